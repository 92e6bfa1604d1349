# No output of any verb gives away a secret without --reveal: passwords, H(A1), keys, tokens, codes, cookies, proofs of the
# flows, looked for raw, in hex and in base64 at each alignment, and in base64 of those; with --redact strict answers too.
. "$(dirname "$0")/lib.sh"

# What is never shown, and what only `strict` hides: out of the trace with everything revealed.
octets() { jq -r '.bytes, (.carried // empty)' | base64 -d; }
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

outputs() { # HOW... -- ARGUMENTS: everything that the verbs print and write about one run, into $work/o
    local how=() face n=0 step
    while [ "$1" != -- ]; do how+=("$1"); shift; done
    shift
    rm -rf "$work/o"
    mkdir "$work/o"
    imslab run "${how[@]}" --json "$work/o/run.json" --junit "$work/o/run.xml" --summary "$work/o/run.md" \
        --sarif "$work/o/run.sarif" --out "$work/o/out" "$@" >"$work/o/run"
    imslab run --tap "$@" >"$work/o/tap"
    for face in text svg mermaid plantuml mscgen html; do imslab show "${how[@]}" --$face "$@" >"$work/o/show.$face"; done
    for step in 3 5e 7 11a 12; do # the page has all messages
        n=$((n + 1))
        for face in message octets; do imslab show "${how[@]}" --$face "$step" "$@" >"$work/o/$face.$n"; done
    done
    imslab diff "${how[@]}" --message 1 "$step" "$@" >"$work/o/diff"
    for face in '' --csv --json; do imslab know $face "$@" >"$work/o/know$face"; done
    imslab know --fact alice.password "$@" >"$work/o/fact"
    imslab why "${how[@]}" --hash "$@" >"$work/o/hash"
    for step in C1 C2 C5 G2; do imslab why "${how[@]}" "$@" $step >"$work/o/why.$step"; done
    for face in '' --markdown --csv; do imslab compare $face "$@" >"$work/o/compare$face"; done
    imslab check --resolved "$@" >"$work/o/resolved"
    imslab export "${how[@]}" --jsonl - "$@" >"$work/o/trace"
    octets <"$work/o/trace" >"$work/o/octets"
} 2>/dev/null

look() { # HOW... -- ARGUMENTS
    outputs "$@"
    expect [ "$(find "$work/o" -type f -size +0 | wc -l)" -gt 25 ]
    expect_shell 1 "grep -raFf '$work/needles' '$work/o' | cut -c1-300"
    [ $failed -eq 0 ] || grep -rlaFf "$work/needles" "$work/o"
}

while read -r line; do
    # shellcheck disable=SC2086
    set -- $line
    # shellcheck disable=SC2086
    imslab export --reveal --jsonl - $line 2>/dev/null >"$work/revealed"
    { told; written <"$work/revealed"; echo wonderland-42; } <"$work/revealed" | sort -u >"$work/secrets"
    expect [ "$(wc -l <"$work/secrets")" -ge 3 ]
    while read -r secret; do forms "$secret"; done <"$work/secrets" | sort -u | grep -E '.{8}' >"$work/needles"
    # What is searched for is there when it is revealed.
    expect_shell 0 "imslab export --reveal --jsonl - $line 2>/dev/null | grep -caFf '$work/needles'"
    look -- "$@"
    answers <"$work/revealed" | sort -u >"$work/answers"
    [ -s "$work/answers" ] || continue
    while read -r secret; do forms "$secret"; done <"$work/answers" | sort -u | grep -E '.{8}' >"$work/needles"
    expect_shell 0 "imslab export --jsonl - $line 2>/dev/null | grep -caFf '$work/needles'"
    look --redact strict -- "$@"
done <<'LINES'
--variant wws-bsf=separate --variant bsf-login=form --variant binding=bound --variant tna-path=direct scenarios/flows/bsf-auth.ims
--variant storage=cookie --variant keep=password scenarios/flows/login-once.ims
LINES

# A database of real people: answers are hidden without asking.
expect_exit 64 imslab run --redact a-little scenarios/flows/forward-401.ims
expect_stderr 'takes .usual. or .strict.'

finish
