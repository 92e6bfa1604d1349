/* Any bytes as a message of any protocol: its tree stays inside it and is printable, its fields are read. The first
 * octet of the input chooses protocol and sender. */
#include "dissect.h"
#include "field.h"

#include "must.h"

enum { SCRATCH = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_item(void *self, const struct dissect_item *item)
{
    const struct message *message = self;
    must(item->at <= item->end && item->end <= message->bytes.count);
    for (uint32_t i = 0; i < item->value.count; i++) {
        unsigned char c = (unsigned char)item->value.at[i];
        must(c >= 0x20 && c != 0x7f); /* printable: no control reaches a terminal */
    }
}

static void read_fields(const struct message *message)
{
    static char room[SCRATCH];
    for (uint32_t i = 0; i < field_row_count; i++) {
        const struct field_row *row = &field_rows[i];
        struct pen pen = pen_on(room, sizeof room);
        struct field_path path = {.row = row, .detail = row->detail, .arg = {BYTES("1"), BYTES("0")}, .arg_count = 2};
        struct field_value value;
        if (row->protos & 1u << message->proto) row->read(message, &path, 0, &pen, &value);
        must(pen.at <= pen.end);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct message message;
    static char room[SCRATCH];
    struct pen scratch = pen_on(room, sizeof room);
    if (size == 0) return 0;
    enum proto proto = (enum proto)(1 + (data[0] & 0x7f) % (PROTO_COUNT - 1));
    message_scan(&message, proto, bytes_of(data + 1, size - 1), data[0] & 0x80 ? WS_FROM_SERVER : WS_FROM_CLIENT);
    must(message.verb < VERB_COUNT);
    must(message.error.at <= message.bytes.count);
    dissect(&message, &scratch, check_item, &message);
    must(pen_used(&scratch) == 0);
    read_fields(&message);
    return 0;
}
