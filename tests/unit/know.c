/* The knowledge of parties: from octets in every carrier, from facts, and by each rule. */
#include "attacker.h"
#include "fact_record.h"
#include "know.h"
#include "paths.h"
#include "jws.h"
#include "staged.h"
#include "ws.h"

/* A staged run with one subscriber, of which nobody is given anything, and births that note every record. */
struct hall {
    struct stage *stage;
    struct subscriber_set set;
    struct births *births;
    struct know know;
};

static void hall_open(struct hall *hall)
{
    *hall = (struct hall){.stage = stage_new()};
    struct stage *stage = hall->stage;
    hall->set = (struct subscriber_set){.name = BYTES("alice"),
                                        .count = 1,
                                        .sample = {.impi = BYTES("alice.private@ims.example"),
                                                   .realm = BYTES("ims.example"),
                                                   .password = BYTES("wonderland-42"),
                                                   .impu = {BYTES("sip:alice@ims.example")},
                                                   .impu_count = 1,
                                                   .provisioned = true}};
    stage->plan.domain = BYTES("ims.example");
    stage->plan.subscriber_set = &hall->set;
    stage->plan.subscriber_set_count = 1;
    stage->link[W2].secure = true;
    hall->births = births_new(&stage->plan, stage->store, &stage->arena);
}

static void hall_close(struct hall *hall)
{
    stage_free(hall->stage);
}

/* A message on its way; the record of its sending. With `arrives` false it is lost. */
static uint32_t pass(struct hall *hall, link_id link, enum proto proto, struct bytes text, bool arrives)
{
    struct stage *stage = hall->stage;
    uint32_t end = stage_pass(stage, link, proto, text, 1000, arrives ? 2000 : 0);
    const struct record *record = trace_at(stage->trace, end);
    struct message message;
    message_scan(&message, proto, store_bytes(stage->store, record->blob), WS_FROM_CLIENT);
    births_see(
        hall->births,
        &(struct observation){.seq = end, .record = record, .message = arrives ? &message : NULL, .sent_seq = end - 1});
    return end - 1;
}

static void fact(struct hall *hall, uint32_t role, const struct fact *fact, uint32_t cause)
{
    struct stage *stage = hall->stage;
    char room[1024];
    const struct fact_record told = {.fact = *fact, .message = FACT_NO_MESSAGE};
    const uint32_t count = fact_record_size(&told);
    assert_in_range(count, 1, sizeof room);
    fact_record_write(&told, room);
    struct record record = {.kind = RECORD_FACT,
                            .extra = (uint32_t)fact->kind,
                            .blob = store_put(stage->store, bytes_of(room, count)),
                            .subject = record_subject(role, 0),
                            .cause = cause};
    uint32_t seq = trace_add(stage->trace, &record);
    births_see(hall->births, &(struct observation){.seq = seq, .record = trace_at(stage->trace, seq)});
}

static void born(struct hall *hall, uint32_t role, enum fact_secret secret, struct bytes value, uint32_t cause)
{
    fact(hall, role, &(struct fact){.kind = FACT_BORN, .secret = secret, .value = value}, cause);
}

static void kept(struct hall *hall, uint32_t role, enum fact_secret secret, enum fact_place place, struct bytes value)
{
    fact(hall, role, &(struct fact){.kind = FACT_KEPT, .secret = secret, .place = place, .value = value}, 0);
}

static void ask_by(struct hall *hall, const struct derive_rule *rules, uint32_t count)
{
    struct stage *stage = hall->stage;
    hall->know = (struct know){.arena = &stage->arena,
                               .step = hall->know.step,
                               .plan = &stage->plan,
                               .births = hall->births,
                               .trace = stage->trace,
                               .store = stage->store,
                               .rule = rules,
                               .rule_count = count};
    know_all(&hall->know);
}

static void ask(struct hall *hall)
{
    ask_by(hall, derive_rules, derive_rule_count);
}

