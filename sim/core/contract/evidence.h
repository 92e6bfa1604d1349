/* The evidence that convinces a node: rows of a kind's table `accepts`. A run shows one way in; these rows are all the
 * ways that the node's rules leave open, and a claim about the node rests on them. */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include "agreed.h"

#include <stdbool.h>

struct role;

/* The party that can make the evidence. */
enum evidence_key {
    EVIDENCE_BY_NOTHING,      /* there is none: any party on the way can say anything */
    EVIDENCE_BY_ANYBODY,      /* a word that is not checked */
    EVIDENCE_BY_HA1,          /* a party that knows H(A1) or the password */
    EVIDENCE_BY_PASSWORD,     /* a party that knows the password */
    EVIDENCE_BY_WEB_PASSWORD, /* a party that knows the password of the web account */
    EVIDENCE_BY_TOKEN,        /* a party that has a token, or the key that signs them */
    EVIDENCE_BY_PAGE_KEY,     /* a party that has the page's key, or the key that signs tokens */
    EVIDENCE_BY_RIGHT         /* a party with the right to say so: `from` */
};

struct evidence_row {
    const char *name; /* "digest"; NULL ends the table */
    enum evidence_key key;
    unsigned covers; /* AGREED_BITs: the fields that nobody on the way can change unnoticed */
    /* The fields among them that these policies leave open, by a check that is not made. NULL: none. */
    unsigned (*leaves)(const struct role *me);
    /* Whether it counts under these policies. NULL: always. */
    bool (*accepted)(const struct role *me);
    /* Whether the evidence is the word of that node: a peer with the right, an issuer that is trusted. The evidence
     * that convinced them counts as well. NULL: it is nobody's word. */
    bool (*from)(const struct role *me, const struct role *other);
    const char *clause;
    /* Scenarios that show how a party that can make it gets in, and how a party on the way changes a field that it does
     * not cover: "wsf T05|link T71", the kind of that party (or link, anybody) and the threat. NULL: none does. */
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

/* Evidence that is good once under any policy. */
static inline bool evidence_once(const struct role *me)
{
    (void)me;
    return true;
}

#endif
