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
enum { IPV4_ENDS = 8, IPV6_ENDS = 32 }; /* octets of both addresses */

#define TUNNEL_NAME(name, text) [TUNNEL_##name] = text,
const char *const tunnel_name[TUNNEL_COUNT] = {TUNNELS(TUNNEL_NAME)};
#undef TUNNEL_NAME

/* IANA: numbers of protocols, types of Ethernet, ports. */
static const struct tunnel_row {
    uint32_t number;
    enum tunnel tunnel;
} by_protocol[] = {{4, TUNNEL_IP_IN_IP}, {41, TUNNEL_IPV6_IN_IP}, {47, TUNNEL_GRE},   {50, TUNNEL_ESP},
                   {51, TUNNEL_AH},      {94, TUNNEL_IP_IN_IP},   {115, TUNNEL_L2TP}, {137, TUNNEL_MPLS}},
  by_ether[] = {{0x8847, TUNNEL_MPLS}, {0x8848, TUNNEL_MPLS}, {0x8864, TUNNEL_PPPOE}},
  by_port[] = {{1701, TUNNEL_L2TP},  {2152, TUNNEL_GTP_U},  {3544, TUNNEL_TEREDO}, {4500, TUNNEL_ESP},
               {4789, TUNNEL_VXLAN}, {6081, TUNNEL_GENEVE}, {8472, TUNNEL_VXLAN}};
enum { TCP_SYN = 2, SCTP_DATA = 0, SCTP_ENDS = 1, SCTP_BEGINS = 2 }; /* bits of a DATA chunk (RFC 9260 3.3.1) */

struct packet_reading {
    const struct packet *packet;
    struct reassembly *reassembly;
    struct chunks *chunks;
    segment_fn *take;
    void *self;
    struct packet_left left;
    struct bytes ends; /* both addresses, the sender's first */
};

static uint32_t octet(struct bytes octets, uint32_t at)
{
    return (unsigned char)octets.at[at];
}

static void note_tunnel(struct packet_reading *reading, const struct tunnel_row *rows, uint32_t count, uint32_t number)
{
    for (uint32_t i = 0; i < count; i++)
        if (rows[i].number == number) reading->left.tunnels |= 1u << rows[i].tunnel;
}

/* ---- transport ---- */

/* Addresses and ports, of the sender or of the receiver first. */
static uint64_t flow_of(const struct packet_reading *reading, struct bytes ports, bool back)
{
    char room[IPV6_ENDS + 4];
    uint32_t half = reading->ends.count / 2, at = 0;
    struct bytes from = bytes_part(reading->ends, 0, half), to = bytes_from(reading->ends, half);
    memcpy(room + at, (back ? to : from).at, half), at += half;
    memcpy(room + at, (back ? from : to).at, half), at += half;
    memcpy(room + at, ports.at + (back ? 2 : 0), 2), at += 2;
    memcpy(room + at, ports.at + (back ? 0 : 2), 2), at += 2;
    return bytes_hash(bytes_of(room, at));
}

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
                                       .flow = flow_of(reading, octets, false),
                                       .back = flow_of(reading, octets, true),
                                       .seq = octets_big_32(octets.at + 4) + begins});
}

/* A DATA chunk: TSN, stream, number in the stream and protocol, then the octets. */
static void sctp_data(struct packet_reading *reading, struct bytes head, struct bytes chunk)
{
    uint32_t flags = octet(chunk, 1);
    struct chunk piece = {.of = bytes_hash_seed(bytes_part(head, 4, 4), flow_of(reading, head, false)),
                          .tsn = octets_big_32(chunk.at + 4),
                          .begins = flags & SCTP_BEGINS,
                          .ends = flags & SCTP_ENDS,
                          .octets = bytes_from(chunk, 16)};
    bool whole = piece.begins && piece.ends;
    hand_out(reading, (struct segment){.payload = whole ? piece.octets : chunks_take(reading->chunks, &piece)});
}

static void sctp(struct packet_reading *reading, struct bytes octets)
{
    if (octets.count < 12) return;
    struct bytes chunk = bytes_from(octets, 12);
    while (chunk.count >= 4) {
        uint32_t size = octets_big_16(chunk.at + 2);
        if (size < 4 || size > chunk.count) return;
        if (octet(chunk, 0) == SCTP_DATA && size >= 16) sctp_data(reading, octets, bytes_part(chunk, 0, size));
        chunk = bytes_from(chunk, (size + 3) & ~3u);
    }
}

/* The first octets of a tunnel over UDP: the port alone proves nothing. ESP begins with a number that is not 0, IKE
 * with 0 (RFC 3948 2.2); VXLAN and Geneve with flags and reserved octets (RFC 7348 5, RFC 8926 3.4), GTP-U with version
 * 1 and the type of a user's packet (TS 29.281 5.1), L2TP of data with its version (RFC 2661 3.1), Teredo with IPv6. */
