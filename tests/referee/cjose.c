/* needs: cjose */
/* cjose as the judge of our tokens, as far as it goes: HS256 (it knows no EdDSA). A token that one side signs the other
 * verifies, and a token that was touched at any octet is refused by both. */
#include <cjose/cjose.h>
#include <jansson.h>

#include "jws.h"
#include "test.h"

static const struct bytes key = BYTES_ROW("a key of thirty-two octets, more");
static char room[4 * JWS_MAX];

static bool cjose_takes(struct bytes token, struct bytes with)
{
    cjose_err err;
    cjose_jwk_t *jwk = cjose_jwk_create_oct_spec((const uint8_t *)with.at, with.count, &err);
    cjose_jws_t *jws = cjose_jws_import(token.at, token.count, &err);
    assert_non_null(jwk);
    bool good = jws && cjose_jws_verify(jws, jwk, &err);
    cjose_jws_release(jws);
    cjose_jwk_release(jwk);
    return good;
}

static bool lab_takes(struct bytes token, struct bytes with)
{
    static char decoded[JWS_MAX];
    struct pen pen = pen_on(decoded, sizeof decoded);
    struct jws jws;
    return !jws_scan(&jws, token, &pen).why && jws_verify(&jws, JWS_HS256, with);
}

static const struct bytes claims[] = {
    BYTES_ROW("{}"),
    BYTES_ROW("{\"sub\":\"alice.private@ims.example\"}"),
    BYTES_ROW("{\"sub\":\"\xc3\xa4\",\"n\":[1,2,{\"a\":null}],\"t\":\"\\u00e4\\\"\"}"),
};

TEST(cjose_verifies_what_the_lab_signs)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(claims); i++) {
        struct pen pen = pen_on(room, sizeof room);
        jws_sign(&pen, JWS_HS256, BYTES("at+jwt"), claims[i], key);
        struct bytes token = pen_done(&pen);
        assert_true(cjose_takes(token, key));
        assert_false(cjose_takes(token, BYTES("another key of thirty-two octets")));
    }
}

TEST(the_lab_verifies_what_cjose_signs)
{
    (void)state;
    for (unsigned i = 0; i < COUNT(claims); i++) {
        cjose_err err;
        const char *token = NULL;
        cjose_header_t *header = cjose_header_new(&err);
        cjose_jwk_t *jwk = cjose_jwk_create_oct_spec((const uint8_t *)key.at, key.count, &err);
        assert_true(cjose_header_set(header, CJOSE_HDR_ALG, CJOSE_HDR_ALG_HS256, &err));
        cjose_jws_t *jws = cjose_jws_sign(jwk, header, (const uint8_t *)claims[i].at, claims[i].count, &err);
        assert_non_null(jws);
        assert_true(cjose_jws_export(jws, &token, &err));
        assert_true(lab_takes(bytes_text(token), key));
        assert_false(lab_takes(bytes_text(token), BYTES("another key of thirty-two octets")));
        cjose_jws_release(jws);
        cjose_jwk_release(jwk);
        cjose_header_release(header);
    }
}

/* One octet at a time becomes another of the alphabet, a dot, or is missing. */
TEST(a_touched_token_is_taken_by_neither)
{
    static const char others[] = "AB_.";
    (void)state;
    struct pen pen = pen_on(room, sizeof room);
    jws_sign(&pen, JWS_HS256, BYTES("at+jwt"), claims[1], key);
    struct bytes token = pen_done(&pen);
    char touched[1024];
    assert_true(token.count < sizeof touched);
    for (uint32_t at = 0; at < token.count; at++) {
        for (unsigned i = 0; i < sizeof others; i++) {
            uint32_t count = token.count - (others[i] == '\0');
            memcpy(touched, token.at, token.count);
            touched[at] = others[i];
            if (!others[i]) memmove(touched + at, token.at + at + 1, token.count - at - 1);
            if (bytes_equal(bytes_of(touched, count), token)) continue;
            assert_false(lab_takes(bytes_of(touched, count), key));
            /* The last letter has two bits that mean nothing, and cjose does not look at them. */
            if (at + 1 < token.count) assert_false(cjose_takes(bytes_of(touched, count), key));
        }
    }
}

TESTS(UNIT(cjose_verifies_what_the_lab_signs), UNIT(the_lab_verifies_what_cjose_signs),
      UNIT(a_touched_token_is_taken_by_neither))
