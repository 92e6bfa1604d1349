# Claims: what a run says of them, its exit classes, and every report.
. "$(dirname "$0")/lib.sh"

flow=scenarios/flows/wsf-answers.ims
expect_exit 0 imslab run --variant credential=password $flow
expect_stdout '^  C1  secret alice.password from wsf .* violated, as expected  wsf at 5$'
expect_stdout '^  C3  secret alice.password from wws, pcscf, scscf, hss .* holds$'
expect_stdout '^  G3  no-offline-guess alice.password from pcscf .* pcscf at 11b  \(guess: 2,421 words, 7,263 hashes\)$'
expect_stdout '^  PASS .* 19 claims$'

# scenario NAME CLAIMS: one that uses the flow, with claims of its own.
mkdir -p "$work/s/scenarios"
scenario() {
    cat >"$work/s/scenarios/$1.ims" <<END
imslab 1
use ims-core
scenario "$1" { }
variants { edge : separate | none }
topology {
  node ue { proof credential  credential password }
  node wsf { challenge terminate  proof credential }
  when edge == separate { node extra pcscf  link wsf extra sip { zone core } }
}
flow {
  do ue open
  do ue register
  wsf -> ue : SIP 200
}
${3-}
claims {
$2
}
END
}
scenario differs 'C1 secret alice.password from wsf expect holds
C2 no-offline-guess alice.password from pcscf expect holds
C3 secret alice.web-password from wws expect holds'
scenario vacuous 'C1 secret alice.password from extra expect holds'
scenario broken 'C1 secret alice.password from wsf expect holds' 'expect { ue.state == idle }'
scenario fine 'C1 secret alice.password from wsf expect violated'
# The claim that answers the note, with the WSF, the P-CSCF and the links between owned: whom it needs honest then.
expect_exit 0 imslab run scenarios/agreement/note-forwarded.ims
expect_stdout '^  A1  injective-agree scscf, ue on impi  violated, as expected  ue never ran with scscf at 7$'
expect_stdout '^  A1  injective-agree scscf, ue on impi  holds$'
expect_stdout '^  A1 needs honest  hss, link scscf hss$'
expect_stdout '^  A1 needs honest  hss, link scscf hss, pcscf \(T98\), link pcscf scscf$'
expect_exit 0 imslab know --variant tna=refuse scenarios/agreement/note-forwarded.ims
expect_stdout '^  A1 needs honest  hss, link scscf hss$'
cd "$work/s" || exit 70

expect_exit 2 imslab run scenarios/differs.ims
expect_stdout '^  C1  secret alice.password from wsf .*  violated, expected to hold  wsf at 0\.[0-9]{3} s$'
expect_stdout '^  C3  secret alice.web-password from wws .* holds, unused$'
expect_stdout '^  scenarios/differs.ims:17:1: claim C1 \(secret alice.password from wsf\) violated, expected to hold'
expect_stdout '^  CLAIM .* 3 claims, 2 failed$'
expect_exit 3 imslab run scenarios/vacuous.ims
expect_stdout 'claim C1 .* says nothing about this run: extra is not in this topology$'
expect_stdout '^classes: fail 0  claim 0  inconclusive 1$'
expect_exit 1 imslab run --variant edge=none scenarios/broken.ims
expect_exit 2 imslab run --quiet scenarios/fine.ims scenarios/differs.ims scenarios/vacuous.ims
expect_stdout '^classes: fail 0  claim 2  inconclusive 1$'
expect_exit 0 imslab run --quiet scenarios/fine.ims

# A claim changes no fingerprint, and the reports are the same from several processes.
sed '/^claims/,$d' scenarios/fine.ims >scenarios/without.ims
sed -i 's/"fine"/"without"/' scenarios/without.ims
expect_shell 0 '[ "$(imslab verify scenarios/fine.ims | grep -o "[0-9a-f]\{16\}")" = "$(imslab verify scenarios/without.ims | grep -o "[0-9a-f]\{16\}")" ]'
for jobs in 1 3; do
    expect_exit 1 imslab run --quiet --jobs $jobs --junit $jobs.xml --json $jobs.json --summary $jobs.md --sarif $jobs.sarif \
        scenarios
done
sed -i 's/ time="[0-9.]*"//g' 1.xml 3.xml # what it took of real time differs
for form in xml json md sarif; do expect cmp 1.$form 3.$form; done

expect_shell 0 "jq -e '[.scenarios[].claims[]] | length == 12' 1.json"
expect_shell 0 "jq -e '.scenarios[] | select(.id == \"differs\" and .variant.edge == \"none\").claims[0] |
    .found == \"violated\" and .expect == \"holds\" and (.as_expected | not) and .breaches[0].who == \"wsf\"
    and (.rests.alone == [\"ue\", \"wsf\"]) and .rests.pairs == []' 1.json"
expect_shell 0 "jq -e '[.scenarios[].failures[] | .kind] | sort | unique == [\"claim\", \"state\", \"vacuous\"]' 1.json"
expect_shell 0 "grep -c 'name=\"[^\"]*claim C[0-9]*: ' 1.xml | grep -qx 12"
expect_shell 0 "grep -q '<testsuites name=\"imslab\" tests=\"22\" failures=\"8\" errors=\"1\"' 1.xml"
expect_shell 0 "grep -qF '| C1 | secret alice.password from wsf | **violated, expected to hold' 1.md"
expect_exit 2 imslab run --tap scenarios/differs.ims
expect_stdout '^    not ok 1 - C1: secret alice.password from wsf: violated, expected to hold'
expect_stdout '^not ok 1 - differs'

# SARIF: rules are claims of scenarios, results those of runs, and a code flow says by which octets; reds are the lab's.
of_claims='[.runs[0].results[] | select(.ruleId | startswith("imslab/") | not)]'
expect_shell 0 "jq -e '.version == \"2.1.0\" and (.runs[0].tool.driver.rules | length == 7)
    and ($of_claims | length == 12) and (.runs[0].results | length == 14)' 1.sarif"
expect_shell 0 "jq -e '.runs[0] | .tool.driver.rules as \$r | [.results[].ruleId] | unique == (\$r | map(.id) | unique)' 1.sarif"
expect_shell 0 "jq -e '[.runs[0].results[] | select(.properties.found == \"violated\") |
    .codeFlows[0].threadFlows[0].locations | length > 0] | all and length > 0' 1.sarif"
expect_shell 0 "jq -e '[.runs[0].results[] | select(.ruleId == \"fine/C1\") | .level] == [\"note\", \"note\"]' 1.sarif"
expect_shell 0 "jq -e '[.runs[0].results[] | select(.ruleId == \"differs/C1\") | .level] == [\"error\", \"error\"]' 1.sarif"
expect_shell 1 "grep -lE 'wonderland|looking-glass' 1.*"

finish
