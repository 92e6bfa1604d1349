# A scenario is the same one from every working directory: what its `use` may read, its name and its golden ladder.
. "$(dirname "$0")/lib.sh"

mkdir -p "$work/lab/scenarios/flows" "$work/lab/scenarios/mine/deep" "$work/lab/drafts/sub" "$work/elsewhere" "$work/loose/sub"
lab=$work/lab
cp scenarios/flows/forward-401.ims scenarios/flows/forward-401.ladder "$lab/scenarios/flows/"
built() { printf 'imslab 1\nuse "%s"\nscenario "built"\n' "$2" >"$1"; }
built "$lab/scenarios/mine/deep/built.ims" ../../flows/forward-401.ims
mkdir "$lab/scenarios/wrong"
built "$lab/scenarios/wrong/outside.ims" ../../drafts/first.ims
built "$lab/drafts/sub/second.ims" ../first.ims
printf 'imslab 1\nuse ims-core\nscenario "first"\nflow { do ue open  ue -> wws : HTTP GET }\n' | tee "$lab/drafts/first.ims" "$work/loose/first.ims" >/dev/null
built "$work/loose/sub/second.ims" ../first.ims

# From the checkout, from inside the scenarios, from anywhere, with every spelling: the same name.
named() { # FOLDER SPELLING NAME
    cd "$1" || exit 70
    expect_exit 0 imslab list --runs "$2"
    expect grep -qxF "$3" "$work/stdout"
    expect_exit 0 imslab run --quiet "$2"
}
deep='mine/deep/built[steps23=omitted w2=wss]'
named "$lab" scenarios/mine/deep/built.ims "$deep"
named "$lab" ./scenarios/../scenarios/mine//deep/built.ims "$deep"
named "$lab" "$lab/scenarios/mine/deep/built.ims" "$deep"
named "$lab/scenarios" mine/deep/built.ims "$deep"
named "$lab/scenarios/mine" deep/built.ims "$deep"
named "$lab/scenarios/mine/deep" built.ims "$deep"
named "$lab/scenarios/flows" ../mine/deep/built.ims "$deep"
named "$work/elsewhere" ../lab/scenarios/mine/deep/built.ims "$deep"
named "$work/elsewhere" "$lab/scenarios/mine/deep/built.ims" "$deep"
named / "$lab/scenarios/mine/deep/built.ims" "$deep"
named "$lab/scenarios/mine/deep" . "$deep"
named "$lab/scenarios/mine/deep" "$lab/scenarios/mine" "$deep"

# The golden ladder is found as well, so nothing is reported to be gone or missing.
for folder in "$lab" "$lab/scenarios/flows" "$work/elsewhere" /; do
    cd "$folder" || exit 70
    expect_exit 0 imslab run --quiet "$lab/scenarios/flows/forward-401.ims"
    expect_lines stderr 0
    expect_exit 0 imslab run --quiet "$(realpath --relative-to . "$lab/scenarios/flows/forward-401.ims")"
    expect_lines stderr 0
done

# Nothing above the root is read: `scenarios`, or the working directory, or the folder named, or that of the file.
cd "$lab" || exit 70
expect_exit 65 imslab check scenarios/wrong/outside.ims
expect_stderr 'outside.ims:2:5: error: `../../drafts/first.ims` lies outside of the scenarios'
expect_exit 65 imslab check "$lab/scenarios/wrong/outside.ims"
named "$lab" drafts/sub/second.ims drafts/sub/second
named "$lab" "$lab/drafts/sub/second.ims" drafts/sub/second
cd "$lab/drafts/sub" || exit 70
expect_exit 65 imslab check second.ims
expect_stderr 'lies outside of the scenarios'
cd "$work/elsewhere" || exit 70
expect_exit 65 imslab check ../loose/sub/second.ims
expect_exit 65 imslab check "$work/loose/sub/second.ims"
named "$work/elsewhere" ../loose sub/second
named "$work/elsewhere" "$work/loose/" first

# By a symbolic link neither; one that stays inside is followed.
cd "$lab" || exit 70
ln -s ../../drafts/first.ims scenarios/wrong/link.ims
ln -s ../../drafts scenarios/wrong/folder
ln -s forward-401.ims scenarios/flows/inside.ims
for use in ./link.ims ./folder/first.ims; do
    printf 'imslab 1\nuse "%s"\nscenario "x"\n' $use >scenarios/wrong/linked.ims
    expect_exit 65 imslab check scenarios/wrong/linked.ims
    expect_stderr 'linked.ims:2:5: error: cannot read .*: a symbolic link leads it out of the scenarios'
