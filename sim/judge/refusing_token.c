/* A token beside the demands of the server that it was shown to (RFC 9068 4, TS 33.203 X.3.2.3). */
#include "refusing_sides.h"

#include "fact_record.h"
#include "impu.h"

#define NO_RECORD VERDICT_NO_RECORD

/* Origins of the nodes that the server's policy `issuer` names. */
static struct bytes issuers(struct refusing *refusing, struct bytes issuer, bool *trusted)
{
    const struct role *role = refusing->refusal->decided;
    struct arena *arena = refusing->reader.arena;
    struct bytes all = bytes_of("", 0);
    *trusted = false;
    for (uint32_t i = 0; role->kind->policies && role->kind->policies[i].name; i++) {
        if (strcmp(role->kind->policies[i].name, "issuer") != 0) continue;
        for (uint32_t r = 0; r < refusing->plan->role_count; r++) {
            struct bytes origin = refusing->plan->role[r]->origin;
            if (!(role->policy[i] >> r & 1)) continue;
            all = arena_format(arena, "%.*s%s%.*s", (int)all.count, all.at, all.count ? ", " : "", (int)origin.count,
                               origin.at);
            *trusted = *trusted || bytes_equal(origin, issuer);
        }
    }
    return all;
}

/* The issuer of the token, if nobody changed it since: its content is the issuer's choice. */
static void made_by(struct refusing *refusing, struct bytes token)
{
    for (uint32_t seq = 0; seq < refusing->refusal->request; seq++) {
        const struct record *record = trace_at(refusing->reader.trace, seq);
        struct fact_record told;
        if (record->kind != RECORD_FACT || record->extra != FACT_BORN) continue;
        fact_record_read(record, store_bytes(refusing->reader.store, record->blob), &told);
        if (told.fact.secret != FACT_TOKEN || !bytes_equal(told.fact.value, token)) continue;
        const struct role *by = refusing->plan->role[record_role(record)];
        refusing->refusal->chosen = arena_format(refusing->reader.arena,
                                                 "%.*s chose it as it made the token, record %u", (int)by->name.count,
                                                 by->name.at, seq);
        return;
    }
}

static void time_rows(struct refusing *refusing, const struct message *message)
{
    static const struct {
        const char *name, *path;
        bool until; /* of a time that has to be in the future */
    } rows[] = {{"iat", "auth.token.iat", false}, {"exp", "auth.token.exp", true}};
    sim_time now = trace_at(refusing->reader.trace, refusing->refusal->request)->at;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct field_path path;
        struct field_value value = {0};
        const char *why;
        char room[4096];
        struct pen pen = pen_on(room, sizeof room);
        if (!field_find(&path, message->proto, bytes_text(rows[i].path), &why)) continue;
        path.row->read(message, &path, 0, &pen, &value);
        if (!value.present) continue;
        refusing_row(refusing, rows[i].name, refusing_field(refusing, message, rows[i].path),
                     arena_format(refusing->reader.arena, "now %llu.%03llus", (unsigned long long)(now / SECOND),
                                  (unsigned long long)(now % SECOND / MS)),
                     rows[i].until ? now >= value.number : now < value.number);
    }
}

/* The identity that is asked for is one of those in the token (TS 33.203 REQ 2.4). */
static void impu_row(struct refusing *refusing, const struct message *message)
{
    struct bytes asked = refusing_field(refusing, message, "to.uri"), all = bytes_of("", 0);
    struct field_path path;
    const char *why;
    bool found = false;
    if (!asked.count || !field_find(&path, message->proto, BYTES("auth.token.impu"), &why)) return;
    for (uint32_t nth = 0;; nth++) {
        struct pen pen = pen_on(arena_take(refusing->reader.arena, 4096), 4096);
        struct field_value value = {0};
        path.row->read(message, &path, nth, &pen, &value);
        if (!value.present || nth == SUBSCRIBER_IMPUS_MAX) break;
        found = found || impu_same(&pen, value.text, asked);
        all = arena_format(refusing->reader.arena, "%.*s%s%.*s", (int)all.count, all.at, nth ? ", " : "",
                           (int)value.text.count, value.text.at);
    }
    refusing_row(refusing, "impu", asked, all, !found);
}

bool refusing_token(struct refusing *refusing, const struct message *message)
{
    struct bytes token = refusing_field(refusing, message, "auth.token");
    bool trusted;
    if (!token.count) return false;
    struct bytes issuer = refusing_field(refusing, message, "auth.token.iss");
    struct bytes held = issuers(refusing, issuer, &trusted);
    struct bytes audience = refusing_field(refusing, message, "auth.token.aud");
    if (issuer.at) refusing_row(refusing, "iss", issuer, held, !trusted);
    if (audience.at) refusing_compare(refusing, "aud", audience, refusing->refusal->decided->host);
    time_rows(refusing, message);
    impu_row(refusing, message);
    made_by(refusing, token);
    return true;
}
