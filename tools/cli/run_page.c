/* From a run to its page. */
#include "run_page.h"

#include "explain.h"
#include "node_watch.h"

/* Which flow of the contribution the steps of a scenario are numbered by: its tag says so. */
static struct bytes flow_of(const struct plan *plan)
{
    for (uint32_t i = 0; i < plan->tag_count; i++) {
        if (bytes_equal(plan->tag[i], BYTES("flow-a"))) return BYTES("A");
        if (bytes_equal(plan->tag[i], BYTES("flow-b"))) return BYTES("B");
    }
    return bytes_of("", 0);
}

static void step_said(const struct plan *plan, const struct ladder_row *row, struct page_said *said)
{
    const struct drawn_step *step = drawn_step_of(flow_of(plan), row->step, bytes_text(row->sender->kind->name),
                                                  bytes_text(row->receiver->kind->name));
    if (step) *said = (struct page_said){step->text, step->source};
}

const struct node_log *run_page_watch(struct run *run)
{
    judge_know(run->judge);
    return node_watch(run);
}

bool run_page_write(sink_fn *sink, void *self, const struct run *run, const struct node_log *states,
                    enum octets_secrets secrets, struct arena *arena)
{
    struct page_input input = {
        .verdict = run->verdict, .states = states, .said = step_said, .secrets = secrets, .version = IMSLAB_VERSION};
    return page_write(sink, self, &input, arena);
}

bool run_page_write_live(sink_fn *sink, void *self, const struct run *run, const struct node_log *states,
                         const struct run_page_live *live, struct arena *arena)
{
    struct page_input input = {.verdict = run->verdict,
                               .states = states,
                               .said = step_said,
                               .secrets = OCTETS_REDACTED,
                               .version = IMSLAB_VERSION,
                               .live = live->connect,
                               .differs = live->differs};
    return page_write(sink, self, &input, arena);
}
