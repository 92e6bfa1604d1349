/* The WSF's state and the functions that its parts share: client connections, transactions towards the core, and how a
 * client's request goes inward. The WSF is the trust boundary of W2 (TS 33.203 X.2, docs/lab-messages.md). */
#ifndef WSF_STATE_H
#define WSF_STATE_H

#include "digest_client.h"
#include "forward.h"
#include "outbound_flow.h"
#include "sip_transaction.h"

/* Rows of the WSF's policy table, in its order. */
enum wsf_policy {
    WSF_CHALLENGE,
    WSF_PROOF,
    WSF_STRIP,
    WSF_ORIGIN,
    WSF_TNA_PATH,
    WSF_IMPU,
    WSF_ISSUER,
    WSF_ORIGINS,
    WSF_EXPIRY,
    WSF_TRIES,
    WSF_REPLAY,
    WSF_AUDIENCE,
    WSF_LEEWAY,
    WSF_ALGORITHM,
    WSF_QOP,
    WSF_ANSWERS,
    WSF_TOKENLESS,
    WSF_USERS
};
/* The values of each choice (CHOICE_WORDS). */
#define USERS_VALUES(X) X(USERS_ONE, "one") X(USERS_MANY, "many")
enum { USERS_VALUES(CHOICE_PLACE) };
#define CHALLENGE_VALUES(X) X(CHALLENGE_FORWARD, "forward") X(CHALLENGE_TERMINATE, "terminate")
#define PROOF_VALUES(X)                                                                                                \
    X(PROOF_DIGEST, "digest")                                                                                          \
    X(PROOF_CREDENTIAL, "credential")                                                                                  \
    X(PROOF_NONE, "none")                                                                                              \
    X(PROOF_BEARER, "bearer")                                                                                          \
    X(PROOF_BOUND, "bound")
#define STRIP_VALUES(X) X(STRIP_ON, "on") X(STRIP_OFF, "off")
#define ORIGIN_VALUES(X) X(ORIGIN_CHECK, "check") X(ORIGIN_IGNORE, "ignore")
#define TNA_PATH_VALUES(X) X(TNA_VIA_PCSCF, "via-pcscf") X(TNA_DIRECT, "direct")
#define IMPU_VALUES(X) X(IMPU_TOKEN, "token") X(IMPU_TO, "to")
#define EXPIRY_VALUES(X) X(EXPIRY_ASKED, "asked") X(EXPIRY_TOKEN, "token")
#define REPLAY_VALUES(X) X(REPLAY_REFUSE, "refuse") X(REPLAY_ACCEPT, "accept")
#define TOKENLESS_VALUES(X) X(TOKENLESS_REFUSE, "refuse") X(TOKENLESS_RELAY, "relay")
#define AUDIENCE_VALUES(X) X(AUDIENCE_CHECK, "check") X(AUDIENCE_IGNORE, "ignore")
enum { CHALLENGE_VALUES(CHOICE_PLACE) };
enum { PROOF_VALUES(CHOICE_PLACE) };
enum { STRIP_VALUES(CHOICE_PLACE) };
enum { ORIGIN_VALUES(CHOICE_PLACE) };
enum { TNA_PATH_VALUES(CHOICE_PLACE) };
enum { IMPU_VALUES(CHOICE_PLACE) };
enum { EXPIRY_VALUES(CHOICE_PLACE) };
enum { REPLAY_VALUES(CHOICE_PLACE) };
enum { TOKENLESS_VALUES(CHOICE_PLACE) };
enum { AUDIENCE_VALUES(CHOICE_PLACE) };

enum wsf_port { WSF_W2, WSF_MW, WSF_TNA };


#define WSF_TRANSACTION_KIND_VALUES(X)                                                                                 \
    X(TRANSACTION_RELAY, "relay")     /* a REGISTER on its way in, challenge relayed */                                \
    X(TRANSACTION_ANSWER, "answer")   /* a REGISTER whose challenge the WSF answers */                                 \
    X(TRANSACTION_TOKEN, "token")     /* a REGISTER that the WSF built as a trusted node */                            \
    X(TRANSACTION_REQUEST, "request") /* another request of a client */                                                \
    X(TRANSACTION_OUTWARD, "outward") /* a request of the core to a client */
enum wsf_transaction_kind { WSF_TRANSACTION_KIND_VALUES(CHOICE_PLACE) };

/* A request that the WSF passed on, or the one that it made of it; key: our Via. */
struct wsf_transaction {
    struct sip_transaction sip;
    uint64_t impi, contact;      /* the user and the identity that a 200 would bind: keys */
    struct digest_client answer; /* TRANSACTION_ANSWER, once the 401 has come */
    uint8_t kind;                /* enum wsf_transaction_kind */
    uint8_t answered;            /* it carried a response to a challenge */
    uint8_t unregisters;         /* it takes the contact away */
    uint8_t secret;              /* it holds a proof of its client: a credential, a token */
};

