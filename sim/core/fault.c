/* The table of faults. */
#include "fault.h"

#define PATHS (1u << PARTY_LINK | 1u << PARTY_ZONE)
#define NODES (1u << PARTY_NODE)

const struct fault_row fault_rows[FAULT_KIND_COUNT] = {
    [FAULT_DROP] = {"drop", PATHS, AMOUNT_NONE, false, true, false, "a message does not arrive"},
    [FAULT_DELAY] = {"delay", PATHS, AMOUNT_TIME, true, true, false, "it arrives that much later"},
    [FAULT_DUPLICATE] = {"duplicate", PATHS, AMOUNT_NONE, false, true, false, "it arrives twice"},
    [FAULT_REORDER] = {"reorder", PATHS, AMOUNT_NONE, false, true, false, "the next one arrives before it"},
    [FAULT_CORRUPT] = {"corrupt", PATHS, AMOUNT_COUNT, false, true, false, "bits of it are turned over"},
    [FAULT_RESET] = {"reset", PATHS, AMOUNT_NONE, false, true, false, "its connection breaks"},
    [FAULT_STALL] = {"stall", PATHS, AMOUNT_NONE, false, false, false, "what is sent waits"},
    [FAULT_PARTITION] = {"partition", PATHS, AMOUNT_NONE, false, false, false, "nothing arrives"},
    [FAULT_CRASH] = {"crash", NODES, AMOUNT_NONE, false, false, true, "the node is gone"},
    [FAULT_RESTART] = {"restart", NODES, AMOUNT_NONE, false, false, true, "it is gone, and comes back at once"},
    [FAULT_PAUSE] = {"pause", NODES, AMOUNT_NONE, false, false, false, "it does nothing for a while"},
    [FAULT_SKEW] = {"skew", NODES, AMOUNT_TIME, true, false, false, "its clock is ahead"},
};

const struct fault *fault_of_row(const struct plan *plan, const struct filter_row *row)
{
    const struct fault *fault = plan->fault && !row->by ? plan->fault->faults : NULL;
    while (fault && (fault->place.line != row->place.line || fault->place.column != row->place.column))
        fault = fault->next;
    return fault;
}

/* ---- faults as rows of the filter ---- */

/* False where this run has no such line. */
static bool moment_of(const struct plan *plan, const struct fault_moment *moment, struct filter_moment *to)
{
    if (!moment->step.count) return true;
    if (moment->line == PLAN_NO_LINE) return false;
    *to = (struct filter_moment){.line = plan_line(plan, moment->line), .at = moment->plus};
    return true;
}

/* The members that all rows of a fault share. False: it cannot come in this run. */
static bool begin(const struct plan *plan, const struct fault_plan *of, const struct fault *fault,
                  struct filter_row *row)
{
    *row = (struct filter_row){.name = of->name,
                               .place = fault->place,
                               .length = fault->lasting,
                               .times = fault->times,
                               .odds = fault->odds == PLAN_WHOLE ? 0 : fault->odds};
    if (fault->party.kind == PARTY_LINK) row->link = &plan->link[fault->party.link];
    if (fault->party.kind == PARTY_ZONE) row->zone = fault->party.zone;
    if (fault->at.step.count) {
        if (fault->at.line == PLAN_NO_LINE) return false;
        row->step = plan_line(plan, fault->at.line);
    }
    if (fault->has_time) row->since.at = fault->time;
    moment_of(plan, &fault->until, &row->until); /* an end that does not come is none */
    return moment_of(plan, &fault->after, &row->since);
}

/* Something happens to messages, each by itself; at a step or a time once, where nothing else is said. */
static uint32_t on_messages(const struct fault *fault, struct filter_row *row)
{
    static const enum filter_deed deeds[FAULT_KIND_COUNT] = {
        [FAULT_DROP] = FILTER_DROP,       [FAULT_DELAY] = FILTER_DELAY,     [FAULT_DUPLICATE] = FILTER_DUPLICATE,
        [FAULT_REORDER] = FILTER_REORDER, [FAULT_CORRUPT] = FILTER_CORRUPT, [FAULT_RESET] = FILTER_RESET,
    };
    row->deed = deeds[fault->kind];
    row->delay = fault->delay;
    row->count = fault->count;
    if (!row->times && (row->step || fault->has_time)) row->times = 1;
    return 1;
}

/* Nothing arrives, or all waits, while it lasts; at a step from the message on that the step would be. */
static uint32_t on_path(const struct fault *fault, uint32_t first, struct filter_row *rows)
{
    struct filter_row *all = rows;
    rows->deed = fault->kind == FAULT_STALL ? FILTER_HOLD : FILTER_DROP;
    if (rows->step) {
        all = &rows[1];
        *all = rows[0];
        rows->times = 1;
        rows->length = 0;
        rows->until = (struct filter_moment){0};
        all->step = NULL;
        all->since = (struct filter_moment){.row = first + 1};
    }
    all->about = FILTER_ALL;
    all->release = all->until;
    if (all->length) {
        all->release = all->since;
        all->release.at += all->length;
    }
    rows->release = all->release;
    return rows == all ? 1 : 2;
}

static uint32_t on_node(const struct fault *fault, struct filter_row *rows)
{
    bool skews = fault->kind == FAULT_SKEW, ends = rows->until.line != NULL;
    const struct filter_moment until = rows->until;
    rows->target = fault->party.role;
    rows->deed = skews ? FILTER_SKEW : FILTER_STOP;
    rows->how = fault->kind == FAULT_PAUSE ? STOP_PAUSED : fault->losing_state ? STOP_LOSING : STOP_KEEPING;
    rows->clock = skews ? (int64_t)fault->delay : 0;
    rows->delay = fault->kind == FAULT_RESTART ? 1 : fault->lasting;
    rows->stage = rows->step ? FILTER_ARRIVING : FILTER_MOMENT;
    rows->times = 1;
    rows->length = 0;
    rows->until = (struct filter_moment){0};
    if (!ends) return 1;
    rows[1] = *rows;
    rows[1].deed = skews ? FILTER_SKEW : FILTER_START;
    rows[1].clock = 0;
    rows[1].delay = 0;
    rows[1].step = NULL;
    rows[1].stage = FILTER_MOMENT;
    rows[1].since = until;
    return 2;
}

uint32_t fault_filter(const struct plan *plan, const struct fault_plan *of, const struct fault *fault, uint32_t first,
                      struct filter_row *rows)
{
    if (!begin(plan, of, fault, rows)) return 0;
    if (fault->party.kind == PARTY_NODE) return on_node(fault, rows);
    if (!fault_rows[fault->kind].of_messages) return on_path(fault, first, rows);
    if (fault->kind == FAULT_RESET && !rows->step) rows->stage = FILTER_MOMENT;
    return on_messages(fault, rows);
}
