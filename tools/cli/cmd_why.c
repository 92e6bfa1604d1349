/* imslab why: how a claim of one run came to be found as it was. */
#include "single.h"
#include "why.h"

#include <stdio.h>

static enum exit_class look_at(struct invocation *invocation, const struct verdict *verdict)
{
    const char *name = invocation->arg_count > 1 ? invocation->arg[1] : NULL;
    bool hash = option_given(invocation, "hash", 0);
    enum octets_secrets secrets = option_given(invocation, "reveal", 0) ? OCTETS_REVEALED : OCTETS_REDACTED;
    if (hash && name) return usage_error(invocation, "--hash is about the whole run: leave `%s` out", name);
    if (hash)
        return why_hashes(print_plain_sink, NULL, verdict, secrets, &invocation->arena) ? EXIT_AS_EXPECTED
                                                                                        : EXIT_UNWRITTEN;
    if (!name) return usage_error(invocation, "why takes a file and the name of a claim, or --hash");
    const struct claim_outcome *outcome = why_claim(verdict, bytes_text(name));
    if (!outcome) return usage_error(invocation, "this run has no claim `%s`", name);
    return why_write(print_plain_sink, NULL, verdict, outcome, secrets, &invocation->arena) ? EXIT_AS_EXPECTED
                                                                                            : EXIT_UNWRITTEN;
}

static enum exit_class run(struct invocation *invocation)
{
    enum exit_class exit;
    struct run *one = single_know(invocation, invocation->arg[0], &exit);
    if (!one) return exit;
    exit = look_at(invocation, one->verdict);
    run_free(one);
    return exit;
}

static const struct option_row options[] = {
    {"hash", NULL, "every input of every digest of the run instead of a claim"},
    {"reveal", NULL, "do not hide secrets, nor cnonces and answers, which give a weak password away"},
    REDACT_OPTION,
    {"subscribers", "FILE", "a database that replaces what the HSS knows"},
    SELECT_OPTIONS,
    {0}};

const struct verb why_verb = {
    .name = "why",
    .summary = "how a claim of one run came to be found as it was",
    .synopsis = "why FILE CLAIM",
    .help =
        "Runs one run and explains a claim of it: the numbered steps from the octets to what was learned, with their "
        "records,\nand which parties break it alone or in pairs by what they see.\n\n"
        "  imslab why scenarios/flows/wsf-answers.ims C2\n"
        "  imslab why --hash scenarios/flows/forward-401.ims",
    .options = options,
    .args_min = 1,
    .args_max = 2,
    .run = run,
};
