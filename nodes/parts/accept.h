/* The actions of the S-CSCF once it believes a user. */
#ifndef ACCEPT_H
#define ACCEPT_H

#include "scscf_state.h"

/* The user is authenticated: by a digest, whose rspauth goes into the 200, or by a peer's word, then there is none. */
void accept_user(struct registration *, enum registrar_scheme, struct bytes rspauth);
/* The HSS has agreed (profile NULL: to a de-registration): bindings change, the 200 goes out. */
void accept_assigned(struct registration *, const struct scscf_exchange *, const struct profile *);
/* The 200 of a query, or of a registration that has ended: the bindings there are. */
void accept_answer(struct registration *, struct bytes rspauth);

#endif