static const struct known *known(const struct hall *hall, const char *party, const char *item)
{
    const struct knowledge *knowledge = &hall->know.knowledge;
    for (uint32_t v = 0; v < knowledge->view_count; v++) {
        for (uint32_t i = 0; i < knowledge->item_count; i++) {
            char room[256];
            struct pen pen = pen_on(room, sizeof room);
            view_name(&pen, &hall->stage->plan, &knowledge->view[v]);
            bool here = bytes_equal(pen_done(&pen), bytes_text(party));
            item_name(&pen, &knowledge->item[i]);
            if (bytes_equal(pen_done(&pen), bytes_text(item)) && here) return &knowledge->view[v].known[i];
        }
    }
    fail_msg("no %s or no %s", party, item);
    return NULL;
}

static struct bytes note(struct hall *hall, struct bytes value)
{
    struct bytes line = arena_format(&hall->stage->arena, "X-Note: %.*s\r\n", (int)value.count, value.at);
    return stage_register(hall->stage, "a", 1, line.at);
}

TEST(senders_receivers_and_taps_learn_and_nobody_else)
{
    struct hall hall;
    hall_open(&hall);
    uint32_t w2 = pass(&hall, UP(W2), PROTO_SIP, note(&hall, BYTES("d29uZGVybGFuZC00Mg")), true);
    uint32_t isc = pass(&hall, UP(ISC), PROTO_SIP, note(&hall, BYTES("alice.private@ims.example")), true);
    ask(&hall);
    static const struct {
        const char *party, *item;
        enum known_how how;
        uint32_t behind; /* records behind the sending */
    } rows[] = {
        {"ue", "alice.password", KNOWN_SENT, 0},
        {"wsf", "alice.password", KNOWN_RECEIVED, 1},
        {"scscf", "alice.password", KNOWN_NOT, 0},
        {"link ue wsf", "alice.password", KNOWN_NOT, 0},
        {"wsf", "alice.impi", KNOWN_SENT, 2},
        {"scscf", "alice.impi", KNOWN_RECEIVED, 3},
        {"link wsf scscf", "alice.impi", KNOWN_TAPPED, 2},
        {"hss", "alice.impi", KNOWN_NOT, 0},
        {"wsf", "alice.ha1", KNOWN_DERIVED, 2},
        {"ue", "alice.ha1", KNOWN_NOT, 0},
    };
    assert_int_equal(isc, w2 + 2);
    for (unsigned i = 0; i < COUNT(rows); i++) {
        const struct known *one = known(&hall, rows[i].party, rows[i].item);
        assert_int_equal(one->how, rows[i].how);
        if (one->how != KNOWN_NOT) assert_int_equal(one->record, w2 + rows[i].behind);
    }
    assert_int_equal(known(&hall, "ue", "alice.password")->depth, 1);
    hall_close(&hall);
}

TEST(what_is_lost_was_sent_and_tapped_but_not_received)
{
    struct hall hall;
    hall_open(&hall);
    pass(&hall, UP(ISC), PROTO_SIP, note(&hall, BYTES("wonderland-42")), false);
    ask(&hall);
    assert_int_equal(known(&hall, "wsf", "alice.password")->how, KNOWN_SENT);
    assert_int_equal(known(&hall, "link wsf scscf", "alice.password")->how, KNOWN_TAPPED);
    assert_int_equal(known(&hall, "scscf", "alice.password")->how, KNOWN_NOT);
    hall_close(&hall);
}

/* ---- carriers ---- */

static const unsigned char mask[4] = {0x5a, 0x13, 0xfe, 0x01};

static struct bytes frame(struct hall *hall, enum ws_opcode opcode, bool fin, bool masked, struct bytes payload)
{
    char *room = arena_take(&hall->stage->arena, payload.count + WS_HEADER_MAX);
    struct pen pen = pen_on(room, payload.count + WS_HEADER_MAX);
    ws_write(&pen, opcode, masked ? mask : NULL, payload);
    struct bytes wire = pen_done(&pen);
    if (!fin) room[0] &= 0x7f;
    return wire;
}

static void send_raw(struct hall *hall, link_id link, enum proto proto, struct bytes wire)
{
    struct stage *stage = hall->stage;
    struct record record = {.kind = RECORD_SENT,
                            .subject = link,
                            .proto = (uint8_t)proto,
                            .blob = store_put(stage->store, wire),
                            .cause = trace_count(stage->trace)};
    trace_add(stage->trace, &record);
}

