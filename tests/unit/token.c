/* Login tokens and proofs: what the WSF has to refuse, one wrong thing at a time. */
#include "token.h"

#include "test.h"

static const unsigned char bsf_seed[32] = {1}, wws_seed[32] = {2}, page_seed[32] = {3}, thief_seed[32] = {4};
static const struct node_kind bsf_kind_row = {.name = "bsf"}, wws_kind_row = {.name = "wws"},
                              wsf_kind_row = {.name = "wsf"};
enum { BSF = 1 << 0, WWS = 1 << 1 }; /* as issuers that are trusted */
static struct role bsf = {.index = 0, .kind = &bsf_kind_row, .signs = true, .origin = BYTES_ROW("https://bsf.test")};
static struct role wws = {.index = 1, .kind = &wws_kind_row, .signs = true, .origin = BYTES_ROW("https://wws.test")};
static const struct role *const roles[] = {&bsf, &wws};
static const struct role wsf = {.kind = &wsf_kind_row, .host = BYTES_ROW("wsf.test"), .roles = roles, .role_count = 2};
static char room[65536];

static struct access_token good(void)
{
    ed25519_public(bsf_seed, bsf.signing_public);
    ed25519_public(wws_seed, wws.signing_public);
    return (struct access_token){.issuer = BYTES("https://bsf.test"),
                                 .audience = BYTES("wsf.test"),
                                 .impi = BYTES("a@test"),
                                 .client = BYTES("wws.test"),
                                 .id = BYTES("t1"),
                                 .impu = {BYTES("sip:a@test"), BYTES("tel:+1")},
                                 .impu_count = 2,
                                 .issued_s = 100,
                                 .expires_s = 400};
}

/* The rule that was broken, or the reason; NULL when nothing is wrong. */
static const char *said(struct objection objection)
{
    const char *sentence = objection.reason ? reason_rows[objection.reason].sentence : NULL;
    return objection.detail ? objection.detail : sentence;
}

static const char *verdict(struct bytes text, struct access_token *read, uint64_t issuers, sim_time now,
                           struct pen *pen)
{
    struct token_trust trust = {.audience = &wsf, .issuers = issuers, .now = now};
    return said(token_check(read, text, &trust, pen));
}

TEST(a_token_is_refused_for_each_thing_that_is_wrong_with_it)
{
    static const struct {
        const char *issuer, *audience;
        uint64_t issuers;
        const unsigned char *seed;
        sim_time now;
        const char *why; /* NULL: accepted */
    } rows[] = {
        {"https://bsf.test", "wsf.test", BSF | WWS, bsf_seed, 200 * SECOND, NULL},
        {"https://bsf.test", "wsf.test", BSF, bsf_seed, 399 * SECOND, NULL},
        {"https://bsf.test", "wsf.test", BSF, bsf_seed, 400 * SECOND, "an expired token"},
        {"https://bsf.test", "wsf.test", BSF, bsf_seed, 99 * SECOND, "a token from the future"},
        {"https://bsf.test", "wsf.test", WWS, bsf_seed, 200 * SECOND, "a token of an issuer that is not trusted"},
        {"https://evil.test", "wsf.test", BSF | WWS, bsf_seed, 200 * SECOND,
         "a token of an issuer that is not trusted"},
        {"https://bsf.test", "wsf.test", BSF | WWS, wws_seed, 200 * SECOND, "a token with a wrong signature"},
        {"https://bsf.test", "other.test", BSF | WWS, bsf_seed, 200 * SECOND, "a token for another audience"},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct pen pen = pen_on(room, sizeof room);
        struct access_token token = good(), read;
        token.issuer = bytes_text(rows[i].issuer);
        token.audience = bytes_text(rows[i].audience);
        struct bytes text = token_sign(&pen, &token, rows[i].seed);
        same_bytes(bytes_text(verdict(text, &read, rows[i].issuers, rows[i].now, &pen)), bytes_text(rows[i].why));
        if (rows[i].why) continue;
        same_bytes(read.impi, token.impi);
        assert_int_equal(read.expires_s, 400);
        assert_true(token_allows(&read, BYTES("SIP:a@TEST;x=y"), &pen));
        assert_false(token_allows(&read, BYTES("sip:b@test"), &pen));
    }
}

