# A red run says what came, why, and who must act: the same in every output, and equal reds once.
. "$(dirname "$0")/lib.sh"

mkdir -p "$work/s"
cp -r scenarios/base "$work/s"
cd "$work/s" || exit 1
head='imslab 1
use ims-core
'
expect_not_in_stdout() {
    checks=$((checks + 1))
    grep -qE -- "$1" "$work/stdout" && complain "a line of stdout matches: $1"
}

cat >barred.ims <<EOF
${head}scenario "barred" { mode milestones }
variants { way : none | local  hop : on | off }
subscribers { alice { barred yes } }
topology { node ue { storage \$way }  node wsf { strip \$hop } }
flow {
  do ue open
  do ue register
  wsf -> ue : SIP 401 as c1
  14 wsf -> ue : SIP 200
}
expect { ue.state == registered  scscf.bindings(alice.impu) == 1 }
EOF
expect_exit 1 imslab run --quiet barred.ims
expect_stdout '^  because at 0\.167 s: scscf refused alice\.private@ims\.example: barred \(TS 29\.228 6\.1\.1\.1 \[C\]\)$'
expect_stdout '^  barred\.ims:11:3: line 14 .*; instead came wsf -> ue SIP 403 at 0\.200 s$'
expect_stdout '^        14 wsf -> ue : SIP 200$'
expect_stdout '^        \^$'
expect_stdout "^      who must act: the scenario's author: scscf did what its clause asks for"
expect_stdout '^  2 more lines are red for the same cause:$'
expect_stdout '^    barred\.ims:13:10: ue\.state should be registered but is refused$'
# Four runs, told once.
expect [ "$(grep -c '^  because' "$work/stdout")" = 1 ]
expect [ "$(grep -c '^  reproduce' "$work/stdout")" = 1 ]
expect_stdout '^the same in 3 more runs of this file as in barred\[way=none hop=on\]:$'
expect [ "$(grep -cE '^  barred\[.*\]  seed 1  fingerprint [0-9a-f]{12}$' "$work/stdout")" = 3 ]
cp "$work/stdout" "$work/one"
expect_exit 1 imslab run --quiet --jobs 3 barred.ims
expect_same "$work/one" "$work/stdout"
expect_exit 1 imslab run barred.ims
expect_stdout '^ +! awaited from here on, never came: line 14 \(wsf -> ue SIP 200\)$'

# Every report has the causes, and who must act.
expect_exit 1 imslab run --quiet --jobs 2 --junit r.xml --json r.json --summary r.md --tap barred.ims
expect_stdout '^        - "scscf refused alice\.private@ims\.example: barred'
expect_stdout '^      owner: scenario$'
expect jq -e '[.scenarios[].failures[0] | .causes[0].node == "scscf" and .causes[0].reason.id == "barred" and
    .owner == "scenario" and .owner_node == "scscf" and .instead == "wsf -> ue SIP 403 at 0.200 s" and
    .source == "  14 wsf -> ue : SIP 200" and .follows == null] | all' r.json
expect jq -e '[.scenarios[].failures[1:][] | .follows == 0] | all' r.json
expect [ "$(xmllint --xpath 'count(//failure)' r.xml)" = 12 ]
expect [ "$(xmllint --xpath 'count(//failure[contains(., "because at 0.167 s: scscf refused")])' r.xml)" = 4 ]
expect [ "$(xmllint --xpath 'count(//failure[contains(., "for the same cause as failure 1")])' r.xml)" = 8 ]
told='contains(., "reproduce: imslab run") and contains(., "|-- REGISTER")'
expect [ "$(xmllint --xpath "count(//testcase[@time]/system-out[$told])" r.xml)" = 4 ]
expect [ "$(grep -c '^### ' r.md)" = 1 ]
expect grep -q '^The same in barred' r.md
expect grep -q '^  - because at 0.167 s: scscf refused' r.md

# SARIF: a red is an error at its line, with the causes as its code flow; what follows from it leads back to it.
expect_exit 1 imslab run --quiet --jobs 2 --sarif r.sarif barred.ims
expect jq -e '.runs[0] | .invocations == [{executionSuccessful: true}] and
    [.tool.driver.rules[].id] == ["imslab/line", "imslab/state"] and ([.results[] | .level] | unique == ["error"]) and
    ([.results[].properties | .owner] | unique == ["scenario"])' r.sarif
expect jq -e '[.runs[0].results[] | select(.ruleId == "imslab/line")] | length == 4 and ([.[] |
    .locations[0].physicalLocation.region == {startLine: 11, startColumn: 3} and
    (.message.text | contains("who must act: the scenario")) and
    (.codeFlows[0].threadFlows[0].locations | map(.location.message.text) |
     (.[0] == "because at 0.167 s: scscf refused alice.private@ims.example: barred (TS 29.228 6.1.1.1 [C])") and
     (.[1] | startswith("line 14 ")))] | all)' r.sarif
