/* Which challenge a client answers, and which network it believes. */
#include "digest_client.h"
#include "effect.h"
#include "test.h"

static struct effects effects;

#define HEAD                                                                                                           \
    "Via: SIP/2.0/WSS a.invalid;branch=z9hG4bK1\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:a@x>;tag=2\r\nCall-ID: c\r\n"     \
    "CSeq: 1 REGISTER\r\n"
#define CHALLENGE(rest) "WWW-Authenticate: " rest "\r\n"

static bool chosen(struct digest_challenge *challenge, struct bytes lines, const struct digest_client_rules *rules)
{
    static char octets[2048];
    struct pen pen = pen_on(octets, sizeof octets);
    struct sip sip;
    pen_lit(&pen, "SIP/2.0 401 Unauthorized\r\n" HEAD);
    pen_bytes(&pen, lines);
    pen_lit(&pen, "\r\n");
    assert_null(sip_scan(&sip, pen_done(&pen)).why);
    return digest_client_choose(challenge, &sip, &pen, rules);
}

TEST(the_first_challenge_that_can_be_answered_is)
{
    static const struct {
        struct bytes challenges;
        uint64_t algorithm;
        uint64_t qop;
        const char *nonce; /* NULL: none is answered */
    } rows[] = {
        {BYTES_ROW(CHALLENGE("Digest realm=\"x\", nonce=\"1\", qop=\"auth\", algorithm=MD5")), CLIENT_ALGORITHM_ANY,
         CLIENT_QOP_REQUIRED, "1"},
        {BYTES_ROW(CHALLENGE("Digest realm=\"x\", nonce=\"1\", qop=\"auth,auth-int\"")), CLIENT_ALGORITHM_ANY,
         CLIENT_QOP_REQUIRED, "1"},
        {BYTES_ROW(CHALLENGE("Digest realm=\"x\", nonce=\"1\", qop=\"auth\", algorithm=SHA-256")
                       CHALLENGE("Digest realm=\"x\", nonce=\"2\", qop=\"auth\", algorithm=MD5")),
         CLIENT_ALGORITHM_ANY, CLIENT_QOP_REQUIRED, "1"},
        {BYTES_ROW(CHALLENGE("Digest realm=\"x\", nonce=\"1\", qop=\"auth\", algorithm=SHA-256")
                       CHALLENGE("Digest realm=\"x\", nonce=\"2\", qop=\"auth\", algorithm=MD5")),
         CLIENT_ALGORITHM_MD5, CLIENT_QOP_REQUIRED, "2"},
        {BYTES_ROW(CHALLENGE("Digest realm=\"x\", nonce=\"1\", qop=\"auth\", algorithm=none")), CLIENT_ALGORITHM_ANY,
         CLIENT_QOP_REQUIRED, NULL},
        {BYTES_ROW(CHALLENGE("Basic realm=\"x\"")), CLIENT_ALGORITHM_ANY, CLIENT_QOP_OPTIONAL, NULL},
        {BYTES_ROW(CHALLENGE("Bearer realm=\"x\"") CHALLENGE("Digest realm=\"x\", nonce=\"3\", qop=auth")),
         CLIENT_ALGORITHM_ANY, CLIENT_QOP_REQUIRED, "3"},
        {BYTES_ROW(CHALLENGE("Digest realm=\"x\", nonce=\"1\"")), CLIENT_ALGORITHM_ANY, CLIENT_QOP_REQUIRED, NULL},
        {BYTES_ROW(CHALLENGE("Digest realm=\"x\", nonce=\"1\"")), CLIENT_ALGORITHM_ANY, CLIENT_QOP_OPTIONAL, "1"},
        {BYTES_ROW(CHALLENGE("Digest realm=\"x\", nonce=\"1\", qop=\"auth-int\"")), CLIENT_ALGORITHM_ANY,
         CLIENT_QOP_OPTIONAL, NULL},
        {BYTES_ROW(CHALLENGE("Digest nonce=\"1\", qop=\"auth\"")), CLIENT_ALGORITHM_ANY, CLIENT_QOP_REQUIRED, NULL},
        {BYTES_ROW(""), CLIENT_ALGORITHM_ANY, CLIENT_QOP_OPTIONAL, NULL},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct digest_challenge challenge;
        const struct digest_client_rules rules = {.algorithm = rows[i].algorithm, .qop = rows[i].qop};
        bool found = chosen(&challenge, rows[i].challenges, &rules);
        assert_int_equal(found, rows[i].nonce != NULL);
        if (found) same_bytes(challenge.nonce, bytes_text(rows[i].nonce));
    }
}

