/* Subscriptions to registration state, and the NOTIFYs of them. A NOTIFY always has the full state, which a version may
 * have as well as the changes (RFC 3680 4.6), and contacts that ended in the step once more, with the reason. */
#include "scscf_notifier.h"

#include "must.h"
#include "reply.h"
#include "request.h"
#include "scscf_third.h"
#include "via.h"

enum { EXPIRES_DEFAULT = 600000, EXPIRES_MARGIN = 600 }; /* seconds (TS 24.229 5.1.1.3, 5.2.3) */

const struct state_column scscf_watcher_columns[] = {
    COLUMN(scscf_watcher, set, COLUMN_KEY),
    COLUMN(scscf_watcher, expires_at, COLUMN_TIME),
    COLUMN(scscf_watcher, next, COLUMN_ROW),
    COLUMN(scscf_watcher, to, COLUMN_LINK),
    COLUMN(scscf_watcher, cseq, COLUMN_NUMBER),
    COLUMN(scscf_watcher, version, COLUMN_NUMBER),
    COLUMN(scscf_watcher, asked, COLUMN_NUMBER),
    COLUMN(scscf_watcher, call_id_count, COLUMN_NUMBER),
    COLUMN(scscf_watcher, subscriber_count, COLUMN_NUMBER),
    COLUMN(scscf_watcher, notifier_count, COLUMN_NUMBER),
    COLUMN(scscf_watcher, target_count, COLUMN_NUMBER),
    COLUMN(scscf_watcher, route_count, COLUMN_NUMBER),
    COLUMN(scscf_watcher, event_count, COLUMN_NUMBER),
    COLUMN(scscf_watcher, text, COLUMN_LETTERS),
    {.name = NULL},
};
const struct state_column scscf_notify_columns[] = {
    SIP_TRANSACTION_COLUMNS(scscf_notify), COLUMN(scscf_notify, watcher, COLUMN_KEY), {.name = NULL}};

/* An edge and a client for each. */
uint32_t scscf_watcher_rows(const struct role *role)
{
    return 2 * scscf_subscriber_rows(role);
}

/* ---- texts of a dialog ---- */

struct dialog {
    struct bytes call_id, subscriber, notifier, target, route, event;
};

static struct dialog dialog_of(const struct scscf_watcher *row)
{
    struct dialog dialog;
    const char *at = row->text;
    dialog.call_id = bytes_of(at, row->call_id_count);
    dialog.subscriber = bytes_of(at += row->call_id_count, row->subscriber_count);
    dialog.notifier = bytes_of(at += row->subscriber_count, row->notifier_count);
    dialog.target = bytes_of(at += row->notifier_count, row->target_count);
    dialog.route = bytes_of(at += row->target_count, row->route_count);
    dialog.event = bytes_of(at + row->route_count, row->event_count);
    return dialog;
}

static bool keep_dialog(struct scscf_watcher *row, const struct dialog *dialog)
{
    struct pen pen = pen_on(row->text, sizeof row->text);
    pen_bytes(&pen, dialog->call_id);
    pen_bytes(&pen, dialog->subscriber);
    pen_bytes(&pen, dialog->notifier);
    pen_bytes(&pen, dialog->target);
    pen_bytes(&pen, dialog->route);
    pen_bytes(&pen, dialog->event);
    row->call_id_count = (uint16_t)dialog->call_id.count;
    row->subscriber_count = (uint16_t)dialog->subscriber.count;
    row->notifier_count = (uint16_t)dialog->notifier.count;
    row->target_count = (uint16_t)dialog->target.count;
    row->route_count = (uint16_t)dialog->route.count;
    row->event_count = (uint16_t)dialog->event.count;
    return !pen.overflow;
}

/* ---- the chain of a set ---- */

static struct scscf_watcher *chained(const struct scscf_state *me, uint32_t link)
{
    return link ? keyed_row(me->watchers, link - 1) : NULL;
}

static void remove_watcher(struct scscf_state *me, struct effects *out, struct scscf_watcher *row)
{
    struct registrar_set *set = keyed_find(me->registrar.sets, row->set);
    uint32_t number = keyed_number(me->watchers, row);
    must(set != NULL); /* it lives as long as its set */
    uint32_t *link = &set->watchers;
    for (; *link != number + 1; link = &chained(me, *link)->next) must(*link != 0);
    *link = row->next;
    fx_cancel(out, keyed_tag(me->watchers, row));
    keyed_remove(me->watchers, row);
}

