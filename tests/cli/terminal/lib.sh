# A pseudo-terminal (util-linux's script) for tests of the command line: sourced behind lib.sh.
# shellcheck shell=bash disable=SC2154

# shown: waits for the first page, or for the word that there is none.
shown() { for ((i = 0; i < 200; i++)); do grep -qaE '[0-9]+ of [0-9]+|too small|imslab: ' "$work/typescript" && return; sleep 0.1; done; }
# keys TERM KEYS COMMAND: runs it in a terminal of 80x24, and types when something is shown. With SIZE=ROWS,COLUMNS the
# terminal becomes as large as that while it runs.
keys() {
    : >"$work/typescript"
    (shown; sleep ${SIZE:+1} 0.1; printf '%b' "$2" | while IFS= read -rn1 -d '' key; do printf %s "$key"; sleep 0.1; done; sleep 0.3) |
        script -qefc "stty rows 24 cols 80; ${SIZE:+(sleep 1.5; stty rows ${SIZE%,*} cols ${SIZE#*,} </dev/tty) &} export TERM=$1; $3" "$work/typescript" >/dev/null
}
# What was written, without the terminal's own words.
written() { sed -E 's/\x1b\[[0-9;?]*[A-Za-z]/ /g; s/\x1b[()][A-Z0-9]//g; s/\x1b[=>]//g; s/\r//g' "$work/typescript"; }
expect_written() {
    checks=$((checks + 1))
    written | grep -qaE -- "$1" || complain "the screen was never told: $1"
}
