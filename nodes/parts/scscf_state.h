/* The state of an S-CSCF and the Diameter transactions it opens at the HSS. Tables in one block: sets, bindings,
 * challenges, exchanges; an index finds an exchange by the branch of the REGISTER that waits for it. */
#ifndef SCSCF_STATE_H
#define SCSCF_STATE_H

#include "digest_server.h"
#include "cx.h"
#include "diameter_transaction.h"
#include "registrar.h"
#include "sip_transaction.h"

enum { SCSCF_SPARE = 64 }; /* rows beyond one a subscriber or one a flight: second browsers, strangers */

enum scscf_port { SCSCF_PORT_EDGE, SCSCF_PORT_CX, SCSCF_PORT_AS };

enum scscf_policy {
    SCSCF_ALGORITHM,
    SCSCF_QOP,
    SCSCF_NONCE_LIFETIME,
    SCSCF_WRONG_DIGEST,
    SCSCF_NC,
    SCSCF_KEEP_HA1,
    SCSCF_NEXT_NONCE,
    SCSCF_BOUND,
    SCSCF_DEREGISTRATION,
    SCSCF_HSS_TIMEOUT,
    SCSCF_SCHEME,
    SCSCF_SCHEME_CHANGE,
    SCSCF_ALL_BARRED,
    SCSCF_STORE_NAME,
    SCSCF_ACCESS,
    SCSCF_PEERS,
    SCSCF_OUTBOUND,
    SCSCF_AWAIT,
    SCSCF_EXPIRES_MIN,
    SCSCF_EXPIRES_MAX,
    SCSCF_EXPIRES_DEFAULT,
    SCSCF_CONTACTS_MAX,
    SCSCF_EDGES,
    SCSCF_HSS,
    SCSCF_AUTH_DONE,
    SCSCF_OLD_HA1,
    SCSCF_THIRD_STRIP,
    SCSCF_PASSWORD_CHANGE,
    SCSCF_REAUTH_EXPIRES,
    SCSCF_AUTH_INFO,
    SCSCF_RESPONSE,
    SCSCF_NETWORK_ENDS,
    SCSCF_WITHOUT_HSS
};

