/* Captures in the classic format (draft-ietf-opsawg-pcap): one link type, either byte order, micro- or nanoseconds. */
#ifndef PCAP_H
#define PCAP_H

#include "pcapng.h"

struct pcap {
    struct bytes file;
    uint32_t at; /* the next record; 0: the file header */
    bool big;    /* the file's byte order */
    uint32_t link_type;
    uint32_t packets;
};

/* Whether a file claims to be such a capture. */
bool pcap_is(struct bytes file);
/* The next packet; octets.at is NULL after the last one. A parse error's `at` is an offset in the file. */
struct parse_error pcap_next(struct pcap *, struct packet *);

#endif
