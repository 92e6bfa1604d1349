/* The users that are registered through this P-CSCF, and the news that they no longer are: it subscribes to their
 * registration state after the 200 to a first REGISTER (TS 24.229 5.2.3), forgets contacts that have ended, and tells
 * the edge, which is another half of the eP-CSCF (docs/lab-messages.md). */
#include "charging.h"
#include "must.h"
#include "pcscf_state.h"
#include "reg_info.h"
#include "reply.h"
#include "request.h"
#include "via.h"

#include <assert.h>

enum { SPARE = 64, MARGIN = 600, SHORT = 1200 }; /* seconds: TS 24.229 5.2.3 */

static_assert(sizeof(struct pcscf_watch) % 8 == 0, "a row of a keyed table");

const struct state_column pcscf_user_columns[] = {
    COLUMN(pcscf_user, first, COLUMN_ROW),
    COLUMN(pcscf_user, watch, COLUMN_ROW),
    COLUMN(pcscf_user, scscf, COLUMN_LINK),
    COLUMN(pcscf_user, spare, COLUMN_SPARE),
    {.name = NULL},
};
const struct state_column pcscf_contact_columns[] = {
    COLUMN(pcscf_contact, impi, COLUMN_KEY),
    COLUMN(pcscf_contact, impu, COLUMN_KEY),
    COLUMN(pcscf_contact, source, COLUMN_KEY),
    COLUMN(pcscf_contact, from, COLUMN_LINK),
    COLUMN(pcscf_contact, next, COLUMN_ROW),
    COLUMN(pcscf_contact, uri, COLUMN_TEXT),
    COLUMN(pcscf_contact, ended, COLUMN_NUMBER),
    COLUMN_ARRAY(pcscf_contact, spare, COLUMN_SPARE),
    {.name = NULL},
};
const struct state_column pcscf_watch_columns[] = {
    COLUMN(pcscf_watch, impi, COLUMN_KEY),          COLUMN(pcscf_watch, to, COLUMN_LINK),
    COLUMN(pcscf_watch, cseq, COLUMN_NUMBER),       COLUMN(pcscf_watch, seen, COLUMN_NUMBER),
    COLUMN(pcscf_watch, expires, COLUMN_NUMBER),    COLUMN(pcscf_watch, call_id, COLUMN_LETTERS),
    COLUMN(pcscf_watch, from_tag, COLUMN_LETTERS),  COLUMN_WORDS(pcscf_watch, state, CHOICE_WORDS(PCSCF_WATCH_VALUES)),
    COLUMN_ARRAY(pcscf_watch, spare, COLUMN_SPARE), COLUMN(pcscf_watch, impu, COLUMN_TEXT),
    COLUMN(pcscf_watch, to_tag, COLUMN_TEXT),       COLUMN(pcscf_watch, target, COLUMN_TEXT),
    COLUMN_ARRAY(pcscf_watch, rest, COLUMN_SPARE),  {.name = NULL},
};
const struct state_column pcscf_ask_columns[] = {
    SIP_TRANSACTION_COLUMNS(pcscf_ask),
    COLUMN(pcscf_ask, watch, COLUMN_KEY),
    COLUMN_WORDS(pcscf_ask, kind, CHOICE_WORDS(PCSCF_ASK_VALUES)),
    COLUMN(pcscf_ask, spare, COLUMN_SPARE),
    {.name = NULL},
};

uint32_t pcscf_flight_rows(const struct role *role)
{
    return role->flight_max + SPARE;
}

uint32_t pcscf_subscriber_rows(const struct role *role)
{
    return role->subscriber_count + SPARE;
}

static bool subscribes(const struct role *role)
{
    return role->policy[POLICY_REG_EVENT] == REG_EVENT_ON;
}

uint32_t pcscf_watch_rows(const struct role *role)
{
    return subscribes(role) ? pcscf_subscriber_rows(role) : 0;
}

uint32_t pcscf_ask_rows(const struct role *role)
{
    return subscribes(role) ? pcscf_flight_rows(role) : 0;
}

/* ---- the tables of a step ---- */

struct watching {
    const struct event *in;
    struct effects *out;
    struct keyed *users, *contacts, *sources, *watches, *asks;
};

