# The paragraph about the editor's note: a sentence stands where its runs bear it, and says so where they do not.
. "$(dirname "$0")/lib.sh"

expect_exit 0 imslab answer scenarios/attacks/t18-own-nonce.ims
expect_stdout 'A rogue WSF still gets a digest over a nonce .*\(`attacks/t18-own-nonce`: goal reached at 14\)'
expect_stdout 'not shown, since `attacks/t97-played-first` or a run beside it was not run or is red'
expect_stdout '^\| 2 \| The WSF can test words for the password \| yes: words wsf at 11a \(T18\) \|'

# The same run, found otherwise: class 2.
mkdir -p "$work/scenarios/attacks"
awk '/^goal/ { goal = 1 } goal { sub(/prompts == 1/, "prompts == 2") } { print }' scenarios/attacks/t18-own-nonce.ims \
    >"$work/scenarios/attacks/t18-own-nonce.ims"
expect_exit 2 imslab answer "$work/scenarios/attacks/t18-own-nonce.ims"
expect_stdout 'NOT BORNE OUT: A rogue WSF still gets a digest .*: goal missed at 11b\)'
expect_stderr '^1 sentences of the paragraph are contradicted by these runs$'

finish
