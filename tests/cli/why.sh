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
# H(A1) follows from the password in a login, and is on Cx as well: the whole core has three ways to words.
expect_exit 0 imslab why --variant steps23=present --variant w2=wss scenarios/flows/forward-401.ims G7
expect_stdout '^ +octets [0-9]+-[0-9]+ of [0-9]+  Digest-HA1 \(121\): \*{32}$'
expect_stdout '^  the shortest way; other ways: [1-9][0-9]*$'
expect_exit 0 imslab why --variant credential=password $flow C3
expect_stdout 'holds$'
expect_exit 0 imslab why --variant credential=password $flow G3
expect_stdout '^  tried 2421 words of the lab.s list, 7263 hashes: found$'
expect_stdout '^  a list of 1,000,000,000 words would take 3000000000 hashes: 3 s'
expect_exit 64 imslab why $flow C99
expect_stderr 'this run has no claim `C99`'
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
expect_exit 0 imslab why scenarios/agreement/note-answered.ims A1
expect_stdout '^  ran +5 .* ue -> wsf, record [0-9]+$'

finish
