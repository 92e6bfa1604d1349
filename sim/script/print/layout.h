/* Tokens onto lines: for the formatter's files. Spaces and line ends are asked for before a token is printed; comments
 * go where their token goes, and end the line. Private to sim/script. */
#ifndef LAYOUT_H
#define LAYOUT_H

#include "lex.h"
#include "must.h"

enum { LAYOUT_WIDTH = 120, LAYOUT_INDENT = 2, LAYOUT_MARGIN_MAX = 64 };

/* A comment at the end of a line. */
struct margin {
    uint32_t at; /* in the pen, before its spaces */
    uint32_t column, letters;
};

struct layout {
    struct pen *pen;
    const struct ast *ast;
    const struct token *token;     /* the next to print */
    const struct comment *comment; /* the next to print */
    uint32_t column;               /* of the line so far */
    uint32_t spaces;               /* before the next token */
    bool broken;                   /* a line end comes before the next token ... */
    bool fresh;                    /* ... because it begins a line, not because a comment or the width broke one */
    uint32_t home;                 /* where it is then */
    uint32_t comment_home;         /* and the comments before it */
    enum { GAP_NONE, GAP_ITEM, GAP_CLOSE } gap; /* blank lines stay before items and comments, not before a `}` */
    bool first;                                 /* nothing of the list is printed yet: no gap */
    struct margin margin[LAYOUT_MARGIN_MAX];    /* of the lines just printed, one after the other */
    uint32_t margin_count;
    bool margin_here; /* the line so far ends in a comment */
};

/* The next token begins a line; the rest of its line, if a comment breaks it, goes on further in. */
void layout_line(struct layout *, uint32_t column);
/* The same between the items of a list: one blank line of the source is kept. */
void layout_item(struct layout *, uint32_t column);
/* The same before a `}`: comments before it belong to the items. */
void layout_close(struct layout *, uint32_t item_column, uint32_t column);
/* Pads so that the next token is at `column`, at least one space on. */
void layout_pad(struct layout *, uint32_t column);
void layout_token(struct layout *);                          /* after the spaces asked for, else those of one line */
void layout_until(struct layout *, const struct token *end); /* in one line, wrapped after commas if too long */
void layout_end(struct layout *);                            /* the last comments */

/* Where the next token will be if nothing else is asked for. */
uint32_t layout_column(const struct layout *);
/* Columns that [first, end) takes in one line. */
uint32_t layout_width(const struct layout *, const struct token *first, const struct token *end);
/* Between a token and the one before it, in one line. */
uint32_t layout_spaces(const struct token *);
uint32_t layout_letters(const struct layout *, const struct token *);
/* The `{` at `open`, which will be at `column`: the token after its `}` if the list may stay in one line,
 * else NULL. */
const struct token *layout_inline(const struct layout *, const struct token *open, uint32_t column);
/* The token after the item that begins at `first`: of its list the next item, or the `}`. */
const struct token *layout_item_end(const struct token *first);

#endif
