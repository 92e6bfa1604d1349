# A green is never empty: files that say what happens and are no scenario, folders without one, and what the checker decides.
. "$(dirname "$0")/lib.sh"

cd "$work" || exit 70
mkdir -p idle used only
head='imslab 1\nuse ims-core\n'

# A block that speaks of a file's own runs is looked at by nobody in a file that has none.
printf "${head}expect { ue.prompts == 1 }\n" >idle/expect.ims
for verb in run check list; do expect_exit 65 imslab $verb idle/expect.ims; done
expect_stderr '`expect` of a file without `scenario` is never looked at'
rm idle/expect.ims

# What happens in a file that nothing uses, named or found.
printf "${head}flow { do ue open }\n" >idle/lines.ims
expect_exit 65 imslab run idle/lines.ims
expect_stderr 'no run does what this block says'
expect_exit 65 imslab run idle
expect_exit 65 imslab check idle

# One that another file beside it uses has its runs there, and only there.
mv idle/lines.ims used/
printf 'imslab 1\nuse "lines.ims"\nscenario "x"\nexpect { ue.state == page }\n' >used/x.ims
expect_exit 0 imslab run --quiet used
expect_exit 0 imslab check used
expect_exit 65 imslab check used/lines.ims

# A library of nodes and people says nothing that could be missed; a folder of them has nothing to check.
printf "${head}" >only/base.ims
expect_exit 0 imslab check only/base.ims
expect_exit 64 imslab check only
expect_exit 64 imslab run only
finish
