# The paragraph about the editor's note: a sentence stands where its runs bear it, and says so where they do not.
. "$(dirname "$0")/lib.sh"

expect_exit 0 imslab answer scenarios/attacks/t18-own-nonce.ims
expect_stdout 'A rogue WSF still gets a digest over a nonce .*\(`attacks/t18-own-nonce`: goal reached at 14\)'
expect_stdout 'not shown, since `attacks/t97-played-first` or a run beside it was not run or is red'
expect_stdout '^\| 2 \| The WSF can test words for the password \| yes: words wsf at 11a \(T18\) \(shown: owns wsf\), by design: '

# The same run, found otherwise: class 2.
mkdir -p "$work/scenarios/attacks"
awk '/^goal/ { goal = 1 } goal { sub(/prompts == 1/, "prompts == 2") } { print }' scenarios/attacks/t18-own-nonce.ims \
    >"$work/scenarios/attacks/t18-own-nonce.ims"
expect_exit 2 imslab answer "$work/scenarios/attacks/t18-own-nonce.ims"
expect_stdout 'NOT BORNE OUT: A rogue WSF still gets a digest .*: goal missed at 11b\)'
expect_stderr '^1 sentences of the paragraph are contradicted by these runs$'

# A cell says by whom it was shown, with a link where one is asked for; one without a run says why.
expect_exit 0 imslab answer --row 2 --row 9 scenarios/answers/editors-note.ims
expect_stdout '^\| 2 \| .* \| yes: words wsf at 11a \(shown: nobody owned\), by design: nonce and response cross it'
expect_stdout '^\| 9 \| The BSF \| -: no BSF takes part in it \|'
cp "$work/stdout" "$work/rows"
expect_shell 1 "grep -E '^(###|\\| 3 )' $work/rows"
expect_exit 0 imslab answer --row 6 --links ../ scenarios/answers/relay-rewrites.ims
expect_stdout '^\| 6 \| .* \| no: contact differs at 14 \[shown: owns wsf\]\(\.\./scenarios/answers/relay-rewrites.ims "answers/relay-rewrites\[column=forwarded by=wsf\]"\)'
# No cell of the sixteen rows is empty.
expect_exit 0 imslab answer scenarios/answers scenarios/agreement scenarios/attacks
cp "$work/stdout" "$work/all"
expect_shell 0 "grep -cE '^\\| [0-9]+ \\| ' $work/all | grep -qx 16"
expect_shell 1 "sed -n '/^### As a table/,/^### 1/p' $work/all | grep -E '\\|  \\||no run is about it'"
expect_exit 64 imslab answer --row 17 scenarios/answers

finish
