/* Diameter: octets as RFC 6733 lays them out, every framing parse error with its Result-Code, walks and the
 * dictionary. */
#include "diameter.h"

#include "base64.h"
#include "test.h"

enum { ROOM = 4096 };

static struct bytes from_hex(struct pen *pen, const char *hex)
{
    char digits[ROOM];
    uint32_t count = 0;
    for (; *hex; hex++)
        if (*hex != ' ') digits[count++] = *hex;
    assert_true(hex_read(pen, bytes_of(digits, count)));
    return pen_done(pen);
}

static void same_hex(struct bytes raw, const char *hex)
{
    char room[ROOM];
    struct pen pen = pen_on(room, sizeof room);
    same_bytes(raw, from_hex(&pen, hex));
}

TEST(a_request_is_laid_out_as_rfc_6733_3_draws_it)
{
    char room[ROOM];
    struct pen pen = pen_on(room, sizeof room);
    struct diameter_pen out;
    diameter_begin(&out, &pen, DIAMETER_R | DIAMETER_P, COMMAND_MA, APP_CX, 0x01020304, 0x05060708);
    avp_put(&out, AVP_USER_NAME, BYTES("alice"));
    avp_put_u32(&out, AVP_SIP_NUMBER_AUTH_ITEMS, 1);
    same_hex(diameter_end(&out), "01 000034 C0 00012F 01000000 01020304 05060708"
                                 "00000001 40 00000D 616C696365 000000"
                                 "0000025F C0 000010 000028AF 00000001");
}

TEST(a_digest_vector_nests_as_ts_29_229_6_3_13_says)
{
    char room[ROOM];
    struct pen pen = pen_on(room, sizeof room);
    struct diameter_pen out;
    diameter_begin(&out, &pen, DIAMETER_P, COMMAND_MA, APP_CX, 1, 2);
    avp_open(&out, AVP_SIP_AUTH_DATA_ITEM);
    avp_put(&out, AVP_SIP_AUTHENTICATION_SCHEME, BYTES("SIP Digest"));
    avp_open(&out, AVP_SIP_DIGEST_AUTHENTICATE);
    avp_put(&out, AVP_DIGEST_REALM, BYTES("home"));
    avp_put(&out, AVP_DIGEST_QOP, BYTES("auth"));
    avp_close(&out);
    avp_close(&out);
    same_hex(diameter_end(&out), "01 00005C 40 00012F 01000000 00000001 00000002"
                                 "00000264 C0 000048 000028AF"
                                 "00000260 C0 000016 000028AF 53495020446967657374 0000"
                                 "0000027B 80 000024 000028AF"
                                 "00000068 40 00000C 686F6D65"
                                 "0000006E 40 00000C 61757468");
}

TEST(an_answer_carries_the_ids_and_the_p_bit_of_its_request)
{
    char room[ROOM];
    struct pen pen = pen_on(room, sizeof room);
    struct diameter_pen out;
    struct diameter request, answer;
    diameter_begin(&out, &pen, DIAMETER_R | DIAMETER_P, COMMAND_SA, APP_CX, 77, 88);
    assert_null(diameter_scan(&request, diameter_end(&out)).why);
    diameter_begin_answer(&out, &pen, &request, DIAMETER_E);
    assert_null(diameter_scan(&answer, diameter_end(&out)).why);
    assert_int_equal(answer.flags, DIAMETER_P | DIAMETER_E);
    assert_int_equal(answer.command, COMMAND_SA);
    assert_int_equal(answer.application, APP_CX);
    assert_int_equal(answer.hop_by_hop, 77);
    assert_int_equal(answer.end_to_end, 88);
    same_bytes(diameter_verb(&request), BYTES("SAR"));
    same_bytes(diameter_verb(&answer), BYTES("SAA"));
}

#define HEAD(length) "01" length "40 00012F 01000000 00000001 00000002"

