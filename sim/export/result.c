/* Shared words of reports. */
#include "result.h"

const char *result_word(enum run_verdict verdict)
{
    static const char *const words[] = {
        [RUN_PASS] = "pass", [RUN_FAIL] = "fail", [RUN_CLAIM] = "claim", [RUN_INCONCLUSIVE] = "inconclusive"};
    return words[verdict];
}

const char *result_kind(enum failure_kind kind)
{
    static const char *const words[] = {
        [FAILURE_LINE] = "line",      [FAILURE_STATE] = "state", [FAILURE_GOLDEN] = "golden",
        [FAILURE_LIMIT] = "limit",    [FAILURE_CLAIM] = "claim", [FAILURE_VACUOUS] = "vacuous",
        [FAILURE_UNFIRED] = "unfired"};
    return words[kind];
}

const char *result_expected(const struct claim *claim)
{
    static const char *const words[] = {
        [CLAIM_HOLDS] = "holds", [CLAIM_VIOLATED] = "violated", [CLAIM_VACUOUS] = "vacuous"};
    return words[claim->expect];
}

const char *result_found(const struct claim_outcome *outcome)
{
    static const char *const words[] = {
        [CLAIM_FOUND_HOLDS] = "holds", [CLAIM_FOUND_VIOLATED] = "violated", [CLAIM_FOUND_VACUOUS] = "vacuous"};
    return outcome->unused ? "unused" : words[outcome->found];
}

const char *result_owner(enum owner owner)
{
    static const char *const words[] = {
        [OWNER_SCENARIO] = "scenario", [OWNER_NODE] = "node",     [OWNER_FAULT] = "fault",
        [OWNER_ATTACKER] = "attacker", [OWNER_GOLDEN] = "golden", [OWNER_LAB] = "lab"};
    return words[owner];
}

static const struct cause *told_of(const struct failure *failure)
{
    for (uint32_t i = 0; i < failure->cause_count; i++)
        if (failure->cause[i].kind == CAUSE_TOLD) return &failure->cause[i];
    return NULL;
}

/* An event that a node had a part in and that the file does not want. */
static void write_part_of(struct out *out, const struct failure *failure)
{
    const bool others = failure->owner == OWNER_FAULT || failure->owner == OWNER_ATTACKER;
    if (failure->owner_role) {
        out_text(out, others ? ", " : ": ");
        out_bytes(out, failure->owner_role->name);
        out_text(out, others             ? " refused what came of it"
                      : told_of(failure) ? " did what it was told to"
                                         : " did what its clause asks for");
    }
    if (others || failure->owner_role) out_lit(out, ", and this line wants something else");
}

void result_act(struct out *out, const struct failure *failure)
{
    static const char *const sentences[] = {
        [OWNER_SCENARIO] = "the scenario's author",
        [OWNER_NODE] = "whoever works on ",
        [OWNER_FAULT] = "the scenario's author: a fault of the run did it",
        [OWNER_ATTACKER] = "the scenario's author: an attacker did it",
        [OWNER_GOLDEN] = "whoever changed what the ladder shows; `imslab bless` takes it over when it is right",
        [OWNER_LAB] = "nobody's node: it is a limit of the lab, and nothing follows from this run; make it smaller"};
    out_text(out, sentences[failure->owner]);
    if (failure->owner == OWNER_NODE) {
        out_bytes(out, failure->owner_role->name);
        out_lit(out, ", or the scenario's author, where the text lets ");
        out_bytes(out, failure->owner_role->name);
        out_lit(out, " do this");
        return;
    }
    if (failure->owner != OWNER_GOLDEN && failure->owner != OWNER_LAB) write_part_of(out, failure);
}

static void result_moment(struct out *out, const struct cause *cause)
{
    out_seconds(out, cause->at);
    out_lit(out, " s");
    if (!cause->step.count || bytes_equal(cause->step, BYTES("."))) return;
    out_lit(out, " (step ");
    out_bytes(out, cause->step);
    out_char(out, ')');
}

void result_cause(struct out *out, const struct failure *failure, uint32_t i, result_text_fn *text)
{
    out_text(out, i ? "then at " : "because at ");
    result_moment(out, &failure->cause[i]);
    out_lit(out, ": ");
    text(out, failure->cause[i].text);
}

uint32_t result_following(const struct verdict *verdict, uint32_t n)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < verdict->failure_count; i++) count += verdict->failure[i].follows == n + 1;
    return count;
}

bool result_of_claim(const struct failure *failure)
{
    return failure->kind == FAILURE_CLAIM || failure->kind == FAILURE_VACUOUS;
}

uint32_t result_own_failures(const struct verdict *verdict)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < verdict->failure_count; i++) count += !result_of_claim(&verdict->failure[i]);
    return count;
}

void result_place(struct out *out, const struct place *place)
{
    out_name(out, place->file);
    out_char(out, ':');
    out_u64(out, place->line);
    out_char(out, ':');
    out_u64(out, place->column);
}

struct bytes result_fault(const struct plan *plan)
{
    for (uint32_t i = 0; i < plan->variant_count; i++)
        if (bytes_equal(plan->variant[i].name, BYTES("fault"))) return plan->variant[i].value;
    return BYTES("none");
}

static void counted(struct out *out, uint64_t passed, uint64_t failed, const char *noun)
{
    out_u64(out, passed + failed);
    out_char(out, ' ');
    out_text(out, noun);
    if (passed + failed != 1) out_char(out, 's');
    if (!failed) return;
    out_lit(out, ", ");
    out_u64(out, failed);
    out_lit(out, " failed");
}

void result_counts(struct out *out, const struct verdict *verdict)
{
    uint32_t again = 0;
    for (uint32_t i = 0; i < verdict->drawn_count; i++)
        again += verdict->drawn[i].again && !verdict->drawn[i].background;
    counted(out, verdict->messages, 0, "message");
    if (again) {
        out_lit(out, "  ");
        out_u64(out, again);
        out_lit(out, " again");
    }
    out_lit(out, "  ");
    counted(out, verdict->assertions_passed, verdict->assertions_failed, "assertion");
    out_lit(out, "  ");
    counted(out, verdict->states_passed, verdict->states_failed, "state");
}

void result_claims(struct out *out, const struct verdict *verdict)
{
    if (!verdict->claim_count) return;
    out_lit(out, "  ");
    counted(out, verdict->claims_as_expected, verdict->claim_count - verdict->claims_as_expected, "claim");
}
