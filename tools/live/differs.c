/* One run more, without its sockets. */
#include "differs.h"

#include "claim.h"
#include "must.h"
#include "result.h"
#include "script.h"

static const struct claim_outcome *of_name(const struct verdict *verdict, struct bytes name)
{
    for (uint32_t i = 0; i < verdict->claim_count; i++)
        if (bytes_equal(verdict->claim[i].claim->name, name)) return &verdict->claim[i];
    return NULL;
}

static const char *found_word(enum claim_found found)
{
    static const char *const words[] = {
        [CLAIM_FOUND_HOLDS] = "holds", [CLAIM_FOUND_VIOLATED] = "is violated", [CLAIM_FOUND_VACUOUS] = "is vacuous"};
    return words[found];
}

struct run *differs_run(struct invocation *invocation, struct script *script, uint32_t n, uint64_t seed)
{
    struct bytes why;
    uv_loop_t loop;
    script_origins(script, NULL, NULL);
    struct run *run = run_new(script_plan(script, n, seed), NULL, &invocation->arena, &why);
    must(run != NULL && uv_loop_init(&loop) == 0); /* its subscribers are the scenario's own */
    must(run_drive(run, &loop) != NULL && uv_loop_close(&loop) == 0);
    return run;
}

void differs_write(struct gathered *to, const struct verdict *live, const struct verdict *other, struct arena *arena)
{
    if (live->verdict == RUN_INCONCLUSIVE || other->verdict == RUN_INCONCLUSIVE) return;
    if (live->verdict != other->verdict) {
        const struct failure *first = other->failure_count ? &other->failure[0] : NULL;
        sink_gather(to, arena_format(arena, "note: this run is a %s; in virtual time it is a %s%s%.*s\n",
                                     result_word(live->verdict), result_word(other->verdict), first ? ": " : "",
                                     first ? (int)first->text.count : 0, first ? first->text.at : ""));
    }
    for (uint32_t i = 0; i < live->claim_count; i++) {
        struct bytes name = live->claim[i].claim->name;
        const struct claim_outcome *there = of_name(other, name);
        if (!there || there->found == live->claim[i].found) continue;
        sink_gather(to, arena_format(arena, "note: claim %.*s %s here; in virtual time it %s\n", (int)name.count,
                                     name.at, found_word(live->claim[i].found), found_word(there->found)));
    }
}
