/* The beginning and the end of every Cx and Zh command (TS 29.229 6.1, TS 29.109 5): Session-Id, the vendor's
 * application, no state maintained, both hosts; and the checks of a request before its command is looked at (RFC 6733
 * 6.1.8, 7). */
#ifndef SESSION_H
#define SESSION_H

#include "node.h"

/* One request that a node is about to send. */
struct session_ask {
    const struct role *role; /* the sender */
    const struct role *peer; /* at the other end: Destination-Host; NULL when unknown */
    uint32_t application, command;
    uint32_t hop_by_hop, end_to_end;
    uint32_t high, low; /* of the Session-Id */
};

/* Fresh identifiers for a request over that application. */
struct session_ask session_fresh(const struct role *, const struct role *peer, uint32_t application, uint32_t command,
                                 struct effects *);
void session_begin(struct diameter_pen *, struct pen *, const struct session_ask *);

/* How an answer ends: exactly one of the two is not 0, since the two AVPs exclude each other (TS 29.229 6.2). */
struct session_result {
    uint32_t base;         /* Result-Code */
    uint32_t experimental; /* Experimental-Result-Code of 3GPP */
};
#define SESSION_SUCCESS ((struct session_result){RESULT_SUCCESS, 0})
#define SESSION_BASE(code) ((struct session_result){(code), 0})
#define SESSION_EXPERIMENTAL(code) ((struct session_result){0, (code)})

/* Session-Id, application, the result, session state, origin: in the order of the ABNF. The E bit goes with 3xxx. */
void session_begin_answer(struct diameter_pen *, struct pen *, const struct diameter *request, const struct role *,
                          struct session_result);
/* Both 0 when the answer carries neither AVP, or both. */
struct session_result session_result_of(const struct diameter *answer);

/* The fault of a request, or result == 0. */
struct session_error {
    uint32_t result;     /* base Result-Code */
    struct bytes failed; /* the whole AVP that is wrong, for Failed-AVP; or none */
    enum avp_id missing; /* the AVP that is not there, or AVP_UNKNOWN */
};
/* Checks, in this order: the application (3007), AVPs nobody here knows that must be understood (5001), the
 * mandatory ones (5005; `mandatory` ends with AVP_UNKNOWN). */
struct session_error session_check(const struct diameter *request, uint32_t application, const enum avp_id *mandatory);
/* Answers with that parse error (RFC 6733 7.5: Failed-AVP). */
void session_refuse(const struct event *, struct effects *, struct session_error);

/* The role that sent this message: the node at the far end of its link. */
const struct role *session_peer(const struct event *);

#endif
