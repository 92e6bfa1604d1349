/* Noting values: nodes report some as they make them, messages carry the others. */
#include "births.h"

#include "fact_record.h"
#include "param.h"
#include "proof.h"
#include "unwrap.h"

enum {
    SHORTEST = 4,    /* octets of a value that can be told from chance */
    SLOTS_FIRST = 64 /* of an index that grows */
};

struct births *births_new(const struct plan *plan, const struct store *store, struct arena *arena)
{
    struct births *births = arena_new(arena, struct births);
    *births = (struct births){.arena = arena, .plan = plan, .store = store, .delivered = KNOWLEDGE_NO_RECORD};
    return births;
}

static uint64_t hash_of(const struct birth *birth)
{
    return bytes_hash_seed(birth->value, (uint64_t)birth->kind);
}

/* The slot of that value, or the free one where it would be. */
static uint32_t *slot_of(const struct births *births, const struct birth *birth)
{
    for (uint64_t n = hash_of(birth);; n++) {
        uint32_t *slot = &births->slot[n & (births->slot_count - 1)];
        const struct birth *there = *slot ? &births->birth[*slot - 1] : NULL;
        if (!there || (there->kind == birth->kind && bytes_equal(there->value, birth->value))) return slot;
    }
}

static void widen(struct births *births)
{
    births->slot_count = births->slot_count ? 2 * births->slot_count : SLOTS_FIRST;
    births->slot = arena_array(births->arena, uint32_t, births->slot_count);
    for (uint32_t i = 0; i < births->count; i++) *slot_of(births, &births->birth[i]) = i + 1;
}

static void hide(struct births *births, enum item_kind kind, struct bytes value)
{
    const struct item_row *row = &item_rows[kind];
    if (!row->hidden && !row->strict) return;
    births->hidden = arena_grow(births->arena, births->hidden, births->hidden_count, &births->hidden_room,
                                sizeof *births->hidden);
    births->hidden[births->hidden_count++] = (struct hidden_value){value, !row->hidden};
}

static bool is_mask(struct bytes value)
{
    uint32_t n = 0;
    while (n < value.count && value.at[n] == '*') n++;
    return n == value.count;
}

static void add(struct births *births, const struct birth *birth)
{
    if (birth->value.count < SHORTEST || (births->masked && is_mask(birth->value))) return;
    if (2 * (births->count + 1) > births->slot_count) widen(births);
    uint32_t *slot = slot_of(births, birth);
    if (*slot) return;
    births->birth = arena_grow(births->arena, births->birth, births->count, &births->room, sizeof *births->birth);
    births->birth[births->count++] = *birth;
    *slot = births->count;
    hide(births, birth->kind, birth->value);
}

/* Its slot, or the free one where it would stand. */
static struct bytes *hash_slot(const struct births *births, struct bytes hash)
{
    uint64_t n = bytes_hash(hash);
    struct bytes *slot = &births->hash[n & (births->hash_room - 1)];
    while (slot->count && !bytes_equal(*slot, hash)) slot = &births->hash[++n & (births->hash_room - 1)];
    return slot;
}

static void hashes_widen(struct births *births)
{
    enum { FIRST = 64 };
    struct bytes *old = births->hash;
    const uint32_t room = births->hash_room;
    births->hash_room = room ? 2 * room : FIRST;
    births->hash = arena_array(births->arena, struct bytes, births->hash_room);
    for (uint32_t i = 0; i < room; i++)
        if (old[i].count) *hash_slot(births, old[i]) = old[i];
}

/* H(A1) of whatever password, also of one that is typed or changed and is nobody's in the file. */
static void note_hash(struct births *births, enum item_kind kind, struct bytes hash)
{
    if (hash.count < SHORTEST) return;
    if (2 * (births->hash_count + 1) > births->hash_room) hashes_widen(births);
    struct bytes *slot = hash_slot(births, hash);
    if (slot->count) return;
    *slot = hash;
    births->hash_count++;
    hide(births, kind, hash);
}

