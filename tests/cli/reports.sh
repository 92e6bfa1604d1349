# Reports: each is valid for the programs that read such files, and all of them count the same.
. "$(dirname "$0")/lib.sh"

mkdir -p "$work/s"
cp -r scenarios/base scenarios/flows "$work/s"
cat >"$work/s/red.ims" <<'EOF'
imslab 1
use ims-core
scenario "<red> & \"loud\"" { tags a }
variants { v : "<&>\"'" | "]]>" | plain }
expect { ue.state == registered  ue.prompts == 1 }
EOF
cat >"$work/s/limit.ims" <<EOF
imslab 1
use ims-core
scenario "limit"
flow { do ue open
  do ue register with password = secret "$(printf '%0400d' 0)" }
expect { ue.state == registered }
EOF
cd "$work/s" || exit 70

expect_exit 1 imslab run --quiet --jobs 2 --junit ../j.xml --json ../r.json --summary ../s.md --out ../out .
cp "$work/stdout" "$work/text"
count=$(sed -n 's/^\([0-9]*\) runs: .*/\1/p' "$work/text")
pass=$(sed -n 's/^[0-9]* runs: \([0-9]*\) as expected$/\1/p' "$work/text")
expect [ "$count" -gt 10 ]
expect [ "$((count - pass))" = 4 ]
expect grep -qx 'classes: fail 3  claim 0  inconclusive 1' "$work/text"

# JUnit
junit() { xmllint --xpath "$1" "$work/j.xml"; }
claims=$(jq '[.scenarios[].claims[]] | length' "$work/r.json") # each is a test case of its own
expect xmllint --noout "$work/j.xml"
expect [ "$(junit 'string(/testsuites/@tests)')" = "$((count + claims))" ]
expect [ "$(junit 'string(/testsuites/@failures)')" = 3 ]
expect [ "$(junit 'string(/testsuites/@errors)')" = 1 ]
expect [ "$(junit 'count(//testcase)')" = "$((count + claims))" ]
expect [ "$(junit 'count(//testcase[not(*)])')" = "$((pass + claims))" ]
expect [ "$(junit 'count(//testcase[failure])')" = 3 ]
expect [ "$(junit 'count(//testcase/failure)')" = 6 ]
expect [ "$(junit 'count(//testcase/error)')" = 1 ]
expect [ "$(junit 'sum(//testsuite/@tests)')" = "$((count + claims))" ]
expect [ "$(junit 'count(//failure[@type="state"])')" = 6 ]
expect [ "$(junit 'count(//testsuite/@file)')" = "$(junit 'count(//testsuite)')" ]
expect [ "$(junit 'count(//testcase/@time)')" = "$count" ]
# What a reader of a red run wants stands with it, the ladder also of a quiet batch; a green run needs nothing.
expect [ "$(junit 'count(//system-out)')" = 4 ]
expect [ "$(junit 'count(//system-out[contains(., "reproduce: imslab run ")])')" = 4 ]
expect [ "$(junit 'count(//system-out[contains(., "  time  ")])')" = 4 ]
# The schema of Jenkins' plugin, which refuses what it does not know; so does ours.
valid() { xmllint --noout --schema "$checkout/tests/data/junit.xsd" "$1"; }
expect valid "$work/j.xml"
sed 's/<testcase /&file="x" /' "$work/j.xml" >"$work/wrong.xml"
expect_exit 3 valid "$work/wrong.xml"
untimed() { sed -E 's/ time="[0-9.]+"//g' "$1"; }

# JSON report: schema 1
report() { jq -r "$1" "$work/r.json"; }
expect [ "$(report '.v')" = 1 ]
expect [ "$(report '.tool')" = imslab ]
expect [ "$(report '.scenarios | length')" = "$count" ]
expect [ "$(report '.classes.pass')" = "$pass" ]
expect [ "$(report '.classes.fail')" = 3 ]
expect [ "$(report '.classes.inconclusive')" = 1 ]
expect [ "$(report '[.scenarios[] | select(.exit == 3)] | length')" = 1 ]
expect [ "$(report '[.scenarios[] | select(.verdict == "fail" and .exit == 1 and (.failures | length) == 2)] | length')" = 3 ]
expect [ "$(report '[.scenarios[].fingerprint | test("^[0-9a-f]{16}$")] | all')" = true ]
expect [ "$(report '[.scenarios[].failures[] | has("kind","file","line","column","step","field","expected","actual","text")] | all')" = true ] ||
    true
