/* Lengths of requests and frames. */
#include "framer.h"

#include "diameter.h"
#include "octets.h"

uint32_t framer_take(struct framer *framer, struct bytes octets)
{
    uint32_t left = FRAMER_ROOM - framer->count, count = octets.count < left ? octets.count : left;
    if (count) memcpy(framer->room + framer->count, octets.at, count);
    framer->count += count;
    return count;
}

void framer_done(struct framer *framer, const struct framed_message *taken)
{
    framer->count -= taken->size;
    memmove(framer->room, framer->room + taken->size, framer->count);
}

static enum framed whole(const struct framer *framer, struct framed_message *out, uint32_t size, enum framed what)
{
    out->message = bytes_of(framer->room, size);
    out->size = size;
    return what;
}

/* The first Content-Length of a head, under its name or the compact one of SIP (RFC 3261 7.3.3). Whether there is one,
 * and a number, is asked by the entity that answers. */
static uint64_t length_of(struct bytes head, struct bytes compact)
{
    struct bytes line, value;
    uint64_t length;
    for (struct bytes rest = head; rest.count;) {
        line = bytes_cut(rest, '\n', &rest);
        struct bytes name = bytes_trim(bytes_cut(line, ':', &value));
        if (!bytes_equal_nocase(name, BYTES("content-length")) && !bytes_equal_nocase(name, compact)) continue;
        if (bytes_to_u64(bytes_trim(value), &length)) return length;
    }
    return 0;
}

/* A head that begins there, and the body whose length it gives. */
static enum framed head_and_body(struct framer *framer, uint32_t at, struct bytes compact, struct framed_message *out)
{
    struct bytes all = bytes_from(bytes_of(framer->room, framer->count), at);
    uint32_t end = bytes_find(all, BYTES("\r\n\r\n"));
    if (end == BYTES_NOT_FOUND) return all.count > FRAMER_HEAD_MAX ? FRAMED_TOO_BIG : FRAMED_MORE;
    end += 4;
    if (end > FRAMER_HEAD_MAX) return FRAMED_TOO_BIG;
    uint64_t length = length_of(bytes_part(all, 0, end), compact);
    if (length > FRAMER_BODY_MAX) return FRAMED_TOO_BIG;
    if (all.count - end < length) return FRAMED_MORE;
    out->message = bytes_part(all, 0, end + (uint32_t)length);
    out->size = at + out->message.count;
    return FRAMED_MESSAGE;
}

enum framed framer_request(struct framer *framer, struct framed_message *out)
{
    *out = (struct framed_message){.size = 0};
    return head_and_body(framer, 0, BYTES("content-length"), out);
}

enum framed framer_sip(struct framer *framer, struct framed_message *out)
{
    struct bytes all = bytes_of(framer->room, framer->count), twice = BYTES("\r\n\r\n");
    uint32_t at = 0;
    *out = (struct framed_message){.size = 0};
    if (bytes_starts(all, twice)) return whole(framer, out, twice.count, FRAMED_CONTROL);
    if (all.count < twice.count && bytes_starts(twice, all)) return FRAMED_MORE;
    while (at < all.count && (all.at[at] == '\r' || all.at[at] == '\n')) at++;
    return head_and_body(framer, at, BYTES("l"), out);
}

enum framed framer_diameter(struct framer *framer, struct framed_message *out)
{
    struct bytes all = bytes_of(framer->room, framer->count);
    *out = (struct framed_message){.size = 0};
    if (all.count && all.at[0] != DIAMETER_VERSION) return whole(framer, out, all.count, FRAMED_BROKEN);
    if (all.count < 4) return FRAMED_MORE;
    uint32_t size = octets_big_32(all.at) & 0xffffff;
    if (size < DIAMETER_HEADER || size % 4) return whole(framer, out, all.count, FRAMED_BROKEN);
    if (size > FRAMER_FRAME_MAX) return FRAMED_TOO_BIG;
    return size > all.count ? FRAMED_MORE : whole(framer, out, size, FRAMED_MESSAGE);
}

static enum framed put_together(struct framer *framer, struct pen *scratch, struct framed_message *out)
{
    bool is_whole;
    if (!framer->fragment.open) memcpy(framer->mask, out->frame.mask, sizeof framer->mask);
    struct parse_error error = ws_fragment_feed(&framer->fragment, &out->frame, &framer->parts, &is_whole);
    if (error.why || framer->parts.overflow) {
        out->message = bytes_of(NULL, 0); /* the frame itself is whole: only its place is wrong */
        return framer->fragment.close_code == WS_CLOSE_PROTOCOL ? FRAMED_BROKEN : FRAMED_TOO_BIG;
    }
    if (!is_whole) return FRAMED_PART;
    ws_write(scratch, framer->fragment.opcode, framer->mask, pen_done(&framer->parts));
    pen_anew(&framer->parts);
    out->message = pen_done(scratch);
    return FRAMED_MESSAGE;
}

enum framed framer_frame(struct framer *framer, struct pen *scratch, struct framed_message *out)
{
    struct bytes all = bytes_of(framer->room, framer->count);
    *out = (struct framed_message){.size = 0};
    struct parse_error error = ws_scan(&out->frame, all, WS_FROM_CLIENT);
    if (error.why) return whole(framer, out, all.count, FRAMED_BROKEN);
    if (out->frame.size > FRAMER_FRAME_MAX) return FRAMED_TOO_BIG;
    if (out->frame.size > all.count) return FRAMED_MORE;
    whole(framer, out, out->frame.size, FRAMED_MESSAGE);
    if (out->frame.opcode == WS_PING || out->frame.opcode == WS_PONG) return FRAMED_CONTROL;
    if (out->frame.opcode == WS_CLOSE) return FRAMED_MESSAGE;
    bool alone = out->frame.fin && out->frame.opcode != WS_CONTINUATION && !framer->fragment.open;
    return alone ? FRAMED_MESSAGE : put_together(framer, scratch, out);
}