TEST(every_framing_fault_has_its_result_code_and_place)
{
    static const struct {
        const char *hex;
        uint32_t result, at;
    } rows[] = {
        {"", RESULT_INVALID_MESSAGE_LENGTH, 0},
        {"01 000014 40 00012F 01000000 00000001", RESULT_INVALID_MESSAGE_LENGTH, 0},
        {"02 000014 40 00012F 01000000 00000001 00000002", RESULT_UNSUPPORTED_VERSION, 0},
        {HEAD("000013"), RESULT_INVALID_MESSAGE_LENGTH, 1},
        {HEAD("000018"), RESULT_INVALID_MESSAGE_LENGTH, 1},
        {HEAD("000014") "00000000", RESULT_INVALID_MESSAGE_LENGTH, 1},
        {"01 000014 41 00012F 01000000 00000001 00000002", RESULT_INVALID_HDR_BITS, 4},
        {"01 000014 A0 00012F 01000000 00000001 00000002", RESULT_INVALID_HDR_BITS, 4},
        {HEAD("000018") "00000001", RESULT_INVALID_AVP_LENGTH, 20},           /* half a header */
        {HEAD("00001C") "00000001 40 000007", RESULT_INVALID_AVP_LENGTH, 25}, /* below 8 */
        {HEAD("00001C") "00000259 C0 000008", RESULT_INVALID_AVP_LENGTH, 25}, /* V, below 12 */
        {HEAD("00001C") "00000001 40 00000D", RESULT_INVALID_AVP_LENGTH, 25}, /* past the message */
        {HEAD("00001C") "00000001 40 FFFFFF", RESULT_INVALID_AVP_LENGTH, 25},
        {HEAD("00001C") "00000001 41 000008", RESULT_INVALID_AVP_BITS, 24},            /* reserved bit */
        {HEAD("000020") "00000001 C0 00000C 00000000", RESULT_INVALID_AVP_BITS, 28},   /* vendor 0 */
        {HEAD("000020") "00000001 40 000009 61000001", RESULT_INVALID_AVP_LENGTH, 31}, /* padding */
        {HEAD("000020") "0000010C 40 00000B 00000700", RESULT_INVALID_AVP_LENGTH, 25}, /* 3 octets of Unsigned32 */
        {HEAD("000024") "0000010C 40 000010 0000000000000000", RESULT_INVALID_AVP_LENGTH, 25},
        {HEAD("000024") "00000104 40 000010 0000010A 40 00000C", RESULT_INVALID_AVP_LENGTH, 33}, /* past its group */
        {HEAD("000020") "00000104 40 00000A 0000 0000", RESULT_INVALID_AVP_LENGTH, 28}, /* a group of two octets */
    };
    char room[ROOM];
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct pen pen = pen_on(room, sizeof room);
        struct diameter diameter;
        struct parse_error error = diameter_scan(&diameter, from_hex(&pen, rows[i].hex));
        if (!error.why || error.at != rows[i].at || diameter.result != rows[i].result)
            fail_msg("row %u: %s at %u, %u", i, error.why ? error.why : "no fault", error.at, diameter.result);
    }
}

TEST(what_is_unknown_is_no_fault_of_framing)
{
    static const char *const rows[] = {
        HEAD("000014"),                                        /* no AVPs */
        HEAD("000020") "0000FFFF 40 00000B 01020300",          /* unknown with M: 5001 is the node's to say */
        HEAD("000024") "0000026D C0 000010 0000FFFF 01020304", /* the code of a group, of another vendor */
        HEAD("000020") "00000001 60 000009 61000000",          /* P of AVPs */
        HEAD("00001C") "00000104 40 000008",                   /* an empty group */
        "01 000014 D0 00FFFF 0000FFFF 00000001 00000002",      /* unknown command and application, T */
    };
    char room[ROOM];
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct pen pen = pen_on(room, sizeof room);
        struct diameter diameter;
        struct parse_error error = diameter_scan(&diameter, from_hex(&pen, rows[i]));
        if (error.why) fail_msg("row %u: %s at %u", i, error.why, error.at);
    }
}

