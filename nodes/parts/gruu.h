/* Globally routable UA URIs (RFC 5627; TS 24.229 5.4.7A): a registrar makes them of an AOR and an instance, for a
 * client that supports them. */
#ifndef GRUU_H
#define GRUU_H

#include "bytes.h"
#include "pen.h"

enum { GRUU_LETTERS = 24 }; /* of a temporary one */

/* The AOR with the instance as its parameter gr; nothing for an AOR that is no SIP URI, and without an instance. */
struct bytes gruu_public(struct pen *, struct bytes aor, struct bytes instance);
/* One that names nobody. */
struct bytes gruu_temporary(struct pen *, const char letters[GRUU_LETTERS], struct bytes domain);

#endif
