# Which runs a command chooses: variants, tags, shards, seeds and jobs.
. "$(dirname "$0")/lib.sh"

runs() { imslab run --quiet --json - "$@" 2>/dev/null | jq -r '.scenarios[].run'; }
flow=scenarios/flows/forward-401.ims

expect_exit 0 imslab run --quiet --variant w2=https "$flow"
expect_stdout '^2 runs: 2 as expected$'
expect_exit 0 imslab run --quiet --variant w2=https --variant steps23=present "$flow"
expect_stdout '^1 run: 1 as expected$'
expect_exit 0 imslab run --quiet --fault none "$flow"
expect_stdout '^4 runs'
expect_exit 64 imslab run --quiet --fault storm "$flow"
expect_exit 64 imslab run --quiet --variant w2=carrier-pigeon "$flow"
expect_stderr 'no run matches'
expect_exit 64 imslab run --quiet --variant nosuch=1 scenarios/flows
expect_exit 0 imslab run --quiet --variant steps23=omitted scenarios/flows
expect_stderr '^imslab: [0-9]+ files without that variant left out$'
expect_exit 0 imslab run --quiet --only flow-a "$flow"
expect_exit 64 imslab run --quiet --only nosuch scenarios/flows
expect_exit 0 imslab run --quiet "$flow" "$flow" scenarios/flows/../flows/forward-401.ims
expect_stdout '^4 runs'

# A verb for one scenario says which run it took.
expect_exit 0 imslab show "$flow"
expect_stderr 'flows/forward-401\[steps23=present w2=wss\], the first of 4 runs'
expect_exit 0 imslab show --variant w2=https --variant steps23=omitted "$flow"
expect_lines stderr 0
expect_stdout '^flows/forward-401\[steps23=omitted w2=https\]$'
expect_exit 64 imslab show scenarios/flows
expect_exit 64 imslab show scenarios/base/ims-core.ims
expect_stderr 'is a library'

# Three shards hold every run once.
runs scenarios | sort >"$work/all"
for shard in 1 2 3; do runs --shard $shard/3 scenarios; done | sort >"$work/shards"
expect [ "$(wc -l <"$work/all")" -gt 20 ]
expect_same "$work/all" "$work/shards"
expect [ -z "$(uniq -d "$work/all")" ]
imslab list --runs scenarios | sort >"$work/listed"
expect_same "$work/all" "$work/listed"
expect_exit 0 imslab run --quiet --shard 9/9 "$flow"
expect_stdout '^0 runs: 0 as expected$'
for bad in 0/3 4/3 1/0 1 /3 x/y 1/3/5 -1/3; do expect_exit 64 imslab run --shard "$bad" "$flow"; done

# A seed is in the run's name and changes its fingerprint; the same seed gives the same again.
print_of() { imslab run --quiet --json - --variant w2=wss --variant steps23=omitted "$@" "$flow" 2>/dev/null |
    jq -r '.scenarios[0] | .run + " " + .fingerprint'; }
expect [ "$(print_of)" != "$(print_of --seed 2)" ]
expect [ "$(print_of --seed 2)" = "$(print_of --seed 2)" ]
expect [ "$(print_of --seed 1)" = "$(print_of)" ]
expect grep -q 'seed=2\]' <<<"$(print_of --seed 2)"
expect_exit 0 imslab run --quiet --seed 18446744073709551615 "$flow"

# A fault plan is a value of a variant that every file has.
expect_exit 0 imslab run --quiet --fault late scenarios/lifecycle/links-fail.ims
expect_stdout '^1 run: 1 as expected$'
expect_exit 0 imslab run --quiet --fault none scenarios/lifecycle/links-fail.ims "$flow"
expect [ "$(imslab run --quiet --json - --fault late scenarios/lifecycle/links-fail.ims 2>/dev/null |
    jq -r '.scenarios[0].fault')" = late ]

# One process or several: the same bytes.
for options in '' '--quiet' '--tap' '--json -' '--junit -' '--summary -'; do
    # shellcheck disable=SC2086
    for jobs in 1 2 7; do imslab run --jobs $jobs $options scenarios/flows 2>/dev/null | sed -E 's/ time="[0-9.]+"//g' >"$work/jobs-$jobs"; done
    expect [ -s "$work/jobs-1" ]
    expect_same "$work/jobs-1" "$work/jobs-2"
    expect_same "$work/jobs-1" "$work/jobs-7"
