/* A table of datagrams that are not whole yet. */
#include "reassembly.h"

#include "spans.h"

enum { DATAGRAM_MAX = 65535 };

struct datagram {
    uint64_t of;
    bool used, spoilt;
    uint32_t pieces, latest; /* packets */
    uint32_t size;           /* 0: the last fragment has not come */
    struct spans there;
    char *room;
};

struct reassembly {
    struct arena *arena;
    struct datagram datagram[REASSEMBLY_DATAGRAMS_MAX];
    uint32_t given_up;
};

struct reassembly *reassembly_new(struct arena *arena)
{
    struct reassembly *reassembly = arena_new(arena, struct reassembly);
    reassembly->arena = arena;
    return reassembly;
}

static void give_up(struct reassembly *reassembly, struct datagram *datagram)
{
    reassembly->given_up += datagram->pieces;
    datagram->used = false;
}

static struct datagram *begin(struct reassembly *reassembly, struct datagram *datagram, uint64_t of)
{
    char *room = datagram->room;
    if (datagram->used) give_up(reassembly, datagram);
    if (!room) room = arena_take(reassembly->arena, DATAGRAM_MAX);
    *datagram = (struct datagram){.of = of, .used = true, .room = room};
    return datagram;
}

static struct datagram *datagram_of(struct reassembly *reassembly, const struct fragment *fragment)
{
    struct datagram *oldest = &reassembly->datagram[0];
    for (uint32_t i = 0; i < REASSEMBLY_DATAGRAMS_MAX; i++) {
        struct datagram *datagram = &reassembly->datagram[i];
        if (datagram->used && fragment->packet - datagram->latest > REASSEMBLY_AGE_MAX) give_up(reassembly, datagram);
        if (datagram->used && datagram->of == fragment->of) return datagram;
        bool older = !datagram->used || datagram->latest < oldest->latest;
        if (oldest->used && older) oldest = datagram;
    }
    return begin(reassembly, oldest, fragment->of);
}

/* Octets that are there twice are the same, or nobody knows how the receiver read them (RFC 5722). */
static bool agrees(const struct datagram *datagram, const struct fragment *fragment)
{
    struct octet_span span;
    uint32_t end = fragment->at + fragment->octets.count;
    for (uint32_t at = fragment->at; spans_next(&datagram->there, at, &span) && span.from < end; at = span.end) {
        uint32_t until = span.end < end ? span.end : end;
        const char *new = fragment->octets.at + (span.from - fragment->at);
        if (memcmp(datagram->room + span.from, new, until - span.from) != 0) return false;
    }
    return true;
}

struct bytes reassembly_take(struct reassembly *reassembly, const struct fragment *fragment)
{
    struct datagram *datagram = datagram_of(reassembly, fragment);
    uint32_t count = fragment->octets.count, end = fragment->at + count;
    datagram->pieces++;
    datagram->latest = fragment->packet;
    bool fits = count > 0 && end <= DATAGRAM_MAX && (!datagram->size || end <= datagram->size);
    bool sized = fragment->more || !datagram->size || datagram->size == end;
    datagram->spoilt |= !fits || !sized || !agrees(datagram, fragment) ||
                        !spans_add(&datagram->there, fragment->at, end);
    if (datagram->spoilt) return bytes_of(NULL, 0);
    memcpy(datagram->room + fragment->at, fragment->octets.at, count);
    if (!fragment->more) datagram->size = end;
    if (!datagram->size || !spans_whole(&datagram->there, datagram->size)) return bytes_of(NULL, 0);
    datagram->used = false;
    return bytes_of(datagram->room, datagram->size);
}

uint32_t reassembly_left(const struct reassembly *reassembly)
{
    uint32_t left = reassembly->given_up;
    for (uint32_t i = 0; i < REASSEMBLY_DATAGRAMS_MAX; i++)
        if (reassembly->datagram[i].used) left += reassembly->datagram[i].pieces;
    return left;
}
