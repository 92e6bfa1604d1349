/* The HSS's running state. */
#include "hss_state.h"

#include "identity.h"
#include "must.h"

const struct state_column hss_counts_columns[] = {
    COLUMN(hss_counts, server, COLUMN_NUMBER),
    COLUMN(hss_counts, change, COLUMN_NUMBER),
    {.name = NULL},
};
const struct state_column hss_server_columns[] = {
    {"name", COLUMN_TEXT, 0, sizeof(struct text126), sizeof(struct text126), NULL, false},
    {.name = NULL},
};
const struct state_column hss_change_columns[] = {
    COLUMN_SECRET(hss_change, md5, COLUMN_LETTERS),
    COLUMN_SECRET(hss_change, sha256, COLUMN_LETTERS),
    {.name = NULL},
};
const struct state_column hss_record_columns[] = {
    COLUMN_WORDS(hss_record, state, CHOICE_WORDS(HSS_REGISTRATION_VALUES)),
    COLUMN_WORDS(hss_record, pending, "no|yes"),
    COLUMN(hss_record, barred, COLUMN_NUMBER),
    COLUMN_WORDS(hss_record, removed, "no|yes"),
    COLUMN(hss_record, server, COLUMN_ROW),
    COLUMN(hss_record, link, COLUMN_LINK),
    COLUMN(hss_record, changed, COLUMN_ROW),
    COLUMN(hss_record, old_server, COLUMN_ROW),
    COLUMN(hss_record, old_link, COLUMN_LINK),
    COLUMN(hss_record, impi, COLUMN_KEY),
    COLUMN_ARRAY(hss_record, impu, COLUMN_KEY),
    {.name = NULL},
};
const struct state_column hss_push_columns[] = {
    DIAMETER_TRANSACTION_COLUMNS(hss_push),
    COLUMN(hss_push, subscriber, COLUMN_NUMBER),
    COLUMN(hss_push, spare, COLUMN_SPARE),
    {.name = NULL},
};

uint32_t hss_record_rows(const struct role *role)
{
    return role->subscriber_count;
}

struct hss_state hss_state_of(const void *me, const struct role *role)
{
    return (struct hss_state){.count = state_rows(me, role, HSS_COUNTS),
                              .server = state_rows(me, role, HSS_SERVERS),
                              .change = state_rows(me, role, HSS_CHANGES),
                              .record = state_rows(me, role, HSS_RECORDS),
                              .pushes = state_keyed(me, role, HSS_PUSHES),
                              .subscriber_count = role->state.rows[HSS_RECORDS],
                              .role = role};
}

/* Where that S-CSCF would speak from: it has not in this run. */
static link_id link_of(const struct role *role, struct bytes server)
{
    const struct port_end *end = role->port[HSS_PORT_CX];
    while (end && !bytes_equal(end->peer->uri, server)) end = end->next;
    return end ? link_back(port_end_link(end, 0)) : LINK_NONE;
}

/* It was registered, or a name was stored, when the HSS stopped: its database has kept that (TS 23.380 4). */
static void resume(struct hss_state *hss_state, struct hss_record *record, const struct subscriber *subscriber)
{
    link_id link = link_of(hss_state->role, subscriber->scscf);
    if (subscriber->registration == SUBSCRIBER_NOT_REGISTERED || link == LINK_NONE) return;
    record->server = hss_server(hss_state, subscriber->scscf);
    if (!record->server) return;
    record->state = subscriber->registration == SUBSCRIBER_REGISTERED ? HSS_REGISTERED : HSS_UNREGISTERED;
    record->link = link;
}

void hss_keeps(const struct role *role, const void *me, uint32_t subscriber, struct subscriber *to)
{
    static const enum subscriber_registration kept[] = {[HSS_NOT_REGISTERED] = SUBSCRIBER_NOT_REGISTERED,
                                                        [HSS_REGISTERED] = SUBSCRIBER_REGISTERED,
                                                        [HSS_UNREGISTERED] = SUBSCRIBER_UNREGISTERED};
    const struct hss_state hss_state = hss_state_of(me, role);
    const struct hss_record *record = hss_look(&hss_state, subscriber);
    to->known = record->impi != 0;
    to->registration = kept[record->state];
    to->scscf = hss_server_name(&hss_state, record->server);
}

struct hss_record *hss_record(struct hss_state *hss_state, const struct subscriber *subscriber, struct pen *pen)
{
    must(subscriber->number < hss_state->subscriber_count);
    struct hss_record *record = &hss_state->record[subscriber->number];
    if (record->impi) return record;
    record->impi = keyed_key(subscriber->impi);
    for (uint32_t i = 0; i < subscriber->impu_count; i++) {
        struct bytes aor = impu_canonical(pen, subscriber->impu[i]);
        record->impu[i] = keyed_key(aor.at ? aor : subscriber->impu[i]);
    }
    resume(hss_state, record, subscriber);
    return record;
}

const struct hss_record *hss_look(const struct hss_state *hss_state, uint32_t subscriber)
{
    must(subscriber < hss_state->subscriber_count);
    return &hss_state->record[subscriber];
}

const struct hss_record *hss_of_impu(const struct hss_state *hss_state, struct bytes impu, struct pen *pen)
{
    struct bytes aor = impu_canonical(pen, impu);
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
    for (uint32_t i = 0; i < hss_state->count->server; i++)
        if (bytes_equal(text_view(&hss_state->server[i]), name)) return i + 1;
    if (hss_state->count->server == HSS_SERVERS_MAX) return 0;
    return text_set(&hss_state->server[hss_state->count->server], name) ? ++hss_state->count->server : 0;
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
    return (subscriber->barred | hss_look(hss_state, subscriber->number)->barred) >> impu & 1;
}

bool hss_owns(struct effects *out, const struct subscriber *subscriber, struct bytes impu)
{
    /* A text that is spelt as the identity here needs no canonical form to be compared. */
    for (uint32_t i = 0; i < subscriber->impu_count; i++)
        if (bytes_equal(subscriber->impu[i], impu) || impu_same(fx_pen(out), subscriber->impu[i], impu)) return true;
    return false;
}

bool hss_all_barred(const struct hss_state *hss_state, const struct subscriber *subscriber)
{
    for (uint32_t i = 0; i < subscriber->impu_count; i++)
        if (!hss_barred(hss_state, subscriber, i)) return false;
    return true;
}

bool hss_may_change(const struct hss_state *hss_state, const struct hss_record *record)
{
    return record->changed || hss_state->count->change < HSS_CHANGES_MAX;
}

void hss_change(struct hss_state *hss_state, struct hss_record *record, const struct subscriber *subscriber,
                struct bytes password)
{
    struct hexdigest md5, sha256;
    must(hss_may_change(hss_state, record));
    if (!record->changed) record->changed = ++hss_state->count->change;
    digest_ha1(DIGEST_MD5, subscriber->impi, subscriber->realm, password, &md5);
    digest_ha1(DIGEST_SHA_256, subscriber->impi, subscriber->realm, password, &sha256);
    memcpy(hss_state->change[record->changed - 1].md5, md5.at, sizeof hss_state->change[0].md5);
    memcpy(hss_state->change[record->changed - 1].sha256, sha256.at, sizeof hss_state->change[0].sha256);
}
