# What the tests of the command line share; each of them begins with `. "$(dirname "$0")/lib.sh"` and ends with `finish`.
# Called as `bash tests/cli/x.sh PROGRAM` in the checkout. What computes without end fails after three minutes of processor
# time, whatever else the machine does; what waits without end after half an hour. Outputs are looked at by the shell
# itself: starting processes is what most of these tests cost.
# shellcheck shell=bash
set -u
export LC_ALL=C
[ -v TEST_IS_TIMED ] || TEST_IS_TIMED=1 exec timeout --kill-after=5 1800 bash "$0" "$@"
ulimit -t 180 # of each process
checkout=$PWD
program=$(realpath -e "${1:?usage: bash $0 PROGRAM}") || exit 64
work=$(mktemp -d)
# What a test's own tools say on stderr is a fault of the test: `over` shows it, and `finish` fails on it.
exec {told}>&2 2>"$work/noise"
over() {
    [ ! -s "$work/noise" ] || head -20 "$work/noise" >&$told
    rm -rf "$work"
}
trap over EXIT
mkdir "$work/bin"
export XDG_STATE_HOME=$work/state # where --last-failed keeps what was red
ln -s "$program" "$work/bin/imslab"
PATH=$work/bin:$PATH
checks=0
failed=0
running=
trap 'echo "FAILED $(basename "$0"): hangs: $running"; exit 1' TERM

tools='bash|sh|[a-z.]*/[a-z_]+\.sh|sed|grep|m?awk|jq|base64|cat|cut|sort|head|tail|wc|tr|od|diff|cmp|find|ls|cp|mv|stat|xmllint|openssl|sqlite3'

complain() {
    failed=$((failed + 1))
    echo "FAILED $(basename "$0"), line ${BASH_LINENO[1]}: $1"
    if [ -s "$work/stdout" ]; then head -15 "$work/stdout" | sed 's/^/  stdout: /'; fi
    if [ -s "$work/stderr" ]; then head -15 "$work/stderr" | sed 's/^/  stderr: /'; fi
}

# expect_exit CLASS COMMAND ...: runs it; its outputs stay in $work/stdout and $work/stderr for the checks that follow.
expect_exit() {
    local class=$1 status
    shift
    checks=$((checks + 1))
    running=$*
    [[ $running != *"$work/stdout"* ]] || complain "reads the file that it writes: $*"
    "$@" >"$work/stdout" 2>"$work/stderr" </dev/null
    status=$?
    [ $status = "$class" ] || complain "exit $status instead of $class: $*"
    # A pipe whose first part found no file ends with 1 as well, as does a grep that finds nothing.
    [[ $class != 0 || $running != *"jq -e "* || -s $work/stdout ]] || complain "nothing to look at, with which jq is content: $*"
    ! matches "^($tools)(: |:\$)" "$work/stderr" || complain "a tool complains: $*"
}

# The same for a line of shell: pipes and redirections.
expect_shell() {
    local class=$1
    shift
    expect_exit "$class" bash -o pipefail -c "$1"
}

# matches REGEX FILE: a line of it does, as grep -E would find; long files are grep's.
matches() {
    local lines line
    mapfile -n 100 -t lines <"$2"
    if [ ${#lines[@]} -ge 100 ]; then
        grep -qE -- "$1" "$2"
        return
    fi
    for line in "${lines[@]}"; do [[ $line =~ $1 ]] && return; done
    return 1
}

expect_stdout() { # REGEX: a line of stdout of the last command matches
    checks=$((checks + 1))
    matches "$1" "$work/stdout" || complain "no line of stdout matches: $1"
}

expect_stderr() {
    checks=$((checks + 1))
    matches "$1" "$work/stderr" || complain "no line of stderr matches: $1"
}

expect_lines() { # stdout|stderr N: so many lines
    local lines
    checks=$((checks + 1))
    mapfile -t lines <"$work/$1"
    [ ${#lines[@]} = "$2" ] || complain "${#lines[@]} lines of $1 instead of $2"
}

expect_same() { # FILE FILE
    checks=$((checks + 1))
    cmp -s "$1" "$2" || complain "$1 and $2 differ"
}

expect() { # COMMAND ...: a condition, such as [ -e FILE ]
    checks=$((checks + 1))
    if ! "$@" >"$work/condition" 2>&1; then
        complain "not so: $*"
    elif [ "$1" = jq ] && [ ! -s "$work/condition" ]; then
        complain "nothing to look at, with which jq is content: $*"
    fi
}

finish() {
    [ ! -s "$work/noise" ] || { failed=$((failed + 1)); echo "FAILED $(basename "$0"): its own tools complain"; }
    [ $checks -gt 0 ] || { echo "$(basename "$0"): no check ran"; exit 1; }
    echo "$(basename "$0"): $checks checks, $failed failed"
    [ $failed -eq 0 ]
    exit
}
