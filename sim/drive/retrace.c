/* From lines to records, and from records to a verdict. Nothing a file says is believed to be possible: a record that
 * no run can have ends the reading with its line. */
#include "retrace.h"

#include "base64.h"
#include "digest.h"
#include "fact_record.h"
#include "jsonl.h"
#include "list.h"
#include "plan_words.h"
#include "must.h"
#include "attacker.h"
#include "trace_cast.h"

enum { SCRIPT_ROOM = 4 << 20, RECORDS_MAX = 1 << 24, ROWS_MAX = 4096 };

/* A text that somebody typed: the browser's `user` says for which subscriber it was meant. */
struct typed {
    struct bytes person, kind, value;
    const struct typed *next;
};

struct back {
    const struct retracing *of;
    struct arena *arena; /* of the run */
    struct trace_line cast;
    struct trace_step *step;
    uint32_t step_count, step_room;
    uint32_t *line_step; /* by record: index into step + 1, or 0 */
    uint32_t record_count, record_room;
    const struct typed *typed;
    struct bytes *secret; /* every value that a fact names, and nobody may see */
    uint32_t secret_count, secret_room;
    struct bytes *ha1; /* every H(A1) that a node kept */
    uint32_t ha1_count, ha1_room;
    uint32_t veiled;
    bool *hidden; /* by record */
    struct run *run;
    const struct flow_line **flow_line; /* by step */
    struct filter_row *row;             /* ROWS_MAX, once there is one */
};

/* ---- first reading: the cast, the steps, the texts that users typed ---- */

static struct bytes user_of(const struct back *back, struct bytes node)
{
    const struct trace_line *cast = &back->cast;
    uint32_t nodes = trace_line_member(cast, TRACE_LINE_WHOLE, "nodes"), mark = bytes_find_char(node, '[');
    if (mark != BYTES_NOT_FOUND) node.count = mark;
    for (uint32_t i = 0; (i = trace_line_next(cast, nodes, i));)
        if (bytes_equal(trace_line_text_of(cast, i, "name"), node))
            return trace_line_text_of(cast, trace_line_member(cast, i, "policies"), "user");
    return bytes_of("", 0);
}

static void note_secret(struct back *back, const struct trace_line *line, uint32_t fact)
{
    struct bytes verb = trace_line_text_of(line, TRACE_LINE_WHOLE, "verb"),
                 secret = trace_line_text_of(line, fact, "secret"), value = trace_line_text_of(line, fact, "value");
    if (trace_line_flag_of(line, TRACE_LINE_WHOLE, "redacted") || !value.count) return;
    if (!bytes_equal(secret, BYTES("nonce"))) {
        back->secret = arena_grow(back->arena, back->secret, back->secret_count, &back->secret_room,
                                  sizeof *back->secret);
        back->secret[back->secret_count++] = arena_copy(back->arena, value);
    }
    if (bytes_equal(verb, BYTES("typed"))) {
        struct typed *typed = arena_new(back->arena, struct typed);
        *typed = (struct typed){user_of(back, trace_line_text_of(line, TRACE_LINE_WHOLE, "from")),
                                arena_copy(back->arena, secret), arena_copy(back->arena, value), back->typed};
        back->typed = typed;
    }
    if (!bytes_equal(verb, BYTES("kept")) || !bytes_equal(secret, BYTES("ha1"))) return;
    back->ha1 = arena_grow(back->arena, back->ha1, back->ha1_count, &back->ha1_room, sizeof *back->ha1);
    back->ha1[back->ha1_count++] = arena_copy(back->arena, value);
}

static enum proto proto_of(struct bytes text)
{
    for (enum proto proto = PROTO_NONE + 1; proto < PROTO_COUNT; proto++)
        if (bytes_equal_nocase(proto_name(proto), text)) return proto;
    return PROTO_NONE;
}

