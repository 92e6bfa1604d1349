/* Connections of an edge. */
#include "outbound_flow.h"

#include "must.h"

#include <assert.h>

static_assert(sizeof(struct outbound_flow) == 80, "one a user, and no padding in it");
static_assert(sizeof(struct outbound_flows) == 16, "no padding: states are hashed");

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

size_t outbound_flows_size(const struct role *role, const char *kind)
{
    uint32_t links = count_links(role, kind);
    return sizeof(struct outbound_flows) + numbers_size(role->link_count) + numbers_size(links) +
           keyed_size(links, sizeof(struct outbound_flow));
}

/* By link line, where its links begin in the index. */
static uint32_t *outbound_flows_bases(const struct outbound_flows *outbound_flows)
{
    uintptr_t at = (uintptr_t)(outbound_flows + 1);
    return (uint32_t *)at;
}

static uint32_t *outbound_flows_index(const struct outbound_flows *outbound_flows)
{
    uintptr_t at = (uintptr_t)outbound_flows + outbound_flows->index_at;
    return (uint32_t *)at;
}

/* The number that the index has for a link. */
static uint32_t *index_of(const struct outbound_flows *outbound_flows, link_id link)
{
    uint32_t at = outbound_flows_bases(outbound_flows)[link_class_of(link)] + link_member(link);
    must(at < outbound_flows->link_max);
    return &outbound_flows_index(outbound_flows)[at];
}

static struct keyed *outbound_flows_table(const struct outbound_flows *outbound_flows)
{
    uintptr_t at = (uintptr_t)outbound_flows + outbound_flows->table_at;
    return (struct keyed *)at;
}

void outbound_flows_init(struct outbound_flows *outbound_flows, const struct role *role, const char *kind)
{
    uint32_t *base = outbound_flows_bases(outbound_flows);
    outbound_flows->link_max = count_links(role, kind);
    outbound_flows->index_at = (uint32_t)(sizeof *outbound_flows + numbers_size(role->link_count));
    outbound_flows->table_at = (uint32_t)(outbound_flows->index_at + numbers_size(outbound_flows->link_max));
    /* The links of a line begin behind those of the lines before it that lead to the kind as well; nobody asks about a
     * line that does not, and the end of the index is no place for a link. */
    for (uint32_t i = 0, links = 0; i < role->link_count; i++) {
        bool leads = leads_to(role, &role->links[i], kind);
        base[i] = leads ? links : outbound_flows->link_max;
        if (leads) links += role->links[i].member_count;
    }
    keyed_init(outbound_flows_table(outbound_flows), outbound_flows->link_max, sizeof(struct outbound_flow));
}

struct outbound_flow *outbound_flow_open(struct outbound_flows *outbound_flows, const struct event *in,
                                         struct effects *out)
{
    struct bytes token = fx_fresh(out, BYTES("flow"), OUTBOUND_FLOW_TOKEN);
    struct keyed *table = outbound_flows_table(outbound_flows);
    uint32_t *number = index_of(outbound_flows, in->link);
    if (*number) keyed_remove(table, keyed_row(table, *number - 1));
    struct outbound_flow *outbound_flow = keyed_add(table, keyed_key(token));
    must(outbound_flow != NULL); /* one connection a link */
    memcpy(outbound_flow->token, token.at, OUTBOUND_FLOW_TOKEN);
    outbound_flow->link = in->link;
    outbound_flow->conn = in->conn;
    *number = keyed_number(table, outbound_flow) + 1;
    return outbound_flow;
}

void outbound_flow_close(struct outbound_flows *outbound_flows, struct outbound_flow *outbound_flow)
{
    *index_of(outbound_flows, outbound_flow->link) = 0;
    keyed_remove(outbound_flows_table(outbound_flows), outbound_flow);
}

struct outbound_flow *outbound_flow_of(const struct outbound_flows *outbound_flows, link_id link, uint32_t conn)
{
    uint32_t number = *index_of(outbound_flows, link);
    struct outbound_flow *outbound_flow = number ? keyed_row(outbound_flows_table(outbound_flows), number - 1) : NULL;
    return outbound_flow && outbound_flow->conn == conn ? outbound_flow : NULL;
}

struct outbound_flow *outbound_flow_named(const struct outbound_flows *outbound_flows, struct bytes token)
{
    struct outbound_flow *outbound_flow = keyed_find(outbound_flows_table(outbound_flows), keyed_key(token));
    /* The token is what protects a flow, so a row found by hash is compared in full. */
    return outbound_flow && bytes_equal_secret(token, bytes_of(outbound_flow->token, OUTBOUND_FLOW_TOKEN))
               ? outbound_flow
               : NULL;
}

uint64_t outbound_flow_impi(struct bytes impi)
{
    return keyed_key(impi);
}

uint64_t outbound_flow_impu(struct pen *pen, struct bytes text)
{
    struct sip_uri uri;
    if (sip_uri_scan(&uri, text).why) return 0;
    sip_aor(pen, &uri);
    return keyed_key(pen_done(pen));
}

void outbound_flow_bind(struct outbound_flow *outbound_flow, uint64_t impi, const struct sip *ok, struct pen *pen)
{
    struct sip_cursor cursor = {0};
    struct bytes element;
    struct sip_address address;
    uint32_t count = 0;
    outbound_flow_unbind(outbound_flow);
    outbound_flow->impi = impi;
    while (count < OUTBOUND_FLOW_IMPUS_MAX && sip_next(ok, SIP_P_ASSOCIATED_URI, &cursor, &element))
        if (!sip_address_scan(&address, element).why)
            outbound_flow->impu[count++] = outbound_flow_impu(pen, address.uri);
    if (count == 0 && !sip_address_scan(&address, sip_value(ok, SIP_TO)).why)
        outbound_flow->impu[0] = outbound_flow_impu(pen, address.uri);
}

void outbound_flow_unbind(struct outbound_flow *outbound_flow)
{
    outbound_flow->impi = 0;
    memset(outbound_flow->impu, 0, sizeof outbound_flow->impu);
}

bool outbound_flow_allows(const struct outbound_flow *outbound_flow, uint64_t impu)
{
    for (uint32_t i = 0; i < OUTBOUND_FLOW_IMPUS_MAX; i++)
        if (impu && outbound_flow->impu[i] == impu) return true;
    return false;
}

uint32_t outbound_flows_count(const struct outbound_flows *outbound_flows)
{
    return outbound_flows_table(outbound_flows)->count;
}

uint32_t outbound_flows_bound(const struct outbound_flows *outbound_flows)
{
    uint32_t number = 0, count = 0;
    for (const struct outbound_flow *outbound_flow;
         (outbound_flow = keyed_next(outbound_flows_table(outbound_flows), &number)) != NULL;)
        count += outbound_flow->impi != 0;
    return count;
}
