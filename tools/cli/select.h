/* Which runs of a scenario the options ask for: --variant k=v, --fault NAME, --only TAG, --seed N. */
#ifndef SELECT_H
#define SELECT_H

#include "catalog.h"
#include "redactor.h"

#define SELECT_OPTIONS                                                                                                 \
    {"variant", "K=V...", "only runs with that value of a variant"},                                                   \
        {"fault", "NAME", "only runs with that fault plan"},                                                           \
    {                                                                                                                  \
        "seed", "N", "another seed than the scenario's"                                                                \
    }

/* The values that outputs hide besides secrets; for verbs that print the content of messages. */
#define REDACT_OPTION                                                                                                  \
    {                                                                                                                  \
        "redact", "HOW", "`usual`, or `strict`: response, rspauth and cnonce too (the default with --subscribers)"     \
    }

enum selected { SELECTED, NOT_SELECTED, NO_SUCH_VARIANT };

/* EXIT_USAGE after naming the fault of the options themselves. */
enum exit_class select_check(const struct invocation *);
enum selected select_run(const struct invocation *, const struct script *, uint32_t run);
bool select_tag(const struct invocation *, const struct script *);
enum redaction select_redaction(const struct invocation *);
uint64_t select_seed(const struct invocation *); /* 0: the scenario's own */
/* For verbs of one scenario: loads the file and takes the first run that matches; says on stderr which, when there
 * are more. */
enum exit_class select_one(struct invocation *, const char *path, struct script **, uint32_t *run);

#endif