TEST(what_a_failed_avp_quotes_is_framed_and_not_measured)
{
    char room[ROOM];
    struct pen pen = pen_on(room, sizeof room);
    struct diameter diameter;
    struct avp avp;
    struct bytes good = from_hex(&pen, HEAD("000028") "00000117 40 000014 0000010C 40 00000B 00000700");
    assert_null(diameter_scan(&diameter, good).why);
    assert_false(avp_find_deep(diameter.avps, 268, 0, &avp)); /* quoted, not said */
    struct bytes behind = from_hex(&pen, HEAD("000034") "00000117 40 000014 0000010C 40 00000B 00000700"
                                                        "0000010C 40 00000B 00000700");
    assert_int_equal(diameter_scan(&diameter, behind).at, 45);
}

TEST(groups_nest_to_the_limit_and_no_deeper)
{
    char room[ROOM];
    struct pen pen = pen_on(room, sizeof room);
    struct diameter_pen out;
    struct diameter diameter;
    diameter_begin(&out, &pen, 0, COMMAND_MA, APP_CX, 1, 2);
    for (unsigned i = 0; i < DIAMETER_DEPTH_MAX; i++) avp_open(&out, AVP_PROXY_INFO);
    avp_put(&out, AVP_USER_NAME, BYTES("deep"));
    for (unsigned i = 0; i < DIAMETER_DEPTH_MAX; i++) avp_close(&out);
    struct bytes message = diameter_end(&out);
    struct avp avp;
    assert_null(diameter_scan(&diameter, message).why);
    assert_true(avp_find_deep(diameter.avps, 1, 0, &avp));
    same_bytes(avp.data, BYTES("deep"));
    /* The innermost AVP becomes a ninth group. */
    memcpy(room + message.count - 12, "\x00\x00\x01\x1c", 4);
    assert_int_equal(diameter_scan(&diameter, message).at, message.count - 12);
    assert_int_equal(diameter.result, RESULT_INVALID_AVP_LENGTH);
}

TEST(more_avps_than_the_limit_are_refused)
{
    static char room[DIAMETER_MESSAGE_MAX];
    for (unsigned extra = 0; extra < 2; extra++) {
        struct pen pen = pen_on(room, sizeof room);
        struct diameter_pen out;
        struct diameter diameter;
        diameter_begin(&out, &pen, 0, COMMAND_MA, APP_CX, 1, 2);
        for (unsigned i = 0; i < DIAMETER_AVPS_MAX + extra; i++) avp_put(&out, AVP_USER_NAME, BYTES(""));
        struct parse_error error = diameter_scan(&diameter, diameter_end(&out));
        assert_int_equal(error.why != NULL, extra);
    }
}

TEST(data_of_every_length_comes_back_without_its_padding)
{
    char room[ROOM];
    for (uint32_t count = 0; count < 9; count++) {
        struct pen pen = pen_on(room, sizeof room);
        struct diameter_pen out;
        struct diameter diameter;
        struct bytes data = bytes_of("12345678", count);
        diameter_begin(&out, &pen, 0, COMMAND_MA, APP_CX, 1, 2);
        avp_put(&out, AVP_PUBLIC_IDENTITY, data);
        avp_put_u32(&out, AVP_RESULT_CODE, 2001);
        struct bytes message = diameter_end(&out);
        uint32_t code = 0;
        assert_null(diameter_scan(&diameter, message).why);
        assert_int_equal(message.count % 4, 0);
        same_bytes(avp_bytes(diameter.avps, AVP_PUBLIC_IDENTITY), data);
        assert_true(avp_u32(diameter.avps, AVP_RESULT_CODE, &code));
        assert_int_equal(code, 2001);
    }
}

