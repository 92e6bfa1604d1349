/* imslab why: how a claim of one run came to be found as it was, and why a message came. */
#include "know_table.h"
#include "refusing.h"
#include "single.h"
#include "why.h"
#include "why_refusal.h"

#include <stdio.h>

static bool number_behind(const char *id, char sign, uint32_t *number)
{
    return id[0] == sign && bytes_to_u32(bytes_text(id + 1), number);
}

/* `prompt`, `prompt2`: the nth time that a user was asked. */
static uint32_t prompt_of(const struct verdict *verdict, const char *id)
{
    uint32_t nth = 1, seen = 0;
    if (strncmp(id, "prompt", 6) != 0 || (id[6] && !bytes_to_u32(bytes_text(id + 6), &nth))) return VERDICT_NO_RECORD;
    for (uint32_t seq = 0; seq < trace_count(verdict->trace); seq++) {
        const struct record *record = trace_at(verdict->trace, seq);
        if (record->kind == RECORD_FACT && record->extra == FACT_PROMPT && ++seen == nth) return seq;
    }
    return VERDICT_NO_RECORD;
}

/* The message of a step or a record, or a prompt. */
static uint32_t record_of(const struct verdict *verdict, const char *id)
{
    uint32_t number, record = prompt_of(verdict, id);
    if (record != VERDICT_NO_RECORD) return record;
    if (number_behind(id, '#', &number) && number < trace_count(verdict->trace)) {
        uint32_t kind = trace_at(verdict->trace, number)->kind;
        return kind == RECORD_DELIVERED || kind == RECORD_DROPPED ? number : VERDICT_NO_RECORD;
    }
    return know_until(verdict, bytes_text(id), &record) ? record : VERDICT_NO_RECORD;
}

/* `red` is the first one, `:12` the one of that line of the file. */
static const struct failure *failure_of(const struct verdict *verdict, const char *id)
{
    uint32_t line;
    if (strcmp(id, "red") == 0) return verdict->failure_count ? &verdict->failure[0] : NULL;
    if (!number_behind(id, ':', &line)) return NULL;
    for (uint32_t i = 0; i < verdict->failure_count; i++)
        if (verdict->failure[i].place.line == line) return &verdict->failure[i];
    return NULL;
}

/* Both sides of the last statement on the way to it. */
static bool write_failure(struct invocation *invocation, const struct verdict *verdict, const struct failure *failure,
                          enum octets_secrets secrets)
{
    struct ruling *refusal = NULL;
    for (uint32_t i = 0; i < failure->cause_count; i++)
        if (failure->cause[i].kind == CAUSE_STATED &&
            trace_at(verdict->trace, failure->cause[i].record)->kind == RECORD_FACT)
            refusal = refusing(verdict, failure->cause[i].record, &invocation->arena);
    return why_failure_write(print_plain_sink, NULL, verdict, failure, refusal, secrets, &invocation->arena);
}

static enum exit_class look_at(struct invocation *invocation, const struct verdict *verdict)
{
    const char *id = invocation->arg_count > 1 ? invocation->arg[1] : NULL;
    bool hash = option_given(invocation, "hash", 0), written;
    enum octets_secrets secrets = option_given(invocation, "reveal", 0) ? OCTETS_REVEALED : OCTETS_REDACTED;
    struct arena *arena = &invocation->arena;
    if (hash && id) return usage_error(invocation, "--hash is about the whole run: leave `%s` out", id);
    if (hash) return why_hashes(print_plain_sink, NULL, verdict, secrets, arena) ? EXIT_AS_EXPECTED : EXIT_UNWRITTEN;
    if (!id) return usage_error(invocation, "why takes a file and a claim, a step, `red` or `prompt`, or --hash");
    const struct claim_outcome *outcome = why_claim(verdict, bytes_text(id));
    const struct failure *failure = failure_of(verdict, id);
    uint32_t record = outcome || failure ? VERDICT_NO_RECORD : record_of(verdict, id);
    if (outcome) written = why_write(print_plain_sink, NULL, verdict, outcome, secrets, arena);
    else if (failure) written = write_failure(invocation, verdict, failure, secrets);
    else if (record != VERDICT_NO_RECORD)
        written = why_refusal_write(print_plain_sink, NULL, verdict, refusing(verdict, record, arena), secrets, arena);
    else
        return usage_error(invocation,
                           strcmp(id, "red") == 0 ? "nothing is `%s` in this run"
                                                  : "this run has no claim `%s`, no such step, and no prompt or red of "
                                                    "that name",
                           id);
    return written ? EXIT_AS_EXPECTED : EXIT_UNWRITTEN;
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
    .summary = "why a claim, a message, a prompt or a red of one run is as it is",
    .synopsis = "why FILE CLAIM|STEP|#N|prompt|red|:LINE",
    .help =
        "Runs one run and explains a claim of it: the numbered steps from the octets to what was learned, with their "
        "records,\nand which parties break it alone or together by what they see. Or a message, such as a 403, a "
        "prompt, "
        "a red line:\nwhat led to it, what both sides had, the first difference, and who chose it.\n\n"
        "  imslab why scenarios/flows/wsf-answers.ims C2\n"
        "  imslab why scenarios/failures/forward-401-wrong-password.ims 14\n"
        "  imslab why --hash scenarios/flows/forward-401.ims",
    .options = options,
    .args_min = 1,
    .args_max = 2,
    .run = run,
};
