/* Rows of questions, columns of ways; findings that are the same are shown once. */
#include "answer.h"

#include "answer_paragraph.h"
#include "compare.h"
#include "must.h"
#include "seats.h"

#define STORED "T07|T79|T99" /* threats to the values that the page keeps */

static const struct answer_column {
    const char *prefix; /* of the values of the variant `column` */
    int letter;         /* of the threat table: bit of plan->columns, or -1 */
    const char *title;
    const char *only, *without; /* threats of that letter that it has alone, or has not; "" */
} ways[] = {
    {"forwarded", 0, "(a) the 401 is forwarded", "", STORED},
    {"once", 0, "(a') forwarded, logged in once", STORED, ""},
    {"answers", 1, "(b) the original: the WSF answers", "", ""},
    {"bsf", 2, "(c) BSF, then a token", "", ""},
    {"webid", 3, "(d) Web ID, then a token", "", ""},
};
enum { WAYS = COUNT(ways), WITHOUT_TLS = 13, HONEST = 15, COST = 16 };

static const struct answer_row {
    uint32_t number;
    const char *text;
    const char *threats; /* of the table of threats, for questions that take an acting attacker; "" */
    const char *commits; /* of those claims only commits of a node of this kind; "" */
    const char *holds;   /* the answer where nothing is broken; "": honest runs alone are none */
    const char *none;    /* why a way has no run for it; "": none is about it */
} questions[] = {
    {1, "The WSF learns the password or H(A1)", "T99", "", "no", ""},
    {2, "The WSF can test words for the password", "T18|T91", "", "no", ""},
    {3, "The WSF can register the user later, without them", "T05|T29|T98|T99", "", "no", ""},
    {4, "The WSF can change what is registered", "T71|T72", "scscf", "no", ""},
    {5, "The client knows that it is the network", "T61|T62", "", "yes", ""},
    {6, "The client knows what was registered", "T71", "browser", "yes", ""},
    {7, "The WWS learns the password (curious)", "T02", "", "no", ""},
    {8, "The WWS serves a script of its own, or uses what passes it", "T06|T75|T87", "", "no", ""},
    {9, "The BSF", "T03|T73", "", "no", "no BSF takes part in it"},
    {10, "The P-CSCF", "T71|T98", "scscf", "no", ""},
    {11, "A tap of Mw", "T10", "", "no", ""},
    {12, "A tap of Cx or Zh", "T11|T12|T74|T100", "", "no", ""},
    {WITHOUT_TLS, "W2 without TLS: a tap of it", "T08|T97|T101", "", "no", ""},
    {14, "What lies in the browser at the end", "T07|T79", "", "nothing", ""},
    {HONEST, "Who has to be honest, so that a registration needs an act of the user", "", "", "", ""},
    {COST, "What it costs: prompts, round trips, messages, HSS queries", "", "", "", ""},
};

/* One thing found, in one run. */
struct shown {
    struct bytes value;     /* of `column` after the way's name: "cookie"; of an attack its threat */
    struct bytes run;       /* that showed it */
    struct bytes claim;     /* as written; "" */
    struct bytes words;     /* "violated, wsf at 11a" */
    struct bytes brief;     /* the same for the table: "password: wsf at 11a"; "" where nothing is broken */
    struct bytes reference; /* clause, reading, or "" */
    struct bytes by_design; /* the clause by which it is broken and no text has a defence, or "" */
    const struct plan *plan;
    bool attack, inferred; /* attack: found by its threat, not by `column` */
};

struct answering {
    struct out out;
    const struct answer_look *look;
    const struct verdict *const *run;
    uint32_t count;
    struct arena *arena;
    const struct answer_row *question;
    struct shown *finding; /* of the cell looked at */
    uint32_t finding_count, room;
};

/* ---- the runs of each cell ---- */

static struct bytes variant_of(const struct plan *plan, struct bytes name)
{
    for (uint32_t i = 0; i < plan->variant_count; i++)
        if (bytes_equal(plan->variant[i].name, name)) return plan->variant[i].value;
    return bytes_of(NULL, 0);
}

