/* Rows of logins and the indexes that find them. */
#include "ticket.h"

#include "must.h"

enum { SPARE = 64 }; /* pages that nobody uses, beside the logins under way */

/* Rows of the three indexes. */
struct index {
    uint64_t ticket; /* key */
};

static uint32_t rows(const struct role *role)
{
    return role->flight_max + SPARE;
}

size_t tickets_size(const struct role *role)
{
    return sizeof(struct tickets) + keyed_size(rows(role), sizeof(struct ticket)) +
           3 * keyed_size(rows(role), sizeof(struct index));
}

uint32_t tickets_timers(const struct role *role)
{
    return rows(role);
}

static struct keyed *table(struct tickets *tickets, uint64_t at)
{
    return (struct keyed *)(void *)((char *)tickets + at);
}

void tickets_init(struct tickets *tickets, const struct role *role)
{
    size_t index_size = keyed_size(rows(role), sizeof(struct index));
    tickets->rows_at = sizeof *tickets;
    tickets->asked_at = tickets->rows_at + keyed_size(rows(role), sizeof(struct ticket));
    tickets->waiting_at = tickets->asked_at + index_size;
    tickets->codes_at = tickets->waiting_at + index_size;
    keyed_init(table(tickets, tickets->rows_at), rows(role), sizeof(struct ticket));
    keyed_init(table(tickets, tickets->asked_at), rows(role), sizeof(struct index));
    keyed_init(table(tickets, tickets->waiting_at), rows(role), sizeof(struct index));
    keyed_init(table(tickets, tickets->codes_at), rows(role), sizeof(struct index));
}

uint32_t tickets_waiting(const struct tickets *tickets)
{
    return ((const struct keyed *)(const void *)((const char *)tickets + tickets->asked_at))->count;
}

static struct ticket *through(struct tickets *tickets, uint64_t at, uint64_t key)
{
    const struct index *index = key ? keyed_find(table(tickets, at), key) : NULL;
    return index ? keyed_find(table(tickets, tickets->rows_at), index->ticket) : NULL;
}

static uint64_t waiting_key(link_id link, uint32_t conn)
{
    const uint32_t both[2] = {link, conn};
    return keyed_key(bytes_of(both, sizeof both));
}

struct ticket *ticket_new(struct tickets *tickets, struct bytes ticket)
{
    struct ticket *row = keyed_add(table(tickets, tickets->rows_at), keyed_key(ticket));
    if (row) row->key = keyed_key(ticket);
    return row;
}

struct ticket *ticket_of(struct tickets *tickets, struct bytes ticket)
{
    return keyed_find(table(tickets, tickets->rows_at), keyed_key(ticket));
}

struct ticket *ticket_due(struct tickets *tickets, uint32_t tag)
{
    return keyed_row(table(tickets, tickets->rows_at), tag);
}

struct ticket *ticket_asked(struct tickets *tickets, uint32_t hop_by_hop)
{
    return through(tickets, tickets->asked_at, (uint64_t)hop_by_hop + 1);
}

struct ticket *ticket_waiting(struct tickets *tickets, link_id link, uint32_t conn)
{
    return through(tickets, tickets->waiting_at, waiting_key(link, conn));
}

struct ticket *ticket_coded(struct tickets *tickets, struct bytes code)
{
    return through(tickets, tickets->codes_at, keyed_key(code));
}

uint32_t ticket_tag(struct tickets *tickets, const struct ticket *row)
{
    return keyed_number(table(tickets, tickets->rows_at), row);
}

static void enter(struct tickets *tickets, uint64_t at, uint64_t key, uint64_t ticket)
{
    struct index *index = keyed_find_or_add(table(tickets, at), key);
    must(index != NULL); /* a row stands in each index once at most, and there is room for all rows */
    index->ticket = ticket;
}

static void leave(struct tickets *tickets, uint64_t at, uint64_t *key)
{
    struct index *index = *key ? keyed_find(table(tickets, at), *key) : NULL;
    if (index) keyed_remove(table(tickets, at), index);
    *key = 0;
}

void ticket_ask(struct tickets *tickets, struct ticket *row, const struct event *in, struct effects *out,
                uint32_t hop_by_hop)
{
    must(row->phase == TICKET_PAGE);
    row->phase = TICKET_ASKED;
    row->request = in->blob;
    row->link = in->link;
    row->conn = in->conn;
    row->asked = (uint64_t)hop_by_hop + 1;
    row->waiting = waiting_key(in->link, in->conn);
    enter(tickets, tickets->asked_at, row->asked, row->key);
    enter(tickets, tickets->waiting_at, row->waiting, row->key);
    fx_hold(out, row->request);
}

void ticket_answered(struct tickets *tickets, struct ticket *row, struct effects *out)
{
    must(row->phase == TICKET_ASKED);
    row->phase = TICKET_PAGE;
    leave(tickets, tickets->asked_at, &row->asked);
    leave(tickets, tickets->waiting_at, &row->waiting);
    fx_drop(out, row->request);
    row->request = 0;
}

void ticket_code(struct tickets *tickets, struct ticket *row, struct bytes code)
{
    must(row->phase == TICKET_PAGE);
    row->phase = TICKET_CODE;
    row->code = keyed_key(code);
    enter(tickets, tickets->codes_at, row->code, row->key);
}

void ticket_end(struct tickets *tickets, struct ticket *row, struct effects *out)
{
    if (row->phase == TICKET_ASKED) ticket_answered(tickets, row, out);
    leave(tickets, tickets->codes_at, &row->code);
    fx_cancel(out, ticket_tag(tickets, row));
    keyed_remove(table(tickets, tickets->rows_at), row);
}
