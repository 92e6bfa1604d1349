/* Messages of an attacker's own: their content before its fields are set. Private to this floor. */
#ifndef FORGE_H
#define FORGE_H

#include "attacker.h"
#include "message.h"

struct forge {
    enum deed_kind kind;
    const struct attacker *attacker;
    const struct role *as, *to; /* the node that seems to send it, and the node that gets it */
    const struct link_line *link;
    enum proto proto;
    verb_id verb;
    struct bytes path;             /* HTTP, WS: the target; none: the usual one */
    const struct message *message; /* REPLAY, ANSWER: which */
    const struct written *with;    /* the fields that will be set: a form, an Authorization are there to have them */
    uint64_t rng_path;             /* of its fresh values */
};

/* NULL, or why there is none. */
const char *forge_message(const struct forge *, struct pen *, struct bytes *octets);

#endif
