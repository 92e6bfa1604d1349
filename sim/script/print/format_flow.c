/* The flow's canonical form: arrows in columns that run through the whole flow, checks packed
 * after them. */
#include "format.h"

enum { STEP_WIDTH = 6, MESSAGE_MIN = 30, MESSAGE_MAX = 44 };

/* Where the columns of a flow are; `begin` is 0 when no arrow has a step, and lines begin at
 * their indent. */
struct grid {
    uint32_t begin;
    uint32_t from, to, message; /* widths */
};

static bool is_step(const struct token *token)
{
    return token->kind == TOKEN_INT || token->kind == TOKEN_STEP;
}

/* The sender of an arrow, or NULL for every other line. */
static const struct token *arrow_of(const struct token *first)
{
    const struct token *from = is_step(first) ? first + 1 : first;
    return from[1].kind == TOKEN_ARROW ? from : NULL;
}

static const struct token *find_part(const struct token *first, const struct token *end)
{
    while (first < end && first->begin != BEGIN_PART) first++;
    return first;
}

static bool is_group(const struct token *first)
{
    static const enum lex_word words[] = {WORD_ANY_ORDER, WORD_IN_ORDER, WORD_AFTER, WORD_BEFORE, WORD_REPLACE};
    for (uint32_t i = 0; i < COUNT(words); i++)
        if (first->word == words[i]) return true;
    return false;
}

/* `phase`, `when`, groups and edits are at the indent, other lines are under the senders. */
static bool is_heading(const struct token *first)
{
    return is_group(first) || first->word == WORD_WHEN || first->word == WORD_PHASE || first->word == WORD_REMOVE;
}

/* ---- measuring ---- */

static void widen(uint32_t *width, uint32_t to)
{
    if (*width < to) *width = to;
}

static void measure_arrow(const struct layout *l, struct grid *grid, const struct token *first, uint32_t indent)
{
    const struct token *from = arrow_of(first), *end = layout_item_end(first), *message = from + 4;
    const struct token *part = find_part(message, end);
    if (from > first) widen(&grid->begin, indent + layout_letters(l, first) + 2);
    widen(&grid->from, layout_letters(l, from));
    widen(&grid->to, layout_letters(l, from + 2));
    uint32_t width = layout_width(l, message, part);
    if (part < end && width <= MESSAGE_MAX) widen(&grid->message, width);
}

static void measure_lines(const struct layout *l, struct grid *grid, const struct token *open, uint32_t indent);

/* The lists of a line: those that stay in one line have no columns. */
static void measure_lists(const struct layout *l, struct grid *grid, const struct token *first, uint32_t indent)
{
    const struct token *end = layout_item_end(first), *head = first;
    uint32_t inner = is_group(first) ? indent + LAYOUT_INDENT : indent, depth = 0;
    for (const struct token *token = first; token < end; token++) {
        if (token->kind == TOKEN_CLOSE) depth--;
        if (token->word == WORD_ELSE) head = token;
        if (token->kind != TOKEN_OPEN || depth++ > 0) continue;
        if (!layout_inline(l, token, indent + layout_width(l, head, token) + 1)) measure_lines(l, grid, token, inner);
    }
}

static void measure_lines(const struct layout *l, struct grid *grid, const struct token *open, uint32_t indent)
{
    for (const struct token *first = open + 1; first->kind != TOKEN_CLOSE; first = layout_item_end(first)) {
        if (arrow_of(first)) measure_arrow(l, grid, first, indent);
        else if (is_group(first) || first->word == WORD_WHEN) measure_lists(l, grid, first, indent);
    }
}

/* ---- checks ---- */

static const struct token *open_of(const struct token *token)
{
    while (token->kind != TOKEN_OPEN) token++;
    return token;
}

static const struct token *close_of(const struct token *open)
{
    const struct token *first = open + 1;
    while (first->kind != TOKEN_CLOSE) first = layout_item_end(first);
    return first;
}

static uint32_t widest_check(const struct layout *, const struct token *open);

/* The width that a check needs in one line; a `when` may break before `else` and between the checks in its lists. */
static uint32_t least_width(const struct layout *l, const struct token *first, const struct token *end)
{
    uint32_t least = 0;
    if (first->word != WORD_WHEN) return layout_width(l, first, end);
    while (first < end) {
        const struct token *open = open_of(first);
        widen(&least, layout_width(l, first, open) + 1 + widest_check(l, open));
        first = close_of(open) + 1;
    }
    return least;
}

/* Of a list of checks, with its braces. */
static uint32_t widest_check(const struct layout *l, const struct token *open)
{
    uint32_t widest = 0;
    const struct token *first = open + 1;
    for (; first->kind != TOKEN_CLOSE; first = layout_item_end(first))
        widen(&widest, least_width(l, first, layout_item_end(first)));
    return widest + 4;
}

static void format_checks(struct layout *l);

/* A `when` among checks that does not fit in one line: its lists are packed, `else` begins a line. */
static void format_when_checks(struct layout *l, const struct token *end)
{
    uint32_t home = l->home;
    while (l->token < end) {
        if (l->token->word == WORD_ELSE) l->broken = true;
        layout_until(l, open_of(l->token));
        format_checks(l);
        l->home = l->comment_home = home;
    }
}

