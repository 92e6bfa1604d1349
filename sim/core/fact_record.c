/* Content of a fact's record: a head of fixed length, then the id of the reason and the texts, each after its length.
 * The reason is there by its id, since its number changes as rows are put into reasons.def. */
#include "fact_record.h"

#include "must.h"

#define FACT_NAME_OF(place, word) [place] = word,
const char *const fact_name[FACT_KIND_COUNT] = {FACT_KINDS(FACT_NAME_OF)};
const char *const fact_role_name[FACT_ROLE_COUNT] = {FACT_ROLES(FACT_NAME_OF)};
const char *const fact_evidence_name[FACT_EVIDENCE_COUNT] = {FACT_EVIDENCES(FACT_NAME_OF)};
const char *const fact_secret_name[FACT_SECRET_COUNT] = {FACT_SECRETS(FACT_NAME_OF)};
const char *const fact_place_name[FACT_PLACE_COUNT] = {FACT_PLACES(FACT_NAME_OF)};

enum { HEAD = 17, TEXTS = 5 };

static void texts_of(const struct fact *fact, struct bytes text[TEXTS])
{
    text[0] = bytes_text(reason_rows[fact->reason].id);
    text[1] = fact->as;
    text[2] = fact->with;
    text[3] = fact->value;
    text[4] = fact->text;
}

uint32_t fact_record_size(const struct fact_record *record)
{
    struct bytes text[TEXTS];
    uint32_t size = HEAD;
    texts_of(&record->fact, text);
    for (unsigned i = 0; i < TEXTS; i++) size += 2 + text[i].count;
    return size;
}

static inline char *put(char *to, uint32_t value, unsigned octets)
{
    for (unsigned i = 0; i < octets; i++) to[i] = (char)(value >> (8 * i));
    return to + octets;
}

static uint32_t get(struct bytes *rest, unsigned octets)
{
    uint32_t value = 0;
    must(rest->count >= octets);
    for (unsigned i = 0; i < octets; i++) value |= (uint32_t)(unsigned char)rest->at[i] << (8 * i);
    *rest = bytes_from(*rest, octets);
    return value;
}

void fact_record_write(const struct fact_record *record, char *to)
{
    const struct fact *fact = &record->fact;
    struct bytes text[TEXTS];
    to = put(to, record->message, 4);
    to = put(to, record->connected, 1);
    to = put(to, record->connected ? fact->link : 0, 4);
    to = put(to, record->connected ? fact->conn : 0, 4);
    to = put(to, fact->role, 1);
    to = put(to, fact->evidence, 1);
    to = put(to, fact->secret, 1);
    to = put(to, fact->place, 1);
    texts_of(fact, text);
    for (unsigned i = 0; i < TEXTS; i++) {
        to = put(to, text[i].count, 2);
        bytes_copy(to, text[i]);
        to += text[i].count;
    }
}

void fact_record_read(const struct record *record, struct bytes content, struct fact_record *read)
{
    struct bytes rest = content, text[TEXTS];
    must(record->kind == RECORD_FACT);
    *read = (struct fact_record){.message = get(&rest, 4)};
    read->connected = get(&rest, 1) != 0;
    read->fact.link = get(&rest, 4);
    read->fact.conn = get(&rest, 4);
    read->fact.role = (enum fact_role)get(&rest, 1);
    read->fact.evidence = (enum fact_evidence)get(&rest, 1);
    read->fact.secret = (enum fact_secret)get(&rest, 1);
    read->fact.place = (enum fact_place)get(&rest, 1);
    read->fact.kind = (enum fact_kind)record->extra;
    read->fact.reason = (enum reason)record->verb;
    for (unsigned i = 0; i < TEXTS; i++) {
        uint32_t count = get(&rest, 2);
        text[i] = bytes_part(rest, 0, count);
        rest = bytes_from(rest, count);
    }
    read->fact.as = text[1];
    read->fact.with = text[2];
    read->fact.value = text[3];
    read->fact.text = text[4];
}

bool fact_record_refuses(const struct record *record)
{
    return record->kind == RECORD_FACT &&
           (record->extra == FACT_REFUSED || record->extra == FACT_MALFORMED || record->extra == FACT_STRIPPED);
}