void scscf_unwatch(struct scscf_state *me, struct effects *out, struct registrar_set *set)
{
    while (set->watchers) remove_watcher(me, out, chained(me, set->watchers));
}

/* ---- NOTIFY ---- */

/* Why a subscription ends (RFC 6665 4.1.3); NULL: it goes on. */
#define NO_RESOURCE "noresource"
#define TIMEOUT "timeout"

static void write_contacts(const struct scscf_state *me, const struct event *in, struct pen *pen, struct pen *aside,
                           const struct registrar_set *set, uint32_t n)
{
    struct bytes aor = registrar_impu(set, n);
    for (const struct binding *binding = registrar_first(me->registrar, set); binding;
         binding = registrar_next(me->registrar, binding)) {
        bool ends = reg_event_ends((enum reg_event)binding->event), gruu = binding->temporary[0] && !ends;
        bool implied = binding->event == REG_REGISTERED && keyed_key(binding_impu(binding)) != set->impu[n];
        sim_time left = binding->expires_at > in->now && !ends ? binding->expires_at - in->now : 0;
        const struct reg_contact contact = {
            .uri = binding_contact(binding),
            .instance = binding_instance(binding),
            .pub_gruu = gruu ? gruu_public(aside, aor, binding_instance(binding)) : bytes_of(NULL, 0),
            .temp_gruu = gruu ? gruu_temporary(aside, binding->temporary, in->role->domain) : bytes_of(NULL, 0),
            .cseq = binding->cseq,
            .event = implied ? REG_CREATED : (enum reg_event)binding->event,
            .expires = (uint32_t)(left / SECOND)};
        reg_info_contact(pen, &contact, keyed_key_of(binding) ^ set->impu[n]);
    }
}

/* TS 24.229 5.4.2.1.2: every IMPU of the set that is not barred. */
static struct bytes body_of(const struct scscf_state *me, const struct event *in, struct effects *out,
                            const struct registrar_set *set, uint32_t version, bool active)
{
    enum { ASIDE = 16 * 1024 };
    char room[ASIDE];
    struct pen aside = pen_on(room, sizeof room);
    struct pen *pen = fx_pen(out);
    reg_info_begin(pen, version, "full");
    for (uint32_t n = 0; registrar_impu(set, n).count; n++) {
        if (set->barred >> n & 1) continue;
        reg_info_registration(pen, registrar_impu(set, n), set->impu[n], active);
        write_contacts(me, in, pen, &aside, set, n);
        reg_info_registration_end(pen);
    }
    reg_info_end(pen);
    return pen_done(pen);
}

static void write_state(struct pen *pen, const struct scscf_watcher *row, sim_time now, const char *reason)
{
    pen_lit(pen, "\r\nSubscription-State: ");
    pen_text(pen, reason ? "terminated;reason=" : "active;expires=");
    if (reason) pen_text(pen, reason);
    else pen_u64(pen, (row->expires_at - now) / SECOND);
}

static struct bytes notify_of(const struct event *in, struct effects *out, const struct scscf_watcher *row,
                              struct bytes branch, struct bytes body, const char *reason)
{
    const struct dialog dialog = dialog_of(row);
    struct pen *pen = fx_pen(out);
    pen_lit(pen, "NOTIFY ");
    pen_bytes(pen, dialog.target);
    pen_lit(pen, " SIP/2.0\r\n");
    via_write(pen, in->role, row->to, branch);
    pen_lit(pen, "Max-Forwards: 70\r\n");
    if (dialog.route.count) pen_lit(pen, "Route: ");
    pen_bytes(pen, dialog.route);
    pen_text(pen, dialog.route.count ? "\r\nFrom: " : "From: ");
    pen_bytes(pen, dialog.notifier);
    pen_lit(pen, "\r\nTo: ");
    pen_bytes(pen, dialog.subscriber);
    pen_lit(pen, "\r\n");
    request_count(pen, dialog.call_id, row->cseq, SIP_NOTIFY);
    request_contact(pen, in->role);
    pen_lit(pen, "\r\nEvent: ");
    pen_bytes(pen, dialog.event);
    write_state(pen, row, in->now, reason);
    pen_lit(pen, "\r\nContent-Type: application/reginfo+xml\r\nContent-Length: ");
    pen_u64(pen, body.count);
    pen_lit(pen, "\r\n\r\n");
    pen_bytes(pen, body);
    return pen_done(pen);
}

