/* The run itself: its parties, its events in order, its remarks and its reds. */
#include "page_data.h"

#include "clause.h"
#include "connections.h"
#include "fact_json.h"
#include "fact_record.h"
#include "must.h"
#include "utf8.h"

enum { SHOWN_MAX = 64 * 1024, SOURCE_ROOM = 512 };

/* ---- pieces ---- */

void page_key(struct out *out, const char *key)
{
    out_char(out, ',');
    out_key(out, key);
}

void page_number(struct out *out, const char *key, uint64_t value)
{
    page_key(out, key);
    out_u64(out, value);
}

void page_flag(struct out *out, const char *key, bool set)
{
    if (set) page_number(out, key, 1);
}

static void string_by(void (*show)(struct pen *, struct bytes), struct page_writer *writer, struct bytes text)
{
    struct arena scratch = {0};
    uint32_t count = text.count < SHOWN_MAX ? text.count : SHOWN_MAX, room = 4 * count + UTF8_SHOW_ROOM + 1;
    struct pen pen = pen_on(arena_take(&scratch, room), room);
    show(&pen, text);
    struct bytes shown = pen_done(&pen);
    must(shown.at != NULL);
    out_json_script(writer->out, shown);
    arena_free(&scratch);
}

void page_string(struct page_writer *writer, struct bytes text)
{
    string_by(utf8_show, writer, text);
}

void page_judged(struct page_writer *writer, const char *key, struct bytes words)
{
    page_key(writer->out, key);
    string_by(utf8_show_words, writer, words);
}

void page_text(struct page_writer *writer, const char *key, struct bytes text)
{
    page_key(writer->out, key);
    page_string(writer, text);
}

static void open_element(struct out *out, const char *id)
{
    out_lit(out, "<script type=\"application/json\" id=\"");
    out_text(out, id);
    out_lit(out, "\">");
}

static void close_element(struct out *out)
{
    out_lit(out, "</script>\n");
}

/* ---- the run ---- */

static void write_columns(struct page_writer *writer)
{
    const struct ladder *ladder = writer->ladder;
    page_key(writer->out, "columns");
    out_char(writer->out, '[');
    for (uint32_t c = 0; c < ladder->column_count; c++) {
        out_text(writer->out, c ? ",{\"n\":" : "{\"n\":");
        out_u64(writer->out, c);
        page_text(writer, "title", ladder->column[c].title);
        if (ladder->column[c].note.count) page_text(writer, "note", ladder->column[c].note);
        page_flag(writer->out, "attacker", ladder->column[c].attacker);
        if (ladder->column[c].browser_of) page_text(writer, "of", ladder->column[c].browser_of->name);
        out_char(writer->out, '}');
    }
    out_char(writer->out, ']');
}

/* The bases of steps: word, mark, meaning, and the number of arrows of the flow. */
static void write_bases(struct page_writer *writer)
{
    page_key(writer->out, "bases");
    out_char(writer->out, '[');
    for (enum basis basis = BASIS_TEXT; basis < BASIS_COUNT; basis++) {
        out_text(writer->out, basis > BASIS_TEXT ? ",[" : "[");
        page_string(writer, bytes_text(basis_rows[basis].word));
        out_char(writer->out, ',');
        page_string(writer, bytes_text(basis_rows[basis].mark));
        out_char(writer->out, ',');
        page_string(writer, bytes_text(basis_rows[basis].means));
        out_char(writer->out, ',');
        out_u64(writer->out, writer->ladder->basis_of[basis]);
        out_char(writer->out, ']');
    }
    out_char(writer->out, ']');
}

static void write_nodes(struct page_writer *writer)
{
    const struct plan *plan = writer->input->verdict->plan;
    page_key(writer->out, "nodes");
    out_char(writer->out, '[');
    for (uint32_t r = 0; r < plan->role_count; r++) {
        out_text(writer->out, r ? ",{\"n\":" : "{\"n\":");
        out_u64(writer->out, r);
        page_text(writer, "name", plan->role[r]->name);
        page_text(writer, "kind", bytes_text(plan->role[r]->kind->name));
        page_text(writer, "help", bytes_text(plan->role[r]->kind->help));
        page_number(writer->out, "members", plan->role[r]->member_count);
        out_char(writer->out, '}');
    }
    out_char(writer->out, ']');
}

/* k: m message, p phase, s what is said. s step, b what it rests on, f and t columns, from and to nodes, a arrival
 * and d departure in microseconds, l label, p protocol, r response, g again, x lost, i injected, o what befell it on
 * its way, e red, n record, c the row that led to it, w whose connection (write_connections), q number among the
 * messages, text and source what the text says about the step. */
