/* The S-CSCF's handling of the HSS's answers, and of a response that it can judge. */
#ifndef SCSCF_ANSWERS_H
#define SCSCF_ANSWERS_H

#include "scscf_state.h"

bool registration_has_response(const struct registration *);
struct digest_server_rules registration_digest_rules(const struct registration *);
/* The response is wrong: the HSS is told, and the REGISTER answered by 403 or another 401. */
void registration_wrong(struct registration *, enum reason);

/* The rule for MAA and SAA, and the end of waiting for one. */
void scscf_answer(void *me, const struct event *, struct effects *);
void scscf_exchange_due(void *me, const struct event *, struct effects *);

#endif
