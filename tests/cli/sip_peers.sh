#!/usr/bin/env bash
# Nodes that other programs play (`run --live`): SIPp as a client and as an S-CSCF, over UDP and TCP.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/../live/live.sh"

# ---- SIPp registers through the P-CSCF ----
for over in udp tcp; do
    live --variant over=$over "$scenarios/edge.ims"
    expect_exit 0 sipp_at -sf "$checkout/$here/register.xml" -t ${over:0:1}1 -au alice.private@ims.example -ap wonderland-42 \
        -auth_uri ims.example "127.0.0.1:${ports[pcscf]}"
    ends 0
    expect_stdout '^ *PASS +12 messages '
done
# A client without manners: requests of several frames of Ethernet, a Via of elsewhere, what is no SIP, in pieces and together.
while read -r over case lines; do
    live --variant over=$over "$scenarios/edge.ims"
    expect_exit 0 timeout 60 python3 "$here/sip_peer.py" "$over" "$case" "${ports[pcscf]}"
    for code in ${lines//,/ }; do expect_stdout "^SIP/2.0 $code "; done
    ends 0
    expect_stdout '^ *PASS '
done <<'ROWS'
udp again 401,200
udp large 401,200
tcp large 401,200
udp elsewhere 401,200
udp garbage 401,200
tcp garbage 401,200
tcp pieces 401,405,200
ROWS
# More connections than there are seats: those that have one keep it.
live --variant over=tcp "$scenarios/edge.ims"
cat >"$work/crowd.py" <<'END'
import socket, sys
crowd = [socket.create_connection(("127.0.0.1", int(sys.argv[1]))) for _ in range(16)]
late = [socket.create_connection(("127.0.0.1", int(sys.argv[1]))) for _ in range(4)]
for one in late: assert one.recv(1) == b"", "no seat: closed"
crowd[0].sendall(b"REGISTER sip:ims.example SIP/2.0\r\nVia: SIP/2.0/TCP a.invalid;branch=z9hG4bKa\r\nMax-Forwards: 70\r\n"
    b"To: <sip:alice@ims.example>\r\nFrom: <sip:alice@ims.example>;tag=a\r\nCall-ID: a\r\nCSeq: 1 REGISTER\r\n"
    b"Contact: <sip:alice@a.invalid;transport=tcp>\r\nSupported: path\r\nContent-Length: 0\r\n"
    b'Authorization: Digest username="alice.private@ims.example",realm="ims.example",nonce="",uri="sip:ims.example",response=""\r\n\r\n')
crowd[0].settimeout(20)
print(crowd[0].recv(4096).split(b"\r\n")[0].decode())
END
expect_exit 0 python3 "$work/crowd.py" "${ports[pcscf]}"
expect_stdout '^SIP/2.0 401 '
kill $run
ends 143
expect_stderr '4 refused, no seat was free'
# The recording is that run, in virtual time.
live --variant over=tcp --record "$work/recording" "$scenarios/edge.ims"
sipp_at -sf "$checkout/$here/register.xml" -t t1 -au alice.private@ims.example -ap wonderland-42 -auth_uri ims.example "127.0.0.1:${ports[pcscf]}"
ends 0
sed -nE 's/.*fingerprint ([0-9a-f]+).*/\1/p' "$work/stdout" >"$work/print"
expect_exit 0 "$program" run --replay "$work/recording"
expect_stdout "fingerprint $(cat "$work/print")"
# A wrong password is the client's: the run says so, and by whom.
live --variant over=udp "$scenarios/edge.ims"
sipp_at -sf "$checkout/$here/register.xml" -t u1 -au alice.private@ims.example -ap not-it -auth_uri ims.example "127.0.0.1:${ports[pcscf]}"
ends 1
expect_stdout 'auth.response should be'
expect_stdout 'who must act: whoever works on wsf'
expect_stderr '^note: this run is a fail; in virtual time it is a pass$'

# ---- SIPp is the S-CSCF ----
for over in udp tcp; do
    port=$(free_port)
    sipp_at -sf "$checkout/$here/registrar.xml" -t ${over:0:1}1 -p "$port" &
    sipp=$!
    sleep 0.5
    live --variant over=$over --peer "scscf=127.0.0.1:$port" "$scenarios/scscf.ims"
    ends 0
    expect_stdout '^ *PASS '
    expect_exit 0 wait $sipp
done

# ---- what cannot be outside ----
topology() { printf 'imslab 1\nuse ims-core\nscenario "a"\ntopology { %s }\nflow { do ue open 1 ue -> wws : HTTP GET }\n' "$1" >"$work/a.ims"; }
topology 'node hss { external yes }'
expect_exit 65 "$program" check "$work/a.ims"
expect_stderr '^  = link scscf hss \{ over tcp \}'
for over in tls sctp; do
    topology "node hss { external yes } link scscf hss { over $over }"
    expect_exit 65 "$program" check "$work/a.ims"
    expect_stderr "an external node is reached over tcp, not over $over"
done
topology 'node pcscf { external yes } link pcscf scscf { over tls }'
expect_exit 65 "$program" check "$work/a.ims"
expect_stderr 'an external node is reached over udp or tcp, not over tls'
topology 'node wsf { external yes }'
expect_exit 65 "$program" check "$work/a.ims"
expect_stderr 'an external wsf has links of SIP and Diameter only'
topology 'node wsf { external yes } remove link ue wsf'
expect_exit 0 "$program" check "$work/a.ims"

# ---- nobody, and somebody who says nothing ----
expect_exit 66 "$program" run --live --variant over=tcp --peer "scscf=127.0.0.1:$(free_port)" "$scenarios/scscf.ims"
expect_stderr 'nobody is at sip:127.0.0.1:[0-9]+;transport=tcp: connection refused'
expect_exit 66 "$program" run --live --peer scscf=127.0.0.1:1 "$scenarios/edge.ims"
expect_stderr 'no external node `scscf`'
expect_exit 66 "$program" run --live scenarios/flows/forward-401.ims
expect_stderr 'no node of the scenario is external'
expect_exit 64 "$program" run --live --peer nowhere "$scenarios/edge.ims"
expect_exit 64 "$program" run --live --jobs 2 "$scenarios/edge.ims"
finish
