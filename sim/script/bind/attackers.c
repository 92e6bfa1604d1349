/* Attackers of one run: names and seats before the flow, their knowledge and moves after it. */
#include "bind.h"
#include "must.h"

#define NONE bytes_of(NULL, 0)
#define BIT(kind) (1u << (kind))

/* ---- seats ---- */

struct seating { /* the seats and moves of one attacker being read */
    struct bind *bind;
    const struct ast *ast;
    const struct attacker *attacker;
    bool early; /* before the flow: its seats; else the messages it reads, the secrets it knows, and its moves */
    const struct seat **seat_tail;
    const struct move **move_tail;
};

static struct seat *seat_add(struct seating *seating, enum seat_kind kind, struct span span)
{
    struct seat *seat = arena_new(seating->bind->arena, struct seat);
    seat->kind = kind;
    seat->place = bind_place(seating->bind, seating->ast, span);
    *seating->seat_tail = seat;
    seating->seat_tail = &seat->next;
    return seat;
}

static void seat_target(struct seating *seating, const struct seat_item *item, enum seat_kind kind)
{
    struct seat *seat = seat_add(seating, kind, item->span);
    seat->after = bind_keep(seating->bind, item->after.text);
    bind_party(seating->bind, seating->ast, item->targets, BIT(PARTY_LINK) | BIT(PARTY_ZONE), &seat->party);
}

static void seat_nodes(struct seating *seating, const struct seat_item *item, enum seat_kind kind)
{
    for (const struct name_item *node = item->nodes; node; node = node->next) {
        struct seat *seat = seat_add(seating, kind, node->word.span);
        seat->after = bind_keep(seating->bind, item->after.text);
        seat->role = bind_node(seating->bind, seating->ast, &node->word);
        seat->stopped = item->stopped;
    }
}

static void seat_subjects(struct seating *seating, const struct seat_item *item, enum seat_kind kind)
{
    static const unsigned reads = BIT(SUBJECT_STORAGE);
    static const unsigned knows = BIT(SUBJECT_SUBSCRIBER) | BIT(SUBJECT_VALUE) | BIT(SUBJECT_FIELD) | BIT(SUBJECT_KEY);
    bool is_reads = kind == SEAT_READS;
    for (const struct value *path = item->paths; path; path = path->next) {
        struct seat *seat = seat_add(seating, kind, path->span);
        seat->after = bind_keep(seating->bind, item->after.text);
        bind_subject(seating->bind, seating->ast, path, is_reads ? reads : knows, is_reads ? "reads" : "knows",
                     &seat->subject);
    }
}

static bool sits_on(const struct seat *seat, const struct flow_line *line, const struct link_line *link)
{
    if (seat->kind == SEAT_OWNS) return seat->role == line->from || seat->role == line->to;
    bool on_link = seat->kind == SEAT_HOLDS || seat->kind == SEAT_TAPS;
    if (!on_link || link->internal) return false; /* inside a box there is nothing to hold */
    return seat->party.kind == PARTY_LINK ? seat->party.link == line->link_class
                                          : bytes_equal(seat->party.zone, link->zone);
}

/* The seat from which a message of that arrow can be touched: a tap only reads, and an attacker on a link under TLS
 * sees no message to change or to keep. */
static const struct seat *move_seat(struct seating *seating, const struct seat_item *item, const struct flow_line *line)
{
    struct bind *bind = seating->bind;
    const struct attacker *attacker = seating->attacker;
    if (!line->from || !line->to) return NULL;
    const struct link_line *link = &bind->plan->link[line->link_class];
    bool reads = item->move == MOVE_WORD_SET || item->move == MOVE_WORD_TAKE, taps = false, holds = false;
    const struct seat *later = NULL; /* one that it has from some step on */
    for (const struct seat *seat = attacker->seats; seat; seat = seat->next) {
        if (!sits_on(seat, line, link)) continue;
        bool lets = seat->kind == SEAT_OWNS || (seat->kind == SEAT_HOLDS && !(reads && link->secure));
        if (lets && !seat->after.count) return seat;
        if (lets && !later) later = seat;
        taps |= seat->kind == SEAT_TAPS;
        holds |= seat->kind == SEAT_HOLDS;
    }
    if (later) return later;
    struct bytes from = line->from->name, to = line->to->name;
    struct bytes owns = bind_say(bind, "%.*s { owns %.*s }", SHOW(attacker->name), SHOW(from));
    if (!(reads && link->secure))
        owns = bind_say(bind, "%.*s, or { holds link %.*s %.*s }", SHOW(owns), SHOW(from), SHOW(to));
    const char *what = holds  ? "holds this link, and TLS is on it: it can drop and delay what passes"
                       : taps ? "only taps this link: it reads what passes"
                              : "has no seat where this step passes";
    bind_wrong(bind, seating->ast, item->step.span, owns, "attacker `%.*s` %s", SHOW(attacker->name), what);
    return NULL;
}

