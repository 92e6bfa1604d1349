/* Tokens: the examples of RFC 7515 and RFC 8037, and every way to be refused. */
#include "jws.h"
#include "base64.h"
#include "test.h"

static char room[4 * JWS_MAX];

static const char seed_8037[] = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
static const char public_8037[] = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

static struct bytes decoded(struct pen *pen, const char *text)
{
    assert_true(base64_read(pen, bytes_text(text), BASE64_URL));
    return pen_done(pen);
}

TEST(the_hs256_example_of_rfc_7515_a_1_verifies)
{
    static const char token[] = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
                                "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNv"
                                "bS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    struct pen pen = pen_on(room, sizeof room);
    struct jws jws;
    (void)state;
    struct bytes key = decoded(
        &pen, "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
    assert_null(jws_scan(&jws, bytes_text(token), &pen).why);
    assert_int_equal(jws.algorithm, JWS_HS256);
    same_bytes(jws.header, BYTES("{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}"));
    same_bytes(jws.payload,
               BYTES("{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}"));
    assert_true(jws_verify(&jws, JWS_HS256, key));
    assert_false(jws_verify(&jws, JWS_EDDSA, key));
    assert_false(jws_verify(&jws, JWS_NONE, key));
    assert_false(jws_verify(&jws, JWS_HS256, BYTES("another key")));
    assert_false(jws_verify(&jws, JWS_HS256, BYTES("")));
    jws.signature[31] ^= 1;
    assert_false(jws_verify(&jws, JWS_HS256, key));
}

TEST(the_eddsa_example_of_rfc_8037_a_4_is_written_octet_for_octet)
{
    struct pen pen = pen_on(room, sizeof room);
    struct jws jws;
    (void)state;
    struct bytes seed = decoded(&pen, seed_8037);
    jws_sign(&pen, JWS_EDDSA, BYTES(""), BYTES("Example of Ed25519 signing"), seed);
    struct bytes token = pen_done(&pen);
    same_bytes(token,
               BYTES("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIb"
                     "QR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"));
    /* Every token of the lab carries claims, so this one is read no further. */
    same_bytes(bytes_text(jws_scan(&jws, token, &pen).why), BYTES("the token's payload is no JSON object"));
}

TEST(the_thumbprint_is_the_one_of_rfc_8037_a_3)
{
    struct pen pen = pen_on(room, sizeof room);
    (void)state;
    struct bytes key = decoded(&pen, public_8037);
    jwk_thumbprint(&pen, (const unsigned char *)key.at);
    same_bytes(pen_done(&pen), BYTES("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"));
}

TEST(what_is_signed_verifies_with_its_key_only)
{
    static const char claims[] = "{\"iss\":\"https://bsf.ims.example\",\"sub\":\"alice@ims.example\",\"exp\":60}";
    struct pen pen = pen_on(room, sizeof room);
    (void)state;
    struct bytes seed = decoded(&pen, seed_8037), public_key = decoded(&pen, public_8037);
    for (enum jws_algorithm algorithm = JWS_EDDSA; algorithm <= JWS_HS256; algorithm++) {
        struct jws jws;
        bool eddsa = algorithm == JWS_EDDSA;
        jws_sign(&pen, algorithm, BYTES("at+jwt"), bytes_text(claims), seed);
        struct bytes token = pen_done(&pen);
        assert_null(jws_scan(&jws, token, &pen).why);
        assert_int_equal(jws.algorithm, algorithm);
        same_bytes(jws.payload, bytes_text(claims));
        same_bytes(jws.header, eddsa ? BYTES("{\"alg\":\"EdDSA\",\"typ\":\"at+jwt\"}")
                                     : BYTES("{\"alg\":\"HS256\",\"typ\":\"at+jwt\"}"));
        assert_true(jws_verify(&jws, algorithm, eddsa ? public_key : seed));
        assert_false(jws_verify(&jws, algorithm, eddsa ? seed : public_key));
        /* The public key as an HMAC key: the confusion of RFC 8725 2.1. */
        assert_false(jws_verify(&jws, eddsa ? JWS_HS256 : JWS_EDDSA, public_key));
        assert_false(jws_verify(&jws, algorithm, bytes_part(public_key, 0, 31)));
    }
}

/* A token whose parts are given as text, with a signature of zeros. */
static struct bytes token_of(struct pen *pen, const char *header, const char *payload, uint32_t signature_count)
{
    static const char zeros[80];
    base64_write(pen, bytes_text(header), BASE64_URL);
    pen_char(pen, '.');
    base64_write(pen, bytes_text(payload), BASE64_URL);
    pen_char(pen, '.');
    base64_write(pen, bytes_of(zeros, signature_count), BASE64_URL);
    return pen_done(pen);
}

TEST(a_header_or_signature_out_of_form_is_refused)
{
    static const struct {
        const char *header, *payload;
        uint32_t signature_count;
        const char *why;
    } rows[] = {
        {"{\"alg\":\"EdDSA\"}", "{}", 64, NULL},
        {"{\"alg\":\"HS256\"}", "{}", 32, NULL},
        {"{\"alg\":\"none\"}", "{}", 0, "the token's algorithm is neither EdDSA nor HS256"},
        {"{\"alg\":\"eddsa\"}", "{}", 64, "the token's algorithm is neither EdDSA nor HS256"},
        {"{\"alg\":\"RS256\"}", "{}", 64, "the token's algorithm is neither EdDSA nor HS256"},
        {"{\"alg\":\"\"}", "{}", 64, "the token's algorithm is neither EdDSA nor HS256"},
        {"{\"alg\":1}", "{}", 64, "the token's header names no algorithm"},
        {"{\"typ\":\"JWT\"}", "{}", 64, "the token's header names no algorithm"},
        {"{\"alg\":\"HS256\",\"alg\":\"EdDSA\"}", "{}", 64, "the token's header is no JSON object"},
        {"{\"alg\":\"EdDSA\",\"crit\":[\"b64\"],\"b64\":false}", "{}", 64, "the token's header demands an extension"},
        {"[\"EdDSA\"]", "{}", 64, "the token's header is no JSON object"},
        {"", "{}", 64, "the token's header is no JSON object"},
        {"{\"alg\":\"EdDSA\"}", "[]", 64, "the token's payload is no JSON object"},
        {"{\"alg\":\"EdDSA\"}", "", 64, "the token's payload is no JSON object"},
        {"{\"alg\":\"EdDSA\"}", "{\"iat\":1,\"iat\":2}", 64, "the token's payload is no JSON object"},
        {"{\"alg\":\"EdDSA\"}", "{}", 0, "the token's signature is not of its algorithm's length"},
        {"{\"alg\":\"EdDSA\"}", "{}", 32, "the token's signature is not of its algorithm's length"},
        {"{\"alg\":\"EdDSA\"}", "{}", 65, "the token's signature is not of its algorithm's length"},
        {"{\"alg\":\"HS256\"}", "{}", 31, "the token's signature is not of its algorithm's length"},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct pen pen = pen_on(room, sizeof room);
        struct jws jws;
        struct bytes token = token_of(&pen, rows[i].header, rows[i].payload, rows[i].signature_count);
        struct parse_error error = jws_scan(&jws, token, &pen);
        same_bytes(bytes_text(error.why), bytes_text(rows[i].why));
        assert_true(error.at <= token.count);
        if (!error.why) assert_false(jws_verify(&jws, jws.algorithm, BYTES("0123456789abcdef0123456789abcdef")));
    }
}

TEST(a_token_has_three_parts_of_base64url)
{
    static const struct {
        const char *token, *why;
    } rows[] = {
        {"", "a token has three parts"},
        {"eyJhbGciOiJFZERTQSJ9", "a token has three parts"},
        {"eyJhbGciOiJFZERTQSJ9.e30", "a token has three parts"},
        {"eyJhbGciOiJFZERTQSJ9.e30.AA.AA", "a token has three parts"},
        {"..", "the token's header is no JSON object"},
        {"eyJhbGciOiJFZERTQSJ9=.e30.AA", "a part of the token is no base64url"},
        {"eyJhbGciOiJFZERTQSJ9.e3.AA", "a part of the token is no base64url"},
        {"eyJhbGciOiJFZERTQSJ9.e 30.AA", "a part of the token is no base64url"},
        {"eyJhbGciOiJFZERTQSJ9.e30.A!", "the token's signature is not of its algorithm's length"},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct pen pen = pen_on(room, sizeof room);
        struct jws jws;
        same_bytes(bytes_text(jws_scan(&jws, bytes_text(rows[i].token), &pen).why), bytes_text(rows[i].why));
    }
}

TEST(a_token_too_long_for_the_limit_or_the_room_is_a_fault)
{
    static char letters[JWS_MAX + 1];
    char small[8];
    struct pen pen = pen_on(small, sizeof small);
    struct jws jws;
    (void)state;
    memset(letters, 'A', sizeof letters);
    same_bytes(bytes_text(jws_scan(&jws, bytes_of(letters, sizeof letters), &pen).why),
               BYTES("a token exceeds 4096 octets"));
    same_bytes(bytes_text(jws_scan(&jws, BYTES("eyJhbGciOiJFZERTQSJ9.e30.AA"), &pen).why),
               BYTES("the token does not fit the room it is read into"));
    jws_sign(&pen, JWS_HS256, BYTES("at+jwt"), BYTES("{}"), BYTES("key"));
    assert_null(pen_done(&pen).at);
}

TESTS(UNIT(the_hs256_example_of_rfc_7515_a_1_verifies),
      UNIT(the_eddsa_example_of_rfc_8037_a_4_is_written_octet_for_octet),
      UNIT(the_thumbprint_is_the_one_of_rfc_8037_a_3), UNIT(what_is_signed_verifies_with_its_key_only),
      UNIT(a_header_or_signature_out_of_form_is_refused), UNIT(a_token_has_three_parts_of_base64url),
      UNIT(a_token_too_long_for_the_limit_or_the_room_is_a_fault))