TEST(the_first_of_each_kind_and_the_first_foreign_avp_are_noted)
{
    static const struct {
        const char *text;       /* the header of 20 octets before it */
        uint32_t user, foreign; /* offsets of the first User-Name and of the first unknown AVP with the M bit */
    } rows[] = {
        {"00000001 40 00000A 6161 0000 00000001 40 00000A 6262 0000", 20, 0},
        {"00000104 40 000014 00000001 40 00000C 61616161 00000001 40 000009 62 000000", 40, 0}, /* not the group's */
        {"0000FFFF 00 000009 61 000000 0000FFFF 40 000009 62 000000 0000FFFE 40 000008", 0, 32},
        {"00000104 40 000018 00000001 40 000008 0000FFFF 40 000008 0000FFFE 40 000008", 0, 36}, /* in a group */
        {"00000117 40 000010 0000FFFF 40 000008 00000001 40 000008", 36, 0},                    /* quoted */
        {"00000117 40 000010 0000FFFF 40 000008 0000FFFE 40 000008", 0, 36},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[ROOM];
        struct pen pen = pen_on(room, sizeof room);
        struct diameter diameter;
        struct bytes all = from_hex(&pen, HEAD("000000"));
        all.count += from_hex(&pen, rows[i].text).count;
        room[3] = (char)all.count;
        assert_null(diameter_scan(&diameter, all).why);
        assert_int_equal(diameter.first[AVP_USER_NAME], rows[i].user);
        assert_int_equal(diameter.foreign, rows[i].foreign);
        same_bytes(diameter_bytes(&diameter, AVP_USER_NAME), avp_bytes(diameter.avps, AVP_USER_NAME));
        if (rows[i].user) same_bytes(diameter_from(&diameter, AVP_USER_NAME), bytes_from(all, rows[i].user));
        assert_true(diameter_foreign(&diameter).at == (rows[i].foreign ? room + rows[i].foreign : NULL));
    }
}

TEST(a_walk_gives_each_avp_whole_and_ends_where_the_octets_do)
{
    char room[ROOM];
    struct pen pen = pen_on(room, sizeof room);
    struct bytes octets = from_hex(&pen, "00000001 40 00000D 616C696365 000000 00000259 C0 00000F 000028AF 736970 00");
    struct bytes rest = octets;
    struct avp avp;
    assert_true(avp_next(&rest, &avp));
    assert_int_equal(avp.id, AVP_USER_NAME);
    same_bytes(avp.whole, bytes_part(octets, 0, 13));
    assert_true(avp_next(&rest, &avp));
    assert_int_equal(avp.id, AVP_PUBLIC_IDENTITY);
    assert_int_equal(avp.vendor, VENDOR_3GPP);
    same_bytes(avp.data, BYTES("sip"));
    assert_false(avp_next(&rest, &avp));
    for (uint32_t count = 0; count < octets.count; count++) { /* cut anywhere: never past the end */
        rest = bytes_part(octets, 0, count);
        while (avp_next(&rest, &avp)) assert_true(avp.whole.at + avp.whole.count <= octets.at + count);
    }
}

TEST(a_message_that_does_not_fit_its_pen_is_none)
{
    char room[ROOM];
    for (uint32_t size = 0; size < 96; size++) {
        struct pen pen = pen_on(room, size);
        struct diameter_pen out;
        diameter_begin(&out, &pen, 0, COMMAND_MA, APP_CX, 1, 2);
        avp_open(&out, AVP_SIP_AUTH_DATA_ITEM);
        avp_put(&out, AVP_SIP_AUTHENTICATION_SCHEME, BYTES("SIP Digest"));
        avp_put_u32(&out, AVP_SIP_ITEM_NUMBER, 1);
        avp_close(&out);
        struct bytes message = diameter_end(&out);
        assert_int_equal(message.at != NULL, size >= 72);
        assert_int_equal(pen_used(&pen), message.count);
    }
}