expect [ "$(report '.scenarios[] | select(.verdict == "inconclusive").failures[0].kind')" = limit ]

# Markdown
expect grep -qE "^## imslab: $count runs, $pass pass, 3 fail, 1 inconclusive" "$work/s.md"
expect [ "$(grep -c '^| .* | .* | [0-9]' "$work/s.md")" = "$count" ]

# TAP
expect_shell 1 'imslab run --tap .'
expect [ "$(head -2 "$work/stdout" | tr '\n' '|')" = "TAP version 14|1..$count|" ]
expect [ "$(grep -c '^ok ' "$work/stdout")" = "$pass" ]
expect [ "$(grep -c '^not ok ' "$work/stdout")" = 4 ]
expect_stderr "^$count runs: $pass as expected$"

# --out: a report with its ladder and a trace for every run, also of a quiet batch
expect [ "$(find "$work/out" -name '*.txt' | wc -l)" = "$count" ]
expect [ "$(find "$work/out" -name '*.jsonl' | wc -l)" = "$count" ]
expect grep -q 'who sent\|REGISTER' "$work/out/flows/forward-401[steps23=omitted w2=wss].txt"
expect jq -es 'length > 20 and all(.v == 1)' "$work/out/flows/forward-401[steps23=omitted w2=wss].jsonl"
expect [ -z "$(find "$work/out" "$work" -name '*.tmp')" ]

# `-` is stdout, for one report at a time
for option in --junit --json --summary; do
    expect_exit 1 imslab run $option - .
    cp "$work/stdout" "$work/dash"
    case $option in
    --junit) expect_same <(untimed "$work/dash") <(untimed "$work/j.xml") ;;
    --json) expect_same "$work/dash" "$work/r.json" ;;
    --summary) expect_same "$work/dash" "$work/s.md" ;;
    esac
done
expect_exit 64 imslab run --json - --tap .
expect_stderr 'cannot both have stdout'
expect_exit 64 imslab run --json - --junit - .

# A file that is replaced keeps its permissions; a link to it stays a link.
printf old >"$work/real.xml"
chmod 600 "$work/real.xml"
ln -s real.xml "$work/link.xml"
expect_exit 1 imslab run --quiet --junit "$work/link.xml" .
expect [ -L "$work/link.xml" ]
expect_same <(untimed "$work/real.xml") <(untimed "$work/j.xml")
expect [ "$(stat -c %a "$work/real.xml")" = 600 ]

# A variant's text leads nowhere but below DIR, and every run has files of its own.
cat >"$work/s/climb.ims" <<'EOF'
imslab 1
use ims-core
scenario "climb"
variants { v : "x/../../../../climbed" | "a\nb" | "a/b" | "a_b" | "a%2Fb" | "a%2fb" }
flow { do ue open }
expect { ue.state == page }
EOF
expect_exit 0 imslab run --quiet --out "$work/low/out" climb.ims
expect [ "$(find "$work/low" -type f | wc -l)" = 19 ]
expect [ "$(find "$work/low/out" -maxdepth 1 -type f | wc -l)" = 19 ]
expect [ -e "$work/low/out/climb[v=a%2fb].txt" ]
expect [ -e "$work/low/out/climb[v=a%252fb].txt" ]
expect [ -z "$(find "$work" -name 'climbed*')" ]
long=$(printf '%0150d' 0)
printf 'imslab 1\nuse ims-core\nscenario "long"\nvariants { v : "%s%s1" | "%s%s2" }\nflow { do ue open }\nexpect { ue.state == page }\n' \
    "$long" "$long" "$long" "$long" >"$work/s/long.ims"
expect_exit 0 imslab run --quiet --out "$work/long" long.ims
expect [ "$(find "$work/long" -type f -name '*~????????????????.txt' | wc -l)" = 2 ]

finish
