/* The protocols as a scenario and a node name them, and their verbs as small numbers: no step compares strings. */
#ifndef PROTO_H
#define PROTO_H

#include "bytes.h"
#include "pen.h"

/* PROTO_WS is the life of a WebSocket connection (OPEN ACCEPT CLOSE PING PONG, or the code of a refused opening); the
 * message in a frame has its own protocol. */
enum proto { PROTO_NONE, PROTO_HTTP, PROTO_WS, PROTO_SIP, PROTO_CX, PROTO_ZH, PROTO_ZN, PROTO_COUNT };

/* verb: 0 none, 1..99 named, 100..699 a status code. */
typedef uint16_t verb_id;
enum { VERB_NONE = 0, VERB_CODE_MIN = 100, VERB_COUNT = 700 };
enum ws_verb { VERB_WS_OPEN = 1, VERB_WS_ACCEPT, VERB_WS_CLOSE, VERB_WS_PING, VERB_WS_PONG };

/* The interfaces that speak Diameter, and the Application-Id of each (0 for other protocols: the base protocol's own).
 */
static inline bool proto_is_diameter(enum proto proto)
{
    return proto >= PROTO_CX && proto <= PROTO_ZN;
}
uint32_t proto_application(enum proto);
enum proto proto_of_application(uint32_t application); /* PROTO_NONE: an application of nobody's here */

struct bytes proto_name(enum proto); /* "SIP" as scenarios write it */
enum proto proto_named(struct bytes);
/* The verb of a word or code in that protocol: "REGISTER", "401", "MAR", "OPEN"; VERB_NONE when there is none. */
verb_id verb_named(enum proto, struct bytes text);
/* Its text, from a static table. */
struct bytes verb_name(enum proto, verb_id);
/* Named verbs of a protocol, for diagnostics and `explain`: n from 0; none at the end. */
struct bytes verb_listed(enum proto, uint32_t n);
/* The verb of a Diameter command on that interface: "MAR" and "MAA" are one command (RFC 6733 3). */
verb_id verb_diameter(enum proto, uint32_t command, bool request);
bool verb_is_request(enum proto, verb_id);
/* Never a surprise in any mode: PING PONG, CER CEA DWR DWA DPR DPA. */
bool verb_background(enum proto, verb_id);
/* Whether the protocol has such verbs: for other protocols no verb is tested. */
static inline bool proto_has_background(enum proto proto)
{
    return proto == PROTO_WS || proto_is_diameter(proto);
}

#endif
