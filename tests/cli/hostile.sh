# What a user may hand over by mistake or on purpose: one clear message with its place, the right class, nothing hung and
# nothing written.
. "$(dirname "$0")/lib.sh"
export ASAN_OPTIONS=detect_leaks=0 # the look for leaks is half of a start, and exits.sh has it for every class

mkdir "$work/s"
cd "$work/s" || exit 70
head='imslab 1
use ims-core
scenario "x"
'
file() { printf '%s%s\n' "$head" "$2" >"$1.ims"; }

# refused FILE PLACE WORDS: every verb that reads scenarios says the same and nothing else.
refused() {
    local class=65
    case $3 in 'cannot read'*) class=66 ;; esac
    for verb in run check; do
        expect_exit $class imslab $verb "$1"
        expect_lines stdout 0
        expect_stderr "^$1:$2: error: $3"
        expect [ "$(grep -c ': error: ' "$work/stderr")" = 1 ]
    done
}
file kind 'topology { node x cscf }'
refused kind.ims 4:19 'no kind of node .cscf.'
expect_stderr '^  = did you mean .scscf.\?|^  = .*cscf'
file policy 'topology { node wsf { chalenge forward } }'
refused policy.ims 4:23 'wsf has no policy .chalenge.'
expect_stderr 'did you mean .challenge.\?'
file value 'topology { node wsf { challenge maybe } }'
refused value.ims 4:33 'wsf has no challenge .maybe.'
file link 'topology { link ue hss cx }'
refused link.ims 4:12 '.*cx'
file twice 'subscribers { carol { impi "c@x"  impu "sip:c@x"  password secret "12345678" }
carol { impi "d@x"  impu "sip:d@x"  password secret "87654321" } }'
refused twice.ims 5:1 '.carol. is given twice in this file'
file both 'subscribers { carol { impi "c@x"  impu "sip:c@x"  password secret "12345678" }
dora { impi "c@x"  impu "sip:d@x"  password secret "87654321" } }'
refused both.ims 5:1 '.dora. has the IMPI of .carol.'
file arrow 'flow { 5 wsf <- ue : SIP REGISTER }'
refused arrow.ims 4:14 'expected .->. after .wsf., found .<.'
expect_stderr '^  5 wsf|^  flow'
expect_stderr '^ +\^$'
file unknown 'flow { do ue fly }'
refused unknown.ims 4:14 '.*fly'
printf '' >empty.ims
refused empty.ims 1:1 ''
head -c 300 /dev/urandom | tr -d '\n' >binary.ims
refused binary.ims '[0-9]+:[0-9]+' ''
printf '\xef\xbb\xbfimslab 1\nscenario "bom"\n' >bom.ims
refused bom.ims 1:1 ''
printf 'imslab 1\nscenario "nul\0"\n' >nul.ims
refused nul.ims 1:1 'the file is binary: octet 22 is zero'
printf 'imslab 1\nscenario "\xff\xfe"\n' >utf8.ims
refused utf8.ims 2:11 ''
printf 'imslab 2\nscenario "x"\n' >version.ims
refused version.ims 1:8 ''
file never 'flow { do ue open'
refused never.ims '[0-9]+:[0-9]+' ''
expect_exit 65 imslab run "$checkout/LICENSE"
expect_lines stdout 0

# Files that are no files.
truncate -s 1G huge.ims
refused huge.ims 1:1 'cannot read this file: larger than 1 MiB'
mkfifo fifo.ims
refused fifo.ims 1:1 'cannot read this file: is no regular file'
rm huge.ims fifo.ims
for special in /dev/zero /dev/random /dev/tty /dev/null; do
    expect_exit 66 imslab run $special
    expect_stderr "^$special:1:1: error: cannot read this file: "
