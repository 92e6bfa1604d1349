# One message of a run: its octets, its tree, and two of them side by side.
. "$(dirname "$0")/lib.sh"
flow=scenarios/flows/forward-401.ims
a="--variant steps23=present --variant w2=wss $flow"
over_http="--variant steps23=present --variant w2=https $flow"

# Octets: what the dump spells is what the trace has, of the message and of the frame around it.
undump() { sed -nE 's/^  [0-9a-f]{6}  ((([0-9a-f]{2} +)|( +)){16}).*/\1/p' | cut -c1-49 | tr -d ' \n'; }
expect_shell 0 "imslab export --jsonl - $a >$work/trace"
for step in 1 5 8b 11a; do
    expect_shell 0 "imslab show --octets $step $a >$work/dump"
    jq -r "select(.step == \"$step\" and .kind == \"delivered\").bytes" "$work/trace" | base64 -d | od -An -v -tx1 | tr -d ' \n' >"$work/wanted"
    sed '/^$/,$d' "$work/dump" | undump >"$work/came"
    expect_same "$work/wanted" "$work/came"
done
jq -r 'select(.step == "11a" and .kind == "delivered").carried' "$work/trace" | base64 -d | od -An -v -tx1 | tr -d ' \n' >"$work/wanted"
sed '1,/^$/d' "$work/dump" | undump >"$work/came"
expect_same "$work/wanted" "$work/came"
expect grep -qE '^on the link, in a WebSocket frame: 723 octets$' "$work/dump"
expect_exit 0 imslab show --octets 5 $over_http
expect_stdout '^on the link, in the body of an HTTP message: [0-9]+ octets$'
expect_shell 0 "imslab show --octets 8 $a | grep -c 'on the link'; true"
expect_stdout '^0$'

# The head names it; a record's number is as good as a step.
expect_exit 0 imslab show --message 11a $a
expect_stdout '^11a  #[0-9]+  SIP REGISTER  ue -> wsf  sent 0.170, arrived 0.190  715 octets$'
seq=$(jq 'select(.step == "11a" and .kind == "delivered").seq' "$work/trace")
cp "$work/stdout" "$work/by_step"
expect_exit 0 imslab show --message "#$seq" $a
expect_same "$work/by_step" "$work/stdout"
expect_stdout '^ +[0-9]+      cnonce: [a-z0-9]+$'
expect_exit 0 imslab show --message 10a scenarios/failures/forward-401-abandoned.ims
expect_stdout 'WS CLOSE'
expect_exit 0 imslab show --message 11 scenarios/failures/forward-401-abandoned.ims
expect_stdout 'sent 0.114, lost'
expect_exit 64 imslab show --message 99 $a
expect_stderr 'no message has the step .99.; there are: 1 1b 2 3 4 '
expect_exit 64 imslab show --message '#99999' $a
expect_exit 64 imslab show --message '#0' $a
expect_exit 64 imslab show --message 5 --steps 5 $a
expect_exit 64 imslab show --reveal $a

# Secrets are overwritten in all of it, and shown to who asks.
for option in --octets --message; do
    expect_shell 1 "imslab show $option 2 $a | grep -a onderland-42"
    expect_shell 0 "imslab show $option 2 --reveal $a | grep -a onderland-42"
done
expect_exit 0 imslab show --message 8b $a
expect_stdout 'Digest-HA1 \(121\): \*{32}$'
expect_exit 0 imslab diff --message 2 2 --reveal $a
expect_exit 0 imslab diff --message 2 2 $a

# Two messages: what a proxy did to a request, and what the two REGISTERs differ in.
expect_exit 1 imslab diff --message 11a 11b $a
expect_stdout '^\+   Via: SIP/2.0/UDP wsf.ims.example;branch='
expect_stdout '^-   Max-Forwards: 70$'
expect_stdout '^\+   Max-Forwards: 69$'
expect_stdout '^\+     integrity-protected: tls-pending$'
expect_stdout '^\+   Path: '
expect_stdout '^4 differences; [0-9]+ parts are the same$'
expect_exit 1 imslab diff --message 5 11a $a
expect_stdout '^\+     nc: 00000001$'
expect_exit 1 imslab diff --message 8 9 $a
expect_stdout '^2 differences; 0 parts'
expect_exit 1 imslab diff --message 5 7 $flow scenarios/flows/bsf-auth.ims
expect_stdout '^-? *Authorization|^- +Authorization'
expect_exit 64 imslab diff --message 5 $a
expect_exit 64 imslab diff --message 5 99 $a
expect_exit 66 imslab diff --message 5 5 missing.ims
expect_exit 64 imslab diff --reveal $flow
finish
