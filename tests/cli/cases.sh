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
sip-auth-open-quote.txt 1 ^malformed at octet 222 in Authorization: an open quote \(RFC 3261 25\.1 \[M\]\)$
sip-auth-param-twice.txt 1 ^malformed at octet 241 in Authorization: an authentication parameter given twice \(RFC 9110 11\.2 \[M\]\)$
sip-contact-quote-in-uri.txt 1 ^malformed at octet 225 in Contact: a foreign octet between < and > \(RFC 3261 25\.1 \[M\]\)$
sip-contact-star-and-other.txt 1 ^malformed at octet 200 in Contact: a Contact of \* beside others \(RFC 3261 10\.3 \[M\]\)$
sip-contact-reg-id-zero.txt 1 ^malformed at octet 234 in Contact: a reg-id that is not 1 to 2\^31 - 1 \(RFC 5626 10 \[M\]\)$
sip-from-no-host.txt 1 ^malformed at octet 91 in From: a URI without a host \(RFC 3261 25\.1 \[M\]\)$
sip-from-unquoted-comma.txt 1 ^malformed at octet 86 in From: no URI in an address \(RFC 3261 25\.1 \[M\]\)$
sip-via-bad-port.txt 1 ^malformed at octet 61 in Via: a port that is not 1 to 65535 \(RFC 3261 25\.1 \[M\]\)$
sip-via-rport-twice.txt 1 ^malformed at octet 47 in Via: a parameter given twice \(RFC 3261 7\.3\.1 \[M\]\)$
sip-ruri-with-headers.txt 1 ^malformed at octet 25 in Request-Line: headers in a Request-URI \(RFC 3261 19\.1\.1 \[M\]\)$
sip-ipv6-three-colons.txt 1 ^malformed at octet 209 in Contact: a URI without a host \(RFC 3261 25\.1 \[M\]\)$
sip-expires-date.txt 1 ^malformed at octet 200 in Expires: no delta-seconds \(RFC 3261 25\.1 \[M\]\)$
ws-open-no-key.txt 1 ^malformed at octet 141: an opening without a key of 16 octets \(RFC 6455 4\.2\.1 \[M\]\)$
ws-open-version-8.txt 1 ^malformed at octet 128 in Sec-WebSocket-Version: a Sec-WebSocket-Version other than 13 \(RFC 6455 4\.2\.1 \[M\]\)$
ws-accept-two-protocols.txt 1 ^malformed at octet 127 in Sec-WebSocket-Protocol: a 101 with more than one subprotocol \(RFC 6455 4\.2\.2 \[M\]\)$
ws-accept-no-accept.txt 1 ^malformed at octet 106: a 101 without Sec-WebSocket-Accept \(RFC 6455 4\.2\.2 \[M\]\)$
ws-text-not-utf8.hex 1 ^malformed at octet 6: a text frame that is not UTF-8 \(RFC 6455 8\.1 \[M\]\)$
dia-address-short.hex 1 ^malformed at octet 64 in Host-IP-Address \(257\): an Address of another length than its family's \(RFC 6733 4\.3\.1 \[M\]\)$
dia-origin-host-empty.hex 1 ^malformed at octet 36 in Origin-Host \(264\): an empty DiameterIdentity \(RFC 6733 4\.3\.1 \[M\]\)$
dia-user-name-not-utf8.hex 1 ^malformed at octet 80 in User-Name \(1\): no UTF8String \(RFC 6733 4\.3\.1 \[M\]\)$
dia-experimental-no-vendor.hex 1 ^malformed at octet 80 in Experimental-Result \(297\): an Experimental-Result without Vendor-Id \(RFC 6733 7\.6 \[M\]\)$
dia-supported-features-no-vendor.hex 1 ^malformed at octet 80 in Supported-Features \(628, vendor 10415\): Supported-Features without Vendor-Id \(TS 29\.229 6\.3\.29 \[C\]\)$
sip-many-vias.txt 3 ^limit at octet 4851 in Via: more than 96 header lines$
http-10.txt 3 ^limit at octet 5 in Request-Line: HTTP/1\.0 is not read here$
http-chunked.txt 3 ^limit at octet 17 in Transfer-Encoding: a transfer coding$
sip-udp-trailing.pcapng 0 REGISTER
sip-in-websocket.pcapng 0 ^packet 6$
rtp-as-ws.pcapng 0 ^note: no message of this protocol in the capture$
mysql-as-diameter.pcapng 0 ^note: no message of this protocol in the capture$
sip-over-64k.pcapng 3 ^note: messages of more than 64 KiB, which are not read: 1$
sip-udp-fragments.pcapng 0 ^packet 2$
sip-tcp-reordered.pcapng 0 ^packet 5$
ws-wrong-accept.pcapng 1 ^malformed at octet 97 in Sec-WebSocket-Accept: Sec-WebSocket-Accept does not follow from the key of packet 4 \(RFC 6455 4\.1 \[M\]\)$
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