TEST(the_dictionary_knows_each_code_of_each_vendor_once)
{
    for (uint32_t id = AVP_UNKNOWN + 1; id < AVP_ID_COUNT; id++) {
        const struct avp_row *row = &avp_rows[id];
        assert_int_equal(avp_id_of(row->code, row->vendor), id);
        assert_int_equal(avp_id_named(bytes_text(row->name)), id);
        assert_int_equal(row->vendor != 0, (row->flags & AVP_V) != 0);
    }
    static const struct {
        uint32_t code, vendor;
        enum avp_id id;
    } rows[] = {
        {621, 0, AVP_UNKNOWN}, /* OC-Supported-Features (RFC 7683) */
        {621, VENDOR_3GPP, AVP_PRIMARY_CHARGING_COLLECTION},
        {623, 0, AVP_UNKNOWN},
        {635, VENDOR_3GPP, AVP_SIP_DIGEST_AUTHENTICATE},
        {121, 0, AVP_DIGEST_HA1},
        {121, VENDOR_3GPP, AVP_UNKNOWN},
        {500, VENDOR_ETSI, AVP_LINE_IDENTIFIER},
        {500, VENDOR_3GPP, AVP_UNKNOWN},
        {1, 1, AVP_UNKNOWN},
        {UINT32_MAX, 0, AVP_UNKNOWN},
        {1024, VENDOR_3GPP, AVP_UNKNOWN},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) assert_int_equal(avp_id_of(rows[i].code, rows[i].vendor), rows[i].id);
    assert_int_equal(avp_id_named(BYTES("public-identity")), AVP_PUBLIC_IDENTITY);
    assert_int_equal(avp_id_named(BYTES("public")), AVP_UNKNOWN);
}

TEST(an_application_written_whole_is_the_group_of_its_two_numbers)
{
    char room[2][64];
    struct bytes written[2];
    for (unsigned whole = 0; whole < COUNT(written); whole++) {
        struct pen pen = pen_on(room[whole], sizeof room[whole]);
        struct diameter_pen to;
        diameter_begin(&to, &pen, DIAMETER_R, COMMAND_MA, APP_CX, 1, 2);
        if (whole) {
            avp_put_application(&to, VENDOR_3GPP, APP_CX);
        } else {
            avp_open(&to, AVP_VENDOR_SPECIFIC_APPLICATION_ID);
            avp_put_u32(&to, AVP_VENDOR_ID, VENDOR_3GPP);
            avp_put_u32(&to, AVP_AUTH_APPLICATION_ID, APP_CX);
            avp_close(&to);
        }
        written[whole] = diameter_end(&to);
    }
    assert_int_equal(written[0].count, DIAMETER_HEADER + 32);
    same_bytes(written[1], written[0]);
    struct pen narrow = pen_on(room[0], DIAMETER_HEADER + 31);
    struct diameter_pen to;
    diameter_begin(&to, &narrow, DIAMETER_R, COMMAND_MA, APP_CX, 1, 2);
    avp_put_application(&to, VENDOR_3GPP, APP_CX);
    assert_null(diameter_end(&to).at);
}

TESTS(UNIT(a_request_is_laid_out_as_rfc_6733_3_draws_it), UNIT(a_digest_vector_nests_as_ts_29_229_6_3_13_says),
      UNIT(an_answer_carries_the_ids_and_the_p_bit_of_its_request),
      UNIT(every_framing_fault_has_its_result_code_and_place), UNIT(what_is_unknown_is_no_fault_of_framing),
      UNIT(what_a_failed_avp_quotes_is_framed_and_not_measured), UNIT(groups_nest_to_the_limit_and_no_deeper),
      UNIT(more_avps_than_the_limit_are_refused), UNIT(data_of_every_length_comes_back_without_its_padding),
      UNIT(the_first_of_each_kind_and_the_first_foreign_avp_are_noted),
      UNIT(a_walk_gives_each_avp_whole_and_ends_where_the_octets_do), UNIT(a_message_that_does_not_fit_its_pen_is_none),
      UNIT(an_application_written_whole_is_the_group_of_its_two_numbers),
      UNIT(the_dictionary_knows_each_code_of_each_vendor_once))
