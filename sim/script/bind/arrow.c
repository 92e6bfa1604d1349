/* Arrows: sender, message, receiver and link, the message that it answers or relays, its name, window and checks. */
#include "flow.h"
#include "must.h"
#include "sayable.h"

#define NONE bytes_of(NULL, 0)

struct arrow { /* one arrow being read */
    struct bind *bind;
    const struct merged_line *at;
    const struct flow_item *item;
    struct flow_line *line;
};

/* ---- steps ---- */

/* Steps that exist anywhere in the flow, in this run or not: a free one is free in all runs. */
static bool step_exists(const struct merged_line *lines, struct bytes step)
{
    for (const struct merged_line *line = lines; line; line = line->next) {
        if (line->item->kind == FLOW_ARROW && bytes_equal(line->item->step.text, step)) return true;
        if (step_exists(line->children, step) || step_exists(line->otherwise, step)) return true;
    }
    return false;
}

/* 7 -> 7a, 7b ...; 7a -> 7b ...; h and s are units and never used. */
static struct bytes step_free(struct bind *bind, struct bytes step)
{
    uint32_t digits = 0;
    while (digits < step.count && step.at[digits] >= '0' && step.at[digits] <= '9') digits++;
    char letter = digits < step.count ? step.at[digits] : (char)('a' - 1);
    while (++letter <= 'z') {
        struct bytes next = bind_say(bind, "%.*s%c", SHOW(bytes_part(step, 0, digits)), letter);
        if (letter != 'h' && letter != 's' && !step_exists(bind->merged->flow, next)) return next;
    }
    return NONE;
}

static void step_take(struct arrow *arrow)
{
    const struct word *step = &arrow->item->step;
    if (!step->text.count) return;
    arrow->line->step = bind_keep(arrow->bind, step->text);
    const struct name *taken = names_add(
        &arrow->bind->steps, (struct name){step->text, NAME_VALUE, arrow->line->number, arrow->at->ast, step->span});
    if (!taken) return;
    struct bytes next = step_free(arrow->bind, step->text);
    bind_wrong(arrow->bind, arrow->at->ast, step->span,
               next.count ? bind_say(arrow->bind, "the next free one is %.*s", SHOW(next)) : NONE,
               "step `%.*s` stands twice (%.*s:%u:%u)", SHOW(step->text), SHOW(merge_file_short(taken->ast->file)),
               taken->span.line, taken->span.column);
}

/* ---- protocol and verb ---- */

static bool verb_take(struct arrow *arrow)
{
    enum { VERBS_MAX = 64 };
    const struct flow_item *item = arrow->item;
    struct flow_line *line = arrow->line;
    struct bytes words[VERBS_MAX];
    uint32_t count = 0;
    line->proto = proto_named(item->proto.text);
    if (line->proto == PROTO_NONE) {
        bind_wrong(arrow->bind, arrow->at->ast, item->proto.span, BYTES("HTTP, WS, SIP, CX, ZH or ZN"),
                   "no protocol `%.*s`", SHOW(item->proto.text));
        return false;
    }
    line->verb = verb_named(line->proto, item->verb.text);
    if (line->verb == VERB_NONE) {
        while (count < VERBS_MAX && (words[count] = verb_listed(line->proto, count)).count) count++;
        bind_wrong(arrow->bind, arrow->at->ast, item->verb.span,
                   bind_say_near(arrow->bind, item->verb.text, words, count, NONE), "%.*s has no `%.*s`",
                   SHOW(item->proto.text), SHOW(item->verb.text));
        return false;
    }
    if (verb_background(line->proto, line->verb)) arrow->bind->plan->foreground[line->proto] |= 1u << line->verb;
    if (!item->has_path) return true;
    line->has_path = true;
    line->path = bind_keep(arrow->bind, item->path.text);
    bool has_target = verb_is_request(line->proto, line->verb) &&
                      (line->proto == PROTO_HTTP || line->proto == PROTO_WS);
    if (!has_target)
        bind_wrong(arrow->bind, arrow->at->ast, item->path.span, NONE, "%.*s %.*s has no path", SHOW(item->proto.text),
                   SHOW(item->verb.text));
    else if (bytes_find_char(item->path.text, '?') != BYTES_NOT_FOUND)
        bind_wrong(arrow->bind, arrow->at->ast, item->path.span, BYTES("{ query.X == \"...\" }"),
                   "a path is written without query");
    return true;
}