/* "let token = json.access_token let ..." */
static struct bytes lets_of(struct back *back, const struct trace_line *line)
{
    char room[2048];
    struct pen pen = pen_on(room, sizeof room);
    uint32_t lets = trace_line_member(line, TRACE_LINE_WHOLE, "let");
    for (uint32_t i = 0; (i = trace_line_next(line, lets, i));) {
        pen_lit(&pen, " let ");
        pen_bytes(&pen, trace_line_name(line, i));
        pen_lit(&pen, " = ");
        pen_bytes(&pen, trace_line_text(line, i));
    }
    return arena_copy(back->arena, pen_done(&pen));
}

static void note_step(struct back *back, const struct trace_line *line, bool lost)
{
    struct bytes step = trace_line_text_of(line, TRACE_LINE_WHOLE, "step");
    if (!step.count) return;
    struct arena *arena = back->arena;
    struct bytes from = trace_line_text_of(line, TRACE_LINE_WHOLE, "from"),
                 to = trace_line_text_of(line, TRACE_LINE_WHOLE, "to"), rest;
    enum proto proto = proto_of(trace_line_text_of(line, TRACE_LINE_WHOLE, "proto"));
    back->step = arena_grow(back->arena, back->step, back->step_count, &back->step_room, sizeof *back->step);
    struct trace_step *noted = &back->step[back->step_count++];
    *noted = (struct trace_step){.step = arena_copy(arena, step),
                                 .from = arena_copy(arena, bytes_cut(from, '[', &rest)),
                                 .to = arena_copy(arena, bytes_cut(to, '[', &rest)),
                                 .proto = proto_name(proto),
                                 .verb = arena_copy(arena, trace_line_text_of(line, TRACE_LINE_WHOLE, "verb")),
                                 .named = arena_copy(arena, trace_line_text_of(line, TRACE_LINE_WHOLE, "named")),
                                 .let = lets_of(back, line),
                                 .lost = lost};
    back->line_step[back->record_count] = back->step_count;
}

/* The step of a line, the values it hides and the secrets it tells, before anything is made of it. */
static const char *look(struct back *back, const struct trace_line *line)
{
    struct bytes kind = trace_line_text_of(line, TRACE_LINE_WHOLE, "kind");
    uint32_t fact = trace_line_member(line, TRACE_LINE_WHOLE, "fact"), room = back->record_room;
    bool lost = bytes_equal(kind, BYTES("dropped"));
    if (back->record_count == RECORDS_MAX) return "more records than are read back";
    back->line_step = arena_grow(back->arena, back->line_step, back->record_count, &room, sizeof *back->line_step);
    back->hidden = arena_grow(back->arena, back->hidden, back->record_count, &back->record_room, sizeof *back->hidden);
    back->line_step[back->record_count] = 0;
    back->hidden[back->record_count] = trace_line_flag_of(line, TRACE_LINE_WHOLE, "redacted");
    back->veiled += back->hidden[back->record_count];
    if (trace_line_number_of(line, TRACE_LINE_WHOLE, "seq") != back->record_count) return "its seq is not the next one";
    if (fact) note_secret(back, line, fact);
    if ((lost || bytes_equal(kind, BYTES("delivered"))) && !trace_line_flag_of(line, TRACE_LINE_WHOLE, "again"))
        note_step(back, line, lost);
    back->record_count++;
    return NULL;
}

/* ---- the scenario of the cast ---- */

static bool made_of(const struct back *back, struct bytes person, struct bytes password)
{
    const struct trace_line *cast = &back->cast;
    uint32_t people = trace_line_member(cast, TRACE_LINE_WHOLE, "subscribers");
    for (uint32_t i = 0; (i = trace_line_next(cast, people, i));) {
        struct hexdigest digest;
        if (!bytes_equal(trace_line_text_of(cast, i, "name"), person)) continue;
        digest_ha1(DIGEST_MD5, trace_line_text_of(cast, i, "impi"), trace_line_text_of(cast, i, "realm"), password,
                   &digest);
        for (uint32_t h = 0; h < back->ha1_count; h++)
            if (bytes_equal(back->ha1[h], hex_view(&digest))) return true;
    }
    return false;
}

/* The one that an H(A1) of the trace was made of; else the text that was typed first, where no H(A1) says that it is
 * wrong. */
