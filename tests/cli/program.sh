#!/usr/bin/env bash
# What the program itself is: hardened, since it reads captures from strangers, and honest about what is linked into it.
# usage: tests/cli/program.sh PROGRAM     with the checkout as working directory
. "$(dirname "$0")/lib.sh"

# Everything of the list that a program lacks, one a line. The last two are looked for in a function of the lab's own, since
# libraries that are linked in have been built by others.
lacks() { # PROGRAM
    { readelf --wide --program-headers --dynamic "$1" && objdump --disassemble=pen_format "$1"; } >"$work/elf" 2>&1
    lack() { grep -qE "$2" "$work/elf" || echo "$1"; }
    lack "position independence" 'FLAGS_1.*PIE'
    lack "immediate binding" 'FLAGS_1.*NOW'
    lack "read-only relocations" '^ *GNU_RELRO'
    lack "a stack that is not executed" '^ *GNU_STACK.* RW +0'
    lack "stack protector" 'call.*__stack_chk_fail'
    lack "fortified calls" 'call.*__vsnprintf_chk'
}

expect_exit 0 imslab version
case $(sed -n 's/^[^,]*, \([A-Za-z]*\) build$/\1/p' "$work/stdout") in
Release | RelWithDebInfo | MinSizeRel)
    lacks "$program" >"$work/lacks"
    expect_same /dev/null "$work/lacks" ;;
*)
    # A build for the tests has the sanitizers instead, or at least no optimisation, without which nothing is fortified.
    lacks "$program" >"$work/lacks"
    expect grep -qx "fortified calls" "$work/lacks" ;;
esac
# The list is one that a program can fail.
printf 'int main(void) { return 0; }\n' >"$work/soft.c"
expect_exit 0 gcc -no-pie -Wl,-z,norelro,-z,lazy,-z,execstack -fno-stack-protector -o "$work/soft" "$work/soft.c"
lacks "$work/soft" >"$work/lacks"
expect [ "$(wc -l <"$work/lacks")" = 6 ]

# The licences: the lab's own, and a place for every archive that the release takes in.
expect_exit 0 imslab version --licenses
cat LICENSE <(echo) NOTICE >"$work/both"
expect_same "$work/both" "$work/stdout"
archives=$(sed -nE 's/^ *foreach\(pair (.*)\)$/\1/p' CMakeLists.txt)
expect [ "$(wc -w <<<"$archives")" -ge 4 ]
for pair in $archives; do expect grep -qE "^  [A-Za-z]+ +${pair#*/} " NOTICE; done
while read -r library; do expect grep -qx "======== $library" NOTICE; done < <(sed -nE 's/^  ([A-Za-z]+) +(lib.*\.a|\(a header\)) .*/\1/p' NOTICE)
# A file of ncurses that has another licence is left in its archive; that nm sees functions at all, another shows.
nm --defined-only "$program" >"$work/symbols"
expect grep -q ' [Tt] pen_format$' "$work/symbols"
expect [ "$(grep -c '_nc_read_termcap' "$work/symbols")" = 0 ]
expect_exit 64 imslab version --licences
expect_stderr 'did you mean `--licenses`'

# Who runs simulations pays nothing for the live lab: its libraries are imslab-live's alone (docs/adr/0012). Of both programs
# the dynamic section is read, not what a loader would make of it here.
needs() { readelf --dynamic "$1" | sed -nE 's/.*\(NEEDED\).*\[(.*)\]/\1/p'; }
needs "$(realpath -e "$program")" >"$work/needs"
expect_exit 1 grep -E 'websockets|libssl' "$work/needs"
needs "$(realpath -e "$program")-live" >"$work/needs"
expect_exit 0 grep -E 'websockets' "$work/needs"

finish