/* ---- links ---- */

/* Another arrow that a link of the run would carry: "bsf -> hss : ZH". */
static struct bytes arrow_near(struct arrow *arrow)
{
    const struct plan *plan = arrow->bind->plan;
    const struct flow_line *line = arrow->line;
    struct bytes verb = arrow->item->verb.text;
    /* the same ends; the same protocol to the same node; another protocol to it */
    for (uint32_t pass = 0; pass < 3; pass++) {
        for (uint32_t i = 0; i < plan->link_count; i++) {
            const struct link_line *link = &plan->link[i];
            uint32_t other = link->end[0] == line->to->index ? link->end[1] : link->end[0];
            bool touches = link->end[0] == line->to->index || link->end[1] == line->to->index;
            if (!touches || (pass == 0) != (other == line->from->index)) continue;
            for (enum proto proto = PROTO_NONE + 1; proto < PROTO_COUNT; proto++) {
                if (pass == 1 && proto != line->proto) continue;
                if (!bind_carrier_carries(link->carrier, proto) || !verb_named(proto, verb)) continue;
                return bind_say(arrow->bind, ", or did you mean %.*s -> %.*s : %.*s?", SHOW(plan->role[other]->name),
                                SHOW(line->to->name), SHOW(proto_name(proto)));
            }
        }
    }
    return NONE;
}

static void no_link(struct arrow *arrow)
{
    const struct flow_line *line = arrow->line;
    struct bytes from = line->from->name, to = line->to->name, proto = proto_name(line->proto), right = NONE;
    for (enum carrier carrier = 0; carrier < CARRIER_COUNT && !right.count; carrier++)
        if (bind_carrier_carries(carrier, line->proto) &&
            bind_port(line->from->kind, carrier, line->to->kind) != PORT_MAX)
            right = bind_say(arrow->bind, "add `link %.*s %.*s %s`%.*s", SHOW(from), SHOW(to),
                             bind_carrier_text(carrier), SHOW(arrow_near(arrow)));
    if (!right.count) {
        struct bytes near = arrow_near(arrow);
        right = near.count ? bytes_from(near, 5)
                           : bind_say(arrow->bind, "a %s and a %s do not speak it", line->from->kind->name,
                                      line->to->kind->name);
    }
    bind_wrong(arrow->bind, arrow->at->ast, arrow->item->from.span, right, "no link between %.*s and %.*s carries %.*s",
               SHOW(from), SHOW(to), SHOW(proto));
}

/* An arrow that no node ever draws. */
static void not_sayable(struct arrow *arrow)
{
    const struct flow_line *line = arrow->line;
    struct bytes from = line->from->name, to = line->to->name, proto = proto_name(line->proto);
    struct bytes verb = verb_name(line->proto, line->verb);
    struct bytes right = sayable_back(arrow->bind, line)
                             ? bind_say(arrow->bind, "did you mean %.*s -> %.*s : %.*s %.*s?", SHOW(to), SHOW(from),
                                        SHOW(proto), SHOW(verb))
                             : sayable_listed(arrow->bind, line);
    bind_wrong(arrow->bind, arrow->at->ast, arrow->item->from.span, right,
               "%.*s never sends %.*s to %.*s: nothing from here on is reached", SHOW(from), SHOW(verb), SHOW(to));
}

