/* Writes what SIP responses are made of. */
#include "sip.h"

#include "must.h"

void sip_write_status(struct pen *pen, uint16_t code)
{
    must(code >= 100 && code <= 699);
    pen_lit(pen, "SIP/2.0 ");
    pen_u64(pen, code);
    pen_char(pen, ' ');
    pen_bytes(pen, sip_reason(code));
    pen_lit(pen, "\r\n");
}

static struct bytes whole_line(const struct sip *sip, uint16_t i)
{
    const struct line *line = &sip->head.line[i];
    return bytes_part(sip->head.all, line->at, line->end - line->at);
}

void sip_copy(struct pen *pen, const struct sip *sip, enum sip_name name)
{
    for (uint16_t i = sip->first[name]; i != LINES_NONE; i = sip->head.line[i].next) pen_bytes(pen, whole_line(sip, i));
}

/* A To that cannot be read counts as one without a tag: its 400 needs one all the same (8.2.6.2). */
static bool has_tag(struct bytes to)
{
    struct sip_address address;
    struct bytes tag;
    return !sip_address_scan(&address, to).why && param_find(address.params, BYTES("tag"), &tag);
}

void sip_copy_for_response(struct pen *pen, const struct sip *request, struct bytes tag)
{
    sip_copy(pen, request, SIP_VIA);
    sip_copy(pen, request, SIP_FROM);
    if (tag.count == 0 || !sip_has(request, SIP_TO) || has_tag(sip_value(request, SIP_TO))) {
        sip_copy(pen, request, SIP_TO);
    } else {
        struct bytes line = whole_line(request, request->first[SIP_TO]);
        struct bytes value = sip_value(request, SIP_TO);
        uint32_t split = (uint32_t)(value.at - line.at) + value.count;
        pen_bytes(pen, bytes_part(line, 0, split));
        pen_lit(pen, ";tag=");
        pen_bytes(pen, tag);
        pen_bytes(pen, bytes_from(line, split));
    }
    sip_copy(pen, request, SIP_CALL_ID);
    sip_copy(pen, request, SIP_CSEQ);
}

void sip_write_end(struct pen *pen)
{
    pen_lit(pen, "Content-Length: 0\r\n\r\n");
}
