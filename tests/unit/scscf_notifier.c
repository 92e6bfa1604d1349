/* The S-CSCF as notifier of the event package reg (RFC 3680, RFC 6665; TS 24.229 5.4.2.1): who may subscribe, what they
 * are told, and when a subscription ends. */
#include "scscf_bench.h"

static const char *const as_alice = "P-Asserted-Identity: <sip:alice@ims.example>\r\n";

struct subscribe {
    const char *more; /* header lines */
    const char *event, *uri, *to_tag, *contact;
    uint32_t cseq, expires;
};
#define CLIENT "Contact: <sip:alice@a.invalid;transport=ws>\r\n"

static void subscribes(struct bench *bench, const struct subscribe *wish)
{
    struct pen pen = pen_on(bench->octets, sizeof bench->octets);
    pen_format(&pen, "SUBSCRIBE %s SIP/2.0\r\nVia: SIP/2.0/UDP pcscf.ims.example;branch=z9hG4bKs%u\r\n", wish->uri,
               wish->cseq);
    pen_lit(&pen, "Max-Forwards: 69\r\nRecord-Route: <sip:pcscf.ims.example;lr>, <sip:x@wsf.ims.example;lr>\r\n");
    pen_format(&pen, "From: <sip:alice@ims.example>;tag=me\r\nTo: <sip:alice@ims.example>%s%s\r\nCall-ID: s1\r\n",
               wish->to_tag[0] ? ";tag=" : "", wish->to_tag);
    pen_format(&pen, "CSeq: %u SUBSCRIBE\r\nEvent: %s\r\nExpires: %u\r\n%s%sContent-Length: 0\r\n\r\n", wish->cseq,
               wish->event, wish->expires, wish->contact, wish->more);
    bench_deliver(bench, "pcscf", PROTO_SIP, pen_done(&pen));
}

static struct subscribe first_one(void)
{
    return (struct subscribe){as_alice, "reg", "sip:alice@ims.example", "", CLIENT, 1, 600};
}

static uint64_t watchers(const struct bench *bench)
{
    struct state_value value = {0};
    const struct state_row *row = bench->self->kind->states;
    while (strcmp(row->name, "watchers") != 0) row++;
    row->read(bench->self, bench->me, 0, bytes_of(NULL, 0), NULL, &value);
    return value.number;
}

static struct bytes keep(struct bench *bench, struct bytes octets)
{
    return arena_copy(&bench->arena, octets);
}

/* Our tag of the dialog, from the 200. */
static const char *tag_of_200(struct bench *bench)
{
    struct sip_address to;
    struct bytes tag;
    const struct sip *ok = &bench_read(bench, "pcscf", PROTO_SIP)->sip;
    assert_int_equal(ok->code, 200);
    assert_null(sip_address_scan(&to, sip_value(ok, SIP_TO)).why);
    assert_true(param_find(to.params, BYTES("tag"), &tag));
    return arena_format(&bench->arena, "%.*s", (int)tag.count, tag.at).at;
}

TEST(the_user_and_who_is_in_the_path_may_watch)
{
    static const struct {
        struct subscribe wish;
        uint16_t code;
    } rows[] = {
        {{"", "reg", "sip:alice@ims.example", "", CLIENT, 1, 600}, 403}, /* nobody says who it is */
        {{"P-Asserted-Identity: <sip:bob@ims.example>\r\n", "reg", "sip:alice@ims.example", "", CLIENT, 1, 600}, 403},
        {{"P-Asserted-Identity: <sip:other.ims.example>\r\n", "reg", "sip:alice@ims.example", "", CLIENT, 1, 600}, 403},
        {{"P-Asserted-Identity: <sip:pcscf.ims.example>\r\n", "reg", "sip:alice@ims.example", "", CLIENT, 1, 600}, 200},
        {{"P-Asserted-Identity: <tel:+1-555-0001>\r\n", "reg", "SIP:alice@IMS.example", "", CLIENT, 1, 600}, 200},
        {{"P-Asserted-Identity: <sip:alice@ims.example>\r\n", "reg", "tel:+15550001", "", CLIENT, 1, 600}, 200},
        {{"P-Asserted-Identity: <sip:alice@ims.example>\r\n", "presence", "sip:alice@ims.example", "", CLIENT, 1, 600},
         489},
        {{"P-Asserted-Identity: <sip:alice@ims.example>\r\n", "reg", "sip:bob@ims.example", "", CLIENT, 1, 600}, 404},
        {{"P-Asserted-Identity: <sip:alice@ims.example>\r\n", "reg", "sip:alice@ims.example", "no", CLIENT, 1, 600},
         481},
        {{"P-Asserted-Identity: <sip:alice@ims.example>\r\n", "reg", "sip:alice@ims.example", "", "", 1, 600}, 400},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        char status[40];
        struct bench *bench = bench_new("scscf", "");
        registered(bench);
        subscribes(bench, &rows[i].wish);
        snprintf(status, sizeof status, "SIP/2.0 %u ", rows[i].code);
        if (!bytes_starts(bench_sent(bench, "pcscf", 0), bytes_text(status))) fail_msg("row %u", i);
        assert_int_equal(watchers(bench), rows[i].code == 200);
        if (rows[i].code == 489) assert_true(bench_holds(bench_sent(bench, "pcscf", 0), "\r\nAllow-Events: reg\r\n"));
        bench_free(bench);
    }
}