static void link_take(struct arrow *arrow)
{
    const struct plan *plan = arrow->bind->plan;
    struct flow_line *line = arrow->line;
    uint32_t found = 0, first = 0;
    for (uint32_t i = 0; i < plan->link_count; i++) {
        const struct link_line *link = &plan->link[i];
        bool there = link->end[0] == line->from->index && link->end[1] == line->to->index;
        bool back = link->end[1] == line->from->index && link->end[0] == line->to->index;
        if ((!there && !back) || link->end[0] == link->end[1] || !bind_carrier_carries(link->carrier, line->proto))
            continue;
        if (found++) {
            bind_wrong(arrow->bind, arrow->at->ast, arrow->item->from.span,
                       bind_say(arrow->bind, "%s and %s: `remove link` and write one of them anew",
                                bind_carrier_text(plan->link[first].carrier), bind_carrier_text(link->carrier)),
                       "two links between %.*s and %.*s carry %.*s", SHOW(line->from->name), SHOW(line->to->name),
                       SHOW(proto_name(line->proto)));
            return;
        }
        first = i;
        line->link_class = i;
        line->link_end = back;
    }
    if (!found) no_link(arrow);
    else if (!sayable(arrow->bind, line)) not_sayable(arrow);
}

/* ---- messages ---- */

struct naming { /* where the flow gives a name to a message, in whatever run */
    struct bytes name;
    const struct merged_line *line;
    const struct cond *under;
    bool in_else;
};

static bool naming_find(struct naming *naming, const struct merged_line *lines, const struct cond *under, bool in_else)
{
    for (const struct merged_line *line = lines; line; line = line->next) {
        const struct flow_item *item = line->item;
        if (item->kind == FLOW_ARROW && item->has_as && bytes_equal(item->as.text, naming->name)) {
            naming->line = line;
            naming->under = under;
            naming->in_else = in_else;
            return true;
        }
        bool is_when = item->kind == FLOW_WHEN;
        if (naming_find(naming, line->children, is_when ? item->condition : under, is_when ? false : in_else))
            return true;
        if (naming_find(naming, line->otherwise, is_when ? item->condition : under, is_when ? true : in_else))
            return true;
    }
    return false;
}

/* "named before it: r1, c1": the names that a short name is not near enough to. */
static struct bytes messages_listed(struct bind *bind)
{
    enum { LISTED_MAX = 8 };
    struct bytes list = {NULL, 0};
    uint32_t count = bind->plan->message_count, first = count > LISTED_MAX ? count - LISTED_MAX : 0;
    for (uint32_t i = first; i < count; i++)
        list = bind_say(bind, "%.*s%s%.*s", SHOW(list), i == first ? "named before it: " : ", ",
                        SHOW(bind->plan->message_name[i]));
    return count ? list : BYTES("`as NAME` names a message");
}

/* The message of that name, or PLAN_NO_MESSAGE: it must have been named by an earlier line of this run. */
static uint32_t message_find(struct arrow *arrow, const struct word *word)
{
    struct bind *bind = arrow->bind;
    const struct name *name = names_find(&bind->names, word->text);
    if (name && name->kind == NAME_MESSAGE) return name->index;
    struct bytes right = bind_say_near_name(bind, word->text, 1u << NAME_MESSAGE, messages_listed(bind));
    struct naming naming = {.name = word->text};
    if (naming_find(&naming, bind->merged->flow, NULL, false)) {
        bool elsewhere = naming.line->ast != arrow->at->ast;
        right = bind_say(
            bind, "it is named in %s%.*s%u", elsewhere ? "" : "line ",
            SHOW(elsewhere ? bind_say(bind, "%.*s:", SHOW(merge_file_short(naming.line->ast->file))) : NONE),
            naming.line->item->as.span.line);
        if (naming.under)
            right = bind_say(bind, "%.*s, under %s`when %.*s`", SHOW(right), naming.in_else ? "the `else` of " : "",
                             SHOW(spell_cond(bind->arena, naming.under)));
    }
    bind_wrong(bind, arrow->at->ast, word->span, right, "no message `%.*s` exists before line %u", SHOW(word->text),
               word->span.line);
    return PLAN_NO_MESSAGE;
}

