/* Via: reading the key of a transaction, writing the header of one. */
#include "via.h"

#include "keyed.h"

uint64_t via_key_of(struct bytes host, struct bytes branch, enum sip_method method)
{
    return keyed_key2(branch, keyed_key2(host, (uint64_t)method));
}

uint64_t via_key(const struct sip *sip)
{
    struct sip_via via;
    /* Without a branch the element itself is the key: the rest of RFC 2543's matching. */
    if (sip_top_via(&via, sip).why || !via.branch.count) return keyed_key(sip_element(sip, SIP_VIA, 0));
    return via_key_of(via.host, via.branch, sip->method);
}

struct bytes via_branch(struct effects *out)
{
    enum { LETTERS = 20 };
    struct bytes fresh = fx_fresh(out, BYTES("branch"), LETTERS);
    struct pen *pen = fx_pen(out);
    pen_lit(pen, "z9hG4bK");
    pen_bytes(pen, fresh);
    return pen_done(pen);
}

/* RFC 3261 18, RFC 7118 5.2: a WebSocket is a transport of its own. */
static struct bytes transport_of(const struct link_line *line)
{
    static const struct bytes over[] = {[OVER_UDP] = BYTES_ROW("UDP"),
                                        [OVER_TCP] = BYTES_ROW("TCP"),
                                        [OVER_TLS] = BYTES_ROW("TLS"),
                                        [OVER_SCTP] = BYTES_ROW("SCTP")};
    if (line->carrier == CARRIER_HTTPS || line->carrier == CARRIER_WSS) return BYTES("WSS");
    if (line->carrier == CARRIER_HTTP || line->carrier == CARRIER_WS) return BYTES("WS");
    return over[line->over];
}

void via_write(struct pen *pen, const struct role *role, link_id link, struct bytes branch)
{
    pen_lit(pen, "Via: SIP/2.0/");
    pen_bytes(pen, transport_of(&role->links[link_class_of(link)]));
    pen_char(pen, ' ');
    pen_bytes(pen, role->host);
    pen_lit(pen, ";branch=");
    pen_bytes(pen, branch);
    pen_lit(pen, "\r\n");
}
