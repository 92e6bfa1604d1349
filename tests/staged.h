/* A hand-made run for tests of the judge and the exporters: four roles, three links, a flow built line by line, and
 * messages that are put into a real store and a real trace as a world would. */
#ifndef STAGED_H
#define STAGED_H

#include "judge.h"
#include "test.h"

enum { STAGE_LINES = 48, STAGE_ROLES = 4, STAGE_LINKS = 3 };
enum { UE, WSF, SCSCF, HSS };
enum { W2, ISC, CX }; /* link classes: ue-wsf wss, wsf-scscf sip over udp, scscf-hss cx */

struct stage {
    struct arena arena;
    struct plan plan;
    struct node_kind kind;
    struct role role[STAGE_ROLES];
    const struct role *roles[STAGE_ROLES];
    struct link_line link[STAGE_LINKS];
    struct flow_line line[STAGE_LINES];
    uint32_t line_count;
    struct bytes names[8], values[4], secrets[2];
    struct store *store;
    struct trace *trace;
    struct judge *judge;
};

static inline struct stage *stage_new(void)
{
    static const struct {
        const char *name;
        uint32_t end[2];
        enum carrier carrier;
        enum over over;
    } links[STAGE_LINKS] = {{"w2", {UE, WSF}, CARRIER_WSS, OVER_TLS},
                            {"isc", {WSF, SCSCF}, CARRIER_SIP, OVER_UDP},
                            {"cx", {SCSCF, HSS}, CARRIER_CX, OVER_SCTP}};
    static const char *const names[STAGE_ROLES] = {"ue", "wsf", "scscf", "hss"};
    struct arena arena = {0};
    struct stage *stage = arena_new(&arena, struct stage);
    stage->arena = arena;
    stage->kind.name = "browser";
    for (uint32_t i = 0; i < STAGE_ROLES; i++) {
        stage->role[i] = (struct role){
            .name = bytes_text(names[i]), .index = i, .kind = &stage->kind, .member_count = 1};
        stage->roles[i] = &stage->role[i];
    }
    for (uint32_t i = 0; i < STAGE_LINKS; i++)
        stage->link[i] = (struct link_line){.end = {links[i].end[0], links[i].end[1]},
                                            .carrier = links[i].carrier,
                                            .over = links[i].over,
                                            .member_count = 1};
    stage->names[0] = BYTES("r1"), stage->names[1] = BYTES("c1"), stage->names[2] = BYTES("r2");
    stage->values[0] = BYTES("nonce");
    stage->secrets[0] = BYTES("wonderland-42");
    stage->plan = (struct plan){.file = BYTES("scenarios/flows/staged.ims"),
                                .id = BYTES("flows.staged"),
                                .run = BYTES("flows/staged[w2=wss]"),
                                .seed = 1,
                                .limit = 40 * SECOND,
                                .mode = FLOW_STRICT,
                                .role = stage->roles,
                                .role_count = STAGE_ROLES,
                                .link = stage->link,
                                .link_count = STAGE_LINKS,
                                .message_name = stage->names,
                                .message_count = 3,
                                .value_name = stage->values,
                                .value_count = 1,
                                .secret = stage->secrets,
                                .secret_count = 1};
    stage->store = store_new(STORE_KEEP, 64);
    stage->trace = trace_new();
    return stage;
}

static inline void stage_free(struct stage *stage)
{
    store_free(stage->store);
    trace_free(stage->trace);
    struct arena arena = stage->arena;
    arena_free(&arena);
}

/* The next line of the flow; linked to the one before it unless a test moves it into a group. */
static inline struct flow_line *stage_line(struct stage *stage, enum line_kind kind)
{
    struct flow_line *line = &stage->line[stage->line_count];
    *line = (struct flow_line){.kind = kind,
                               .number = stage->line_count,
                               .place = {stage->plan.file, 10 + stage->line_count, 3},
                               .answers = PLAN_NO_MESSAGE,
                               .relays = PLAN_NO_MESSAGE,
                               .as = PLAN_NO_MESSAGE,
                               .within_of = PLAN_NO_MESSAGE};
    if (stage->line_count) stage->line[stage->line_count - 1].next = line;
    else stage->plan.flow = line;
    stage->plan.flow_line_count = ++stage->line_count;
    return line;
}

