/* The news of the other half of the eP-CSCF to the WSF: a registration that the network or time ended is bound to no
 * connection any more (TS 33.203 O.2.3; TS 24.229 5.2.3). The connection stays: its client may register again. */
#include "reg_info.h"
#include "reply.h"
#include "wsf_state.h"

void wsf_told(struct wsf_state *wsf_state, const struct event *in, struct effects *out)
{
    struct reg_info info;
    struct reg_contact contact;
    if (reg_info_read(&info, fx_pen(out), in->message->sip.body).why) {
        wsf_refuse(in, out, 400, bytes_of(NULL, 0), REASON_NOTIFY_UNREADABLE);
        return;
    }
    reply_sip(in, out, 200, bytes_of(NULL, 0));
    while (reg_info_next(&info, fx_pen(out), &contact)) {
        struct outbound_flow *flow = outbound_flow_bound(wsf_state->flows, outbound_flow_contact(contact.uri));
        if (!flow || !reg_event_ends(contact.event)) continue;
        fx_remark(out, contact.aor, REASON_REGISTRATION_ENDED);
        outbound_flow_unbind(wsf_state->flows, flow);
    }
}
