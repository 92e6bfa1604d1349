/* What outputs hide in a text: the secrets of the plan, and of populations those of the members it can be about. How
 * many members a population has does not matter: the member at the browser's end of the record's link is hidden, or
 * the one whose step led to the record, and every member that the text names by IMPI, IMPU or web id. */
#ifndef REDACTOR_H
#define REDACTOR_H

#include "plan.h"
#include "secret.h"
#include "trace.h"

enum { REDACTOR_MEMBERS_MAX = 8 }; /* members of populations in one text; what more of them own stays to be seen */
#define REDACTOR_NO_RECORD UINT32_MAX

struct secret_list {
    const struct bytes *secret;
    uint32_t count;
};

struct redactor;
struct redactor *redactor_new(const struct plan *, struct arena *);
/* For a text of that record (REDACTOR_NO_RECORD: of none; the trace may then be NULL). Holds until the next call. */
struct secret_list redactor_in(struct redactor *, const struct trace *, uint32_t record, struct bytes text);
/* The index of those secrets: what secret_mask and secret_redact ask. Holds as long. */
struct secret_index *redactor_index(struct redactor *, const struct trace *, uint32_t record, struct bytes text);

#endif
