/* The state of an S-CSCF and the Diameter transactions it opens at the HSS. Four tables in one block: users, bindings,
 * challenges, exchanges; a fifth finds an exchange by the branch of the REGISTER that waits for it. */
#ifndef SERVING_H
#define SERVING_H

#include "challenge.h"
#include "cx.h"
#include "registrar.h"
#include "sip_outline.h"

enum { SERVING_SPARE = 64 }; /* rows beyond one a person or one a flight: second browsers, strangers */

enum serving_port { SERVING_PORT_EDGE, SERVING_PORT_CX };

enum serving_policy {
    SERVING_ALGORITHM,
    SERVING_QOP,
    SERVING_NONCE_LIFETIME,
    SERVING_WRONG_DIGEST,
    SERVING_NC,
    SERVING_KEEP_HA1,
    SERVING_NEXT_NONCE,
    SERVING_BOUND,
    SERVING_HSS_TIMEOUT,
    SERVING_SCHEME,
    SERVING_SCHEME_CHANGE,
    SERVING_PEERS,
    SERVING_OUTBOUND,
    SERVING_AWAIT,
    SERVING_EXPIRES_MIN,
    SERVING_EXPIRES_MAX,
    SERVING_EXPIRES_DEFAULT,
    SERVING_CONTACTS_MAX
};

struct serving {
    uint64_t users_at, bindings_at, challenges_at, exchanges_at, branches_at; /* offsets of the tables */
    uint32_t hand; /* where the search for an old nonce goes on */
    uint32_t spare;
};

/* What the end of an exchange leads to. */
enum exchange_kind {
    EXCHANGE_VECTOR, /* MAR: then a 401 */
    EXCHANGE_ASSIGN, /* SAR: then the bindings change and a 200 goes out */
    EXCHANGE_CLEAR,  /* SAR that leaves nothing pending: then `code` goes out */
    EXCHANGE_SILENT, /* SAR that nobody waits for */
    EXCHANGE_KINDS
};

/* A Diameter transaction of ours; key: its hop-by-hop identifier. */
struct exchange {
    uint64_t request; /* blob of the REGISTER, held; only if has_request */
    uint64_t branch;  /* its key in the table of branches */
    link_id link;     /* where it came in */
    uint32_t conn;
    uint8_t kind; /* enum exchange_kind */
    uint8_t has_request;
    uint8_t assignment; /* enum server_assignment_type */
    uint8_t scheme;     /* enum registrar_scheme */
    uint16_t code;
    uint16_t rspauth_count;
    char rspauth[DIGEST_HEX_MAX];
    /* What was read of the REGISTER, so that the answer finds it without reading it again. */
    struct sip_outline sip;
    struct identity_outline id;
    struct contacts_outline contacts;
};

size_t serving_size(const struct role *);
uint32_t serving_timers(const struct role *);
void serving_init(struct serving *, const struct role *);

struct registrar serving_registrar(struct serving *);
struct keyed *serving_challenges(struct serving *);
struct keyed *serving_exchanges(struct serving *);
/* Tags of timers: bindings come first, then challenges, then exchanges. */
uint32_t serving_challenge_tag(struct serving *, const struct challenge *);
uint32_t serving_exchange_tag(struct serving *, const struct exchange *);
/* Which row a tag means: one of the three is set, or none when the row is gone. */
struct serving_due {
    struct binding *binding;
    struct challenge *challenge;
    struct exchange *exchange;
};
struct serving_due serving_due(struct serving *, uint32_t tag);

/* One handling of one REGISTER: read once, handed to every step. `in` has the REGISTER as its message, also when
 * the step answers a Diameter message. */
struct turn {
    struct serving *me;
    const struct event *in;
    struct effects *out;
    struct identity id;
    struct contacts contacts; /* none until the user is believed */
    uint64_t impi, impu;      /* keys */
    uint64_t branch;          /* via_key of the REGISTER */
    struct event was;         /* of a turn that goes on: the event in which the REGISTER came ... */
    struct message kept;      /* ... and its message */
};
struct fault turn_begin(struct turn *, struct serving *, const struct event *, struct effects *, uint64_t branch);
/* The turn goes on as its exchange ends; `in` is what ended it. The exchange has a request, of which the turn now sees
 * the lines and the credentials that the exchange keeps. */
void turn_go_on(struct turn *, struct serving *, const struct event *in, struct effects *, const struct exchange *);
static inline uint64_t turn_policy(const struct turn *turn, enum serving_policy row)
{
    return turn->in->role->policy[row];
}
struct registrar_user *turn_user(const struct turn *); /* NULL: not registered */
struct challenge *turn_challenge(const struct turn *);

/* Opens a transaction for this turn and sends its request. Without room or HSS the REGISTER is answered here. */
void turn_ask_vector(struct turn *);
void turn_assign(struct turn *, enum server_assignment_type, enum registrar_scheme, struct bytes rspauth);
/* Clears what a challenge left pending at the HSS, then answers with `code`. */
void turn_clear(struct turn *, enum server_assignment_type, uint16_t code, struct bytes rspauth);
/* A SAR that nobody waits for; false when there is no room for it now. */
bool serving_tell(struct serving *, const struct event *, struct effects *, struct bytes impi, struct bytes impu,
                  enum server_assignment_type);
/* The exchange that an answer or a duplicate belongs to. */
struct exchange *serving_answered(struct serving *, uint32_t hop_by_hop);
bool serving_absorbs(struct serving *, uint64_t branch);
/* Ends it: timer, hold, rows. */
void serving_end(struct serving *, struct effects *, struct exchange *);

/* A row for a challenge of this IMPI, as it was or new. When the table is full, a nonce that has been used well
 * gives way: its user is challenged again, with stale=TRUE. NULL when everybody is still to answer. */
struct challenge *serving_challenge(struct serving *, struct effects *, uint64_t impi);
/* Drops a challenge and its timer. */
void serving_forget(struct serving *, struct effects *, struct challenge *);
/* Takes away all bindings of an IMPI, telling the HSS or not; returns how many there were. */
enum serving_told { SERVING_TELL_HSS, SERVING_TELL_NOBODY };
uint32_t serving_drop(struct serving *, const struct event *, struct effects *, struct bytes impi, enum serving_told);

/* Answers a turn; headers that belong to a code (Min-Expires) are added. */
void turn_answer(struct turn *, uint16_t code, struct bytes extra);
void turn_refuse(struct turn *, uint16_t code, const char *why);

#endif