/* A proof that was shown, with proof bound; key: its id. */
struct wsf_seen {
    uint64_t expires_s;
};

enum wsf_table { WSF_FLOWS, WSF_FLOW_TOKENS, WSF_FLOW_CONTACTS, WSF_TRANSACTIONS, WSF_SERVERS, WSF_SEEN };
extern const struct state_column wsf_transaction_columns[], wsf_seen_columns[];
uint32_t wsf_seen_rows(const struct role *);

/* The tables of one WSF: pointers into its state, good for a step. */
struct wsf_state {
    struct outbound_flows flows;
    struct sip_transactions transactions;
    struct keyed *seen; /* NULL: proofs are not kept */
    uint64_t server;    /* of the request that the step handles: the key of its server transaction */
};
struct wsf_state wsf_state_of(const void *me, const struct role *);

/* Whether that proof was used before; if not, it is now. One that cannot be remembered would be good twice. */
enum wsf_proof { WSF_PROOF_FRESH, WSF_PROOF_USED, WSF_PROOF_NO_ROOM };
enum wsf_proof wsf_remember_proof(struct wsf_state *, struct bytes id, uint64_t expires_s, uint64_t now_s);

bool wsf_from_core(const struct event *);

/* Begins the edits every request inward shares: own Via, Max-Forwards - 1, the strips. */
void wsf_pass(struct forward *, const struct sip *, const struct event *, struct effects *, link_id to);
struct bytes wsf_branch(struct effects *);
struct bytes wsf_path(struct effects *, const struct role *, const struct outbound_flow *);
/* Whether there is room for one more transaction; else the request is answered (503). */
bool wsf_has_room(const struct wsf_state *, const struct event *, struct effects *);
/* Sends the edited request and opens the transaction; answers 400 when it cannot be edited, and 503 without room. */
struct wsf_transaction *wsf_send(struct wsf_state *, struct forward *, const struct event *, struct effects *,
                                 link_id to, enum wsf_transaction_kind);
/* Opens the transaction of a request that went to `to` with the Via of that key; there must be room. */
struct wsf_transaction *wsf_track(struct wsf_state *, uint64_t key, const struct event *, struct effects *, link_id to,
                                  enum wsf_transaction_kind);
/* Ends it, and with a REGISTER that the client has one under way. The flow is that of the asking client, NULL when it
 * is gone or another node asked. */
void wsf_release(struct wsf_state *, struct effects *, struct wsf_transaction *, struct outbound_flow *);
/* A response on its way out: our Via is gone, and the headers that the core means for the core (P-Charging-Vector, TS
 * 24.229 5.2.2). */
void wsf_pass_back(struct edits *, const struct sip *response);
/* Sends it to the node that asked. */
void wsf_send_back(const struct edits *, const struct wsf_transaction *, struct effects *);

/* Whether the connection is another user's: one that is bound speaks for one IMPI (TS 33.203 O.4.3, X.3.2.3 step 7;
 * that another one gets a 403 is our reading), but with policy users many. */
bool wsf_other_user(const struct role *, const struct outbound_flow *, uint64_t impi);
/* Refuses the request of this event: the reason becomes a fact. */
void wsf_refuse(const struct event *, struct effects *, uint16_t code, struct bytes extra, enum reason);
void wsf_object(const struct event *, struct effects *, uint16_t code, struct bytes extra, struct objection);
/* The same, and the WebSocket closes with 1008 (TS 33.203 O.3.1.1, X.3.2.3 step 4). */
void wsf_expel(struct wsf_state *, const struct event *, struct effects *, struct outbound_flow *, uint16_t code,
               struct bytes extra, struct objection);
/* Ends the connection of a client that did not pass. */
void wsf_shut(struct wsf_state *, struct effects *, struct outbound_flow *);

/* A REGISTER of a client, by the way its login is proved: the transaction that it opened; NULL when it ended here. */
struct wsf_transaction *wsf_register_relay(struct wsf_state *, const struct event *, struct effects *,
                                           struct outbound_flow *);
struct wsf_transaction *wsf_register_answer(struct wsf_state *, const struct event *, struct effects *,
                                            struct outbound_flow *);
struct wsf_transaction *wsf_register_token(struct wsf_state *, const struct event *, struct effects *,
                                           struct outbound_flow *);
/* The response that goes with each; the flow is that of the asking client. */
void wsf_answered(struct wsf_state *, const struct event *, struct effects *, struct wsf_transaction *,
                  struct outbound_flow *);
void wsf_token_answered(struct wsf_state *, const struct event *, struct effects *, struct wsf_transaction *,
                        struct outbound_flow *);
/* The P-CSCF, the other half of the eP-CSCF, says which registrations ended (docs/lab-messages.md). */
void wsf_told(struct wsf_state *, const struct event *, struct effects *);
/* The effect of a final response to a REGISTER on its connection; the transaction is gone after it. */
void wsf_concluded(struct wsf_state *, const struct event *, struct effects *, struct wsf_transaction *,
                   struct outbound_flow *, uint16_t code);

#endif
