/* Digests, MACs, key derivation and signatures against the numbers their specifications print. */
#include "digest.h"
#include "base64.h"
#include "test.h"

/* The octets that a hexadecimal text stands for; they live in `room`. */
static struct bytes octets(struct pen *room, const char *hex)
{
    assert_true(hex_read(room, bytes_text(hex)));
    return pen_done(room);
}

static void same_hex(const void *raw, uint32_t count, const char *hex)
{
    char text[256];
    struct pen pen = pen_on(text, sizeof text);
    pen_hex(&pen, bytes_of(raw, count));
    same_bytes(pen_done(&pen), bytes_text(hex));
}

TEST(an_algorithm_is_known_by_its_name_in_any_case)
{
    static const struct {
        const char *name;
        bool known;
        enum digest_algorithm algorithm;
    } rows[] = {
        {"", true, DIGEST_MD5},
        {"MD5", true, DIGEST_MD5},
        {"md5", true, DIGEST_MD5},
        {"SHA-256", true, DIGEST_SHA_256},
        {"sha-512-256", true, DIGEST_SHA_512_256},
        {"MD5-sess", false, DIGEST_MD5},
        {"SHA-512", false, DIGEST_MD5},
        {"AKAv1-MD5", false, DIGEST_MD5},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        enum digest_algorithm algorithm;
        assert_int_equal(digest_algorithm_of(bytes_text(rows[i].name), &algorithm), rows[i].known);
        assert_int_equal(algorithm, rows[i].algorithm);
    }
    same_bytes(digest_algorithm_name(DIGEST_SHA_512_256), BYTES("SHA-512-256"));
}

