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
expect_shell 0 "jq -e '(.rows[0].cells | length) == 2 and (.rows[] | select(.question == \"learns an IMS password\").cells == [\"bsf\", \"nobody\"])' $work/stdout"
expect_exit 64 imslab compare --csv --markdown scenarios/flows
expect_exit 66 imslab compare nowhere.ims

finish
