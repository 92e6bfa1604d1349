/* Secrets in sentences about a file: they are found by how they are written, so that a file that does not parse gives
 * none away, and then hidden by value wherever they are. */
#ifndef REDACTION_H
#define REDACTION_H

#include "arena.h"

enum { REDACTION_MAX = 4096 }; /* values of one file; a scenario has a handful */

struct redaction {
    struct arena *arena;
    struct bytes *value;
    uint32_t count, room;
};
/* Collects from the text of a file or of a JSON twin, comments included: `secret "..."`, `password "..."`, and a value
 * whose first quote was forgotten. */
void redaction_scan(struct redaction *, struct bytes text);
/* A copy in the arena, the letters of every value replaced by `*`: columns stay. */
struct bytes redaction_hide(const struct redaction *, struct bytes text);

#endif
