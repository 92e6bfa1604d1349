/* The observations: the meaning of each message for the flow. */
#include "attack.h"
#include "changed.h"
#include "check.h"
#include "judge_state.h"
#include "judgement.h"
#include "must.h"
#include "unwrap.h"
#include "words.h"

enum { READY_NAMED_MAX = 3 }; /* lines that a surprise names as expected */

static enum ws_side side_of(struct bytes bytes)
{
    return bytes.count > 1 && (bytes.at[1] & 0x80) ? WS_FROM_CLIENT : WS_FROM_SERVER; /* the MASK bit, RFC 6455 5.2 */
}

static const struct role *sender(const struct judge *judge, link_id link)
{
    return judge->plan->role[judge->plan->link[link_class_of(link)].end[link_end(link)]];
}

/* ---- a surprise in strict mode ---- */

static void say_expected(struct judge *judge, struct pen *pen)
{
    const struct flow_line *line;
    uint32_t at = 0, named = 0;
    while (named < READY_NAMED_MAX && (line = cursor_ready(&judge->cursor, LINE_ARROW, &at))) {
        if (named++) pen_lit(pen, " or ");
        words_line(pen, judge->verdict, line);
    }
    if (named) return;
    pen_lit(pen, "no further message");
    at = 0;
    if (!(line = cursor_ready(&judge->cursor, LINE_WAIT, &at))) return;
    pen_lit(pen, " during ");
    words_line(pen, judge->verdict, line);
}

/* Why a message that looks like a line that is reached does not fit it. */
static void say_misfit(struct judge *judge, struct pen *pen, const struct saved *saved)
{
    static const char *const why[] = {
        [MISFIT_PATH] = ", but with another path",
        [MISFIT_ANSWERS] = ", but it answers another request",
        [MISFIT_RELAYS] = ", but it is another message than the one to be relayed",
        [MISFIT_OLDEST] = ", but an older request on that link is still without an answer",
    };
    const struct flow_line *line;
    uint32_t at = 0;
    while ((line = cursor_ready(&judge->cursor, LINE_ARROW, &at))) {
        enum misfit misfit = match_fits(&judge->match, judge->store, judge->named, saved, line);
        if (misfit <= MISFIT_MESSAGE) continue;
        pen_text(pen, why[misfit]);
        return;
    }
}

static void surprise(struct judge *judge, const struct saved *saved)
{
    struct pen *pen = judge_scratch(judge);
    uint32_t at = 0;
    say_expected(judge, pen);
    struct bytes expected = pen_done(pen);
    words_message(pen, judge->plan, saved->kept.link, saved->kept.proto, saved->message->verb);
    say_misfit(judge, pen, saved);
    if (saved->message->error.why) {
        pen_lit(pen, ", malformed: ");
        judgement_say(pen, saved->message->error);
    }
    struct bytes actual = pen_done(pen);
    pen_lit(pen, "expected ");
    pen_bytes(pen, expected);
    pen_lit(pen, ", got ");
    pen_bytes(pen, actual);
    const struct flow_line *line = cursor_ready(&judge->cursor, LINE_ARROW, &at);
    at = 0;
    if (!line) line = cursor_ready(&judge->cursor, LINE_WAIT, &at);
    struct failure failure = {.kind = FAILURE_LINE,
                              .expected = expected,
                              .actual = actual,
                              .message = saved->kept.record,
                              .chosen_by = sender(judge, saved->kept.link),
                              .text = pen_done(pen)};
    if (!line) failure.place = (struct place){judge->plan->file, 1, 1}; /* after the last line */
    judge_fail_line(judge, line, failure);
}

/* ---- an arrow that got its message ---- */

