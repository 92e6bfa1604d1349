/* The flow: the actions, and the arrows that must be seen. */
#include "parser.h"

static bool line_read(struct parser *p, struct flow_item *line);

static bool line_counted(struct parser *p)
{
    if (p->flow_lines++ < SCRIPT_LINES_MAX) return true;
    return parser_wrong(p, lex_token_span(p->token),
                        arena_format(p->arena, "more than %d lines of flow", SCRIPT_LINES_MAX), BYTES(""));
}

static bool counted_line(struct parser *p, void *item)
{
    return line_counted(p) && line_read(p, item);
}
static const struct parser_items line_items = {{.what = "a line", .begin = BEGIN_LINE, .in_flow = true},
                                               sizeof(struct flow_item),
                                               offsetof(struct flow_item, next),
                                               counted_line};

static bool read_group(struct parser *p, struct flow_item *line)
{
    return parser_items(p, &line->children, &line_items);
}

static bool read_when(struct parser *p, struct flow_item *line)
{
    struct parser_when when = {&line->condition, &line->children, &line->otherwise, &line->has_else};
    return parser_when(p, when, &line_items);
}

/* `text`, `spec` or `inference`, after the word `basis`. */
static bool basis_read(struct parser *p, enum basis *basis)
{
    struct word word = {0};
    if (!parser_word_name(p, &word, "`text`, `spec` or `inference` after `basis`")) return false;
    *basis = basis_named(word.text);
    if (*basis != BASIS_UNSAID) return true;
    return parser_wrong(p, word.span, arena_format(p->arena, "a step cannot rest on `%.*s`", SHOW(word.text)),
                        BYTES("text, spec or inference"));
}

static bool read_phase(struct parser *p, struct flow_item *line)
{
    if (!parser_word_string(p, &line->text, "the phase's title")) return false;
    p->phase = line;
    if (parser_take_word(p, WORD_BASIS) && !basis_read(p, &line->basis)) return false;
    line->strict = parser_at_word(p, WORD_STRICT);
    line->has_mode = parser_take_word(p, WORD_STRICT) || parser_take_word(p, WORD_MILESTONES);
    return true;
}

static bool read_say(struct parser *p, struct flow_item *line)
{
    return parser_word_string(p, &line->text, "what to say");
}

static bool answer_read(struct parser *p, void *item)
{
    struct ask_answer *answer = item;
    if (!parser_word_string(p, &answer->text, "an answer or `}`")) return false;
    answer->right = parser_take_word(p, WORD_RIGHT);
    return true;
}

static bool read_ask(struct parser *p, struct flow_item *line)
{
    static const struct parser_items answers = {{.what = "an answer", .begin = BEGIN_ITEM},
                                                sizeof(struct ask_answer),
                                                offsetof(struct ask_answer, next),
                                                answer_read};
    return parser_word_name(p, &line->name, "the question's name") &&
           parser_word_string(p, &line->text, "the question") && parser_items(p, &line->answers_list, &answers);
}

static bool do_args(struct parser *p, struct value **args)
{
    if (!parser_take_kind(p, TOKEN_PAREN)) return true;
    return parser_values(p, args, TOKEN_COMMA, "a value") && parser_want(p, TOKEN_PAREN_END, "`)`");
}

/* `remove` is the one word of the language that is an action too. */
static bool action_read(struct parser *p, struct flow_item *line)
{
    return parser_at_word(p, WORD_REMOVE) ? parser_word_any(p, &line->action, "an action")
                                          : parser_word_name(p, &line->action, "an action");
}

static bool do_repeats(struct parser *p, struct flow_item *line)
{
    line->has_times = parser_take_word(p, WORD_TIMES);
    if (!line->has_times) return true;
    if (!parser_at(p, TOKEN_INT)) return parser_missing_text(p, "how many times");
    if (!parser_value(p, &line->times, "how many times")) return false;
    if (!parser_take_word(p, WORD_EVERY))
        return parser_missing(p, BYTES("`every` and a time"), BYTES("times 10 every 100ms"));
    return parser_quantity(p, &line->every, "a time after `every`");
}

