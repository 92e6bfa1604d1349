/* A stream of hostile octets, as sockets give it: where messages end. The first octet says what is read (requests,
 * frames of a client, SIP over TCP, Diameter) and in what pieces it comes. However it is cut, the same messages come
 * out. */
#include "diameter_link.h"
#include "framer.h"
#include "must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum reader { REQUESTS, FRAMES, SIP, DIAMETER, READERS };
enum { MESSAGES_MAX = 4096, WHOLE = 1u << 30 };

static char room[FRAMER_ROOM], parts[FRAMER_FRAME_MAX], scratch_room[FRAMER_FRAME_MAX + WS_HEADER_MAX];

/* What one way of cutting the stream gave. */
struct seen {
    uint32_t count, size[MESSAGES_MAX];
    enum framed last;
};

static enum framed next(enum reader reader, struct framer *framer, struct framed_message *message)
{
    struct pen scratch = pen_on(scratch_room, sizeof scratch_room);
    switch (reader) {
    case REQUESTS: return framer_request(framer, message);
    case FRAMES: return framer_frame(framer, &scratch, message);
    case SIP: return framer_sip(framer, message);
    default: return framer_diameter(framer, message);
    }
}

static void look_at(enum reader reader, const struct framer *framer, const struct framed_message *message)
{
    must(message->size > 0 && message->size <= framer->count);
    must(message->message.count <= FRAMER_FRAME_MAX + WS_HEADER_MAX);
    if (reader == DIAMETER) must(diameter_link_event_of(message->message) < DIAMETER_LINK_EVENTS);
}

/* False: nothing more of this stream is read. */
static bool read_all(enum reader reader, struct framer *framer, struct seen *seen)
{
    struct framed_message message;
    for (;;) {
        seen->last = next(reader, framer, &message);
        if (seen->last == FRAMED_MORE) return true;
        if (seen->last == FRAMED_TOO_BIG || seen->last == FRAMED_BROKEN) return false;
        look_at(reader, framer, &message);
        if (seen->count == MESSAGES_MAX) return false;
        seen->size[seen->count++] = message.size;
        framer_done(framer, &message);
    }
}

static void feed(enum reader reader, struct bytes stream, uint32_t piece, struct seen *seen)
{
    struct framer framer = {.room = room, .parts = pen_on(parts, sizeof parts)};
    seen->count = 0;
    seen->last = FRAMED_MORE;
    while (stream.count) {
        uint32_t taken = framer_take(&framer, bytes_part(stream, 0, piece));
        if (taken == 0) return; /* its room is full: who reads it holds the stream up */
        stream = bytes_from(stream, taken);
        if (!read_all(reader, &framer, seen)) return;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct seen whole, cut;
    if (size < 2 || size > FRAMER_FRAME_MAX) return 0;
    enum reader reader = data[0] % READERS;
    struct bytes stream = bytes_of(data + 1, size - 1);
    feed(reader, stream, WHOLE, &whole);
    feed(reader, stream, 1 + data[0] / READERS, &cut);
    must(cut.count == whole.count && cut.last == whole.last);
    for (uint32_t i = 0; i < whole.count; i++) must(cut.size[i] == whole.size[i]);
    return 0;
}
