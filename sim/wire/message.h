/* One parsed message of any protocol: the world hands it to a node, a judge to a check, a renderer to a ladder. Which
 * member of the union is set follows from proto; a message that did not parse has a parse error and no view. */
#ifndef MESSAGE_H
#define MESSAGE_H

#include "diameter.h"
#include "http.h"
#include "proto.h"
#include "sip.h"
#include "ws.h"

struct message {
    enum proto proto;
    verb_id verb;
    struct bytes bytes;       /* deframed */
    struct parse_error error; /* parse error.why != NULL: malformed, the view is as far as it was read */
    union {
        struct http http; /* PROTO_HTTP, and PROTO_WS for OPEN, ACCEPT and refusals */
        struct sip sip;
        struct diameter diameter; /* proto_is_diameter */
        struct ws_frame frame;    /* PROTO_WS: CLOSE PING PONG */
    };
};

/* Parses `bytes` as `proto`. For PROTO_WS `bytes` is the handshake's HTTP message or a frame that `side` sent. */
void message_scan(struct message *, enum proto, struct bytes, enum ws_side side);

/* A message of PROTO_WS is a handshake when it begins with a letter, as a method or "HTTP" does: a control frame's
 * first octet has the FIN bit (RFC 6455 5.5). */
static inline bool message_is_handshake(struct bytes bytes)
{
    return bytes.count > 0 && bytes.at[0] >= 'A' && bytes.at[0] <= 'Z';
}

/* The view when it is that member of the union, and read to its end; NULL otherwise. */
static inline const struct sip *message_sip(const struct message *message)
{
    return message->proto == PROTO_SIP && !message->error.why ? &message->sip : NULL;
}
static inline const struct http *message_http(const struct message *message)
{
    bool handshake = message->verb == VERB_WS_OPEN || message->verb == VERB_WS_ACCEPT || message->verb >= VERB_CODE_MIN;
    bool http = message->proto == PROTO_HTTP || (message->proto == PROTO_WS && handshake);
    return http && !message->error.why ? &message->http : NULL;
}
static inline const struct diameter *message_diameter(const struct message *message)
{
    return proto_is_diameter(message->proto) && !message->error.why ? &message->diameter : NULL;
}

/* The verb alone, from the first octets: the one that message_scan finds in a well-formed message. */
verb_id message_verb(enum proto, struct bytes);

/* A key that a request and its answer share, so that few have to be compared; 0 for a message without such a key. */
uint64_t message_answer_key(const struct message *);
/* The same transaction: SIP top Via branch and CSeq method, Diameter hop-by-hop and end-to-end, HTTP by order on the
 * connection (always true here). */
bool message_answers(const struct message *answer, const struct message *request);
/* The same message one hop on: Call-ID, CSeq, method or code; equal bytes for other protocols. */
bool message_relays(const struct message *later, const struct message *earlier);

#endif
