/* Values that checks compare: fields of messages and states, literals, `let` values, recomputed digests. */
#ifndef OPERAND_H
#define OPERAND_H

#include "match.h"
#include "plan.h"

struct judge;

struct operand_value {
    bool present;
    bool number_known;    /* else it is a text */
    bool impu;            /* a public identity: compared as such */
    bool token;           /* an option tag: without case */
    bool share;           /* the number is parts in PLAN_WHOLE of the members */
    enum field_type type; /* how it compares and how it is said */
    struct bytes text;
    uint64_t number;
};

/* The subject of a check. Texts of values live in the judge's scratch, or longer. */
struct subject {
    struct judge *judge;
    const struct message *message; /* NULL in an `expect` block */
    const struct flow_line *line;  /* its arrow, or NULL */
    const struct kept *request;    /* of a response, or NULL */
    const char *trouble;           /* why something could not be told, or NULL */
};

void field_value_of(struct subject *, const struct message *, const struct field_path *, uint32_t nth,
                    struct operand_value *);
void state_value_of(struct subject *, const struct state_ref *, struct operand_value *);
void operand_value(struct subject *, const struct operand *, struct operand_value *);
/* As a number, a text of digits included; false when it is none. */
bool value_number(const struct operand_value *, uint64_t *);
/* `left` says how: public identities as impu_same does, other URIs as RFC 3261 19.1.4, value words and option
 * tags without case, the rest octet by octet. */
bool value_equal(struct subject *, const struct operand_value *left, const struct operand_value *right);

#endif
