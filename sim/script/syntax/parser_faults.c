/* Fault plans: each fault, its place, its time and how long it lasts. */
#include "parser.h"

static bool fault_at(struct parser *p, struct fault_item *fault)
{
    fault->has_at_time = parser_at(p, TOKEN_QUANTITY);
    if (fault->has_at_time) return parser_quantity(p, &fault->at_time, "a step or a time");
    return parser_word_step(p, &fault->at);
}

static bool fault_step(struct parser *p, struct fault_when *when)
{
    if (!parser_word_step(p, &when->step)) return false;
    when->has_plus = parser_take_kind(p, TOKEN_PLUS);
    return !when->has_plus || parser_quantity(p, &when->plus, "a time after the `+`");
}

static bool fault_after(struct parser *p, struct fault_item *fault)
{
    return fault_step(p, &fault->after);
}

static bool fault_until(struct parser *p, struct fault_item *fault)
{
    return fault_step(p, &fault->until);
}

static bool fault_for(struct parser *p, struct fault_item *fault)
{
    fault->has_lasting = true;
    return parser_quantity(p, &fault->lasting, "a time after `for`");
}

static bool fault_times(struct parser *p, struct fault_item *fault)
{
    fault->has_times = true;
    if (!parser_at(p, TOKEN_INT)) return parser_missing_text(p, "how many times");
    return parser_value(p, &fault->times, "how many times");
}

static bool fault_odds(struct parser *p, struct fault_item *fault)
{
    fault->has_odds = true;
    return parser_quantity(p, &fault->odds, "a share after `odds`");
}

static bool fault_losing(struct parser *p, struct fault_item *fault)
{
    fault->losing_state = parser_take_word(p, WORD_STATE);
    return fault->losing_state || parser_missing_text(p, "`state`");
}

/* In this order, each once: the JSON twin and the reader know where to look. */
static const struct fault_grammar {
    enum lex_word word;
    bool (*read)(struct parser *, struct fault_item *);
} fault_rows[] = {
    {WORD_AT, fault_at},       {WORD_AFTER, fault_after}, {WORD_UNTIL, fault_until},   {WORD_FOR, fault_for},
    {WORD_TIMES, fault_times}, {WORD_ODDS, fault_odds},   {WORD_LOSING, fault_losing},
};

static bool fault_parts(struct parser *p, struct fault_item *fault)
{
    for (uint32_t i = 0; i < COUNT(fault_rows); i++)
        if (parser_take_word(p, fault_rows[i].word) && !fault_rows[i].read(p, fault)) return false;
    for (uint32_t i = 0; i < COUNT(fault_rows); i++)
        if (parser_at_word(p, fault_rows[i].word))
            return parser_missing(
                p, BYTES("a fault or `}`"),
                BYTES("each once and in this order: at, after, until, for, times, odds, losing state"));
    return true;
}

/* calm 5min lost alice, bob */
static bool fault_calm(struct parser *p, struct fault_item *fault)
{
    fault->has_calm = true;
    if (!parser_quantity(p, &fault->calm, "how long it is calm")) return false;
    return !parser_take_word(p, WORD_LOST) || parser_names(p, &fault->lost, "a person");
}

static bool fault_body(struct parser *p, struct fault_item *fault)
{
    if (parser_take_word(p, WORD_REQUIRE)) {
        fault->require_fired = true;
        return parser_take_word(p, WORD_FIRED) || parser_missing_text(p, "`fired`");
    }
    if (parser_take_word(p, WORD_CALM)) return fault_calm(p, fault);
    /* `drop` and `delay` are moves of attackers as well, and so words of the language. */
    bool shared = parser_at_word(p, WORD_DROP) || parser_at_word(p, WORD_DELAY);
    bool named = shared ? parser_word_any(p, &fault->verb, "a fault or `}`")
                        : parser_word_name(p, &fault->verb, "a fault or `}`");
    if (!named || !parser_target(p, &fault->target, "a node, `zone` NAME or `link` A B")) return false;
    fault->has_amount = parser_at(p, TOKEN_QUANTITY) || parser_at(p, TOKEN_INT);
    if (fault->has_amount && !parser_value(p, &fault->amount, "how much")) return false;
    return fault_parts(p, fault);
}

static bool fault_read(struct parser *p, void *item)
{
    struct fault_item *fault = item;
    fault->span = lex_token_span(p->token);
    if (!fault_body(p, fault)) return false;
    parser_close_span(p, &fault->span);
    return true;
}

static bool plan_read(struct parser *p, void *item)
{
    static const struct parser_items faults = {{.what = "a fault", .begin = BEGIN_ITEM},
                                               sizeof(struct fault_item),
                                               offsetof(struct fault_item, next),
                                               fault_read};
    struct fault_plan_item *plan = item;
    plan->span = lex_token_span(p->token);
    if (!parser_word_name(p, &plan->name, "a fault plan's name") || !parser_items(p, &plan->faults, &faults))
        return false;
    parser_close_span(p, &plan->span);
    return true;
}

bool parser_faults(struct parser *p, struct fault_plan_item **plans)
{
    static const struct parser_items items = {{.what = "a fault plan", .begin = BEGIN_LINE},
                                              sizeof(struct fault_plan_item),
                                              offsetof(struct fault_plan_item, next),
                                              plan_read};
    return parser_items(p, plans, &items);
}
