/* What sip_scan found in a request, as numbers: whoever keeps a message keeps its outline with it, and need not scan
 * the same octets again. Flat, no padding: part of a node's state. */
#ifndef SIP_OUTLINE_H
#define SIP_OUTLINE_H

#include "sip.h"
#include "span.h"

enum { SIP_OUTLINE_LINES = 24 };

struct sip_outline {
    uint32_t cseq;
    uint16_t line_count; /* 0: this request has no outline */
    uint16_t first_at, body_at;
    uint8_t method;      /* enum sip_method */
    uint8_t method_count;
    struct span uri;
    struct sip_outline_line {
        uint16_t at, value_at, value_count;
        uint8_t kind, name_count;
    } line[SIP_OUTLINE_LINES];
};

/* The outline of a request that was read without a fault. One with more lines, with a folded line or with a name of
 * more than 255 octets has none. */
void sip_outline_take(struct sip_outline *, const struct sip *request);
/* The view as sip_scan left it; false when there is no outline. `message`: the same octets, wherever they stand. */
bool sip_outline_view(const struct sip_outline *, struct bytes message, struct sip *);

#endif
