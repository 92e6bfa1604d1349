/* The HSS's running state. */
#include "hss_state.h"

#include "identity.h"
#include "must.h"

static size_t records_end(const struct role *role)
{
    return sizeof(struct hss_state) + (size_t)role->subscriber_count * sizeof(struct hss_record);
}

size_t hss_size(const struct role *role)
{
    return records_end(role) + keyed_size(HSS_PUSHES_MAX, sizeof(struct hss_push));
}

void hss_init(struct hss_state *hss_state, const struct role *role)
{
    hss_state->pushes_at = records_end(role);
    hss_state->subscriber_count = role->subscriber_count;
    keyed_init(hss_pushes(hss_state), HSS_PUSHES_MAX, sizeof(struct hss_push));
}

struct keyed *hss_pushes(struct hss_state *hss_state)
{
    return (struct keyed *)(void *)((char *)hss_state + hss_state->pushes_at);
}

struct hss_record *hss_record(struct hss_state *hss_state, const struct subscriber *subscriber, struct pen *pen)
{
    must(subscriber->number < hss_state->subscriber_count);
    struct hss_record *record = &hss_state->record[subscriber->number];
    if (record->impi) return record;
    record->impi = keyed_key(subscriber->impi);
    for (uint32_t i = 0; i < subscriber->impu_count; i++) {
        struct bytes aor = identity_aor(pen, subscriber->impu[i]);
        record->impu[i] = keyed_key(aor.at ? aor : subscriber->impu[i]);
    }
    return record;
}

const struct hss_record *hss_look(const struct hss_state *hss_state, uint32_t subscriber)
{
    must(subscriber < hss_state->subscriber_count);
    return &hss_state->record[subscriber];
}

const struct hss_record *hss_of_impu(const struct hss_state *hss_state, struct bytes impu, struct pen *pen)
{
    struct bytes aor = identity_aor(pen, impu);
    uint64_t key = keyed_key(aor.at ? aor : impu);
    for (uint32_t n = 0; n < hss_state->subscriber_count; n++)
        for (uint32_t i = 0; i < SUBSCRIBER_IMPUS_MAX && hss_state->record[n].impu[i]; i++)
            if (hss_state->record[n].impu[i] == key) return &hss_state->record[n];
    return NULL;
}

const struct hss_record *hss_of_impi(const struct hss_state *hss_state, struct bytes impi)
{
    uint64_t key = keyed_key(impi);
    for (uint32_t n = 0; n < hss_state->subscriber_count; n++)
        if (hss_state->record[n].impi == key) return &hss_state->record[n];
    return NULL;
}

uint32_t hss_server(struct hss_state *hss_state, struct bytes name)
{
    for (uint32_t i = 0; i < hss_state->server_count; i++)
        if (bytes_equal(text_view(&hss_state->server[i]), name)) return i + 1;
    if (hss_state->server_count == HSS_SERVERS_MAX) return 0;
    return text_set(&hss_state->server[hss_state->server_count], name) ? ++hss_state->server_count : 0;
}

struct bytes hss_server_name(const struct hss_state *hss_state, uint32_t server)
{
    return server ? text_view(&hss_state->server[server - 1]) : bytes_of(NULL, 0);
}

static const struct hss_change *changed(const struct hss_state *hss_state, const struct subscriber *subscriber)
{
    uint32_t index = hss_look(hss_state, subscriber->number)->changed;
    return index ? &hss_state->change[index - 1] : NULL;
}

struct bytes hss_md5(const struct hss_state *hss_state, const struct subscriber *subscriber)
{
    const struct hss_change *change = changed(hss_state, subscriber);
    return change ? bytes_of(change->md5, sizeof change->md5) : subscriber->ha1_md5;
}

struct bytes hss_sha256(const struct hss_state *hss_state, const struct subscriber *subscriber)
{
    const struct hss_change *change = changed(hss_state, subscriber);
    return change ? bytes_of(change->sha256, sizeof change->sha256) : subscriber->ha1_sha256;
}

bool hss_barred(const struct hss_state *hss_state, const struct subscriber *subscriber, uint32_t impu)
{
    return subscriber->barred || hss_look(hss_state, subscriber->number)->barred >> impu & 1;
}

bool hss_change(struct hss_state *hss_state, struct hss_record *record, const struct subscriber *subscriber,
                struct bytes password)
{
    struct hexdigest md5, sha256;
    if (!record->changed && hss_state->change_count == HSS_CHANGES_MAX) return false;
    if (!record->changed) record->changed = ++hss_state->change_count;
    digest_ha1(DIGEST_MD5, subscriber->impi, subscriber->realm, password, &md5);
    digest_ha1(DIGEST_SHA_256, subscriber->impi, subscriber->realm, password, &sha256);
    memcpy(hss_state->change[record->changed - 1].md5, md5.at, sizeof hss_state->change[0].md5);
    memcpy(hss_state->change[record->changed - 1].sha256, sha256.at, sizeof hss_state->change[0].sha256);
    return true;
}
