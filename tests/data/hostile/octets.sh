# Prints a scenario in which two messages of hostile octets arrive. One is malformed: words of a terminal, a line of 60,000
# octets (a message of the lab ends at 64 KiB). The other is well-formed, with markup in its display name and a turned
# direction in a header that the red line repeats.
# shellcheck shell=bash
evil='</script><img src=x onerror=alert(1)><script>alert(2)</script>'
printf -v long '%60000s' ''
message() { # SUBJECT MORE
    printf '%s' "raw \"REGISTER sip:ims.example SIP/2.0\\r\\nVia: SIP/2.0/UDP eve.invalid;branch=z9hG4bKevil$2\\r\\nMax-Forwards: 70\\r\\nFrom: \\\"$evil\\\" <sip:alice@ims.example>;tag=e\\r\\nTo: <sip:alice@ims.example>\\r\\nCall-ID: javascript:alert(3)\\r\\nCSeq: 1 REGISTER\\r\\nContact: <sip:a@eve.invalid>\\r\\nSubject: $1\\r\\nContent-Length: 0\\r\\n\\r\\n\""
}
cat <<END
imslab 1
use ims-core
scenario "hostile octets" { mode milestones }
attackers { eve { connects scscf } }
flow {
  do eve send(SIP, $(message '\x1b[2J\x1b]0;owned\x07\x9b31m\x00' "1\\r\\nX-Long: ${long// /x}")) to scscf
  20 eve -> scscf : SIP REGISTER
  do eve send(SIP, $(message "$evil \\u{202e}turned" 2)) to scscf
  21 eve -> scscf : SIP REGISTER { header(Subject) == "nice" }
}
END
