/* SIP messages: what is read, and what is refused. */
#include "sip.h"

#include "test.h"

enum { ROOM = 65536 };

#define REGISTER_7118                                                                                                  \
    "REGISTER sip:proxy.example.com SIP/2.0\r\n"                                                                       \
    "Via: SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9hG4bKasudf\r\n"                                                    \
    "From: sip:alice@example.com;tag=65bnmj.34asd\r\n"                                                                 \
    "To: sip:alice@example.com\r\n"                                                                                    \
    "Call-ID: aiuy7k9njasd\r\n"                                                                                        \
    "CSeq: 1 REGISTER\r\n"                                                                                             \
    "Max-Forwards: 70\r\n"                                                                                             \
    "Supported: path, outbound, gruu\r\n"                                                                              \
    "Contact: <sip:alice@df7jal23ls0d.invalid;transport=ws>\r\n"                                                       \
    "  ;reg-id=1\r\n"                                                                                                  \
    "  ;+sip.instance=\"<urn:uuid:f81-7dec-14a06cf1>\"\r\n"                                                            \
    "\r\n"

TEST(the_register_of_rfc_7118_is_read_whole)
{
    struct sip sip;
    assert_null(sip_scan(&sip, BYTES(REGISTER_7118)).why);
    assert_true(sip.request);
    assert_int_equal(sip.method, SIP_REGISTER);
    assert_int_equal(sip.code, 0);
    assert_int_equal(sip.cseq, 1);
    same_bytes(sip.uri, BYTES("sip:proxy.example.com"));
    assert_int_equal(sip.body.count, 0);
    assert_true(sip_lists(&sip, SIP_SUPPORTED, BYTES("outbound")));
    assert_false(sip_lists(&sip, SIP_SUPPORTED, BYTES("out")));
    assert_int_equal(sip_count(&sip, SIP_SUPPORTED), 3);
    same_bytes(sip_element(&sip, SIP_SUPPORTED, 2), BYTES("gruu"));
    assert_null(sip_element(&sip, SIP_SUPPORTED, 3).at);
    struct sip_contact contact;
    assert_null(sip_contact_scan(&contact, sip_value(&sip, SIP_CONTACT)).why);
    same_bytes(contact.instance, BYTES("<urn:uuid:f81-7dec-14a06cf1>"));
    assert_int_equal(contact.reg_id, 1);
    assert_false(contact.has_expires);
    same_bytes(contact.uri.host, BYTES("df7jal23ls0d.invalid"));
    struct sip_via via;
    assert_null(sip_via_scan(&via, sip_value(&sip, SIP_VIA)).why);
    same_bytes(via.protocol, BYTES("SIP/2.0"));
    same_bytes(via.transport, BYTES("WSS"));
    same_bytes(via.branch, BYTES("z9hG4bKasudf"));
    (void)state;
}

TEST(every_header_name_is_found_in_full_and_in_short)
{
    static const char shorts[] = "vftimlcko";
    static const enum sip_name kinds[] = {SIP_VIA,          SIP_FROM,      SIP_TO,
                                          SIP_CALL_ID,      SIP_CONTACT,   SIP_CONTENT_LENGTH,
                                          SIP_CONTENT_TYPE, SIP_SUPPORTED, SIP_EVENT};
    char room[256];
    struct sip sip;
    for (unsigned name = 1; name < SIP_NAME_COUNT; name++) {
        struct pen pen = pen_on(room, sizeof room);
        pen_lit(&pen, "S\r\n");
        pen_bytes(&pen, sip_name_text((enum sip_name)name));
        pen_lit(&pen, ": x\r\n\r\n");
        (void)sip_scan(&sip, pen_done(&pen));
        assert_int_equal(sip.first[name], 0);
    }
    for (unsigned i = 0; i < COUNT(kinds); i++) {
        struct pen pen = pen_on(room, sizeof room);
        pen_lit(&pen, "S\r\n");
        pen_char(&pen, shorts[i]);
        pen_lit(&pen, ": x\r\n\r\n");
        (void)sip_scan(&sip, pen_done(&pen));
        assert_int_equal(sip.first[kinds[i]], 0);
    }
    (void)state;
}

#define HEAD_BUT_CSEQ "Via: SIP/2.0/UDP a\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\nCall-ID: c\r\n"
#define HEAD HEAD_BUT_CSEQ "CSeq: 1 OPTIONS\r\n"
#define OPTIONS_HEAD "OPTIONS sip:a SIP/2.0\r\n" HEAD
#define OPTIONS_BUT_CSEQ "OPTIONS sip:a SIP/2.0\r\n" HEAD_BUT_CSEQ

