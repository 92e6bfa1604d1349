/* Blocks of a capture: each says its length at both ends, and a block of unknown type is stepped over. */
#include "pcapng.h"

#include "octets.h"

enum block_type {
    BLOCK_INTERFACE = 1,
    BLOCK_PACKET = 2, /* obsolete, and still written */
    BLOCK_SIMPLE = 3,
    BLOCK_ENHANCED = 6,
    BLOCK_SECTION = 0x0a0d0d0a /* the same in either byte order */
};
enum { BLOCK_LEAST = 12, SECTION_LEAST = 28, INTERFACE_LEAST = 20, SIMPLE_LEAST = 16, PACKET_LEAST = 32 };
#define BYTE_ORDER_MAGIC 0x1a2b3c4dU

static uint32_t word(const struct pcapng *pcapng, uint32_t at)
{
    return pcapng->big ? octets_big_32(pcapng->file.at + at) : octets_little_32(pcapng->file.at + at);
}

static uint32_t half(const struct pcapng *pcapng, uint32_t at)
{
    return pcapng->big ? octets_big_16(pcapng->file.at + at) : octets_little_16(pcapng->file.at + at);
}

bool pcapng_is(struct bytes file)
{
    return file.count >= 4 && octets_big_32(file.at) == BLOCK_SECTION;
}

static struct parse_error section(struct pcapng *pcapng)
{
    uint32_t at = pcapng->at;
    if (pcapng->file.count - at < SECTION_LEAST) return (struct parse_error){"a section header is cut", at};
    pcapng->big = octets_big_32(pcapng->file.at + at + 8) == BYTE_ORDER_MAGIC;
    if (word(pcapng, at + 8) != BYTE_ORDER_MAGIC)
        return (struct parse_error){"a section without its byte order", at + 8};
    if (half(pcapng, at + 12) != 1) return (struct parse_error){"a section of an unknown version", at + 12};
    pcapng->interface_count = 0;
    return PARSE_OK;
}

static struct parse_error interface(struct pcapng *pcapng, uint32_t at, uint32_t size)
{
    if (size < INTERFACE_LEAST) return (struct parse_error){"an interface block is too short", at};
    if (pcapng->interface_count == PCAPNG_INTERFACES_MAX)
        return (struct parse_error){"a section has more than 256 interfaces", at};
    pcapng->interface[pcapng->interface_count].link_type = half(pcapng, at + 8);
    pcapng->interface[pcapng->interface_count++].snap = word(pcapng, at + 12);
    return PARSE_OK;
}

static struct parse_error packet_block(struct pcapng *pcapng, enum block_type type, uint32_t at, uint32_t size,
                                       struct packet *packet)
{
    bool simple = type == BLOCK_SIMPLE;
    uint32_t head = simple ? 12 : 28, interface = 0, count;
    if (size < (simple ? SIMPLE_LEAST : PACKET_LEAST)) return (struct parse_error){"a packet block is too short", at};
    if (!simple) interface = type == BLOCK_PACKET ? half(pcapng, at + 8) : word(pcapng, at + 8);
    if (interface >= pcapng->interface_count) return (struct parse_error){"a packet of an unknown interface", at + 8};
    count = word(pcapng, at + (simple ? 8 : 20));
    if (simple && pcapng->interface[0].snap && count > pcapng->interface[0].snap) count = pcapng->interface[0].snap;
    if (count > size - head - 4) return (struct parse_error){"a packet is longer than its block", at};
    packet->number = ++pcapng->packets;
    packet->link_type = pcapng->interface[interface].link_type;
    packet->octets = bytes_of(pcapng->file.at + at + head, count);
    return PARSE_OK;
}

static struct parse_error block_size(const struct pcapng *pcapng, uint32_t *size)
{
    uint32_t at = pcapng->at, left = pcapng->file.count - at;
    if (left < BLOCK_LEAST) return (struct parse_error){"a block is cut", at};
    *size = word(pcapng, at + 4);
    if (*size < BLOCK_LEAST || *size % 4) return (struct parse_error){"a block of an impossible length", at + 4};
    if (*size > left) return (struct parse_error){"a block is cut", at};
    if (word(pcapng, at + *size - 4) != *size) return (struct parse_error){"a block with two lengths", at + *size - 4};
    return PARSE_OK;
}

struct parse_error pcapng_next(struct pcapng *pcapng, struct packet *packet)
{
    *packet = (struct packet){.octets = {NULL, 0}};
    while (pcapng->at < pcapng->file.count && !packet->octets.at) {
        uint32_t at = pcapng->at, size = 0, type;
        bool begins = pcapng_is(bytes_from(pcapng->file, at));
        struct parse_error error = begins ? section(pcapng) : PARSE_OK;
        if (!error.why) error = block_size(pcapng, &size);
        if (error.why) return error;
        type = word(pcapng, at);
        if (type == BLOCK_SECTION && size < SECTION_LEAST)
            return (struct parse_error){"a section header is too short", at};
        if (type == BLOCK_INTERFACE) error = interface(pcapng, at, size);
        else if (type == BLOCK_PACKET || type == BLOCK_SIMPLE || type == BLOCK_ENHANCED)
            error = packet_block(pcapng, (enum block_type)type, at, size, packet);
        if (error.why) return error;
        pcapng->at += size;
    }
    return PARSE_OK;
}
