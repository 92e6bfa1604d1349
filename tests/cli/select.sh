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

finish
