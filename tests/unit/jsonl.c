/* The trace as JSON lines: keys and their order, what carried a message, and that no secret leaves in any disguise. */
#include "jsonl.h"
#include "base64.h"
#include "fact_record.h"
#include "json.h"
#include "secret.h"
#include "staged.h"
#include "ws.h"

#include <stdio.h>

static const unsigned char mask[4] = {0x11, 0xa2, 0x33, 0xc4};

/* A SIP message in a masked frame, as a browser sends it on W2. */
static void framed(struct stage *stage, struct bytes text)
{
    char room[4096];
    struct pen pen = pen_on(room, sizeof room);
    struct record record = {.at = 0,
                            .cause = trace_count(stage->trace),
                            .subject = UP(W2),
                            .kind = RECORD_SENT,
                            .proto = PROTO_SIP,
                            .verb = verb_named(PROTO_SIP, BYTES("REGISTER"))};
    ws_write(&pen, WS_TEXT, mask, text);
    record.blob = store_put(stage->store, pen_done(&pen));
    record.cause = trace_add(stage->trace, &record);
    record.kind = RECORD_DELIVERED;
    record.at = 20 * MS;
    record.blob = store_put(stage->store, text);
    struct message *message = arena_new(&stage->arena, struct message);
    message_scan(message, PROTO_SIP, store_bytes(stage->store, record.blob), WS_FROM_CLIENT);
    struct observation observation = {.record = &record, .message = message, .conn = 1};
    observation.seq = trace_add(stage->trace, &record);
    judge_see(stage->judge, &observation);
}

static struct bytes exported(struct stage *stage, enum octets_secrets secrets)
{
    struct gathered text = {.arena = &stage->arena};
    assert_true(jsonl_write(sink_gather, &text, stage_finish(stage), secrets, &stage->arena));
    struct bytes records, cast = bytes_cut(bytes_of(text.at, text.count), '\n', &records);
    assert_true(bytes_starts(cast, BYTES("{\"v\":1,\"kind\":\"cast\",")));
    return records;
}

static struct bytes decoded(struct stage *stage, struct bytes line, const char *name)
{
    struct json root, member;
    assert_null(json_scan(&root, line).why);
    member = json_member(root, bytes_text(name));
    if (member.kind == JSON_NONE) return bytes_of(NULL, 0);
    struct pen pen = pen_on(arena_take(&stage->arena, member.text.count + 1), member.text.count + 1);
    assert_true(base64_read(&pen, member.text, BASE64_STANDARD));
    return pen_done(&pen);
}

TEST(keys_stand_in_their_order)
{
    struct stage *stage = stage_new();
    static const struct action_row actions[] = {{.name = "open"}, {.name = "login"}, {.name = NULL}};
    stage->kind.actions = actions;
    stage->role[UE].member_count = 2;
    stage_arrow(stage, "", UP(ISC), PROTO_SIP, "REGISTER")->lost = true;
    stage_judge(stage);
    struct record command = {.at = 1000,
                             .subject = record_subject(UE, 1),
                             .extra = 1,
                             .kind = RECORD_COMMAND,
                             .blob = store_put(stage->store, BYTES("a"))};
    trace_add(stage->trace, &command);
    stage_pass(stage, UP(ISC), PROTO_SIP, BYTES("REGISTER sip:x SIP/2.0\r\n\r\n"), 2000, 0);
    same_bytes(
        exported(stage, OCTETS_REDACTED),
        BYTES("{\"v\":1,\"seq\":0,\"cause\":0,\"t_us\":1000,\"kind\":\"command\",\"from\":\"ue[1]\",\"to\":\"ue[1]\","
              "\"proto\":\"\",\"carrier\":\"\",\"step\":\"\",\"basis\":\"\","
              "\"verb\":\"login\",\"again\":false,\"lost\":false,"
              "\"bytes\":\"YQ==\"}\n"
              "{\"v\":1,\"seq\":1,\"cause\":1,\"t_us\":2000,\"kind\":\"sent\",\"from\":\"wsf\",\"to\":\"scscf\","
              "\"proto\":\"sip\",\"carrier\":\"udp\",\"step\":\"~1\",\"basis\":\"\","
              "\"verb\":\"REGISTER\",\"again\":false,\"lost\":"
              "true,\"conn\":{\"link\":1,\"member\":0,\"generation\":1},\"tls\":false,"
              "\"bytes\":\"UkVHSVNURVIgc2lwOnggU0lQLzIuMA0KDQo=\"}\n"
              "{\"v\":1,\"seq\":2,\"cause\":1,\"t_us\":2000,\"kind\":\"dropped\",\"from\":\"wsf\",\"to\":\"scscf\","
              "\"proto\":\"sip\",\"carrier\":\"udp\",\"step\":\"~1\",\"basis\":\"\","
              "\"verb\":\"REGISTER\",\"again\":false,\"lost\":"
              "true,\"conn\":{\"link\":1,\"member\":0,\"generation\":1},\"tls\":false,"
              "\"bytes\":\"UkVHSVNURVIgc2lwOnggU0lQLzIuMA0KDQo=\"}\n"));
    stage_free(stage);
}

