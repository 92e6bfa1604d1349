/* The edits that every proxy makes. */
#include "forward.h"

#include "via.h"

static bool hops_left(const struct sip *sip)
{
    uint32_t hops;
    struct bytes value = sip_value(sip, SIP_MAX_FORWARDS);
    return !value.at || (bytes_to_u32(value, &hops) && hops > 0);
}

/* No node of registration has a reason to see a request twice, so a Via of ours is a loop and no spiral. */
static bool has_been_here(const struct sip *sip, struct bytes host)
{
    struct sip_cursor cursor = {0};
    struct bytes element;
    struct sip_via via;
    while (sip_next(sip, SIP_VIA, &cursor, &element))
        if (!sip_via_scan(&via, element).why && bytes_equal_nocase(via.host, host)) return true;
    return false;
}

static void name_unsupported(struct pen *pen, struct bytes token)
{
    pen_text(pen, pen_so_far(pen).count ? ", " : "Unsupported: ");
    pen_bytes(pen, token);
}

static struct bytes unsupported(const struct sip *sip, struct pen *pen)
{
    struct sip_cursor cursor = {0};
    struct bytes token, agrees = BYTES("sec-agree");
    while (sip_next(sip, SIP_PROXY_REQUIRE, &cursor, &token)) name_unsupported(pen, token);
    bool asks = sip_lists(sip, SIP_REQUIRE, agrees) || sip_has(sip, SIP_SECURITY_CLIENT) ||
                sip_has(sip, SIP_SECURITY_VERIFY);
    if (asks && !sip_lists(sip, SIP_PROXY_REQUIRE, agrees)) name_unsupported(pen, agrees);
    if (pen_so_far(pen).count) pen_lit(pen, "\r\n");
    return pen_done(pen);
}

struct forward_error forward_check(const struct sip *sip, const struct role *role, struct pen *pen)
{
    static const struct bytes none = {"", 0};
    if (!hops_left(sip)) return (struct forward_error){483, REASON_NO_FORWARDS_LEFT, none};
    if (has_been_here(sip, role->host)) return (struct forward_error){482, REASON_LOOP, none};
    struct bytes extra = unsupported(sip, pen);
    if (extra.count) return (struct forward_error){420, REASON_EXTENSION_REQUIRED, extra};
    return (struct forward_error){.why = REASON_NONE};
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