static void write_message_row(struct page_writer *writer, const struct ladder_row *row, uint32_t number)
{
    struct out *out = writer->out;
    page_text(writer, "s", row->step);
    if (row->basis != BASIS_UNSAID) page_text(writer, "b", bytes_text(basis_rows[row->basis].word));
    page_number(out, "f", row->from);
    page_number(out, "t", row->to);
    page_number(out, "from", row->sender->index);
    page_number(out, "to", row->receiver->index);
    page_number(out, "a", row->at);
    page_number(out, "d", row->sent_at);
    page_text(writer, "l", row->label);
    page_text(writer, "p", proto_name(row->proto));
    page_flag(out, "r", row->response);
    page_flag(out, "g", row->again);
    page_flag(out, "x", row->lost);
    page_flag(out, "i", row->injected);
    if ((row->touched || row->injected) && row->touch.count) page_text(writer, "o", row->touch);
    page_flag(out, "e", row->red);
    page_number(out, "n", row->record);
    if (row->led_from != LADDER_NO_ROW) page_number(out, "c", row->led_from);
    page_number(out, "q", number);
    struct page_said said = {NULL, NULL};
    if (writer->input->said) writer->input->said(writer->input->verdict->plan, row, &said);
    if (!said.text) return;
    page_text(writer, "text", bytes_text(said.text));
    char room[SOURCE_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    clause_marks(&pen, bytes_text(said.source));
    page_text(writer, "source", pen_done(&pen));
}

static void write_rows(struct page_writer *writer)
{
    static const char *const kinds[] = {[LADDER_MESSAGE] = "m", [LADDER_PHASE] = "p", [LADDER_SAY] = "s"};
    struct out *out = writer->out;
    const struct connections *connections = writer->connections;
    uint32_t number = 0;
    page_key(out, "rows");
    out_char(out, '[');
    for (uint32_t i = 0; i < writer->ladder->row_count; i++) {
        const struct ladder_row *row = &writer->ladder->row[i];
        out_text(out, i ? ",\n{\"k\":\"" : "\n{\"k\":\"");
        out_text(out, kinds[row->kind]);
        out_char(out, '"');
        if (connections && connections->of_row[i]) page_number(out, "w", connections->of_row[i]);
        if (row->kind == LADDER_MESSAGE) write_message_row(writer, row, number++);
        else if (row->red) page_judged(writer, "text", row->text), page_flag(out, "e", true);
        else page_text(writer, "text", row->text), page_flag(out, "door", row->door);
        out_char(out, '}');
    }
    out_char(out, ']');
}

/* [who is outside, server, the identity that it registers or none] of a stranger's connection; of a browser's first
 * [who is outside, server, identity, its name, its number], 0 of the others, which are that one. */
static void write_connection(struct page_writer *writer, const struct connection *one)
{
    struct out *out = writer->out;
    if (!one->first) {
        out_char(out, '0');
        return;
    }
    out_char(out, '[');
    page_string(writer, one->outside->name);
    out_char(out, ',');
    page_string(writer, one->server->name);
    out_char(out, ',');
    page_string(writer, one->who);
    if (one->lifeline != LIFELINE_NONE) {
        const struct lifeline *lifeline = lifelines_at(writer->ladder->lifelines, one->lifeline);
        out_char(out, ',');
        page_string(writer, lifeline_name(lifeline, writer->arena));
        out_char(out, ',');
        page_string(writer, lifeline->title);
    }
    out_char(out, ']');
}

/* The owners of connections, and the differences from virtual time: of a run that goes on. */
static void write_outside(struct page_writer *writer)
{
    const struct connections *connections = writer->connections;
    struct out *out = writer->out;
    if (!connections) return;
    page_key(out, "connections");
    out_char(out, '[');
    for (uint32_t i = 0; i < connections->count; i++) {
        if (i) out_char(out, ',');
        write_connection(writer, &connections->one[i]);
    }
    out_char(out, ']');
    page_key(out, "differs");
    out_char(out, '[');
    for (struct bytes rest = writer->input->differs; rest.count;) {
        page_string(writer, bytes_cut(rest, '\n', &rest));
        if (rest.count) out_char(out, ',');
    }
    out_char(out, ']');
}

static void write_red(struct page_writer *writer)
{
    const struct ladder *ladder = writer->ladder;
    page_key(writer->out, "red");
    out_char(writer->out, '[');
    for (uint32_t n = 0; n < ladder->red_count; n++) {
        const struct ladder_red *red = &ladder->red[n];
        out_text(writer->out, n ? ",{\"n\":" : "{\"n\":");
        out_u64(writer->out, n);
        if (red->row != LADDER_NO_ROW) page_number(writer->out, "row", red->row);
        page_text(writer, "step", red->step);
        page_judged(writer, "text", red->text);
        page_text(writer, "file", red->place->file);
        page_number(writer->out, "line", red->place->line);
        out_char(writer->out, '}');
    }
    out_char(writer->out, ']');
}

/* [record, node, member, fact, whom it is about, what it says of them, record that led to it] */
static void write_facts(struct page_writer *writer)
{
    const struct trace *trace = writer->input->verdict->trace;
    struct out *out = writer->out;
    bool first = true;
    page_key(out, "facts");
    out_char(out, '[');
    for (uint32_t seq = 0; seq < trace_count(trace); seq++) {
        const struct record *record = trace_at(trace, seq);
        if (record->kind != RECORD_FACT) continue;
        struct fact_record told;
        fact_record_read(record, octets_read(writer->reader, seq).message, &told);
        out_text(out, first ? "\n[" : ",\n[");
        first = false;
        out_u64(out, seq);
        out_char(out, ',');
        out_u64(out, record_role(record));
        out_char(out, ',');
        out_u64(out, record_member(record));
        out_char(out, ',');
        page_word(writer, bytes_text(fact_name[record->extra]));
        out_char(out, ',');
        char room[FACT_SAID_MAX];
        struct pen pen = pen_on(room, sizeof room);
        fact_said(&pen, &told.fact);
        page_string(writer, fact_whom(&told.fact));
        out_char(out, ',');
        page_string(writer, pen_done(&pen));
        out_char(out, ',');
        out_u64(out, record->cause);
        out_char(out, ']');
    }
    out_char(out, ']');
}

/* [node, record from which on it holds, lines as numbers of words] */
void page_states_write(struct page_writer *writer)
{
    const struct node_log *log = writer->input->states;
    struct out *out = writer->out;
    page_key(out, "states");
    out_char(out, '[');
    for (uint32_t i = 0; log && i < log->count; i++) {
        const struct node_text *text = &log->text[i];
        out_text(out, i ? ",\n[" : "\n[");
        out_u64(out, text->role);
        out_char(out, ',');
        out_u64(out, text->seq);
        out_lit(out, ",[");
        for (struct bytes rest = text->text; rest.count;) {
            struct bytes line = bytes_cut(rest, '\n', &rest);
            page_word(writer, octets_text(writer->reader, line)); /* a node may hold an answer before it is sent */
            if (rest.count) out_char(out, ',');
        }
        out_lit(out, "]]");
    }
    out_char(out, ']');
}

static void write_run(struct page_writer *writer)
{
    static const char *const verdicts[] = {
        [RUN_PASS] = "pass", [RUN_FAIL] = "fail", [RUN_CLAIM] = "claim", [RUN_INCONCLUSIVE] = "inconclusive"};
    const struct verdict *verdict = writer->input->verdict;
    const struct plan *plan = verdict->plan;
    struct out *out = writer->out;
    char room[16];
    struct pen pen = pen_on(room, sizeof room);
    pen_hex64(&pen, verdict->fingerprint);
    out_lit(out, "{\"v\":1");
    page_text(writer, "version", bytes_text(writer->input->version));
    page_text(writer, "run", plan->run);
    page_text(writer, "title", plan->title);
    page_text(writer, "reference", plan->reference);
    page_text(writer, "level", bytes_text(plan_level(plan)));
    page_text(writer, "file", plan->file);
    page_number(out, "seed", verdict->seed);
    page_text(writer, "fingerprint", pen_done(&pen));
    /* Of a run that goes on nothing is inconclusive: it has not come to its end. */
    bool open = writer->input->live.count && verdict->verdict == RUN_INCONCLUSIVE;
    page_text(writer, "verdict", open ? BYTES("running") : bytes_text(verdicts[verdict->verdict]));
    page_number(out, "messages", writer->ladder->message_count);
    page_number(out, "assertions", verdict->assertions_passed + verdict->assertions_failed);
    page_number(out, "states_asked", verdict->states_passed + verdict->states_failed);
    page_number(out, "chunk", PAGE_CHUNK);
    write_columns(writer);
    write_bases(writer);
    write_nodes(writer);
    write_rows(writer);
    write_outside(writer);
    write_red(writer);
    write_facts(writer);
    page_states_write(writer);
    page_known_write(writer);
    page_claims_write(writer);
    page_key(out, "words");
    page_words_write(writer);
    out_char(out, '}');
}

void page_data_write(struct out *out, const struct page_input *input, const struct ladder *ladder, struct arena *arena)
{
    struct page_writer writer = {.out = out,
                                 .input = input,
                                 .ladder = ladder,
                                 .reader = octets_reader_new(input->verdict, input->secrets, arena),
                                 .arena = arena,
                                 .words = page_words_new(arena)};
    if (input->live.count) writer.connections = connections_find(input->verdict, ladder, writer.reader, arena);
    page_messages_write(&writer);
    open_element(out, "run");
    write_run(&writer);
    close_element(out);
}