static bool named_in(const char *list, struct bytes word)
{
    struct bytes rest = bytes_text(list);
    while (word.count && rest.count)
        if (bytes_equal(bytes_cut(rest, '|', &rest), word)) return true;
    return false;
}

/* A run of the answer's own file: its name within the way. Row 13 is about W2 without TLS, all others with. */
static bool is_column(const struct plan *plan, const struct answer_row *question, const struct answer_column *way,
                      struct bytes *value)
{
    struct bytes column = variant_of(plan, BYTES("column")), w2 = variant_of(plan, BYTES("w2")), rest;
    bool bare = w2.count && !bytes_equal(w2, BYTES("wss"));
    if (!column.count || bare != (question->number == WITHOUT_TLS)) return false;
    if (!bytes_equal(bytes_cut(column, '-', &rest), bytes_text(way->prefix))) return false;
    *value = rest;
    return true;
}

static bool is_attack(const struct plan *plan, const struct answer_row *question, const struct answer_column *way)
{
    bool there = way->letter >= 0 && (plan->columns >> way->letter & 1);
    if (*way->only && !named_in(way->only, plan->threat)) return false;
    return there && named_in(question->threats, plan->threat) && !named_in(way->without, plan->threat);
}

/* R7, R7a, R7b are of row 7. */
static bool is_of_row(struct bytes name, uint32_t row)
{
    uint32_t digits = 1, number;
    if (!bytes_starts(name, BYTES("R"))) return false;
    while (digits < name.count && name.at[digits] >= '0' && name.at[digits] <= '9') digits++;
    return bytes_to_u32(bytes_part(name, 1, digits - 1), &number) && number == row;
}

/* ---- the results ---- */

static void where(struct pen *pen, const struct breach *breach)
{
    pen_bytes(pen, breach->who);
    if (breach->step.count && !bytes_equal(breach->step, BYTES(".")))
        pen_lit(pen, " at "), pen_bytes(pen, breach->step);
    else if (breach->record == VERDICT_NO_RECORD && breach->view != VERDICT_NO_RECORD) pen_lit(pen, ", given before");
}

static struct bytes taken(struct answering *answer, struct pen *pen)
{
    return arena_copy(answer->arena, pen_done(pen));
}

static struct bytes words_of(struct answering *answer, const struct claim_outcome *outcome)
{
    char room[512];
    struct pen pen = pen_on(room, sizeof room);
    pen_text(&pen, outcome->found == CLAIM_FOUND_HOLDS      ? "holds"
                   : outcome->found == CLAIM_FOUND_VIOLATED ? "**violated**"
                                                            : "vacuous");
    if (outcome->unused) pen_lit(&pen, ", unused");
    if (outcome->found == CLAIM_FOUND_HOLDS && outcome->tried == CLAIM_TRIED) pen_lit(&pen, " (tried)");
    if (outcome->found == CLAIM_FOUND_HOLDS && outcome->tried == CLAIM_NOTHING_TO_TRY)
        pen_lit(&pen, " (nothing to try)");
    for (uint32_t i = 0; i < outcome->breach_count; i++) {
        pen_lit(&pen, ", ");
        where(&pen, &outcome->breach[i]);
    }
    return taken(answer, &pen);
}

/* The broken claim, in short: the owner of the secret goes without saying. */
static struct bytes brief_of(struct answering *answer, const struct claim_outcome *outcome)
{
    static const struct bytes words = BYTES_ROW("words");
    const struct claim *claim = outcome->claim;
    char room[512];
    struct pen pen = pen_on(room, sizeof room);
    struct bytes subject = claim->subject && claim->kind == CLAIM_SECRET ? claim->subject->text : bytes_of("", 0), rest;
    if (outcome->found == CLAIM_FOUND_VACUOUS) return BYTES("nothing proves it");
    if (outcome->found == CLAIM_FOUND_HOLDS || !outcome->breach_count) return bytes_of("", 0);
    bytes_cut(subject, '.', &rest);
    if (rest.count) subject = rest;
    if (claim->kind == CLAIM_NO_OFFLINE_GUESS) subject = words;
    pen_bytes(&pen, subject);
    if (subject.count) pen_char(&pen, ' ');
    where(&pen, &outcome->breach[0]);
    return taken(answer, &pen);
}

