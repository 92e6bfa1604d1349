/* The S-CSCF's check of a response (TS 33.203 N.2, RFC 7616): what passes, what is stale, what is wrong. */
#include "test.h"

#include "digest_server.h"

#define REGISTER_HEAD                                                                                                  \
    "REGISTER sip:ims.example SIP/2.0\r\nVia: SIP/2.0/UDP p.ims.example;branch=z9hG4bK1\r\nFrom: "                     \
    "<sip:alice@ims.example>;tag=a\r\n"                                                                                \
    "To: <sip:alice@ims.example>\r\nCall-ID: c\r\nCSeq: 2 REGISTER\r\n"

enum part {
    PART_NONE,
    PART_NO_QOP,
    PART_NO_CNONCE,
    PART_SHORT_NC,
    PART_ZERO_NC,
    PART_OTHER_URI,
    PART_SHA,
    PART_OTHER_NONCE,
    PART_RESPONSE
};

/* An Authorization of alice with one thing done to it; the digest is right for what it then says. */
static struct bytes authorization(struct pen *pen, const char *nc, enum part part)
{
    struct hexdigest ha1, response;
    struct bytes uri = part == PART_OTHER_URI ? BYTES("sip:evil.example") : BYTES("sip:ims.example");
    struct bytes nonce = part == PART_OTHER_NONCE ? BYTES("other") : BYTES("nonce");
    digest_ha1(DIGEST_MD5, BYTES("alice"), BYTES("ims.example"), BYTES("secret"), &ha1);
    const struct digest_input input = {.algorithm = DIGEST_MD5,
                                       .ha1 = hex_view(&ha1),
                                       .method = BYTES("REGISTER"),
                                       .uri = uri,
                                       .nonce = nonce,
                                       .nc = bytes_text(nc),
                                       .cnonce = BYTES("c"),
                                       .qop = part == PART_NO_QOP ? BYTES("") : BYTES("auth")};
    digest_response(&input, &response);
    if (part == PART_RESPONSE) response.at[0] = response.at[0] == '0' ? '1' : '0';
    pen_format(pen,
               REGISTER_HEAD
               "Authorization: Digest username=\"alice\", realm=\"ims.example\", nonce=\"%.*s\", uri=\"%.*s\"",
               (int)nonce.count, nonce.at, (int)uri.count, uri.at);
    pen_format(pen, ", response=\"%.*s\", nc=%s", response.count, response.at, nc);
    if (part != PART_NO_QOP) pen_lit(pen, ", qop=auth");
    if (part != PART_NO_CNONCE) pen_lit(pen, ", cnonce=\"c\"");
    if (part == PART_SHA) pen_lit(pen, ", algorithm=SHA-256");
    pen_lit(pen, "\r\nContent-Length: 0\r\n\r\n");
    return pen_done(pen);
}

static struct digest_server row_of(uint32_t last_nc)
{
    struct hexdigest ha1;
    struct digest_server row = {
        .made = 0, .nc = last_nc, .state = DIGEST_AWAITS, .algorithm = DIGEST_MD5, .ha1_count = 32};
    digest_ha1(DIGEST_MD5, BYTES("alice"), BYTES("ims.example"), BYTES("secret"), &ha1);
    memcpy(row.ha1, ha1.at, ha1.count);
    text_set(&row.nonce, BYTES("nonce"));
    return row;
}

