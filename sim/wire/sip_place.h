/* Pieces of URIs that Via and Contact have too. */
#ifndef SIP_PLACE_H
#define SIP_PLACE_H

#include "octet.h"
#include "param.h"

/* A host (name, IPv4, IPv6 in brackets) or a port begins at `at`: the offset behind it, `at` itself when there is
 * none. */
uint32_t sip_host_end(struct bytes, uint32_t at);
uint32_t sip_port_end(struct bytes, uint32_t at, uint16_t *port);
enum { SIP_PARAMS_MAX = 32 };
struct sip_params {
    uint32_t count;
    struct param param[SIP_PARAMS_MAX];
};
/* Reads the parameters of a URI or a header: what is wrong with them, NULL when nothing is. A lone ";" and a name given
 * twice (RFC 3261 7.3.1, 19.1.1) are refused: two readers would come to see different parameters. */
const char *sip_params_scan(struct sip_params *, struct bytes params);

#endif