static void relation_take(struct arrow *arrow)
{
    const struct flow_item *item = arrow->item;
    struct flow_line *line = arrow->line;
    if (item->relation == RELATION_NONE) return;
    uint32_t found = message_find(arrow, &item->related);
    if (found == PLAN_NO_MESSAGE) return;
    const struct bound_message *message = &arrow->bind->message[found];
    bool answers = item->relation == RELATION_ANSWERS, fits;
    if (answers)
        fits = message->proto == line->proto && verb_is_request(message->proto, message->verb) &&
               !verb_is_request(line->proto, line->verb);
    else fits = message->proto == line->proto && message->verb == line->verb;
    if (answers) line->answers = found;
    else line->relays = found;
    if (!fits)
        bind_wrong(arrow->bind, arrow->at->ast, item->related.span,
                   answers ? BYTES("a response answers a request of its own protocol")
                           : BYTES("a relay is the same message one hop on"),
                   "`%.*s` is a %.*s %.*s: a %.*s %.*s does not %s it", SHOW(item->related.text),
                   SHOW(proto_name(message->proto)), SHOW(verb_name(message->proto, message->verb)),
                   SHOW(item->proto.text), SHOW(item->verb.text), answers ? "answer" : "relay");
}

static void name_take(struct arrow *arrow)
{
    struct bind *bind = arrow->bind;
    struct plan *plan = bind->plan;
    if (!arrow->item->has_as) return;
    if (!bind_name(bind, NAME_MESSAGE, plan->message_count, arrow->at->ast, &arrow->item->as)) return;
    plan->message_name = arena_grow(bind->arena, plan->message_name, plan->message_count, &bind->message_name_room,
                                    sizeof *plan->message_name);
    bind->message = arena_grow(bind->arena, bind->message, plan->message_count, &bind->message_room,
                               sizeof *bind->message);
    bind->message[plan->message_count] = (struct bound_message){arrow->line->proto, arrow->line->verb};
    plan->message_name[plan->message_count] = bind_keep(bind, arrow->item->as.text);
    arrow->line->as = plan->message_count++;
}

static void window_take(struct arrow *arrow)
{
    const struct flow_item *item = arrow->item;
    if (!item->has_within) return;
    bind_time(arrow->bind, arrow->at->ast, &item->within, BYTES("within"), &arrow->line->within);
    if (item->has_within_of) arrow->line->within_of = message_find(arrow, &item->within_of);
}

/* An attacker may be an end of an arrow, where it has links of its own. */
static const struct role *end_take(struct arrow *arrow, const struct word *word)
{
    const struct name *name = names_find(&arrow->bind->names, word->text);
    if (!name || name->kind != NAME_ATTACKER) return bind_node(arrow->bind, arrow->at->ast, word);
    const struct attacker *attacker = arrow->bind->attacker[name->index].attacker;
    if (!attacker->role)
        bind_wrong(arrow->bind, arrow->at->ast, word->span,
                   bind_say(arrow->bind, "%.*s { connects wsf }; what it owns is an end by its own name",
                            SHOW(attacker->name)),
                   "attacker `%.*s` has no link of its own", SHOW(attacker->name));
    return attacker->role;
}

void flow_arrow(struct line_list *lines, const struct merged_line *at)
{
    struct arrow arrow = {
        .bind = lines->bind, .at = at, .item = at->item, .line = flow_line_add(lines, at, LINE_ARROW)};
    struct flow_line *line = arrow.line;
    line->text = bind_keep(arrow.bind, at->item->text.text);
    line->lost = at->item->lost;
    line->basis = bind_basis(arrow.bind, at);
    step_take(&arrow);
    line->from = end_take(&arrow, &at->item->from);
    line->to = end_take(&arrow, &at->item->to);
    if (!verb_take(&arrow)) return;
    if (line->from && line->to) link_take(&arrow);
    relation_take(&arrow);
    window_take(&arrow);
    name_take(&arrow);
    line->checks = bind_checks(arrow.bind, at->ast, at->item->checks, line->proto,
                               at->item->relation == RELATION_RELAYS);
}
