/* The JSON twin, read: tokens become text. */
#include "json_import.h"

static void write_break(struct pen *pen)
{
    if (pen_used(pen)) pen_lit(pen, "\n\n");
}

uint64_t json_import_room(const struct json_import *u)
{
    enum { AROUND = 4 }; /* line ends and spaces around a token */
    uint64_t room = 0;
    for (uint32_t i = 0; i < u->made_count; i++) room += u->made[i].text.count + AROUND;
    return room;
}

/* All tokens on one line but where a gap wants another; a space keeps block words out of column 1, where they would
 * close an open block. */
struct bytes json_import_text(struct json_import *u, struct pen *pen)
{
    for (uint32_t i = 0; i < u->made_count; i++) {
        struct made *made = &u->made[i];
        if (made->gap) write_break(pen);
        if (i > 0) pen_char(pen, ' ');
        made->at = pen_used(pen);
        pen_bytes(pen, made->text);
    }
    must(!pen->overflow);
    return pen_done(pen);
}
