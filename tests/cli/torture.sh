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
rfc4475/intmeth 1 ^malformed at octet 234: a control character in the head$
rfc4475/esc01 0
rfc4475/escnull 0
rfc4475/esc02 0
rfc4475/lwsdisp 0
rfc4475/longreq 0
rfc4475/dblreq 1 ^malformed at octet 300: octets behind the body$
rfc4475/semiuri 0
rfc4475/transports 0
rfc4475/mpart01 0
rfc4475/unreason 0
rfc4475/noreason 0
rfc4475/badinv01 1 ^malformed at octet 216: a malformed parameter$
rfc4475/clerr 1 ^malformed at octet 336: a Content-Length beyond the end$
rfc4475/ncl 1 ^malformed at octet 326: a Content-Length that is no number$
rfc4475/scalar02 1 ^malformed at octet 174: a CSeq of 2\^31 or more$
rfc4475/scalarlg 1 ^malformed at octet 198: a CSeq of 2\^31 or more$
rfc4475/quotbal 1 ^malformed at octet 41: an open quote$
rfc4475/ltgtruri 1 ^malformed at octet 7: a Request-URI without a scheme$
rfc4475/lwsruri 1 ^malformed at octet 29: a SIP version other than 2\.0$
rfc4475/lwsstart 1 ^malformed at octet 7: a Request-URI without a scheme$
rfc4475/trws 1 ^malformed at octet 38: a SIP version other than 2\.0$
rfc4475/escruri 1 ^malformed at octet 28: headers in a Request-URI$
rfc4475/baddate 1 ^malformed at octet 282: no rfc1123-date \(RFC 3261 20\.17 \[M\]\)$
rfc4475/regbadct 1 ^malformed at octet 265: a foreign octet behind an address$
rfc4475/badaspec 1 ^malformed at octet 206: a foreign octet between < and >$
rfc4475/baddn 1 ^malformed at octet 135: no URI in an address$
rfc4475/badvers 1 ^malformed at octet 33: a SIP version other than 2\.0$
rfc4475/mismatch01 1 ^malformed at octet 165: a CSeq with another method$
rfc4475/mismatch02 1 ^malformed at octet 167: a CSeq with another method$
rfc4475/bigcode 1 ^malformed at octet 8: a status code that is not 100 to 699$
rfc4475/badbranch 0
rfc4475/insuf 1 ^malformed at octet 152: no From$
rfc4475/unkscm 0
rfc4475/novelsc 0
rfc4475/unksm2 0
rfc4475/bext01 0
rfc4475/invut 0
rfc4475/regaut01 0
rfc4475/multi01 1 ^malformed at octet 344: From given twice$
rfc4475/mcl01 1 ^malformed at octet 268: Content-Length given twice$
rfc4475/bcast 0
rfc4475/zeromf 0
rfc4475/cparam01 0
rfc4475/cparam02 0
rfc4475/regescrt 0
rfc4475/sdp01 0
rfc4475/inv2543 0
rfc5118/ipv6-good 0
rfc5118/ipv6-bad 1 ^malformed at octet 18: a port that is not 1 to 65535$
rfc5118/port-ambiguous 0
rfc5118/port-unambiguous 0
rfc5118/via-received-param-with-delim 0
rfc5118/via-received-param-no-delim 0
rfc5118/ipv6-in-sdp 1 ^malformed at octet 332: a Content-Length beyond the end$
rfc5118/mult-ip-in-header 0
rfc5118/mult-ip-in-sdp 1 ^malformed at octet 522: octets behind the body$
rfc5118/ipv4-mapped-ipv6 1 ^malformed at octet 648: octets behind the body$
rfc5118/ipv6-bug-abnf-3-colons 1 ^malformed at octet 17: a URI without a host$
rfc5118/ipv6-correct-abnf-2-colons 0
ROWS
expect [ "$(ls tests/data/rfc4475 tests/data/rfc5118 | grep -c '\.sip$')" = 61 ]

finish
