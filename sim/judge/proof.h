/* What an honest owner of a password would have put into this message: computed from the message's own fields and the
 * subscriber's password, apart from any node's code. */
#ifndef PROOF_H
#define PROOF_H

#include "digest.h"
#include "message.h"
#include "subscriber.h"

/* The digest response (RFC 7616 3.4.1) that the request should carry. NULL, or why it cannot be told. */
const char *proof_response(const struct message *, const struct subscriber *, struct hexdigest *);
/* rspauth of a response (RFC 7616 3.5); `request` is what it answers, or NULL. */
const char *proof_rspauth(const struct message *, const struct message *request, const struct subscriber *,
                          struct hexdigest *);

#endif
