/* JSONL of a trace. */
#include "jsonl.h"

#include "attacker.h"
#include "cast.h"
#include "fact_json.h"

struct lines_out {
    struct out out;
    const struct verdict *verdict;
    enum octets_secrets secrets;
    struct octets_reader *reader;
    uint32_t *drawn; /* by record, of sending and of arrival: index into verdict->drawn + 1, 0 where there is none */
};

const char *const record_kind_name[RECORD_KIND_COUNT] = {
    [RECORD_SENT] = "sent",     [RECORD_DELIVERED] = "delivered", [RECORD_DROPPED] = "dropped",
    [RECORD_TIMER] = "timer",   [RECORD_COMMAND] = "command",     [RECORD_START] = "state",
    [RECORD_OPENED] = "state",  [RECORD_CLOSED] = "state",        [RECORD_FACT] = "fact",
    [RECORD_LIMIT] = "state",   [RECORD_INJECTED] = "injected",   [RECORD_TOUCHED] = "touched",
    [RECORD_STOPPED] = "state", [RECORD_STARTED] = "state",       [RECORD_CLOCK] = "state",
};

const char *const close_why_name[CLOSE_WHY_COUNT] = {[CLOSE_NORMAL] = "normal",
                                                     [CLOSE_PEER] = "peer",
                                                     [CLOSE_POLICY] = "policy",
                                                     [CLOSE_PROTOCOL] = "protocol",
                                                     [CLOSE_LIMIT] = "limit",
                                                     [CLOSE_REFUSED] = "refused",
                                                     [CLOSE_NOT_TEXT] = "not-text",
                                                     [CLOSE_BROKEN] = "broken",
                                                     [CLOSE_TOO_SLOW] = "too-slow",
                                                     [CLOSE_NOT_READING] = "not-reading",
                                                     [CLOSE_CROWDED_OUT] = "crowded-out"};

const char *const stop_how_name[STOP_HOW_COUNT] = {
    [STOP_LOSING] = "losing", [STOP_KEEPING] = "keeping", [STOP_PAUSED] = "paused"};

static void key(struct out *out, const char *name)
{
    out_char(out, ',');
    out_key(out, name);
}

static void text_member(struct out *out, const char *name, struct bytes value)
{
    key(out, name);
    out_json(out, value);
}

/* ---- parties ---- */

static void party(struct out *out, const char *name, const struct role *role, uint32_t member)
{
    char room[128];
    struct pen pen = pen_on(room, sizeof room);
    if (role) pen_bytes(&pen, role->name);
    if (role && role->member_count > 1) {
        pen_char(&pen, '[');
        pen_u64(&pen, member);
        pen_char(&pen, ']');
    }
    text_member(out, name, pen_done(&pen));
}

static bool is_linked(const struct record *record)
{
    return record_is_message(record) || record->kind == RECORD_OPENED || record->kind == RECORD_CLOSED;
}

static void parties(struct lines_out *lines, const struct record *record)
{
    const struct plan *plan = lines->verdict->plan;
    if (is_linked(record)) {
        const struct link_line *link = &plan->link[link_class_of(record->subject)];
        uint32_t end = link_end(record->subject), member = link_member(record->subject);
        party(&lines->out, "from", plan->role[link->end[end]], member);
        party(&lines->out, "to", plan->role[link->end[1 - end]], member);
        return;
    }
    bool of_the_run = record->kind == RECORD_LIMIT;
    const struct role *role = of_the_run ? NULL : plan->role[record_role(record)];
    party(&lines->out, "from", role, record_member(record));
    party(&lines->out, "to", role, record_member(record));
}

/* ---- events ---- */

