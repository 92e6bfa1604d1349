/* Counting the rows that runs met. */
#include "exercised.h"

#include "clause.h"
#include "fact_record.h"
#include "list.h"
#include "proto.h"

#include <stdlib.h>

static const struct {
    enum exercise exercise;
    const char *of, *name, *why;
} unmet[] = {
#define UNMET(exercise, of, name, why) {EXERCISE_##exercise, of, name, why},
#include "unmet.def"
#undef UNMET
};

static struct bytes joined(struct arena *arena, struct bytes a, struct bytes b)
{
    return arena_format(arena, "%.*s %.*s", (int)a.count, a.at, (int)b.count, b.at);
}

static void add(struct exercised *all, const struct exercised_row *new)
{
    all->row = arena_grow(all->arena, all->row, all->count, &all->room, sizeof *all->row);
    all->last = arena_grow(all->arena, all->last, all->count, &all->last_room, sizeof *all->last);
    struct exercised_row *row = &all->row[all->count];
    *row = *new;
    all->last[all->count++] = 0;
    for (uint32_t i = 0; i < COUNT(unmet); i++)
        if (unmet[i].exercise == row->exercise && bytes_equal(bytes_text(unmet[i].of), row->of) &&
            bytes_equal(bytes_text(unmet[i].name), row->name))
            row->unmet = unmet[i].why;
}

static void add_kind(struct exercised *all, const struct node_kind *kind)
{
    const struct bytes of = bytes_text(kind->name);
    for (const struct rule *rule = kind->rules; rule->step; rule++)
        add(all, &(struct exercised_row){.exercise = EXERCISE_RULE,
                                         .of = of,
                                         .name = joined(all->arena, proto_name(rule->proto), bytes_text(rule->verb)),
                                         .clause = bytes_text(rule->clause)});
    for (const struct action_row *action = kind->actions; action->name; action++)
        add(all, &(struct exercised_row){.exercise = EXERCISE_ACTION,
                                         .of = of,
                                         .name = bytes_text(action->name),
                                         .clause = bytes_text(action->help)});
    for (const struct policy_row *policy = kind->policies; policy->name; policy++) {
        struct bytes rest = policy->type == POLICY_CHOICE ? bytes_text(policy->values) : bytes_of("", 0), word;
        while (list_next(&rest, &word))
            add(all, &(struct exercised_row){.exercise = EXERCISE_CHOICE,
                                             .of = of,
                                             .name = joined(all->arena, bytes_text(policy->name), word),
                                             .clause = bytes_text(policy->clause)});
    }
}

static void add_evidence(struct exercised *all, const struct node_kind *kind)
{
    for (const struct evidence_row *row = kind->accepts; row && row->name; row++)
        add(all, &(struct exercised_row){.exercise = EXERCISE_EVIDENCE,
                                         .of = bytes_text(kind->name),
                                         .name = bytes_text(row->name),
                                         .clause = bytes_text(row->clause)});
}

static void add_reason(struct exercised *all, const struct reason_row *reason)
{
    struct bytes rest = bytes_text(reason->by), kind;
    while (list_next(&rest, &kind))
        add(all, &(struct exercised_row){.exercise = EXERCISE_REASON,
                                         .of = kind,
                                         .name = bytes_text(reason->id),
                                         .clause = bytes_text(reason->clause)});
}

struct exercised *exercised_new(struct arena *arena)
{
    struct exercised *all = arena_new(arena, struct exercised);
    all->arena = arena;
    for (const struct node_kind *const *kind = node_kinds; *kind; kind++) {
        add_kind(all, *kind);
        add_evidence(all, *kind);
    }
    for (uint32_t r = 1; r < REASON_COUNT; r++) add_reason(all, &reason_rows[r]);
    return all;
}

void exercised_derivation(struct exercised *all, const struct derivation_row *row)
{
    add(all, &(struct exercised_row){.exercise = EXERCISE_DERIVATION,
                                     .of = BYTES("lab"),
                                     .name = bytes_text(row->name),
                                     .clause = bytes_text(row->source)});
}

/* ---- a run ---- */

static void met(struct exercised *all, uint32_t row, const struct plan *plan)
{
    if (all->last[row] == all->runs) return;
    all->last[row] = all->runs;
    if (!all->row[row].runs++) all->row[row].first = arena_copy(all->arena, plan->run);
}

