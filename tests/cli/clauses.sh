# Which clauses the runs exercise: counted from what happened.
. "$(dirname "$0")/lib.sh"

expect_exit 0 imslab list --clauses scenarios/specified/uaa-results.ims
expect_stdout '^TS 24\.229 5\.3\.1\.3 \[S\]$'
expect_stdout '^  reason +icscf hss-authorizes-not +5 +specified/uaa-results\[result=e5001\]$'
expect_stdout '^  rule +icscf CX UAA +11 +specified/uaa-results\[result=e5001\]$'
expect_stdout '^  rule +scscf SIP REGISTER +0 +not met$'
expect_stdout '^  scenario +specified\.uaa-results +11 +specified/uaa-results\[result=e5001\]  steps: spec 7 7a 7b 7d$'
expect_stdout '^  evidence +scscf digest +0 +not met$'
# What convinced whom, which rule of derivation was used, and what the steps of a scenario rest on.
expect_exit 0 imslab list --clauses scenarios/flows/forward-401.ims
expect_stdout '^  evidence +scscf digest +4 '
expect_stdout '^  evidence +browser rspauth +4 '
expect_stdout '^  evidence +bsf vector +0 +not met$'
expect_stdout '^  derivation +lab password, IMPI, realm -> H\(A1\) +4 '
expect_stdout '  steps: text 1 .*; spec 4b .*; inference 6 '
expect_exit 0 imslab list --clauses scenarios/specified/uaa-results.ims
expect_stdout '^11 runs exercised [0-9]+ of [0-9]+ clauses; [0-9]+ rules that no run met$'
expect_exit 0 imslab list --clauses --json scenarios/specified/roaming.ims
expect_stdout '^\{"clause":"TS 29.228 6.1.1.1 step 5","sure":"C","what":"reason","of":"hss","name":"uar-roaming","runs":1,"first":"specified/roaming\[network=visited roaming=refuse\]"\}'
expect_stdout '"what":"choice","of":"hss","name":"roaming refuse","runs":2'
# Every rule of the program is met by a run, or sim/export/unmet.def says why none meets it; a row there that is met is
# one too many.
expect_exit 0 imslab list --clauses --complete scenarios
# The page of outcomes names scenarios that are there.
for id in $(grep -oE '`[a-z]+/[a-z0-9-]+`' docs/outcomes.md | tr -d '`' | sort -u); do
    expect_exit 0 test -f "scenarios/$id.ims"
done
# A part of the scenarios is not all of them, and a red run is no green list.
expect_exit 1 imslab list --clauses --complete scenarios/specified/roaming.ims
sed 's/experimental-result == 5004/experimental-result == 5001/' scenarios/specified/roaming.ims >"$work/red.ims"
expect_exit 1 imslab list --clauses "$work/red.ims"
finish
