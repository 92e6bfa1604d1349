/* A red is followed back: from the message or the fact that it shows in, from each record to the one that led to it.
 * The facts that nodes stated in the steps on that way, and the events that befell messages on it, are its causes. */
#include "cause.h"

#include "attack.h"
#include "fact_record.h"
#include "fault.h"
#include "judge_state.h"
#include "losing.h"
#include "must.h"
#include "words.h"

#define NO_RECORD VERDICT_NO_RECORD
enum {
    INSTEAD_MAX = 3, /* messages that are named in place of one that did not come */
    LOOKED_MAX = 64  /* the last things told that are followed onwards, each through the whole trace */
};

struct tracing {
    struct judge *judge;
    struct verdict *verdict;
    const struct trace *trace;
    struct bytes *step;
    uint32_t *telling; /* records that can be causes, in order */
    uint32_t telling_count, telling_room;
    uint32_t *mark;    /* by record: the stamp of the way that it lies on */
    uint32_t *awaited; /* by record: the stamp of a way with a timer that was set in that step and ran out */
    uint32_t stamp;
    uint32_t *acted; /* by role: the last record on that way in which it sent something; 0: none */
};

static const struct record *at(const struct tracing *tracing, uint32_t seq)
{
    return trace_at(tracing->trace, seq);
}

static bool is_background(const struct record *record)
{
    return verb_background((enum proto)record->proto, record->verb);
}

static uint32_t sender_of(const struct tracing *tracing, const struct record *record)
{
    return tracing->judge->plan->link[link_class_of(record->subject)].end[link_end(record->subject)];
}

static const struct filter_row *row_of(const struct tracing *tracing, const struct record *record)
{
    must(record->kind == RECORD_TOUCHED && record->extra < tracing->judge->plan->filter_count);
    return &tracing->judge->plan->filter[record->extra];
}

/* In a live run that is how a message goes to somebody outside: nothing was done to it. */
static bool just_leaves(const struct filter_row *row)
{
    return row->deed == FILTER_OUTLET && !row->by;
}

static bool tells(const struct tracing *tracing, const struct record *record)
{
    const struct plan *plan = tracing->judge->plan;
    switch ((enum record_kind)record->kind) {
    case RECORD_FACT: return record->extra == FACT_FAILED || fact_record_refuses(record);
    case RECORD_TOUCHED: return row_of(tracing, record)->deed != FILTER_TAP && !just_leaves(row_of(tracing, record));
    case RECORD_INJECTED: return !plan_is_outside(plan, plan->role[sender_of(tracing, record)]);
    case RECORD_DROPPED: return record->proto != PROTO_NONE && !is_background(record);
    case RECORD_COMMAND: return store_bytes(tracing->verdict->store, record->blob).count > 0;
    default: return false;
    }
}

static void gather_telling(struct tracing *tracing)
{
    for (uint32_t seq = 0; seq < trace_count(tracing->trace); seq++) {
        if (!tells(tracing, at(tracing, seq))) continue;
        tracing->telling = arena_grow(tracing->judge->arena, tracing->telling, tracing->telling_count,
                                      &tracing->telling_room, sizeof *tracing->telling);
        tracing->telling[tracing->telling_count++] = seq;
    }
}

/* ---- ways back ---- */

static void follow(struct tracing *tracing, uint32_t seq)
{
    const struct plan *plan = tracing->judge->plan;
    tracing->stamp++;
    memset(tracing->acted, 0, sizeof *tracing->acted * plan->role_count);
    for (;;) {
        const struct record *record = at(tracing, seq);
        uint32_t cause = record->cause;
        tracing->mark[seq] = tracing->stamp;
        if (record->kind == RECORD_TIMER) tracing->awaited[cause] = tracing->stamp;
        if (record->kind == RECORD_SENT && tracing->acted[sender_of(tracing, record)] < seq)
            tracing->acted[sender_of(tracing, record)] = seq;
        if (cause == seq) return;
        seq = cause;
    }
}

