/* A message as a value for faces: its octets as outputs may show them, and the tree of the parts that the codecs read
 * in them. */
#ifndef MESSAGE_TREE_H
#define MESSAGE_TREE_H

#include "octets.h"
#include "out.h"

struct tree_line {
    uint32_t depth; /* 0 is the message */
    struct bytes name, value;
    uint32_t at, end; /* octets of the message; all of it where the line shows no part of it */
};

struct message_tree {
    uint32_t record;
    enum proto proto;
    struct octets octets;
    struct tree_line *line;
    uint32_t line_count;
    struct parse_error error; /* malformed: the tree is as far as it was read */
};

/* Of a record that is a message. All of it lives in the arena. */
struct message_tree *message_tree_new(struct octets_reader *, const struct verdict *, uint32_t record, struct arena *);

/* Whether it is the same SIP message one hop on. */
bool message_tree_relays(const struct message_tree *later, const struct message_tree *earlier);

/* The differences of two messages, as lines of their trees from above to below. Lines that are there in both are there
 * once; of a part that differs in its own parts, only these are listed, below the lines that lead to them. */
enum tree_change_kind {
    TREE_SAME,    /* a and b */
    TREE_INSIDE,  /* a and b: something below is different */
    TREE_CHANGED, /* a and b: another value */
    TREE_GONE,    /* a */
    TREE_NEW      /* b */
};
struct tree_change {
    enum tree_change_kind kind;
    uint32_t a, b; /* lines */
};
struct tree_difference {
    struct tree_change *change;
    uint32_t count;
    uint32_t different; /* changes that are CHANGED, GONE or NEW */
};
struct tree_difference *tree_difference_new(const struct message_tree *a, const struct message_tree *b, struct arena *);

/* Faces of it in letters: a dump of the octets (and of those on the link, where a carrier hides them); the tree with
 * the offset of each line; the lines that differ. */
void message_tree_dump(struct out *, const struct message_tree *);
void message_tree_text(struct out *, const struct message_tree *);
void tree_difference_text(struct out *, const struct tree_difference *, const struct message_tree *a,
                          const struct message_tree *b);

#endif