void exercised_meet(struct exercised *all, enum exercise exercise, struct bytes of, struct bytes name,
                    const struct plan *plan)
{
    for (uint32_t i = 0; i < all->count; i++)
        if (all->row[i].exercise == exercise && bytes_equal(all->row[i].of, of) &&
            bytes_equal(all->row[i].name, name)) {
            met(all, i, plan);
            return;
        }
}

static void meet_named(struct exercised *all, enum exercise exercise, struct bytes of, struct bytes first,
                       struct bytes second, const struct plan *plan)
{
    char room[128];
    struct pen pen = pen_on(room, sizeof room);
    pen_bytes(&pen, first);
    pen_char(&pen, ' ');
    pen_bytes(&pen, second);
    exercised_meet(all, exercise, of, pen_done(&pen), plan);
}

/* The first row that takes the verb, as the world compiles them. */
static const struct rule *rule_of(const struct node_kind *kind, enum proto proto, uint16_t verb)
{
    struct bytes name = verb_name(proto, verb);
    for (const struct rule *rule = kind->rules; rule->step; rule++) {
        struct bytes of = bytes_text(rule->verb);
        bool class = of.count == 3 && bytes_ends(of, BYTES("xx")) && name.count == 3 && name.at[0] == of.at[0];
        if (rule->proto == proto && (class || bytes_equal(of, BYTES("*")) || bytes_equal(of, name))) return rule;
    }
    return NULL;
}

static void meet_message(struct exercised *all, const struct plan *plan, const struct record *record)
{
    const struct link_line *link = &plan->link[link_class_of(record->subject)];
    const struct role *role = plan->role[link->end[1 - link_end(record->subject)]];
    const struct rule *rule = rule_of(role->kind, (enum proto)record->proto, record->verb);
    if (rule)
        meet_named(all, EXERCISE_RULE, bytes_text(role->kind->name), proto_name(rule->proto), bytes_text(rule->verb),
                   plan);
}

/* Whether one of its kinds stated it: a row that names no kind belongs to all. */
static void meet_reason(struct exercised *all, const struct plan *plan, const struct node_kind *kind, uint16_t reason)
{
    const struct reason_row *row = &reason_rows[reason];
    if (!reason) return;
    bool every = list_find(row->by, bytes_text(kind ? kind->name : "lab")) == BYTES_NOT_FOUND;
    struct bytes of = every ? bytes_text(row->by) : bytes_text(kind ? kind->name : "lab");
    exercised_meet(all, EXERCISE_REASON, of, bytes_text(row->id), plan);
}

static void meet_role(struct exercised *all, const struct plan *plan, const struct role *role)
{
    uint32_t row = 0;
    for (const struct policy_row *policy = role->kind->policies; policy->name; policy++, row++)
        if (policy->type == POLICY_CHOICE)
            meet_named(all, EXERCISE_CHOICE, bytes_text(role->kind->name), bytes_text(policy->name),
                       list_nth(policy->values, role->policy[row]), plan);
}

static void meet_record(struct exercised *all, const struct verdict *verdict, const struct record *record)
{
    const struct plan *plan = verdict->plan;
    if (record->kind == RECORD_DELIVERED && record->proto != PROTO_NONE) meet_message(all, plan, record);
    if (record->kind == RECORD_LIMIT) meet_reason(all, plan, NULL, record->verb);
    if (record->kind == RECORD_FACT) meet_reason(all, plan, plan->role[record_role(record)]->kind, record->verb);
    if (record->kind == RECORD_COMMAND) {
        const struct node_kind *kind = plan->role[record_role(record)]->kind;
        exercised_meet(all, EXERCISE_ACTION, bytes_text(kind->name), bytes_text(kind->actions[record->extra].name),
                       plan);
    }
}

/* ---- steps of a scenario ---- */

static bool lists_step(struct bytes list, struct bytes step)
{
    struct bytes word;
    while (list.count) {
        word = bytes_cut(list, ' ', &list);
        if (bytes_equal(word, step)) return true;
    }
    return false;
}

