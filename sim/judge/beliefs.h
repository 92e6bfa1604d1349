/* What nodes believe about a person's registration, asked by the names of their states: whether a registrar has a
 * binding, what a database says, how many connections an edge has bound. Only in a run that has a world. */
#ifndef BELIEFS_H
#define BELIEFS_H

#include "judge_state.h"

/* Reads a state of that identity; false where the kind has none of that name. */
bool belief_read(struct judge *, const struct role *, uint32_t member, const char *name, struct bytes identity,
                 const struct state_row **, struct state_value *);
/* Whether an authentication of that IMPI is pending there: an SAR is owed (TS 29.228 6.1.2.1). */
bool belief_pending(struct judge *, const struct role *, struct bytes impi);
/* Half a binding of an identity: a registrar that has one, and a database or an edge that does not, or the reverse. An
 * edge counts connections and names no identity, so it is asked where there is one user (`alone`). */
struct halves {
    const struct role *with, *without; /* both: they do not agree */
};
struct halves belief_halves(struct judge *, struct bytes impu, bool alone);
/* The number that a state of all members of all nodes adds up to, of those whose kind has it; with a `word` how often
 * it is that. `asked` is how many of them got a REGISTER, or sent one: who did neither believes nothing. */
uint64_t belief_sum(struct judge *, const char *name, const char *word, uint32_t *asked);

#endif
