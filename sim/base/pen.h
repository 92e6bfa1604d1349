/* A bounded writer. It remembers that something did not fit; the writer asks once, at the end. One buffer serves
 * several pieces: pen_done() hands out the octets written since the last pen_done() and starts the next piece. */
#ifndef PEN_H
#define PEN_H

#include "bytes.h"

struct pen {
    char *base;    /* the room ... */
    char *end;     /* ... and where it ends */
    char *at;      /* where the next octet goes */
    char *start;   /* of the piece being written */
    bool overflow; /* of the piece being written */
};

static inline struct pen pen_on(void *base, size_t room)
{
    char *at = (char *)base;
    return (struct pen){at, at + room, at, at, false};
}

/* The same room again, from its beginning. */
static inline void pen_anew(struct pen *pen)
{
    pen->at = pen->start = pen->base;
    pen->overflow = false;
}

/* Octets written since the pen was made, and how many more there is room for. */
static inline uint32_t pen_used(const struct pen *pen)
{
    return (uint32_t)(pen->at - pen->base);
}
static inline uint32_t pen_left(const struct pen *pen)
{
    return (uint32_t)(pen->end - pen->at);
}
/* Takes back the octets of the piece that were written after the first `used` ones. */
static inline void pen_back(struct pen *pen, uint32_t used)
{
    pen->at = pen->base + used;
}

void pen_bytes(struct pen *, struct bytes);

/* A piece whose length the compiler knows is written by a few moves in place: pen_lit. */
static inline void pen_literal(struct pen *pen, const char *text, uint32_t count)
{
    if (count > pen_left(pen)) {
        pen->overflow = true;
        return;
    }
    memcpy(pen->at, text, count);
    pen->at += count;
}

static inline void pen_char(struct pen *pen, char c)
{
    if (pen->at == pen->end) {
        pen->overflow = true;
        return;
    }
    *pen->at++ = c;
}

/* Room for `count` octets that the caller fills at once (codecs write in place); NULL, and overflow, when it is not
 * there. */
static inline char *pen_space(struct pen *pen, uint32_t count)
{
    char *space = pen->at;
    if (count > pen_left(pen)) {
        pen->overflow = true;
        return NULL;
    }
    pen->at += count;
    return space;
}

/* A literal in steps; pen_text takes any zero-terminated string. */
#define pen_lit(pen, literal) pen_literal((pen), "" literal, (uint32_t)sizeof(literal) - 1)
void pen_text(struct pen *, const char *text);
void pen_u64(struct pen *, uint64_t value);                       /* decimal */
void pen_u64_wide(struct pen *, uint64_t value, unsigned digits); /* decimal, zero-padded on the left */
void pen_hex(struct pen *, struct bytes raw);                     /* lower case, two digits an octet */
void pen_hex64(struct pen *, uint64_t value);                     /* 16 digits */
/* printf into the pen: cold paths only (measured 7 times slower than pieces). */
void pen_format(struct pen *, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Bytes of the current piece written so far. */
static inline struct bytes pen_so_far(const struct pen *pen)
{
    return bytes_of(pen->start, (size_t)(pen->at - pen->start));
}
/* Ends the piece: its bytes, or none (at == NULL) if it did not fit; the room of a piece that did not fit is given
 * back. */
struct bytes pen_done(struct pen *);

#endif