static struct shown *add(struct answering *answer, const struct plan *plan, struct bytes value)
{
    answer->finding = arena_grow(answer->arena, answer->finding, answer->finding_count, &answer->room,
                                 sizeof *answer->finding);
    struct shown *finding = &answer->finding[answer->finding_count++];
    *finding = (struct shown){.value = value, .run = plan->run, .plan = plan, .claim = BYTES(""), .brief = BYTES("")};
    return finding;
}

/* "{wsf, pcscf}": the nodes that agreement needs honest, by the evidence that nodes accept. That is inferred from their
 * rules; an attack may show it. */
static void add_honest(struct answering *answer, const struct verdict *verdict, const struct claim_outcome *outcome,
                       struct bytes value)
{
    char room[2048];
    struct pen pen = pen_on(room, sizeof room);
    pen_char(&pen, '{');
    for (uint32_t i = 0; i < outcome->rest_count; i++) {
        if (i) pen_lit(&pen, ", ");
        pen_bytes(&pen, outcome->rest[i].party);
    }
    pen_char(&pen, '}');
    struct bytes set = taken(answer, &pen);
    for (uint32_t i = 0; i < outcome->rest_count; i++) {
        const struct rest *rest = &outcome->rest[i];
        struct shown *finding = add(answer, verdict->plan, value);
        finding->claim = outcome->claim->text;
        pen_bytes(&pen, rest->party);
        pen_lit(&pen, ": ");
        pen_bytes(&pen, rest->why);
        if (rest->threat.count) pen_lit(&pen, "; shown by "), pen_bytes(&pen, rest->threat);
        finding->words = taken(answer, &pen);
        finding->inferred = true;
        if (!i) finding->brief = set;
    }
}

static void add_claims(struct answering *answer, const struct verdict *verdict, const struct answer_row *question,
                       struct bytes value, bool attack)
{
    for (uint32_t i = 0; i < verdict->claim_count; i++) {
        const struct claim_outcome *outcome = &verdict->claim[i];
        const struct claim *claim = outcome->claim;
        if (!attack && !is_of_row(claim->name, question->number)) continue;
        const struct role *who = claim->subject && claim->subject->kind == SUBJECT_NODE ? claim->subject->role : NULL;
        bool asked = !*question->commits ||
                     (who && bytes_equal(bytes_text(who->kind->name), bytes_text(question->commits)));
        if (attack && (!asked || outcome->found == CLAIM_FOUND_VACUOUS)) continue;
        if (!attack && question->number == HONEST) {
            add_honest(answer, verdict, outcome, value);
            continue;
        }
        struct shown *finding = add(answer, verdict->plan, value);
        finding->claim = claim->text;
        finding->words = words_of(answer, outcome);
        finding->brief = brief_of(answer, outcome);
        finding->reference = claim->reference;
        if (outcome->found == CLAIM_FOUND_VIOLATED) finding->by_design = claim->by_design;
        finding->attack = attack;
    }
}

/* "T61 by=forged check=check": which of the runs of that threat. */
static struct bytes attack_named(struct answering *answer, const struct plan *plan)
{
    char room[256];
    struct pen pen = pen_on(room, sizeof room);
    pen_bytes(&pen, plan->threat);
    if (plan->variant_text.count) pen_char(&pen, ' '), pen_bytes(&pen, plan->variant_text);
    return taken(answer, &pen);
}

/* Whether the attack reached its goal: beside its claims, and in their place where they say nothing about it. */
static void add_goal(struct answering *answer, const struct verdict *verdict, const struct answer_row *question)
{
    const struct goal_outcome *goal = &verdict->goal;
    const bool reached = goal->found == GOAL_REACHED;
    char room[512];
    struct pen pen = pen_on(room, sizeof room);
    if (goal->found == GOAL_UNSAID || bytes_equal(bytes_text(question->commits), BYTES("browser"))) return;
    bool said = false;
    for (uint32_t i = 0; i < answer->finding_count; i++)
        said |= answer->finding[i].brief.count && bytes_equal(answer->finding[i].run, verdict->plan->run);
    pen_text(&pen, reached ? "**reached**" : "missed");
    if (goal->step.count) pen_lit(&pen, ", at "), pen_bytes(&pen, goal->step);
    struct shown *finding = add(answer, verdict->plan, attack_named(answer, verdict->plan));
    finding->claim = BYTES("the attack's goal");
    finding->words = taken(answer, &pen);
    if (reached) finding->by_design = verdict->plan->by_design;
    finding->attack = true;
    if (!reached || said) return;
    pen_text(&pen, "goal");
    if (goal->step.count) pen_lit(&pen, " at "), pen_bytes(&pen, goal->step);
    finding->brief = taken(answer, &pen);
}

