/* The trace: the events of a run in order, each record with its cause. It is the log of the lab. */
#ifndef TRACE_H
#define TRACE_H

#include "effects.h"
#include "store.h"

#include <assert.h>

enum record_kind {
    RECORD_SENT, /* blob: the octets on the wire (a WebSocket frame, an HTTP message); proto and verb of the message
                  * that they carry */
    RECORD_DELIVERED, /* blob: the message, deframed; cause: its RECORD_SENT */
    RECORD_DROPPED,   /* will never arrive; cause: its RECORD_SENT */
    RECORD_TIMER,     /* extra: tag */
    RECORD_COMMAND,   /* extra: action; blob: its settings as text */
    RECORD_START,
    RECORD_OPENED,   /* subject: a link; extra: connection */
    RECORD_CLOSED,   /* extra: connection; verb: enum close_why */
    RECORD_FACT,     /* extra: enum fact_kind; verb: enum reason; blob: fact_record.h */
    RECORD_LIMIT,    /* verb: enum reason; blob: its sentence */
    RECORD_INJECTED, /* as RECORD_SENT, of a message that somebody outside put on the link */
    RECORD_TOUCHED,  /* a row of the filter dealt with a message; extra: the row; blob: the octets on the wire after
                     * it; cause: the sending, or the record that touched it before */
    RECORD_STOPPED,  /* a node stops; extra: enum stop_how */
    RECORD_STARTED,  /* and goes on; extra: how it had stopped */
    RECORD_CLOCK,    /* blob: by how much a node's clock is off from now on, as text */
    RECORD_KIND_COUNT
};

struct record {
    sim_time at;
    blob_id blob;
    uint32_t cause;   /* sequence number of the record that led to this one; its own for the first */
    uint32_t subject; /* a link_id for messages and connections; record_role/record_member for the rest */
    uint32_t extra;
    uint16_t verb;
    uint8_t kind, proto;
};
static_assert(sizeof(struct record) == 32, "a trace of a million records is 32 MB");

static inline uint32_t record_subject(uint32_t role, uint32_t member)
{
    return role << 22 | member;
}
static inline uint32_t record_role(const struct record *record)
{
    return record->subject >> 22;
}
static inline uint32_t record_member(const struct record *record)
{
    return record->subject & ((1u << 22) - 1);
}

/* Content of a fact is in fact_record.h. */
struct trace;
struct trace *trace_new(void);
void trace_free(struct trace *);
void trace_clear(struct trace *);
uint32_t trace_add(struct trace *, const struct record *); /* its sequence number */
uint32_t trace_count(const struct trace *);
const struct record *trace_at(const struct trace *, uint32_t seq);
/* The record of the delivery of that message, the last one when there were several; UINT32_MAX when there is none. */
uint32_t trace_delivery(const struct trace *, blob_id);
/* Where the record of a message begins: its RECORD_SENT or RECORD_INJECTED, from any later record of it. Of a record of
 * something else, itself. */
uint32_t trace_sent(const struct trace *, uint32_t seq);

/* XXH3 over the content of every record (bytes, not blob numbers): two runs are the same if and only if this is. */
uint64_t trace_fingerprint(const struct trace *, const struct store *);

#endif