done
for jobs in 1 2; do imslab run --quiet --jobs $jobs --out "$work/out-$jobs" scenarios/flows >/dev/null 2>&1; done
expect diff -r "$work/out-1" "$work/out-2"

# By name.
name='flows/forward-401[steps23=omitted w2=wss]'
expect_exit 0 imslab run --run "$name" scenarios/flows
expect_stdout '^1 run: 1 as expected$'
expect_stdout '^flows/forward-401\[steps23=omitted w2=wss\]  seed 1'
expect_exit 0 imslab run --quiet --run "$name" --run 'flows/web-id[binding=bound]' scenarios/flows
expect_stdout '^2 runs: 2 as expected$'
expect_exit 64 imslab run --run flows/nosuch scenarios/flows
expect_stderr 'no run matches; imslab list --runs names them'

# What was red the last time, in this working directory.
mkdir "$work/red"
cd "$work/red" || exit 70
mine() { printf 'imslab 1\nuse ims-core\nscenario "%s"\nflow { do ue open }\nexpect { ue.state == %s }\n' "$1" "$2" >"$1.ims"; }
mine a page
mine b registered
mine c registered
expect_exit 0 imslab run --quiet a.ims
expect [ ! -e "$XDG_STATE_HOME" ]
expect_exit 0 imslab run --quiet --last-failed a.ims
expect_stderr 'no run of the last batch here was not as expected: all of them run'
expect_exit 1 imslab run --quiet a.ims b.ims c.ims
expect_exit 1 imslab run --quiet --last-failed a.ims b.ims c.ims
expect_stdout '^2 runs: 0 as expected$'
mine b page
expect_exit 1 imslab run --quiet --last-failed a.ims b.ims c.ims
expect_stdout '^2 runs: 1 as expected$'
expect_exit 0 imslab run --quiet a.ims
expect_exit 1 imslab run --quiet --last-failed a.ims b.ims c.ims
expect_stdout '^1 run: 0 as expected$'
expect_shell 0 'cd .. && imslab run --quiet --last-failed red/a.ims'
expect_stdout '^1 run: 1 as expected$'
mine c page
expect_exit 0 imslab run --quiet --last-failed .
expect_exit 0 imslab run --quiet --last-failed .
expect_stdout '^3 runs: 3 as expected$'
expect_shell 1 "printf 'imslab 1\nuse ims-core\nscenario \"d\"\nflow { do ue open }\nexpect { ue.state == idle }\n' >d.ims; env -u HOME -u XDG_STATE_HOME imslab run --quiet d.ims"
expect_lines stderr 1

# Colour: never in a file or a pipe, on a terminal unless somebody does not want it, and when it is asked for.
colored() { grep -qF $'\e[' "$1"; }
expect_exit 0 imslab run a.ims
expect [ -s "$work/stdout" ]
expect [ -z "$(grep -F $'\e[' "$work/stdout")" ]
expect_exit 0 imslab run --color always a.ims
expect grep -qF $'  \e[32mPASS\e[0m  ' "$work/stdout"
expect_exit 1 imslab run --color always d.ims
expect grep -qF $'  \e[1m\e[31mFAIL\e[0m  ' "$work/stdout"
expect_exit 64 imslab run --color blue a.ims
expect_stderr '.-.color takes auto, always or never, not .blue.'
on_terminal() { TERM=xterm script -qec "$1" /dev/null </dev/null >"$work/terminal" 2>&1; }
on_terminal 'imslab run a.ims'
expect colored "$work/terminal"
on_terminal 'NO_COLOR=1 imslab run a.ims'
expect_exit 1 colored "$work/terminal"
on_terminal 'imslab run --color=never a.ims'
expect_exit 1 colored "$work/terminal"
on_terminal 'TERM=dumb imslab run a.ims'
expect_exit 1 colored "$work/terminal"
echo 'imslab 1 x' >e.ims
on_terminal 'imslab check e.ims'
expect grep -qF $'\e[1m\e[31m: error: \e[0m' "$work/terminal"
cd "$checkout" || exit 70

finish
