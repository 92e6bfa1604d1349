/* Captures in the pcapng format (draft-ietf-opsawg-pcapng): sections of either byte order, their packets in order. */
#ifndef PCAPNG_H
#define PCAPNG_H

#include "bytes.h"

enum { PCAPNG_INTERFACES_MAX = 256 }; /* of a section */

struct pcapng {
    struct bytes file;
    uint32_t at; /* the next block */
    bool big;    /* the section's byte order */
    struct {
        uint32_t link_type, snap;
    } interface[PCAPNG_INTERFACES_MAX];
    uint32_t interface_count;
    uint32_t packets;
};

struct packet {
    uint32_t number; /* from 1, over all sections, as other readers count */
    uint32_t link_type;
    struct bytes octets;
};

/* Whether a file claims to be a capture of this format. */
bool pcapng_is(struct bytes file);
/* The next packet; octets.at is NULL after the last one. A parse error's `at` is an offset in the file. */
struct parse_error pcapng_next(struct pcapng *, struct packet *);

#endif