/* The values of each choice (CHOICE_WORDS). */
#define ALGORITHM_VALUES(X) X(ALGORITHM_MD5, "MD5") X(ALGORITHM_SHA_256, "SHA-256") X(ALGORITHM_BOTH, "both")
#define QOP_VALUES(X) X(QOP_AUTH, "auth")
#define WRONG_DIGEST_VALUES(X) X(WRONG_DIGEST_403, "403") X(WRONG_DIGEST_401, "401")
#define NC_VALUES(X) X(NC_STRICT, "strict") X(NC_MONOTONE, "monotone")
#define KEEP_HA1_VALUES(X) X(KEEP_HA1_ON, "on") X(KEEP_HA1_OFF, "off")
#define NEXT_NONCE_VALUES(X) X(NEXT_NONCE_OFF, "off") X(NEXT_NONCE_ON, "on")
#define BOUND_VALUES(X) X(BOUND_VERIFY, "verify") X(BOUND_ACCEPT, "accept")
#define DEREGISTRATION_VALUES(X) X(DEREGISTRATION_BOUND, "bound") X(DEREGISTRATION_PROVEN, "proven")
#define HSS_TIMEOUT_VALUES(X) X(HSS_TIMEOUT_504, "504") X(HSS_TIMEOUT_480, "480")
#define SCHEME_VALUES(X) X(SCHEME_DIGEST, "digest") X(SCHEME_UNKNOWN, "unknown")
#define SCHEME_CHANGE_VALUES(X) X(SCHEME_CHANGE_REFUSE, "refuse") X(SCHEME_CHANGE_ACCEPT, "accept")
#define AUTH_DONE_VALUES(X) X(AUTH_DONE_ACCEPT, "accept") X(AUTH_DONE_REFUSE, "refuse")
#define ALL_BARRED_VALUES(X) X(ALL_BARRED_DEREGISTER, "deregister") X(ALL_BARRED_KEEP, "keep")
#define ACCESS_VALUES(X) X(ACCESS_CHECK, "check") X(ACCESS_IGNORE, "ignore")
#define STORE_NAME_VALUES(X) X(STORE_NAME_OFF, "off") X(STORE_NAME_ON, "on")
#define PEERS_VALUES(X) X(PEERS_KNOWN, "known") X(PEERS_ANY, "any")
#define PASSWORD_CHANGE_VALUES(X) X(PASSWORD_CHANGE_KEEP, "keep") X(PASSWORD_CHANGE_REAUTHENTICATE, "reauthenticate")
#define AUTH_INFO_VALUES(X) X(AUTH_INFO_EVERY, "every") X(AUTH_INFO_SUCCESS, "success")
#define RESPONSE_VALUES(X) X(RESPONSE_COMPUTED, "computed") X(RESPONSE_REMEMBERED, "remembered")
#define NETWORK_ENDS_VALUES(X) X(NETWORK_ENDS_SET, "set") X(NETWORK_ENDS_IDENTITY, "identity")
#define WITHOUT_HSS_VALUES(X) X(WITHOUT_HSS_REFUSE, "refuse") X(WITHOUT_HSS_ADMIT, "admit")
#define THIRD_STRIP_VALUES(X) X(THIRD_STRIP_ON, "on") X(THIRD_STRIP_OFF, "off")
#define OUTBOUND_VALUES(X) X(OUTBOUND_IGNORE, "ignore") X(OUTBOUND_CHECK, "check")
enum { ALGORITHM_VALUES(CHOICE_PLACE) };
enum { QOP_VALUES(CHOICE_PLACE) };
enum { WRONG_DIGEST_VALUES(CHOICE_PLACE) };
enum { NC_VALUES(CHOICE_PLACE) };
enum { KEEP_HA1_VALUES(CHOICE_PLACE) };
enum { NEXT_NONCE_VALUES(CHOICE_PLACE) };
enum { BOUND_VALUES(CHOICE_PLACE) };
enum { DEREGISTRATION_VALUES(CHOICE_PLACE) };
enum { HSS_TIMEOUT_VALUES(CHOICE_PLACE) };
enum { SCHEME_VALUES(CHOICE_PLACE) };
enum { SCHEME_CHANGE_VALUES(CHOICE_PLACE) };
enum { AUTH_DONE_VALUES(CHOICE_PLACE) };
enum { ALL_BARRED_VALUES(CHOICE_PLACE) };
enum { ACCESS_VALUES(CHOICE_PLACE) };
enum { STORE_NAME_VALUES(CHOICE_PLACE) };
enum { PEERS_VALUES(CHOICE_PLACE) };
enum { OUTBOUND_VALUES(CHOICE_PLACE) };
enum { AUTH_INFO_VALUES(CHOICE_PLACE) };
enum { RESPONSE_VALUES(CHOICE_PLACE) };
enum { NETWORK_ENDS_VALUES(CHOICE_PLACE) };
enum { WITHOUT_HSS_VALUES(CHOICE_PLACE) };
enum { THIRD_STRIP_VALUES(CHOICE_PLACE) };
enum { PASSWORD_CHANGE_VALUES(CHOICE_PLACE) };

enum scscf_table {
    SCSCF_OWN,
    SCSCF_SETS,
    SCSCF_IMPUS, /* index of sets */
    SCSCF_BINDINGS,
    SCSCF_CHALLENGES,
    SCSCF_TRANSACTIONS, /* of REGISTERs that wait for the HSS */
    SCSCF_EXCHANGES,    /* with the HSS */
    SCSCF_OLD,          /* H(A1)s that a PPR replaced, with policy old-ha1 */
    SCSCF_THIRD,        /* the users that an AS was told of */
    SCSCF_THIRD_CALLS,  /* index of that */
    SCSCF_WATCHERS,     /* the watchers of sets */
    SCSCF_NOTIFIES      /* that wait for an answer */
};

