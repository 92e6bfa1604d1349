/* The rules of derivation: how each of them could be used in this run, and the items that a party comes to know by
 * them. A rule that cannot end in something anybody asks for adds nothing. */
#include "derive.h"

#include "base64.h"
#include "digest.h"
#include "gba.h"
#include "must.h"

static void use(struct deriving *deriving, const struct derivation_row *row, const struct derivation *derivation)
{
    deriving->derivation = arena_grow(deriving->arena, deriving->derivation, deriving->count, &deriving->room,
                                      sizeof *deriving->derivation);
    struct derivation *added = &deriving->derivation[deriving->count++];
    *added = *derivation;
    added->row = row;
}

static void need(struct derivation *derivation, uint32_t item)
{
    if (item == ITEM_NONE) return;
    must(derivation->premise_count < DERIVATION_PREMISES_MAX);
    derivation->premise[derivation->premise_count++] = item;
}

static uint32_t owned(const struct items *items, enum item_kind kind, const struct item *by)
{
    return items_owned(items, kind, by->set, by->member, 0);
}

/* ---- P ---- */

/* The HSS may know the person by another password (--subscribers). */
static bool makes_ha1(const struct items *items, uint32_t password, uint32_t impi, uint32_t realm, uint32_t ha1)
{
    struct hexdigest digest;
    struct bytes named = realm == ITEM_NONE ? items->plan->domain : items->item[realm].value;
    if (impi == ITEM_NONE) return false;
    digest_ha1(items->item[ha1].kind == ITEM_HA1 ? DIGEST_MD5 : DIGEST_SHA_256, items->item[impi].value, named,
               items->item[password].value, &digest);
    return bytes_equal(hex_view(&digest), items->item[ha1].value);
}

static void password_to_ha1(struct deriving *deriving, const struct derivation_row *row)
{
    static const enum item_kind kinds[] = {ITEM_HA1, ITEM_HA1_SHA256};
    const struct items *items = deriving->items;
    for (uint32_t i = 0; i < items->count; i++) {
        const struct item *password = &items->item[i];
        if (password->kind != ITEM_PASSWORD) continue;
        for (uint32_t k = 0; k < COUNT(kinds); k++) {
            struct derivation derivation = {.conclusion = owned(items, kinds[k], password)};
            if (derivation.conclusion == ITEM_NONE) continue;
            uint32_t impi = owned(items, ITEM_IMPI, password), realm = owned(items, ITEM_REALM, password);
            if (!makes_ha1(items, i, impi, realm, derivation.conclusion)) continue;
            need(&derivation, i);
            need(&derivation, impi);
            need(&derivation, realm);
            use(deriving, row, &derivation);
        }
    }
}

/* ---- H ---- */

static void ha1_to_answer(struct deriving *deriving, const struct derivation_row *row)
{
    const struct items *items = deriving->items;
    for (uint32_t i = 0; i < deriving->use_count; i++) {
        const struct digest_use *answer = &deriving->use[i];
        enum digest_algorithm algorithm;
        if (!answer->password || answer->item == ITEM_NONE || !digest_algorithm_of(answer->algorithm, &algorithm))
            continue;
        struct derivation derivation = {.conclusion = answer->item};
        uint32_t ha1 = owned(items, algorithm == DIGEST_MD5 ? ITEM_HA1 : ITEM_HA1_SHA256, answer->password);
        if (ha1 == ITEM_NONE) continue;
        need(&derivation, ha1);
        need(&derivation, items_find(items, ITEM_NONCE, answer->nonce));
        need(&derivation, items_find(items, ITEM_CNONCE, answer->cnonce));
        use(deriving, row, &derivation);
    }
}

/* ---- S ---- */

static const struct birth *birth_of(const struct deriving *deriving, const struct item *item)
{
    for (uint32_t i = 0; i < deriving->births->count; i++) {
        const struct birth *birth = &deriving->births->birth[i];
        if (birth->kind == item->kind && bytes_equal(birth->value, item->value)) return birth;
    }
    return NULL;
}

/* The signer has to know the subject. */
static void need_identities(struct deriving *deriving, struct derivation *derivation, struct bytes signed_text)
{
    struct secret_spots spots = secret_search(deriving->index, signed_text);
    for (uint32_t i = 0; i < spots.count; i++) {
        uint32_t item = deriving->items->text_item[spots.at[i].secret];
        enum item_kind kind = deriving->items->item[item].kind;
        bool there = false;
        for (uint32_t k = 0; k < derivation->premise_count; k++) there = there || derivation->premise[k] == item;
        bool full = derivation->premise_count == DERIVATION_PREMISES_MAX;
        if ((kind == ITEM_IMPI || kind == ITEM_IMPU) && !there && !full) need(derivation, item);
    }
}

