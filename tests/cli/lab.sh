# Scenarios against the lab itself, each with its right outcome (tests/data/lab): what is refused, what is red, what hides.
. "$(dirname "$0")/lib.sh"

lab=tests/data/lab
# Filling the memory of a run takes the sanitizers over three minutes of processor time, and what SQLite's pool holds then
# reads as a leak to them: they have the other rows.
full=c48000.ims
imslab version >"$work/version"
grep -q ' Debug build$' "$work/version" || full=
# FILE EXIT WHAT IS SAID
while read -r file exit says; do
    [ "$file" != "$full" ] || continue
    imslab run --quiet $lab/$file >"$work/stdout" 2>"$work/stderr"
    status=$?
    expect [ "$file $status" = "$file $exit" ]
    cat "$work/stderr" >>"$work/stdout"
    expect_stdout "$says"
    [ -z "$(grep -E 'topsecret-99|typed-other-pw' "$work/stdout")" ] || complain "$file: its secret is printed"
done <<'ROWS'
crlf.ims 65 ^tests/data/lab/crlf.ims:4:46: error: `user` holds the control character 0x0d$
crlf2.ims 65 ^tests/data/lab/crlf2.ims:4:48: error: `to.uri` holds the control character 0x0d$
d2.ims 65 ^tests/data/lab/d2.ims:5:39: error: expected the secret's text, found
d12.ims 65 ^tests/data/lab/d12.ims:8:32: error: this secret stands in another text
d29.ims 65 ^tests/data/lab/d29.ims:6:32: error: expected a value after `password`
typo.ims 65 = did you mean "sip:alice@ims.example"\?$
unchanged.ims 1 www-auth should be unchanged from r1 but is not to be told: it stands in neither message
window.ims 1 seen before that message was
typed-ha1.ims 1 ue.storage should be a list with "x" but is ".*\[redacted\]
coll.ims 0 ^2 runs: 2 as expected$
c48000.ims 3 a limit of the lab ended the run at .*: memory of a run$
ROWS
expect [ "$(ls $lab | wc -l)" = 13 ]

# Two runs whose names would be one file have two reports.
expect_shell 0 "cd $lab && imslab run --quiet --out '$work/out' coll.ims"
expect [ "$(ls "$work/out" | tr '\n' ' ')" = 'coll[v=a%2fb].html coll[v=a%2fb].jsonl coll[v=a%2fb].txt coll[v=a_b].html coll[v=a_b].jsonl coll[v=a_b].txt index.html ' ]

# No H(A1) of what was typed, or of what a database has, in any output; of the latter, the scenario knows nothing.
ha1() { printf 'alice.private@ims.example:ims.example:%s' "$1" | "$2" | cut -d' ' -f1; }
reports() { # FILE OPTIONS: everything that one run leaves
    rm -rf "$work/o"
    mkdir "$work/o"
    imslab run "${@:2}" --know --json "$work/o/r.json" --junit "$work/o/r.xml" --sarif "$work/o/r.sarif" --summary "$work/o/r.md" \
        --out "$work/o/out" $lab/$1 >"$work/o/stdout" 2>"$work/o/stderr"
    imslab export "${@:2}" --jsonl - $lab/$1 2>/dev/null | jq -r '.bytes, (.carried // empty)' | base64 -d >"$work/o/octets"
}
holds() { grep -raqF -e "$(ha1 "$1" md5sum)" -e "$(ha1 "$1" sha256sum)" -e "$1" "$work/o"; }
reports typed-ha1.ims
expect_exit 1 holds typed-other-pw
for how in kept cred both changed; do
    reports typed-hashes.ims --variant how=$how
    expect grep -q 'should be' "$work/o/stdout"
    expect_exit 1 holds typed-other-pw
    reports typed-hashes.ims --variant how=$how --reveal
    expect holds typed-other-pw
done
reports typed-ha1.ims --reveal
expect holds typed-other-pw
sqlite3 "$work/real.db" "CREATE TABLE subscriber(impi TEXT PRIMARY KEY, number INTEGER NOT NULL, realm TEXT NOT NULL,
    ha1_md5 TEXT NOT NULL, ha1_sha256 TEXT NOT NULL, barred INTEGER NOT NULL, impus TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE identity(impu TEXT PRIMARY KEY, impi TEXT NOT NULL) WITHOUT ROWID;
    INSERT INTO subscriber VALUES('alice.private@ims.example', 0, 'ims.example', '$(ha1 the-real-password md5sum)',
    '$(ha1 the-real-password sha256sum)', 0, 'sip:alice@ims.example');
    INSERT INTO identity VALUES('sip:alice@ims.example', 'alice.private@ims.example');"
reports leak.ims --subscribers "$work/real.db"
expect grep -q 'digest-ha1 should be "x" but is' "$work/o/stdout"
expect_exit 1 holds the-real-password
reports leak.ims --subscribers "$work/real.db" --reveal
expect holds the-real-password

# A file that does not parse does not print its secret, whatever is wrong beside it.
rows=0
while IFS= read -r line; do
    rows=$((rows + 1))
    printf 'imslab 1\nuse ims-core\nscenario "x"\nvariants { v : a | b }\nsubscribers { dora { impi "d@x"  impu "sip:d@x"  %s } }\nflow { do ue open }\n' \
        "$line" >"$work/m.ims"
    imslab check "$work/m.ims" >"$work/stdout" 2>"$work/stderr"
    expect [ $? = 65 ]
    [ -z "$(grep -F 'open-sesame-77' "$work/stdout" "$work/stderr")" ] || complain "its secret is printed: $line"
done <<'ROWS'
password secret open-sesame-77
password secret open-sesame-77"
password secret "open-sesame-77
password secret{ "open-sesame-77" }
password{ "open-sesame-77" }
password } "open-sesame-77"
password = "open-sesame-77" }
password dora "open-sesame-77"
password secret$v "open-sesame-77"
password $v "open-sesame-77"
password secert "open-sesame-77"
pasword "open-sesame-77"
passwrod secret "open-sesame-77"
web-pasword "open-sesame-77"
password secret "open-sesame-77" "open-sesame-77"
password secret "open-sesame-77\q"
password raw secret "open-sesame-77"
web-password secret secret "open-sesame-77"
impi secret "open-sesame-77"
fly secret "open-sesame-77"  # password open-sesame-77
ROWS
expect [ $rows = 20 ]

finish
