# The page of a run as a file: one file, nothing from elsewhere, nothing that runs but its own program, no secret in it.
# What it does in a browser is tested in tests/page.
. "$(dirname "$0")/lib.sh"
flow=scenarios/flows/forward-401.ims
a="--variant steps23=present --variant w2=wss $flow"

# data FILE ID: the JSON of an element.
data() { sed -n "/<script type=\"application\/json\" id=\"$2\">/,/<\/script>/p" "$1" | sed "s/.*id=\"$2\">//; s/<\/script>.*//"; }
# decoded FILE: the octets of all messages, in the clear.
decoded() { data "$1" messages-0 | jq -r '.[] | .b, (.c // empty)' | base64 -d; }

expect_shell 0 "imslab show --html $a >$work/a.html"
page=$work/a.html
data "$page" run >"$work/run.json"
data "$page" messages-0 >"$work/messages.json"
expect jq -e '.v == 1 and .verdict == "pass" and (.rows | map(select(.k == "m")) | length) == 22 and .messages == 22' "$work/run.json"
expect jq -e '[.rows[] | select(.s == "11")][0] | .l == "401" and .r == 1 and .a == 170000 and .d == 150000 and (.text | test("editor"))' "$work/run.json"
expect jq -e '.facts | length > 5 and all(length == 7)' "$work/run.json"
expect jq -e '[.states[] | .[0]] | unique | length == 6' "$work/run.json"
expect jq -e '.knowledge | (.items | length) > 5 and (.known | length) > 20 and (.digests | length) == 2' "$work/run.json"
expect jq -e 'length == 22 and all((.b | length > 0) and (.t | length > 1))' "$work/messages.json"
# The hop before: the WSF adds a Via and a Path and changes two fields of the second REGISTER.
expect jq -e '.[15] | .same == 20 and ([.d[][0]] | sort | join("")) == "+++==~"' "$work/messages.json"
# The digest: nonce received at 11, H(A1) derived, cnonce its own.
expect jq -e '.knowledge.digests[0] | .right == 1 and ([.parts[] | select(.[0] == "nonce")][0] | .[5] == "11" and .[3] == 6)' "$work/run.json"

# Claims: C2 is violated by the WWS at 2, with the path, and what it rests on.
expect jq -e '.claims[] | select(.name == "C2") | .found == "violated" and .good == 1 and .breaches[0][0] == "wws" and .breaches[0][2] == "2" and (.trail | length) > 0 and (.alone | index("wws"))' "$work/run.json"

# The octets are the trace's.
expect_shell 0 "imslab export --jsonl - $a | jq -r 'select(.step == \"11a\" and .kind == \"delivered\").bytes'"
expect [ "$(jq -r '.[14].b' "$work/messages.json")" = "$(cat "$work/stdout")" ]

# One file that may run its own script and style and nothing else, and asks nobody.
expect grep -qE "content=\"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}'; script-src 'sha256-[A-Za-z0-9+/=]{44}'; base-uri 'none'; form-action 'none'\"" "$page"
expect_shell 1 "sed '/application\/json/,/<\/script>/d' $page | grep -nE ' (src|srcset|action|poster|data)=|url\(|@import|<link|<iframe|<img| on[a-z]+=|innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|fetch\(|XMLHttpRequest|WebSocket\('"
hash() { openssl dgst -sha256 -binary | base64; }
awk '/<script type="module">/ { on = 1; sub(/.*<script type="module">/, "") } /^<\/script>$/ { if (on) exit } on' "$page" >"$work/script"
awk '/<style>/ { on = 1; sub(/.*<style>/, "") } /^<\/style>$/ { if (on) exit } on' "$page" >"$work/style"
expect grep -qF "script-src 'sha256-$(hash <"$work/script")'" "$page"
expect grep -qF "style-src 'sha256-$(hash <"$work/style")'" "$page"
size=$(stat -c %s "$page")
expect [ $((size - $(stat -c %s "$work/run.json") - $(stat -c %s "$work/messages.json"))) -lt 300000 ]
expect [ "$size" -lt 300000 ]
expect_exit 0 imslab show --html $a
expect_same "$page" "$work/stdout"

# No secret, in no form; with --reveal it is there.
decoded "$page" >"$work/octets"
expect grep -qaF 'REGISTER sip:ims.example SIP/2.0' "$work/octets"
expect [ "$(grep -caF 'onderland-42' "$work/octets" "$page" | cut -d: -f2 | tr -d '\n')" = 00 ]
ha1=$(printf %s 'alice.private@ims.example:ims.example:wonderland-42' | md5sum | cut -c1-32)
expect [ "$(grep -caF "$ha1" "$work/octets" "$page" | cut -d: -f2 | tr -d '\n')" = 00 ]
expect_shell 0 "imslab show --html --reveal $a >$work/revealed.html"
decoded "$work/revealed.html" >"$work/octets"
expect grep -qaF 'onderland-42' "$work/octets"
expect grep -qaF "$ha1" "$work/octets"

