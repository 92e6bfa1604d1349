/* A connection of Diameter, state by state: what may come, what is sent, and that every way ends. */
#include "diameter_link.h"
#include "test.h"

static enum diameter_link_deed happens(enum diameter_link_state *now, enum diameter_link_event event)
{
    const struct diameter_link_row *row = &diameter_link_row[*now][event];
    *now = row->next;
    return row->deed;
}

TEST(nothing_comes_before_capabilities_are_exchanged)
{
    for (enum diameter_link_event event = 0; event < DIAMETER_LINK_EVENTS; event++) {
        enum diameter_link_state now = DIAMETER_AWAITS_CER;
        enum diameter_link_deed deed = happens(&now, event);
        if (event == DIAMETER_CER || event == DIAMETER_AGREED) assert_int_equal(deed, DIAMETER_PASS);
        else assert_int_equal(deed, DIAMETER_CLOSE);
        now = DIAMETER_AWAITS_CEA;
        deed = happens(&now, event);
        if (event == DIAMETER_AGREED || event == DIAMETER_REFUSED) assert_int_equal(deed, DIAMETER_PASS);
        else assert_int_equal(deed, DIAMETER_CLOSE);
    }
}

/* RFC 3539 3.4.1. */
TEST(a_silent_peer_is_asked_doubted_and_left)
{
    enum diameter_link_state now = DIAMETER_OKAY;
    assert_int_equal(happens(&now, DIAMETER_OTHER), DIAMETER_PASS);
    assert_int_equal(happens(&now, DIAMETER_TIME), DIAMETER_SEND_DWR);
    assert_int_equal(happens(&now, DIAMETER_TIME), DIAMETER_DOUBT);
    assert_int_equal(now, DIAMETER_SUSPECT);
    assert_int_equal(happens(&now, DIAMETER_TIME), DIAMETER_CLOSE);
    assert_int_equal(now, DIAMETER_OVER);
}

TEST(who_answers_late_or_says_something_else_is_there)
{
    static const enum diameter_link_event said[] = {DIAMETER_DWA, DIAMETER_OTHER};
    for (unsigned i = 0; i < COUNT(said); i++) {
        enum diameter_link_state now = DIAMETER_SUSPECT;
        happens(&now, said[i]);
        assert_true(now == DIAMETER_OKAY || now == DIAMETER_ASKED);
        assert_int_not_equal(happens(&now, DIAMETER_TIME), DIAMETER_CLOSE);
    }
}

TEST(whoever_says_nothing_is_over_in_three_times_at_most)
{
    for (enum diameter_link_state from = 0; from < DIAMETER_LINK_STATES; from++) {
        enum diameter_link_state now = from;
        for (unsigned times = 0; times < 3; times++) happens(&now, DIAMETER_TIME);
        assert_int_equal(now, DIAMETER_OVER);
    }
}

TEST(what_is_over_stays_so_and_a_goodbye_is_said_once)
{
    for (enum diameter_link_event event = 0; event < DIAMETER_LINK_EVENTS; event++) {
        enum diameter_link_state now = DIAMETER_OVER;
        assert_int_equal(happens(&now, event), DIAMETER_KEEP);
        assert_int_equal(now, DIAMETER_OVER);
        now = DIAMETER_LEAVING;
        assert_int_not_equal(happens(&now, event), DIAMETER_SEND_DPR);
        assert_int_not_equal(happens(&now, event), DIAMETER_PASS);
    }
}

TEST(what_is_written_is_read_as_what_it_is)
{
    static const struct {
        uint32_t command;
        enum diameter_link_event is;
    } rows[] = {{COMMAND_DW, DIAMETER_OTHER}, {COMMAND_DP, DIAMETER_DPR}};
    char room[256];
    struct diameter message;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct pen pen = pen_on(room, sizeof room);
        struct bytes octets = diameter_link_write(&pen, rows[i].command, BYTES("hss.ims.example"), BYTES("ims.example"),
                                                  7);
        assert_null(diameter_scan(&message, octets).why);
        assert_int_equal(message.hop_by_hop, 7);
        assert_true(bytes_equal(diameter_bytes(&message, AVP_ORIGIN_HOST), BYTES("hss.ims.example")));
        assert_int_equal(diameter_link_event_of(octets), rows[i].is);
        room[4] = 0; /* the answer to it */
        assert_int_equal(diameter_link_event_of(octets), rows[i].command == COMMAND_DW ? DIAMETER_DWA : DIAMETER_DPA);
        for (uint32_t cut = 0; cut < DIAMETER_HEADER; cut++)
            assert_int_equal(diameter_link_event_of(bytes_part(octets, 0, cut)), DIAMETER_OTHER);
    }
}

TEST(a_cea_agrees_with_success_alone)
{
    static const struct {
        uint32_t result;
        enum diameter_link_event is;
    } rows[] = {
        {RESULT_SUCCESS, DIAMETER_AGREED}, {RESULT_NO_COMMON_APPLICATION, DIAMETER_REFUSED}, {0, DIAMETER_REFUSED}};
    char room[256];
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct pen pen = pen_on(room, sizeof room);
        struct diameter_pen to;
        diameter_begin(&to, &pen, 0, COMMAND_CE, APP_BASE, 1, 2);
        if (rows[i].result) avp_put_u32(&to, AVP_RESULT_CODE, rows[i].result);
        assert_int_equal(diameter_link_event_of(diameter_end(&to)), rows[i].is);
    }
}

TESTS(UNIT(nothing_comes_before_capabilities_are_exchanged), UNIT(a_silent_peer_is_asked_doubted_and_left),
      UNIT(who_answers_late_or_says_something_else_is_there), UNIT(whoever_says_nothing_is_over_in_three_times_at_most),
      UNIT(what_is_over_stays_so_and_a_goodbye_is_said_once), UNIT(what_is_written_is_read_as_what_it_is),
      UNIT(a_cea_agrees_with_success_alone))
