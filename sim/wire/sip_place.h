/* Pieces of URIs that Via has too. */
#ifndef SIP_PLACE_H
#define SIP_PLACE_H

#include "bytes.h"

/* A host (name, IPv4, IPv6 in brackets) or a port begins at `at`: the offset behind it, `at` itself when there is none. */
uint32_t sip_host_end(struct bytes, uint32_t at);
uint32_t sip_port_end(struct bytes, uint32_t at, uint16_t *port);
/* Whether the text is nothing but parameters. */
bool sip_params_whole(struct bytes params);

#endif
