/* A message in one line, as traces and pages list it. */
#include "dissect_tree.h"
#include "judgement.h"
#include "utf8.h"

static void sum_sip(struct pen *pen, const struct sip *sip)
{
    pen_char(pen, ' ');
    utf8_show(pen, sip->request ? sip->uri : sip->reason);
    pen_lit(pen, " (CSeq ");
    pen_u64(pen, sip->cseq);
    pen_char(pen, ')');
}

/* The path only: a query may hold codes and tokens. */
static void sum_http(struct pen *pen, const struct http *http)
{
    pen_char(pen, ' ');
    utf8_show(pen, http->request ? http->path : http->reason);
    struct bytes subprotocol = http_value(http, HTTP_SEC_WEBSOCKET_PROTOCOL);
    if (!subprotocol.count) return;
    pen_lit(pen, " (");
    utf8_show(pen, subprotocol);
    pen_char(pen, ')');
}

/* The summary of a request names the user that it is about, that of an answer its result (TS 29.229 6.2: one of two
 * AVPs). */
static void sum_diameter(struct pen *pen, const struct diameter *diameter)
{
    struct avp group;
    uint32_t code;
    struct bytes user = avp_bytes(diameter->avps, AVP_USER_NAME);
    if (diameter->flags & DIAMETER_R) {
        if (user.count) pen_char(pen, ' ');
        utf8_show(pen, user);
    } else if (avp_u32(diameter->avps, AVP_RESULT_CODE, &code)) {
        pen_char(pen, ' ');
        pen_u64(pen, code);
    } else if (avp_find(diameter->avps, AVP_EXPERIMENTAL_RESULT, &group) &&
               avp_u32(group.data, AVP_EXPERIMENTAL_RESULT_CODE, &code)) {
        pen_lit(pen, " experimental ");
        pen_u64(pen, code);
    }
}

static void sum_frame(struct pen *pen, const struct ws_frame *frame)
{
    unsigned char code[2] = {0};
    if (frame->opcode != WS_CLOSE || frame->payload.count < sizeof code) return;
    memcpy(code, frame->payload.at, sizeof code);
    for (unsigned i = 0; i < sizeof code && frame->masked; i++) code[i] ^= frame->mask[i];
    pen_char(pen, ' ');
    pen_u64(pen, (uint64_t)code[0] << 8 | code[1]);
}

/* A verb the table has not: a method of the sender's own, a command without a name, a frame of data. */
static void sum_verb(struct pen *pen, const struct message *message)
{
    const struct sip *sip = message_sip(message);
    const struct http *http = message_http(message);
    const struct diameter *diameter = message_diameter(message);
    struct bytes name = verb_name(message->proto, message->verb);
    if (name.count == 0 && sip) name = sip->method_text;
    if (name.count == 0 && http) name = http->method_text;
    if (name.count) {
        utf8_show(pen, name);
    } else if (diameter) {
        pen_lit(pen, "command ");
        pen_u64(pen, diameter->command);
        pen_text(pen, diameter->flags & DIAMETER_R ? " request" : " answer");
    } else {
        pen_bytes(pen, proto_name(message->proto));
    }
}

void dissect_summary(struct pen *pen, const struct message *message)
{
    const struct sip *sip = message_sip(message);
    const struct http *http = message_http(message);
    const struct diameter *diameter = message_diameter(message);
    sum_verb(pen, message);
    if (message->error.why) {
        pen_text(pen, judgement_is_limit(message->error) ? ", a limit at " : ", malformed at ");
        pen_u64(pen, message->error.at);
        pen_lit(pen, ": ");
        judgement_say(pen, message->error);
        return;
    }
    if (sip) sum_sip(pen, sip);
    else if (http) sum_http(pen, http);
    else if (diameter) sum_diameter(pen, diameter);
    else if (message->proto == PROTO_WS) sum_frame(pen, &message->frame);
}