static inline struct flow_line *stage_arrow(struct stage *stage, const char *step, link_id link, enum proto proto,
                                            const char *verb)
{
    struct flow_line *line = stage_line(stage, LINE_ARROW);
    const struct link_line *over = &stage->link[link_class_of(link)];
    line->step = bytes_text(step);
    line->link_class = link_class_of(link);
    line->link_end = link_end(link);
    line->from = stage->roles[over->end[line->link_end]];
    line->to = stage->roles[over->end[1 - line->link_end]];
    line->proto = proto;
    line->verb = verb_named(proto, bytes_text(verb));
    assert_int_not_equal(line->verb, VERB_NONE);
    return line;
}

static inline struct check *stage_check(struct stage *stage, struct flow_line *line, enum check_kind kind,
                                        const char *path)
{
    struct check *check = arena_new(&stage->arena, struct check);
    const char *why = NULL;
    *check = (struct check){.kind = kind,
                            .place = {stage->plan.file, line->place.line, 40},
                            .path = bytes_text(path),
                            .next = line->checks};
    if (check->path.count) assert_true(field_find(&check->field, line->proto, check->path, &why));
    line->checks = check;
    return check;
}

static inline void stage_judge(struct stage *stage)
{
    stage->judge = judge_new(&stage->plan, &stage->arena);
    judge_attach(stage->judge, stage->store, NULL);
}

/* Puts a message on its way at `sent` and lets it arrive at `at`; with `at` 0 it is lost. The record of its end. */
static inline uint32_t stage_pass(struct stage *stage, link_id link, enum proto proto, struct bytes text, sim_time sent,
                                  sim_time at)
{
    struct message *message = arena_new(&stage->arena, struct message);
    blob_id blob = store_put(stage->store, text);
    message_scan(message, proto, store_bytes(stage->store, blob), WS_FROM_CLIENT);
    struct record record = {.at = sent,
                            .blob = blob,
                            .cause = trace_count(stage->trace),
                            .subject = link,
                            .verb = message->verb,
                            .kind = RECORD_SENT,
                            .proto = (uint8_t)proto};
    uint32_t sent_seq = trace_add(stage->trace, &record);
    struct observation observation = {
        .seq = sent_seq, .record = &record, .sent_at = sent, .sent_seq = sent_seq, .conn = 1};
    if (stage->judge) judge_see(stage->judge, &observation);
    record.kind = at ? RECORD_DELIVERED : RECORD_DROPPED;
    record.at = at ? at : sent;
    record.cause = sent_seq;
    observation.seq = trace_add(stage->trace, &record);
    observation.message = at ? message : NULL;
    if (stage->judge) judge_see(stage->judge, &observation);
    return observation.seq;
}

static inline struct verdict *stage_finish(struct stage *stage)
{
    struct verdict *verdict = judge_finish(stage->judge, NULL);
    verdict->trace = stage->trace;
    verdict->store = stage->store;
    verdict->fingerprint = trace_fingerprint(stage->trace, stage->store);
    return verdict;
}

static inline struct bytes stage_register(struct stage *stage, const char *branch, unsigned cseq, const char *extra)
{
    return arena_format(&stage->arena,
                        "REGISTER sip:ims.example SIP/2.0\r\nVia: SIP/2.0/UDP ue.invalid;branch=z9hG4bK%s\r\n"
                        "Max-Forwards: 70\r\nFrom: <sip:alice@ims.example>;tag=a\r\nTo: <sip:alice@ims.example>\r\n"
                        "Call-ID: c@ue\r\nCSeq: %u REGISTER\r\n%sContent-Length: 0\r\n\r\n",
                        branch, cseq, extra);
}

static inline struct bytes stage_response(struct stage *stage, unsigned code, const char *branch, unsigned cseq,
                                          const char *extra)
{
    return arena_format(&stage->arena,
                        "SIP/2.0 %u Reason\r\nVia: SIP/2.0/UDP ue.invalid;branch=z9hG4bK%s\r\n"
                        "From: <sip:alice@ims.example>;tag=a\r\nTo: <sip:alice@ims.example>;tag=b\r\n"
                        "Call-ID: c@ue\r\nCSeq: %u REGISTER\r\n%sContent-Length: 0\r\n\r\n",
                        code, branch, cseq, extra);
}

#define UP(class) link_make((class), 0, 0)
#define DOWN(class) link_make((class), 0, 1)

#endif
