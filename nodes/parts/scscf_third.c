/* Telling an AS. */
#include "scscf_third.h"

#include "charging.h"
#include "reply.h"
#include "request.h"
#include "via.h"
#include "xml.h"

const struct state_column scscf_third_columns[] = {
    COLUMN(scscf_third, branch, COLUMN_KEY),         COLUMN(scscf_third, impi, COLUMN_TEXT),
    COLUMN(scscf_third, impu, COLUMN_TEXT),          COLUMN(scscf_third, server, COLUMN_TEXT),
    COLUMN(scscf_third, call_id, COLUMN_LETTERS),    COLUMN(scscf_third, from_tag, COLUMN_LETTERS),
    COLUMN(scscf_third, cseq, COLUMN_NUMBER),        COLUMN(scscf_third, link, COLUMN_LINK),
    COLUMN_WORDS(scscf_third, terminates, "no|yes"), COLUMN_WORDS(scscf_third, over, "no|yes"),
    COLUMN(scscf_third, spare, COLUMN_SPARE),        {.name = NULL},
};

uint32_t scscf_third_rows(const struct role *role)
{
    return role->port[SCSCF_PORT_AS] ? scscf_subscriber_rows(role) : 0;
}

/* ---- the request ---- */

/* Its content beside the names: headers of the trust domain (TS 24.229 5.4.1.7), and a body of as many parts as the
 * criterion asks for (5.4.1.7A). */
enum { PARTS_MAX = 3 };
struct third_part {
    struct bytes type, text;
};
struct third_extra {
    struct bytes lines;
    struct third_part part[PARTS_MAX];
    uint32_t part_count;
};

/* A message of the user, if need be without its proof: by the letter of 5.4.1.7A the AS gets it as it is, and with
 * Authorization or Authentication-Info the values from which a password can be guessed. */
static void add_message(struct registration *registration, struct third_extra *extra, const struct sip *sip,
                        enum sip_name proof)
{
    struct pen *pen = fx_pen(registration->out);
    struct edits edits;
    edits_begin(&edits, sip->head.all);
    if (registration_policy(registration, SCSCF_THIRD_STRIP) == THIRD_STRIP_ON && sip_has(sip, proof))
        sip_drop(&edits, sip, proof);
    if (edits_write(&edits, pen))
        extra->part[extra->part_count++] = (struct third_part){BYTES("message/sip"), pen_done(pen)};
}

static void add_info(struct registration *registration, struct third_extra *extra, struct bytes info)
{
    struct pen *pen = fx_pen(registration->out);
    pen_lit(pen, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ims-3gpp version=\"1\"><service-info>");
    xml_text(pen, info);
    pen_lit(pen, "</service-info></ims-3gpp>");
    extra->part[extra->part_count++] = (struct third_part){BYTES("application/3gpp-ims+xml"), pen_done(pen)};
}

static struct third_extra extra_of(struct registration *registration, const struct profile *profile, struct bytes sent)
{
    const struct sip *sip = &registration->in->message->sip;
    struct third_extra extra = {.part_count = 0};
    struct pen *pen = fx_pen(registration->out);
    struct sip answer;
    struct bytes icid = charging_icid(sip_value(sip, SIP_P_CHARGING_VECTOR));
    if (icid.count) charging_write_third(pen, icid, registration->in->role->domain);
    if (profile->collects.count) charging_write_addresses(pen, profile->collects);
    sip_copy(pen, sip, SIP_P_ACCESS_NETWORK_INFO);
    extra.lines = pen_done(pen);
    if (profile->as_info.count) add_info(registration, &extra, profile->as_info);
    if (profile->as_wants_request) add_message(registration, &extra, sip, SIP_AUTHORIZATION);
    if (profile->as_wants_response && !sip_scan(&answer, sent).why)
        add_message(registration, &extra, &answer, SIP_AUTHENTICATION_INFO);
    return extra;
}

