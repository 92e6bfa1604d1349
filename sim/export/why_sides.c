/* The judge read the values and found the hop. */
#include "why_sides.h"

enum { NAME = 8, VALUE = 44 };

static void write_moment(struct out *out, const char *who, const struct verdict *verdict, const struct bytes *step,
                         uint32_t record)
{
    out_text(out, who);
    if (record == VERDICT_NO_RECORD) {
        out_lit(out, "never ran\n");
        return;
    }
    const struct record *message = trace_at(verdict->trace, record);
    const struct link_line *link = &verdict->plan->link[link_class_of(message->subject)];
    out_bytes(out, step[record].count ? step[record] : BYTES("."));
    out_lit(out, "  ");
    out_seconds(out, message->at);
    out_lit(out, "  ");
    out_bytes(out, verdict->plan->role[link->end[link_end(message->subject)]]->name);
    out_lit(out, " -> ");
    out_bytes(out, verdict->plan->role[link->end[1 - link_end(message->subject)]]->name);
    out_lit(out, ", record ");
    out_u64(out, record);
    out_char(out, '\n');
}

/* An answer and its cnonce give a weak password away. */
static struct bytes shown(enum agreed field, struct bytes value)
{
    if (!value.at) return BYTES("(absent)");
    return field == AGREED_CNONCE ? BYTES("[redacted]") : value;
}

static void write_field(struct out *out, const struct disagreement *difference, enum agreed field)
{
    struct bytes committed = difference->side[field].committed, ran = difference->side[field].ran;
    if (!committed.at && !ran.at) return;
    bool same = committed.at && ran.at && bytes_equal(committed, ran);
    out_lit(out, "    ");
    out_padded(out, bytes_text(agreed_rows[field].name), NAME);
    out_char(out, ' ');
    out_padded(out, shown(field, ran), VALUE);
    out_text(out, same ? "   " : " | ");
    out_bytes(out, shown(field, committed));
    out_text(out, field == difference->field ? "   <- first difference\n" : "\n");
}

static void write_hop(struct out *out, const struct disagreement *difference, const struct bytes *step)
{
    struct bytes at = difference->hop == VERDICT_NO_RECORD ? BYTES("") : step[difference->hop];
    if (difference->by) {
        out_lit(out, "    ");
        out_text(out, agreed_rows[difference->field].name);
        out_text(out, difference->toucher.count ? ": changed by " : "");
        out_bytes(out, difference->toucher);
        out_text(out, difference->toucher.count ? " on its way from "
                      : difference->made        ? ": the message was made by "
                                                : ": changed at ");
        out_bytes(out, difference->by->name);
        out_text(out, at.count ? ", step " : "");
        out_bytes(out, at);
        out_char(out, '\n');
    }
    if (difference->uncovered) {
        out_lit(out, "    ");
        out_text(out, agreed_rows[difference->field].name);
        out_lit(out, ": not an input of the digest (");
        out_clauses(out, bytes_text(difference->uncovered->clause));
        out_lit(out, ", qop=auth)\n");
    }
}

void why_sides(struct out *out, const struct verdict *verdict, const struct disagreement *difference,
               const struct bytes *step)
{
    write_moment(out, "  ran        ", verdict, step, difference->running);
    write_moment(out, "  committed  ", verdict, step, difference->commit);
    out_lit(out, "\n    ");
    out_padded(out, BYTES("field"), NAME);
    out_char(out, ' ');
    out_padded(out, BYTES("ran with"), VALUE);
    out_lit(out, "   committed to\n");
    for (uint32_t field = 0; field < AGREED_COUNT; field++) write_field(out, difference, (enum agreed)field);
    if (difference->field < AGREED_COUNT) write_hop(out, difference, step);
    out_char(out, '\n');
}
