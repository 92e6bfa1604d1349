# verify sees what depends on an address: a program with that one fault is told from itself, the lab is not.
. "$(dirname "$0")/lib.sh"

ln -s "$(dirname "$program")/tests/imslab_blind" "$work/bin/imslab-blind"
expect [ -x "$work/bin/imslab-blind" ]
expect_exit 0 imslab verify scenarios/flows
expect_stdout '^[0-9]+ runs, twice: 0 differ$'
expect_exit 4 imslab-blind verify scenarios/flows
expect_stdout ': fingerprints differ: '
# Within one process it is as deterministic as the lab: two processes are what shows it.
expect_exit 0 imslab-blind run --quiet scenarios/flows/forward-401.ims

finish