static bool read_do(struct parser *p, struct flow_item *line)
{
    if (!parser_word_name(p, &line->name, "who does it") || !action_read(p, line)) return false;
    if (!do_args(p, &line->args)) return false;
    line->has_via = parser_take_word(p, WORD_AS);
    if (line->has_via && !parser_word_name(p, &line->via, "a node after `as`")) return false;
    line->has_target = parser_take_word(p, WORD_TO);
    if (line->has_target && !parser_word_name(p, &line->target, "a node after `to`")) return false;
    if (parser_take_word(p, WORD_WITH) && !parser_fields(p, &line->with)) return false;
    return do_repeats(p, line);
}

static bool read_wait(struct parser *p, struct flow_item *line)
{
    return parser_quantity(p, &line->wait, "a time after `wait`");
}

static bool read_expect(struct parser *p, struct flow_item *line)
{
    line->has_checks = true;
    return parser_checks(p, &line->checks, BEGIN_LINE);
}

/* Titles of an edit are those of its own lines. */
static bool read_edit(struct parser *p, struct flow_item *line)
{
    const struct flow_item *around = p->phase;
    p->phase = NULL;
    bool read = parser_word_step(p, &line->step) && parser_items(p, &line->children, &line_items);
    p->phase = around;
    return read;
}

static bool read_remove(struct parser *p, struct flow_item *line)
{
    uint32_t room = 0;
    do {
        line->steps = arena_grow(p->arena, line->steps, line->step_count, &room, sizeof *line->steps);
        if (!parser_word_step(p, &line->steps[line->step_count])) return false;
        line->step_count++;
    } while (parser_take_kind(p, TOKEN_COMMA));
    return true;
}

/* ---- arrows ---- */

static bool arrow_head(struct parser *p, struct flow_item *line)
{
    static const struct bytes right = BYTES_ROW("an arrow points from the sender on the left: FROM -> TO : MESSAGE");
    if (!parser_word_name(p, &line->from, "a line or `}`")) return false;
    if (!parser_at(p, TOKEN_ARROW)) {
        struct bytes from = line->from.text;
        return parser_missing(p, arena_format(p->arena, "`->` after `%.*s`", (int)from.count, from.at), right);
    }
    parser_take(p);
    if (!parser_word_name(p, &line->to, "the node it goes to")) return false;
    if (!parser_at(p, TOKEN_COLON)) return parser_missing(p, BYTES("`:` and a message"), right);
    parser_take(p);
    return true;
}

static bool arrow_message(struct parser *p, struct flow_item *line)
{
    static const enum lex_word protos[] = {WORD_HTTP, WORD_WS, WORD_SIP, WORD_CX, WORD_ZH, WORD_ZN};
    for (uint32_t i = 0; i < COUNT(protos); i++)
        if (parser_at_word(p, protos[i])) line->proto = parser_word(p, p->token);
    if (!line->proto.text.count) return parser_missing_text(p, "a protocol: HTTP, WS, SIP, CX, ZH or ZN");
    parser_take(p);
    if (!parser_at(p, TOKEN_NAME) && !parser_at(p, TOKEN_INT)) return parser_missing_text(p, "a verb or a code");
    line->verb = parser_word(p, parser_take(p));
    line->has_path = parser_at(p, TOKEN_STRING);
    return !line->has_path || parser_word_string(p, &line->path, "a path");
}

static bool arrow_relation(struct parser *p, struct flow_item *line)
{
    if (parser_take_word(p, WORD_ANSWERS)) line->relation = RELATION_ANSWERS;
    else if (parser_take_word(p, WORD_RELAYS)) line->relation = RELATION_RELAYS;
    if (line->relation != RELATION_NONE && !parser_word_name(p, &line->related, "the name of a message")) return false;
    line->has_as = parser_take_word(p, WORD_AS);
    return !line->has_as || parser_word_name(p, &line->as, "a name for the message");
}

static bool part_checks(struct parser *p, struct flow_item *line)
{
    line->has_checks = true;
    return parser_checks(p, &line->checks, BEGIN_ITEM);
}

static bool part_within(struct parser *p, struct flow_item *line)
{
    parser_take(p);
    line->has_within = true;
    if (!parser_quantity(p, &line->within, "a time after `within`")) return false;
    line->has_within_of = parser_take_word(p, WORD_OF);
    return !line->has_within_of || parser_word_name(p, &line->within_of, "the name of a message");
}

static bool part_lost(struct parser *p, struct flow_item *line)
{
    parser_take(p);
    line->lost = true;
    return true;
}