static struct bytes password_of(void *self, struct bytes person, const char *kind)
{
    const struct back *back = self;
    struct bytes first = bytes_of("", 0);
    const bool ims = strcmp(kind, "password") == 0;
    for (const struct typed *typed = back->typed; typed; typed = typed->next) {
        if (!bytes_equal(typed->person, person) || !bytes_equal(typed->kind, bytes_text(kind))) continue;
        if (ims && made_of(back, person, typed->value)) return typed->value;
        first = typed->value;
    }
    return ims && back->ha1_count ? bytes_of("", 0) : first;
}

static bool read_nothing(void *self, struct bytes path, struct arena *arena, struct bytes *text, const char **why)
{
    (void)self, (void)path, (void)arena, (void)text;
    *why = "a trace uses no file";
    return false;
}

static bool origin_said(void *self, const struct role *role, struct bytes *origin)
{
    const struct back *back = self;
    const struct trace_line *cast = &back->cast;
    uint32_t nodes = trace_line_member(cast, TRACE_LINE_WHOLE, "nodes");
    for (uint32_t i = 0; (i = trace_line_next(cast, nodes, i));) {
        if (!bytes_equal(trace_line_text_of(cast, i, "name"), role->name)) continue;
        *origin = trace_line_text_of(cast, i, "origin");
        return origin->count > 0;
    }
    return false;
}

static struct bytes first_diagnostic(const struct diagnostics *diagnostics, struct arena *arena)
{
    char room[1024];
    struct pen pen = pen_on(room, sizeof room);
    for (uint32_t i = 0; i < diagnostics->count; i++) {
        if (diagnostics->item[i].severity != SEVERITY_ERROR) continue;
        diagnostic_write(&pen, &diagnostics->item[i]);
        return arena_copy(arena, bytes_of(room, pen_used(&pen)));
    }
    return BYTES("nothing can be run");
}

static struct plan *plan_of(struct back *back, struct arena *outer, struct bytes *why)
{
    struct trace_cast cast = {.kinds = back->of->kinds,
                              .line = &back->cast,
                              .step = back->step,
                              .step_count = back->step_count,
                              .claims = back->of->claims,
                              .password = password_of,
                              .self = back};
    struct diagnostics diagnostics = {.arena = back->arena};
    struct script_source source = {.read = read_nothing, .base_dir = BYTES("base:"), .kinds = back->of->kinds};
    struct pen pen = pen_on(arena_take(back->arena, SCRIPT_ROOM), SCRIPT_ROOM);
    source.name = trace_line_text_of(&back->cast, TRACE_LINE_WHOLE, "run");
    trace_cast_write(&pen, &cast);
    struct bytes text = pen_done(&pen);
    struct script *script = text.at ? script_load(back->arena, &source, BYTES("the cast"), text, &diagnostics) : NULL;
    if (!script) {
        *why = arena_format(outer, "its cast makes no scenario: %.*s", 800, first_diagnostic(&diagnostics, outer).at);
        return NULL;
    }
    script_origins(script, origin_said, back);
    struct plan *plan = script_plan(script, 0, trace_line_number_of(&back->cast, TRACE_LINE_WHOLE, "seed"));
    plan->run = arena_copy(&plan->arena, source.name);
    for (uint32_t i = 0; i < back->secret_count; i++) {
        if (plan_secret_add(plan, back->secret[i]) || back->secret[i].count < PLAN_SECRET_MIN) continue;
        *why = BYTES("it names more secrets than the lab can hide");
        plan_free(plan);
        return NULL;
    }
    return plan;
}

/* ---- records ---- */

static uint32_t word_of(const char *const *words, uint32_t count, struct bytes text)
{
    for (uint32_t i = 0; i < count; i++)
        if (words[i] && bytes_equal(bytes_text(words[i]), text)) return i;
    return count;
}

