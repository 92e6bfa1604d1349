/* What sip_scan found in a request, as numbers: whoever keeps a message keeps its outline with it, and need not scan
 * the same octets again. Flat, no padding: part of a node's state. */
#ifndef SIP_OUTLINE_H
#define SIP_OUTLINE_H

#include "sip.h"
#include "span.h"

enum { SIP_OUTLINE_LINES = 16 };

struct sip_outline {
    uint32_t cseq;
    uint16_t line_count; /* 0: this request has no outline */
    uint16_t first_at, body_at;
    uint8_t method; /* enum sip_method */
    uint8_t method_count;
    struct span uri;
    struct sip_outline_line { /* offsets and counts as a struct line has them */
        uint16_t at, end, value_at, value_count, name_count, kind;
    } line[SIP_OUTLINE_LINES];
};

/* The outline of a request that was read without a parse error: of the lines of the kinds that are wanted. Of more such
 * lines, or of a folded one, there is none. */
void sip_outline_take(struct sip_outline *, const struct sip *request, const bool wanted[SIP_NAME_COUNT]);
/* The view as sip_scan left it, but for lines that nobody wanted; false when there is no outline. `message`: the same
 * octets, wherever they stand. */
bool sip_outline_view(const struct sip_outline *, struct bytes message, struct sip *);

#endif