struct scscf_own {
    uint32_t hand; /* where the search for an old nonce goes on */
    uint32_t spare;
};

/* The tables of one S-CSCF: pointers into its state, good for a step. */
struct scscf_state {
    struct scscf_own *own;
    struct registrar registrar;
    struct sip_transactions transactions;
    struct keyed *challenges, *exchanges;
    struct keyed *old;                 /* NULL: none is kept */
    struct keyed *third, *third_calls; /* NULL: no AS */
    struct keyed *watchers, *notifies; /* scscf_notifier.h */
};
struct scscf_state scscf_state_of(const void *me, const struct role *);

/* The handlers at the end of an exchange. */
#define EXCHANGE_KIND_VALUES(X)                                                                                        \
    X(EXCHANGE_VECTOR, "vector") /* MAR: then a 401 */                                                                 \
    X(EXCHANGE_ASSIGN, "assign") /* SAR: then the bindings change and a 200 goes out */                                \
    X(EXCHANGE_CLEAR, "clear")   /* SAR that leaves nothing pending: then `code` goes out */                           \
    X(EXCHANGE_SILENT, "silent") /* SAR that nobody waits for */
enum scscf_exchange_kind { EXCHANGE_KIND_VALUES(CHOICE_PLACE) EXCHANGE_KINDS };

/* The purpose of a vector. */
#define EXCHANGE_ASKS_VALUES(X)                                                                                        \
    X(ASKS_CHALLENGE, "challenge")                                                                                     \
    X(ASKS_JUDGE, "judge") /* a response to another nonce than ours waits for it */                                    \
    X(ASKS_AKA, "aka")     /* IMS AKA, for which there is no vector here */
enum exchange_asks { EXCHANGE_ASKS_VALUES(CHOICE_PLACE) };

/* A REGISTER that waits for the HSS; key: that of its server transaction. */
struct scscf_transaction {
    struct sip_transaction sip;
    uint32_t exchanges; /* how many with the HSS are open for it: it ends with the last */
    uint32_t spare;
};

/* A question to the HSS; it waits for the answer on behalf of a REGISTER, or of nobody. */
struct scscf_exchange {
    struct diameter_transaction diameter;
    uint8_t kind;       /* enum scscf_exchange_kind */
    uint8_t assignment; /* enum server_assignment_type */
    uint8_t scheme;     /* enum registrar_scheme */
    uint8_t asks;       /* EXCHANGE_VECTOR: enum exchange_asks */
    uint16_t code;
    uint16_t rspauth_count;
    char rspauth[DIGEST_HEX_MAX];
    uint64_t impi;     /* key of its user, where a REGISTER waits */
    uint8_t overtaken; /* EXCHANGE_ASSIGN: a de-registration went out after it, so the HSS has to be told again */
    uint8_t unasked;   /* EXCHANGE_ASSIGN: nobody was asked for a proof (policy without-hss) */
    uint8_t spare[6];
};

/* Rooms of the tables. */
uint32_t scscf_subscriber_rows(const struct role *);
uint32_t scscf_impu_rows(const struct role *);
uint32_t scscf_challenge_rows(const struct role *);
uint32_t scscf_flight_rows(const struct role *);
extern const struct state_column scscf_own_columns[], scscf_transaction_columns[], scscf_exchange_columns[];

/* One handling of one REGISTER: read once, handed to every step. `in` has the REGISTER as its message, also when
 * the step answers a Diameter message. */
struct registration {
    struct scscf_state *me;
    const struct event *in;
    struct effects *out;
    struct identity id;
    struct contacts contacts; /* none until the user is believed */
    uint64_t impi, impu;      /* keys */
    uint64_t server;          /* key of the REGISTER's server transaction */
    struct bytes rspauth;     /* once its response was found right */
    bool unasked;             /* nobody was asked for a proof (policy without-hss) */
    struct event was;         /* of a turn that goes on: the event in which the REGISTER came */
};
struct parse_error registration_begin(struct registration *, struct scscf_state *, const struct event *,
                                      struct effects *, uint64_t server);
