/* The certificate of the lab's edges: made here for this one run, or read from files. */
#ifndef CERTIFICATE_H
#define CERTIFICATE_H

#include "arena.h"

struct certificate {
    struct bytes chain, key; /* PEM, each followed by a zero octet that is counted, as libwebsockets wants it */
    struct bytes spki; /* base64 of the SHA-256 of its public key: a browser can be told to trust this one alone */
};

/* For those DNS names and for 127.0.0.1, with a key on P-256, good for 30 days. */
bool certificate_make(struct certificate *, const struct bytes *name, uint32_t name_count, struct arena *);
/* PEM texts of the user's. False and *why (static) when they do not fit together. */
bool certificate_take(struct certificate *, struct bytes chain, struct bytes key, struct arena *, const char **why);

#endif
