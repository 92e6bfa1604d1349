/* The Contact headers of a REGISTER, read as the registrar must (RFC 3261 10.3 steps 6 and 7): all or nothing. */
#ifndef CONTACTS_H
#define CONTACTS_H

#include "moment.h"
#include "reason.h"
#include "sip.h"

enum { CONTACTS_MAX = 8 }; /* of one REGISTER */

struct contact_rules {
    uint32_t expires_default, expires_min, expires_max; /* seconds */
};

struct contact {
    struct bytes uri;      /* parsed without a parse error */
    struct bytes params;   /* as they came, with the first ';' */
    struct bytes instance; /* +sip.instance without quotes */
    uint32_t reg_id;       /* 0 when absent */
    uint32_t expires;      /* seconds, granted */
};

struct contacts {
    bool star;    /* "*": all of them, with Expires: 0 */
    bool removes; /* the star, or every contact has expiry 0 */
    uint32_t count;
    struct contact contact[CONTACTS_MAX];
};

/* The code to answer with, or 0: 400 for a Contact that is none, a star in company or without Expires: 0, 423 for an
 * interval too brief, 403 for more contacts than this registrar takes in one request. *why is a static sentence. */
uint16_t contacts_read(struct contacts *, const struct sip *, const struct contact_rules *, enum reason *why);

/* Whether it asks for nothing but an end: all of them, or each with no time left (RFC 3261 10.2.2). Nothing is judged.
 * In *first the URI of the first one; none where there is none, or it is the star. */
bool contacts_end(const struct sip *, struct bytes *first);

/* RFC 5626 4.2: a reg-id without an instance is ignored, and so is an instance without a reg-id as a key. */
static inline bool contact_is_flow(const struct contact *contact)
{
    return contact->instance.count && contact->reg_id;
}

#endif
