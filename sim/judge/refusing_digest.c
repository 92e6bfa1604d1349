/* An answer to a challenge beside the values that it was to answer: the challenge, the vector of the HSS, and the
 * request that carries it (RFC 7616 3.4, TS 33.203 N.2). */
#include "refusing_sides.h"

#include "fact_record.h"
#include "proof.h"

#define NO_RECORD VERDICT_NO_RECORD

/* ---- the values of the other side ---- */

/* Before the statement, or before the message that is asked about: a challenge is made after the request. */
static uint32_t decided_at(const struct refusing *refusing)
{
    const struct ruling *refusal = refusing->refusal;
    return refusal->fact == NO_RECORD ? refusal->led[refusal->led_count - 1] : refusal->fact;
}

/* The vector that the deciding node received last before the request; false where it asked nobody. */
static bool vector(struct refusing *refusing, struct message *message)
{
    const struct trace *trace = refusing->reader.trace;
    for (uint32_t seq = decided_at(refusing); seq-- > 0;) {
        const struct record *record = trace_at(trace, seq);
        bool diameter = record->proto == PROTO_CX || record->proto == PROTO_ZH;
        if (record->kind != RECORD_DELIVERED || !diameter) continue;
        if (refusing_receiver(refusing, record) != refusing->refusal->decided) continue;
        message_scan(message, (enum proto)record->proto, store_bytes(refusing->reader.store, record->blob),
                     WS_FROM_SERVER);
        if (refusing_field(refusing, message, "digest-ha1").at) return true;
    }
    return false;
}

/* The nonce of the deciding node: the one that is answered if it is its own, else its last one. */
static struct bytes nonce_made(struct refusing *refusing, struct bytes answered, uint32_t *born)
{
    struct bytes last = bytes_of(NULL, 0);
    *born = NO_RECORD;
    for (uint32_t seq = 0; seq < decided_at(refusing); seq++) {
        const struct record *record = trace_at(refusing->reader.trace, seq);
        struct fact_record told;
        if (record->kind != RECORD_FACT || record->extra != FACT_BORN) continue;
        fact_record_read(record, store_bytes(refusing->reader.store, record->blob), &told);
        if (told.fact.secret != FACT_NONCE || record_role(record) != refusing->refusal->decided->index) continue;
        last = told.fact.value;
        *born = seq;
        if (bytes_equal(last, answered)) return last;
    }
    return last;
}

/* ---- passwords ---- */

static bool fits(const struct digest_use *use, struct bytes password)
{
    struct hexdigest digest;
    return !proof_compute(use, use->username, use->realm, password, &digest) &&
           bytes_equal(hex_view(&digest), use->value);
}

/* The last time before the request that somebody typed it. */
static void typed_by(struct refusing *refusing, const struct digest_use *use)
{
    for (uint32_t seq = refusing->refusal->request; seq-- > 0;) {
        const struct record *record = trace_at(refusing->reader.trace, seq);
        struct fact_record told;
        if (record->kind != RECORD_FACT || record->extra != FACT_TYPED) continue;
        fact_record_read(record, store_bytes(refusing->reader.store, record->blob), &told);
        if (!fits(use, told.fact.value)) continue;
        const struct role *who = refusing->plan->role[record_role(record)];
        refusing->refusal->chosen = arena_format(refusing->reader.arena, "the user of %.*s typed it, in record %u",
                                                 (int)who->name.count, who->name.at, seq);
        return;
    }
}

/* The password that the answer was made with: a subscriber's, another one that was typed, or none that is known. */
static struct bytes made_with(struct refusing *refusing, const struct digest_use *use)
{
    const struct knowledge *knowledge = refusing->verdict->knowledge;
    struct ruling *refusal = refusing->refusal;
    struct bytes name = bytes_of(NULL, 0);
    for (uint32_t i = 0; i < knowledge->item_count && !name.at; i++) {
        char room[256];
        struct pen pen = pen_on(room, sizeof room);
        if (knowledge->item[i].kind != ITEM_PASSWORD || !fits(use, knowledge->item[i].value)) continue;
        item_name(&pen, &knowledge->item[i]);
        name = arena_copy(refusing->reader.arena, pen_done(&pen));
    }
    typed_by(refusing, use);
    if (name.at) return name;
    return refusal->chosen.count ? BYTES("another one, typed") : BYTES("none that is known");
}

