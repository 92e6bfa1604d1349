/* Attackers: the seats of each of them, and its deeds at messages that pass there. */
#include "near.h"
#include "parser.h"

static bool seat_read(struct parser *p, void *item);
static bool attacker_read(struct parser *p, void *item);
static const struct parser_items seat_items = {
    {.what = "a seat", .begin = BEGIN_ITEM}, sizeof(struct seat_item), offsetof(struct seat_item, next), seat_read};
static const struct parser_items attacker_items = {{.what = "an attacker", .begin = BEGIN_LINE},
                                                   sizeof(struct attacker_item),
                                                   offsetof(struct attacker_item, next),
                                                   attacker_read};

/* ---- seats ---- */

static bool seat_after(struct parser *p, struct seat_item *seat)
{
    return !parser_take_word(p, WORD_AFTER) || parser_word_step(p, &seat->after);
}

static bool seat_target(struct parser *p, struct seat_item *seat)
{
    seat->targets = arena_new(p->arena, struct target);
    return parser_target(p, seat->targets, "`link` A B or `zone` NAME") && seat_after(p, seat);
}

static bool seat_owns(struct parser *p, struct seat_item *seat)
{
    if (!parser_names(p, &seat->nodes, "a node")) return false;
    seat->stopped = parser_take_word(p, WORD_STOPPED);
    return seat_after(p, seat);
}

static bool seat_connects(struct parser *p, struct seat_item *seat)
{
    return parser_names(p, &seat->nodes, "a node") && seat_after(p, seat);
}

static bool seat_paths(struct parser *p, struct seat_item *seat)
{
    return parser_paths(p, &seat->paths, "what is known or read") && seat_after(p, seat);
}

static bool seat_when(struct parser *p, struct seat_item *seat)
{
    struct parser_when when = {&seat->condition, &seat->body, &seat->otherwise, &seat->has_else};
    return parser_when(p, when, &seat_items);
}

/* ---- moves ---- */

static bool seat_move(struct parser *p, struct seat_item *seat)
{
    static const enum lex_word words[] = {
        [MOVE_WORD_DROP] = WORD_DROP,
        [MOVE_WORD_TAKE] = WORD_TAKE,
        [MOVE_WORD_DELAY] = WORD_DELAY,
        [MOVE_WORD_SET] = WORD_SET,
    };
    if (!parser_word_step(p, &seat->step)) return false;
    seat->each = parser_take_word(p, WORD_EACH);
    uint32_t word = 0;
    while (word < COUNT(words) && !parser_take_word(p, words[word])) word++;
    if (word == COUNT(words)) return parser_missing_text(p, "`drop`, `take`, `delay` or `set`");
    seat->move = (enum move_word)word;
    if (seat->move == MOVE_WORD_DELAY) return parser_quantity(p, &seat->delay, "a time after `delay`");
    return seat->move != MOVE_WORD_SET || parser_fields(p, &seat->set);
}

/* ---- items ---- */

static const struct seat_row {
    enum lex_word word;
    enum seat_item_kind kind;
    bool (*read)(struct parser *, struct seat_item *);
} seat_rows[] = {
    {WORD_TAPS, SEAT_ITEM_TAPS, seat_target},  {WORD_HOLDS, SEAT_ITEM_HOLDS, seat_target},
    {WORD_OWNS, SEAT_ITEM_OWNS, seat_owns},    {WORD_CONNECTS, SEAT_ITEM_CONNECTS, seat_connects},
    {WORD_READS, SEAT_ITEM_READS, seat_paths}, {WORD_KNOWS, SEAT_ITEM_KNOWS, seat_paths},
    {WORD_AT, SEAT_ITEM_MOVE, seat_move},      {WORD_WHEN, SEAT_ITEM_WHEN, seat_when},
};

static bool seat_unknown(struct parser *p)
{
    struct bytes words[COUNT(seat_rows)];
    for (uint32_t i = 0; i < COUNT(words); i++) words[i] = lex_word_text(seat_rows[i].word);
    struct bytes near = near_word(parser_bytes(p, p->token), words, COUNT(words));
    return parser_missing(p, BYTES("`taps`, `holds`, `owns`, `connects`, `reads`, `knows`, `at`, `when` or `}`"),
                          near.count ? arena_format(p->arena, "did you mean `%.*s`?", SHOW(near)) : near);
}

static bool seat_body(struct parser *p, struct seat_item *seat)
{
    for (uint32_t i = 0; i < COUNT(seat_rows); i++) {
        if (!parser_take_word(p, seat_rows[i].word)) continue;
        seat->kind = seat_rows[i].kind;
        return seat_rows[i].read(p, seat);
    }
    return seat_unknown(p);
}

static bool seat_read(struct parser *p, void *item)
{
    struct seat_item *seat = item;
    seat->span = lex_token_span(p->token);
    if (!seat_body(p, seat)) return false;
    parser_close_span(p, &seat->span);
    return true;
}

static bool attacker_body(struct parser *p, struct attacker_item *attacker)
{
    struct parser_when when = {&attacker->condition, &attacker->body, &attacker->otherwise, &attacker->has_else};
    if (parser_take_word(p, WORD_WHEN)) {
        attacker->kind = ATTACKER_WHEN;
        return parser_when(p, when, &attacker_items);
    }
    return parser_word_name(p, &attacker->name, "an attacker's name") && parser_items(p, &attacker->seats, &seat_items);
}

static bool attacker_read(struct parser *p, void *item)
{
    struct attacker_item *attacker = item;
    attacker->span = lex_token_span(p->token);
    if (!attacker_body(p, attacker)) return false;
    parser_close_span(p, &attacker->span);
    return true;
}

bool parser_attackers(struct parser *p, struct attacker_item **attackers)
{
    return parser_items(p, attackers, &attacker_items);
}
