/* From what doors told to lifelines, in the order in which they were told. */
#include "lifelines.h"

#include "fact_record.h"
#include "message.h"
#include "sip.h"

enum { WHO_MAX = 32, WHO_ROOM = 512 };

/* The facts told of one connection. */
struct lifeline_told {
    link_id link; /* its direction does not count */
    uint32_t conn;
    uint32_t lifeline;
};

struct lifelines {
    struct lifeline *one;
    struct lifeline_told *told;
    uint32_t count, room, told_count, told_room;
};

static link_id undirected(link_id link)
{
    return link & ~(link_id)1;
}

static const struct role *outside_of(const struct plan *plan, link_id link)
{
    return plan->role[plan->link[link_class_of(link)].end[link_end(link)]];
}

static uint32_t find_or_add(struct lifelines *lifelines, const struct role *role, struct bytes title,
                            struct arena *arena)
{
    for (uint32_t i = 0; i < lifelines->count; i++)
        if (lifelines->one[i].role == role && bytes_equal(lifelines->one[i].title, title)) return i;
    lifelines->one = arena_grow(arena, lifelines->one, lifelines->count, &lifelines->room, sizeof *lifelines->one);
    lifelines->one[lifelines->count] = (struct lifeline){.role = role, .title = arena_copy(arena, title)};
    return lifelines->count++;
}

static void take_note(struct lifelines *lifelines, const struct verdict *verdict, const struct record *record,
                      struct arena *arena)
{
    struct fact_record told;
    fact_record_read(record, store_bytes(verdict->store, record->blob), &told);
    if (!told.connected) return;
    uint32_t lifeline = find_or_add(lifelines, outside_of(verdict->plan, told.fact.link), told.fact.text, arena);
    lifelines->told = arena_grow(arena, lifelines->told, lifelines->told_count, &lifelines->told_room,
                                 sizeof *lifelines->told);
    lifelines->told[lifelines->told_count++] = (struct lifeline_told){undirected(told.fact.link), told.fact.conn,
                                                                      lifeline};
}

/* "alice" of sip:alice@ims.example; of another kind all of it. */
static struct bytes user_of(struct bytes uri)
{
    struct bytes rest, user;
    bytes_cut(uri, ':', &rest);
    user = bytes_cut(rest, '@', &rest);
    return bytes_part(user.count ? user : uri, 0, WHO_MAX);
}

static struct bytes who_registers(const struct verdict *verdict, struct redactor *redactor, uint32_t seq,
                                  struct arena *arena)
{
    const struct record *record = trace_at(verdict->trace, seq);
    char room[WHO_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    struct sip sip;
    struct sip_address to;
    if (!bytes_equal(verb_name(PROTO_SIP, record->verb), BYTES("REGISTER"))) return bytes_of("", 0);
    if (sip_scan(&sip, store_bytes(verdict->store, record->blob)).why) return bytes_of("", 0);
    if (sip_address_scan(&to, sip_value(&sip, SIP_TO)).why) return bytes_of("", 0);
    redactor_write(redactor, verdict->trace, seq, &pen, user_of(to.uri));
    struct bytes who = pen_done(&pen);
    return who.at ? arena_copy(arena, who) : bytes_of("", 0);
}

uint32_t lifelines_of(const struct lifelines *lifelines, link_id link, uint32_t conn)
{
    for (uint32_t i = lifelines->told_count; i > 0; i--) {
        const struct lifeline_told *told = &lifelines->told[i - 1];
        if (told->link == undirected(link) && told->conn == conn) return told->lifeline;
    }
    return LIFELINE_NONE;
}

static void name_them(struct lifelines *lifelines, const struct verdict *verdict, struct redactor *redactor,
                      struct arena *arena)
{
    for (uint32_t seq = 0; seq < trace_count(verdict->trace); seq++) {
        const struct record *record = trace_at(verdict->trace, seq);
        if (record->kind != RECORD_DELIVERED || record->proto != PROTO_SIP) continue;
        uint32_t n = lifelines_of(lifelines, record->subject, record->extra);
        if (n == LIFELINE_NONE || lifelines->one[n].who.count) continue;
        if (outside_of(verdict->plan, record->subject) != lifelines->one[n].role) continue;
        lifelines->one[n].who = who_registers(verdict, redactor, seq, arena);
    }
}

struct lifelines *lifelines_find(const struct verdict *verdict, struct redactor *redactor, struct arena *arena)
{
    struct lifelines *lifelines = arena_new(arena, struct lifelines);
    for (uint32_t seq = 0; seq < trace_count(verdict->trace); seq++) {
        const struct record *record = trace_at(verdict->trace, seq);
        if (record->kind == RECORD_FACT && record->verb == REASON_DOOR_BROWSER)
            take_note(lifelines, verdict, record, arena);
    }
    if (lifelines->count) name_them(lifelines, verdict, redactor, arena);
    return lifelines;
}

uint32_t lifelines_count(const struct lifelines *lifelines)
{
    return lifelines->count;
}

const struct lifeline *lifelines_at(const struct lifelines *lifelines, uint32_t n)
{
    return &lifelines->one[n];
}

struct bytes lifeline_name(const struct lifeline *lifeline, struct arena *arena)
{
    if (!lifeline->who.count) return lifeline->title;
    return arena_format(arena, "%.*s (%.*s)", (int)lifeline->title.count, lifeline->title.at, (int)lifeline->who.count,
                        lifeline->who.at);
}
