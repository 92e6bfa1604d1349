/* Noting values: nodes report some as they make them, messages carry the others. */
#include "births.h"

#include "fact_record.h"
#include "param.h"
#include "proof.h"
#include "unwrap.h"

enum { SHORTEST = 4 }; /* octets of a value that can be told from chance */

struct births *births_new(const struct plan *plan, const struct store *store, struct arena *arena)
{
    struct births *births = arena_new(arena, struct births);
    *births = (struct births){.arena = arena, .plan = plan, .store = store, .delivered = KNOWLEDGE_NO_RECORD};
    births->birth_index.arena = births->hash_index.arena = arena;
    births->use_index.arena = births->cnonce_index.arena = arena;
    return births;
}

static uint64_t hash_of(const struct birth *birth)
{
    return bytes_hash_seed(birth->value, (uint64_t)birth->kind);
}

static bool is_noted(const struct births *births, const struct birth *birth, uint64_t hash)
{
    for (uint32_t walk = 0, row; (row = row_index_next(&births->birth_index, hash, &walk)) != ROW_INDEX_NONE;)
        if (births->birth[row].kind == birth->kind && bytes_equal(births->birth[row].value, birth->value)) return true;
    return false;
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
    const uint64_t hash = hash_of(birth);
    if (is_noted(births, birth, hash)) return;
    births->birth = arena_grow(births->arena, births->birth, births->count, &births->room, sizeof *births->birth);
    row_index_add(&births->birth_index, hash, births->count);
    births->birth[births->count++] = *birth;
    hide(births, birth->kind, birth->value);
}

static bool has_hash(const struct births *births, struct bytes hash, uint64_t key)
{
    for (uint32_t walk = 0, row; (row = row_index_next(&births->hash_index, key, &walk)) != ROW_INDEX_NONE;)
        if (bytes_equal(births->hash[row], hash)) return true;
    return false;
}

/* H(A1) of any password, also of one that is typed or changed and that no subscriber has in the file. */
static void note_hash(struct births *births, enum item_kind kind, struct bytes hash)
{
    const uint64_t key = bytes_hash(hash);
    if (hash.count < SHORTEST || has_hash(births, hash, key)) return;
    births->hash = arena_grow(births->arena, births->hash, births->hash_count, &births->hash_room,
                              sizeof *births->hash);
    row_index_add(&births->hash_index, key, births->hash_count);
    births->hash[births->hash_count++] = hash;
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

static bool is_used(const struct births *births, const struct digest_use *use, uint64_t hash)
{
    for (uint32_t walk = 0, row; (row = row_index_next(&births->use_index, hash, &walk)) != ROW_INDEX_NONE;)
        if (same_use(&births->use[row], use)) return true;
    return false;
}

/* The last request with that cnonce, or ROW_INDEX_NONE. */
static uint32_t last_request(const struct births *births, struct bytes cnonce, uint64_t hash)
{
    for (uint32_t walk = 0, row; (row = row_index_next(&births->cnonce_index, hash, &walk)) != ROW_INDEX_NONE;)
        if (bytes_equal(births->use[row].cnonce, cnonce)) return row;
    return ROW_INDEX_NONE;
}

static void note_request_use(struct births *births, uint32_t use)
{
    const struct bytes cnonce = births->use[use].cnonce;
    const uint64_t hash = bytes_hash(cnonce);
    const uint32_t last = last_request(births, cnonce, hash);
    if (last == ROW_INDEX_NONE) row_index_add(&births->cnonce_index, hash, use);
    else row_index_replace(&births->cnonce_index, hash, last, use);
    births->asked = use + 1;
}

static void note_use(const struct source *source, struct digest_use *use)
{
    struct births *births = source->births;
    if (use->value.count < SHORTEST) return;
    if (births->use_count == KNOWLEDGE_ITEMS_MAX) return; /* that one is known changes nothing then */
    const uint64_t hash = bytes_hash(use->value);
    if (is_used(births, use, hash)) return;
    use->record = source->record;
    births->use = arena_grow(births->arena, births->use, births->use_count, &births->use_room, sizeof *births->use);
    row_index_add(&births->use_index, hash, births->use_count);
    births->use[births->use_count++] = *use;
    if (!use->rspauth) note_request_use(births, births->use_count - 1);
}

/* The decoded text of a form or a quoted string has to outlive the call. */
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
    if (!cnonce.at) return births->asked ? &births->use[births->asked - 1] : NULL;
    const uint32_t last = last_request(births, cnonce, bytes_hash(cnonce));
    return last == ROW_INDEX_NONE ? NULL : &births->use[last];
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

/* The credential that a client hands to a WSF that answers in its place (docs/lab-messages.md). */
static void note_credential(const struct source *source, struct bytes params)
{
    struct bytes value;
    if (!param_find(params, BYTES("ha1"), &value)) return;
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

/* A message that will never arrive was parsed by nobody. */
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
