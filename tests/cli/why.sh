# Why: the steps to a breach, what a claim rests on, the inputs of digests.
. "$(dirname "$0")/lib.sh"

flow=scenarios/flows/wsf-answers.ims
expect_exit 0 imslab why --variant credential=password $flow C2
expect_stdout '^  C2  secret alice.ha1 from wsf  violated, as expected  wsf at 5$'
expect_stdout '^  1\.  5 +alice.impi +received in REGISTER ue -> wsf.*, record [0-9]+, line [0-9]+$'
expect_stdout '^  2\.  5 +alice.password +received in REGISTER ue -> wsf, record [0-9]+, line [0-9]+$'
expect_stdout '^  3\.  5 +alice.ha1 +derived by P: '
expect_stdout '^ +octets [0-9]+-[0-9]+ of [0-9]+  username: alice.private@ims.example$'
expect_stdout '^ +octets [0-9]+-[0-9]+ of [0-9]+  password: \*{13}$'
expect_stdout '^  the shortest way; other ways: 0$'
expect_stdout '^  broken alone by \(curious\): ue, wsf, scscf, hss, link scscf hss$'
expect_stdout '^  needs honest: \{ue, wsf, scscf, hss, link scscf hss\}$'
expect_exit 0 imslab why --reveal --variant credential=password $flow C2
expect_stdout '^ +octets [0-9]+-[0-9]+ of [0-9]+  password: wonderland-42$'
# A tap of the core tests words by H(A1), which Cx carries.
expect_exit 0 imslab why --variant steps23=present --variant w2=wss scenarios/flows/forward-401.ims G7
expect_stdout '^ +octets [0-9]+-[0-9]+ of [0-9]+  Digest-HA1 \(121\): \*{32}$'
expect_stdout '^  the shortest way; other ways: [0-9]+$'
expect_exit 0 imslab why --variant credential=password $flow C3
expect_stdout 'holds$'
expect_exit 0 imslab why --variant credential=password $flow G3
expect_stdout '^  tried 2421 words of the lab.s list, 7263 hashes: found$'
expect_stdout '^  a list of 1,000,000,000 words would take 3000000000 hashes: 3 s'
expect_exit 64 imslab why $flow C99
expect_stderr 'this run has no claim `C99`'

# A 401 or 403: both sides of the decision, the first difference, and who chose it.
fails=scenarios/failures
while IFS='|' read -r step file stated row chosen; do
    expect_exit 0 imslab why $fails/$file "$step"
    [ "$stated" = - ] || expect_stdout "^  [a-z]+ refused at [0-9.]+ s: $stated"
    expect_stdout "^    $row +<- first difference\$"
    expect_stdout "^    $chosen"
done <<'ROWS'
14|forward-401-wrong-password.ims|wrong response \(TS 33.203 N.2.2.1 \[C\]\)|password +alice.password +. another one, of the HSS|password: the user of ue typed it, in record
14|forward-401-tampered-response.ims|wrong response|response +[0-9a-f]{32} +. [0-9a-f]{32}|response: ue chose it
14q|forward-401-stale-nonce.ims|nonce expired|age +0.050 s +. at most 0.040 s|age: scscf made the nonce
7a|bsf-auth-expired-token.ims|an expired token|exp +5min +. now 360.292s|exp: bsf chose it as it made the token
14|forward-401-barred.ims|barred|rule +\(does not keep it\) +. barred|rule: hss says so, in its SAA 2001
10|forward-401-unknown-user.ims|the HSS refuses the identities|rule .*|rule: hss says so, in its MAA 5001
5a|bsf-auth-wrong-password.ims|wrong password|password +alice.password +. another one, of the HSS|password: ue chose it
3|web-id-wrong-password.ims|wrong password|password +another one +. alice.web-password|password: ue chose it
ROWS
# The challenge that begins it is no refusal: what was not brought is what differs.
expect_exit 0 imslab why --variant steps23=omitted --variant w2=wss scenarios/flows/forward-401.ims 11
expect_stdout '^    nonce +\(absent\) +\| [a-z0-9]+   <- first difference$'
expect_stdout '^  1\.  \.     [0-9.]+  ue is told to register$|^  1\.'
# An attacker on the way chose what differs.
expect_exit 0 imslab why scenarios/attacks/t19-qop-stripped.ims 14
# A prompt: what was asked for beside what the browser had, and who asked.
expect_exit 0 imslab why --variant steps23=omitted --variant w2=wss scenarios/flows/forward-401.ims prompt
expect_stdout '^    secret +the password, for IMS +\| nothing stored   <- first difference$'
expect_stdout '^    secret: scscf asked, by its 401$'
expect_exit 64 imslab why --variant steps23=omitted --variant w2=wss scenarios/flows/forward-401.ims prompt9
expect_exit 64 imslab why --variant steps23=omitted --variant w2=wss scenarios/flows/forward-401.ims red
expect_stderr 'nothing is .red. in this run'
# A red line, by itself and by its place in the file.
cat >"$work/red.ims" <<'EOF'
imslab 1
use ims-core

