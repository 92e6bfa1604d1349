/* Public identities (IMPUs): the SIP and tel URIs that name a user, and the rule by which two of them are the same. One
 * form decides for everybody: the checker, the database, the HSS, the S-CSCF, the edges, tokens and the judge. */
#ifndef IMPU_H
#define IMPU_H

#include "sip.h"

/* Whether the text can name somebody: a sip:, sips: or tel: URI without headers (TS 23.003 13.4, RFC 3261 19.1.1,
 * RFC 3966 3: a local number has its phone-context), and without a wildcard (TS 23.003 13.5). */
struct parse_error impu_judge(struct bytes text);
/* The canonical form (TS 23.003 13.4, TS 29.229 6.3.2): two texts are one identity when their forms are the same
 * octets. SIP as RFC 3261 19.1.4 and 10.3 step 5: scheme and host in lower case, an IPv6 address as RFC 5952 writes
 * it, no port, no parameters, escapes undone where the octet may be bare. tel as RFC 3966 4: digits without visual
 * separators, every parameter in order of its name, all in lower case. A part of `text` or one piece of the pen; none
 * (at == NULL) where impu_judge objects. */
struct bytes impu_canonical(struct pen *, struct bytes text);
/* The same of a URI that is read already. */
struct bytes impu_of_uri(struct pen *, struct sip_uri);
/* Whether both are identities, and the same one. */
bool impu_same(struct pen *, struct bytes a, struct bytes b);

#endif
