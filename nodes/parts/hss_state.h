/* The state of an HSS while it runs (TS 29.228 6.1.2, 6.3.1): for each subscriber the registration state, the S-CSCF's
 * name, whether an authentication is pending, and the operator's changes. Subscriber data itself is the database's. The
 * lab's subscribers have one implicit registration set, so state is a subscriber's, not an IMPU's. */
#ifndef HSS_STATE_H
#define HSS_STATE_H

#include "diameter_transaction.h"
#include "digest.h"
#include "keyed.h"
#include "node.h"
#include "text.h"

enum hss_port { HSS_PORT_CX, HSS_PORT_ZH };
enum hss_policy {
    HSS_PEERS,
    HSS_ASSOCIATION,
    HSS_ALTERNATE,
    HSS_STORE_NAME,
    HSS_CX_PEERS,
    HSS_ZH_PEERS,
    HSS_CAPABILITIES,
    HSS_ROAMING,
    HSS_AS,
    HSS_AS_GETS,
    HSS_AS_HANDLING,
    HSS_AS_INFO,
    HSS_CHARGING,
    HSS_ZH_MAR,
    HSS_MAR_ASSOCIATION
};

#define PEERS_VALUES(X) X(PEERS_KNOWN, "known") X(PEERS_ANY, "any")
#define ASSOCIATION_VALUES(X) X(ASSOCIATION_CHECK, "check") X(ASSOCIATION_SKIP, "skip")
#define ALTERNATE_VALUES(X) X(ALTERNATE_ON, "on") X(ALTERNATE_OFF, "off")
#define STORE_NAME_VALUES(X) X(STORE_NAME_KEEP, "keep") X(STORE_NAME_DROP, "drop")
#define CAPABILITIES_VALUES(X) X(CAPABILITIES_NONE, "none") X(CAPABILITIES_DIGEST, "digest")
#define ROAMING_VALUES(X) X(ROAMING_ALLOW, "allow") X(ROAMING_REFUSE, "refuse")
#define AS_GETS_VALUES(X)                                                                                              \
    X(AS_GETS_NOTHING, "nothing") X(AS_GETS_REQUEST, "request") X(AS_GETS_RESPONSE, "response") X(AS_GETS_BOTH, "both")
#define ZH_MAR_VALUES(X) X(ZH_MAR_READ, "read") X(ZH_MAR_STORE, "store")
enum { ZH_MAR_VALUES(CHOICE_PLACE) };
#define CHARGING_VALUES(X) X(CHARGING_OFF, "off") X(CHARGING_ON, "on")
enum { CHARGING_VALUES(CHOICE_PLACE) };
#define AS_HANDLING_VALUES(X) X(AS_HANDLING_CONTINUED, "continued") X(AS_HANDLING_TERMINATED, "terminated")
enum { AS_GETS_VALUES(CHOICE_PLACE) };
enum { AS_HANDLING_VALUES(CHOICE_PLACE) };
enum { CAPABILITIES_VALUES(CHOICE_PLACE) };
enum { ROAMING_VALUES(CHOICE_PLACE) };
enum { PEERS_VALUES(CHOICE_PLACE) };
enum { ASSOCIATION_VALUES(CHOICE_PLACE) };
enum { ALTERNATE_VALUES(CHOICE_PLACE) };
enum { STORE_NAME_VALUES(CHOICE_PLACE) };

#define HSS_REGISTRATION_VALUES(X)                                                                                     \
    X(HSS_NOT_REGISTERED, "not-registered") X(HSS_REGISTERED, "registered") X(HSS_UNREGISTERED, "unregistered")
enum hss_registration { HSS_REGISTRATION_VALUES(CHOICE_PLACE) };

struct hss_record {
    uint8_t state;   /* enum hss_registration */
    uint8_t pending; /* an authentication is under way */
    uint8_t barred;  /* a bit an IMPU, set by the operator in the run */
    uint8_t removed;
    uint32_t server;                     /* index of the S-CSCF's name + 1, 0: none */
    link_id link;                        /* where that S-CSCF spoke from, for RTR and PPR */
    uint32_t changed;                    /* index of a changed password + 1 */
    uint32_t old_server;                 /* the S-CSCF that a registered user is being taken from + 1, 0: none ... */
    link_id old_link;                    /* ... and where it is told (TS 29.228 6.1.3) */
    uint64_t impi;                       /* keys, 0 before the first question: they find the record for state fields, */
    uint64_t impu[SUBSCRIBER_IMPUS_MAX]; /* which know no subscriber numbers */
};

enum { HSS_SERVERS_MAX = 32, HSS_CHANGES_MAX = 32, HSS_PUSHES_MAX = 64 };

struct hss_change {
    char md5[32], sha256[64]; /* hex H(A1) */
};

/* A request of the HSS that waits for its answer. */
struct hss_push {
    struct diameter_transaction diameter; /* of COMMAND_RT or COMMAND_PP */
    uint32_t subscriber;
    uint32_t spare;
};

enum hss_table { HSS_COUNTS, HSS_SERVERS, HSS_CHANGES, HSS_RECORDS, HSS_PUSHES };

/* How many rows of servers and changes are in use. */
struct hss_counts {
    uint32_t server, change;
};

/* The tables of one HSS: pointers into its state, good for a step. */
struct hss_state {
    struct hss_counts *count;
    struct text126 *server; /* names of S-CSCFs */
    struct hss_change *change;
    struct hss_record *record; /* by subscriber number */
    struct keyed *pushes;
    uint32_t subscriber_count;
    const struct role *role;
};
struct hss_state hss_state_of(const void *me, const struct role *);
uint32_t hss_record_rows(const struct role *);

extern const struct state_column hss_counts_columns[], hss_server_columns[], hss_change_columns[], hss_record_columns[],
    hss_push_columns[];

/* struct node_kind, keeps. */
void hss_keeps(const struct role *, const void *me, uint32_t subscriber, struct subscriber *to);
/* The record of a subscriber, with its keys filled in. */
struct hss_record *hss_record(struct hss_state *, const struct subscriber *, struct pen *);
/* The same for a caller that may only look. */
const struct hss_record *hss_look(const struct hss_state *, uint32_t subscriber);
/* By an IMPU's or IMPI's text: NULL when nobody asked about that subscriber yet. For state fields: it walks. */
const struct hss_record *hss_of_impu(const struct hss_state *, struct bytes impu, struct pen *);
const struct hss_record *hss_of_impi(const struct hss_state *, struct bytes impi);

/* The index of an S-CSCF's name + 1; 0 when the table is full or the name too long. */
uint32_t hss_server(struct hss_state *, struct bytes name);
struct bytes hss_server_name(const struct hss_state *, uint32_t server);

/* The H(A1)s that hold now: the database's, or those of a password changed in the run. */
struct bytes hss_md5(const struct hss_state *, const struct subscriber *);
struct bytes hss_sha256(const struct hss_state *, const struct subscriber *);
bool hss_barred(const struct hss_state *, const struct subscriber *, uint32_t impu);
bool hss_all_barred(const struct hss_state *, const struct subscriber *);
/* Whether it is one of theirs, in any spelling. */
bool hss_owns(struct effects *, const struct subscriber *, struct bytes impu);
/* Whether there is room for the H(A1)s of a new password. */
bool hss_may_change(const struct hss_state *, const struct hss_record *);
/* Keeps them; there is room. */
void hss_change(struct hss_state *, struct hss_record *, const struct subscriber *, struct bytes password);

#endif
