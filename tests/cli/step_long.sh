# imslab step where there is little room, and in a long run: on a pseudo-terminal.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/terminal/lib.sh"
flow=scenarios/flows/forward-401.ims
a="--variant steps23=present --variant w2=wss $flow"

# A name that is wider than its arrow stands beside it; the keys are readable on a small screen as well.
expect_exit 0 keys xterm 'q' "stty rows 14 cols 50; imslab step --at 6 $a"
expect_written '\|--->\| REGISTER'
expect_exit 0 keys xterm '?jjjjjjjjjjq' "stty rows 12 cols 50; imslab step --at 6 $a"
expect_written 'refused, state wsf flows'
expect_written 'these keys, and away with them'

# Hostile octets of a message are letters here: no word of theirs reaches the terminal, in any pane.
bash tests/data/hostile/octets.sh >"$work/octets.ims"
expect_exit 0 keys xterm '12345678n12345678\014q' "imslab step --at 20 $work/octets.ims"
expect_written 'malformed at 60330'
expect_written '</script><img src=x onerror=alert'
expect_shell 1 "grep -aE 'owned.\$|\]0;owned' $work/typescript | grep -aP '\x1b\]0;owned|\x07|\x9b'"
expect_shell 1 "grep -aP '\xe2\x80\xae|\x9b31m|\x1b\[2J\x1b\]' $work/typescript"

# A key costs what is on the screen, onwards and back, however long the run: in processor time, since machines are busy.
{
    printf 'imslab 1\nuse ims-core\nscenario "many" { mode milestones  limit 4000s }\nflow {\n  do ue open\n  wws -> ue : HTTP 200\n  do ue register\n  wsf -> ue : SIP 200\n'
    for ((i = 0; i < 4990; i++)); do printf '  do ue reload\n  wws -> ue : HTTP 200\n'; done
    printf '}\n'
} >"$work/many.ims"
# spent KEYS PAGE: milliseconds of processor time, in a terminal that is told the keys when the first page is there, and to
# leave when the last one is.
spent() {
    : >"$work/typescript"
    (
        until grep -qaE 'of [0-9]{5}' "$work/typescript"; do sleep 0.2; done
        printf '%s\014' "$1" # all of the screen anew: of a number that changes a terminal is told some digits
        until grep -qaE "$2" "$work/typescript"; do sleep 0.2; done
        printf q
    ) | script -qefc "stty rows 24 cols 80; TERM=xterm exec bash -c 'TIMEFORMAT=\"%U %S\"; { time imslab step $work/many.ims; } 2>$work/spent'" "$work/typescript" >/dev/null
    awk '{ printf "%d", ($1 + $2) * 1000 }' "$work/spent"
}
KEY_MS=30
times() { printf "%0$2d" 0 | sed "s/0/$1/g"; }
begin=$(spent G '10001 of')
back=$((($(spent "G$(times p 500)" '9501 of') - begin) / 5))
on=$((($(spent "$(times n 500)" '501 of') - begin) / 5))
echo "a key in a run of 10,001 messages: $on hundredths of a ms of processor time onwards, $back back"
for took in $on $back; do expect [ "$took" -lt $((KEY_MS * 100)) ]; done
finish
