/* Connections of an edge. */
#include "outbound_flow.h"

#include "impu.h"
#include "must.h"

#include <assert.h>

static_assert(sizeof(struct outbound_flow) == 112, "one a user");

const struct state_column outbound_flow_columns[] = {
    COLUMN(outbound_flow, impi, COLUMN_KEY),
    COLUMN_ARRAY(outbound_flow, impu, COLUMN_KEY),
    COLUMN(outbound_flow, contact, COLUMN_KEY),
    COLUMN(outbound_flow, link, COLUMN_LINK),
    COLUMN(outbound_flow, conn, COLUMN_NUMBER),
    COLUMN(outbound_flow, token, COLUMN_LETTERS),
    COLUMN_WORDS(outbound_flow, websocket, "no|yes"),
    COLUMN(outbound_flow, failures, COLUMN_NUMBER),
    COLUMN_WORDS(outbound_flow, under_way, "no|yes"),
    COLUMN_ARRAY(outbound_flow, spare, COLUMN_SPARE),
    {.name = NULL},
};

/* Clients come over the web's carriers, the core over others. */
static bool is_clients(const struct role *role, const struct link_line *line)
{
    bool ours = line->end[0] == role->index || line->end[1] == role->index;
    return ours && (line->carrier == CARRIER_HTTPS || line->carrier == CARRIER_HTTP || line->carrier == CARRIER_WSS ||
                    line->carrier == CARRIER_WS);
}

uint32_t outbound_flow_links(const struct role *role)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < role->link_count; i++)
        if (is_clients(role, &role->links[i])) count += role->links[i].member_count;
    return count;
}

static uint64_t token_key(const struct outbound_flow *outbound_flow)
{
    return keyed_key(bytes_of(outbound_flow->token, OUTBOUND_FLOW_TOKEN));
}

struct outbound_flow *outbound_flow_open(struct outbound_flows outbound_flows, const struct event *in,
                                         struct effects *out)
{
    struct bytes token = fx_fresh(out, BYTES("flow"), OUTBOUND_FLOW_TOKEN);
    struct outbound_flow *old = keyed_find(outbound_flows.rows, keyed_key_number(in->link));
    if (old) outbound_flow_close(outbound_flows, old);
    struct outbound_flow *outbound_flow = keyed_add(outbound_flows.rows, keyed_key_number(in->link));
    must(outbound_flow != NULL); /* one connection a link */
    memcpy(outbound_flow->token, token.at, OUTBOUND_FLOW_TOKEN);
    outbound_flow->link = in->link;
    outbound_flow->conn = in->conn;
    keyed_index(outbound_flows.tokens, token_key(outbound_flow), outbound_flows.rows, outbound_flow);
    return outbound_flow;
}

void outbound_flow_close(struct outbound_flows outbound_flows, struct outbound_flow *outbound_flow)
{
    outbound_flow_unbind(outbound_flows, outbound_flow);
    keyed_unindex(outbound_flows.tokens, token_key(outbound_flow));
    keyed_remove(outbound_flows.rows, outbound_flow);
}

struct outbound_flow *outbound_flow_of(struct outbound_flows outbound_flows, link_id link, uint32_t conn)
{
    struct outbound_flow *outbound_flow = keyed_find(outbound_flows.rows, keyed_key_number(link));
    return outbound_flow && outbound_flow->conn == conn ? outbound_flow : NULL;
}

struct outbound_flow *outbound_flow_named(struct outbound_flows outbound_flows, struct bytes token)
{
    struct outbound_flow *outbound_flow = keyed_through(outbound_flows.tokens, outbound_flows.rows, keyed_key(token));
    /* The token protects a flow, so a row found by hash is compared in full. */
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
    struct bytes impu = impu_canonical(pen, text);
    return impu.at ? keyed_key(impu) : 0;
}

uint64_t outbound_flow_contact(struct bytes uri)
{
    return keyed_key(uri);
}

struct outbound_flow *outbound_flow_bound(struct outbound_flows outbound_flows, uint64_t contact)
{
    return keyed_through(outbound_flows.contacts, outbound_flows.rows, contact);
}

void outbound_flow_bind(struct outbound_flows outbound_flows, struct outbound_flow *outbound_flow,
                        const struct outbound_flow_binding *binding, struct pen *pen)
{
    struct sip_cursor cursor = {0};
    struct bytes element;
    struct sip_address address;
    uint32_t count = 0;
    outbound_flow_unbind(outbound_flows, outbound_flow);
    outbound_flow->impi = binding->impi;
    outbound_flow->contact = binding->contact;
    if (binding->contact) { /* a client that came back has it on another connection now */
        keyed_unindex(outbound_flows.contacts, binding->contact);
        keyed_index(outbound_flows.contacts, binding->contact, outbound_flows.rows, outbound_flow);
    }
    while (count < OUTBOUND_FLOW_IMPUS_MAX && sip_next(binding->ok, SIP_P_ASSOCIATED_URI, &cursor, &element))
        if (!sip_address_scan(&address, element).why)
            outbound_flow->impu[count++] = outbound_flow_impu(pen, address.uri);
    if (count == 0 && !sip_address_scan(&address, sip_value(binding->ok, SIP_TO)).why)
        outbound_flow->impu[0] = outbound_flow_impu(pen, address.uri);
}

void outbound_flow_unbind(struct outbound_flows outbound_flows, struct outbound_flow *outbound_flow)
{
    if (outbound_flow->contact && outbound_flow_bound(outbound_flows, outbound_flow->contact) == outbound_flow)
        keyed_unindex(outbound_flows.contacts, outbound_flow->contact);
    outbound_flow->impi = 0;
    outbound_flow->contact = 0;
    memset(outbound_flow->impu, 0, sizeof outbound_flow->impu);
}

bool outbound_flow_allows(const struct outbound_flow *outbound_flow, uint64_t impu)
{
    for (uint32_t i = 0; i < OUTBOUND_FLOW_IMPUS_MAX; i++)
        if (impu && outbound_flow->impu[i] == impu) return true;
    return false;
}

uint32_t outbound_flows_count(struct outbound_flows outbound_flows)
{
    return outbound_flows.rows->count;
}

uint32_t outbound_flows_bound(struct outbound_flows outbound_flows)
{
    uint32_t number = 0, count = 0;
    for (const struct outbound_flow *row; (row = keyed_next(outbound_flows.rows, &number)) != NULL;)
        count += row->impi != 0;
    return count;
}