static void fail_check(struct subject *subject, const struct check *check, const struct finding *finding,
                       const struct saved *saved)
{
    struct judge *judge = subject->judge;
    const struct flow_line *line = subject->line;
    struct pen *pen = &judge->scratch;
    bool whole = check->kind == CHECK_CONTAINS || check->kind == CHECK_NOT_CONTAINS;
    struct bytes field = whole ? BYTES("the message") : check->path;
    pen_done(pen);
    words_line(pen, judge->verdict, line);
    pen_lit(pen, ": ");
    pen_bytes(pen, field);
    pen_lit(pen, " should be ");
    pen_bytes(pen, finding->expected);
    pen_lit(pen, " but is ");
    pen_bytes(pen, finding->actual);
    struct failure failure = {.kind = FAILURE_LINE,
                              .place = check->place,
                              .field = whole ? BYTES("") : field,
                              .expected = finding->expected,
                              .actual = finding->actual,
                              .message = saved->kept.record,
                              .chosen_by = sender(judge, saved->kept.link),
                              .text = pen_done(pen)};
    if (check->kind != CHECK_UNCHANGED) failure.hand = attack_hand(judge, saved->kept.record, check->path);
    if (check->kind == CHECK_UNCHANGED && !subject->trouble) {
        failure.expected = judge_redacted(judge, failure.expected);
        failure.actual = judge_redacted(judge, failure.actual);
        struct bytes text = judge_redacted(judge, failure.text);
        changed_find(subject, check, saved->kept.record, &failure);
        pen = judge_scratch(judge);
        pen_bytes(pen, text);
        pen_text(pen, failure.changed_by ? "; changed by " : "");
        if (failure.changed_by) pen_bytes(pen, failure.hand.count ? failure.hand : failure.changed_by->name);
        if (failure.changed_by && failure.hand.count) {
            pen_lit(pen, " on its way from ");
            pen_bytes(pen, failure.changed_by->name);
        }
        failure.text = pen_done(pen);
    }
    judge_fail_line(judge, line, failure);
}

/* After a failure only `let` goes on: the commands that follow may need its value. */
static void check_all(struct judge *judge, const struct flow_line *line, const struct saved *saved)
{
    struct kept request;
    struct subject subject = {.judge = judge, .message = saved->message, .line = line};
    if (saved->request != MATCH_NONE) {
        request = judge->match.open[saved->request];
        subject.request = &request;
    }
    for (const struct check *check = line->checks; check; check = check->next) {
        struct finding finding;
        if (judge->failed && check->kind != CHECK_LET) continue;
        judge_scratch(judge);
        check_evaluate(&subject, check, &finding);
        if (judge->failed) continue;
        if (finding.holds) judge->verdict->assertions_passed++;
        else fail_check(&subject, check, &finding, saved);
    }
}

static void take(struct judge *judge, const struct flow_line *line, const struct saved *saved)
{
    sim_time until;
    judge_untimed(judge, line);
    judge->cursor.outcome[line->number].record = saved->kept.record;
    if (line->as != PLAN_NO_MESSAGE) judge->named[line->as] = saved->kept;
    if (!judge->failed) {
        judge->verdict->assertions_passed++;                                    /* it came, in order ... */
        judge->verdict->assertions_passed += judge_window(judge, line, &until); /* ... and in time: see judge_expire */
    }
    check_all(judge, line, saved);
    cursor_satisfy(&judge->cursor, line->number, judge->now);
}

static const struct flow_line *fitting(struct judge *judge, const struct saved *saved)
{
    const struct flow_line *line;
    uint32_t at = 0;
    while ((line = cursor_ready(&judge->cursor, LINE_ARROW, &at)))
        if (judge->retold ? line == judge->told
                          : match_fits(&judge->match, judge->store, judge->named, saved, line) == FITS)
            return line;
    return NULL;
}

/* ---- observations ---- */

static struct drawn_message *draw(struct judge *judge, uint32_t record)
{
    struct verdict *verdict = judge->verdict;
    verdict->drawn = arena_grow(judge->arena, verdict->drawn, verdict->drawn_count, &judge->drawn_room,
                                sizeof *verdict->drawn);
    struct drawn_message *drawn = &verdict->drawn[verdict->drawn_count++];
    *drawn = (struct drawn_message){.record = record};
    return drawn;
}

static bool background(const struct plan *plan, enum proto proto, verb_id verb)
{
    bool named = verb < 32 && (plan->foreground[proto] >> verb & 1u);
    return verb_background(proto, verb) && !named;
}