/* "ue[3]": a role and one of its members. */
static bool subject_of(const struct plan *plan, struct bytes text, uint32_t *role, uint32_t *member)
{
    struct bytes rest, name = bytes_cut(text, '[', &rest);
    *member = 0;
    if (rest.count && (!bytes_ends(rest, BYTES("]")) || !bytes_to_u32(bytes_part(rest, 0, rest.count - 1), member)))
        return false;
    const struct role *named = plan_role(plan, name);
    if (named) *role = named->index;
    return named && *member < named->member_count;
}

/* A connection that is open from the start has no generation of its own, and is written as the first (fact_json.h). */
static uint32_t generation_of(const struct link_line *link, const struct trace_line *line, uint32_t conn)
{
    const uint64_t said = trace_line_number_of(line, conn, "generation");
    return link->carrier >= CARRIER_SIP && said == 1 ? 0 : (uint32_t)said;
}

static const char *link_read(const struct back *back, const struct trace_line *line, link_id *link, uint32_t *conn)
{
    const struct plan *plan = back->run->plan;
    struct bytes from = trace_line_text_of(line, TRACE_LINE_WHOLE, "from");
    uint32_t said = trace_line_member(line, TRACE_LINE_WHOLE, "conn"), role, member;
    uint64_t class = trace_line_number_of(line, said, "link"), of = trace_line_number_of(line, said, "member");
    if (!said || class >= plan->link_count || of >= plan->link[class].member_count) return "no such link";
    if (!subject_of(plan, from, &role, &member)) return "no such node";
    const struct link_line *there = &plan->link[class];
    if (there->end[0] != role && there->end[1] != role) return "its node is at no end of its link";
    *link = link_make((uint32_t) class, (uint32_t)of, there->end[0] != role);
    *conn = generation_of(there, line, said);
    return NULL;
}

static blob_id octets_of(struct back *back, const struct trace_line *line, const char *name)
{
    uint32_t value = trace_line_member(line, TRACE_LINE_WHOLE, name);
    struct bytes text = value ? line->item[value].text : bytes_of("", 0);
    struct pen pen = pen_on(arena_take(line->arena, text.count + 1), text.count);
    if (!text.count || !base64_read(&pen, text, BASE64_STANDARD)) return BLOB_NONE;
    struct bytes octets = pen_done(&pen);
    return octets.count && octets.count <= STORE_BLOB_MAX ? store_put(back->run->store, octets) : BLOB_NONE;
}

static const char *message_read(struct back *back, const struct trace_line *line, struct record *record)
{
    const struct trace *trace = back->run->trace;
    bool later = record->kind == RECORD_DELIVERED || record->kind == RECORD_DROPPED || record->kind == RECORD_TOUCHED;
    const char *why = link_read(back, line, &record->subject, &record->extra);
    if (why) return why;
    record->proto = (uint8_t)proto_of(trace_line_text_of(line, TRACE_LINE_WHOLE, "proto"));
    record->verb = verb_named((enum proto)record->proto, trace_line_text_of(line, TRACE_LINE_WHOLE, "verb"));
    bool framed = record->kind != RECORD_DELIVERED && trace_line_member(line, TRACE_LINE_WHOLE, "carried");
    record->blob = octets_of(back, line, framed ? "carried" : "bytes");
    if (!later || record->proto == PROTO_NONE) return NULL;
    if (record->cause >= trace_count(trace)) return "it comes of what is behind it";
    const struct record *before = trace_at(trace, record->cause);
    if (!record_is_message(before) || before->subject != record->subject) return "it comes of no message of its link";
    if (record->kind != RECORD_DELIVERED) return NULL;
    /* An arriving message is a part of the sent octets, wherever it can be one. */
    uint32_t at = bytes_find(store_bytes(back->run->store, before->blob), store_bytes(back->run->store, record->blob));
    if (record->blob != BLOB_NONE && before->blob != BLOB_NONE && at != BYTES_NOT_FOUND)
        record->blob = blob_part(before->blob, at, blob_count(record->blob));
    return NULL;
}

