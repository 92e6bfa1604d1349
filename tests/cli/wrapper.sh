#!/usr/bin/env bash
# tools/imslab, tools/build and tools/setup where checkouts end up: in a folder with a blank, moved, copied, behind links,
# with CDPATH set, read-only, broken. The checkouts are toys with the real tools and presets: what they build is a script.
# usage: tests/cli/wrapper.sh PROGRAM     with the checkout as working directory
. "$(dirname "$0")/lib.sh"
unset CDPATH
chmod 755 "$work" # for the user who may only read

toy() { # FOLDER: a checkout whose program says what it was given and ends with 3
    mkdir -p "$1"/{tools,sim,nodes,scenarios/base}
    cp "$checkout"/tools/{imslab,build,setup,packages} "$1/tools/"
    cp "$checkout"/{CMakePresets.json,LICENSE,NOTICE} "$1/"
    printf '#!/bin/sh\necho "first: $*"\nexit 3\n' >"$1/sim/program"
    cat >"$1/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.25)
project(toy NONE)
add_custom_command(OUTPUT ${CMAKE_BINARY_DIR}/imslab DEPENDS ${CMAKE_SOURCE_DIR}/sim/program
    COMMAND sh -n ${CMAKE_SOURCE_DIR}/sim/program
    COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_SOURCE_DIR}/sim/program ${CMAKE_BINARY_DIR}/imslab VERBATIM)
add_custom_target(all_of_it ALL DEPENDS ${CMAKE_BINARY_DIR}/imslab)
CMAKE
}
change() { # FOLDER WORD: another program
    printf '#!/bin/sh\necho "%s: $*"\nexit 3\n' "$2" >"$1/sim/program"
    chmod +x "$1/sim/program"
}
says() { # WORD COMMAND...: the toy of that word ran, with two arguments as they were given, and nothing was built
    expect_exit 3 "${@:2}" 'a b' c
    expect_stdout "^$1: a b c\$"
    expect_lines stderr 0
}
builds() { # WORD COMMAND...: the same, behind a build that may say so on stderr alone
    expect_exit 3 "${@:2}" 'a b' c
    expect_stdout "^$1: a b c\$"
    expect_lines stdout 1
}

# In a folder with a blank, a quote and a letter beyond ASCII: the first call builds and names its log, the next one runs.
lab="$work/a lab's földer/imslab"
toy "$lab"
chmod +x "$lab/sim/program"
builds first "$lab/tools/imslab"
expect_stderr 'building the lab, once .*the log is build/release.log'
expect [ -s "$lab/build/release.log" ]
says first "$lab/tools/imslab"
change "$lab" second
builds second "$lab/tools/imslab"

# From everywhere, by every spelling, whatever CDPATH says, and with nothing in the environment.
mkdir -p "$work/elsewhere/tools"
export CDPATH=$work/elsewhere:$work
cd "$lab" || exit 70
says second tools/imslab
says second ./tools/imslab
says second bash tools/imslab
says second env -i tools/imslab
cd ./tools || exit 70
says second ./imslab
change "$lab" third
builds third ../tools/imslab
unset CDPATH

# Through links: of the checkout, of the program's wrapper, and both; found in PATH too.
ln -s "$lab" "$work/link"
ln -s "$work/link/tools/imslab" "$work/bin/imslab-of-the-lab"
cd "$work/elsewhere" || exit 70
says third "$work/link/tools/imslab"
says third ../bin/imslab-of-the-lab
PATH=$work/bin:$PATH says third imslab-of-the-lab
change "$lab" fourth
builds fourth "$work/bin/imslab-of-the-lab"
cd "$work/link" || exit 70
change "$lab" fifth
builds fifth tools/imslab

# Moved, it runs, and builds anew when something changes; a copy builds in its own folder alone.
cd "$work" || exit 70
mv "$lab" "$work/moved"
says fifth moved/tools/imslab
change moved sixth
builds sixth moved/tools/imslab
cp -r moved copy
change copy seventh
cp -p moved/build/release/imslab "$work/before"
builds seventh copy/tools/imslab
expect_same moved/build/release/imslab "$work/before"
says sixth moved/tools/imslab
# A folder that something else has configured: another generator, another checkout.
rm -r copy/build/release
cmake -S copy -B copy/build/release -G "Unix Makefiles" >/dev/null 2>&1
builds seventh copy/tools/imslab
rm -r copy/build/release
cmake -S moved -B copy/build/release -G Ninja >/dev/null
change copy eighth
builds eighth copy/tools/imslab

