/* Writes the parts of SIP responses. */
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

/* A To that cannot be read counts as one without a tag: its 400 needs one all the same (8.2.6.2). */
static bool has_tag(struct bytes to)
{
    struct sip_address address;
    struct bytes tag;
    if (bytes_find_char(to, ';') == BYTES_NOT_FOUND) return false; /* no parameter at all, as in most requests */
    return !sip_address_scan(&address, to).why && param_find(address.params, BYTES("tag"), &tag);
}

/* Lines that come one after the other are copied as one. */
struct copying {
    struct bytes all;
    uint32_t at, end; /* the octets that wait to be copied */
};

static void copy_waiting(struct pen *pen, const struct copying *copying)
{
    pen_bytes(pen, bytes_part(copying->all, copying->at, copying->end - copying->at));
}

static void copy_line(struct pen *pen, struct copying *copying, const struct line *line)
{
    if (line->at != copying->end) {
        copy_waiting(pen, copying);
        copying->at = line->at;
    }
    copying->end = line->end;
}

static void copy_lines(struct pen *pen, struct copying *copying, const struct sip *sip, enum sip_name name)
{
    for (uint16_t i = sip->first[name]; i != LINES_NONE; i = sip->head.line[i].next)
        copy_line(pen, copying, &sip->head.line[i]);
}

void sip_copy(struct pen *pen, const struct sip *sip, enum sip_name name)
{
    struct copying copying = {.all = sip->head.all};
    copy_lines(pen, &copying, sip, name);
    copy_waiting(pen, &copying);
}

void sip_copy_for_response(struct pen *pen, const struct sip *request, struct bytes tag)
{
    struct copying copying = {.all = request->head.all};
    copy_lines(pen, &copying, request, SIP_VIA);
    copy_lines(pen, &copying, request, SIP_FROM);
    if (tag.count == 0 || !sip_has(request, SIP_TO) || has_tag(sip_value(request, SIP_TO))) {
        copy_lines(pen, &copying, request, SIP_TO);
    } else {
        const struct line *to = &request->head.line[request->first[SIP_TO]];
        copy_line(pen, &copying, to);
        copying.end = (uint32_t)(to->value.at - request->head.all.at) + to->value.count;
        copy_waiting(pen, &copying);
        pen_lit(pen, ";tag=");
        pen_bytes(pen, tag);
        copying.at = copying.end;
        copying.end = to->end;
    }
    copy_lines(pen, &copying, request, SIP_CALL_ID);
    copy_lines(pen, &copying, request, SIP_CSEQ);
    copy_waiting(pen, &copying);
}

void sip_write_end(struct pen *pen)
{
    pen_lit(pen, "Content-Length: 0\r\n\r\n");
}
