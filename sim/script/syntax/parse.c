/* The parser's frame: files and blocks, and what every construct needs to fail well and to go on.
 */
#include "parser.h"

/* ---- tokens ---- */

const struct token *take(struct parser *p)
{
    const struct token *token = p->token;
    if (token->kind != TOKEN_END) p->token++;
    return token;
}

bool take_kind(struct parser *p, enum token_kind kind)
{
    if (p->token->kind != kind) return false;
    take(p);
    return true;
}

bool take_word(struct parser *p, enum lex_word word)
{
    if (!at_word(p, word)) return false;
    take(p);
    return true;
}

bool want_kind(struct parser *p, enum token_kind kind, const char *expected)
{
    return take_kind(p, kind) || missing_text(p, expected);
}

struct bytes token_bytes(const struct parser *p, const struct token *token)
{
    return token_text(p->ast, token);
}

void span_close(const struct parser *p, struct span *span)
{
    must(p->token > p->ast->tokens);
    span->end = p->token[-1].end;
}

/* ---- errors ---- */

struct bytes found(struct parser *p, const struct token *token)
{
    if (token->kind == TOKEN_END) return BYTES("the end of the file");
    if (token->kind == TOKEN_STRING) return BYTES("a text"); /* which may be a secret */
    struct bytes text = word_clip(token_bytes(p, token));
    return arena_format(p->arena, "`%.*s`", (int)text.count, text.at);
}

bool wrong(struct parser *p, struct span span, struct bytes what, struct bytes right)
{
    p->wrong_line = span.line;
    p->failed = true;
    diagnose(p->diagnostics, SEVERITY_ERROR, p->ast, span, what, right);
    return false;
}

/* A BAD token has its own reason, which is better than what was expected there. */
static bool wrong_token(struct parser *p)
{
    return wrong(p, token_span(p->token), lex_wrong_what(p->arena, p->ast, p->token), lex_wrong_right(p->token));
}

/* "Missing" points behind the last token read; but what cannot begin an item is wrong itself. */
static struct span behind_last(const struct parser *p)
{
    bool begins = p->token == p->item && !at_kind(p, TOKEN_END);
    bool here = p->token == p->ast->tokens || begins || !starts_line(p, p->token);
    if (here) return token_span(p->token);
    const struct token *last = &p->token[-1];
    return (struct span){last->end, last->end, last->line, last->column + last->end - last->at};
}

bool missing(struct parser *p, struct bytes expected, struct bytes right)
{
    if (p->token->kind == TOKEN_BAD) return wrong_token(p);
    struct bytes what = found(p, p->token);
    return wrong(
        p, behind_last(p),
        arena_format(p->arena, "expected %.*s, found %.*s", (int)expected.count, expected.at, (int)what.count, what.at),
        right);
}

bool missing_text(struct parser *p, const char *expected)
{
    return missing(p, bytes_text(expected), BYTES(""));
}

bool deeper(struct parser *p, struct span span)
{
    if (p->depth == SCRIPT_NESTING_MAX)
        return wrong(p, span, arena_format(p->arena, "nested deeper than %d", SCRIPT_NESTING_MAX), BYTES(""));
    p->depth++;
    return true;
}

void shallower(struct parser *p)
{
    must(p->depth > 0);
    p->depth--;
}

/* ---- lists in braces ---- */