# Two at once: one builds, both run.
change copy ninth
copy/tools/imslab one >"$work/one" 2>/dev/null &
builds ninth copy/tools/imslab
wait $!
expect grep -qx 'ninth: one' "$work/one"

# What does not build is 70, with the place, the end of what was printed and the log; mended, it builds.
cp copy/sim/program "$work/good"
printf 'if\n' >copy/sim/program
expect_exit 70 copy/tools/imslab list
expect_stderr '^FAILED: '
expect_stderr 'build/release does not build; build/release.log has all'
expect_lines stdout 0
rm -r copy/build
cp "$work/good" copy/sim/program
builds ninth copy/tools/imslab

# Without a place to write: an up-to-date program runs, everything else is 69 with a sentence.
toy "$work/closed"
echo nothing >"$work/closed/build"
expect_exit 69 closed/tools/imslab list
expect_stderr 'cannot make a folder .*/closed/build'
rm closed/build
mkdir -p closed/build/release.log
expect_exit 69 closed/tools/imslab list
expect_stderr 'cannot write .*/closed/build/release.log'
rm -r closed/build
reader=()
[ "$(id -u)" = 0 ] && reader=(setpriv --reuid 65534 --regid 65534 --clear-groups)
chmod -R a-w closed
expect_exit 69 "${reader[@]}" closed/tools/imslab list
expect_stderr 'a checkout that is only to be read cannot be built in'
chmod -R u+w closed
chmod +x closed/sim/program
builds first closed/tools/imslab
chmod -R a-w,a+rX closed
says first "${reader[@]}" closed/tools/imslab
chmod -R u+w closed
change closed second
chmod -R a-w closed
expect_exit 69 "${reader[@]}" closed/tools/imslab list
expect_stderr 'a checkout that is only to be read cannot be built in'
chmod -R u+w closed

# A disk that is full, which is what its log meets first.
mkdir -p closed/build
chmod -R u+w closed
rm -f closed/build/release.log
ln -s /dev/full closed/build/release.log
expect_exit 69 closed/tools/imslab list
expect_stderr '^tools/build: there is no room left for build/release$'
expect_lines stderr 1
rm closed/build/release.log
printf '#!/bin/sh\necho "cannot write: No space left on device" >&2\nexit 1\n' >closed/sim/program
sed -i 's/COMMAND sh -n/COMMAND sh/' closed/CMakeLists.txt
expect_exit 69 closed/tools/imslab list
expect_stderr '^tools/build: there is no room left for build/release$'

# A program that cannot be started, tools that are missing, packages that cannot be had.
toy broken
mkdir -p broken/build/release
printf '#!/nowhere/sh\n' >broken/build/release/imslab
chmod +x broken/build/release/imslab
touch -d '+2 seconds' broken/build/release/imslab
expect_exit 70 broken/tools/imslab list
expect_stderr 'cannot be started; rm -r '
rm -r broken/build
mkdir "$work/few"
for tool in bash env readlink find sed id touch mkdir grep tail head; do ln -s "$(command -v $tool)" "$work/few/$tool"; done
expect_exit 69 env "PATH=$work/few" broken/tools/imslab list
expect_stderr 'this is no Debian; what is needed are the equivalents of: gcc '
expect_stderr 'there is no cmake; tools/packages lists'
for tool in cmake ninja mv rm cp; do ln -s "$(command -v $tool)" "$work/few/$tool"; done
expect_exit 69 env "PATH=$work/few" broken/tools/imslab list
expect_stderr '^tools/build: there is no gcc; tools/packages lists what a build needs$'
printf '#!/bin/bash\nexit 1\n' | tee "$work/few/dpkg-query" >"$work/few/apt-get"
chmod +x "$work/few/dpkg-query" "$work/few/apt-get"
expect_exit 69 env "PATH=$work/few" broken/tools/imslab list
[ "$(id -u)" = 0 ] && expect_stderr 'tools/setup: could not install gcc '
expect_exit 69 "${reader[@]}" env "PATH=$work/few" broken/tools/imslab list
expect_stderr 'tools/setup: needs root to run: apt-get install gcc '
rm broken/tools/packages
expect_exit 70 broken/tools/imslab list
expect_stderr 'tools/setup: cannot read .*/packages'

finish
