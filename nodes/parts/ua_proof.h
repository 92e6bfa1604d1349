/* The proofs of the login in a REGISTER of the browser: a function a row of docs/lab-messages.md. */
#ifndef UA_PROOF_H
#define UA_PROOF_H

#include "ua.h"

/* Written once, since a proof speaks about these values as they are sent. */
struct ua_draft {
    struct bytes home;    /* "sip:ims.example" */
    struct bytes to;      /* "<sip:alice@ims.example>" */
    struct bytes contact; /* the whole value, or none for a query */
    struct bytes expires; /* its seconds */
    struct bytes impu;
};

/* The lines that prove the login, by policy `proof`, and what they prove it with: nothing in a first one of Digest or
 * AKA. */
struct bytes ua_proof_lines(struct ua *, const struct event *, struct effects *, const struct ua_draft *,
                            enum fact_evidence *);
/* integrity-protected as the user of this browser claims it; empty: not at all. */
struct bytes ua_proof_assertion(const struct ua *);

#endif
