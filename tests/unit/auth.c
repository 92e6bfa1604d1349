/* Authentication headers: schemes, tokens, parameters, their places, and how they are written. */
#include "auth.h"

#include "test.h"

#define DIGEST_LINE                                                                                                    \
    "Digest username=\"alice_private@home1.test\", realm=\"home1.test\",nonce=\"\" , uri=\"sip:home1.test\",\r\n "     \
    "response=\"\", algorithm=MD5, nc = 00000001, x=\"y\", integrity-protected=\"tls-pending\""

TEST(a_digest_line_gives_its_parameters_and_where_they_stand)
{
    static const struct {
        enum auth_field field;
        const char *value, *text; /* the parameter as it stands from field_at to field_end */
    } rows[] = {
        {AUTH_USERNAME, "alice_private@home1.test", "username=\"alice_private@home1.test\""},
        {AUTH_REALM, "home1.test", "realm=\"home1.test\""},
        {AUTH_NONCE, "", "nonce=\"\""},
        {AUTH_URI, "sip:home1.test", "uri=\"sip:home1.test\""},
        {AUTH_RESPONSE, "", "response=\"\""},
        {AUTH_ALGORITHM, "MD5", "algorithm=MD5"},
        {AUTH_NC, "00000001", "nc = 00000001"},
        {AUTH_INTEGRITY_PROTECTED, "tls-pending", "integrity-protected=\"tls-pending\""},
    };
    struct bytes value = BYTES(DIGEST_LINE);
    struct auth auth;
    assert_null(auth_scan(&auth, value, NULL).why);
    assert_int_equal(auth.scheme, AUTH_DIGEST);
    same_bytes(auth.scheme_text, BYTES("Digest"));
    for (unsigned i = 0; i < COUNT(rows); i++) {
        enum auth_field field = rows[i].field;
        assert_true(auth_has(&auth, field));
        same_bytes(auth.field[field], bytes_text(rows[i].value));
        same_bytes(bytes_part(value, auth.field_at[field], auth.field_end[field] - auth.field_at[field]),
                   bytes_text(rows[i].text));
    }
    assert_false(auth_has(&auth, AUTH_CNONCE));
    assert_false(auth_has(&auth, AUTH_QOP));
    (void)state;
}

/* The way we write parameters is read in short, all others by the grammar: the same views either way. */
TEST(every_parameter_is_found_whichever_way_it_is_written)
{
    static const char *const equals[] = {"=", " = ", "=\t"}, *const commas[] = {", ", ",", ",  ", " ,\r\n "},
                             *const texts[] = {"abc",
                                               "\"abc\"",
                                               "\"\"",
                                               "\"an escape \\\" and then sixteen octets\"",
                                               "\"thirty-three octets, a comma, too\"",
                                               "\"a backslash at the end\\\\\""};
    for (unsigned i = 0; i < AUTH_FIELD_COUNT * COUNT(equals) * COUNT(commas) * COUNT(texts); i++) {
        enum auth_field field = (enum auth_field)(i % AUTH_FIELD_COUNT);
        const char *equal = equals[i / AUTH_FIELD_COUNT % 3], *comma = commas[i / AUTH_FIELD_COUNT / 3 % 4];
        struct bytes text = bytes_text(texts[i / AUTH_FIELD_COUNT / 12]);
        char room[256];
        struct pen pen = pen_on(room, sizeof room);
        struct auth auth;
        pen_format(&pen, "Digest x=y%s", comma);
        uint32_t at = pen_used(&pen);
        pen_bytes(&pen, auth_field_name(field));
        pen_text(&pen, equal);
        pen_bytes(&pen, text);
        uint32_t end = pen_used(&pen);
        pen_format(&pen, "%sz=\"\"", comma);
        bool quoted = text.at[0] == '"';
        assert_null(auth_scan(&auth, pen_done(&pen), NULL).why);
        same_bytes(auth.field[field], bytes_part(text, quoted, text.count - 2 * quoted));
        assert_int_equal(auth.field_at[field], at);
        assert_int_equal(auth.field_end[field], end);
        for (unsigned other = 0; other < AUTH_FIELD_COUNT; other++)
            assert_int_equal(auth_has(&auth, (enum auth_field)other), other == field);
    }
    (void)state;
}

