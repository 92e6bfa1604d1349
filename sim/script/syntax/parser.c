/* The parser's frame: files and blocks, and the functions that every construct needs to fail well and to go on. */
#include "parser.h"
#include "near.h"

/* ---- tokens ---- */

const struct token *parser_take(struct parser *p)
{
    const struct token *token = p->token;
    if (token->kind != TOKEN_END) p->token++;
    return token;
}

bool parser_take_kind(struct parser *p, enum token_kind kind)
{
    if (p->token->kind != kind) return false;
    parser_take(p);
    return true;
}

bool parser_take_word(struct parser *p, enum lex_word word)
{
    if (!parser_at_word(p, word)) return false;
    parser_take(p);
    return true;
}

bool parser_want(struct parser *p, enum token_kind kind, const char *expected)
{
    return parser_take_kind(p, kind) || parser_missing_text(p, expected);
}

struct bytes parser_bytes(const struct parser *p, const struct token *token)
{
    return lex_token_text(p->ast, token);
}

void parser_close_span(const struct parser *p, struct span *span)
{
    must(p->token > p->ast->tokens);
    span->end = p->token[-1].end;
}

/* ---- errors ---- */

struct bytes parser_found(struct parser *p, const struct token *token)
{
    if (token->kind == TOKEN_END) return BYTES("the end of the file");
    if (token->kind == TOKEN_STRING) return BYTES("a text"); /* which may be a secret */
    struct bytes text = spell_clip(parser_bytes(p, token));
    return arena_format(p->arena, "`%.*s`", (int)text.count, text.at);
}

bool parser_wrong(struct parser *p, struct span span, struct bytes what, struct bytes right)
{
    p->wrong_line = span.line;
    p->failed = true;
    diagnostic_add(p->diagnostics, SEVERITY_ERROR, p->ast, span, what, right);
    return false;
}

/* A BAD token has its own reason, which is better than the list of expected words. */
static bool wrong_token(struct parser *p)
{
    return parser_wrong(p, lex_token_span(p->token), lex_wrong_what(p->arena, p->ast, p->token),
                        lex_wrong_right(p->token));
}

/* "Missing" points after the last token read; but a token that cannot begin an item is wrong itself. */
static struct span behind_last(const struct parser *p)
{
    bool begins = p->token == p->item && !parser_at(p, TOKEN_END);
    bool here = p->token == p->ast->tokens || begins || !parser_begins_line(p, p->token);
    if (here) return lex_token_span(p->token);
    const struct token *last = &p->token[-1];
    return (struct span){last->end, last->end, last->line, last->column + last->end - last->at};
}

bool parser_missing(struct parser *p, struct bytes expected, struct bytes right)
{
    if (p->token->kind == TOKEN_BAD) return wrong_token(p);
    struct bytes what = parser_found(p, p->token);
    return parser_wrong(
        p, behind_last(p),
        arena_format(p->arena, "expected %.*s, found %.*s", (int)expected.count, expected.at, (int)what.count, what.at),
        right);
}

bool parser_missing_text(struct parser *p, const char *expected)
{
    return parser_missing(p, bytes_text(expected), BYTES(""));
}

bool parser_deeper(struct parser *p, struct span span)
{
    if (p->depth == SCRIPT_NESTING_MAX)
        return parser_wrong(p, span, arena_format(p->arena, "nested deeper than %d", SCRIPT_NESTING_MAX), BYTES(""));
    p->depth++;
    return true;
}

void parser_shallower(struct parser *p)
{
    must(p->depth > 0);
    p->depth--;
}

/* ---- lists in braces ---- */

static const enum lex_word block_words[] = {
    [BLOCK_SCENARIO] = WORD_SCENARIO, [BLOCK_TOPOLOGY] = WORD_TOPOLOGY,   [BLOCK_SUBSCRIBERS] = WORD_SUBSCRIBERS,
    [BLOCK_VARIANTS] = WORD_VARIANTS, [BLOCK_ATTACKERS] = WORD_ATTACKERS, [BLOCK_FAULTS] = WORD_FAULTS,
    [BLOCK_FLOW] = WORD_FLOW,         [BLOCK_EXPECT] = WORD_EXPECT,       [BLOCK_CLAIMS] = WORD_CLAIMS,
    [BLOCK_LOAD] = WORD_LOAD,         [BLOCK_GOAL] = WORD_GOAL,
};

static bool block_of(enum lex_word word, enum block_kind *kind)
{
    for (uint32_t i = 0; word != WORD_NONE && i < COUNT(block_words); i++) {
        if (block_words[i] != word) continue;
        *kind = (enum block_kind)i;
        return true;
    }
    return false;
}

bool parser_at_block(const struct parser *p)
{
    enum block_kind kind;
    return p->token->column == 1 && block_of(p->token->word, &kind);
}

bool parser_list_open(struct parser *p, struct parser_list *list)
{
    list->open = p->token;
    if (!parser_at(p, TOKEN_OPEN)) return parser_missing_text(p, "`{`");
    if (!parser_deeper(p, lex_token_span(p->token))) return false;
    parser_take(p);
    list->depth = p->depth;
    return true;
}

