# Every verb explains itself, and every example in its help works as it stands there.
. "$(dirname "$0")/lib.sh"

cp -r scenarios tests/data "$work/"
mkdir -p "$work/tests" && mv "$work/data" "$work/tests/data"
cd "$work" || exit 70

expect_exit 64 imslab
expect_exit 0 imslab --help
expect_stdout '^usage: imslab VERB'
expect_stdout '^exit: '
verbs=$(imslab --help | sed -n 's/^  \([a-z][a-z]*\) .*/\1/p')
for verb in bench bless check diff dissect explain export fmt list new parse run serve show step verify version; do
    expect grep -qx "$verb" <<<"$verbs"
done

# The files that examples name as a reader's own.
expect_exit 0 imslab export --jsonl run.jsonl --reveal --variant steps23=omitted --variant w2=wss scenarios/flows/forward-401.ims
echo 'claims { M1 secret alice.password from pcscf expect holds }' >mine.claims

# An example is a line of two blanks and a command that calls imslab.
# A lab that listens gets a port that is free, no client, and its end as soon as it says where it listens.
quickly='s/^imslab serve /briefly &--port 0 --client scenarios\/flows\/web-id.ims /'
cat >"$work/bin/briefly" <<'END'
#!/bin/sh
said=$(mktemp)
"$@" >"$said" 2>&1 &
while kill -0 $! && ! grep -q '^  [a-z]* *https:' "$said"; do sleep 0.05; done
kill -TERM $!
wait $!
ended=$?
cat "$said"
rm "$said"
exit $ended
END
chmod +x "$work/bin/briefly"
examples() { imslab "$1" --help | sed -n '/^options:/q; s/^  \(.*imslab .*\)/\1/p'; }
class_of() {
    case $1 in
    'imslab diff '*forward-401.ims*wsf-answers.ims) echo 1 ;;   # two flows do part ...
    'imslab diff --message '*) echo 1 ;; # ... and a hop changes what it relays
    'imslab step '*) echo 64 ;;          # this is no terminal
    'imslab serve '*) echo 1 ;;          # nobody comes to register
    *) echo 0 ;;
    esac
}
for verb in $verbs; do
    expect_exit 0 imslab "$verb" --help
    expect_stdout "^usage: imslab $verb"
    expect_exit 0 imslab help "$verb"
    count=0
    while IFS= read -r example; do
        count=$((count + 1))
        expect_shell "$(class_of "$example")" "$(sed "$quickly" <<<"$example")"
    done < <(examples "$verb")
    expect [ "$count" -gt 0 ]
    # Each option of the help is known to the verb: with a value where one is wanted, refused without.
    while read -r option; do
        expect_exit 64 imslab "$verb" "$option"
        expect [ -z "$(grep 'no option' "$work/stderr")" ]
    done < <(imslab "$verb" --help | sed -n '/^options:/,$s/^  \(--[a-z-]*\) [A-Z].*/\1/p')
    expect_exit 64 imslab "$verb" --no-such-option
    expect_stderr "no option .--no-such-option."
done

expect_exit 64 imslab rnu
expect_stderr 'did you mean .run.\?'
expect_exit 64 imslab run --junti x scenarios
expect_stderr 'did you mean .--junit.\?'
expect_exit 64 imslab run -q scenarios
expect_exit 64 imslab run
expect_exit 64 imslab run --quiet=yes scenarios
expect_exit 64 imslab run --jobs 0 scenarios
expect_exit 64 imslab run --jobs 9999 scenarios
expect_exit 64 imslab run --jobs 2 --jobs 3 scenarios
expect_stderr 'given twice'
expect_exit 64 imslab run --seed 0 scenarios
expect_exit 64 imslab run --seed 99999999999999999999 scenarios
expect_exit 64 imslab run --variant w2 scenarios
expect_exit 64 imslab version x
expect_exit 66 imslab run -- --help
expect_exit 0 imslab list --only=flow-a
expect_exit 0 imslab version
expect_stdout '^imslab [0-9]+\.[0-9]+\.[0-9]+, scenario format 1$'
expect_exit 0 imslab --version

# Ten starts of `version` compute for less than half a second (sanitizers start slowly: 5 s): nothing is set up in vain.
limit=500
imslab version | grep -q ' Debug build$' && limit=5000
before=$(awk '{ print $16 + $17 }' /proc/$$/stat)
for _ in 1 2 3 4 5 6 7 8 9 10; do imslab version >/dev/null; done
after=$(awk '{ print $16 + $17 }' /proc/$$/stat)
expect [ $(((after - before) * 1000 / $(getconf CLK_TCK))) -lt $limit ]

finish