TEST(a_message_that_is_not_one_is_refused_at_its_octet)
{
    static const struct {
        struct bytes text;
        const char *here; /* what stands at the parse error's offset, to the end of the message or shorter */
        const char *why;
    } rows[] = {
        {BYTES_ROW("\r\n\r\n"), "\r\n", "an empty start line"},
        {BYTES_ROW("OPTIONS\r\n" HEAD "\r\n"), "\r\nVia", "a start line without a method"},
        {BYTES_ROW("OPTIONS sip:a\r\n" HEAD "\r\n"), "\r\nVia", "a start line without a SIP version"},
        {BYTES_ROW("OPTIONS a SIP/2.0\r\n" HEAD "\r\n"), "a SIP", "a Request-URI without a scheme"},
        {BYTES_ROW("OPTIONS sip:\xc3\xa4 SIP/2.0\r\n" HEAD "\r\n"), "\xc3", "a Request-URI with a foreign octet"},
        {BYTES_ROW("OPTIONS sip:a SIP/3.0\r\n" HEAD "\r\n"), "SIP/3.0", "a SIP version other than 2.0"},
        {BYTES_ROW("OPTIONS sip:a HTTP/1.1\r\n" HEAD "\r\n"), "HTTP", "a SIP version other than 2.0"},
        {BYTES_ROW("SIP/2.0 99 x\r\n" HEAD "\r\n"), "99", "a status code that is not 100 to 699"},
        {BYTES_ROW("SIP/2.0 700 x\r\n" HEAD "\r\n"), "700", "a status code that is not 100 to 699"},
        {BYTES_ROW("SIP/2.0 200\r\n" HEAD "\r\n"), "200", "a status code that is not 100 to 699"},
        {BYTES_ROW("SIP/2.0  200 OK\r\n" HEAD "\r\n"), " 200", "a status code that is not 100 to 699"},
        {BYTES_ROW("SIP/2.1 200 OK\r\n" HEAD "\r\n"), "SIP/2.1", "a SIP version other than 2.0"},
        {BYTES_ROW(OPTIONS_HEAD "X\0: x\r\n\r\n"), "", "a header line without a colon"},
        {BYTES_ROW(OPTIONS_HEAD "X: a\1b\r\n\r\n"), "\1b", "a control character in the head"},
        {BYTES_ROW(OPTIONS_BUT_CSEQ "\r\nbody"), "body", "no CSeq"},
        {BYTES_ROW(OPTIONS_HEAD "t: <sip:b@c>\r\n\r\n"), "t: ", "To given twice"},
        {BYTES_ROW(OPTIONS_BUT_CSEQ "CSeq:\r\n\r\n"), "CSeq:", "an empty CSeq"},
        {BYTES_ROW(OPTIONS_BUT_CSEQ "CSeq: OPTIONS\r\n\r\n"), "OPTIONS\r", "a CSeq without a number"},
        {BYTES_ROW(OPTIONS_BUT_CSEQ "CSeq: 1\r\n\r\n"), "\r", "a CSeq without a method"},
        {BYTES_ROW(OPTIONS_BUT_CSEQ "CSeq: 1OPTIONS\r\n\r\n"), "OPTIONS\r", "a CSeq without a method"},
        {BYTES_ROW(OPTIONS_BUT_CSEQ "CSeq: 1 options\r\n\r\n"), "options", "a CSeq with another method"},
        {BYTES_ROW(OPTIONS_BUT_CSEQ "CSeq: 1 OPTIONS x\r\n\r\n"), " OPTIONS x", "a CSeq without a method"},
        {BYTES_ROW(OPTIONS_BUT_CSEQ "CSeq: -1 OPTIONS\r\n\r\n"), "-1", "a CSeq without a number"},
        {BYTES_ROW(OPTIONS_BUT_CSEQ "CSeq: 2147483648 OPTIONS\r\n\r\n"), "2147", "a CSeq of 2^31 or more"},
        {BYTES_ROW(OPTIONS_HEAD "Max-Forwards: x\r\n\r\n"), "x", "a Max-Forwards that is no number"},
        {BYTES_ROW(OPTIONS_HEAD "i: d\r\n\r\n"), "i: d", "Call-ID given twice"},
        {BYTES_ROW(OPTIONS_HEAD "l: 2\r\n\r\na"), "2\r", "a Content-Length beyond the end"},
        {BYTES_ROW(OPTIONS_HEAD "l: 99999999999999999999\r\n\r\na"), "999", "a Content-Length that is no number"},
        {BYTES_ROW(OPTIONS_HEAD "l: 1\r\n\r\nab"), "b", "octets behind the body"},
        {BYTES_ROW("OPTIONS sip:a SIP/2.0\r\n"), "", "no empty line behind the head"},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct sip sip;
        struct parse_error error = sip_scan(&sip, rows[i].text);
        if (!error.why) fail_msg("row %u was taken", i);
        assert_string_equal(error.why, rows[i].why);
        assert_true(error.at <= rows[i].text.count);
        if (!bytes_starts(bytes_from(rows[i].text, error.at), bytes_text(rows[i].here)))
            fail_msg("row %u (%s) is at %u", i, error.why, error.at);
    }
    (void)state;
}

