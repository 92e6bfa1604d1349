/* Stretches of octets, joined where they touch. */
#include "spans.h"

#include <string.h>

bool spans_add(struct spans *spans, uint32_t from, uint32_t end)
{
    uint32_t first = 0, behind;
    while (first < spans->count && spans->span[first].end < from) first++;
    for (behind = first; behind < spans->count && spans->span[behind].from <= end; behind++) {
        if (spans->span[behind].from < from) from = spans->span[behind].from;
        if (spans->span[behind].end > end) end = spans->span[behind].end;
    }
    if (behind == first && spans->count == SPANS_MAX) return false;
    memmove(spans->span + first + 1, spans->span + behind, sizeof *spans->span * (spans->count - behind));
    spans->count = spans->count - (behind - first) + 1;
    spans->span[first] = (struct octet_span){from, end};
    return true;
}

bool spans_next(const struct spans *spans, uint32_t from, struct octet_span *found)
{
    for (uint32_t i = 0; i < spans->count; i++) {
        if (spans->span[i].end <= from) continue;
        *found = spans->span[i];
        if (found->from < from) found->from = from;
        return true;
    }
    return false;
}

bool spans_whole(const struct spans *spans, uint32_t end)
{
    return spans->count > 0 && spans->span[0].from == 0 && spans->span[0].end >= end;
}

void spans_advance(struct spans *spans, uint32_t n)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < spans->count; i++) {
        struct octet_span span = spans->span[i];
        if (span.end <= n) continue;
        spans->span[kept++] = (struct octet_span){span.from > n ? span.from - n : 0, span.end - n};
    }
    spans->count = kept;
}
