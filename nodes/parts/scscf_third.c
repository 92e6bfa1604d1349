/* Telling an AS. */
#include "scscf_third.h"

#include "reply.h"
#include "via.h"

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

/* What goes into its body, by what the criterion asks for (TS 24.229 5.4.1.7A). */
struct third_body {
    struct bytes type, text;
};

/* The REGISTER as it came, if need be without what proves the user: by the letter of 5.4.1.7A the AS gets the request,
 * Authorization and all, and with it what a password can be guessed from. */
static struct third_body request_body(struct registration *registration)
{
    const struct sip *sip = &registration->in->message->sip;
    struct pen *pen = fx_pen(registration->out);
    struct edits edits;
    edits_begin(&edits, sip->head.all);
    if (registration_policy(registration, SCSCF_THIRD_STRIP) == THIRD_STRIP_ON && sip_has(sip, SIP_AUTHORIZATION))
        sip_drop(&edits, sip, SIP_AUTHORIZATION);
    if (!edits_write(&edits, pen)) return (struct third_body){{NULL, 0}, {NULL, 0}};
    return (struct third_body){BYTES("message/sip"), pen_done(pen)};
}

static struct third_body body_of(struct registration *registration, const struct profile *profile)
{
    return profile->as_wants_request ? request_body(registration) : (struct third_body){{NULL, 0}, {NULL, 0}};
}

static void write_end(struct pen *pen, const struct third_body *body)
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
                 uint32_t seconds, const struct third_body *body)
{
    const struct role *role = in->role;
    struct bytes branch = via_branch(out);
    struct pen *pen = fx_pen(out);
    row->cseq++;
    row->branch = via_key_of(role->host, branch, SIP_REGISTER);
    pen_lit(pen, "REGISTER ");
    pen_bytes(pen, text_view(&row->server));
    pen_lit(pen, " SIP/2.0\r\n");
    via_write(pen, role, row->link, branch);
    pen_lit(pen, "Max-Forwards: 70\r\nFrom: <");
    pen_bytes(pen, role->uri);
    pen_lit(pen, ">;tag=");
    pen_literal(pen, row->from_tag, sizeof row->from_tag);
    pen_lit(pen, "\r\nTo: <");
    pen_bytes(pen, text_view(&row->impu));
    pen_lit(pen, ">\r\nContact: <");
    pen_bytes(pen, role->uri);
    pen_lit(pen, ">;expires=");
    pen_u64(pen, seconds);
    pen_lit(pen, "\r\nCall-ID: ");
    pen_literal(pen, row->call_id, sizeof row->call_id);
    pen_lit(pen, "\r\nCSeq: ");
    pen_u64(pen, row->cseq);
    pen_lit(pen, " REGISTER\r\nExpires: ");
    pen_u64(pen, seconds);
    pen_lit(pen, "\r\n");
    write_end(pen, body);
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

void scscf_third_registered(struct registration *registration, const struct profile *profile)
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
    const struct third_body body = body_of(registration, profile);
    send(me->third, row, registration->in, registration->out, seconds, &body);
}

void scscf_third_over(struct scscf_state *me, const struct event *in, struct effects *out, uint64_t impi)
{
    struct scscf_third *row = me->third ? keyed_find(me->third, impi) : NULL;
    const struct third_body none = {{NULL, 0}, {NULL, 0}};
    if (!row || row->over) return;
    row->over = 1;
    send(me->third, row, in, out, 0, &none);
}

/* ---- the answer ---- */

/* What Default Handling says of an AS that does not serve the user: the session goes on, or the registration ends
 * (TS 24.229 5.4.1.7, 5.4.1.5; TS 29.228 annex B.2.2). */
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