/* The turn goes on as its exchange ends; `in` is the event that ended it. The exchange has a request, which is read
 * again. */
void registration_go_on(struct registration *, struct scscf_state *, const struct event *in, struct effects *,
                        const struct scscf_exchange *);
static inline uint64_t registration_policy(const struct registration *registration, enum scscf_policy row)
{
    return registration->in->role->policy[row];
}
struct registrar_set *registration_set(const struct registration *); /* NULL: not registered */
struct digest_server *registration_challenge(const struct registration *);

/* Opens a transaction for this turn and sends its request. Without room (503) or HSS (504) the REGISTER is
 * answered here. */
void registration_ask_vector(struct registration *);
/* The same where the vector has to say whether the response that the REGISTER has is right (TS 33.203 N.2.3). */
void registration_ask_judge(struct registration *);
/* The same for IMS AKA (TS 33.203 P.4 step 1): the HSS says whether it has such a user. */
void registration_ask_aka(struct registration *);
void registration_assign(struct registration *, enum server_assignment_type, enum registrar_scheme,
                         struct bytes rspauth);
/* Tells the HSS that nothing is pending, then answers with `code`; 401: with another vector. */
void registration_clear(struct registration *, enum server_assignment_type, uint16_t code);
/* The assignment that the HSS is told at the end of a registration that its user or time ends: to forget the S-CSCF, or
 * to keep the name of the S-CSCF for the next time (TS 29.228 6.1.2). */
static inline enum server_assignment_type scscf_ending(const struct role *role, enum server_assignment_type forgets,
                                                       enum server_assignment_type stores)
{
    return role->policy[SCSCF_STORE_NAME] == STORE_NAME_ON ? stores : forgets;
}
/* A SAR that nobody waits for; false when there is no room for it now. */
bool scscf_tell(struct scscf_state *, const struct event *, struct effects *, struct bytes impi, struct bytes impu,
                enum server_assignment_type);
/* Ends it, and with the last of its exchanges the REGISTER that waited. */
void scscf_end(struct scscf_state *, struct effects *, struct scscf_exchange *);

/* A row for a challenge of this IMPI, as it was or new. When the table is full, a nonce that has been used well
 * gives way: its user is challenged again, with stale=TRUE. NULL when everybody is still to answer. */
struct digest_server *scscf_challenge(struct scscf_state *, struct effects *, uint64_t impi);
/* Keeps H(A1) with a challenge, in place of the one it had, or drops it: `ha1` none. */
void scscf_keep_ha1(struct effects *, struct digest_server *, struct bytes ha1);
/* The same with the one of MD5, where that is offered beside a better algorithm (RFC 8760 2.3). */
void scscf_keep_second(struct effects *, struct digest_server *, struct bytes md5);
/* The client has used one of two algorithms: the H(A1) of the other goes. */
void scscf_settle_algorithm(struct effects *, struct digest_server *, const struct auth *);
/* Drops a challenge and its timer. */
void scscf_forget(struct scscf_state *, struct effects *, struct digest_server *);
/* Takes away all bindings of an IMPI, telling the HSS or not; returns how many there were. Their watchers are told, but
 * where another S-CSCF serves the user by now (TS 29.228 6.1.3). */
enum scscf_told { SCSCF_TELL_HSS, SCSCF_TELL_NOBODY, SCSCF_SERVED_ELSEWHERE };
uint32_t scscf_drop(struct scscf_state *, const struct event *, struct effects *, struct bytes impi, enum scscf_told,
                    enum reg_event why);

/* Answers a turn; headers that belong to a code (Min-Expires) are added, and Authentication-Info where the response was
 * right and the answer is no all the same. Returns the sent message. */
struct bytes registration_answer(struct registration *, uint16_t code, struct bytes extra);
void registration_refuse(struct registration *, uint16_t code, enum reason);

#endif