static struct watching watching_of(const void *me, const struct event *in, struct effects *out)
{
    bool on = subscribes(in->role);
    return (struct watching){.in = in,
                             .out = out,
                             .users = state_keyed(me, in->role, USERS),
                             .contacts = state_keyed(me, in->role, REGISTERED),
                             .sources = state_keyed(me, in->role, SOURCES),
                             .watches = on ? state_keyed(me, in->role, WATCHES) : NULL,
                             .asks = on ? state_keyed(me, in->role, ASKS) : NULL};
}

static struct pcscf_contact *contact_at(const struct watching *w, uint32_t link)
{
    return link ? keyed_row(w->contacts, link - 1) : NULL;
}

/* A user without contacts and subscription is not kept. */
static void tidy_user(const struct watching *w, struct pcscf_user *user)
{
    if (!user->first && !user->watch) keyed_remove(w->users, user);
}

static void drop_watch(const struct watching *w, struct pcscf_watch *watch)
{
    struct pcscf_user *user = keyed_find(w->users, watch->impi);
    if (user) user->watch = 0;
    fx_cancel(w->out, keyed_tag(w->watches, watch));
    keyed_remove(w->watches, watch);
    if (user) tidy_user(w, user);
}

/* One contact is no longer: with it goes the IP association that was made for it (TS 33.203 N.2.1.1). */
static void drop_contact(const struct watching *w, struct pcscf_user *user, struct pcscf_contact *contact)
{
    uint32_t *link = &user->first, number = keyed_number(w->contacts, contact);
    for (; *link != number + 1; link = &contact_at(w, *link)->next) must(*link != 0);
    *link = contact->next;
    struct pcscf_source *source = keyed_find(w->sources, contact->source);
    if (source && source->impi == contact->impi) keyed_remove(w->sources, source);
    fx_cancel(w->out, keyed_tag(w->contacts, contact));
    keyed_remove(w->contacts, contact);
}

/* ---- the subscription ---- */

static bool ask(const struct watching *w, enum pcscf_ask_kind kind, uint64_t watch, struct bytes branch, link_id to)
{
    enum sip_method method = kind == ASK_SUBSCRIBE ? SIP_SUBSCRIBE : SIP_NOTIFY;
    struct pcscf_ask *row = (struct pcscf_ask *)sip_transaction_begin(
        (struct sip_transactions){w->asks, NULL}, w->out, via_key_of(w->in->role->host, branch, method), to);
    if (!row) {
        reply_tell_busy(w->out, bytes_of(NULL, 0), "asks");
        return false;
    }
    row->watch = watch;
    row->kind = (uint32_t)kind;
    return true;
}

static void write_subscribe(const struct watching *w, const struct pcscf_watch *watch, struct bytes branch,
                            struct bytes icid)
{
    const struct role *role = w->in->role;
    struct pen *pen = fx_pen(w->out);
    const struct request_ends ends = {
        .uri = watch->target.count ? text_view(&watch->target) : text_view(&watch->impu),
        .link = watch->to,
        .branch = branch,
        .from_tag = bytes_of(watch->from_tag, sizeof watch->from_tag),
        .to = text_view(&watch->impu),
        .to_tag = text_view(&watch->to_tag),
    };
    request_begin(pen, role, SIP_SUBSCRIBE, &ends);
    request_count(pen, bytes_of(watch->call_id, sizeof watch->call_id), watch->cseq, SIP_SUBSCRIBE);
    request_contact(pen, role);
    pen_lit(pen, "\r\nP-Asserted-Identity: <");
    pen_bytes(pen, role->uri);
    pen_lit(pen, ">\r\n");
    charging_write_request(pen, icid, role->domain);
    pen_lit(pen, "Event: reg\r\nAccept: application/reginfo+xml\r\nExpires: ");
    pen_u64(pen, watch->expires);
    pen_lit(pen, "\r\n");
    sip_write_end(pen);
}

/* Whether it went out; without room there is no subscription, and the end of a contact is learnt by its time. */
static bool send_subscribe(const struct watching *w, struct pcscf_watch *watch)
{
    struct bytes branch = via_branch(w->out), icid = fx_fresh(w->out, BYTES("icid"), 20);
    if (!ask(w, ASK_SUBSCRIBE, keyed_key_of(watch), branch, watch->to)) return false;
    watch->cseq++;
    write_subscribe(w, watch, branch, icid);
    fx_send(w->out, watch->to, PROTO_SIP, pen_done(fx_pen(w->out)));
    return true;
}