static void write_part(struct pen *pen, struct bytes boundary, const struct third_part *part)
{
    pen_lit(pen, "--");
    pen_bytes(pen, boundary);
    pen_lit(pen, "\r\nContent-Type: ");
    pen_bytes(pen, part->type);
    pen_lit(pen, "\r\n\r\n");
    pen_bytes(pen, part->text);
    pen_lit(pen, "\r\n");
}

/* One body in any case: several parts are one of type multipart/mixed (RFC 2046 5.1.3). */
static struct third_part body_of(const struct third_extra *extra, struct effects *out)
{
    if (extra->part_count < 2) return extra->part[0];
    struct bytes boundary = fx_fresh(out, BYTES("boundary"), 16);
    struct pen *pen = fx_pen(out);
    struct third_part body;
    pen_lit(pen, "multipart/mixed;boundary=");
    pen_bytes(pen, boundary);
    body.type = pen_done(pen);
    for (uint32_t i = 0; i < extra->part_count; i++) write_part(pen, boundary, &extra->part[i]);
    pen_lit(pen, "--");
    pen_bytes(pen, boundary);
    pen_lit(pen, "--\r\n");
    body.text = pen_done(pen);
    return body;
}

static void write_end(struct pen *pen, const struct third_part *body)
{
    if (body->text.at) {
        pen_lit(pen, "Content-Type: ");
        pen_bytes(pen, body->type);
        pen_lit(pen, "\r\n");
    }
    pen_lit(pen, "Content-Length: ");
    pen_u64(pen, body->text.count);
    pen_lit(pen, "\r\n\r\n");
    if (body->text.at) pen_bytes(pen, body->text);
}

/* From and Contact are the S-CSCF's, To is the user's IMPU (5.4.1.7 b to e). */
static void send(struct keyed *rows, struct scscf_third *row, const struct event *in, struct effects *out,
                 uint32_t seconds, const struct third_extra *extra)
{
    const struct role *role = in->role;
    struct bytes branch = via_branch(out);
    const struct third_part body = body_of(extra, out);
    struct pen *pen = fx_pen(out);
    row->cseq++;
    row->branch = via_key_of(role->host, branch, SIP_REGISTER);
    const struct request_ends ends = {
        .uri = text_view(&row->server),
        .link = row->link,
        .branch = branch,
        .from_tag = bytes_of(row->from_tag, sizeof row->from_tag),
        .to = text_view(&row->impu),
    };
    request_begin(pen, role, SIP_REGISTER, &ends);
    request_contact(pen, role);
    pen_lit(pen, ";expires=");
    pen_u64(pen, seconds);
    pen_lit(pen, "\r\n");
    request_count(pen, bytes_of(row->call_id, sizeof row->call_id), row->cseq, SIP_REGISTER);
    pen_lit(pen, "Expires: ");
    pen_u64(pen, seconds);
    pen_lit(pen, "\r\n");
    pen_bytes(pen, extra->lines);
    write_end(pen, &body);
    fx_send(out, row->link, PROTO_SIP, pen_done(pen));
    fx_timer(out, keyed_tag(rows, row), SIP_TIMER_F);
}

static link_id link_to(const struct event *in, struct bytes server)
{
    const struct port_end *end = in->role->port[SCSCF_PORT_AS];
    while (end && !bytes_equal_nocase(end->peer->uri, server)) end = end->next;
    return port_end_link(end, in->member);
}

/* The row of this IMPI, with names of its own when it is new; NULL without room for it. */
static struct scscf_third *row_of(struct registration *registration)
{
    struct keyed *rows = registration->me->third;
    struct scscf_third *row = keyed_find(rows, registration->impi);
    if (row) return row;
    row = keyed_add(rows, registration->impi);
    if (!row) return NULL;
    memcpy(row->call_id, fx_fresh(registration->out, BYTES("call-id"), sizeof row->call_id).at, sizeof row->call_id);
    memcpy(row->from_tag, fx_fresh(registration->out, BYTES("tag"), sizeof row->from_tag).at, sizeof row->from_tag);
    keyed_index(registration->me->third_calls, keyed_key(bytes_of(row->call_id, sizeof row->call_id)), rows, row);
    return row;
}

