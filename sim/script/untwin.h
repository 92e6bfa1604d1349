/* Reading the JSON twin: what its two files share. The walk makes tokens; comments go back to them; the parser reads
 * the text that they make. Private to sim/script. */
#ifndef UNTWIN_H
#define UNTWIN_H

#include "json_tree.h"
#include "parser.h"
#include "twin_shape.h"

/* A file of SCRIPT_FILE_MAX may have no space between its tokens; the text made of its twin has. */
enum { TWIN_TEXT_MAX = 4 * SCRIPT_FILE_MAX };

struct remark { /* a comment to be put back */
    struct bytes text;
    bool gap;
    struct remark *next;
};

struct made { /* a token to be written */
    struct bytes text;
    uint32_t json_at;
    uint32_t item; /* that it is of */
    bool gap;      /* a blank line before it */
    struct remark *before, **before_tail, *after;
    uint32_t at; /* where it was written */
};

struct item {
    uint32_t first, last;    /* tokens */
    uint32_t seen, seen_nth; /* a search for its own token n goes on from here */
};

struct untwin {
    struct arena *arena;
    struct ast *json; /* for diagnostics: the JSON text as a file */
    struct diagnostics *diagnostics;
    struct made *made;
    uint32_t made_count, made_room;
    struct item *items;
    uint32_t item_count, item_room, item;
    bool gap; /* before the next token */
    bool failed;
};

/* Every function that reads answers whether it could, and has said why not. */
bool fail_right(struct untwin *, uint32_t at, struct bytes what, struct bytes right);
bool fail(struct untwin *, const struct tree *, struct bytes what);
bool fail_expected(struct untwin *, const struct tree *, const char *what);
void make(struct untwin *, struct bytes text, uint32_t json_at);
void make_word(struct untwin *, enum lex_word, uint32_t json_at);
void make_sign(struct untwin *, enum token_kind sign, uint32_t json_at);
/* Lexes a piece of JSON's text on its own: it may be what it claims to be, and nothing more. */
bool lex_piece(struct untwin *, struct bytes text, struct ast *piece);
bool string_of(struct untwin *, struct tree *, struct bytes *text, const char *what);
struct tree *need(struct untwin *, struct tree *, const char *key);
/* What no part of the shape has asked for is a mistake. */
bool all_known(struct untwin *, const struct tree *);

bool read_word(struct untwin *, struct tree *, enum token_kind, const char *what);
bool read_flag(struct untwin *, struct tree *);
bool read_string(struct untwin *, struct tree *);
bool read_int(struct untwin *, struct tree *);
bool read_step(struct untwin *, struct tree *);
bool read_path(struct untwin *, struct tree *);
bool read_value(struct untwin *, struct tree *);
bool read_op(struct untwin *, struct tree *, enum compare_op first, enum compare_op last, enum compare_op *);
bool read_cond(struct untwin *, struct tree *);
bool read_expr(struct untwin *, struct tree *);
/* untwin_comment.c: the comments of the root, each at its token; and the text that the tokens and comments make. */
bool read_comments(struct untwin *, struct tree *root);
uint64_t untwin_room(const struct untwin *); /* octets that it needs */
struct bytes untwin_text(struct untwin *, struct pen *);

#endif