TEST(a_secret_is_seen_in_every_carrier)
{
    struct hall hall;
    struct bytes text, halves[2];
    for (unsigned n = 0; n < 6; n++) {
        hall_open(&hall);
        text = note(&hall, BYTES("wonderland-42"));
        uint32_t cut = bytes_find(text, BYTES("land-42"));
        halves[0] = bytes_part(text, 0, cut);
        halves[1] = bytes_from(text, cut);
        switch (n) {
        case 0: send_raw(&hall, UP(W2), PROTO_SIP, frame(&hall, WS_TEXT, true, true, text)); break;
        case 1: send_raw(&hall, DOWN(W2), PROTO_SIP, frame(&hall, WS_BINARY, true, false, text)); break;
        case 2: /* in two masked pieces, with a ping between them */
            send_raw(&hall, UP(W2), PROTO_SIP, frame(&hall, WS_TEXT, false, true, halves[0]));
            send_raw(&hall, UP(W2), PROTO_WS, frame(&hall, WS_PING, true, true, BYTES("")));
            send_raw(&hall, UP(W2), PROTO_SIP, frame(&hall, WS_CONTINUATION, true, true, halves[1]));
            break;
        case 3: /* in three bare ones */
            send_raw(&hall, DOWN(W2), PROTO_SIP, frame(&hall, WS_TEXT, false, false, halves[0]));
            send_raw(&hall, DOWN(W2), PROTO_SIP,
                     frame(&hall, WS_CONTINUATION, false, false, bytes_part(halves[1], 0, 2)));
            send_raw(&hall, DOWN(W2), PROTO_SIP, frame(&hall, WS_CONTINUATION, true, false, bytes_from(halves[1], 2)));
            break;
        case 4: /* a SIP message in an HTTP body */
            send_raw(&hall, UP(W2), PROTO_SIP,
                     arena_format(&hall.stage->arena,
                                  "POST /sip HTTP/1.1\r\nHost: wsf\r\nContent-Length: %u\r\n\r\n%.*s", text.count,
                                  (int)text.count, text.at));
            break;
        default: /* octets of an AVP that are not aligned */
            send_raw(&hall, UP(W2), PROTO_CX, BYTES("\x01\x00\x00\x1c\x80\x00\x01\x2f\x00\nwonderland-42\x00\x00\x00"));
        }
        ask(&hall);
        assert_int_equal(known(&hall, n == 1 || n == 3 ? "wsf" : "ue", "alice.password")->how, KNOWN_SENT);
        hall_close(&hall);
    }
}

TEST(what_somebody_changed_on_the_way_is_looked_at_as_it_arrived)
{
    struct hall hall;
    hall_open(&hall);
    struct stage *stage = hall.stage;
    send_raw(&hall, UP(ISC), PROTO_SIP, note(&hall, BYTES("nothing")));
    struct record record = {.kind = RECORD_DELIVERED,
                            .subject = UP(ISC),
                            .proto = PROTO_SIP,
                            .blob = store_put(stage->store, note(&hall, BYTES("wonderland-42"))),
                            .cause = trace_count(stage->trace) - 1};
    trace_add(stage->trace, &record);
    ask(&hall);
    assert_int_equal(known(&hall, "wsf", "alice.password")->how, KNOWN_NOT);
    assert_int_equal(known(&hall, "link wsf scscf", "alice.password")->how, KNOWN_NOT);
    assert_int_equal(known(&hall, "scscf", "alice.password")->how, KNOWN_RECEIVED);
    hall_close(&hall);
}

/* ---- attackers ---- */