/* The connection of a fact: in the direction of its message. */
static const char *connection_read(const struct back *back, const struct trace_line *line, uint32_t said,
                                   struct fact_record *told)
{
    const struct plan *plan = back->run->plan;
    uint32_t conn = trace_line_member(line, said, "conn");
    uint64_t class = trace_line_number_of(line, conn, "link"), member = trace_line_number_of(line, conn, "member");
    if (class >= plan->link_count || member >= plan->link[class].member_count) return "no such link";
    link_id of = told->message == FACT_NO_MESSAGE ? 0 : trace_at(back->run->trace, told->message)->subject;
    bool same = told->message != FACT_NO_MESSAGE && link_class_of(of) == class;
    told->fact.link = link_make((uint32_t) class, (uint32_t)member, same ? link_end(of) : 0);
    told->fact.conn = generation_of(&plan->link[class], line, conn);
    told->connected = true;
    return NULL;
}

static const char *fact_read(struct back *back, const struct trace_line *line, struct record *record)
{
    uint32_t said = trace_line_member(line, TRACE_LINE_WHOLE, "fact"), reason = trace_line_member(line, said, "reason");
    struct bytes id = trace_line_text_of(line, reason, "id");
    struct fact_record told = {.message = FACT_NO_MESSAGE};
    struct fact *fact = &told.fact;
    if (!said) return "a fact without what it says";
    fact->kind = word_of(fact_name, FACT_KIND_COUNT, trace_line_text_of(line, TRACE_LINE_WHOLE, "verb"));
    fact->role = word_of(fact_role_name, FACT_ROLE_COUNT, trace_line_text_of(line, said, "role"));
    fact->evidence = word_of(fact_evidence_name, FACT_EVIDENCE_COUNT, trace_line_text_of(line, said, "evidence"));
    fact->secret = word_of(fact_secret_name, FACT_SECRET_COUNT, trace_line_text_of(line, said, "secret"));
    fact->place = word_of(fact_place_name, FACT_PLACE_COUNT, trace_line_text_of(line, said, "where"));
    while (fact->reason < REASON_COUNT && reason && !bytes_equal(bytes_text(reason_rows[fact->reason].id), id))
        fact->reason++;
    if (fact->kind == FACT_KIND_COUNT || fact->role == FACT_ROLE_COUNT || fact->evidence == FACT_EVIDENCE_COUNT ||
        fact->secret == FACT_SECRET_COUNT || fact->place == FACT_PLACE_COUNT || fact->reason == REASON_COUNT)
        return "a fact with a word that the lab does not know";
    if (trace_line_member(line, said, "message")) {
        told.message = (uint32_t)trace_line_number_of(line, said, "message");
        if (told.message >= trace_count(back->run->trace)) return "a fact about what is behind it";
        if (!record_is_message(trace_at(back->run->trace, told.message))) return "a fact about no message";
    }
    if (trace_line_member(line, said, "conn")) {
        const char *why = connection_read(back, line, said, &told);
        if (why) return why;
    }
    fact->as = trace_line_text_of(line, said, "as");
    fact->with = trace_line_text_of(line, said, "with");
    fact->text = trace_line_text_of(line, said, "text");
    if (!back->hidden[trace_count(back->run->trace)]) {
        uint32_t octets = trace_line_member(line, said, "value_hex");
        struct bytes hex = trace_line_text(line, octets);
        struct pen pen = pen_on(arena_take(line->arena, hex.count + 1), hex.count);
        fact->value = trace_line_text_of(line, said, "value");
        if (octets && hex_read(&pen, hex)) fact->value = pen_done(&pen);
    }
    record->extra = fact->kind;
    record->verb = (uint16_t)fact->reason;
    uint32_t size = fact_record_size(&told);
    if (size > STORE_BLOB_MAX) return "a fact that is too long";
    char *room = store_room(back->run->store, size);
    if (!room) return "more than the lab keeps";
    fact_record_write(&told, room);
    record->blob = store_commit(back->run->store, size);
    return NULL;
}

