/* Found in the sent octets, shown as outputs may show them: both are the same at the same places. */
#include "why_octets.h"

#include "message_tree.h"
#include "secret.h"

enum { SHOWN_MAX = 96 }; /* octets of a value */

struct why_octets {
    const struct verdict *verdict;
    struct octets_reader *sent, *shown;
    struct arena *arena;
};

struct why_octets *why_octets_new(const struct verdict *verdict, enum octets_secrets secrets, struct arena *arena)
{
    struct why_octets *octets = arena_new(arena, struct why_octets);
    *octets = (struct why_octets){.verdict = verdict,
                                  .sent = octets_reader_new(verdict, OCTETS_REVEALED, arena),
                                  .shown = octets_reader_new(verdict, secrets, arena),
                                  .arena = arena};
    return octets;
}

static bool find(struct why_octets *octets, const struct trail_step *step, uint32_t *at, uint32_t *end)
{
    const struct item *item = &octets->verdict->knowledge->item[step->item];
    if (step->letter || step->record == KNOWLEDGE_NO_RECORD || !item->value.count) return false;
    if (!record_is_message(trace_at(octets->verdict->trace, step->record))) return false;
    struct secret_index *index = secret_index_new(octets->arena);
    secret_index_set(index, &item->value, 1);
    struct secret_spots spots = secret_search(index, octets_read(octets->sent, step->record).message);
    if (spots.count) *at = spots.at[0].at;
    if (spots.count) *end = spots.at[0].end;
    return spots.count;
}

/* The innermost line of the tree that has all of it. */
static const struct tree_line *line_of(const struct message_tree *tree, uint32_t at, uint32_t end)
{
    const struct tree_line *best = NULL;
    for (uint32_t i = 0; i < tree->line_count; i++) {
        const struct tree_line *line = &tree->line[i];
        if (line->at <= at && line->end >= end && (!best || line->depth > best->depth)) best = line;
    }
    return best;
}

void why_octets_write(struct out *out, struct why_octets *octets, const struct trail_step *step, uint32_t indent)
{
    uint32_t at, end;
    if (!find(octets, step, &at, &end)) return;
    const struct message_tree *tree = message_tree_new(octets->shown, octets->verdict, step->record, octets->arena);
    const struct tree_line *line = line_of(tree, at, end);
    out_repeat(out, ' ', indent);
    out_lit(out, "octets ");
    out_u64(out, at);
    out_char(out, '-');
    out_u64(out, end - 1);
    out_lit(out, " of ");
    out_u64(out, tree->octets.message.count);
    if (line && line->depth) {
        out_lit(out, "  ");
        out_name(out, line->name);
        out_lit(out, ": ");
        out_name(out, bytes_part(line->value, 0, line->value.count < SHOWN_MAX ? line->value.count : SHOWN_MAX));
        if (line->value.count > SHOWN_MAX) out_lit(out, "...");
    }
    out_char(out, '\n');
}
