# The faces of a ladder: SVG, PNG, and texts for other drawing programs. Each is read by somebody else's program, and the
# pictures of the pages are what the program prints.
. "$(dirname "$0")/lib.sh"
export ASAN_OPTIONS=detect_leaks=0 # librsvg and what it stands on keep caches
flow=scenarios/flows/forward-401.ims
a="--variant steps23=present --variant w2=wss $flow"

well_formed() { # FILE
    expect xmllint --noout --nonet "$1"
    expect rsvg-convert -o "$work/drawn.png" "$1"
}

# Flow A, in both layouts and both styles.
for look in "" "--time" "--dark" "--time --dark" "--width 642" "--width 320"; do
    expect_shell 0 "imslab show --svg $look $a >$work/a.svg"
    well_formed "$work/a.svg"
    expect [ "$(stat -c %s "$work/a.svg")" -lt 60000 ]
    for step in 1 1b 2 3 4 4b 5 6 7 8 8b 9 10 11 11a 11b 11c 11d 11e 12 13 14; do
        expect grep -q "bold\".*>$step[=+?]</text>" "$work/a.svg"
    done
done
expect_shell 0 "imslab show --svg --width 642 $a"
expect_stdout '<svg .* width="642"'
expect_shell 0 "imslab show --svg $a"
expect_stdout '<title id="title">401 forwarded to the WebRTC client<'
expect_shell 0 "imslab show --svg --time $a | grep -c '<g transform=\"matrix('"
expect_stdout '^22$'

# No name is cut in a figure of a document's width (17 cm), whatever its layout and however many its columns.
for file in "$a" "--variant capability=none scenarios/specified/forward-401.ims" scenarios/lifecycle/two-browsers.ims; do
    for look in "--width 642" "--width 642 --time" ""; do
        expect_shell 1 "imslab show --svg $look $file | grep -n …"
    done
done
expect_shell 1 "imslab show --svg --width 320 $a | grep -n …"
# What a file adds stands where it belongs: an I-CSCF behind the P-CSCF, an attacker at the end.
columns() { imslab show --text "$@" | awk '$1 == "time" { $1 = ""; print; exit }'; }
expect [ "$(columns --variant capability=none scenarios/specified/forward-401.ims)" = " ue wws epcscf icscf scscf hss" ]
expect [ "$(columns --variant defence=off scenarios/attacks/t28-straight-to-the-scscf.ims)" = " ue wws bsf epcscf icscf scscf hss eve" ]
expect [ "$(columns --variant named=mmtel scenarios/policies/application-server.ims)" = " ue wws bsf wsf pcscf scscf mmtel presence hss" ]

# What befell a message on its way, and whose a lifeline is.
late="--fault late scenarios/lifecycle/stale-nonce.ims"
expect_shell 0 "imslab show $late"
expect_stdout '^  touched: 11a REGISTER, delayed by late$'
expect_shell 0 "imslab show --svg $late"
expect_stdout 'REGISTER \(delayed by late\)<'
expect_shell 0 "imslab show --mscgen $late"
expect_stdout '11a\+ REGISTER \(delayed by late\)"'
expect_shell 0 "imslab show --html $late | sed -n '/id=\"run\"/,\$p' | grep -c '\"o\":\"delayed by late\"'"
expect_stdout '^1$'
expect_shell 0 "imslab show --svg --fault dropped scenarios/lifecycle/links-fail.ims"
expect_stdout 'REGISTER \(dropped by dropped\)<'
expect_shell 0 "imslab show --svg scenarios/attacks/t18-own-nonce.ims"
expect_stdout '>owned by eve<'
expect_stdout 'SIP 401 \(changed by eve\)<'
expect_shell 0 "imslab show --svg scenarios/attacks/t28-straight-to-the-scscf.ims"
expect_stdout '>attacker<'
expect_stdout 'REGISTER \(injected by eve\)<'

# Columns in the order of the view; steps and what is said about them; nodes that a file adds beside their kind.
expect_shell 0 "imslab show --svg --view hss,scscf,ue $a | grep -oE 'middle\"[^>]*>[a-z0-9]+<' | grep -oE '[a-z]+<' | tr -d '\n'"
expect_stdout '^hss<scscf<ue<$'
expect_shell 0 "imslab show --svg --steps 9..11 $a"
expect_stdout "editor's note"
expect_shell 1 "imslab show --svg --steps 9..10 $a | grep editor"
expect_shell 0 "imslab show --steps 11b $a | grep -c '|--'"
expect_stdout '^1$'
expect_exit 0 imslab show --steps 9.. $a
expect_stdout '-- first REGISTER$'
expect_exit 64 imslab show --steps 11..9 $a
expect_stderr 'there is nothing in .11\.\.9.'
expect_exit 64 imslab show --steps 99 $a
expect_stderr 'no message that is shown has the step .99.'
expect_exit 0 imslab show scenarios/lifecycle/two-browsers.ims
expect_stdout '^  time +ue +ue2 +wws'

# A lost message, quiet times, a box.
expect_shell 0 "imslab show --svg --time scenarios/failures/forward-401-abandoned.ims"
expect_stdout '11 SIP 401, wsf to ue, sent at 0.114 s, lost'
expect_stdout '>239.975 s without a message<'
expect_shell 0 "imslab show --svg --variant wws-bsf=merged scenarios/flows/bsf-auth.ims"
expect_stdout '>wws bsf</text>'
expect_stdout '>wws to bsf: POST /bsf/token</text>'

