/* The actions of an HSS's operator, and the requests of the HSS's own that follow. */
#ifndef HSS_OPERATOR_H
#define HSS_OPERATOR_H

#include "cx.h"
#include "hss_state.h"

enum hss_action {
    HSS_ACT_DEREGISTER,
    HSS_ACT_BAR,
    HSS_ACT_REMOVE,
    HSS_ACT_CHANGE_PASSWORD,
    HSS_ACT_CHANGE_SERVER,
    HSS_ACTS
};
/* A command; its tag is an enum hss_action. */
void hss_command(void *me, const struct event *, struct effects *);
/* RTR to the S-CSCF at the far end of that link; false when no row is free. */
bool hss_take_away(struct hss_state *, const struct event *, struct effects *, const struct subscriber *, link_id,
                   enum cx_reason, struct bytes info);
/* The rule for RTA and PPA, and the end of waiting for one. */
void hss_pushed(void *me, const struct event *, struct effects *);
void hss_push_due(void *me, const struct event *, struct effects *);

#endif