/* Without room the subscription ends untold: the watcher finds out as it refreshes. */
static void tell(struct scscf_state *me, const struct event *in, struct effects *out, struct scscf_watcher *row,
                 const struct registrar_set *set, const char *reason)
{
    struct bytes branch = via_branch(out);
    uint64_t key = via_key_of(in->role->host, branch, SIP_NOTIFY);
    struct scscf_notify *notify = (struct scscf_notify *)sip_transaction_begin(
        (struct sip_transactions){me->notifies, NULL}, out, key, row->to);
    if (!notify) {
        reply_tell_busy(out, dialog_of(row).subscriber, "notifies");
    } else {
        notify->watcher = keyed_key_of(row);
        bool active = !reason || reason[0] == TIMEOUT[0];
        struct bytes body = body_of(me, in, out, set, row->version++, active);
        fx_send(out, row->to, PROTO_SIP, notify_of(in, out, row, branch, body, reason));
        row->cseq++;
    }
    if (!notify || reason) remove_watcher(me, out, row);
}

bool scscf_settle(struct scscf_state *me, const struct event *in, struct effects *out, struct registrar_set *set)
{
    bool lasts = false;
    if (set->watchers) {
        for (const struct binding *binding = registrar_first(me->registrar, set); binding;
             binding = registrar_next(me->registrar, binding))
            lasts = lasts || !reg_event_ends((enum reg_event)binding->event);
        struct scscf_watcher *next;
        for (struct scscf_watcher *row = chained(me, set->watchers); row; row = next) {
            next = chained(me, row->next);
            tell(me, in, out, row, set, lasts ? NULL : NO_RESOURCE);
        }
    }
    return registrar_sweep(me->registrar, set, out);
}

/* ---- SUBSCRIBE ---- */

/* Whether a node of that host is in the Path of the set's clients. */
static bool in_path(const struct scscf_state *me, const struct registrar_set *set, struct bytes host)
{
    for (const struct binding *binding = registrar_first(me->registrar, set); binding;
         binding = registrar_next(me->registrar, binding)) {
        struct bytes path = binding_path(binding), element;
        while (path.count) {
            uint32_t end = bytes_find_char(path, '>');
            if (end == BYTES_NOT_FOUND) break;
            element = bytes_part(path, 0, end + 1);
            if (bytes_equal_nocase(registrar_edge(element), host)) return true;
            path = bytes_from(path, end + 1);
        }
    }
    return false;
}

/* TS 24.229 5.4.2.1.1: the user, under an IMPU of the set that is not barred, or a node in Path; a known P-CSCF tells
 * which user it is. */
static bool may_watch(const struct scscf_state *me, const struct event *in, struct effects *out,
                      const struct registrar_set *set)
{
    struct sip_address address;
    struct sip_uri uri;
    struct bytes said = sip_element(&in->message->sip, SIP_P_ASSERTED_IDENTITY, 0);
    bool known = in->role->policy[SCSCF_PEERS] == PEERS_ANY || policy_names(in->role, SCSCF_EDGES, session_peer(in));
    if (!known || !said.at || sip_address_scan(&address, said).why) return false;
    struct bytes impu = impu_canonical(fx_pen(out), address.uri);
    for (uint32_t i = 0; impu.at && i < SUBSCRIBER_IMPUS_MAX; i++)
        if (set->impu[i] == keyed_key(impu)) return !(set->barred >> i & 1);
    return !sip_uri_scan(&uri, address.uri).why && in_path(me, set, uri.host);
}

