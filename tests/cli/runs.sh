# Verbs that look at runs: verify, diff, show, export, list, explain, new.
. "$(dirname "$0")/lib.sh"

flow=scenarios/flows/forward-401.ims

# verify
expect_exit 0 imslab verify scenarios/flows
expect_stdout '^[0-9a-f]{16}  flows/forward-401\[steps23=present w2=wss\]$'
expect_stdout '^[0-9]+ runs, twice: 0 differ$'
expect_exit 0 imslab verify --quiet $flow
expect_lines stdout 1
expect_exit 64 imslab verify --variant w2=nosuch $flow
expect_exit 64 imslab verify - <$flow
expect_stderr 'verify reads every file twice'
expect_exit 0 imslab verify --variant w2=wss --seed 7 -- $flow
cp "$work/stdout" "$work/twice"
expect_exit 0 imslab verify --once --variant w2=wss --seed 7 $flow
expect_lines stdout 2
expect_same "$work/stdout" <(head -2 "$work/twice")
printf 'imslab 1\nuse ims-core\nscenario "warned"\nvariants { v : a | b }\nflow { do ue open }\nexpect { ue.state == page }\n' >"$work/warned.ims"
expect_exit 0 imslab verify "$work/warned.ims"
expect [ "$(grep -c 'warning:' "$work/stderr")" = 1 ]

# diff
expect_exit 0 imslab diff $flow $flow
expect_exit 1 imslab diff $flow scenarios/flows/web-id.ims
expect_stdout '^first difference, line [0-9]+:$'
expect_exit 66 imslab diff $flow missing.ims

# show
expect_exit 0 imslab show --view ue,wsf $flow
expect [ -z "$(grep -n 'scscf' "$work/stdout")" ]
expect_exit 64 imslab show --view ue,nosuch $flow
expect_stderr 'there is no node .nosuch'
expect_exit 0 imslab show --width 100 $flow
expect [ "$(wc -L <"$work/stdout")" -le 100 ]
expect_exit 64 imslab show --width 1 $flow

# export: JSON lines whose decoded octets hold no secret in the clear, unless they are asked for
declare -A needles
needles_of() { # SECRET: as it is, in base64, in hex
    printf '%s\n' "$1"
    printf %s "$1" | base64 -w0 | tr -d =
    printf '\n'
    printf %s "$1" | od -An -tx1 | tr -d ' \n'
}
count=0
while IFS= read -r file; do
    count=$((count + 1))
    expect_exit 0 imslab export --jsonl - "$file"
    expect jq -es 'length > 4 and all(.v == 1)' "$work/stdout"
    { jq -r '[.bytes, .carried] | map(select(. != null and . != ""))[]' "$work/stdout" | base64 -d; cat "$work/stdout"; } \
        >"$work/octets" 2>"$work/condition"
    imslab check --resolved --reveal "$file" 2>/dev/null | grep -o 'secret "[^"]*"' | sed 's/^secret "//; s/"$//' | sort -u >"$work/secrets"
    while IFS= read -r secret; do
        [ -v "needles[$secret]" ] || needles[$secret]=$(needles_of "$secret")
        printf '%s\n' "${needles[$secret]}"
    done <"$work/secrets" >"$work/needles"
    expect_exit 1 grep -aFf "$work/needles" "$work/octets"