scenario "A mistyped password that should do"

flow {
  do ue open
  do ue register with password = secret "mad-hatter-8"
  wsf -> ue : SIP 401
  wsf -> ue : SIP 200
}

expect { ue.state == registered }
EOF
expect_exit 0 imslab why "$work/red.ims" red
expect_stdout '^  (because|then) at [0-9.]+ s( \(step [^)]+\))?: scscf refused .*: wrong response .*, record [0-9]+$'
expect_stdout '^    password +another one, typed +\| alice.password   <- first difference$'
line=$(sed -nE 's/^  [^ ]*red.ims:([0-9]+):.*/\1/p' "$work/stdout" | head -1)
cp "$work/stdout" "$work/whole"
expect_exit 0 imslab why "$work/red.ims" ":$line"
expect_same "$work/stdout" "$work/whole"
expect_shell 1 "grep -E 'mad-hatter|wonderland' $work/whole"
expect_exit 64 imslab why $flow
expect_exit 64 imslab why --hash $flow C2

expect_exit 0 imslab why --hash --variant steps23=omitted --variant w2=wss scenarios/flows/forward-401.ims
expect_stdout '^  11a +response, made with alice.password$'
expect_stdout '^  12 +rspauth, made with alice.password$'
expect_stdout '^    nc +00000001$'
expect_stdout '^    method +REGISTER$'
cp "$work/stdout" "$work/hashes"
expect_shell 1 "grep -E 'wonderland|[0-9a-f]{32}' $work/hashes"
expect_exit 0 imslab why --hash --reveal --variant steps23=omitted --variant w2=wss scenarios/flows/forward-401.ims
expect_stdout '^    result +[0-9a-f]{32}$'

# An agreement: both messages side by side, the first difference, where it came in, and what the claim rests on.
expect_exit 0 imslab why --variant by=pcscf scenarios/agreement/contact-rewritten.ims A2
expect_stdout '^    impi +alice.private@ims.example +alice.private@ims.example$'
expect_stdout '^    contact +sip:alice@.*\.invalid;transport=ws  \| sip:eve@203.0.113.66:5060   <- first difference$'
expect_stdout '^    contact: changed by eve on its way from pcscf, step 11c$'
expect_stdout '^    contact: not an input of the digest \(RFC 7616 3.4.1 \[M\]; TS 33.203 N.2.1.1 \[C\], qop=auth\)$'
expect_stdout '^    cnonce +\[redacted\] +\[redacted\]$'
expect_stdout '^    wsf +on the way of contact, shown by T71$'
expect_stdout '^    hss +knows alice.ha1, not shown$'

# What `bound`, `fresh` and `no-replay` rest on: who knows a key, has a word that counts, stands on the way of what the
# evidence leaves open, or has what is good more than once.
rests() { # WAY PROOF CLAIM
    printf '%s\n' 'imslab 1' 'use ways' 'scenario "x" { mode milestones }' "variants { way : $1 }" \
        "topology { node ue { proof $2 }  node wsf { proof $2 } }" \
        'flow { do ue open  do ue login  do ue register  5 ue -> wsf : SIP REGISTER as r1  14 wsf -> ue : SIP 200 }' \
        "claims { X $3 expect holds }" >"$work/rests.ims"
    imslab why "$work/rests.ims" X
}
expect_shell 0 "$(declare -f rests); work=$work; rests a digest 'bound user, impi, impu'"
expect_stdout '^    pcscf +on the way of impu, shown by T71$'
expect_stdout '^    hss +its vector convinces scscf, not shown$'
expect_shell 1 "$(declare -f rests); work=$work; rests a digest 'bound user, impi, impu' | grep alice.ha1"
expect_shell 0 "$(declare -f rests); work=$work; rests a digest 'bound user, impi, impu, connection'"
expect_stdout '^    scscf +knows alice.ha1, not shown$'
expect_stdout '^    link wsf pcscf +on the way of impu, the connection, shown by T97$'
expect_shell 0 "$(declare -f rests); work=$work; rests c bound 'bound user, impi, impu, connection'"
expect_stdout '^    wws +redeems codes for tokens with a key of its own, not shown$'
expect_shell 1 "$(declare -f rests); work=$work; rests a digest 'fresh nonce' | grep 'needs honest'"
expect_shell 0 "$(declare -f rests); work=$work; rests c bearer 'fresh jti'"
expect_stdout '^    wsf +knows token, not shown$'
expect_shell 0 "$(declare -f rests); work=$work; rests a digest 'fresh contact'"
expect_stdout '^    wsf +on the way of contact, shown by T71$'
expect_shell 0 "$(declare -f rests); work=$work; rests c bearer 'no-replay r1'"
expect_stdout '^    ue +has what convinces wsf as often as it is shown, not shown$'
expect_shell 1 "$(declare -f rests); work=$work; rests c bound 'no-replay r1' | grep 'needs honest'"

expect_exit 0 imslab why scenarios/agreement/note-answered.ims A1
expect_stdout '^  ran +5 .* ue -> wsf, record [0-9]+$'

finish