static void key_to_what_it_signs(struct deriving *deriving, const struct derivation_row *row)
{
    const struct items *items = deriving->items;
    for (uint32_t i = 0; i < items->count; i++) {
        const struct item *item = &items->item[i];
        enum item_kind kind = item->kind == ITEM_TOKEN ? ITEM_SIGNING_KEY : ITEM_PAGE_KEY;
        if (item->kind != ITEM_TOKEN && item->kind != ITEM_PROOF) continue;
        const struct birth *birth = birth_of(deriving, item);
        for (uint32_t k = 0; birth && k < items->count; k++) {
            const struct item *key = &items->item[k];
            bool signs = birth->reported || kind == ITEM_PAGE_KEY;
            if (key->kind != kind || !signs || key->role->index != birth->role) continue;
            struct derivation derivation = {.conclusion = i};
            need(&derivation, k);
            need_identities(deriving, &derivation, item->value);
            use(deriving, row, &derivation);
        }
    }
}

/* ---- T and K ---- */

/* The items that are in the octets of another item, in any form. */
static void content_of(struct deriving *deriving, const struct derivation_row *row, uint32_t from)
{
    const struct items *items = deriving->items;
    struct secret_spots spots = secret_search(deriving->index, items->item[from].value);
    for (uint32_t i = 0; i < spots.count; i++) {
        struct derivation derivation = {.conclusion = items->text_item[spots.at[i].secret]};
        if (derivation.conclusion == from) continue;
        need(&derivation, from);
        use(deriving, row, &derivation);
    }
}

static void contents(struct deriving *deriving, const struct derivation_row *row, enum item_kind kind)
{
    for (uint32_t i = 0; i < deriving->items->count; i++)
        if (deriving->items->item[i].kind == kind) content_of(deriving, row, i);
}

static void token_to_claims(struct deriving *deriving, const struct derivation_row *row)
{
    contents(deriving, row, ITEM_TOKEN);
}

static void cookie_to_content(struct deriving *deriving, const struct derivation_row *row)
{
    contents(deriving, row, ITEM_COOKIE);
}

/* ---- C ---- */

/* The sender of the request in whose step a token was issued is at the client's end of the back channel. */
static void code_to_token(struct deriving *deriving, const struct derivation_row *row)
{
    const struct items *items = deriving->items;
    const struct births *births = deriving->births;
    for (uint32_t i = 0; i < births->count; i++) {
        const struct birth *birth = &births->birth[i];
        struct derivation derivation = {.conclusion = items_find(items, ITEM_TOKEN, birth->value)};
        bool codes = false, verifiers = false;
        if (birth->kind != ITEM_TOKEN || !birth->reported || derivation.conclusion == ITEM_NONE) continue;
        for (uint32_t k = 0; k < items->count; k++) {
            enum item_kind kind = items->item[k].kind;
            if ((kind != ITEM_CODE && kind != ITEM_VERIFIER) || !deriving->carries(deriving->self, birth->step, k))
                continue;
            codes = codes || kind == ITEM_CODE;
            verifiers = verifiers || kind == ITEM_VERIFIER;
            need(&derivation, k);
        }
        derivation.seat = birth->asker ? items->plan->role[birth->asker - 1] : NULL;
        if (codes && verifiers && derivation.seat) use(deriving, row, &derivation);
    }
}

/* ---- X ---- */

/* Ks = KDF(H(A1), 0x01, "GBA_Digest_Ks", TLS_MK_Extr, RESP); whether H(A1) is a key as text or as octets the
 * specification leaves open. */
static bool makes_ks(struct bytes ha1, struct bytes exporter, struct bytes resp, struct bytes ks)
{
    const struct bytes parameters[] = {BYTES("GBA_Digest_Ks"), exporter, resp};
    char raw[DIGEST_RAW_MAX], raw_resp[DIGEST_RAW_MAX];
    unsigned char out[32];
    struct pen pen = pen_on(raw, sizeof raw), resp_pen = pen_on(raw_resp, sizeof raw_resp);
    struct bytes keys[2] = {ha1, bytes_of(NULL, 0)}, resps[2] = {resp, bytes_of(NULL, 0)};
    if (hex_read(&pen, ha1)) keys[1] = pen_done(&pen);
    if (hex_read(&resp_pen, resp)) resps[1] = pen_done(&resp_pen);
    for (uint32_t n = 0; n < 4; n++) {
        struct bytes all[COUNT(parameters)] = {parameters[0], parameters[1], resps[n / 2]};
        if (!keys[n % 2].count || !resps[n / 2].count) continue;
        if (kdf_33220(keys[n % 2], 0x01, all, COUNT(all), out).why) continue;
        if (bytes_equal(bytes_of(out, sizeof out), ks)) return true;
    }
    return false;
}

static void ks_of(struct deriving *deriving, const struct derivation_row *row, uint32_t ks, uint32_t exporter)
{
    const struct items *items = deriving->items;
    for (uint32_t n = 0; n < items->count * items->count; n++) {
        uint32_t ha1 = n / items->count, resp = n % items->count;
        if (items->item[ha1].kind != ITEM_HA1 || items->item[resp].kind != ITEM_RESPONSE) continue;
        if (!makes_ks(items->item[ha1].value, items->item[exporter].value, items->item[resp].value,
                      items->item[ks].value))
            continue;
        struct derivation derivation = {.conclusion = ks};
        need(&derivation, exporter);
        need(&derivation, ha1);
        need(&derivation, resp);
        use(deriving, row, &derivation);
    }
}

