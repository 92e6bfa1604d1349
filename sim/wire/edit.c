/* Keeps edits in order of their place and writes the edited message. */
#include "edit.h"

#include "must.h"

/* Whether [at, end) may not be before the edit that begins at `next_at`. At one place insertions come first, in the
 * order they were given in, and then the one edit that takes octets away. */
static bool after(uint32_t at, uint32_t end, uint32_t next_at, uint32_t next_end)
{
    return at > next_at || (at == next_at && (end > at || next_end == next_at));
}

static void put(struct edits *edits, uint32_t i, uint32_t at, uint32_t end, struct bytes with)
{
    edits->edit[i].at = at;
    edits->edit[i].end = end;
    edits->edit[i].with = with;
    edits->count++;
}

/* An edit that does not come last, or overlaps the last: those after it move up. */
static __attribute__((noinline)) void put_among(struct edits *edits, uint32_t at, uint32_t end, struct bytes with)
{
    uint32_t i = edits->count;
    while (i && !after(at, end, edits->edit[i - 1].at, edits->edit[i - 1].end)) i--;
    if ((i && edits->edit[i - 1].end > at) || (i < edits->count && edits->edit[i].at < end)) {
        edits->overflow = true;
        return;
    }
    memmove(&edits->edit[i + 1], &edits->edit[i], (edits->count - i) * sizeof edits->edit[0]);
    put(edits, i, at, end, with);
}

void edits_replace(struct edits *edits, uint32_t at, uint32_t end, struct bytes with)
{
    must(at <= end);
    must(end <= edits->all.count);
    uint32_t i = edits->count;
    if (i == EDITS_MAX) edits->overflow = true;
    if (edits->overflow) return;
    if (i && at < edits->edit[i - 1].end) put_among(edits, at, end, with);
    else put(edits, i, at, end, with);
}

/* After the copy. */
static char *copy(char *to, struct bytes from)
{
    bytes_copy(to, from);
    return to + from.count;
}

bool edits_write(const struct edits *edits, struct pen *pen)
{
    if (edits->overflow) return false;
    uint32_t count = edits->all.count, at = 0;
    for (uint32_t i = 0; i < edits->count; i++)
        count += edits->edit[i].with.count - (edits->edit[i].end - edits->edit[i].at);
    char *to = pen_space(pen, count);
    if (!to) return true; /* the pen remembers */
    for (uint32_t i = 0; i < edits->count; i++) {
        to = copy(to, bytes_of(edits->all.at + at, edits->edit[i].at - at));
        to = copy(to, edits->edit[i].with);
        at = edits->edit[i].end;
    }
    copy(to, bytes_of(edits->all.at + at, edits->all.count - at));
    return true;
}
