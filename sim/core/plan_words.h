/* Links and policies of a plan in words: as traces, tables and their readers call them. */
#ifndef PLAN_WORDS_H
#define PLAN_WORDS_H

#include "pen.h"
#include "plan.h"

/* By enum carrier, enum over and enum may_assert: "wss", "tls", "auth-done". */
enum { OVER_COUNT = OVER_SCTP + 1, MAY_ASSERT_COUNT = MAY_ASSERT_AUTH_DONE + 1 };
extern const char *const carrier_word[CARRIER_COUNT];
extern const char *const over_word[OVER_COUNT];
extern const char *const may_assert_word[MAY_ASSERT_COUNT];

/* The role of that name; NULL: there is none. */
const struct role *plan_role(const struct plan *, struct bytes name);

/* The value of a policy: a word, microseconds, a number, names with blanks between them. Texts are not said: they may
 * be secrets. */
void policy_say(struct pen *, const struct plan *, const struct role *, uint32_t row);

#endif
