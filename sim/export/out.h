/* Where exporters write: a sink that the drive gives (this floor opens no files), with a small buffer before it. It
 * remembers that a write failed; the exporter says so once, at its end: an incomplete report is never a success. */
#ifndef OUT_H
#define OUT_H

#include "arena.h"
#include "pen.h"

typedef bool sink_fn(void *self, struct bytes);

enum { OUT_ROOM = 4096 };

struct out {
    sink_fn *sink;
    void *self;
    bool failed;
    uint32_t used;
    char room[OUT_ROOM];
};

void out_begin(struct out *, sink_fn *, void *self);
/* Flushes; false when anything was not taken. */
bool out_end(struct out *);

void out_bytes(struct out *, struct bytes);
#define out_lit(out, literal) out_bytes((out), BYTES(literal))
void out_text(struct out *, const char *);
void out_char(struct out *, char);
void out_u64(struct out *, uint64_t);
void out_hex64(struct out *, uint64_t, uint32_t digits); /* the leading digits of 16 */
void out_repeat(struct out *, char, uint32_t count);
/* `left` columns wide, filled with blanks after (a longer text is written whole). */
void out_padded(struct out *, struct bytes, uint32_t left);
/* A text with the mark after each clause that it names (clause.h). */
void out_clauses(struct out *, struct bytes);
void out_json(struct out *, struct bytes);    /* a string with its quotes (RFC 8259 7); no UTF-8 becomes U+FFFD */
void out_key(struct out *, const char *name); /* the name of a member of a JSON object, and the colon after it */
/* As out_json, for a script element of HTML: no `<`. */
void out_json_script(struct out *, struct bytes);
void out_xml(struct out *, struct bytes); /* text or attribute value; a character that XML 1.0 cannot have becomes
                                           * U+FFFD */
/* A name or a text of a user as it may be within a line: a character that a terminal would obey, or that would begin a
 * line of its own, is written as `\x0a`. */
void out_name(struct out *, struct bytes);
void out_base64(struct out *, struct bytes);
void out_seconds(struct out *, uint64_t us); /* 0.136 */

/* A sink into an arena, for texts of unknown length: self is the gathered text. It takes no more than GATHERED_MAX. */
#define GATHERED_MAX (UINT32_C(1) << 30)
struct gathered {
    struct arena *arena;
    char *at;
    uint32_t count, room;
};
bool sink_gather(void *self, struct bytes);

#endif