enum { NAF_ID_ROOM = 256 };

/* A party that has Ks has the key of every application (TS 33.220 B.6): a policy of the nodes decides which of the
 * values of the bootstrapping goes in with it. */
static void ks_naf_of(struct deriving *deriving, const struct derivation_row *row, uint32_t ks, uint32_t ks_naf)
{
    const struct items *items = deriving->items;
    for (uint32_t n = 0; n < items->count * items->count; n++) {
        const struct item *value = &items->item[n / items->count], *impi = &items->item[n % items->count];
        bool made = value->kind == ITEM_NONCE || value->kind == ITEM_RESPONSE;
        if (!made || impi->kind != ITEM_IMPI) continue;
        if (value->value.count > NAF_ID_ROOM || impi->value.count > NAF_ID_ROOM) continue; /* no node takes such */
        for (uint32_t r = 0; r < items->plan->role_count; r++) {
            char room[NAF_ID_ROOM];
            unsigned char out[GBA_KEY];
            struct pen pen = pen_on(room, sizeof room);
            struct bytes naf_id = gba_naf_id(&pen, items->plan->role[r]->host);
            if (!naf_id.at) continue;
            gba_ks_naf(items->item[ks].value, value->value, impi->value, naf_id, out);
            if (!bytes_equal(bytes_of(out, sizeof out), items->item[ks_naf].value)) continue;
            struct derivation derivation = {.conclusion = ks_naf};
            need(&derivation, ks);
            need(&derivation, n / items->count);
            need(&derivation, n % items->count);
            use(deriving, row, &derivation);
        }
    }
}

static void exporter_to_ks(struct deriving *deriving, const struct derivation_row *row)
{
    const struct items *items = deriving->items;
    for (uint32_t k = 0; k < items->count; k++)
        for (uint32_t x = 0; x < items->count && items->item[k].kind == ITEM_KS; x++)
            if (items->item[x].kind == ITEM_EXPORTER) ks_of(deriving, row, k, x);
            else if (items->item[x].kind == ITEM_KS_NAF) ks_naf_of(deriving, row, k, x);
}

const struct derive_rule derive_rules[] = {
    {{'P', "password, IMPI, realm -> H(A1)", "RFC 7616 3.4.2, TS 33.203 3.1"}, password_to_ha1},
    {{'H', "H(A1), nonce, cnonce -> response, rspauth", "RFC 7616 3.4.1, 3.5"}, ha1_to_answer},
    {{'S', "key, identities -> what it signs", "RFC 7515 5.1"}, key_to_what_it_signs},
    {{'T', "token -> its claims", "RFC 7519 3"}, token_to_claims},
    {{'C', "code, verifier, a seat at the back channel -> token", "RFC 6749 4.1.3, RFC 7636 4.5"}, code_to_token},
    {{'K', "cookie -> what is in it", "RFC 6265 5.4"}, cookie_to_content},
    {{'X', "exporter, H(A1), RESP -> Ks -> Ks_NAF", "TS 33.220 B.5"}, exporter_to_ks},
};
const uint32_t derive_rule_count = COUNT(derive_rules);

void derive_all(struct deriving *deriving, const struct derive_rule *rules, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) rules[i].derive(deriving, &rules[i].row);
}

/* ---- derivation ---- */

/* Since when all premises are known: the record of the last one, KNOWLEDGE_NO_RECORD when all are given. */
static bool premises_known(const struct known *known, const struct derivation *derivation, uint32_t *since)
{
    uint32_t last = 0;
    bool given = true;
    for (uint32_t i = 0; i < derivation->premise_count; i++) {
        const struct known *premise = &known[derivation->premise[i]];
        if (premise->how == KNOWN_NOT) return false;
        if (premise->record == KNOWLEDGE_NO_RECORD) continue;
        given = false;
        if (premise->record > last) last = premise->record;
    }
    *since = given ? KNOWLEDGE_NO_RECORD : last;
    return true;
}

static bool earlier(uint32_t a, uint32_t b)
{
    return a + 1 < b + 1; /* none, which is the greatest number, is before all */
}

void derive_close(struct known *known, const struct derivation *derivation, uint32_t count, const bool *seated)
{
    for (bool more = true; more;) {
        more = false;
        for (uint32_t i = 0; i < count; i++) {
            struct known *conclusion = &known[derivation[i].conclusion];
            uint32_t since;
            if (derivation[i].seat && !seated[derivation[i].seat->index]) continue;
            if (!premises_known(known, &derivation[i], &since)) continue;
            if (conclusion->how != KNOWN_NOT && !earlier(since, conclusion->record)) continue;
            *conclusion = (struct known){.how = KNOWN_DERIVED, .record = since, .derivation = i};
            more = true;
        }
    }
}
