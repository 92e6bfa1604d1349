# Secrets of a population: no member's password or H(A1) leaves in a trace, a ladder or a failure, but with --reveal.
. "$(dirname "$0")/lib.sh"

mkdir -p "$work/s/scenarios"
cat >"$work/s/scenarios/crowd.ims" <<'EOF'
imslab 1
use ims-core
scenario "crowd" { tags a }
variants { credential : password | ha1 }
topology {
  node ue { user crowd  proof credential  credential $credential }
  node wsf { challenge terminate  proof credential }
}
subscribers {
  population crowd {
    count 12  impi "user{n}@ims.example"  impu "sip:user{n}@ims.example"  password secret "sesame-{n}-open"
  }
}
flow {
  do ue open
  do ue register
  ue -> wsf : SIP REGISTER
  wsf -> ue : SIP 200
}
expect { ue.count(registered) == 12 }
EOF
cd "$work/s" || exit 70

hash() { printf 'user%d@ims.example:ims.example:sesame-%d-open' "$1" "$1" | "$2" | cut -d' ' -f1; }
for n in $(seq 12); do
    hash "$n" md5sum
    hash "$n" sha256sum
    echo "sesame-$n-open"
done >../secrets
octets() { jq -r '.bytes, (.carried // empty)' | base64 -d; }

for credential in password ha1; do
    expect_exit 0 imslab run --quiet --variant credential=$credential scenarios/crowd.ims
    expect_exit 0 imslab export --reveal --variant credential=$credential --jsonl - scenarios/crowd.ims
    octets <"$work/stdout" >../revealed
    for n in 1 12; do expect grep -qa "$(hash $n md5sum)" ../revealed; done
    [ $credential = ha1 ] || expect grep -qa sesame-12-open ../revealed
    expect_exit 0 imslab export --variant credential=$credential --jsonl - scenarios/crowd.ims
    expect_stdout '"redacted":true'
    octets <"$work/stdout" >../hidden
    expect [ "$(wc -c <../revealed)" = "$(wc -c <../hidden)" ]
    expect_shell 1 "grep -aFf ../secrets ../hidden"
done

# What a failure says of a member's message.
sed 's/SIP REGISTER/& { lab-credential == "x" }/' scenarios/crowd.ims >scenarios/red.ims
expect_exit 1 imslab run --variant credential=password scenarios/red.ims
expect_stdout 'redacted'
cp "$work/stdout" ../report
expect_shell 1 "grep -Ff ../secrets ../report"

finish
