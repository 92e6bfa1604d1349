/* The JSON twin of a scenario, read: json -> ast gives the same as the text would. The walk makes tokens, and the
 * parser reads the text that they make. Declarations after json_import_ast() are for its files only. */
#ifndef JSON_IMPORT_H
#define JSON_IMPORT_H

#include "json_tree.h"
#include "parser.h"
#include "json_shape.h"

/* A file of SCRIPT_FILE_MAX may have no space between its tokens; the text made of its twin has. */
enum { JSON_TWIN_TEXT_MAX = 4 * SCRIPT_FILE_MAX };

struct ast *json_import_ast(struct arena *, struct bytes file, struct bytes json, struct diagnostics *);

struct made { /* a token to be written */
    struct bytes text;
    uint32_t json_at;
    bool gap;    /* a blank line before it */
    uint32_t at; /* where it was written */
};

struct json_import {
    struct arena *arena;
    struct ast *json; /* for diagnostics: the JSON text as a file */
    struct diagnostics *diagnostics;
    struct made *made;
    uint32_t made_count, made_room;
    bool gap; /* before the next token */
    bool failed;
};

/* Every function that reads answers whether it could, and has said why not. */
bool json_import_fail_right(struct json_import *, uint32_t at, struct bytes what, struct bytes right);
bool json_import_fail(struct json_import *, const struct json_tree *, struct bytes what);
bool json_import_fail_expected(struct json_import *, const struct json_tree *, const char *what);
void json_import_make(struct json_import *, struct bytes text, uint32_t json_at);
void json_import_make_word(struct json_import *, enum lex_word, uint32_t json_at);
void json_import_make_sign(struct json_import *, enum token_kind sign, uint32_t json_at);
/* Lexes a piece of JSON's text on its own: it may be the token that it claims to be, and nothing more. */
bool json_import_lex_piece(struct json_import *, struct bytes text, struct ast *piece);
bool json_import_string_of(struct json_import *, struct json_tree *, struct bytes *text, const char *what);
struct json_tree *json_import_need(struct json_import *, struct json_tree *, const char *key);
/* A member that no part of the shape has asked for is a mistake. */
bool json_import_all_known(struct json_import *, const struct json_tree *);

bool json_import_word(struct json_import *, struct json_tree *, enum token_kind, const char *what);
bool json_import_flag(struct json_import *, struct json_tree *);
bool json_import_string(struct json_import *, struct json_tree *);
bool json_import_int(struct json_import *, struct json_tree *);
bool json_import_step(struct json_import *, struct json_tree *);
bool json_import_path(struct json_import *, struct json_tree *);
bool json_import_value(struct json_import *, struct json_tree *);
bool json_import_op(struct json_import *, struct json_tree *, enum compare_op first, enum compare_op last,
                    enum compare_op *);
bool json_import_cond(struct json_import *, struct json_tree *);
bool json_import_expr(struct json_import *, struct json_tree *);
/* json_import_text.c: the text that the tokens make. */
uint64_t json_import_room(const struct json_import *); /* octets that it needs */
struct bytes json_import_text(struct json_import *, struct pen *);

#endif