static const char *state_read(struct back *back, const struct trace_line *line, struct record *record)
{
    static const struct {
        const char *word;
        enum record_kind kind;
    } states[] = {{"START", RECORD_START}, {"OPENED", RECORD_OPENED},   {"CLOSED", RECORD_CLOSED},
                  {"LIMIT", RECORD_LIMIT}, {"STOPPED", RECORD_STOPPED}, {"STARTED", RECORD_STARTED},
                  {"CLOCK", RECORD_CLOCK}};
    struct bytes verb = trace_line_text_of(line, TRACE_LINE_WHOLE, "verb");
    uint32_t n = 0;
    while (n < COUNT(states) && !bytes_equal(bytes_text(states[n].word), verb)) n++;
    if (n == COUNT(states)) return "a state that the lab does not know";
    record->kind = (uint8_t)states[n].kind;
    if (record->kind == RECORD_STOPPED || record->kind == RECORD_STARTED) {
        record->extra = word_of(stop_how_name, STOP_HOW_COUNT, trace_line_text_of(line, TRACE_LINE_WHOLE, "how"));
        return record->extra == STOP_HOW_COUNT ? "a node that stops, and not how" : NULL;
    }
    if (record->kind != RECORD_OPENED && record->kind != RECORD_CLOSED) return NULL;
    uint32_t why = word_of(close_why_name, CLOSE_WHY_COUNT, trace_line_text_of(line, TRACE_LINE_WHOLE, "why"));
    if (record->kind == RECORD_CLOSED && why == CLOSE_WHY_COUNT) return "a close without a reason";
    record->verb = record->kind == RECORD_CLOSED ? (uint16_t)why : 0;
    return link_read(back, line, &record->subject, &record->extra);
}

/* A move of that attacker, from such a seat. */
static const struct move *move_of(struct plan *plan, const struct attacker *attacker, struct bytes seat)
{
    struct move *move = arena_new(&plan->arena, struct move);
    move->line = PLAN_NO_LINE;
    for (const struct seat *of = attacker->seats; of; of = of->next)
        if (!move->seat && bytes_equal(seat, bytes_text(seat_name[of->kind]))) move->seat = of;
    return move->seat ? move : NULL;
}

/* A row of the filter, made of its deeds in the trace: its owner, and the deed at the message. */
static const char *touch_read(struct back *back, const struct trace_line *line, struct record *record)
{
    struct plan *plan = back->run->plan;
    struct bytes by = trace_line_text_of(line, TRACE_LINE_WHOLE, "by"),
                 seat = trace_line_text_of(line, TRACE_LINE_WHOLE, "seat");
    uint64_t number = trace_line_number_of(line, TRACE_LINE_WHOLE, "row");
    uint32_t deed = word_of(filter_deed_name, FILTER_DEED_COUNT, trace_line_text_of(line, TRACE_LINE_WHOLE, "deed"));
    if (deed == FILTER_DEED_COUNT || number >= ROWS_MAX) return "a deed that the lab does not know";
    struct filter_row *rows = back->row;
    if (!rows) plan->filter = rows = back->row = arena_array(&plan->arena, struct filter_row, ROWS_MAX);
    rows[number].name = arena_copy(&plan->arena, by);
    rows[number].deed = (enum filter_deed)deed;
    for (const struct attacker *attacker = plan->attacker; attacker; attacker = attacker->next) {
        if (!bytes_equal(attacker->name, by)) continue;
        rows[number].by = attacker;
        if (!rows[number].move) rows[number].move = move_of(plan, attacker, seat);
    }
    if (number >= plan->filter_count) plan->filter_count = (uint32_t)number + 1;
    record->extra = (uint32_t)number;
    return NULL;
}

/* Which action, or which timer. */
static const char *act_read(const struct role *role, const struct trace_line *line, struct record *record)
{
    struct bytes verb = trace_line_text_of(line, TRACE_LINE_WHOLE, "verb");
    const struct action_row *actions = role->kind->actions;
    if (record->kind == RECORD_TIMER && !bytes_to_u32(verb, &record->extra)) return "a timer without its number";
    if (record->kind != RECORD_COMMAND) return NULL;
    while (actions && actions[record->extra].name && !bytes_equal(bytes_text(actions[record->extra].name), verb))
        record->extra++;
    return actions && actions[record->extra].name ? NULL : "an action that its node does not have";
}

