/* The items that every party of a run could read in real octets, and those that follow from them: a value that claims,
 * tables and explanations read. Owned by the judge; views of octets live as long as the run's store. */
#ifndef KNOWLEDGE_H
#define KNOWLEDGE_H

#include "claim.h"
#include "fact.h"
#include "subscriber.h"

#define KNOWLEDGE_NO_RECORD UINT32_MAX

/* The kinds of items that can be known. */
enum item_kind {
    ITEM_PASSWORD,
    ITEM_WEB_PASSWORD,
    ITEM_HA1, /* MD5 */
    ITEM_HA1_SHA256,
    ITEM_IMPI,
    ITEM_IMPU,
    ITEM_WEB_ID,
    ITEM_REALM,
    ITEM_SIGNING_KEY,
    ITEM_PAGE_KEY, /* the seed of a page's key; without octets where only its proofs were seen */
    ITEM_NONCE,
    ITEM_CNONCE,
    ITEM_RESPONSE,
    ITEM_RSPAUTH,
    ITEM_COOKIE, /* a whole Cookie field */
    ITEM_CODE,
    ITEM_VERIFIER, /* PKCE */
    ITEM_STATE,
    ITEM_TOKEN,
    ITEM_PROOF,
    ITEM_EXPORTER, /* of a TLS session (RFC 5705) */
    ITEM_KS,
    ITEM_KS_NAF,
    ITEM_VALUE, /* another value that a claim names */
    ITEM_KIND_COUNT
};
struct item_row {
    const char *name;        /* "nonce" */
    enum fact_secret secret; /* as nodes call it in facts, or FACT_NO_SECRET */
    bool declared;           /* is in the scenario; else it is born in the run */
    bool hidden;             /* every output masks it without --reveal ... */
    bool strict;             /* ... or only where a weak password must not be guessed from the output either */
};
extern const struct item_row item_rows[ITEM_KIND_COUNT];
/* The kind that a fact means; ITEM_KIND_COUNT where there is none. */
enum item_kind item_kind_of(enum fact_secret);

struct item {
    enum item_kind kind;
    struct bytes named; /* a `let` value or field that a claim names; of all others item_name says the name */
    struct bytes value; /* its octets, or none: then it is not looked for */
    const struct subscriber_set *set; /* of a declared item: its owner ... */
    uint32_t member;                  /* ... of a population */
    uint32_t number;                  /* IMPU: which; of an item that is born: how many of its kind were before it */
    const struct role *role;          /* of a key: its owner */
    uint32_t born;                    /* the record that brought it into the run, or KNOWLEDGE_NO_RECORD */
    bool typed;                       /* a user typed it */
};

/* As reports call it: "alice.password", "crowd[3].ha1", "bsf.key", "nonce", "nonce 2". */
void item_name(struct pen *, const struct item *);

/* ---- the parties, and the items that they know ---- */

enum known_how {
    KNOWN_NOT,
    KNOWN_GIVEN, /* before the run begins */
    KNOWN_TYPED, /* into it, by its user */
    KNOWN_MADE,  /* by itself */
    KNOWN_KEPT,  /* found where it was stored */
    KNOWN_SENT,
    KNOWN_RECEIVED,
    KNOWN_TAPPED,
    KNOWN_DERIVED
};
struct known {
    uint8_t how;   /* enum known_how */
    uint8_t depth; /* of octets: how many forms it was in */
    uint32_t
        record; /* the first record that gave the item; of a derived one its last premise; none where it is given */
    uint32_t derivation; /* of a derived item: index */
};

/* A rule of derivation, and one use of it in this run: premises and the item that follows from them. */
struct derivation_row {
    char letter;        /* 'P' */
    const char *name;   /* "password + IMPI + realm -> H(A1)" */
    const char *source; /* "RFC 7616 3.4.2" */
};
enum { DERIVATION_PREMISES_MAX = 6 };
struct derivation {
    const struct derivation_row *row;
    uint32_t premise[DERIVATION_PREMISES_MAX], premise_count; /* items */
    uint32_t conclusion;
    const struct role *seat; /* the node that must be among the party, or NULL */
};

/* A way to test words: one answer to a challenge, with everything that went into it. */
struct digest_use {
    struct bytes username, realm, nonce, uri, nc, cnonce, qop, method, body, algorithm;
    struct bytes value; /* the computed answer: a response or an rspauth */
    bool rspauth;
    uint32_t record;             /* that carried it */
    uint32_t item;               /* of the value */
    const struct item *password; /* it was made with, or NULL: with none that is declared */
};

/* A test of words that was really made: a list in its order, until one fits. */
struct guess {
    uint32_t words, hashes; /* tried, computed */
    bool found;
};
/* The values that let a party test words for a password. */
enum guess_by { GUESS_NOT, GUESS_KNOWN, GUESS_HA1, GUESS_ANSWER };
struct guessable {
    uint8_t by;      /* enum guess_by */
    uint32_t record; /* since when */
    uint32_t item;   /* the password itself, the H(A1), the answer */
};

/* One party, or several together. */
struct view {
    enum party_kind kind;
    const struct role *role; /* NODE, STORAGE; of a BOX the first */
    uint32_t link;           /* LINK: its class; of a ZONE the first */
    const struct attacker *attacker;
    bool tls;                    /* a tap that reads nothing */
    struct known *known;         /* by item */
    struct known *seen;          /* the same without the items that follow from it */
    struct guessable *guessable; /* by item; only passwords have one */
};

/* A secret that lay in a node's memory or storage. */
struct kept_item {
    uint32_t view; /* of the node or its box */
    const struct role *role;
    uint32_t item;
    struct bytes where;    /* "memory", "session", "local", "cookie", "state", "log" */
    bool stored;           /* in a browser's storage, which lasts longer than a page */
    uint32_t since, until; /* records; until: KNOWLEDGE_NO_RECORD while it lies there */
};

/* As reports call it: "wsf", "link wsf pcscf", "zone core", "ue.storage", "eve". */
struct plan;
void view_name(struct pen *, const struct plan *, const struct view *);

struct knowledge {
    const struct item *item;
    uint32_t item_count;
    bool items_cut; /* there were more than KNOWLEDGE_ITEMS_MAX */
    const struct view *view;
    uint32_t view_count;
    const struct derivation *derivation;
    uint32_t derivation_count;
    const struct digest_use *use;
    uint32_t use_count;
    const struct kept_item *kept;
    uint32_t kept_count;
};
enum { KNOWLEDGE_ITEMS_MAX = 1024, KNOWLEDGE_PEOPLE_MAX = 64 };

#endif
