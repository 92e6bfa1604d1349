/* One walk over all kinds of blocks. */
#include "visit.h"

struct visit_walk {
    const struct word_visitor *visitor;
    const struct ast *ast;
};

static void see(const struct visit_walk *walk, enum word_role role, struct bytes text, struct span span)
{
    struct word_seen seen = {walk->ast, role, text, span};
    if (walk->visitor->word && text.count) walk->visitor->word(walk->visitor->self, &seen);
}

static void name(const struct visit_walk *walk, const struct word *word)
{
    see(walk, SEEN_NAME, word->text, word->span);
}

static void text(const struct visit_walk *walk, const struct word *word)
{
    see(walk, SEEN_TEXT, word->text, word->span);
}

static void expr(const struct visit_walk *, const struct expr *);

static void path(const struct visit_walk *walk, const struct path *at)
{
    for (const struct path_seg *seg = at->segs; seg; seg = seg->next) {
        name(walk, &seg->name);
        for (const struct expr *arg = seg->args; arg; arg = arg->next) expr(walk, arg);
    }
}

static void values(const struct visit_walk *walk, const struct value *list)
{
    static const enum word_role roles[] = {
        [VALUE_STRING] = SEEN_TEXT, [VALUE_SECRET] = SEEN_SECRET,   [VALUE_RAW] = SEEN_TEXT,
        [VALUE_INT] = SEEN_NUMBER,  [VALUE_QUANTITY] = SEEN_NUMBER, [VALUE_VARIANT] = SEEN_VARIANT,
    };
    for (const struct value *value = list; value; value = value->next) {
        if (value->kind == VALUE_PATH) path(walk, &value->path);
        else see(walk, roles[value->kind], value->text, value->span);
    }
}

static void one_value(const struct visit_walk *walk, const struct value *value)
{
    struct value alone = *value;
    alone.next = NULL;
    values(walk, &alone);
}

static void cond(const struct visit_walk *walk, const struct cond *at)
{
    if (at && walk->visitor->cond) walk->visitor->cond(walk->visitor->self, walk->ast, at);
}

static void expr(const struct visit_walk *walk, const struct expr *at)
{
    if (walk->visitor->expr) walk->visitor->expr(walk->visitor->self, walk->ast, at);
    one_value(walk, &at->value);
    values(walk, at->plus);
    cond(walk, at->condition);
    values(walk, at->otherwise);
}

static void settings(const struct visit_walk *walk, const struct setting *list)
{
    for (const struct setting *setting = list; setting; setting = setting->next) {
        name(walk, &setting->name);
        values(walk, setting->values);
    }
}

static void topology(const struct visit_walk *walk, const struct topo *list)
{
    for (const struct topo *item = list; item; item = item->next) {
        if (item->kind == TOPO_DOMAIN) text(walk, &item->name);
        else name(walk, &item->name);
        name(walk, &item->other);
        values(walk, item->carrier);
        settings(walk, item->settings);
        values(walk, item->members);
        cond(walk, item->condition);
        topology(walk, item->body);
        topology(walk, item->otherwise);
    }
}

static void subscriber_set(const struct visit_walk *walk, const struct subscriber_item *list)
{
    for (const struct subscriber_item *item = list; item; item = item->next) {
        name(walk, &item->name);
        settings(walk, item->settings);
        cond(walk, item->condition);
        subscriber_set(walk, item->body);
        subscriber_set(walk, item->otherwise);
    }
}

static void variants(const struct visit_walk *walk, const struct variant_item *list)
{
    for (const struct variant_item *item = list; item; item = item->next) {
        name(walk, &item->name);
        values(walk, item->values);
        if (!item->skip || !walk->visitor->no_skips) cond(walk, item->condition);
    }
}

static void checks(const struct visit_walk *walk, const struct check_item *list)
{
    for (const struct check_item *item = list; item; item = item->next) {
        name(walk, &item->name);
        path(walk, &item->path);
        values(walk, item->paths);
        if (item->kind == ITEM_CONTAINS) one_value(walk, &item->value);
        if (item->kind == ITEM_COMPARE && item->op == OP_IN) {
            one_value(walk, &item->low);
            one_value(walk, &item->high);
        } else if (item->kind == ITEM_COMPARE && item->op != OP_PRESENT && item->op != OP_ABSENT) {
            expr(walk, &item->right);
        }
        cond(walk, item->condition);
        checks(walk, item->body);
        checks(walk, item->otherwise);
    }
}

static void fields(const struct visit_walk *walk, const struct field_setting *list)
{
    for (const struct field_setting *field = list; field; field = field->next) {
        path(walk, &field->path);
        expr(walk, &field->value);
    }
}