/* Three messages at steps 1 to 3; a tap of ISC from the start, one behind step 2, and one that never comes. */
TEST(an_attacker_sees_what_its_seats_see_and_each_from_its_step_on)
{
    static const struct {
        const char *after;
        enum known_how first, third, given;
    } rows[] = {
        {"", KNOWN_TAPPED, KNOWN_TAPPED, KNOWN_GIVEN},
        {"2", KNOWN_NOT, KNOWN_TAPPED, KNOWN_TAPPED}, /* the third message brings what it would know from then on */
        {"9", KNOWN_NOT, KNOWN_NOT, KNOWN_NOT},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct hall hall;
        hall_open(&hall);
        struct claim_subject impu = {.kind = SUBJECT_SUBSCRIBER, .set = &hall.set, .subscriber_field = SUBSCRIBER_IMPU};
        struct seat knows = {.kind = SEAT_KNOWS, .subject = impu, .after = bytes_text(rows[i].after)};
        struct seat taps = {.kind = SEAT_TAPS,
                            .party = {.kind = PARTY_LINK, .link = link_class_of(UP(ISC))},
                            .after = bytes_text(rows[i].after),
                            .next = &knows};
        struct attacker eve = {.name = BYTES("eve"), .seats = &taps};
        hall.stage->plan.attacker = &eve;
        hall.stage->plan.attacker_count = 1;
        pass(&hall, UP(ISC), PROTO_SIP, note(&hall, BYTES("wonderland-42")), true);
        pass(&hall, UP(ISC), PROTO_SIP, note(&hall, BYTES("nothing")), true);
        pass(&hall, UP(ISC), PROTO_SIP, note(&hall, BYTES("alice.private@ims.example")), true);
        struct bytes step[] = {BYTES("1"), BYTES("1"), BYTES("2"), BYTES("2"), BYTES("3"), BYTES("3")};
        assert_int_equal(trace_count(hall.stage->trace), COUNT(step));
        hall.know.step = step;
        ask(&hall);
        assert_int_equal(known(&hall, "eve", "alice.password")->how, rows[i].first);
        assert_int_equal(known(&hall, "eve", "alice.impi")->how, rows[i].third);
        assert_int_equal(known(&hall, "eve", "alice.impu")->how, rows[i].given);
        /* What follows is derived from all of it, as for anybody else. */
        assert_int_equal(known(&hall, "eve", "alice.ha1")->how, i ? KNOWN_NOT : KNOWN_DERIVED);
        hall_close(&hall);
    }
}

/* A node that is taken over late gives away what it keeps then, and not what it has forgotten. */
TEST(who_takes_a_node_late_finds_what_lies_there)
{
    struct hall hall;
    hall_open(&hall);
    struct seat owns = {.kind = SEAT_OWNS, .role = &hall.stage->role[WSF], .after = BYTES("1")};
    struct attacker eve = {.name = BYTES("eve"), .seats = &owns};
    hall.stage->plan.attacker = &eve;
    hall.stage->plan.attacker_count = 1;
    kept(&hall, WSF, FACT_PASSWORD, FACT_IN_STATE, BYTES("wonderland-42"));
    fact(&hall, WSF,
         &(struct fact){
             .kind = FACT_FORGOT, .secret = FACT_PASSWORD, .place = FACT_IN_STATE, .value = BYTES("wonderland-42")},
         0);
    kept(&hall, WSF, FACT_CODE, FACT_IN_STATE, BYTES("c-once-only"));
    born(&hall, SCSCF, FACT_CODE, BYTES("c-once-only"), 0);
    pass(&hall, UP(W2), PROTO_SIP, note(&hall, BYTES("nothing")), true);
    struct bytes step[] = {BYTES(""), BYTES(""), BYTES(""), BYTES(""), BYTES("1"), BYTES("1")};
    assert_int_equal(trace_count(hall.stage->trace), COUNT(step));
    hall.know.step = step;
    ask(&hall);
    assert_int_equal(known(&hall, "wsf", "alice.password")->how, KNOWN_KEPT);
    assert_int_equal(known(&hall, "eve", "alice.password")->how, KNOWN_NOT);
    assert_int_equal(known(&hall, "eve", "code")->how, KNOWN_KEPT);
    hall_close(&hall);
}

/* ---- rules ---- */

static const char NONCE[] = "n4k3wq8xz2";

