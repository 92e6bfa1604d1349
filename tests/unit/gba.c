/* The keys of GBA_Digest against a second writing of their formulas, by OpenSSL's own HMAC (TS 33.220 B.2, B.5); Zn. */
#include "test.h"

#include "gba.h"
#include "zn.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#define ALICE BYTES("alice.private@ims.example")
static const char exporter_octets[48] = "what only two ends of a TLS connection can know";

/* Key, then one string that the reader can compare with the specification: FC || P0 || L0 || P1 || L1 ... */
static void by_hand(struct bytes key, const char *text, size_t count, unsigned char out[32])
{
    unsigned int size = 32;
    assert_non_null(HMAC(EVP_sha256(), key.at, (int)key.count, (const unsigned char *)text, count, out, &size));
    assert_int_equal(size, 32);
}

static struct bytes exporter(void)
{
    return bytes_of(exporter_octets, sizeof exporter_octets);
}

static struct hexdigest alice_ha1(void)
{
    struct hexdigest ha1;
    digest_ha1(DIGEST_MD5, ALICE, BYTES("ims.example"), BYTES("wonderland-42"), &ha1);
    return ha1;
}

TEST(the_password_on_ub_is_made_of_h_a1_and_the_connection)
{
    struct hexdigest ha1 = alice_ha1(), own, expected, other;
    unsigned char raw[32];
    char text[128], coded[64];
    struct pen pen = pen_on(text, sizeof text);
    (void)state;
    pen_bytes(&pen, bytes_of("\x01"
                             "GBA_Digest_RESP"
                             "\x00\x0f",
                             18));
    pen_bytes(&pen, exporter());
    pen_bytes(&pen, bytes_of("\x00\x30", 2));
    struct bytes all = pen_done(&pen);
    by_hand(hex_view(&ha1), all.at, all.count, raw);
    int count = EVP_EncodeBlock((unsigned char *)coded, raw, sizeof raw);
    digest_ha1(DIGEST_MD5, ALICE, BYTES("ims.example"), bytes_of(coded, (size_t)count), &expected);
    gba_digest_ha1(ALICE, BYTES("ims.example"), hex_view(&ha1), exporter(), &own);
    same_bytes(hex_view(&own), hex_view(&expected));
    /* Another connection, another response: what is relayed is worth nothing (T68). */
    gba_digest_ha1(ALICE, BYTES("ims.example"), hex_view(&ha1), bytes_part(exporter(), 0, 47), &other);
    assert_false(bytes_equal(hex_view(&own), hex_view(&other)));
}

TEST(ks_is_made_of_the_response_as_octets)
{
    struct hexdigest ha1 = alice_ha1();
    unsigned char ks[GBA_KEY], raw[32];
    char text[256];
    struct pen pen = pen_on(text, sizeof text);
    (void)state;
    pen_bytes(&pen, bytes_of("\x01"
                             "GBA_Digest_Ks"
                             "\x00\x0d",
                             16));
    pen_bytes(&pen, exporter());
    pen_bytes(&pen, bytes_of("\x00\x30", 2));
    pen_bytes(&pen, bytes_of("\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff", 16));
    pen_bytes(&pen, bytes_of("\x00\x10", 2));
    struct bytes all = pen_done(&pen);
    by_hand(hex_view(&ha1), all.at, all.count, raw);
    gba_ks(hex_view(&ha1), exporter(), BYTES("00112233445566778899aabbccddeeff"), ks);
    assert_memory_equal(ks, raw, sizeof ks);
}

TEST(each_application_has_a_key_of_its_own)
{
    static const struct bytes hosts[] = {BYTES_ROW("wws.ims.example"), BYTES_ROW("wsf.ims.example")};
    unsigned char key[COUNT(hosts)][GBA_KEY], raw[32];
    char room[128], text[256];
    struct pen pen = pen_on(room, sizeof room), string = pen_on(text, sizeof text);
    (void)state;
    for (unsigned i = 0; i < COUNT(hosts); i++)
        gba_ks_naf(BYTES("0123456789abcdef0123456789abcdef"), BYTES("nonce"), ALICE, gba_naf_id(&pen, hosts[i]),
                   key[i]);
    assert_memory_not_equal(key[0], key[1], GBA_KEY);
    pen_bytes(&string, bytes_of("\x01"
                                "gba-digest"
                                "\x00\x0a"
                                "nonce"
                                "\x00\x05",
                                20));
    pen_bytes(&string, ALICE);
    pen_bytes(&string, bytes_of("\x00\x19"
                                "wws.ims.example"
                                "\x01\x00\x00\x00\x02"
                                "\x00\x14",
                                24));
    struct bytes all = pen_done(&string);
    by_hand(BYTES("0123456789abcdef0123456789abcdef"), all.at, all.count, raw);
    assert_memory_equal(key[0], raw, sizeof raw);
}

