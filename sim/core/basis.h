/* The basis of a step of a flow: the words of the text that the scenario draws, a specification that requires the
 * message, or the lab's own filling (docs/scenario-language.md, section 8). */
#ifndef BASIS_H
#define BASIS_H

#include "bytes.h"

enum basis {
    BASIS_UNSAID, /* the file does not say */
    BASIS_TEXT,
    BASIS_SPEC,
    BASIS_INFERENCE,
    BASIS_COUNT
};

struct basis_row {
    const char *word; /* "text"; of BASIS_UNSAID "" */
    const char *mark; /* "=": the sign that figures put after the step */
    const char *means;
};
extern const struct basis_row basis_rows[BASIS_COUNT];

/* BASIS_UNSAID when the word is none of them. */
enum basis basis_named(struct bytes word);

#endif
