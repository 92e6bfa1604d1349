# Scenario files as text: fmt, parse and check --resolved lose nothing and agree with each other.
. "$(dirname "$0")/lib.sh"

to_file() { "${@:2}" >"$1"; }
reformatted() { imslab fmt - <"$1"; }

expect_exit 0 imslab fmt --check scenarios
mkdir "$work/twins" "$work/bare"
count=0
while IFS= read -r file; do
    count=$((count + 1))
    twin=$work/twins/$count.json bare=$work/bare/$count.ims # the file without its comments
    expect_exit 0 reformatted "$file"
    expect_same "$file" "$work/stdout"
    expect_exit 0 to_file "$twin" imslab parse --json "$file"
    expect_exit 0 to_file "$bare" imslab parse --text "$twin"
    expect_exit 0 imslab parse --json "$bare"
    expect_same "$twin" "$work/stdout"
done < <(find scenarios -name '*.ims' | sort)
expect [ $count -gt 10 ]
expect_exit 0 imslab fmt --check "$work/bare"
expect_exit 0 jq -es "length == $count and all(.imslab == 1)" "$work"/twins/*.json

# The text of a run that `use` and the variants were taken out of runs like the run.
for file in scenarios/flows/*.ims; do
    expect_exit 0 imslab check --resolved --reveal "$file"
    cp "$work/stdout" "$work/resolved.ims"
    expect_exit 0 imslab check "$work/resolved.ims"
    wanted=$(imslab run --quiet --json - "$file" 2>/dev/null | jq -r '.scenarios[0].fingerprint')
    expect [ -n "$wanted" ]
    expect [ "$(imslab run --quiet --json - "$work/resolved.ims" 2>/dev/null | jq -r '.scenarios[0].fingerprint')" = "$wanted" ]
    expect_exit 0 imslab check --resolved "$file"
    expect [ -z "$(grep -n 'secret "[^*"]' "$work/stdout")" ]
done

# fmt changes only what is formatted differently, keeps permissions, and names what it would change.
cd "$work" || exit 70
printf '#first\nimslab 1 use ims-core   scenario "x" {seed 2}\nflow{do ue open # why\n}' >untidy.ims
chmod 640 untidy.ims
cp untidy.ims before.ims
expect_exit 1 imslab fmt --check untidy.ims
expect_stdout '^untidy.ims$'
expect_same untidy.ims before.ims
expect_exit 0 imslab fmt untidy.ims
expect_exit 0 imslab fmt --check untidy.ims
expect [ "$(stat -c %a untidy.ims)" = 640 ]
expect grep -q '^#first' untidy.ims
expect grep -q '# why$' untidy.ims
expect [ "$(tr -d ' \n' <untidy.ims)" = "$(tr -d ' \n' <before.ims)" ]
expect_exit 65 imslab fmt "$checkout/tests/fuzz/corpus/script/errors.ims"

# However long it becomes, nothing is cut off.
awk 'BEGIN {
    name = "n"; while (length(name) < 50) name = name "n"
    printf "imslab 1 scenario \"long\" topology {\n"
    for (i = 1; i <= 60; i++) printf "node %s%d browser\n", name, i
    printf "}\nflow {\n" name "->" name ":SIP X "
    for (i = 1; i <= 7000; i++) printf "a->b:SIP X{x==1 y present}"
    printf "}" }' >long.ims
expect_shell 0 'imslab fmt - <long.ims'
expect [ "$(tr -d ' \n' <"$work/stdout" | cksum)" = "$(tr -d ' \n' <long.ims | cksum)" ]
expect_exit 0 imslab parse --json long.ims
expect jq -e . "$work/stdout"

expect_exit 64 imslab parse long.ims
expect_exit 64 imslab parse --json --text long.ims
expect_exit 65 imslab parse --text long.ims
expect_exit 66 imslab parse --json missing.ims
expect_exit 64 imslab check --reveal "$checkout/scenarios/flows/web-id.ims"
expect_exit 0 imslab check "$checkout/scenarios"
expect_stdout '^[0-9]+ scenarios, [0-9]+ runs: no errors$'

# fmt does not write what the lab cannot read, nor a file that is far larger than the one it was given.
long=$(head -c 63 /dev/zero | tr '\0' a)
deep=$(printf 'when a==b{%.0s' {1..28}) shut=$(printf '}%.0s' {1..28})
{ printf 'imslab 1\ntopology{%snode a b{%s 1' "$deep" "$long"; awk 'BEGIN { for (i = 0; i < 2000; i++) printf " a%d 1", i }'; printf '}%s}\n' "$shut"; } >"$work/wide.ims"
cp "$work/wide.ims" "$work/wide.before"
expect_exit 65 imslab fmt "$work/wide.ims"
expect_stderr 'formatted it would have'
expect_same "$work/wide.ims" "$work/wide.before"
{ printf 'imslab 1\nflow{%s->%s:SIP X' "$long" "$long"; awk 'BEGIN { for (i = 0; i < 9000; i++) printf " a->b:SIP X" }'; printf '}\n'; } >"$work/wide.ims"
expect_exit 65 imslab fmt "$work/wide.ims"
finish