static bool passed(const struct tracing *tracing, uint32_t seq)
{
    return tracing->mark[seq] == tracing->stamp;
}

/* The fate of a message that was sent when a timer of the way was set, where that kept its answer from coming before
 * the timer ran out. */
static bool kept_waiting(const struct tracing *tracing, uint32_t seq)
{
    uint32_t next = seq;
    while (!passed(tracing, next)) {
        uint32_t cause = at(tracing, next)->cause;
        if (cause == next) return false;
        if (passed(tracing, cause))
            return at(tracing, next)->kind == RECORD_SENT && tracing->awaited[cause] == tracing->stamp;
        next = cause;
    }
    return false;
}

/* Whether the fact belongs to the way that was followed last. An action may have waited behind another one, so that its
 * effects go back to that one. The facts that a node states about the arrival in which the red shows come after it. */
static bool lies_on(const struct tracing *tracing, uint32_t seq, uint32_t anchor)
{
    if (passed(tracing, seq)) return true;
    const struct record *record = at(tracing, seq);
    if (record->kind == RECORD_COMMAND) return tracing->acted[record_role(record)] > seq;
    if (record->kind != RECORD_FACT) return seq < anchor && kept_waiting(tracing, seq);
    return record->cause != anchor && passed(tracing, record->cause);
}

/* ---- one cause in words ---- */

static void say_message(struct tracing *tracing, struct pen *pen, const struct record *record)
{
    words_message(pen, tracing->judge->plan, record->subject, (enum proto)record->proto, record->verb);
}

static void say_fact(struct tracing *tracing, struct pen *pen, const struct record *record)
{
    struct fact_record told;
    fact_record_read(record, store_bytes(tracing->verdict->store, record->blob), &told);
    pen_bytes(pen, tracing->judge->plan->role[record_role(record)]->name);
    pen_char(pen, ' ');
    pen_text(pen, fact_name[record->extra]);
    if (told.fact.with.count) {
        pen_char(pen, ' ');
        pen_bytes(pen, told.fact.with);
    }
    pen_lit(pen, ": ");
    reason_say(pen, (enum reason)record->verb, told.fact.text);
}

static bool is_fault(const struct tracing *tracing, const struct filter_row *row)
{
    const struct fault_plan *plan = tracing->judge->plan->fault;
    return plan && bytes_equal(plan->name, row->name);
}

static void say_touched(struct tracing *tracing, struct pen *pen, const struct record *record)
{
    const struct filter_row *row = row_of(tracing, record);
    const struct bytes move = row->move ? attack_move_words(tracing->judge, row->move) : bytes_of(NULL, 0);
    pen_anew(pen);
    pen_text(pen, is_fault(tracing, row) ? "fault plan " : "attacker ");
    pen_bytes(pen, row->name);
    pen_lit(pen, ": ");
    if (move.count) {
        pen_bytes(pen, move);
    } else if (row->by) { /* a message that comes to a node whose program does not go on is only read */
        pen_lit(pen, "owns ");
        pen_bytes(pen, row->to->name);
        pen_lit(pen, " stopped");
    } else {
        const struct fault *fault = fault_of_row(tracing->judge->plan, row);
        pen_text(pen, fault ? fault_rows[fault->kind].name : filter_deed_name[row->deed]);
    }
    pen_text(pen, row->by ? ", " : " of ");
    say_message(tracing, pen, record);
}

/* Of a live run nobody is known to have sent it. */
static void say_injected(struct tracing *tracing, struct pen *pen, uint32_t seq)
{
    const struct deed *deed = attack_deed_of(tracing->judge, seq);
    const struct bytes words = deed ? attack_deed_words(tracing->judge, deed) : bytes_of(NULL, 0);
    pen_anew(pen);
    if (!deed) {
        say_message(tracing, pen, at(tracing, seq));
        pen_lit(pen, " was sent by somebody outside");
        return;
    }
    pen_lit(pen, "attacker ");
    pen_bytes(pen, deed->attacker->name);
    pen_lit(pen, ": ");
    pen_bytes(pen, words);
}