/* TS 24.229 5.2.3: to the default public identity, for longer than the registration lasts. */
static void subscribe(const struct watching *w, struct pcscf_user *user, uint64_t impi, struct bytes impu,
                      uint32_t seconds)
{
    if (!w->watches || user->watch || user->scscf == LINK_NONE || !impu.count) return;
    struct bytes call_id = fx_fresh(w->out, BYTES("call-id"), 16), tag = fx_fresh(w->out, BYTES("tag"), 12);
    struct pcscf_watch *watch = keyed_add(w->watches, keyed_key(call_id));
    if (!watch || !text_set(&watch->impu, impu)) {
        if (watch) keyed_remove(w->watches, watch);
        fx_remark(w->out, impu, REASON_NOT_SUBSCRIBED);
        return;
    }
    memcpy(watch->call_id, call_id.at, sizeof watch->call_id);
    memcpy(watch->from_tag, tag.at, sizeof watch->from_tag);
    watch->impi = impi;
    watch->to = user->scscf;
    watch->expires = seconds + MARGIN;
    user->watch = keyed_number(w->watches, watch) + 1;
    if (!send_subscribe(w, watch)) drop_watch(w, watch);
}

/* ---- contacts that have ended ---- */

/* The known contacts of a user, and the event of those that are not among them. */
struct told {
    const struct reg_info *info; /* NULL: nothing is known of any */
    enum reg_event unlisted;
};
static const struct told nobody_is_there = {NULL, REG_UNREGISTERED};

/* The time of a contact is up here when it is up at the S-CSCF. A P-CSCF that subscribes waits for the NOTIFY, or the
 * edge would not be told. */
static void keep_for(const struct watching *w, const struct pcscf_contact *row, uint32_t seconds)
{
    fx_timer(w->out, keyed_tag(w->contacts, row), seconds * SECOND + (w->watches ? SIP_TIMER_F : 0));
}

/* Those of one edge that have ended, in the words of RFC 3680: only the contacts that changed. */
static struct bytes told_body(const struct watching *w, const struct pcscf_user *user, struct bytes impu, link_id edge)
{
    struct pen *pen = fx_pen(w->out);
    uint64_t aor = keyed_key(impu);
    bool lasts = false;
    for (const struct pcscf_contact *row = contact_at(w, user->first); row; row = contact_at(w, row->next))
        lasts = lasts || !row->ended;
    reg_info_begin(pen, 0, "partial");
    reg_info_registration(pen, impu, aor, lasts);
    for (const struct pcscf_contact *row = contact_at(w, user->first); row; row = contact_at(w, row->next)) {
        if (!row->ended || link_class_of(row->from) != link_class_of(edge)) continue;
        const struct reg_contact contact = {.uri = text_view(&row->uri), .event = (enum reg_event)(row->ended - 1)};
        reg_info_contact(pen, &contact, keyed_key_of(row) ^ aor);
    }
    reg_info_registration_end(pen);
    reg_info_end(pen);
    return pen_done(pen);
}

static struct bytes told_of(const struct watching *w, const struct port_end *edge, struct bytes branch,
                            struct bytes body)
{
    struct bytes call_id = fx_fresh(w->out, BYTES("call-id"), 16), tag = fx_fresh(w->out, BYTES("tag"), 12);
    struct pen *pen = fx_pen(w->out);
    const struct request_ends ends = {
        .uri = edge->peer->uri,
        .link = port_end_link(edge, w->in->member),
        .branch = branch,
        .from_tag = tag,
        .to = edge->peer->uri,
    };
    request_begin(pen, w->in->role, SIP_NOTIFY, &ends);
    request_count(pen, call_id, 1, SIP_NOTIFY);
    request_contact(pen, w->in->role);
    pen_lit(pen, "\r\nEvent: reg\r\nSubscription-State: terminated;reason=noresource\r\n"
                 "Content-Type: application/reginfo+xml\r\nContent-Length: ");
    pen_u64(pen, body.count);
    pen_lit(pen, "\r\n\r\n");
    pen_bytes(pen, body);
    return pen_done(pen);
}

