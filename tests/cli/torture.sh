# The torture messages of RFC 4475 (in the order of its sections 3.1.1 to 3.4) and RFC 5118 (4.1 to 4.10), as the program
# judges them. Their octets are those of the RFCs' own files, compared with the text of the RFCs; of baddn the empty line
# that ends the head is that of the text.
#
# Where the lab is stricter than the RFC: a quoted NUL, BEL or DEL is grammatical, and no control character passes
# (intmeth); two messages in one are one too many (dblreq: RFC 7118 5 has one message a WebSocket message, RFC 3261 18.3
# would drop the second); who does not need a header may ignore it (baddate, 3.1.2.12); three colons are no address (RFC
# 5118 4.10 asks for tolerance, RFC 5954 mended the grammar). In RFC 5118 three bodies have another length than is
# printed.
. "$(dirname "$0")/lib.sh"

while read -r file exit says; do
    imslab dissect --proto sip "tests/data/$file.sip" >"$work/stdout" 2>"$work/stderr"
    status=$?
    expect [ "$file $status" = "$file $exit" ]
    if [ "$exit" = 0 ]; then
        expect [ -z "$(grep -aE '^(malformed|limit) ' "$work/stdout")" ]
    else
        expect_stdout "$says"
    fi
done <<'ROWS'
rfc4475/wsinv 0
rfc4475/intmeth 1 ^malformed at octet 234: a control character in the head \(RFC 3261 25\.1 \[M\]\)$
rfc4475/esc01 0
rfc4475/escnull 0
rfc4475/esc02 0
rfc4475/lwsdisp 0
rfc4475/longreq 0
rfc4475/dblreq 1 ^malformed at octet 300: octets behind the body \(RFC 7118 5 \[M\]\)$
rfc4475/semiuri 0
rfc4475/transports 0
rfc4475/mpart01 0
rfc4475/unreason 0
rfc4475/noreason 0
rfc4475/badinv01 1 ^malformed at octet 216 in Via: a malformed parameter \(RFC 3261 25\.1 \[M\]\)$
rfc4475/clerr 1 ^malformed at octet 336 in Content-Length: a Content-Length beyond the end \(RFC 3261 18\.3 \[M\]\)$
rfc4475/ncl 1 ^malformed at octet 326 in Content-Length: a Content-Length that is no number \(RFC 3261 25\.1 \[M\]\)$
rfc4475/scalar02 1 ^malformed at octet 174 in CSeq: a CSeq of 2\^31 or more \(RFC 3261 8\.1\.1\.5 \[M\]\)$
rfc4475/scalarlg 1 ^malformed at octet 198 in CSeq: a CSeq of 2\^31 or more \(RFC 3261 8\.1\.1\.5 \[M\]\)$
rfc4475/quotbal 1 ^malformed at octet 41 in To: an open quote \(RFC 3261 25\.1 \[M\]\)$
rfc4475/ltgtruri 1 ^malformed at octet 7 in Request-Line: a Request-URI without a scheme \(RFC 3261 25\.1 \[M\]\)$
rfc4475/lwsruri 1 ^malformed at octet 29 in Request-Line: a SIP version other than 2\.0 \(RFC 3261 7\.1 \[M\]\)$
rfc4475/lwsstart 1 ^malformed at octet 7 in Request-Line: a Request-URI without a scheme \(RFC 3261 25\.1 \[M\]\)$
rfc4475/trws 1 ^malformed at octet 38 in Request-Line: a SIP version other than 2\.0 \(RFC 3261 7\.1 \[M\]\)$
rfc4475/escruri 1 ^malformed at octet 28 in Request-Line: headers in a Request-URI \(RFC 3261 19\.1\.1 \[M\]\)$
rfc4475/baddate 1 ^malformed at octet 282 in Date: no rfc1123-date \(RFC 3261 20\.17 \[M\]\)$
rfc4475/regbadct 1 ^malformed at octet 265 in Contact: a foreign octet behind an address \(RFC 3261 25\.1 \[M\]\)$
rfc4475/badaspec 1 ^malformed at octet 206 in To: a foreign octet between < and > \(RFC 3261 25\.1 \[M\]\)$
rfc4475/baddn 1 ^malformed at octet 135 in From: no URI in an address \(RFC 3261 25\.1 \[M\]\)$
rfc4475/badvers 1 ^malformed at octet 33 in Request-Line: a SIP version other than 2\.0 \(RFC 3261 7\.1 \[M\]\)$
rfc4475/mismatch01 1 ^malformed at octet 165 in CSeq: a CSeq with another method \(RFC 3261 8\.1\.1\.5 \[M\]\)$
rfc4475/mismatch02 1 ^malformed at octet 167 in CSeq: a CSeq with another method \(RFC 3261 8\.1\.1\.5 \[M\]\)$
rfc4475/bigcode 1 ^malformed at octet 8 in Status-Line: a status code that is not 100 to 699 \(RFC 3261 7\.2 \[M\]\)$
rfc4475/badbranch 0
rfc4475/insuf 1 ^malformed at octet 152: no From \(RFC 3261 8\.1\.1 \[M\]\)$
rfc4475/unkscm 0
rfc4475/novelsc 0
rfc4475/unksm2 0
rfc4475/bext01 0
rfc4475/invut 0
rfc4475/regaut01 0
rfc4475/multi01 1 ^malformed at octet 344 in From: From given twice \(RFC 3261 7\.3\.1 \[M\]\)$
rfc4475/mcl01 1 ^malformed at octet 268 in Content-Length: Content-Length given twice \(RFC 3261 7\.3\.1 \[M\]\)$
rfc4475/bcast 0
rfc4475/zeromf 0
rfc4475/cparam01 0
rfc4475/cparam02 0
rfc4475/regescrt 0
rfc4475/sdp01 0
rfc4475/inv2543 0
rfc5118/ipv6-good 0
rfc5118/ipv6-bad 1 ^malformed at octet 18 in Request-Line: a port that is not 1 to 65535 \(RFC 3261 25\.1 \[M\]\)$
rfc5118/port-ambiguous 0
rfc5118/port-unambiguous 0
rfc5118/via-received-param-with-delim 0
rfc5118/via-received-param-no-delim 0
rfc5118/ipv6-in-sdp 1 ^malformed at octet 332 in Content-Length: a Content-Length beyond the end \(RFC 3261 18\.3 \[M\]\)$
rfc5118/mult-ip-in-header 0
rfc5118/mult-ip-in-sdp 1 ^malformed at octet 522: octets behind the body \(RFC 7118 5 \[M\]\)$
rfc5118/ipv4-mapped-ipv6 1 ^malformed at octet 648: octets behind the body \(RFC 7118 5 \[M\]\)$
rfc5118/ipv6-bug-abnf-3-colons 1 ^malformed at octet 17 in Request-Line: a URI without a host \(RFC 3261 25\.1 \[M\]\)$
rfc5118/ipv6-correct-abnf-2-colons 0
ROWS
expect [ "$(ls tests/data/rfc4475 tests/data/rfc5118 | grep -c '\.sip$')" = 61 ]

finish
