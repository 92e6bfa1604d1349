/* imslab explain: the meaning of a word of a scenario, from the tables that the checker uses. */
#include "explain.h"
#include "explain_page.h"
#include "explain_prose.h"
#include "verb.h"

#include <stdio.h>

enum { EXPLAIN_ROOM = 1 << 20, TERMS_MAX = 8 };

/* Topics that are words of a kind: the next word is looked for in all of these. */
static const char *const word_topics[] = {"message", "code", "header", "setting", "word"};

/* The word to look for in pages, messages and headers; none when the terms are about something else. */
static struct bytes looked_for(const struct bytes *term, unsigned count)
{
    if (count == 1) return term[0];
    for (unsigned i = 0; count == 2 && i < COUNT(word_topics); i++)
        if (bytes_equal(term[0], bytes_text(word_topics[i]))) return term[1];
    return bytes_of(NULL, 0);
}

static enum exit_class run(struct invocation *invocation)
{
    struct pen pen = pen_on(arena_take(&invocation->arena, EXPLAIN_ROOM), EXPLAIN_ROOM);
    struct bytes term[TERMS_MAX];
    struct gathered said = {.arena = &invocation->arena};
    struct out out;
    for (unsigned i = 0; i < invocation->arg_count; i++) term[i] = bytes_text(invocation->arg[i]);
    struct bytes word = looked_for(term, invocation->arg_count);
    bool known = explain(&pen, node_kinds, term, invocation->arg_count), more = false;
    struct bytes text = pen_done(&pen);
    out_begin(&out, sink_gather, &said);
    if (word.count) {
        more = explain_message(&out, word);
        more = explain_header(&out, word) || more;
        more = explain_page(&out, word) || more;
        if (!known && !more) more = explain_prose(&out, word);
    }
    out_end(&out);
    if (known || !more) fwrite(text.at, 1, text.count, known ? stdout : stderr);
    print_plain(bytes_of(said.at, said.count), stdout);
    if (known || more) return EXIT_AS_EXPECTED;
    fputs("  message REGISTER, code 401, header Path, setting mode, word impi: messages, and words of these pages\n",
          stderr);
    return EXIT_USAGE;
}

static const struct option_row options[] = {{0}};

const struct verb explain_verb = {
    .name = "explain",
    .summary = "what a node, field, policy, action or step is",
    .synopsis = "explain TERM ...",
    .help =
        "From the tables that the checker uses; a word alone is looked for in all of them, in the messages that nodes\n"
        "handle, in the headers of SIP, in the glossary and in the tables of the scenario language, and\n"
        "else in its grammar and its text.\n\n"
        "  imslab explain node wsf\n  imslab explain fields SIP\n  imslab explain policy challenge\n  imslab "
        "explain step 11\n"
        "  imslab explain 401\n  imslab explain P-CSCF",
    .options = options,
    .args_min = 1,
    .args_max = TERMS_MAX,
    .run = run,
};
