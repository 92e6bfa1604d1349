/* Finding a message by the name that people give it. */
#include "picked.h"
#include "ladder.h"

#include <stdio.h>

/* The record of an arrival, or of a loss; of a sending its arrival or loss. BYTES_NOT_FOUND when there is none. */
static uint32_t record_numbered(const struct verdict *verdict, struct bytes digits)
{
    uint32_t seq;
    if (!bytes_to_u32(digits, &seq) || seq >= trace_count(verdict->trace)) return BYTES_NOT_FOUND;
    return record_is_message(trace_at(verdict->trace, seq)) ? seq : BYTES_NOT_FOUND;
}

static uint32_t record_named(struct invocation *invocation, const struct run *run, struct bytes name)
{
    if (bytes_starts(name, BYTES("#"))) return record_numbered(run->verdict, bytes_from(name, 1));
    const struct ladder *ladder = ladder_new(run->verdict, NULL, &invocation->arena);
    uint32_t row = ladder_find(ladder, name);
    return row == LADDER_NO_ROW ? BYTES_NOT_FOUND : ladder->row[row].record;
}

/* The steps of the run that have a message, for a user who guessed wrong. */
static const char *steps_of(struct invocation *invocation, const struct run *run)
{
    const struct ladder *ladder = ladder_new(run->verdict, NULL, &invocation->arena);
    struct gathered list = {.arena = &invocation->arena};
    for (uint32_t i = 0; i < ladder->row_count; i++) {
        const struct ladder_row *row = &ladder->row[i];
        if (row->kind != LADDER_MESSAGE || bytes_equal(row->step, BYTES("."))) continue;
        sink_gather(&list, BYTES(" "));
        sink_gather(&list, row->step);
    }
    return list.count ? arena_copy(&invocation->arena, bytes_of(list.at, list.count)).at : " none";
}

struct message_tree *picked_message(struct invocation *invocation, const struct run *run, const char *name)
{
    uint32_t record = record_named(invocation, run, bytes_text(name));
    if (record == BYTES_NOT_FOUND) {
        if (name[0] == '#') usage_error(invocation, "record `%s` is no message of this run", name);
        else usage_error(invocation, "no message has the step `%s`; there are:%s", name, steps_of(invocation, run));
        return NULL;
    }
    enum octets_secrets secrets = option_given(invocation, "reveal", 0) ? OCTETS_REVEALED : OCTETS_REDACTED;
    struct octets_reader *reader = octets_reader_new(run->verdict, secrets, &invocation->arena);
    return message_tree_new(reader, run->verdict, record, &invocation->arena);
}

static struct bytes step_of(const struct verdict *verdict, uint32_t record)
{
    for (uint32_t i = 0; i < verdict->drawn_count; i++)
        if (verdict->drawn[i].record == record && verdict->drawn[i].line)
            return verdict->step[verdict->drawn[i].line->number];
    return BYTES(".");
}

void picked_head(struct out *out, const struct run *run, const struct message_tree *tree)
{
    const struct verdict *verdict = run->verdict;
    const struct record *record = trace_at(verdict->trace, tree->record);
    const struct link_line *link = &run->plan->link[link_class_of(record->subject)];
    uint32_t end = link_end(record->subject);
    out_bytes(out, step_of(verdict, tree->record));
    out_lit(out, "  #");
    out_u64(out, tree->record);
    out_lit(out, "  ");
    out_bytes(out, proto_name(tree->proto));
    out_char(out, ' ');
    out_bytes(out, verb_name(tree->proto, record->verb));
    out_lit(out, "  ");
    out_bytes(out, run->plan->role[link->end[end]]->name);
    out_lit(out, " -> ");
    out_bytes(out, run->plan->role[link->end[1 - end]]->name);
    out_lit(out, "  sent ");
    out_seconds(out, trace_at(verdict->trace, trace_sent(verdict->trace, tree->record))->at);
    if (record->kind == RECORD_DROPPED) out_lit(out, ", lost");
    if (record->kind == RECORD_DELIVERED) {
        out_lit(out, ", arrived ");
        out_seconds(out, record->at);
    }
    out_lit(out, "  ");
    out_u64(out, tree->octets.message.count);
    out_lit(out, " octets\n");
}