static uint32_t seconds_asked(const struct sip *sip, const struct role *role)
{
    uint32_t asked = EXPIRES_DEFAULT;
    uint32_t most = (uint32_t)(role->policy[SCSCF_EXPIRES_MAX] / SECOND) + EXPIRES_MARGIN;
    if (sip_has(sip, SIP_EXPIRES)) bytes_to_u32(sip_value(sip, SIP_EXPIRES), &asked);
    return asked < most ? asked : most;
}

static void refuse(const struct event *in, struct effects *out, uint16_t code, enum reason why)
{
    fx_refused(out, sip_value(&in->message->sip, SIP_FROM), why);
    reply_sip(in, out, code, code == 489 ? BYTES("Allow-Events: reg\r\n") : bytes_of(NULL, 0));
}

static void answer(const struct event *in, struct effects *out, struct bytes tag, uint32_t seconds)
{
    struct pen *pen = fx_pen(out);
    sip_write_status(pen, 200);
    sip_copy_for_response(pen, &in->message->sip, tag);
    sip_copy(pen, &in->message->sip, SIP_RECORD_ROUTE);
    pen_lit(pen, "Contact: <");
    pen_bytes(pen, in->role->uri);
    pen_lit(pen, ">\r\nExpires: ");
    pen_u64(pen, seconds);
    pen_lit(pen, "\r\n");
    sip_write_end(pen);
    fx_send(out, link_back(in->link), PROTO_SIP, pen_done(pen));
}

/* The answer, then the state as it is (RFC 6665 4.2.1.2); with no time left it is the last. */
static void go_on(struct scscf_state *me, const struct event *in, struct effects *out, struct scscf_watcher *row,
                  struct bytes tag)
{
    uint32_t seconds = seconds_asked(&in->message->sip, in->role);
    row->asked = in->message->sip.cseq;
    row->expires_at = in->now + seconds * SECOND;
    fx_timer(out, keyed_tag(me->watchers, row), seconds * SECOND);
    answer(in, out, tag, seconds);
    tell(me, in, out, row, keyed_find(me->registrar.sets, row->set), seconds ? NULL : TIMEOUT);
}

static struct dialog new_dialog(const struct event *in, struct effects *out, struct bytes tag)
{
    const struct sip *sip = &in->message->sip;
    struct dialog dialog = {.call_id = sip_value(sip, SIP_CALL_ID),
                            .subscriber = sip_value(sip, SIP_FROM),
                            .event = sip_value(sip, SIP_EVENT)};
    struct sip_cursor cursor = {0};
    struct sip_address contact;
    struct bytes element;
    struct pen *pen = fx_pen(out);
    pen_bytes(pen, sip_value(sip, SIP_TO));
    pen_lit(pen, ";tag=");
    pen_bytes(pen, tag);
    dialog.notifier = pen_done(pen);
    /* RFC 3261 12.1.1: in the order that they have. */
    while (sip_next(sip, SIP_RECORD_ROUTE, &cursor, &element)) {
        if (pen_so_far(pen).count) pen_lit(pen, ", ");
        pen_bytes(pen, element);
    }
    dialog.route = pen_done(pen);
    bool named = !sip_address_scan(&contact, sip_element(sip, SIP_CONTACT, 0)).why && !contact.star;
    dialog.target = named ? contact.uri : bytes_of(NULL, 0);
    return dialog;
}

static void begin(struct scscf_state *me, const struct event *in, struct effects *out, struct registrar_set *set,
                  uint64_t key)
{
    struct bytes tag = fx_fresh(out, BYTES("tag"), 10);
    const struct dialog dialog = new_dialog(in, out, tag);
    if (!dialog.target.count) {
        refuse(in, out, 400, REASON_CONTACT_NO_ADDRESS);
        return;
    }
    struct scscf_watcher *row = keyed_add(me->watchers, key);
    if (!row) {
        reply_busy(in, out, dialog.subscriber, "watchers");
        return;
    }
    if (!keep_dialog(row, &dialog)) {
        keyed_remove(me->watchers, row);
        refuse(in, out, 513, REASON_SUBSCRIPTION_TOO_LONG);
        return;
    }
    row->set = keyed_key_of(set);
    row->to = link_back(in->link);
    row->cseq = 1;
    row->next = set->watchers;
    set->watchers = keyed_number(me->watchers, row) + 1;
    go_on(me, in, out, row, tag);
}

