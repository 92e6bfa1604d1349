/* A text taken out of one form: a part of another text after its percent signs, backslashes, references, digits or
 * letters are read. It knows where each of its octets was, so that a secret found in it has a place outside. Private to
 * secret*.c. */
#ifndef SECRET_LAYER_H
#define SECRET_LAYER_H

#include "secret.h"

struct secret_layer {
    struct bytes text;
    uint32_t depth; /* forms that it was taken out of */
    /* of all but the outermost: */
    const struct secret_layer *outer;
    enum secret_form form;
    uint32_t begin;   /* of the decoded part, in the outer text */
    uint32_t *origin; /* forms of escapes: where each octet began in the outer text, and where the last one ended */
};

/* Room for one layer: its octets and their origins. */
struct secret_room {
    char *text;
    uint32_t *origin; /* one more than there are octets */
    uint32_t count;
};

/* Decodes a part of the outer text; the inner one is never longer. False when nothing in it was encoded. */
bool secret_layer_read(struct secret_layer *, const struct secret_layer *outer, uint32_t begin, uint32_t end,
                       enum secret_form, const struct secret_room *);
/* The octets of the outermost text after octets at .. end of a layer, and the forms between. */
void secret_layer_spot(const struct secret_layer *, uint32_t at, uint32_t end, struct secret_spot *);
/* Octets that a character reference at `at` takes (&amp; &#112; &#x70;), or 0. */
uint32_t secret_reference(struct bytes text, uint32_t at, char to[4], uint32_t *count);

/* The sextet of a letter of either alphabet, or -1. */
int secret_sextet(char letter);

#endif
