# Who learned what: the table, a path, a moment, and the forms for machines.
. "$(dirname "$0")/lib.sh"

flow=scenarios/flows/forward-401.ims
expect_exit 0 imslab know --variant steps23=present --variant w2=wss $flow
expect_stdout '^ +ue +wws +wsf +pcscf +scscf +hss$'
expect_stdout '^  alice.password +2 +2 +- +- +- +-$'
expect_stdout '^  alice.ha1 +2\* +2\* +- +- +8b +\(\)$'
expect_stdout '^  response +11a +- +11a +11b +11c +-$'
expect_stdout '^  can guess alice.password +2 +2 +11a +11b +8b +\(\)$'
expect_stdout '^  alice.ha1 +tls +tls +- +- +8b +tls +8b$'
expect_exit 0 imslab know --variant steps23=omitted --variant w2=wss $flow
expect_stdout '^  alice.password +11a +- +- +- +- +-$'

expect_exit 0 imslab know --at 10 --variant steps23=omitted --variant w2=wss $flow
expect_stdout '^  nonce +- +- +10 +9 +9 +-$'
expect_shell 1 "imslab know --at 10 --variant steps23=omitted --variant w2=wss $flow | grep -E 'response|can guess.*wsf'"

expect_exit 0 imslab know --fact alice.ha1 --variant steps23=present --variant w2=wss $flow
expect_stdout '^  wws$'
expect_stdout 'alice.ha1 +2 +derived by P: password, IMPI, realm'
expect_stdout 'alice.password +2 +received in POST ue -> wws$'
expect_stdout 'alice.ha1 +8b +received in MAA hss -> scscf$'

# A cookie goes to the WWS's whole site; of what lies in storage the place is said.
expect_exit 0 imslab know --variant storage=cookie --variant keep=password scenarios/flows/login-once.ims
expect_stdout '^  alice.password +2 +2 +4 +- +- +- +3$'
expect_stdout '^  at rest: alice.password +cookie +-'

# A box is one party.
expect_exit 0 imslab know --variant wws-bsf=merged --variant bsf-login=form --variant binding=bearer \
    --variant tna-path=direct scenarios/flows/bsf-auth.ims
expect_stdout '^ +ue +portal +wsf'
expect_stdout '^  alice.password +3 +3 +-'

expect_exit 0 imslab know --csv --variant steps23=present --variant w2=wss $flow
expect_stdout '^party,kind,item,how,step,record,rule$'
expect_stdout '^wws,node,alice.ha1,derived,2,[0-9]+,P$'
expect_stdout '^hss,node,alice.ha1,given,\(\),,$'
expect_stdout '^wsf,node,alice.password,can guess by answer,11a,'
expect_exit 0 imslab know --json --variant steps23=present --variant w2=wss $flow
expect jq -e '.complete and (.known | map(select(.item == "alice.password" and .kind == "zone")) | length == 1)' "$work/stdout"

# The same in the reports of `run`, in processes as in one.
one="--variant steps23=present --variant w2=wss $flow"
# shellcheck disable=SC2086
expect_shell 0 "imslab run --quiet --jobs 2 --json $work/report.json $flow && imslab know --json $one 2>/dev/null |
    jq -e --slurpfile report $work/report.json '.run as \$run | .known == (\$report[0].scenarios[] | select(.run == \$run).exposure)'"
expect_shell 0 "imslab run --json - scenarios/lifecycle/expiry.ims | jq -e '.scenarios | all((.exposure | length) > 0)'"
# shellcheck disable=SC2086
expect_shell 0 "diff <(imslab know $one 2>/dev/null | sed -n '/^ *ue /,/since which step/p') <(imslab run --know $one | sed -n '/^ *ue /,/since which step/p')"
# shellcheck disable=SC2086
expect_shell 0 "imslab run --know $one | grep 'since which step' >/dev/null"
# shellcheck disable=SC2086
expect_shell 1 "imslab run $one | grep 'since which step' >/dev/null"

# No value of a secret is printed, and knowing changes no fingerprint.
for form in "" --json --csv "--fact alice.password"; do
    # shellcheck disable=SC2086
    expect_shell 1 "imslab know $form --variant steps23=present --variant w2=wss $flow | grep -E 'wonderland|e9f1f|\\b[0-9a-f]{32}\\b'"
done

expect_exit 64 imslab know --at 99 $flow
expect_stderr 'no message of this run has step `99`'
expect_exit 64 imslab know --fact alice.pasword $flow
expect_exit 64 imslab know --json --csv $flow
expect_exit 65 imslab know README.md

finish
