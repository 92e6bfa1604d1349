/* The cast of a plan: who takes part, and no secret. */
#include "attacker.h"
#include "cast.h"
#include "staged.h"

static const char written[] =
    "{\"v\":1,\"kind\":\"cast\",\"run\":\"flows/staged[w2=wss]\",\"seed\":1,\"domain\":\"x\",\"nodes\":["
    "{\"name\":\"ue\",\"kind\":\"browser\",\"members\":1,\"host\":\"ue.x\",\"uri\":\"\",\"origin\":\"\","
    "\"box\":\"\",\"signs\":false,\"policies\":{\"proof\":\"bearer\",\"tries\":3,\"user\":\"alice\","
    "\"audience\":\"wsf\"}},"
    "{\"name\":\"wsf\",\"kind\":\"browser\",\"members\":1,\"host\":\"\",\"uri\":\"\",\"origin\":\"\","
    "\"box\":\"b\",\"signs\":true,\"policies\":{\"proof\":\"digest\",\"tries\":0,\"user\":\"\","
    "\"audience\":\"\"}}],"
    "\"boxes\":[{\"name\":\"b\",\"nodes\":[\"wsf\"]}],"
    "\"links\":[{\"link\":0,\"a\":\"ue\",\"b\":\"wsf\",\"protocol\":\"wss\",\"over\":\"tls\","
    "\"zone\":\"internet\",\"tls\":true,\"internal\":false,\"may_assert\":\"tls\"}],"
    "\"subscribers\":[{\"name\":\"alice\",\"count\":2,\"impi\":\"a@x\",\"impu\":[\"sip:a@x\","
    "\"tel:+1\"],\"realm\":\"x\",\"web_id\":\"\",\"barred\":[\"tel:+1\"],\"provisioned\":false}],"
    "\"attackers\":[{\"name\":\"eve\",\"seats\":[{\"seat\":\"owns wsf\",\"stopped\":true,"
    "\"after\":\"11\"}]}],"
    "\"claims\":[{\"name\":\"C1\",\"claim\":\"secret alice.password from wsf\",\"expect\":\"violated\","
    "\"ref\":\"\",\"by_design\":\"TS 1\"}]}\n";

TEST(a_cast_names_nodes_boxes_links_people_seats_and_claims)
{
    static const struct policy_row policies[] = {{"proof", POLICY_CHOICE, "digest|bearer", "digest", "digest", "", ""},
                                                 {"tries", POLICY_COUNT, NULL, "3", "3", "", ""},
                                                 {"user", POLICY_SUBSCRIBER, NULL, "", "", "", ""},
                                                 {"audience", POLICY_NODE, NULL, "", "", "", ""},
                                                 {"note", POLICY_TEXT, NULL, "", "", "", ""},
                                                 {.name = NULL}};
    struct stage *stage = stage_new();
    struct subscriber_set set = {.name = BYTES("alice"),
                                 .count = 2,
                                 .sample = {.impi = BYTES("a@x"),
                                            .impu = {BYTES("sip:a@x"), BYTES("tel:+1")},
                                            .impu_count = 2,
                                            .realm = BYTES("x"),
                                            .password = BYTES("wonderland-42"),
                                            .web_password = BYTES("looking-glass"),
                                            .ha1_md5 = BYTES("0123456789abcdef0123456789abcdef"),
                                            .barred = 2}};
    struct gathered text = {.arena = &stage->arena};
    struct out out;
    stage->kind.policies = policies;
    stage->plan.role_count = 2;
    stage->plan.link_count = 1;
    stage->plan.domain = BYTES("x");
    stage->plan.subscriber_set = &set;
    stage->plan.subscriber_set_count = 1;
    stage->plan.box = (void *)arena_take(&stage->arena, sizeof *stage->plan.box);
    stage->plan.box[0].name = BYTES("b");
    stage->plan.box[0].role[0] = WSF;
    stage->plan.box[0].role_count = 1;
    stage->plan.box_count = 1;
    stage->link[W2].secure = true;
    stage->link[W2].zone = BYTES("internet");
    stage->link[W2].may_assert = MAY_ASSERT_TLS;
    stage->role[UE].subscriber_set = &set;
    stage->role[UE].host = BYTES("ue.x");
    stage->role[UE].policy[0] = 1;
    stage->role[UE].policy[1] = 3;
    stage->role[UE].policy[3] = WSF + 1;
    stage->role[UE].policy_text[4] = BYTES("wonderland-42");
    stage->role[WSF].box = 1;
    stage->role[WSF].signs = true;
    const struct seat seat = {.kind = SEAT_OWNS, .role = &stage->role[WSF], .stopped = true, .after = BYTES("11")};
    const struct attacker eve = {.name = BYTES("eve"), .seats = &seat};
    const struct claim claim = {.name = BYTES("C1"),
                                .text = BYTES("secret alice.password from wsf"),
                                .expect = CLAIM_VIOLATED,
                                .by_design = BYTES("TS 1")};
    stage->plan.attacker = &eve;
    stage->plan.claim = &claim;
    stage->plan.attacker_count = stage->plan.claim_count = 1;
    out_begin(&out, sink_gather, &text);
    cast_write(&out, &stage->plan, 1);
    assert_true(out_end(&out));
    same_bytes(bytes_of(text.at, text.count), bytes_text(written));
    stage_free(stage);
}

TESTS(UNIT(a_cast_names_nodes_boxes_links_people_seats_and_claims))
