/* A row a question, a column a run. Parties that a thing is given to, or that type it, are left out: what counts is who
 * learns it. */
#include "compare.h"

enum { CELL_ROOM = 1024 };

struct compare_table {
    struct out out;
    const struct verdict *const *run;
    uint32_t count;
    enum compare_form form;
    struct arena *arena;
};

typedef void cell_fn(const struct verdict *, uint32_t which, struct pen *);

static void name_view(struct pen *pen, const struct verdict *verdict, uint32_t view, bool *first)
{
    if (!*first) pen_lit(pen, ", ");
    *first = false;
    view_name(pen, verdict->plan, &verdict->knowledge->view[view]);
}

/* Nodes and boxes, and taps of zones; links and storages have rows of `know`. */
static bool is_listed(const struct view *view)
{
    return view->kind == PARTY_NODE || view->kind == PARTY_BOX || view->kind == PARTY_ZONE;
}

/* Who learns something of a kind: of whichever subscriber, and whichever of its values. */
static void learners(const struct verdict *verdict, uint32_t kind, struct pen *pen)
{
    const struct knowledge *knowledge = verdict->knowledge;
    bool first = true;
    for (uint32_t v = 0; v < knowledge->view_count; v++) {
        bool learns = false;
        for (uint32_t i = 0; i < knowledge->item_count; i++) {
            const struct known *known = &knowledge->view[v].known[i];
            learns = learns || (knowledge->item[i].kind == kind && known->how >= KNOWN_MADE &&
                                known->record != KNOWLEDGE_NO_RECORD);
        }
        bool user = knowledge->view[v].kind == PARTY_NODE && knowledge->view[v].role->subscriber_set;
        if (learns && !user && is_listed(&knowledge->view[v])) name_view(pen, verdict, v, &first);
    }
    if (first) pen_lit(pen, "nobody");
}

static void guessers(const struct verdict *verdict, uint32_t kind, struct pen *pen)
{
    const struct knowledge *knowledge = verdict->knowledge;
    bool first = true;
    for (uint32_t v = 0; v < knowledge->view_count; v++) {
        bool can = false;
        for (uint32_t i = 0; i < knowledge->item_count; i++)
            can = can || (knowledge->item[i].kind == kind && knowledge->view[v].guessable[i].by != GUESS_NOT &&
                          knowledge->view[v].guessable[i].record != KNOWLEDGE_NO_RECORD);
        bool user = knowledge->view[v].kind == PARTY_NODE && knowledge->view[v].role->subscriber_set;
        if (can && !user && is_listed(&knowledge->view[v])) name_view(pen, verdict, v, &first);
    }
    if (first) pen_lit(pen, "nobody");
}

static void at_rest(const struct verdict *verdict, uint32_t which, struct pen *pen)
{
    const struct knowledge *knowledge = verdict->knowledge;
    bool first = true;
    (void)which;
    for (uint32_t i = 0; i < knowledge->kept_count; i++) {
        const struct kept_item *kept = &knowledge->kept[i];
        if (bytes_equal(kept->where, BYTES("state"))) continue; /* a server's own data are no storage */
        if (kept->until != KNOWLEDGE_NO_RECORD) continue;
        if (!first) pen_lit(pen, ", ");
        first = false;
        item_name(pen, &knowledge->item[kept->item]);
        pen_lit(pen, " in ");
        pen_bytes(pen, kept->where);
    }
    if (first) pen_lit(pen, "nothing");
}

static void prompts(const struct verdict *verdict, uint32_t which, struct pen *pen)
{
    uint32_t count = 0;
    (void)which;
    for (uint32_t seq = 0; seq < trace_count(verdict->trace); seq++) {
        const struct record *record = trace_at(verdict->trace, seq);
        count += record->kind == RECORD_FACT && record->extra == FACT_PROMPT;
    }
    pen_u64(pen, count);
}

static void messages(const struct verdict *verdict, uint32_t which, struct pen *pen)
{
    (void)which;
    pen_u64(pen, verdict->messages);
}

