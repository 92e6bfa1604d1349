/* Cx commands: what is written is what is read, octets as TS 29.229 nests them, and the checks before a command. */
#include "test.h"

#include "cx.h"

static const struct role sender = {.host = {"scscf.ims.example", 17}, .domain = {"ims.example", 11}};
static const struct role peer = {.host = {"hss.ims.example", 15}, .domain = {"ims.example", 11}};
static const struct session_ask mar_ask = {&sender, &peer, APP_CX, COMMAND_MA, 0x01020304, 0x05060708, 1, 2};
static const struct session_ask sar_ask = {&sender, &peer, APP_CX, COMMAND_SA, 7, 8, 3, 4};

static struct diameter scanned(struct bytes message)
{
    struct diameter diameter;
    assert_non_null(message.at);
    struct parse_error error = diameter_scan(&diameter, message);
    assert_null(error.why);
    return diameter;
}

TEST(a_mar_says_who_asks_about_whom)
{
    char room[2048], again[2048];
    struct pen pen = pen_on(room, sizeof room), copy = pen_on(again, sizeof again);
    const struct cx_mar mar = {BYTES("alice.private@ims.example"),
                               BYTES("sip:alice@ims.example"),
                               BYTES("sip:scscf.ims.example"),
                               {.scheme = VECTOR_DIGEST}};
    struct cx_mar read;
    (void)state;
    struct bytes message = cx_mar_write(&pen, &mar_ask, &mar);
    struct diameter diameter = scanned(message);
    same_bytes(diameter_verb(&diameter), BYTES("MAR"));
    assert_int_equal(diameter.hop_by_hop, 0x01020304);
    assert_int_equal(diameter.end_to_end, 0x05060708);
    assert_int_equal(diameter.application, APP_CX);
    assert_int_equal(diameter.flags, DIAMETER_R | DIAMETER_P);
    assert_null(cx_mar_read(&read, &diameter).why);
    same_bytes(read.impi, mar.impi);
    same_bytes(read.impu, mar.impu);
    same_bytes(read.server, mar.server);
    same_bytes(read.asked.scheme, mar.asked.scheme);
    same_bytes(avp_bytes(diameter.avps, AVP_SESSION_ID), BYTES("scscf.ims.example;1;2"));
    same_bytes(avp_bytes(diameter.avps, AVP_DESTINATION_HOST), peer.host);
    assert_int_equal(session_check(&diameter, APP_CX, cx_mar_mandatory).result, 0);
    same_bytes(cx_mar_write(&copy, &mar_ask, &mar), message);
}

TEST(a_maa_nests_the_vector_as_29229_does)
{
    static const struct {
        uint32_t code, vendor;
        uint8_t flags;
    } rows[] = {{612, 10415, 0xC0}, {608, 10415, 0xC0}, {635, 10415, 0x80}, {104, 0, 0x40},    {111, 0, 0x40},
                {110, 0, 0x40},     {121, 0, 0x40},     {662, 10415, 0x80}, {663, 10415, 0x80}};
    char room[4096];
    struct pen pen = pen_on(room, sizeof room);
    const struct cx_mar mar = {BYTES("i"), BYTES("sip:a@b"), BYTES("sip:s"), {.scheme = VECTOR_DIGEST}};
    const struct vector vector = {VECTOR_DIGEST,    BYTES("ims.example"),
                                  BYTES("auth"),    BYTES("0123456789abcdef0123456789abcdef"),
                                  BYTES("SHA-256"), BYTES("00")};
    struct vector read;
    (void)state;
    struct diameter request = scanned(cx_mar_write(&pen, &mar_ask, &mar));
    struct diameter answer = scanned(cx_maa_write(&pen, &request, &peer, &mar, &vector));
    assert_int_equal(session_result_of(&answer).base, RESULT_SUCCESS);
    assert_int_equal(answer.hop_by_hop, request.hop_by_hop);
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct avp avp;
        assert_true(avp_find_deep(answer.avps, rows[i].code, rows[i].vendor, &avp));
        assert_int_equal(avp.flags, rows[i].flags);
    }
    assert_null(vector_read(&read, &answer).why);
    same_bytes(read.realm, vector.realm);
    same_bytes(read.qop, vector.qop);
    same_bytes(read.ha1, vector.ha1);
    same_bytes(read.alternate_ha1, vector.alternate_ha1);
}

TEST(a_vector_that_lacks_something_is_refused)
{
    const struct {
        struct vector vector;
        const char *why;
    } rows[] = {
        {{.scheme = VECTOR_DIGEST}, "no SIP-Digest-Authenticate"},
        {{VECTOR_DIGEST, BYTES_ROW("r"), BYTES_ROW("auth"), BYTES_ROW("abc"), {NULL, 0}, {NULL, 0}},
         "Digest-HA1 is not 32 digits"},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[1024];
        struct pen pen = pen_on(room, sizeof room);
        struct diameter_pen to;
        struct vector read;
        diameter_begin(&to, &pen, 0, COMMAND_MA, APP_CX, 1, 1);
        vector_write(&to, &rows[i].vector);
        struct diameter message = scanned(diameter_end(&to));
        assert_string_equal(vector_read(&read, &message).why, rows[i].why);
    }
}

