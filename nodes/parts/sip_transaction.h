/* One SIP transaction of a node (RFC 3261 17.1.2, 17.2.2): the server transaction in which a request came, and the
 * client transaction in which the node passed it on, where it did. Links of the lab are reliable, so nothing is sent
 * twice and Timers E, J and K are zero: a transaction that is over is gone (docs/fidelity.md). A row of a node begins
 * with it. */
#ifndef SIP_TRANSACTION_H
#define SIP_TRANSACTION_H

#include "keyed.h"
#include "node.h"

#define SIP_TIMER_F (32 * SECOND) /* 64*T1, and T1 is 500 ms in the core (RFC 3261 17.1.2.2, TS 24.229 table 7.7.1) */

#define SIP_TRANSACTION_STATE_VALUES(X)                                                                                \
    X(SIP_TRYING, "trying")         /* nothing has come back yet */                                                    \
    X(SIP_PROCEEDING, "proceeding") /* a provisional response has */                                                   \
    X(SIP_COMPLETED, "completed")   /* the final response went out */                                                  \
    X(SIP_TERMINATED, "terminated") /* none came in time */
enum sip_transaction_state { SIP_TRANSACTION_STATE_VALUES(CHOICE_PLACE) SIP_NEVER };

struct sip_transaction {
    uint64_t request; /* the request as it came, held as long as the row lives; 0: the node began by itself */
    uint64_t server;  /* key of the server transaction */
    link_id from;     /* where it came from, and where its responses go */
    uint32_t from_conn;
    link_id to; /* where it went on, and the only place that its responses come from; LINK_NONE: it did not */
    uint32_t to_conn;
    uint32_t state; /* enum sip_transaction_state */
    uint32_t spare;
};
#define SIP_TRANSACTION_COLUMNS(row)                                                                                   \
    COLUMN(row, sip.request, COLUMN_BLOB), COLUMN(row, sip.server, COLUMN_KEY), COLUMN(row, sip.from, COLUMN_LINK),    \
        COLUMN(row, sip.from_conn, COLUMN_NUMBER), COLUMN(row, sip.to, COLUMN_LINK),                                   \
        COLUMN(row, sip.to_conn, COLUMN_NUMBER),                                                                       \
        COLUMN_WORDS(row, sip.state, CHOICE_WORDS(SIP_TRANSACTION_STATE_VALUES)), COLUMN(row, sip.spare, COLUMN_SPARE)

/* The transactions of a node: rows that begin with struct sip_transaction. A node that passes requests on finds them
 * by the Via that it wrote, and through the index by the request; one that answers itself by the request, without
 * index. */
struct sip_transactions {
    struct keyed *rows, *servers;
};

/* The key of the server transaction in which the message of this event came (17.2.3): branch, sent-by and method of its
 * top Via, and the link and connection, which complete the sent-by as the source address does (18.2.1). */
uint64_t sip_transaction_server(const struct event *);
/* Whether that one is under way: the request is the same again, and is absorbed (17.2.2). */
bool sip_transaction_absorbs(struct sip_transactions, uint64_t server, struct effects *);

/* Whether one more can be opened. */
bool sip_transaction_room(struct sip_transactions);
/* The request of this event opens one and is held; NULL when the table is full. With a link to go on to, the Via of
 * `key` waits there for a response until Timer F; without one the key is that of the server transaction. */
struct sip_transaction *sip_transaction_open(struct sip_transactions, const struct event *, struct effects *,
                                             uint64_t server, uint64_t key, link_id to);
/* A request of the node's own goes to `to` under the Via of that key: a client transaction for which no request came,
 * until Timer F; NULL when the table is full. */
struct sip_transaction *sip_transaction_begin(struct sip_transactions, struct effects *, uint64_t key, link_id to);
/* The same request goes on once more under another Via, a repetition with credentials: a client transaction of its own,
 * in the same row. */
void sip_transaction_again(struct sip_transactions, struct sip_transaction *, struct effects *, uint64_t key);
/* The next hop of one that was opened without is known now: the request goes there under this Via, and waits that long
 * for a response (SIP_TIMER_F, or less where another hop may be tried). */
void sip_transaction_onward(struct sip_transactions, struct sip_transaction *, struct effects *, uint64_t key,
                            link_id to, sim_time patience);
/* Nobody answered there in time: the hop is unknown again, and the key that of the server transaction. */
void sip_transaction_recall(struct sip_transactions, struct sip_transaction *);
/* The transaction that a response belongs to: its Via names it, and it comes from where the request went (17.1.3,
 * 18.1.2). NULL, with a fact, when there is none. After a final response the transaction is completed. */
struct sip_transaction *sip_transaction_answered(struct sip_transactions, const struct event *, struct effects *);
/* Timer F: no response came in time. */
void sip_transaction_timeout(struct sip_transaction *);
/* A node that answers by itself has sent the final response. */
void sip_transaction_complete(struct sip_transaction *);
/* The event in which the request came, with the request; good for a step. */
struct event sip_transaction_request(const struct sip_transaction *, const struct event *, struct effects *);
/* All of a completed or terminated transaction goes: timer, held request, keys. */
void sip_transaction_end(struct sip_transactions, struct sip_transaction *, struct effects *);

#endif
