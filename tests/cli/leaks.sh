# No output of any verb gives away a secret without --reveal: passwords, H(A1), keys, tokens, codes, cookies, proofs of the
# flows, looked for raw, in hex and in base64 at each alignment, and in base64 of those; with --redact strict answers too.
. "$(dirname "$0")/lib.sh"

# What is never shown, and what only `strict` hides: out of the trace with everything revealed.
octets() { jq -r '.bytes, (.carried // empty)' | base64 -d; }
export -f octets
told() { jq -r 'select(.fact.value != null) | .fact | select(.secret | IN("nonce", "state") | not) | .value'; }
written() { octets | grep -aoE '^(Cookie|P-Lab-Proof): [^[:cntrl:]]+' | sed 's/^[^:]*: //'; }
answers() { octets | grep -aoE '(response|rspauth|cnonce)=("[^"]+"|[0-9a-f]{32})' | sed 's/^[^=]*=//; s/"//g'; }

# forms TEXT: the text, its octets in hex, and base64 without what depends on what stands around it.
base64s() { # TEXT
    local pad text
    for pad in '' x xx; do
        text=$(printf '%s%s' "$pad" "$1" | base64 -w0)
        text=${text%=}
        text=${text%=}
        [ -z "$pad" ] || text=${text:$((${#pad} + 1))}
        text=${text%?}
        echo "$text"
        tr '+/' '-_' <<<"$text"
    done
}
forms() { # TEXT
    local inner
    printf '%s' "$1" | od -An -v -tx1 | tr -d ' \n' | sed 's/$/\n/'
    for inner in "$1" $(base64s "$1"); do
        echo "$inner"
        base64s "$inner"
    done
}

# A screen of `step`: in a terminal of 120x60 all panes, at a message with an answer and at one with a credential.
screens() { # NAME ARGUMENTS
    local name=$1
    shift
    (sleep 0.5; for key in 1 2 3 4 5 6 7 8 n 1 2 4 6 7 8; do printf %s "$key"; sleep 0.1; done; printf q; sleep 0.2) |
        script -qefc "stty rows 60 cols 120; TERM=xterm imslab step $*" "$work/o/step.$name" >/dev/null
}

# capture PROTO ARGUMENTS: the messages of a run as a classic pcap of link type USER0, a packet each.
le32() { printf '%b' "$(printf '\\x%02x\\x%02x\\x%02x\\x%02x' $(($1 & 255)) $(($1 >> 8 & 255)) $(($1 >> 16 & 255)) $(($1 >> 24 & 255)))"; }
capture() {
    local proto=$1 message count
    shift
    le32 $((0xa1b2c3d4)); le32 $((0x00040002)); le32 0; le32 0; le32 65536; le32 147
    imslab export --reveal --jsonl - "$@" |
        jq -r --arg proto "$proto" 'select(.kind == "delivered" and (.proto | if . == "cx" or . == "zh" then "diameter" else . end) == $proto) | .bytes' |
        while read -r message; do
            count=$(base64 -d <<<"$message" | wc -c)
            le32 0; le32 0; le32 "$count"; le32 "$count"
            base64 -d <<<"$message"
        done
}

# The few that hold the most.
outputs_few() { # HOW... -- ARGUMENTS
    local how=()
    while [ "$1" != -- ]; do how+=("$1"); shift; done
    shift
    rm -rf "$work/o"
    mkdir "$work/o"
    imslab run "${how[@]}" --know --json "$work/o/run.json" --junit "$work/o/run.xml" --sarif "$work/o/run.sarif" \
        --out "$work/o/out" "$@" >"$work/o/run"
    imslab why "${how[@]}" --hash "$@" >"$work/o/why.hash"
    imslab export "${how[@]}" --jsonl - "$@" >"$work/o/export.trace"
    octets <"$work/o/export.trace" >"$work/o/export.octets"
} 2>/dev/null

outputs_all() { # HOW... -- ARGUMENTS: everything that the verbs print and write about one run, into $work/o, by VERB.WHAT
    local how=() face step
    while [ "$1" != -- ]; do how+=("$1"); shift; done
    shift
    rm -rf "$work/o"
    mkdir "$work/o"
    local file=${*: -1} database=()
    [[ $* != *--subscribers* ]] || database=(--subscribers "$(sed -E 's/.*--subscribers ([^ ]+).*/\1/' <<<"$*")")
    imslab run "${how[@]}" --know --json "$work/o/run.json" --junit "$work/o/run.xml" --summary "$work/o/run.md" \
        --sarif "$work/o/run.sarif" --out "$work/o/out" "$@" >"$work/o/run"
    imslab run --tap "$@" >"$work/o/run.tap"
    # A red run says what came instead, with the line of the file.
    sed -E 's/(-> [a-z]+ : SIP REGISTER)( \{)?$/\1 { call-id == "nobody" }/' "$file" >"$work/red.ims"
    imslab run --junit "$work/o/run.red.xml" "${@:1:$#-1}" "$work/red.ims" >"$work/o/run.red"
    for face in text svg mermaid plantuml mscgen html; do imslab show "${how[@]}" --$face "$@" >"$work/o/show.$face"; done
    for step in 5 5e 11a; do # the page has all messages
        for face in message octets; do imslab show "${how[@]}" --$face "$step" "$@" >"$work/o/show.$face.$step"; done
    done
    imslab diff "${how[@]}" --message 1 "$step" "$@" >"$work/o/diff.message"
    imslab diff "$file" scenarios/flows/web-id.ims >"$work/o/diff.files"
    for face in '' --csv; do imslab know $face "$@" >"$work/o/know.$face"; done
    imslab know --fact alice.password "$@" >"$work/o/know.fact"
    imslab why "${how[@]}" --hash "$@" >"$work/o/why.hash"
    for step in C2 G2 A1; do imslab why "${how[@]}" "$@" $step >"$work/o/why.$step"; done
    # The same out of a trace that hides nothing, and of one that does.
    cp "$work/revealed" "$work/revealed.jsonl"
    imslab judge --know "$work/revealed.jsonl" >"$work/o/judge"
    for step in C2 G2 A1 11a prompt; do imslab why "${how[@]}" "$work/revealed.jsonl" $step >"$work/o/judge.why.$step"; done
    imslab why "${how[@]}" --hash "$work/revealed.jsonl" >"$work/o/judge.hash"
    imslab know --json "$work/revealed.jsonl" >"$work/o/judge.know"
    imslab export "${how[@]}" --jsonl - "$@" | imslab judge --know - >"$work/o/judge.hidden"
    for face in '' --json; do imslab compare $face "$@" >"$work/o/compare.$face"; done
    imslab check --resolved "$@" >"$work/o/check.resolved"
    imslab check "$work/red.ims" >"$work/o/check.red"
    imslab verify --once "$file" >"$work/o/verify"
    imslab bench --users 64 --in-flight 8 "$file" >"$work/o/bench"
    cp "$file" "$work/blessed.ims"
    imslab bless "$work/blessed.ims" >"$work/o/bless"
    cp "$work/blessed.ladder" "$work/o/bless.ladder"
    imslab answer "$file" >"$work/o/answer"
    imslab threats "$file" >"$work/o/threats"
    imslab list --runs "$file" >"$work/o/list"
    imslab explain digest >"$work/o/explain"
    imslab version >"$work/o/version"
    screens usual "${how[*]}" "$*"
    imslab export "${how[@]}" --jsonl - "$@" >"$work/o/export.trace"
    octets <"$work/o/export.trace" >"$work/o/export.octets"
    # Octets from elsewhere: no scenario says which texts are secrets. Every message is a packet of a capture.
    for face in http sip ws diameter; do
        capture $face "$@" >"$work/capture"
        for step in '' --json; do
            # shellcheck disable=SC2086
            imslab dissect ${strict:---redact usual} $step --proto $face "$work/capture" >"$work/o/dissect.$face$step"
        done
    done
} 2>/dev/null

# What writes scenarios writes what the author wrote: passwords are his own.
of_author='fmt parse new'
# `serve` has browsers of flesh and blood; tests/page/live looks for what is typed there.
elsewhere='serve'
every_verb() {
    local verb
    for verb in $(imslab --help | sed -nE 's/^  ([a-z]+) +[a-z].*/\1/p'); do
        [[ " $of_author $elsewhere " == *" $verb "* ]] || expect_shell 0 "find '$work/o' -name '$verb*' -size +0 | grep -q . # $verb"
    done
}

# look all|few HOW... -- ARGUMENTS
look() {
    local which=$1
    shift
    outputs_$which "$@"
    [ "$which" = few ] || every_verb
    expect [ "$(find "$work/o" -type f -size +0 | wc -l)" -gt 7 ]
    expect_shell 1 "grep -raFf '$work/needles' '$work/o' | cut -c1-300"
    [ $failed -eq 0 ] || grep -rlaFf "$work/needles" "$work/o"
}

needles() { while read -r secret; do forms "$secret"; done <"$1" | sort -u | grep -E '.{8}'; }

# look_at WHICH WHICH LINE PASSWORD...: a run as usual, and strict; `none` where it is not looked at.
look_at() {
    local usual=$1 stricter=$2 line=$3 secret strict=
    shift 3
    # shellcheck disable=SC2086
    imslab export --reveal --jsonl - $line 2>/dev/null >"$work/revealed"
    { told; written <"$work/revealed"; printf '%s\n' "$@"; } <"$work/revealed" | sort -u >"$work/secrets"
    expect [ "$(wc -l <"$work/secrets")" -ge 3 ]
    needles "$work/secrets" >"$work/needles"
    # What is searched for is there when it is revealed.
    expect_shell 0 "octets <'$work/revealed' | grep -caFf '$work/needles'"
    # shellcheck disable=SC2086
    [ "$usual" = none ] || look "$usual" -- $line
    answers <"$work/revealed" | sort -u >"$work/answers"
    [ -s "$work/answers" ] && [ "$stricter" != none ] || return
    needles "$work/answers" >>"$work/needles"
    strict='--redact strict'
    # shellcheck disable=SC2086
    if [[ $line == *--subscribers* ]]; then look "$stricter" -- $line; else look "$stricter" --redact strict -- $line; fi
}

hash() { printf 'alice.private@ims.example:ims.example:%s' "$1" | "$2" | cut -d' ' -f1; }

look_at all few '--variant wws-bsf=separate --variant bsf-login=form --variant binding=bound --variant tna-path=direct scenarios/flows/bsf-auth.ims' wonderland-42
look_at few few '--variant storage=cookie --variant keep=password scenarios/flows/login-once.ims' wonderland-42

# A database of real people: answers are hidden without asking, and what it alone knows is hidden too.
people() { # FILE PASSWORD
    sqlite3 "$1" "CREATE TABLE subscriber(impi TEXT PRIMARY KEY, number INTEGER NOT NULL, realm TEXT NOT NULL, ha1_md5 TEXT NOT NULL,
        ha1_sha256 TEXT NOT NULL, barred INTEGER NOT NULL, impus TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE identity(impu TEXT PRIMARY KEY, impi TEXT NOT NULL) WITHOUT ROWID;
        INSERT INTO subscriber VALUES('alice.private@ims.example', 0, 'ims.example', '$(hash "$2" md5sum)',
        '$(hash "$2" sha256sum)', 0, 'sip:alice@ims.example tel:+15550100');"
}
people "$work/right.db" wonderland-42
people "$work/other.db" another-one-7
flow='--variant steps23=omitted --variant w2=wss scenarios/flows/forward-401.ims'
expect_exit 0 imslab run --quiet --subscribers "$work/right.db" scenarios/flows/forward-401.ims
look_at none few "--subscribers $work/right.db $flow" wonderland-42 "$(hash wonderland-42 md5sum)" "$(hash wonderland-42 sha256sum)"
# The user's password is not the one that the HSS has: the run is red, and both are secrets.
expect_exit 1 imslab run --quiet --subscribers "$work/other.db" scenarios/flows/forward-401.ims
look_at none all "--subscribers $work/other.db $flow" wonderland-42 "$(hash another-one-7 md5sum)" "$(hash another-one-7 sha256sum)"
# Who sees that H(A1) on Cx has learned it, and nobody makes it of the password that is typed.
expect_exit 0 imslab know --csv --subscribers "$work/other.db" --variant steps23=omitted --variant w2=wss scenarios/flows/forward-401.ims
expect_stdout '^zone core,zone,alice.ha1,tapped,8b,'
expect [ "$(grep -c '^ue,node,alice.ha1,' "$work/stdout")" = 0 ]
expect_exit 64 imslab run --redact a-little scenarios/flows/forward-401.ims
expect_stderr 'takes .usual. or .strict.'

finish
