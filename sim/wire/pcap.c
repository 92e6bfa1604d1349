/* Records of a classic capture, one after the other. */
#include "pcap.h"

#include "octets.h"

enum { HEADER_COUNT = 24, RECORD_COUNT = 16, VERSION_MAJOR = 2 };
#define MAGIC_MICROSECONDS 0xa1b2c3d4U
#define MAGIC_NANOSECONDS 0xa1b23c4dU
#define LINK_TYPE_BITS 0x03ffffffU /* above them is how many octets of a check sequence follow */

static bool is_magic(uint32_t magic)
{
    return magic == MAGIC_MICROSECONDS || magic == MAGIC_NANOSECONDS;
}

bool pcap_is(struct bytes file)
{
    return file.count >= 4 && (is_magic(octets_big_32(file.at)) || is_magic(octets_little_32(file.at)));
}

static uint32_t word(const struct pcap *pcap, uint32_t at)
{
    return pcap->big ? octets_big_32(pcap->file.at + at) : octets_little_32(pcap->file.at + at);
}

static struct parse_error read_header(struct pcap *pcap)
{
    if (pcap->file.count < HEADER_COUNT) return (struct parse_error){"the file header is cut", 0};
    pcap->big = is_magic(octets_big_32(pcap->file.at));
    uint32_t major = pcap->big ? octets_big_16(pcap->file.at + 4) : octets_little_16(pcap->file.at + 4);
    if (major != VERSION_MAJOR) return (struct parse_error){"a file of an unknown version", 4};
    pcap->link_type = word(pcap, 20) & LINK_TYPE_BITS;
    pcap->at = HEADER_COUNT;
    return PARSE_OK;
}

struct parse_error pcap_next(struct pcap *pcap, struct packet *packet)
{
    *packet = (struct packet){.octets = {NULL, 0}};
    struct parse_error error = pcap->at == 0 ? read_header(pcap) : PARSE_OK;
    uint32_t left = error.why ? 0 : pcap->file.count - pcap->at;
    if (error.why || left == 0) return error;
    if (left < RECORD_COUNT) return (struct parse_error){"a record is cut", pcap->at};
    uint32_t count = word(pcap, pcap->at + 8);
    if (count > left - RECORD_COUNT) return (struct parse_error){"a packet is longer than the file", pcap->at + 8};
    packet->number = ++pcap->packets;
    packet->link_type = pcap->link_type;
    packet->octets = bytes_of(pcap->file.at + pcap->at + RECORD_COUNT, count);
    pcap->at += RECORD_COUNT + count;
    return PARSE_OK;
}