static struct bytes answered(struct hall *hall, bool right)
{
    struct hexdigest ha1, response;
    const struct subscriber *alice = &hall->set.sample;
    digest_ha1(DIGEST_MD5, alice->impi, alice->realm, right ? alice->password : BYTES("another one"), &ha1);
    digest_response(&(struct digest_input){.ha1 = hex_view(&ha1),
                                           .method = BYTES("REGISTER"),
                                           .uri = BYTES("sip:ims.example"),
                                           .nonce = bytes_text(NONCE),
                                           .nc = BYTES("00000001"),
                                           .cnonce = BYTES("c0c0c0c0"),
                                           .qop = BYTES("auth")},
                    &response);
    struct bytes line = arena_format(
        &hall->stage->arena,
        "Authorization: Digest username=\"alice.private@ims.example\",realm=\"ims.example\","
        "nonce=\"%s\",uri=\"sip:ims.example\",response=\"%.*s\",cnonce=\"c0c0c0c0\","
        "qop=auth,nc=00000001,algorithm=MD5\r\n",
        NONCE, (int)response.count, response.at);
    return stage_register(hall->stage, "a", 2, line.at);
}

static struct bytes a_token(struct hall *hall)
{
    struct pen pen = pen_on(arena_take(&hall->stage->arena, 1024), 1024);
    unsigned char seed[32] = {1};
    jws_sign(&pen, JWS_EDDSA, BYTES("at+jwt"), BYTES("{\"sub\":\"alice.private@ims.example\"}"),
             bytes_of(seed, sizeof seed));
    return pen_done(&pen);
}

static void scene_password(struct hall *hall)
{
    pass(hall, UP(W2), PROTO_SIP, note(hall, BYTES("alice.private@ims.example:wonderland-42")), true);
}

static void scene_answer(struct hall *hall)
{
    struct hexdigest ha1;
    const struct subscriber *alice = &hall->set.sample;
    digest_ha1(DIGEST_MD5, alice->impi, alice->realm, alice->password, &ha1);
    pass(hall, DOWN(CX), PROTO_SIP, note(hall, hex_view(&ha1)), true);
    pass(hall, UP(ISC), PROTO_SIP, note(hall, BYTES("n4k3wq8xz2 c0c0c0c0")), true);
    pass(hall, UP(W2), PROTO_SIP, answered(hall, true), true);
}

static void scene_key(struct hall *hall)
{
    hall->stage->role[SCSCF].signs = true;
    memcpy(hall->stage->role[SCSCF].signing_seed, "a seed of thirty-two octets ....", 32);
    pass(hall, DOWN(CX), PROTO_SIP, note(hall, BYTES("alice.private@ims.example")), true);
    born(hall, SCSCF, FACT_TOKEN, a_token(hall), 0);
    pass(hall, DOWN(W2), PROTO_SIP, note(hall, BYTES("a seed of thirty-two octets ....")), true);
    pass(hall, DOWN(W2), PROTO_SIP, note(hall, BYTES("alice.private@ims.example")), true);
}

static void scene_token(struct hall *hall)
{
    born(hall, WSF, FACT_TOKEN, a_token(hall), 0);
    kept(hall, UE, FACT_TOKEN, FACT_IN_LOCAL, a_token(hall));
}

static void scene_code(struct hall *hall)
{
    born(hall, SCSCF, FACT_CODE, BYTES("c-once-only"), 0);
    born(hall, UE, FACT_VERIFIER, BYTES("v-of-the-page"), 0);
    uint32_t asked = pass(hall, UP(ISC), PROTO_SIP, note(hall, BYTES("c-once-only v-of-the-page")), true);
    born(hall, SCSCF, FACT_TOKEN, a_token(hall), asked + 1);
}

static void scene_cookie(struct hall *hall)
{
    pass(hall, DOWN(CX), PROTO_HTTP,
         BYTES("GET / HTTP/1.1\r\nHost: a\r\nCookie: ims-secret=d29uZGVybGFuZC00Mg\r\n\r\n"), false);
    kept(hall, UE, FACT_COOKIE, FACT_IN_COOKIE, BYTES("ims-secret=d29uZGVybGFuZC00Mg"));
}

