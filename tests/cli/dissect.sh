# dissect: one message, raw or as hex, as a tree; what is malformed is named with its octet and its rule.
. "$(dirname "$0")/lib.sh"

sip=tests/data/rfc4475/wsinv.sip
expect_exit 0 imslab dissect --proto sip $sip
cp "$work/stdout" "$work/tree"
expect_shell 0 "imslab dissect --proto sip - <$sip"
expect_same "$work/tree" "$work/stdout"
expect_shell 0 "od -An -v -tx1 $sip | imslab dissect --proto sip -"
expect_same "$work/tree" "$work/stdout"
expect_shell 0 "od -An -v -tx1 $sip | tr -d ' \n' | tr a-f A-F | imslab dissect --proto sip -"
expect_same "$work/tree" "$work/stdout"
expect_exit 0 imslab dissect --json --proto sip $sip
expect jq -e '.fault == null and (.items | length) > 10 and all(.items[]; .at <= .end)' "$work/stdout"

# Every torture message of RFC 4475: a tree or a fault, never anything else.
for file in tests/data/rfc4475/*.sip tests/fuzz/corpus/sip/*; do
    imslab dissect --proto sip "$file" >"$work/stdout" 2>"$work/stderr"
    status=$?
    expect [ $status = 0 -o $status = 1 -o $status = 3 ]
    [ $status = 0 ] || expect_stdout '^malformed at octet [0-9]+( in [A-Za-z-]+)?: .'
    imslab dissect --json --proto sip "$file" >"$work/json" 2>&1
    expect jq -e --argjson status $status '(.fault == null) == ($status == 0)' "$work/json"
done
for proto in http ws diameter; do
    for file in tests/fuzz/corpus/$proto/*; do
        imslab dissect --json --proto $proto "$file" >"$work/json" 2>&1
        status=$?
        expect [ $status = 0 -o $status = 1 -o $status = 3 ]
        expect jq -e --argjson status $status '(.fault == null) == ($status == 0)' "$work/json"
    done
done

# Whatever a reader of messages objects to, the clause that forbids it is said; a limit of the lab has none. Each rule is
# the rule of something.
readers=$(ls sim/wire/{sip,sip_uri,sip_address,lines,auth,http,ws,diameter,judgement,message}.c)
# shellcheck disable=SC2086
grep -hoE '(\{|return |: |, )"[^"%\\]+"' $readers | sed 's/^[^"]*//' |
    grep -E '^"(an?|no|not|the|octets|headers|half|something|From|To|Call-ID|CSeq|Max-Forwards|Via|Content-Length|Digest|padding) ' |
    grep -vE '\((RFC|TS) ' | sort -u >"$work/said"
sed -nE 's/^RULE\(("[^"]+"), .*/\1/p' sim/wire/rules.def | sort >"$work/rules"
expect [ "$(wc -l <"$work/rules")" -gt 90 ]
expect [ -z "$(uniq -d "$work/rules")" ]
comm -23 "$work/said" "$work/rules" >"$work/limits"
expect [ -z "$(grep -vE '(more than|exceeds|over) |a transfer coding|no room for' "$work/limits")" ]
while read -r rule; do
    # shellcheck disable=SC2086
    expect grep -qF "$rule" $readers
done <"$work/rules"

expect_shell 1 "printf 'REGISTER sip:ims.example SIP/3.0\r\n\r\n' | imslab dissect --proto sip -"
expect_stdout '^malformed at octet [0-9]+( in [A-Za-z-]+)?: '
expect_shell 1 "printf 'REGISTER sip:ims.example SIP/3.0\r\n\r\n' | imslab dissect --json --proto sip -"
expect jq -e '.fault.at >= 0 and (.fault.why | length) > 0' "$work/stdout"
expect_shell 0 "echo 8a 00 | imslab dissect --proto ws --server -"
expect_shell 1 "echo 8a 00 | imslab dissect --proto ws -"
expect_shell 1 "echo 01 00 00 10 | imslab dissect --proto diameter -"
expect_shell 1 "imslab dissect --proto sip - </dev/null"
expect_shell 66 "head -c 3000000 /dev/zero | imslab dissect --proto sip -"
expect_shell 3 "head -c 1000000 /dev/zero | imslab dissect --proto sip -"
expect_shell 1 "head -c 60000 /dev/zero | tr '\0' a | imslab dissect --json --proto http -"
expect_exit 64 imslab dissect $sip
expect_exit 64 imslab dissect --proto smtp $sip
expect_exit 66 imslab dissect --proto sip missing.sip

finish