TEST(a_framed_message_shows_its_own_bytes_and_what_carried_them)
{
    struct stage *stage = stage_new();
    stage->plan.mode = FLOW_MILESTONES;
    stage_judge(stage);
    struct bytes text = stage_register(stage, "a", 1, "");
    framed(stage, text);
    struct bytes lines = exported(stage, OCTETS_REDACTED);
    while (lines.count) {
        struct bytes line = bytes_cut(lines, '\n', &lines);
        same_bytes(decoded(stage, line, "bytes"), text);
        struct ws_frame frame;
        assert_null(ws_scan(&frame, decoded(stage, line, "carried"), WS_FROM_CLIENT).why);
        assert_int_equal(frame.payload.count, text.count);
        assert_true(bytes_find(line, BYTES("\"carrier\":\"ws\"")) != BYTES_NOT_FOUND);
        assert_true(bytes_find(line, BYTES("redacted")) == BYTES_NOT_FOUND);
    }
    stage_free(stage);
}

TEST(no_secret_leaves_in_any_disguise)
{
    /* wonderland-42: raw, percent, form and JSON escapes, base64 at three alignments, base64url, hex in both cases. */
    static const char *const disguises[] = {
        "wonderland-42",        "w%6fnderland%2D42",        "\\u0077onderland-42",        "d29uZGVybGFuZC00Mg==",
        "OndvbmRlcmxhbmQtNDI=", "YTp3b25kZXJsYW5kLTQyOmI=", "776f6e6465726c616e642d3432", "776F6E6465726C616E642D3432",
        "xxwonderland-42yy",
    };
    for (unsigned i = 0; i < COUNT(disguises); i++) {
        struct stage *stage = stage_new();
        char extra[128];
        snprintf(extra, sizeof extra, "X-Note: %s\r\n", disguises[i]);
        stage->plan.mode = FLOW_MILESTONES;
        stage_judge(stage);
        struct bytes text = stage_register(stage, "a", 1, extra);
        framed(stage, text);
        struct bytes lines = exported(stage, OCTETS_REDACTED);
        struct secret_index *index = secret_index_new(&stage->arena);
        secret_index_set(index, &stage->secrets[0], 1);
        while (lines.count) {
            struct bytes line = bytes_cut(lines, '\n', &lines), message = decoded(stage, line, "bytes");
            struct ws_frame frame;
            char room[4096];
            struct pen pen = pen_on(room, sizeof room);
            assert_int_equal(message.count, text.count);
            assert_int_equal(secret_search(index, message).count, 0);
            assert_int_equal(bytes_find(message, bytes_text(disguises[i])), BYTES_NOT_FOUND);
            assert_null(ws_scan(&frame, decoded(stage, line, "carried"), WS_FROM_CLIENT).why);
            ws_unmask(&pen, &frame);
            same_bytes(pen_done(&pen), message);
            assert_true(bytes_ends(line, BYTES(",\"redacted\":true}")));
        }
        stage_free(stage);
    }
}

TEST(revealed_bytes_are_what_was_sent)
{
    struct stage *stage = stage_new();
    stage->plan.mode = FLOW_MILESTONES;
    stage_judge(stage);
    struct bytes text = stage_register(stage, "a", 1, "X-Note: wonderland-42\r\n");
    framed(stage, text);
    struct bytes lines = exported(stage, OCTETS_REVEALED), line = bytes_cut(lines, '\n', &lines);
    same_bytes(decoded(stage, line, "bytes"), text);
    assert_true(bytes_find(line, BYTES("redacted")) == BYTES_NOT_FOUND);
    stage_free(stage);
}

