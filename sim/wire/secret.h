/* A secret in somebody's bytes, raw or in an encoding: percent and form encoding, JSON and quoted-string escapes,
 * base64 and base64url at any of the three alignments, hex. Checks search with it and every output redacts with it,
 * so that what a check can see is exactly what an output hides. */
#ifndef SECRET_H
#define SECRET_H

#include "bytes.h"
#include "pen.h"

/* Encodings of something shorter would be found everywhere; raw octets are found at any length. */
enum { SECRET_ENCODED_MIN = 4 };

struct secret_spot {
    uint32_t at, end; /* octets of the text searched; letters that carry only a few bits of the secret are included */
};

/* The first spot that starts at or behind `from`. An empty secret is nowhere. */
bool secret_find(struct bytes in, struct bytes secret, uint32_t from, struct secret_spot *);

/* Overwrites every spot with '*', octet by octet: lengths stay, so that every codec still reads the message. The
 * number of spots. */
uint32_t secret_mask(char *at, uint32_t count, const struct bytes *secret, uint32_t secret_count);

/* Writes a text with every spot replaced by "[redacted]". */
void secret_redact(struct pen *, struct bytes text, const struct bytes *secret, uint32_t secret_count);

#endif