done
printf 'imslab 1\nuse "../flows/inside.ims"\nscenario "x"\n' >scenarios/wrong/linked.ims
expect_exit 0 imslab check scenarios/wrong/linked.ims
rm -r scenarios/wrong/link.ims scenarios/wrong/folder scenarios/wrong/linked.ims scenarios/flows/inside.ims
# What is found below a folder is no link out of it, for who reads and for who writes; what is named may be one.
mkdir -p "$work/strange" "$work/secret"
printf 'secret = "of somebody"\n' | tee "$work/secret/x.ims" "$work/secret/x.ladder" >"$work/secret/before"
cp "$checkout/scenarios/flows/web-id.ims" "$work/strange/a.ims"
ln -s ../secret/x.ims "$work/strange/x.ims"
for verb in run check list verify bless fmt 'fmt --check'; do
    # shellcheck disable=SC2086
    expect_exit 66 imslab $verb "$work/strange"
    expect_stderr 'strange/x.ims:1:1: error: cannot read this file: a symbolic link leads it out of '
    expect [ -z "$(grep -l 'of somebody' "$work/stdout" "$work/stderr")" ]
done
rm "$work/strange/x.ims"
ln -s a.ims "$work/strange/inside.ims"
ln -s ../secret/x.ladder "$work/strange/a.ladder"
for verb in run bless; do
    expect_exit 66 imslab $verb "$work/strange"
    expect_stderr 'strange/a.ladder:1:1: error: cannot read this golden ladder: a symbolic link leads it out of the scenarios'
done
ln -sf ../secret/new.ladder "$work/strange/a.ladder"
expect_exit 0 imslab bless "$work/strange/a.ims"
expect [ ! -e "$work/secret/new.ladder" -a ! -L "$work/strange/a.ladder" ]
expect_same "$work/secret/x.ladder" "$work/secret/before"
expect_same "$work/secret/x.ims" "$work/secret/before"

cd "$work/elsewhere" || exit 70
printf 'imslab 1\nuse "/etc/passwd"\nscenario "x"\n' >"$work/elsewhere/absolute.ims"
expect_exit 65 imslab check absolute.ims
expect_stderr 'is an absolute path'

# Without an argument: the scenarios below the working directory, else those of the checkout that the program is in.
mkdir -p "$lab/build/release"
cp "$program" "$lab/build/release/imslab"
rm "$lab/scenarios/wrong/outside.ims"
cd "$lab" || exit 70
expect_exit 0 imslab list
expect_stdout '^mine.deep.built '
cd / || exit 70
expect_exit 0 "$lab/build/release/imslab" list
expect_stdout '^mine.deep.built '
cp "$checkout/scenarios/flows/"*.ims "$lab/scenarios/flows/"
expect_exit 0 "$lab/build/release/imslab" bench --users 64 --json
expect jq -e '.flows | length == 2 and all(.[]; .registrations_per_s > 0) and .[0].name == "flows.forward-401"' "$work/stdout"
expect_exit 0 imslab bench --users 64 "$lab/scenarios/flows/web-id.ims"
cd "$work/elsewhere" || exit 70
expect_exit 0 imslab bench --users 64 ../lab/scenarios/flows/web-id.ims

# Alone, far from a checkout: the program carries its scenarios.
mkdir "$work/alone"
cp "$program" "$work/alone/imslab"
cd "$work/alone" || exit 70
alone=./imslab
expect_exit 0 $alone list
expect_stdout '^flows.forward-401 +4 runs  401 forwarded to the WebRTC client$'
expect_lines stdout "$(cd "$checkout" && imslab list | wc -l)"
for base in "$checkout"/scenarios/flows/*.ims; do
    id=flows/$(basename "$base" .ims)
    expect_exit 0 $alone new --from "$id" "mine-${id#*/}.ims"
    expect grep -qxF "use \"$id\"" "mine-${id#*/}.ims"
done
expect_exit 64 $alone new --from flows/nosuch other.ims
expect_exit 0 $alone run --quiet .
expect_exit 0 $alone run --quiet base:/flows
expect_stdout "^$(cd "$checkout" && imslab list --runs scenarios/flows | wc -l) runs: "
expect_exit 0 $alone bench --users 64 --json
expect jq -e '.flows | length == 2' "$work/stdout"
expect_exit 66 $alone run base:/flows/nosuch.ims
printf 'imslab 1\nuse "flows/nosuch"\nscenario "x"\nflow { do ue open }\n' >nosuch.ims
expect_exit 65 $alone check nosuch.ims
expect_stderr 'cannot read `flows/nosuch`: the lab has no such base or scenario'

# A working directory that is gone is no reason to crash.
mkdir "$work/gone"
cd "$work/gone" || exit 70
rmdir "$work/gone"
expect_exit 66 imslab run x.ims
expect_exit 0 imslab run --quiet "$lab/scenarios/flows/forward-401.ims"
cd "$checkout" || exit 70

finish
