# A green is never empty: files that say what happens and are no scenario, folders without one, and what the checker decides.
. "$(dirname "$0")/lib.sh"

cd "$work" || exit 70
mkdir -p idle used only
head='imslab 1\nuse ims-core\n'

# A block that speaks of a file's own runs is looked at by nobody in a file that has none.
printf "${head}expect { ue.prompts == 1 }\n" >idle/expect.ims
for verb in run check list; do expect_exit 65 imslab $verb idle/expect.ims; done
expect_stderr '`expect` of a file without `scenario` is never looked at'
rm idle/expect.ims

# What happens in a file that nothing uses, named or found.
printf "${head}flow { do ue open }\n" >idle/lines.ims
expect_exit 65 imslab run idle/lines.ims
expect_stderr 'no run does what this block says'
expect_exit 65 imslab run idle
expect_exit 65 imslab check idle

# One that another file beside it uses has its runs there, and only there.
mv idle/lines.ims used/
printf 'imslab 1\nuse "lines.ims"\nscenario "x"\nexpect { ue.state == page }\n' >used/x.ims
expect_exit 0 imslab run --quiet used
expect_exit 0 imslab check used
expect_exit 65 imslab check used/lines.ims

# A library of nodes and people says nothing that could be missed; a folder of them has nothing to check.
printf "${head}" >only/base.ims
expect_exit 0 imslab check only/base.ims
expect_exit 64 imslab check only
expect_exit 64 imslab run only

# What stands in neither message is not unchanged.
printf "${head}scenario \"u\"\nflow { do ue open  do ue register  ue -> wsf : SIP REGISTER as r1\n  wsf -> pcscf : SIP REGISTER relays r1 { unchanged %s } }\n" \
    service-route >u.ims
expect_exit 1 imslab run u.ims
expect_stdout 'it stands in neither message'
sed -i 's/service-route/www-auth/' u.ims
expect_exit 1 imslab run u.ims
sed -i 's/www-auth/call-id/' u.ims
expect_exit 0 imslab run --quiet u.ims

# A comparison that is decided before the run.
for check in 'ue.prompts < 0:never' 'ue.prompts >= 0:always' 'ue.failed < 0%%:never' 'ue.failed >= 0%%:always'; do
    printf "${head}scenario \"z\"\nflow { do ue open }\nexpect { ${check%:*} }\n" >z.ims
    expect_exit 65 imslab check z.ims
    expect_stderr "z\.ims:5:10: error: this ${check#*:} holds: nothing is below zero$"
done

# A window that begins with a message that has not come has no beginning.
printf "${head}scenario \"w\"\ntopology { node ue2 browser { user bob }\n link ue2 wws https { delay 18ms }  link ue2 wsf wss { delay 3s } }
flow { do ue open  do ue2 open  do ue register  do ue2 register\n any-order { in-order { ue2 -> wsf : SIP REGISTER as slow }
  in-order { ue -> wsf : SIP REGISTER within 1us of slow } } }\n" >w.ims
expect_exit 1 imslab run w.ims
expect_stdout 'seen before that message was'

