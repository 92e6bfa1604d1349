/* The SIP Digest Authentication Vector as Diameter carries it: SIP-Auth-Data-Item with SIP-Digest-Authenticate,
 * alike on Cx and Zh (TS 29.228 6.3.7, TS 29.229 6.3.13, 6.3.36). */
#ifndef VECTOR_H
#define VECTOR_H

#include "diameter.h"

struct vector {
    struct bytes scheme;     /* "SIP Digest" */
    struct bytes realm, qop; /* none in a request */
    struct bytes ha1;        /* hex of the MD5 H(A1) */
    struct bytes alternate;  /* name of the second algorithm ("SHA-256"), or none */
    struct bytes alternate_ha1;
};

#define VECTOR_DIGEST BYTES("SIP Digest")
#define VECTOR_AKA BYTES("Digest-AKAv1-MD5")
#define VECTOR_UNKNOWN BYTES("Unknown")

/* Writes the item: the scheme alone when there is no H(A1), as in a MAR. */
void vector_write(struct diameter_pen *, const struct vector *);
/* Reads the first item of a message. A MAA for SIP Digest must hold realm, qop and H(A1); `algorithm`, if
 * there, must say MD5 (table 6.3.7). */
struct parse_error vector_read_request(struct vector *, const struct diameter *);
struct parse_error vector_read(struct vector *, const struct diameter *);

#endif