static void note_fact(struct births *births, uint32_t seq, const struct record *record)
{
    struct fact_record told;
    if (record->extra != FACT_BORN && record->extra != FACT_KEPT) return;
    fact_record_read(record, store_bytes(births->store, record->blob), &told);
    enum item_kind kind = item_kind_of(told.fact.secret);
    if (record->extra == FACT_KEPT) {
        if (kind == ITEM_HA1 || kind == ITEM_HA1_SHA256) note_hash(births, kind, told.fact.value);
        return;
    }
    if (kind == ITEM_KIND_COUNT) return;
    add(births, &(struct birth){.kind = kind,
                                .value = told.fact.value,
                                .record = seq,
                                .step = record->cause,
                                .role = record_role(record),
                                .asker = births->delivered == record->cause ? births->delivered_from + 1 : 0,
                                .reported = true});
}

/* ---- messages ---- */

struct source {
    struct births *births;
    const struct message *message;
    uint32_t record, sender;
};

static void note_value(const struct source *source, enum item_kind kind, struct bytes value)
{
    add(source->births,
        &(struct birth){
            .kind = kind, .value = value, .record = source->record, .step = source->record, .role = source->sender});
}

static bool same_use(const struct digest_use *a, const struct digest_use *b)
{
    return bytes_equal(a->value, b->value) && bytes_equal(a->nonce, b->nonce) && bytes_equal(a->nc, b->nc) &&
           bytes_equal(a->cnonce, b->cnonce) && bytes_equal(a->username, b->username) && bytes_equal(a->uri, b->uri);
}

/* The slot of that use, or the free one where it would stand. */
static uint32_t *use_slot(const struct births *births, const struct digest_use *use)
{
    for (uint64_t n = bytes_hash(use->value);; n++) {
        uint32_t *slot = &births->use_slot[n & (births->use_slot_count - 1)];
        if (!*slot || same_use(&births->use[*slot - 1], use)) return slot;
    }
}

/* That of the last request with that cnonce. */
static uint32_t *cnonce_slot(const struct births *births, struct bytes cnonce)
{
    for (uint64_t n = bytes_hash(cnonce);; n++) {
        uint32_t *slot = &births->cnonce_slot[n & (births->use_slot_count - 1)];
        if (!*slot || bytes_equal(births->use[*slot - 1].cnonce, cnonce)) return slot;
    }
}

static void widen_uses(struct births *births)
{
    births->use_slot_count = births->use_slot_count ? 2 * births->use_slot_count : SLOTS_FIRST;
    births->use_slot = arena_array(births->arena, uint32_t, births->use_slot_count);
    births->cnonce_slot = arena_array(births->arena, uint32_t, births->use_slot_count);
    for (uint32_t i = 0; i < births->use_count; i++) {
        *use_slot(births, &births->use[i]) = i + 1;
        if (!births->use[i].rspauth) *cnonce_slot(births, births->use[i].cnonce) = i + 1;
    }
}

static void note_use(const struct source *source, struct digest_use *use)
{
    struct births *births = source->births;
    if (use->value.count < SHORTEST) return;
    if (births->use_count == KNOWLEDGE_ITEMS_MAX) return; /* that one is known changes nothing then */
    use->record = source->record;
    if (2 * (births->use_count + 1) > births->use_slot_count) widen_uses(births);
    uint32_t *slot = use_slot(births, use);
    if (*slot) return;
    births->use = arena_grow(births->arena, births->use, births->use_count, &births->use_room, sizeof *births->use);
    births->use[births->use_count++] = *use;
    *slot = births->use_count;
    if (use->rspauth) return;
    *cnonce_slot(births, use->cnonce) = births->use_count;
    births->asked = births->use_count;
}