static const enum lex_word block_words[] = {
    [BLOCK_SCENARIO] = WORD_SCENARIO, [BLOCK_TOPOLOGY] = WORD_TOPOLOGY,   [BLOCK_SUBSCRIBERS] = WORD_SUBSCRIBERS,
    [BLOCK_VARIANTS] = WORD_VARIANTS, [BLOCK_ATTACKERS] = WORD_ATTACKERS, [BLOCK_FAULTS] = WORD_FAULTS,
    [BLOCK_FLOW] = WORD_FLOW,         [BLOCK_EXPECT] = WORD_EXPECT,       [BLOCK_CLAIMS] = WORD_CLAIMS,
    [BLOCK_LOAD] = WORD_LOAD,
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

bool at_block(const struct parser *p)
{
    enum block_kind kind;
    return p->token->column == 1 && block_of(p->token->word, &kind);
}

bool list_open(struct parser *p, struct list *list)
{
    list->open = p->token;
    if (!at_kind(p, TOKEN_OPEN)) return missing_text(p, "`{`");
    if (!deeper(p, token_span(p->token))) return false;
    take(p);
    list->depth = p->depth;
    return true;
}

bool list_unclosed(struct parser *p, const struct list *list)
{
    struct bytes what = found(p, p->token);
    const char *step = at_step(p) ? "step " : "";
    return wrong(p, behind_last(p),
                 arena_format(p->arena, "expected %s or `}`, found %s%.*s", list->what, step, (int)what.count, what.at),
                 arena_format(p->arena, "the `{` at %u:%u is still open", list->open->line, list->open->column));
}

bool list_more(struct parser *p, struct list *list)
{
    p->depth = list->depth; /* an item that failed may have left some open */
    bool closed = take_kind(p, TOKEN_CLOSE);
    bool line = list->in_flow && !p->closing && at_word(p, WORD_EXPECT);
    p->item = p->token;
    if (!closed && !at_kind(p, TOKEN_END) && (!at_block(p) || line)) {
        p->token->begin = list->begin;
        return true;
    }
    if (!closed) {
        p->closing = true;
        list_unclosed(p, list);
    }
    shallower(p);
    return false;
}

void list_recover(struct parser *p)
{
    for (uint32_t open = 0; !at_kind(p, TOKEN_END); take(p)) {
        if (at_block(p)) {
            p->closing = true;
            return;
        }
        if (open == 0 && (at_kind(p, TOKEN_CLOSE) || (p->token->line > p->wrong_line && starts_line(p, p->token))))
            return;
        if (at_kind(p, TOKEN_OPEN)) open++;
        if (at_kind(p, TOKEN_CLOSE)) open--;
    }
}

/* ---- the file ---- */

static bool use_only(struct parser *p, struct use_item *use)
{
    uint32_t room = 0;
    do {
        use->only = arena_grow(p->arena, use->only, use->only_count, &room, sizeof *use->only);
        if (!word_any(p, &use->only[use->only_count], "the name of a block")) return false;
        use->only_count++;
    } while (take_kind(p, TOKEN_COMMA));
    return true;
}

static bool use_read(struct parser *p, struct use_item *use)
{
    p->token->begin = BEGIN_LINE;
    use->span = token_span(take(p));
    use->is_path = at_kind(p, TOKEN_STRING);
    bool named = use->is_path ? word_string(p, &use->what, "a path")
                              : word_any(p, &use->what, "a base or the path of a file");
    if (!named || (take_word(p, WORD_ONLY) && !use_only(p, use))) return false;
    span_close(p, &use->span);
    return true;
}

static bool block_body(struct parser *p, struct block *block)
{
    switch (block->kind) {
    case BLOCK_SCENARIO:
        if (!word_string(p, &block->title, "the scenario's title")) return false;
        block->has_settings = at_kind(p, TOKEN_OPEN);
        return !block->has_settings || settings_read(p, &block->settings);
    case BLOCK_TOPOLOGY: return topology_read(p, &block->topology);
    case BLOCK_SUBSCRIBERS: return subscribers_read(p, &block->subscriber_set);
    case BLOCK_VARIANTS: return variants_read(p, &block->variants);
    case BLOCK_ATTACKERS: return attackers_read(p, &block->later);
    case BLOCK_FAULTS: return faults_read(p, &block->later);
    case BLOCK_FLOW: return flow_read(p, &block->flow);
    case BLOCK_EXPECT: return checks_read(p, &block->expect, BEGIN_LINE);
    case BLOCK_CLAIMS: return claims_read(p, &block->later);
    case BLOCK_LOAD: return load_read(p, &block->later);
    }
    return false;
}

/* `scenario` first; it, `flow`, `expect` and `load` at most once. */
static bool block_place(struct parser *p, const struct block *block, uint32_t nth, struct span *seen)
{
    static const bool once[] = {
        [BLOCK_SCENARIO] = true, [BLOCK_FLOW] = true, [BLOCK_EXPECT] = true, [BLOCK_LOAD] = true};
    struct bytes name = lex_word_text(block_words[block->kind]);
    if (once[block->kind] && seen->line)
        return wrong(p, block->span, arena_format(p->arena, "a second `%.*s` block", (int)name.count, name.at),
                     arena_format(p->arena, "the first is at %u:%u", seen->line, seen->column));
    if (block->kind == BLOCK_SCENARIO && nth > 0)
        return wrong(p, block->span, BYTES("`scenario` is the first block"), BYTES("put it before all other blocks"));
    *seen = block->span;
    return true;
}

/* On to the next block word that starts a line outside of braces, or stands in column 1. */
static void block_recover(struct parser *p)
{
    for (uint32_t open = 0; !at_kind(p, TOKEN_END) && !at_block(p); take(p)) {
        enum block_kind kind;
        if (open == 0 && starts_line(p, p->token) && block_of(p->token->word, &kind)) return;
        if (at_kind(p, TOKEN_OPEN)) open++;
        if (at_kind(p, TOKEN_CLOSE) && open > 0) open--;
    }
}

static bool block_missing(struct parser *p)
{
    struct bytes names[COUNT(block_words)], right = BYTES("");
    for (uint32_t i = 0; i < COUNT(block_words); i++) names[i] = lex_word_text(block_words[i]);
    struct bytes near = word_nearest(token_bytes(p, p->token), names, COUNT(names));
    if (at_word(p, WORD_USE)) right = BYTES("`use` stands before the blocks");
    else if (at_kind(p, TOKEN_CLOSE)) right = BYTES("no `{` is open here");
    else if (near.count) right = arena_format(p->arena, "did you mean `%.*s`?", (int)near.count, near.at);
    if (at_kind(p, TOKEN_BAD)) return wrong_token(p);
    struct bytes what = found(p, p->token);
    return wrong(p, token_span(p->token),
                 arena_format(p->arena, "expected a block, found %.*s", (int)what.count, what.at), right);
}

static void blocks_read(struct parser *p)
{
    struct block **tail = &p->ast->blocks;
    struct span seen[COUNT(block_words)] = {{0}};
    for (uint32_t nth = 0; !at_kind(p, TOKEN_END); nth++) {
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
        block->span = token_span(p->token);
        p->token->begin = BEGIN_LINE;
        block_place(p, block, nth, &seen[kind]);
        take(p);
        if (!block_body(p, block)) block_recover(p);
        p->depth = 0;
    }
}

static bool format_read(struct parser *p)
{
    if (!at_word(p, WORD_IMSLAB)) return missing(p, BYTES("`imslab 1`"), BYTES("every file begins with `imslab 1`"));
    take(p);
    const struct token *number = p->token;
    if (!want_kind(p, TOKEN_INT, "the number of the format")) return false;
    if (!bytes_equal(token_bytes(p, number), BYTES("1"))) {
        struct bytes text = word_clip(token_bytes(p, number));
        return wrong(p, token_span(number), arena_format(p->arena, "no format `%.*s`", (int)text.count, text.at),
                     BYTES("this lab reads format 1"));
    }
    p->ast->format = 1;
    return true;
}

static void file_read(struct parser *p)
{
    if (!format_read(p)) list_recover(p); /* the rest is still worth reading */
    struct use_item **tail = &p->ast->uses;
    while (at_word(p, WORD_USE)) {
        struct use_item *use = *tail = arena_new(p->arena, struct use_item);
        tail = &use->next;
        if (!use_read(p, use)) list_recover(p);
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
