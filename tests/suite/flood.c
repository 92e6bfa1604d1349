/* A flood: ten thousand REGISTERs of one attacker find every table full; each is answered as its protocol says, the run
 * goes on, and nothing is left when it is over. */
#include "filtered.h"

#define FLOW "scenarios/flows/forward-401.ims"
enum { FLOOD = 10000 };

static struct bytes request(struct arena *arena, uint32_t n)
{
    return arena_format(arena,
                        "REGISTER sip:ims.example SIP/2.0\r\nVia: SIP/2.0/UDP wsf.ims.example;branch=z9hG4bKflood%u\r\n"
                        "Max-Forwards: 70\r\nFrom: <sip:alice@ims.example>;tag=f\r\nTo: <sip:alice@ims.example>\r\n"
                        "Call-ID: %u@flood\r\nCSeq: 1 REGISTER\r\nContact: <sip:a@flood.invalid>\r\n"
                        "Authorization: Digest username=\"alice.private@ims.example\",realm=\"ims.example\",nonce=\"\","
                        "uri=\"sip:ims.example\",response=\"\"\r\nContent-Length: 0\r\n\r\n",
                        n, n);
}

/* At the time that the first REGISTER of the flow comes there, all at once. */
static struct filtered *flooded(const char *from, const char *to)
{
    struct filtered *filtered = filtered_new(FLOW, 0, 0);
    filtered->plan->mode = FLOW_MILESTONES;
    link_id link = filtered_link(filtered, from, to);
    uint32_t came;
    filtered_begin(filtered);
    while (filtered_count(filtered, RECORD_DELIVERED, link, &came) == 0) assert_true(filtered_step(filtered));
    for (uint32_t n = 0; n < FLOOD; n++)
        world_inject(filtered->world,
                     &(struct injection){.link = link, .proto = PROTO_SIP, .octets = request(&filtered->arena, n)});
    filtered_end(filtered);
    return filtered;
}

/* Answers with that status on a link, and how many of them say when to come back. */
static uint32_t answers(struct filtered *filtered, link_id link, const char *status, uint32_t *retry)
{
    const struct trace *trace = world_trace(filtered->world);
    uint32_t count = 0;
    *retry = 0;
    for (uint32_t seq = 0; seq < trace_count(trace); seq++) {
        const struct record *record = trace_at(trace, seq);
        if (record->kind != RECORD_DELIVERED || record->subject != link) continue;
        struct bytes octets = filtered_octets(filtered, seq);
        if (!bytes_starts(octets, bytes_text(status))) continue;
        count++;
        *retry += bytes_find(octets, BYTES("\r\nRetry-After: 32\r\n")) != BYTES_NOT_FOUND;
    }
    return count;
}

static void left_nothing(struct filtered *filtered)
{
    assert_int_equal(world_limit(filtered->world), REASON_NONE);
    for (uint32_t role = 0; role < filtered->plan->role_count; role++)
        assert_int_equal(world_parked(filtered->world, role), 0);
    assert_int_equal(world_held(filtered->world), 0);
}

static void says_503(const char *from, const char *to)
{
    struct filtered *filtered = flooded(from, to);
    uint32_t retry, busy = answers(filtered, filtered_link(filtered, to, from), "SIP/2.0 503 ", &retry);
    assert_int_equal(retry, busy);
    assert_true(busy > FLOOD / 2);
    assert_int_equal(world_stated(filtered->world, filtered_role(filtered, to)->index, REASON_NO_ROOM), busy);
    left_nothing(filtered);
    filtered_free(filtered);
}

TEST(a_pcscf_without_room_says_503)
{
    says_503("wsf", "pcscf");
}

TEST(an_scscf_without_room_says_503)
{
    says_503("pcscf", "scscf");
}

TESTS(UNIT(a_pcscf_without_room_says_503), UNIT(an_scscf_without_room_says_503))