/* The event of a contact in the document that is told. */
static enum reg_event event_of(const struct watching *w, const struct told *told, const struct pcscf_contact *row,
                               struct reg_contact *contact)
{
    struct reg_info walk = *told->info;
    while (reg_info_next(&walk, fx_pen(w->out), contact))
        if (keyed_key2(contact->uri, row->impi) == keyed_key_of(row)) return contact->event;
    *contact = (struct reg_contact){.has_expires = false};
    return told->unlisted;
}

/* A contact that lasts does so for the time that is said (TS 24.229 5.2.3): the network may have made it shorter. */
static void mark(const struct watching *w, const struct told *told, struct pcscf_contact *row)
{
    struct reg_contact contact = {.has_expires = false};
    enum reg_event event = told->info ? event_of(w, told, row, &contact) : told->unlisted;
    if (reg_event_ends(event)) row->ended = (uint8_t)(event + 1);
    else if (contact.has_expires) keep_for(w, row, contact.expires);
}

/* Contacts that have ended are marked, told to each edge that had one of them, and swept. */
static void forget_ended(const struct watching *w, struct pcscf_user *user, struct bytes impu, const struct told *told)
{
    struct pcscf_contact *next;
    bool any = false;
    for (struct pcscf_contact *row = contact_at(w, user->first); row; row = contact_at(w, row->next)) {
        mark(w, told, row);
        any = any || row->ended;
    }
    if (any) fx_remark(w->out, impu, REASON_REGISTRATION_ENDED);
    for (const struct port_end *end = w->in->role->port[PORT_EDGE]; any && end; end = end->next) {
        bool had = false;
        for (const struct pcscf_contact *row = contact_at(w, user->first); row; row = contact_at(w, row->next))
            had = had || (row->ended && link_class_of(row->from) == link_class_of(end->link));
        struct bytes branch = had ? via_branch(w->out) : bytes_of(NULL, 0);
        link_id to = port_end_link(end, w->in->member);
        if (!had || !ask(w, ASK_TELL, 0, branch, to)) continue;
        struct bytes body = told_body(w, user, impu, end->link);
        fx_send(w->out, to, PROTO_SIP, told_of(w, end, branch, body));
    }
    for (struct pcscf_contact *row = contact_at(w, user->first); row; row = next) {
        next = contact_at(w, row->next);
        if (row->ended) drop_contact(w, user, row);
    }
}

/* ---- NOTIFY ---- */

static struct bytes tag_of(const struct sip *sip, enum sip_name name)
{
    struct sip_address address;
    struct bytes tag;
    if (sip_address_scan(&address, sip_value(sip, name)).why) return bytes_of(NULL, 0);
    return param_find(address.params, BYTES("tag"), &tag) ? tag : bytes_of(NULL, 0);
}

/* RFC 6665 4.1.3: ours by Call-ID and both tags; the S-CSCF's is not known while its 200 is on the way. */
static struct pcscf_watch *subscription(const struct watching *w)
{
    const struct sip *sip = &w->in->message->sip;
    struct pcscf_watch *watch = w->watches ? keyed_find(w->watches, keyed_key(sip_value(sip, SIP_CALL_ID))) : NULL;
    struct bytes from = tag_of(sip, SIP_FROM), to = tag_of(sip, SIP_TO);
    if (!watch || w->in->link != link_back(watch->to)) return NULL;
    if (!bytes_equal(to, bytes_of(watch->from_tag, sizeof watch->from_tag))) return NULL;
    return !watch->to_tag.count || bytes_equal(from, text_view(&watch->to_tag)) ? watch : NULL;
}

/* The subscription has ended; another one takes its place where somebody is still registered and it may. */
static void leave_watch(const struct watching *w, struct pcscf_user *user, struct pcscf_watch *watch, bool again)
{
    const struct pcscf_watch was = *watch;
    user->watch = 0;
    fx_cancel(w->out, keyed_tag(w->watches, watch));
    keyed_remove(w->watches, watch);
    if (again && user->first) subscribe(w, user, was.impi, text_view(&was.impu), was.expires - MARGIN);
    tidy_user(w, user);
}