TEST(a_response_is_judged_by_its_form_then_its_digest_then_its_freshness)
{
    static const struct {
        const char *nc;
        enum part part;
        uint32_t last_nc;
        bool strict;
        sim_time now;
        enum digest_server_outcome outcome;
    } rows[] = {
        {"00000001", PART_NONE, 0, true, SECOND, DIGEST_PASSED},
        {"00000002", PART_NONE, 1, true, SECOND, DIGEST_PASSED},
        {"0000000A", PART_NONE, 9, true, SECOND, DIGEST_PASSED},
        {"00000001", PART_NONE, 1, true, SECOND, DIGEST_STALE},
        {"00000003", PART_NONE, 1, true, SECOND, DIGEST_STALE},
        {"00000003", PART_NONE, 1, false, SECOND, DIGEST_PASSED},
        {"00000001", PART_NONE, 1, false, SECOND, DIGEST_STALE},
        {"00000001", PART_NONE, 0, true, 61 * SECOND, DIGEST_STALE},
        {"00000001", PART_RESPONSE, 0, true, SECOND, DIGEST_WRONG},
        {"00000001", PART_RESPONSE, 1, true, 61 * SECOND, DIGEST_WRONG},
        {"00000001", PART_NO_QOP, 0, true, SECOND, DIGEST_WRONG},
        {"00000001", PART_NO_CNONCE, 0, true, SECOND, DIGEST_WRONG},
        {"1", PART_NONE, 0, true, SECOND, DIGEST_WRONG},
        {"00000000", PART_NONE, 0, true, SECOND, DIGEST_WRONG},
        {"0000000g", PART_NONE, 0, true, SECOND, DIGEST_WRONG},
        {"00000001", PART_OTHER_URI, 0, true, SECOND, DIGEST_WRONG},
        {"00000001", PART_SHA, 0, true, SECOND, DIGEST_WRONG},
        {"00000001", PART_OTHER_NONCE, 0, true, SECOND, DIGEST_UNKNOWN},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[4096];
        struct pen pen = pen_on(room, sizeof room);
        struct sip sip;
        struct identity id;
        struct hexdigest rspauth = {0};
        enum reason why;
        struct bytes message = authorization(&pen, rows[i].nc, rows[i].part);
        assert_null(sip_scan(&sip, message).why);
        assert_null(identity_read(&id, &pen, &sip).why);
        struct digest_server row = row_of(rows[i].last_nc);
        const struct digest_server_rules rules = {.nonce_lifetime = 60 * SECOND, .nc_strict = rows[i].strict};
        enum digest_server_outcome outcome = digest_server_check(&row, &rules, &sip, &id, rows[i].now, &why, &rspauth);
        if (outcome != rows[i].outcome) print_error("row %u\n", i);
        assert_int_equal(outcome, rows[i].outcome);
        assert_int_equal(rspauth.count, outcome == DIGEST_PASSED ? 32 : 0);
        if (outcome != DIGEST_PASSED) assert_int_equal(row.nc, rows[i].last_nc);
    }
}

/* An I-CSCF has put the S-CSCF's name into the Request-URI since the client hashed the home network's. */
TEST(a_digest_uri_names_the_request_uri_or_the_home_network)
{
    static const struct {
        enum part part;
        struct bytes home;
        enum digest_server_outcome outcome;
    } rows[] = {{PART_NONE, BYTES_ROW("other.example"), DIGEST_PASSED},
                {PART_OTHER_URI, BYTES_ROW("evil.example"), DIGEST_PASSED},
                {PART_OTHER_URI, BYTES_ROW("third.example"), DIGEST_WRONG},
                {PART_OTHER_URI, {NULL, 0}, DIGEST_WRONG}};
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[4096];
        struct pen pen = pen_on(room, sizeof room);
        struct sip sip;
        struct identity id;
        struct hexdigest rspauth = {0};
        enum reason why;
        struct digest_server row = row_of(0);
        const struct digest_server_rules rules = {
            .nonce_lifetime = 60 * SECOND, .nc_strict = true, .home = rows[i].home};
        assert_null(sip_scan(&sip, authorization(&pen, "00000001", rows[i].part)).why);
        assert_null(identity_read(&id, &pen, &sip).why);
        assert_int_equal(digest_server_check(&row, &rules, &sip, &id, SECOND, &why, &rspauth), rows[i].outcome);
    }
}

TEST(without_a_vector_nothing_is_known)
{
    char room[4096];
    struct pen pen = pen_on(room, sizeof room);
    struct sip sip;
    struct identity id;
    struct hexdigest rspauth;
    enum reason why;
    const struct digest_server_rules rules = {.nonce_lifetime = 60 * SECOND, .nc_strict = true};
    struct digest_server dropped = row_of(0);
    (void)state;
    assert_null(sip_scan(&sip, authorization(&pen, "00000001", PART_NONE)).why);
    assert_null(identity_read(&id, &pen, &sip).why);
    assert_int_equal(digest_server_check(NULL, &rules, &sip, &id, 0, &why, &rspauth), DIGEST_UNKNOWN);
    dropped.ha1_count = 0;
    assert_int_equal(digest_server_check(&dropped, &rules, &sip, &id, 0, &why, &rspauth), DIGEST_UNKNOWN);
    struct digest_server row = row_of(0);
    assert_true(digest_server_valid(&rules, &sip, &id.auth, DIGEST_MD5, bytes_of(row.ha1, row.ha1_count)));
    assert_false(digest_server_valid(&rules, &sip, &id.auth, DIGEST_SHA_256, bytes_of(row.ha1, row.ha1_count)));
}