static void flow_item(const struct visit_walk *walk, const struct flow_item *item)
{
    text(walk, &item->text);
    name(walk, &item->name);
    for (const struct ask_answer *answer = item->answers_list; answer; answer = answer->next) text(walk, &answer->text);
    name(walk, &item->action);
    values(walk, item->args);
    name(walk, &item->via);
    name(walk, &item->target);
    fields(walk, item->with);
    if (item->has_times) one_value(walk, &item->times);
    if (item->has_times) one_value(walk, &item->every);
    if (item->kind == FLOW_WAIT) one_value(walk, &item->wait);
    name(walk, &item->from);
    name(walk, &item->to);
    text(walk, &item->path);
    name(walk, &item->related);
    name(walk, &item->as);
    if (item->has_within) one_value(walk, &item->within);
    name(walk, &item->within_of);
    cond(walk, item->condition);
    checks(walk, item->checks);
}

static void flow(const struct word_visitor *visitor, const struct merged_line *list)
{
    for (const struct merged_line *line = list; line; line = line->next) {
        struct visit_walk walk = {visitor, line->ast};
        flow_item(&walk, line->item);
        flow(visitor, line->children);
        flow(visitor, line->otherwise);
    }
}

/* ---- attackers, faults, claims, load ---- */

static void names(const struct visit_walk *walk, const struct name_item *list)
{
    for (const struct name_item *item = list; item; item = item->next) name(walk, &item->word);
}

static void targets(const struct visit_walk *walk, const struct target *list)
{
    for (const struct target *target = list; target; target = target->next) {
        path(walk, &target->path);
        name(walk, &target->name);
        name(walk, &target->other);
    }
}

static void seats(const struct visit_walk *walk, const struct seat_item *list)
{
    for (const struct seat_item *seat = list; seat; seat = seat->next) {
        targets(walk, seat->targets);
        names(walk, seat->nodes);
        values(walk, seat->paths);
        if (seat->move == MOVE_WORD_DELAY) one_value(walk, &seat->delay);
        fields(walk, seat->set);
        cond(walk, seat->condition);
        seats(walk, seat->body);
        seats(walk, seat->otherwise);
    }
}

static void attackers(const struct visit_walk *walk, const struct attacker_item *list)
{
    for (const struct attacker_item *attacker = list; attacker; attacker = attacker->next) {
        name(walk, &attacker->name);
        seats(walk, attacker->seats);
        cond(walk, attacker->condition);
        attackers(walk, attacker->body);
        attackers(walk, attacker->otherwise);
    }
}

static void faults(const struct visit_walk *walk, const struct fault_plan_item *list)
{
    for (const struct fault_plan_item *plan = list; plan; plan = plan->next) {
        name(walk, &plan->name);
        for (const struct fault_item *fault = plan->faults; fault; fault = fault->next) {
            const struct {
                bool there;
                const struct value *value;
            } parts[] = {
                {fault->has_amount, &fault->amount},
                {fault->has_at_time, &fault->at_time},
                {fault->after.has_plus, &fault->after.plus},
                {fault->until.has_plus, &fault->until.plus},
                {fault->has_lasting, &fault->lasting},
                {fault->has_times, &fault->times},
                {fault->has_odds, &fault->odds},
            };
            name(walk, &fault->verb);
            targets(walk, &fault->target);
            for (size_t i = 0; i < COUNT(parts); i++)
                if (parts[i].there) one_value(walk, parts[i].value);
        }
    }
}

static void claims(const struct visit_walk *walk, const struct claim_item *list)
{
    for (const struct claim_item *claim = list; claim; claim = claim->next) {
        name(walk, &claim->name);
        name(walk, &claim->verb);
        values(walk, claim->subjects);
        targets(walk, claim->from);
        values(walk, claim->on);
        names(walk, claim->against);
        if (claim->kind == CLAIM_ITEM_ONE) expr(walk, &claim->expect);
        text(walk, &claim->reference);
        text(walk, &claim->by_design);
        cond(walk, claim->condition);
        claims(walk, claim->body);
        claims(walk, claim->otherwise);
    }
}

static void load(const struct visit_walk *walk, const struct load_item *list)
{
    for (const struct load_item *item = list; item; item = item->next) {
        if (!item->is_mix) {
            settings(walk, &item->setting);
            continue;
        }
        name(walk, &item->variant);
        for (const struct mix_item *mix = item->mix; mix; mix = mix->next) {
            one_value(walk, &mix->value);
            one_value(walk, &mix->share);
        }
    }
}

void visit_words(const struct merged *merged, const struct word_visitor *visitor)
{
    for (uint32_t i = 0; i < merged->part_count; i++) {
        const struct merge_part *part = &merged->part[i];
        struct visit_walk walk = {visitor, part->ast};
        text(&walk, &part->block->title);
        settings(&walk, part->block->settings);
        topology(&walk, part->block->topology);
        subscriber_set(&walk, part->block->subscriber_set);
        variants(&walk, part->block->variants);
        checks(&walk, part->block->expect);
        attackers(&walk, part->block->attackers);
        faults(&walk, part->block->faults);
        claims(&walk, part->block->claims);
        load(&walk, part->block->load);
    }
    flow(visitor, merged->flow);
}