TEST(a_sar_carries_its_assignment_and_an_saa_the_profile)
{
    const struct profile profile = {.impi = BYTES("alice.private@ims.example"),
                                    .impu_count = 2,
                                    .impu = {BYTES("sip:alice@ims.example"), BYTES("tel:+15550001")},
                                    .barred = {false, true}};
    (void)state;
    for (uint32_t assignment = ASSIGNMENT_NONE; assignment <= ASSIGNMENT_TOO_MUCH_DATA; assignment++) {
        char room[4096];
        struct pen pen = pen_on(room, sizeof room);
        const struct cx_sar sar = {.impi = profile.impi,
                                   .impu = profile.impu[0],
                                   .server = BYTES("sip:scscf.ims.example"),
                                   .assignment = assignment};
        struct cx_sar read;
        struct diameter request = scanned(cx_sar_write(&pen, &sar_ask, &sar));
        assert_int_equal(session_check(&request, APP_CX, cx_sar_mandatory).result, 0);
        assert_null(cx_sar_read(&read, &request).why);
        assert_int_equal(read.assignment, assignment);
        assert_int_equal(read.impu_count, 1);
        same_bytes(read.impi, sar.impi);
        same_bytes(read.impu, sar.impu);
        struct diameter answer = scanned(cx_saa_write(&pen, &request, &peer, profile.impi, &profile));
        struct profile learned;
        assert_null(profile_read(&learned, &pen, avp_bytes(answer.avps, AVP_USER_DATA)).why);
        same_bytes(learned.impi, profile.impi);
        assert_int_equal(learned.impu_count, 2);
        same_bytes(learned.impu[1], profile.impu[1]);
        assert_false(learned.barred[0]);
        assert_true(learned.barred[1]);
    }
}

#define USUAL "<?xml version=\"1.0\" encoding=\"UTF-8\"?><IMSSubscription><PrivateID>"
#define BARRED "<PublicIdentity><BarringIndication>1</BarringIndication><Identity>"

TEST(user_data_is_read_however_others_write_it)
{
    static const struct {
        const char *xml, *why, *impi, *impu;
        bool barred;
    } rows[] = {
        {"<IMSSubscription><PrivateID>a</PrivateID><ServiceProfile><PublicIdentity><Identity>sip:a@b</Identity>"
         "</PublicIdentity></ServiceProfile></IMSSubscription>",
         NULL, "a", "sip:a@b", false},
        {"<?xml version=\"1.0\"?>\n<IMSSubscription xmlns:x=\"y\">\n <PrivateID>a&amp;b</PrivateID><ServiceProfile "
         "id=\"1\">"
         "<PublicIdentity><BarringIndication>1</BarringIndication><Identity>sip:&lt;@b</Identity><Extension/></"
         "PublicIdentity>"
         "</ServiceProfile></IMSSubscription>",
         NULL, "a&b", "sip:<@b", true},
        /* As our HSS writes it, up to something of others. */
        {USUAL "a&amp;b</PrivateID><ServiceProfile>" BARRED "sip:&lt;@b</Identity></PublicIdentity>"
               "</ServiceProfile></IMSSubscription>",
         NULL, "a&b", "sip:<@b", true},
        {USUAL "a</PrivateID><ServiceProfile>" BARRED "sip:a@b</Identity><Extension/></PublicIdentity>"
               "</ServiceProfile></IMSSubscription>",
         NULL, "a", "sip:a@b", true},
        {USUAL "a</PrivateID><ServiceProfile>" BARRED "sip:a@b</Identity></PublicIdentity>",
         "User-Data that does not end", "", "", false},
        {USUAL "a</PrivateID><ServiceProfile></ServiceProfile></IMSSubscription>", "User-Data without PublicIdentity",
         "", "", false},
        {"<IMSSubscription><PrivateID>a</PrivateID></IMSSubscription>", "User-Data without PublicIdentity", "", "",
         false},
        {"<IMSSubscription><ServiceProfile/></IMSSubscription>", "User-Data without PrivateID", "", "", false},
        {"<IMSSubscription><PrivateID>a</PrivateID><ServiceProfile><PublicIdentity></PublicIdentity></"
         "ServiceProfile>"
         "</IMSSubscription>",
         "PublicIdentity without Identity", "", "", false},
        {"<IMSSubscription><PrivateID>a", "User-Data without PrivateID", "", "", false},
        {"", "User-Data without PrivateID", "", "", false},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[1024];
        struct pen pen = pen_on(room, sizeof room);
        struct profile profile;
        struct parse_error error = profile_read(&profile, &pen, bytes_text(rows[i].xml));
        if (rows[i].why) {
            assert_string_equal(error.why, rows[i].why);
            continue;
        }
        assert_null(error.why);
        same_bytes(profile.impi, bytes_text(rows[i].impi));
        same_bytes(profile.impu[0], bytes_text(rows[i].impu));
        assert_int_equal(profile.barred[0], rows[i].barred);
    }
}

