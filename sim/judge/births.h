/* The values that are born in a run: nonces, answers to challenges, codes, tokens, cookies. Noted while any run goes
 * on, since its messages are parsed then and outputs hide such values; nothing is searched for here. */
#ifndef BIRTHS_H
#define BIRTHS_H

#include "knowledge.h"
#include "redactor.h"
#include "row_index.h"
#include "store.h"
#include "trace.h"
#include "world.h"

struct birth {
    enum item_kind kind;
    struct bytes value; /* lives as long as the store */
    uint32_t record;    /* that brought it in */
    uint32_t step;      /* of a value that a node reported: the record that its step answers; else the record itself */
    uint32_t role;      /* the node that reported it, or that sent it first */
    uint32_t asker;     /* of a reported value: the sender of that record + 1, or 0 */
    bool reported;
};

/* An H(A1) that an HSS handed out. A database may know a person by another password than the scenario's. */
struct vector_birth {
    enum item_kind kind; /* ITEM_HA1 or ITEM_HA1_SHA256 */
    struct bytes impi, ha1;
};

struct births {
    struct arena *arena;
    const struct plan *plan;
    const struct store *store;
    struct birth *birth;
    uint32_t count, room;
    struct row_index birth_index; /* births by kind and value */
    struct hidden_value *hidden;  /* those of them that outputs hide */
    uint32_t hidden_count, hidden_room;
    struct bytes *hash; /* every H(A1) that came up */
    uint32_t hash_count, hash_room;
    struct row_index hash_index;
    struct vector_birth *vector;
    uint32_t vector_count, vector_room;
    struct digest_use *use;
    uint32_t use_count, use_room;
    struct row_index use_index;         /* uses by their value */
    struct row_index cnonce_index;      /* the last request with each cnonce */
    uint32_t asked;                     /* the last request of them, + 1 */
    bool masked;                        /* a text of asterisks alone was hidden by a trace, and is no value */
    uint32_t delivered, delivered_from; /* the message delivered last, and the role that sent it */
};

struct births *births_new(const struct plan *, const struct store *, struct arena *);
/* The first H(A1) of that person that came up; none (at == NULL) when there was none. */
struct bytes births_ha1(const struct births *, enum item_kind, struct bytes impi);
/* Takes every record of a run, in order. */
void births_see(struct births *, const struct observation *);

#endif
