/* Diameter messages: one pass checks the framing, walks find AVPs, a pen writes them (RFC 6733 3, 4). */
#include "diameter.h"

#include "must.h"
#include "octets.h"
#include "proto.h"

#include <assert.h>

enum {
    HEADER_RESERVED = 0x0f,
    AVP_RESERVED = 0x1f,
    AVP_HEADER = 8,         /* code, flags, length ... */
    AVP_HEADER_VENDOR = 12, /* ... and the vendor, with the V bit */
    LENGTH_MAX = 0xffffff   /* 24 bits */
};

/* -- The dictionary -- */

const struct avp_row avp_rows[AVP_ID_COUNT] = {
    [AVP_UNKNOWN] = {"unknown", 0, 0, AVP_OCTETS, 0, "RFC 6733 4.1"},
#define AVP(id, name, code, vendor, type, flags, source) [AVP_##id] = {name, code, vendor, AVP_##type, flags, source},
#include "dictionary.def"
#undef AVP
};

/* What a scan asks of an AVP: its id, and the demands of its type. Of two rows with one code and vendor, the second
 * does not compile. */
enum { SLOT_ID = 0xffff, SLOT_PLAIN = 0x10000, SLOT_NUMBER = 0x20000, SLOT_GROUP = 0x40000 };
#define IS_NUMBER(type) ((type) == AVP_U32 || (type) == AVP_ENUM || (type) == AVP_TIME)
#define ASKED(type) ((type) == AVP_GROUPED ? SLOT_GROUP : IS_NUMBER(type) ? SLOT_NUMBER : SLOT_PLAIN)
#define VENDOR_CODE(code, vendor) ((uint64_t)(vendor) << 32 | (uint32_t)(code))

static uint32_t slot_of(uint32_t code, uint32_t vendor)
{
    switch (VENDOR_CODE(code, vendor)) {
#define AVP(id, name, code, vendor, type, flags, source)                                                               \
    case VENDOR_CODE(code, vendor):                                                                                    \
        return AVP_##id | ASKED(AVP_##type);
#include "dictionary.def"
#undef AVP
    default: return AVP_UNKNOWN;
    }
}
#define AVP(id, name, code, vendor, type, flags, source) static_assert(((vendor) != 0) == (((flags)&AVP_V) != 0), name);
#include "dictionary.def"
#undef AVP

enum avp_id avp_id_of(uint32_t code, uint32_t vendor)
{
    return (enum avp_id)(slot_of(code, vendor) & SLOT_ID);
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

static struct parse_error refuse(struct diameter *diameter, uint32_t result, const char *why, uint32_t at)
{
    diameter->result = result;
    return (struct parse_error){why, at};
}

/* RFC 6733 3: the sender zeroes the reserved bits, the receiver may ignore them; 7.1.3 lets it refuse them, and a lab
 * refuses, since a set bit is somebody's mistake. E belongs to answers. */
static struct parse_error scan_header(struct diameter *diameter, struct bytes message)
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
    return PARSE_OK;
}

/* One AVP: its slot, its length, and its length with the padding. */
struct framed {
    uint32_t slot, flags, length, whole;
};

/* False when something is wrong with the AVP at `head`, where `room` octets are left in the group or message that holds
 * it. */
static inline bool frame_avp(const char *head, size_t room, struct framed *framed)
{
    if (room < AVP_HEADER) return false;
    const uint64_t first = octets_big_64(head);
    const uint32_t code = (uint32_t)(first >> 32), second = (uint32_t)first, length = second & LENGTH_MAX;
    framed->flags = second >> 24;
    framed->length = length;
    framed->whole = padded(length);
    if (framed->whole > room || (second & AVP_RESERVED << 24)) return false;
    if (second & (uint32_t)AVP_V << 24) {
        if (length < AVP_HEADER_VENDOR) return false;
        const uint32_t vendor = octets_big_32(head + AVP_HEADER);
        if (vendor == 0) return false;
        framed->slot = slot_of(code, vendor);
    } else {
        if (length < AVP_HEADER) return false;
        framed->slot = slot_of(code, 0);
    }
    /* The data is shifted out of the last word, and its padding is left. */
    return length % 4 == 0 || octets_little_32(head + framed->whole - 4) >> 8 * (length % 4) == 0;
}

