/* WebSocket framing (RFC 6455 5) and the opening handshake's key (4.2.2). One message is one frame here; fragments
 * are read (ws_fragment) and never written. */
#ifndef WS_H
#define WS_H

#include "bytes.h"
#include "pen.h"

enum ws_opcode { WS_CONTINUATION = 0, WS_TEXT = 1, WS_BINARY = 2, WS_CLOSE = 8, WS_PING = 9, WS_PONG = 10 };
enum { WS_FRAME_MAX = 65535, WS_HEADER_MAX = 14, WS_ACCEPT_LENGTH = 28 };
/* Why an end that finds a parse error closes (RFC 6455 7.4.1). */
enum { WS_CLOSE_PROTOCOL = 1002, WS_CLOSE_NOT_TEXT = 1007, WS_CLOSE_TOO_BIG = 1009 };
enum ws_side { WS_FROM_CLIENT, WS_FROM_SERVER };

struct ws_frame {
    bool fin;
    enum ws_opcode opcode;
    bool masked;
    unsigned char mask[4];
    struct bytes payload; /* as on the wire, masked or not */
    uint32_t size;        /* header and payload */
    uint16_t close_code;  /* of a parse error: 1002, 1009 (the code that unmasked it asks for UTF-8: else 1007) */
};

/* Reads one frame at the start of `wire`. Needs the whole frame: `frame->size` > wire.count says that more is missing
 * (no parse error, payload empty): at least up to `size`, which is exact once the length has come. `side` is the end
 * that sent it: clients mask, servers do not (5.1). */
struct parse_error ws_scan(struct ws_frame *, struct bytes wire, enum ws_side side);
/* Writes the payload unmasked, by words. */
void ws_unmask(struct pen *, const struct ws_frame *);
/* Writes one whole frame; mask == NULL is a server's. A payload above WS_FRAME_MAX counts as overflow. */
void ws_write(struct pen *, enum ws_opcode, const unsigned char *mask, struct bytes payload);
bool ws_utf8(struct bytes);
/* base64(SHA-1(key + GUID)); a key longer than 64 octets counts as overflow. */
void ws_accept(struct pen *, struct bytes key);

/* Puts fragments together. Zero it to begin; bytes collect in the caller's pen. */
struct ws_fragment {
    bool open;
    enum ws_opcode opcode; /* of the message, from its first frame */
    uint16_t close_code;   /* of a parse error: 1002, 1009 */
};
/* Feeds one data frame; *whole is set when the message is complete (then taken with pen_done). */
struct parse_error ws_fragment_feed(struct ws_fragment *, const struct ws_frame *, struct pen *, bool *whole);

#endif
