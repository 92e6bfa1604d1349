/* Values are shown as outputs may show them; the judge found the differences. */
#include "why_refusal.h"

#include "fact_record.h"
#include "result.h"

enum { NAME = 10, VALUE = 44 };

struct why_refusal {
    struct out out;
    const struct verdict *verdict;
    struct octets_reader *reader;
    struct bytes *step;
};

static void write_message(struct why_refusal *why, uint32_t seq)
{
    struct out *out = &why->out;
    const struct record *record = trace_at(why->verdict->trace, seq);
    const struct link_line *link = &why->verdict->plan->link[link_class_of(record->subject)];
    out_padded(out, why->step[seq].count ? why->step[seq] : BYTES("."), 5);
    out_char(out, ' ');
    out_seconds(out, record->at);
    out_lit(out, "  ");
    out_bytes(out, why->verdict->plan->role[link->end[link_end(record->subject)]]->name);
    out_lit(out, " -> ");
    out_bytes(out, why->verdict->plan->role[link->end[1 - link_end(record->subject)]]->name);
    out_char(out, ' ');
    out_bytes(out, verb_name((enum proto)record->proto, record->verb));
    out_text(out, record->kind == RECORD_DROPPED ? ", lost" : "");
    out_lit(out, ", record ");
    out_u64(out, seq);
    out_char(out, '\n');
}

/* Messages that arrived, and pages that a user was shown; everything else on the way is how the lab works. */
static void write_led(struct why_refusal *why, const struct ruling *refusal)
{
    uint32_t n = 0;
    struct out *out = &why->out;
    for (uint32_t i = 0; i < refusal->led_count; i++) {
        const struct record *record = trace_at(why->verdict->trace, refusal->led[i]);
        bool message = record->kind == RECORD_DELIVERED || record->kind == RECORD_DROPPED;
        if (!message && record->kind != RECORD_COMMAND) continue;
        out_lit(out, "  ");
        out_u64(out, ++n);
        out_text(out, n < 10 ? ".  " : ". ");
        if (message) {
            write_message(why, refusal->led[i]);
            continue;
        }
        const struct role *role = why->verdict->plan->role[record_role(record)];
        out_lit(out, ".     ");
        out_seconds(out, record->at);
        out_lit(out, "  ");
        out_bytes(out, role->name);
        out_lit(out, " is told to ");
        out_text(out, role->kind->actions[record->extra].name);
        out_char(out, '\n');
    }
    out_char(out, '\n');
}

static void write_fact(struct why_refusal *why, const struct ruling *refusal)
{
    struct out *out = &why->out;
    const struct record *record = trace_at(why->verdict->trace, refusal->fact);
    const struct reason_row *row = &reason_rows[record->verb];
    out_lit(out, "  ");
    out_bytes(out, refusal->decided->name);
    out_char(out, ' ');
    out_text(out, fact_name[record->extra]);
    out_lit(out, " at ");
    out_seconds(out, record->at);
    out_lit(out, " s: ");
    out_text(out, row->sentence);
    out_lit(out, " (");
    out_text(out, row->clause);
    out_lit(out, " [");
    out_text(out, row->sure);
    out_lit(out, "])\n");
}

static void write_value(struct why_refusal *why, struct bytes value, bool last)
{
    struct bytes shown = value.at ? octets_text(why->reader, value) : BYTES("(absent)");
    if (last) out_name(&why->out, shown);
    else out_padded(&why->out, shown, VALUE);
}

static void write_rows(struct why_refusal *why, const struct ruling *refusal)
{
    struct out *out = &why->out;
    out_lit(out, "\n    ");
    out_padded(out, BYTES("input"), NAME + 1);
    out_padded(out, refusal->brought_by, VALUE);
    out_lit(out, "   ");
    out_bytes(out, refusal->held);
    out_char(out, '\n');
    for (uint32_t i = 0; i < refusal->count; i++) {
        const struct ruling_row *row = &refusal->row[i];
        out_lit(out, "    ");
        out_padded(out, row->name, NAME);
        out_char(out, ' ');
        write_value(why, row->brought, false);
        out_text(out, row->differs ? " | " : "   ");
        write_value(why, row->held, true);
        out_text(out, i == refusal->first ? "   <- first difference\n" : "\n");
    }
    if (refusal->first != RULING_NO_ROW && refusal->chosen.count) {
        out_lit(out, "    ");
        out_bytes(out, refusal->row[refusal->first].name);
        out_lit(out, ": ");
        out_bytes(out, refusal->chosen);
        out_char(out, '\n');
    }
}

static void write_sides(struct why_refusal *why, const struct ruling *refusal)
{
    write_led(why, refusal);
    if (refusal->fact != VERDICT_NO_RECORD) write_fact(why, refusal);
    if (refusal->request != VERDICT_NO_RECORD) {
        out_lit(&why->out, "  ");
        out_bytes(&why->out, refusal->decided->name);
        out_lit(&why->out, " looked at ");
        write_message(why, refusal->request);
    }
    if (refusal->count) write_rows(why, refusal);
}

static void begin(struct why_refusal *why, sink_fn *sink, void *self, const struct verdict *verdict,
                  enum octets_secrets secrets, struct arena *arena)
{
    *why = (struct why_refusal){.verdict = verdict,
                                .reader = octets_reader_new(verdict, secrets, arena),
                                .step = verdict_steps(verdict, arena)};
    out_begin(&why->out, sink, self);
    out_bytes(&why->out, verdict->plan->run);
    out_lit(&why->out, "\n\n");
}

bool why_refusal_write(sink_fn *sink, void *self, const struct verdict *verdict, const struct ruling *refusal,
                       enum octets_secrets secrets, struct arena *arena)
{
    struct why_refusal *why = arena_new(arena, struct why_refusal);
    begin(why, sink, self, verdict, secrets, arena);
    write_sides(why, refusal);
    return out_end(&why->out);
}

bool why_failure_write(sink_fn *sink, void *self, const struct verdict *verdict, const struct failure *failure,
                       const struct ruling *refusal, enum octets_secrets secrets, struct arena *arena)
{
    struct why_refusal *why = arena_new(arena, struct why_refusal);
    begin(why, sink, self, verdict, secrets, arena);
    struct out *out = &why->out;
    const struct {
        const char *name;
        struct bytes text;
    } rows[] = {{"expected", failure->expected},
                {"came", failure->actual},
                {"instead", failure->instead},
                {"was", failure->was},
                {"is", failure->is}};
    out_lit(out, "  ");
    result_place(out, &failure->place);
    out_lit(out, "  ");
    out_name(out, failure->text);
    out_lit(out, "\n\n");
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        if (!rows[i].text.count) continue;
        out_lit(out, "    ");
        out_padded(out, bytes_text(rows[i].name), NAME);
        out_char(out, ' ');
        out_name(out, rows[i].text);
        out_char(out, '\n');
    }
    const struct role *by = failure->changed_by ? failure->changed_by : failure->chosen_by;
    if (by) {
        out_lit(out, "    ");
        out_padded(out, failure->field.count ? failure->field : BYTES("it"), NAME);
        out_text(out, failure->changed_by ? " changed by " : " chosen by ");
        out_bytes(out, by->name);
        out_char(out, '\n');
    }
    for (uint32_t i = 0; i < failure->cause_count; i++) {
        out_lit(out, "  ");
        result_cause(out, failure, i, out_name);
        out_lit(out, ", record ");
        out_u64(out, failure->cause[i].record);
        out_char(out, '\n');
    }
    out_char(out, '\n');
    if (refusal) write_sides(why, refusal);
    return out_end(out);
}
