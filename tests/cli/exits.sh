# Exit classes: each is reached by a command, the worst of a batch wins, and a red run says how to get it again.
. "$(dirname "$0")/lib.sh"

mkdir -p "$work/s"
head='imslab 1
use ims-core
'
scenario() { printf '%sscenario "%s"\nflow {\n%s\n}\n%s\n' "$head" "$1" "$2" "${3-}" >"$work/s/$1.ims"; }
scenario green '  do ue open' 'expect { ue.state == page }'
scenario red '  do ue open' 'expect { ue.state == registered }'
scenario line '  do ue open
  wsf -> ue : SIP 401'
scenario limit "  do ue open
  do ue register with password = secret \"$(printf '%0230d' 0)\"" 'expect { ue.state == registered }'
printf 'imslab 1\nscenario "broken"\nflow { do ue }\n' >"$work/s/broken.ims"
printf '%sscenario "it'"'"'s red"\nvariants { v : "a b" | "it'"'"'s; $HOME" }\nexpect { when v == "a b" { ue.state == registered } else { ue.prompts == 3 } }\n' "$head" >"$work/s/it's red.ims"
cd "$work/s" || exit 70

expect_exit 0 imslab run green.ims
expect_stdout '^1 run: 1 as expected$'
expect_exit 1 imslab run red.ims
expect_stdout 'red.ims:7:10: ue.state should be registered but is page'
expect_stdout '^classes: fail 1  claim 0  inconclusive 0$'
expect_exit 1 imslab run line.ims
expect_stdout '^  line.ims:6:3: '
expect_exit 3 imslab run limit.ims
expect_stdout 'INCONCLUSIVE'
expect_stdout '204 octets of texts in a browser'
for looked in show 'export --jsonl /dev/null'; do
    # shellcheck disable=SC2086
    expect_exit 3 imslab $looked limit.ims
    expect_stderr 'a limit of the lab ended the run at .*; what is shown of it is not all$'
done
expect_exit 64 imslab run
expect_exit 65 imslab run broken.ims
expect_exit 66 imslab run missing.ims
expect_exit 74 imslab run --junit /dev/full green.ims
expect_stderr '/dev/full: cannot write: no space left on device'
expect_exit 74 imslab run --json no/such/folder/report.json green.ims

# The worst of a batch: 74, 66, 65, 64, 1, 3, 0.
expect_exit 3 imslab run --quiet green.ims limit.ims
expect_stdout '^classes: fail 0  claim 0  inconclusive 1$'
expect_exit 1 imslab run --quiet green.ims limit.ims red.ims
expect_stdout '^classes: fail 1  claim 0  inconclusive 1$'
expect_exit 74 imslab run --quiet --junit /dev/full green.ims limit.ims red.ims
expect_exit 74 imslab run --quiet --junit /dev/full green.ims limit.ims red.ims broken.ims # which is what the report would say
expect_exit 65 imslab run --quiet green.ims limit.ims red.ims broken.ims
expect_exit 66 imslab run --quiet green.ims broken.ims missing.ims red.ims
for verb in check verify list bless; do
    expect_exit 66 imslab "$verb" green.ims broken.ims missing.ims
done

# One broken file and nothing runs: nothing is printed, and nothing is written but why.
expect_exit 65 imslab run --junit report.xml --out out green.ims broken.ims
expect_lines stdout 0
expect_stderr '^broken.ims:3:14: error: expected '
expect [ "$(xmllint --xpath 'count(//testcase)' report.xml)" = 1 ]
expect [ ! -e out ]
expect_exit 65 imslab bless green.ims broken.ims
expect [ ! -e green.ladder ]

# The reproduce line of every red run, executed as it stands, gives the same report.
reproduces() { # FILE [OPTIONS]
    local file=$1
    expect_exit 1 imslab run --quiet "$@"
    cp "$work/stdout" "$work/first"
    expect grep -q '^  reproduce: imslab run ' "$work/first"
    grep '^  reproduce: ' "$work/first" | sed 's/^  reproduce: //' >"$work/commands"
    : >"$work/again"
    while IFS= read -r command; do
        expect_shell 1 "$command --quiet"
        grep -v -e '^$' -e ' as expected$' -e '^classes:' "$work/stdout" >>"$work/again"
    done <"$work/commands"
    grep -v -e '^$' -e ' as expected$' -e '^classes:' "$work/first" >"$work/wanted"
    expect_same "$work/wanted" "$work/again"
}
reproduces red.ims
reproduces line.ims --seed 7
reproduces "it's red.ims"
expect [ "$(wc -l <"$work/commands")" = 2 ]

# More jobs than files that may be open: the parent does what is left.
expect_exit 1 imslab run --quiet --jobs 4 red.ims line.ims green.ims limit.ims
expect_shell 1 'ulimit -n 26; imslab run --quiet --jobs 200 red.ims line.ims green.ims limit.ims "it'"'"'s red.ims"'
expect_stdout '^6 runs: 1 as expected$'

# A job that dies is class 70, and the reports say that they tell half of it.
variants=$(for v in a b c d e f g h i j; do printf 'v%s : x | y  ' $v; done)
printf '%sscenario "many"\nvariants { %s }\nflow { do ue open }\nexpect { ue.state == page }\n' "$head" "$variants" >many.ims
imslab run --quiet --jobs 2 --junit half.xml --json half.json many.ims >"$work/stdout" 2>"$work/stderr" &
parent=$!
child_of() { cat /proc/[0-9]*/stat 2>/dev/null | awk -v parent="$1" '$4 == parent { print $1; exit }'; }
until child=$(child_of $parent) && [ -n "$child" ] || ! kill -0 $parent 2>/dev/null; do :; done
kill -KILL "$child"
wait $parent
expect [ $? = 70 ]
expect_stderr '^imslab: a job ended before its runs were over$'
expect_stderr '^imslab: [0-9]+ of 1024 runs have no result$'
expect jq -e '(.error | test("a job ended before its runs were over")) and (.scenarios | length) < 1024' half.json
expect [ "$(xmllint --xpath 'string(//testsuite[@name="imslab"]//error/@message)' half.xml)" = "imslab: a job ended before its runs were over" ]

finish
