/* From a verdict to the rows and columns of its ladder. */
#include "ladder.h"

#include "redactor.h"
#include "message.h"
#include "must.h"
#include "secret.h"
#include "unwrap.h"

#define COLUMN_NONE UINT32_MAX
enum { LABEL_ROOM = 4096 };

/* ---- columns ---- */

static bool in_view(const struct plan *plan, const struct ladder_view *view, const struct role *role)
{
    if (!view || view->count == 0) return true;
    for (uint32_t i = 0; i < view->count; i++) {
        if (bytes_equal(view->node[i], role->name)) return true;
        if (role->box && bytes_equal(view->node[i], plan->box[role->box - 1].name)) return true;
    }
    return false;
}

static struct bytes roles_of_box(const struct plan *plan, uint32_t box, struct arena *arena)
{
    struct bytes all = bytes_of("", 0);
    for (uint32_t r = 0; r < plan->role_count; r++) {
        if (plan->role[r]->box != box) continue;
        struct bytes name = plan->role[r]->name;
        all = arena_format(arena, "%.*s%s%.*s", (int)all.count, all.at, all.count ? " " : "", (int)name.count, name.at);
    }
    return all;
}

/* The column of every role; COLUMN_NONE for what the view leaves out. A box is shown whole. */
static uint32_t *place_columns(struct ladder *ladder, const struct plan *plan, const struct ladder_view *view,
                               struct arena *arena)
{
    uint32_t *column = arena_array(arena, uint32_t, plan->role_count);
    uint32_t *of_box = arena_array(arena, uint32_t, plan->box_count + 1);
    bool *shown = arena_array(arena, bool, plan->box_count + 1);
    ladder->column = arena_array(arena, struct ladder_column, plan->role_count);
    for (uint32_t r = 0; r < plan->role_count; r++)
        if (in_view(plan, view, plan->role[r])) shown[plan->role[r]->box] = true;
    for (uint32_t b = 0; b <= plan->box_count; b++) of_box[b] = COLUMN_NONE;
    for (uint32_t r = 0; r < plan->role_count; r++) {
        const struct role *role = plan->role[r];
        column[r] = role->box ? of_box[role->box] : COLUMN_NONE;
        bool show = role->box ? shown[role->box] : in_view(plan, view, role);
        if (!show || column[r] != COLUMN_NONE) continue;
        struct ladder_column *added = &ladder->column[ladder->column_count];
        added->title = role->box ? plan->box[role->box - 1].name : role->name;
        if (role->box) added->roles = roles_of_box(plan, role->box, arena);
        column[r] = ladder->column_count++;
        if (role->box) of_box[role->box] = column[r];
    }
    return column;
}

static bool plan_has(const struct plan *plan, struct bytes name)
{
    for (uint32_t r = 0; r < plan->role_count; r++)
        if (bytes_equal(plan->role[r]->name, name)) return true;
    for (uint32_t b = 0; b < plan->box_count; b++)
        if (bytes_equal(plan->box[b].name, name)) return true;
    return false;
}

bool ladder_view_read(struct ladder_view *view, const struct plan *plan, struct arena *arena, struct bytes text,
                      struct bytes *unknown)
{
    struct bytes *node = NULL;
    uint32_t room = 0, count = 0;
    while (text.count) {
        struct bytes name = bytes_trim(bytes_cut(text, ',', &text));
        if (!plan_has(plan, name)) {
            *unknown = name;
            return false;
        }
        node = arena_grow(arena, node, count, &room, sizeof *node);
        node[count++] = name;
    }
    *view = (struct ladder_view){node, count};
    return true;
}

/* ---- notes: phases and what is said, each behind the message it follows ---- */

struct note {
    const struct flow_line *line;
    uint32_t next; /* note behind the same message, or COLUMN_NONE */
};

struct notes {
    struct note *note;
    uint32_t count;
    uint32_t *first, *last; /* by drawn message + 1: the notes behind it; 0: before all */
    uint32_t bare;          /* rows up to the last title without lines */
};

static void collect(const struct flow_line *line, const struct flow_line **all)
{
    for (; line; line = line->next) {
        all[line->number] = line;
        collect(line->children, all);
    }
}

static uint32_t drawn_at(const struct verdict *verdict, uint32_t record)
{
    uint32_t low = 0, high = verdict->drawn_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (verdict->drawn[middle].record < record) low = middle + 1;
        else high = middle;
    }
    must(low < verdict->drawn_count && verdict->drawn[low].record == record);
    return low;
}

static void note_add(struct notes *notes, const struct flow_line *line, uint32_t behind)
{
    uint32_t number = notes->count++;
    notes->note[number] = (struct note){line, COLUMN_NONE};
    if (notes->first[behind] == COLUMN_NONE) notes->first[behind] = number;
    else notes->note[notes->last[behind]].next = number;
    notes->last[behind] = number;
}

static void collect_notes(struct notes *notes, const struct verdict *verdict, struct arena *arena)
{
    const struct plan *plan = verdict->plan;
    const struct flow_line **line = arena_array(arena, const struct flow_line *, plan->flow_line_count);
    uint32_t behind = 0;
    notes->note = arena_array(arena, struct note, plan->flow_line_count);
    notes->first = arena_array(arena, uint32_t, verdict->drawn_count + 1);
    notes->last = arena_array(arena, uint32_t, verdict->drawn_count + 1);
    for (uint32_t i = 0; i <= verdict->drawn_count; i++) notes->first[i] = COLUMN_NONE;
    collect(plan->flow, line);
    for (uint32_t n = 0; n < plan->flow_line_count; n++) {
        const struct line_outcome *outcome = &verdict->line[n];
        bool note = line[n]->kind == LINE_PHASE || line[n]->kind == LINE_SAY;
        if (note && outcome->reached) note_add(notes, line[n], behind);
        if (line[n]->kind != LINE_ARROW || !outcome->satisfied) continue;
        uint32_t mine = drawn_at(verdict, outcome->record) + 1;
        if (line[n]->text.count) note_add(notes, line[n], mine);
        if (mine > behind) behind = mine;
    }
}

