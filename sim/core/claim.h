/* Claims of one run: the statements of a scenario about knowledge, agreement, binding and the state that failures
 * leave, with names bound and conditions decided. The script floor makes them, the judge answers them. Owned by the
 * plan. */
#ifndef CLAIM_H
#define CLAIM_H

#include "agreed.h"
#include "field.h"
#include "node.h"
#include "place.h"

enum claim_kind {
    CLAIM_SECRET,           /* secret X from P / against E */
    CLAIM_NO_OFFLINE_GUESS, /* no-offline-guess W from P / against E */
    CLAIM_NO_SECRET_AT_REST,
    CLAIM_ALIVE,
    CLAIM_WEAK_AGREE,
    CLAIM_AGREE,
    CLAIM_INJECTIVE_AGREE,
    CLAIM_FRESH,
    CLAIM_NO_REPLAY,
    CLAIM_SINGLE_USE,
    CLAIM_EXPIRES,
    CLAIM_AUDIENCE,
    CLAIM_BOUND,
    CLAIM_NO_STATE_LEFT,
    CLAIM_UNIFORM_ERRORS,
    CLAIM_KIND_COUNT
};

/* The object of a claim, or of an attacker's seat: something to read or to know. */
enum claim_subject_kind {
    SUBJECT_SUBSCRIBER, /* a text of a subscriber: set, subscriber_field */
    SUBJECT_VALUE,      /* a `let` value: value */
    SUBJECT_FIELD,      /* a field of a named message: message, field (c1.www-auth.nonce) */
    SUBJECT_KEY,        /* the signing or page key of a node: role (bsf.key) */
    SUBJECT_STORAGE,    /* the storage of a node, beyond its memory: role (ue.storage) */
    SUBJECT_NODE,       /* role */
    SUBJECT_MESSAGE,    /* a named message: message */
    SUBJECT_AGREED      /* a field of agreed.h, by its name alone: agreed (fresh nonce) */
};
enum subscriber_field {
    SUBSCRIBER_IMPI,
    SUBSCRIBER_IMPU,
    SUBSCRIBER_REALM,
    SUBSCRIBER_PASSWORD,
    SUBSCRIBER_HA1, /* MD5 */
    SUBSCRIBER_HA1_SHA256,
    SUBSCRIBER_WEB_ID,
    SUBSCRIBER_WEB_PASSWORD,
    SUBSCRIBER_FIELD_COUNT
};
struct claim_subject {
    enum claim_subject_kind kind;
    struct place place;
    struct bytes text; /* as written: "alice.password" */
    const struct role *role;
    const struct subscriber_set *set;
    enum subscriber_field subscriber_field;
    uint32_t index;   /* SUBSCRIBER_IMPU: which of them, from 0 */
    uint32_t value;   /* in plan->value_name */
    uint32_t message; /* in plan->message_name */
    struct field_path field;
    enum agreed agreed;
};

/* A party that could learn something: the claim says that each party alone must not. */
enum party_kind {
    PARTY_NODE,    /* role */
    PARTY_BOX,     /* box: number from 1, as role->box */
    PARTY_LINK,    /* a tap of the link's class: link */
    PARTY_ZONE,    /* a tap of every link of the zone: zone */
    PARTY_STORAGE, /* the values in the storage of a node: role */
    PARTY_ATTACKER /* all its seats together; comes after `against`, never after `from` */
};
enum { PARTY_KIND_COUNT = PARTY_ATTACKER + 1 };
extern const char *const party_kind_name[PARTY_KIND_COUNT]; /* "node" */
struct party {
    enum party_kind kind;
    struct place place;
    struct bytes text;       /* as written: "wsf", "link ue wsf", "zone internet", "ue.storage" */
    const struct role *role; /* NULL: a name of another run of the file, that is not in this topology */
    uint32_t box, link;
    struct bytes zone;
};

/* The result that the author expects. CLAIM_VACUOUS: that the run says nothing about it. */
enum claim_verdict { CLAIM_HOLDS, CLAIM_VIOLATED, CLAIM_VACUOUS };
#define CLAIM_VERDICTS "holds|violated|vacuous"

struct attacker;
struct claim {
    enum claim_kind kind;
    struct place place;
    struct bytes name;      /* "C1" */
    struct bytes text;      /* without its verdict: "secret alice.password from wsf" */
    struct bytes reference; /* of `ref`, or none */
    struct bytes by_design; /* the clause by which no text has a defence where it is violated, or none */
    enum claim_verdict expect;
    const struct claim_subject *subject; /* as many and of such kinds as the kind's row says */
    uint32_t subject_count;
    const struct party *from;
    uint32_t from_count;
    const struct attacker *const *against; /* all seats of one together */
    uint32_t against_count;
    unsigned on;     /* agree, injective-agree: AGREED_BITs */
    bool connection; /* bound: the connection as well */
    const struct claim *next;
};

/* The arguments that each kind takes. The checker, `explain` and the docs share the table. */
enum claim_clause { CLAUSE_FROM = 1, CLAUSE_AGAINST = 2, CLAUSE_ON = 4 };
struct claim_row {
    const char *name;     /* "injective-agree" */
    unsigned subjects;    /* bit 1 << enum claim_subject_kind that each subject may be */
    uint32_t least, most; /* how many subjects */
    unsigned allowed;     /* bits of enum claim_clause */
    unsigned needed;      /* at least one of these, 0: none */
    const char *words;    /* the subjects are these words, in this order; NULL: they are names */
    const char *example;  /* "secret alice.password from wsf" */
    const char *help;     /* when it is violated */
};
extern const struct claim_row claim_rows[CLAIM_KIND_COUNT];

#endif