static struct bytes verb_of(const struct lines_out *lines, const struct record *record, struct pen *pen)
{
    const struct plan *plan = lines->verdict->plan;
    switch ((enum record_kind)record->kind) {
    case RECORD_SENT:
    case RECORD_INJECTED:
    case RECORD_TOUCHED:
    case RECORD_DELIVERED:
    case RECORD_DROPPED: return verb_name((enum proto)record->proto, record->verb);
    case RECORD_COMMAND: return bytes_text(plan->role[record_role(record)]->kind->actions[record->extra].name);
    case RECORD_FACT: return bytes_text(fact_name[record->extra]);
    case RECORD_START: return BYTES("START");
    case RECORD_OPENED: return BYTES("OPENED");
    case RECORD_CLOSED: return BYTES("CLOSED");
    case RECORD_LIMIT: return BYTES("LIMIT");
    case RECORD_STOPPED: return BYTES("STOPPED");
    case RECORD_STARTED: return BYTES("STARTED");
    case RECORD_CLOCK: return BYTES("CLOCK");
    case RECORD_TIMER:
    case RECORD_KIND_COUNT: break;
    }
    pen_u64(pen, record->extra);
    return pen_done(pen);
}

/* The arrow that the message satisfied, or NULL. */
static const struct flow_line *line_of(const struct lines_out *lines, uint32_t seq)
{
    return lines->drawn[seq] ? lines->verdict->drawn[lines->drawn[seq] - 1].line : NULL;
}

/* The carrier of the message: a WebSocket, an HTTP body, or the transport itself. */
static const char *carrier_name(const struct plan *plan, const struct record *record, enum wrapping wrapping)
{
    static const char *const transport[] = {
        [OVER_UDP] = "udp", [OVER_TCP] = "tcp", [OVER_TLS] = "tls", [OVER_SCTP] = "sctp"};
    bool web = record->proto == PROTO_HTTP || record->proto == PROTO_WS;
    if (!record_is_message(record)) return "";
    const struct link_line *link = &plan->link[link_class_of(record->subject)];
    if (link->internal) return "internal";
    if (wrapping == WRAPPED_FRAME) return "ws";
    if (wrapping == WRAPPED_HTTP) return "http";
    if (web) return link->carrier == CARRIER_HTTPS || link->carrier == CARRIER_WSS ? "tls" : "tcp";
    return transport[link->over];
}

static const char *proto_word(enum proto proto)
{
    static const char *const words[PROTO_COUNT] = {
        [PROTO_NONE] = "", [PROTO_HTTP] = "http", [PROTO_WS] = "ws", [PROTO_SIP] = "sip",
        [PROTO_CX] = "cx", [PROTO_ZH] = "zh",     [PROTO_ZN] = "zn"};
    return words[proto];
}

/* The members of a record beyond its octets: of a message and a connection which one and whether TLS is below, of a
 * close why, of a stop how, of a fact and a limit what was stated. Whether something was hidden. */
static bool write_details(struct lines_out *lines, const struct record *record, const struct octets *octets)
{
    struct out *out = &lines->out;
    struct fact_record told;
    if (is_linked(record)) {
        key(out, "conn");
        connection_json_write(out, record->subject, record->extra);
        key(out, "tls");
        out_text(out, lines->verdict->plan->link[link_class_of(record->subject)].secure ? "true" : "false");
    }
    if (record->kind == RECORD_CLOSED) text_member(out, "why", bytes_text(close_why_name[record->verb]));
    if (record->kind == RECORD_STOPPED || record->kind == RECORD_STARTED)
        text_member(out, "how", bytes_text(stop_how_name[record->extra]));
    if (record->kind == RECORD_LIMIT) {
        key(out, "reason");
        reason_json_write(out, (enum reason)record->verb);
    }
    if (record->kind != RECORD_FACT) return false;
    fact_record_read(record, octets->message, &told);
    key(out, "fact");
    return fact_json_write(out, &told, lines->secrets == OCTETS_REVEALED ? FACT_VALUE_SHOWN : FACT_VALUE_HIDDEN);
}

/* ---- bytes ---- */

static void write_bytes(struct lines_out *lines, const struct octets *octets)
{
    key(&lines->out, "bytes");
    out_char(&lines->out, '"');
    out_base64(&lines->out, octets->message);
    out_char(&lines->out, '"');
    if (octets->wrapping != WRAPPED_BARE) {
        key(&lines->out, "carried");
        out_char(&lines->out, '"');
        out_base64(&lines->out, octets->carried);
        out_char(&lines->out, '"');
    }
    if (octets->redacted) out_lit(&lines->out, ",\"redacted\":true");
}

