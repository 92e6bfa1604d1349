# What tests of `run --live` share. Only the loopback is touched, at ports that are free. Sourced after tests/cli/lib.sh.
# shellcheck shell=bash
here=tests/live
scenarios=$checkout/scenarios/external
declare -A ports

# live OPTION... FILE: a run in the background, once its sockets are there; their ports by the node that has them
live() {
    ports=()
    rm -f "$work/run.err" # the shell in the background empties it when it gets to it, and the run before wrote there too
    "$program" run --live "$@" >"$work/run.out" 2>"$work/run.err" </dev/null &
    run=$!
    for ((i = 0; i < 1000; i++)); do
        grep -qs 'transport=' "$work/run.err" && break
        kill -0 $run 2>/dev/null || break
        sleep 0.02
    done
    # The last line may be there without its end.
    while read -r node port || [ -n "$port" ]; do ports[$node]=$port; done < <(sed -nE 's/^imslab: ([a-z]+): (sip:|aaa:..)[0-9.]+:([0-9]+);.*/\1 \3/p' "$work/run.err")
}
# ends CLASS: how the run comes to its end
ends() {
    local status
    checks=$((checks + 1))
    wait $run
    status=$?
    cp "$work/run.out" "$work/stdout" && cp "$work/run.err" "$work/stderr"
    [ $status = "$1" ] || complain "a live run ends with $status instead of $1"
}
free_port() { perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(Listen => 1, LocalAddr => "127.0.0.1")->sockport'; }
sipp_at() { (cd "$work" && timeout 40 sipp -i 127.0.0.1 -nostdin -m 1 -timeout 30 "$@" >sipp.out 2>&1); }
