/* Link, network and transport headers: only as much of them as finds the payload. */
#include "packet.h"

#include "octets.h"

/* https://www.tcpdump.org/linktypes.html */
enum link_type {
    LINK_NULL = 0,
    LINK_ETHERNET = 1,
    LINK_RAW_BSD = 12,
    LINK_RAW_OPENBSD = 14,
    LINK_RAW = 101,
    LINK_LOOP = 108,
    LINK_LINUX_SLL = 113,
    LINK_USER_FIRST = 147,
    LINK_USER_LAST = 162,
    LINK_IPV4 = 228,
    LINK_IPV6 = 229,
    LINK_LINUX_SLL2 = 276
};
enum { ETHER_IPV4 = 0x0800, ETHER_IPV6 = 0x86dd, ETHER_VLAN = 0x8100, ETHER_SERVICE_VLAN = 0x88a8 };
enum { IP_HOP_BY_HOP = 0, IP_TCP = 6, IP_UDP = 17, IP_ROUTING = 43, IP_FRAGMENT = 44, IP_OPTIONS = 60, IP_SCTP = 132 };
enum { TCP_SYN = 2, SCTP_DATA = 0, SCTP_WHOLE = 3 }; /* SCTP_WHOLE: begins and ends in this chunk (RFC 9260 3.3.1) */

struct packet_reading {
    segment_fn *take;
    void *self;
    bool whole;
    uint64_t ends; /* hash of the addresses */
};

static uint32_t octet(struct bytes octets, uint32_t at)
{
    return (unsigned char)octets.at[at];
}

/* ---- transport ---- */

static void hand_out(const struct packet_reading *reading, struct segment segment)
{
    if (segment.payload.count || segment.begins) reading->take(reading->self, &segment);
}

static void tcp(const struct packet_reading *reading, struct bytes octets)
{
    if (octets.count < 20) return;
    uint32_t head = (octet(octets, 12) >> 4) * 4;
    if (head < 20 || head > octets.count) return;
    bool begins = octet(octets, 13) & TCP_SYN;
    hand_out(reading, (struct segment){.payload = bytes_from(octets, head),
                                       .stream = true,
                                       .begins = begins,
                                       .flow = bytes_hash_seed(bytes_part(octets, 0, 4), reading->ends),
                                       .seq = octets_big_32(octets.at + 4) + begins});
}

static void sctp(struct packet_reading *reading, struct bytes octets)
{
    struct bytes chunk = bytes_from(octets, 12);
    while (chunk.count >= 4) {
        uint32_t size = octets_big_16(chunk.at + 2);
        if (size < 4 || size > chunk.count) return;
        bool data = octet(chunk, 0) == SCTP_DATA && size >= 16;
        if (data && (octet(chunk, 1) & SCTP_WHOLE) == SCTP_WHOLE)
            hand_out(reading, (struct segment){.payload = bytes_part(chunk, 16, size - 16)});
        else if (data) reading->whole = false;
        chunk = bytes_from(chunk, (size + 3) & ~3u);
    }
}

static void transport(struct packet_reading *reading, uint32_t protocol, struct bytes octets)
{
    if (protocol == IP_TCP) tcp(reading, octets);
    else if (protocol == IP_SCTP) sctp(reading, octets);
    else if (protocol == IP_UDP && octets.count >= 8) {
        uint32_t size = octets_big_16(octets.at + 4);
        if (size >= 8)
            hand_out(reading, (struct segment){.payload = bytes_part(octets, 8, size - 8), .datagram = true});
    }
}

/* ---- network ---- */

static void ipv4(struct packet_reading *reading, struct bytes octets)
{
    if (octets.count < 20) return;
    uint32_t head = (octet(octets, 0) & 15) * 4, size = octets_big_16(octets.at + 2);
    if (head < 20 || size < head) return;
    if (octets_big_16(octets.at + 6) & 0x3fff) { /* MF, or an offset */
        reading->whole = false;
        return;
    }
    reading->ends = bytes_hash(bytes_part(octets, 12, 8));
    transport(reading, octet(octets, 9), bytes_part(octets, head, size - head));
}

static void ipv6(struct packet_reading *reading, struct bytes octets)
{
    if (octets.count < 40) return;
    uint32_t next = octet(octets, 6);
    struct bytes rest = bytes_part(octets, 40, octets_big_16(octets.at + 4));
    reading->ends = bytes_hash(bytes_part(octets, 8, 32));
    while (next == IP_HOP_BY_HOP || next == IP_ROUTING || next == IP_OPTIONS) {
        if (rest.count < 8) return;
        next = octet(rest, 0);
        rest = bytes_from(rest, (octet(rest, 1) + 1) * 8);
    }
    if (next == IP_FRAGMENT) reading->whole = false;
    else transport(reading, next, rest);
}

static void network(struct packet_reading *reading, struct bytes octets)
{
    if (!octets.count) return;
    if (octet(octets, 0) >> 4 == 4) ipv4(reading, octets);
    else if (octet(octets, 0) >> 4 == 6) ipv6(reading, octets);
}

/* ---- link ---- */

static void by_ether_type(struct packet_reading *reading, struct bytes octets, uint32_t type_at, uint32_t head)
{
    for (uint32_t tags = 0; tags < 3 && octets.count >= head; tags++) {
        uint32_t type = octets_big_16(octets.at + type_at);
        if (type == ETHER_IPV4 || type == ETHER_IPV6) network(reading, bytes_from(octets, head));
        if (type != ETHER_VLAN && type != ETHER_SERVICE_VLAN) return;
        type_at = head + 2; /* behind a tag stands the type of what it tags (IEEE 802.1Q) */
        head += 4;
    }
}

bool packet_segments(const struct packet *packet, segment_fn *take, void *self)
{
    struct packet_reading reading = {.take = take, .self = self, .whole = true};
    struct bytes octets = packet->octets;
    bool user = packet->link_type >= LINK_USER_FIRST && packet->link_type <= LINK_USER_LAST;
    switch (packet->link_type) {
    case LINK_ETHERNET: by_ether_type(&reading, octets, 12, 14); break;
    case LINK_LINUX_SLL: by_ether_type(&reading, octets, 14, 16); break;
    case LINK_LINUX_SLL2: by_ether_type(&reading, octets, 0, 20); break;
    case LINK_NULL: /* the address family, in the order of who captured; the version tells as much */
    case LINK_LOOP: network(&reading, bytes_from(octets, 4)); break;
    case LINK_RAW_BSD:
    case LINK_RAW_OPENBSD:
    case LINK_RAW:
    case LINK_IPV4:
    case LINK_IPV6: network(&reading, octets); break;
    default:
        if (user) hand_out(&reading, (struct segment){.payload = octets});
        break;
    }
    return reading.whole;
}