TEST(a_request_is_whole_before_its_command_is_looked_at)
{
    static const struct {
        uint32_t application;
        enum avp_id left_out;
        bool foreign;
        uint32_t result;
    } rows[] = {
        {APP_CX, AVP_UNKNOWN, false, 0},
        {APP_ZH, AVP_UNKNOWN, false, RESULT_APPLICATION_UNSUPPORTED},
        {APP_CX, AVP_UNKNOWN, true, RESULT_AVP_UNSUPPORTED},
        {APP_CX, AVP_DESTINATION_REALM, false, RESULT_MISSING_AVP},
        {APP_CX, AVP_AUTH_SESSION_STATE, false, RESULT_MISSING_AVP},
        {APP_CX, AVP_DESTINATION_REALM, true, RESULT_AVP_UNSUPPORTED},
    };
    static const enum avp_id texts[] = {AVP_SESSION_ID, AVP_ORIGIN_HOST, AVP_ORIGIN_REALM, AVP_DESTINATION_REALM};
    static const enum avp_id mandatory[] = {AVP_DESTINATION_REALM, AVP_UNKNOWN};
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[1024];
        struct pen pen = pen_on(room, sizeof room);
        struct diameter_pen to;
        diameter_begin(&to, &pen, DIAMETER_R, COMMAND_MA, rows[i].application, 1, 1);
        for (unsigned t = 0; t < COUNT(texts); t++)
            if (texts[t] != rows[i].left_out) avp_put(&to, texts[t], BYTES("x"));
        if (AVP_AUTH_SESSION_STATE != rows[i].left_out) avp_put_u32(&to, AVP_AUTH_SESSION_STATE, 1);
        avp_open(&to, AVP_VENDOR_SPECIFIC_APPLICATION_ID);
        /* Code 9999 of nobody, M bit, twelve octets long, inside a group. */
        if (rows[i].foreign)
            pen_bytes(to.pen, bytes_of("\0\0\x27\x0f\x40\0\0\x0c"
                                       "abcd",
                                       12));
        avp_close(&to);
        struct diameter message = scanned(diameter_end(&to));
        struct session_error error = session_check(&message, APP_CX, mandatory);
        assert_int_equal(error.result, rows[i].result);
        if (rows[i].result == RESULT_MISSING_AVP) assert_int_equal(error.missing, rows[i].left_out);
        if (rows[i].result == RESULT_AVP_UNSUPPORTED) assert_int_equal(error.failed.count, 12);
    }
}

TEST(an_answer_has_one_result_and_says_protocol_errors_with_a_bit)
{
    static const struct {
        struct session_result result;
        uint8_t flags;
    } rows[] = {
        {{RESULT_SUCCESS, 0}, DIAMETER_P},
        {{RESULT_UNABLE_TO_COMPLY, 0}, DIAMETER_P},
        {{RESULT_APPLICATION_UNSUPPORTED, 0}, DIAMETER_P | DIAMETER_E},
        {{0, EXPERIMENTAL_USER_UNKNOWN}, DIAMETER_P},
        {{0, EXPERIMENTAL_FIRST_REGISTRATION}, DIAMETER_P},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[2048];
        struct pen pen = pen_on(room, sizeof room);
        const struct cx_sar sar = {
            .impi = BYTES("i"), .impu = BYTES("sip:a@b"), .server = BYTES("sip:s"), .assignment = 1};
        struct diameter request = scanned(cx_sar_write(&pen, &sar_ask, &sar));
        struct diameter answer = scanned(cx_result_write(&pen, &request, &peer, rows[i].result));
        struct session_result read = session_result_of(&answer);
        assert_int_equal(read.base, rows[i].result.base);
        assert_int_equal(read.experimental, rows[i].result.experimental);
        assert_int_equal(answer.flags, rows[i].flags);
    }
}

TESTS(UNIT(a_mar_says_who_asks_about_whom), UNIT(a_maa_nests_the_vector_as_29229_does),
      UNIT(a_vector_that_lacks_something_is_refused), UNIT(a_sar_carries_its_assignment_and_an_saa_the_profile),
      UNIT(user_data_is_read_however_others_write_it), UNIT(a_request_is_whole_before_its_command_is_looked_at),
      UNIT(an_answer_has_one_result_and_says_protocol_errors_with_a_bit))