TEST(an_identity_is_what_to_and_username_say)
{
    static const struct {
        const char *to, *authorization, *impi, *impu, *why;
    } rows[] = {
        {"<sip:alice@ims.example>", "", "alice@ims.example", "sip:alice@ims.example", NULL},
        {"<sip:Alice@IMS.example:5060;x=y>;tag=1", "", "Alice@ims.example", "sip:Alice@ims.example", NULL},
        {"<sip:%61lice@ims.example>", "", "alice@ims.example", "sip:alice@ims.example", NULL},
        {"<tel:+1-5550001>", "", "+15550001", "tel:+15550001", NULL},
        {"<tel:5550001;phone-context=X.y>", "", "5550001;phone-context=x.y", "tel:5550001;phone-context=x.y", NULL},
        {"<sip:alice@ims.example?subject=x>", "", "", "", "fault"},
        {"sip:a@b", "Authorization: Digest username=\"p@q\", realm=\"r\", nonce=\"\", uri=\"sip:b\", response=\"\"\r\n",
         "p@q", "sip:a@b", NULL},
        {"sip:a@b", "Authorization: Bearer abc\r\n", "a@b", "sip:a@b", NULL},
        {"sip:a@b",
         "Authorization: Bearer abc\r\nAuthorization: Digest username=\"p\", realm=\"r\", nonce=\"\", "
         "uri=\"sip:b\"\r\n",
         "p", "sip:a@b", NULL},
        {"sip:a@b", "Authorization: Digest username=\"p\", username=\"q\"\r\n", "", "", "fault"},
        {"<nonsense>", "", "", "", "fault"},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[4096];
        struct pen pen = pen_on(room, sizeof room);
        struct sip sip;
        struct identity id;
        pen_format(&pen,
                   "REGISTER sip:b SIP/2.0\r\nVia: SIP/2.0/UDP p;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=a\r\nTo: %s\r\n"
                   "Call-ID: c\r\nCSeq: 2 REGISTER\r\n%sContent-Length: 0\r\n\r\n",
                   rows[i].to, rows[i].authorization);
        assert_null(sip_scan(&sip, pen_done(&pen)).why);
        struct parse_error error = identity_read(&id, &pen, &sip);
        if ((error.why != NULL) != (rows[i].why != NULL)) print_error("row %u\n", i);
        assert_int_equal(error.why != NULL, rows[i].why != NULL);
        if (error.why) continue;
        same_bytes(id.impi, bytes_text(rows[i].impi));
        same_bytes(id.impu, bytes_text(rows[i].impu));
    }
}

/* A capital in the host is undone and one in the user is not, at every place of hosts of many lengths. */
TEST(the_key_of_an_identity_has_its_host_in_lower_case)
{
    enum { HOST_MAX = 26 };
    static const char edges[] = "AZ";
    for (uint32_t length = 1; length <= HOST_MAX; length++) {
        for (uint32_t at = 0; at < length; at++) {
            for (uint32_t i = 0; i < COUNT(edges) - 1; i++) {
                char host[HOST_MAX], room[512], lower = (char)(edges[i] + 'a' - 'A');
                struct pen pen = pen_on(room, sizeof room);
                for (uint32_t n = 0; n < length; n++) host[n] = (char)('a' + n);
                host[at] = lower;
                pen_lit(&pen, "sip:AZ@");
                pen_bytes(&pen, bytes_of(host, length));
                struct bytes plain = pen_done(&pen);
                pen_lit(&pen, "sip:AZ@");
                host[at] = edges[i];
                pen_bytes(&pen, bytes_of(host, length));
                struct bytes capital = pen_done(&pen);
                same_bytes(impu_canonical(&pen, plain), plain);
                same_bytes(impu_canonical(&pen, capital), plain);
            }
        }
    }
}

TESTS(UNIT(a_response_is_judged_by_its_form_then_its_digest_then_its_freshness),
      UNIT(a_digest_uri_names_the_request_uri_or_the_home_network), UNIT(without_a_vector_nothing_is_known),
      UNIT(an_identity_is_what_to_and_username_say), UNIT(the_key_of_an_identity_has_its_host_in_lower_case))
