/* Connections of an edge. */
#include "flow.h"

#include "must.h"

#include <assert.h>

static_assert(sizeof(struct flow) == 80, "one a user, and no padding in it");
static_assert(sizeof(struct flows) == 16, "no padding: states are hashed");

/* Whether that link line leads from this role to a role of that kind. */
static bool leads_to(const struct role *role, const struct link_line *line, const char *kind)
{
    for (uint32_t end = 0; end < 2; end++)
        if (line->end[end] == role->index &&
            bytes_equal(bytes_text(role->roles[line->end[1 - end]]->kind->name), bytes_text(kind)))
            return true;
    return false;
}

static uint32_t count_links(const struct role *role, const char *kind)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < role->link_count; i++)
        if (leads_to(role, &role->links[i], kind)) count += role->links[i].member_count;
    return count;
}

/* So many numbers in octets, and no padding behind them. */
static size_t numbers_size(uint32_t count)
{
    return ((size_t)count * sizeof(uint32_t) + 7) / 8 * 8;
}

size_t flows_size(const struct role *role, const char *kind)
{
    uint32_t links = count_links(role, kind);
    return sizeof(struct flows) + numbers_size(role->link_count) + numbers_size(links) +
           keyed_size(links, sizeof(struct flow));
}

/* By link line, where its links begin in the index. */
static uint32_t *flows_bases(const struct flows *flows)
{
    uintptr_t at = (uintptr_t)(flows + 1);
    return (uint32_t *)at;
}

static uint32_t *flows_index(const struct flows *flows)
{
    uintptr_t at = (uintptr_t)flows + flows->index_at;
    return (uint32_t *)at;
}

/* The number that the index has for a link. */
static uint32_t *index_of(const struct flows *flows, link_id link)
{
    uint32_t at = flows_bases(flows)[link_class_of(link)] + link_member(link);
    must(at < flows->link_max);
    return &flows_index(flows)[at];
}

static struct keyed *flows_table(const struct flows *flows)
{
    uintptr_t at = (uintptr_t)flows + flows->table_at;
    return (struct keyed *)at;
}

void flows_init(struct flows *flows, const struct role *role, const char *kind)
{
    uint32_t *base = flows_bases(flows);
    flows->link_max = count_links(role, kind);
    flows->index_at = (uint32_t)(sizeof *flows + numbers_size(role->link_count));
    flows->table_at = (uint32_t)(flows->index_at + numbers_size(flows->link_max));
    /* The links of a line begin behind those of the lines before it that lead to the kind as well; nobody asks about a
     * line that does not, and the end of the index is no place for a link. */
    for (uint32_t i = 0, links = 0; i < role->link_count; i++) {
        bool leads = leads_to(role, &role->links[i], kind);
        base[i] = leads ? links : flows->link_max;
        if (leads) links += role->links[i].member_count;
    }
    keyed_init(flows_table(flows), flows->link_max, sizeof(struct flow));
}

struct flow *flow_open(struct flows *flows, const struct event *in, struct effects *out)
{
    struct bytes token = fx_fresh(out, BYTES("flow"), FLOW_TOKEN);
    struct keyed *table = flows_table(flows);
    uint32_t *number = index_of(flows, in->link);
    if (*number) keyed_remove(table, keyed_row(table, *number - 1));
    struct flow *flow = keyed_add(table, keyed_key(token));
    must(flow != NULL); /* one connection a link */
    memcpy(flow->token, token.at, FLOW_TOKEN);
    flow->link = in->link;
    flow->conn = in->conn;
    *number = keyed_number(table, flow) + 1;
    return flow;
}

void flow_close(struct flows *flows, struct flow *flow)
{
    *index_of(flows, flow->link) = 0;
    keyed_remove(flows_table(flows), flow);
}

struct flow *flow_of(const struct flows *flows, link_id link, uint32_t conn)
{
    uint32_t number = *index_of(flows, link);
    struct flow *flow = number ? keyed_row(flows_table(flows), number - 1) : NULL;
    return flow && flow->conn == conn ? flow : NULL;
}

struct flow *flow_named(const struct flows *flows, struct bytes token)
{
    struct flow *flow = keyed_find(flows_table(flows), keyed_key(token));
    /* The token is what protects a flow, so a row found by hash is compared in full. */
    return flow && bytes_equal_secret(token, bytes_of(flow->token, FLOW_TOKEN)) ? flow : NULL;
}

uint64_t flow_impi(struct bytes impi)
{
    return keyed_key(impi);
}

uint64_t flow_impu(struct pen *pen, struct bytes text)
{
    struct sip_uri uri;
    if (sip_uri_scan(&uri, text).why) return 0;
    sip_aor(pen, &uri);
    return keyed_key(pen_done(pen));
}

void flow_bind(struct flow *flow, uint64_t impi, const struct sip *ok, struct pen *pen)
{
    struct sip_cursor cursor = {0};
    struct bytes element;
    struct sip_address address;
    uint32_t count = 0;
    flow_unbind(flow);
    flow->impi = impi;
    while (count < FLOW_IMPUS_MAX && sip_next(ok, SIP_P_ASSOCIATED_URI, &cursor, &element))
        if (!sip_address_scan(&address, element).why) flow->impu[count++] = flow_impu(pen, address.uri);
    if (count == 0 && !sip_address_scan(&address, sip_value(ok, SIP_TO)).why)
        flow->impu[0] = flow_impu(pen, address.uri);
}

void flow_unbind(struct flow *flow)
{
    flow->impi = 0;
    memset(flow->impu, 0, sizeof flow->impu);
}

bool flow_allows(const struct flow *flow, uint64_t impu)
{
    for (uint32_t i = 0; i < FLOW_IMPUS_MAX; i++)
        if (impu && flow->impu[i] == impu) return true;
    return false;
}

uint32_t flows_count(const struct flows *flows)
{
    return flows_table(flows)->count;
}

uint32_t flows_bound(const struct flows *flows)
{
    uint32_t number = 0, count = 0;
    for (const struct flow *flow; (flow = keyed_next(flows_table(flows), &number)) != NULL;) count += flow->impi != 0;
    return count;
}