static struct bytes tag_in(const struct sip *sip, enum sip_name name)
{
    struct sip_address address;
    struct bytes tag;
    if (sip_address_scan(&address, sip_value(sip, name)).why) return bytes_of(NULL, 0);
    return param_find(address.params, BYTES("tag"), &tag) ? tag : bytes_of(NULL, 0);
}

/* A request within the dialog names our tag (RFC 3261 12.2.2). */
static bool is_ours(const struct scscf_watcher *row, struct bytes tag)
{
    struct sip_address address;
    struct bytes own;
    return tag.count && !sip_address_scan(&address, dialog_of(row).notifier).why &&
           param_find(address.params, BYTES("tag"), &own) && bytes_equal(own, tag);
}

void scscf_subscribed(void *self, const struct event *in, struct effects *out)
{
    struct scscf_state me = scscf_state_of(self, in->role);
    const struct sip *sip = &in->message->sip;
    struct bytes rest, impu = impu_canonical(fx_pen(out), sip->uri), to_tag = tag_in(sip, SIP_TO);
    uint64_t key = keyed_key2(sip_value(sip, SIP_CALL_ID), keyed_key(tag_in(sip, SIP_FROM)));
    struct registrar_set *set = impu.at ? registrar_set(me.registrar, keyed_key(impu)) : NULL;
    struct scscf_watcher *row = keyed_find(me.watchers, key);
    if (row && sip->cseq <= row->asked) { /* one that was answered comes again (RFC 3261 12.2.2) */
        fx_remark(out, bytes_of(NULL, 0), REASON_RETRANSMISSION_ABSORBED);
    } else if (!bytes_equal_nocase(bytes_trim(bytes_cut(sip_value(sip, SIP_EVENT), ';', &rest)), BYTES("reg"))) {
        refuse(in, out, 489, REASON_OTHER_EVENT);
    } else if (row && is_ours(row, to_tag)) {
        go_on(&me, in, out, row, to_tag);
    } else if (to_tag.count) {
        refuse(in, out, 481, REASON_NO_SUBSCRIPTION);
    } else if (!set) {
        refuse(in, out, 404, REASON_NOBODY_REGISTERED);
    } else if (!may_watch(&me, in, out, set)) {
        refuse(in, out, 403, REASON_MAY_NOT_WATCH);
    } else {
        begin(&me, in, out, set, key);
    }
}

/* ---- the answer to a NOTIFY ---- */

/* A watcher that does not answer, or answers that there is no such subscription or no way to it, is told no more (RFC
 * 6665 4.2.2). */
static void ended(struct scscf_state *me, struct effects *out, struct sip_transaction *transaction, bool taken)
{
    uint64_t key = ((const struct scscf_notify *)transaction)->watcher;
    sip_transaction_end((struct sip_transactions){me->notifies, NULL}, transaction, out);
    struct scscf_watcher *row = taken ? NULL : keyed_find(me->watchers, key);
    if (!row) return;
    fx_remark(out, dialog_of(row).subscriber, REASON_WATCHER_GONE);
    remove_watcher(me, out, row);
}

void scscf_notified(void *self, const struct event *in, struct effects *out)
{
    struct scscf_state me = scscf_state_of(self, in->role);
    if (!keyed_find(me.notifies, via_key(&in->message->sip))) {
        scscf_third_response(self, in, out);
        return;
    }
    struct sip_transaction *row = sip_transaction_answered((struct sip_transactions){me.notifies, NULL}, in, out);
    uint16_t code = in->message->sip.code;
    if (row && code >= 200) ended(&me, out, row, code < 300);
}

void scscf_notify_due(void *self, const struct event *in, struct effects *out)
{
    struct scscf_state me = scscf_state_of(self, in->role);
    struct sip_transaction *row = keyed_row(me.notifies, in->tag);
    sip_transaction_timeout(row);
    ended(&me, out, row, false);
}

void scscf_watcher_due(void *self, const struct event *in, struct effects *out)
{
    struct scscf_state me = scscf_state_of(self, in->role);
    struct scscf_watcher *row = keyed_row(me.watchers, in->tag);
    tell(&me, in, out, row, keyed_find(me.registrar.sets, row->set), TIMEOUT);
}
