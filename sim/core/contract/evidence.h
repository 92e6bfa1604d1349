/* What convinces a node: rows of a kind's table `accepts`. A run shows one way in; these are all of them that the
 * node's rules leave open, and so what a claim about it rests on. */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "agreed.h"

#include <stdbool.h>

struct role;

/* Who can make the evidence. */
enum evidence_key {
    EVIDENCE_BY_NOTHING,      /* there is none: whoever stands between can say anything */
    EVIDENCE_BY_ANYBODY,      /* a word that is not checked */
    EVIDENCE_BY_HA1,          /* who knows H(A1) or the password */
    EVIDENCE_BY_PASSWORD,     /* who knows the password */
    EVIDENCE_BY_WEB_PASSWORD, /* who knows the password of the web account */
    EVIDENCE_BY_TOKEN,        /* who has a token, or the key that signs them */
    EVIDENCE_BY_PAGE_KEY,     /* who has the page's key, or the key that signs tokens */
    EVIDENCE_BY_RIGHT         /* who has the right to say so: `from` */
};

struct evidence_row {
    const char *name; /* "digest"; NULL ends the table */
    enum evidence_key key;
    unsigned covers; /* AGREED_BITs: what of the message cannot be changed on its way without its being noticed */
    /* What of that is left open under these policies, by a check that is not made. NULL: nothing. */
    unsigned (*leaves)(const struct role *me);
    /* Whether it counts under these policies. NULL: always. */
    bool (*accepted)(const struct role *me);
    /* Whose word it is: a peer with the right, an issuer that is trusted. What convinced them counts as well. NULL:
     * nobody's. */
    bool (*from)(const struct role *me, const struct role *other);
    const char *clause;
    /* Scenarios that show somebody who can make it get in, and somebody on the way change what it does not cover:
     * "wsf T05|link T71", the kind of that party (or link, anybody) and the threat. NULL: none does. */
    const char *shown_key, *shown_way;
    /* Whether it convinces once and no second time, octet by octet. NULL: as often as it is shown. */
    bool (*once)(const struct role *me);
    /* As shown_way, of the connection, which no evidence covers. */
    const char *shown_connection;
};

static inline unsigned evidence_covers(const struct evidence_row *row, const struct role *me)
{
    return row->leaves ? row->covers & ~row->leaves(me) : row->covers;
}

/* What is good once under any policy. */
static inline bool evidence_once(const struct role *me)
{
    (void)me;
    return true;
}

#endif
