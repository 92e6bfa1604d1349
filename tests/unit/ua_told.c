/* The network's news to the page about its registration (RFC 3680; TS 24.229 5.1.1.3, 5.1.1.7, 5.4.1.6): it believes
 * what comes in its own dialog, knows when its own contact has ended, and registers again where the network wants that.
 */
#include "ua.h"
#include "ua_bench.h"

static void comes(struct bench *bench, enum proto proto, struct bytes octets)
{
    bench_deliver_on(bench, bench_link(bench, "wsf"), 1, proto, octets);
}

/* A browser that is registered and has subscribed: its SUBSCRIBE, answered. */
static struct bytes subscribed(struct bench *bench)
{
    act(bench, "register");
    accept_opening(bench, true);
    struct bytes sent = arena_copy(&bench->arena, bench_sent(bench, "wsf", 0));
    comes(bench, PROTO_SIP, bench_response(bench, sent, 200, "P-Associated-URI: <sip:alice@ims.example>\r\n"));
    sent = arena_copy(&bench->arena, bench_sent(bench, "wsf", 0));
    assert_true(bytes_starts(sent, BYTES("SUBSCRIBE sip:alice@ims.example SIP/2.0\r\n")));
    return sent;
}

static struct bench *told(const char *more)
{
    char topology[200];
    snprintf(topology, sizeof topology, "node ue { rspauth ignore  reg-event on  %s }", more);
    return bench_new("ue", topology);
}

struct notify {
    uint32_t cseq;
    const char *state;   /* of the subscription */
    const char *root;    /* of the document: full or partial */
    const char *contact; /* its state and event; none: it lists nobody */
    bool other_dialog, other_contact;
};

static void notify(struct bench *bench, struct bytes subscribe, const struct notify *what)
{
    char body[700], contact[400] = "";
    struct sip sip;
    struct sip_address own;
    struct pen pen = pen_on(bench->octets, sizeof bench->octets);
    assert_null(sip_scan(&sip, subscribe).why);
    assert_null(sip_address_scan(&own, sip_value(&sip, SIP_CONTACT)).why);
    struct bytes uri = what->other_contact ? BYTES("sip:alice@other.invalid") : own.uri;
    if (what->contact)
        snprintf(contact, sizeof contact, "<contact id=\"2\" %s expires=\"60\"><uri>%.*s</uri></contact>",
                 what->contact, (int)uri.count, uri.at);
    snprintf(body, sizeof body,
             "<reginfo xmlns=\"urn:ietf:params:xml:ns:reginfo\" version=\"0\" state=\"%s\"><registration "
             "aor=\"sip:alice@ims.example\" id=\"1\" state=\"active\">%s</registration></reginfo>",
             what->root, contact);
    pen_format(&pen, "NOTIFY %.*s SIP/2.0\r\nVia: SIP/2.0/WSS wsf.ims.example;branch=z9hG4bKn%u\r\n",
               (int)own.uri.count, own.uri.at, what->cseq);
    pen_lit(&pen, "Max-Forwards: 68\r\nFrom: <sip:alice@ims.example>;tag=peer\r\nTo: ");
    pen_bytes(&pen, what->other_dialog ? BYTES("<sip:alice@ims.example>;tag=no") : sip_value(&sip, SIP_FROM));
    pen_lit(&pen, "\r\nCall-ID: ");
    pen_bytes(&pen, sip_value(&sip, SIP_CALL_ID));
    pen_format(&pen, "\r\nCSeq: %u NOTIFY\r\nEvent: reg\r\nSubscription-State: %s\r\n", what->cseq, what->state);
    pen_format(&pen, "Content-Length: %u\r\n\r\n%s", (unsigned)strlen(body), body);
    comes(bench, PROTO_SIP, pen_done(&pen));
}

#define ACTIVE(event) "state=\"active\" event=\"" event "\""
#define ENDED(event) "state=\"terminated\" event=\"" event "\""