done
expect_exit 66 imslab run /proc/self/mem
expect_exit 66 imslab run "$(printf 'x%.0s' $(seq 1 5000)).ims"
expect_exit 66 imslab run ''
expect_shell 66 'imslab run - </dev/zero'
expect_stderr '^-:1:1: error: cannot read this file: larger than 1 MiB'
expect_shell 65 'imslab run - </dev/null'
refused missing.ims 1:1 'cannot read this file: no such file or directory'
ln -s loop.ims loop.ims
refused loop.ims 1:1 'cannot read this file: too many symbolic links'
rm ./*.ims

# Folders: links to folders are not followed, so a circle ends; what cannot be read in one is said.
file good 'flow { do ue open  ue -> wws : HTTP GET }'
mkdir -p in/side
cp good.ims in/side/
ln -s .. in/side/up
ln -s . in/self
expect_exit 0 imslab list in
expect_lines stdout 1
ln -s nowhere in/dangling.ims
expect_exit 66 imslab run in
expect_lines stdout 0
expect_stderr '^in/dangling.ims:1:1: error: cannot read this file: no such file'
rm in/dangling.ims
mkfifo in/fifo.ims
expect_exit 66 imslab run in
expect_stderr '^in/fifo.ims:1:1: error: '
rm in/fifo.ims
mkdir in/folder.ims
expect_exit 0 imslab run --quiet in
expect_exit 64 imslab run in/folder.ims
cp good.ims closed.ims
mkdir closed
cp good.ims closed/
chmod 000 closed.ims closed
as_user=()
if [ "$(id -u)" = 0 ]; then # for root nothing is closed
    chmod 755 "$work" "$work/bin" "$work/s"
    install -m 755 "$program" "$work/bin/program"
    as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups "$work/bin/program")
fi
expect_exit 66 "${as_user[@]:-imslab}" run closed.ims
expect_stderr '^closed.ims:1:1: error: cannot read this file: permission denied'
expect_exit 66 "${as_user[@]:-imslab}" run closed
expect_stderr '^closed:1:1: error: cannot read this folder: permission denied'
expect_exit 66 "${as_user[@]:-imslab}" run closed/good.ims
chmod 755 closed closed.ims
rm -r closed closed.ims
deep=deep
for _ in $(seq 1 40); do deep=$deep/d; done
mkdir -p $deep
cp good.ims $deep/
expect_exit 66 imslab run deep
expect_stderr 'deeper than 32'
rm -r deep
mkdir same
cp good.ims same/a.ims
sed 's/scenario "x"/scenario "x" { id same.a }/' good.ims >same/b.ims
expect_exit 65 imslab run same
expect_stderr '^same/b.ims:1:1: error: id .same.a. is also that of same/a.ims'

# `use`: circles, depth, what is missing in a file that is used.
printf 'imslab 1\nuse "b.ims"\nscenario "a"\n' >a.ims
printf 'imslab 1\nuse "a.ims"\nscenario "b"\n' >b.ims
expect_exit 65 imslab check a.ims
expect_stderr 'b.ims:2:5: error: .a.ims. uses itself'
for i in $(seq 1 12); do printf 'imslab 1\nuse "u%d.ims"\nscenario "u"\n' $((i + 1)) >u"$i".ims; done
cp good.ims u13.ims
expect_exit 65 imslab check u1.ims
expect_stderr 'deeper than 8'
expect_exit 0 imslab check u7.ims
mkfifo used.ims
printf 'imslab 1\nuse "used.ims"\nscenario "a"\n' >a.ims
expect_exit 65 imslab check a.ims
expect_stderr '^a.ims:2:5: error: cannot read .used.ims.: is no regular file'

# Limits: each has its name, and what is just too much is refused quickly.
rm ./*.ims
lines() { for _ in $(seq 1 "$1"); do printf 'wait 1ms\n'; done; }
file many "flow { $(lines 10001) }"
expect_exit 65 imslab check many.ims
expect_stderr '10,?000'
file fits "flow { $(lines 9999) } expect { ue.state == idle }"
expect_exit 0 imslab run --quiet fits.ims
file runs "variants { $(for v in a b c d e f g h i j k; do printf 'v%s : x | y  ' $v; done) }"
expect_exit 65 imslab check runs.ims
expect_stderr '1,?024'
file variants "variants { $(for v in a b c d e f g h i j k l m n o p q; do printf 'v%s : x  ' $v; done) }"
expect_exit 65 imslab check variants.ims
file nodes "topology { $(for i in $(seq 1 65); do printf 'node n%d hss\n' "$i"; done) }"
expect_exit 65 imslab check nodes.ims
file nested "flow { $(for _ in $(seq 1 5000); do printf 'in-order { '; done)"
expect_exit 65 imslab check nested.ims
printf 'imslab 1 scenario "%s"' "$(head -c 900000 /dev/zero | tr '\0' a)" >long.ims
imslab check long.ims >"$work/stdout" 2>"$work/stderr"
expect [ $? -le 66 ]
printf '%s' "$head" >braces.ims
head -c 1000000 /dev/zero | tr '\0' '{' >>braces.ims
expect_exit 65 imslab check braces.ims
expect [ "$(wc -c <"$work/stderr")" -lt 20000 ]

# Nothing of a scenario reaches the terminal as a command to it.
rm ./*.ims
printf 'imslab 1\nuse ims-core\nscenario "\\x1b]0;owned\\x07\\x1b[31m"\nvariants { v : "\\x1b[1m" | "b" }\nflow { say "\\x1b[2J" do ue open }\nexpect { ue.state == registered }\n' >escape.ims
for command in "run escape.ims" "list escape.ims" "list --runs escape.ims" "show escape.ims" "check --resolved escape.ims" \
    "fmt - <escape.ims" "parse --json escape.ims" "run --tap escape.ims" "run --summary - escape.ims"; do
    bash -c "imslab $command" >"$work/stdout" 2>"$work/stderr"
    expect [ -z "$(grep -c $'\x1b' "$work/stdout" "$work/stderr" | grep -v ':0$')" ]
done

# Subscribers in a file: read only, checked before anything runs.
rm -f ./*.ims
file good 'flow { do ue open  ue -> wws : HTTP GET }'
for bad in missing.db . /dev/zero good.ims fifo; do
    [ $bad = fifo ] && mkfifo fifo
    expect_exit 66 imslab run --subscribers $bad good.ims
    expect_lines stdout 0
    expect_stderr "^imslab: --subscribers: $bad: "
done
expect [ ! -e missing.db ]

# A text frame that is not UTF-8 fails its connection (RFC 6455 8.1).
file text 'flow { do ue open  do ue register with user = "al\xffce"  wsf -> ue : WS CLOSE { close-code == 1007 } }
expect { ue.failed == 1  wsf.received(REGISTER, SIP) == 0 }'
expect_exit 0 imslab run --quiet text.ims

finish
