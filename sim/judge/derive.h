/* The rules of derivation (docs/fidelity.md): a few, each one row, and no others. Guessing is no rule. */
#ifndef DERIVE_H
#define DERIVE_H

#include "items.h"

/* The values that the rules look at besides the items. */
struct deriving {
    struct arena *arena;
    const struct items *items;
    const struct births *births;
    struct secret_index *index;   /* over items->text */
    const struct digest_use *use; /* with items and passwords filled in */
    uint32_t use_count;
    /* Items in the octets of a record: of a request that a token answers. */
    bool (*carries)(const void *self, uint32_t record, uint32_t item);
    const void *self;
    struct derivation *derivation; /* the results */
    uint32_t count, room;
};

/* A rule of derivation adds its uses in this run: derivation_rows[n] is written by derive_rules[n]. */
typedef void derive_fn(struct deriving *, const struct derivation_row *);
struct derive_rule {
    struct derivation_row row;
    derive_fn *derive;
};
extern const struct derive_rule derive_rules[];
extern const uint32_t derive_rule_count;

/* All uses of those rules. */
void derive_all(struct deriving *, const struct derive_rule *, uint32_t count);
/* Adds to the known items all that follow from them for a party of those roles, each with its time. */
void derive_close(struct known *, const struct derivation *, uint32_t count, const bool *seated);

#endif