/* Of a fact the value of a secret is asterisks, whether or not the plan knows it as one; its names are words. */
TEST(a_fact_shows_its_fields_and_hides_its_value)
{
    static const struct {
        struct fact fact;
        uint32_t message;
        const char *redacted, *revealed;
    } rows[] = {
        {{.kind = FACT_KEPT,
          .secret = FACT_HA1,
          .place = FACT_IN_STATE,
          .with = BYTES_ROW("a"),
          .value = BYTES_ROW("f00")},
         FACT_NO_MESSAGE,
         "\"fact\":{\"with\":\"a\",\"secret\":\"ha1\",\"where\":\"state\",\"value\":\"***\"},\"bytes\":\"\","
         "\"redacted\":true}",
         "\"fact\":{\"with\":\"a\",\"secret\":\"ha1\",\"where\":\"state\",\"value\":\"f00\"},\"bytes\":\"\"}"},
        {{.kind = FACT_BORN, .secret = FACT_NONCE, .value = BYTES_ROW("n1")},
         FACT_NO_MESSAGE,
         "\"fact\":{\"secret\":\"nonce\",\"value\":\"n1\"},\"bytes\":\"\"}",
         "\"fact\":{\"secret\":\"nonce\",\"value\":\"n1\"},\"bytes\":\"\"}"},
        {{.kind = FACT_REFUSED, .reason = REASON_BARRED, .with = BYTES_ROW("wonderland-42")},
         FACT_NO_MESSAGE,
         "\"fact\":{\"with\":\"*************\",\"reason\":{\"id\":\"barred\",\"sentence\":\"barred\","
         "\"clause\":\"TS 29.228 6.1.1.1\",\"sure\":\"C\"}},\"bytes\":\"\",\"redacted\":true}",
         "\"fact\":{\"with\":\"wonderland-42\",\"reason\":{\"id\":\"barred\",\"sentence\":\"barred\","
         "\"clause\":\"TS 29.228 6.1.1.1\",\"sure\":\"C\"}},\"bytes\":\"\"}"},
        {{.kind = FACT_COMMIT,
          .role = FACT_AS_CLIENT,
          .evidence = FACT_BY_DIGEST,
          .as = BYTES_ROW("a"),
          .with = BYTES_ROW("x")},
         1,
         "\"fact\":{\"as\":\"a\",\"with\":\"x\",\"role\":\"client\",\"message\":1,\"evidence\":\"digest\",\"conn\":{"
         "\"link\":1,\"member\":0,\"generation\":1}},\"bytes\":\"\"}",
         "\"fact\":{\"as\":\"a\",\"with\":\"x\",\"role\":\"client\",\"message\":1,\"evidence\":\"digest\",\"conn\":{"
         "\"link\":1,\"member\":0,\"generation\":1}},\"bytes\":\"\"}"},
    };
    (void)state;
    for (unsigned i = 0; i < 2 * COUNT(rows); i++) {
        struct stage *stage = stage_new();
        char room[256];
        stage->plan.mode = FLOW_MILESTONES;
        stage_judge(stage);
        stage_register(stage, "a", 1, "");
        struct fact_record told = {.fact = rows[i / 2].fact, .message = rows[i / 2].message};
        told.connected = told.message != FACT_NO_MESSAGE;
        told.fact.link = UP(ISC);
        assert_in_range(fact_record_size(&told), 1, sizeof room);
        fact_record_write(&told, room);
        struct record record = {.kind = RECORD_FACT,
                                .subject = record_subject(SCSCF, 0),
                                .extra = (uint32_t)told.fact.kind,
                                .verb = (uint16_t)told.fact.reason,
                                .blob = store_put(stage->store, bytes_of(room, fact_record_size(&told)))};
        trace_add(stage->trace, &record);
        struct bytes lines = bytes_trim(exported(stage, i % 2 ? OCTETS_REVEALED : OCTETS_REDACTED));
        const char *expected = i % 2 ? rows[i / 2].revealed : rows[i / 2].redacted;
        if (!bytes_ends(lines, bytes_text(expected))) print_error("%.*s\n", (int)lines.count, lines.at);
        assert_true(bytes_ends(lines, bytes_text(expected)));
        stage_free(stage);
    }
}

TESTS(UNIT(keys_stand_in_their_order), UNIT(a_framed_message_shows_its_own_bytes_and_what_carried_them),
      UNIT(no_secret_leaves_in_any_disguise), UNIT(revealed_bytes_are_what_was_sent),
      UNIT(a_fact_shows_its_fields_and_hides_its_value))
