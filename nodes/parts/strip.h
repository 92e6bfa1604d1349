/* The border of the trust domain: the header fields of a request and a response that may cross it, and in which
 * direction (TS 24.229 4.4, 5.2; RFC 3325 5, RFC 7315). One table, for the WSF, whose clients are outside, and for the
 * P-CSCF. */
#ifndef STRIP_H
#define STRIP_H

#include "effects.h"

enum strip_where {
    STRIP_FROM_CLIENT = 1, /* a request of a client, at the WSF */
    STRIP_FROM_EDGE = 2,   /* a request of an edge, at the P-CSCF, which says these things itself or not at all */
    STRIP_TO_CLIENT = 4    /* messages to a client, or to an edge that may vouch for nothing */
};

struct strip_row {
    enum sip_name name;
    unsigned where;    /* STRIP_ bits */
    const char *says;  /* taken away only with this word in it; NULL: always */
    bool unless_right; /* an edge that may vouch for something may say it */
    const char *clause;
};
extern const struct strip_row strip_rows[]; /* ends with {.clause = NULL} */

/* Deletes the fields of a request that may not come in there, and says so in facts. `right`: the edge may vouch for
 * something. */
void strip_request(struct edits *, const struct sip *, struct effects *, enum strip_where, bool right);
/* Deletes the fields of a response, or of a request to a client, that may not leave. */
void strip_outward(struct edits *, const struct sip *);
/* Deletes the headers that the lab's own clients send to the WSF alone (docs/lab-messages.md). */
void strip_lab_headers(struct edits *, const struct sip *);

#endif