/* The subscriber whose password the HSS's H(A1) is of. */
static struct bytes vector_of(struct refusing *refusing, struct bytes ha1)
{
    const struct knowledge *knowledge = refusing->verdict->knowledge;
    for (uint32_t i = 0; i < knowledge->item_count; i++) {
        const struct item *item = &knowledge->item[i];
        bool hash = item->kind == ITEM_HA1 || item->kind == ITEM_HA1_SHA256;
        if (!hash || !bytes_equal(item->value, ha1)) continue;
        /* Of a database the H(A1) may be of a password that the scenario does not have. */
        for (uint32_t d = 0; d < knowledge->derivation_count; d++) {
            char room[256];
            struct pen pen = pen_on(room, sizeof room);
            if (knowledge->derivation[d].row->letter != 'P' || knowledge->derivation[d].conclusion != i) continue;
            item_name(&pen, &knowledge->item[knowledge->derivation[d].premise[0]]);
            return arena_copy(refusing->reader.arena, pen_done(&pen));
        }
    }
    return BYTES("another one, of the HSS");
}

struct bytes refusing_vector(struct refusing *refusing)
{
    struct message *given = arena_new(refusing->reader.arena, struct message);
    if (!vector(refusing, given)) return bytes_of(NULL, 0);
    return vector_of(refusing, refusing_field(refusing, given, "digest-ha1"));
}

/* ---- the rows ---- */

static void answer_rows(struct refusing *refusing, const struct digest_use *use, const struct message *given)
{
    struct hexdigest digest;
    enum digest_algorithm algorithm = DIGEST_MD5;
    struct bytes right = bytes_of(NULL, 0);
    if (!use->value.count) {
        refusing_row(refusing, "response", right, BYTES("(an answer)"), true);
        return;
    }
    digest_algorithm_of(use->algorithm, &algorithm);
    struct bytes ha1 = refusing_field(refusing, given, algorithm == DIGEST_MD5 ? "digest-ha1" : "alternate-digest-ha1");
    struct bytes before = refusing->refusal->chosen;
    struct bytes made = made_with(refusing, use), held = vector_of(refusing, ha1);
    bool differs = !bytes_equal(made, held) && !bytes_equal(made, BYTES("none that is known"));
    refusing_row(refusing, "password", made, held, differs);
    bool first = refusing_differs(refusing->refusal) + 1 == refusing->refusal->count;
    if (!differs || !first) refusing->refusal->chosen = before;
    if (ha1.count && !proof_compute_ha1(use, ha1, &digest)) right = hex_view(&digest);
    refusing_compare(refusing, "response", use->value, right);
}

/* The age of the nonce, beside its lifetime, where the age was refused. */
static void age_row(struct refusing *refusing, uint32_t born)
{
    const struct ruling *refusal = refusing->refusal;
    const struct trace *trace = refusing->reader.trace;
    if (refusal->fact == NO_RECORD || born == NO_RECORD) return;
    if (trace_at(trace, refusal->fact)->verb != REASON_NONCE_EXPIRED) return;
    sim_time age = trace_at(trace, refusal->request)->at - trace_at(trace, born)->at;
    const struct role *role = refusal->decided;
    for (uint32_t i = 0; role->kind->policies[i].name; i++) {
        if (strcmp(role->kind->policies[i].name, "nonce-lifetime") != 0) continue;
        struct arena *arena = refusing->reader.arena;
        refusing_row(refusing, "age",
                     arena_format(arena, "%llu.%03llu s", (unsigned long long)(age / SECOND),
                                  (unsigned long long)(age % SECOND / MS)),
                     arena_format(arena, "at most %llu.%03llu s", (unsigned long long)(role->policy[i] / SECOND),
                                  (unsigned long long)(role->policy[i] % SECOND / MS)),
                     true);
        refusing->refusal->chosen = arena_format(arena, "%.*s made the nonce in record %u, and the answer took so long",
                                                 (int)role->name.count, role->name.at, born);
    }
}