static void move_take(struct seating *seating, const struct seat_item *item)
{
    static const enum move_kind kinds[] = {
        [MOVE_WORD_DROP] = MOVE_DROP,
        [MOVE_WORD_TAKE] = MOVE_TAKE,
        [MOVE_WORD_DELAY] = MOVE_DELAY,
        [MOVE_WORD_SET] = MOVE_SET,
    };
    struct bind *bind = seating->bind;
    struct move *move = arena_new(bind->arena, struct move);
    *seating->move_tail = move;
    seating->move_tail = &move->next;
    move->kind = kinds[item->move];
    move->place = bind_place(bind, seating->ast, item->span);
    move->each = item->each;
    if (!bind_step(bind, seating->ast, &item->step, &move->step, &move->line)) return;
    if (move->kind == MOVE_DELAY) bind_time(bind, seating->ast, &item->delay, BYTES("delay"), &move->delay);
    /* The fields, and the seats that may touch them, depend on the message; a step that this run lacks has none. */
    if (move->line == PLAN_NO_LINE) return;
    if (move->kind == MOVE_SET) move->set = bind_written(bind, seating->ast, item->set, bind->line[move->line]->proto);
    move->seat = move_seat(seating, item, bind->line[move->line]);
}

static void seats_take(struct seating *seating, const struct seat_item *items)
{
    static const struct {
        void (*take)(struct seating *, const struct seat_item *, enum seat_kind);
        enum seat_kind kind;
        bool early;
    } rows[] = {
        [SEAT_ITEM_TAPS] = {seat_target, SEAT_TAPS, true},
        [SEAT_ITEM_HOLDS] = {seat_target, SEAT_HOLDS, true},
        [SEAT_ITEM_OWNS] = {seat_nodes, SEAT_OWNS, true},
        [SEAT_ITEM_CONNECTS] = {seat_nodes, SEAT_CONNECTS, true},
        [SEAT_ITEM_READS] = {seat_subjects, SEAT_READS, false},
        [SEAT_ITEM_KNOWS] = {seat_subjects, SEAT_KNOWS, false},
    };
    for (const struct seat_item *item = items; item; item = item->next) {
        struct bytes after;
        uint32_t line;
        if (item->kind == SEAT_ITEM_WHEN)
            seats_take(seating, bind_cond(seating->bind, item->condition) ? item->body : item->otherwise);
        else if (item->kind == SEAT_ITEM_MOVE && !seating->early) move_take(seating, item);
        else if (item->kind != SEAT_ITEM_MOVE && rows[item->kind].early == seating->early)
            rows[item->kind].take(seating, item, rows[item->kind].kind);
        if (!seating->early && item->kind != SEAT_ITEM_WHEN)
            bind_step(seating->bind, seating->ast, &item->after, &after, &line);
    }
}

/* Seats are read before the flow is, and so before its steps are known. */
static void steps_of_seats(struct bind *bind, const struct attacker *attacker)
{
    for (const struct seat *seat = attacker->seats; seat; seat = seat->next) {
        const struct name *step = seat->after.count ? names_find(&bind->steps, seat->after) : NULL;
        ((struct seat *)(uintptr_t)seat)->after_line = step ? step->index : PLAN_NO_LINE;
    }
}

static void seats_of(struct bind *bind, const struct bound_attacker *bound, bool early)
{
    struct seating seating = {
        bind, bound->ast, bound->attacker, early, &bound->attacker->seats, &bound->attacker->moves};
    while (*seating.seat_tail) seating.seat_tail = (const struct seat **)(uintptr_t) & (*seating.seat_tail)->next;
    if (!early) steps_of_seats(bind, bound->attacker);
    seats_take(&seating, bound->item->seats);
}

/* ---- attackers ---- */

static void seats_walk(struct bind *bind, const struct ast *ast, const struct attacker_item *attacker,
                       const struct seat_item *seats, bind_outsider_fn *take)
{
    for (const struct seat_item *seat = seats; seat; seat = seat->next) {
        if (seat->kind == SEAT_ITEM_WHEN)
            seats_walk(bind, ast, attacker, bind_cond(bind, seat->condition) ? seat->body : seat->otherwise, take);
        for (const struct name_item *to = seat->kind == SEAT_ITEM_CONNECTS ? seat->nodes : NULL; to; to = to->next)
            take(bind, ast, attacker, &to->word);
    }
}

static void outsiders_walk(struct bind *bind, const struct ast *ast, const struct attacker_item *items,
                           bind_outsider_fn *take)
{
    for (const struct attacker_item *item = items; item; item = item->next) {
        if (item->kind == ATTACKER_WHEN)
            outsiders_walk(bind, ast, bind_cond(bind, item->condition) ? item->body : item->otherwise, take);
        else seats_walk(bind, ast, item, item->seats, take);
    }
}

void bind_outsiders(struct bind *bind, bind_outsider_fn *take)
{
    for (uint32_t i = 0; i < bind->merged->part_count; i++)
        outsiders_walk(bind, bind->merged->part[i].ast, bind->merged->part[i].block->attackers, take);
}

