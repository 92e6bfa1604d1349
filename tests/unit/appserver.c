/* An application server hears who is registered (TS 24.229 5.4.1.7, 5.7.1.1): it answers as its policy says, and knows
 * a user as long as it was told. */
#include "node_bench.h"

#define TOPOLOGY(policy) "node mmtel appserver { " policy " }  link scscf mmtel sip { delay 1ms  zone core }"

static void registers(struct bench *bench, const char *to, const char *expires)
{
    struct pen pen = pen_on(bench->octets, sizeof bench->octets);
    pen_format(&pen, "REGISTER sip:as.ims.example SIP/2.0\r\nVia: SIP/2.0/UDP scscf.ims.example;branch=z9hG4bK%u\r\n",
               (unsigned)bench->steps);
    pen_format(&pen, "Max-Forwards: 70\r\nFrom: <sip:scscf.ims.example>;tag=1\r\nTo: <%s>\r\nCall-ID: c\r\n", to);
    pen_format(&pen, "CSeq: 1 REGISTER\r\nContact: <sip:scscf.ims.example>\r\n%sContent-Length: 0\r\n\r\n", expires);
    bench_deliver(bench, "scscf", PROTO_SIP, pen_done(&pen));
}

static uint64_t knows(const struct bench *bench, const char *impu)
{
    char room[256];
    struct pen pen = pen_on(room, sizeof room);
    struct state_value value = {0};
    bench->self->kind->states[0].read(bench->self, bench->me, 0, bytes_text(impu), &pen, &value);
    return value.number;
}

TEST(it_answers_as_its_policy_says)
{
    static const struct {
        const char *topology, *expires, *status;
        uint64_t known;
    } rows[] = {
        {TOPOLOGY("answers ok"), "Expires: 600\r\n", "SIP/2.0 200 ", 1},
        {TOPOLOGY("answers no"), "Expires: 600\r\n", "SIP/2.0 403 ", 0},
        {TOPOLOGY("answers nothing"), "Expires: 600\r\n", "", 0},
        {TOPOLOGY("answers ok"), "", "SIP/2.0 400 ", 0},
        {TOPOLOGY("answers ok"), "Expires: 0\r\n", "SIP/2.0 200 ", 0},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("mmtel", rows[i].topology);
        registers(bench, "sip:alice@ims.example", rows[i].expires);
        assert_true(bytes_starts(bench_sent(bench, "scscf", 0), bytes_text(rows[i].status)));
        assert_int_equal(bench_sent(bench, "scscf", 0).count != 0, rows[i].status[0] != 0);
        assert_int_equal(knows(bench, "sip:alice@ims.example"), rows[i].known);
        bench_free(bench);
    }
}

TEST(a_user_is_known_as_long_as_it_was_told)
{
    (void)state;
    struct bench *bench = bench_new("mmtel", TOPOLOGY("answers ok"));
    registers(bench, "sip:alice@ims.example", "Expires: 600\r\n");
    registers(bench, "tel:+1-555-0009", "Expires: 60\r\n");
    assert_true(knows(bench, "SIP:alice@IMS.example") && knows(bench, "tel:+15550009"));
    sim_time from = bench->now;
    assert_true(bench_ring(bench, "users"));
    assert_int_equal(bench->now - from, 60 * SECOND);
    assert_false(knows(bench, "tel:+15550009"));
    registers(bench, "sip:alice@ims.example", "Expires: 0\r\n"); /* the registration is over */
    assert_false(knows(bench, "sip:alice@ims.example"));
    assert_false(bench_ring(bench, "users"));
    bench_free(bench);
}

TESTS(UNIT(it_answers_as_its_policy_says), UNIT(a_user_is_known_as_long_as_it_was_told))