/* What a form or a quoted string decodes to has to outlive the call. */
static void keep(struct births *births, const struct message *message, struct bytes *value)
{
    bool inside = value->at >= message->bytes.at && value->at < message->bytes.at + message->bytes.count;
    if (value->count && !inside) *value = arena_copy(births->arena, *value);
}

static void note_plain(const struct source *source, enum item_kind kind, struct bytes value)
{
    keep(source->births, source->message, &value);
    note_value(source, kind, value);
}

static void note_request(const struct source *source)
{
    char room[PROOF_FORM_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    struct digest_use use;
    if (proof_read(source->message, &pen, &use)) return;
    struct bytes *const decoded[] = {&use.username, &use.nonce, &use.cnonce, &use.nc, &use.value};
    for (uint32_t i = 0; i < COUNT(decoded); i++) keep(source->births, source->message, decoded[i]);
    note_value(source, ITEM_NONCE, use.nonce);
    note_value(source, ITEM_CNONCE, use.cnonce);
    note_value(source, ITEM_RESPONSE, use.value);
    note_use(source, &use);
}

/* The request that an Authentication-Info belongs to names the same cnonce (RFC 7616 3.5). */
static const struct digest_use *use_answered(const struct births *births, struct bytes cnonce)
{
    uint32_t last = cnonce.at && births->use_slot_count ? *cnonce_slot(births, cnonce) : births->asked;
    return last ? &births->use[last - 1] : NULL;
}

static void note_info(const struct source *source, struct bytes value)
{
    char room[PROOF_FORM_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    struct auth info;
    struct digest_use use;
    if (!value.at || auth_scan_info(&info, value, &pen).why) return;
    note_plain(source, ITEM_NONCE, info.field[AUTH_NEXTNONCE]);
    note_plain(source, ITEM_RSPAUTH, info.field[AUTH_RSPAUTH]);
    const struct digest_use *request = use_answered(source->births, info.field[AUTH_CNONCE]);
    if (!request || proof_read_rspauth(source->message, &pen, request, &use)) return;
    struct bytes *const decoded[] = {&use.cnonce, &use.nc, &use.value};
    for (uint32_t i = 0; i < COUNT(decoded); i++) keep(source->births, source->message, decoded[i]);
    note_use(source, &use);
}

static void note_bearer(const struct source *source, struct bytes value)
{
    char room[PROOF_FORM_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    struct auth auth;
    if (value.at && !auth_scan(&auth, value, &pen).why && auth.scheme == AUTH_BEARER)
        note_plain(source, ITEM_TOKEN, auth.token);
}

static void note_challenge(const struct source *source, struct bytes value)
{
    char room[PROOF_FORM_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    struct auth auth;
    if (value.at && !auth_scan(&auth, value, &pen).why && auth.scheme == AUTH_DIGEST)
        note_plain(source, ITEM_NONCE, auth.field[AUTH_NONCE]);
}

/* What a client hands to a WSF that answers in its place (docs/lab-messages.md). */
static void note_credential(const struct source *source, struct bytes params)
{
    struct bytes value;
    if (!param_find(params, BYTES("ha1"), &value)) return;
    if (value.count > 2 && value.at[0] == '"') value = bytes_part(value, 1, value.count - 2); /* hex has no escapes */
    note_hash(source->births, ITEM_HA1, value);
}

static void note_sip(const struct source *source, const struct sip *sip)
{
    if (!sip->request) {
        note_challenge(source, sip_value(sip, SIP_WWW_AUTHENTICATE));
        note_info(source, sip_value(sip, SIP_AUTHENTICATION_INFO));
        return;
    }
    if (sip_has(sip, SIP_AUTHORIZATION)) note_bearer(source, sip_value(sip, SIP_AUTHORIZATION));
    if (sip_has(sip, SIP_P_LAB_CREDENTIAL)) note_credential(source, sip_value(sip, SIP_P_LAB_CREDENTIAL));
    if (sip_has(sip, SIP_P_LAB_PROOF)) note_value(source, ITEM_PROOF, sip_value(sip, SIP_P_LAB_PROOF));
    if (sip_has(sip, SIP_AUTHORIZATION) || sip_has(sip, SIP_PROXY_AUTHORIZATION)) note_request(source);
}

static void note_http(const struct source *source, const struct http *http)
{
    if (!http->request) {
        note_challenge(source, http_value(http, HTTP_WWW_AUTHENTICATE));
        note_info(source, http_other(http, BYTES("Authentication-Info")));
        return;
    }
    note_value(source, ITEM_COOKIE, http_value(http, HTTP_COOKIE));
    note_bearer(source, http_value(http, HTTP_AUTHORIZATION));
    note_request(source);
}

/* ---- vectors ---- */

struct bytes births_ha1(const struct births *births, enum item_kind kind, struct bytes impi)
{
    for (uint32_t i = 0; i < births->vector_count; i++)
        if (births->vector[i].kind == kind && bytes_equal(births->vector[i].impi, impi)) return births->vector[i].ha1;
    return bytes_of(NULL, 0);
}

static void note_vector(struct births *births, const struct diameter *diameter, enum item_kind kind, enum avp_id id)
{
    struct avp avp;
    struct bytes impi = diameter_bytes(diameter, AVP_USER_NAME);
    if (births->masked) return;
    if (!avp_find_deep(diameter->avps, avp_rows[id].code, avp_rows[id].vendor, &avp) || avp.data.count < SHORTEST)
        return;
    for (uint32_t i = 0; i < births->vector_count; i++) {
        const struct vector_birth *there = &births->vector[i];
        if (there->kind == kind && bytes_equal(there->impi, impi) && bytes_equal(there->ha1, avp.data)) return;
    }
    births->vector = arena_grow(births->arena, births->vector, births->vector_count, &births->vector_room,
                                sizeof *births->vector);
    births->vector[births->vector_count++] = (struct vector_birth){kind, impi, avp.data};
    note_hash(births, kind, avp.data);
}

static void note_diameter(const struct source *source, const struct diameter *diameter)
{
    note_vector(source->births, diameter, ITEM_HA1, AVP_DIGEST_HA1);
    note_vector(source->births, diameter, ITEM_HA1_SHA256, AVP_ALTERNATE_DIGEST_HA1);
}

/* What will never arrive was parsed by nobody. */
static void scan_lost(struct births *births, const struct record *record, struct message *message)
{
    struct bytes wire = store_bytes(births->store, record->blob), inner;
    char *room = arena_take(births->arena, wire.count + 1);
    struct pen pen = pen_on(room, wire.count);
    unwrap(&pen, (enum proto)record->proto, wire, &inner);
    message_scan(message, (enum proto)record->proto, inner, WS_FROM_CLIENT);
}

void births_see(struct births *births, const struct observation *observation)
{
    const struct record *record = observation->record;
    if (record->kind == RECORD_FACT) note_fact(births, observation->seq, record);
    if (record->kind != RECORD_DELIVERED && record->kind != RECORD_DROPPED) return;
    const struct link_line *link = &births->plan->link[link_class_of(record->subject)];
    uint32_t sender = link->end[link_end(record->subject)];
    if (record->kind == RECORD_DELIVERED) {
        births->delivered = observation->seq;
        births->delivered_from = sender;
    }
    if (record->proto == PROTO_NONE) return;
    struct message lost;
    struct source source = {births, observation->message, observation->sent_seq, sender};
    if (!source.message) {
        scan_lost(births, record, &lost);
        source.message = &lost;
    }
    const struct sip *sip = message_sip(source.message);
    const struct http *http = message_http(source.message);
    if (sip) note_sip(&source, sip);
    const struct diameter *diameter = message_diameter(source.message);
    if (http) note_http(&source, http);
    if (diameter && diameter->command == COMMAND_MA) note_diameter(&source, diameter);
}
