/* A part of a message as numbers: what state keeps where a step has a view. */
#ifndef SPAN_H
#define SPAN_H

#include "bytes.h"
#include "must.h"

/* Of a message of at most 65535 octets. Nothing that is looked for begins a message, so at == 0 says: none. */
struct span {
    uint16_t at, count;
};

static inline bool span_within(struct bytes whole, struct bytes part)
{
    uintptr_t from = (uintptr_t)whole.at, at = (uintptr_t)part.at;
    return at > from && at + part.count <= from + whole.count;
}

/* Of a part that stands in the message, or of none (part.at == NULL). */
static inline struct span span_of(struct bytes whole, struct bytes part)
{
    if (!part.at) return (struct span){0, 0};
    must(span_within(whole, part) && whole.count <= UINT16_MAX);
    return (struct span){(uint16_t)(part.at - whole.at), (uint16_t)part.count};
}

static inline struct bytes span_in(struct bytes whole, struct span span)
{
    must((uint32_t)span.at + span.count <= whole.count);
    return bytes_of(span.at ? whole.at + span.at : NULL, span.count);
}

#endif