static void attacker_take(struct bind *bind, const struct ast *ast, const struct attacker_item *item)
{
    struct plan *plan = bind->plan;
    struct attacker *attacker = arena_new(bind->arena, struct attacker);
    attacker->place = bind_place(bind, ast, item->span);
    attacker->name = bind_keep(bind, item->name.text);
    attacker->index = plan->attacker_count;
    if (!bind_name(bind, NAME_ATTACKER, attacker->index, ast, &item->name)) return;
    for (uint32_t i = 0; i < plan->role_count; i++)
        if (plan->role[i]->kind->outside && bytes_equal(plan->role[i]->name, attacker->name))
            attacker->role = plan->role[i];
    bind->attacker = arena_grow(bind->arena, bind->attacker, plan->attacker_count, &bind->attacker_room,
                                sizeof *bind->attacker);
    bind->attacker[plan->attacker_count++] = (struct bound_attacker){ast, item, attacker};
    seats_of(bind, &bind->attacker[attacker->index], true);
    if (attacker->index) bind->attacker[attacker->index - 1].attacker->next = attacker;
    else plan->attacker = attacker;
}

static void attackers_take(struct bind *bind, const struct ast *ast, const struct attacker_item *items)
{
    for (const struct attacker_item *item = items; item; item = item->next) {
        if (item->kind == ATTACKER_WHEN)
            attackers_take(bind, ast, bind_cond(bind, item->condition) ? item->body : item->otherwise);
        else attacker_take(bind, ast, item);
    }
}

void bind_attackers(struct bind *bind)
{
    for (uint32_t i = 0; i < bind->merged->part_count; i++)
        attackers_take(bind, bind->merged->part[i].ast, bind->merged->part[i].block->attackers);
}

void bind_moves(struct bind *bind)
{
    for (uint32_t i = 0; i < bind->plan->attacker_count; i++) seats_of(bind, &bind->attacker[i], false);
}

/* ---- the values that an attacker writes ---- */

/* token(NODE): a token signed with the node's key. */
static bool token_of(struct bind *bind, const struct ast *ast, const struct value *value, struct written *written)
{
    const struct path_seg *seg = value->kind == VALUE_PATH ? value->path.segs : NULL;
    if (!seg || seg->next || !seg->args || !bytes_equal(seg->name.text, BYTES("token"))) return false;
    const struct expr *arg = seg->args;
    written->how = WRITTEN_TOKEN;
    if (arg->next || arg->condition || arg->value.kind != VALUE_PATH || !spell_is_word(&arg->value.path))
        bind_wrong(bind, ast, value->span, BYTES("token(wws): signed with the key of wws"), "`token` takes a node");
    else written->role = bind_node(bind, ast, &arg->value.path.segs->name);
    return true;
}

static bool is_word(const struct value *value, struct bytes word)
{
    return value->kind == VALUE_PATH && spell_is_word(&value->path) && bytes_equal(value->path.segs->name.text, word);
}

static void value_written(struct bind *bind, const struct ast *ast, const struct expr *expr, struct written *written)
{
    const struct value *value = &expr->value;
    if (expr->condition && !bind_cond(bind, expr->condition)) value = expr->otherwise;
    const struct value *now = bind_value_now(bind, value);
    if (is_word(now, BYTES("absent"))) {
        written->how = WRITTEN_ABSENT;
    } else if (now->kind == VALUE_RAW) {
        written->how = WRITTEN_RAW;
        written->raw = bind_keep(bind, now->text);
    } else if (!token_of(bind, ast, now, written)) {
        struct side side = {
            .path = written->path,
            .type = bind_side_of(written->field.row),
            .words = written->field.row->words,
            .proto = written->proto,
        };
        bind_operand(bind, ast, &side, expr, &written->value);
        return;
    }
    if (expr->plus && value == &expr->value)
        bind_wrong(bind, ast, expr->plus->span, NONE, "nothing is added to `absent`, `raw` and `token`");
}

static void can_be_written(struct bind *bind, const struct ast *ast, struct span span, const struct written *written)
{
    const struct field_row *row = written->field.row;
    if (!row->write)
        bind_wrong(bind, ast, span, NONE, "`%.*s` is not set: it follows from what stands elsewhere in the message",
                   SHOW(written->path));
    else if (row->type == FIELD_FLAG && written->how != WRITTEN_ABSENT)
        bind_wrong(bind, ast, span, bind_say(bind, "%.*s = absent", SHOW(written->path)),
                   "`%.*s` is a flag: it is taken away, and not given", SHOW(written->path));
}

const struct written *bind_written(struct bind *bind, const struct ast *ast, const struct field_setting *fields,
                                   enum proto proto)
{
    const struct written *head = NULL, **tail = &head;
    for (const struct field_setting *field = fields; field; field = field->next) {
        struct written *written = arena_new(bind->arena, struct written);
        *tail = written;
        tail = &written->next;
        written->place = bind_place(bind, ast, field->path.span);
        written->path = spell_path(bind->arena, &field->path);
        written->proto = proto;
        if (!bind_field(bind, ast, field->path.span, written->path, proto, &written->field)) continue;
        value_written(bind, ast, &field->value, written);
        can_be_written(bind, ast, field->path.span, written);
    }
    return head;
}
