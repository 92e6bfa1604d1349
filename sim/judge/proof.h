/* Answers to challenges, read from messages and recomputed: the answer that an honest owner of a password would have
 * put there, from the message's own fields and the password, apart from any node's code. */
#ifndef PROOF_H
#define PROOF_H

#include "digest.h"
#include "knowledge.h"
#include "message.h"
#include "subscriber.h"

enum { PROOF_FORM_ROOM = 2048 };

/* The inputs of the digest that a request carries (RFC 7616 3.4): in Authorization, or in the page's own login form
 * (docs/lab-messages.md), where the realm is not said. Decoded texts are written with the pen. NULL, or why there is
 * none. */
const char *proof_read(const struct message *, struct pen *, struct digest_use *);
/* The inputs of the rspauth of a response (RFC 7616 3.5) to a request with that digest. */
const char *proof_read_rspauth(const struct message *, struct pen *, const struct digest_use *request,
                               struct digest_use *);
/* The digest over those inputs, made with a password or with H(A1) as hex. NULL, or why it cannot be told. */
const char *proof_compute(const struct digest_use *, struct bytes username, struct bytes realm, struct bytes password,
                          struct hexdigest *);
const char *proof_compute_ha1(const struct digest_use *, struct bytes ha1, struct hexdigest *);

/* The digest response that the request should carry. NULL, or why it cannot be told. */
const char *proof_response(const struct message *, const struct subscriber *, struct hexdigest *);
/* rspauth of a response; `request` is the digest that it answers, or NULL. */
const char *proof_rspauth(const struct message *, const struct message *request, const struct subscriber *,
                          struct hexdigest *);

#endif
