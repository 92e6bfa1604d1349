/* Taking a message out of its carrier, and hiding secrets in both. */
#include "octets.h"

#include "must.h"
#include "redactor.h"
#include "secret.h"
#include "ws.h"

enum { OCTETS_ROOM = STORE_BLOB_MAX + WS_HEADER_MAX };

struct octets_reader {
    const struct verdict *verdict;
    enum octets_secrets secrets;
    struct redactor *redactor;
    char *message_room, *wire_room, *payload_room;
};

bool record_is_message(const struct record *record)
{
    return record->kind == RECORD_SENT || record->kind == RECORD_DELIVERED || record->kind == RECORD_DROPPED ||
           record->kind == RECORD_INJECTED || record->kind == RECORD_TOUCHED;
}

struct octets_reader *octets_reader_new(const struct verdict *verdict, enum octets_secrets secrets, struct arena *arena)
{
    struct octets_reader *reader = arena_new(arena, struct octets_reader);
    reader->verdict = verdict;
    reader->secrets = secrets;
    reader->redactor = redactor_new(verdict->plan, arena);
    redactor_born(reader->redactor, &verdict->hidden);
    reader->message_room = arena_take(arena, OCTETS_ROOM);
    reader->wire_room = arena_take(arena, OCTETS_ROOM);
    reader->payload_room = arena_take(arena, OCTETS_ROOM);
    return reader;
}

static struct bytes masked_copy(const struct octets_reader *reader, uint32_t seq, struct bytes from, char *room,
                                bool *redacted)
{
    if (reader->secrets == OCTETS_REVEALED || !from.count) return from;
    must(from.count <= OCTETS_ROOM);
    memcpy(room, from.at, from.count);
    if (redactor_mask(reader->redactor, reader->verdict->trace, seq, room, from.count)) *redacted = true;
    return bytes_of(room, from.count);
}

struct bytes octets_text(struct octets_reader *reader, struct bytes text)
{
    bool redacted = false;
    return masked_copy(reader, REDACTOR_NO_RECORD, text, reader->message_room, &redacted);
}

/* A masked frame hides nothing, since its mask is in front of it: octets that were overwritten in the message are
 * overwritten in the frame, under the same mask. */
static struct bytes masked_frame(const struct octets_reader *reader, struct bytes wire, struct bytes message,
                                 bool *redacted)
{
    uint32_t head = wire.count - message.count;
    bool masked = wire.at[1] & 0x80;
    if (reader->secrets == OCTETS_REVEALED) return wire;
    memcpy(reader->wire_room, wire.at, head);
    const char *mask = wire.at + head - 4;
    for (uint32_t i = 0; i < message.count; i++)
        reader->wire_room[head + i] = masked ? (char)(message.at[i] ^ mask[i % 4]) : message.at[i];
    struct bytes copy = bytes_of(reader->wire_room, wire.count);
    if (!bytes_equal(copy, wire)) *redacted = true;
    return copy;
}

struct octets octets_read(struct octets_reader *reader, uint32_t seq)
{
    const struct verdict *verdict = reader->verdict;
    const struct record *record = trace_at(verdict->trace, seq);
    struct octets octets = {.wrapping = WRAPPED_BARE};
    struct bytes message = store_bytes(verdict->store, record->blob), wire;
    struct pen payload = pen_on(reader->payload_room, OCTETS_ROOM);
    if (record_is_message(record)) {
        /* The octets on the link are with the sending, or with the record that touched the message last. */
        bool arrived = record->kind == RECORD_DELIVERED || record->kind == RECORD_DROPPED;
        const struct record *sent = arrived ? trace_at(verdict->trace, record->cause) : record;
        wire = store_bytes(verdict->store, sent->blob);
        octets.wrapping = unwrap(&payload, (enum proto)record->proto, wire, &message);
    }
    octets.message = octets.carried = masked_copy(reader, seq, message, reader->message_room, &octets.redacted);
    if (octets.wrapping == WRAPPED_FRAME) octets.carried = masked_frame(reader, wire, octets.message, &octets.redacted);
    if (octets.wrapping == WRAPPED_HTTP)
        octets.carried = masked_copy(reader, seq, wire, reader->wire_room, &octets.redacted);
    return octets;
}