done < <(ls scenarios/flows/*.ims scenarios/failures/*.ims)
expect [ $count -gt 3 ]
expect_exit 0 imslab export --jsonl "$work/redacted.jsonl" --variant steps23=present $flow
expect_exit 0 imslab export --jsonl "$work/revealed.jsonl" --variant steps23=present --reveal $flow
expect [ "$(jq -s 'map(select(.redacted)) | length' "$work/redacted.jsonl")" -gt 0 ]
expect [ "$(jq -s 'map(select(.redacted)) | length' "$work/revealed.jsonl")" = 0 ]
expect [ "$(jq -r 'select(.verb == "POST" and .kind == "delivered").bytes' "$work/revealed.jsonl" | base64 -d | grep -ac 'wonderland-42')" = 1 ]
expect [ "$(jq -s 'length' "$work/redacted.jsonl")" = "$(jq -s 'length' "$work/revealed.jsonl")" ]
# The cast comes first and has no secret, even where secrets are revealed; facts hide their values and show them.
expect jq -es '.[0].kind == "cast" and (.[0].links | length) == 5 and (map(select(.kind == "cast")) | length) == 1' "$work/redacted.jsonl"
expect [ "$(head -1 "$work/revealed.jsonl" | grep -c 'wonderland-42')" = 0 ]
expect [ "$(jq -r 'select(.fact.secret == "password").fact.value' "$work/redacted.jsonl" | sort -u)" = '*************' ]
expect [ "$(jq -r 'select(.fact.secret == "password").fact.value' "$work/revealed.jsonl" | sort -u)" = wonderland-42 ]
expect [ "$(jq -r 'select(.kind == "delivered" or .kind == "sent") | select((.conn.generation >= 1 and (.tls | type) == "boolean") | not).seq' "$work/redacted.jsonl")" = '' ]
expect [ "$(jq -s '[.[] | select(.cause != null and .cause > .seq)] | length' "$work/redacted.jsonl")" = 0 ]
expect_exit 64 imslab export $flow
expect_exit 74 imslab export --jsonl /dev/full $flow

# list
expect_exit 0 imslab list scenarios
expect_stdout '^flows.forward-401 +4 runs  401 forwarded to the WebRTC client$'
expect_exit 0 imslab list --runs --only flow-a scenarios/flows
expect_stdout '^flows/forward-401\[steps23=omitted w2=https\]$'

# explain: every topic that its help names, and an unknown word with what there is
for term in 'node wsf' 'kinds' 'policy challenge' 'action register' 'state bindings' 'fields SIP' 'field auth.nonce' 'avp User-Name' 'reason wrong-response' 'reason' 'step 11' 'claim secret' 'fault drop' claim challenge; do
    # shellcheck disable=SC2086
    expect_exit 0 imslab explain $term
    expect [ -s "$work/stdout" ]
done
says() { # TEXT TERM...
    expect_exit 0 imslab explain "${@:2}"
    expect_stdout "$1"
}
says '^message SIP REGISTER, handled by scscf ' REGISTER
says 'A challenge: the same request again' 401
says 'A challenge: the same request again' code 401
says '^header Service-Route of SIP' header service-route
says '^header Via of SIP.*fields are via' Via
says '^AVP User-Name: code 1,' User-Name
says '^  mode  . milestones' setting mode
says 'first CSCF|door of the trust domain|Proxy' p-cscf
says 'IP Multimedia Private Identity|[Pp]rivate' impi
says '^8\. Flow' any-order
says '^  golden .*bless' golden
says '^  - variants . steps23 : present' variant
# No word of the grammar and no abbreviation of the pages is left without a word about it.
sed -n '/^## 3. Grammar/,/^One rule/p' docs/scenario-language.md | grep -oE '"[a-z-]+"' | tr -d '"' | sort -u >"$work/words"
expect [ "$(wc -l <"$work/words")" -gt 90 ]
printf '%s\n' AKA CORS CSP DNS GIBA GUSS HMAC HSTS JWS KDF NASS NDS SARIF SCTP TAP THIG TLS TURN UUID WWSF >>"$work/words"
while read -r word; do
    imslab explain "$word" >"$work/stdout" 2>"$work/stderr"
    expect [ "$word $?" = "$word 0" ]
done <"$work/words"
# A clause in a table of the language page says how sure the lab is of it.
grep -nE '^\| .*\b(RFC [0-9]+|TS [0-9]+\.[0-9]+) [A-Z0-9]' docs/scenario-language.md | grep -vE '\[[CSMI]\]|`"TS ' >"$work/unmarked"
expect [ ! -s "$work/unmarked" ]
expect_exit 64 imslab explain setting no-such-word
expect_exit 64 imslab explain no-such-word
expect_stderr '^topics'
for kind in browser bsf hss pcscf scscf wsf wws; do expect_exit 0 imslab explain node $kind; done

# new: what it writes runs as it is; nothing is written over
cp -r scenarios "$work/"
cd "$work" || exit 70
expect_exit 0 imslab new scenarios/first.ims
expect_exit 0 imslab run --quiet scenarios/first.ims
expect_exit 0 imslab fmt --check scenarios/first.ims
expect_exit 74 imslab new scenarios/first.ims
expect_stderr 'exists already'
for base in scenarios/flows/*.ims; do
    id=${base#scenarios/}
    id=${id%.ims}
    rm -f scenarios/failures/built.ims
    expect_exit 0 imslab new scenarios/failures/built.ims --from "$id"
    expect_exit 0 imslab run --quiet scenarios/failures/built.ims
    expect_exit 0 imslab fmt --check scenarios/failures/built.ims
done
expect_exit 0 imslab new first.ims
expect_exit 0 imslab run --quiet first.ims
expect_exit 0 imslab new built.ims --from flows/web-id
expect_exit 0 imslab run --quiet built.ims
expect_exit 64 imslab new other.ims --from flows/nosuch
expect_exit 64 imslab new notes.txt
expect_exit 74 imslab new no/such/folder/x.ims
expect_exit 0 imslab new "$work/absolute.ims"
expect_exit 0 imslab run --quiet "$work/absolute.ims"

# A token that an action is given while a login is under way belongs to that action, and not to the login.
cat >scenarios/token.ims <<'EOF'
imslab 1
use "flows/bsf-auth.ims" only topology, subscribers, variants

scenario "A token that waits belongs to its action" { mode milestones }

variants { wws-bsf : separate  bsf-login : form  binding : bearer  tna-path : via-pcscf }

flow {
    do ue open
    do ue login
    do ue register with auth.token = "open-sesame-token"
  7 ue -> wsf : SIP REGISTER { auth.token == "open-sesame-token" }
    wsf -> ue : SIP 403
}
EOF
expect_exit 0 imslab run --quiet scenarios/token.ims

finish
