# Runs side by side.
. "$(dirname "$0")/lib.sh"

flows='scenarios/flows/forward-401.ims scenarios/flows/wsf-answers.ims scenarios/flows/bsf-auth.ims'
# shellcheck disable=SC2086
expect_exit 0 imslab compare $flows
expect_stdout '^learns an IMS password$'
# shellcheck disable=SC2086
expect_exit 0 imslab compare --csv --variant steps23=omitted --variant credential=password --variant bsf-login=form $flows
expect_stdout '^"","flows/forward-401\[steps23=omitted w2=wss\]","flows/wsf-answers\[credential=password\]","flows/bsf-auth\['
expect_stdout '^"learns an IMS password","nobody","wsf","bsf"$'
expect_stdout '^"prompts","1","1","1"$'
expect_stdout '^"can test words for an IMS password","wsf, pcscf, scscf, zone core","wsf, pcscf, scscf, zone core","bsf, zone core"$'
expect_stdout '^"Diameter requests","CX MAR 1, CX SAR 1","CX MAR 1, CX SAR 1","ZH MAR 1, CX SAR 1"$'
# shellcheck disable=SC2086
expect_exit 0 imslab compare --markdown $flows
expect_stdout '^\| learns a token \| nobody \| nobody \| '
expect_exit 0 imslab compare --json --by bsf-login scenarios/flows/bsf-auth.ims
expect jq -e '(.rows[0].cells | length) == 2 and (.rows[] | select(.question == "learns an IMS password").cells == ["bsf", "nobody"])' "$work/stdout"

# What it costs the network, and in what the runs differ besides.
forms=$(printf 'scenarios/flows/%s ' forward-401.ims bsf-auth.ims web-id.ims)
# shellcheck disable=SC2086
expect_exit 0 imslab compare --csv --variant steps23=omitted $forms
expect_stdout '^"H\(A1\) handed out by the HSS","CX 1","ZH 1","none"$'
expect_stdout '^"nodes","ue, wws, wsf, pcscf, scscf, hss","\+ bsf",'
expect_stdout '^"links",".*wsf-pcscf sip open core may-assert tls.*","\+ ue-bsf https secure internet.*- wsf-pcscf sip open core may-assert tls"'
expect_stdout '^"steps rest on","text [0-9]+, spec [0-9]+, inference [0-9]+"'
expect_stdout '^"readings that differ",".*wws login ims-core .*","ue login bsf \(contribution .*hss zh-peers bsf'
expect_stdout '^"state kept",".*scscf alice.ha1 in state [0-9.]+ s to the end, ue alice.password in memory [0-9.]+ s","ue state in session .*bsf alice.password in state [0-9.]+ s'
expect_stdout '^"rows of state at the end",".*wsf flows 1, .*scscf bindings 1 for [0-9.]+ s more, '
# Links add up to all octets.
# shellcheck disable=SC2086
expect_exit 0 imslab compare --json $forms
expect jq -e '[.rows[] | select(.question | test("octets")).cells] | .[0] as $all | .[1] | to_entries |
    all(([.value | scan("([0-9]+) octets") | .[0] | tonumber] | add) == ($all[.key] | tonumber))' "$work/stdout"
# Two runs of one topology and one reading.
expect_exit 0 imslab compare --csv --by steps23 --variant w2=wss scenarios/flows/forward-401.ims
expect_stdout '^"nodes","ue, .*","the same"$'
expect_exit 0 imslab compare --csv --by w2 scenarios/flows/forward-401.ims
expect_stdout '^"readings that differ","the same","the same"$'
expect_exit 64 imslab compare --csv --markdown scenarios/flows
expect_exit 66 imslab compare nowhere.ims

finish