bool parser_list_unclosed(struct parser *p, const struct parser_list *list)
{
    struct bytes what = parser_found(p, p->token);
    const char *step = parser_at_step(p) ? "step " : "";
    return parser_wrong(
        p, behind_last(p),
        arena_format(p->arena, "expected %s or `}`, found %s%.*s", list->what, step, (int)what.count, what.at),
        arena_format(p->arena, "the `{` at %u:%u is still open", list->open->line, list->open->column));
}

bool parser_list_more(struct parser *p, struct parser_list *list)
{
    p->depth = list->depth; /* an item that failed may have left some open */
    bool closed = parser_take_kind(p, TOKEN_CLOSE);
    bool line = list->in_flow && !p->closing && parser_at_word(p, WORD_EXPECT);
    p->item = p->token;
    if (!closed && !parser_at(p, TOKEN_END) && (!parser_at_block(p) || line)) {
        p->token->begin = list->begin;
        return true;
    }
    if (!closed) {
        p->closing = true;
        parser_list_unclosed(p, list);
    }
    parser_shallower(p);
    return false;
}

void parser_list_recover(struct parser *p)
{
    for (uint32_t open = 0; !parser_at(p, TOKEN_END); parser_take(p)) {
        if (parser_at_block(p)) {
            p->closing = true;
            return;
        }
        if (open == 0 &&
            (parser_at(p, TOKEN_CLOSE) || (p->token->line > p->wrong_line && parser_begins_line(p, p->token))))
            return;
        if (parser_at(p, TOKEN_OPEN)) open++;
        if (parser_at(p, TOKEN_CLOSE)) open--;
    }
}

bool parser_items(struct parser *p, void *head, const struct parser_items *like)
{
    struct parser_list list = like->list;
    void **tail = head;
    if (!parser_list_open(p, &list)) return false;
    while (parser_list_more(p, &list)) {
        char *item = arena_take(p->arena, like->size);
        *tail = item;
        tail = (void **)(void *)(item + like->next);
        if (!like->read(p, item)) parser_list_recover(p);
    }
    return true;
}

bool parser_when(struct parser *p, struct parser_when when, const struct parser_items *like)
{
    if (!parser_cond(p, when.condition) || !parser_items(p, when.body, like)) return false;
    if (!parser_take_word(p, WORD_ELSE)) return true;
    *when.has_else = true;
    if (!parser_at_word(p, WORD_WHEN)) return parser_items(p, when.otherwise, like);
    void *item = arena_take(p->arena, like->size);
    *(void **)when.otherwise = item;
    if (!parser_deeper(p, lex_token_span(p->token)) || !like->read(p, item)) return false;
    parser_shallower(p);
    return true;
}

/* ---- the file ---- */

static bool use_only(struct parser *p, struct use_item *use)
{
    uint32_t room = 0;
    do {
        use->only = arena_grow(p->arena, use->only, use->only_count, &room, sizeof *use->only);
        if (!parser_word_any(p, &use->only[use->only_count], "the name of a block")) return false;
        use->only_count++;
    } while (parser_take_kind(p, TOKEN_COMMA));
    return true;
}

static bool use_read(struct parser *p, struct use_item *use)
{
    p->token->begin = BEGIN_LINE;
    use->span = lex_token_span(parser_take(p));
    use->is_path = parser_at(p, TOKEN_STRING);
    bool named = use->is_path ? parser_word_string(p, &use->what, "a path")
                              : parser_word_any(p, &use->what, "a base or the path of a file");
    if (!named || (parser_take_word(p, WORD_ONLY) && !use_only(p, use))) return false;
    parser_close_span(p, &use->span);
    return true;
}

static bool block_body(struct parser *p, struct block *block)
{
    switch (block->kind) {
    case BLOCK_SCENARIO:
        if (!parser_word_string(p, &block->title, "the scenario's title")) return false;
        block->has_settings = parser_at(p, TOKEN_OPEN);
        return !block->has_settings || parser_settings(p, &block->settings);
    case BLOCK_TOPOLOGY: return parser_topology(p, &block->topology);
    case BLOCK_SUBSCRIBERS: return parser_subscribers(p, &block->subscriber_set);
    case BLOCK_VARIANTS: return parser_variants(p, &block->variants);
    case BLOCK_ATTACKERS: return parser_attackers(p, &block->attackers);
    case BLOCK_FAULTS: return parser_faults(p, &block->faults);
    case BLOCK_FLOW: return parser_flow(p, &block->flow);
    case BLOCK_EXPECT:
    case BLOCK_GOAL: return parser_checks(p, &block->expect, BEGIN_LINE);
    case BLOCK_CLAIMS: return parser_claims(p, &block->claims);
    case BLOCK_LOAD: return parser_load(p, &block->load);
    }
    return false;
}

