# Files that people sent, how each ends and what is said of it. dissect judges those of tests/data/cases (1: malformed,
# 3: a limit of the lab), `run` those of tests/data/registrations (65: refused by the checker).
. "$(dirname "$0")/lib.sh"

while read -r file exit says; do
    proto=${file%%-*}
    case $file in
    dia-* | mysql-*) proto=diameter ;;
    rtp-*) proto=ws ;;
    esac
    imslab dissect --proto $proto "tests/data/cases/$file" >"$work/stdout" 2>"$work/stderr"
    status=$?
    expect [ "$file $status" = "$file $exit" ]
    cat "$work/stderr" >>"$work/stdout"
    expect_stdout "$says"
done <<'ROWS'
sip-auth-open-quote.txt 1 ^malformed at octet 222: an open quote$
sip-auth-param-twice.txt 1 ^malformed at octet 241: an authentication parameter given twice$
sip-contact-quote-in-uri.txt 1 ^malformed at octet 225: a foreign octet between < and >$
sip-contact-star-and-other.txt 1 ^malformed at octet 200: a Contact of \* beside others
sip-contact-reg-id-zero.txt 1 ^malformed at octet 234: a reg-id that is not 1 to 2\^31 - 1$
sip-from-no-host.txt 1 ^malformed at octet 91: a URI without a host$
sip-from-unquoted-comma.txt 1 ^malformed at octet 86: no URI in an address$
sip-via-bad-port.txt 1 ^malformed at octet 61: a port that is not 1 to 65535$
sip-via-rport-twice.txt 1 ^malformed at octet 47: a parameter given twice$
sip-ruri-with-headers.txt 1 ^malformed at octet 25: headers in a Request-URI$
sip-ipv6-three-colons.txt 1 ^malformed at octet 209: a URI without a host$
sip-expires-date.txt 1 ^malformed at octet 200: no delta-seconds
ws-open-no-key.txt 1 ^malformed at octet 141: an opening without a key of 16 octets
ws-open-version-8.txt 1 ^malformed at octet 128: a Sec-WebSocket-Version other than 13
ws-accept-two-protocols.txt 1 ^malformed at octet 127: a 101 with more than one subprotocol
ws-accept-no-accept.txt 1 ^malformed at octet 106: a 101 without Sec-WebSocket-Accept
ws-text-not-utf8.hex 1 ^malformed at octet 6: a text frame that is not UTF-8
dia-address-short.hex 1 ^malformed at octet 64: an Address of another length
dia-origin-host-empty.hex 1 ^malformed at octet 36: an empty DiameterIdentity
dia-user-name-not-utf8.hex 1 ^malformed at octet 80: no UTF8String
dia-experimental-no-vendor.hex 1 ^malformed at octet 80: an Experimental-Result without Vendor-Id
dia-supported-features-no-vendor.hex 1 ^malformed at octet 80: Supported-Features without Vendor-Id
sip-many-vias.txt 3 ^limit at octet 4851: more than 96 header lines$
http-10.txt 3 ^limit at octet 5: HTTP/1.0 is not read here$
http-chunked.txt 3 ^limit at octet 17: a transfer coding$
sip-udp-trailing.pcapng 0 REGISTER
sip-in-websocket.pcapng 0 ^packet 6$
rtp-as-ws.pcapng 0 ^note: no message of this protocol in the capture$
mysql-as-diameter.pcapng 0 ^note: no message of this protocol in the capture$
sip-over-64k.pcapng 3 ^note: messages of more than 64 KiB, which are not read: 1$
sip-udp-fragments.pcapng 0 ^packet 2$
sip-tcp-reordered.pcapng 0 ^packet 5$
ws-wrong-accept.pcapng 1 Sec-WebSocket-Accept does not follow from the key of packet 4 \(RFC 6455 4.1\)$
ws-deflate-agreed.pcapng 3 ^limit at octet 0: a frame that an extension changed, as packets 4 and 5 agree
ROWS
expect [ "$(ls tests/data/cases | wc -l)" = 34 ]

while read -r file exit says; do
    imslab run "tests/data/registrations/$file" >"$work/stdout" 2>"$work/stderr"
    status=$?
    expect [ "$file $status" = "$file $exit" ]
    cat "$work/stderr" >>"$work/stdout"
    expect_stdout "$says"
done <<'ROWS'
tel-separators.ims 0 PASS
tel-context.ims 0 PASS
tel-context-two.ims 0 PASS
impi-quote.ims 0 PASS
realm-quote.ims 0 PASS
quote-by-token.ims 0 PASS
eight.ims 0 3 runs: 3 as expected$
barred-impu.ims 0 PASS
next-nonce.ims 0 PASS
route-of-subscribe.ims 0 PASS
impu-twin-case.ims 65 `eve` has an IMPU of `dave`$
impu-blank.ims 65 this is no public identity: a foreign octet in a URI$
impu-with-headers.ims 65 this is no public identity: headers in an identity$
wildcard-impu.ims 65 this is no public identity: a wildcarded identity \(TS 23.003 13.5\)$
ROWS
expect [ "$(ls tests/data/registrations | wc -l)" = 14 ]

finish
