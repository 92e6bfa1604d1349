/* Protocols and verbs: names and numbers agree both ways, and stay within their ranges. */
#include "proto.h"

#include "diameter.h"
#include "http.h"
#include "sip.h"
#include "test.h"

TEST(every_protocol_has_its_name_back)
{
    for (unsigned i = PROTO_NONE + 1; i < PROTO_COUNT; i++) assert_int_equal(proto_named(proto_name((enum proto)i)), i);
    assert_int_equal(proto_named(BYTES("sip")), PROTO_NONE); /* letter case counts in scenarios */
    assert_int_equal(proto_named(BYTES("")), PROTO_NONE);
    assert_int_equal(proto_named(BYTES("SIPS")), PROTO_NONE);
}

TEST(a_verb_is_named_as_scenarios_write_it)
{
    static const struct {
        enum proto proto;
        const char *text;
        verb_id verb;
    } rows[] = {
        {PROTO_SIP, "REGISTER", SIP_REGISTER},
        {PROTO_SIP, "401", 401},
        {PROTO_SIP, "register", VERB_NONE},
        {PROTO_SIP, "99", VERB_NONE},
        {PROTO_SIP, "700", VERB_NONE},
        {PROTO_SIP, "0401", VERB_NONE},
        {PROTO_SIP, "MAR", VERB_NONE},
        {PROTO_SIP, "", VERB_NONE},
        {PROTO_HTTP, "GET", HTTP_GET},
        {PROTO_HTTP, "POST", HTTP_POST},
        {PROTO_HTTP, "302", 302},
        {PROTO_HTTP, "REGISTER", VERB_NONE},
        {PROTO_WS, "OPEN", VERB_WS_OPEN},
        {PROTO_WS, "PONG", VERB_WS_PONG},
        {PROTO_WS, "403", 403},
        {PROTO_WS, "TEXT", VERB_NONE},
        {PROTO_CX, "UAR", 1},
        {PROTO_CX, "UAA", 2},
        {PROTO_CX, "MAR", 7},
        {PROTO_CX, "DPA", 18},
        {PROTO_CX, "2001", VERB_NONE},
        {PROTO_CX, "401", VERB_NONE},
        {PROTO_ZH, "MAR", 1},
        {PROTO_ZH, "CER", 3},
        {PROTO_ZH, "SAR", VERB_NONE},
        {PROTO_NONE, "REGISTER", VERB_NONE},
    };
    for (unsigned i = 0; i < COUNT(rows); i++)
        assert_int_equal(verb_named(rows[i].proto, bytes_text(rows[i].text)), rows[i].verb);
}

TEST(every_verb_has_its_text_back)
{
    for (unsigned proto = PROTO_NONE + 1; proto < PROTO_COUNT; proto++) {
        unsigned known = 0;
        for (unsigned verb = 0; verb <= UINT16_MAX; verb++) {
            struct bytes text = verb_name((enum proto)proto, (verb_id)verb);
            if (text.count == 0) continue;
            known++;
            assert_in_range(verb, 1, VERB_COUNT - 1);
            assert_int_equal(verb_named((enum proto)proto, text), verb);
        }
        unsigned listed = 0;
        while (verb_listed((enum proto)proto, listed).count) listed++;
        bool codes = proto == PROTO_SIP || proto == PROTO_HTTP || proto == PROTO_WS;
        assert_int_equal(known, listed + (codes ? VERB_COUNT - VERB_CODE_MIN : 0));
        assert_in_range(listed, 5, 31);
    }
}

TEST(a_command_and_its_direction_are_a_verb)
{
    static const struct {
        uint32_t command;
        const char *request, *answer;
    } rows[] = {
        {257, "CER", "CEA"}, {280, "DWR", "DWA"}, {282, "DPR", "DPA"}, {300, "UAR", "UAA"}, {301, "SAR", "SAA"},
        {302, "LIR", "LIA"}, {303, "MAR", "MAA"}, {304, "RTR", "RTA"}, {305, "PPR", "PPA"},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        verb_id request = verb_diameter(PROTO_CX, rows[i].command, true);
        verb_id answer = verb_diameter(PROTO_CX, rows[i].command, false);
        same_bytes(verb_name(PROTO_CX, request), bytes_text(rows[i].request));
        same_bytes(verb_name(PROTO_CX, answer), bytes_text(rows[i].answer));
        assert_true(verb_is_request(PROTO_CX, request));
        assert_false(verb_is_request(PROTO_CX, answer));
        assert_int_equal(verb_background(PROTO_CX, request), rows[i].command < 300);
        assert_int_equal(verb_background(PROTO_CX, answer), rows[i].command < 300);
    }
    same_bytes(verb_name(PROTO_ZH, verb_diameter(PROTO_ZH, 303, false)), BYTES("MAA"));
    assert_int_equal(verb_diameter(PROTO_ZH, 301, true), VERB_NONE);
    assert_int_equal(verb_diameter(PROTO_CX, 310, true), VERB_NONE);
    assert_int_equal(verb_diameter(PROTO_SIP, 303, true), VERB_NONE);
}

TEST(requests_are_what_something_answers)
{
    static const struct {
        enum proto proto;
        verb_id verb;
        bool request, background;
    } rows[] = {
        {PROTO_SIP, SIP_REGISTER, true, false},  {PROTO_SIP, 200, false, false},
        {PROTO_HTTP, HTTP_GET, true, false},     {PROTO_HTTP, 101, false, false},
        {PROTO_WS, VERB_WS_OPEN, true, false},   {PROTO_WS, VERB_WS_ACCEPT, false, false},
        {PROTO_WS, VERB_WS_CLOSE, false, false}, {PROTO_WS, VERB_WS_PING, true, true},
        {PROTO_WS, VERB_WS_PONG, false, true},   {PROTO_WS, 403, false, false},
        {PROTO_SIP, VERB_NONE, false, false},    {PROTO_CX, VERB_NONE, false, false},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        assert_int_equal(verb_is_request(rows[i].proto, rows[i].verb), rows[i].request);
        assert_int_equal(verb_background(rows[i].proto, rows[i].verb), rows[i].background);
    }
}

TESTS(UNIT(every_protocol_has_its_name_back), UNIT(a_verb_is_named_as_scenarios_write_it),
      UNIT(every_verb_has_its_text_back), UNIT(a_command_and_its_direction_are_a_verb),
      UNIT(requests_are_what_something_answers))
