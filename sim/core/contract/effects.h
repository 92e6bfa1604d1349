/* The effects that a step asks for. A step cannot read a clock, a socket, randomness, a file, a global or another node:
 * it appends to its effects, and the world carries them out in that order after the step. */
#ifndef EFFECTS_H
#define EFFECTS_H

#include "event.h"
#include "fact.h"
#include "subscriber.h"

struct effects;

enum {
    EFFECTS_MAX = 128,            /* of one step */
    EFFECTS_SCRATCH = 256 * 1024, /* octets a step may write, messages included */
    FRESH_MAX = 256
};

/* Sends one message. On a W2 link the world frames it: a SIP message becomes a masked WebSocket frame, or the body of
 * an HTTP message while the connection is no WebSocket. The bytes must be the step's own pen's or the message's. */
void fx_send(struct effects *, link_id, enum proto, struct bytes);
/* Opens a connection (TLS where the link is secure): OPENED at the other end, ahead of anything sent on it. Links of
 * the core (sip, cx, zh) are open from the start. */
void fx_open(struct effects *, link_id);
/* Closes it: CLOSED at the other end, after anything sent before. A WebSocket says so with a close frame first. */
void fx_close(struct effects *, link_id, enum close_why);
/* Arms (or re-arms) timer `tag`: TIMER after that long. Cancelling one that is not armed does nothing. */
void fx_timer(struct effects *, uint32_t tag, sim_time after);
void fx_cancel(struct effects *, uint32_t tag);

/* Evidence of something that a node did, decided, believed or keeps (fact.h). Recorded where there is a trace; texts
 * are copied. */
void fx_fact(struct effects *, const struct fact *);
/* Whether facts are kept: for values that are computed for a fact alone. */
bool fx_keeps_facts(const struct effects *);
/* A secret of somebody enters the node's memory or storage, or leaves it: each kept is forgotten once at most. */
void fx_kept(struct effects *, struct bytes whose, enum fact_secret, enum fact_place, struct bytes value);
void fx_forgot(struct effects *, struct bytes whose, enum fact_secret, enum fact_place, struct bytes value);
/* A value that nobody had before. */
void fx_born(struct effects *, enum fact_secret, struct bytes value);
/* The two facts that every node needs: it refuses a request of `whom`, or remarks something. */
void fx_refused(struct effects *, struct bytes whom, enum reason);
void fx_remark(struct effects *, struct bytes whom, enum reason);

/* A fresh value of `length` letters (a-z, 2-9 without l and o; 5 bits each): nonces, tags, branches, ids. The same
 * step of the same run gets the same value; every call of a step another. Lives for the step. */
struct bytes fx_fresh(struct effects *, struct bytes label, uint32_t length);
/* Fresh octets (key seeds). */
void fx_fresh_octets(struct effects *, struct bytes label, void *to, uint32_t count);
/* A fresh 32-bit number (hop-by-hop and end-to-end identifiers). */
uint32_t fx_fresh_u32(struct effects *, struct bytes label);

/* Octets that both ends of that TLS connection can take out of its keys, and nobody else (RFC 5705; TS 33.220 M: label
 * EXPORTER_GBA_Digest): a value of the run's seed, the link and the connection, since no TLS runs in the model. A
 * connection without TLS has none: false. */
enum { EXPORTER_OCTETS = 48 };
bool fx_exporter(struct effects *, const struct event *, void *to);

/* Keeps a message beyond the step; counted, and none may be held when a run is quiet. */
void fx_hold(struct effects *, uint64_t blob);
void fx_drop(struct effects *, uint64_t blob);
/* The octets of a held message, for a node that remembers where its parts are. */
struct bytes fx_held(struct effects *, uint64_t blob);
/* A held message, parsed into the step's scratch. */
const struct message *fx_recall(struct effects *, uint64_t blob, enum proto);

/* Scratch for texts that the step writes; gone after the step. One pen for all pieces of a step. */
struct pen *fx_pen(struct effects *);

/* A limit of the lab was reached: the run ends there, inconclusive (exit class 3). */
void fx_limit(struct effects *, enum reason);

/* The subscriber database (TS 29.228: the HSS's data), read-only during a run: a pure function of the run's inputs.
 * false when nobody has that key. Texts live for the step. */
enum directory_key { DIRECTORY_IMPI, DIRECTORY_IMPU, DIRECTORY_WEB_ID };
bool fx_subscriber(struct effects *, enum directory_key, struct bytes, struct subscriber *);

#endif