/* ---- the costs ---- */

static uint32_t diameter(const struct verdict *verdict, enum proto proto)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < verdict->drawn_count; i++) {
        const struct record *record = trace_at(verdict->trace, verdict->drawn[i].record);
        count += record->proto == proto && !verdict->drawn[i].background && verb_is_request(proto, record->verb);
    }
    return count;
}

static void add_cost(struct answering *answer, const struct verdict *verdict, struct bytes value)
{
    char room[256];
    struct pen pen = pen_on(room, sizeof room);
    uint32_t prompts = 0;
    for (uint32_t seq = 0; seq < trace_count(verdict->trace); seq++) {
        const struct record *record = trace_at(verdict->trace, seq);
        prompts += record->kind == RECORD_FACT && record->extra == FACT_PROMPT;
    }
    pen_format(&pen, "%u prompt%s, %u round trips, %u messages, HSS asked %u times on Cx, %u on Zh", prompts,
               prompts == 1 ? "" : "s", compare_round_trips(verdict), verdict->messages, diameter(verdict, PROTO_CX),
               diameter(verdict, PROTO_ZH));
    struct shown *finding = add(answer, verdict->plan, value);
    finding->words = finding->brief = taken(answer, &pen);
}

/* All that the runs say in one cell. */
static void gather(struct answering *answer, const struct answer_row *question, const struct answer_column *way)
{
    answer->finding_count = 0;
    answer->question = question;
    for (uint32_t i = 0; i < answer->count; i++) {
        const struct verdict *verdict = answer->run[i];
        struct bytes value;
        if (!is_column(verdict->plan, question, way, &value)) continue;
        if (question->number == COST && verdict->plan->attacker_count) continue;
        if (question->number == COST) add_cost(answer, verdict, value);
        else add_claims(answer, verdict, question, value, false);
    }
    for (uint32_t i = 0; i < answer->count; i++)
        if (is_attack(answer->run[i]->plan, question, way)) {
            add_claims(answer, answer->run[i], question, attack_named(answer, answer->run[i]->plan), true);
            add_goal(answer, answer->run[i], question);
        }
}

/* ---- the table ---- */

/* The result of a run in short: all that is broken in it, or that nothing is. */
static struct bytes run_brief(struct answering *answer, const struct shown *of)
{
    char room[1024];
    struct pen pen = pen_on(room, sizeof room);
    struct bytes holds = bytes_text(answer->question->holds);
    for (uint32_t i = 0; i < answer->finding_count; i++) {
        const struct shown *finding = &answer->finding[i];
        if (!bytes_equal(finding->run, of->run) || !finding->brief.count) continue;
        struct bytes so_far = bytes_of(room, pen_used(&pen));
        if (bytes_find(so_far, finding->brief) != BYTES_NOT_FOUND) continue;
        if (pen_used(&pen)) pen_lit(&pen, ", ");
        else if (bytes_equal(holds, BYTES("no"))) pen_lit(&pen, "yes: ");
        else if (bytes_equal(holds, BYTES("yes"))) pen_lit(&pen, "no: ");
        pen_bytes(&pen, finding->brief);
    }
    return pen_used(&pen) ? taken(answer, &pen) : holds;
}

static bool first_of_run(const struct answering *answer, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (bytes_equal(answer->finding[i].run, answer->finding[n].run)) return false;
    return true;
}

/* Whether an earlier finding has that value as well: a file of an attack may have several runs. */
static bool value_before(const struct answering *answer, uint32_t from, uint32_t n)
{
    for (uint32_t i = from; i < n; i++)
        if (bytes_equal(answer->finding[i].value, answer->finding[n].value) && answer->finding[i].attack) return true;
    return false;
}

