/* The outline of a SIP request: the view it gives is the one that a scan of the same octets gives. */
#include "test.h"

#include "sip_outline.h"

#define HEAD                                                                                                           \
    "REGISTER sip:ims.example SIP/2.0\r\nVia: SIP/2.0/UDP p;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=a\r\nTo: "          \
    "<sip:a@b>\r\nCall-ID: c\r\nCSeq: 2 REGISTER\r\n"

static void same_view(struct bytes a, const void *in, struct bytes b, const void *other)
{
    assert_int_equal(a.count, b.count);
    if (a.count) assert_int_equal(a.at - (const char *)in, b.at - (const char *)other);
}

static void same_sip(const struct sip *a, const struct sip *b)
{
    const char *in = a->head.all.at, *other = b->head.all.at;
    same_view(a->head.start, in, b->head.start, other);
    same_view(a->method_text, in, b->method_text, other);
    same_view(a->uri, in, b->uri, other);
    same_view(a->body, in, b->body, other);
    assert_int_equal(a->request, b->request);
    assert_int_equal(a->method, b->method);
    assert_int_equal(a->code, b->code);
    assert_int_equal(a->cseq, b->cseq);
    assert_null(a->reason.at);
    assert_int_equal(a->head.first_at, b->head.first_at);
    assert_int_equal(a->head.body_at, b->head.body_at);
    assert_int_equal(a->head.count, b->head.count);
    assert_memory_equal(a->first, b->first, sizeof a->first);
    for (uint16_t i = 0; i < a->head.count; i++) {
        const struct line *x = &a->head.line[i], *y = &b->head.line[i];
        same_view(lines_name(&a->head, x), in, lines_name(&b->head, y), other);
        same_view(x->value, in, y->value, other);
        assert_int_equal(x->at, y->at);
        assert_int_equal(x->end, y->end);
        assert_int_equal(x->kind, y->kind);
        assert_int_equal(x->next, y->next);
        assert_int_equal(x->folded, y->folded);
    }
}

TEST(an_outline_gives_back_what_a_scan_found)
{
    static const struct {
        const char *rest;
        bool kept;
    } rows[] = {
        {"\r\n", true},
        {"Content-Length: 4\r\n\r\nbody", true},
        {"Via: SIP/2.0/TCP q;branch=z9hG4bK2\r\nX-Other:\r\nv : SIP/2.0/TCP r\r\nContact: *\r\nX-Other: y \r\n\r\n",
         true},
        {"Subject: a\r\n b\r\n\r\n", false},
        {"X: 1\r\nX: 2\r\nX: 3\r\nX: 4\r\nX: 5\r\nX: 6\r\nX: 7\r\nX: 8\r\nX: 9\r\nX: 10\r\nX: 11\r\n\r\n", true},
        {"X: 1\r\nX: 2\r\nX: 3\r\nX: 4\r\nX: 5\r\nX: 6\r\nX: 7\r\nX: 8\r\nX: 9\r\nX: 10\r\nX: 11\r\nX: 12\r\n"
         "\r\n",
         false},
    };
    bool all[SIP_NAME_COUNT];
    (void)state;
    memset(all, true, sizeof all);
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[2048], elsewhere[2048];
        struct pen pen = pen_on(room, sizeof room);
        struct sip read, viewed;
        struct sip_outline outline;
        pen_lit(&pen, HEAD);
        pen_text(&pen, rows[i].rest);
        struct bytes message = pen_done(&pen);
        assert_null(sip_scan(&read, message).why);
        memset(&outline, 0xa5, sizeof outline);
        sip_outline_take(&outline, &read, all);
        memcpy(elsewhere, message.at, message.count);
        memset(&viewed, 0x5a, sizeof viewed);
        viewed.head.all = bytes_of(elsewhere, message.count);
        assert_int_equal(sip_outline_view(&outline, viewed.head.all, &viewed), rows[i].kept);
        if (rows[i].kept) same_sip(&viewed, &read);
    }
}

TEST(an_outline_has_the_lines_that_are_wanted)
{
    static const bool wanted[SIP_NAME_COUNT] = {[SIP_VIA] = true, [SIP_TO] = true};
    struct sip read, viewed;
    struct sip_outline outline;
    struct bytes message = BYTES(HEAD "Subject: a\r\n b\r\nVia: SIP/2.0/UDP q;branch=z9hG4bK2 \r\n\r\nbody");
    (void)state;
    assert_null(sip_scan(&read, message).why);
    sip_outline_take(&outline, &read, wanted);
    assert_true(sip_outline_view(&outline, message, &viewed));
    assert_int_equal(viewed.head.count, 3);
    assert_int_equal(sip_count(&viewed, SIP_VIA), 2);
    assert_false(sip_has(&viewed, SIP_FROM));
    same_view(sip_value(&viewed, SIP_TO), message.at, sip_value(&read, SIP_TO), message.at);
    const struct line *seen = &viewed.head.line[2], *line = &read.head.line[read.head.count - 1];
    same_view(seen->value, message.at, line->value, message.at);
    assert_int_equal(seen->at, line->at);
    assert_int_equal(seen->end, line->end);
    same_view(viewed.body, message.at, read.body, message.at);
}

TEST(a_response_has_no_outline)
{
    static const bool wanted[SIP_NAME_COUNT] = {[SIP_VIA] = true};
    struct sip sip;
    struct sip_outline outline;
    (void)state;
    assert_null(sip_scan(&sip, BYTES("SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP p;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=a\r\n"
                                     "To: <sip:a@b>;tag=b\r\nCall-ID: c\r\nCSeq: 2 REGISTER\r\n\r\n"))
                    .why);
    sip_outline_take(&outline, &sip, wanted);
    assert_false(sip_outline_view(&outline, sip.head.all, &sip));
}

TESTS(UNIT(an_outline_gives_back_what_a_scan_found), UNIT(an_outline_has_the_lines_that_are_wanted),
      UNIT(a_response_has_no_outline))
