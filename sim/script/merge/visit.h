/* Walks every name, text, value and condition of the blocks that take part: for checks that no run decides. */
#ifndef VISIT_H
#define VISIT_H

#include "merge.h"

enum word_role {
    SEEN_NAME,   /* a name of the file or of the language's tables */
    SEEN_TEXT,   /* a string */
    SEEN_SECRET, /* a `secret "..."` */
    SEEN_NUMBER, /* digits, with or without unit: never looked at as text */
    SEEN_VARIANT /* $name */
};

struct word_seen {
    const struct ast *ast;
    enum word_role role;
    struct bytes text;
    struct span span;
};

struct word_visitor {
    void (*word)(void *self, const struct word_seen *);                /* NULL: not wanted */
    void (*cond)(void *self, const struct ast *, const struct cond *); /* NULL: not wanted */
    void (*expr)(void *self, const struct ast *, const struct expr *); /* NULL: not wanted */
    void *self;
    bool no_skips; /* not the conditions of `skip` */
};
void visit_words(const struct merged *, const struct word_visitor *);

#endif
