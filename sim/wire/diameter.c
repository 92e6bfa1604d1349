/* Diameter messages: one pass checks the framing, walks find AVPs, a pen writes them (RFC 6733 3, 4). */
#include "diameter.h"

#include "must.h"
#include "octets.h"
#include "proto.h"

#include <assert.h>

enum {
    DIAMETER_VERSION = 1,
    HEADER_RESERVED = 0x0f,
    AVP_RESERVED = 0x1f,
    AVP_HEADER = 8,         /* code, flags, length ... */
    AVP_HEADER_VENDOR = 12, /* ... and the vendor, with the V bit */
    LENGTH_MAX = 0xffffff   /* 24 bits */
};

/* -- The dictionary -- */

const struct avp_row avp_rows[AVP_ID_COUNT] = {
    [AVP_UNKNOWN] = {"unknown", 0, 0, AVP_OCTETS, 0, "RFC 6733 4.1"},
#define AVP(id, name, code, vendor, type, flags, source) \
    [AVP_##id] = {name, code, vendor, AVP_##type, flags, source},
#include "dictionary.def"
#undef AVP
};

/* All codes of the dictionary are small and of three vendors, so a lookup is one load: 1024 slots a vendor. Two rows
 * with one code do not compile (-Woverride-init). */
enum { SLOTS = 1024, SLOT_3GPP = SLOTS, SLOT_ETSI = 2 * SLOTS };
#define SLOT(code, vendor) (((vendor) == 0 ? 0 : (vendor) == VENDOR_3GPP ? SLOT_3GPP : SLOT_ETSI) + (code))

static const uint8_t id_of_slot[3 * SLOTS] = {
#define AVP(id, name, code, vendor, type, flags, source) [SLOT(code, vendor)] = AVP_##id,
#include "dictionary.def"
#undef AVP
};
#define AVP(id, name, code, vendor, type, flags, source)                                                               \
    static_assert((code) < SLOTS && ((vendor) == 0 || (vendor) == VENDOR_3GPP || (vendor) == VENDOR_ETSI), name);      \
    static_assert(((vendor) != 0) == (((flags) & AVP_V) != 0), name);
#include "dictionary.def"
#undef AVP
static_assert(AVP_ID_COUNT <= UINT8_MAX, "an id fits its slot");

/* What a scan asks of a row, in as few cache lines as there are rows to ask for. */
static const uint8_t type_of[AVP_ID_COUNT] = {
#define AVP(id, name, code, vendor, type, flags, source) [AVP_##id] = AVP_##type,
#include "dictionary.def"
#undef AVP
};

enum avp_id avp_id_of(uint32_t code, uint32_t vendor)
{
    if (code >= SLOTS) return AVP_UNKNOWN;
    if (vendor == 0) return (enum avp_id)id_of_slot[code];
    if (vendor == VENDOR_3GPP) return (enum avp_id)id_of_slot[SLOT_3GPP + code];
    return vendor == VENDOR_ETSI ? (enum avp_id)id_of_slot[SLOT_ETSI + code] : AVP_UNKNOWN;
}

enum avp_id avp_id_named(struct bytes name)
{
    for (uint32_t id = AVP_UNKNOWN + 1; id < AVP_ID_COUNT; id++) {
        if (bytes_equal_nocase(bytes_text(avp_rows[id].name), name)) return (enum avp_id)id;
    }
    return AVP_UNKNOWN;
}

/* -- Octets: everything is big-endian (RFC 6733 3) -- */

static inline uint32_t padded(uint32_t count)
{
    return (count + 3) & ~(uint32_t)3;
}

/* Octets of an AVP's header: 12 with the V bit, 8 without. */
static inline uint32_t header_of(uint32_t flags)
{
    static_assert(AVP_V >> 5 == AVP_HEADER_VENDOR - AVP_HEADER, "the V bit is worth four octets");
    return AVP_HEADER + ((flags & AVP_V) >> 5);
}

/* -- Scanning -- */

static struct fault refuse(struct diameter *diameter, uint32_t result, const char *why, uint32_t at)
{
    diameter->result = result;
    return (struct fault){why, at};
}

/* RFC 6733 3: the sender zeroes the reserved bits, the receiver may ignore them; 7.1.3 lets it refuse them, and a lab
 * refuses, since a set bit is somebody's mistake. E belongs to answers. */
static struct fault scan_header(struct diameter *diameter, struct bytes message)
{
    *diameter = (struct diameter){.all = message};
    if (message.count < DIAMETER_HEADER) {
        return refuse(diameter, RESULT_INVALID_MESSAGE_LENGTH, "a Diameter header has 20 octets (RFC 6733 3)", 0);
    }
    diameter->flags = (uint8_t)message.at[4];
    diameter->command = octets_big_24(message.at + 5);
    diameter->application = octets_big_32(message.at + 8);
    diameter->hop_by_hop = octets_big_32(message.at + 12);
    diameter->end_to_end = octets_big_32(message.at + 16);
    diameter->avps = bytes_from(message, DIAMETER_HEADER);
    if (message.at[0] != DIAMETER_VERSION) {
        return refuse(diameter, RESULT_UNSUPPORTED_VERSION, "the version is not 1 (RFC 6733 3)", 0);
    }
    uint32_t length = octets_big_24(message.at + 1);
    if (length % 4) {
        return refuse(diameter, RESULT_INVALID_MESSAGE_LENGTH, "the length is no multiple of 4 (RFC 6733 3)", 1);
    }
    if (length != message.count) {
        return refuse(diameter, RESULT_INVALID_MESSAGE_LENGTH, "the length is not that of the message (RFC 6733 3)", 1);
    }
    if (length > DIAMETER_MESSAGE_MAX) {
        return refuse(diameter, RESULT_INVALID_MESSAGE_LENGTH, "the message is over the lab's 65535 octets", 1);
    }
    if (diameter->flags & HEADER_RESERVED) {
        return refuse(diameter, RESULT_INVALID_HDR_BITS, "a reserved command flag is set (RFC 6733 3)", 4);
    }
    if ((diameter->flags & DIAMETER_R) && (diameter->flags & DIAMETER_E)) {
        return refuse(diameter, RESULT_INVALID_HDR_BITS, "a request has the E flag (RFC 6733 3)", 4);
    }
    return FAULT_NONE;
}

/* One AVP's header, and how far it goes: to the end of its data, and with its padding to `next`. */
struct framed {
    uint32_t at, data_at, data_end, next;
    uint32_t code, vendor, flags;
};

/* False when something is wrong with the AVP at framed->at, of which `room` octets are left in what holds it. */
static inline bool frame_avp(const char *head, uint32_t room, struct framed *framed)
{
    if (room < AVP_HEADER) return false;
    uint32_t second = octets_big_32(head + 4), flags = second >> 24, length = second & LENGTH_MAX;
    uint32_t header = header_of(flags);
    uint32_t whole = padded(length), shift = 8 * (length % 4); /* of what pads the last word, out of its data */
    if ((flags & AVP_RESERVED) || length < header || whole > room) return false;
    framed->flags = flags;
    framed->code = octets_big_32(head);
    framed->vendor = flags & AVP_V ? octets_big_32(head + AVP_HEADER) : 0;
    framed->data_at = framed->at + header;
    framed->data_end = framed->at + length;
    framed->next = framed->at + whole;
    if ((flags & AVP_V) && framed->vendor == 0) return false;
    return !shift || octets_big_32(head + whole - 4) << shift == 0;
}

/* What that is: the first rule that is broken. */
static struct fault misframed(struct diameter *diameter, uint32_t at, uint32_t end)
{
    uint32_t room = end - at;
    const char *head = diameter->all.at + at;
    if (room < AVP_HEADER) {
        return refuse(diameter, RESULT_INVALID_AVP_LENGTH, "an AVP header has 8 octets (RFC 6733 4.1)", at);
    }
    uint32_t second = octets_big_32(head + 4), flags = second >> 24, length = second & LENGTH_MAX;
    if (flags & AVP_RESERVED) {
        return refuse(diameter, RESULT_INVALID_AVP_BITS, "a reserved AVP flag is set (RFC 6733 4.1)", at + 4);
    }
    if (length < header_of(flags)) {
        return refuse(diameter, RESULT_INVALID_AVP_LENGTH, "an AVP is shorter than its header (RFC 6733 4.1)", at + 5);
    }
    if (padded(length) > room) {
        return refuse(diameter, RESULT_INVALID_AVP_LENGTH, "an AVP ends behind what holds it (RFC 6733 4.1)", at + 5);
    }
    if ((flags & AVP_V) && octets_big_32(head + AVP_HEADER) == 0) {
        return refuse(diameter, RESULT_INVALID_AVP_BITS, "the V flag with vendor 0 (RFC 6733 4.1)", at + AVP_HEADER);
    }
    while (!head[length]) length++;
    return refuse(diameter, RESULT_INVALID_AVP_LENGTH, "padding is not zero (RFC 6733 4)", at + length);
}

static bool wrong_size(enum avp_type type, uint32_t size)
{
    const uint32_t four = 1u << AVP_U32 | 1u << AVP_ENUM | 1u << AVP_TIME;
    return size != 4 && four >> type & 1;
}

/* Notes what stands in the message itself and what nobody here knows. */
static inline void note(struct diameter *diameter, const struct framed *avp, enum avp_id id, bool top)
{
    if (top && !diameter->first[id]) diameter->first[id] = (uint16_t)avp->at;
    if (id == AVP_UNKNOWN && avp->flags & AVP_M && !diameter->foreign) diameter->foreign = (uint16_t)avp->at;
}

/* The groups that are open are a stack of ends, so that depth costs no recursion. What a Failed-AVP holds is quoted,
 * not meant (RFC 6733 7.5): its children are framed, and neither entered nor measured. */
struct fault diameter_scan(struct diameter *diameter, struct bytes message)
{
    struct fault fault = scan_header(diameter, message);
    if (fault.why) return fault;
    uint32_t outer[DIAMETER_DEPTH_MAX]; /* ends of what the innermost group, or the message, stands in */
    uint32_t end = message.count, depth = 0, quoted = UINT32_MAX, count = 0;
    struct framed avp = {.at = DIAMETER_HEADER};
    for (;;) {
        while (avp.at == end) {
            if (depth == 0) return FAULT_NONE;
            end = outer[--depth];
            if (depth < quoted) quoted = UINT32_MAX;
        }
        if (count++ == DIAMETER_AVPS_MAX) {
            return refuse(diameter, RESULT_INVALID_MESSAGE_LENGTH, "more than the lab's 512 AVPs", avp.at);
        }
        if (!frame_avp(message.at + avp.at, end - avp.at, &avp)) return misframed(diameter, avp.at, end);
        if (quoted != UINT32_MAX) {
            avp.at = avp.next;
            continue;
        }
        enum avp_id id = avp_id_of(avp.code, avp.vendor);
        enum avp_type type = (enum avp_type)type_of[id];
        note(diameter, &avp, id, depth == 0);
        if (wrong_size(type, avp.data_end - avp.data_at)) {
            return refuse(diameter, RESULT_INVALID_AVP_LENGTH, "a 32-bit AVP has other than 4 octets (RFC 6733 4.2)",
                          avp.at + 5);
        }
        if (type != AVP_GROUPED) {
            avp.at = avp.next;
            continue;
        }
        if (depth == DIAMETER_DEPTH_MAX) {
            return refuse(diameter, RESULT_INVALID_AVP_LENGTH, "groups are nested deeper than the lab's 8", avp.at);
        }
        outer[depth++] = end;
        end = avp.data_end;
        if (id == AVP_FAILED_AVP) quoted = depth;
        avp.at = avp.data_at;
    }
}

/* The scan has seen that the AVP is whole. */
static struct bytes data_at(const struct diameter *diameter, uint32_t at)
{
    const char *head = diameter->all.at + at;
    uint32_t second = octets_big_32(head + 4), header = header_of(second >> 24);
    return bytes_of(head + header, (second & LENGTH_MAX) - header);
}

struct bytes diameter_bytes(const struct diameter *diameter, enum avp_id id)
{
    must(id > AVP_UNKNOWN && id < AVP_ID_COUNT);
    return diameter->first[id] ? data_at(diameter, diameter->first[id]) : bytes_of(NULL, 0);
}

bool diameter_u32(const struct diameter *diameter, enum avp_id id, uint32_t *value)
{
    struct bytes data = diameter_bytes(diameter, id);
    if (data.count != 4) return false;
    *value = octets_big_32(data.at);
    return true;
}

struct bytes diameter_from(const struct diameter *diameter, enum avp_id id)
{
    must(id > AVP_UNKNOWN && id < AVP_ID_COUNT);
    return diameter->first[id] ? bytes_from(diameter->all, diameter->first[id]) : bytes_of(NULL, 0);
}

struct bytes diameter_foreign(const struct diameter *diameter)
{
    if (!diameter->foreign) return bytes_of(NULL, 0);
    const char *head = diameter->all.at + diameter->foreign;
    return bytes_of(head, octets_big_24(head + 5));
}

struct bytes diameter_verb(const struct diameter *diameter)
{
    /* The commands of Zh are among those of Cx (TS 29.109 borrows them). */
    return verb_name(PROTO_CX, verb_diameter(PROTO_CX, diameter->command, diameter->flags & DIAMETER_R));
}

/* -- Walking: bounded by what it is given, for groups that no scan has seen -- */

/* The length of the AVP at the start of `rest`, or 0 when there is none that is whole. */
static inline uint32_t whole_length(struct bytes rest)
{
    if (rest.count < AVP_HEADER) return 0;
    uint32_t second = octets_big_32(rest.at + 4), length = second & LENGTH_MAX;
    return length < header_of(second >> 24) || length > rest.count ? 0 : length;
}

bool avp_next(struct bytes *rest, struct avp *avp)
{
    uint32_t length = whole_length(*rest);
    if (length == 0) return false;
    const char *head = rest->at;
    unsigned flags = (unsigned char)head[4];
    uint32_t header = header_of(flags), code = octets_big_32(head);
    uint32_t vendor = flags & AVP_V ? octets_big_32(head + AVP_HEADER) : 0;
    uint32_t step = padded(length) < rest->count ? padded(length) : rest->count;
    *avp = (struct avp){.id = avp_id_of(code, vendor), .code = code, .vendor = vendor, .flags = (uint8_t)flags,
                        .data = bytes_of(head + header, length - header), .whole = bytes_of(head, length)};
    *rest = bytes_of(head + step, rest->count - step);
    return true;
}

/* Codes are compared before anything is taken apart: nodes look up some ten AVPs a message. */
bool avp_find(struct bytes in, enum avp_id id, struct avp *avp)
{
    must(id > AVP_UNKNOWN && id < AVP_ID_COUNT);
    uint32_t code = avp_rows[id].code, length;
    while ((length = whole_length(in)) > 0) {
        if (octets_big_32(in.at) == code) {
            struct bytes rest = in;
            avp_next(&rest, avp);
            if (avp->id == id) return true;
        }
        uint32_t step = padded(length) < in.count ? padded(length) : in.count;
        in.at += step;
        in.count -= step;
    }
    return false;
}

struct bytes avp_bytes(struct bytes in, enum avp_id id)
{
    struct avp avp;
    return avp_find(in, id, &avp) ? avp.data : bytes_of(NULL, 0);
}

bool avp_u32(struct bytes in, enum avp_id id, uint32_t *value)
{
    struct bytes data = avp_bytes(in, id);
    if (data.count != 4) return false;
    *value = octets_big_32(data.at);
    return true;
}

bool avp_find_deep(struct bytes in, uint32_t code, uint32_t vendor, struct avp *avp)
{
    struct bytes rest[DIAMETER_DEPTH_MAX + 1] = {in};
    uint32_t depth = 0;
    for (;;) {
        if (!avp_next(&rest[depth], avp)) {
            if (depth == 0) return false;
            depth--;
            continue;
        }
        if (avp->code == code && avp->vendor == vendor) return true;
        bool group = type_of[avp->id] == AVP_GROUPED && avp->id != AVP_FAILED_AVP;
        if (group && depth < DIAMETER_DEPTH_MAX) rest[++depth] = avp->data;
    }
}

/* -- Writing -- */

void diameter_begin(struct diameter_pen *writer, struct pen *pen, uint8_t flags, uint32_t command, uint32_t application,
                    uint32_t hop_by_hop, uint32_t end_to_end)
{
    must(pen->used == pen->start); /* a message is one piece of its pen */
    must((flags & HEADER_RESERVED) == 0);
    writer->pen = pen;
    writer->begin = pen->used;
    writer->depth = 0;
    char *head = pen_space(pen, DIAMETER_HEADER);
    if (!head) return;
    octets_put_big_32(head, (uint32_t)DIAMETER_VERSION << 24);
    octets_put_big_32(head + 4, (uint32_t)flags << 24 | command);
    octets_put_big_32(head + 8, application);
    octets_put_big_32(head + 12, hop_by_hop);
    octets_put_big_32(head + 16, end_to_end);
}

/* The P bit is copied (RFC 6733 6.2); so are both identifiers, or the answer finds no request. */
void diameter_begin_answer(struct diameter_pen *writer, struct pen *pen, const struct diameter *request,
                           uint8_t extra_flags)
{
    uint8_t flags = (uint8_t)((request->flags & DIAMETER_P) | extra_flags);
    diameter_begin(writer, pen, flags, request->command, request->application, request->hop_by_hop,
                   request->end_to_end);
}

/* Writes the header of an AVP and takes room for `size` octets of data with their padding. */
static inline char *put_header(struct diameter_pen *writer, enum avp_id id, uint32_t size)
{
    must(id > AVP_UNKNOWN && id < AVP_ID_COUNT);
    const struct avp_row *row = &avp_rows[id];
    uint32_t header = header_of(row->flags);
    char *head = size <= DIAMETER_MESSAGE_MAX ? pen_space(writer->pen, header + padded(size)) : NULL;
    if (!head) {
        writer->pen->overflow = true;
        return NULL;
    }
    octets_put_big_64(head, (uint64_t)row->code << 32 | (uint64_t)row->flags << 24 | (header + size));
    if (row->vendor) octets_put_big_32(head + AVP_HEADER, row->vendor);
    return head + header;
}

void avp_put(struct diameter_pen *writer, enum avp_id id, struct bytes data)
{
    char *at = put_header(writer, id, data.count);
    if (!at) return;
    if (!data.count) return;
    octets_put_big_32(at + padded(data.count) - 4, 0); /* the padding, and data comes over the rest */
    memcpy(at, data.at, data.count);
}

void avp_put_u32(struct diameter_pen *writer, enum avp_id id, uint32_t value)
{
    char *at = put_header(writer, id, 4);
    if (at) octets_put_big_32(at, value);
}

void avp_open(struct diameter_pen *writer, enum avp_id id)
{
    must(writer->depth < DIAMETER_DEPTH_MAX);
    must(avp_rows[id].type == AVP_GROUPED);
    writer->group[writer->depth++] = writer->pen->used;
    put_header(writer, id, 0);
}

void avp_close(struct diameter_pen *writer)
{
    must(writer->depth > 0);
    struct pen *pen = writer->pen;
    uint32_t at = writer->group[--writer->depth];
    if (!pen->overflow) octets_put_big_24(pen->base + at + 5, pen->used - at);
}

struct bytes diameter_end(struct diameter_pen *writer)
{
    must(writer->depth == 0);
    struct pen *pen = writer->pen;
    uint32_t length = pen->used - writer->begin;
    if (length > DIAMETER_MESSAGE_MAX) pen->overflow = true;
    if (!pen->overflow) octets_put_big_24(pen->base + writer->begin + 1, length);
    return pen_done(pen);
}
