/* The canonical form (docs/scenario-language.md, section 15). It is a function of the tokens, of
 * where the parser saw items begin, of the comments and of the blank lines between items: so it is
 * idempotent, and no token can change. */
#include "format.h"

enum { KEYS_MAX = 32, CLAIM_WIDTH_MAX = 60 };

/* The columns of a list's nodes and links: widths of the words that have something after them. */
struct columns {
    uint32_t node, kind;        /* node NAME KIND { ... } */
    uint32_t from, to, carrier; /* link FROM TO CARRIER { ... } */
    uint32_t claim;             /* the text before `expect` */
    struct {                    /* the nth setting of a link, by its key */
        uint32_t nth, width;
        struct bytes key;
    } keys[KEYS_MAX];
    uint32_t key_count;
};

static void widen(uint32_t *width, uint32_t to)
{
    if (*width < to) *width = to;
}

/* ---- one setting a line ---- */

static void format_settings(struct layout *l, uint32_t indent)
{
    uint32_t width = 0;
    for (const struct token *key = l->token; key->kind != TOKEN_CLOSE; key = layout_item_end(key))
        widen(&width, layout_letters(l, key));
    while (l->token->kind != TOKEN_CLOSE) {
        const struct token *end = layout_item_end(l->token);
        layout_line(l, indent);
        layout_token(l);
        layout_pad(l, indent + width + 2);
        l->home = indent + width + 2;
        format_rest(l, end, indent);
    }
}

/* Checks, seats, answers; of variants the colons are aligned. */
static void format_items(struct layout *l, uint32_t indent)
{
    uint32_t width = 0;
    for (const struct token *first = l->token; first->kind != TOKEN_CLOSE; first = layout_item_end(first))
        if (first[1].kind == TOKEN_COLON) widen(&width, layout_letters(l, first));
    while (l->token->kind != TOKEN_CLOSE) {
        const struct token *end = layout_item_end(l->token);
        bool variant = l->token[1].kind == TOKEN_COLON;
        layout_line(l, indent);
        layout_token(l);
        if (variant) layout_pad(l, indent + width + 1);
        format_rest(l, end, indent);
    }
}

/* ---- nodes and links in columns ---- */

static const struct token *find_open(const struct token *first, const struct token *end)
{
    while (first < end && first->kind != TOKEN_OPEN) first++;
    return first;
}

static uint32_t *key_width(struct columns *columns, uint32_t nth, struct bytes key)
{
    for (uint32_t i = 0; i < columns->key_count; i++)
        if (columns->keys[i].nth == nth && bytes_equal(columns->keys[i].key, key)) return &columns->keys[i].width;
    if (columns->key_count == KEYS_MAX) return NULL;
    columns->keys[columns->key_count].nth = nth;
    columns->keys[columns->key_count].key = key;
    columns->keys[columns->key_count].width = 0;
    return &columns->keys[columns->key_count++].width;
}

/* Goes through a link's settings: measures them, or answers how wide they are in their columns. */
static uint32_t settings_width(const struct layout *l, const struct token *open, struct columns *columns, bool measure)
{
    uint32_t width = 0, nth = 0;
    for (const struct token *key = open + 1; key->kind != TOKEN_CLOSE; nth++) {
        const struct token *end = layout_item_end(key);
        uint32_t own = layout_width(l, key, end);
        uint32_t *column = end->kind == TOKEN_CLOSE ? NULL : key_width(columns, nth, lex_token_text(l->ast, key));
        if (column && measure) widen(column, own);
        width += (column ? *column : own) + 2;
        key = end;
    }
    return width + 2;
}

static void measure_node(const struct layout *l, struct columns *columns, const struct token *first,
                         const struct token *end)
{
    const struct token *open = find_open(first, end);
    if (first + 2 < end) widen(&columns->node, layout_letters(l, first + 1));
    if (first + 2 < open && open < end) widen(&columns->kind, layout_width(l, first + 2, open));
}

static void measure_link(const struct layout *l, struct columns *columns, const struct token *first,
                         const struct token *end)
{
    const struct token *open = find_open(first, end);
    widen(&columns->from, layout_letters(l, first + 1));
    if (first + 3 < end) widen(&columns->to, layout_letters(l, first + 2));
    if (open == end) return;
    if (first + 3 < open) widen(&columns->carrier, layout_width(l, first + 3, open));
    if (layout_inline(l, open, 0)) settings_width(l, open, columns, true);
}

static const struct token *find_expect(const struct token *first, const struct token *end)
{
    uint32_t depth = 0;
    for (const struct token *token = first + 1; token < end; token++) {
        if (token->kind == TOKEN_OPEN || token->kind == TOKEN_CLOSE) return end;
        if (token->kind == TOKEN_PAREN) depth++;
        if (token->kind == TOKEN_PAREN_END) depth--;
        if (depth == 0 && token->word == WORD_EXPECT && token[-1].kind != TOKEN_DOT) return token;
    }
    return end;
}

