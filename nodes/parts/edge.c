/* The WSF's state, its transactions, and the edits that every request inward shares. */
#include "edge.h"

#include "must.h"
#include "octet.h"
#include "reply.h"
#include "strip.h"

#include <assert.h>

static_assert(sizeof(struct transit) == 80, "no padding: states are hashed");

enum { SEEN_PER_PERSON = 2 };

static uint32_t seen_max(const struct role *role)
{
    if (role->policy[EDGE_PROOF] != PROOF_BOUND || role->policy[EDGE_REPLAY] != REPLAY_REFUSE) return 0;
    return SEEN_PER_PERSON * role->person_count + role->flight_max;
}

size_t edge_size(const struct role *role)
{
    uint32_t seen = seen_max(role);
    return sizeof(struct edge) + flows_size(role, EDGE_CLIENTS) + keyed_size(role->flight_max, sizeof(struct transit)) +
           (seen ? keyed_size(seen, sizeof(struct edge_seen)) : 0);
}

void edge_init(struct edge *edge, const struct role *role)
{
    uint32_t seen = seen_max(role);
    edge->transits_at = sizeof *edge + flows_size(role, EDGE_CLIENTS);
    flows_init(edge_flows(edge), role, EDGE_CLIENTS);
    keyed_init(edge_transits(edge), role->flight_max, sizeof(struct transit));
    if (!seen) return;
    edge->seen_at = edge->transits_at + keyed_size(role->flight_max, sizeof(struct transit));
    keyed_init((struct keyed *)((uintptr_t)edge + edge->seen_at), seen, sizeof(struct edge_seen));
}

struct flows *edge_flows(const struct edge *edge)
{
    return (struct flows *)((uintptr_t)edge + sizeof *edge);
}

struct keyed *edge_transits(const struct edge *edge)
{
    return (struct keyed *)((uintptr_t)edge + edge->transits_at);
}

bool edge_fresh_proof(struct edge *edge, struct bytes id, uint64_t expires_s, uint64_t now_s, struct effects *out)
{
    if (!edge->seen_at) return true;
    struct keyed *table = (struct keyed *)((uintptr_t)edge + edge->seen_at);
    uint64_t key = keyed_key(id);
    if (keyed_find(table, key)) return false;
    if (table->count == table->row_max) {
        uint32_t number = 0;
        for (struct edge_seen *seen; (seen = keyed_next(table, &number)) != NULL;)
            if (seen->expires_s <= now_s) keyed_remove(table, seen);
    }
    struct edge_seen *seen = keyed_add(table, key);
    if (seen) seen->expires_s = expires_s;
    else fx_limit(out, "proofs seen in a WSF");
    return true;
}

bool edge_from_core(const struct event *in)
{
    uint32_t class = link_class_of(in->link);
    const link_id *port = in->role->port;
    return (port[EDGE_MW] != LINK_NONE && class == link_class_of(port[EDGE_MW])) ||
           (port[EDGE_TNA] != LINK_NONE && class == link_class_of(port[EDGE_TNA]));
}

/* ---- inward ---- */

static struct bytes transport_of(const struct role *role, link_id to)
{
    static const struct bytes name[] = {[OVER_UDP] = BYTES_ROW("UDP"),
                                        [OVER_TCP] = BYTES_ROW("TCP"),
                                        [OVER_TLS] = BYTES_ROW("TLS"),
                                        [OVER_SCTP] = BYTES_ROW("SCTP")};
    const struct link_line *line = &role->links[link_class_of(to)];
    if (line->carrier == CARRIER_HTTPS || line->carrier == CARRIER_WSS) return BYTES("WSS");
    if (line->carrier == CARRIER_HTTP || line->carrier == CARRIER_WS) return BYTES("WS");
    return name[line->over];
}

struct bytes edge_via(struct effects *out, const struct role *role, link_id to, struct bytes *branch)
{
    struct bytes fresh = fx_fresh(out, BYTES("branch"), 16);
    struct pen *pen = fx_pen(out);
    pen_lit(pen, "z9hG4bK");
    pen_bytes(pen, fresh);
    *branch = pen_done(pen);
    pen_lit(pen, "Via: SIP/2.0/");
    pen_bytes(pen, transport_of(role, to));
    pen_char(pen, ' ');
    pen_bytes(pen, role->host);
    pen_lit(pen, ";branch=");
    pen_bytes(pen, *branch);
    pen_lit(pen, "\r\n");
    return pen_done(pen);
}

/* The box that owns the WebSocket adds the first Path, with the flow token and ;ob (RFC 5626 5.1, RFC 3327). */
struct bytes edge_path(struct effects *out, const struct role *role, const struct flow *flow)
{
    struct pen *pen = fx_pen(out);
    pen_lit(pen, "Path: <sip:");
    pen_literal(pen, flow->token, FLOW_TOKEN);
    pen_char(pen, '@');
    pen_bytes(pen, role->host);
    pen_lit(pen, ";lr;ob>\r\n");
    return pen_done(pen);
}

void edge_pass(struct passage *passage, const struct sip *sip, const struct event *in, struct effects *out, link_id to)
{
    edits_begin(&passage->edits, sip->head.all);
    edits_insert(&passage->edits, sip_place_before(sip, SIP_VIA), edge_via(out, in->role, to, &passage->branch));
    sip_decrement_forwards(&passage->edits, sip, fx_pen(out));
    if (in->role->policy[EDGE_STRIP] == STRIP_ON) strip_network_headers(&passage->edits, sip, out);
    strip_lab_headers(&passage->edits, sip);
}