/* Names of settings are letters, dots and hyphens; an argument has no name, and a value may have lines of its own. */
static bool is_name(struct bytes text)
{
    bool name = text.count > 0;
    for (uint32_t i = 0; i < text.count; i++) {
        char c = text.at[i];
        name = name && ((c >= 'a' && c <= 'z') || c == '.' || c == '-');
    }
    return name;
}

/* The `do` that it was given out by. */
static const struct flow_line *told_in(const struct tracing *tracing, uint32_t seq)
{
    const struct cursor *cursor = &tracing->judge->cursor;
    for (uint32_t n = 0; n < cursor->count; n++)
        if (cursor->spot[n].line->kind == LINE_DO && cursor->outcome[n].record == seq) return cursor->spot[n].line;
    return NULL;
}

/* Of each setting its name: `password = ...` a line. */
static void say_told(struct tracing *tracing, struct pen *pen, uint32_t seq)
{
    const struct record *record = at(tracing, seq);
    const struct role *role = tracing->judge->plan->role[record_role(record)];
    struct bytes rest = store_bytes(tracing->verdict->store, record->blob);
    uint32_t named = 0;
    const struct flow_line *line = told_in(tracing, seq);
    if (line) {
        pen_lit(pen, "line ");
        pen_u64(pen, line->place.line);
        pen_lit(pen, ": ");
    }
    pen_bytes(pen, role->name);
    pen_lit(pen, " was told to ");
    pen_text(pen, role->kind->actions[record->extra].name);
    while (rest.count) {
        struct bytes setting = bytes_cut(rest, '\n', &rest);
        uint32_t sign = bytes_find(setting, BYTES(" = "));
        if (sign == BYTES_NOT_FOUND || !is_name(bytes_part(setting, 0, sign))) continue;
        pen_text(pen, named++ ? ", " : " with another ");
        pen_bytes(pen, bytes_part(setting, 0, sign));
    }
}

static void say_lost(struct tracing *tracing, struct pen *pen, uint32_t seq)
{
    say_message(tracing, pen, at(tracing, seq));
    pen_lit(pen, " was lost");
    lost_say_why(pen, tracing->judge->plan, tracing->trace, seq);
}

/* Where the file speaks of it: the `do` that was given out, or the arrow of its step. */
static struct place place_of(const struct tracing *tracing, uint32_t seq)
{
    const struct cursor *cursor = &tracing->judge->cursor;
    const struct flow_line *told = at(tracing, seq)->kind == RECORD_COMMAND ? told_in(tracing, seq) : NULL;
    if (told) return told->place;
    for (uint32_t n = 0; n < cursor->count; n++) {
        const struct flow_line *line = cursor->spot[n].line;
        if (line->kind == LINE_ARROW && bytes_equal(tracing->verdict->step[line->number], tracing->step[seq]))
            return line->place;
    }
    return (struct place){0};
}

static struct cause cause_of(struct tracing *tracing, uint32_t seq)
{
    const struct record *record = at(tracing, seq);
    bool fact = record->kind == RECORD_FACT, told = record->kind == RECORD_COMMAND;
    struct cause cause = {.role = fact || told ? record_role(record) : sender_of(tracing, record),
                          .record = seq,
                          .at = record->at,
                          .step = tracing->step[seq],
                          .place = place_of(tracing, seq)};
    struct pen *pen = judge_scratch(tracing->judge);
    if (fact) {
        cause.fact = (enum fact_kind)record->extra;
        cause.reason = (enum reason)record->verb;
        say_fact(tracing, pen, record);
    } else if (told) {
        cause.kind = CAUSE_TOLD;
        say_told(tracing, pen, seq);
    } else if (record->kind == RECORD_TOUCHED) {
        cause.kind = CAUSE_TOUCHED;
        say_touched(tracing, pen, record);
    } else if (record->kind == RECORD_INJECTED) {
        cause.kind = CAUSE_INJECTED;
        say_injected(tracing, pen, seq);
    } else {
        cause.kind = CAUSE_LOST;
        say_lost(tracing, pen, seq);
    }
    tracing->judge->about = seq;
    cause.text = judge_redacted(tracing->judge, pen_done(pen));
    return cause;
}

