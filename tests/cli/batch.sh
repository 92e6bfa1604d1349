# Batches that do not run, or not to their end: what they leave behind, and whom.
. "$(dirname "$0")/lib.sh"

mkdir "$work/s"
cd "$work/s" || exit 70
head=$'imslab 1\nuse ims-core\n'
printf '%sscenario "green"\nflow { do ue open }\nexpect { ue.state == page }\n' "$head" >green.ims
printf '%sscenario "red"\nflow { do ue open }\nexpect { ue.state == registered }\n' "$head" >red.ims
printf '%sscenario "broken" {\n' "$head" >broken.ims
variants=$(for v in a b c d e f g h i j; do printf 'v%s : x | y  ' $v; done)
printf '%sscenario "many"\nvariants { %s }\nflow { do ue open }\nexpect { ue.state == page }\n' "$head" "$variants" >many.ims

# Whatever it is that keeps a batch from running, every report says it, and nothing is left of an older one.
reports='--quiet --junit r.xml --json r.json --summary r.md --sarif r.sarif'
case_of() { xmllint --xpath "$1" r.xml; }
leaves() { # CLASS TEXT OPTIONS...
    local class=$1 text=$2
    shift 2
    # shellcheck disable=SC2086
    expect_exit 0 imslab run $reports green.ims
    # shellcheck disable=SC2086
    expect_exit "$class" imslab run $reports "$@"
    expect_stderr "$text"
    expect xmllint --noout --schema "$checkout/tests/data/junit.xsd" r.xml
    expect [ "$(case_of 'string(/testsuites/@errors)')" = 1 ]
    expect [ "$(case_of 'count(//testcase)')" = 1 ]
    expect grep -qE "$text" <(case_of 'string(//error)')
    expect grep -qE "$text" <(jq -r .error r.json)
    expect jq -e '.scenarios == []' r.json
    expect grep -q 'not run to the end' r.md
    expect jq -e '.runs[0] | .results == [] and .invocations[0].executionSuccessful == false' r.sarif
    expect grep -qE "$text" <(jq -r '.runs[0].invocations[0].toolExecutionNotifications[0].message.text' r.sarif)
    expect_exit "$class" imslab run --tap "$@"
    expect [ "$(head -1 "$work/stdout")" = "TAP version 14" ]
    expect_stdout "^Bail out! ."
    expect_lines stdout 2
}
leaves 65 'broken.ims:3:.*: error: ' green.ims broken.ims
leaves 66 'missing.ims:1:1: error: cannot read this file' green.ims missing.ims
leaves 66 '.-.subscribers: ' --subscribers none.db green.ims
leaves 64 'no run matches' --variant v=none green.ims
leaves 64 '.-.jobs takes a number' --jobs 0 green.ims
leaves 64 '.-.shard takes I/N' --shard 2/1 green.ims
leaves 64 'there is no scenario in what was named' "$(mkdir -p empty && echo empty)"
leaves 74 '.-.out: green.ims/x: cannot write: ' --out green.ims/x green.ims red.ims
expect_lines stderr 1
# A report that cannot be written is known before anything runs.
expect_exit 74 imslab run --junit no/r.xml green.ims
expect_lines stdout 0
expect_lines stderr 1
# What says that there is a green is a run: a folder without scenarios is none for `check` either, and a shard may be empty.
expect_exit 64 imslab check empty
expect_exit 64 imslab check "$checkout/scenarios/base"
expect_exit 0 imslab check "$checkout/scenarios/base/ims-core.ims"
expect_exit 0 imslab run --shard 100/100 --junit r.xml green.ims
expect_stderr '^imslab: shard 100/100 has none of the 1 runs$'
expect [ "$(case_of 'count(//testcase)')" = 0 ]

