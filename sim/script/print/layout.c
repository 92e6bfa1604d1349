/* Tokens onto lines. */
#include "layout.h"

/* ---- spaces and widths ---- */

/* Within one line: two spaces between the items of a list. */
uint32_t layout_spaces(const struct token *token)
{
    const struct token *last = token - 1;
    if (lex_tight(token)) return 0;
    bool item = token->begin == BEGIN_ITEM || token->begin == BEGIN_SETTING || token->begin == BEGIN_MORE;
    return item && last->kind != TOKEN_OPEN ? 2 : 1;
}

uint32_t layout_letters(const struct layout *l, const struct token *token)
{
    struct bytes text = lex_token_text(l->ast, token);
    uint32_t letters = text.count;
    if (token->kind != TOKEN_STRING) return letters;
    for (uint32_t i = 0; i < text.count; i++) letters -= ((unsigned char)text.at[i] & 0xc0) == 0x80;
    return letters;
}

uint32_t layout_width(const struct layout *l, const struct token *first, const struct token *end)
{
    uint32_t width = 0;
    for (const struct token *token = first; token < end; token++)
        width += (token > first ? layout_spaces(token) : 0) + layout_letters(l, token);
    return width;
}

/* A list stays in one line if it fits, has no comment inside, and no second item that wants a line
 * of its own. */
const struct token *layout_inline(const struct layout *l, const struct token *open, uint32_t column)
{
    must(open->kind == TOKEN_OPEN);
    const struct comment *comment = l->comment;
    while (comment && comment->span.at < open->at) comment = comment->next;
    uint32_t depth = 0, comment_at = comment ? comment->span.at : UINT32_MAX;
    bool lines = open[1].begin == BEGIN_LINE;
    for (const struct token *token = open;; token++) {
        column += (token > open ? layout_spaces(token) : 0) + layout_letters(l, token);
        bool second = token->begin == BEGIN_LINE && token[-1].kind != TOKEN_OPEN;
        bool otherwise = lines && token->word == WORD_ELSE && token[-1].kind == TOKEN_CLOSE;
        if (column > LAYOUT_WIDTH || token->at > comment_at || second || otherwise) return NULL;
        if (token->kind == TOKEN_OPEN) depth++;
        if (token->kind == TOKEN_CLOSE && --depth == 0) return token + 1;
    }
}

const struct token *layout_item_end(const struct token *first)
{
    bool line = first->begin == BEGIN_LINE;
    uint32_t depth = 0;
    for (const struct token *token = first;; token++) {
        bool next = token > first && (line ? token->begin == BEGIN_LINE : token->begin != BEGIN_NONE);
        if (token->kind == TOKEN_END || (depth == 0 && (next || token->kind == TOKEN_CLOSE))) return token;
        if (token->kind == TOKEN_OPEN) depth++;
        if (token->kind == TOKEN_CLOSE) depth--;
    }
}

uint32_t layout_column(const struct layout *l)
{
    return l->broken ? l->home : l->column + l->spaces;
}

/* ---- asking ---- */

void layout_line(struct layout *l, uint32_t column)
{
    l->broken = l->fresh = true;
    l->home = l->comment_home = column;
    l->gap = GAP_NONE;
}

void layout_item(struct layout *l, uint32_t column)
{
    layout_line(l, column);
    l->gap = GAP_ITEM;
    l->first = l->token == l->ast->tokens || l->token[-1].kind == TOKEN_OPEN;
}

void layout_close(struct layout *l, uint32_t item_column, uint32_t column)
{
    layout_line(l, column);
    l->comment_home = item_column;
    l->gap = GAP_CLOSE;
    l->first = l->token[-1].kind == TOKEN_OPEN;
}

void layout_pad(struct layout *l, uint32_t column)
{
    l->spaces = column > l->column ? column - l->column : 1;
}

/* ---- printing ---- */

static void print_spaces(struct layout *l, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) pen_char(l->pen, ' ');
    l->column += count;
}

