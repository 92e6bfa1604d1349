/* Openings first, then row for row: those of a link by its seat, those after it by their cause. */
#include "connections.h"

#include "sip.h"

static const struct role *outside_of(const struct plan *plan, const struct link_line *link, uint32_t *end)
{
    for (*end = 0; *end < 2; ++*end)
        if (plan_is_outside(plan, plan->role[link->end[*end]])) return plan->role[link->end[*end]];
    return NULL;
}

static uint32_t first_of(const struct connections *connections, uint32_t lifeline)
{
    uint32_t i = 0;
    while (i < connections->count && connections->one[i].lifeline != lifeline) i++;
    return i;
}

static void add(struct connections *connections, const struct verdict *verdict, const struct ladder *ladder,
                uint32_t record)
{
    const struct plan *plan = verdict->plan;
    const struct record *opened = trace_at(verdict->trace, record);
    link_id link = opened->subject;
    const struct link_line *line = &plan->link[link_class_of(link)];
    uint32_t end, lifeline = lifelines_of(ladder->lifelines, link, opened->extra);
    const struct role *outside = outside_of(plan, line, &end);
    if (!outside) return;
    bool first = lifeline == LIFELINE_NONE || first_of(connections, lifeline) == connections->count;
    connections->one[connections->count++] = (struct connection){.outside = outside,
                                                                 .server = plan->role[line->end[1 - end]],
                                                                 .link = link_class_of(link),
                                                                 .member = link_member(link),
                                                                 .opened = record,
                                                                 .lifeline = lifeline,
                                                                 .first = first};
}

/* The last one that was opened before it. */
static uint32_t find(const struct connections *connections, link_id link, uint32_t record)
{
    for (uint32_t i = connections->count; i > 0; i--) {
        const struct connection *one = &connections->one[i - 1];
        if (one->opened < record && one->link == link_class_of(link) && one->member == link_member(link)) return i;
    }
    return 0;
}

static struct bytes registers(const struct ladder_row *row, struct octets_reader *reader, struct arena *arena)
{
    struct sip sip;
    struct sip_address to;
    if (row->proto != PROTO_SIP || row->response || !bytes_equal(row->label, BYTES("REGISTER"))) return BYTES("");
    if (sip_scan(&sip, octets_read(reader, row->record).message).why) return BYTES("");
    if (sip_address_scan(&to, sip_value(&sip, SIP_TO)).why) return BYTES("");
    return arena_copy(arena, to.uri);
}

struct connections *connections_find(const struct verdict *verdict, const struct ladder *ladder,
                                     struct octets_reader *reader, struct arena *arena)
{
    const struct trace *trace = verdict->trace;
    struct connections *connections = arena_new(arena, struct connections);
    uint32_t count = 0;
    for (uint32_t seq = 0; seq < trace_count(trace); seq++) count += trace_at(trace, seq)->kind == RECORD_OPENED;
    connections->one = arena_array(arena, struct connection, count + 1);
    connections->of_row = arena_array(arena, uint32_t, ladder->row_count + 1);
    for (uint32_t seq = 0; seq < trace_count(trace); seq++)
        if (trace_at(trace, seq)->kind == RECORD_OPENED) add(connections, verdict, ladder, seq);
    for (uint32_t i = 0; i < ladder->row_count; i++) {
        const struct ladder_row *row = &ladder->row[i];
        if (row->kind != LADDER_MESSAGE) continue;
        uint32_t own = find(connections, trace_at(trace, row->record)->subject, row->record);
        if (own && !connections->one[own - 1].first)
            own = first_of(connections, connections->one[own - 1].lifeline) + 1;
        if (!own && row->led_from != LADDER_NO_ROW) own = connections->of_row[row->led_from];
        connections->of_row[i] = own;
        struct connection *one = own ? &connections->one[own - 1] : NULL;
        if (one && !one->who.count && row->sender == one->outside) one->who = registers(row, reader, arena);
    }
    return connections;
}
