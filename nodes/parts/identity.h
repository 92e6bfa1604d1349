/* Private and public identities as a REGISTER names them (TS 23.003 13.3, 13.4; RFC 3261 10.3 step 5). */
#ifndef IDENTITY_H
#define IDENTITY_H

#include "impu.h"

enum { IDENTITY_MAX = 94 }; /* octets of an IMPI or IMPU that nodes keep */

/* The IMPI that follows from an IMPU when none was given (TS 23.003 13.3, TS 33.203 P.6): without scheme, port,
 * parameters. */
struct bytes identity_impi(struct pen *, struct bytes aor);

/* The credentials of a REGISTER: the first Authorization of scheme Digest, others (Bearer, Basic) do not count here. */
struct identity {
    bool has_auth;
    uint16_t auth_line; /* index into head.line */
    struct auth auth;
    struct bytes impi; /* from the username, or derived from the IMPU */
    struct bytes impu; /* canonical */
    struct bytes to;   /* the URI of To */
};
/* Faults: a To that is no URI, an Authorization that does not parse. Texts on the pen. */
struct parse_error identity_read(struct identity *, struct pen *, const struct sip *);

#endif