static void on_message(struct judge *judge, struct saved *saved, struct drawn_message *drawn)
{
    bool copy;
    struct once *once = match_once(&judge->match, judge->store, saved, &copy);
    if (copy && (once->arrived || saved->lost)) {
        drawn->again = true;
        return;
    }
    judge->verdict->messages += !saved->lost;
    match_relate(&judge->match, judge->store, saved);
    const struct flow_line *line = fitting(judge, saved);
    bool stands_for_lost = copy && once->listed; /* its original had a line of its own, with `lost` */
    if (once) once->arrived = !saved->lost;
    drawn->line = line;
    if (line) {
        if (once) once->listed = true;
        take(judge, line, saved);
    } else if (stands_for_lost) {
        drawn->again = true;
    } else if (judge->cursor.mode == FLOW_STRICT && !judge->failed && !saved->lost &&
               !attack_led_to(judge, saved->kept.record)) {
        surprise(judge, saved);
    }
    match_close(&judge->match, saved);
}

/* Of a population the first member is judged, for the others do the same. */
static bool followed(const struct judge *judge, link_id link)
{
    return judge->outside || link_member(link) == 0;
}

/* Which line a message that is still under way would get. */
const struct flow_line *judge_would(void *self, const struct question *question)
{
    const struct judge *judge = self;
    const struct message *message = question->message;
    const struct flow_line *line;
    uint32_t at = 0;
    if (judge->finished || !message || !followed(judge, question->link)) return NULL;
    if (background(judge->plan, message->proto, message->verb)) return NULL;
    struct saved saved = {.message = message, .injected = question->injected};
    saved.kept = (struct kept){.known = true,
                               .proto = message->proto,
                               .side = side_of(message->bytes),
                               .link = question->link,
                               .conn = question->conn,
                               .record = VERDICT_NO_RECORD,
                               .at = question->at};
    const struct once *once = match_copied(&judge->match, judge->store, &saved);
    if (once && once->arrived) return NULL;
    while ((line = cursor_ready(&judge->cursor, LINE_ARROW, &at))) {
        saved.lost = line->lost;
        match_answers(&judge->match, judge->store, &saved);
        if (match_fits(&judge->match, judge->store, judge->named, &saved, line) == FITS) return line;
    }
    return NULL;
}

bool judge_passed(void *self, const struct flow_line *line, sim_time *since)
{
    const struct judge *judge = self;
    const struct line_outcome *outcome = &judge->cursor.outcome[line->number];
    *since = outcome->satisfied_at;
    return outcome->satisfied;
}

/* A message that will never arrive was parsed by nobody: its record has the octets on the wire. */
static void scan_lost(struct judge *judge, const struct record *record, struct message *message, struct saved *saved)
{
    struct bytes wire = store_bytes(judge->store, record->blob), inner;
    struct pen *pen = judge_scratch(judge);
    if (unwrap(pen, (enum proto)record->proto, wire, &inner) != WRAPPED_BARE) {
        saved->kept.taken_out = arena_copy(judge->arena, inner);
        saved->kept.blob = BLOB_NONE;
        inner = saved->kept.taken_out;
    }
    message_scan(message, (enum proto)record->proto, inner, side_of(inner));
    saved->message = message;
}

void judge_see(void *self, const struct observation *observation)
{
    struct judge *judge = self;
    const struct record *record = observation->record;
    bool lost = record->kind == RECORD_DROPPED;
    if (judge->births && !judge->finished) births_see(judge->births, observation);
    if (judge->attack) attack_see(judge, observation);
    if (judge->finished || record->proto == PROTO_NONE) return;
    if (!(lost || record->kind == RECORD_DELIVERED) || !followed(judge, record->subject)) return;
    must(judge->store && record->at >= judge->now);
    judge->now = record->at;
    judge->about = observation->seq;
    judge_expire(judge);
    struct drawn_message *drawn = draw(judge, observation->seq);
    drawn->background = background(judge->plan, (enum proto)record->proto, record->verb);
    if (drawn->background) return;
    struct message parsed;
    struct saved saved = {
        .message = observation->message, .lost = lost, .injected = observation->injected, .request = MATCH_NONE};
    saved.kept = (struct kept){.known = true,
                               .proto = (enum proto)record->proto,
                               .link = record->subject,
                               .conn = observation->conn,
                               .record = observation->seq,
                               .at = record->at,
                               .sent_at = observation->sent_at,
                               .blob = record->blob};
    if (!saved.message) scan_lost(judge, record, &parsed, &saved);
    saved.kept.side = side_of(saved.message->bytes);
    on_message(judge, &saved, drawn);
}
