/* The P-CSCF's tables, and the functions that its parts share: REGISTERs on their way (nodes/pcscf.c), other requests
 * (pcscf_relay.c), the users registered through it, and the subscription that tells of them (pcscf_watch.c). */
#ifndef PCSCF_STATE_H
#define PCSCF_STATE_H

#include "node.h"
#include "sip_transaction.h"
#include "text.h"

enum pcscf_port { PORT_EDGE, PORT_ICSCF, PORT_SCSCF };
enum pcscf_policy {
    POLICY_STRIP,
    POLICY_IP_ASSOCIATION,
    POLICY_CORE_HEADERS,
    POLICY_NETWORK,
    POLICY_REG_EVENT,
    POLICY_PATH
};
#define REG_EVENT_POLICY_VALUES(X) X(REG_EVENT_OFF, "off") X(REG_EVENT_ON, "on")
enum { REG_EVENT_POLICY_VALUES(CHOICE_PLACE) };

enum pcscf_table { TRANSACTIONS, SERVERS, SOURCES, USERS, REGISTERED, WATCHES, ASKS };

/* A request on its way; key: our Via. */
struct pcscf_transaction {
    struct sip_transaction sip;
    uint64_t impi, impu, contact; /* of a REGISTER: keys; the last of its first Contact and the IMPI */
    uint64_t source;
    uint32_t contacts; /* how many it has */
    uint32_t spare;
};

/* The IP association of TS 33.203 N.2.1.1; key: the source. A link is used as an address here. */
struct pcscf_source {
    uint64_t impi;
};

/* A user that is registered through this P-CSCF; key: the IMPI. */
struct pcscf_user {
    uint32_t first; /* of the contacts: row + 1 */
    uint32_t watch; /* the subscription: row + 1 */
    link_id scscf;  /* where the Service-Route leads (TS 24.229 5.2.2.1) */
    uint32_t spare;
};
/* A contact that was registered through it (TS 24.229 5.2.2.1); key: Contact and IMPI. Its time ends it, a 200, or a
 * NOTIFY of the S-CSCF. */
struct pcscf_contact {
    uint64_t impi, impu; /* keys; the IMPU of the REGISTER */
    uint64_t source;
    link_id from;  /* the edge's link, as its requests come */
    uint32_t next; /* of the same person: row + 1 */
    struct text126 uri;
    uint8_t ended; /* enum reg_event + 1, until the step is over; 0: it lasts */
    uint8_t spare[7];
};

#define PCSCF_WATCH_VALUES(X) X(WATCH_ASKED, "asked") X(WATCH_ACTIVE, "active")
enum { PCSCF_WATCH_VALUES(CHOICE_PLACE) };
/* A subscription to somebody's registration state (TS 24.229 5.2.3); key: its Call-ID. */
struct pcscf_watch {
    uint64_t impi;
    link_id to;
    uint32_t cseq, seen; /* of our last SUBSCRIBE, of the last NOTIFY */
    uint32_t expires;    /* seconds asked for */
    char call_id[16], from_tag[12];
    uint8_t state; /* WATCH_ASKED ... */
    uint8_t spare[3];
    struct text94 impu;    /* the user it is about */
    struct text46 to_tag;  /* the S-CSCF's */
    struct text126 target; /* its Contact */
    uint8_t rest[8];
};
/* A request of the P-CSCF's own that waits for its answer; key: our Via. */
#define PCSCF_ASK_VALUES(X) X(ASK_SUBSCRIBE, "subscribe") X(ASK_TELL, "tell")
enum pcscf_ask_kind { PCSCF_ASK_VALUES(CHOICE_PLACE) };
struct pcscf_ask {
    struct sip_transaction sip;
    uint64_t watch; /* key, of a SUBSCRIBE */
    uint32_t kind;  /* enum pcscf_ask_kind */
    uint32_t spare;
};
extern const struct state_column pcscf_user_columns[], pcscf_contact_columns[], pcscf_watch_columns[],
    pcscf_ask_columns[];
uint32_t pcscf_subscriber_rows(const struct role *);
uint32_t pcscf_flight_rows(const struct role *);
uint32_t pcscf_watch_rows(const struct role *);
uint32_t pcscf_ask_rows(const struct role *);

static inline struct sip_transactions pcscf_transactions(const void *me, const struct role *role)
{
    return (struct sip_transactions){state_keyed(me, role, TRANSACTIONS), state_keyed(me, role, SERVERS)};
}
void pcscf_refuse(const struct event *, struct effects *, struct bytes who, uint16_t code, enum reason);

/* ---- the registered users (pcscf_watch.c) ---- */

/* The key of a Contact's row, and how many the REGISTER has; 0: it has none that can be read. */
uint64_t pcscf_contact_key(const struct sip *, uint64_t impi, uint32_t *count);
/* Learns from a 200 to a REGISTER: the transaction is still there. */
void pcscf_learn(void *me, const struct event *, struct effects *, const struct pcscf_transaction *);
void pcscf_contact_due(void *me, const struct event *, struct effects *);
void pcscf_watch_due(void *me, const struct event *, struct effects *);
void pcscf_ask_due(void *me, const struct event *, struct effects *);
/* Whether the response was to a request of its own, which is over then. */
bool pcscf_answered(void *me, const struct event *, struct effects *);
/* A NOTIFY of its own subscription; false: it is for somebody else. */
bool pcscf_notified(void *me, const struct event *, struct effects *);

/* ---- other requests (pcscf_relay.c) ---- */
void pcscf_request(void *me, const struct event *, struct effects *);

#endif
