#!/usr/bin/env bash
# Nodes that other programs play (`run --live`): Diameter by freeDiameter's library, as S-CSCF, BSF and HSS.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/../live/live.sh"

# ---- freeDiameter's library asks our HSS, and is the HSS of our S-CSCF ----
checks=$((checks + 1))
cc -std=gnu17 -Wall -Wextra -Werror -o "$work/diameter" "$here/diameter.c" -lfdcore -lfdproto -lpthread || complain "tests/live/diameter.c does not build"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$work/key.pem" -out "$work/cert.pem" -days 2 -subj /CN=test \
    -addext "subjectAltName=DNS:scscf.ims.example,DNS:bsf.ims.example,DNS:hss.ims.example,DNS:evil.ims.example" 2>"$work/openssl"
ha1() { printf %s "alice.private@ims.example:ims.example:$1" | md5sum | cut -c1-32; }
configure() { # NAME PORT [PEER PORT]: of a program that is NAME, and listens there (0: not), and calls that peer
    printf '%s;\n' "Identity = \"$1.ims.example\"" 'Realm = "ims.example"' "Port = $2" 'SecPort = 0' No_SCTP No_IPv6 'TwTimer = 6' \
        "TLS_Cred = \"$work/cert.pem\", \"$work/key.pem\"" "TLS_CA = \"$work/cert.pem\"" 'ListenOn = "127.0.0.1"'
    [ $# = 2 ] || echo "ConnectPeer = \"$3.ims.example\" { ConnectTo = \"127.0.0.1\"; No_TLS; Port = $4; };"
}
# It says hello and goodbye (CER, DPR), comes back, is quiet until it asks whether we are there (DWR), and asks on.
for scheme in Unknown "SIP Digest"; do
    live --out "$work/cx" "$scenarios/cx.ims"
    configure scscf 0 hss "${ports[hss]}" >"$work/scscf.conf"
    expect_exit 0 timeout 60 "$work/diameter" "$work/scscf.conf" hello hss.ims.example
    expect_exit 0 timeout 60 "$work/diameter" "$work/scscf.conf" cx hss.ims.example "$scheme" "$([ "$scheme" = Unknown ] && echo 9)"
    expect_stdout '^MAA result 2001$'
    expect_stdout '^MAA SIP-Authentication-Scheme SIP Digest$'
    expect_stdout "^MAA Digest-HA1 $(ha1 wonderland-42)$"
    expect_stdout '^SAA result 2001$'
    expect_stdout '^SAA User-Data .*<Identity>sip:alice@ims.example</Identity>'
    ends 0
    for verb in CEA DPA $([ "$scheme" = Unknown ] && echo DWA); do
        expect [ "$(jq -r "select(.kind == \"delivered\" and .verb == \"$verb\").seq" "$work"/cx/external/cx.jsonl | wc -l)" -ge 1 ]
    done
done
live "$scenarios/zh.ims"
configure bsf 0 hss "${ports[hss]}" >"$work/bsf.conf"
expect_exit 0 timeout 60 "$work/diameter" "$work/bsf.conf" zh hss.ims.example "SIP Digest"
expect_stdout '^MAA result 2001$'
ends 0
# A stranger is refused at the door: its name is none of those that the topology gives the HSS.
live "$scenarios/zh.ims"
configure evil 0 hss "${ports[hss]}" >"$work/evil.conf"
expect_exit 1 timeout 60 "$work/diameter" "$work/evil.conf" hello hss.ims.example
ends 1

mkfifo "$work/hold"
foreign_hss() { # PASSWORD: in the background, until it is told to leave
    port=$(free_port)
    configure hss "$port" >"$work/hss.conf"
    # The shell in the background empties the file when it gets to it, not before the loop below:
    # "ready" of the HSS before must not be read as this one's.
    rm -f "$work/hss.out"
    exec 9<>"$work/hold"
    "$work/diameter" "$work/hss.conf" hss "$(ha1 "$1")" <"$work/hold" >"$work/hss.out" 2>&1 9>&- &
    hss=$!
    for ((i = 0; i < 1000; i++)); do
        grep -q ready "$work/hss.out" 2>/dev/null && break
        sleep 0.02
    done
}
leaves() {
    exec 9>&-
    wait $hss
}
foreign_hss wonderland-42
live --peer "hss=127.0.0.1:$port" "$scenarios/hss.ims"
ends 0
expect_stdout '^ *PASS '
leaves
# One whose connection breaks behind our hello: the next message makes another, which begins with a hello as well. A relay
# before it hangs up once; the browser takes its time.
cat >"$work/relay.py" <<'END'
import socket, sys, threading
def pump(a, b):
    while data := a.recv(65536): b.sendall(data)
    b.shutdown(socket.SHUT_WR)
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print("ready", flush=True)
first = listener.accept()[0]
first.recv(65536)
first.close()
ours, theirs = listener.accept()[0], socket.create_connection(("127.0.0.1", int(sys.argv[2])))
threading.Thread(target=pump, args=(ours, theirs), daemon=True).start()
pump(theirs, ours)
END
foreign_hss wonderland-42
relay=$(free_port)
python3 "$work/relay.py" "$relay" "$port" >"$work/relay.out" &
sed 's/limit  12s/limit  30s/; s/^  node hss /  link ue wws { delay 2s }\n&/' "$scenarios/hss.ims" >"$work/slow.ims"
for ((i = 0; i < 1000; i++)); do
    grep -q ready "$work/relay.out" && break
    sleep 0.02
done
live --peer "hss=127.0.0.1:$relay" "$work/slow.ims"
ends 0
expect_stdout '^ *PASS '
leaves
# One that has another password of hers.
foreign_hss something-else
live --peer "hss=127.0.0.1:$port" "$scenarios/hss.ims"
ends 1
expect_stdout 'digest-ha1 should be'
leaves
finish
