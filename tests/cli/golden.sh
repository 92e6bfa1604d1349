# Golden ladders: blessed once, compared from then on, and nothing of them is lost unseen.
. "$(dirname "$0")/lib.sh"

mkdir -p "$work/scenarios/flows" "$work/scenarios/base"
cp scenarios/flows/forward-401.ims "$work/scenarios/flows"
cd "$work" || exit 70
file=scenarios/flows/forward-401.ims
golden=scenarios/flows/forward-401.ladder

# Missing: a note, and as expected.
expect_exit 0 imslab run --quiet $file
expect_stderr '^note: 4 runs without a golden ladder'
expect_exit 64 imslab diff $file
expect_stderr 'has no golden ladder'

# Blessed: the runs are shown first, and the second time nothing is left to write.
expect_exit 0 imslab bless $file
expect_stdout '^flows/forward-401\[steps23=omitted w2=wss\]: new$'
expect_stdout "^$golden: written, 4 of 4 runs"
expect [ "$(grep -c '^flows/forward-401\[' $golden)" = 4 ]
cp $golden "$work/blessed"
expect_exit 0 imslab bless $file
expect_lines stdout 0
expect_same $golden "$work/blessed"
expect_exit 0 imslab run --quiet $file
expect_lines stderr 0
expect_exit 0 imslab diff $file
expect_stdout '^no difference$'

