/* What outputs hide in a text: the secrets of the plan, and of populations those of the members it can be about. How
 * many members a population has does not matter: the member at the browser's end of the record's link is hidden, or
 * the one whose step led to the record, and every member that the text names by IMPI, IMPU or web id. */
#ifndef HIDDEN_H
#define HIDDEN_H

#include "plan.h"
#include "trace.h"

enum { HIDDEN_MEMBERS_MAX = 8 }; /* members of populations in one text; what more of them own stays to be seen */
#define HIDDEN_NO_RECORD UINT32_MAX

struct secret_list {
    const struct bytes *secret;
    uint32_t count;
};

struct hidden;
struct hidden *hidden_new(const struct plan *, struct arena *);
/* For a text of that record (HIDDEN_NO_RECORD: of none; the trace may then be NULL). Holds until the next call. */
struct secret_list hidden_in(struct hidden *, const struct trace *, uint32_t record, struct bytes text);

#endif