/* A limit of the lab: its reason, and its sentence. */
static const char *limit_read(struct back *back, const struct trace_line *line, struct record *record)
{
    uint32_t reason = trace_line_member(line, TRACE_LINE_WHOLE, "reason");
    while (record->verb < REASON_COUNT &&
           !bytes_equal(bytes_text(reason_rows[record->verb].id), trace_line_text_of(line, reason, "id")))
        record->verb++;
    record->blob = octets_of(back, line, "bytes");
    return record->verb < REASON_COUNT ? NULL : "a limit that the lab does not know";
}

static const char *record_read(struct back *back, const struct trace_line *line, struct record *record)
{
    const struct plan *plan = back->run->plan;
    struct bytes kind = trace_line_text_of(line, TRACE_LINE_WHOLE, "kind");
    uint32_t role, member;
    *record = (struct record){.at = trace_line_number_of(line, TRACE_LINE_WHOLE, "t_us"),
                              .cause = (uint32_t)trace_line_number_of(line, TRACE_LINE_WHOLE, "cause"),
                              .kind = (uint8_t)word_of(record_kind_name, RECORD_KIND_COUNT, kind)};
    const uint32_t seq = trace_count(back->run->trace);
    if (record->kind == RECORD_KIND_COUNT) return "a kind of record that the lab does not know";
    if (record->cause > seq) return "it comes of what is behind it";
    if (seq && record->at < trace_at(back->run->trace, seq - 1)->at)
        return "its time is before that of the record before it";
    if (bytes_equal(kind, BYTES("state"))) {
        const char *why = state_read(back, line, record);
        if (!why && record->kind == RECORD_LIMIT) return limit_read(back, line, record);
        if (why || record->kind == RECORD_OPENED || record->kind == RECORD_CLOSED) return why;
    }
    if (record_is_message(record)) {
        const char *why = message_read(back, line, record);
        return why || record->kind != RECORD_TOUCHED ? why : touch_read(back, line, record);
    }
    if (!subject_of(plan, trace_line_text_of(line, TRACE_LINE_WHOLE, "from"), &role, &member)) return "no such node";
    record->subject = record_subject(role, member);
    if (record->kind == RECORD_FACT) return fact_read(back, line, record);
    record->blob = octets_of(back, line, "bytes");
    return act_read(plan->role[role], line, record);
}

/* ---- second reading: the judge sees it ---- */

static void show(struct back *back, uint32_t seq)
{
    const struct run *run = back->run;
    const struct record *record = trace_at(run->trace, seq);
    struct message message;
    struct observation seen = {.seq = seq, .record = record, .sent_seq = trace_sent(run->trace, seq)};
    bool ends = record->kind == RECORD_DELIVERED || record->kind == RECORD_DROPPED;
    if (record->kind == RECORD_DELIVERED && record->proto != PROTO_NONE) {
        struct bytes octets = store_bytes(run->store, record->blob);
        bool masked = octets.count > 1 && (octets.at[1] & 0x80);
        message_scan(&message, (enum proto)record->proto, octets, masked ? WS_FROM_CLIENT : WS_FROM_SERVER);
        seen.message = &message;
    }
    if (record_is_message(record)) seen.conn = record->extra;
    if (ends) seen.sent_at = trace_at(run->trace, seen.sent_seq)->at;
    seen.injected = trace_at(run->trace, seen.sent_seq)->kind == RECORD_INJECTED;
    judge_tell(run->judge, back->line_step[seq] ? back->flow_line[back->line_step[seq] - 1] : NULL);
    judge_see(run->judge, &seen);
}

/* Every line of the flow is one of the steps, in their order. */
static const char *lines_find(struct back *back)
{
    const struct flow_line *line = back->run->plan->flow;
    back->flow_line = arena_array(back->arena, const struct flow_line *, back->step_count);
    for (uint32_t i = 0; i < back->step_count; i++, line = line->next) {
        if (!line) return "its cast has too few lines";
        back->flow_line[i] = line;
        judge_name_step(back->run->judge, line, back->step[i].step);
    }
    return NULL;
}