/* ---- rows ---- */

static struct bytes label_of(const struct verdict *verdict, struct redactor *redactor, uint32_t seq,
                             struct arena *arena)
{
    const struct record *record = trace_at(verdict->trace, seq);
    char room[LABEL_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    enum proto proto = (enum proto)record->proto;
    struct bytes verb = verb_name(proto, record->verb);
    bool has_path = verb_is_request(proto, record->verb) && (proto == PROTO_HTTP || proto == PROTO_WS);
    if (!verb.count) return BYTES("(malformed)");
    if (!has_path) return verb;
    struct http http;
    if (http_scan(&http, store_bytes(verdict->store, record->blob)).why || !http.path.count) return verb;
    pen_bytes(&pen, verb);
    pen_char(&pen, ' ');
    secret_redact(redactor_index(redactor, verdict->trace, seq, http.path), &pen, http.path);
    struct bytes label = pen_done(&pen);
    return label.at ? arena_copy(arena, label) : verb;
}

static struct ladder_row message_row(const struct verdict *verdict, const struct drawn_message *drawn,
                                     const uint32_t *column, struct redactor *redactor, struct arena *arena)
{
    const struct plan *plan = verdict->plan;
    const struct record *record = trace_at(verdict->trace, drawn->record);
    const struct link_line *link = &plan->link[link_class_of(record->subject)];
    uint32_t from = link->end[link_end(record->subject)], to = link->end[1 - link_end(record->subject)];
    enum proto proto = (enum proto)record->proto;
    return (struct ladder_row){.kind = LADDER_MESSAGE,
                               .at = record->at,
                               .step = drawn->line ? verdict->step[drawn->line->number] : BYTES("."),
                               .from = column[from],
                               .to = column[to],
                               .sender = plan->role[from],
                               .receiver = plan->role[to],
                               .proto = proto,
                               .label = label_of(verdict, redactor, drawn->record, arena),
                               .response = !verb_is_request(proto, record->verb),
                               .again = drawn->again,
                               .lost = record->kind == RECORD_DROPPED,
                               .record = drawn->record};
}

/* Whether the message was sent because that earlier one had arrived. */
static bool caused_by(const struct verdict *verdict, const struct ladder_row *row, const struct ladder_row *before)
{
    const struct record *arrival = trace_at(verdict->trace, row->record);
    const struct record *sent = trace_at(verdict->trace, arrival->cause);
    return before->kind == LADDER_MESSAGE && sent->cause == before->record && row->sender == before->receiver;
}

/* A title without lines: those that stood there were removed, or belong to another variant. */
static bool is_empty_phase(const struct flow_line *line)
{
    return line->kind == LINE_PHASE && (!line->next || line->next->kind == LINE_PHASE);
}

/* A title without lines is drawn only when something came under it all the same. */
static void drop_bare(struct ladder *ladder, struct notes *notes)
{
    if (notes->bare && notes->bare == ladder->row_count) ladder->row_count--;
    notes->bare = 0;
}

static void add_notes(struct ladder *ladder, struct notes *notes, uint32_t behind, sim_time at)
{
    for (uint32_t n = notes->first[behind]; n != COLUMN_NONE; n = notes->note[n].next) {
        const struct flow_line *line = notes->note[n].line;
        if (line->kind == LINE_PHASE) drop_bare(ladder, notes);
        ladder->row[ladder->row_count++] = (struct ladder_row){
            .kind = line->kind == LINE_PHASE ? LADDER_PHASE : LADDER_SAY, .at = at, .text = line->text};
        if (is_empty_phase(line)) notes->bare = ladder->row_count;
    }
}

struct ladder *ladder_new(const struct verdict *verdict, const struct ladder_view *view, struct arena *arena)
{
    struct ladder *ladder = arena_new(arena, struct ladder);
    struct redactor *redactor = redactor_new(verdict->plan, arena);
    struct notes notes = {0};
    uint32_t *column = place_columns(ladder, verdict->plan, view, arena);
    sim_time at = 0;
    collect_notes(&notes, verdict, arena);
    ladder->row = arena_array(arena, struct ladder_row, verdict->drawn_count + notes.count);
    add_notes(ladder, &notes, 0, 0);
    for (uint32_t i = 0; i < verdict->drawn_count; i++) {
        const struct drawn_message *drawn = &verdict->drawn[i];
        if (!drawn->background) {
            notes.bare = 0;
            struct ladder_row row = message_row(verdict, drawn, column, redactor, arena);
            bool shown = row.from != COLUMN_NONE && row.to != COLUMN_NONE;
            if (shown && ladder->row_count) row.caused = caused_by(verdict, &row, &ladder->row[ladder->row_count - 1]);
            if (shown) ladder->row[ladder->row_count++] = row;
            ladder->message_count += shown;
            ladder->left_out += !shown;
            at = row.at;
        }
        add_notes(ladder, &notes, i + 1, at);
    }
    drop_bare(ladder, &notes);
    return ladder;
}
