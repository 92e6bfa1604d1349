/* Secrets in somebody's octets: one index over all of them, which is asked once about each text. A secret is found raw
 * and in every form that carries text through these protocols: percent and form encoding, JSON and quoted-string
 * escapes, HTML references, hex, base64 and base64url at any alignment, and one form inside another. Checks, knowledge
 * and redaction ask the same index, so that a check can see exactly the secrets that an output hides. */
#ifndef SECRET_H
#define SECRET_H

#include "arena.h"
#include "pen.h"

enum {
    SECRET_ENCODED_MIN =
        4,           /* octets: a shorter secret would be found in every encoding; raw it is found at any length */
    SECRET_DEPTH = 3 /* forms inside one another */
};

enum secret_form {
    SECRET_PERCENT, /* RFC 3986 2.1 */
    SECRET_FORM,    /* application/x-www-form-urlencoded: percent, and `+` for a blank */
    SECRET_JSON,    /* RFC 8259 7; \xNN too, as reports write what does not print */
    SECRET_QUOTED,  /* quoted-pair, RFC 3261 25.1 */
    SECRET_HTML,    /* character references */
    SECRET_HEX,     /* either case */
    SECRET_BASE64,  /* either alphabet, RFC 4648 4 and 5; a part of a JWS is one */
    SECRET_FORM_COUNT
};
extern const char *const secret_form_name[SECRET_FORM_COUNT];

struct secret_spot {
    uint32_t at, end; /* octets of the text searched; letters that carry only a few bits of the secret are included */
    uint32_t secret;  /* index of the secret */
    uint8_t depth;    /* how many forms it is in; 0: raw */
    uint8_t form[SECRET_DEPTH]; /* the outermost first */
};
struct secret_spots {
    const struct secret_spot *at;
    uint32_t count;
};

/* Lives in the arena, with the room it decodes in: that grows to the longest text searched. */
struct secret_index;
struct secret_index *secret_index_new(struct arena *);
/* Sets the secrets that are looked for from now on; the texts must live as long. An empty secret is found nowhere. */
void secret_index_set(struct secret_index *, const struct bytes *secret, uint32_t count);
/* Every spot in the order of its place; of one secret that is found twice in the same octets, the one in fewer forms.
 * Holds until the next call. */
struct secret_spots secret_search(struct secret_index *, struct bytes text);

/* Overwrites every spot with '*', octet by octet: lengths stay, so that every codec still reads the message. The
 * number of spots. */
uint32_t secret_mask(struct secret_index *, char *at, uint32_t count);

/* Writes a text with every spot replaced by "[redacted]"; spots that overlap are one. */
void secret_redact(struct secret_index *, struct pen *, struct bytes text);

#endif