TEST(leeway_and_an_audience_that_nobody_checks_are_the_verifiers_choice)
{
    static const struct {
        const char *audience;
        sim_time now, leeway;
        bool any;
        const char *why;
    } rows[] = {
        {"wsf.test", 409 * SECOND, 10 * SECOND, false, NULL},
        {"wsf.test", 410 * SECOND, 10 * SECOND, false, "an expired token"},
        {"other.test", 200 * SECOND, 0, true, NULL},
        {"other.test", 200 * SECOND, 10 * SECOND, false, "a token for another audience"},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct pen pen = pen_on(room, sizeof room);
        struct access_token token = good(), read;
        struct token_trust trust = {&wsf, BSF | WWS, rows[i].now, rows[i].leeway, rows[i].any};
        token.audience = bytes_text(rows[i].audience);
        struct bytes text = token_sign(&pen, &token, bsf_seed);
        same_bytes(bytes_text(said(token_check(&read, text, &trust, &pen))), bytes_text(rows[i].why));
    }
}

TEST(no_octet_of_a_token_can_be_changed)
{
    (void)state;
    struct pen pen = pen_on(room, sizeof room);
    struct access_token token = good(), read;
    struct bytes text = token_sign(&pen, &token, bsf_seed);
    static char copy[JWS_MAX];
    for (uint32_t i = 0; i < text.count; i += 7) {
        memcpy(copy, text.at, text.count);
        copy[i] = copy[i] == 'A' ? 'B' : 'A';
        struct pen scratch = pen_on(room + JWS_MAX * 2, sizeof room - JWS_MAX * 2);
        assert_non_null(verdict(bytes_of(copy, text.count), &read, BSF, 200 * SECOND, &scratch));
    }
}

TEST(an_unsigned_token_is_no_token)
{
    static const struct bytes rows[] = {
        BYTES_ROW(""), BYTES_ROW("a.b.c"), BYTES_ROW(".."),
        BYTES_ROW("eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL2JzZi50ZXN0In0."), /* {"alg":"none"} */
    };
    (void)state;
    struct access_token read;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct pen pen = pen_on(room, sizeof room);
        assert_non_null(verdict(rows[i], &read, BSF | WWS, 200 * SECOND, &pen));
    }
}

#define CONTACT "<sip:a@x.invalid>;+sip.instance=\"<urn:uuid:1>\""
#define REQUEST(to, contact, call_id, cseq, expires)                                                                   \
    {                                                                                                                  \
        BYTES_ROW(to), BYTES_ROW(contact), BYTES_ROW(call_id), cseq, expires,                                          \
        {                                                                                                              \
            0                                                                                                          \
        }                                                                                                              \
    }

TEST(a_proof_fits_one_request_and_one_key)
{
    static const struct {
        const unsigned char *seed;
        struct proof request;
        const char *why;
    } rows[] = {
        {page_seed, REQUEST("<sip:a@test>", CONTACT, "c1", 7, 600), NULL},
        {thief_seed, REQUEST("<sip:a@test>", CONTACT, "c1", 7, 600), "a proof by a key that is not the token's"},
        {page_seed, REQUEST("<sip:b@test>", CONTACT, "c1", 7, 600), "a proof of another request"},
        {page_seed, REQUEST("<sip:a@test>", "<sip:evil.invalid>", "c1", 7, 600), "a proof of another request"},
        {page_seed, REQUEST("<sip:a@test>", CONTACT, "c2", 7, 600), "a proof of another request"},
        {page_seed, REQUEST("<sip:a@test>", CONTACT, "c1", 8, 600), "a proof of another request"},
        {page_seed, REQUEST("<sip:a@test>", CONTACT, "c1", 7, 0), "a proof of another request"},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct pen pen = pen_on(room, sizeof room);
        unsigned char key[32];
        ed25519_public(page_seed, key);
        jwk_thumbprint(&pen, key);
        struct bytes thumbprint = pen_done(&pen);
        struct proof signed_for = rows[0].request, request = rows[i].request;
        signed_for.id = BYTES("j1");
        struct bytes jws = proof_sign(&pen, &signed_for, rows[i].seed);
        same_bytes(bytes_text(said(proof_check(&request, jws, thumbprint, &pen))), bytes_text(rows[i].why));
        if (!rows[i].why) same_bytes(request.id, BYTES("j1"));
    }
}

TESTS(UNIT(a_token_is_refused_for_each_thing_that_is_wrong_with_it),
      UNIT(leeway_and_an_audience_that_nobody_checks_are_the_verifiers_choice),
      UNIT(no_octet_of_a_token_can_be_changed), UNIT(an_unsigned_token_is_no_token),
      UNIT(a_proof_fits_one_request_and_one_key))
