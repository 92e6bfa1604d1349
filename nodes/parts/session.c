/* The frame of a Diameter command, and the checks that come before its content. */
#include "session.h"

#include "must.h"

struct session_ask session_fresh(const struct role *role, const struct role *peer, uint32_t application,
                                 uint32_t command, struct effects *out)
{
    struct session_ask ask = {.role = role, .peer = peer, .application = application, .command = command};
    ask.hop_by_hop = fx_fresh_u32(out, BYTES("hop-by-hop"));
    ask.end_to_end = fx_fresh_u32(out, BYTES("end-to-end"));
    ask.high = fx_fresh_u32(out, BYTES("session"));
    ask.low = fx_fresh_u32(out, BYTES("session"));
    return ask;
}

static void put_origin(struct diameter_pen *to, const struct role *role)
{
    avp_put_u32(to, AVP_AUTH_SESSION_STATE, 1); /* NO_STATE_MAINTAINED */
    avp_put(to, AVP_ORIGIN_HOST, role->host);
    avp_put(to, AVP_ORIGIN_REALM, role->domain);
}

void session_begin(struct diameter_pen *to, struct pen *pen, const struct session_ask *ask)
{
    /* RFC 6733 8.8: <DiameterIdentity>;<high 32 bits>;<low 32 bits>. */
    char room[FRESH_MAX + 24];
    struct pen id = pen_on(room, sizeof room);
    pen_bytes(&id, ask->role->host);
    pen_char(&id, ';');
    pen_u64(&id, ask->high);
    pen_char(&id, ';');
    pen_u64(&id, ask->low);
    diameter_begin(to, pen, DIAMETER_R | DIAMETER_P, ask->command, ask->application, ask->hop_by_hop, ask->end_to_end);
    avp_put(to, AVP_SESSION_ID, pen_done(&id));
    /* The group is deprecated in RFC 6733 and mandatory in Cx and Zh all the same (TS 29.229 6.1). */
    avp_put_application(to, VENDOR_3GPP, ask->application);
    put_origin(to, ask->role);
    if (ask->peer) avp_put(to, AVP_DESTINATION_HOST, ask->peer->host);
    avp_put(to, AVP_DESTINATION_REALM, ask->role->domain);
}

void session_begin_answer(struct diameter_pen *to, struct pen *pen, const struct diameter *request,
                          const struct role *role, struct session_result result)
{
    must((result.base != 0) != (result.experimental != 0));
    struct bytes session = diameter_bytes(request, AVP_SESSION_ID);
    diameter_begin_answer(to, pen, request, result.base / 1000 == 3 ? DIAMETER_E : 0);
    if (session.at) avp_put(to, AVP_SESSION_ID, session);
    avp_put_application(to, VENDOR_3GPP, request->application);
    if (result.base) {
        avp_put_u32(to, AVP_RESULT_CODE, result.base);
    } else {
        avp_open(to, AVP_EXPERIMENTAL_RESULT);
        avp_put_u32(to, AVP_VENDOR_ID, VENDOR_3GPP);
        avp_put_u32(to, AVP_EXPERIMENTAL_RESULT_CODE, result.experimental);
        avp_close(to);
    }
    put_origin(to, role);
}

struct session_result session_result_of(const struct diameter *answer)
{
    struct session_result result = {0, 0};
    struct bytes group = diameter_bytes(answer, AVP_EXPERIMENTAL_RESULT);
    bool base = diameter_u32(answer, AVP_RESULT_CODE, &result.base);
    bool experimental = group.at && avp_u32(group, AVP_EXPERIMENTAL_RESULT_CODE, &result.experimental);
    return base == experimental ? (struct session_result){0, 0} : result;
}

struct session_error session_check(const struct diameter *request, uint32_t application, const enum avp_id *mandatory)
{
    static const enum avp_id always[] = {AVP_SESSION_ID,         AVP_VENDOR_SPECIFIC_APPLICATION_ID,
                                         AVP_AUTH_SESSION_STATE, AVP_ORIGIN_HOST,
                                         AVP_ORIGIN_REALM,       AVP_UNKNOWN};
    const enum avp_id *const lists[] = {always, mandatory};
    struct session_error error = {.failed = diameter_foreign(request)};
    if (request->application != application) {
        return (struct session_error){.result = RESULT_APPLICATION_UNSUPPORTED};
    }
    /* A peer that set the M bit wants no answer from a node that does not understand. */
    if (error.failed.at) {
        error.result = RESULT_AVP_UNSUPPORTED;
        return error;
    }
    for (uint32_t list = 0; list < COUNT(lists); list++) {
        for (const enum avp_id *id = lists[list]; *id != AVP_UNKNOWN; id++) {
            if (request->first[*id]) continue;
            error.result = RESULT_MISSING_AVP;
            error.missing = *id;
            return error;
        }
    }
    return error;
}

/* RFC 6733 7.1.5: a missing AVP is shown with a content of the least length, all zero. */
static struct bytes least_content(enum avp_id id)
{
    bool wide = avp_rows[id].type == AVP_U32 || avp_rows[id].type == AVP_ENUM || avp_rows[id].type == AVP_TIME;
    return bytes_of("\0\0\0\0", wide ? 4 : 0);
}

void session_refuse(const struct event *in, struct effects *out, struct session_error error)
{
    struct diameter_pen to;
    fx_refused(out, diameter_bytes(&in->message->diameter, AVP_ORIGIN_HOST),
               error.result == RESULT_UNKNOWN_PEER ? REASON_UNKNOWN_PEER : REASON_REQUEST_NOT_WHOLE);
    session_begin_answer(&to, fx_pen(out), &in->message->diameter, in->role, SESSION_BASE(error.result));
    if (error.missing != AVP_UNKNOWN || error.failed.at) {
        avp_open(&to, AVP_FAILED_AVP);
        if (error.missing != AVP_UNKNOWN) avp_put(&to, error.missing, least_content(error.missing));
        else pen_bytes(to.pen, error.failed);
        for (uint32_t pad = error.failed.count % 4; pad % 4 != 0; pad++) pen_char(to.pen, '\0');
        avp_close(&to);
    }
    fx_send(out, link_back(in->link), in->message->proto, diameter_end(&to));
}

const struct role *session_peer(const struct event *in)
{
    const struct link_line *line = &in->role->links[link_class_of(in->link)];
    return in->role->roles[line->end[link_end(in->link)]];
}