static void act_on(const struct watching *w, struct pcscf_watch *watch, const struct reg_info *info)
{
    struct pcscf_user *user = keyed_find(w->users, watch->impi);
    enum reg_subscription is = reg_subscription_of(&w->in->message->sip);
    const struct told told = {info, is == REG_SUBSCRIPTION_NO_RESOURCE ? REG_UNREGISTERED : reg_info_unlisted(info)};
    must(user != NULL); /* it is kept while it is watched */
    pen_bytes(fx_pen(w->out), text_view(&watch->impu));
    struct bytes impu = pen_done(fx_pen(w->out));
    forget_ended(w, user, impu, &told);
    if (is != REG_SUBSCRIPTION_LASTS) leave_watch(w, user, watch, is == REG_SUBSCRIPTION_AGAIN);
}

bool pcscf_notified(void *me, const struct event *in, struct effects *out)
{
    const struct watching w = watching_of(me, in, out);
    const struct sip *sip = &in->message->sip;
    if (sip_has(sip, SIP_ROUTE)) return false;
    struct pcscf_watch *watch = subscription(&w);
    struct reg_info info;
    if (!watch) {
        pcscf_refuse(in, out, sip_value(sip, SIP_TO), 481, REASON_NO_SUBSCRIPTION);
    } else if (sip->cseq <= watch->seen) { /* one that was answered comes again */
        reply_sip(in, out, 200, bytes_of(NULL, 0));
    } else if (reg_info_read(&info, fx_pen(out), sip->body).why) {
        pcscf_refuse(in, out, sip_value(sip, SIP_TO), 400, REASON_NOTIFY_UNREADABLE);
    } else {
        watch->seen = sip->cseq;
        text_set(&watch->to_tag, tag_of(sip, SIP_FROM));
        reply_sip(in, out, 200, bytes_of(NULL, 0));
        act_on(&w, watch, &info);
    }
    return true;
}

/* ---- the answer to a SUBSCRIBE ---- */

/* TS 24.229 5.2.3: again before it ends, 600 s or half of a short one. */
static void accepted(const struct watching *w, struct pcscf_watch *watch)
{
    const struct sip *sip = &w->in->message->sip;
    struct sip_address contact;
    uint32_t seconds = watch->expires;
    if (sip_has(sip, SIP_EXPIRES)) bytes_to_u32(sip_value(sip, SIP_EXPIRES), &seconds);
    bool named = seconds && !sip_address_scan(&contact, sip_element(sip, SIP_CONTACT, 0)).why;
    watch->state = WATCH_ACTIVE;
    if (!named || !text_set(&watch->target, contact.uri) || !text_set(&watch->to_tag, tag_of(sip, SIP_TO))) {
        fx_remark(w->out, text_view(&watch->impu), REASON_NOT_SUBSCRIBED);
        drop_watch(w, watch);
        return;
    }
    fx_timer(w->out, keyed_tag(w->watches, watch), (seconds > SHORT ? seconds - MARGIN : seconds / 2) * SECOND);
}

/* The S-CSCF knows nobody of that name: the registration is over. That it knows no such subscription any more says
 * nothing of the registration, and another one will tell (RFC 6665 4.1.2.2). Any other failure says nothing. */
static void failed(const struct watching *w, struct pcscf_watch *watch, uint16_t code)
{
    struct pcscf_user *user = keyed_find(w->users, watch->impi);
    must(user != NULL); /* it is kept while it is watched */
    fx_remark(w->out, text_view(&watch->impu), REASON_NOT_SUBSCRIBED);
    if (code == 404) forget_ended(w, user, text_view(&watch->impu), &nobody_is_there);
    leave_watch(w, user, watch, code == 481 && watch->state == WATCH_ACTIVE);
}

bool pcscf_answered(void *me, const struct event *in, struct effects *out)
{
    const struct watching w = watching_of(me, in, out);
    if (!w.asks || !keyed_find(w.asks, via_key(&in->message->sip))) return false;
    const struct sip_transactions asks = {w.asks, NULL};
    struct sip_transaction *row = sip_transaction_answered(asks, in, out);
    uint16_t code = in->message->sip.code;
    if (!row || code < 200) return true;
    const struct pcscf_ask was = *(const struct pcscf_ask *)row;
    sip_transaction_end(asks, row, out);
    struct pcscf_watch *watch = was.kind == ASK_SUBSCRIBE ? keyed_find(w.watches, was.watch) : NULL;
    if (watch && code < 300) accepted(&w, watch);
    else if (watch) failed(&w, watch, code);
    return true;
}