typedef const char *line_fn(struct back *, const struct trace_line *);

static const char *replay(struct back *back, const struct trace_line *line)
{
    struct record record;
    const char *why = record_read(back, line, &record);
    if (!why) show(back, trace_add(back->run->trace, &record));
    return why;
}

/* Each line after the first, with its number in *number; the memory that a line took goes with it. */
static const char *each_line(struct back *back, line_fn *take, uint32_t *number)
{
    struct bytes rest = back->of->text, text = bytes_cut(rest, '\n', &rest);
    for (*number = 2; rest.count; (*number)++) {
        struct arena arena = {0};
        struct trace_line line;
        const char *why;
        text = bytes_cut(rest, '\n', &rest);
        if (trace_line_read(&line, &arena, text, &why)) why = take(back, &line);
        arena_free(&arena);
        if (why) return why;
    }
    return NULL;
}

static const char *cast_read(struct back *back)
{
    struct bytes rest, first = bytes_cut(back->of->text, '\n', &rest);
    const char *why;
    if (!trace_line_read(&back->cast, back->arena, first, &why)) return why;
    if (!bytes_equal(trace_line_text_of(&back->cast, TRACE_LINE_WHOLE, "kind"), BYTES("cast")))
        return "it does not begin with a cast";
    return trace_line_number_of(&back->cast, TRACE_LINE_WHOLE, "v") == TRACE_SCHEMA ? NULL
                                                                                    : "another version of traces";
}

/* The links of the scenario are those of the cast, by their numbers: records name them so. */
static const char *links_agree(const struct back *back)
{
    const struct plan *plan = back->run->plan;
    uint32_t links = trace_line_member(&back->cast, TRACE_LINE_WHOLE, "links"), n = 0;
    for (uint32_t i = 0; (i = trace_line_next(&back->cast, links, i)); n++) {
        if (n >= plan->link_count) return "its cast has links that are nobody's";
        const struct link_line *link = &plan->link[n];
        if (!bytes_equal(plan->role[link->end[0]]->name, trace_line_text_of(&back->cast, i, "a")) ||
            !bytes_equal(plan->role[link->end[1]]->name, trace_line_text_of(&back->cast, i, "b")))
            return "the links of its cast are in another order than the lab has them";
    }
    return n == plan->link_count ? NULL : "its cast has too few links";
}

static struct bytes at_line(struct arena *outer, uint32_t number, const char *why)
{
    return arena_format(outer, "line %u: %s", number, why);
}

static bool run_read(struct back *back, struct arena *outer, struct bytes *why)
{
    uint32_t number = 1;
    const char *wrong = cast_read(back);
    if (!wrong) wrong = each_line(back, look, &number);
    if (wrong) {
        *why = at_line(outer, number, wrong);
        return false;
    }
    struct run *run = back->run;
    run->plan = plan_of(back, outer, why);
    if (!run->plan) return false;
    run->trace = trace_new();
    run->store = store_new(STORE_KEEP, UINT32_MAX);
    run->judge = judge_new(run->plan, &run->arena);
    judge_attach(run->judge, run->store, NULL);
    judge_redact(run->judge, back->of->redaction);
    judge_know(run->judge);
    judge_retell(run->judge, run->trace, back->hidden, back->veiled);
    wrong = links_agree(back);
    if (!wrong) wrong = lines_find(back);
    number = 1;
    if (!wrong) wrong = each_line(back, replay, &number);
    if (wrong) *why = at_line(outer, number, wrong);
    if (!wrong) run->verdict = judge_finish(run->judge, NULL);
    return !wrong;
}

struct run *retrace(const struct retracing *of, struct arena *outer, struct bytes *why)
{
    struct arena arena = {0};
    struct run *run = arena_new(&arena, struct run);
    run->arena = arena;
    struct back *back = arena_new(&run->arena, struct back);
    back->of = of;
    back->arena = &run->arena;
    back->run = run;
    if (run_read(back, outer, why)) return run;
    run_free(run);
    return NULL;
}
