/* The values that outputs hide in a text: the secrets of the plan, values of the run that are as good as one (tokens,
 * codes, cookies, keys), and of populations the secrets of the members that the text can be about. How many members a
 * population has does not matter: the member at the browser's end of the record's link is hidden, or the one whose step
 * led to the record, and every member that the text names by IMPI, IMPU or web id. */
#ifndef REDACTOR_H
#define REDACTOR_H

#include "plan.h"
#include "secret.h"
#include "trace.h"

enum { REDACTOR_MEMBERS_MAX = 8 }; /* members of populations in one text; the secrets of further members stay visible */
#define REDACTOR_NO_RECORD UINT32_MAX

/* A value that came up in a run. A response with its inputs gives a weak password away to every reader of the output:
 * it is hidden as well where the redaction is strict. */
enum redaction { REDACT_USUAL, REDACT_STRICT };
struct hidden_value {
    struct bytes value; /* lives as long as the run */
    bool strict;        /* hidden only by REDACT_STRICT */
};
struct hidden_values {
    const struct hidden_value *at;
    uint32_t count;
    enum redaction redaction;
};

struct secret_list {
    const struct bytes *secret;
    uint32_t count;
};

struct redactor;
struct redactor *redactor_new(const struct plan *, struct arena *);
/* From now on these are hidden too; of those given before the same number again costs nothing. */
void redactor_born(struct redactor *, const struct hidden_values *);
/* For a text of that record (REDACTOR_NO_RECORD: of none; the trace may then be NULL): the secrets of the plan and of
 * members. Holds until the next call. */
struct secret_list redactor_in(struct redactor *, const struct trace *, uint32_t record, struct bytes text);
/* Overwrites all that is hidden, octet by octet (secret_mask); whether there was something. */
bool redactor_mask(struct redactor *, const struct trace *, uint32_t record, char *at, uint32_t count);
/* Writes the text with "[redacted]" in its place (secret_redact). */
void redactor_write(struct redactor *, const struct trace *, uint32_t record, struct pen *, struct bytes text);
/* Of the first `count` octets so many that no hidden value is cut in two. */
uint32_t redactor_whole(struct redactor *, const struct trace *, uint32_t record, struct bytes text, uint32_t count);

#endif
