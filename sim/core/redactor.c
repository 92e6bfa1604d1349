/* The secrets of a text: a member is found by the causes of its record, and by the names that the text has. */
#include "redactor.h"

#include "digest.h"
#include "link.h"
#include "must.h"

enum { OWN_MAX = 5, NAMES_MAX = 2 + SUBSCRIBER_IMPUS_MAX, TEXTS_ROOM = 4096, MEMBER_SECRETS_MAX = OWN_MAX + 2 };

struct redactor {
    const struct plan *plan;
    struct arena *arena;
    bool by_member;       /* some population has secrets that differ by member */
    uint32_t *subscriber; /* by record: its number + 1 over all subscribers, 0 where no member led to it */
    uint32_t subscriber_count, subscriber_room;
    struct bytes *secret; /* the plan's, and after them those of the members of one text */
    uint32_t count;
    uint32_t member[REDACTOR_MEMBERS_MAX], member_count;
    struct pen texts;
    struct secret_index *index;
    uint32_t known;            /* of the plan's secrets; people outside type more (plan_secret_add) */
    struct secret_index *born; /* over the values that came up in the run, or NULL */
    uint32_t born_count;
    struct pen half; /* a text in which the one index has hidden, and the other has not yet */
};

/* ---- the secrets of a member ---- */

static bool is_secret(const struct plan *plan, struct bytes text)
{
    for (uint32_t i = 0; text.count && i < plan->secret_count; i++)
        if (bytes_equal(plan->secret[i], text)) return true;
    return false;
}

static void own_texts(const struct subscriber *subscriber, struct bytes own[OWN_MAX])
{
    own[0] = subscriber->impi;
    own[1] = subscriber->realm;
    own[2] = subscriber->password;
    own[3] = subscriber->web_id;
    own[4] = subscriber->web_password;
}

static bool population_hides(const struct plan *plan, const struct subscriber_set *subscriber_set)
{
    struct bytes own[OWN_MAX];
    bool hides = false;
    own_texts(&subscriber_set->sample, own);
    for (unsigned i = 0; i < OWN_MAX; i++) hides |= is_secret(plan, own[i]);
    return subscriber_set->is_population && hides;
}

static void take_plans(struct redactor *redactor)
{
    const struct plan *plan = redactor->plan;
    uint32_t room = plan->secret_count + REDACTOR_MEMBERS_MAX * MEMBER_SECRETS_MAX;
    redactor->secret = arena_array(redactor->arena, struct bytes, room);
    memcpy(redactor->secret, plan->secret, plan->secret_count * sizeof *plan->secret);
    redactor->known = plan->secret_count;
}

struct redactor *redactor_new(const struct plan *plan, struct arena *arena)
{
    struct redactor *redactor = arena_new(arena, struct redactor);
    *redactor = (struct redactor){.plan = plan, .arena = arena, .index = secret_index_new(arena)};
    secret_index_set(redactor->index, plan->secret, plan->secret_count);
    redactor->known = plan->secret_count;
    for (uint32_t i = 0; i < plan->subscriber_set_count; i++)
        redactor->by_member |= population_hides(plan, &plan->subscriber_set[i]);
    if (!redactor->by_member) return redactor;
    take_plans(redactor);
    redactor->texts = pen_on(arena_take(arena, REDACTOR_MEMBERS_MAX * TEXTS_ROOM), REDACTOR_MEMBERS_MAX * TEXTS_ROOM);
    return redactor;
}

static void member_add(struct redactor *redactor, const struct subscriber_set *subscriber_set, uint32_t n)
{
    static const enum digest_algorithm algorithms[] = {DIGEST_MD5, DIGEST_SHA_256};
    struct subscriber subscriber;
    struct bytes sample[OWN_MAX], own[OWN_MAX];
    for (uint32_t i = 0; i < redactor->member_count; i++)
        if (redactor->member[i] == subscriber_set->first_number + n) return;
    if (redactor->member_count == REDACTOR_MEMBERS_MAX) return;
    redactor->member[redactor->member_count++] = subscriber_set->first_number + n;
    subscriber_set_at(subscriber_set, n, &redactor->texts, &subscriber);
    own_texts(&subscriber_set->sample, sample);
    own_texts(&subscriber, own);
    for (unsigned i = 0; i < OWN_MAX; i++)
        if (is_secret(redactor->plan, sample[i])) redactor->secret[redactor->count++] = own[i];
    if (!is_secret(redactor->plan, subscriber_set->sample.password)) return;
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        struct hexdigest ha1;
        digest_ha1(algorithms[i], subscriber.impi, subscriber.realm, subscriber.password, &ha1);
        pen_bytes(&redactor->texts, hex_view(&ha1));
        redactor->secret[redactor->count++] = pen_done(&redactor->texts);
    }
}

