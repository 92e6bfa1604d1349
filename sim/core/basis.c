/* The table of bases on which a step may rest. */
#include "basis.h"

const struct basis_row basis_rows[BASIS_COUNT] = {
    [BASIS_UNSAID] = {"", "", ""},
    [BASIS_TEXT] = {"text", "=", "the text names who sends it to whom"},
    [BASIS_SPEC] = {"spec", "+", "a specification has it, not the text"},
    [BASIS_INFERENCE] = {"inference", "?", "no text has it: the lab's own filling"},
};

enum basis basis_named(struct bytes word)
{
    for (enum basis basis = BASIS_TEXT; basis < BASIS_COUNT; basis++)
        if (bytes_equal(bytes_text(basis_rows[basis].word), word)) return basis;
    return BASIS_UNSAID;
}
