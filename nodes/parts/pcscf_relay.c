/* Requests after a registration: a client's SUBSCRIBE on its way to the S-CSCF, and the S-CSCF's NOTIFYs on their way
 * to the edge that has the client (TS 24.229 5.2.6). */
#include "forward.h"
#include "impu.h"
#include "pcscf_state.h"
#include "reply.h"
#include "strip.h"
#include "via.h"

static bool from_edge(const struct event *in)
{
    return port_has(in->role, PORT_EDGE, in->link);
}

static bool edge_has_right(const struct event *in)
{
    return link_may_assert(in->role, in->link) != MAY_ASSERT_NOTHING;
}

static void pass(void *me, const struct event *in, struct effects *out, struct forward *forward, link_id to)
{
    const struct sip_transactions transactions = pcscf_transactions(me, in->role);
    struct bytes who = sip_value(&in->message->sip, SIP_FROM);
    struct pen *pen = fx_pen(out);
    if (!edits_write(&forward->edits, pen)) {
        pcscf_refuse(in, out, who, 400, REASON_HEADERS_NOT_EDITED);
        return;
    }
    struct bytes message = pen_done(pen);
    if (sip_transaction_open(transactions, in, out, sip_transaction_server(in), forward->key, to))
        fx_send(out, to, PROTO_SIP, message);
    else reply_busy(in, out, who, "transactions");
}

/* ---- inward ---- */

/* The contact under which that IMPU is registered from this source, where the source alone names the user (TS 33.203
 * N.2.1.1). */
static const struct pcscf_contact *known_from(const void *me, const struct event *in, uint64_t impu)
{
    const struct keyed *contacts = state_keyed(me, in->role, REGISTERED);
    const struct pcscf_source *source = keyed_find(state_keyed(me, in->role, SOURCES), (uint64_t)in->link + 1);
    const struct pcscf_user *user = source ? keyed_find(state_keyed(me, in->role, USERS), source->impi) : NULL;
    const struct pcscf_contact *row = user && user->first ? keyed_row(contacts, user->first - 1) : NULL;
    while (row && row->impu != impu) row = row->next ? keyed_row(contacts, row->next - 1) : NULL;
    return row;
}

/* TS 24.229 5.2.6.3: the identity that the request may be made under: the one of From, where an edge with the right to
 * vouch has seen to it, or the source has registered it; none: it may not. */
static struct bytes asserted(const void *me, const struct event *in, struct effects *out)
{
    struct sip_address from;
    if (sip_address_scan(&from, sip_value(&in->message->sip, SIP_FROM)).why) return bytes_of(NULL, 0);
    if (edge_has_right(in)) return from.uri;
    struct bytes impu = impu_canonical(fx_pen(out), from.uri);
    return impu.at && known_from(me, in, keyed_key(impu)) ? from.uri : bytes_of(NULL, 0);
}

/* Where the person of that IMPU is served; of several S-CSCFs the one that their Service-Route named. */
static link_id scscf_of(const void *me, const struct event *in, struct effects *out, struct bytes uri)
{
    const struct port_end *end = in->role->port[PORT_SCSCF];
    const struct keyed *contacts = state_keyed(me, in->role, REGISTERED);
    struct bytes impu = impu_canonical(fx_pen(out), uri);
    uint32_t number = 0;
    if (!end || !end->next || !impu.at) return port_end_link(end, in->member);
    for (const struct pcscf_contact *row; (row = keyed_next(contacts, &number)) != NULL;) {
        const struct pcscf_user *user = keyed_find(state_keyed(me, in->role, USERS), row->impi);
        if (user && row->impu == keyed_key(impu)) return user->scscf;
    }
    return port_end_link(end, in->member);
}

static void inward(void *me, const struct event *in, struct effects *out)
{
    const struct sip *sip = &in->message->sip;
    struct bytes who = asserted(me, in, out);
    struct forward forward;
    if (!who.count) {
        pcscf_refuse(in, out, sip_value(sip, SIP_FROM), 403, REASON_IMPU_NOT_BOUND);
        return;
    }
    link_id to = scscf_of(me, in, out, who);
    if (to == LINK_NONE) {
        pcscf_refuse(in, out, sip_value(sip, SIP_FROM), 504, REASON_NO_WAY_INTO_CORE);
        return;
    }
    forward_begin(&forward, sip);
    forward_on(&forward, in, sip, out, to, via_branch(out));
    strip_request(&forward.edits, sip, out, STRIP_FROM_EDGE, edge_has_right(in));
    struct pen *pen = fx_pen(out);
    pen_lit(pen, "Record-Route: <");
    pen_bytes(pen, in->role->uri);
    pen_lit(pen, ";lr>\r\n");
    edits_insert(&forward.edits, sip_place_before(sip, SIP_RECORD_ROUTE), pen_done(pen));
    pen_lit(pen, "P-Asserted-Identity: <");
    pen_bytes(pen, who);
    pen_lit(pen, ">\r\n");
    edits_insert(&forward.edits, sip->head.body_at - 2, pen_done(pen));
    pass(me, in, out, &forward, to);
}

/* ---- outward ---- */

static bool host_of(const struct sip *sip, uint32_t n, struct bytes *host)
{
    struct sip_address route;
    struct sip_uri uri;
    struct bytes element = sip_element(sip, SIP_ROUTE, n);
    if (!element.at || sip_address_scan(&route, element).why || sip_uri_scan(&uri, route.uri).why) return false;
    *host = uri.host;
    return true;
}

/* RFC 3261 16.4, 16.6 step 6: our Route goes, the next one names the node that has the client. */
static void outward(void *me, const struct event *in, struct effects *out)
{
    const struct sip *sip = &in->message->sip;
    struct bytes own, next;
    struct forward forward;
    const struct port_end *end = in->role->port[PORT_EDGE];
    bool ours = host_of(sip, 0, &own) && bytes_equal_nocase(own, in->role->host) && host_of(sip, 1, &next);
    while (ours && end && !bytes_equal_nocase(end->peer->host, next)) end = end->next;
    if (!ours || !end) {
        pcscf_refuse(in, out, sip_value(sip, SIP_TO), 404, REASON_NO_WAY_TO_CLIENT);
        return;
    }
    link_id to = port_end_link(end, in->member);
    forward_begin(&forward, sip);
    forward_on(&forward, in, sip, out, to, via_branch(out));
    sip_pop(&forward.edits, sip, SIP_ROUTE);
    if (link_may_assert(in->role, link_back(to)) == MAY_ASSERT_NOTHING) strip_outward(&forward.edits, sip);
    pass(me, in, out, &forward, to);
}

void pcscf_request(void *me, const struct event *in, struct effects *out)
{
    const struct sip *sip = &in->message->sip;
    bool edge = from_edge(in);
    struct forward_error error = forward_check(sip, in->role, fx_pen(out));
    if (sip_transaction_absorbs(pcscf_transactions(me, in->role), sip_transaction_server(in), out)) return;
    if (edge != (sip->method == SIP_SUBSCRIBE)) {
        reply_unexpected(me, in, out);
    } else if (error.code) {
        fx_refused(out, sip_value(sip, SIP_FROM), error.why);
        reply_sip(in, out, error.code, error.extra);
    } else if (edge) {
        inward(me, in, out);
    } else if (!pcscf_notified(me, in, out)) {
        outward(me, in, out);
    }
}