# Hostile texts are data: no markup, no end of the element, nothing that turns the direction.
cat >"$work/hostile.ims" <<'END'
imslab 1
use ims-core
scenario "</script><script>alert(1)</script>" { mode milestones }
flow {
  phase "</script><img src=x onerror=alert(2)> ‮"
  do ue open
  1 ue -> wws : HTTP GET "/" say "<!-- <script> ]]> \u0000"
}
END
sed -i 's/ \\u0000//' "$work/hostile.ims"
expect_shell 0 "imslab show --html $work/hostile.ims >$work/h.html"
expect [ "$(grep -c '<script' "$work/h.html")" = "$(grep -c '<script' "$page")" ]
expect_shell 1 "grep -F '<img' $work/h.html"
expect_shell 1 "grep -P '\xe2\x80\xae' $work/h.html"
data "$work/h.html" run >"$work/h.json"
expect jq -e '.rows[0].text == "</script><img src=x onerror=alert(2)> \\xe2\\x80\\xae"' "$work/h.json"
expect jq -e '.title == "</script><script>alert(1)</script>"' "$work/h.json"

# What a red line quotes is escaped once, on every face.
{
    cat "$work/hostile.ims"
    printf 'expect { ue.storage has "x\xe2\x80\xaey" }\n'
} >"$work/quotes.ims"
expect_exit 1 imslab run --out "$work/quotes" "$work/quotes.ims"
expect_stdout 'ue.storage should be a list with "x\\xe2\\x80\\xaey" but is ""$'
data "$work/quotes/quotes.html" run >"$work/quotes.json"
expect jq -e '.red[0].text == "ue.storage should be a list with \"x\\xe2\\x80\\xaey\" but is \"\""' "$work/quotes.json"
for face in svg mermaid plantuml mscgen; do
    imslab show --$face "$work/quotes.ims" >"$work/stdout" 2>"$work/stderr"
    expect_stdout 'ue.storage should be a list with .*x.*xe2.*x80.*xaey'
    expect [ "$(grep -cE '(\\|#92;|⧵){2}xe2' "$work/stdout")" = 0 ]
done

# What belongs elsewhere is refused.
expect_exit 64 imslab show --html --steps 5 $a
expect_exit 64 imslab show --html --width 700 $a

# run --out: a page beside each report, and one that leads to all, what is red first.
mkdir "$work/s"
cp $flow "$work/s/green.ims"
sed -i 's/flows.forward-401/green/' "$work/s/green.ims"
sed 's/auth.nc == 1/auth.nc == 2/; s/id     green/id     red/' "$work/s/green.ims" >"$work/s/red.ims"
expect_exit 1 imslab run --quiet --variant w2=wss --variant steps23=omitted --out "$work/out" "$work/s"
expect [ -s "$work/out/green[steps23=omitted w2=wss].html" ]
expect_shell 0 "grep -n '<a href' $work/out/index.html"
expect_stdout '^[0-9]+:<tr class="fail"><td>FAIL</td><td><a href="red%5bsteps23%3domitted%20w2%3dwss%5d.html">'
expect_stdout 'auth.nc should be 2 but is 1'
expect [ "$(head -1 "$work/stdout" | grep -c FAIL)" = 1 ]
expect_lines stdout 2
data "$work/out/red[steps23=omitted w2=wss].html" run >"$work/red.json"
expect jq -e '.verdict == "fail" and (.red | length) == 1 and .red[0].step == "11a" and (.rows[.red[0].row].e == 1)' "$work/red.json"

# Every verb that a scenario of the lab sends is in the glossary, which the page carries.
expect grep -qF '<script type="text/plain" id="glossary">' "$page"
imslab run --quiet --out "$work/all" scenarios >"$work/ran" 2>&1
cat "$work/all"/*/*.jsonl | jq -r 'select(.kind == "delivered" and .verb != "") | (if .verb | test("^[1-6][0-9][0-9]$") then .verb + " (" + (.proto | if . == "ws" then "http" else . end | ascii_upcase) + ")" else .verb end)' |
    sort -u >"$work/verbs"
expect [ "$(wc -l <"$work/verbs")" -gt 20 ]
while read -r verb; do expect grep -qF "| $verb |" docs/glossary.md; done <"$work/verbs"
finish
