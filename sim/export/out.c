/* Buffered output with the escapes of JSON and XML. */
#include "out.h"

#include "clause.h"

#include "base64.h"
#include "moment.h"
#include "utf8.h"

enum { BASE64_CHUNK = 1536 }; /* octets a piece: a multiple of three, so that pieces join */

void out_begin(struct out *out, sink_fn *sink, void *self)
{
    out->sink = sink;
    out->self = self;
    out->failed = false;
    out->used = 0;
}

static void flush(struct out *out)
{
    if (out->used && !out->failed) out->failed = !out->sink(out->self, bytes_of(out->room, out->used));
    out->used = 0;
}

bool out_end(struct out *out)
{
    flush(out);
    return !out->failed;
}

void out_bytes(struct out *out, struct bytes b)
{
    if (b.count > OUT_ROOM - out->used) flush(out);
    if (b.count > OUT_ROOM) {
        if (!out->failed) out->failed = !out->sink(out->self, b);
        return;
    }
    if (b.count) memcpy(out->room + out->used, b.at, b.count);
    out->used += b.count;
}

void out_text(struct out *out, const char *text)
{
    out_bytes(out, bytes_text(text));
}

void out_char(struct out *out, char c)
{
    out_bytes(out, bytes_of(&c, 1));
}

void out_u64(struct out *out, uint64_t value)
{
    char room[20];
    struct pen pen = pen_on(room, sizeof room);
    pen_u64(&pen, value);
    out_bytes(out, pen_done(&pen));
}

void out_hex64(struct out *out, uint64_t value, uint32_t digits)
{
    char room[16];
    struct pen pen = pen_on(room, sizeof room);
    pen_hex64(&pen, value);
    out_bytes(out, bytes_part(pen_done(&pen), 0, digits));
}

void out_repeat(struct out *out, char c, uint32_t count)
{
    while (count-- > 0) out_char(out, c);
}

void out_padded(struct out *out, struct bytes text, uint32_t left)
{
    out_bytes(out, text);
    if (text.count < left) out_repeat(out, ' ', left - text.count);
}

void out_clauses(struct out *out, struct bytes text)
{
    struct arena scratch = {0};
    size_t room = 8 * (size_t)text.count + 1; /* a mark takes four octets, and no clause is of one letter */
    struct pen pen = pen_on(arena_take(&scratch, room), room);
    clause_marks(&pen, text);
    out_bytes(out, pen_done(&pen));
    arena_free(&scratch);
}

static void out_point(struct out *out, uint32_t point)
{
    char room[4];
    struct pen pen = pen_on(room, sizeof room);
    utf8_write(&pen, point);
    out_bytes(out, pen_done(&pen));
}

static void json_control(struct out *out, uint32_t point)
{
    static const char letter[32] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
    char raw = (char)point;
    out_char(out, '\\');
    if (point < COUNT(letter) && letter[point]) {
        out_char(out, letter[point]);
        return;
    }
    char room[2];
    struct pen pen = pen_on(room, sizeof room);
    pen_hex(&pen, bytes_of(&raw, 1));
    out_lit(out, "u00");
    out_bytes(out, pen_done(&pen));
}

static void json_string(struct out *out, struct bytes text, uint32_t escaped)
{
    out_char(out, '"');
    for (uint32_t at = 0; at < text.count;) {
        uint32_t point = utf8_point(text, &at);
        if (point == UTF8_BAD) point = UTF8_REPLACEMENT;
        if (point < ' ' || point == escaped) json_control(out, point);
        else if (point == '"' || point == '\\') out_char(out, '\\'), out_char(out, (char)point);
        else out_point(out, point);
    }
    out_char(out, '"');
}

void out_json(struct out *out, struct bytes text)
{
    json_string(out, text, UTF8_BAD);
}

void out_key(struct out *out, const char *name)
{
    out_json(out, bytes_text(name));
    out_char(out, ':');
}

void out_json_script(struct out *out, struct bytes text)
{
    json_string(out, text, '<');
}

void out_xml(struct out *out, struct bytes text)
{
    static const char *const name[128] = {['<'] = "&lt;",   ['>'] = "&gt;",  ['&'] = "&amp;", ['"'] = "&quot;",
                                          ['\n'] = "&#10;", ['\t'] = "&#9;", ['\r'] = "&#13;"};
    for (uint32_t at = 0; at < text.count;) {
        uint32_t point = utf8_point(text, &at);
        bool sayable = point != UTF8_BAD && (point >= ' ' || name[point]) && point != 0xfffe && point != 0xffff;
        if (!sayable) out_point(out, UTF8_REPLACEMENT);
        else if (point < 128 && name[point]) out_text(out, name[point]);
        else out_point(out, point);
    }
}

/* How many octets at the beginning of a text a terminal would obey: C0, DEL, and C1 as UTF-8 has it. */
static uint32_t control(struct bytes text)
{
    unsigned char c = (unsigned char)text.at[0];
    if (c < ' ' || c == 0x7f) return 1;
    return c == 0xc2 && text.count > 1 && (text.at[1] & 0xe0) == 0x80 ? 2 : 0;
}

void out_name(struct out *out, struct bytes text)
{
    while (text.count) {
        uint32_t count = control(text);
        for (uint32_t i = 0; i < count; i++) {
            char room[2];
            struct pen pen = pen_on(room, sizeof room);
            pen_hex(&pen, bytes_part(text, i, 1));
            out_lit(out, "\\x");
            out_bytes(out, pen_done(&pen));
        }
        if (!count) out_char(out, text.at[0]);
        text = bytes_from(text, count ? count : 1);
    }
}

void out_base64(struct out *out, struct bytes raw)
{
    char room[BASE64_CHUNK / 3 * 4];
    for (uint32_t at = 0; at < raw.count; at += BASE64_CHUNK) {
        struct pen pen = pen_on(room, sizeof room);
        base64_write(&pen, bytes_part(raw, at, BASE64_CHUNK), BASE64_STANDARD);
        out_bytes(out, pen_done(&pen));
    }
}

void out_seconds(struct out *out, uint64_t us)
{
    char room[32];
    struct pen pen = pen_on(room, sizeof room);
    pen_u64(&pen, us / SECOND);
    pen_char(&pen, '.');
    pen_u64_wide(&pen, us % SECOND / MS, 3);
    out_bytes(out, pen_done(&pen));
}

bool sink_gather(void *self, struct bytes text)
{
    struct gathered *gathered = self;
    uint32_t room = gathered->room ? gathered->room : OUT_ROOM;
    if (text.count > GATHERED_MAX - gathered->count) return false;
    while (room - gathered->count < text.count) room *= 2; /* GATHERED_MAX is a power of two */
    if (room != gathered->room) {
        char *wider = arena_take(gathered->arena, room);
        if (gathered->count) memcpy(wider, gathered->at, gathered->count);
        gathered->at = wider;
        gathered->room = room;
    }
    if (text.count) memcpy(gathered->at + gathered->count, text.at, text.count);
    gathered->count += text.count;
    return true;
}
