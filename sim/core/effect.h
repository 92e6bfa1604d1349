/* The effects that a step asked for, as data: the world carries it out; tests read it. */
#ifndef EFFECT_H
#define EFFECT_H

#include "effects.h"
#include "store.h"

enum effect_kind {
    EFFECT_SEND,
    EFFECT_OPEN,
    EFFECT_CLOSE,
    EFFECT_TIMER,
    EFFECT_CANCEL,
    EFFECT_FACT,
    EFFECT_HOLD,
    EFFECT_DROP
};

struct effect {
    enum effect_kind kind;
    link_id link;
    enum proto proto;
    enum close_why why;
    uint32_t tag; /* of a timer; FACT: which of effects.fact */
    sim_time after;
    struct bytes bytes; /* SEND: the message */
    uint64_t blob;
};

enum { EFFECTS_RECALL_MAX = 4, EFFECTS_ASIDE = 16 * 1024, EFFECTS_TOLD = 64 * 1024 };

/* The subscriber database as the world asks it. */
struct directory {
    bool (*find)(void *self, enum directory_key, struct bytes key, struct pen *, struct subscriber *);
    void *self;
};

/* Another source of fresh values than the rng path: octets that nobody can foretell, for peers at a socket. The
 * function that fills them records them, or a replay could not be the same. */
struct fresh {
    void (*fill)(void *self, void *to, uint32_t count); /* NULL: from the rng path */
    void *self;
};

struct effects {
    uint64_t rng_path;    /* of the event that this step handles */
    uint32_t fresh_count; /* fresh values given in this step */
    uint32_t count;
    struct effect effect[EFFECTS_MAX];
    struct fact fact[EFFECTS_MAX]; /* of their own: most steps have few, and an effect stays small */
    uint32_t fact_count;
    struct pen pen;    /* the texts that the step writes, on scratch */
    struct pen told;   /* texts of facts */
    struct pen aside;  /* fresh values and database rows: they may be asked for in the middle of a piece */
    enum reason limit; /* which one the step hit, or REASON_NONE */
    bool keep_facts;   /* somebody will read them */
    uint32_t recall_count;
    const struct store *store;
    struct directory directory;
    struct fresh fresh;
    uint64_t seed; /* of the run: a value that two nodes have in common by the run alone */
    struct message recall[EFFECTS_RECALL_MAX];
    char aside_room[EFFECTS_ASIDE];
    char told_room[EFFECTS_TOLD];
    char scratch[EFFECTS_SCRATCH];
};

/* Gives its pens their room; the memory is all zero. */
void effects_init(struct effects *);
/* Makes it ready for the next step. */
void effects_begin(struct effects *, uint64_t rng_path);

#endif
