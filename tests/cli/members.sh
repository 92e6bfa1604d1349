# What `expect` says of a whole population: members counted by their state, and shares of them, exact at their limits.
. "$(dirname "$0")/lib.sh"

population() { # COUNT FLOW CHECK: a scenario in which every member does the same
    printf '%s\n' 'imslab 1' 'use ims-core' 'scenario "Members" { }' 'topology { node ue { user crowd } }' \
        "subscribers { population crowd { count $1 impi \"user{n}@ims.example\" impu \"sip:user{n}@ims.example\"" \
        '  password secret "a-password-of-everybody" } }' "flow { $2 do ue open  do ue register  wait 5s }" \
        "expect { $3 }" >"$work/members.ims"
}

# One of five is refused, and that is not the first one.
bar='do hss bar("sip:user3@ims.example")'
held='ue.failed == 1|ue.failed == 20%|ue.failed <= 20%|ue.failed >= 20%|ue.failed < 20.0001%|ue.failed > 19.9999%|ue.failed in 20% .. 100%|ue.failed in 0% .. 20%|ue.failed != 20.0001%|ue.count(registered) == 80%|ue.count(registered) == 4|ue.failed == ue.count(refused)'
population 5 "$bar" "${held//|/  }"
expect_exit 0 imslab run "$work/members.ims"
expect_stdout ' 0 assertions  12 states$'
while IFS= read -r check; do
    population 5 "$bar" "$check"
    expect_exit 1 imslab run "$work/members.ims"
    expect_stdout ' but is 1 of 5$'
done <<'CHECKS'
ue.failed < 20%
ue.failed <= 19.9999%
ue.failed > 20%
ue.failed != 20%
ue.failed == 0.1%
ue.failed in 20.0001% .. 100%
ue.failed in 0% .. 19.9999%
CHECKS
expect_stdout 'should be between 0% and 19\.9999% but'

# One browser is a population of one.
population 1 '' 'ue.failed <= 0.1%  ue.failed == 0%  ue.count(registered) == 100%  ue.count(registered) >= 99.9999%'
expect_exit 0 imslab run "$work/members.ims"
population 1 'do hss bar("sip:user1@ims.example")' 'ue.failed == 100%  ue.failed == 1  ue.count(registered) < 0.0001%'
expect_exit 0 imslab run "$work/members.ims"
population 1 'do hss bar("sip:user1@ims.example")' 'ue.failed <= 99.9999%'
expect_exit 1 imslab run "$work/members.ims"

# What cannot be told is refused when the file is read.
population 5 '' 'ue.time(register, 99%) <= 500ms'
expect_exit 65 imslab run "$work/members.ims"
expect_stderr 'members\.ims:8:10: error: times are measured in load runs, which this build does not run yet$'
population 5 '' 'ue.prompts <= 1%'
expect_exit 65 imslab run "$work/members.ims"
expect_stderr 'members\.ims:8:24: error: a share is of the members, and `ue.prompts` does not count them$'
population 5 '' 'hss.failed == 0'
expect_exit 65 imslab run "$work/members.ims"
expect_stderr 'error: a hss has no state to count$'

finish
