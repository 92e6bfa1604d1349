# A trace is judged without its scenario: the same claims, the same knowledge, the same fingerprint; and what it does not
# say is said.
. "$(dirname "$0")/lib.sh"

found() { grep -E '^  [A-Z][A-Za-z0-9]*  [a-z-]+ .*  (holds|violated|vacuous)' "$1"; }
export -f found
for run in flows/forward-401.ims flows/wsf-answers.ims agreement/contact-rewritten.ims agreement/note-answered.ims \
    secrets/token-uses.ims attacks/t87-bound-to-the-wws.ims lifecycle/nonce-again.ims; do
    expect_exit 0 imslab export --reveal --jsonl "$work/trace.jsonl" "scenarios/$run"
    expect_exit 0 imslab judge "$work/trace.jsonl"
    cp "$work/stdout" "$work/judged"
    name=$(head -1 "$work/judged" | sed 's/  seed .*//')
    expect_exit 0 imslab run --run "$name" "scenarios/$run"
    cp "$work/stdout" "$work/run"
    expect_same <(found "$work/judged") <(found "$work/run")
    expect_same <(head -1 "$work/judged") <(head -1 "$work/run")
done

# Who learned what, and why: the same words.
one="--variant steps23=present --variant w2=wss scenarios/flows/forward-401.ims"
# shellcheck disable=SC2086
expect_exit 0 imslab export --reveal --jsonl "$work/trace.jsonl" $one
for form in "" --csv --json "--fact alice.ha1" "--at 8b"; do
    # shellcheck disable=SC2086
    expect_shell 0 "diff <(imslab know $form $work/trace.jsonl) <(imslab know $form $one 2>/dev/null)"
done
# shellcheck disable=SC2086
expect_shell 0 "diff <(imslab why $work/trace.jsonl G2 | grep -E '^ +[0-9]+\.|way|alone|pairs' | sed 's/, line.*//') \
    <(imslab why $one G2 2>/dev/null | grep -E '^ +[0-9]+\.|way|alone|pairs' | sed 's/, line.*//')"

# Other claims than its own, and class 2.
echo 'claims { X1 secret alice.password from wsf expect violated  X2 secret alice.ha1 from scscf expect violated }' >"$work/mine"
expect_exit 2 imslab judge --claims "$work/mine" "$work/trace.jsonl"
expect_stdout '^  X1  secret alice.password from wsf  holds, expected to be violated$'
expect_stdout '^  X2  secret alice.ha1 from scscf     violated, as expected  scscf at 8b$'
echo 'claims { X1 secret alice.password from nobody expect holds }' >"$work/mine"
expect_exit 65 imslab judge --claims "$work/mine" "$work/trace.jsonl"

# What a redacted trace hides it does not say; who agreed with whom on what it shows, it does.
# shellcheck disable=SC2086
expect_exit 0 imslab export --jsonl "$work/hidden.jsonl" $one
expect_exit 3 imslab judge --know "$work/hidden.jsonl"
expect_stdout '^  alice.password +\? +\? +\? +\? +\? +\(\)$|^  alice.ha1 +\? +\? +\? +\? +\? +\(\)$'
expect_stdout '^  this trace hides values in [0-9]+ records: '
expect_stdout '^  C1  secret alice.password from .*  vacuous: the trace hides what it is about$'
expect_stdout '^  A1  injective-agree scscf, ue on impi +holds$'
expect_stdout '^  INCONCLUSIVE'
expect_shell 1 "grep -c wonderland $work/hidden.jsonl"
# What nodes held at the end is in no trace.
echo 'claims { X1 no-state-left expect holds }' >"$work/mine"
expect_exit 3 imslab judge --claims "$work/mine" "$work/trace.jsonl"
expect_stdout '^  X1  no-state-left  vacuous: a trace does not say what nodes held at its end$'

# Passwords of a population are in no trace.
expect_exit 0 imslab export --reveal --jsonl "$work/crowd.jsonl" scenarios/lifecycle/crowd.ims
echo 'claims { X1 secret crowd.password from wsf expect holds  X2 secret crowd.impi from wsf expect violated }' >"$work/mine"
expect_exit 3 imslab judge --claims "$work/mine" "$work/crowd.jsonl"
expect_stdout '^  X1  secret crowd.password from wsf +vacuous: a trace does not have the passwords of a population$'
expect_stdout '^  X2  secret crowd.impi from wsf +violated, as expected'

# What is no trace, or has become none, is refused with its line.
expect_exit 65 imslab judge README.md
expect_exit 66 imslab judge nowhere.jsonl
expect_exit 64 imslab know --variant w2=wss "$work/trace.jsonl"
expect_stderr 'a trace is one run, and is over'
refused() { # EDIT WHY
    sed -E "$1" "$work/trace.jsonl" >"$work/broken.jsonl"
    expect_exit 65 imslab judge "$work/broken.jsonl"
    expect_stderr "$2"
}
refused '1d' 'line 1: it does not begin with a cast'
refused '9d' 'line 9: its seq is not the next one'
refused '1s/"zone":"core"/"zone":"c ore"/' 'its cast makes no scenario'
refused '9s/"link":[0-9]+/"link":99/' 'line 9: no such link'
refused '9s/"from":"[a-z]+"/"from":"eve"/' 'line 9: no such node'
refused '9s/"cause":[0-9]+/"cause":4000000000/' 'line 9: it comes of what is behind it'
refused '9s/"kind":"[a-z]+"/"kind":"nothing"/' 'line 9: a kind of record that the lab does not know'
refused '20s/.*/{/' 'line 20: '
refused 's/"verb":"believed"/"verb":"hoped"/' 'a fact with a word that the lab does not know'
# Cut anywhere, turned anywhere: a verdict or a refusal, and no more than that.
for at in $(seq 3 7 70); do
    head -c $((at * 900)) "$work/trace.jsonl" >"$work/broken.jsonl"
    expect_shell 0 "imslab judge $work/broken.jsonl >/dev/null 2>&1; [ \$? -lt 70 ]"
    sed -E "${at}s/[0-9]/7/g" "$work/trace.jsonl" >"$work/broken.jsonl"
    expect_shell 0 "imslab judge $work/broken.jsonl >/dev/null 2>&1; [ \$? -lt 70 ]"
done
# How a node stopped is in no other record.
expect_exit 0 imslab export --reveal --jsonl "$work/trace.jsonl" --fault hss-back scenarios/lifecycle/nodes-lost.ims
expect grep -q '"verb":"STOPPED".*"how":"keeping"' "$work/trace.jsonl"
refused 's/"how":"[a-z]+"/"how":"gone"/' 'a node that stops, and not how'
finish
