/* Zh commands: the same code as Cx MAR, other AVPs; and the GUSS. */
#include "test.h"

#include "zh.h"

static const struct role bsf = {.host = {"bsf.ims.example", 15}, .domain = {"ims.example", 11}};
static const struct role hss = {.host = {"hss.ims.example", 15}, .domain = {"ims.example", 11}};
static const struct session_ask ask = {&bsf, &hss, APP_ZH, COMMAND_MA, 9, 10, 1, 2};

static struct diameter scanned(struct bytes message)
{
    struct diameter diameter;
    assert_non_null(message.at);
    assert_null(diameter_scan(&diameter, message).why);
    return diameter;
}

TEST(a_mar_on_zh_names_no_server_and_counts_no_items)
{
    char room[2048];
    struct pen pen = pen_on(room, sizeof room);
    const struct zh_mar mar = {.impi = BYTES("alice.private@ims.example"), .asked = {.scheme = VECTOR_DIGEST}};
    struct zh_mar read;
    (void)state;
    struct diameter message = scanned(zh_mar_write(&pen, &ask, &mar));
    assert_int_equal(message.application, APP_ZH);
    assert_int_equal(message.command, COMMAND_MA);
    assert_int_equal(session_check(&message, APP_ZH, zh_mar_mandatory).result, 0);
    assert_int_equal(session_check(&message, APP_CX, zh_mar_mandatory).result, RESULT_APPLICATION_UNSUPPORTED);
    assert_null(avp_bytes(message.avps, AVP_SERVER_NAME).at);
    assert_null(avp_bytes(message.avps, AVP_SIP_NUMBER_AUTH_ITEMS).at);
    assert_null(avp_bytes(message.avps, AVP_PUBLIC_IDENTITY).at);
    assert_null(zh_mar_read(&read, &message).why);
    same_bytes(read.impi, mar.impi);
    same_bytes(read.asked.scheme, VECTOR_DIGEST);
}

TEST(a_mar_on_zh_needs_somebody_to_ask_about)
{
    static const struct {
        struct bytes impi, impu;
        const char *why;
    } rows[] = {
        {BYTES_ROW("i"), {NULL, 0}, NULL},
        {{NULL, 0}, BYTES_ROW("sip:a@b"), NULL},
        {{NULL, 0}, {NULL, 0}, "neither User-Name nor Public-Identity"},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[2048];
        struct pen pen = pen_on(room, sizeof room);
        const struct zh_mar mar = {.impi = rows[i].impi, .impu = rows[i].impu, .asked = {.scheme = VECTOR_DIGEST}};
        struct zh_mar read;
        struct diameter message = scanned(zh_mar_write(&pen, &ask, &mar));
        struct parse_error error = zh_mar_read(&read, &message);
        assert_int_equal(error.why != NULL, rows[i].why != NULL);
        if (error.why) assert_string_equal(error.why, rows[i].why);
    }
}

TEST(a_maa_on_zh_brings_the_vector_and_the_uids_that_are_not_barred)
{
    char room[4096];
    struct pen pen = pen_on(room, sizeof room);
    const struct zh_mar mar = {.impi = BYTES("a&b@ims.example"), .asked = {.scheme = VECTOR_DIGEST}};
    const struct zh_maa maa = {
        .impi = mar.impi,
        .vector = {VECTOR_DIGEST,
                   BYTES("ims.example"),
                   BYTES("auth"),
                   BYTES("0123456789abcdef0123456789abcdef"),
                   {NULL, 0},
                   {NULL, 0}},
        .uids = {.impi = mar.impi,
                 .impu_count = 3,
                 .impu = {BYTES("sip:a&b@ims.example"), BYTES("sip:no@ims.example"), BYTES("tel:+1")},
                 .barred = {false, true, false}},
    };
    struct zh_maa read;
    (void)state;
    struct diameter request = scanned(zh_mar_write(&pen, &ask, &mar));
    struct diameter answer = scanned(zh_maa_write(&pen, &request, &hss, &maa));
    assert_null(zh_maa_read(&read, &pen, &answer).why);
    assert_int_not_equal(
        bytes_find(diameter_bytes(&answer, AVP_GBA_USER_SEC_SETTINGS), BYTES("<uss id=\"1000000\" type=\"0\">")),
        BYTES_NOT_FOUND);
    same_bytes(read.impi, maa.impi);
    same_bytes(read.vector.ha1, maa.vector.ha1);
    assert_int_equal(read.uids.impu_count, 2);
    same_bytes(read.uids.impu[0], BYTES("sip:a&b@ims.example"));
    same_bytes(read.uids.impu[1], BYTES("tel:+1"));
}

TEST(a_guss_without_uids_lets_nobody_in)
{
    static const struct {
        const char *xml, *why;
    } rows[] = {
        {"<guss id=\"i\"><ussList><uss id=\"1\"><uids><uid>sip:a@b</uid></uids></uss></ussList></guss>", NULL},
        {"<guss id=\"i\"><ussList><uss id=\"1\"><uids/></uss></ussList></guss>", "GUSS without uids"},
        {"<guss id=\"i\"><ussList/></guss>", "GUSS without uids"},
        {"<uids><uid>sip:a@b</uid></uids>", "GUSS without uids"},
        {"<guss><ussList><uids><uid>sip:a@b", "GUSS without uids"},
        {"", "GUSS without uids"},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[512];
        struct pen pen = pen_on(room, sizeof room);
        struct profile uids;
        struct parse_error error = guss_read(&uids, &pen, bytes_text(rows[i].xml));
        assert_int_equal(error.why != NULL, rows[i].why != NULL);
        if (error.why) assert_string_equal(error.why, rows[i].why);
    }
}

TESTS(UNIT(a_mar_on_zh_names_no_server_and_counts_no_items), UNIT(a_mar_on_zh_needs_somebody_to_ask_about),
      UNIT(a_maa_on_zh_brings_the_vector_and_the_uids_that_are_not_barred), UNIT(a_guss_without_uids_lets_nobody_in))
