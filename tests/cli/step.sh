# imslab step in a pseudo-terminal (util-linux's script): what the screen is told, and how it is left.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/terminal/lib.sh"
flow=scenarios/flows/forward-401.ims
a="--variant steps23=present --variant w2=wss $flow"

expect_exit 0 keys xterm 'q' "imslab step --at 11a $a"
expect_written 'flows/forward-401\[steps23=present w2=wss\]'
expect_written '15 of 22'
expect_written 'Request-Line: REGISTER sip:ims.example SIP/2.0'
expect_exit 0 keys xterm 'n3\014q' "imslab step --at 11a $a"
expect_written '16 of 22'
expect_written '\+ +Path: <sip:'
expect_written '4 differences'
expect_exit 0 keys xterm '4jjjjjjjj\x0c5\x0cn6n7n8q' "imslab step --at 11a $a"
expect_written '\+ wsf: flows 0'
expect_written 'under way'
expect_written 'alice.password'
expect_written 'scscf.*alice.private@ims.example'
expect_written '1\. by its own will: ue sent'
expect_exit 0 keys xterm '/tls-pending\n\014q' "imslab step $a"
expect_written '16 of 22'
expect_exit 0 keys xterm '/nowhere\nq' "imslab step $a"
expect_written 'no other message has .nowhere.'
expect_exit 0 keys xterm 'G\014gNPbm?q' "imslab step $a"
expect_written '22 of 22'
expect_written 'next, previous phase'

# The words of facts; what the judge found of this message.
expect_exit 0 keys xterm '7\014q' "imslab step --at 11c $a"
expect_written '\+ scscf believed alice.private@ims.example, registrar, digest'
expect_written 'hss kept alice.private@ims.example, ha1, state'
expect_exit 0 keys xterm '8\014q' "imslab step --at 2 $a"
expect_written 'C2 is violated here, by wws, as expected: secret alice.password from wws'
expect_written 'C4 rests on alice.password, received in POST'
expect_exit 0 keys xterm 'q' "imslab step --at 11a --fault late scenarios/lifecycle/stale-nonce.ims"
expect_written 'on its way it was delayed by late'

# Until it changes: a field, what a node holds, what it reports; onwards and back.
expect_exit 0 keys xterm 'cfield auth.nonce\nv\014q' "imslab step $a"
expect_written '7 of 22'
expect_written '15 of 22'
expect_exit 0 keys xterm 'cfield auth.nonce\nV\014q' "imslab step --at 11b $a"
expect_written '9 of 22'
expect_exit 0 keys xterm 'cstate scscf\n\014q' "imslab step --at 5 $a"
expect_written '9 of 22'
expect_exit 0 keys xterm 'cfact believed\n\014q' "imslab step $a"
expect_written '17 of 22'
expect_exit 0 keys xterm 'cfact refused\nq' "imslab step $a"
expect_written 'fact refused: not any more'
expect_exit 0 keys xterm 'cfield auth.nonse\nq' "imslab step $a"
expect_written 'no such field; the nearest is .auth.nonce.'
expect_exit 0 keys xterm 'cstate nobody\nq' "imslab step $a"
expect_written 'no node .nobody.'
expect_exit 0 keys xterm 'cwhatever\nq' "imslab step $a"
expect_written 'field PATH, fact KIND .NODE. or state NODE .TABLE., not .whatever.'

# Who injected a message that an owned node seems to have sent.
expect_exit 0 keys xterm '8q' "imslab step --at 8 scenarios/attacks/t29-wsf-registers-anybody.ims"
expect_written 'it was sent by eve'
expect_written 'injected by eve, as if wsf sent 8 REGISTER to pcscf'
expect_exit 0 keys xterm 'q' "imslab step --at 9 scenarios/attacks/t29-wsf-registers-anybody.ims"
expect_written '\*    0.003 8\? .*REGISTER'

# Another size while it runs: drawn anew, or said to be too small.
SIZE=12,60 expect_exit 0 keys xterm 'nnnnnn\014q' "imslab step $a"
expect_written '7 of 22'
SIZE=8,30 expect_exit 0 keys xterm 'nnnnnnnq' "imslab step $a"
expect_written 'too small: 40x10'
expect_exit 0 keys xterm '2G\003' "imslab step $a"
expect_exit 0 keys vt100 'n\014q' "imslab step $a"
expect_written '2 of 22'

# No secret reaches the screen, unless it is asked for; hostile letters are none of the terminal's.
expect_exit 0 keys xterm '12q' "imslab step --at 2 $a"
expect_shell 1 "grep -a onderland-42 $work/typescript"
expect_exit 0 keys xterm '2q' "imslab step --at 2 --reveal $a"
expect_shell 0 "grep -a onderland-42 $work/typescript"
cat >"$work/hostile.ims" <<'END'
imslab 1
use ims-core
scenario "x" { mode milestones }
flow {
  phase "‮ \t äü"
  do ue open
  1 ue -> wws : HTTP GET "/"
}
END
expect_exit 0 keys xterm 'q' "imslab step $work/hostile.ims"
expect_shell 1 "grep -aP '\xe2\x80\xae' $work/typescript"

# Where it cannot be.
expect_exit 64 imslab step $a
expect_stderr 'step needs a terminal'
expect_exit 64 keys dumb 'q' "imslab step $a"
expect_written 'cannot place a cursor'
expect_exit 64 keys xterm 'q' "imslab step --at 99 $a"
expect_exit 66 keys xterm 'q' "imslab step missing.ims"

# A red run offers it.
sed 's/auth.nc == 1/auth.nc == 2/' $flow >"$work/red.ims"
expect_exit 1 imslab run --quiet --variant w2=wss --variant steps23=omitted "$work/red.ims"
expect_stdout '^  look at it: imslab step --at 11a --variant steps23=omitted --variant w2=wss .*red\.ims$'
finish