/* `scenario` first; it, `flow`, `expect`, `goal` and `load` at most once. */
static bool block_place(struct parser *p, const struct block *block, uint32_t nth, struct span *seen)
{
    static const bool once[] = {
        [BLOCK_SCENARIO] = true, [BLOCK_FLOW] = true, [BLOCK_EXPECT] = true, [BLOCK_GOAL] = true, [BLOCK_LOAD] = true};
    struct bytes name = lex_word_text(block_words[block->kind]);
    if (once[block->kind] && seen->line)
        return parser_wrong(p, block->span, arena_format(p->arena, "a second `%.*s` block", (int)name.count, name.at),
                            arena_format(p->arena, "the first is at %u:%u", seen->line, seen->column));
    if (block->kind == BLOCK_SCENARIO && nth > 0)
        return parser_wrong(p, block->span, BYTES("`scenario` is the first block"),
                            BYTES("put it before all other blocks"));
    *seen = block->span;
    return true;
}

/* On to the next block word that starts a line outside of braces, or is in column 1. */
static void block_recover(struct parser *p)
{
    for (uint32_t open = 0; !parser_at(p, TOKEN_END) && !parser_at_block(p); parser_take(p)) {
        enum block_kind kind;
        if (open == 0 && parser_begins_line(p, p->token) && block_of(p->token->word, &kind)) return;
        if (parser_at(p, TOKEN_OPEN)) open++;
        if (parser_at(p, TOKEN_CLOSE) && open > 0) open--;
    }
}

static bool block_missing(struct parser *p)
{
    struct bytes names[COUNT(block_words)], right = BYTES("");
    for (uint32_t i = 0; i < COUNT(block_words); i++) names[i] = lex_word_text(block_words[i]);
    struct bytes near = near_word(parser_bytes(p, p->token), names, COUNT(names));
    if (parser_at_word(p, WORD_USE)) right = BYTES("`use` stands before the blocks");
    else if (parser_at(p, TOKEN_CLOSE)) right = BYTES("no `{` is open here");
    else if (near.count) right = arena_format(p->arena, "did you mean `%.*s`?", (int)near.count, near.at);
    if (parser_at(p, TOKEN_BAD)) return wrong_token(p);
    struct bytes what = parser_found(p, p->token);
    return parser_wrong(p, lex_token_span(p->token),
                        arena_format(p->arena, "expected a block, found %.*s", (int)what.count, what.at), right);
}

static void blocks_read(struct parser *p)
{
    struct block **tail = &p->ast->blocks;
    struct span seen[COUNT(block_words)] = {{0}};
    for (uint32_t nth = 0; !parser_at(p, TOKEN_END); nth++) {
        enum block_kind kind;
        p->closing = false;
        if (!block_of(p->token->word, &kind)) {
            block_missing(p);
            block_recover(p);
            continue;
        }
        struct block *block = *tail = arena_new(p->arena, struct block);
        tail = &block->next;
        block->kind = kind;
        block->span = lex_token_span(p->token);
        p->token->begin = BEGIN_LINE;
        block_place(p, block, nth, &seen[kind]);
        parser_take(p);
        if (!block_body(p, block)) block_recover(p);
        p->depth = 0;
    }
}

static bool format_read(struct parser *p)
{
    if (!parser_at_word(p, WORD_IMSLAB))
        return parser_missing(p, BYTES("`imslab 1`"), BYTES("every file begins with `imslab 1`"));
    parser_take(p);
    const struct token *number = p->token;
    if (!parser_want(p, TOKEN_INT, "the number of the format")) return false;
    if (!bytes_equal(parser_bytes(p, number), BYTES("1"))) {
        struct bytes text = spell_clip(parser_bytes(p, number));
        return parser_wrong(p, lex_token_span(number),
                            arena_format(p->arena, "no format `%.*s`", (int)text.count, text.at),
                            BYTES("this lab reads format 1"));
    }
    p->ast->format = 1;
    return true;
}

static void file_read(struct parser *p)
{
    if (!format_read(p)) parser_list_recover(p); /* the rest is still worth reading */
    struct use_item **tail = &p->ast->uses;
    while (parser_at_word(p, WORD_USE)) {
        struct use_item *use = *tail = arena_new(p->arena, struct use_item);
        tail = &use->next;
        if (!use_read(p, use)) parser_list_recover(p);
    }
    blocks_read(p);
}

struct ast *ast_parse_most(struct arena *arena, struct bytes file, struct bytes text, uint32_t most,
                           struct diagnostics *diagnostics)
{
    struct ast *ast = arena_new(arena, struct ast);
    *ast = (struct ast){.arena = arena, .file = file, .text = text};
    if (!diagnostics->arena) diagnostics->arena = arena;
    if (!lex(ast, most, diagnostics)) return NULL;
    struct parser parser = {.arena = arena, .ast = ast, .diagnostics = diagnostics, .token = ast->tokens};
    file_read(&parser);
    return parser.failed ? NULL : ast;
}

struct ast *ast_parse(struct arena *arena, struct bytes file, struct bytes text, struct diagnostics *diagnostics)
{
    return ast_parse_most(arena, file, text, SCRIPT_FILE_MAX, diagnostics);
}
