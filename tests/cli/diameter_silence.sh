#!/usr/bin/env bash
# A Diameter peer without manners (`run --live`): one that says nothing, nothing first, too much, or goes away in the middle.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/../live/live.sh"

peer() { timeout 60 python3 "$here/diameter_peer.py" "$@"; }
# came WORDS...: what the peer printed, line by line
came() {
    checks=$((checks + 1))
    printf '%s\n' "$@" >"$work/wanted"
    cmp -s "$work/wanted" "$work/came" || complain "the peer had: $(tr '\n' ';' <"$work/came") instead of: $(tr '\n' ';' <"$work/wanted")"
}
asks() { peer "$1" "${ports[hss]}" >"$work/came" 2>&1; } # an S-CSCF at our HSS
served=('MAA result 2001' 'SAA result 2001' 'DPR cause 0 from hss.ims.example' closed)

# Says nothing: asked once, suspect, then closed; the next connection is as good as any, and is told goodbye.
live --watchdog 1 --out "$work/silent" "$scenarios/cx.ims"
asks silent
ends 0
came 'CEA result 2001' 'DWR from hss.ims.example' closed 'CEA result 2001' "${served[@]}"
expect_stderr '1 suspect, no answer to a watchdog$'
expect_stderr '1 closed, no answer to watchdogs$'
for reason in door-suspect door-silent; do
    expect [ "$(jq -r "select(.fact.reason.id == \"$reason\").seq" "$work"/silent/external/cx.jsonl | wc -l)" = 1 ]
done
# Answers, at once or only when it is suspect: stays.
live --watchdog 1 "$scenarios/cx.ims"
asks awake
ends 0
came 'CEA result 2001' 'DWR from hss.ims.example' 'DWR from hss.ims.example' 'DWR from hss.ims.example' "${served[@]}"
live --watchdog 1 "$scenarios/cx.ims"
asks late
ends 0
came 'CEA result 2001' 'DWR from hss.ims.example' 'DWR from hss.ims.example' "${served[@]}"
expect_stderr '1 suspect, no answer to a watchdog$'
# Capabilities come first, and have to be in common; who says goodbye has his answer.
live --watchdog 1 "$scenarios/cx.ims"
asks rude
ends 0
came closed closed closed closed 'CEA result 5010' closed 'CEA result 5010' closed closed \
    'CEA result 2001' 'DPA result 2001' closed 'CEA result 2001' "${served[@]}"
expect_stderr '4 closed, no CER and CEA first$'
# In pieces and together; private AVPs with the M bit and without; other names than its own; what nobody asked.
live "$scenarios/cx.ims"
asks pieces
ends 0
came 'CEA result 2001' 'DWA result 2001' 'MAA result 2001' 'MAA result 5001 failed 1' 'MAA result 3010' 'MAA result 2001' \
    '999A result 3001' 'SAA result 2001' 'DPR cause 0 from hss.ims.example' closed

# An HSS of our S-CSCF that is silent, goes away, or sends an answer to no question: the connection is made again.
answers() { # HOW...
    port=$(free_port)
    rm -f "$work/came"
    peer hss "$port" "$@" >"$work/came" 2>&1 &
    hss=$!
    for ((i = 0; i < 1000; i++)); do
        grep -qs ready "$work/came" && break
        sleep 0.02
    done
}
good=('CER from scscf.ims.example' 'MAR from scscf.ims.example' 'SAR from scscf.ims.example' 'DPR cause 0 from scscf.ims.example')
answers
live --peer "hss=127.0.0.1:$port" "$scenarios/hss.ims"
ends 0
wait $hss
came ready "${good[@]}"
answers astray
live --peer "hss=127.0.0.1:$port" "$scenarios/hss.ims"
ends 0
wait $hss
came ready "${good[@]}"
# The user waits longer than it takes to notice, and comes again.
sed 's/limit  12s/limit  40s/; s/^  node hss /  link ue wws { delay 4s }\n&/' "$scenarios/hss.ims" >"$work/slow.ims"
for how in silent goes; do
    answers $how
    live --watchdog 1 --peer "hss=127.0.0.1:$port" "$work/slow.ims"
    ends 0
    wait $hss
    expect_stdout '^ *PASS '
done
finish
