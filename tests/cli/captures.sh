# dissect of captures: every message of the protocol with its packet, whatever the link, the order and the pieces.
. "$(dirname "$0")/lib.sh"

# Octets are written with printf: numbers of either byte order, blocks with their length at both ends.
u16() { [ $big = 1 ] && printf '%04x' "$1" || printf '%02x%02x' $(($1 & 255)) $(($1 >> 8)); }
u32() { [ $big = 1 ] && printf '%08x' "$1" || printf '%02x%02x%02x%02x' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24)); }
block() { # TYPE HEX: a block, padded
    local body=$2
    while [ $((${#body} % 8)) != 0 ]; do body=${body}00; done
    printf '%s%s%s%s' "$(u32 "$1")" "$(u32 $((${#body} / 2 + 12)))" "$body" "$(u32 $((${#body} / 2 + 12)))"
}
section() { block 168627466 "$(u32 439041101)$(u16 1)$(u16 0)ffffffffffffffff"; }
interface() { block 1 "$(u16 "$1")$(u16 0)$(u32 0)"; }
enhanced() { block 6 "$(u32 "$1")$(u32 0)$(u32 0)$(u32 $((${#2} / 2)))$(u32 $((${#2} / 2)))$2"; }
obsolete() { block 2 "$(u16 0)$(u16 0)$(u32 0)$(u32 0)$(u32 $((${#1} / 2)))$(u32 $((${#1} / 2)))$1"; }
simple() { block 3 "$(u32 $((${#1} / 2)))$1"; }
hex() { od -An -v -tx1 | tr -d ' \n'; }
write() { printf '%b' "$(sed 's/../\\x&/g')"; }
# Packets: what the network says is big-endian.
ip4() { printf '4500%04x00010000%s%02x0000c0000201c0000202%s' $((${#2} / 2 + 20)) 40 "$1" "$2"; }
ip6() { printf '60000000%04x%02x40%032x%032x%s' $((${#2} / 2)) "$1" 1 2 "$2"; }
udp() { printf '13c413c4%04x0000%s' $((${#1} / 2 + 8)) "$1"; }
tcp() { printf '13c4%04x%08x0000000050%02x00000000 0000%s' 5060 "$1" "$2" "$3" | tr -d ' '; }
data() { printf '00%02x%04x00000000000000000000002e%s' "$1" $((${#2} / 2 + 16)) "$2"; }
sctp() { printf '0f1c0f1c0000000000000000%s' "$1"; }
ethernet() { printf '020000000001020000000002%s%s' "$1" "$2"; }

message=$(printf 'OPTIONS sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP c;branch=z9hG4bKx\r\nMax-Forwards: 7\r\nFrom: <sip:d@e>;tag=f\r\nTo: <sip:a@b>\r\nCall-ID: g\r\nCSeq: 1 OPTIONS\r\nContent-Length: 4\r\n\r\nbody' | hex)
diameter=0100002c80000118000000000000000100000002000001084000000c6f2e6578000001284000000c722e6578
packets() { grep '^packet ' "$work/stdout" | cut -d' ' -f2 | tr '\n' ' '; }

for big in 0 1; do
    user=$(udp "$message")
    {
        section
        for type in 1 113 276 0 108 101 228 147; do interface $type; done
        enhanced 0 "$(ethernet 0800 "$(ip4 17 "$user")")"
        enhanced 0 "$(ethernet 810000058100000786dd "$(ip6 17 "$user")")"
        enhanced 1 "0000000100060200000000020000""0800$(ip4 17 "$user")"
        enhanced 2 "080000000000000000010006020000000002""0000$(ip4 17 "$user")"
        enhanced 3 "02000000$(ip4 17 "$user")"
        enhanced 4 "0000001e$(ip6 17 "$user")"
        enhanced 5 "$(ip4 17 "$user")"
        enhanced 6 "$(ip4 17 "$(udp 00)")" # a packet without a message
        enhanced 7 "$message"
        obsolete "$(ethernet 0800 "$(ip4 17 "$user")")"
        simple "$(ethernet 0800 "$(ip4 17 "$user")")"
        block 5 "$(u32 0)$(u32 0)$(u32 0)" # statistics
        section
        interface 101
        enhanced 0 "$(ip6 0 "11000104000000 00$user" | tr -d ' ')"
    } | write >"$work/all"
    expect_exit 0 imslab dissect --proto sip "$work/all"
    expect [ "$(packets)" = "1 2 3 4 5 6 7 9 10 11 12 " ]
    expect [ "$(grep -c Call-ID "$work/stdout")" = 11 ]
    expect_exit 0 imslab dissect --json --proto sip "$work/all"
    expect jq -e '.fault == null and ([.messages[].packet] | length) == 11 and all(.messages[]; .fault == null)' "$work/stdout"
    expect_exit 0 imslab dissect --proto diameter "$work/all"
    expect_stderr 'no message of this protocol'

    # A message in three segments, sent again, with the next behind it; then a gap, and a connection anew.
    a=${message:0:100} b=${message:100:60} c=${message:160}
    {
        section
        interface 228
        enhanced 0 "$(ip4 6 "$(tcp 4294967200 2 '')")"
        enhanced 0 "$(ip4 6 "$(tcp 4294967201 16 "$a")")"
        enhanced 0 "$(ip4 6 "$(tcp 4294967201 16 "$a")")"
        enhanced 0 "$(ip4 6 "$(tcp 4294967201 16 "$a$b")")"
        enhanced 0 "$(ip4 6 "$(tcp $(((4294967201 + 80) % 4294967296)) 16 "${c}0d0a0d0a$message")")"
        enhanced 0 "$(ip4 6 "$(tcp 9000 16 "$a")")" # behind a gap, and cut by what follows
        enhanced 0 "$(ip4 6 "$(tcp 77 2 '')")"
        enhanced 0 "$(ip4 6 "$(tcp 78 16 "$message")")"
    } | write >"$work/stream"
    expect_exit 3 imslab dissect --proto sip "$work/stream"
    expect [ "$(packets)" = "5 5 7 8 " ]
    expect [ "$(grep -c '^limit at octet 50: the capture has no more of this message' "$work/stdout")" = 1 ]
    expect_stderr 'gaps in TCP streams, .*: 1$'

    # Segments in another order, from the beginning of the connection on; what is missing is said, not invented.
    segment() { enhanced 0 "$(ip4 6 "$(tcp "$1" 16 "$2")")"; }
    d=${message:0:60} e=${message:60:40} f=${message:100:100} g=${message:200}
    at_e=$((1001 + 30)) at_f=$((1001 + 50)) at_g=$((1001 + 100)) behind=$((1001 + ${#message} / 2))
    {
        section
        interface 228
        enhanced 0 "$(ip4 6 "$(tcp 1000 2 '')")"
        segment $at_g "$g"
        segment $behind "$message"
        segment $at_e "$e"
        segment $at_e "$e$f"
        segment 1001 "$d"
    } | write >"$work/order"
    expect_exit 0 imslab dissect --proto sip "$work/order"
    expect [ "$(packets)" = "6 6 " ]
    {
        section
        interface 228
        enhanced 0 "$(ip4 6 "$(tcp 1000 2 '')")"
        segment $behind "$message"
        segment 1001 "$d"
    } | write >"$work/order"
    expect_exit 3 imslab dissect --proto sip "$work/order"
    expect [ "$(packets)" = "3 3 " ]
    expect_stdout 'limit at octet 30: the capture has no more of this message$'
    expect_stderr 'gaps in TCP streams, .*: 1$'
    { # further ahead than may wait
        section
        interface 228
        enhanced 0 "$(ip4 6 "$(tcp 1000 2 '')")"
        segment 70000 "$message"
    } | write >"$work/order"
    expect_exit 3 imslab dissect --proto sip "$work/order"
    expect [ "$(packets)" = "2 " ]
    { # of another protocol, in whatever order: not looked at
        section
        interface 228
        enhanced 0 "$(ip4 6 "$(tcp 1000 2 '')")"
        segment 1003 ffff
        segment 1001 ffff
    } | write >"$work/order"
    expect_exit 0 imslab dissect --proto sip "$work/order"
    expect_stderr 'no message of this protocol'

    # Fragments of IP, in any order, some twice; what does not come whole is counted.
    piece4() { printf '4500%04x%04x%04x%s110000c0000201c0000202%s' $((${#3} / 2 + 20)) "$1" "$2" 40 "$3"; }
    piece6() { printf '60000000%04x2c40%032x%032x1100%04x%08x%s' $((${#3} / 2 + 8)) 1 2 "$2" "$1" "$3"; }
    x=${user:0:128} y=${user:128:64} z=${user:192}
    {
        section
        interface 101
        enhanced 0 "$(piece4 7 12 "$z")"
        enhanced 0 "$(piece6 9 64 "$z" | sed 's/2c40/2c40/')"
        enhanced 0 "$(piece4 7 8192 "$x")"
        enhanced 0 "$(piece4 7 8192 "$x")"
        enhanced 0 "$(piece4 8 8192 "$x")"
        enhanced 0 "$(piece4 7 8200 "$y")"
        enhanced 0 "$(piece6 9 65 "$y")"
        enhanced 0 "$(piece6 9 1 "$x")"
        enhanced 0 "$(piece6 9 96 "$z")"
    } | write >"$work/pieces"
    expect_exit 3 imslab dissect --proto sip "$work/pieces"
    expect [ "$(packets)" = "6 " ]
    expect_stderr 'with pieces of messages that are in several: 5$'
    { # two that say different things about one octet
        section
        interface 101
        enhanced 0 "$(piece4 7 8192 "$x")"
        enhanced 0 "$(piece4 7 8200 "$(printf %s "$y" | tr 0 1)")"
        enhanced 0 "$(piece4 7 8200 "$y")"
        enhanced 0 "$(piece4 7 12 "$z")"
    } | write >"$work/pieces"
    expect_exit 3 imslab dissect --proto sip "$work/pieces"
    expect [ -z "$(packets)" ]

    # Tunnels are counted, and not opened.
    port() { printf '%04x%04x%04x0000%s' "$1" "$1" $((${#2} / 2 + 8)) "$2"; }
    inside=$(ip4 17 "$user")
    {
        section
        interface 101
        interface 1
        enhanced 0 "$(ip4 4 "$inside")"
        enhanced 0 "$(ip4 41 "$(ip6 17 "$user")")"
        enhanced 0 "$(ip4 47 "00000800$inside")"
        enhanced 0 "$(ip6 50 "0000000100000001$inside")"
        enhanced 0 "$(ip4 17 "$(port 4789 "0800000000000100$(ethernet 0800 "$inside")")")"
        enhanced 0 "$(ip4 17 "$(port 2152 "30ff001000000001$inside")")"
        enhanced 0 "$(ip4 17 "$(port 2152 "$message")")" # the port alone is nobody's
        enhanced 1 "$(ethernet 8847 "000010ff$inside")"
        enhanced 1 "$(ethernet 8864 "1100000100000021$inside")"
    } | write >"$work/tunnels"
    expect_exit 3 imslab dissect --proto sip "$work/tunnels"
    expect [ "$(packets)" = "7 " ]
    for tunnel in 'IP in IP' 'IPv6 in IP' GRE ESP VXLAN GTP-U MPLS PPPoE; do
        expect_stderr "^note: packets of $tunnel, which is not opened: 1$"
    done

    # Diameter over SCTP: a message in four chunks, in whatever order, one of them twice and the numbers beginning anew;
    # another association has the same numbers.
    part() { printf '00%02x%04x%08x00000000000000%02x%s' "$1" $((${#3} / 2 + 16)) "$2" 46 "$3"; }
    peer() { printf '0f1c0f1c0000000%d00000000%s' "$1" "$2"; }
    {
        section
        interface 101
        enhanced 0 "$(ip4 132 "$(peer 1 "$(part 0 4294967295 ${diameter:8:16})")")"
        enhanced 0 "$(ip4 132 "$(peer 2 "$(part 2 4294967294 ${diameter:0:8})$(part 1 4294967295 ${diameter:8})")")"
        enhanced 0 "$(ip4 132 "$(peer 1 "$(part 1 1 ${diameter:40})$(part 0 4294967295 ${diameter:8:16})")")"
        enhanced 0 "$(ip4 132 "$(peer 1 "$(part 0 0 ${diameter:24:16})")")"
        enhanced 0 "$(ip4 132 "$(peer 1 "$(part 2 4294967294 ${diameter:0:8})")")"
        enhanced 0 "$(ip4 132 "$(peer 1 "$(part 0 0 ${diameter:24:16})$(data 3 $diameter)")")"
    } | write >"$work/sctp"
    expect_exit 0 imslab dissect --proto diameter "$work/sctp"
    expect [ "$(packets)" = "2 5 6 " ]
    expect_lines stderr 0
    { # one is missing; and more wait than may
        section
        interface 101
        enhanced 0 "$(ip4 132 "$(peer 1 "$(part 2 7 ${diameter:0:8})$(part 1 9 ${diameter:24})")")"
        enhanced 0 "$(ip4 132 "$(peer 1 "$(for tsn in $(seq 100 2 700); do part 0 "$tsn" 00000000; done)")")"
    } | write >"$work/sctp"
    expect_exit 3 imslab dissect --proto diameter "$work/sctp"
    expect [ -z "$(packets)" ]
    expect_stderr 'left out, with pieces .*: 303$'

    # Two chunks of a packet, and one of a message that is in several.
    {
        section
        interface 101
        enhanced 0 "$(ip4 132 "$(sctp "$(data 3 $diameter)$(data 3 $diameter)")")"
        enhanced 0 "$(ip4 132 "$(sctp "$(data 2 $diameter)")")"
        enhanced 0 "$(ip4 6 "$(tcp 5 16 "$diameter$diameter")")"
    } | write >"$work/sctp"
    expect_exit 3 imslab dissect --proto diameter "$work/sctp"
    expect [ "$(packets)" = "1 1 3 3 " ]
    expect_stderr 'left out, with pieces .*: 1$'

    # WebSocket: the handshake, then frames that the client masks and the server does not.
    open=$(printf 'GET /sip HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nOrigin: https://h\r\n\r\n' | hex)
    {
        section
        interface 101
        enhanced 0 "$(ip6 6 "$(tcp 1 24 "${open}8980aabb")")"
        enhanced 0 "$(ip6 6 "$(tcp $((1 + ${#open} / 2 + 4)) 24 ccdd8a80)")"
    } | write >"$work/ws"
    imslab dissect --proto ws "$work/ws" >"$work/stdout" 2>"$work/stderr"
    expect [ "$(packets)" = "1 2 2 " ]
    expect_stdout PING

    # SIP in two frames of a WebSocket, a ping between them; then a frame that the capture cuts.
    part() { printf '%02x%02x00000000%s' "$1" $((${#2} / 2 + 128)) "$2"; }
    first=${message:0:160} second=${message:160}
    {
        section
        interface 101
        enhanced 0 "$(ip6 6 "$(tcp 1 24 "$open")")"
        enhanced 0 "$(ip6 6 "$(tcp $((1 + ${#open} / 2)) 24 "$(part 1 "$first")898000000000")")"
        enhanced 0 "$(ip6 6 "$(tcp $((1 + ${#open} / 2 + ${#first} / 2 + 12)) 24 "$(part 128 "$second")")")"
    } | write >"$work/sipws"
    expect_exit 0 imslab dissect --proto sip "$work/sipws"
    expect [ "$(packets)" = "3 " ]
    {
        section
        interface 101
        enhanced 0 "$(ip6 6 "$(tcp 1 24 "$open$(part 129 "$first" | head -c 100)")")"
    } | write >"$work/sipws"
    expect_exit 3 imslab dissect --proto sip "$work/sipws"
done

# What is wrong with the file is said once, with the octet.
size=$(wc -c <"$work/all")
for cut in 5 20 30 200 $((size - 1)); do
    head -c $cut "$work/all" >"$work/cut"
    expect_exit 1 imslab dissect --proto sip "$work/cut"
    expect_stdout '^malformed (capture )?at octet [0-9]+: '
done
head -c 200 "$work/all" >"$work/cut"
expect_exit 1 imslab dissect --json --proto sip "$work/cut"
expect jq -e '.fault.at > 0 and (.fault.why | length) > 0' "$work/stdout"

# The classic format: two byte orders, two units of time; what is cut is said with its octet.
record() { printf '%s%s%s%s%s' "$(u32 1)" "$(u32 2)" "$(u32 $((${#1} / 2)))" "$(u32 $((${#1} / 2)))" "$1"; }
for magic in 2712847316 2712812621; do
    for big in 0 1; do
        {
            u32 $magic
            printf '%s%s%s%s%s' "$(u16 2)$(u16 4)" "$(u32 0)" "$(u32 0)" "$(u32 65535)" "$(u32 1)"
            record "$(ethernet 0800 "$(ip4 17 "$(udp "$message")")")"
            record "$(ethernet 0800 "$(ip4 17 "$(udp 00)")")"
            record "$(ethernet 0800 "$(ip4 6 "$(tcp 7 16 "$message$message")")")"
        } | write >"$work/classic"
        expect_exit 0 imslab dissect --proto sip "$work/classic"
        expect [ "$(packets)" = "1 3 3 " ]
        for cut in 10 30 100 $(($(wc -c <"$work/classic") - 1)); do
            head -c $cut "$work/classic" >"$work/cut"
            expect_exit 1 imslab dissect --proto sip "$work/cut"
            expect_stdout '^malformed (capture )?at octet [0-9]+: '
        done
    done
done
for file in tests/fuzz/corpus/pcapng/*; do
    tail -c +2 "$file" >"$work/file"
    imslab dissect --proto sip "$work/file" >"$work/stdout" 2>"$work/stderr"
    status=$?
    expect [ $status = 0 -o $status = 1 -o $status = 3 ]
done

finish
