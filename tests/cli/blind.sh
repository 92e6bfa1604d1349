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

# Three runs have the fingerprints that they had: what changes them says so in its commit, and here.
fixed() { imslab run --json - "$1" 2>/dev/null | jq -r --arg run "$2" '.scenarios[] | select(.run == $run).fingerprint'; }
while read -r file fingerprint run; do
    expect [ "$run $(fixed "scenarios/$file.ims" "$run")" = "$run $fingerprint" ]
done <<'ROWS'
flows/forward-401 02ffba560e5833fb flows/forward-401[steps23=omitted w2=wss]
flows/bsf-auth 40a903e75074c072 flows/bsf-auth[wws-bsf=separate bsf-login=form binding=none tna-path=via-pcscf]
attacks/t18-own-nonce ffd4c5396cdff53b attacks/t18-own-nonce
ROWS

finish