static void octets(const struct verdict *verdict, uint32_t which, struct pen *pen)
{
    uint64_t count = 0;
    (void)which;
    for (uint32_t seq = 0; seq < trace_count(verdict->trace); seq++) {
        const struct record *record = trace_at(verdict->trace, seq);
        if (record->kind == RECORD_SENT) count += blob_count(record->blob);
    }
    pen_u64(pen, count);
}

/* "MAR 1, SAR 1": requests in the order of their first arrival, peers' own business left out. */
static void diameter(const struct verdict *verdict, uint32_t which, struct pen *pen)
{
    bool first = true;
    (void)which;
    for (uint32_t i = 0; i < verdict->drawn_count; i++) {
        const struct record *record = trace_at(verdict->trace, verdict->drawn[i].record);
        bool asks = (record->proto == PROTO_CX || record->proto == PROTO_ZH) && !verdict->drawn[i].background &&
                    verb_is_request((enum proto)record->proto, record->verb);
        uint32_t count = 0, before = 0;
        for (uint32_t k = 0; asks && k < verdict->drawn_count; k++) {
            const struct record *other = trace_at(verdict->trace, verdict->drawn[k].record);
            bool same = other->proto == record->proto && other->verb == record->verb;
            count += same;
            before += same && k < i;
        }
        if (!asks || before) continue;
        if (!first) pen_lit(pen, ", ");
        first = false;
        pen_bytes(pen, proto_name((enum proto)record->proto));
        pen_char(pen, ' ');
        pen_bytes(pen, verb_name((enum proto)record->proto, record->verb));
        pen_char(pen, ' ');
        pen_u64(pen, count);
    }
    if (first) pen_lit(pen, "none");
}

uint32_t compare_round_trips(const struct verdict *verdict)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < verdict->drawn_count; i++) {
        const struct record *record = trace_at(verdict->trace, verdict->drawn[i].record);
        const struct link_line *link = &verdict->plan->link[link_class_of(record->subject)];
        bool of_user = verdict->plan->role[link->end[link_end(record->subject)]]->subscriber_set != NULL;
        count += of_user && verb_is_request((enum proto)record->proto, record->verb) && !verdict->drawn[i].background;
    }
    return count;
}

static void round_trips(const struct verdict *verdict, uint32_t which, struct pen *pen)
{
    (void)which;
    pen_u64(pen, compare_round_trips(verdict));
}

static void claims(const struct verdict *verdict, uint32_t which, struct pen *pen)
{
    uint32_t hold = 0;
    (void)which;
    for (uint32_t i = 0; i < verdict->claim_count; i++) hold += verdict->claim[i].found == CLAIM_FOUND_HOLDS;
    pen_u64(pen, hold);
    pen_lit(pen, " of ");
    pen_u64(pen, verdict->claim_count);
}

static void level(const struct verdict *verdict, uint32_t which, struct pen *pen)
{
    (void)which;
    pen_text(pen, plan_level(verdict->plan));
}

static const struct {
    const char *question;
    cell_fn *cell;
    uint32_t which;
} rows[] = {
    {"level", level, 0},
    {"learns an IMS password", learners, ITEM_PASSWORD},
    {"learns H(A1), MD5", learners, ITEM_HA1},
    {"can test words for an IMS password", guessers, ITEM_PASSWORD},
    {"learns a web password", learners, ITEM_WEB_PASSWORD},
    {"learns a token", learners, ITEM_TOKEN},
    {"lies in storage at the end", at_rest, 0},
    {"prompts", prompts, 0},
    {"round trips of the browser", round_trips, 0},
    {"messages", messages, 0},
    {"octets on links", octets, 0},
    {"Diameter requests", diameter, 0},
    {"claims that hold", claims, 0},
};

