/* Views of SIP requests, to numbers and back. */
#include "sip_outline.h"

#include <assert.h>

enum { CRLF = 2 };

static_assert(SIP_METHOD_COUNT <= UINT8_MAX, "a method fits an octet");
static_assert(LINES_MESSAGE_MAX <= UINT16_MAX, "and an offset in a message two");

void sip_outline_take(struct sip_outline *outline, const struct sip *sip, const bool wanted[SIP_NAME_COUNT])
{
    const struct bytes all = sip->head.all;
    struct sip_outline_line *to = outline->line;
    outline->line_count = 0;
    if (!sip->request || sip->method_text.count > UINT8_MAX) return;
    bool folded = false;
    for (const struct line *line = sip->head.line, *end = line + sip->head.count; line < end; line++) {
        if (!wanted[line->kind]) continue;
        if (to == outline->line + SIP_OUTLINE_LINES) return;
        folded |= line->folded;
        *to++ = (struct sip_outline_line){.at = (uint16_t)line->at,
                                          .end = (uint16_t)line->end,
                                          .value_at = (uint16_t)(line->value.at - all.at),
                                          .value_count = (uint16_t)line->value.count,
                                          .name_count = line->name_count,
                                          .kind = line->kind};
    }
    if (folded) return;
    outline->cseq = sip->cseq;
    outline->line_count = (uint16_t)(to - outline->line);
    outline->first_at = (uint16_t)sip->head.first_at;
    outline->body_at = (uint16_t)sip->head.body_at;
    outline->method = (uint8_t)sip->method;
    outline->method_count = (uint8_t)sip->method_text.count;
    outline->uri = span_of(all, sip->uri);
}

bool sip_outline_view(const struct sip_outline *outline, struct bytes message, struct sip *sip)
{
    if (outline->line_count == 0) return false;
    must(outline->body_at <= message.count);
    sip->head.all = message;
    sip->head.start = bytes_part(message, 0, outline->first_at - CRLF);
    sip->head.first_at = outline->first_at;
    sip->head.body_at = outline->body_at;
    sip->head.count = outline->line_count;
    sip->head.uneven = sip->head.plain = false;
    sip->head.single = 0;
    sip->request = true;
    sip->method = (enum sip_method)outline->method;
    sip->code = 0;
    sip->method_text = bytes_part(message, 0, outline->method_count);
    sip->uri = span_in(message, outline->uri);
    sip->reason = bytes_of(NULL, 0);
    sip->body = bytes_from(message, outline->body_at);
    sip->cseq = outline->cseq;
    memset(sip->first, 0xff, sizeof sip->first);
    /* From the last line to the first, every line finds the next of its kind where the chain begins so far. */
    for (uint16_t i = outline->line_count; i-- > 0;) {
        const struct sip_outline_line *from = &outline->line[i];
        struct line *line = &sip->head.line[i];
        line->value = bytes_of(message.at + from->value_at, from->value_count);
        line->at = from->at;
        line->end = from->end;
        line->name_count = from->name_count;
        line->kind = from->kind;
        line->next = sip->first[from->kind];
        line->folded = line->spaced = false;
        sip->first[from->kind] = i;
    }
    return true;
}
