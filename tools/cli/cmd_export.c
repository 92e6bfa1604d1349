/* imslab export: one run for other programs. */
#include "file.h"
#include "jsonl.h"
#include "say.h"
#include "single.h"


static enum exit_class run(struct invocation *invocation)
{
    enum exit_class exit;
    const char *path = option_given(invocation, "jsonl", 0), *why = NULL;
    if (!path) return usage_error(invocation, "export needs --jsonl FILE");
    struct run *one = single_run(invocation, invocation->arg[0], &exit);
    if (!one) return exit;
    bool reveal = option_given(invocation, "reveal", 0);
    struct file_writing file;
    file_begin(&file, path, reveal ? FILE_OWNER : FILE_EVERYBODY);
    jsonl_write(file_put, &file, one->verdict, reveal ? OCTETS_REVEALED : OCTETS_REDACTED, &invocation->arena);
    exit = single_whole(invocation, one);
    if (!file_end(&file, FILE_KEEP, &why)) {
        say(invocation, "%s: cannot write: %s", path, why);
        exit = EXIT_UNWRITTEN;
    }
    run_free(one);
    return exit;
}

static const struct option_row options[] = {
    {"jsonl", "FILE", "the trace as JSON lines (docs/schemas/trace-1.json); `-` is stdout"},
    {"reveal", NULL, "do not redact secrets"},
    REDACT_OPTION,
    {"subscribers", "FILE", "a database that replaces what the HSS knows"},
    SELECT_OPTIONS,
    {0}};

const struct verb export_verb = {
    .name = "export",
    .summary = "the trace of one run for other programs",
    .synopsis = "export --jsonl FILE SCENARIO",
    .help = "Runs one run and writes its trace: every message with its octets, every timer, command and fact with its "
            "cause.\n\n"
            "  imslab export --jsonl - scenarios/flows/forward-401.ims | jq -r 'select(.kind == \"delivered\").verb'",
    .options = options,
    .args_min = 1,
    .args_max = 1,
    .run = run,
};