/* Names the first rule that is broken. */
static struct parse_error misframed(struct diameter *diameter, const char *head, const char *end)
{
    size_t room = (size_t)(end - head);
    uint32_t at = (uint32_t)(head - diameter->all.at);
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

static struct parse_error too_many(struct diameter *diameter, const char *at)
{
    return refuse(diameter, RESULT_INVALID_MESSAGE_LENGTH, "more than the lab's 512 AVPs",
                  (uint32_t)(at - diameter->all.at));
}

static struct parse_error too_deep(struct diameter *diameter, const char *at)
{
    return refuse(diameter, RESULT_INVALID_AVP_LENGTH, "groups are nested deeper than the lab's 8",
                  (uint32_t)(at - diameter->all.at));
}

/* The content of a Failed-AVP is quoted, not meant (RFC 6733 7.5): its AVPs are framed, and neither entered nor
 * measured. Returns how many are left to be scanned. */
static uint32_t scan_quoted(struct diameter *diameter, struct bytes quoted, uint32_t left, struct parse_error *error)
{
    struct framed avp = {0};
    for (const char *at = quoted.at, *end = at + quoted.count; at != end; at += avp.whole) {
        if (--left == 0) *error = too_many(diameter, at);
        else if (!frame_avp(at, (size_t)(end - at), &avp)) *error = misframed(diameter, at, end);
        if (error->why) break;
    }
    return left;
}

/* The checks of AVPs that are more than octets: the length of a number, and whether one must be understood that nobody
 * here knows. */
static struct parse_error judge_avp(struct diameter *diameter, const struct framed *avp, uint32_t at)
{
    if ((avp->slot & SLOT_NUMBER) && avp->length - header_of(avp->flags) != 4) {
        return refuse(diameter, RESULT_INVALID_AVP_LENGTH, "a 32-bit AVP has other than 4 octets (RFC 6733 4.2)",
                      at + 5);
    }
    if (avp->slot == AVP_UNKNOWN && (avp->flags & AVP_M) && !diameter->foreign) diameter->foreign = (uint16_t)at;
    return PARSE_OK;
}

/* The groups that are open are a stack of ends, so that depth costs no recursion. The scan notes the AVPs of the
 * message itself, and the one that nobody here knows. */
struct parse_error diameter_scan(struct diameter *diameter, struct bytes message)
{
    struct parse_error error = scan_header(diameter, message);
    if (error.why) return error;
    const char *outer[DIAMETER_DEPTH_MAX]; /* where the groups around the innermost one, and the message, end */
    const char *at = message.at + DIAMETER_HEADER, *end = message.at + message.count;
    uint32_t depth = 0, left = DIAMETER_AVPS_MAX + 1;
    for (struct framed avp;; at += avp.whole) {
        while (at == end) {
            if (depth == 0) return PARSE_OK;
            end = outer[--depth];
        }
        if (--left == 0) return too_many(diameter, at);
        if (!frame_avp(at, (size_t)(end - at), &avp)) return misframed(diameter, at, end);
        const uint32_t id = avp.slot & SLOT_ID;
        if (depth == 0 && !diameter->first[id]) diameter->first[id] = (uint16_t)(at - message.at);
        if (avp.slot & SLOT_PLAIN) continue;
        error = judge_avp(diameter, &avp, (uint32_t)(at - message.at));
        if (error.why) return error;
        if (!(avp.slot & SLOT_GROUP)) continue;
        if (depth == DIAMETER_DEPTH_MAX) return too_deep(diameter, at);
        const uint32_t header = header_of(avp.flags);
        if (id == AVP_FAILED_AVP) {
            left = scan_quoted(diameter, bytes_of(at + header, avp.length - header), left, &error);
            if (error.why) return error;
        } else {
            outer[depth++] = end;
            end = at + avp.length;
            avp.whole = header; /* the next AVP is the first inside */
        }
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

/* -- Walking: bounded by the octets that it is given, for groups that no scan has seen -- */

/* The length of the AVP at the start of `rest`, or 0 when there is none that is whole. */
static inline uint32_t whole_length(struct bytes rest)
{
    if (rest.count < AVP_HEADER) return 0;
    uint32_t second = octets_big_32(rest.at + 4), length = second & LENGTH_MAX;
    return length < header_of(second >> 24) || length > rest.count ? 0 : length;
}

/* Takes it apart, and moves *rest after it. */
static inline void take_avp(struct bytes *rest, uint32_t length, struct avp *avp)
{
    const char *head = rest->at;
    uint64_t first = octets_big_64(head);
    uint32_t code = (uint32_t)(first >> 32), flags = (uint32_t)first >> 24, header = header_of(flags);
    uint32_t vendor = flags & AVP_V ? octets_big_32(head + AVP_HEADER) : 0;
    uint32_t step = padded(length) < rest->count ? padded(length) : rest->count;
    avp->id = (enum avp_id)(slot_of(code, vendor) & SLOT_ID);
    avp->code = code;
    avp->vendor = vendor;
    avp->flags = (uint8_t)flags;
    avp->data = bytes_of(head + header, length - header);
    avp->whole = bytes_of(head, length);
    rest->at += step;
    rest->count -= step;
}

bool avp_next(struct bytes *rest, struct avp *avp)
{
    uint32_t length = whole_length(*rest);
    if (length == 0) return false;
    take_avp(rest, length, avp);
    return true;
}

/* Moves *rest after the next AVP of that kind. Codes are compared before anything is taken apart: nodes look up some
 * ten AVPs a message. */
static bool find_next(struct bytes *rest, enum avp_id id, struct avp *avp)
{
    must(id > AVP_UNKNOWN && id < AVP_ID_COUNT);
    uint32_t code = avp_rows[id].code, length;
    while ((length = whole_length(*rest)) > 0) {
        if (octets_big_32(rest->at) == code) {
            take_avp(rest, length, avp);
            if (avp->id == id) return true;
            continue;
        }
        uint32_t step = padded(length) < rest->count ? padded(length) : rest->count;
        rest->at += step;
        rest->count -= step;
    }
    return false;
}

bool avp_find(struct bytes in, enum avp_id id, struct avp *avp)
{
    return find_next(&in, id, avp);
}

uint32_t avp_count(struct bytes in, enum avp_id id)
{
    struct avp avp;
    uint32_t count = 0;
    while (find_next(&in, id, &avp)) count++;
    return count;
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
        bool group = avp_rows[avp->id].type == AVP_GROUPED && avp->id != AVP_FAILED_AVP;
        if (group && depth < DIAMETER_DEPTH_MAX) rest[++depth] = avp->data;
    }
}

/* -- Writing -- */

void diameter_begin(struct diameter_pen *writer, struct pen *pen, uint8_t flags, uint32_t command, uint32_t application,
                    uint32_t hop_by_hop, uint32_t end_to_end)
{
    must(pen->at == pen->start); /* a message is one piece of its pen */
    must((flags & HEADER_RESERVED) == 0);
    writer->pen = pen;
    writer->begin = pen_used(pen);
    writer->depth = 0;
    char *head = pen_space(pen, DIAMETER_HEADER);
    if (!head) return;
    octets_put_big_64(head, (uint64_t)DIAMETER_VERSION << 56 | (uint64_t)flags << 24 | command);
    octets_put_big_64(head + 8, (uint64_t)application << 32 | hop_by_hop);
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

/* The first eight octets of an AVP of `length` octets. */
static inline uint64_t head_of(enum avp_id id, uint32_t length)
{
    return (uint64_t)avp_rows[id].code << 32 | (uint64_t)avp_rows[id].flags << 24 | length;
}

/* Writes the header of an AVP and takes room for `size` octets of data with their padding. */
static inline char *put_header(struct diameter_pen *writer, enum avp_id id, uint32_t size)
{
    must(id > AVP_UNKNOWN && id < AVP_ID_COUNT);
    uint32_t header = header_of(avp_rows[id].flags);
    char *head = size <= DIAMETER_MESSAGE_MAX ? pen_space(writer->pen, header + padded(size)) : NULL;
    if (!head) {
        writer->pen->overflow = true;
        return NULL;
    }
    octets_put_big_64(head, head_of(id, header + size));
    if (avp_rows[id].vendor) octets_put_big_32(head + AVP_HEADER, avp_rows[id].vendor);
    return head + header;
}

void avp_put(struct diameter_pen *writer, enum avp_id id, struct bytes data)
{
    char *at = put_header(writer, id, data.count);
    if (!at) return;
    if (!data.count) return;
    octets_put_big_32(at + padded(data.count) - 4, 0); /* the padding, and data comes over the rest */
    bytes_copy(at, data);
}

void avp_put_u32(struct diameter_pen *writer, enum avp_id id, uint32_t value)
{
    char *at = put_header(writer, id, 4);
    if (at) octets_put_big_32(at, value);
}

void avp_put_application(struct diameter_pen *writer, uint32_t vendor, uint32_t application)
{
    enum { NUMBER = AVP_HEADER + 4, GROUP = AVP_HEADER + 2 * NUMBER };
    char *at = pen_space(writer->pen, GROUP);
    if (!at) return;
    octets_put_big_64(at, head_of(AVP_VENDOR_SPECIFIC_APPLICATION_ID, GROUP));
    octets_put_big_64(at + 8, head_of(AVP_VENDOR_ID, NUMBER));
    octets_put_big_64(at + 16, (uint64_t)vendor << 32 | head_of(AVP_AUTH_APPLICATION_ID, NUMBER) >> 32);
    octets_put_big_64(at + 24, head_of(AVP_AUTH_APPLICATION_ID, NUMBER) << 32 | application);
}

void avp_open(struct diameter_pen *writer, enum avp_id id)
{
    must(writer->depth < DIAMETER_DEPTH_MAX);
    must(avp_rows[id].type == AVP_GROUPED);
    writer->group[writer->depth++] = pen_used(writer->pen);
    put_header(writer, id, 0);
}

void avp_close(struct diameter_pen *writer)
{
    must(writer->depth > 0);
    struct pen *pen = writer->pen;
    uint32_t at = writer->group[--writer->depth];
    if (!pen->overflow) octets_put_big_24(pen->base + at + 5, pen_used(pen) - at);
}

struct bytes diameter_end(struct diameter_pen *writer)
{
    must(writer->depth == 0);
    struct pen *pen = writer->pen;
    uint32_t length = pen_used(pen) - writer->begin;
    if (length > DIAMETER_MESSAGE_MAX) pen->overflow = true;
    if (!pen->overflow) octets_put_big_24(pen->base + writer->begin + 1, length);
    return pen_done(pen);
}
