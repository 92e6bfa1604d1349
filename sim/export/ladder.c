/* From a verdict to the rows and columns of its ladder. */
#include "ladder.h"

#include "attacker.h"
#include "ladder_event.h"
#include "redactor.h"
#include "message.h"
#include "must.h"
#include "secret.h"
#include "unwrap.h"

#define COLUMN_NONE UINT32_MAX
enum {
    LABEL_ROOM = 4096,
    LIFELINES_MAX = 16 /* that have a column; of more the rest share that of their role */
};

/* ---- columns ---- */

static bool is_named(const struct plan *plan, const struct role *role, struct bytes name)
{
    return bytes_equal(name, role->name) || (role->box && bytes_equal(name, plan->box[role->box - 1].name));
}

/* The roles of the view in its order. */
static uint32_t order_by_view(uint32_t *order, const struct plan *plan, const struct ladder_view *view,
                              struct arena *arena)
{
    bool *placed = arena_array(arena, bool, plan->role_count);
    uint32_t count = 0;
    for (uint32_t n = 0; n < view->count; n++)
        for (uint32_t r = 0; r < plan->role_count; r++) {
            if (placed[r] || !is_named(plan, plan->role[r], view->node[n])) continue;
            placed[r] = true;
            order[count++] = r;
        }
    return count;
}

static bool are_linked(const struct plan *plan, uint32_t a, uint32_t b)
{
    for (uint32_t i = 0; i < plan->link_count; i++) {
        const uint32_t *end = plan->link[i].end;
        if ((end[0] == a && end[1] == b) || (end[0] == b && end[1] == a)) return true;
    }
    return false;
}

/* After the last node of its kind; else, of what a file adds to the network it starts from, after the first of those
 * it talks to: an I-CSCF right of the P-CSCF. Attackers are after all. */
static uint32_t place_of(const uint32_t *order, uint32_t count, const struct plan *plan, uint32_t role)
{
    const struct node_kind *kind = plan->role[role]->kind;
    for (uint32_t at = count; at > 0; at--)
        if (plan->role[order[at - 1]]->kind == kind) return at;
    if (plan->role_base && role >= plan->role_base && !kind->outside)
        for (uint32_t at = 0; at < count; at++)
            if (are_linked(plan, order[at], role)) return at + 1;
    return count;
}

