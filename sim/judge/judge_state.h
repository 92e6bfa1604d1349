/* The state of the judge during a run, and the steps that its files share. Private to this floor. */
#ifndef JUDGE_STATE_H
#define JUDGE_STATE_H

#include "births.h"
#include "cursor.h"
#include "redactor.h"
#include "judge.h"
#include "match.h"
#include "operand.h"

struct attack;

/* The subject of a failure, for the search of its causes: by its number in the verdict. */
struct red {
    const struct flow_line *line; /* or NULL */
    const struct check *check;    /* of a state, or NULL */
    bool more;                    /* the state is a number, and more than there should be */
};

struct judge {
    const struct plan *plan;
    struct arena *arena;
    const struct store *store;
    const struct world *world;
    struct cursor cursor;
    struct match match;
    struct kept *named;          /* plan->message_count */
    struct operand_value *value; /* plan->value_count */
    struct pen scratch;          /* emptied by judge_scratch */
    struct verdict *verdict;
    struct redactor *redactor;
    struct attack *attack;         /* attack.h; NULL: nobody attacks */
    struct births *births;         /* of every run: outputs hide some of them */
    bool knows;                    /* somebody wants to know what the parties learned */
    bool unguessed;                /* ... and words are not tried */
    struct secret_index *searched; /* the texts that a check asks for, one at a time */
    uint32_t about;                /* the record looked at last, or REDACTOR_NO_RECORD: a text can have the secrets
                                    * of its member */
    uint32_t drawn_room, failure_room, red_room;
    struct red *red; /* verdict->failure_count */
    uint32_t acting; /* a `do` that was handed out and acts until the drive calls again, or CURSOR_NONE */
    sim_time now;
    bool failed; /* the first failure ended the checking of the flow */
    bool finished;
    bool outside; /* not only the first one of a population is judged, and the run ends when somebody says so */
    bool settled; /* the expect block has been asked */
    bool retold;  /* out of a trace ... */
    const struct flow_line *told; /* ... which says which line the next message had ... */
    const bool *veiled;           /* ... and, by record, the values it hides */
};

static inline struct pen *judge_scratch(struct judge *judge)
{
    pen_anew(&judge->scratch);
    return &judge->scratch;
}

/* Of the first `count` octets of a text about the record looked at last so many that no secret is cut in two. */
uint32_t judge_whole(const struct judge *, struct bytes text, uint32_t count);
/* A copy in the judge's arena, with every secret redacted; the scratch is used. */
struct bytes judge_redacted(struct judge *, struct bytes text);
/* Appends a failure; its words are copied, with every secret redacted. */
void judge_fail(struct judge *, const struct failure *);
void judge_fail_about(struct judge *, const struct failure *, struct red);
/* The failure of a flow line: the first one ends the checking of the flow. */
void judge_fail_line(struct judge *, const struct flow_line *, struct failure);
/* Fails the arrows whose window has closed. */
void judge_expire(struct judge *);
/* A line whose window begins with a message that has not come fails when it is seen: nothing timed it. */
void judge_untimed(struct judge *, const struct flow_line *);
/* Until when a ready arrow may arrive; false when its window has no end, or none yet. */
bool judge_window(const struct judge *, const struct flow_line *, sim_time *until);
/* Evaluates a state check and counts it; appends its failure. */
bool judge_state_check(struct judge *, const struct check *);

#endif
