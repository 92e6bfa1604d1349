/* The secrets of a text: a member is found by the causes of its record, and by the names that the text has. */
#include "hidden.h"

#include "digest.h"
#include "link.h"
#include "must.h"

enum { OWN_MAX = 5, NAMES_MAX = 2 + PERSON_IMPUS_MAX, TEXTS_ROOM = 4096, MEMBER_SECRETS_MAX = OWN_MAX + 2 };

struct hidden {
    const struct plan *plan;
    struct arena *arena;
    bool by_member;   /* some population has secrets that differ by member */
    uint32_t *person; /* by record: its number + 1 over all people, 0 where no member led to it */
    uint32_t person_count, person_room;
    struct bytes *secret; /* the plan's, and behind them those of the members of one text */
    uint32_t count;
    uint32_t member[HIDDEN_MEMBERS_MAX], member_count;
    struct pen texts;
};

/* ---- what a member owns ---- */

static bool is_secret(const struct plan *plan, struct bytes text)
{
    for (uint32_t i = 0; text.count && i < plan->secret_count; i++)
        if (bytes_equal(plan->secret[i], text)) return true;
    return false;
}

static void own_texts(const struct person *person, struct bytes own[OWN_MAX])
{
    own[0] = person->impi;
    own[1] = person->realm;
    own[2] = person->password;
    own[3] = person->web_id;
    own[4] = person->web_password;
}

static bool population_hides(const struct plan *plan, const struct people *people)
{
    struct bytes own[OWN_MAX];
    bool hides = false;
    own_texts(&people->sample, own);
    for (unsigned i = 0; i < OWN_MAX; i++) hides |= is_secret(plan, own[i]);
    return people->is_population && hides;
}

struct hidden *hidden_new(const struct plan *plan, struct arena *arena)
{
    struct hidden *hidden = arena_new(arena, struct hidden);
    *hidden = (struct hidden){.plan = plan, .arena = arena};
    for (uint32_t i = 0; i < plan->people_count; i++) hidden->by_member |= population_hides(plan, &plan->people[i]);
    if (!hidden->by_member) return hidden;
    hidden->secret = arena_array(arena, struct bytes, plan->secret_count + HIDDEN_MEMBERS_MAX * MEMBER_SECRETS_MAX);
    memcpy(hidden->secret, plan->secret, plan->secret_count * sizeof *plan->secret);
    hidden->texts = pen_on(arena_take(arena, HIDDEN_MEMBERS_MAX * TEXTS_ROOM), HIDDEN_MEMBERS_MAX * TEXTS_ROOM);
    return hidden;
}

static void member_add(struct hidden *hidden, const struct people *people, uint32_t n)
{
    static const enum digest_algorithm algorithms[] = {DIGEST_MD5, DIGEST_SHA_256};
    struct person person;
    struct bytes sample[OWN_MAX], own[OWN_MAX];
    for (uint32_t i = 0; i < hidden->member_count; i++)
        if (hidden->member[i] == people->first_number + n) return;
    if (hidden->member_count == HIDDEN_MEMBERS_MAX) return;
    hidden->member[hidden->member_count++] = people->first_number + n;
    people_person(people, n, &hidden->texts, &person);
    own_texts(&people->sample, sample);
    own_texts(&person, own);
    for (unsigned i = 0; i < OWN_MAX; i++)
        if (is_secret(hidden->plan, sample[i])) hidden->secret[hidden->count++] = own[i];
    if (!is_secret(hidden->plan, people->sample.password)) return;
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        struct hexdigest ha1;
        digest_ha1(algorithms[i], person.impi, person.realm, person.password, &ha1);
        pen_bytes(&hidden->texts, hex_view(&ha1));
        hidden->secret[hidden->count++] = pen_done(&hidden->texts);
    }
}

/* ---- whose record it is ---- */

static uint32_t person_at(const struct role *role, uint32_t member)
{
    if (!role->people || !role->people->is_population) return 0;
    return role->people->first_number + member % role->people->count + 1;
}