static bool said_before(struct answering *answer, uint32_t n, struct bytes brief)
{
    for (uint32_t i = 0; i < n; i++)
        if (bytes_equal(run_brief(answer, &answer->finding[i]), brief) &&
            answer->finding[i].attack == answer->finding[n].attack)
            return true;
    return false;
}

/* The values of the runs with that result, where not all runs of a way have it; of attacks their threats. */
static void write_values(struct answering *answer, uint32_t n, struct bytes brief)
{
    bool attack = answer->finding[n].attack, all = !attack;
    uint32_t said = 0;
    for (uint32_t i = 0; i < answer->finding_count; i++) {
        bool other = !bytes_equal(run_brief(answer, &answer->finding[i]), brief);
        if (answer->finding[i].attack == attack && other) all = false;
    }
    for (uint32_t i = n; i < answer->finding_count && !all; i++) {
        const struct shown *finding = &answer->finding[i];
        if (!first_of_run(answer, i) || finding->attack != attack || !finding->value.count) continue;
        if (!bytes_equal(run_brief(answer, finding), brief) || value_before(answer, n, i)) continue;
        out_text(&answer->out, said++ ? ", " : " (");
        out_bytes(&answer->out, finding->value);
    }
    if (said) out_char(&answer->out, ')');
}

/* The result, and its source: a link to the run's file, whose title is the run. */
static void write_basis(struct answering *answer, const struct shown *finding)
{
    struct out *out = &answer->out;
    const char *links = answer->look->links;
    out_text(out, links ? " [" : " (");
    if (finding->inferred) out_lit(out, "inferred");
    else {
        out_lit(out, "shown: ");
        seats_write(out, finding->plan);
    }
    out_text(out, links ? "](" : ")");
    if (!links) return;
    out_text(out, links);
    out_bytes(out, finding->plan->file);
    out_lit(out, " \"");
    out_bytes(out, finding->run);
    out_lit(out, "\")");
}

/* The clause by which no text has a defence against the attack of that run. */
static void write_by_design(struct answering *answer, const struct shown *of)
{
    for (uint32_t i = 0; i < answer->finding_count; i++) {
        const struct shown *finding = &answer->finding[i];
        if (!bytes_equal(finding->run, of->run) || !finding->by_design.count) continue;
        out_lit(&answer->out, ", by design: ");
        out_bytes(&answer->out, finding->by_design);
        return;
    }
}

static void write_cell(struct answering *answer)
{
    bool first = true;
    for (uint32_t n = 0; n < answer->finding_count; n++) {
        struct bytes brief = run_brief(answer, &answer->finding[n]);
        if (!brief.count || said_before(answer, n, brief)) continue;
        if (!first) out_lit(&answer->out, "; ");
        first = false;
        out_bytes(&answer->out, brief);
        write_values(answer, n, brief);
        write_basis(answer, &answer->finding[n]);
        write_by_design(answer, &answer->finding[n]);
    }
    const char *none = *answer->question->none ? answer->question->none : "no run is about it";
    if (first) out_lit(&answer->out, "-: "), out_text(&answer->out, none);
}

static bool is_asked(const struct answering *answer, const struct answer_row *question)
{
    for (uint32_t i = 0; i < answer->look->row_count; i++)
        if (answer->look->row[i] == question->number) return true;
    return !answer->look->row_count;
}

static void write_table(struct answering *answer)
{
    struct out *out = &answer->out;
    out_lit(out, "| | |");
    for (uint32_t w = 0; w < WAYS; w++) {
        out_char(out, ' ');
        out_text(out, ways[w].title);
        out_lit(out, " |");
    }
    out_lit(out, "\n|---|---|");
    for (uint32_t w = 0; w < WAYS; w++) out_lit(out, "---|");
    out_char(out, '\n');
    for (uint32_t q = 0; q < COUNT(questions); q++) {
        if (!is_asked(answer, &questions[q])) continue;
        out_lit(out, "| ");
        out_u64(out, questions[q].number);
        out_lit(out, " | ");
        out_text(out, questions[q].text);
        out_lit(out, " |");
        for (uint32_t w = 0; w < WAYS; w++) {
            gather(answer, &questions[q], &ways[w]);
            out_char(out, ' ');
            write_cell(answer);
            out_lit(out, " |");
        }
        out_char(out, '\n');
    }
}

