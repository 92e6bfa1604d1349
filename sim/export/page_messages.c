/* Messages of the page: octets, tree, and the changes of the hop before. */
#include "page_data.h"

#include "judgement.h"
#include "message_tree.h"

enum { FAULT_ROOM = 512 };

/* Whether the value of a line is equal to its octets: then the page reads it there. */
static bool is_in_octets(const struct message_tree *tree, const struct tree_line *line)
{
    return bytes_equal(line->value, bytes_part(tree->octets.message, line->at, line->end - line->at));
}

/* [depth, name, value or 0 where it is what the octets say, from, to] */
static void write_tree(struct page_writer *writer, const struct message_tree *tree)
{
    struct out *out = writer->out;
    page_key(out, "t");
    out_char(out, '[');
    for (uint32_t i = 0; i < tree->line_count; i++) {
        const struct tree_line *line = &tree->line[i];
        out_text(out, i ? ",[" : "[");
        out_u64(out, line->depth);
        out_char(out, ',');
        page_word(writer, line->name);
        out_char(out, ',');
        if (is_in_octets(tree, line)) out_char(out, '0');
        else out_json_script(out, line->value); /* shown text already */
        out_char(out, ',');
        out_u64(out, line->at);
        out_char(out, ',');
        out_u64(out, line->end);
        out_char(out, ']');
    }
    out_char(out, ']');
}

/* d: [kind, line there, line here], kind one of = (inside) ~ - +; same: how many parts are. */
static void write_difference(struct page_writer *writer, const struct tree_difference *difference)
{
    static const char sign[] = {
        [TREE_SAME] = ' ', [TREE_INSIDE] = '=', [TREE_CHANGED] = '~', [TREE_GONE] = '-', [TREE_NEW] = '+'};
    struct out *out = writer->out;
    uint32_t same = 0, written = 0;
    page_key(out, "d");
    out_char(out, '[');
    for (uint32_t i = 0; i < difference->count; i++) {
        const struct tree_change *change = &difference->change[i];
        same += change->kind == TREE_SAME;
        if (change->kind == TREE_SAME) continue;
        out_text(out, written++ ? ",[\"" : "[\"");
        out_char(out, sign[change->kind]);
        out_lit(out, "\",");
        out_u64(out, change->a);
        out_char(out, ',');
        out_u64(out, change->b);
        out_char(out, ']');
    }
    out_char(out, ']');
    page_number(out, "same", same);
}

/* The same message one hop earlier, where that one led to this one: h its row. */
static void write_hop(struct page_writer *writer, const struct ladder_row *row, const struct message_tree *tree,
                      struct arena *scratch)
{
    if (row->led_from == LADDER_NO_ROW) return;
    const struct ladder_row *before = &writer->ladder->row[row->led_from];
    const struct message_tree *earlier = message_tree_new(writer->reader, writer->input->verdict, before->record,
                                                          scratch);
    if (!message_tree_relays(tree, earlier)) return;
    page_number(writer->out, "h", row->led_from);
    write_difference(writer, tree_difference_new(earlier, tree, scratch));
}

/* b octets, c those on the link where a carrier hides them, w the carrier, z whether secrets were overwritten, t tree,
 * e what is malformed. */
static void write_message(struct page_writer *writer, const struct ladder_row *row)
{
    static const char *const carriers[] = {[WRAPPED_FRAME] = "frame", [WRAPPED_HTTP] = "http"};
    struct out *out = writer->out;
    struct arena scratch = {0};
    const struct message_tree *tree = message_tree_new(writer->reader, writer->input->verdict, row->record, &scratch);
    out_lit(out, "{\"b\":\"");
    out_base64(out, tree->octets.message);
    out_char(out, '"');
    if (tree->octets.wrapping != WRAPPED_BARE) {
        page_text(writer, "w", bytes_text(carriers[tree->octets.wrapping]));
        page_key(out, "c");
        out_char(out, '"');
        out_base64(out, tree->octets.carried);
        out_char(out, '"');
    }
    page_flag(out, "z", tree->octets.redacted);
    write_tree(writer, tree);
    if (tree->error.why) {
        page_number(out, "at", tree->error.at);
        char room[FAULT_ROOM];
        struct pen pen = pen_on(room, sizeof room);
        judgement_say(&pen, tree->error);
        page_text(writer, "e", pen_done(&pen));
    }
    write_hop(writer, row, tree, &scratch);
    out_char(out, '}');
    arena_free(&scratch);
}

void page_messages_write(struct page_writer *writer)
{
    struct out *out = writer->out;
    uint32_t number = 0;
    for (uint32_t i = 0; i < writer->ladder->row_count; i++) {
        if (writer->ladder->row[i].kind != LADDER_MESSAGE) continue;
        if (number % PAGE_CHUNK == 0) {
            if (number) out_lit(out, "]</script>\n");
            out_lit(out, "<script type=\"application/json\" id=\"messages-");
            out_u64(out, number / PAGE_CHUNK);
            out_lit(out, "\">[");
        }
        out_text(out, number % PAGE_CHUNK ? ",\n" : "\n");
        write_message(writer, &writer->ladder->row[i]);
        number++;
    }
    if (number) out_lit(out, "]</script>\n");
}