# A delay that changes is a difference, with the line of the golden where it begins; bless shows it and takes it over.
sed -i 's/link pcscf *scscf *sip *{ delay 2ms/link pcscf scscf sip { delay 7ms/' $file
expect grep -q 'delay 7ms' $file
expect_exit 1 imslab run --quiet $file
expect_stdout '^  scenarios/flows/forward-401.ladder:[0-9]+:1: the run differs from its golden ladder: expected `.*scscf.*`, got `.*`$'
line=$(sed -n 's/^  .*forward-401.ladder:\([0-9]*\):1: .*/\1/p' "$work/stdout" | head -1)
wanted=$(sed -n 's/.*expected `\(.*\)`, got .*/\1/p' "$work/stdout" | head -1)
expect [ "$(sed -n "${line}s/^ *//p" $golden)" = "$wanted" ]
expect_exit 1 imslab diff $file
expect_stdout '^- +[0-9]+ '
expect_stdout '^\+ +[0-9]+ '
expect_exit 1 imslab run --quiet --json - $file
expect [ "$(jq -r '.scenarios[0].failures[0].kind' "$work/stdout")" = golden ]
run='flows/forward-401[steps23=omitted w2=wss]'
expect_exit 0 imslab bless --run "$run" $file
expect_stdout ': changed$'
expect_exit 1 imslab run --quiet $file
expect_stdout '^4 runs: 1 as expected$'
expect_exit 64 imslab bless --run 'flows/forward-401[nosuch]' $file
expect_exit 0 imslab bless $file
expect_exit 0 imslab run --quiet $file

# A run that is gone is an error, whatever is printed where, until bless takes its section out.
sed -i 's/^variants {/variants { skip w2 == wss/' $file
expect_exit 0 imslab check $file
expect_exit 1 imslab run --quiet $file
expect_stdout 'forward-401.ladder:[0-9]+:1: error: there is no run flows/forward-401\[.*\] any more$'
expect_stdout 'golden without a run 2$'
at=$(sed -n 's/^.*ladder:\([0-9]*\):1: error: there is no run .*/\1/p' "$work/stdout" | head -1)
expect grep -q '^flows/' <<<"$(sed -n "${at}p" $golden)"
expect_exit 1 imslab run --quiet --junit "$work/gone.xml" $file
gone() { xmllint --xpath "$1" "$work/gone.xml"; }
expect [ "$(gone 'count(//testcase[not(contains(@name, " claim "))])')" = 4 ]
expect [ "$(gone 'string(/testsuites/@failures)')" = 2 ]
expect [ "$(gone 'count(//testsuite)')" = 1 ]
expect [ "$(gone 'count(//testcase[failure])')" = 2 ]
expect grep -qE 'type="golden" message="there is no run flows/forward-401\[.*\] any more">.*forward-401\.ladder:'"$at:1: " "$work/gone.xml"
expect_exit 1 imslab run --tap $file
expect_stdout '^1\.\.4$'
expect [ "$(grep -c '^not ok ' "$work/stdout")" = 2 ]
expect_stdout '^not ok 4 - flows/forward-401\['
expect_stdout '    - kind: golden$'
expect_exit 1 imslab run --json - $file
expect_stderr 'there is no run'
expect jq -e . "$work/stdout"
expect_exit 0 imslab bless $file
expect_stdout ': gone$'
expect_exit 0 imslab run --quiet $file
expect [ -z "$(grep golden "$work/stderr")" ]
expect_stderr 'this condition holds in no run of the file' # what stood under w2 == wss
expect [ "$(grep -c '^flows/' $golden)" = 2 ]

# A red run is not blessed and keeps its section; what cannot be read is not the same as missing.
cp $golden "$work/blessed"
sed -i 's/ue.state == registered/ue.state == refused/' $file
expect_exit 1 imslab bless $file
expect_stdout 'not as expected, so it is not blessed'
expect_same $golden "$work/blessed"
sed -i 's/ue.state == refused/ue.state == registered/' $file
rm $golden
mkdir $golden
for verb in run bless diff; do
    expect_exit 66 imslab $verb $file
    expect_stderr 'forward-401.ladder:1:1: error: cannot read this golden ladder: is a folder'
done
rmdir $golden
ln -s forward-401.ladder $golden
expect_exit 66 imslab bless $file
expect_stderr 'too many symbolic links'
rm $golden
cp $file "$work/plain.txt"
expect_exit 64 imslab bless "$work/plain.txt"
expect_shell 64 "imslab bless - <$file"

# A golden ladder is a text like others: nothing of it is a command to a terminal.
cp "$work/blessed" $golden
printf 'flows/\033[31mgone\n      0  1\033[2J    ue  wws\n' >>$golden
sed -i '0,/GET/s/GET/\x1b[1mGET/' $golden
for verb in run diff bless; do
    imslab $verb $file >"$work/stdout" 2>"$work/stderr"
    expect [ -z "$(grep -c $'\x1b' "$work/stdout" "$work/stderr" | grep -v ':0$')" ]
done

# A ladder that says less than it seems to: empty, without its first heading, with a section twice or one that is gone;
# and one that is gone beside others.
rm -rf scenarios
mkdir -p scenarios/flows
cp "$checkout/scenarios/flows/forward-401.ims" "$checkout/scenarios/flows/login-once.ims" scenarios/flows
expect_exit 0 imslab run --quiet scenarios
expect_stderr '^note: 12 runs without a golden ladder'
expect_exit 1 imslab run --quiet --golden required scenarios
expect_stdout '^12 runs: 0 as expected$'
expect_exit 64 imslab run --quiet --golden perhaps scenarios
expect_exit 0 imslab bless $file
cp $golden "$work/blessed"
poor() { # RUNS AS EXPECTED, WHAT IS SAID
    expect_exit 1 imslab run --quiet $file
    expect_stdout "^4 runs: $1 as expected\$"
    expect_stdout "$2"
}
: >$golden
poor 0 'forward-401.ladder:1:1: the golden ladder has no section of this run$'
expect_exit 0 imslab run --quiet --golden optional $file
sed 1d "$work/blessed" >$golden
poor 3 'forward-401.ladder:1:1: error: what stands above the first run belongs to none$'
awk '/^flows/ { n++ } n != 2' "$work/blessed" >$golden
poor 3 'forward-401.ladder:1:1: the golden ladder has no section of this run$'
cat "$work/blessed" "$work/blessed" >$golden
poor 4 'forward-401.ladder:[0-9]+:1: error: flows/forward-401\[steps23=present w2=wss\] stands twice$'
expect_exit 0 imslab bless $file
expect_same $golden "$work/blessed"
expect_exit 1 imslab run --quiet scenarios
expect_stdout 'login-once.ladder:1:1: there is no golden ladder \(imslab bless makes one\)$'
expect_stdout '^12 runs: 4 as expected$'
expect_exit 0 imslab run --quiet --golden optional scenarios
expect_exit 0 imslab run --quiet --seed 7 scenarios

# What is said of golden ladders names nothing that changes from seed to seed.
cd "$checkout" || exit 70
for ladder in scenarios/*/*.ladder; do
    expect [ -z "$(grep -nE '^ .*(fingerprint|seed|[0-9a-f]{16})' "$ladder")" ]
done

finish
