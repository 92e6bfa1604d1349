/* Seats: the parties whose octets count, and from which record on. */
#include "seats.h"

#include "attacker.h"

/* The first record after the arrival of that step; UINT32_MAX when it never came: nobody takes such a seat. */
static uint32_t seat_begins(const struct know *know, struct bytes step)
{
    if (!step.count) return 0;
    for (uint32_t seq = 0; know->step && seq < trace_count(know->trace); seq++)
        if (trace_at(know->trace, seq)->kind == RECORD_DELIVERED && bytes_equal(know->step[seq], step)) return seq + 1;
    return UINT32_MAX;
}

static void take(struct known *to, const struct known *from)
{
    bool first = to->how == KNOWN_NOT || from->record + 1 < to->record + 1;
    if (from->how != KNOWN_NOT && first) *to = *from;
}

/* The octets that a seat sees, from its first record on. The data that a node is given are there whenever it is taken.
 */
static void sit(struct know *know, const struct attacker *attacker, const struct seat *seat, uint32_t view,
                uint32_t from)
{
    struct views *views = &know->views;
    struct known *known = views->view[view].known;
    uint32_t seen = ITEM_NONE;
    switch (seat->kind) {
    case SEAT_TAPS:
    case SEAT_HOLDS: seen = views_of(views, &seat->party); break;
    case SEAT_OWNS: seen = views->of_role[seat->role->index]; break;
    case SEAT_READS: seen = views->of_storage[seat->subject.role->index]; break;
    case SEAT_CONNECTS: seen = views->of_role[attacker->role->index]; break;
    case SEAT_KNOWS: {
        struct meant meant = know_meant(know, &seat->subject);
        for (uint32_t i = 0; i < meant.count; i++)
            take(&known[meant.item[i]],
                 &(struct known){.how = KNOWN_GIVEN, .record = from ? from : KNOWLEDGE_NO_RECORD});
        break;
    }
    }
    for (uint32_t i = 0; seen != ITEM_NONE && i < know->items.count; i++) {
        const struct known *one = &views->view[seen].known[i];
        if (!from) take(&known[i], one);
        else if (one->how == KNOWN_GIVEN) take(&known[i], &(struct known){.how = KNOWN_GIVEN, .record = from});
    }
    if (from && seen != ITEM_NONE) views_late(views, seen, from, view);
}

void seats_fill(struct know *know)
{
    for (const struct attacker *attacker = know->plan->attacker; attacker; attacker = attacker->next) {
        uint32_t view = views_attacker(&know->views, attacker);
        for (const struct seat *seat = attacker->seats; seat; seat = seat->next) {
            uint32_t from = seat_begins(know, seat->after);
            if (from != UINT32_MAX) sit(know, attacker, seat, view, from);
        }
    }
}

static bool is_end(const struct know *know, const struct link_line *line, const struct role *role)
{
    const uint32_t *view = know->views.of_role;
    return view[line->end[0]] == view[role->index] || view[line->end[1]] == view[role->index];
}

static bool sees_link(const struct know *know, const struct attacker *attacker, const struct seat *seat, uint32_t class)
{
    const struct link_line *line = &know->plan->link[class];
    switch (seat->kind) {
    case SEAT_TAPS:
    case SEAT_HOLDS:
        if (line->secure || line->internal) return false;
        return seat->party.kind == PARTY_LINK ? seat->party.link == class : bytes_equal(seat->party.zone, line->zone);
    case SEAT_OWNS: return is_end(know, line, seat->role);
    case SEAT_CONNECTS: return is_end(know, line, attacker->role);
    case SEAT_READS:
    case SEAT_KNOWS: break;
    }
    return false;
}

bool seats_saw(const struct know *know, const struct attacker *attacker, uint32_t record)
{
    uint32_t class = link_class_of(trace_at(know->trace, record)->subject);
    for (const struct seat *seat = attacker->seats; seat; seat = seat->next)
        if (sees_link(know, attacker, seat, class) && seat_begins(know, seat->after) <= record) return true;
    return false;
}
