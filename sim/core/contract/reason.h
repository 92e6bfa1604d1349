/* Reasons: why a node refused, failed, remarked or had no room, as ids with a sentence and a clause (reasons.def). */
#ifndef REASON_H
#define REASON_H

#include "pen.h"

enum reason {
    REASON_NONE,
#define REASON(name, id, class, by, sentence, clause, sure) REASON_##name,
#include "reasons.def"
#undef REASON
    REASON_COUNT
};

enum reason_class {
    CLASS_REFUSAL, /* of the thing that somebody asked for */
    CLASS_FAILURE, /* nobody said no, and it does not go on */
    CLASS_REMARK,
    CLASS_LIMIT /* of the lab */
};

struct reason_row {
    const char *id; /* "wrong-response" */
    enum reason_class class;
    const char *by;       /* kinds that state it, "scscf|bsf"; "*": all, "lab": the machine */
    const char *sentence; /* "wrong response" */
    const char *clause;   /* "TS 33.203 N.2.2.1" */
    const char *sure;     /* "C", "S", "M" or "I" */
};
extern const struct reason_row reason_rows[REASON_COUNT]; /* the first is REASON_NONE: empty texts */
extern const char *const reason_class_name[CLASS_LIMIT + 1];

/* The fault of a message or request; REASON_NONE: nothing. Where something cannot be read, the detail is the rule that
 * was broken. */
struct objection {
    enum reason reason;
    const char *detail; /* or NULL */
};
static inline struct objection because(enum reason reason)
{
    return (struct objection){reason, NULL};
}
#define NO_OBJECTION because(REASON_NONE)

/* "wrong response: DETAIL (TS 33.203 N.2.2.1 [C])"; where there is no detail without it, of REASON_NONE that alone. The
 * one way in which a reason is put into a sentence. */
void reason_say(struct pen *, enum reason, struct bytes detail);
/* Whether a node of that kind may state it; everybody may state none. */
bool reason_stated_by(enum reason, struct bytes kind);
/* REASON_NONE when no row has that id. */
enum reason reason_named(struct bytes id);

#endif
