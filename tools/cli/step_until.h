/* "Until it changes": the next message at which a field, a node's state, or a fact of a node has changed. */
#ifndef STEP_UNTIL_H
#define STEP_UNTIL_H

#include "step_book.h"

enum step_until_kind { UNTIL_NOTHING, UNTIL_FIELD, UNTIL_FACT, UNTIL_STATE };
struct step_until {
    enum step_until_kind kind;
    struct bytes path;   /* FIELD: as a scenario names it, "auth.nonce" */
    enum fact_kind fact; /* FACT */
    uint32_t role;       /* STATE; FACT: of this node, or STEP_NONE */
    struct bytes table;  /* STATE: the first word of its lines, or none for all of them */
    char text[64];       /* the typed text: the views above are of it */
};

enum { STEP_UNTIL_WHY = 128 };
/* Reads `field PATH`, `fact KIND [NODE]` or `state NODE [TABLE]`. false, with the fault in `why`. */
bool step_until_read(struct step_until *, const struct step_book *, const char *text, char why[STEP_UNTIL_WHY]);
/* The first page from there on (by 1 or -1) at which it is another than on that page; of a fact: at which one comes.
 * STEP_NONE when there is none. */
uint32_t step_until_find(const struct step_until *, const struct step_book *, uint32_t page, int by);

#endif
