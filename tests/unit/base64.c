/* base64, base64url and hex: RFC 4648's vectors, every length both ways, and what a strict reader refuses. */
#include "base64.h"
#include "digest.h"
#include "test.h"

TEST(the_vectors_of_rfc_4648_10_hold_both_ways)
{
    static const char *const rows[][3] = {
        {"", "", ""},
        {"f", "Zg==", "Zg"},
        {"fo", "Zm8=", "Zm8"},
        {"foo", "Zm9v", "Zm9v"},
        {"foob", "Zm9vYg==", "Zm9vYg"},
        {"fooba", "Zm9vYmE=", "Zm9vYmE"},
        {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
        {"\xfb\xff\xfe", "+//+", "-__-"},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        for (unsigned alphabet = 0; alphabet < 2; alphabet++) {
            char room[64];
            struct pen pen = pen_on(room, sizeof room);
            base64_write(&pen, bytes_text(rows[i][0]), (enum base64_alphabet)alphabet);
            same_bytes(pen_done(&pen), bytes_text(rows[i][1 + alphabet]));
            assert_true(base64_read(&pen, bytes_text(rows[i][1 + alphabet]), (enum base64_alphabet)alphabet));
            same_bytes(pen_done(&pen), bytes_text(rows[i][0]));
        }
    }
}

TEST(a_text_that_is_not_canonical_is_refused_and_leaves_nothing)
{
    static const struct {
        enum base64_alphabet alphabet;
        const char *text;
    } rows[] = {
        {BASE64_STANDARD, "Zg"},      {BASE64_STANDARD, "Zg="},  {BASE64_STANDARD, "Zg==="},
        {BASE64_STANDARD, "="},       {BASE64_STANDARD, "===="}, {BASE64_STANDARD, "Z==="},
        {BASE64_STANDARD, "Zh=="},    {BASE64_STANDARD, "Zm9="}, {BASE64_STANDARD, "Zg==Zg=="},
        {BASE64_STANDARD, "Z g="},    {BASE64_STANDARD, "-__-"}, {BASE64_STANDARD, "Zm9v\n"},
        {BASE64_STANDARD, "Zm9\xc3"}, {BASE64_URL, "Zg=="},      {BASE64_URL, "Z"},
        {BASE64_URL, "Zh"},           {BASE64_URL, "Zm9"},       {BASE64_URL, "+//+"},
        {BASE64_URL, "Zm9vZ"},        {BASE64_URL, "Zm 9v"},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[64];
        struct pen pen = pen_on(room, sizeof room);
        pen_char(&pen, '!');
        assert_false(base64_read(&pen, bytes_text(rows[i].text), rows[i].alphabet));
        same_bytes(pen_done(&pen), BYTES("!"));
    }
}

TEST(octets_of_every_length_and_value_come_back)
{
    unsigned char raw[256];
    (void)state;
    for (unsigned i = 0; i < sizeof raw; i++) raw[i] = (unsigned char)(i * 167 + 3);
    for (uint32_t count = 0; count <= sizeof raw; count++) {
        for (unsigned form = 0; form < 3; form++) {
            char room[1024];
            struct pen pen = pen_on(room, sizeof room);
            struct bytes all = bytes_of(raw, count), text;
            if (form < 2) base64_write(&pen, all, (enum base64_alphabet)form);
            else pen_hex(&pen, all);
            text = pen_done(&pen);
            assert_true(form < 2 ? base64_read(&pen, text, (enum base64_alphabet)form) : hex_read(&pen, text));
            same_bytes(pen_done(&pen), all);
        }
    }
}

TEST(a_full_pen_remembers_and_nothing_is_written_past_it)
{
    (void)state;
    for (uint32_t room = 0; room < 8; room++) {
        char text[16];
        memset(text, '#', sizeof text);
        struct pen pen = pen_on(text, room);
        base64_write(&pen, BYTES("abcde"), BASE64_STANDARD);
        assert_int_equal(pen.overflow, true);
        assert_null(pen_done(&pen).at);
        assert_int_equal(base64_read(&pen, BYTES("YWJjZGU="), BASE64_STANDARD), room >= 5);
        assert_int_equal(pen.overflow, room < 5);
        for (uint32_t i = room; i < sizeof text; i++) assert_int_equal(text[i], '#');
    }
}

TEST(hex_is_read_in_either_case_and_no_other_form)
{
    static const struct {
        const char *text, *octets;
    } rows[] = {{"", ""},     {"4a", "J"},    {"4A6b", "Jk"}, {"4", NULL},
                {"4g", NULL}, {"0x4a", NULL}, {"4a ", NULL},  {" 4a", NULL}};
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[16];
        struct pen pen = pen_on(room, sizeof room);
        assert_int_equal(hex_read(&pen, bytes_text(rows[i].text)), rows[i].octets != NULL);
        same_bytes(pen_done(&pen), bytes_text(rows[i].octets));
    }
}

TEST(one_foreign_octet_among_many_digits_is_found)
{
    static const char digits[] = "00112233445566778899aaBBccDDeeFF0f";
    static const char foreign[] = "/:@G`g\x10\x80";
    char text[sizeof digits], room[32];
    (void)state;
    for (uint32_t count = 0; count < sizeof digits; count += 2) {
        struct pen pen = pen_on(room, sizeof room);
        assert_true(hex_read(&pen, bytes_of(digits, count)));
        struct bytes octets = pen_done(&pen);
        assert_int_equal(octets.count, count / 2);
        for (uint32_t i = 0; i < octets.count; i++)
            assert_int_equal((unsigned char)octets.at[i], hex_digit(digits[2 * i]) << 4 | hex_digit(digits[2 * i + 1]));
        for (uint32_t i = 0; i < count; i++) {
            memcpy(text, digits, count);
            text[i] = foreign[i % (sizeof foreign - 1)];
            assert_false(hex_read(&pen, bytes_of(text, count)));
        }
    }
}

TEST(the_pkce_challenge_is_the_one_of_rfc_7636_b)
{
    char room[64];
    unsigned char hash[32];
    struct pen pen = pen_on(room, sizeof room);
    (void)state;
    sha256_raw(BYTES("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), hash);
    base64_write(&pen, bytes_of(hash, sizeof hash), BASE64_URL);
    same_bytes(pen_done(&pen), BYTES("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));
}

TESTS(UNIT(the_vectors_of_rfc_4648_10_hold_both_ways), UNIT(a_text_that_is_not_canonical_is_refused_and_leaves_nothing),
      UNIT(octets_of_every_length_and_value_come_back), UNIT(a_full_pen_remembers_and_nothing_is_written_past_it),
      UNIT(hex_is_read_in_either_case_and_no_other_form), UNIT(one_foreign_octet_among_many_digits_is_found),
      UNIT(the_pkce_challenge_is_the_one_of_rfc_7636_b))
