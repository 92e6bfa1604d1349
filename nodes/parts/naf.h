/* A server of an application that takes bootstrapped keys (NAF; TS 33.220 4.2, TS 24.109 5): it challenges in a realm
 * of its own, asks the BSF over Zn for the key of a B-TID, and compares. */
#ifndef NAF_H
#define NAF_H

#include "diameter_transaction.h"
#include "subscriber.h"
#include "text.h"

struct naf_challenge {
    uint64_t request; /* blob of the request that answered, held while the BSF is asked; else 0 */
    link_id link;
    uint32_t conn;
    struct text30 nonce;
};
struct naf_question {
    struct diameter_transaction diameter;
};
extern const struct state_column naf_challenge_columns[], naf_question_columns[];

/* The application's action for a client whose key is right: `post` is the request, the subscriber has an IMPI and the
 * IMPUs that the BSF allows. */
typedef void naf_granted_fn(const struct event *post, struct effects *, const struct subscriber *);

struct nafs {
    struct keyed *rows, *questions;
    link_id zn; /* LINK_NONE: no BSF */
    const struct role *bsf;
    naf_granted_fn *granted;
};

void naf_request(struct nafs *, const struct event *, struct effects *);
void naf_bia(struct nafs *, const struct event *, struct effects *);
void naf_question_due(struct nafs *, const struct event *, struct effects *, struct naf_question *);
void naf_challenge_due(struct nafs *, struct effects *, struct naf_challenge *);
void naf_closed(struct nafs *, const struct event *, struct effects *);

#endif