static bool is_tunnel(enum tunnel tunnel, struct bytes payload)
{
    if (payload.count < 8) return false;
    uint32_t first = octet(payload, 0), second = octet(payload, 1);
    switch (tunnel) {
    case TUNNEL_ESP: return octets_big_32(payload.at) != 0;
    case TUNNEL_VXLAN: return first == 0x08 && second == 0 && octet(payload, 7) == 0;
    case TUNNEL_GENEVE: return first >> 6 == 0 && octet(payload, 7) == 0 && (second & 0x3f) == 0;
    case TUNNEL_GTP_U: return first >> 4 == 3 && second == 255;
    case TUNNEL_L2TP: return (first & 0x80) == 0 && (second & 15) == 2;
    case TUNNEL_TEREDO: return first >> 4 == 6;
    default: return false;
    }
}

static void udp(struct packet_reading *reading, struct bytes octets)
{
    uint32_t size = octets_big_16(octets.at + 4);
    struct bytes payload = bytes_from(octets, 8);
    if (size < 8) return;
    for (uint32_t i = 0; i < COUNT(by_port); i++) {
        bool port = octets_big_16(octets.at) == by_port[i].number || octets_big_16(octets.at + 2) == by_port[i].number;
        if (!port || !is_tunnel(by_port[i].tunnel, payload)) continue;
        reading->left.tunnels |= 1u << by_port[i].tunnel;
        return;
    }
    if (size > octets.count) reading->left.pieces = true;
    else hand_out(reading, (struct segment){.payload = bytes_part(payload, 0, size - 8), .datagram = true});
}

static void transport(struct packet_reading *reading, uint32_t protocol, struct bytes octets)
{
    if (protocol == IP_TCP) tcp(reading, octets);
    else if (protocol == IP_SCTP) sctp(reading, octets);
    else if (protocol == IP_UDP && octets.count >= 8) udp(reading, octets);
    else note_tunnel(reading, by_protocol, COUNT(by_protocol), protocol);
}

/* ---- network ---- */

/* The datagram that a fragment completes. A fragment that the capture cuts spoils it. */
static struct bytes whole(struct packet_reading *reading, uint64_t of, struct bytes octets, uint32_t at, bool more)
{
    const struct fragment fragment = {of, at, more, reading->packet->number, octets};
    return reassembly_take(reading->reassembly, &fragment);
}

static void ipv4(struct packet_reading *reading, struct bytes octets)
{
    if (octets.count < 20) return;
    uint32_t head = (octet(octets, 0) & 15) * 4, size = octets_big_16(octets.at + 2);
    if (head < 20 || size < head) return;
    uint32_t flags = octets_big_16(octets.at + 6), protocol = octet(octets, 9);
    struct bytes payload = bytes_part(octets, head, size - head);
    reading->ends = bytes_part(octets, 12, IPV4_ENDS);
    if (flags & 0x3fff) { /* MF, or an offset in units of 8 octets (RFC 791 3.1) */
        uint64_t of = bytes_hash_seed(reading->ends, (uint64_t)octets_big_16(octets.at + 4) << 8 | protocol);
        payload = whole(reading, of, payload, (flags & 0x1fff) * 8, flags & 0x2000);
    }
    if (payload.at) transport(reading, protocol, payload);
}

static void ipv6(struct packet_reading *reading, struct bytes octets)
{
    if (octets.count < 40) return;
    uint32_t next = octet(octets, 6);
    struct bytes rest = bytes_part(octets, 40, octets_big_16(octets.at + 4));
    reading->ends = bytes_part(octets, 8, IPV6_ENDS);
    while (next == IP_HOP_BY_HOP || next == IP_ROUTING || next == IP_OPTIONS) {
        if (rest.count < 8) return;
        next = octet(rest, 0);
        rest = bytes_from(rest, (octet(rest, 1) + 1) * 8);
    }
    if (next == IP_FRAGMENT) { /* RFC 8200 4.5 */
        if (rest.count < 8) return;
        uint32_t place = octets_big_16(rest.at + 2);
        uint64_t of = bytes_hash_seed(reading->ends, octets_big_32(rest.at + 4));
        next = octet(rest, 0);
        rest = whole(reading, of, bytes_from(rest, 8), place & 0xfff8, place & 1);
    }
    if (rest.at) transport(reading, next, rest);
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
        note_tunnel(reading, by_ether, COUNT(by_ether), type);
        if (type != ETHER_VLAN && type != ETHER_SERVICE_VLAN) return;
        type_at = head + 2; /* after a tag comes the type of the tagged packet (IEEE 802.1Q) */
        head += 4;
    }
}

struct packet_left packet_segments(const struct packet *packet, struct reassembly *reassembly, struct chunks *chunks,
                                   segment_fn *take, void *self)
{
    struct packet_reading reading = {
        .packet = packet, .reassembly = reassembly, .chunks = chunks, .take = take, .self = self};
    struct bytes octets = packet->octets;
    bool user = packet->link_type >= LINK_USER_FIRST && packet->link_type <= LINK_USER_LAST;
    switch (packet->link_type) {
    case LINK_ETHERNET: by_ether_type(&reading, octets, 12, 14); break;
    case LINK_LINUX_SLL: by_ether_type(&reading, octets, 14, 16); break;
    case LINK_LINUX_SLL2: by_ether_type(&reading, octets, 0, 20); break;
    case LINK_NULL: /* the address family, in the byte order of the capturing machine; the version tells as much */
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
    return reading.left;
}