static void measure(const struct layout *l, struct columns *columns)
{
    for (const struct token *first = l->token; first->kind != TOKEN_CLOSE;) {
        const struct token *end = layout_item_end(first), *expect = find_expect(first, end);
        if (first->word == WORD_NODE) measure_node(l, columns, first, end);
        if (first->word == WORD_LINK) measure_link(l, columns, first, end);
        uint32_t claim = expect < end ? layout_width(l, first, expect) : 0;
        if (claim <= CLAIM_WIDTH_MAX) widen(&columns->claim, claim);
        first = end;
    }
}

static void format_node(struct layout *l, const struct columns *columns, const struct token *end, uint32_t indent)
{
    uint32_t kind_column = indent + (uint32_t)sizeof "node" + columns->node + 1;
    const struct token *open = find_open(l->token, end);
    layout_until(l, l->token + 2);
    layout_pad(l, kind_column);
    if (l->token < open) layout_until(l, open);
    if (columns->kind) layout_pad(l, kind_column + columns->kind + 1);
    format_rest(l, end, indent);
}

/* The settings of a link, each as wide as its column; as they are, where that would be too wide. */
static void format_link_settings(struct layout *l, struct columns *columns, const struct token *end, uint32_t indent)
{
    uint32_t column = layout_column(l), nth = 0;
    bool aligned = layout_inline(l, l->token, column) != NULL;
    aligned = aligned && column + settings_width(l, l->token, columns, false) <= LAYOUT_WIDTH;
    if (!aligned) {
        format_rest(l, end, indent);
        return;
    }
    layout_token(l);
    for (column = l->column + 1; l->token->kind != TOKEN_CLOSE; nth++) {
        const struct token *next = layout_item_end(l->token);
        uint32_t own = layout_width(l, l->token, next);
        uint32_t *width = next->kind == TOKEN_CLOSE ? NULL : key_width(columns, nth, lex_token_text(l->ast, l->token));
        layout_pad(l, column);
        layout_until(l, next);
        column += (width ? *width : own) + 2;
    }
    l->spaces = 1;
    layout_token(l);
}

static void format_link(struct layout *l, struct columns *columns, const struct token *end, uint32_t indent)
{
    uint32_t to_column = indent + (uint32_t)sizeof "link" + columns->from + 1;
    uint32_t carrier_column = to_column + columns->to + 1;
    const struct token *open = find_open(l->token, end);
    layout_until(l, l->token + 2);
    layout_pad(l, to_column);
    layout_token(l);
    layout_pad(l, carrier_column);
    if (l->token < open) layout_until(l, open);
    if (columns->carrier) layout_pad(l, carrier_column + columns->carrier + 1);
    if (open < end) format_link_settings(l, columns, end, indent);
}

/* ---- lists and their items ---- */

static void format_line(struct layout *l, struct columns *columns, uint32_t indent)
{
    const struct token *end = layout_item_end(l->token), *expect = find_expect(l->token, end);
    layout_item(l, indent);
    if (l->token->word == WORD_NODE) format_node(l, columns, end, indent);
    if (l->token->word == WORD_LINK && l->token < end) format_link(l, columns, end, indent);
    if (l->token < end && expect < end) {
        layout_until(l, expect);
        layout_pad(l, indent + columns->claim + 2);
        layout_until(l, end);
    }
    format_rest(l, end, indent);
}

static void format_lines(struct layout *l, uint32_t indent)
{
    struct columns columns = {0};
    measure(l, &columns);
    while (l->token->kind != TOKEN_CLOSE) format_line(l, &columns, indent);
}

void format_braces(struct layout *l, uint32_t indent)
{
    const struct token *end = layout_inline(l, l->token, layout_column(l));
    if (end) {
        layout_until(l, end);
        return;
    }
    layout_token(l);
    enum token_begin begin = l->token->begin;
    if (begin == BEGIN_LINE) format_lines(l, indent + LAYOUT_INDENT);
    else if (begin == BEGIN_SETTING) format_settings(l, indent + LAYOUT_INDENT);
    else if (begin == BEGIN_ITEM) format_items(l, indent + LAYOUT_INDENT);
    else
        while (l->token->kind != TOKEN_CLOSE) layout_token(l); /* the members of a box */
    layout_close(l, indent + LAYOUT_INDENT, indent);
    layout_token(l);
}

void format_rest(struct layout *l, const struct token *end, uint32_t indent)
{
    while (l->token < end) {
        const struct token *open = find_open(l->token, end);
        bool otherwise = l->token->word == WORD_ELSE && l->token[-1].kind == TOKEN_CLOSE;
        if (otherwise) layout_line(l, indent);
        if (l->token < open) layout_until(l, open);
        if (l->token < end) format_braces(l, indent);
    }
}

static void format_block(struct layout *l)
{
    const struct token *end = layout_item_end(l->token);
    bool flow = l->token->word == WORD_FLOW;
    layout_item(l, 0);
    layout_token(l);
    if (flow) format_flow(l);
    else format_rest(l, end, 0);
}

void format_ast(struct pen *pen, const struct ast *ast)
{
    struct layout layout = {.pen = pen, .ast = ast, .token = ast->tokens, .comment = ast->comments};
    const struct token *end = ast->tokens + ast->token_count - 1;
    layout_item(&layout, 0);
    layout_until(&layout, ast->tokens + 2); /* imslab 1 */
    while (layout.token < end) format_block(&layout);
    layout_end(&layout);
}