static bool part_basis(struct parser *p, struct flow_item *line)
{
    parser_take(p);
    return basis_read(p, &line->basis);
}

static bool part_say(struct parser *p, struct flow_item *line)
{
    parser_take(p);
    line->has_say = true;
    return parser_word_string(p, &line->text, "what to say");
}

/* The parts of an arrow come in any order; a second one of a kind would silently win over the
 * first. But a `say` after one that has its own is a line. */
static bool arrow_part(struct parser *p, struct flow_item *line, bool *more)
{
    static const struct {
        enum token_kind kind;
        enum lex_word word;
        bool (*read)(struct parser *, struct flow_item *);
    } rows[ARROW_PART_COUNT] = {
        [ARROW_CHECKS] = {TOKEN_OPEN, WORD_NONE, part_checks}, [ARROW_WITHIN] = {TOKEN_NAME, WORD_WITHIN, part_within},
        [ARROW_LOST] = {TOKEN_NAME, WORD_LOST, part_lost},     [ARROW_BASIS] = {TOKEN_NAME, WORD_BASIS, part_basis},
        [ARROW_SAY] = {TOKEN_NAME, WORD_SAY, part_say},
    };
    uint32_t part = 0;
    while (part < COUNT(rows) && (p->token->kind != rows[part].kind || p->token->word != rows[part].word)) part++;
    *more = part < COUNT(rows) && !(part == ARROW_SAY && line->has_say);
    if (!*more) return true;
    for (uint32_t i = 0; i < line->part_count; i++) {
        if (line->parts[i] != (enum arrow_part)part) continue;
        struct bytes text = parser_bytes(p, p->token);
        return parser_wrong(p, lex_token_span(p->token),
                            arena_format(p->arena, "a second `%.*s` on one arrow", (int)text.count, text.at),
                            BYTES("each part of an arrow stands once"));
    }
    p->token->begin = line->part_count ? BEGIN_MORE : BEGIN_PART;
    line->parts[line->part_count++] = (enum arrow_part)part;
    return rows[part].read(p, line);
}

static bool arrow_read(struct parser *p, struct flow_item *line)
{
    line->kind = FLOW_ARROW;
    line->phase = p->phase;
    bool stepped = parser_at_step(p) || parser_at(p, TOKEN_QUANTITY);
    if (stepped && !parser_word_step(p, &line->step)) return false;
    if (!arrow_head(p, line) || !arrow_message(p, line) || !arrow_relation(p, line)) return false;
    for (bool more = true; more;)
        if (!arrow_part(p, line, &more)) return false;
    return true;
}

/* ---- lines ---- */

static bool line_body(struct parser *p, struct flow_item *line)
{
    static const struct {
        enum lex_word word;
        enum flow_item_kind kind;
        bool (*read)(struct parser *, struct flow_item *);
    } rows[] = {
        {WORD_PHASE, FLOW_PHASE, read_phase},
        {WORD_SAY, FLOW_SAY, read_say},
        {WORD_ASK, FLOW_ASK, read_ask},
        {WORD_DO, FLOW_DO, read_do},
        {WORD_WAIT, FLOW_WAIT, read_wait},
        {WORD_EXPECT, FLOW_EXPECT, read_expect},
        {WORD_ANY_ORDER, FLOW_ANY_ORDER, read_group},
        {WORD_IN_ORDER, FLOW_IN_ORDER, read_group},
        {WORD_WHEN, FLOW_WHEN, read_when},
        {WORD_AFTER, FLOW_AFTER, read_edit},
        {WORD_BEFORE, FLOW_BEFORE, read_edit},
        {WORD_REPLACE, FLOW_REPLACE, read_edit},
        {WORD_REMOVE, FLOW_REMOVE, read_remove},
    };
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        if (!parser_take_word(p, rows[i].word)) continue;
        line->kind = rows[i].kind;
        return rows[i].read(p, line);
    }
    return arrow_read(p, line);
}

static bool line_read(struct parser *p, struct flow_item *line)
{
    line->span = lex_token_span(p->token);
    if (!line_body(p, line)) return false;
    parser_close_span(p, &line->span);
    return true;
}

bool parser_flow(struct parser *p, struct flow_item **flow)
{
    return parser_items(p, flow, &line_items);
}