static void scene_exporter(struct hall *hall)
{
    unsigned char ks[32], exporter[48] = "an exporter of forty-eight octets of a TLS conn";
    char raw[16];
    struct pen pen = pen_on(raw, sizeof raw);
    struct hexdigest ha1;
    const struct subscriber *alice = &hall->set.sample;
    struct bytes answer = answered(hall, true);
    struct bytes response = bytes_part(answer, bytes_find(answer, BYTES("response=\"")) + 10, 32);
    digest_ha1(DIGEST_MD5, alice->impi, alice->realm, alice->password, &ha1);
    for (uint32_t i = 0; i < sizeof raw; i++)
        pen_char(&pen, (char)(hex_digit(response.at[2 * i]) << 4 | hex_digit(response.at[2 * i + 1])));
    const struct bytes parameters[] = {BYTES("GBA_Digest_Ks"), bytes_of(exporter, sizeof exporter), pen_done(&pen)};
    assert_null(kdf_33220(hex_view(&ha1), 0x01, parameters, COUNT(parameters), ks).why);
    born(hall, HSS, FACT_KS, bytes_of(ks, sizeof ks), 0);
    born(hall, UE, FACT_EXPORTER, parameters[1], 0);
    pass(hall, UP(W2), PROTO_SIP, answer, true);
    pass(hall, UP(W2), PROTO_SIP, note(hall, BYTES("wonderland-42")), true);
    pass(hall, UP(W2), PROTO_SIP, note(hall, BYTES("alice.private@ims.example")), true);
}

static const struct {
    char letter;
    void (*scene)(struct hall *);
    const char *party, *item, *ignorant; /* one that lacks a premise */
} rules[] = {
    {'P', scene_password, "wsf", "alice.ha1", "scscf"},
    {'P', scene_password, "wsf", "alice.ha1-sha256", "hss"},
    {'H', scene_answer, "scscf", "response", "hss"},
    {'S', scene_key, "ue", "token", "hss"},
    {'T', scene_token, "ue.storage", "alice.impi", "hss"},
    {'C', scene_code, "wsf", "token", "ue"},
    {'K', scene_cookie, "ue.storage", "alice.password", "scscf"},
    {'X', scene_exporter, "ue", "Ks", "wsf"},
};

TEST(each_rule_derives_and_without_it_nobody_knows)
{
    uint32_t covered = 0;
    for (unsigned i = 0; i < COUNT(rules); i++) {
        struct derive_rule rest[16];
        uint32_t count = 0;
        struct hall hall;
        hall_open(&hall);
        rules[i].scene(&hall);
        ask(&hall);
        const struct known *one = known(&hall, rules[i].party, rules[i].item);
        assert_int_equal(one->how, KNOWN_DERIVED);
        assert_int_equal(hall.know.knowledge.derivation[one->derivation].row->letter, rules[i].letter);
        assert_int_equal(known(&hall, rules[i].ignorant, rules[i].item)->how, KNOWN_NOT);
        for (uint32_t r = 0; r < derive_rule_count; r++) {
            if (derive_rules[r].row.letter == rules[i].letter) covered |= 1u << r;
            else rest[count++] = derive_rules[r];
        }
        ask_by(&hall, rest, count);
        assert_int_equal(known(&hall, rules[i].party, rules[i].item)->how, KNOWN_NOT);
        hall_close(&hall);
    }
    assert_int_equal(covered, (1u << derive_rule_count) - 1);
}

/* ---- sets, and ways ---- */

static uint32_t item_of(const struct hall *hall, enum item_kind kind)
{
    for (uint32_t i = 0; i < hall->know.items.count; i++)
        if (hall->know.items.item[i].kind == kind) return i;
    fail_msg("no item of kind %u", (unsigned)kind);
    return ITEM_NONE;
}