TEST(the_page_knows_what_has_become_of_its_own_contact)
{
    static const struct {
        struct notify notify;
        const char *status, *state, *sends; /* what it sends behind the answer, if anything */
    } rows[] = {
        {{1, "active", "full", ACTIVE("registered"), false, false}, "SIP/2.0 200 ", "registered", ""},
        {{1, "active", "full", ENDED("expired"), false, false}, "SIP/2.0 200 ", "connected", ""},
        {{1, "active", "full", ENDED("rejected"), false, false}, "SIP/2.0 200 ", "connected", ""},
        {{1, "active", "full", ENDED("deactivated"), false, false}, "SIP/2.0 200 ", "registering", "REGISTER "},
        {{1, "active", "full", ACTIVE("shortened"), false, false}, "SIP/2.0 200 ", "registering", "REGISTER "},
        {{1, "active", "full", ACTIVE("registered"), false, true}, "SIP/2.0 200 ", "connected", ""},
        {{1, "active", "full", NULL, false, false}, "SIP/2.0 200 ", "connected", ""},
        {{1, "active", "partial", ACTIVE("registered"), false, true}, "SIP/2.0 200 ", "registered", ""},
        {{1, "active", "partial", ENDED("expired"), false, true}, "SIP/2.0 200 ", "registered", ""},
        {{1, "active", "partial", NULL, false, false}, "SIP/2.0 200 ", "registered", ""},
        {{1, "terminated;reason=noresource", "partial", NULL, false, false}, "SIP/2.0 200 ", "connected", ""},
        {{1, "terminated;reason=timeout", "partial", NULL, false, false}, "SIP/2.0 200 ", "registered", "SUBSCRIBE "},
        {{1, "terminated;reason=rejected", "partial", NULL, false, false}, "SIP/2.0 200 ", "registered", ""},
        {{1, "active", "full", ENDED("expired"), true, false}, "SIP/2.0 481 ", "registered", ""},
        {{1, "active", "full", ENDED("gone"), false, false}, "SIP/2.0 400 ", "registered", ""},
        {{1, "active", "none", NULL, false, false}, "SIP/2.0 400 ", "registered", ""},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = told("");
        struct bytes subscribe = subscribed(bench);
        comes(bench, PROTO_SIP, bench_response(bench, subscribe, 200, "Expires: 600\r\n"));
        notify(bench, subscribe, &rows[i].notify);
        if (!bytes_starts(bench_sent(bench, "wsf", 0), bytes_text(rows[i].status))) fail_msg("row %u: the answer", i);
        same_state(bench, "state", rows[i].state);
        struct bytes more = bench_sent(bench, "wsf", 1);
        if (!bytes_starts(more, bytes_text(rows[i].sends)) || (more.count != 0) != (rows[i].sends[0] != 0))
            fail_msg("row %u: %.*s", i, (int)more.count, more.at);
        bench_free(bench);
    }
}

/* The page does one thing after the other: what the network wants waits, and what was said before is not said anew. */
TEST(what_the_network_wants_waits_for_what_is_under_way)
{
    (void)state;
    struct bench *bench = told("");
    struct bytes subscribe = subscribed(bench);
    const struct notify shorter = {1, "active", "full", ACTIVE("shortened"), false, false};
    notify(bench, subscribe, &shorter); /* before the 200 to the SUBSCRIBE */
    assert_int_equal(bench_count(bench, EFFECT_SEND), 1);
    comes(bench, PROTO_SIP, bench_response(bench, subscribe, 200, "Expires: 600\r\n"));
    assert_true(bytes_starts(bench_sent(bench, "wsf", 0), BYTES("REGISTER ")));
    struct bytes again = arena_copy(&bench->arena, bench_sent(bench, "wsf", 0));
    comes(bench, PROTO_SIP, bench_response(bench, again, 200, "P-Associated-URI: <sip:alice@ims.example>\r\n"));
    same_state(bench, "state", "registered");
    notify(bench, subscribe, &shorter); /* the same again */
    assert_int_equal(bench_count(bench, EFFECT_SEND), 1);
    same_state(bench, "state", "registered");
    bench_free(bench);
}

TEST(who_is_not_known_is_not_registered)
{
    static const struct {
        uint16_t code; /* 0: nobody answers */
        const char *state;
    } rows[] = {{403, "connected"},  {404, "connected"},  {481, "connected"},
                {489, "registered"}, {500, "registered"}, {0, "registered"}};
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct bench *bench = told("");
        struct bytes subscribe = subscribed(bench);
        if (rows[i].code) comes(bench, PROTO_SIP, bench_response(bench, subscribe, rows[i].code, ""));
        else assert_true(bench_ring(bench, "ua"));
        same_state(bench, "state", rows[i].state);
        bench_free(bench);
    }
}

TESTS(UNIT(the_page_knows_what_has_become_of_its_own_contact), UNIT(what_the_network_wants_waits_for_what_is_under_way),
      UNIT(who_is_not_known_is_not_registered))