/* ---- each finding ---- */

static bool same(const struct shown *a, const struct shown *b)
{
    return bytes_equal(a->claim, b->claim) && bytes_equal(a->words, b->words) &&
           bytes_equal(a->reference, b->reference) && bytes_equal(a->by_design, b->by_design) &&
           a->attack == b->attack && !a->plan->attacker_count == !b->plan->attacker_count;
}

static void write_finding(struct answering *answer, const struct answer_column *way, uint32_t n)
{
    struct out *out = &answer->out;
    const struct shown *finding = &answer->finding[n];
    uint32_t more = 0;
    for (uint32_t i = 0; i < n; i++)
        if (same(&answer->finding[i], finding)) return;
    out_lit(out, "| ");
    out_bytes(out, bytes_cut(bytes_text(way->title), ' ', &(struct bytes){0}));
    for (uint32_t i = n; i < answer->finding_count; i++) {
        if (!same(&answer->finding[i], finding)) continue;
        bool named = answer->finding[i].value.count && !value_before(answer, n, i);
        if (named) out_text(out, more ? ", " : " "), out_bytes(out, answer->finding[i].value);
        more++;
    }
    out_lit(out, " | ");
    out_bytes(out, finding->claim);
    out_lit(out, " | ");
    out_bytes(out, finding->words);
    bool attack = finding->attack || finding->plan->attacker_count;
    out_text(out, finding->inferred ? " | inferred | " : attack ? " | shown by an attack | " : " | shown | ");
    if (finding->by_design.count) out_lit(out, "by design: "), out_bytes(out, finding->by_design);
    if (finding->by_design.count && finding->reference.count) out_lit(out, "; ");
    out_bytes(out, finding->reference);
    out_lit(out, " | `");
    out_bytes(out, finding->run);
    out_char(out, '`');
    if (more > 1) out_lit(out, " and "), out_u64(out, more - 1), out_lit(out, " more");
    out_lit(out, " |\n");
}

static void write_findings(struct answering *answer)
{
    struct out *out = &answer->out;
    for (uint32_t q = 0; q < COUNT(questions); q++) {
        bool none = true;
        out_lit(out, "\n### ");
        out_u64(out, questions[q].number);
        out_lit(out, ". ");
        out_text(out, questions[q].text);
        out_lit(out, "\n\n");
        for (uint32_t w = 0; w < WAYS; w++) {
            gather(answer, &questions[q], &ways[w]);
            if (none && answer->finding_count)
                out_lit(out, "| way | claim | found | how | by design, or by which reading | run |\n"
                             "|---|---|---|---|---|---|\n");
            none = none && !answer->finding_count;
            for (uint32_t n = 0; n < answer->finding_count; n++) write_finding(answer, &ways[w], n);
        }
        if (none) out_lit(out, "No run shows it.\n");
    }
}

bool answer_row(uint32_t number)
{
    for (uint32_t q = 0; q < COUNT(questions); q++)
        if (questions[q].number == number) return true;
    return false;
}

bool answer_write(sink_fn *sink, void *self, const struct verdict *const *runs, uint32_t count,
                  const struct answer_look *look, struct arena *arena, uint32_t *not_borne)
{
    struct answering *answer = arena_new(arena, struct answering);
    *answer = (struct answering){.look = look, .run = runs, .count = count, .arena = arena};
    for (uint32_t i = 0; i < count; i++) must(runs[i]->knowledge != NULL);
    out_begin(&answer->out, sink, self);
    *not_borne = 0;
    if (look->row_count) {
        write_table(answer);
        return out_end(&answer->out);
    }
    out_lit(&answer->out, "### In one paragraph\n\n");
    *not_borne = answer_paragraph(&answer->out, runs, count);
    out_lit(&answer->out, "\n### As a table\n\n");
    write_table(answer);
    write_findings(answer);
    return out_end(&answer->out);
}
