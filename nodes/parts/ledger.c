/* The HSS's running state. */
#include "ledger.h"

#include "identity.h"
#include "must.h"

static size_t records_end(const struct role *role)
{
    return sizeof(struct ledger) + (size_t)role->person_count * sizeof(struct ledger_record);
}

size_t ledger_size(const struct role *role)
{
    return records_end(role) + keyed_size(LEDGER_PUSHES_MAX, sizeof(struct ledger_push));
}

void ledger_init(struct ledger *ledger, const struct role *role)
{
    ledger->pushes_at = records_end(role);
    ledger->person_count = role->person_count;
    keyed_init(ledger_pushes(ledger), LEDGER_PUSHES_MAX, sizeof(struct ledger_push));
}

struct keyed *ledger_pushes(struct ledger *ledger)
{
    return (struct keyed *)(void *)((char *)ledger + ledger->pushes_at);
}

struct ledger_record *ledger_record(struct ledger *ledger, const struct person *person, struct pen *pen)
{
    must(person->number < ledger->person_count);
    struct ledger_record *record = &ledger->record[person->number];
    if (record->impi) return record;
    record->impi = keyed_key(person->impi);
    for (uint32_t i = 0; i < person->impu_count; i++) {
        struct bytes aor = identity_aor(pen, person->impu[i]);
        record->impu[i] = keyed_key(aor.at ? aor : person->impu[i]);
    }
    return record;
}

const struct ledger_record *ledger_look(const struct ledger *ledger, uint32_t person)
{
    must(person < ledger->person_count);
    return &ledger->record[person];
}

const struct ledger_record *ledger_of_impu(const struct ledger *ledger, struct bytes impu, struct pen *pen)
{
    struct bytes aor = identity_aor(pen, impu);
    uint64_t key = keyed_key(aor.at ? aor : impu);
    for (uint32_t n = 0; n < ledger->person_count; n++)
        for (uint32_t i = 0; i < PERSON_IMPUS_MAX && ledger->record[n].impu[i]; i++)
            if (ledger->record[n].impu[i] == key) return &ledger->record[n];
    return NULL;
}

const struct ledger_record *ledger_of_impi(const struct ledger *ledger, struct bytes impi)
{
    uint64_t key = keyed_key(impi);
    for (uint32_t n = 0; n < ledger->person_count; n++)
        if (ledger->record[n].impi == key) return &ledger->record[n];
    return NULL;
}

uint32_t ledger_server(struct ledger *ledger, struct bytes name)
{
    for (uint32_t i = 0; i < ledger->server_count; i++)
        if (bytes_equal(text_view(&ledger->server[i]), name)) return i + 1;
    if (ledger->server_count == LEDGER_SERVERS_MAX) return 0;
    return text_set(&ledger->server[ledger->server_count], name) ? ++ledger->server_count : 0;
}

struct bytes ledger_server_name(const struct ledger *ledger, uint32_t server)
{
    return server ? text_view(&ledger->server[server - 1]) : bytes_of(NULL, 0);
}

static const struct ledger_change *changed(const struct ledger *ledger, const struct person *person)
{
    uint32_t index = ledger_look(ledger, person->number)->changed;
    return index ? &ledger->change[index - 1] : NULL;
}

struct bytes ledger_md5(const struct ledger *ledger, const struct person *person)
{
    const struct ledger_change *change = changed(ledger, person);
    return change ? bytes_of(change->md5, sizeof change->md5) : person->ha1_md5;
}

struct bytes ledger_sha256(const struct ledger *ledger, const struct person *person)
{
    const struct ledger_change *change = changed(ledger, person);
    return change ? bytes_of(change->sha256, sizeof change->sha256) : person->ha1_sha256;
}

bool ledger_barred(const struct ledger *ledger, const struct person *person, uint32_t impu)
{
    return person->barred || ledger_look(ledger, person->number)->barred >> impu & 1;
}

bool ledger_change(struct ledger *ledger, struct ledger_record *record, const struct person *person,
                   struct bytes password)
{
    struct hexdigest md5, sha256;
    if (!record->changed && ledger->change_count == LEDGER_CHANGES_MAX) return false;
    if (!record->changed) record->changed = ++ledger->change_count;
    digest_ha1(DIGEST_MD5, person->impi, person->realm, password, &md5);
    digest_ha1(DIGEST_SHA_256, person->impi, person->realm, password, &sha256);
    memcpy(ledger->change[record->changed - 1].md5, md5.at, sizeof ledger->change[0].md5);
    memcpy(ledger->change[record->changed - 1].sha256, sha256.at, sizeof ledger->change[0].sha256);
    return true;
}
