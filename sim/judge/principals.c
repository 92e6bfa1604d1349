/* Names are looked up in the templates of subscribers: a population of a hundred thousand is one comparison. */
#include "principals.h"

#include "attacker.h"
#include "verdict.h"

/* The member that owns this text. */
static bool member_of(const struct subscriber_set *set, struct bytes template, struct bytes name, uint32_t *member)
{
    const struct bytes mark = BYTES("{n}");
    uint32_t at = 0;
    *member = 0;
    if (!template.count || !name.count) return false;
    if (!set->is_population) return bytes_equal(template, name);
    while (at + mark.count <= template.count && !bytes_starts(bytes_from(template, at), mark)) at++;
    if (at + mark.count > template.count) return bytes_equal(template, name);
    struct bytes tail = bytes_from(template, at + mark.count);
    bool fits = name.count > at + tail.count && bytes_starts(name, bytes_of(template.at, at)) && bytes_ends(name, tail);
    if (!fits || !bytes_to_u32(bytes_part(name, at, name.count - at - tail.count), member)) return false;
    return *member >= 1 && (*member)-- <= set->count;
}

struct person principals_person(const struct plan *plan, struct bytes name)
{
    struct person person = {0};
    for (uint32_t i = 0; i < plan->subscriber_set_count; i++) {
        const struct subscriber_set *set = &plan->subscriber_set[i];
        if (!member_of(set, set->sample.impi, name, &person.member) &&
            !member_of(set, set->sample.web_id, name, &person.member))
            continue;
        person.set = set;
        return person;
    }
    return person;
}

struct bytes principals_name(const struct plan *plan, struct bytes name, struct arena *arena)
{
    enum { NAME_MAX = 1024 };
    struct person person = principals_person(plan, name);
    if (!person.set) return name;
    char room[NAME_MAX];
    struct pen pen = pen_on(room, sizeof room);
    return arena_copy(arena, subscriber_set_text(person.set, person.member, person.set->sample.impi, &pen));
}

bool principals_sits_at(const struct plan *plan, struct bytes name, const struct role *role, bool *elsewhere)
{
    struct person person = principals_person(plan, name);
    *elsewhere = false;
    if (!person.set) return false;
    for (uint32_t i = 0; i < plan->role_count; i++)
        if (plan->role[i]->subscriber_set == person.set && plan->role[i] != role) *elsewhere = true;
    return role->subscriber_set == person.set;
}

uint32_t principals_owned(const struct verdict *verdict, const struct role *role)
{
    const struct plan *plan = verdict->plan;
    uint32_t since = VERDICT_NO_RECORD;
    for (const struct attacker *attacker = plan->attacker; attacker; attacker = attacker->next) {
        for (const struct seat *seat = attacker->seats; seat; seat = seat->next) {
            if (seat->kind != SEAT_OWNS || seat->role != role) continue;
            if (!seat->after.count) return 0;
            for (const struct flow_line *line = plan->flow; line; line = line->next)
                if (line->kind == LINE_ARROW && bytes_equal(line->step, seat->after) &&
                    verdict->line[line->number].record < since)
                    since = verdict->line[line->number].record;
        }
    }
    return since;
}