/* Comments at the ends of lines that follow each other are in one column, if the page is wide enough. */
static void align_margin(struct layout *l)
{
    uint32_t column = 0, letters = 0, count = l->margin_count;
    l->margin_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (column < l->margin[i].column) column = l->margin[i].column;
        if (letters < l->margin[i].letters) letters = l->margin[i].letters;
    }
    if (column + 2 + letters > LAYOUT_WIDTH) return;
    while (count--) { /* from the last on, so that the earlier ones stay where they are */
        const struct margin *margin = &l->margin[count];
        uint32_t more = column - margin->column, tail = pen_used(l->pen) - margin->at;
        char *from = l->pen->base + margin->at;
        if (!pen_space(l->pen, more)) return;
        memmove(from + more, from, tail);
        memset(from, ' ', more);
    }
}

static void print_comment(struct layout *l)
{
    pen_bytes(l->pen, l->comment->text);
    l->column += l->comment->text.count;
    l->comment = l->comment->next;
    l->broken = true;
}

static void print_margin(struct layout *l)
{
    if (l->margin_count == LAYOUT_MARGIN_MAX) align_margin(l);
    l->margin[l->margin_count++] = (struct margin){pen_used(l->pen), l->column, l->comment->text.count};
    l->margin_here = true;
    print_spaces(l, 2);
    print_comment(l);
}

/* Ends the line if something is on it, keeps a gap if it may, and goes to the new line's
 * column. */
static void print_break(struct layout *l, uint32_t column, bool gap)
{
    if (l->column > 0 && !l->margin_here) align_margin(l);
    if (l->column > 0) pen_char(l->pen, '\n');
    if (gap) align_margin(l);
    l->margin_here = false;
    if (gap) pen_char(l->pen, '\n');
    l->column = 0;
    print_spaces(l, column);
}

/* The comments that have lines of their own before the octet `at`. */
static void print_comment_lines(struct layout *l, uint32_t at)
{
    while (l->comment && l->comment->span.at < at) {
        bool gap = l->gap != GAP_NONE && !l->first && lex_gap(l->ast, l->comment->span.at);
        print_break(l, l->comment_home, gap);
        print_comment(l);
        l->first = false;
    }
}

void layout_token(struct layout *l)
{
    const struct token *token = l->token++;
    print_comment_lines(l, token->at);
    bool gap = l->gap == GAP_ITEM && !l->first && lex_gap(l->ast, token->at);
    if (l->broken) print_break(l, l->home, gap);
    else print_spaces(l, l->spaces);
    if (l->fresh) l->home += 2 * LAYOUT_INDENT;
    l->comment_home = l->home;
    l->broken = l->fresh = false;
    l->gap = GAP_NONE;
    l->spaces = token->kind == TOKEN_END ? 0 : layout_spaces(l->token);
    pen_bytes(l->pen, lex_token_text(l->ast, token));
    l->column += layout_letters(l, token);
    if (!l->comment || l->comment->own_line || l->comment->span.at >= l->token->at) return;
    print_margin(l);
}

/* A long list of values breaks after a comma, where the next value would not fit. */
static bool wraps(const struct layout *l, const struct token *end)
{
    if (l->token == l->ast->tokens || l->token[-1].kind != TOKEN_COMMA) return false;
    uint32_t column = l->column + 1;
    for (const struct token *token = l->token; token < end && column <= LAYOUT_WIDTH; token++) {
        column += (token > l->token ? layout_spaces(token) : 0) + layout_letters(l, token);
        if (token->kind == TOKEN_COMMA) break;
    }
    return column > LAYOUT_WIDTH;
}

void layout_until(struct layout *l, const struct token *end)
{
    while (l->token < end) {
        if (wraps(l, end)) l->broken = true;
        layout_token(l);
    }
}

void layout_end(struct layout *l)
{
    layout_close(l, 0, 0);
    print_comment_lines(l, UINT32_MAX);
    align_margin(l);
    pen_char(l->pen, '\n');
}
