/* What the S-CSCF does once it believes a user, and how it gives an attempt up. */
#ifndef GRANT_H
#define GRANT_H

#include "serving.h"

/* The user is authenticated: `evidence` is the nonce, or the indicator that was trusted; rspauth none without a
 * digest. */
void grant_accept(struct turn *, enum registrar_scheme, struct bytes rspauth, struct bytes evidence);
/* Refuses with `code` and clears what a challenge left pending at the HSS. */
void grant_give_up(struct turn *, uint16_t code, const char *why);
/* The HSS has agreed (profile NULL: to a de-registration): bindings change, the 200 goes out. */
void grant_assigned(struct turn *, const struct exchange *, const struct profile *);
/* The 200 of a query, or of a registration that has ended: the bindings there are. */
void grant_answer(struct turn *, struct bytes rspauth);
/* Whether the IMPU of the turn is barred in that profile. */
bool grant_barred(struct turn *, const struct profile *);

#endif
