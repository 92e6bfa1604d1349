# A day of clients that refresh every hour (docs/cli.md): of 200 of them, 5,000 registrations come true in one run, within
# 20 s of processor time where sanitizers look on; the lab keeps nothing that makes a longer day slower than it is long.
. "$(dirname "$0")/lib.sh"

day() { # CLIENTS: the scenario with so many
    sed -e "s/count     5/count     $1/" -e "s/== 125/== $((25 * $1))/g" -e "s/else 5\$/else $1/" \
        -e "s/count(registered) == 5/count(registered) == $1/" scenarios/lifecycle/a-day.ims
}
expect [ "$(day 5)" = "$(cat scenarios/lifecycle/a-day.ims)" ]
day 200 >"$work/day.ims"
expect [ "$(grep -cE '[^0-9](200|5000)$|[^0-9]5000 ' "$work/day.ims")" = 4 ]
expect_shell 0 "ulimit -t 20; imslab run --variant by=next --quiet $work/day.ims"
expect_stdout '^1 run: 1 as expected$'
# One client more than was counted on is red.
day 6 | sed "s/count     6/count     7/" >"$work/other.ims"
expect_exit 1 imslab run --variant by=next --quiet "$work/other.ims"
finish
