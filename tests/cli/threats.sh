# The table of threats.
. "$(dirname "$0")/lib.sh"

expect_exit 0 imslab threats --jobs 2 scenarios/attacks
expect_stdout '^T18 .* V *$'
expect_stdout '^T61 .* C *$'
expect_stdout '^[0-9]+ runs, 0 not as expected; 0 cells differ from what is expected$'
expect_exit 0 imslab threats --csv scenarios/attacks/t18-own-nonce.ims
expect_stdout '^T18,a,V,V,1,0,"attacks/t18-own-nonce",as-drawn$'
expect_exit 0 imslab threats --json scenarios/attacks/t19-qop-stripped.ims
expect_stdout '^\{"threat":"T19","flow":"a","expected":"C","measured":"C","worked":1,"resisted":1,'
expect_exit 0 imslab threats --markdown scenarios/attacks/t32-forged-token.ims
expect_stdout '^\| T32 \| .* \|  \|  \| R \|  \|  \| attacks.t32-forged-token \|$'
expect_exit 64 imslab threats --csv --json scenarios/attacks
expect_exit 66 imslab threats nowhere.ims

# An attack that is said to work where it is resisted by design, and one that was run where the flow has nothing to
# attack: class 2. What is not as expected counts for nothing.
sed 's/works   never/works   always/' scenarios/attacks/t32-forged-token.ims >"$work/t32.ims"
expect_exit 2 imslab threats "$work/t32.ims"
expect_stdout '^T32 .* V \(R\) !'
sed 's/column  c/column  a/' scenarios/attacks/t32-forged-token.ims >"$work/t32.ims"
expect_exit 2 imslab threats "$work/t32.ims"
expect_stdout '^T32 .* R \(-\) !'
sed 's/ 403 answers e1/ 200 answers e1/' scenarios/attacks/t32-forged-token.ims >"$work/t32.ims"
expect_exit 1 imslab threats "$work/t32.ims"
expect_stdout '^2 runs, 2 not as expected; 0 cells differ'
sed 's/works   never/works   forgry.none/' scenarios/attacks/t32-forged-token.ims >"$work/t32.ims"
expect_exit 65 imslab check "$work/t32.ims"

finish