/* The highest count of answers to that nonce that reached the deciding node before. */
static void count_row(struct refusing *refusing, const struct digest_use *use)
{
    const struct ruling *refusal = refusing->refusal;
    const struct trace *trace = refusing->reader.trace;
    uint32_t highest = 0, count;
    struct bytes brought;
    for (uint32_t seq = 0; seq < refusal->request; seq++) {
        const struct record *record = trace_at(trace, seq);
        struct message *message = arena_new(refusing->reader.arena, struct message);
        if (record->kind != RECORD_DELIVERED || record->proto != PROTO_SIP) continue;
        if (refusing_receiver(refusing, record) != refusal->decided || !agreed_message(&refusing->reader, seq, message))
            continue;
        struct bytes nonce = refusing_field(refusing, message, "auth.nonce");
        if (!bytes_equal(nonce, use->nonce)) continue;
        brought = refusing_field(refusing, message, "auth.nc");
        if (bytes_to_u32(brought, &count) && count > highest) highest = count;
    }
    if (!use->nc.count) return;
    refusing_compare(refusing, "nc", use->nc, arena_format(refusing->reader.arena, "%08x", highest + 1));
}

/* A digest-uri names the Request-URI or the home network (RFC 7616 3.4.6). */
static void uri_row(struct refusing *refusing, const struct message *message, struct bytes uri)
{
    const struct sip *sip = message_sip(message);
    if (!sip || !uri.count) return;
    struct bytes home = arena_format(refusing->reader.arena, "sip:%.*s", (int)refusing->plan->domain.count,
                                     refusing->plan->domain.at);
    refusing_row(refusing, "uri", uri, sip->uri, !bytes_equal(uri, sip->uri) && !bytes_equal(uri, home));
}

bool refusing_digest(struct refusing *refusing, const struct message *message)
{
    struct message *given = arena_new(refusing->reader.arena, struct message);
    char *room = arena_take(refusing->reader.arena, PROOF_FORM_ROOM);
    struct pen pen = pen_on(room, PROOF_FORM_ROOM);
    struct digest_use use = {0};
    uint32_t born;
    bool answers = !proof_read(message, &pen, &use);
    bool bearer = bytes_equal_nocase(refusing_field(refusing, message, "auth.scheme"), BYTES("Bearer"));
    if (bearer || (!answers && message->proto != PROTO_SIP)) return false;
    if (!answers) {
        use = (struct digest_use){.username = refusing_field(refusing, message, "auth.username"),
                                  .realm = refusing_field(refusing, message, "auth.realm"),
                                  .nonce = refusing_field(refusing, message, "auth.nonce")};
        if (!use.username.count) return false;
    }
    if (!vector(refusing, given)) return false;
    struct bytes user = refusing_field(refusing, given, "user-name");
    refusing_compare(refusing, "username", use.username, user.at ? user : use.username);
    struct bytes realm = refusing_field(refusing, given, "digest-realm");
    if (use.realm.at) refusing_compare(refusing, "realm", use.realm, realm.at ? realm : refusing->plan->domain);
    struct bytes nonce = nonce_made(refusing, use.nonce, &born);
    refusing_compare(refusing, "nonce", use.nonce.count ? use.nonce : bytes_of(NULL, 0), nonce);
    age_row(refusing, born);
    if (answers) count_row(refusing, &use);
    if (answers && use.algorithm.count) {
        struct bytes first = refusing_field(refusing, given, "digest-algorithm");
        struct bytes other = refusing_field(refusing, given, "alternate-digest-algorithm");
        refusing_compare(refusing, "algorithm", use.algorithm, bytes_equal(use.algorithm, other) ? other : first);
    }
    if (answers) uri_row(refusing, message, use.uri);
    answer_rows(refusing, &use, given);
    return true;
}
