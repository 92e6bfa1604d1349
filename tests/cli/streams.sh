# Outputs that cannot be written: full disks, closed and broken pipes, folders that are closed. One message, class 74, and
# nothing left behind that looks whole.
. "$(dirname "$0")/lib.sh"
export ASAN_OPTIONS=detect_leaks=0 # the look for leaks is half of a start, and exits.sh has it for every class

mkdir "$work/s"
cp scenarios/flows/forward-401.ims "$work/s/"
cd "$work/s" || exit 70
file=forward-401.ims

# stdout closed: what was asked for is not there, so 74; files are written all the same, and nothing lands in them.
for command in "run $file" "run --json - $file" "run --tap $file" "show $file" "list $file" "check $file" "fmt - <$file" \
    "parse --json $file" "export --jsonl - $file" "explain kinds" "version" "--help" "run --help" "verify $file" \
    "dissect --proto sip $checkout/tests/data/rfc4475/wsinv.sip" "diff $file $file" "check --resolved $file"; do
    expect_shell 74 "imslab $command >&-"
    expect [ "$(wc -l <"$work/stderr")" -le 3 ]
    expect_shell 74 "imslab $command >/dev/full"
    expect_stderr 'could not be written|cannot write'
done
expect_shell 74 "imslab run --junit report.xml $file >&-"
expect xmllint --noout report.xml
expect_shell 0 "imslab run --quiet $file 2>&-"
expect_shell 66 "imslab run missing.ims 2>&-"
expect_shell 64 "imslab run 2>&- >&-"
expect_shell 66 "imslab run - <&-"
expect_shell 0 "imslab run --quiet $file <&- 2>&-"

# A reader that leaves early: a quiet end, and the report files are there.
for options in '' '--jobs 2' '--quiet' '--tap'; do
    rm -f report.xml
    expect_shell 0 "{ sleep 0.3; imslab run $options --junit report.xml $file; echo \$? >status; } | true"
    expect [ "$(cat status)" = 74 ]
    expect [ -z "$(grep 'stdout' "$work/stderr")" ]
    expect xmllint --noout report.xml
done
for command in "list $file" "show $file" "export --jsonl - $file" "run --json - $file" "fmt - <$file" '--help'; do
    expect_shell 0 "{ sleep 0.3; imslab $command; echo \$? >status; } | true"
    expect [ "$(cat status)" = 74 ]
done
expect_exit 0 bash -c "imslab run $file | head -1"
expect_lines stdout 1

# No room: what is there is whole or not there. A limit of the file size stands for a full disk where none can be mounted.
nothing_half() { # FOLDER: no temporary file, every trace ends with a whole line, every report with its verdict
    local half=0
    [ -z "$(find "$1" -name '*.tmp*')" ] || half=1
    while IFS= read -r trace; do jq -e . "$trace" >"$work/condition" 2>&1 || half=1; done < <(find "$1" -name '*.jsonl')
    while IFS= read -r text; do grep -q '^  PASS' "$text" || half=1; done < <(find "$1" -name '*.txt')
    [ $half = 0 ]
}
expect_shell 74 "ulimit -f 16; imslab run --quiet --out small $file"
expect_stderr '^imslab: small/.*: cannot write: (file too large|.*)$'
expect_lines stderr 2 # one error, however many files it is about
expect_stderr "^imslab: .*; nor are there files of [0-9]+ more runs$"
expect nothing_half small
expect_shell 74 "ulimit -f 1; imslab run --quiet --json full.json $file"
expect jq -e '.error != null and .scenarios == []' full.json # of what stood there before nothing is left
expect_shell 74 "ulimit -f 1; imslab fmt - <$file >fmt.out"
cp $file before.ims
sed -i 's/^  seed   1/  seed 1/' $file
cp $file untidy.ims
expect_shell 74 "ulimit -f 1; imslab fmt $file"
expect_same $file untidy.ims
expect_shell 74 "ulimit -f 1; imslab bless $file"
expect [ ! -e forward-401.ladder ]
cp before.ims $file
if [ "$(id -u)" = 0 ] && mkdir disk && mount -t tmpfs -o size=64k none disk 2>"$work/condition"; then
    expect_exit 74 imslab run --quiet --out disk $file
    expect_stderr '^imslab: disk/.*forward-401.*: cannot write: no space left on device(;.*)?$'
    expect nothing_half disk
    rm -rf disk/*
    head -c 64k /dev/zero >disk/full
    expect_exit 74 imslab run --quiet --json disk/report.json --junit disk/report.xml $file
    expect [ -z "$(find disk -name 'report*')" ]
    umount disk
fi

# Places that are no place for a file.
expect_exit 74 imslab run --quiet --junit . $file
expect_exit 64 imslab run --quiet --junit '' $file
expect_exit 64 imslab run --quiet --out= $file
expect_exit 74 imslab run --quiet --junit $file/x $file
expect_exit 74 imslab run --quiet --out $file $file
expect_exit 74 imslab run --quiet --out /dev/null/x $file
expect_exit 74 imslab run --quiet --out /proc/nowhere --json - $file
expect_exit 74 imslab run --quiet --junit /dev/full --json good.json $file
expect jq -e . good.json

# /dev/stdout is stdout, not a file to put another in the place of.
expect_shell 0 "imslab run --quiet --json /dev/stdout $file >both"
expect [ -e /dev/stdout -a -L /dev/stdout ]
expect_shell 0 "imslab run --quiet --json /dev/stdout $file | grep -c fingerprint"
expect_shell 0 "imslab run --quiet --junit >(xmllint --noout -) $file"

finish