# A red run: the message is marked, and the picture says why; so do the charts.
sed 's/auth.nc == 1/auth.nc == 2/' $flow >"$work/red.ims"
expect_exit 0 imslab show --svg "$work/red.ims"
expect_stdout '<title>11a REGISTER, ue to wsf, sent at [0-9.]+ s, not as expected, basis spec<'
expect_stdout '>line 11a \(ue -&gt; wsf SIP REGISTER\): auth.nc should be 2 but is 1<'
expect_exit 0 imslab show --mscgen "$work/red.ims"
expect_stdout 'auth.nc should be 2 but is 1'

# PNG, twice the size.
expect_shell 0 "imslab show --png --width 642 $a >$work/a.png"
expect [ "$(head -c 24 "$work/a.png" | od -An -tx1 | tr -d ' \n' | cut -c1-16,33-40)" = 89504e470d0a1a0a00000504 ]

# What belongs to another face is refused.
expect_exit 64 imslab show --svg --png $a
expect_exit 64 imslab show --time $a
expect_exit 64 imslab show --width 100 --mermaid $a
expect_exit 64 imslab show --svg --width 60 $a

# Hostile texts are shown: in the picture, and in the texts as their own programs read them.
cat >"$work/hostile.ims" <<'END'
imslab 1
use ims-core
scenario "<b> & \"q\"" { mode milestones }
flow {
  phase "end; #x; #35; %% alt <script>alert(1)</script> == ** // __ ~~ [[x]] {{ }} @enduml \\n <size:40>"
  do ue open
  1 ue -> wws : HTTP GET "/" say "end\n'; note right: \"--> }; msc { ]]> <U+0041> \t &amp; ‮"
}
END
expect_shell 0 "imslab show --svg --width 1600 $work/hostile.ims >$work/h.svg"
well_formed "$work/h.svg"
expect grep -qF 'alt &lt;script&gt;alert(1)&lt;/script&gt; == ** // __ ~~ [[x]] {{ }} @enduml \\n &lt;size:40&gt;<' "$work/h.svg"
expect grep -qF '>end\n'"'"'; note right: &quot;--&gt; }; msc { ]]&gt; &lt;U+0041&gt; \t &amp;amp; \xe2\x80\xae<' "$work/h.svg"
expect_shell 1 "imslab show --text $work/hostile.ims | grep -P '\xe2\x80\xae'"

# Hostile octets of a message, in its red line.
bash tests/data/hostile/octets.sh >"$work/octets.ims"
expect_shell 0 "imslab show --svg $work/octets.ims >$work/o.svg"
well_formed "$work/o.svg"
expect grep -qF 'alert(2)&lt;/script&gt; \xe2\x80\xaeturned' "$work/o.svg"
expect_shell 1 "grep -aP '<script|<img|\xe2\x80\xae|[\x00-\x08\x0b-\x1f\x7f\x9b]' $work/o.svg"

expect_shell 0 "imslab show --mscgen $work/hostile.ims >$work/h.msc && mscgen -T svg -i $work/h.msc -o $work/h.msc.svg"
expect grep -qF '@enduml &#x29f5;&#x29f5;n &lt;size:40&gt;' "$work/h.msc.svg"
expect grep -qF 'note right: &quot;--&gt; }; msc { ]]&gt; &lt;U+0041&gt; &#x29f5;t &amp;amp;' "$work/h.msc.svg"
expect_shell 0 "imslab show --mscgen $a | mscgen -T png -i - -o $work/a.msc.png"

expect_shell 0 "imslab show --mermaid $work/hostile.ims"
expect_stdout '^    Note over n0,n6: end#59; #35;x#59; #35;35#59; #37;#37; alt #60;script#62;alert\(1\)'
expect_stdout '^    n0->>n1: 1 GET /$'

# Pictures of the pages: `<!-- picture ARGUMENTS -->` stands above the link to what `imslab ARGUMENTS` prints.
masked() { sed -E 's/fingerprint [0-9a-f]+/fingerprint -/'; }
grep -A1 -hE '^<!-- picture ' README.md docs/*.md | grep -v '^--$' >"$work/pictures"
while read -r mark && read -r link; do
    arguments=${mark#<!-- picture }
    arguments=${arguments% -->}
    file=$(grep -oE 'pictures/[a-z0-9-]+\.svg' <<<"$link")
    expect_shell 0 "imslab $arguments"
    masked <"$work/stdout" >"$work/printed"
    masked <"docs/$file" >"$work/stored"
    checks=$((checks + 1))
    cmp -s "$work/printed" "$work/stored" || complain "docs/$file is not what comes out: imslab $arguments >docs/$file"
    echo "docs/$file" >>"$work/named"
done <"$work/pictures"
expect [ "$(sort "$work/named")" = "$(ls docs/pictures/*.svg)" ]

# A message that comes from outside says who sent it, whatever node it speaks as.
injects=scenarios/attacks/t29-wsf-registers-anybody.ims
expect_exit 0 imslab show --text $injects
expect_stdout '^  injected: 8 REGISTER, sent by eve$'
expect_shell 0 "imslab show --html $injects | grep -c '\"o\":\"by eve\"'"
finish