struct transit *edge_track(struct edge *edge, struct bytes branch, const struct event *in, struct effects *out,
                           enum transit_kind kind)
{
    struct keyed *table = edge_transits(edge);
    struct transit *transit = keyed_add(table, keyed_key(branch));
    if (!transit) {
        fx_limit(out, "transactions full in a WSF");
        return NULL;
    }
    transit->kind = (uint8_t)kind;
    transit->link = in->link;
    transit->conn = in->conn;
    transit->held = in->blob;
    fx_hold(out, in->blob);
    fx_timer(out, keyed_number(table, transit), TIMER_F * SECOND);
    return transit;
}

struct transit *edge_send(struct edge *edge, struct passage *passage, const struct event *in, struct effects *out,
                          link_id to, enum transit_kind kind)
{
    struct pen *pen = fx_pen(out);
    if (to == LINK_NONE || !edits_write(&passage->edits, pen)) {
        uint16_t code = to == LINK_NONE ? 504 : 400;
        edge_refuse(in, out, code, bytes_of(NULL, 0),
                    to == LINK_NONE ? "no way into the core" : "a request that cannot be relayed");
        return NULL;
    }
    fx_send(out, to, PROTO_SIP, pen_done(pen));
    return edge_track(edge, passage->branch, in, out, kind);
}

struct transit *edge_rebranch(struct edge *edge, struct transit *old, struct bytes branch, struct effects *out)
{
    struct keyed *table = edge_transits(edge);
    struct transit kept = *old;
    fx_cancel(out, keyed_number(table, old));
    keyed_remove(table, old);
    struct transit *transit = keyed_add(table, keyed_key(branch));
    must(transit != NULL); /* a row has just been given back */
    *transit = kept;
    fx_timer(out, keyed_number(table, transit), TIMER_F * SECOND);
    return transit;
}

void edge_release(struct edge *edge, struct effects *out, struct transit *transit, struct flow *flow)
{
    struct keyed *table = edge_transits(edge);
    if (flow && transit->kind <= TRANSIT_TOKEN) flow->branch = 0;
    fx_drop(out, transit->held);
    fx_cancel(out, keyed_number(table, transit));
    keyed_remove(table, transit);
}

void edge_pass_back(struct edits *edits, const struct sip *response)
{
    edits_begin(edits, response->head.all);
    sip_pop(edits, response, SIP_VIA);
    if (sip_has(response, SIP_P_CHARGING_VECTOR)) sip_drop(edits, response, SIP_P_CHARGING_VECTOR);
}

void edge_send_back(const struct edits *edits, const struct transit *transit, struct effects *out)
{
    if (edits_write(edits, fx_pen(out))) fx_send(out, link_back(transit->link), PROTO_SIP, pen_done(fx_pen(out)));
    else fx_fact(out, FACT_NOTE, bytes_of(NULL, 0), BYTES("a response that cannot be relayed"));
}

/* Whether a value of Contact is one contact that ends by saying for how many seconds, as most do. It need not be read:
 * either that is its expiry, or it is none that can be read. */
static bool asks_for_time(struct bytes contact)
{
    const struct bytes name = BYTES(";expires=");
    uint32_t at = contact.count;
    while (at && octet_digit(contact.at[at - 1])) at--;
    return at >= name.count && at < contact.count && contact.at[at] != '0' &&
           bytes_equal(bytes_part(contact, at - name.count, name.count), name) &&
           bytes_find_char(contact, ',') == BYTES_NOT_FOUND;
}

bool edge_unregisters(const struct sip *sip)
{
    uint32_t expires;
    struct sip_contact contact;
    if (asks_for_time(sip_value(sip, SIP_CONTACT))) return false;
    struct bytes element = sip_element(sip, SIP_CONTACT, 0);
    if (!element.at || sip_contact_scan(&contact, element).why) return false;
    if (contact.has_expires) return contact.expires == 0;
    return bytes_to_u32(sip_value(sip, SIP_EXPIRES), &expires) && expires == 0;
}

/* ---- refusals ---- */

void edge_refuse(const struct event *in, struct effects *out, uint16_t code, struct bytes extra, const char *why)
{
    fx_fact(out, FACT_REFUSED, sip_value(&in->message->sip, SIP_TO), bytes_text(why));
    reply_sip(in, out, code, extra);
}

void edge_shut(struct edge *edge, struct effects *out, struct flow *flow)
{
    if (!flow->websocket) return; /* over HTTP there is nothing that lasts */
    fx_close(out, link_back(flow->link), CLOSE_POLICY);
    flow_close(edge_flows(edge), flow);
}

void edge_expel(struct edge *edge, const struct event *in, struct effects *out, struct flow *flow, uint16_t code,
                struct bytes extra, const char *why)
{
    edge_refuse(in, out, code, extra, why);
    edge_shut(edge, out, flow);
}

void edge_answer(const struct transit *transit, const struct sip *request, struct effects *out, uint16_t code)
{
    struct bytes tag = fx_fresh(out, BYTES("tag"), 10);
    struct pen *pen = fx_pen(out);
    sip_write_status(pen, code);
    sip_copy_for_response(pen, request, tag);
    sip_write_end(pen);
    fx_send(out, link_back(transit->link), PROTO_SIP, pen_done(pen));
}