void pcscf_ask_due(void *me, const struct event *in, struct effects *out)
{
    const struct watching w = watching_of(me, in, out);
    const struct sip_transactions asks = {w.asks, NULL};
    struct sip_transaction *row = keyed_row(w.asks, in->tag);
    const struct pcscf_ask was = *(const struct pcscf_ask *)row;
    sip_transaction_timeout(row);
    sip_transaction_end(asks, row, out);
    struct pcscf_watch *watch = was.kind == ASK_SUBSCRIBE ? keyed_find(w.watches, was.watch) : NULL;
    if (watch) failed(&w, watch, 408);
}

void pcscf_watch_due(void *me, const struct event *in, struct effects *out)
{
    const struct watching w = watching_of(me, in, out);
    struct pcscf_watch *watch = keyed_row(w.watches, in->tag);
    const struct pcscf_user *user = keyed_find(w.users, watch->impi);
    if (!user || !user->first || !send_subscribe(&w, watch)) drop_watch(&w, watch);
}

/* ---- learning from a 200 ---- */

static bool contact_uri(struct bytes element, struct bytes *uri)
{
    struct sip_address address;
    bool named = !sip_address_scan(&address, element).why && !address.star;
    *uri = named ? address.uri : bytes_of(NULL, 0);
    return named;
}

uint64_t pcscf_contact_key(const struct sip *sip, uint64_t impi, uint32_t *count)
{
    struct sip_cursor cursor = {0};
    struct bytes element, uri;
    uint64_t first = 0;
    for (*count = 0; sip_next(sip, SIP_CONTACT, &cursor, &element); ++*count)
        if (*count == 0 && contact_uri(element, &uri)) first = keyed_key2(uri, impi);
    return first;
}

/* Whether the REGISTER had that contact. */
static bool asked_for(const struct watching *w, const struct pcscf_transaction *transaction, uint64_t key)
{
    struct sip_cursor cursor = {0};
    struct bytes element, uri;
    if (key == transaction->contact) return true;
    if (transaction->contacts < 2) return false;
    const struct sip *request = &fx_recall(w->out, transaction->sip.request, PROTO_SIP)->sip;
    while (sip_next(request, SIP_CONTACT, &cursor, &element))
        if (contact_uri(element, &uri) && keyed_key2(uri, transaction->impi) == key) return true;
    return false;
}

static link_id scscf_of(const struct role *role, struct bytes service_route, uint32_t member)
{
    struct sip_address address;
    struct sip_uri uri;
    const struct port_end *end = role->port[PORT_SCSCF];
    if (!end || !end->next) return port_end_link(end, member);
    bool named = !sip_address_scan(&address, service_route).why && !sip_uri_scan(&uri, address.uri).why;
    while (end && !(named && bytes_equal_nocase(end->peer->host, uri.host))) end = end->next;
    return port_end_link(end, member);
}

static void keep_contact(const struct watching *w, struct pcscf_user *user, const struct pcscf_transaction *transaction,
                         struct bytes uri, uint32_t seconds)
{
    uint64_t key = keyed_key2(uri, transaction->impi);
    struct pcscf_contact *row = keyed_find(w->contacts, key);
    if (!row) {
        row = keyed_add(w->contacts, key);
        if (!row) {
            reply_tell_busy(w->out, bytes_of(NULL, 0), "registered"); /* another one under way took the last row */
            return;
        }
        row->next = user->first;
        user->first = keyed_number(w->contacts, row) + 1;
    }
    row->impi = transaction->impi;
    row->impu = transaction->impu;
    row->source = transaction->source;
    row->from = transaction->sip.from;
    if (!text_set(&row->uri, uri) && w->watches) fx_remark(w->out, uri, REASON_NOT_SUBSCRIBED);
    keep_for(w, row, seconds);
}

/* What the contacts of a 200 say together. */
struct listed {
    uint32_t longest; /* seconds */
    bool first;       /* the first contact of the REGISTER is among them */
};