/* Whether the step in which it was told led to a message that reached that node and, where a person is asked for, names
 * him. */
static bool led_to(struct tracing *tracing, uint32_t seq, const struct role *role, struct bytes person)
{
    const uint32_t step = at(tracing, seq)->kind == RECORD_FACT ? at(tracing, seq)->cause : seq;
    const struct link_line *links = tracing->judge->plan->link;
    tracing->stamp++;
    tracing->mark[step] = tracing->stamp;
    for (uint32_t next = step + 1; next < trace_count(tracing->trace); next++) {
        const struct record *record = at(tracing, next);
        if (record->cause == next || !passed(tracing, record->cause)) continue;
        tracing->mark[next] = tracing->stamp;
        if (record->kind != RECORD_DELIVERED) continue;
        if (links[link_class_of(record->subject)].end[1 - link_end(record->subject)] != role->index) continue;
        if (bytes_find(store_bytes(tracing->verdict->store, record->blob), person) != BYTES_NOT_FOUND) return true;
    }
    return false;
}

/* A challenge that is gone was taken by a request that came in between. Where somebody injected that one, it is not on
 * the way of the request that is refused: the last of that person that reached the node. */
static uint32_t taker_of(struct tracing *tracing, const struct cause *refusal)
{
    struct fact_record told;
    const struct record *record = at(tracing, refusal->record);
    if (refusal->kind != CAUSE_STATED || refusal->reason != REASON_NO_CHALLENGE) return NO_RECORD;
    fact_record_read(record, store_bytes(tracing->verdict->store, record->blob), &told);
    for (uint32_t i = tracing->telling_count; i > 0; i--) {
        uint32_t seq = tracing->telling[i - 1];
        if (seq > refusal->record || at(tracing, seq)->kind != RECORD_INJECTED) continue;
        if (led_to(tracing, seq, tracing->judge->plan->role[refusal->role], told.fact.with)) return seq;
    }
    return NO_RECORD;
}

/* Of the way that was followed last. */
static void gather_causes(struct tracing *tracing, struct failure *failure, uint32_t anchor)
{
    uint32_t found[CAUSES_MAX], count = 0;
    for (uint32_t i = tracing->telling_count; i > 0 && count < CAUSES_MAX; i--)
        if (lies_on(tracing, tracing->telling[i - 1], anchor)) found[count++] = tracing->telling[i - 1];
    failure->cause = arena_array(tracing->judge->arena, struct cause, count + 1);
    while (count > 0) failure->cause[failure->cause_count++] = cause_of(tracing, found[--count]);
    for (uint32_t i = 0; i < failure->cause_count; i++) {
        uint32_t taker = taker_of(tracing, &failure->cause[i]);
        if (taker == NO_RECORD) continue;
        if (failure->cause_count < CAUSES_MAX)
            memmove(&failure->cause[1], failure->cause, sizeof *failure->cause * failure->cause_count++);
        failure->cause[0] = cause_of(tracing, taker); /* where there is no room, in the place of the first one */
        break;
    }
    follow(tracing, anchor); /* the next question means the same way */
}

/* ---- where a red shows ---- */

