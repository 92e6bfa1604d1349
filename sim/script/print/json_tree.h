/* A whole JSON text as a tree: a file's twin has tens of thousands of values, and every one is looked at. Private to
 * sim/script. */
#ifndef JSON_TREE_H
#define JSON_TREE_H

#include "arena.h"
#include "json.h"

enum { TREE_DEPTH_MAX = 160, TREE_TEXT_MAX = 16 << 20, TREE_TOKEN_MAX = 2 << 20, TREE_MEMBER_MAX = 32 };

struct json_tree {
    enum json_kind kind;
    struct bytes key;           /* of a member, escapes kept */
    struct bytes text;          /* of a string without its quotes, escapes kept; of a number */
    uint32_t at;                /* octet of the JSON text where the value begins */
    uint32_t count;             /* of elements or members */
    struct json_tree **element; /* of an array */
    struct json_tree *child, *next;
    bool known; /* the reader's: somebody asked for this member */
};

/* The root, or NULL and the parse error; json.h says in which ways it is strict. */
struct json_tree *tree_read(struct arena *, struct bytes text, struct parse_error *);
/* The member of an object, marked as known; NULL when absent. */
struct json_tree *tree_member(struct json_tree *, const char *key);

#endif