static uint32_t record_person(const struct hidden *hidden, const struct trace *trace, uint32_t seq)
{
    const struct record *record = trace_at(trace, seq);
    const struct plan *plan = hidden->plan;
    uint32_t person = 0;
    switch ((enum record_kind)record->kind) {
    case RECORD_SENT:
    case RECORD_DELIVERED:
    case RECORD_DROPPED:
    case RECORD_OPENED:
    case RECORD_CLOSED:
        for (unsigned end = 0; !person && end < 2; end++)
            person = person_at(plan->role[plan->link[link_class_of(record->subject)].end[end]],
                               link_member(record->subject));
        break;
    case RECORD_TIMER:
    case RECORD_COMMAND:
    case RECORD_START:
    case RECORD_FACT: person = person_at(plan->role[record_role(record)], record_member(record)); break;
    case RECORD_LIMIT:
    case RECORD_KIND_COUNT: break;
    }
    return person || record->cause >= seq ? person : hidden->person[record->cause];
}

static void follow(struct hidden *hidden, const struct trace *trace, uint32_t record)
{
    while (hidden->person_count <= record) {
        uint32_t seq = hidden->person_count;
        hidden->person = arena_grow(hidden->arena, hidden->person, seq, &hidden->person_room, sizeof *hidden->person);
        hidden->person[seq] = record_person(hidden, trace, seq);
        hidden->person_count++;
    }
}

static void person_add(struct hidden *hidden, uint32_t number)
{
    for (uint32_t i = 0; i < hidden->plan->people_count; i++) {
        const struct people *people = &hidden->plan->people[i];
        if (number < people->first_number || number - people->first_number >= people->count) continue;
        if (population_hides(hidden->plan, people)) member_add(hidden, people, number - people->first_number);
    }
}

/* ---- whom it names ---- */

static uint32_t name_texts(const struct person *person, struct bytes name[NAMES_MAX])
{
    name[0] = person->impi;
    name[1] = person->web_id;
    for (uint32_t i = 0; i < person->impu_count; i++) name[2 + i] = person->impu[i];
    return 2 + person->impu_count;
}

/* The decimal number that `text` begins with: 0 where it has none, or one that no member has. */
static uint32_t member_number(struct bytes text, uint32_t last)
{
    uint32_t digits = 0, number;
    while (digits < text.count && text.at[digits] >= '0' && text.at[digits] <= '9') digits++;
    return bytes_to_u32(bytes_part(text, 0, digits), &number) && number <= last ? number : 0;
}

/* Members named by one template: what stands before its first number finds the places, the whole of it decides. */
static void named_add(struct hidden *hidden, const struct people *people, uint32_t which, struct bytes text)
{
    struct bytes name[NAMES_MAX];
    name_texts(&people->sample, name);
    uint32_t mark = bytes_find(name[which], BYTES("{n}")), found;
    if (mark == BYTES_NOT_FOUND) return;
    struct bytes head = bytes_part(name[which], 0, mark);
    for (; (found = bytes_find(text, head)) != BYTES_NOT_FOUND && text.count; text = bytes_from(text, 1)) {
        char room[TEXTS_ROOM];
        struct pen pen = pen_on(room, sizeof room);
        struct person person;
        text = bytes_from(text, found);
        uint32_t number = member_number(bytes_from(text, head.count), people->count);
        if (!number) continue;
        people_person(people, number - 1, &pen, &person);
        name_texts(&person, name);
        if (name[which].count && bytes_starts(text, name[which])) member_add(hidden, people, number - 1);
    }
}

struct secret_list hidden_in(struct hidden *hidden, const struct trace *trace, uint32_t record, struct bytes text)
{
    const struct plan *plan = hidden->plan;
    struct bytes name[NAMES_MAX];
    if (!hidden->by_member) return (struct secret_list){plan->secret, plan->secret_count};
    hidden->count = plan->secret_count;
    hidden->member_count = 0;
    pen_anew(&hidden->texts);
    if (trace && record != HIDDEN_NO_RECORD) {
        follow(hidden, trace, record);
        if (hidden->person[record]) person_add(hidden, hidden->person[record] - 1);
    }
    for (uint32_t i = 0; i < plan->people_count; i++) {
        const struct people *people = &plan->people[i];
        if (!population_hides(plan, people)) continue;
        for (uint32_t which = name_texts(&people->sample, name); which > 0; which--)
            named_add(hidden, people, which - 1, text);
    }
    must(hidden->count <= plan->secret_count + HIDDEN_MEMBERS_MAX * MEMBER_SECRETS_MAX);
    return (struct secret_list){hidden->secret, hidden->count};
}
