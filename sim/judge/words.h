/* The expected and the found value of a check, in words that a newcomer understands. */
#ifndef WORDS_H
#define WORDS_H

#include "operand.h"
#include "verdict.h"

enum { WORDS_TEXT_MAX = 160 }; /* octets of a value that are shown */

/* `wsf -> ue SIP 403` */
void words_message(struct pen *, const struct plan *, link_id, enum proto, verb_id);
/* `line 11a (ue -> wsf SIP REGISTER answers r1)`; `the wait of 30min in line 52` */
void words_line(struct pen *, const struct verdict *, const struct flow_line *);
/* `"text"`, `200ms`, `3`, `registered`, `absent` */
void words_value(struct pen *, const struct judge *, const struct operand_value *);
/* Quoted; an octet that does not print is written \xHH, and a long text ends in dots. */
void words_quoted(struct pen *, const struct judge *, struct bytes);
void words_time(struct pen *, sim_time);   /* `200ms`: the largest unit that divides it */
void words_moment(struct pen *, sim_time); /* `0.312 s` */
/* `; the last message was wsf -> ue SIP 403 at 0.200 s` */
void words_last(struct pen *, const struct verdict *);
void words_count(struct pen *, uint64_t); /* `1,329` */
/* "; no line had kept it by then": after the found value, of a check that had nothing to compare it with. */
void words_nothing(struct pen *, const struct check *);
/* `less than 3`, `"text"`, `present`, `unchanged from r1` */
void words_expected(struct pen *, const struct judge *, const struct check *, const struct flow_line *,
                    const struct operand_value *right, const struct operand_value *high);

#endif