TEST(a_careless_client_answers_what_others_pass_over)
{
    static const struct bytes basic = BYTES_ROW(CHALLENGE("Basic realm=\"x\"")),
                              unknown = BYTES_ROW(
                                  CHALLENGE("Digest realm=\"x\", nonce=\"1\", qop=\"auth\", algorithm=none"));
    static const struct {
        uint64_t answers;
        bool ha1_alone, basic, unknown;
    } rows[] = {{CLIENT_ANSWERS_DIGEST, false, false, false},
                {CLIENT_ANSWERS_BASIC, false, true, false},
                {CLIENT_ANSWERS_BASIC, true, false, false}, /* there is no password to send */
                {CLIENT_ANSWERS_UNKNOWN, false, false, true},
                {CLIENT_ANSWERS_UNKNOWN, true, false, true}};
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        const struct digest_client_rules rules = {.algorithm = CLIENT_ALGORITHM_ANY,
                                                  .qop = CLIENT_QOP_REQUIRED,
                                                  .answers = rows[i].answers,
                                                  .ha1_alone = rows[i].ha1_alone};
        struct digest_challenge challenge;
        assert_int_equal(chosen(&challenge, basic, &rules), rows[i].basic);
        if (rows[i].basic) assert_true(challenge.basic);
        assert_int_equal(chosen(&challenge, unknown, &rules), rows[i].unknown);
        if (rows[i].unknown) assert_true(!challenge.basic && challenge.algorithm == DIGEST_MD5);
    }
}

TEST(basic_is_name_and_password)
{
    const struct digest_challenge challenge = {.basic = true, .realm = BYTES("x")};
    const struct digest_client_login login = {.username = BYTES("Aladdin"), .password = BYTES("open sesame")};
    const struct digest_client_request request = {.method = BYTES("REGISTER"), .uri = BYTES("sip:x")};
    struct digest_client keep;
    (void)state;
    effects_init(&effects);
    effects_begin(&effects, 1);
    same_bytes(digest_client_write(&effects, &keep, &challenge, &login, &request),
               BYTES("Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n")); /* RFC 7617 2 */
    assert_int_equal(keep.rspauth_count, 0);
}

TEST(a_network_proves_itself_with_the_rspauth_of_this_answer_only)
{
    static const struct {
        bool true_rspauth;
        const char *rest; /* of Authentication-Info; NULL: no such header */
        enum digest_client_proof proof;
    } rows[] = {
        {true, ", qop=auth, nc=00000001", DIGEST_CLIENT_PROVEN},
        {true, "", DIGEST_CLIENT_PROVEN},
        {true, ", nc=00000002", DIGEST_CLIENT_FORGED},
        {true, ", cnonce=\"another\"", DIGEST_CLIENT_FORGED},
        {false, ", qop=auth", DIGEST_CLIENT_FORGED},
        {false, NULL, DIGEST_CLIENT_UNPROVEN},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct digest_client digest_client;
        struct sip sip;
        struct digest_challenge challenge = {
            .algorithm = DIGEST_MD5, .has_qop = true, .realm = BYTES("x"), .nonce = BYTES("n")};
        struct digest_client_login login = {.username = BYTES("a"), .password = BYTES("p")};
        struct digest_client_request request = {.method = BYTES("REGISTER"), .uri = BYTES("sip:x")};
        effects_init(&effects);
        effects_begin(&effects, i);
        struct bytes line = digest_client_write(&effects, &digest_client, &challenge, &login, &request);
        assert_true(bytes_starts(line, BYTES("Authorization: Digest username=\"a\", realm=\"x\"")));
        struct pen *pen = fx_pen(&effects);
        pen_lit(pen, "SIP/2.0 200 OK\r\n" HEAD);
        if (rows[i].rest) {
            pen_lit(pen, "Authentication-Info: rspauth=\"");
            if (rows[i].true_rspauth) pen_hex(pen, bytes_of(digest_client.rspauth, digest_client.rspauth_count));
            else pen_lit(pen, "00000000000000000000000000000000");
            pen_char(pen, '"');
            pen_text(pen, rows[i].rest);
            pen_lit(pen, "\r\n");
        }
        pen_lit(pen, "\r\n");
        assert_null(sip_scan(&sip, pen_done(pen)).why);
        assert_int_equal(digest_client_check(&digest_client, &sip), rows[i].proof);
    }
}

TESTS(UNIT(the_first_challenge_that_can_be_answered_is), UNIT(a_careless_client_answers_what_others_pass_over),
      UNIT(basic_is_name_and_password), UNIT(a_network_proves_itself_with_the_rspauth_of_this_answer_only))