/* The row of the filter, and its deed. */
static void write_touch(struct lines_out *lines, const struct record *record)
{
    const struct filter_row *row = &lines->verdict->plan->filter[record->extra];
    key(&lines->out, "row");
    out_u64(&lines->out, record->extra);
    text_member(&lines->out, "by", row->name);
    text_member(&lines->out, "deed", bytes_text(filter_deed_name[row->deed]));
    if (row->move) text_member(&lines->out, "seat", bytes_text(seat_name[row->move->seat->kind]));
}

/* The name of the message in the flow, and those of its values that the flow names. */
static void write_named(struct lines_out *lines, const struct flow_line *line)
{
    const struct plan *plan = lines->verdict->plan;
    uint32_t lets = 0;
    if (line->as != PLAN_NO_MESSAGE) text_member(&lines->out, "named", plan->message_name[line->as]);
    for (const struct check *check = line->checks; check; check = check->next) {
        if (check->kind != CHECK_LET) continue;
        if (!lets++) key(&lines->out, "let");
        out_text(&lines->out, lets == 1 ? "{" : ",");
        out_json(&lines->out, plan->value_name[check->value]);
        out_char(&lines->out, ':');
        out_json(&lines->out, check->path);
    }
    if (lets) out_char(&lines->out, '}');
}

static void write_record(struct lines_out *lines, uint32_t seq)
{
    const struct verdict *verdict = lines->verdict;
    const struct record *record = trace_at(verdict->trace, seq);
    struct out *out = &lines->out;
    char room[32];
    struct pen pen = pen_on(room, sizeof room);
    struct octets octets = octets_read(lines->reader, seq);
    const struct flow_line *line = line_of(lines, seq);
    const struct drawn_message *drawn = lines->drawn[seq] ? &verdict->drawn[lines->drawn[seq] - 1] : NULL;
    out_lit(out, "{\"v\":");
    out_u64(out, TRACE_SCHEMA);
    key(out, "seq");
    out_u64(out, seq);
    key(out, "cause");
    out_u64(out, record->cause);
    key(out, "t_us");
    out_u64(out, record->at);
    text_member(out, "kind", bytes_text(record_kind_name[record->kind]));
    parties(lines, record);
    text_member(out, "proto", bytes_text(proto_word((enum proto)record->proto)));
    text_member(out, "carrier", bytes_text(carrier_name(verdict->plan, record, octets.wrapping)));
    text_member(out, "step", line ? verdict->step[line->number] : bytes_of("", 0));
    if (line) write_named(lines, line);
    text_member(out, "basis", bytes_text(basis_rows[line ? line->basis : BASIS_UNSAID].word));
    text_member(out, "verb", verb_of(lines, record, &pen));
    key(out, "again");
    out_text(out, drawn && drawn->again ? "true" : "false");
    key(out, "lost");
    bool lost = drawn && trace_at(verdict->trace, drawn->record)->kind == RECORD_DROPPED;
    out_text(out, lost ? "true" : "false");
    if (write_details(lines, record, &octets)) octets.redacted = true;
    if (record->kind == RECORD_TOUCHED) write_touch(lines, record);
    if (record->kind == RECORD_FACT) octets.message = bytes_of("", 0); /* its members say all of it */
    write_bytes(lines, &octets);
    out_lit(out, "}\n");
}

bool jsonl_write(sink_fn *sink, void *self, const struct verdict *verdict, enum octets_secrets secrets,
                 struct arena *arena)
{
    struct lines_out *lines = arena_new(arena, struct lines_out);
    uint32_t count = trace_count(verdict->trace);
    lines->verdict = verdict;
    lines->secrets = secrets;
    lines->reader = octets_reader_new(verdict, secrets, arena);
    lines->drawn = arena_array(arena, uint32_t, count);
    for (uint32_t i = 0; i < verdict->drawn_count; i++) {
        const uint32_t record = verdict->drawn[i].record, sent = trace_sent(verdict->trace, record);
        for (uint32_t seq = record; seq != sent; seq = trace_at(verdict->trace, seq)->cause) lines->drawn[seq] = i + 1;
        lines->drawn[sent] = i + 1;
    }
    out_begin(&lines->out, sink, self);
    cast_write(&lines->out, verdict->plan, TRACE_SCHEMA);
    for (uint32_t seq = 0; seq < count; seq++) write_record(lines, seq);
    return out_end(&lines->out);
}
