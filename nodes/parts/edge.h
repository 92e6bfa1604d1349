/* The WSF's state and what its halves share: client connections, transactions towards the core, and how a client's
 * request goes inward. The WSF is the trust boundary of W2 (TS 33.203 X.2, docs/lab-messages.md). */
#ifndef EDGE_H
#define EDGE_H

#include "answer.h"
#include "flow.h"

/* Rows of the WSF's policy table, in its order. */
enum edge_policy {
    EDGE_CHALLENGE,
    EDGE_PROOF,
    EDGE_STRIP,
    EDGE_ORIGIN,
    EDGE_TNA_PATH,
    EDGE_IMPU,
    EDGE_ISSUER,
    EDGE_EXPIRY,
    EDGE_TRIES,
    EDGE_REPLAY
};
enum { CHALLENGE_FORWARD, CHALLENGE_TERMINATE };
enum { PROOF_DIGEST, PROOF_CREDENTIAL, PROOF_NONE, PROOF_BEARER, PROOF_BOUND };
enum { STRIP_ON, STRIP_OFF };
enum { ORIGIN_CHECK, ORIGIN_IGNORE };
enum { TNA_VIA_PCSCF, TNA_DIRECT };
enum { IMPU_TOKEN, IMPU_TO };
enum { EXPIRY_ASKED, EXPIRY_TOKEN };
enum { REPLAY_REFUSE, REPLAY_ACCEPT };

enum edge_port { EDGE_W2, EDGE_MW, EDGE_TNA };

enum { TIMER_F = 32 };         /* seconds: 64*T1 in the core (TS 24.229 table 7.7.1) */
#define EDGE_CLIENTS "browser" /* the kind at the far end of W2 */

enum transit_kind {
    TRANSIT_RELAY,   /* a REGISTER on its way in, challenge relayed */
    TRANSIT_ANSWER,  /* a REGISTER whose challenge the WSF answers */
    TRANSIT_TOKEN,   /* a REGISTER that the WSF built as a trusted node */
    TRANSIT_REQUEST, /* another request of a client */
    TRANSIT_OUTWARD  /* a request of the core to a client */
};

/* A client transaction (RFC 3261 17.1) of the WSF, found by the branch it sent. Its row number is its timer's tag. */
struct transit {
    uint64_t impi;        /* whom a 200 would bind */
    uint64_t held;        /* the request as it came in */
    link_id link;         /* where it came in */
    uint32_t conn;        /* on which connection; for TRANSIT_OUTWARD the client's that it went to */
    struct answer answer; /* TRANSIT_ANSWER, once the 401 has come */
    uint8_t kind;
    uint8_t answered;    /* it carried a response to a challenge */
    uint8_t unregisters; /* it takes the contact away */
    uint8_t spare;
};

/* The struct is followed by the flows, the transits, and with proof bound by the proofs seen. */
struct edge {
    uint64_t transits_at, seen_at; /* octets from here; seen_at 0: not kept */
};
struct edge_seen {
    uint64_t expires_s;
};

size_t edge_size(const struct role *);
void edge_init(struct edge *, const struct role *);
struct flows *edge_flows(const struct edge *);
struct keyed *edge_transits(const struct edge *);
/* false when that proof was used before; else it is now. */
bool edge_fresh_proof(struct edge *, struct bytes id, uint64_t expires_s, uint64_t now_s, struct effects *);

bool edge_from_core(const struct event *);

/* A request being prepared: pieces on the pen, then edits. */
struct passage {
    struct edits edits;
    struct bytes branch; /* "z9hG4bK..." */
};
/* Begins the edits every request inward shares: own Via, Max-Forwards - 1, what a client may not say. */
void edge_pass(struct passage *, const struct sip *, const struct event *, struct effects *, link_id to);
struct bytes edge_via(struct effects *, const struct role *, link_id to, struct bytes *branch);
struct bytes edge_path(struct effects *, const struct role *, const struct flow *);
/* Sends what the passage makes of the request and opens the transaction; answers 400 when it cannot be edited. */
struct transit *edge_send(struct edge *, struct passage *, const struct event *, struct effects *, link_id to,
                          enum transit_kind);
/* Opens a transaction of that branch for the request of this event; NULL ends the run with a limit. */
struct transit *edge_track(struct edge *, struct bytes branch, const struct event *, struct effects *,
                           enum transit_kind);
/* The same transaction goes on under another branch: the WSF repeats the request with its answer. */
struct transit *edge_rebranch(struct edge *, struct transit *, struct bytes branch, struct effects *);
/* Forgets it: timer, message held, and that the client has something under way. The flow is that of the client who
 * asked, NULL when it is gone or somebody else asked. */
void edge_release(struct edge *, struct effects *, struct transit *, struct flow *);
/* A response on its way out: our Via is gone, and what the core tells the core (P-Charging-Vector, TS 24.229 5.2.2). */
void edge_pass_back(struct edits *, const struct sip *response);
/* Sends it to who asked. */
void edge_send_back(const struct edits *, const struct transit *, struct effects *);
/* Whether this REGISTER takes its contact away. */
bool edge_unregisters(const struct sip *);

/* Refuses the request of this event: `why` becomes a fact. */
void edge_refuse(const struct event *, struct effects *, uint16_t code, struct bytes extra, const char *why);
/* The same, and the WebSocket closes with 1008 (TS 33.203 O.3.1.1, X.3.2.3 step 4). */
void edge_expel(struct edge *, const struct event *, struct effects *, struct flow *, uint16_t code, struct bytes extra,
                const char *why);
/* Ends the connection of a client that did not pass. */
void edge_shut(struct edge *, struct effects *, struct flow *);
/* Answers a held request of a client. */
void edge_answer(const struct transit *, const struct sip *request, struct effects *, uint16_t code);

/* A REGISTER of a client, by the way its login is proved: the transaction that it opened; NULL when it ended here. */
struct transit *edge_register_relay(struct edge *, const struct event *, struct effects *, struct flow *);
struct transit *edge_register_answer(struct edge *, const struct event *, struct effects *, struct flow *);
struct transit *edge_register_token(struct edge *, const struct event *, struct effects *, struct flow *);
/* The response that goes with each; the flow is that of the client who asked. */
void edge_answered(struct edge *, const struct event *, struct effects *, struct transit *, struct flow *);
void edge_token_answered(struct edge *, const struct event *, struct effects *, struct transit *, struct flow *);
/* What a final response to a REGISTER means for its connection; the transaction is gone behind it. */
void edge_concluded(struct edge *, const struct event *, struct effects *, struct transit *, struct flow *,
                    uint16_t code);

#endif
