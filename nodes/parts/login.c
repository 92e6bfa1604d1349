/* Rows of logins and the indexes that find them. */
#include "login.h"

#include "must.h"

enum { SPARE = 64 }; /* pages that nobody uses, beside the logins under way */

/* Rows of the three indexes. */
struct index {
    uint64_t login; /* key */
};

static uint32_t rows(const struct role *role)
{
    return role->flight_max + SPARE;
}

size_t logins_size(const struct role *role)
{
    return sizeof(struct logins) + keyed_size(rows(role), sizeof(struct login)) +
           3 * keyed_size(rows(role), sizeof(struct index));
}

uint32_t logins_timers(const struct role *role)
{
    return rows(role);
}

static struct keyed *table(struct logins *logins, uint64_t at)
{
    return (struct keyed *)(void *)((char *)logins + at);
}

void logins_init(struct logins *logins, const struct role *role)
{
    size_t index_size = keyed_size(rows(role), sizeof(struct index));
    logins->rows_at = sizeof *logins;
    logins->asked_at = logins->rows_at + keyed_size(rows(role), sizeof(struct login));
    logins->waiting_at = logins->asked_at + index_size;
    logins->codes_at = logins->waiting_at + index_size;
    keyed_init(table(logins, logins->rows_at), rows(role), sizeof(struct login));
    keyed_init(table(logins, logins->asked_at), rows(role), sizeof(struct index));
    keyed_init(table(logins, logins->waiting_at), rows(role), sizeof(struct index));
    keyed_init(table(logins, logins->codes_at), rows(role), sizeof(struct index));
}

uint32_t logins_waiting(const struct logins *logins)
{
    return ((const struct keyed *)(const void *)((const char *)logins + logins->asked_at))->count;
}

static struct login *through(struct logins *logins, uint64_t at, uint64_t key)
{
    const struct index *index = key ? keyed_find(table(logins, at), key) : NULL;
    return index ? keyed_find(table(logins, logins->rows_at), index->login) : NULL;
}

static uint64_t waiting_key(link_id link, uint32_t conn)
{
    const uint32_t both[2] = {link, conn};
    return keyed_key(bytes_of(both, sizeof both));
}

struct login *login_new(struct logins *logins, struct bytes login)
{
    struct login *row = keyed_add(table(logins, logins->rows_at), keyed_key(login));
    if (row) row->key = keyed_key(login);
    return row;
}

struct login *login_of(struct logins *logins, struct bytes login)
{
    return keyed_find(table(logins, logins->rows_at), keyed_key(login));
}

struct login *login_due(struct logins *logins, uint32_t tag)
{
    return keyed_row(table(logins, logins->rows_at), tag);
}

struct login *login_asked(struct logins *logins, uint32_t hop_by_hop)
{
    return through(logins, logins->asked_at, (uint64_t)hop_by_hop + 1);
}

struct login *login_waiting(struct logins *logins, link_id link, uint32_t conn)
{
    return through(logins, logins->waiting_at, waiting_key(link, conn));
}

struct login *login_coded(struct logins *logins, struct bytes code)
{
    return through(logins, logins->codes_at, keyed_key(code));
}

uint32_t login_tag(struct logins *logins, const struct login *row)
{
    return keyed_number(table(logins, logins->rows_at), row);
}

static void enter(struct logins *logins, uint64_t at, uint64_t key, uint64_t login)
{
    struct index *index = keyed_find_or_add(table(logins, at), key);
    must(index != NULL); /* a row stands in each index once at most, and there is room for all rows */
    index->login = login;
}

static void leave(struct logins *logins, uint64_t at, uint64_t *key)
{
    struct index *index = *key ? keyed_find(table(logins, at), *key) : NULL;
    if (index) keyed_remove(table(logins, at), index);
    *key = 0;
}

void login_ask(struct logins *logins, struct login *row, const struct event *in, struct effects *out,
               uint32_t hop_by_hop)
{
    must(row->phase == LOGIN_PAGE);
    row->phase = LOGIN_ASKED;
    row->request = in->blob;
    row->link = in->link;
    row->conn = in->conn;
    row->asked = (uint64_t)hop_by_hop + 1;
    row->waiting = waiting_key(in->link, in->conn);
    enter(logins, logins->asked_at, row->asked, row->key);
    enter(logins, logins->waiting_at, row->waiting, row->key);
    fx_hold(out, row->request);
}

void login_answered(struct logins *logins, struct login *row, struct effects *out)
{
    must(row->phase == LOGIN_ASKED);
    row->phase = LOGIN_PAGE;
    leave(logins, logins->asked_at, &row->asked);
    leave(logins, logins->waiting_at, &row->waiting);
    fx_drop(out, row->request);
    row->request = 0;
}

void login_code(struct logins *logins, struct login *row, struct bytes code)
{
    must(row->phase == LOGIN_PAGE);
    row->phase = LOGIN_CODE;
    row->code = keyed_key(code);
    enter(logins, logins->codes_at, row->code, row->key);
}

void login_end(struct logins *logins, struct login *row, struct effects *out)
{
    if (row->phase == LOGIN_ASKED) login_answered(logins, row, out);
    leave(logins, logins->codes_at, &row->code);
    fx_cancel(out, login_tag(logins, row));
    keyed_remove(table(logins, logins->rows_at), row);
}