/* The arrows with a number, by their basis, in the order of the file. */
static void steps_of(struct exercised *all, const struct flow_line *lines, struct bytes list[BASIS_COUNT])
{
    for (const struct flow_line *line = lines; line; line = line->next) {
        bool numbered = line->kind == LINE_ARROW && line->step.count && line->basis != BASIS_UNSAID;
        if (numbered && !lists_step(list[line->basis], line->step))
            list[line->basis] = list[line->basis].count ? joined(all->arena, list[line->basis], line->step)
                                                        : arena_copy(all->arena, line->step);
        steps_of(all, line->children, list);
    }
}

void exercised_take(struct exercised *all, const struct verdict *verdict)
{
    const struct plan *plan = verdict->plan;
    all->runs++;
    for (uint32_t r = 0; r < plan->role_count; r++) meet_role(all, plan, plan->role[r]);
    for (uint32_t seq = 0; seq < trace_count(verdict->trace); seq++)
        meet_record(all, verdict, trace_at(verdict->trace, seq));
    exercised_evidence(all, verdict);
    if (!plan->reference.count) return;
    uint32_t n = 0;
    while (n < all->count && !(all->row[n].exercise == EXERCISE_REF && bytes_equal(all->row[n].of, plan->id))) n++;
    if (n == all->count)
        add(all, &(struct exercised_row){.exercise = EXERCISE_REF,
                                         .of = arena_copy(all->arena, plan->id),
                                         .name = BYTES(""),
                                         .clause = arena_copy(all->arena, plan->reference)});
    met(all, n, plan);
    steps_of(all, plan->flow, all->row[n].steps);
}

uint32_t exercised_missing(const struct exercised *all)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < all->count; i++) count += !all->row[i].runs && !all->row[i].unmet;
    return count;
}

uint32_t exercised_excused_for_nothing(const struct exercised *all)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < all->count; i++) count += all->row[i].runs && all->row[i].unmet;
    return count;
}

/* ---- by clause ---- */

/* One clause of one row. */
struct applied {
    struct bytes clause;
    char sure;
    uint32_t row;
};

/* Numbers by their value, so that 5.4.1.10 follows 5.4.1.2. */
static int natural(struct bytes a, struct bytes b)
{
    while (a.count && b.count) {
        uint64_t x = 0, y = 0;
        uint32_t i = 0, j = 0;
        while (i < a.count && i < 9 && a.at[i] >= '0' && a.at[i] <= '9') x = x * 10 + (uint64_t)(a.at[i++] - '0');
        while (j < b.count && j < 9 && b.at[j] >= '0' && b.at[j] <= '9') y = y * 10 + (uint64_t)(b.at[j++] - '0');
        if (i && j && x != y) return x < y ? -1 : 1;
        if (!i || !j) {
            if (a.at[0] != b.at[0]) return (unsigned char)a.at[0] < (unsigned char)b.at[0] ? -1 : 1;
            i = j = 1;
        }
        a = bytes_from(a, i);
        b = bytes_from(b, j);
    }
    return a.count ? 1 : b.count ? -1 : 0;
}

static int in_order(const void *left, const void *right)
{
    const struct applied *a = left, *b = right;
    int order = natural(a->clause, b->clause);
    return order ? order : a->row < b->row ? -1 : a->row > b->row;
}

static struct bytes whole(struct arena *arena, const struct clause *clause)
{
    if (!clause->pointer.count) return arena_copy(arena, clause->document);
    return joined(arena, clause->document, clause->pointer);
}

/* Every clause of every row, in order. A row without one is the lab's own. */
static struct applied *by_clause(const struct exercised *all, uint32_t *count)
{
    struct applied *said = NULL;
    uint32_t room = 0;
    *count = 0;
    for (uint32_t r = 0; r < all->count; r++) {
        struct bytes rest = all->row[r].clause;
        struct clause clause = {0};
        bool any = false;
        for (bool more; (more = clause_next(&rest, &clause)) || !any; any = true) {
            said = arena_grow(all->arena, said, *count, &room, sizeof *said);
            said[(*count)++] = more ? (struct applied){whole(all->arena, &clause), clause.sure, r}
                                    : (struct applied){BYTES("docs/fidelity.md"), 'I', r};
            if (!more) break;
        }
    }
    if (*count) qsort(said, *count, sizeof *said, in_order);
    return said;
}

