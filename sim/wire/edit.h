/* Edits of a message that leave every untouched octet as it arrived: a proxy edits, it does not rebuild. */
#ifndef EDIT_H
#define EDIT_H

#include "bytes.h"
#include "pen.h"

enum { EDITS_MAX = 24 };

struct edits {
    struct bytes all;
    uint32_t count;
    bool overflow; /* more than EDITS_MAX, or edits that overlap */
    struct {
        uint32_t at, end;  /* replaces [at, end) ... */
        struct bytes with; /* ... by this, which must live until edits_write */
    } edit[EDITS_MAX];     /* in order of `at`; insertions at one place keep the order they were given in */
};

static inline void edits_begin(struct edits *edits, struct bytes all)
{
    edits->all = all;
    edits->count = 0;
    edits->overflow = false;
}
void edits_replace(struct edits *, uint32_t at, uint32_t end, struct bytes with);
static inline void edits_insert(struct edits *edits, uint32_t at, struct bytes with)
{
    edits_replace(edits, at, at, with);
}
static inline void edits_delete(struct edits *edits, uint32_t at, uint32_t end)
{
    edits_replace(edits, at, end, bytes_of("", 0));
}
/* Writes the whole edited message; false (nothing written) when the edits overflowed. */
bool edits_write(const struct edits *, struct pen *);

#endif