# An arrow that no node ever draws would leave what stands behind it unreached.
turned() { # ARROW SAID
    printf "${head}scenario \"t\"\nflow { do ue open\n  %s\n  wsf -> ue : SIP 200 { contact.count == 1 }\n}\n" "$1" >t.ims
    expect_exit 65 imslab check t.ims
    expect_stderr "$2"
}
turned 'hss -> scscf : CX MAR' 't\.ims:[0-9]+:3: error: hss never sends MAR to scscf: nothing from here on is reached$'
expect_stderr '^  = did you mean scscf -> hss : CX MAR\?$'
turned 'scscf -> hss : CX MAA' 'scscf never sends MAA to hss'
turned 'wsf -> ue : WS OPEN' 'wsf never sends OPEN to ue'
turned 'wsf -> ue : SIP REGISTER' 'wsf never sends REGISTER to ue'
turned 'ue -> wsf : SIP INVITE' 'ue never sends INVITE to wsf'
expect_stderr '^  = it sends REGISTER, SUBSCRIBE there$'
turned 'pcscf -> wsf : SIP PUBLISH' 'pcscf never sends PUBLISH to wsf'
turned 'pcscf -> wsf : SIP REGISTER' 'pcscf never sends REGISTER to wsf'
expect_stderr '^  = did you mean wsf -> pcscf : SIP REGISTER\?$'
turned 'scscf -> pcscf : SIP MESSAGE' 'scscf never sends MESSAGE to pcscf'
expect_stderr '^  = it sends NOTIFY there$'
turned 'wws -> ue : HTTP GET' 'wws never sends GET to ue'
turned 'ue -> wws : HTTP 200' 'ue never sends 200 to wws'
turned 'ue -> wws : HTTP PUT' 'ue never sends PUT to wws'
turned 'bsf -> hss : ZH MAA' 'bsf never sends MAA to hss'
turned 'hss -> scscf : CX UAA' 'hss never sends UAA to scscf'
turned 'scscf -> hss : CX DWR' 'scscf never sends DWR to hss'
turned 'ue -> wsf : WS ACCEPT' 'ue never sends ACCEPT to wsf'
# With attackers it is decided for those whom nobody owns, and who are not asked by one that is owned.
printf "${head}scenario \"t\"\nattackers { eve { owns wsf } }\nflow { do ue open\n  %s\n}\n" 'wws -> ue : HTTP GET' >t.ims
expect_exit 65 imslab check t.ims
expect_stderr 'wws never sends GET to ue'
for arrow in 'wsf -> ue : SIP REGISTER' 'ue -> wsf : SIP 405' 'pcscf -> wsf : SIP 405'; do
    sed "s/wws -> ue : HTTP GET/$arrow/" t.ims >u.ims
    expect_exit 0 imslab check u.ims
done
for arrow in 'hss -> scscf : CX RTR' 'scscf -> hss : CX RTA' 'wsf -> ue : SIP NOTIFY' 'ue -> wsf : SIP SUBSCRIBE'; do
    printf "${head}scenario \"t\"\nflow { do ue open\n  %s\n}\n" "$arrow" >t.ims
    expect_exit 0 imslab check t.ims
done
printf "${head}scenario \"t\"\nattackers { eve { owns hss } }\nflow { do ue open  hss -> scscf : CX MAR }\n" >t.ims
expect_exit 0 imslab check t.ims

# Two checks of one list that never both hold; what is compared with the run is not decided before it.
both() { printf "${head}scenario \"t\"\nflow { do ue open  do ue register\n  ue -> wsf : SIP REGISTER { %s } }\nexpect { %s }\n" "$1" "$2" >t.ims; }
for list in 'auth.username absent  auth.username present' 'auth.username == "a"  auth.username absent' \
    'auth.username == "a"  auth.username == "b"' 'cseq == 1  expires == 600s  cseq == 2'; do
    both "$list" 'ue.prompts == 1'
    expect_exit 65 imslab check t.ims
    expect_stderr 'this contradicts line 5: no run is such that both hold$'
done
for states in 'ue.prompts == 1  ue.prompts == 2' 'hss.state(alice.impu) == registered  hss.state(alice.impu) == not-registered'; do
    both 'cseq present' "$states"
    expect_exit 65 imslab check t.ims
    expect_stderr 'this contradicts line 6: no run is such that both hold$'
done
for list in 'cseq == 1  expires == 2s' 'auth.username == "a"  auth.username == "A"' 'cseq >= 1  cseq == 2' \
    'to.uri == "sip:alice@ims.example"  to.uri == "sip:alice@IMS.example"'; do
    both "$list" 'ue.prompts == 1  scscf.bindings(alice.impu) == 1  hss.state(alice.impu) == registered'
    expect_exit 0 imslab check t.ims
done

finish