/* Every contact of the 200 that the REGISTER had. For other contacts it counts only where the P-CSCF is not told by
 * NOTIFY. */
static struct listed learn_contacts(const struct watching *w, struct pcscf_user *user,
                                    const struct pcscf_transaction *transaction)
{
    const struct sip *sip = &w->in->message->sip;
    struct sip_cursor cursor = {0};
    struct bytes element, uri;
    struct listed listed = {0};
    while (sip_next(sip, SIP_CONTACT, &cursor, &element)) {
        uint32_t seconds = 0;
        if (!sip_contact_lifetime(element, &uri, &seconds)) bytes_to_u32(sip_value(sip, SIP_EXPIRES), &seconds);
        if (!uri.at) continue;
        uint64_t key = keyed_key2(uri, transaction->impi);
        bool ours = asked_for(w, transaction, key);
        listed.first = listed.first || key == transaction->contact;
        if (seconds > listed.longest) listed.longest = seconds;
        if (ours && seconds) keep_contact(w, user, transaction, uri, seconds);
        struct pcscf_contact *known = seconds || !(ours || !w->watches) ? NULL : keyed_find(w->contacts, key);
        if (known) drop_contact(w, user, known);
    }
    return listed;
}

/* A registrar that does not list removed contacts, or lists none at all (RFC 3261 10.3 step 8). */
static void forget_unlisted(const struct watching *w, struct pcscf_user *user,
                            const struct pcscf_transaction *transaction, bool first_listed)
{
    struct pcscf_contact *next;
    bool query = transaction->contacts == 0;
    for (struct pcscf_contact *row = contact_at(w, user->first); row && !query; row = next) {
        struct sip_cursor cursor = {0};
        struct bytes element, uri;
        bool ours = keyed_key_of(row) == transaction->contact, listed = ours && first_listed;
        next = contact_at(w, row->next);
        while (!listed && sip_next(&w->in->message->sip, SIP_CONTACT, &cursor, &element))
            listed = contact_uri(element, &uri) && keyed_key2(uri, row->impi) == keyed_key_of(row);
        if (!listed && (ours || !w->watches)) drop_contact(w, user, row);
    }
}

/* Another S-CSCF serves the user by now: the old one's word no longer counts. */
static bool moved(const struct watching *w, const struct pcscf_user *user)
{
    const struct pcscf_watch *watch = keyed_row(w->watches, user->watch - 1);
    return watch->to != user->scscf;
}

/* The first identity that the S-CSCF lists (TS 24.229 5.2.3); none where it lists none. */
static struct bytes default_impu(const struct sip *sip)
{
    struct sip_address address;
    struct bytes first = sip_element(sip, SIP_P_ASSOCIATED_URI, 0);
    return first.at && !sip_address_scan(&address, first).why ? address.uri : bytes_of(NULL, 0);
}

void pcscf_learn(void *me, const struct event *in, struct effects *out, const struct pcscf_transaction *transaction)
{
    const struct watching w = watching_of(me, in, out);
    const struct sip *sip = &in->message->sip;
    struct pcscf_user *user = keyed_find_or_add(w.users, transaction->impi);
    if (!user) {
        reply_tell_busy(out, bytes_of(NULL, 0), "users");
        return;
    }
    if (sip_has(sip, SIP_SERVICE_ROUTE))
        user->scscf = scscf_of(in->role, sip_element(sip, SIP_SERVICE_ROUTE, 0), in->member);
    const struct listed listed = learn_contacts(&w, user, transaction);
    if (user->first && user->watch && moved(&w, user)) drop_watch(&w, keyed_row(w.watches, user->watch - 1));
    if (user->first) forget_unlisted(&w, user, transaction, listed.first);
    if (user->first && w.watches) subscribe(&w, user, transaction->impi, default_impu(sip), listed.longest);
    tidy_user(&w, user);
}

void pcscf_contact_due(void *me, const struct event *in, struct effects *out)
{
    const struct watching w = watching_of(me, in, out);
    struct pcscf_contact *row = keyed_row(w.contacts, in->tag);
    struct pcscf_user *user = keyed_find(w.users, row->impi);
    must(user != NULL);
    drop_contact(&w, user, row);
    tidy_user(&w, user);
}