static void drop(struct scscf_state *me, struct effects *out, struct scscf_third *row)
{
    fx_cancel(out, keyed_tag(me->third, row));
    keyed_unindex(me->third_calls, keyed_key(bytes_of(row->call_id, sizeof row->call_id)));
    keyed_remove(me->third, row);
}

void scscf_third_registered(struct registration *registration, const struct profile *profile, struct bytes sent)
{
    struct scscf_state *me = registration->me;
    uint32_t seconds = registration->contacts.count ? registration->contacts.contact[0].expires : 0;
    if (!me->third || !profile->as.at) return;
    link_id link = link_to(registration->in, profile->as);
    if (link == LINK_NONE) {
        fx_remark(registration->out, registration->id.impi, REASON_AS_UNREACHABLE);
        return;
    }
    struct scscf_third *row = row_of(registration);
    bool fits = row && text_set(&row->impi, registration->id.impi) && text_set(&row->impu, registration->id.impu) &&
                text_set(&row->server, profile->as);
    if (!fits) {
        reply_tell_busy(registration->out, registration->id.impi, "third");
        if (row) drop(me, registration->out, row);
        return;
    }
    row->link = link;
    row->terminates = profile->as_terminates;
    row->over = 0;
    const struct third_extra extra = extra_of(registration, profile, sent);
    send(me->third, row, registration->in, registration->out, seconds, &extra);
}

void scscf_third_over(struct scscf_state *me, const struct event *in, struct effects *out, uint64_t impi)
{
    struct scscf_third *row = me->third ? keyed_find(me->third, impi) : NULL;
    if (!row || row->over) return;
    row->over = 1;
    /* No request of the user's brought this: it is charged under a name of its own. */
    struct bytes icid = fx_fresh(out, BYTES("icid"), 20);
    struct pen *pen = fx_pen(out);
    charging_write_third(pen, icid, in->role->domain);
    const struct third_extra extra = {.lines = pen_done(pen)};
    send(me->third, row, in, out, 0, &extra);
}

/* ---- the answer ---- */

/* Default Handling decides about an AS that does not serve the user: the session goes on, or the registration ends (TS
 * 24.229 5.4.1.7, 5.4.1.5; TS 29.228 annex B.2.2). */
static void failed(struct scscf_state *me, const struct event *in, struct effects *out, struct scscf_third *row)
{
    const struct text94 impi = row->impi;
    bool ends = row->terminates && !row->over;
    fx_remark(out, text_view(&impi), REASON_AS_FAILED);
    drop(me, out, row);
    if (ends) scscf_drop(me, in, out, text_view(&impi), SCSCF_TELL_HSS, REG_REJECTED);
}

void scscf_third_response(void *self, const struct event *in, struct effects *out)
{
    struct scscf_state me = scscf_state_of(self, in->role);
    const struct sip *sip = &in->message->sip;
    struct scscf_third *row = me.third ? keyed_through(me.third_calls, me.third, keyed_key(sip_value(sip, SIP_CALL_ID)))
                                       : NULL;
    if (sip->code < 200) return;
    if (!row || !row->branch || row->branch != via_key(sip)) {
        fx_remark(out, bytes_of(NULL, 0), REASON_RESPONSE_UNASKED);
        return;
    }
    if (in->link != link_back(row->link)) {
        fx_refused(out, bytes_of(NULL, 0), REASON_RESPONSE_ASTRAY);
        return;
    }
    row->branch = 0;
    fx_cancel(out, keyed_tag(me.third, row));
    if (sip->code >= 300) failed(&me, in, out, row);
    else if (row->over) drop(&me, out, row);
}

void scscf_third_due(void *self, const struct event *in, struct effects *out)
{
    struct scscf_state me = scscf_state_of(self, in->role);
    failed(&me, in, out, keyed_row(me.third, in->tag));
}
