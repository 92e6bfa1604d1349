# What judging costs (docs/cli.md, "bench"), in processor time, so that what else the machine does counts little: a run with
# all its claims takes at most twice what it takes without, a file is a verdict within 10 ms, and all scenarios take less
# than two cores have in 5 s. The best of some tries counts.
. "$(dirname "$0")/lib.sh"

figures() { # FLOW: whether both figures of a flow are met now
    imslab bench --users 64 --in-flight 8 --json "$1" >"$work/bench" 2>/dev/null
    jq -e '[.. | objects | select(has("judged"))] | length > 0 and all(.judged <= 2 and .verdict_ms < 10)' "$work/bench" >/dev/null
}
for flow in scenarios/flows/*.ims; do
    met=no
    for _ in 1 2 3 4 5; do
        [ $met = yes ] || { figures "$flow" && met=yes; }
    done
    expect [ "$flow $met" = "$flow yes" ]
    [ $met = yes ] || grep -oE '"(judged|judged_ms|verdict_ms)":[0-9.]*' "$work/bench"
done

met=no
for _ in 1 2 3; do
    [ $met = yes ] && continue
    TIMEFORMAT='%U %S'
    taken=$({ time imslab run --jobs 2 --quiet scenarios >"$work/o" 2>&1; } 2>&1)
    awk '{ exit !($1 + $2 < 10) }' <<<"$taken" && met=yes
done
expect [ "$met" = yes ]
[ $met = yes ] || echo "all scenarios: $taken s of processor time"
expect_shell 0 "grep -cE '^[0-9]+ runs: ' $work/o | grep -qx 1"
finish