# The first red ends it, when asked.
for jobs in 1 2; do
    # shellcheck disable=SC2086
    expect_exit 1 imslab run $reports --jobs $jobs --fail-fast red.ims many.ims
    expect_stderr '^imslab: stopped at what is not as expected: [0-9]+ of 1025 runs have a result$'
    expect jq -e '(.scenarios | length >= 1 and length < 1025) and .scenarios[0].verdict == "fail" and (.error | test("stopped at"))' r.json
    expect [ "$(case_of 'count(//testcase[failure])')" = 1 ]
done
expect_exit 0 imslab run --quiet --fail-fast green.ims
expect_lines stderr 1

# Interrupted, it says how far it came and ends as the signal has it.
for jobs in 1 2; do
    rm -rf out
    # shellcheck disable=SC2086
    imslab run $reports --jobs $jobs --out out many.ims >"$work/stdout" 2>"$work/stderr" &
    until [ -n "$(ls out 2>/dev/null)" ] || ! kill -0 $! 2>/dev/null; do :; done
    kill -TERM $!
    wait $!
    expect [ $? = 143 ]
    expect_stderr '^imslab: interrupted by SIGTERM: [0-9]+ of 1024 runs have a result$'
    expect_stdout '^[0-9]+ runs?: [0-9]+ as expected$'
    expect jq -e '(.scenarios | length) < 1024 and (.error | test("interrupted by SIGTERM"))' r.json
    expect [ "$(case_of 'count(//testcase)')" = "$(jq '.scenarios | length + 1' r.json)" ]
    expect [ -z "$(find . -name '*.tmp')" ]
done

# Workers end with their parent, however that ends; the report then says that there is none.
rm -rf out
# shellcheck disable=SC2086
imslab run $reports --jobs 3 --out out many.ims >"$work/stdout" 2>"$work/stderr" &
workers_of() { cat /proc/[0-9]*/stat 2>/dev/null | awk -v parent="$1" '$4 == parent { print $1 }'; }
until workers=$(workers_of $!) && [ "$(wc -w <<<"$workers")" = 3 ] || ! kill -0 $! 2>/dev/null; do :; done
expect [ "$(wc -w <<<"$workers")" = 3 ]
kill -KILL $!
wait $! 2>/dev/null
alive() { for process in $workers; do [ "$(awk '{ print $3 }' "/proc/$process/stat" 2>/dev/null)" = R ] && return; done; return 1; }
for _ in 1 2 3 4 5 6 7 8 9 10; do alive && sleep 0.1; done
expect_exit 1 alive
expect jq -e '.error == "the batch has not come to its end\n" and .scenarios == []' r.json
expect grep -q 'not come to its end' r.xml

# A parent that does not wait for children, a FIFO, and what a killed process left behind.
expect_shell 0 'trap "" CHLD; imslab run --quiet --jobs 2 green.ims many.ims'
expect_stdout '^1025 runs: 1025 as expected$'
mkfifo pipe
expect_exit 74 imslab run --quiet --junit pipe green.ims
expect_stderr '^imslab: pipe: cannot write: nobody reads this pipe$'
cat pipe >through.xml &
until [ -e through.xml ]; do :; done
expect_shell 0 'sleep 0.3; imslab run --quiet --junit pipe green.ims'
wait $!
expect xmllint --noout through.xml
expect_shell 0 'echo old >left.xml; echo half >left.xml.$$-0.tmp; exec imslab run --quiet --junit left.xml green.ims'
expect xmllint --noout left.xml

# What --reveal writes is for its owner, also in the place of what everybody could read.
expect_exit 0 imslab run --quiet --out shown green.ims
expect [ "$(stat -c %a shown/green.jsonl)" = 644 ]
expect_exit 0 imslab run --quiet --reveal --out shown green.ims
expect [ "$(stat -c %a shown/green.jsonl shown/green.txt | sort -u)" = 600 ]
expect_exit 0 imslab export --reveal --jsonl all.jsonl green.ims
expect [ "$(stat -c %a all.jsonl)" = 600 ]

finish
