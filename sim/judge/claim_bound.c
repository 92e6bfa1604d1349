/* bound user, impi, impu [, connection]: the user was asked for the identity that an edge ties to a connection, and on
 * that connection. */
#include "claiming.h"

#include "agreed_value.h"
#include "fact_record.h"
#include "json.h"
#include "jws.h"
#include "principals.h"
#include "resting.h"

struct tied { /* one `bound`, and the records before it */
    struct claiming *claiming;
    struct agreed_reader reader;
    uint32_t seq;
    struct fact_record told;
    struct bytes impi, impu;
    struct person person;
};

static bool read_fact(const struct tied *tied, uint32_t seq, const struct record **record, struct fact_record *told)
{
    *record = trace_at(tied->reader.trace, seq);
    if ((*record)->kind != RECORD_FACT) return false;
    fact_record_read(*record, store_bytes(tied->reader.store, (*record)->blob), told);
    return true;
}

static bool is_about(const struct tied *tied, struct bytes name)
{
    return bytes_equal(principals_name(tied->claiming->judge->plan, name, tied->reader.arena), tied->impi);
}

/* ---- the node that asked the user ---- */

/* The public identities of a token in an answer, as its issuer signed them. */
static bool token_names(struct tied *tied, uint32_t record)
{
    struct message message;
    struct json body, claims;
    struct jws jws;
    if (!agreed_message(&tied->reader, record, &message)) return false;
    const struct http *http = message_http(&message);
    if (!http || json_scan(&body, http->body).why) return false;
    struct pen pen = pen_on(arena_take(tied->reader.arena, JWS_MAX), JWS_MAX);
    if (jws_scan(&jws, json_member(body, BYTES("access_token")).text, &pen).why || json_scan(&claims, jws.payload).why)
        return false;
    struct json impus = json_member(claims, BYTES("impu"));
    for (uint32_t n = 0;; n++) {
        struct json one = json_element(impus, n);
        struct sip_uri a, b;
        if (one.kind != JSON_STRING) return false;
        if (bytes_equal(one.text, tied->impu)) return true;
        if (!sip_uri_scan(&a, one.text).why && !sip_uri_scan(&b, tied->impu).why && sip_uri_equal(&a, &b)) return true;
    }
}

/* A login server believes an IMPI, and says in its token which IMPUs that comes to. */
static bool issued(struct tied *tied, uint32_t believed, uint32_t role)
{
    const struct record *record;
    struct fact_record told;
    for (uint32_t seq = believed; seq < tied->seq; seq++)
        if (read_fact(tied, seq, &record, &told) && record_role(record) == role && told.fact.kind == FACT_RUNNING &&
            told.fact.role == FACT_AS_ISSUER && is_about(tied, told.fact.with) && token_names(tied, told.message))
            return true;
    return false;
}

/* A word of a peer convinced somebody, and asked nobody. */
static bool asked_before(struct tied *tied)
{
    const struct record *record;
    struct fact_record told;
    for (uint32_t seq = 0; seq < tied->seq; seq++) {
        if (!read_fact(tied, seq, &record, &told)) continue;
        if (told.fact.kind != FACT_BELIEVED || !is_about(tied, told.fact.with)) continue;
        if (told.fact.role == FACT_AS_LOGIN && issued(tied, seq, record_role(record))) return true;
        if (told.fact.role == FACT_AS_REGISTRAR && told.fact.evidence == FACT_BY_DIGEST &&
            bytes_equal(agreed_value(&tied->reader, told.message, AGREED_IMPU), tied->impu))
            return true;
    }
    return false;
}

/* ---- where the person typed ---- */

/* A user's own browser, or another into which their password was typed. */
static bool typed_by(const struct tied *tied, const struct record *record, struct bytes typed)
{
    const struct role *role = tied->claiming->judge->plan->role[record_role(record)];
    const struct person *person = &tied->person;
    enum { SECRET_MAX = 1024 };
    char room[SECRET_MAX];
    if (!person->set) return false;
    if (role->subscriber_set == person->set && record_member(record) == person->member) return true;
    const struct bytes secrets[] = {person->set->sample.password, person->set->sample.web_password};
    for (uint32_t i = 0; i < COUNT(secrets); i++) {
        struct pen pen = pen_on(room, sizeof room);
        if (secrets[i].count && bytes_equal(subscriber_set_text(person->set, person->member, secrets[i], &pen), typed))
            return true;
    }
    return false;
}

static bool typed_there(const struct tied *tied)
{
    link_id link = tied->told.fact.link;
    const struct link_line *line = &tied->claiming->judge->plan->link[link_class_of(link)];
    uint32_t client = line->end[link_end(link)];
    const struct record *record;
    struct fact_record told;
    for (uint32_t seq = 0; seq < tied->seq; seq++)
        if (read_fact(tied, seq, &record, &told) && told.fact.kind == FACT_TYPED && record_role(record) == client &&
            record_member(record) == link_member(link) && typed_by(tied, record, told.fact.value))
            return true;
    return false;
}

/* ---- the claim ---- */

static void look_at(struct tied *tied)
{
    struct claiming *claiming = tied->claiming;
    const char *why = NULL;
    tied->impi = principals_name(claiming->judge->plan, tied->told.fact.with, tied->reader.arena);
    tied->person = principals_person(claiming->judge->plan, tied->told.fact.with);
    tied->impu = agreed_value(&tied->reader, tied->told.message, AGREED_IMPU);
    if (!asked_before(tied)) why = "nobody had asked ";
    else if (claiming->claim->connection && !typed_there(tied)) why = "not the browser of ";
    if (!why || claiming->outcome->breach_count) return;
    struct pen *pen = claiming_pen(claiming);
    pen_text(pen, why);
    pen_bytes(pen, tied->impi);
    struct bytes who = arena_copy(claiming->judge->arena, pen_done(pen));
    claiming_breach(
        claiming, &(struct breach){
                      .view = VERDICT_NO_RECORD, .item = VERDICT_NO_RECORD, .record = tied->told.message, .who = who});
}

void claiming_bound(struct claiming *claiming)
{
    const struct verdict *verdict = claiming->judge->verdict;
    struct tied tied = {.claiming = claiming,
                        .reader = {.arena = claiming->judge->arena, .trace = verdict->trace, .store = verdict->store}};
    const struct record *record;
    uint32_t bound = 0;
    for (uint32_t seq = 0; seq < trace_count(verdict->trace); seq++) {
        if (!read_fact(&tied, seq, &record, &tied.told) || tied.told.fact.kind != FACT_BOUND) continue;
        if (seq >= principals_owned(verdict, claiming->judge->plan->role[record_role(record)])) continue;
        tied.seq = seq;
        bound++;
        look_at(&tied);
    }
    if (!bound) claiming_vacuous(claiming, BYTES("nothing was bound to a connection"));
    resting_bound(claiming);
}
