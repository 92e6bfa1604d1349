/* Writing AVPs, wherever in the message they are; lengths of groups and of the message follow. */
#include "field_put.h"

#include "list.h"
#include "octets.h"

enum { AVP_HEAD = 8, LENGTH_AT = 5, PAD = 4 };

/* An AVP that is replaced, or taken away, in a message being copied. */
struct put_avp {
    struct pen *out;
    const char *old; /* where it begins; NULL: it comes after all others */
    bool absent;
    struct bytes data;
};

static void pad(struct pen *out, uint32_t count)
{
    for (; count % PAD; count++) pen_char(out, 0);
}

static void put_copies(const struct put_avp *put, struct bytes in);

static void put_one(const struct put_avp *put, const struct avp *avp)
{
    const uint32_t head = avp->whole.count - avp->data.count, begin = pen_used(put->out);
    const bool inside = put->old >= avp->data.at && put->old < avp->data.at + avp->data.count;
    const bool is_it = avp->whole.at == put->old;
    if (is_it && put->absent) return;
    pen_bytes(put->out, bytes_part(avp->whole, 0, head));
    if (is_it) pen_bytes(put->out, put->data);
    else if (inside) put_copies(put, avp->data);
    else pen_bytes(put->out, avp->data);
    const uint32_t length = pen_used(put->out) - begin;
    if (!put->out->overflow) octets_put_big_24(put->out->base + begin + LENGTH_AT, length);
    pad(put->out, length);
}

static void put_copies(const struct put_avp *put, struct bytes in)
{
    struct avp avp;
    while (avp_next(&in, &avp)) put_one(put, &avp);
}

static const char *put_message(const struct field_put *put, const struct put_avp *avp, enum avp_id added)
{
    const struct bytes all = put->message->bytes;
    const uint32_t begin = pen_used(put->out);
    pen_bytes(put->out, bytes_part(all, 0, DIAMETER_HEADER));
    put_copies(avp, put->message->diameter.avps);
    if (!avp->old && !avp->absent) {
        struct diameter_pen writer = {.pen = put->out, .begin = begin};
        avp_put(&writer, added, avp->data);
    }
    if (!put->out->overflow) octets_put_big_24(put->out->base + begin + 1, pen_used(put->out) - begin);
    return NULL;
}

/* Its octets by its type: numbers and words are 32 bits (RFC 6733 4.2). */
static bool data_of(const struct field_put *put, enum avp_id id, char number[4], struct bytes *data)
{
    const struct avp_row *row = &avp_rows[id];
    bool counted = row->type == AVP_ENUM || row->type == AVP_U32 || row->type == AVP_TIME;
    uint64_t value = put->new->number;
    *data = put->text;
    if (put->new->raw || !counted) return true;
    if (put->path->row->type == FIELD_WORD) {
        uint32_t n = list_find_nocase(put->path->row->words, put->text);
        if (n == BYTES_NOT_FOUND && !bytes_to_u64(put->text, &value)) return false;
        if (n != BYTES_NOT_FOUND) value = n;
    }
    octets_put_big_32(number, (uint32_t)value);
    *data = bytes_of(number, 4);
    return true;
}

static const char *put_found(const struct field_put *put, const struct avp *old, enum avp_id id)
{
    char number[4];
    struct put_avp avp = {.out = put->out, .old = old ? old->whole.at : NULL, .absent = put->new->absent};
    if (!old && put->new->absent) return "the message has no such AVP";
    if (!data_of(put, id, number, &avp.data)) return "the AVP has no such value";
    return put_message(put, &avp, id);
}

const char *put_field_avp(const struct field_put *put)
{
    const struct diameter *diameter = message_diameter(put->message);
    const enum avp_id id = (enum avp_id)put->path->detail;
    struct avp avp;
    if (!diameter || id == AVP_UNKNOWN) return "the message has no AVPs";
    bool found = avp_find(diameter->avps, id, &avp) ||
                 avp_find_deep(diameter->avps, avp_rows[id].code, avp_rows[id].vendor, &avp);
    return put_found(put, found ? &avp : NULL, id);
}

const char *put_field_result_code(const struct field_put *put)
{
    const struct diameter *diameter = message_diameter(put->message);
    struct avp avp;
    if (!diameter) return "the message has no AVPs";
    return put_found(put, avp_find(diameter->avps, AVP_RESULT_CODE, &avp) ? &avp : NULL, AVP_RESULT_CODE);
}

/* It is in a group of its own (TS 29.229 6.3.13): without the group there is no AVP to set, and taking it away takes
 * the group. */
const char *put_field_experimental_result(const struct field_put *put)
{
    const struct diameter *diameter = message_diameter(put->message);
    struct avp group, code;
    if (!diameter || !avp_find(diameter->avps, AVP_EXPERIMENTAL_RESULT, &group) ||
        !avp_find(group.data, AVP_EXPERIMENTAL_RESULT_CODE, &code))
        return "the message has no Experimental-Result";
    return put_found(put, put->new->absent ? &group : &code, AVP_EXPERIMENTAL_RESULT_CODE);
}

const char *put_field_avp_numbered(const struct field_put *put)
{
    const struct diameter *diameter = message_diameter(put->message);
    struct avp avp;
    uint32_t code, vendor;
    if (!diameter || !bytes_to_u32(put->path->arg[0], &code) || !bytes_to_u32(put->path->arg[1], &vendor) ||
        !avp_find_deep(diameter->avps, code, vendor, &avp))
        return "the message has no such AVP";
    struct put_avp with = {.out = put->out, .old = avp.whole.at, .absent = put->new->absent, .data = put->text};
    return put_message(put, &with, AVP_UNKNOWN);
}