/* ---- the member of a record ---- */

static uint32_t subscriber_at(const struct role *role, uint32_t member)
{
    if (!role->subscriber_set || !role->subscriber_set->is_population) return 0;
    return role->subscriber_set->first_number + member % role->subscriber_set->count + 1;
}

static uint32_t record_person(const struct redactor *redactor, const struct trace *trace, uint32_t seq)
{
    const struct record *record = trace_at(trace, seq);
    const struct plan *plan = redactor->plan;
    uint32_t subscriber = 0;
    switch ((enum record_kind)record->kind) {
    case RECORD_SENT:
    case RECORD_INJECTED:
    case RECORD_TOUCHED:
    case RECORD_DELIVERED:
    case RECORD_DROPPED:
    case RECORD_OPENED:
    case RECORD_CLOSED:
        for (unsigned end = 0; !subscriber && end < 2; end++)
            subscriber = subscriber_at(plan->role[plan->link[link_class_of(record->subject)].end[end]],
                                       link_member(record->subject));
        break;
    case RECORD_TIMER:
    case RECORD_COMMAND:
    case RECORD_START:
    case RECORD_STOPPED:
    case RECORD_STARTED:
    case RECORD_CLOCK:
    case RECORD_FACT: subscriber = subscriber_at(plan->role[record_role(record)], record_member(record)); break;
    case RECORD_LIMIT:
    case RECORD_KIND_COUNT: break;
    }
    return subscriber || record->cause >= seq ? subscriber : redactor->subscriber[record->cause];
}

static void follow(struct redactor *redactor, const struct trace *trace, uint32_t record)
{
    while (redactor->subscriber_count <= record) {
        uint32_t seq = redactor->subscriber_count;
        redactor->subscriber = arena_grow(redactor->arena, redactor->subscriber, seq, &redactor->subscriber_room,
                                          sizeof *redactor->subscriber);
        redactor->subscriber[seq] = record_person(redactor, trace, seq);
        redactor->subscriber_count++;
    }
}

static void subscriber_add(struct redactor *redactor, uint32_t number)
{
    for (uint32_t i = 0; i < redactor->plan->subscriber_set_count; i++) {
        const struct subscriber_set *subscriber_set = &redactor->plan->subscriber_set[i];
        if (number < subscriber_set->first_number || number - subscriber_set->first_number >= subscriber_set->count)
            continue;
        if (population_hides(redactor->plan, subscriber_set))
            member_add(redactor, subscriber_set, number - subscriber_set->first_number);
    }
}

/* ---- the members that a text names ---- */

static uint32_t name_texts(const struct subscriber *subscriber, struct bytes name[NAMES_MAX])
{
    name[0] = subscriber->impi;
    name[1] = subscriber->web_id;
    for (uint32_t i = 0; i < subscriber->impu_count; i++) name[2 + i] = subscriber->impu[i];
    return 2 + subscriber->impu_count;
}

/* The decimal number that `text` begins with: 0 where it has none, or one that no member has. */
static uint32_t member_number(struct bytes text, uint32_t last)
{
    uint32_t digits = 0, number;
    while (digits < text.count && text.at[digits] >= '0' && text.at[digits] <= '9') digits++;
    return bytes_to_u32(bytes_part(text, 0, digits), &number) && number <= last ? number : 0;
}

/* Members named by one template: the text before its first number finds the places, the whole template decides. */
static void named_add(struct redactor *redactor, const struct subscriber_set *subscriber_set, uint32_t which,
                      struct bytes text)
{
    struct bytes name[NAMES_MAX];
    name_texts(&subscriber_set->sample, name);
    uint32_t mark = bytes_find(name[which], BYTES("{n}")), found;
    if (mark == BYTES_NOT_FOUND) return;
    struct bytes head = bytes_part(name[which], 0, mark);
    for (; (found = bytes_find(text, head)) != BYTES_NOT_FOUND && text.count; text = bytes_from(text, 1)) {
        char room[TEXTS_ROOM];
        struct pen pen = pen_on(room, sizeof room);
        struct subscriber subscriber;
        text = bytes_from(text, found);
        uint32_t number = member_number(bytes_from(text, head.count), subscriber_set->count);
        if (!number) continue;
        subscriber_set_at(subscriber_set, number - 1, &pen, &subscriber);
        name_texts(&subscriber, name);
        if (name[which].count && bytes_starts(text, name[which])) member_add(redactor, subscriber_set, number - 1);
    }
}