/* The answer to a request that a line names: the last one there is. */
static uint32_t answer_to(struct tracing *tracing, const struct kept *request)
{
    struct message asked, answer;
    uint32_t found = NO_RECORD;
    kept_scan(request, tracing->verdict->store, &asked);
    for (uint32_t i = 0; i < tracing->verdict->drawn_count; i++) {
        const struct drawn_message *drawn = &tracing->verdict->drawn[i];
        const struct record *record = at(tracing, drawn->record);
        if (drawn->record < request->record || record->kind != RECORD_DELIVERED || drawn->background) continue;
        if (record->subject != link_back(request->link) || record->proto != request->proto) continue;
        if (record->verb == VERB_NONE || verb_is_request(request->proto, record->verb)) continue;
        bool http = request->proto == PROTO_HTTP || request->proto == PROTO_WS;
        if (!http)
            message_scan(&answer, request->proto, store_bytes(tracing->verdict->store, record->blob), WS_FROM_SERVER);
        if (http ? record->extra == request->conn : message_answers(&answer, &asked)) found = drawn->record;
    }
    return found;
}

/* A message that looks like the one that the line asks for tells why it is not. */
static void say_unlike(struct tracing *tracing, struct pen *pen, const struct flow_line *line,
                       const struct record *record)
{
    if (record->proto != (uint8_t)line->proto || record->verb != line->verb || record->kind == RECORD_DROPPED) return;
    if (line->answers == PLAN_NO_MESSAGE && line->relays == PLAN_NO_MESSAGE) return;
    pen_text(pen, line->answers != PLAN_NO_MESSAGE ? " (no answer to " : " (no relay of ");
    pen_bytes(pen, tracing->judge->plan->message_name[line->answers != PLAN_NO_MESSAGE ? line->answers : line->relays]);
    pen_char(pen, ')');
}

static void instead_add(struct tracing *tracing, const struct flow_line *line, struct failure *failure, uint32_t seq)
{
    struct pen *pen = judge_scratch(tracing->judge);
    const struct record *record = at(tracing, seq);
    if (failure->instead.count) {
        pen_bytes(pen, failure->instead);
        pen_lit(pen, ", ");
    }
    say_message(tracing, pen, record);
    if (line) say_unlike(tracing, pen, line, record);
    if (record->kind == RECORD_DROPPED) pen_lit(pen, ", which was lost");
    pen_lit(pen, " at ");
    words_moment(pen, record->at);
    failure->instead = arena_copy(tracing->judge->arena, pen_done(pen));
}

struct came {
    uint32_t record[INSTEAD_MAX]; /* the last ones, in order */
    uint32_t count;
};

static void came_add(struct came *came, uint32_t record)
{
    if (came->count == INSTEAD_MAX) {
        came->count--;
        memmove(came->record, came->record + 1, sizeof *came->record * came->count);
    }
    came->record[came->count++] = record;
}

/* The message that came on the line's link while it waited, and that no line asked for: of its protocol where there is
 * any. The last of them. */
static uint32_t came_there(struct tracing *tracing, const struct flow_line *line, struct failure *failure)
{
    const sim_time since = tracing->verdict->line[line->number].reached_at;
    struct came same = {.count = 0}, other = {.count = 0};
    for (uint32_t i = 0; i < tracing->verdict->drawn_count; i++) {
        const struct drawn_message *drawn = &tracing->verdict->drawn[i];
        const struct record *record = at(tracing, drawn->record);
        bool there = link_class_of(record->subject) == line->link_class;
        there = there && link_end(record->subject) == line->link_end;
        if (!there || drawn->line || drawn->again || drawn->background || record->at < since) continue;
        came_add(record->proto == (uint8_t)line->proto ? &same : &other, drawn->record);
    }
    const struct came *came = same.count ? &same : &other;
    for (uint32_t i = 0; i < came->count; i++) instead_add(tracing, line, failure, came->record[i]);
    return came->count ? came->record[came->count - 1] : NO_RECORD;
}

/* The last thing told that goes back to the last message or command before the line waited. */
static uint32_t told_since(struct tracing *tracing, uint32_t base)
{
    for (uint32_t i = tracing->telling_count; i > 0 && base != NO_RECORD; i--) {
        if (tracing->telling[i - 1] < base) break;
        follow(tracing, tracing->telling[i - 1]);
        if (passed(tracing, base)) return tracing->telling[i - 1];
    }
    return NO_RECORD;
}

