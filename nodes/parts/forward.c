/* The edits that every proxy makes. */
#include "forward.h"

#include "via.h"

bool forward_allowed(const struct sip *sip)
{
    uint32_t hops;
    struct bytes value = sip_value(sip, SIP_MAX_FORWARDS);
    return !value.at || (bytes_to_u32(value, &hops) && hops > 0);
}

void forward_begin(struct forward *forward, const struct sip *sip)
{
    edits_begin(&forward->edits, sip->head.all);
}

void forward_on(struct forward *forward, const struct event *in, const struct sip *sip, struct effects *out, link_id to,
                struct bytes branch)
{
    struct pen *pen = fx_pen(out);
    via_write(pen, in->role, to, branch);
    edits_insert(&forward->edits, sip_place_before(sip, SIP_VIA), pen_done(pen));
    sip_decrement_forwards(&forward->edits, sip, pen);
    forward->key = via_key_of(in->role->host, branch, sip->method);
}

void forward_back(struct edits *edits, const struct sip *response)
{
    edits_begin(edits, response->head.all);
    if (response->code == 503) /* it speaks of the next hop alone (16.7 step 6) */
        edits_replace(edits, 0, bytes_find(response->head.all, BYTES("\r\n")),
                      BYTES("SIP/2.0 500 Server Internal Error"));
    sip_pop(edits, response, SIP_VIA);
}