TEST(a_btid_names_a_nonce_and_its_bsf)
{
    static const struct {
        struct bytes btid, nonce;
    } rows[] = {
        {BYTES_ROW("bm9uY2U=@bsf.ims.example"), BYTES_ROW("nonce")},
        {BYTES_ROW("bm9uY2U=@BSF.ims.example"), BYTES_ROW("nonce")},
        {BYTES_ROW("bm9uY2U=@bsf.other.example"), {NULL, 0}},
        {BYTES_ROW("bm9uY2U="), {NULL, 0}},
        {BYTES_ROW("!@bsf.ims.example"), {NULL, 0}},
        {BYTES_ROW(""), {NULL, 0}},
    };
    char room[128];
    struct pen pen = pen_on(room, sizeof room);
    (void)state;
    same_bytes(gba_btid(&pen, BYTES("nonce"), BYTES("bsf.ims.example")), rows[0].btid);
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct bytes nonce = gba_btid_nonce(&pen, rows[i].btid, BYTES("bsf.ims.example"));
        assert_int_equal(nonce.at == NULL, rows[i].nonce.at == NULL);
        if (nonce.at) same_bytes(nonce, rows[i].nonce);
    }
    same_bytes(gba_naf_host(gba_naf_id(&pen, BYTES("wws"))), BYTES("wws"));
    assert_null(gba_naf_host(BYTES("short")).at);
}

TEST(a_bir_asks_by_btid_and_names_no_user)
{
    static const struct role wws = {.host = {"wws.ims.example", 15}, .domain = {"ims.example", 11}};
    static const struct role bsf = {.host = {"bsf.ims.example", 15}, .domain = {"ims.example", 11}};
    const struct session_ask ask = {&wws, &bsf, APP_ZN, COMMAND_BI, 9, 10, 1, 2};
    const struct zn_bia bia = {.impi = ALICE,
                               .ks_naf = BYTES("0123456789abcdef0123456789abcdef"),
                               .since_s = 1,
                               .expires_s = 3601,
                               .uids = {.impi = ALICE, .impu_count = 1, .impu = {BYTES_ROW("sip:alice@ims.example")}}};
    char room[4096];
    struct pen pen = pen_on(room, sizeof room);
    struct diameter request, answer;
    struct zn_bir bir;
    struct zn_bia read;
    (void)state;
    struct bytes naf_id = gba_naf_id(&pen, wws.host);
    struct bytes octets = zn_bir_write(&pen, &ask, &(struct zn_bir){BYTES("b@bsf.ims.example"), naf_id});
    assert_null(diameter_scan(&request, octets).why);
    assert_int_equal(session_check(&request, APP_ZN, zn_bir_mandatory).result, 0);
    assert_int_equal(session_check(&request, APP_ZH, zn_bir_mandatory).result, RESULT_APPLICATION_UNSUPPORTED);
    assert_null(avp_bytes(request.avps, AVP_USER_NAME).at);
    zn_bir_read(&bir, &request);
    same_bytes(bir.btid, BYTES("b@bsf.ims.example"));
    same_bytes(bir.naf_id, naf_id);
    assert_null(diameter_scan(&answer, zn_bia_write(&pen, &request, &bsf, &bia)).why);
    assert_null(zn_bia_read(&read, &pen, &answer).why);
    same_bytes(read.impi, bia.impi);
    same_bytes(read.ks_naf, bia.ks_naf);
    assert_int_equal(read.uids.impu_count, 1);
    same_bytes(read.uids.impu[0], bia.uids.impu[0]);
    assert_non_null(zn_bia_read(&read, &pen, &request).why);
}

TESTS(UNIT(the_password_on_ub_is_made_of_h_a1_and_the_connection), UNIT(ks_is_made_of_the_response_as_octets),
      UNIT(each_application_has_a_key_of_its_own), UNIT(a_btid_names_a_nonce_and_its_bsf),
      UNIT(a_bir_asks_by_btid_and_names_no_user))
