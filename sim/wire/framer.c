/* Lengths of requests and frames. */
#include "framer.h"

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

/* The first Content-Length of a head. That there is one, and a number, is for who answers to ask. */
static uint64_t length_of(struct bytes head)
{
    struct bytes name = BYTES("content-length:"), line;
    uint64_t length;
    for (struct bytes rest = head; rest.count;) {
        line = bytes_cut(rest, '\n', &rest);
        if (bytes_starts_nocase(line, name) && bytes_to_u64(bytes_trim(bytes_from(line, name.count)), &length))
            return length;
    }
    return 0;
}

enum framed framer_request(struct framer *framer, struct framed_message *out)
{
    struct bytes all = bytes_of(framer->room, framer->count);
    uint32_t end = bytes_find(all, BYTES("\r\n\r\n"));
    *out = (struct framed_message){.size = 0};
    if (end == BYTES_NOT_FOUND) return all.count > FRAMER_HEAD_MAX ? FRAMED_TOO_BIG : FRAMED_MORE;
    end += 4;
    if (end > FRAMER_HEAD_MAX) return FRAMED_TOO_BIG;
    uint64_t length = length_of(bytes_part(all, 0, end));
    if (length > FRAMER_BODY_MAX) return FRAMED_TOO_BIG;
    if (all.count - end < length) return FRAMED_MORE;
    return whole(framer, out, end + (uint32_t)length, FRAMED_MESSAGE);
}

static enum framed put_together(struct framer *framer, struct pen *scratch, struct framed_message *out)
{
    bool is_whole;
    if (!framer->fragment.open) memcpy(framer->mask, out->frame.mask, sizeof framer->mask);
    struct parse_error error = ws_fragment_feed(&framer->fragment, &out->frame, &framer->parts, &is_whole);
    if (error.why || framer->parts.overflow) {
        out->message = bytes_of(NULL, 0); /* the frame itself is whole: it is where it stands that is wrong */
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
