/* Messages and their differences, in letters. */
#include "message_tree.h"

#include "judgement.h"

enum { ROW_OCTETS = 16, OFFSET_DIGITS = 5, INDENT = 2, FAULT_ROOM = 512 };

/* ---- octets ---- */

static void dump_row(struct out *out, struct bytes octets, uint32_t at)
{
    char room[2 * sizeof at], letters[ROW_OCTETS];
    struct bytes row = bytes_part(octets, at, ROW_OCTETS);
    struct pen pen = pen_on(room, sizeof room);
    const unsigned char high = (unsigned char)(at >> 8), low = (unsigned char)at;
    const unsigned char number[] = {(unsigned char)(at >> 16), high, low};
    pen_hex(&pen, bytes_of(number, sizeof number));
    out_lit(out, "  ");
    out_bytes(out, pen_done(&pen));
    out_char(out, ' ');
    for (uint32_t i = 0; i < ROW_OCTETS; i++) {
        if (i % 8 == 0) out_char(out, ' ');
        if (i >= row.count) {
            out_lit(out, "   ");
            continue;
        }
        pen_anew(&pen);
        pen_hex(&pen, bytes_part(row, i, 1));
        out_bytes(out, pen_done(&pen));
        out_char(out, ' ');
        letters[i] = row.at[i] >= ' ' && row.at[i] < 0x7f ? row.at[i] : '.';
    }
    out_char(out, ' ');
    out_bytes(out, bytes_of(letters, row.count));
    out_char(out, '\n');
}

static void dump(struct out *out, struct bytes octets)
{
    for (uint32_t at = 0; at < octets.count; at += ROW_OCTETS) dump_row(out, octets, at);
}

void message_tree_dump(struct out *out, const struct message_tree *tree)
{
    static const char *const around[] = {[WRAPPED_FRAME] = "on the link, in a WebSocket frame",
                                         [WRAPPED_HTTP] = "on the link, in the body of an HTTP message"};
    const struct octets *octets = &tree->octets;
    dump(out, octets->message);
    if (octets->wrapping != WRAPPED_BARE) {
        out_char(out, '\n');
        out_text(out, around[octets->wrapping]);
        out_lit(out, ": ");
        out_u64(out, octets->carried.count);
        out_lit(out, " octets\n");
        dump(out, octets->carried);
    }
    if (octets->redacted) out_lit(out, "\nsecrets are overwritten with `*`; --reveal shows them\n");
}

/* ---- trees ---- */

static void put_line(struct out *out, const struct tree_line *line)
{
    out_repeat(out, ' ', line->depth * INDENT);
    out_bytes(out, line->name);
    if (line->value.count) {
        out_lit(out, ": ");
        out_bytes(out, line->value);
    }
    out_char(out, '\n');
}

void message_tree_text(struct out *out, const struct message_tree *tree)
{
    for (uint32_t i = 0; i < tree->line_count; i++) {
        char room[20];
        struct pen pen = pen_on(room, sizeof room);
        pen_u64(&pen, tree->line[i].at);
        struct bytes offset = pen_done(&pen);
        out_repeat(out, ' ', offset.count < OFFSET_DIGITS ? OFFSET_DIGITS - offset.count : 0);
        out_bytes(out, offset);
        out_lit(out, "  ");
        put_line(out, &tree->line[i]);
    }
    if (!tree->error.why) return;
    char room[FAULT_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    judgement_say(&pen, tree->error);
    out_text(out, judgement_is_limit(tree->error) ? "limit" : "malformed");
    out_lit(out, " at octet ");
    out_u64(out, tree->error.at);
    out_lit(out, ": ");
    out_bytes(out, pen_done(&pen));
    out_char(out, '\n');
}

/* ---- differences ---- */

static void put_change(struct out *out, const char *sign, const struct message_tree *tree, uint32_t line)
{
    out_text(out, sign);
    put_line(out, &tree->line[line]);
}

/* A line that leads to a difference: its value is the difference, so that its name is enough. */
static void put_parent(struct out *out, const struct tree_line *line)
{
    out_lit(out, "  ");
    out_repeat(out, ' ', line->depth * INDENT);
    out_bytes(out, line->name);
    out_char(out, '\n');
}

void tree_difference_text(struct out *out, const struct tree_difference *difference, const struct message_tree *a,
                          const struct message_tree *b)
{
    uint32_t same = 0;
    for (uint32_t i = 0; i < difference->count; i++) {
        const struct tree_change *change = &difference->change[i];
        bool changed = change->kind == TREE_CHANGED;
        same += change->kind == TREE_SAME;
        if (change->kind == TREE_INSIDE) put_parent(out, &a->line[change->a]);
        if (change->kind == TREE_GONE || changed) put_change(out, "- ", a, change->a);
        if (change->kind == TREE_NEW || changed) put_change(out, "+ ", b, change->b);
    }
    out_u64(out, difference->different);
    out_text(out, difference->different == 1 ? " difference; " : " differences; ");
    out_u64(out, same);
    out_text(out, same == 1 ? " part is the same\n" : " parts are the same\n");
}