TEST(every_change_is_told_to_the_end)
{
    (void)state;
    struct bench *bench = bench_new("scscf", "");
    registered(bench);
    const struct subscribe wish = first_one();
    subscribes(bench, &wish);
    struct bytes notify = bench_sent(bench, "pcscf", 1);
    assert_true(bytes_starts(notify, BYTES("NOTIFY sip:alice@a.invalid;transport=ws SIP/2.0\r\n")));
    assert_true(bench_holds(notify, "Route: <sip:pcscf.ims.example;lr>, <sip:x@wsf.ims.example;lr>\r\n"));
    assert_true(bench_holds(notify, "Subscription-State: active;expires=600\r\n"));
    assert_true(bench_holds(notify, "version=\"0\" state=\"full\""));
    assert_true(bench_holds(notify, "aor=\"sip:alice@ims.example\"") && bench_holds(notify, "aor=\"tel:+15550001\""));
    assert_true(bench_holds(notify, "event=\"registered\"") && bench_holds(notify, "event=\"created\""));
    bench_deliver(bench, "pcscf", PROTO_SIP, bench_response(bench, keep(bench, notify), 200, ""));
    /* Time ends the registration, and with it the subscription. */
    while (bindings(bench)) assert_true(bench_ring(bench, "bindings"));
    notify = bench_sent(bench, "pcscf", 0);
    assert_true(bench_holds(notify, "Subscription-State: terminated;reason=noresource\r\n"));
    assert_true(bench_holds(notify, "CSeq: 2 NOTIFY\r\n") && bench_holds(notify, "version=\"1\""));
    assert_true(bench_holds(notify, "state=\"terminated\" event=\"expired\""));
    assert_int_equal(watchers(bench), 0);
    bench_free(bench);
}

/* RFC 6665 4.2.2. */
TEST(who_does_not_take_a_notify_is_told_no_more)
{
    static const struct {
        uint16_t code; /* 0: nobody answers */
        uint64_t left;
    } rows[] = {{200, 1}, {481, 0}, {430, 0}, {500, 0}, {0, 0}};
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = bench_new("scscf", "");
        registered(bench);
        const struct subscribe wish = first_one();
        subscribes(bench, &wish);
        struct bytes notify = keep(bench, bench_sent(bench, "pcscf", 1));
        if (rows[i].code) bench_deliver(bench, "pcscf", PROTO_SIP, bench_response(bench, notify, rows[i].code, ""));
        else assert_true(bench_ring(bench, "notifies"));
        assert_int_equal(watchers(bench), rows[i].left);
        assert_int_equal(bindings(bench), 1);
        bench_free(bench);
    }
}

TEST(a_subscription_goes_on_in_its_dialog_and_ends_with_its_time)
{
    (void)state;
    struct bench *bench = bench_new("scscf", "");
    registered(bench);
    struct subscribe wish = first_one();
    subscribes(bench, &wish);
    wish.to_tag = tag_of_200(bench);
    subscribes(bench, &wish); /* the same again: it was answered */
    assert_int_equal(bench_count(bench, EFFECT_SEND), 0);
    wish.cseq = 2;
    subscribes(bench, &wish);
    assert_true(bench_holds(bench_sent(bench, "pcscf", 1), "CSeq: 2 NOTIFY\r\n"));
    assert_int_equal(watchers(bench), 1);
    wish.cseq = 3;
    wish.expires = 0;
    subscribes(bench, &wish);
    assert_true(bench_holds(bench_sent(bench, "pcscf", 0), "SIP/2.0 200 "));
    assert_true(bench_holds(bench_sent(bench, "pcscf", 1), "Subscription-State: terminated;reason=timeout\r\n"));
    assert_true(bench_holds(bench_sent(bench, "pcscf", 1), "state=\"active\" event=\"registered\""));
    assert_int_equal(watchers(bench), 0);
    bench_free(bench);
}

/* TS 24.229 5.4.1.6: who watches hears that the time is shorter; without watchers nobody does. */
TEST(a_time_made_shorter_is_told)
{
    (void)state;
    for (uint32_t watched = 0; watched < 2; watched++) {
        struct bench *bench = bench_new("scscf", "node scscf { reauth-expires 2min }");
        registered(bench);
        const struct subscribe wish = first_one();
        if (watched) subscribes(bench, &wish);
        bench_act(bench, "reauthenticate", BYTES(IMPI), bytes_of(NULL, 0));
        struct bytes notify = bench_sent(bench, "pcscf", 0);
        assert_int_equal(bench_holds(notify, "event=\"shortened\" expires=\"120\""), watched);
        assert_int_equal(notify.count != 0, watched);
        assert_int_equal(bindings(bench), 1);
        bench_free(bench);
    }
}

TESTS(UNIT(the_user_and_who_is_in_the_path_may_watch), UNIT(every_change_is_told_to_the_end),
      UNIT(who_does_not_take_a_notify_is_told_no_more),
      UNIT(a_subscription_goes_on_in_its_dialog_and_ends_with_its_time), UNIT(a_time_made_shorter_is_told))