expect jq -e '[.runs[0].results[] | select(.ruleId == "imslab/state")] | length == 8 and ([.[] | has("codeFlows") | not] |
    all) and ([.[] | .relatedLocations[0].physicalLocation.region.startLine == 11] | all)' r.sarif

# unchanged: both values, what differs, and who changed it, not who passed it on.
cat >hops.ims <<EOF
${head}scenario "two hops on" { mode milestones }
flow {
  do ue open
  do ue register
  5 ue -> wsf : SIP REGISTER as r1
  7 pcscf -> scscf : SIP REGISTER relays r1 { unchanged via }
}
EOF
expect_exit 1 imslab run hops.ims
expect_stdout 'via should be unchanged from r1 but is "SIP/2\.0/UDP pcscf.*, it was "SIP/2\.0/WSS .*"; changed by wsf$'
expect_stdout '^      of that differs: was nothing$'
expect_stdout '^                       is  `SIP/2\.0/UDP pcscf\.ims\.example;branch=[^,]*, SIP/2\.0/UDP wsf\.[^,]*, `$'
expect_stdout '^      who must act: whoever works on wsf, '
expect_stdout '^! 0\.096 +5 .*REGISTER .*7 ! -+>'
expect_exit 0 imslab show --svg hops.ims
expect_stdout 'changed by wsf'

# A value that no line had kept is no absence that was asked for; nor is a field that the other message has not.
cat >never.ims <<EOF
${head}scenario "never kept" { mode milestones }
flow {
  do ue open
  do ue register
  wsf -> ue : SIP 401
  wsf -> ue : SIP 480 { let kept = cseq }
}
expect { ue.prompts == kept }
EOF
expect_exit 1 imslab run --quiet never.ims
expect_stdout 'ue\.prompts should be what `let kept` keeps but is 1; no line had kept it by then$'
expect_not_in_stdout 'should be absent'
sed -i 's/SIP 401/& { from.uri == this.contact.uri }/; /SIP 480/d; /^expect/d' never.ims
expect_exit 1 imslab run --quiet never.ims
expect_stdout '; that is absent$'

# No secret stands in a line of the file that is shown, whoever declared it.
cat >secret.ims <<EOF
${head}scenario "secrets" { mode milestones }
subscribers { alice { password secret "open-sesame-77" } } flow { do ue open  do ue register with password = secret "not-her-pw-1" } expect { ue.state == registered  ue.prompts == 4 }
EOF
expect_exit 1 imslab run --json - secret.ims
expect jq -e '.scenarios[0].failures[0].source | contains("password secret \"**************\"")' "$work/stdout"
expect_not_in_stdout 'open-sesame-77|not-her-pw-1'
expect_exit 1 imslab run secret.ims
expect_not_in_stdout 'open-sesame-77|not-her-pw-1'
expect_stdout '^  because at .*: line 4: ue was told to register with another password$'

# What the run's own faults did is nobody's node.
cat >fault.ims <<EOF
${head}scenario "lost" { mode milestones }
variants { fault : gone }
faults { gone { drop link scscf hss at 8 } }
flow { do ue open  do ue register  8 scscf -> hss : CX MAR  11 wsf -> ue : SIP 401 }
EOF
expect_exit 1 imslab run --quiet fault.ims
expect_stdout '^  because at .* s.*: fault plan gone: drop of scscf -> hss CX MAR$'
expect_stdout "^      who must act: the scenario's author: a fault of the run did it"
sed 's/CX MAR  11/CX MAR lost  11/' fault.ims >lost.ims # a cause stands at the arrow of its step, not at the red one
expect_exit 1 imslab run --quiet --sarif r.sarif lost.ims
expect jq -e '.runs[0].results[0] | [.locations[0], .codeFlows[0].threadFlows[0].locations[].location] |
    map(.physicalLocation.region.startColumn) == [66, 36, 36, 66, 66]' r.sarif
expect_exit 0 imslab show fault.ims
expect_stdout '^  ! .*; because fault plan gone: drop of scscf -> hss CX MAR; then scscf -> hss CX MAR was lost$'

# A challenge that is gone was taken by somebody: an attacker's request is named, though it led to nothing that is red.
cp "$checkout/scenarios/attacks/t17-burnt-challenge.ims" burnt.ims
sed -i 's/^expect .*/expect { ue.state == registered }/' burnt.ims
expect_exit 1 imslab run --quiet --variant often=always burnt.ims
expect_stdout '^  because at [0-9.]+ s: attacker eve: send SIP REGISTER to wsf$'
expect_stdout '^      then at [0-9.]+ s: scscf refused alice\.private@ims\.example: no such challenge'
expect_stdout '^      who must act: .*attacker'

finish
