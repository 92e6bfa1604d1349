/* Fault plans: every row by the table of faults, with its names and its moments. */
#include "bind.h"
#include "fault.h"
#include "quantity.h"

#define NONE bytes_of(NULL, 0)

struct faulting { /* one fault being read */
    struct bind *bind;
    const struct ast *ast;
    const struct fault_item *item;
    const struct fault_row *row;
    struct fault *fault;
};

static bool kind_take(struct faulting *faulting)
{
    struct bytes names[FAULT_KIND_COUNT], list = NONE, verb = faulting->item->verb.text;
    for (uint32_t i = 0; i < FAULT_KIND_COUNT; i++) {
        names[i] = bytes_text(fault_rows[i].name);
        if (!bytes_equal(names[i], verb)) continue;
        faulting->fault->kind = (enum fault_kind)i;
        faulting->row = &fault_rows[i];
        return true;
    }
    for (uint32_t i = 0; i < FAULT_KIND_COUNT; i++)
        list = bind_say(faulting->bind, "%.*s%s%.*s", SHOW(list), i ? " " : "", SHOW(names[i]));
    bind_wrong(faulting->bind, faulting->ast, faulting->item->verb.span,
               bind_say_near(faulting->bind, verb, names, FAULT_KIND_COUNT, list), "no fault `%.*s`", SHOW(verb));
    return false;
}

static void amount_take(struct faulting *faulting)
{
    struct bind *bind = faulting->bind;
    const struct fault_item *item = faulting->item;
    const struct fault_row *row = faulting->row;
    uint64_t count;
    if (!item->has_amount) {
        if (row->needs_amount)
            bind_wrong(bind, faulting->ast, item->verb.span, BYTES("a time behind what it happens to"),
                       "`%s` needs a time", row->name);
        return;
    }
    if (row->amount == AMOUNT_NONE)
        bind_wrong(bind, faulting->ast, item->amount.span, bind_say(bind, "`for %.*s`?", SHOW(item->amount.text)),
                   "`%s` takes no amount", row->name);
    else if (row->amount == AMOUNT_TIME)
        bind_time(bind, faulting->ast, &item->amount, bytes_text(row->name), &faulting->fault->delay);
    else if (bind_count(bind, faulting->ast, &item->amount, bytes_text(row->name), FILTER_COUNT_MAX, &count))
        faulting->fault->count = (uint32_t)count;
}

static void moment_take(struct faulting *faulting, const struct fault_when *when, struct fault_moment *moment)
{
    bind_step(faulting->bind, faulting->ast, &when->step, &moment->step, &moment->line);
    if (when->has_plus) bind_time(faulting->bind, faulting->ast, &when->plus, BYTES("+"), &moment->plus);
}

static void odds_take(struct faulting *faulting)
{
    const struct fault_item *item = faulting->item;
    struct quantity quantity = {QUANTITY_SHARE, PLAN_WHOLE};
    struct parse_error error = {NULL, 0};
    if (item->has_odds) error = quantity_scan(&quantity, item->odds.text);
    if (error.why || quantity.type != QUANTITY_SHARE || !quantity.number || quantity.number > PLAN_WHOLE)
        bind_wrong(faulting->bind, faulting->ast, item->odds.span, BYTES("above 0%, at most 100%"),
                   "`odds` takes a share");
    else faulting->fault->odds = (uint32_t)quantity.number;
}

/* How long it lasts: not no time at all, and not what is over as it begins. */
static void lasting_take(struct faulting *faulting)
{
    const struct fault_item *item = faulting->item;
    const bool ends = item->has_lasting || item->until.step.text.count;
    if (ends && faulting->fault->kind == FAULT_RESTART)
        bind_wrong(faulting->bind, faulting->ast, item->verb.span, BYTES("crash NODE ... for TIME"),
                   "`restart` is back at once: it has no `for` and no `until`");
    if (!item->has_lasting) return;
    bool read = bind_time(faulting->bind, faulting->ast, &item->lasting, BYTES("for"), &faulting->fault->lasting);
    if (read && faulting->fault->lasting == FAULT_FOREVER)
        bind_wrong(faulting->bind, faulting->ast, item->lasting.span, NONE, "what lasts no time is no fault");
}

static void parts_take(struct faulting *faulting)
{
    struct bind *bind = faulting->bind;
    const struct fault_item *item = faulting->item;
    const struct fault_row *row = faulting->row;
    struct fault *fault = faulting->fault;
    uint64_t times;
    fault->has_time = item->has_at_time;
    bind_step(bind, faulting->ast, &item->at, &fault->at.step, &fault->at.line);
    if (item->has_at_time) bind_time(bind, faulting->ast, &item->at_time, BYTES("at"), &fault->time);
    moment_take(faulting, &item->after, &fault->after);
    moment_take(faulting, &item->until, &fault->until);
    lasting_take(faulting);
    if (item->has_lasting && item->until.step.text.count)
        bind_wrong(bind, faulting->ast, item->lasting.span, NONE, "`until` and `for` both say when it ends");
    if ((item->has_times || item->has_odds) && !row->of_messages)
        bind_wrong(bind, faulting->ast, item->has_times ? item->times.span : item->odds.span, NONE,
                   "`%s` happens to no messages: it has no `times` and no `odds`", row->name);
    if (item->has_times && bind_count(bind, faulting->ast, &item->times, BYTES("times"), UINT32_MAX, &times)) {
        fault->times = (uint32_t)times;
        if (!times) bind_wrong(bind, faulting->ast, item->times.span, NONE, "a fault that never happens is none");
    }
    odds_take(faulting);
    fault->losing_state = item->losing_state;
    if (item->losing_state && !row->loses_state)
        bind_wrong(bind, faulting->ast, item->verb.span, BYTES("crash, restart"), "`%s` loses no state", row->name);
}

