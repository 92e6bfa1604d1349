/* Captures from hostile octets: the reader comes to an end, and what it hands out are views of what the capture holds.
 * The first octet of the input chooses the protocol. */
#include "capture.h"
#include "must.h"
#include "pcapng.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct counted {
    uint32_t messages, packet;
    uint64_t octets;
};

static void count(void *self, const struct captured *captured)
{
    struct counted *counted = self;
    must(captured->packet >= counted->packet && captured->message.count > 0);
    counted->packet = captured->packet;
    counted->messages++;
    counted->octets += captured->message.count;
    must(captured->message.at != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum proto protos[] = {PROTO_SIP, PROTO_HTTP, PROTO_WS, PROTO_CX};
    struct counted counted = {0};
    struct arena arena = {0};
    struct capture_left left;
    if (size == 0) return 0;
    struct bytes file = bytes_of(data + 1, size - 1);
    struct parse_error error = capture_read(file, protos[data[0] % COUNT(protos)], &arena, count, &counted, &left);
    must(error.at <= file.count);
    must(counted.octets <= file.count); /* nothing is made up, and nothing is shown twice */
    arena_free(&arena);
    return 0;
}