/* Where a line began to wait: at the message that it names, else at that of the last line that was satisfied before,
 * else at the last command. */
static uint32_t base_of(struct tracing *tracing, const struct flow_line *line)
{
    const struct verdict *verdict = tracing->verdict;
    const struct judge *judge = tracing->judge;
    uint32_t named = line->answers != PLAN_NO_MESSAGE ? line->answers : line->relays, base = NO_RECORD;
    if (named != PLAN_NO_MESSAGE && judge->named[named].known) return judge->named[named].record;
    for (uint32_t n = 0; n < judge->cursor.count; n++) {
        const struct line_outcome *outcome = &verdict->line[n];
        if (n == line->number || !outcome->satisfied || outcome->record == NO_RECORD) continue;
        if (outcome->satisfied_at > verdict->line[line->number].reached_at) continue;
        if (base == NO_RECORD || outcome->record > base) base = outcome->record;
    }
    for (uint32_t seq = trace_count(tracing->trace); seq > 0 && base == NO_RECORD; seq--)
        if (at(tracing, seq - 1)->kind == RECORD_COMMAND) base = seq - 1;
    return base;
}

static uint32_t anchor_of_line(struct tracing *tracing, const struct flow_line *line, struct failure *failure)
{
    uint32_t named = line->answers != PLAN_NO_MESSAGE ? line->answers : line->relays;
    const struct line_outcome *outcome = &tracing->verdict->line[line->number];
    if (outcome->record != NO_RECORD) { /* it came, too late */
        instead_add(tracing, NULL, failure, outcome->record);
        return outcome->record;
    }
    uint32_t base = base_of(tracing, line), anchor = came_there(tracing, line, failure);
    failure->waited = base == NO_RECORD ? 0 : base + 1;
    if (anchor != NO_RECORD) return anchor;
    const struct kept *request = named == PLAN_NO_MESSAGE ? NULL : &tracing->judge->named[named];
    if (request && request->known && verb_is_request(request->proto, at(tracing, request->record)->verb))
        anchor = answer_to(tracing, request);
    if (anchor != NO_RECORD) instead_add(tracing, NULL, failure, anchor);
    return anchor != NO_RECORD ? anchor : told_since(tracing, base);
}

/* Whether a node had a part in the way that was followed last, and, where the state is somebody's, that person. */
static bool concerns(struct tracing *tracing, uint32_t seq, const struct state_ref *state)
{
    const struct link_line *links = tracing->judge->plan->link;
    bool node = false, person = !state->arg.count;
    for (;; seq = at(tracing, seq)->cause) {
        const struct record *record = at(tracing, seq);
        bool message = record->proto != PROTO_NONE;
        const uint32_t *end = message ? links[link_class_of(record->subject)].end : NULL;
        if (message) node = node || end[0] == state->role->index || end[1] == state->role->index;
        else if (record->kind == RECORD_FACT) node = node || record_role(record) == state->role->index;
        if (!person && message)
            person = bytes_find(store_bytes(tracing->verdict->store, record->blob), state->arg) != BYTES_NOT_FOUND;
        if (record->cause == seq) return node && person;
    }
}

/* Whether the fact is about that subscriber: by the message that it is about, or that came before it. */
static bool names(struct tracing *tracing, uint32_t seq, struct bytes person)
{
    const struct record *record = at(tracing, seq);
    if (record->kind == RECORD_FACT) record = at(tracing, record->cause);
    return bytes_find(store_bytes(tracing->verdict->store, record->blob), person) != BYTES_NOT_FOUND;
}

/* The state of a node may have been decided before it: by a node that took something out of a message for it, or
 * refused one. A number that is too large was not kept small by a refusal. */