/* ---- writing ---- */

static const char *const exercise_words[EXERCISE_KINDS] = {"rule",     "reason",   "action",    "choice",
                                                           "scenario", "evidence", "derivation"};

/* "text 1 1b 2; spec 7a 7b", after the words before it; nothing where the row has no steps. */
static void write_steps(struct out *out, const struct exercised_row *row, const char *before, const char *after)
{
    uint32_t count = 0;
    for (uint32_t basis = 0; basis < BASIS_COUNT; basis++) {
        if (!row->steps[basis].count) continue;
        out_text(out, count++ ? "; " : before);
        out_text(out, basis_rows[basis].word);
        out_char(out, ' ');
        out_bytes(out, row->steps[basis]);
    }
    if (count) out_text(out, after);
}

static void write_row(struct out *out, const struct exercised_row *row)
{
    enum { WHAT = 11, NAME = 44, RUNS = 6 };
    char room[96];
    struct pen pen = pen_on(room, sizeof room);
    out_lit(out, "  ");
    out_padded(out, bytes_text(exercise_words[row->exercise]), WHAT);
    pen_bytes(&pen, row->of);
    if (row->name.count) pen_char(&pen, ' ');
    pen_bytes(&pen, row->name);
    out_padded(out, pen_done(&pen), NAME);
    pen_format(&pen, "%u", row->runs);
    out_char(out, ' ');
    out_padded(out, pen_done(&pen), RUNS);
    out_name(out, row->first);
    if (!row->runs) out_text(out, row->unmet ? "-  " : "not met");
    if (!row->runs && row->unmet) out_text(out, row->unmet);
    write_steps(out, row, "  steps: ", "");
    out_char(out, '\n');
}

static void write_text(struct out *out, const struct exercised *all)
{
    uint32_t count, clauses = 0, met_clauses = 0;
    const struct applied *said = by_clause(all, &count);
    for (uint32_t i = 0; i < count;) {
        uint32_t first = i;
        bool any = false;
        out_bytes(out, said[i].clause);
        out_lit(out, " [");
        out_char(out, said[i].sure);
        out_lit(out, "]\n");
        for (; i < count && bytes_equal(said[i].clause, said[first].clause); i++) {
            any = any || all->row[said[i].row].runs;
            write_row(out, &all->row[said[i].row]);
        }
        clauses++;
        met_clauses += any;
    }
    out_lit(out, "\n");
    out_u64(out, all->runs);
    out_lit(out, " runs exercised ");
    out_u64(out, met_clauses);
    out_lit(out, " of ");
    out_u64(out, clauses);
    out_lit(out, " clauses; ");
    out_u64(out, exercised_missing(all));
    out_lit(out, " rules that no run met\n");
}

static void write_member(struct out *out, const char *name, struct bytes value)
{
    out_text(out, name);
    out_json(out, value);
}

static void write_json(struct out *out, const struct exercised *all)
{
    uint32_t count;
    const struct applied *said = by_clause(all, &count);
    out_lit(out, "[");
    for (uint32_t i = 0; i < count; i++) {
        const struct exercised_row *row = &all->row[said[i].row];
        out_text(out, i ? ",\n" : "\n");
        write_member(out, "{\"clause\":", said[i].clause);
        write_member(out, ",\"sure\":", bytes_of(&said[i].sure, 1));
        write_member(out, ",\"what\":", bytes_text(exercise_words[row->exercise]));
        write_member(out, ",\"of\":", row->of);
        write_member(out, ",\"name\":", row->name);
        out_lit(out, ",\"runs\":");
        out_u64(out, row->runs);
        if (row->runs) write_member(out, ",\"first\":", row->first);
        if (row->unmet) write_member(out, ",\"unmet\":", bytes_text(row->unmet));
        write_steps(out, row, ",\"steps\":\"", "\""); /* labels of steps have nothing to escape */
        out_char(out, '}');
    }
    out_lit(out, "\n]\n");
}

bool exercised_write(sink_fn *sink, void *self, const struct exercised *all, enum table_form form)
{
    struct out out;
    out_begin(&out, sink, self);
    if (form == TABLE_JSON) write_json(&out, all);
    else write_text(&out, all);
    return out_end(&out);
}
