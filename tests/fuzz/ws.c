/* WebSocket from hostile octets: a stream of frames (the first octet says who sent them). Lengths have one form each,
 * so a frame written again must be the octets it was read from. */
#include "must.h"
#include "ws.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char text[2 * WS_FRAME_MAX], again[WS_FRAME_MAX + WS_HEADER_MAX];

static void one_frame(const struct ws_frame *frame, struct bytes wire)
{
    struct pen pen = pen_on(text, sizeof text);
    ws_unmask(&pen, frame);
    struct bytes payload = pen_done(&pen);
    must(payload.at && payload.count == frame->payload.count);
    if (frame->opcode == WS_TEXT) ws_utf8(payload);
    pen = pen_on(again, sizeof again);
    ws_write(&pen, frame->opcode, frame->masked ? frame->mask : NULL, payload);
    struct bytes frame_again = pen_done(&pen);
    must(frame_again.count == frame->size);
    if (!frame->fin) again[0] = (char)(again[0] & 0x7f);
    must(bytes_equal(frame_again, bytes_part(wire, 0, frame->size)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) return 0;
    enum ws_side side = data[0] & 1 ? WS_FROM_SERVER : WS_FROM_CLIENT;
    struct bytes wire = bytes_of(data + 1, size - 1);
    struct ws_fragment fragment = {.open = false};
    static char message[2 * WS_FRAME_MAX];
    struct pen pen = pen_on(message, sizeof message);
    for (;;) {
        struct ws_frame frame, cut;
        struct parse_error error = ws_scan(&frame, wire, side);
        must(error.at <= wire.count && !error.why == !frame.close_code);
        if (error.why || frame.size > wire.count) break;
        one_frame(&frame, wire);
        /* Nothing is wrong with the start of a good frame, and it asks for more but never for too much. */
        must(!ws_scan(&cut, bytes_part(wire, 0, frame.size / 2), side).why);
        must(cut.size > frame.size / 2 && cut.size <= frame.size);
        bool whole = false;
        if (frame.opcode < WS_CLOSE && ws_fragment_feed(&fragment, &frame, &pen, &whole).why) break;
        if (whole) {
            must(pen_done(&pen).count <= WS_FRAME_MAX);
            pen = pen_on(message, sizeof message);
        }
        wire = bytes_from(wire, frame.size);
    }
    return 0;
}
