/* What attackers write, and what came of it: values are evaluated as checks evaluate theirs, over what was seen so far.
 * Private to this floor but for judge_change, which the filter asks. */
#ifndef ATTACK_H
#define ATTACK_H

#include "attacker.h"
#include "judge_state.h"

/* Where the run has no attacker there is none of it. */
struct attack {
    char *room[2];     /* the message as it was, and as it is with one field more: in turn */
    const char **why;  /* by row of the filter: why a message could not be changed */
    uint64_t *touched; /* a bit a record: it descends from what an attacker did */
    uint32_t touched_room;
};

struct attack *attack_new(const struct plan *, struct arena *);
/* Every record, in order. */
void attack_see(struct judge *, const struct observation *);
/* Whether an attacker did something without which that record would not be. */
bool attack_led_to(const struct judge *, uint32_t record);
/* The message with those fields set, one after the other. NULL, or why it cannot be; *written lasts until the next
 * call. */
const char *attack_write(struct judge *, const struct message *, const struct written *, struct bytes *written);
/* Once, at the end: verdict->attempt, and a failure of class 3 for each that had nothing to try. */
void attack_finish(struct judge *, const struct world *);

#endif