static struct bytes cell_text(const struct compare_table *table, uint32_t row, uint32_t run)
{
    char room[CELL_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    rows[row].cell(table->run[run], rows[row].which, &pen);
    struct bytes text = pen_done(&pen);
    return arena_copy(table->arena, text.at ? text : BYTES("(too long)"));
}

/* ---- forms ---- */

static void write_cell(struct out *out, enum compare_form form, struct bytes text)
{
    if (form == COMPARE_CSV) out_char(out, '"');
    for (uint32_t i = 0; i < text.count; i++) {
        if (form == COMPARE_CSV && text.at[i] == '"') out_char(out, '"');
        if (form == COMPARE_MARKDOWN && strchr("\\`*_[]<>|", text.at[i])) out_char(out, '\\');
        out_char(out, text.at[i]);
    }
    if (form == COMPARE_CSV) out_char(out, '"');
}

static void write_line(struct compare_table *table, struct bytes first, const struct bytes *cell)
{
    struct out *out = &table->out;
    bool markdown = table->form == COMPARE_MARKDOWN;
    if (markdown) out_lit(out, "| ");
    write_cell(out, table->form, first);
    for (uint32_t i = 0; i < table->count; i++) {
        out_text(out, markdown ? " | " : ",");
        write_cell(out, table->form, cell[i]);
    }
    out_text(out, markdown ? " |\n" : "\n");
}

/* Text stands below each other: a column a run would be too wide for most terminals. */
static void write_text(struct compare_table *table, const char *question, const struct bytes *cell)
{
    out_text(&table->out, question);
    out_char(&table->out, '\n');
    for (uint32_t i = 0; i < table->count; i++) {
        out_lit(&table->out, "  ");
        out_padded(&table->out, table->run[i]->plan->run, 52);
        out_lit(&table->out, "  ");
        out_bytes(&table->out, cell[i]);
        out_char(&table->out, '\n');
    }
}

/* {"question":"prompts","cells":["1","2"]} */
static void write_member(struct compare_table *table, const char *question, const struct bytes *cell)
{
    struct out *out = &table->out;
    out_lit(out, "{\"question\":");
    out_json(out, bytes_text(question));
    out_lit(out, ",\"cells\":[");
    for (uint32_t i = 0; i < table->count; i++) {
        if (i) out_char(out, ',');
        out_json(out, cell[i]);
    }
    out_lit(out, "]}");
}

static void write_json(struct compare_table *table, struct bytes *cell)
{
    struct out *out = &table->out;
    out_lit(out, "{\"v\":1,\"rows\":[");
    write_member(table, "run", cell);
    for (uint32_t r = 0; r < COUNT(rows); r++) {
        for (uint32_t i = 0; i < table->count; i++) cell[i] = cell_text(table, r, i);
        out_char(out, ',');
        write_member(table, rows[r].question, cell);
    }
    out_lit(out, "]}\n");
}

bool compare_write(sink_fn *sink, void *self, const struct verdict *const *runs, uint32_t count, enum compare_form form,
                   struct arena *arena)
{
    struct compare_table *table = arena_new(arena, struct compare_table);
    struct bytes *cell = arena_array(arena, struct bytes, count);
    *table = (struct compare_table){.run = runs, .count = count, .form = form, .arena = arena};
    out_begin(&table->out, sink, self);
    for (uint32_t i = 0; i < count; i++) cell[i] = runs[i]->plan->run;
    if (form == COMPARE_JSON) {
        write_json(table, cell);
        return out_end(&table->out);
    }
    if (form != COMPARE_TEXT) write_line(table, bytes_of("", 0), cell);
    if (form == COMPARE_MARKDOWN) {
        for (uint32_t i = 0; i <= count; i++) out_lit(&table->out, "|---");
        out_lit(&table->out, "|\n");
    }
    for (uint32_t r = 0; r < COUNT(rows); r++) {
        for (uint32_t i = 0; i < count; i++) cell[i] = cell_text(table, r, i);
        if (form == COMPARE_TEXT) write_text(table, rows[r].question, cell);
        else write_line(table, bytes_text(rows[r].question), cell);
    }
    return out_end(&table->out);
}
