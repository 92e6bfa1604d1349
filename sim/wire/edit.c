/* Keeps edits in order of their place and writes the edited message. */
#include "edit.h"

#include "must.h"

/* Whether [at, end) may not stand before what begins at `next_at`. At one place insertions come first, in the order
 * they were given in, and then the one edit that takes octets away. */
static bool after(uint32_t at, uint32_t end, uint32_t next_at, uint32_t next_end)
{
    return at > next_at || (at == next_at && (end > at || next_end == next_at));
}

void edits_replace(struct edits *edits, uint32_t at, uint32_t end, struct bytes with)
{
    must(at <= end);
    must(end <= edits->all.count);
    if (edits->count == EDITS_MAX) edits->overflow = true;
    if (edits->overflow) return;
    uint32_t i = edits->count;
    while (i && !after(at, end, edits->edit[i - 1].at, edits->edit[i - 1].end)) i--;
    bool overlaps = (i && edits->edit[i - 1].end > at) || (i < edits->count && edits->edit[i].at < end);
    if (overlaps) {
        edits->overflow = true;
        return;
    }
    if (i < edits->count) memmove(&edits->edit[i + 1], &edits->edit[i], (edits->count - i) * sizeof edits->edit[0]);
    edits->edit[i].at = at;
    edits->edit[i].end = end;
    edits->edit[i].with = with;
    edits->count++;
}

bool edits_write(const struct edits *edits, struct pen *pen)
{
    if (edits->overflow) return false;
    uint32_t at = 0;
    for (uint32_t i = 0; i < edits->count; i++) {
        pen_bytes(pen, bytes_part(edits->all, at, edits->edit[i].at - at));
        pen_bytes(pen, edits->edit[i].with);
        at = edits->edit[i].end;
    }
    pen_bytes(pen, bytes_from(edits->all, at));
    return true;
}