TEST(a_hash_is_the_one_its_specification_prints)
{
    static const struct {
        enum digest_algorithm algorithm;
        const char *data, *hex;
    } rows[] = {
        /* RFC 1321 A.5 */
        {DIGEST_MD5, "", "d41d8cd98f00b204e9800998ecf8427e"},
        {DIGEST_MD5, "a", "0cc175b9c0f1b6a831c399e269772661"},
        {DIGEST_MD5, "abc", "900150983cd24fb0d6963f7d28e17f72"},
        {DIGEST_MD5, "message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
        {DIGEST_MD5, "abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"},
        {DIGEST_MD5, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
         "d174ab98d277d9f5a5611c2c9f419d9f"},
        {DIGEST_MD5, "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
         "57edf4a22be3c955ac49da2e2107b67a"},
        /* FIPS 180-4 examples */
        {DIGEST_SHA_256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {DIGEST_SHA_512_256, "abc", "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23"},
        /* The userhash of RFC 7616 3.9.2 with erratum 4897 */
        {DIGEST_SHA_512_256, "J\xc3\xa4s\xc3\xb8n Doe:api@example.org",
         "793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b"},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct hexdigest hex;
        digest_hash(rows[i].algorithm, bytes_text(rows[i].data), &hex);
        same_bytes(hex_view(&hex), bytes_text(rows[i].hex));
    }
}

#define NONCE_2617 "dcd98b7102dd2f0e8b11d0f600bfb0c093"
#define NONCE_7616 "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
#define CNONCE_7616 "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"

TEST(a_response_is_the_one_its_specification_prints)
{
    static const struct {
        enum digest_algorithm algorithm;
        const char *user, *realm, *password, *method, *uri, *nonce, *nc, *cnonce, *qop, *ha1, *response;
    } rows[] = {
        {DIGEST_MD5, "Mufasa", "testrealm@host.com", "Circle Of Life", "GET", "/dir/index.html", /* RFC 2617 3.5 */
         NONCE_2617, "00000001", "0a4f113b", "auth", "939e7578ed9e3c518a452acee763bce9",
         "6629fae49393a05397450978507c4ef1"},
        {DIGEST_MD5, "Mufasa", "http-auth@example.org", "Circle of Life", "GET", "/dir/index.html", /* RFC 7616 3.9.1 */
         NONCE_7616, "00000001", CNONCE_7616, "auth", "3d78807defe7de2157e2b0b6573a855f",
         "8ca523f5e9506fed4657c9700eebdbec"},
        {DIGEST_SHA_256, "Mufasa", "http-auth@example.org", "Circle of Life", "GET", "/dir/index.html", NONCE_7616,
         "00000001", CNONCE_7616, "auth", "7987c64c30e25f1b74be53f966b49b90f2808aa92faf9a00262392d7b4794232",
         "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"},
        /* RFC 7616 3.9.2 with erratum 4897: the RFC printed SHA-512 cut short, 488869477bf257147b8... */
        {DIGEST_SHA_512_256, "J\xc3\xa4s\xc3\xb8n Doe", "api@example.org", "Secret, or not?", "GET", "/doe.json",
         "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", "00000001", "NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v",
         "auth", NULL, "3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5"},
        /* draft-smith-sipping-auth-examples-01 3.1, 3.2 */
        {DIGEST_MD5, "bob", "biloxi.com", "zanzibar", "INVITE", "sip:bob@biloxi.com", NONCE_2617, "", "", "",
         "12af60467a33e8518da5c68bbff12b11", "bf57e4e0d0bffc0fbaedce64d59add5e"},
        {DIGEST_MD5, "bob", "biloxi.com", "zanzibar", "INVITE", "sip:bob@biloxi.com", NONCE_2617, "00000001",
         "0a4f113b", "auth", "12af60467a33e8518da5c68bbff12b11", "89eb0059246c02b2f6ee02c7961d5ea3"},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct hexdigest ha1, response;
        digest_ha1(rows[i].algorithm, bytes_text(rows[i].user), bytes_text(rows[i].realm), bytes_text(rows[i].password),
                   &ha1);
        if (rows[i].ha1) same_bytes(hex_view(&ha1), bytes_text(rows[i].ha1));
        digest_response(&(struct digest_input){.algorithm = rows[i].algorithm,
                                               .ha1 = hex_view(&ha1),
                                               .method = bytes_text(rows[i].method),
                                               .uri = bytes_text(rows[i].uri),
                                               .nonce = bytes_text(rows[i].nonce),
                                               .nc = bytes_text(rows[i].nc),
                                               .cnonce = bytes_text(rows[i].cnonce),
                                               .qop = bytes_text(rows[i].qop)},
                        &response);
        same_bytes(hex_view(&response), bytes_text(rows[i].response));
    }
}

TEST(auth_int_covers_the_body_and_rspauth_has_no_method)
{
    static const struct {
        const char *method, *qop, *body;
    } rows[] = {
        {"REGISTER", "auth-int", ""}, {"POST", "auth-int", "a=1"}, {"", "auth", "ignored"}, {"", "auth-int", "x"}};
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char text[512];
        struct pen pen = pen_on(text, sizeof text);
        struct hexdigest body, a2, expected, response;
        bool covered = rows[i].qop[4] != 0;
        digest_hash(DIGEST_SHA_256, bytes_text(rows[i].body), &body);
        pen_format(&pen, "%s:sip:ims.example%s%.*s", rows[i].method, covered ? ":" : "", covered ? body.count : 0,
                   body.at);
        digest_hash(DIGEST_SHA_256, pen_done(&pen), &a2);
        pen_format(&pen, "00ff:N:00000002:C:%s:%.*s", rows[i].qop, a2.count, a2.at);
        digest_hash(DIGEST_SHA_256, pen_done(&pen), &expected);
        digest_response(&(struct digest_input){.algorithm = DIGEST_SHA_256,
                                               .ha1 = BYTES("00ff"),
                                               .method = bytes_text(rows[i].method),
                                               .uri = BYTES("sip:ims.example"),
                                               .nonce = BYTES("N"),
                                               .nc = BYTES("00000002"),
                                               .cnonce = BYTES("C"),
                                               .qop = bytes_text(rows[i].qop),
                                               .body = bytes_text(rows[i].body)},
                        &response);
        same_bytes(hex_view(&response), hex_view(&expected));
    }
}

TEST(a_response_and_its_rspauth_come_together_as_they_come_alone)
{
    char nonce[300];
    (void)state;
    memset(nonce, 'n', sizeof nonce);
    for (unsigned algorithm = 0; algorithm < DIGEST_ALGORITHM_COUNT; algorithm++) {
        for (uint32_t count = 0; count < sizeof nonce; count++) {
            struct hexdigest alone, response, rspauth;
            struct digest_input input = {.algorithm = (enum digest_algorithm)algorithm,
                                         .ha1 = BYTES("00ff"),
                                         .method = BYTES("REGISTER"),
                                         .uri = BYTES("sip:ims.example"),
                                         .nonce = bytes_of(nonce, count),
                                         .nc = BYTES("00000001"),
                                         .cnonce = BYTES("C"),
                                         .qop = count % 3 ? BYTES("auth") : BYTES("auth-int")};
            digest_both(&input, &response, &rspauth);
            digest_response(&input, &alone);
            same_bytes(hex_view(&response), hex_view(&alone));
            input.method = BYTES("");
            digest_response(&input, &alone);
            same_bytes(hex_view(&rspauth), hex_view(&alone));
        }
    }
}

TEST(pieces_of_any_length_hash_as_their_joined_text)
{
    char joined[2048], realm[1024];
    (void)state;
    memset(realm, 'r', sizeof realm);
    for (unsigned algorithm = 0; algorithm < DIGEST_ALGORITHM_COUNT; algorithm++) {
        for (uint32_t count = 0; count < sizeof realm; count += count < 280 ? 1 : 37) {
            struct pen pen = pen_on(joined, sizeof joined);
            struct hexdigest whole, pieces;
            pen_lit(&pen, "alice:");
            pen_bytes(&pen, bytes_of(realm, count));
            pen_lit(&pen, ":secret");
            digest_hash((enum digest_algorithm)algorithm, pen_done(&pen), &whole);
            digest_ha1((enum digest_algorithm)algorithm, BYTES("alice"), bytes_of(realm, count), BYTES("secret"),
                       &pieces);
            same_bytes(hex_view(&pieces), hex_view(&whole));
        }
    }
}

TEST(sha1_and_sha256_are_the_ones_of_fips_180)
{
    unsigned char raw[32];
    (void)state;
    sha1_raw(BYTES("abc"), raw);
    same_hex(raw, 20, "a9993e364706816aba3e25717850c26c9cd0d89d");
    sha256_raw(BYTES(""), raw);
    same_hex(raw, 32, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(an_hmac_is_the_one_rfc_4231_prints)
{
    static const struct {
        const char *key; /* text, or one octet repeated */
        uint32_t repeat;
        const char *data;
        uint32_t data_repeat;
        const char *hex;
    } rows[] = {
        {"\x0b", 20, "Hi There", 1, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {"Jefe", 1, "what do ya want for nothing?", 1,
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {"\xaa", 20, "\xdd", 50, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        {"\xaa", 131, "Test Using Larger Than Block-Size Key - Hash Key First", 1,
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        {"\xaa", 131,
         "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be "
         "hashed "
         "before being used by the HMAC algorithm.",
         1, "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[512];
        unsigned char mac[32];
        struct pen pen = pen_on(room, sizeof room);
        for (uint32_t n = 0; n < rows[i].repeat; n++) pen_text(&pen, rows[i].key);
        struct bytes key = pen_done(&pen);
        for (uint32_t n = 0; n < rows[i].data_repeat; n++) pen_text(&pen, rows[i].data);
        hmac_sha256(key, pen_done(&pen), mac);
        same_hex(mac, sizeof mac, rows[i].hex);
    }
}

/* EAP-AKA' derives CK' and IK' with this very function, FC 0x20 (RFC 5448 3.3), and prints results (appendix C). */
TEST(a_derived_key_is_the_one_rfc_5448_prints)
{
    static const struct {
        const char *key, *network, *sqn_ak, *ck_ik;
    } rows[] = {
        {"5349fbe098649f948f5d2e973a81c00f9744871ad32bf9bbd1dd5ce54e3e2e5a", "WLAN", "bb52e91c747a",
         "0093962d0dd84aa5684b045c9edffa04ccfc230ca74fcc96c0a5d61164f5a76c"},
        {"5349fbe098649f948f5d2e973a81c00f9744871ad32bf9bbd1dd5ce54e3e2e5a", "HRPD", "bb52e91c747a",
         "3820f0277fa5f77732b1fb1d90c1a0dadb94a0ab557ef6c9ab48619ca05b9a9f"},
        {"c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0", "WLAN", "a0a0a0a0a0a0",
         "cd4c8e5c68f57dd1d7d7dfd0c538e5773ece6b705dbbf7dfc459a11280c65524"},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[256];
        unsigned char out[32];
        struct pen pen = pen_on(room, sizeof room);
        struct bytes key = octets(&pen, rows[i].key);
        struct bytes parameters[2] = {bytes_text(rows[i].network), octets(&pen, rows[i].sqn_ak)};
        struct parse_error error = kdf_33220(key, 0x20, parameters, 2, out);
        assert_null(error.why);
        same_hex(out, sizeof out, rows[i].ck_ik);
    }
}

TEST(a_derivation_beyond_its_limits_is_a_fault)
{
    static const char zeros[70000];
    static const struct {
        uint32_t count, length;
        bool good;
    } rows[] = {{0, 0, true},    {8, 0, true},     {9, 0, false},
                {1, 1021, true}, {1, 1022, false}, {8, 125, true}, /* 1 + 8 * 127 */
                {8, 126, false}, {1, 70000, false}};
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct bytes parameters[9];
        unsigned char out[32];
        for (unsigned n = 0; n < COUNT(parameters); n++) parameters[n] = bytes_of(zeros, rows[i].length);
        struct parse_error error = kdf_33220(BYTES("key"), 1, parameters, rows[i].count, out);
        assert_int_equal(error.why == NULL, rows[i].good);
    }
}

TEST(a_signature_is_the_one_rfc_8032_prints)
{
    static const struct {
        const char *seed, *public_key, *data, *signature;
    } rows[] = {
        {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
         "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595"
         "bbe24"
         "655141438e7a100b"},
        {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
         "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb43"
         "02aee"
         "b00d291612bb0c00"},
        {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
         "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
         "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716"
         "ed28d"
         "c027beceea1ec40a"},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[256];
        unsigned char public_key[32], signature[64];
        struct pen pen = pen_on(room, sizeof room);
        const unsigned char *seed = (const unsigned char *)octets(&pen, rows[i].seed).at;
        struct bytes data = octets(&pen, rows[i].data);
        ed25519_public(seed, public_key);
        same_hex(public_key, sizeof public_key, rows[i].public_key);
        ed25519_sign(seed, data, signature);
        same_hex(signature, sizeof signature, rows[i].signature);
        assert_true(ed25519_verify(public_key, data, signature));
        assert_false(ed25519_verify(public_key, BYTES("other"), signature));
        signature[i * 31] ^= 1;
        assert_false(ed25519_verify(public_key, data, signature));
    }
}

TEST(a_public_key_off_the_curve_verifies_nothing)
{
    unsigned char public_key[32], signature[64] = {0};
    (void)state;
    for (unsigned octet = 0; octet < 256; octet += 5) {
        memset(public_key, (int)octet, sizeof public_key);
        /* Must return, whatever it says of points of small order. */
        ed25519_verify(public_key, BYTES("data"), signature);
        signature[0] = 1;
        signature[63] = 0xff;
        assert_false(ed25519_verify(public_key, BYTES("data"), signature));
        signature[63] = 0;
    }
}

TESTS(UNIT(an_algorithm_is_known_by_its_name_in_any_case), UNIT(a_hash_is_the_one_its_specification_prints),
      UNIT(a_response_is_the_one_its_specification_prints), UNIT(auth_int_covers_the_body_and_rspauth_has_no_method),
      UNIT(a_response_and_its_rspauth_come_together_as_they_come_alone),
      UNIT(pieces_of_any_length_hash_as_their_joined_text), UNIT(sha1_and_sha256_are_the_ones_of_fips_180),
      UNIT(an_hmac_is_the_one_rfc_4231_prints), UNIT(a_derived_key_is_the_one_rfc_5448_prints),
      UNIT(a_derivation_beyond_its_limits_is_a_fault), UNIT(a_signature_is_the_one_rfc_8032_prints),
      UNIT(a_public_key_off_the_curve_verifies_nothing))
