/* The event package `reg` at the S-CSCF (RFC 3680, RFC 6665; TS 24.229 5.4.2.1): a watcher that subscribed to a set is
 * told the changes of its registration, as long as it lasts. */
#ifndef SCSCF_NOTIFIER_H
#define SCSCF_NOTIFIER_H

#include "scscf_state.h"

enum { WATCHER_TEXT = 640 };

/* A subscription; key: Call-ID and From tag of the subscriber. Its texts come one after the other. */
struct scscf_watcher {
    uint64_t set; /* key of the set it watches */
    sim_time expires_at;
    uint32_t next; /* of the same set: row + 1 */
    link_id to;
    uint32_t cseq, version; /* of the next NOTIFY */
    uint32_t asked;         /* CSeq of the last SUBSCRIBE */
    uint16_t call_id_count, subscriber_count, notifier_count, target_count, route_count, event_count;
    char text[WATCHER_TEXT];
};
/* A NOTIFY that waits for its answer; key: our Via. */
struct scscf_notify {
    struct sip_transaction sip;
    uint64_t watcher; /* key */
};
extern const struct state_column scscf_watcher_columns[], scscf_notify_columns[];
uint32_t scscf_watcher_rows(const struct role *);

/* The rules for SUBSCRIBE and for answers to a NOTIFY; the ends of waiting. */
void scscf_subscribed(void *me, const struct event *, struct effects *);
void scscf_notified(void *me, const struct event *, struct effects *);
void scscf_watcher_due(void *me, const struct event *, struct effects *);
void scscf_notify_due(void *me, const struct event *, struct effects *);

/* Tells all watchers of a set its changes in this step, then sweeps bindings that have ended; true when nothing is left
 * (registrar_sweep). */
bool scscf_settle(struct scscf_state *, const struct event *, struct effects *, struct registrar_set *);

/* Nobody watches the set any more, and nobody is told. */
void scscf_unwatch(struct scscf_state *, struct effects *, struct registrar_set *);

#endif
