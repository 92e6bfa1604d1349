/* Third-party registration (TS 24.229 5.4.1.7): an AS that the profile names in an initial filter criterion for
 * REGISTER is told that a user is registered, and that it is over. */
#ifndef SCSCF_THIRD_H
#define SCSCF_THIRD_H

#include "scscf_state.h"

/* A user that an AS has been told of; key: the IMPI. It ends when the AS has answered that it is over. */
struct scscf_third {
    uint64_t branch; /* key of the Via of a REGISTER that waits for its answer; 0: none does */
    struct text94 impi, impu, server;
    char call_id[16], from_tag[12];
    uint32_t cseq;
    link_id link;
    uint8_t terminates; /* the registration ends when the AS does not accept (Default Handling) */
    uint8_t over;       /* the registration is */
    uint8_t spare[10];
};

extern const struct state_column scscf_third_columns[];
uint32_t scscf_third_rows(const struct role *); /* none without an AS */

/* The 200 went out, which is `sent`: the AS is told for as long as the user was. */
void scscf_third_registered(struct registration *, const struct profile *, struct bytes sent);
/* The set of this IMPI is gone. */
void scscf_third_over(struct scscf_state *, const struct event *, struct effects *, uint64_t impi);

/* The answers of the AS, and its silence. */
void scscf_third_response(void *me, const struct event *, struct effects *);
void scscf_third_due(void *me, const struct event *, struct effects *);

#endif