struct secret_list redactor_in(struct redactor *redactor, const struct trace *trace, uint32_t record, struct bytes text)
{
    const struct plan *plan = redactor->plan;
    struct bytes name[NAMES_MAX];
    if (!redactor->by_member) return (struct secret_list){plan->secret, plan->secret_count};
    if (redactor->known != plan->secret_count) take_plans(redactor);
    redactor->count = plan->secret_count;
    redactor->member_count = 0;
    pen_anew(&redactor->texts);
    if (trace && record != REDACTOR_NO_RECORD) {
        follow(redactor, trace, record);
        if (redactor->subscriber[record]) subscriber_add(redactor, redactor->subscriber[record] - 1);
    }
    for (uint32_t i = 0; i < plan->subscriber_set_count; i++) {
        const struct subscriber_set *subscriber_set = &plan->subscriber_set[i];
        if (!population_hides(plan, subscriber_set)) continue;
        for (uint32_t which = name_texts(&subscriber_set->sample, name); which > 0; which--)
            named_add(redactor, subscriber_set, which - 1, text);
    }
    must(redactor->count <= plan->secret_count + REDACTOR_MEMBERS_MAX * MEMBER_SECRETS_MAX);
    return (struct secret_list){redactor->secret, redactor->count};
}

static struct secret_index *index_for(struct redactor *redactor, const struct trace *trace, uint32_t record,
                                      struct bytes text)
{
    bool more = redactor->known != redactor->plan->secret_count;
    struct secret_list list = redactor_in(redactor, trace, record, text);
    if (redactor->by_member || more) secret_index_set(redactor->index, list.secret, list.count);
    redactor->known = redactor->plan->secret_count;
    return redactor->index;
}

/* ---- values that came up in the run ---- */

void redactor_born(struct redactor *redactor, const struct hidden_values *values)
{
    uint32_t count = 0;
    if (values->count == redactor->born_count) return;
    struct bytes *hidden = arena_array(redactor->arena, struct bytes, values->count);
    for (uint32_t i = 0; i < values->count; i++)
        if (!values->at[i].strict || values->redaction == REDACT_STRICT) hidden[count++] = values->at[i].value;
    redactor->born_count = values->count;
    if (!redactor->born) redactor->born = secret_index_new(redactor->arena);
    secret_index_set(redactor->born, hidden, count);
}

/* ---- hiding: values that came up in the run first, since a token or a cookie is hidden whole, with all that is in it
 * ---- */

bool redactor_mask(struct redactor *redactor, const struct trace *trace, uint32_t record, char *at, uint32_t count)
{
    uint32_t spots = redactor->born ? secret_mask(redactor->born, at, count) : 0;
    return spots + secret_mask(index_for(redactor, trace, record, bytes_of(at, count)), at, count);
}

void redactor_write(struct redactor *redactor, const struct trace *trace, uint32_t record, struct pen *pen,
                    struct bytes text)
{
    enum { MARK = 10 }; /* "[redacted]", in place of at least one octet */
    if (!redactor->born) {
        secret_redact(index_for(redactor, trace, record, text), pen, text);
        return;
    }
    size_t room = (size_t)text.count * MARK + 1;
    if (room > (size_t)(redactor->half.end - redactor->half.base))
        redactor->half = pen_on(arena_take(redactor->arena, room), room);
    pen_anew(&redactor->half);
    secret_redact(redactor->born, &redactor->half, text);
    struct bytes half = pen_done(&redactor->half);
    secret_redact(index_for(redactor, trace, record, half), pen, half);
}

static uint32_t whole(struct secret_index *index, struct bytes text, uint32_t count)
{
    struct secret_spots spots = secret_search(index, text);
    for (uint32_t i = 0; i < spots.count; i++)
        if (spots.at[i].at < count && spots.at[i].end > count) count = spots.at[i].at;
    return count;
}

uint32_t redactor_whole(struct redactor *redactor, const struct trace *trace, uint32_t record, struct bytes text,
                        uint32_t count)
{
    if (redactor->born) count = whole(redactor->born, text, count);
    return whole(index_for(redactor, trace, record, text), text, count);
}