/* Checks side by side to the width of the page, then on under the first. */
static void format_checks(struct layout *l)
{
    layout_token(l);
    l->home = l->comment_home = l->column + 1;
    bool spread = false;
    for (bool first = true; l->token->kind != TOKEN_CLOSE; first = false) {
        const struct token *end = layout_item_end(l->token);
        bool behind = spread; /* the item after a `when` that was broken begins a line */
        uint32_t spaces = first ? 1 : 2, closing = end->kind == TOKEN_CLOSE ? 2 : 0;
        uint32_t width = layout_width(l, l->token, end);
        spread = l->token->word == WORD_WHEN && l->home + width + closing > LAYOUT_WIDTH;
        l->spaces = spaces;
        if (!first && (spread || behind || l->column + spaces + width + closing > LAYOUT_WIDTH)) l->broken = true;
        if (spread) format_when_checks(l, end);
        else layout_until(l, end);
    }
    l->spaces = 1;
    layout_token(l);
}

/* ---- arrows ---- */

static uint32_t part_width(const struct layout *l, const struct token *end)
{
    return l->token->kind == TOKEN_OPEN ? 0 : layout_width(l, l->token, end);
}

static void format_parts(struct layout *l, const struct token *end, uint32_t column, uint32_t low_column)
{
    for (bool first = true; l->token < end; first = false) {
        bool checks = l->token->kind == TOKEN_OPEN;
        const struct token *next = layout_item_end(l->token);
        if (first) layout_pad(l, column);
        else l->spaces = 2;
        l->home = l->comment_home = column;
        if (!first && l->column + 2 + part_width(l, next) > LAYOUT_WIDTH) l->broken = true;
        uint32_t at = layout_column(l), widest = checks ? widest_check(l, l->token) : 0;
        if (checks && at + widest > LAYOUT_WIDTH && at > low_column) {
            l->broken = true; /* a check too wide for this column begins further left */
            l->home = l->comment_home = low_column;
        }
        if (checks) format_checks(l);
        layout_until(l, next);
    }
}

static void format_arrow(struct layout *l, const struct grid *grid, const struct token *end, uint32_t indent)
{
    const struct token *from = arrow_of(l->token), *part = find_part(l->token, end);
    uint32_t column = grid->begin ? grid->begin : indent;
    uint32_t to_column = column + grid->from + 1, colon = to_column + 3 + grid->to + 1;
    uint32_t part_column = colon + 2 + (grid->message < MESSAGE_MIN ? MESSAGE_MIN : grid->message) + 1;
    bool stepped = from > l->token;
    layout_item(l, stepped || !grid->begin ? indent : column);
    if (stepped) {
        layout_token(l);
        layout_pad(l, column);
    }
    l->home = l->comment_home = column + 2 * LAYOUT_INDENT;
    if (!stepped) l->home = l->comment_home = column;
    layout_token(l);
    layout_pad(l, to_column);
    layout_until(l, l->token + 2);
    layout_pad(l, colon);
    layout_until(l, part);
    format_parts(l, end, part_column, column + LAYOUT_INDENT);
}

/* ---- lines ---- */

static void format_lines(struct layout *l, const struct grid *grid, uint32_t indent);

/* `when`, groups and edits: their lines, and `else` on a line of its own. */
static void format_lists(struct layout *l, const struct grid *grid, const struct token *end, uint32_t indent)
{
    uint32_t inner = is_group(l->token) ? indent + LAYOUT_INDENT : indent;
    layout_item(l, indent);
    while (l->token < end) {
        const struct token *open = l->token, *head = l->token;
        while (open->kind != TOKEN_OPEN) open++;
        if (l->token->word == WORD_ELSE) layout_line(l, indent);
        layout_until(l, open);
        const struct token *close = layout_inline(l, open, indent + layout_width(l, head, open) + 1);
        if (close) {
            layout_until(l, close);
            continue;
        }
        layout_token(l);
        format_lines(l, grid, inner);
        layout_close(l, inner, indent);
        layout_token(l);
    }
}

static void format_lines(struct layout *l, const struct grid *grid, uint32_t indent)
{
    while (l->token->kind != TOKEN_CLOSE) {
        const struct token *first = l->token, *end = layout_item_end(first);
        uint32_t column = grid->begin && !is_heading(first) ? grid->begin : indent;
        if (arrow_of(first)) {
            format_arrow(l, grid, end, indent);
        } else if (is_group(first) || first->word == WORD_WHEN) {
            format_lists(l, grid, end, indent);
        } else {
            layout_item(l, column);
            format_rest(l, end, column);
        }
    }
}

void format_flow(struct layout *l)
{
    struct grid grid = {0};
    const struct token *close = layout_inline(l, l->token, layout_column(l));
    if (close) {
        layout_until(l, close);
        return;
    }
    measure_lines(l, &grid, l->token, LAYOUT_INDENT);
    if (grid.begin) widen(&grid.begin, LAYOUT_INDENT + STEP_WIDTH);
    layout_token(l);
    format_lines(l, &grid, LAYOUT_INDENT);
    layout_close(l, LAYOUT_INDENT, 0);
    layout_token(l);
}
