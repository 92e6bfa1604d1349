/* The password window (TS 33.203 N.2.5): after a PPR with another H(A1) the S-CSCF may keep the one before for a while,
 * at most one an IMPI, since a user that has been asked may have typed the old password. It is tried after the new one,
 * and ends with the next assignment, the next PPR, or its time. */
#ifndef SCSCF_OLD_H
#define SCSCF_OLD_H

#include "scscf_state.h"

/* Key: the IMPI; a row has a timer. */
struct scscf_old {
    struct text94 impi;
    char ha1[DIGEST_HEX_MAX];
    uint8_t ha1_count;
    uint8_t algorithm; /* enum digest_algorithm */
    uint8_t spare[6];
};

extern const struct state_column scscf_old_columns[];
uint32_t scscf_old_rows(const struct role *); /* none without a window */

/* The H(A1) of the challenge is replaced: keeps the old one, in place of one that was kept before. */
void scscf_old_keep(struct scscf_state *, const struct event *, struct effects *, const struct digest_server *);
/* Whether the response, which the new H(A1) does not give, is that of the old one; then rspauth is made with it too. */
bool scscf_old_answers(const struct registration *, const struct digest_server_rules *, struct hexdigest *rspauth);
void scscf_old_forget(struct scscf_state *, struct effects *, uint64_t impi);
void scscf_old_due(void *me, const struct event *, struct effects *);

#endif
