/* Nodes that stop and go on, clocks that are off, connections that are cut at no message, limits at doors. */
#include "ladder_event.h"

#include "attacker.h"
#include "fact_record.h"

static bool is_stopped_by_attacker(const struct plan *plan, const struct role *role)
{
    for (const struct attacker *attacker = plan->attacker; attacker; attacker = attacker->next)
        for (const struct seat *seat = attacker->seats; seat; seat = seat->next)
            if (seat->kind == SEAT_OWNS && seat->role == role && seat->stopped) return true;
    return false;
}

/* Of a population also which of its members. */
static struct bytes name_of(const struct role *role, const struct record *record, struct arena *arena)
{
    if (role->member_count < 2) return role->name;
    return arena_format(arena, "%.*s (member %u)", (int)role->name.count, role->name.at, record_member(record) + 1);
}

static struct bytes said_of_node(const struct verdict *verdict, const struct record *record, const struct role *role,
                                 struct arena *arena)
{
    static const char *const stops[] = {
        [STOP_LOSING] = "crashes, and loses its state", [STOP_KEEPING] = "crashes", [STOP_PAUSED] = "pauses"};
    static const char *const starts[] = {
        [STOP_LOSING] = "is back, with an empty state", [STOP_KEEPING] = "is back", [STOP_PAUSED] = "goes on"};
    const struct bytes name = name_of(role, record, arena);
    const bool stop = record->kind == RECORD_STOPPED;
    const char *word = stop ? stops[record->extra] : starts[record->extra];
    if (stop && record->extra == STOP_PAUSED && is_stopped_by_attacker(verdict->plan, role))
        word = "does nothing more by itself";
    return arena_format(arena, "%.*s %s", (int)name.count, name.at, word);
}

/* Microseconds with a sign, and " us" after them (sim/core/owner.c). */
static struct bytes said_of_clock(const struct verdict *verdict, const struct record *record, const struct role *role,
                                  struct arena *arena)
{
    const struct bytes name = name_of(role, record, arena);
    struct bytes text = store_bytes(verdict->store, record->blob), number;
    const bool behind = bytes_starts(text, BYTES("-"));
    uint64_t us = 0;
    number = bytes_cut(bytes_from(text, behind), ' ', &text);
    if (!bytes_to_u64(number, &us) || us == 0)
        return arena_format(arena, "the clock of %.*s is right", (int)name.count, name.at);
    return arena_format(arena, "the clock of %.*s is %llu.%03llu s %s", (int)name.count, name.at,
                        (unsigned long long)(us / SECOND), (unsigned long long)(us % SECOND / MS),
                        behind ? "behind" : "ahead");
}

/* A message that a row of the filter keeps waiting, and that is still there when the run is over. */
static bool goes_no_further(const struct verdict *verdict, uint32_t seq)
{
    const enum filter_deed deed = verdict->plan->filter[trace_at(verdict->trace, seq)->extra].deed;
    if (deed != FILTER_HOLD && deed != FILTER_DELAY && deed != FILTER_REORDER) return false;
    for (uint32_t next = seq + 1; next < trace_count(verdict->trace); next++)
        if (trace_at(verdict->trace, next)->cause == seq) return false;
    return true;
}

/* Of a connection that is cut at no message, and of a message that does not come any further. */
static bool touched_event(const struct verdict *verdict, uint32_t seq, struct ladder_event *event, struct arena *arena)
{
    const struct record *record = trace_at(verdict->trace, seq);
    const struct plan *plan = verdict->plan;
    const struct link_line *link = &plan->link[link_class_of(record->subject)];
    const uint32_t end = link_end(record->subject);
    event->role = plan->role[link->end[end]];
    event->peer = plan->role[link->end[1 - end]];
    const struct bytes from = event->role->name, to = event->peer->name;
    if (record->blob == BLOB_NONE) {
        if (plan->filter[record->extra].deed != FILTER_RESET) return false;
        event->text = arena_format(arena, "the connection of %.*s and %.*s is cut", (int)from.count, from.at,
                                   (int)to.count, to.at);
        return true;
    }
    const struct bytes verb = verb_name((enum proto)record->proto, record->verb);
    const struct bytes by = plan->filter[record->extra].name;
    if (!goes_no_further(verdict, seq)) return false;
    event->text = arena_format(arena, "%.*s -> %.*s %.*s is held by %.*s, and goes no further", (int)from.count,
                               from.at, (int)to.count, to.at, (int)verb.count, verb.at, (int)by.count, by.at);
    return true;
}

bool ladder_event_at_door(const struct record *record)
{
    return record->kind == RECORD_FACT && reason_rows[record->verb].class == CLASS_LIMIT;
}

static struct bytes said_of_door(const struct verdict *verdict, const struct record *record, const struct role *role,
                                 struct arena *arena)
{
    const struct reason_row *row = &reason_rows[record->verb];
    struct fact_record told;
    fact_record_read(record, store_bytes(verdict->store, record->blob), &told);
    return arena_format(arena, "the door of %.*s: %s%s%.*s (%s)", (int)role->name.count, role->name.at, row->sentence,
                        told.fact.text.count ? ", " : "", (int)told.fact.text.count, told.fact.text.at, row->id);
}

/* With the time: a remark has none of its own. */
static struct bytes with_time(const struct record *record, struct bytes text, struct arena *arena)
{
    return arena_format(arena, "%llu.%03llu s: %.*s", (unsigned long long)(record->at / SECOND),
                        (unsigned long long)(record->at % SECOND / MS), (int)text.count, text.at);
}

bool ladder_event_of(const struct verdict *verdict, uint32_t seq, struct ladder_event *event, struct arena *arena)
{
    const struct record *record = trace_at(verdict->trace, seq);
    const struct plan *plan = verdict->plan;
    *event = (struct ladder_event){0};
    if (record->kind == RECORD_TOUCHED) {
        if (!touched_event(verdict, seq, event, arena)) return false;
        event->text = with_time(record, event->text, arena);
        return true;
    }
    if (ladder_event_at_door(record)) {
        event->role = plan->role[record_role(record)];
        event->door = true;
        event->text = said_of_door(verdict, record, event->role, arena);
        return true;
    }
    const bool clock = record->kind == RECORD_CLOCK;
    if (!clock && record->kind != RECORD_STOPPED && record->kind != RECORD_STARTED) return false;
    event->role = plan->role[record_role(record)];
    event->text = clock ? said_of_clock(verdict, record, event->role, arena)
                        : said_of_node(verdict, record, event->role, arena);
    event->text = with_time(record, event->text, arena);
    return true;
}
