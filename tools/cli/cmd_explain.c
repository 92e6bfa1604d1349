/* imslab explain: what a word of a scenario means, from the tables that the checker uses. */
#include "explain.h"
#include "verb.h"

#include <stdio.h>

enum { EXPLAIN_ROOM = 1 << 20, TERMS_MAX = 8 };

static enum exit_class run(struct invocation *invocation)
{
    struct pen pen = pen_on(arena_take(&invocation->arena, EXPLAIN_ROOM), EXPLAIN_ROOM);
    struct bytes term[TERMS_MAX];
    for (unsigned i = 0; i < invocation->arg_count; i++) term[i] = bytes_text(invocation->arg[i]);
    bool known = explain(&pen, node_kinds, term, invocation->arg_count);
    struct bytes text = pen_done(&pen);
    fwrite(text.at, 1, text.count, known ? stdout : stderr);
    return known ? EXIT_AS_EXPECTED : EXIT_USAGE;
}

static const struct option_row options[] = {{0}};

const struct verb explain_verb = {
    .name = "explain",
    .summary = "what a node, field, policy, action or step is",
    .synopsis = "explain TERM ...",
    .help = "Generated from the tables that the checker uses, so it is never out of date.\n\n"
            "  imslab explain node wsf\n  imslab explain fields SIP\n  imslab explain policy challenge\n  imslab "
            "explain step 11",
    .options = options,
    .args_min = 1,
    .args_max = TERMS_MAX,
    .run = run,
};
