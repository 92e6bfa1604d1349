/* Which clauses runs exercised: every rule of every kind, every reason, action and choice of the program, the evidence
 * that convinces a node, and the rules of derivation, with the number of runs that met it, and the first of them; and
 * of every scenario the bases of its steps. Rows that no run meets are named, with the reason where a row of unmet.def
 * gives it. */
#ifndef EXERCISED_H
#define EXERCISED_H

#include "out.h"
#include "table_form.h"
#include "verdict.h"

enum exercise {
    EXERCISE_RULE,       /* a message of that verb came to a node of that kind */
    EXERCISE_REASON,     /* a node of that kind, or the lab, stated it */
    EXERCISE_ACTION,     /* somebody did it */
    EXERCISE_CHOICE,     /* a node of that kind had that value of a policy */
    EXERCISE_REF,        /* a scenario names the clause that it shows */
    EXERCISE_EVIDENCE,   /* it convinced a node of that kind, or was passed on by one as evidence */
    EXERCISE_DERIVATION, /* somebody came to know something by that rule (docs/fidelity.md, 13) */
    EXERCISE_KINDS
};

struct exercised_row {
    enum exercise exercise;
    struct bytes of;     /* "icscf"; "lab"; the id of a scenario */
    struct bytes name;   /* "SIP REGISTER"; "wrong-response"; "deregister"; "hss-timeout 504" */
    struct bytes clause; /* as the program says it: one, or several */
    uint32_t runs;
    struct bytes first;              /* the first of them */
    const char *unmet;               /* why no run meets it; NULL: nobody says */
    struct bytes steps[BASIS_COUNT]; /* REF: the steps of all of its runs, by their basis: "1 1b 2"; else none */
};
struct exercised {
    struct arena *arena;
    struct exercised_row *row;
    uint32_t count, room;
    uint32_t runs;
    uint32_t *last; /* by row: the run that was counted last, so that each counts once */
    uint32_t last_room;
};

/* Every row of the program, met by nobody. Lives in the arena. */
struct exercised *exercised_new(struct arena *);
/* A rule of derivation, which the judge has: one more row. */
void exercised_derivation(struct exercised *, const struct derivation_row *);
/* For those who look at a run: the row is met in it. Names that no row has are nothing. */
void exercised_meet(struct exercised *, enum exercise, struct bytes of, struct bytes name, const struct plan *);
/* The evidence that convinced nodes, and the rules by which parties came to know items, in a run
 * (exercised_evidence.c). */
void exercised_evidence(struct exercised *, const struct verdict *);
/* Counts a run that is over. */
void exercised_take(struct exercised *, const struct verdict *);
/* How many rows no run met that nobody excuses; and those that are excused and were met. */
uint32_t exercised_missing(const struct exercised *);
uint32_t exercised_excused_for_nothing(const struct exercised *);

/* By clause: each, with the rows that applied it. TABLE_TEXT or TABLE_JSON. */
bool exercised_write(sink_fn *, void *self, const struct exercised *, enum table_form);

#endif