TEST(sets_are_found_by_size_and_none_holds_a_smaller_one)
{
    struct hall hall;
    hall_open(&hall);
    born(&hall, UE, FACT_CODE, BYTES("code-123456"), 0);
    born(&hall, WSF, FACT_VERIFIER, BYTES("verifier-123456"), 0);
    born(&hall, SCSCF, FACT_STATE, BYTES("state-123456"), 0);
    born(&hall, HSS, FACT_COOKIE, BYTES("cookie-123456"), 0);
    ask(&hall);
    uint32_t code = item_of(&hall, ITEM_CODE), verifier = item_of(&hall, ITEM_VERIFIER),
             states = item_of(&hall, ITEM_STATE), cookie = item_of(&hall, ITEM_COOKIE);
    const uint32_t NO = ITEM_NONE;
    const struct {
        uint32_t ways, need[2][GOAL_NEEDS_MAX], alone, count, size[2];
    } rows[] = {
        {1, {{code, NO, NO, NO}, {NO}}, 1, 0, {0, 0}},
        {1, {{code, verifier, NO, NO}, {NO}}, 0, 1, {2, 0}},
        {1, {{code, verifier, states, NO}, {NO}}, 0, 1, {3, 0}},
        {2, {{code, verifier, NO, NO}, {code, verifier, states, NO}}, 0, 1, {2, 0}},
        {2, {{code, verifier, NO, NO}, {code, states, cookie, NO}}, 0, 2, {2, 3}},
        {2, {{verifier, states, cookie, NO}, {code, verifier, states, cookie}}, 0, 1, {3, 0}},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct goal_way ways[2] = {{.by = GUESS_NOT}, {.by = GUESS_NOT}};
        for (uint32_t n = 0; n < 2; n++) memcpy(ways[n].need, rows[i].need[n], sizeof ways[n].need);
        struct goal goal = {.way = ways, .count = rows[i].ways};
        struct goal_sets sets;
        goal_sets(&hall.know, &goal, &sets);
        assert_int_equal(sets.alone_count, rows[i].alone);
        assert_int_equal(sets.count, rows[i].count);
        for (uint32_t n = 0; n < sets.count; n++) assert_int_equal(sets.set[n].count, rows[i].size[n]);
    }
    hall_close(&hall);
}

static struct paths paths_to(struct hall *hall, uint32_t role, uint32_t until)
{
    struct goal goal = {0};
    struct paths paths;
    goal_item(&hall->know, item_of(hall, ITEM_HA1), &goal);
    paths_find(&hall->know, &goal, hall->know.views.of_role[role], until, &paths);
    return paths;
}

TEST(the_shortest_way_is_shown_and_the_others_are_counted)
{
    struct hall hall;
    hall_open(&hall);
    struct bytes ha1 = BYTES("7eca5d851062b3b903019d01644ff895"); /* of alice */
    pass(&hall, UP(ISC), PROTO_SIP, note(&hall, BYTES("wonderland-42 alice.private@ims.example")), true);
    uint32_t direct = pass(&hall, UP(ISC), PROTO_SIP, note(&hall, ha1), true);
    ask(&hall);
    uint32_t item = item_of(&hall, ITEM_HA1);
    /* It followed first, and was seen later; what was seen needs no rule. */
    assert_int_equal(known(&hall, "scscf", "alice.ha1")->how, KNOWN_DERIVED);
    struct paths paths = paths_to(&hall, SCSCF, KNOWLEDGE_NO_RECORD);
    assert_int_equal(paths.ways, 2);
    assert_int_equal(paths.known[item].how, KNOWN_RECEIVED);
    assert_int_equal(paths.known[item].record, direct + 1);
    /* As of the record before, there is one way. */
    paths = paths_to(&hall, SCSCF, direct - 1);
    assert_int_equal(paths.ways, 1);
    assert_int_equal(paths.known[item].how, KNOWN_DERIVED);
    assert_null(paths_to(&hall, UE, KNOWLEDGE_NO_RECORD).way);
    hall_close(&hall);
}

TESTS(UNIT(senders_receivers_and_taps_learn_and_nobody_else), UNIT(what_is_lost_was_sent_and_tapped_but_not_received),
      UNIT(an_attacker_sees_what_its_seats_see_and_each_from_its_step_on),
      UNIT(who_takes_a_node_late_finds_what_lies_there), UNIT(a_secret_is_seen_in_every_carrier),
      UNIT(what_somebody_changed_on_the_way_is_looked_at_as_it_arrived),
      UNIT(each_rule_derives_and_without_it_nobody_knows), UNIT(sets_are_found_by_size_and_none_holds_a_smaller_one),
      UNIT(the_shortest_way_is_shown_and_the_others_are_counted))
