/* The values that attackers write, and their effects: values are evaluated as checks evaluate theirs, over the messages
 * seen so far. Private to this floor but for judge_change, which the filter asks. */
#ifndef ATTACK_H
#define ATTACK_H

#include "attacker.h"
#include "judge_state.h"
#include "know.h"

/* A line `do EVE ...`, and its deeds so far. */
struct attack_deed {
    const struct flow_line *line;
    uint32_t done, left; /* how often it was done, and will be, in the background */
    sim_time next;
    const char *why; /* it could not be done */
};
#define ATTACK_NO_DEED UINT32_MAX

/* A value that was written: it has to be known before. */
struct attack_used {
    const struct attacker *attacker;
    uint32_t row, deed; /* of the filter, or of the attack's deeds: one of both */
    const struct written *written;
    const struct operand *part; /* of its value: of a sum each part is one that has to be known; NULL: a token */
    struct bytes text;
    uint32_t record; /* the next one there was */
};

/* Where the run has no attacker there is none of it. */
struct attack {
    char *room[2];     /* the message as it was, and as it is with one field more: in turn */
    char *forged;      /* a message before its fields are set */
    const char **why;  /* by row of the filter: why a message could not be changed */
    uint64_t *touched; /* a bit a record: it descends from a deed of an attacker */
    uint32_t touched_room;
    struct attack_deed *deed; /* in the order of the flow */
    uint32_t deed_count;
    link_id *opening; /* WebSockets that are being opened: nothing was said about them yet */
    uint32_t opening_count, opening_room;
    uint32_t now; /* which of them is being done, or ATTACK_NO_DEED */
    uint32_t row; /* the deed whose fields are being written, or ATTACK_NO_DEED */
    struct attack_used *used;
    uint32_t used_count, used_room;
    struct attack_injected {
        uint32_t record, deed;
    } * injected;
    uint32_t injected_count, injected_room;
};

struct attack *attack_new(const struct plan *, struct arena *);
/* Every record, in order. */
void attack_see(struct judge *, const struct observation *);
/* Whether an attacker did something without which that record would not be. */
bool attack_led_to(const struct judge *, uint32_t record);
/* The message with those fields set, one after the other. NULL, or why it cannot be; *written lasts until the next
 * call. */
const char *attack_write(struct judge *, const struct message *, const struct written *, struct bytes *written);
/* Whether a line `do EVE ...` can be done: a message over a WebSocket waits until that is open, or refused. */
bool attack_ready(const struct judge *, const struct flow_line *);
/* The actions of a line `do EVE ...` now; the first time, and each time that it is due again. */
void attack_do(struct judge *, const struct flow_line *, struct judge_deed *);
/* The next one that is due again by now; false when none is. */
bool attack_again(struct judge *, sim_time now, struct judge_deed *);
/* When the next one will be; false when there is none. */
bool attack_wake(const struct judge *, sim_time *at);
/* The first value of that row or deed that its attacker could not know when it wrote it, in words; none: it could. */
struct bytes attack_unknown(struct judge *, const struct know *, uint32_t row, uint32_t deed);
/* "set www-auth.nonce at 11"; "send SIP REGISTER to wsf", "replay r2 to pcscf as wsf". */
struct bytes attack_move_words(struct judge *, const struct move *);
struct bytes attack_deed_words(struct judge *, const struct deed *);
/* The deed by which that record was injected; NULL: no attacker of the flow injected it. */
const struct deed *attack_deed_of(const struct judge *, uint32_t record);
/* The author of that field in a message that arrived, where it is not the sender: the attacker that sent it, or wrote
 * that field on its way, or the fault plan that did; else none. */
struct bytes attack_hand(const struct judge *, uint32_t arrival, struct bytes path);
/* Once, at the end: verdict->attempt, and a failure of class 3 for each that had nothing to try. */
void attack_finish(struct judge *, const struct world *, const struct know *);

#endif