static uint32_t anchor_of_state(struct tracing *tracing, const struct red *red)
{
    const struct state_ref *state = &red->check->state;
    const uint32_t count = tracing->telling_count;
    const uint32_t looked = count < LOOKED_MAX ? count : LOOKED_MAX;
    if (!state->role || red->more) return NO_RECORD;
    for (uint32_t i = count; i > 0; i--)
        if (concerns(tracing, tracing->telling[i - 1], state)) return tracing->telling[i - 1];
    for (uint32_t i = count; i > count - looked; i--) {
        uint32_t seq = tracing->telling[i - 1];
        if ((!state->arg.count || names(tracing, seq, state->arg)) && led_to(tracing, seq, state->role, BYTES("")))
            return seq;
    }
    if (state->what != STATE_RECEIVED || !count) return NO_RECORD;
    return fact_record_refuses(at(tracing, tracing->telling[count - 1])) ? tracing->telling[count - 1] : NO_RECORD;
}

static uint32_t anchor_of(struct tracing *tracing, uint32_t n)
{
    struct failure *failure = &tracing->verdict->failure[n];
    const struct red *red = &tracing->judge->red[n];
    if (failure->message != NO_RECORD) return failure->message;
    if (red->check) return anchor_of_state(tracing, red);
    if (red->line && red->line->kind == LINE_ARROW) return anchor_of_line(tracing, red->line, failure);
    return NO_RECORD;
}

/* ---- which failure follows from which, and who has to act ---- */

static bool shares_cause(const struct failure *one, const struct failure *other)
{
    for (uint32_t i = 0; i < one->cause_count; i++)
        for (uint32_t j = 0; j < other->cause_count; j++)
            if (one->cause[i].record == other->cause[j].record) return true;
    return false;
}

static void find_first(struct tracing *tracing, uint32_t n)
{
    struct failure *all = tracing->verdict->failure;
    for (uint32_t first = 0; first < n && !all[n].follows; first++) {
        if (all[first].follows) continue;
        bool behind = all[first].message != NO_RECORD && passed(tracing, all[first].message);
        if (behind || shares_cause(&all[first], &all[n])) all[n].follows = first + 1;
    }
}

/* The sender of a message that could not be read; the node that did not answer a message that another waited for. */
static const struct role *blamed(struct tracing *tracing, const struct cause *cause)
{
    const struct plan *plan = tracing->judge->plan;
    struct fact_record told;
    const struct record *record = at(tracing, cause->record), *timer = at(tracing, record->cause);
    fact_record_read(record, store_bytes(tracing->verdict->store, record->blob), &told);
    if (cause->fact == FACT_MALFORMED && told.message != FACT_NO_MESSAGE)
        return plan->role[sender_of(tracing, at(tracing, told.message))];
    for (uint32_t seq = timer->cause + 1; timer->kind == RECORD_TIMER && seq < record->cause; seq++) {
        const struct record *sent = at(tracing, seq);
        if (sent->kind != RECORD_SENT || sent->cause != timer->cause || sender_of(tracing, sent) != cause->role)
            continue;
        return plan->role[plan->link[link_class_of(sent->subject)].end[1 - link_end(sent->subject)]];
    }
    return plan->role[cause->role];
}

/* The last node that refused a result of it, or gave up. */
static const struct role *refuser(const struct tracing *tracing, const struct failure *failure)
{
    const struct role *found = NULL;
    for (uint32_t i = 0; i < failure->cause_count; i++) {
        bool stated = failure->cause[i].kind == CAUSE_STATED && failure->cause[i].fact != FACT_MALFORMED;
        if (stated) found = tracing->judge->plan->role[failure->cause[i].role];
    }
    return found;
}

