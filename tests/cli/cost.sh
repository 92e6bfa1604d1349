# What a file costs grows with its size, not with its square: files of many people, secrets, values, links, edits, answers,
# skips, texts and errors are checked within a few seconds of processor time, sanitizers included.
. "$(dirname "$0")/lib.sh"

cd "$work" || exit 70
head='imslab 1\nuse ims-core\nscenario "x"\n'
flow='flow { do ue open  ue -> wws : HTTP GET }\n'
many() { awk -v n="$1" -v form="$2" 'BEGIN { for (i = 0; i < n; i++) { text = form; gsub(/@/, i, text); printf "%s", text } }'; }
# NAME EXIT BEFORE COUNT FORM AFTER: every @ of the form becomes its number
costs() {
    { printf "$3"; many "$4" "$5"; printf "$6"; } >"$1.ims"
    (ulimit -t 8; "$program" check "$1.ims" >out 2>err)
    local status=$?
    expect [ "$status" -eq "$2" ]
    [ "$status" -eq "$2" ] || echo "$1: exit $status"
}
costs people 0 "$head${flow}subscribers {" 8000 ' p@ { impi "p@" impu "sip:p@" password secret "pw-@-of-person" }' ' }'
costs populations 0 "$head${flow}subscribers {" 4000 ' population p@ { count 9 impi "p@-{n}" impu "sip:p@-{n}" }' ' }'
costs secrets 0 "${head}flow { do ue open  do ue register  wsf -> ue : SIP 200" 4000 \
    ' do ue register with password = secret "abcdefgh@xyz"' ' }'
costs values 65 "$head${flow}variants { v : a" 16000 ' | x@' ' }'
costs skips 65 "$head${flow}variants { v : a | b" 16000 ' skip v == a' ' }'
costs links 65 "$head${flow}topology {" 16000 ' link a@ b@ sip' ' }'
costs removes 65 "${head}flow { remove 1" 16000 ', 1@' ' }'
costs answers 65 "${head}flow { do ue open  ue -> wws : HTTP GET  ask q \"why\" {" 16000 ' "a"' ' } }'
costs conditions 0 "$head${flow}variants { v : a | b }\nexpect { ue.prompts == 0 if v == a else 0" 4000 \
    '  when v == b { ue.prompts == 0 }' ' }'
costs claims 0 "$head${flow}claims {" 8000 ' C@ secret alice.password from wsf expect holds' ' }'
costs faults 65 "$head${flow}faults {" 32000 ' f@ { require fired }' ' }'
costs quotes 65 "$head$flow" 400 "$(head -c 1000 /dev/zero | tr '\0' '"')" ''
costs errors 65 "$head${flow}expect {" 8000 ' nobody@.state == idle' ' }'

# A run of 16,000 users takes what four of 4,000 take, and not sixteen times that.
crowd() {
    printf "${head}topology { node ue { user crowd } }
subscribers { population crowd { count $1  impi \"user{n}@x\"  impu \"sip:user{n}@x\"  password secret \"pw-of-user-{n}\" } }
flow { do ue open  do ue register  wsf -> ue : SIP 401  wsf -> ue : SIP 200 }
expect { ue.count(registered) == $1 }" >crowd$1.ims
    TIMEFORMAT=%U
    { time "$program" run --quiet crowd$1.ims >out 2>&1; } 2>time
    expect grep -q '^1 run: 1 as expected$' out
    ms=$(tr -d . <time)
    ms=$((10#$ms))
}
crowd 4000
few=$ms
crowd 16000
expect [ "$ms" -lt $((few * 8)) ]
[ "$ms" -lt $((few * 8)) ] || echo "4,000 users: $few ms, 16,000: $ms ms"
finish
