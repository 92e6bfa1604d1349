/* Pieces of URIs that Via and Contact have too. */
#ifndef SIP_PLACE_H
#define SIP_PLACE_H

#include "octet.h"
#include "param.h"

struct sip_uri;

/* A host (name, IPv4, IPv6 in brackets) or a port begins at `at`: the offset after it, `at` itself when there is
 * none. */
uint32_t sip_host_end(struct bytes, uint32_t at);
uint32_t sip_port_end(struct bytes, uint32_t at, uint16_t *port);
enum { SIP_PARAMS_MAX = 32 };
struct sip_params {
    uint32_t count;
    struct param param[SIP_PARAMS_MAX];
};
/* Reads the parameters of a URI or a header; returns their fault, or NULL. A lone ";" and a name given twice (RFC 3261
 * 7.3.1, 19.1.1) are refused: two readers would come to see different parameters. */
const char *sip_params_scan(struct sip_params *, struct bytes params);
/* The count of `sip:user@host` or `sip:user@host;name=value` at the beginning, as nearly every URI is written: 0 when
 * something else is there. The parts are whole only when a URI ends there. */
uint32_t sip_usual_uri(struct sip_uri *, struct bytes text);

/* Of a view of a short window at least: which of the first WINDOW octets are no letter, digit, hyphen or dot; those
 * after the end are none. */
static inline uint64_t sip_foreign(struct bytes b)
{
    uint64_t foreign = b.count < WINDOW ? ~(uint64_t)0 << b.count : 0;
    for (uint32_t at = 0, back; at < WINDOW && at < b.count; at += WINDOW_SHORT) {
        const char *window = octet_stand(b, at, &back);
        foreign |= (uint64_t)(window_unhosted_16(window) >> back) << at;
    }
    return foreign;
}

/* From `at` on, the first of them, or WINDOW. */
static inline uint32_t sip_next_foreign(uint64_t foreign, uint32_t at)
{
    uint64_t rest = at < WINDOW ? foreign >> at : 0;
    return rest ? at + (uint32_t)__builtin_ctzll(rest) : WINDOW;
}

#endif