TEST(what_a_400_needs_is_there_after_a_fault)
{
    struct sip sip;
    char room[256];
    struct pen pen = pen_on(room, sizeof room);
    assert_non_null(sip_scan(&sip, BYTES("OPTIONS sip:a SIP/2.0\r\n" HEAD "X: \x01\r\n\r\n")).why);
    assert_true(sip.request);
    assert_int_equal(sip.head.count, 5);
    sip_copy_for_response(&pen, &sip, BYTES("9"));
    same_bytes(pen_done(&pen), BYTES("Via: SIP/2.0/UDP a\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>;tag=9\r\n"
                                     "Call-ID: c\r\nCSeq: 1 OPTIONS\r\n"));
    (void)state;
}

TEST(a_response_has_the_method_of_its_cseq_and_the_rest_is_its_body)
{
    struct sip sip;
    assert_null(sip_scan(&sip, BYTES("SIP/2.0 401 Not \xc3\xbc\r\n" HEAD "\r\nbody")).why);
    assert_false(sip.request);
    assert_int_equal(sip.code, 401);
    assert_int_equal(sip.method, SIP_OPTIONS);
    same_bytes(sip.method_text, BYTES("OPTIONS"));
    same_bytes(sip.reason, BYTES("Not \xc3\xbc"));
    same_bytes(sip.body, BYTES("body"));
    assert_null(sip_scan(&sip, BYTES("SIP/2.0 100 \r\n" HEAD "Content-Length: 0003\r\n\r\nabc")).why);
    same_bytes(sip.reason, BYTES(""));
    same_bytes(sip.body, BYTES("abc"));
    (void)state;
}

TEST(elements_come_from_all_lines_of_a_header)
{
    struct sip sip;
    struct bytes all = BYTES("OPTIONS sip:a SIP/2.0\r\n" HEAD "v: SIP/2.0/TCP b ,\r\n SIP/2.0/TCP c\r\nX-Y: 1\r\n"
                             "Via: ,\r\nVIA: SIP/2.0/TCP d\r\nx-y: 2\r\n\r\n");
    assert_null(sip_scan(&sip, all).why);
    assert_int_equal(sip_count(&sip, SIP_VIA), 4);
    same_bytes(sip_element(&sip, SIP_VIA, 2), BYTES("SIP/2.0/TCP c"));
    struct sip_cursor cursor = {0};
    struct bytes element;
    while (sip_next(&sip, SIP_VIA, &cursor, &element) && !bytes_ends(element, BYTES("d"))) {}
    same_bytes(lines_name(&sip.head, &sip.head.line[cursor.line]), BYTES("VIA"));
    assert_false(sip_next(&sip, SIP_VIA, &cursor, &element));
    assert_false(sip_next(&sip, SIP_VIA, &cursor, &element));
    same_bytes(sip_other(&sip, BYTES("X-y")), BYTES("1"));
    assert_null(sip_other(&sip, BYTES("X-Z")).at);
    (void)state;
}

TEST(a_status_line_has_its_phrase)
{
    static const struct {
        uint16_t code;
        const char *line;
    } rows[] = {{401, "SIP/2.0 401 Unauthorized\r\n"},
                {200, "SIP/2.0 200 OK\r\n"},
                {439, "SIP/2.0 439 First Hop Lacks Outbound Support\r\n"},
                {699, "SIP/2.0 699 \r\n"}};
    char room[256];
    struct pen pen = pen_on(room, sizeof room);
    for (unsigned i = 0; i < COUNT(rows); i++) {
        sip_write_status(&pen, rows[i].code);
        same_bytes(pen_done(&pen), bytes_text(rows[i].line));
    }
    for (unsigned method = SIP_REGISTER; method < SIP_METHOD_COUNT; method++)
        assert_int_equal(sip_method_of(sip_method_name((enum sip_method)method)), method);
    assert_int_equal(sip_method_of(BYTES("register")), SIP_METHOD_OTHER);
    (void)state;
}

TESTS(UNIT(the_register_of_rfc_7118_is_read_whole), UNIT(every_header_name_is_found_in_full_and_in_short),
      UNIT(a_message_that_is_not_one_is_refused_at_its_octet), UNIT(what_a_400_needs_is_there_after_a_fault),
      UNIT(a_response_has_the_method_of_its_cseq_and_the_rest_is_its_body),
      UNIT(elements_come_from_all_lines_of_a_header), UNIT(a_status_line_has_its_phrase))