/* All roles. */
static uint32_t order_by_kind(uint32_t *order, const struct plan *plan)
{
    uint32_t count = 0;
    for (uint32_t r = 0; r < plan->role_count; r++) {
        uint32_t at = place_of(order, count, plan, r);
        memmove(order + at + 1, order + at, sizeof *order * (count - at));
        order[at] = r;
        count++;
    }
    return count;
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

/* The owner of the lifeline, where it is not the network's own. */
static struct bytes attacker_note(const struct plan *plan, const struct role *role, struct arena *arena)
{
    for (const struct attacker *attacker = plan->attacker; attacker; attacker = attacker->next) {
        if (bytes_equal(attacker->name, role->name)) return BYTES("attacker");
        for (const struct seat *seat = attacker->seats; seat; seat = seat->next)
            if (seat->kind == SEAT_OWNS && seat->role == role)
                return arena_format(arena, "owned by %.*s", (int)attacker->name.count, attacker->name.at);
    }
    return bytes_of("", 0);
}

/* Where a message ends: by role, and of the roles whose browsers are several by lifeline. */
struct ladder_columns {
    uint32_t *of_role; /* COLUMN_NONE for what the view leaves out */
    uint32_t *of_lifeline;
    const struct lifelines *lifelines;
};

static uint32_t lifeline_of(const struct ladder_columns *columns, const struct record *record)
{
    return lifelines_count(columns->lifelines) ? lifelines_of(columns->lifelines, record->subject, record->extra)
                                               : LIFELINE_NONE;
}

static uint32_t column_of(const struct ladder_columns *columns, const struct record *record, uint32_t role)
{
    uint32_t n = lifeline_of(columns, record);
    bool own = n != LIFELINE_NONE && lifelines_at(columns->lifelines, n)->role->index == role &&
               columns->of_lifeline[n] != COLUMN_NONE;
    return own ? columns->of_lifeline[n] : columns->of_role[role];
}

/* Whether somebody of that role has no column yet. */
static bool has_others(const struct ladder_columns *columns, const struct verdict *verdict, uint32_t role)
{
    for (uint32_t i = 0; i < verdict->drawn_count; i++) {
        const struct record *record = trace_at(verdict->trace, verdict->drawn[i].record);
        const struct link_line *link = &verdict->plan->link[link_class_of(record->subject)];
        if (link->end[0] != role && link->end[1] != role) continue;
        uint32_t n = lifeline_of(columns, record);
        if (n == LIFELINE_NONE || columns->of_lifeline[n] == COLUMN_NONE) return true;
    }
    return false;
}

/* One browser is the scenario's own; several are told apart. True: all of that role have their columns by it. */
static bool place_lifelines(struct ladder *ladder, struct ladder_columns *columns, const struct verdict *verdict,
                            const struct role *role)
{
    const struct lifelines *lifelines = columns->lifelines;
    uint32_t count = 0;
    for (uint32_t i = 0; i < lifelines_count(lifelines); i++) count += lifelines_at(lifelines, i)->role == role;
    if (count < 2) return false;
    for (uint32_t i = 0, placed = 0; i < lifelines_count(lifelines); i++) {
        const struct lifeline *lifeline = lifelines_at(lifelines, i);
        if (lifeline->role != role || placed++ >= LIFELINES_MAX) continue;
        columns->of_lifeline[i] = ladder->column_count;
        ladder->column[ladder->column_count++] = (struct ladder_column){
            .title = lifeline->title, .note = lifeline->who, .browser_of = role};
    }
    if (has_others(columns, verdict, role->index)) return false;
    columns->of_role[role->index] = ladder->column_count - 1;
    return true;
}

/* The roles that share a column with it, itself included. */
static void place_role(struct ladder_columns *columns, const struct plan *plan, const struct role *role,
                       uint32_t column)
{
    for (uint32_t r = 0; r < plan->role_count; r++)
        if (r == role->index || (role->box && plan->role[r]->box == role->box)) columns->of_role[r] = column;
}

/* A box is shown whole. */
static void place_columns(struct ladder_columns *columns, struct ladder *ladder, const struct verdict *verdict,
                          const struct ladder_view *view, struct arena *arena)
{
    const struct plan *plan = verdict->plan;
    const uint32_t lifelines = lifelines_count(columns->lifelines);
    uint32_t *order = arena_array(arena, uint32_t, plan->role_count);
    bool all = !view || view->count == 0;
    uint32_t count = all ? order_by_kind(order, plan) : order_by_view(order, plan, view, arena);
    columns->of_role = arena_array(arena, uint32_t, plan->role_count);
    columns->of_lifeline = arena_array(arena, uint32_t, lifelines + 1);
    ladder->column = arena_array(arena, struct ladder_column, plan->role_count + lifelines);
    for (uint32_t r = 0; r < plan->role_count; r++) columns->of_role[r] = COLUMN_NONE;
    for (uint32_t i = 0; i < lifelines; i++) columns->of_lifeline[i] = COLUMN_NONE;
    for (uint32_t n = 0; n < count; n++) {
        const struct role *role = plan->role[order[n]];
        if (columns->of_role[order[n]] != COLUMN_NONE || place_lifelines(ladder, columns, verdict, role)) continue;
        struct ladder_column *added = &ladder->column[ladder->column_count];
        added->title = role->box ? plan->box[role->box - 1].name : role->name;
        added->note = attacker_note(plan, role, arena);
        added->attacker = added->note.count > 0;
        if (role->box) added->note = roles_of_box(plan, role->box, arena);
        place_role(columns, plan, role, ladder->column_count++);
    }
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

/* ---- notes: phases and remarks, each after its message ---- */

struct note {
    const struct flow_line *line;
    uint32_t next; /* note after the same message, or COLUMN_NONE */
};

struct notes {
    struct note *note;
    uint32_t count;
    uint32_t *first, *last; /* by drawn message + 1: the notes after it; 0: before all */
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
    redactor_write(redactor, verdict->trace, seq, &pen, http.path);
    struct bytes label = pen_done(&pen);
    return label.at ? arena_copy(arena, label) : verb;
}

/* Whether a message answers something: a CLOSE does not, and of a malformed message nobody knows. */
static bool is_response(enum proto proto, verb_id verb)
{
    bool closes = proto == PROTO_WS && verb == VERB_WS_CLOSE;
    return verb != VERB_NONE && !closes && !verb_is_request(proto, verb);
}

/* The attacker that touched it last on its way. */
static struct bytes touched_by(const struct verdict *verdict, uint32_t record, uint32_t sent)
{
    for (uint32_t at = trace_at(verdict->trace, record)->cause; at > sent; at = trace_at(verdict->trace, at)->cause) {
        const struct filter_row *row = &verdict->plan->filter[trace_at(verdict->trace, at)->extra];
        if (row->by && row->move) return row->by->name;
    }
    return bytes_of(NULL, 0);
}

/* Whether a row of the filter dealt with it on its way; that it left for a role outside is its normal way, and a
 * message that comes to a node that an attacker stopped is only read. */
static bool touched(const struct verdict *verdict, const struct record *record, uint32_t sent, const struct role *to)
{
    uint32_t before = record->cause;
    if (before == sent) return false;
    const struct filter_row *row = &verdict->plan->filter[trace_at(verdict->trace, before)->extra];
    bool leaves = plan_is_outside(verdict->plan, to) || (row->by && !row->move);
    return !leaves || trace_at(verdict->trace, before)->cause != sent;
}

/* The deeds of the filter's rows at it, in order; a row that only looked did nothing. */
static struct bytes touch_said(const struct verdict *verdict, uint32_t record, uint32_t sent, struct arena *arena)
{
    static const char *const words[FILTER_DEED_COUNT] = {
        [FILTER_DROP] = "dropped",  [FILTER_TAKE] = "taken",        [FILTER_DELAY] = "delayed",
        [FILTER_HOLD] = "held",     [FILTER_EDIT] = "changed",      [FILTER_CORRUPT] = "corrupted",
        [FILTER_RESET] = "cut off", [FILTER_DUPLICATE] = "doubled", [FILTER_REORDER] = "put behind others"};
    struct bytes said = bytes_of("", 0);
    for (uint32_t at = trace_at(verdict->trace, record)->cause; at > sent; at = trace_at(verdict->trace, at)->cause) {
        const struct filter_row *row = &verdict->plan->filter[trace_at(verdict->trace, at)->extra];
        if (!words[row->deed]) continue;
        said = arena_format(arena, "%s by %.*s%s%.*s", words[row->deed], (int)row->name.count, row->name.at,
                            said.count ? ", " : "", (int)said.count, said.at);
    }
    return said;
}

/* The node that it seems to come from. */
static struct bytes injected_said(const struct verdict *verdict, uint32_t sent, struct arena *arena)
{
    for (uint32_t i = 0; i < verdict->injected_count; i++)
        if (verdict->injected[i].record == sent)
            return arena_format(arena, "by %.*s", (int)verdict->injected[i].who.count, verdict->injected[i].who.at);
    const struct record *cause = trace_at(verdict->trace, trace_at(verdict->trace, sent)->cause);
    if (cause->kind != RECORD_TOUCHED) return bytes_of("", 0);
    struct bytes who = verdict->plan->filter[cause->extra].name;
    return arena_format(arena, "by %.*s", (int)who.count, who.at);
}

static struct ladder_row message_row(const struct verdict *verdict, const struct drawn_message *drawn,
                                     const struct ladder_columns *columns, struct redactor *redactor,
                                     struct arena *arena)
{
    const struct plan *plan = verdict->plan;
    const struct record *record = trace_at(verdict->trace, drawn->record);
    const struct link_line *link = &plan->link[link_class_of(record->subject)];
    uint32_t from = link->end[link_end(record->subject)], to = link->end[1 - link_end(record->subject)];
    enum proto proto = (enum proto)record->proto;
    const uint32_t sent = trace_sent(verdict->trace, drawn->record);
    const bool injected = trace_at(verdict->trace, sent)->kind == RECORD_INJECTED &&
                          !plan_is_outside(plan, plan->role[from]);
    return (struct ladder_row){.kind = LADDER_MESSAGE,
                               .at = record->at,
                               .sent_at = trace_at(verdict->trace, sent)->at,
                               .step = drawn->line ? verdict->step[drawn->line->number] : BYTES("."),
                               .basis = drawn->line ? drawn->line->basis : BASIS_UNSAID,
                               .from = column_of(columns, record, from),
                               .to = column_of(columns, record, to),
                               .sender = plan->role[from],
                               .receiver = plan->role[to],
                               .proto = proto,
                               .label = label_of(verdict, redactor, drawn->record, arena),
                               .response = is_response(proto, record->verb),
                               .again = drawn->again,
                               .lost = record->kind == RECORD_DROPPED,
                               .touched = touched(verdict, record, sent, plan->role[to]),
                               .by = touched_by(verdict, drawn->record, sent),
                               .touch = injected ? injected_said(verdict, sent, arena)
                                                 : touch_said(verdict, drawn->record, sent, arena),
                               .injected = injected,
                               .record = drawn->record,
                               .led_from = LADDER_NO_ROW};
}

/* The row of the message that this one was sent because of. `row_of` has each record's row, counted from one. */
static uint32_t led_from(const struct verdict *verdict, const struct ladder *ladder, const struct ladder_row *row,
                         const uint32_t *row_of)
{
    uint32_t cause = trace_at(verdict->trace, trace_sent(verdict->trace, row->record))->cause;
    uint32_t before = row_of[cause];
    return before && ladder->row[before - 1].receiver == row->sender ? before - 1 : LADDER_NO_ROW;
}

static void add_message(struct ladder *ladder, const struct verdict *verdict, struct ladder_row row, uint32_t *row_of)
{
    bool shown = row.from != COLUMN_NONE && row.to != COLUMN_NONE;
    ladder->left_out += !shown;
    if (!shown) return;
    row.led_from = led_from(verdict, ladder, &row, row_of);
    row.caused = row.led_from != LADDER_NO_ROW && row.led_from + 1 == ladder->row_count;
    ladder->row[ladder->row_count++] = row;
    row_of[row.record] = ladder->row_count;
    ladder->message_count++;
}

/* A title without lines: those that were there were removed, or belong to another variant. */
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

/* At most so many records tell that something befell a node, a connection or a door itself. */
static uint32_t event_count(const struct verdict *verdict)
{
    uint32_t count = 0;
    for (uint32_t seq = 0; seq < trace_count(verdict->trace); seq++) {
        const struct record *record = trace_at(verdict->trace, seq);
        count += record->kind == RECORD_STOPPED || record->kind == RECORD_STARTED || record->kind == RECORD_CLOCK ||
                 record->kind == RECORD_TOUCHED || ladder_event_at_door(record);
    }
    return count;
}

/* The events of nodes, connections and doors between two messages; a door has no column. */
static void add_events(struct ladder *ladder, const struct verdict *verdict, uint32_t from, uint32_t to,
                       const uint32_t *column, struct arena *arena)
{
    struct ladder_event event;
    for (uint32_t seq = from; seq < to; seq++) {
        if (!ladder_event_of(verdict, seq, &event, arena)) continue;
        if (!event.door && column[event.role->index] == COLUMN_NONE) continue;
        if (event.peer && column[event.peer->index] == COLUMN_NONE) continue;
        ladder->row[ladder->row_count++] = (struct ladder_row){
            .kind = LADDER_SAY, .at = trace_at(verdict->trace, seq)->at, .door = event.door, .text = event.text};
    }
}

/* The place of a line that never came: after the message it waited for, before the next one. */
static void add_missing(struct ladder *ladder, const struct verdict *verdict, uint32_t from, uint32_t to, sim_time at,
                        struct arena *arena)
{
    for (uint32_t n = 0; n < verdict->failure_count; n++) {
        const struct failure *failure = &verdict->failure[n];
        if (!failure->waited || failure->waited - 1 < from || failure->waited - 1 >= to) continue;
        struct bytes text = arena_format(arena, "awaited from here on, never came: %.*s", (int)failure->expected.count,
                                         failure->expected.at);
        ladder->row[ladder->row_count++] = (struct ladder_row){
            .kind = LADDER_SAY, .at = at, .text = text, .step = failure->step, .red = true};
    }
}

/* With its causes: pictures have no other place for them. */
static struct bytes red_text(const struct failure *failure, struct arena *arena)
{
    struct bytes text = failure->text;
    if (failure->follows) return arena_format(arena, "%.*s (for the same cause)", (int)text.count, text.at);
    for (uint32_t i = 0; i < failure->cause_count; i++) {
        struct bytes cause = failure->cause[i].text;
        text = arena_format(arena, "%.*s; %s %.*s", (int)text.count, text.at, i ? "then" : "because", (int)cause.count,
                            cause.at);
    }
    return text;
}

static void mark_red(struct ladder *ladder, const struct verdict *verdict, const uint32_t *row_of, struct arena *arena)
{
    ladder->red = arena_array(arena, struct ladder_red, verdict->failure_count);
    ladder->red_count = verdict->failure_count;
    for (uint32_t n = 0; n < verdict->failure_count; n++) {
        const struct failure *failure = &verdict->failure[n];
        ladder->red[n] = (struct ladder_red){LADDER_NO_ROW, failure->step, red_text(failure, arena), &failure->place};
        uint32_t row = failure->message == VERDICT_NO_RECORD ? 0 : row_of[failure->message];
        if (!row) continue;
        ladder->row[row - 1].red = true;
        ladder->red[n].row = row - 1;
    }
}

struct ladder *ladder_new(const struct verdict *verdict, const struct ladder_view *view, struct arena *arena)
{
    struct ladder *ladder = arena_new(arena, struct ladder);
    struct redactor *redactor = redactor_new(verdict->plan, arena);
    redactor_born(redactor, &verdict->hidden);
    struct notes notes = {0};
    struct ladder_columns columns = {.lifelines = lifelines_find(verdict, redactor, arena)};
    place_columns(&columns, ladder, verdict, view, arena);
    ladder->lifelines = columns.lifelines;
    sim_time at = 0;
    uint32_t seen = 0; /* the message that was added last */
    uint32_t *row_of = arena_array(arena, uint32_t, trace_count(verdict->trace));
    ladder->run = verdict->plan->run;
    ladder->title = verdict->plan->title;
    ladder->seed = verdict->seed;
    ladder->fingerprint = verdict->fingerprint;
    plan_bases(verdict->plan, ladder->basis_of);
    collect_notes(&notes, verdict, arena);
    ladder->row = arena_array(arena, struct ladder_row,
                              verdict->drawn_count + notes.count + verdict->failure_count + event_count(verdict));
    add_notes(ladder, &notes, 0, 0);
    for (uint32_t i = 0; i < verdict->drawn_count; i++) {
        const struct drawn_message *drawn = &verdict->drawn[i];
        if (!drawn->background) {
            add_missing(ladder, verdict, seen, drawn->record, at, arena);
            add_events(ladder, verdict, seen, drawn->record, columns.of_role, arena);
            seen = drawn->record;
            notes.bare = 0;
            add_message(ladder, verdict, message_row(verdict, drawn, &columns, redactor, arena), row_of);
            at = trace_at(verdict->trace, drawn->record)->at;
        }
        add_notes(ladder, &notes, i + 1, at);
    }
    drop_bare(ladder, &notes);
    add_missing(ladder, verdict, seen, UINT32_MAX, at, arena);
    add_events(ladder, verdict, seen, trace_count(verdict->trace), columns.of_role, arena);
    mark_red(ladder, verdict, row_of, arena);
    return ladder;
}

/* ---- the bases of steps ---- */

struct bytes ladder_step(const struct ladder_row *row, char room[LADDER_STEP_ROOM])
{
    struct pen pen = pen_on(room, LADDER_STEP_ROOM);
    pen_bytes(&pen, row->step);
    pen_text(&pen, basis_rows[row->basis].mark);
    struct bytes marked = pen_done(&pen);
    return marked.at ? marked : row->step;
}

struct bytes ladder_remark(const struct ladder_row *row, struct arena *arena)
{
    struct bytes touch = row->touched || row->injected ? row->touch : bytes_of("", 0);
    const char *word = row->injected ? "injected" : row->again ? "again" : "";
    if (!*word && !touch.count) return bytes_of("", 0);
    const char *between = !*word || !touch.count ? "" : row->injected ? " " : ", ";
    return arena_format(arena, " (%s%s%.*s)", word, between, (int)touch.count, touch.at);
}

struct bytes ladder_legend(const struct ladder *ladder, struct arena *arena)
{
    struct bytes legend = bytes_of("", 0);
    for (enum basis basis = BASIS_TEXT; basis < BASIS_COUNT; basis++) {
        if (!ladder->basis_of[basis]) continue;
        legend = arena_format(arena, "%.*s%s%s %s %u", (int)legend.count, legend.at,
                              legend.count ? ", " : "basis: ", basis_rows[basis].mark, basis_rows[basis].word,
                              ladder->basis_of[basis]);
    }
    if (!legend.count) return legend;
    if (ladder->basis_of[BASIS_UNSAID])
        legend = arena_format(arena, "%.*s, not said %u", (int)legend.count, legend.at, ladder->basis_of[BASIS_UNSAID]);
    return legend;
}

/* ---- parts of it ---- */

static uint32_t find_last(const struct ladder *ladder, struct bytes step)
{
    for (uint32_t i = ladder->row_count; i > 0; i--)
        if (ladder->row[i - 1].kind == LADDER_MESSAGE && bytes_equal(ladder->row[i - 1].step, step)) return i - 1;
    return LADDER_NO_ROW;
}

uint32_t ladder_find(const struct ladder *ladder, struct bytes step)
{
    uint32_t copy = LADDER_NO_ROW;
    for (uint32_t i = 0; i < ladder->row_count; i++) {
        const struct ladder_row *row = &ladder->row[i];
        if (row->kind != LADDER_MESSAGE || !bytes_equal(row->step, step)) continue;
        if (!row->again) return i;
        if (copy == LADDER_NO_ROW) copy = i;
    }
    return copy;
}

/* Rows first .. last, below the title that is above them. */
static void keep_rows(struct ladder *ladder, uint32_t first, uint32_t last)
{
    uint32_t title = first, kept = 0, dropped = first;
    while (title > 0 && ladder->row[title].kind != LADDER_PHASE) title--;
    if (title < first && ladder->row[title].kind == LADDER_PHASE) {
        ladder->row[kept++] = ladder->row[title];
        dropped--;
    }
    ladder->message_count = 0;
    for (uint32_t i = first; i <= last; i++) {
        struct ladder_row *row = &ladder->row[kept++];
        *row = ladder->row[i];
        if (row->kind != LADDER_MESSAGE) continue;
        ladder->message_count++;
        row->led_from = row->led_from == LADDER_NO_ROW || row->led_from < first ? LADDER_NO_ROW
                                                                                : row->led_from - dropped;
        row->caused = row->caused && row->led_from != LADDER_NO_ROW;
    }
    for (uint32_t i = 0; i < ladder->red_count; i++) {
        struct ladder_red *red = &ladder->red[i];
        bool inside = red->row != LADDER_NO_ROW && red->row >= first && red->row <= last;
        red->row = inside ? red->row - dropped : LADDER_NO_ROW;
    }
    ladder->row_count = kept;
}

const char *ladder_cut(struct ladder *ladder, struct bytes range, struct arena *arena)
{
    uint32_t dots = bytes_find(range, BYTES(".."));
    struct bytes low = bytes_trim(bytes_part(range, 0, dots)), high = low;
    if (dots != BYTES_NOT_FOUND) high = bytes_trim(bytes_from(range, dots + 2));
    uint32_t first = low.count ? ladder_find(ladder, low) : 0;
    uint32_t last = high.count ? find_last(ladder, high) : ladder->row_count - 1;
    struct bytes missing = first == LADDER_NO_ROW ? low : high;
    if (first == LADDER_NO_ROW || last == LADDER_NO_ROW)
        return arena_format(arena, "no message that is shown has the step `%.*s`", (int)missing.count, missing.at).at;
    if (ladder->row_count == 0 || first > last)
        return arena_format(arena, "there is nothing in `%.*s`", (int)range.count, range.at).at;
    /* A remark about the last message is after it. */
    while (last + 1 < ladder->row_count && ladder->row[last + 1].kind == LADDER_SAY) last++;
    keep_rows(ladder, first, last);
    return NULL;
}