/* A deed on purpose comes first: by a fault or an attacker of the run. */
static bool done_by_others(struct tracing *tracing, struct failure *failure)
{
    const struct plan *plan = tracing->judge->plan;
    for (uint32_t i = 0; i < failure->cause_count; i++) {
        const struct cause *cause = &failure->cause[i];
        bool touched = cause->kind == CAUSE_TOUCHED, lost = cause->kind == CAUSE_LOST;
        bool fault = touched && is_fault(tracing, row_of(tracing, at(tracing, cause->record)));
        bool seized = lost && plan->attacker && lost_stopped(plan, tracing->trace, cause->record);
        if (fault || (lost && plan->fault)) failure->owner = OWNER_FAULT;
        else if (touched || seized || cause->kind == CAUSE_INJECTED) failure->owner = OWNER_ATTACKER;
        else continue;
        failure->owner_role = refuser(tracing, failure);
        return true;
    }
    return false;
}

/* A refusal that a clause asks for, or a user with another instruction: the file wants a result that it prevents. */
static void find_owner(struct tracing *tracing, struct failure *failure, const struct red *red)
{
    const struct plan *plan = tracing->judge->plan;
    const struct role *blame = failure->changed_by ? failure->changed_by : failure->chosen_by;
    if (done_by_others(tracing, failure)) return;
    if (!tracing->verdict->messages) return; /* nobody did anything */
    for (uint32_t i = 0; i < failure->cause_count; i++) {
        const struct cause *cause = &failure->cause[i];
        bool stated = cause->kind == CAUSE_STATED;
        if (cause->kind == CAUSE_LOST) return; /* on a link with `loss` */
        if (stated && (cause->fact == FACT_MALFORMED || cause->fact == FACT_FAILED)) blame = blamed(tracing, cause);
        else if (!failure->owner_role) failure->owner_role = plan->role[cause->role];
    }
    if (failure->owner_role) return;
    if (!blame && red->line && red->line->kind == LINE_ARROW) blame = red->line->from;
    if (!blame && red->check && red->check->state.what != STATE_RECEIVED) blame = red->check->state.role;
    if (!blame || blame->kind->outside)
        return; /* a message that an attacker does not send is one that the author
                                                 * did not make it send */
    failure->owner_role = blame;
    failure->owner = OWNER_NODE;
}

/* The message that came in place of a line that was never seen, in the sentence about it. */
static void say_instead(struct tracing *tracing, uint32_t n)
{
    struct failure *failure = &tracing->verdict->failure[n];
    struct pen *pen = judge_scratch(tracing->judge);
    bool line = tracing->judge->red[n].line && failure->message == NO_RECORD;
    if (!line) return;
    pen_bytes(pen, failure->text);
    pen_text(pen, failure->instead.count ? "; instead came " : "");
    pen_bytes(pen, failure->instead);
    if (!failure->instead.count) words_last(pen, tracing->verdict);
    failure->text = arena_copy(tracing->judge->arena, pen_done(pen));
}

void causes_find(struct judge *judge)
{
    struct verdict *verdict = judge->verdict;
    struct tracing tracing = {.judge = judge, .verdict = verdict, .trace = verdict->trace};
    if (!verdict->failure_count) return;
    tracing.step = verdict_steps(verdict, judge->arena);
    tracing.mark = arena_array(judge->arena, uint32_t, trace_count(tracing.trace));
    tracing.awaited = arena_array(judge->arena, uint32_t, trace_count(tracing.trace));
    tracing.acted = arena_array(judge->arena, uint32_t, judge->plan->role_count);
    gather_telling(&tracing);
    for (uint32_t n = 0; n < verdict->failure_count; n++) {
        struct failure *failure = &verdict->failure[n];
        uint32_t anchor = anchor_of(&tracing, n);
        tracing.stamp++;
        if (anchor != NO_RECORD) {
            follow(&tracing, anchor);
            gather_causes(&tracing, failure, anchor);
        }
        find_first(&tracing, n);
        say_instead(&tracing, n);
        if (failure->kind == FAILURE_LIMIT) failure->owner = OWNER_LAB;
        else if (failure->kind == FAILURE_LINE || failure->kind == FAILURE_STATE)
            find_owner(&tracing, failure, &judge->red[n]);
    }
}