TEST(a_token_is_found_whichever_way_it_is_written)
{
    static const struct {
        const char *value;
        enum auth_scheme scheme;
        const char *token;
    } rows[] = {
        {"Bearer abc.def-_~+/==", AUTH_BEARER, "abc.def-_~+/=="},
        {"bearer access_token=\"opaque\"", AUTH_BEARER, "opaque"},
        {"Bearer", AUTH_BEARER, NULL},
        {"Bearer realm=\"x\", error=\"invalid_token\"", AUTH_BEARER, NULL},
        {"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", AUTH_BASIC, "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
        {"Basic realm=\"x\"", AUTH_BASIC, NULL},
        {"NoOneKnowsThisScheme opaque-data=here", AUTH_OTHER, NULL},
        {"Negotiate YII=", AUTH_OTHER, "YII="},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct auth auth;
        assert_null(auth_scan(&auth, bytes_text(rows[i].value), NULL).why);
        assert_int_equal(auth.scheme, rows[i].scheme);
        same_bytes(auth.token, bytes_text(rows[i].token));
        assert_int_equal(auth.token.at != NULL, rows[i].token != NULL);
    }
    (void)state;
}

/* What is hashed and compared has no escapes, what is written has them once, and both ways lead back. */
TEST(a_quoted_string_has_one_inner_form)
{
    static const struct {
        const char *written, *inner, *again; /* NULL: as it was written */
    } rows[] = {
        {"Digest username=\"a\\\"b\"", "a\"b", NULL},   {"Digest username=\"a\\\\b\"", "a\\b", NULL},
        {"Digest username=\"\\\"\\\\\"", "\"\\", NULL}, {"Digest username=\"\\a\\b\"", "ab", "Digest username=\"ab\""},
        {"Digest username=\"plain\"", "plain", NULL},   {"Digest username=token", "token", "Digest username=\"token\""},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[128];
        struct pen pen = pen_on(room, sizeof room), narrow = pen_on(room, 0);
        struct auth auth;
        assert_null(auth_scan(&auth, bytes_text(rows[i].written), &pen).why);
        same_bytes(auth.field[AUTH_USERNAME], bytes_text(rows[i].inner));
        pen_text(&pen, "Digest");
        auth_write(&pen, AUTH_USERNAME, auth.field[AUTH_USERNAME], false, true);
        same_bytes(pen_done(&pen), bytes_text(rows[i].again ? rows[i].again : rows[i].written));
        bool escapes = strchr(rows[i].written, '\\') != NULL;
        assert_int_equal(auth_scan(&auth, bytes_text(rows[i].written), &narrow).why != NULL, escapes);
    }
    (void)state;
}

TEST(what_is_no_credential_is_a_fault_at_its_octet)
{
    static const struct {
        const char *value;
        uint32_t at;
        const char *why;
    } rows[] = {
        {"", 0, "no authentication scheme"},
        {"=", 0, "no authentication scheme"},
        {"Digest", 6, "Digest without parameters"},
        {"Digest,", 6, "no blank behind the authentication scheme"},
        {"Digest username", 7, "an authentication parameter without name or value"},
        {"Digest nc=", 7, "an authentication parameter without a value"},
        {"Digest nc=,", 7, "an authentication parameter without a value"},
        {"Digest nc=1,", 12, "an authentication parameter without name or value"},
        {"Digest nc=1 qop=auth", 12, "no comma between authentication parameters"},
        {"Digest nonce=\"open", 13, "an open quote"},
        {"Digest nonce=\"open\\\"", 13, "an open quote"},
        {"Digest nonce=\"a\"b", 16, "no comma between authentication parameters"},
        {"Digest nc=1, NC=1", 13, "an authentication parameter given twice"},
        {"Bearer access_token=\"a\", access_token=\"b\"", 25, "an authentication parameter given twice"},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct auth auth;
        struct parse_error error = auth_scan(&auth, bytes_text(rows[i].value), NULL);
        assert_non_null(error.why);
        assert_string_equal(error.why, rows[i].why);
        assert_int_equal(error.at, rows[i].at);
    }
    (void)state;
}

TEST(authentication_info_has_no_scheme)
{
    struct auth auth;
    struct bytes value = BYTES("nextnonce=\"n2\", qop=auth, rspauth=\"6629\", cnonce=\"c\", nc=00000001");
    assert_null(auth_scan_info(&auth, value, NULL).why);
    same_bytes(auth.field[AUTH_RSPAUTH], BYTES("6629"));
    same_bytes(auth.field[AUTH_QOP], BYTES("auth"));
    same_bytes(auth.field[AUTH_NEXTNONCE], BYTES("n2"));
    assert_non_null(auth_scan_info(&auth, BYTES(""), NULL).why);
    (void)state;
}

TEST(a_parameter_is_quoted_as_its_header_has_it)
{
    static const struct {
        enum auth_field field;
        const char *value;
        bool challenge, first;
        const char *text;
    } rows[] = {
        {AUTH_USERNAME, "alice", false, true, " username=\"alice\""},
        {AUTH_QOP, "auth", false, false, ", qop=auth"},
        {AUTH_QOP, "auth,auth-int", true, false, ", qop=\"auth,auth-int\""},
        {AUTH_ALGORITHM, "SHA-256", true, false, ", algorithm=SHA-256"},
        {AUTH_STALE, "true", true, false, ", stale=true"},
        {AUTH_NC, "00000002", false, false, ", nc=00000002"},
        {AUTH_INTEGRITY_PROTECTED, "auth-done", false, false, ", integrity-protected=\"auth-done\""},
        /* Neither can break out. */
        {AUTH_USERNAME, "a\"b", false, false, ", username=\"a\\\"b\""},
        {AUTH_USERNAME, "a\\", false, false, ", username=\"a\\\\\""},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[64];
        struct pen pen = pen_on(room, sizeof room);
        auth_write(&pen, rows[i].field, bytes_text(rows[i].value), rows[i].challenge, rows[i].first);
        same_bytes(pen_done(&pen), bytes_text(rows[i].text));
    }
    for (unsigned field = 0; field < AUTH_FIELD_COUNT; field++)
        assert_true(auth_field_name((enum auth_field)field).count > 0);
    (void)state;
}

TESTS(UNIT(a_quoted_string_has_one_inner_form), UNIT(a_digest_line_gives_its_parameters_and_where_they_stand),
      UNIT(every_parameter_is_found_whichever_way_it_is_written), UNIT(a_token_is_found_whichever_way_it_is_written),
      UNIT(what_is_no_credential_is_a_fault_at_its_octet), UNIT(authentication_info_has_no_scheme),
      UNIT(a_parameter_is_quoted_as_its_header_has_it))