/* A step that passes another link never meets it. */
static void step_passes(struct faulting *faulting)
{
    struct bind *bind = faulting->bind;
    const struct fault *fault = faulting->fault;
    if (!fault->at.step.count || fault->at.line == PLAN_NO_LINE || fault->party.kind == PARTY_NODE) return;
    const struct flow_line *line = bind->line[fault->at.line];
    if (!line->from || !line->to) return;
    const struct link_line *link = &bind->plan->link[line->link_class];
    if (fault->party.kind == PARTY_LINK ? fault->party.link == line->link_class
                                        : bytes_equal(fault->party.zone, link->zone))
        return;
    bind_wrong(bind, faulting->ast, faulting->item->at.span,
               bind_say(bind, "%s link %.*s %.*s at %.*s", faulting->row->name, SHOW(line->from->name),
                        SHOW(line->to->name), SHOW(fault->at.step)),
               "step `%.*s` does not pass there", SHOW(fault->at.step));
}

static void fault_take(struct bind *bind, const struct ast *ast, const struct fault_item *item, struct fault *fault)
{
    struct faulting faulting = {.bind = bind, .ast = ast, .item = item, .fault = fault};
    fault->place = bind_place(bind, ast, item->span);
    if (!kind_take(&faulting)) return;
    bind_party(bind, ast, &item->target, faulting.row->parties, &fault->party);
    amount_take(&faulting);
    parts_take(&faulting);
    step_passes(&faulting);
}

static void lost_take(struct bind *bind, const struct ast *ast, const struct fault_item *item, struct fault_plan *plan)
{
    const struct fault_lost **tail = &plan->lost;
    for (const struct name_item *one = item->lost; one; one = one->next) {
        const struct name *name = names_find(&bind->names, one->word.text);
        if (!name || name->kind != NAME_PERSON) {
            bind_wrong(bind, ast, one->word.span, bind_say_near_name(bind, one->word.text, 1u << NAME_PERSON, NONE),
                       "`%.*s` is no person", SHOW(one->word.text));
            continue;
        }
        struct fault_lost *lost = arena_new(bind->arena, struct fault_lost);
        lost->set = &bind->plan->subscriber_set[name->index];
        *tail = lost;
        tail = &lost->next;
    }
}

/* The phase in which the network recovers, or the plan says who is lost. */
static void calm_take(struct bind *bind, const struct ast *ast, const struct fault_item *item, struct fault_plan *plan)
{
    if (plan->calm != FAULT_FOREVER) bind_wrong(bind, ast, item->span, NONE, "`calm` stands twice");
    plan->calm_place = bind_place(bind, ast, item->span);
    if (!bind_time(bind, ast, &item->calm, BYTES("calm"), &plan->calm)) return;
    if (plan->calm == FAULT_FOREVER)
        bind_wrong(bind, ast, item->calm.span, BYTES("calm 5min: reg-await-auth is 4 min"),
                   "nothing recovers in no time");
    else if (plan->calm >= bind->plan->limit)
        bind_wrong(bind, ast, item->calm.span, BYTES("limit 10min, in the braces of `scenario`"),
                   "the run is over before it has been calm so long: its limit is %llus",
                   (unsigned long long)(bind->plan->limit / SECOND));
    lost_take(bind, ast, item, plan);
}

static struct fault_plan *plan_take(struct bind *bind, const struct ast *ast, const struct fault_plan_item *item)
{
    struct fault_plan *plan = arena_new(bind->arena, struct fault_plan);
    const struct fault **tail = &plan->faults;
    plan->place = bind_place(bind, ast, item->span);
    plan->name = bind_keep(bind, item->name.text);
    for (const struct fault_item *row = item->faults; row; row = row->next) {
        if (row->require_fired) {
            plan->require_fired = true;
            continue;
        }
        if (row->has_calm) {
            calm_take(bind, ast, row, plan);
            continue;
        }
        struct fault *fault = arena_new(bind->arena, struct fault);
        *tail = fault;
        tail = &fault->next;
        fault_take(bind, ast, row, fault);
    }
    if (!plan->faults) bind_wrong(bind, ast, item->span, BYTES("drop link A B at 7"), "this plan has no fault");
    return plan;
}

/* The one that the run's variant `fault` names. */
static void plan_choose(struct plan *plan)
{
    for (uint32_t v = 0; v < plan->variant_count; v++)
        for (const struct fault_plan *one = plan->fault_plan; one; one = one->next)
            if (bytes_equal(plan->variant[v].name, BYTES("fault")) && bytes_equal(plan->variant[v].value, one->name))
                plan->fault = one;
}

void bind_faults(struct bind *bind)
{
    const struct fault_plan **tail = &bind->plan->fault_plan;
    for (uint32_t i = 0; i < bind->merged->part_count; i++) {
        const struct merge_part *part = &bind->merged->part[i];
        for (const struct fault_plan_item *item = part->block->faults; item; item = item->next) {
            struct fault_plan *plan = plan_take(bind, part->ast, item);
            const struct name *taken = names_add(
                &bind->fault_names, (struct name){.text = item->name.text, .ast = part->ast, .span = item->name.span});
            if (taken || bytes_equal(item->name.text, BYTES("none")))
                bind_wrong(bind, part->ast, item->name.span, NONE,
                           taken ? "fault plan `%.*s` stands twice"
                                 : "fault plan `%.*s`: a run without faults is called so",
                           SHOW(item->name.text));
            *tail = plan;
            tail = &plan->next;
        }
    }
    plan_choose(bind->plan);
}
