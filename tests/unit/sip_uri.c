/* URIs, addresses, Via and Contact values: what they are split into, what equals what, what an AOR is. */
#include "sip.h"

#include "test.h"

/* The parts of a URI in one line: scheme|user|password|host|port|params|headers. */
static void write_parts(struct pen *pen, const struct sip_uri *uri)
{
    const struct bytes parts[] = {uri->scheme, uri->user, uri->password, uri->host};
    for (unsigned i = 0; i < COUNT(parts); i++) {
        pen_bytes(pen, parts[i]);
        pen_char(pen, '|');
    }
    pen_u64(pen, uri->port);
    pen_char(pen, '|');
    pen_bytes(pen, uri->params);
    pen_char(pen, '|');
    pen_bytes(pen, uri->headers);
}

TEST(a_uri_splits_into_its_parts)
{
    static const struct {
        const char *text, *parts;
    } rows[] = {
        {"sip:home1.test", "sip|||home1.test|0||"},
        {"sip:alice@atlanta.com", "sip|alice||atlanta.com|0||"},
        {"sips:alice@atlanta.com?subject=project%20x&priority=urgent",
         "sips|alice||atlanta.com|0||subject=project%20x&priority=urgent"},
        {"sip:alice:secretword@atlanta.com;transport=tcp", "sip|alice|secretword|atlanta.com|0|;transport=tcp|"},
        {"sip:+1-212-555-1212:1234@gateway.com;user=phone", "sip|+1-212-555-1212|1234|gateway.com|0|;user=phone|"},
        {"sip:alice;day=tuesday@atlanta.com", "sip|alice;day=tuesday||atlanta.com|0||"},
        {"sip:alice@192.0.2.4:5061", "sip|alice||192.0.2.4|5061||"},
        {"sip:[2001:db8::1]:5060;lr", "sip|||[2001:db8::1]|5060|;lr|"},
        {"SIP:a:@b", "SIP|a||b|0||"},
        {"sip:wsf.home1.test;lr;ob", "sip|||wsf.home1.test|0|;lr;ob|"},
        {"tel:+1-201-555-0123;phone-context=x", "tel|+1-201-555-0123|||0|;phone-context=x|"},
        {"soap.beep://192.0.2.103:3002", "soap.beep|//192.0.2.103:3002|||0||"},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[256];
        struct pen pen = pen_on(room, sizeof room);
        struct sip_uri uri;
        assert_null(sip_uri_scan(&uri, bytes_text(rows[i].text)).why);
        write_parts(&pen, &uri);
        same_bytes(pen_done(&pen), bytes_text(rows[i].parts));
    }
    (void)state;
}

TEST(what_is_no_uri_is_refused_at_its_octet)
{
    static const struct {
        const char *text;
        uint32_t at;
    } rows[] = {
        {"", 0},           {"alice", 0},          {":a", 0},         {"1sip:a", 0},
        {"sip:", 4},       {"sip:@a", 4},         {"sip:a@", 6},     {"sip:a@b@c", 7},
        {"sip:a b@c", 5},  {"sip:a%4@c", 5},      {"sip:a%zz@c", 5}, {"sip:a:p:q@c", 7},
        {"sip:a:0", 6},    {"sip:a:65536", 6},    {"sip:a:", 6},     {"sip:a;", 5},
        {"sip:a;;lr", 5},  {"sip:a;x=", 5},       {"sip:a;=x", 5},   {"sip:a;x=\"y\"", 5},
        {"sip:a;x;X", 5},  {"sip:a/b", 5},        {"sip:[::1", 4},   {"sip:[]", 4},
        {"sip:-a", 4},     {"sip:a?b=<c>", 8},    {"tel:", 4},       {"tel:+1 2", 6},
        {"x:\xc3\xa4", 2}, {"sip:\xc3\xa4@b", 4},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct sip_uri uri;
        struct parse_error error = sip_uri_scan(&uri, bytes_text(rows[i].text));
        if (!error.why) fail_msg("%s was taken", rows[i].text);
        if (error.at != rows[i].at) fail_msg("%s: %s at %u", rows[i].text, error.why, error.at);
    }
    (void)state;
}

/* RFC 3261 19.1.4 prints most of these pairs. */
TEST(uris_are_equal_as_the_rfc_says)
{
    static const struct {
        const char *a, *b;
        bool equal;
    } rows[] = {
        {"sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp", true},
        {"sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5", true},
        {"sip:carol@chicago.com;security=on", "sip:carol@chicago.com;newparam=5", true},
        {"sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off", false},
        {"SIP:ALICE@AtLanTa.CoM", "sip:alice@AtLanTa.CoM", false},
        {"sip:bob@biloxi.com", "sip:bob@biloxi.com:5060", false},
        {"sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp", false},
        {"sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp", false},
        {"sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting", false},
        {"sip:a@b", "sips:a@b", false},
        {"sip:a@b", "sip:a:@b", false},
        {"sip:b", "sip:a@b", false},
        {"sip:a@[::1]", "sip:a@[0:0::1]", true},
        {"sip:a@[::1]", "sip:a@[::2]", false},
        {"sip:a%40b@c", "sip:a%40b@c", true},
        {"sip:null-%00-null@c", "sip:null-@c", false},
        {"sip:a%2540b@c", "sip:a%40b@c", false},
        {"tel:+1201", "TEL:+1201", true},
        {"tel:+1201", "tel:+1202", false},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct sip_uri a, b;
        assert_null(sip_uri_scan(&a, bytes_text(rows[i].a)).why);
        assert_null(sip_uri_scan(&b, bytes_text(rows[i].b)).why);
        if (sip_uri_equal(&a, &b) != rows[i].equal) fail_msg("%s and %s", rows[i].a, rows[i].b);
        assert_int_equal(sip_uri_equal(&b, &a), rows[i].equal);
        assert_true(sip_uri_equal(&a, &a));
    }
    (void)state;
}

TEST(an_aor_is_one_text_for_all_its_spellings)
{
    static const struct {
        const char *text, *aor;
    } rows[] = {
        {"sip:alice@home1.test", "sip:alice@home1.test"},
        {"SIP:%61lice@HOME1.test;transport=ws?a=b", "sip:alice@home1.test"},
        {"sip:Alice@home1.test", "sip:Alice@home1.test"},
        {"sip:a%3bb@c", "sip:a;b@c"},
        {"sip:a%40%3a%25@c", "sip:a%40%3A%25@c"},
        {"sip:%00@c", "sip:%00@c"},
        {"sip:a:p@c:5070;x", "sip:a:p@c:5070"},
        {"sips:C;lr", "sips:c"},
        {"sip:a@[2001:DB8:0::1]:5070", "sip:a@[2001:db8::1]:5070"},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[128];
        struct pen pen = pen_on(room, sizeof room);
        struct sip_uri uri;
        assert_null(sip_uri_scan(&uri, bytes_text(rows[i].text)).why);
        sip_aor(&pen, &uri);
        struct bytes aor = pen_done(&pen);
        same_bytes(aor, bytes_text(rows[i].aor));
        assert_null(sip_uri_scan(&uri, aor).why);
        sip_aor(&pen, &uri);
        same_bytes(pen_done(&pen), aor);
    }
    (void)state;
}

TEST(an_address_has_a_name_a_uri_and_parameters)
{
    static const struct {
        const char *text, *display, *uri, *params;
    } rows[] = {
        {"<sip:a@b>", "", "sip:a@b", ""},
        {"<sip:a@b;lr>;tag=1", "", "sip:a@b;lr", ";tag=1"},
        {"sip:a@b;tag=1", "", "sip:a@b", ";tag=1"},
        {"sip:a@b ;\r\n tag = 1 ", "", "sip:a@b", ";\r\n tag = 1 "},
        {"Bob Smith <sip:a@b>", "Bob Smith", "sip:a@b", ""},
        {"caller<sip:a@b>;tag=323", "caller", "sip:a@b", ";tag=323"},
        {"\"Bell, Alexander\" <sip:a@b> ;tag=4", "Bell, Alexander", "sip:a@b", ";tag=4"},
        {"\"J \\\\\\\"\"<sip:a@b>", "J \\\\\\\"", "sip:a@b", ""},
        {"\"<sip:x@y>\" <sip:a@b>", "<sip:x@y>", "sip:a@b", ""},
        {"\"\xd0\xb6\" <sip:a@b>", "\xd0\xb6", "sip:a@b", ""},
        {"sip:a@b;+sip.instance=\"<urn:uuid:1>\"", "", "sip:a@b", ";+sip.instance=\"<urn:uuid:1>\""},
        {"<sip:a@b?Route=%3Csip:c%3E>", "", "sip:a@b?Route=%3Csip:c%3E", ""},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct sip_address address;
        assert_null(sip_address_scan(&address, bytes_text(rows[i].text)).why);
        same_bytes(address.display, bytes_text(rows[i].display));
        same_bytes(address.uri, bytes_text(rows[i].uri));
        same_bytes(address.params, bytes_text(rows[i].params));
        assert_false(address.star);
    }
    struct sip_address address;
    assert_null(sip_address_scan(&address, BYTES("*")).why);
    assert_true(address.star);
    (void)state;
}

TEST(what_is_no_address_is_refused)
{
    static const char *const rows[] = {
        "",
        "*;a=b",
        "<>",
        "<sip:a@b",
        "sip:a@b>",
        "< sip:a@b>",
        "<sip:a@b >",
        "\"open <sip:a@b>",
        "\"name\" sip:a@b",
        "Bell, Alexander <sip:a@b>",
        "Bob: <sip:a@b>",
        "<sip:a@b> tag=1",
        "<sip:a@b>;;tag=1",
        "<sip:a@b>;tag=",
        "<sip:a@b>;tag=1;Tag=1",
        "sip:a@b;;",
        "<sip:a@b><sip:c@d>",
        "sip:a@b?x=y",
        "sip:a@b,c",
        "alice",
        "\xd0\xb6 <sip:a@b>",
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct sip_address address;
        struct parse_error error = sip_address_scan(&address, bytes_text(rows[i]));
        if (!error.why) fail_msg("%s was taken", rows[i]);
        assert_true(error.at <= strlen(rows[i]));
    }
    (void)state;
}

TEST(a_via_may_be_written_with_blanks_everywhere)
{
    static const struct {
        const char *text, *transport, *host;
        uint16_t port;
        const char *branch; /* NULL: refused */
    } rows[] = {
        {"SIP/2.0/WSS df7.invalid;branch=z9hG4bKasudf;rport", "WSS", "df7.invalid", 0, "z9hG4bKasudf"},
        {"SIP / 2.0 /\r\n UDP first.example.com : 4000 ;ttl=16\r\n ;maddr=224.2.0.1 ; branch = z9hG4bKa7", "UDP",
         "first.example.com", 4000, "z9hG4bKa7"},
        {"SIP/2.0/TCP [2001:db8::9:1]:5060;branch=z", "TCP", "[2001:db8::9:1]", 5060, "z"},
        {"SIP/2.0/UDP a", "UDP", "a", 0, ""},
        {"SIP/2.0/UDP", NULL, NULL, 0, NULL},
        {"SIP/2.0 a", NULL, NULL, 0, NULL},
        {"SIP/2.0/ a", NULL, NULL, 0, NULL},
        {"SIP/2.0/UDP a:0", NULL, NULL, 0, NULL},
        {"SIP/2.0/UDP a:", NULL, NULL, 0, NULL},
        {"SIP/2.0/UDP a b", NULL, NULL, 0, NULL},
        {"SIP/2.0/UDP a;;", NULL, NULL, 0, NULL},
        {"SIP/2.0/UDP a;branch=", NULL, NULL, 0, NULL},
        {"SIP/2.0/UDP 2001:db8::9", NULL, NULL, 0, NULL},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct sip_via via;
        struct parse_error error = sip_via_scan(&via, bytes_text(rows[i].text));
        if ((error.why != NULL) != (rows[i].branch == NULL))
            fail_msg("%s: %s", rows[i].text, error.why ? error.why : "taken");
        if (error.why) continue;
        same_bytes(via.transport, bytes_text(rows[i].transport));
        same_bytes(via.host, bytes_text(rows[i].host));
        assert_int_equal(via.port, rows[i].port);
        same_bytes(via.branch, bytes_text(rows[i].branch));
    }
    (void)state;
}

/* A blank at the end keeps sip_via_scan from its short way. */
TEST(the_usual_via_is_read_as_any_other)
{
    static const char *const rows[] = {
        "SIP/2.0/WSS df7.invalid;branch=z9hG4bKasudf;rport",
        "SIP/2.0/UDP a;branch=b",
        "SIP/2.0/UDP -a;branch=b",
        "SIP/2.0/UDP .a;branch=b",
        "SIP/2.0/UDP a;branch=b;rport=1",
        "SIP/2.0/UDP a;branch=b;RPORT",
        "SIP/2.0/UDP a;branch=b_!c",
        "SIP/2.0/UDP a;branch=b;branch=c",
        "SIP/2.0/UDP a;branch=",
        "SIP/2.0/UDP a;branch=b;",
        "SIP/2.0/ a;branch=b",
        "SIP/2.0/UDP a.b;branch=b/c",
        "SIP/2.0/UDP a/b;branch=c",
        "SIP/2.0/TLS pcscf.ims.example;branch=z9hG4bKabcdefghijklmnopqrs",
        "SIP/2.0/TLS pcscf.ims.example;branch=z9hG4bKabcdefghijklmnopqrst",
        "SIP/2.0/TLS pcscf.ims.example;branch=z9hG4bKabcdefghijklmnopqrstu;rport",
        "SIP/2.0/TLS pcscf.ims.example;branch=z9hG4bKabcdefghijklmnopqrstuvwxyz!",
        "SIP/2.0/TLS a-very-long-name-of-a-host-in.the-network.ims.example;branch=b",
        "SIP/2.0/TLS an-even-longer-name-of-a-host.in-the-network.ims.example;branch=z9hG4bKb;rport",
        "SIP/2.0/TLS the-longest-name-of-a-host.in-the-whole-network.ims.example;branch=b",
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char blank[128];
        struct sip_via usual = {0}, whole = {0};
        struct bytes text = bytes_text(rows[i]);
        memcpy(blank, text.at, text.count);
        blank[text.count] = ' ';
        struct parse_error error = sip_via_scan(&usual, text);
        struct parse_error other = sip_via_scan(&whole, bytes_of(blank, text.count + 1));
        if ((error.why == NULL) != (other.why == NULL)) fail_msg("%s: %s, %s", rows[i], error.why, other.why);
        if (error.why) continue;
        same_bytes(usual.protocol, whole.protocol);
        same_bytes(usual.transport, whole.transport);
        same_bytes(usual.host, whole.host);
        same_bytes(usual.branch, whole.branch);
        same_bytes(usual.params, bytes_part(whole.params, 0, whole.params.count - 1));
        assert_int_equal(usual.port, whole.port);
    }
    (void)state;
}

TEST(a_contact_says_which_binding_and_for_how_long)
{
    static const struct {
        const char *text;
        uint32_t reg_id;
        bool has_expires;
        uint32_t expires;
        const char *why;
    } rows[] = {
        {"<sip:a@b>", 0, false, 0, NULL},
        {"<sip:a@b>;expires=0", 0, true, 0, NULL},
        {"<sip:a@b>;Expires=600000;reg-id=1", 1, true, 600000, NULL},
        /* RFC 3261 20.10, and RFC 4475 3.1.2.4. */
        {"<sip:a@b>;expires=soon", 0, true, 3600, NULL},
        {"<sip:a@b>;expires", 0, true, 3600, NULL},
        {"<sip:a@b>;expires=280297596632815", 0, true, UINT32_MAX, NULL},
        {"sip:a@b;expires=5", 0, true, 5, NULL},
        {"<sip:a@b;expires=5>", 0, false, 0, NULL},
        {"<sip:a@b>;reg-id=0", 0, false, 0, "a reg-id that is not 1 to 2^31 - 1"},
        {"<sip:a@b>;reg-id=2147483648", 0, false, 0, "a reg-id that is not 1 to 2^31 - 1"},
        {"<sip:a@b>;reg-id", 0, false, 0, "a reg-id that is not 1 to 2^31 - 1"},
        {"<sip:a@b>;expires=1;expires=2", 0, false, 0, "a parameter given twice"},
        {"<sip:a@b>;reg-id=1;reg-id=1", 0, false, 0, "a parameter given twice"},
        {"<sip:a@b>;expires=0000000005", 0, true, 5, NULL},
        {"<sip:a@b>;+sip.instance=x", 0, false, 0, "a +sip.instance without quotes"},
        {"<sip:>", 0, false, 0, "a URI without a host"},
        {"<mailto:a@b>", 0, false, 0, NULL},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct sip_contact contact;
        struct parse_error error = sip_contact_scan(&contact, bytes_text(rows[i].text));
        if (rows[i].why) {
            assert_non_null(error.why);
            assert_string_equal(error.why, rows[i].why);
            continue;
        }
        assert_null(error.why);
        assert_int_equal(contact.reg_id, rows[i].reg_id);
        assert_int_equal(contact.has_expires, rows[i].has_expires);
        assert_int_equal(contact.expires, rows[i].expires);
        uint32_t expires = 0;
        struct bytes uri;
        assert_int_equal(sip_contact_lifetime(bytes_text(rows[i].text), &uri, &expires), rows[i].has_expires);
        assert_int_equal(expires, rows[i].expires);
        same_bytes(uri, contact.address.uri);
    }
    struct sip_contact star;
    uint32_t none;
    struct bytes nowhere;
    assert_false(sip_contact_lifetime(BYTES("*"), &nowhere, &none) || nowhere.at);
    assert_null(sip_contact_scan(&star, BYTES("*")).why);
    assert_true(star.address.star);
    (void)state;
}

static struct bytes spelt(struct pen *pen, bool usual, uint32_t user, unsigned order)
{
    static const char *const params[2][3] = {
        {";EXPIRES=60", ";Reg-ID=2", ";+SIP.instance=\"<urn:uuid:1-2>\""},
        {";expires=60", ";reg-id=2", ";+sip.instance=\"<urn:uuid:1-2>\""},
    };
    static const unsigned orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    pen_text(pen, usual ? "<sip:" : "<SIP:");
    for (uint32_t i = 0; i < user; i++) pen_char(pen, i % 9 == 4 ? '+' : 'a');
    pen_lit(pen, "@x.invalid;transport=ws>");
    for (unsigned i = 0; i < 3; i++) pen_text(pen, params[usual][orders[order][i]]);
    return pen_done(pen);
}

/* The usual spelling is read by looks at windows, another by the grammar: users of many lengths, every order. */
TEST(a_contact_says_the_same_in_the_usual_spelling_and_in_another)
{
    enum { USER_MAX = 80, ORDERS = 6 };
    (void)state;
    for (uint32_t user = 1; user <= USER_MAX; user++) {
        for (unsigned order = 0; order < ORDERS; order++) {
            char room[512];
            struct pen pen = pen_on(room, sizeof room);
            struct sip_contact usual, other;
            assert_null(sip_contact_scan(&usual, spelt(&pen, true, user, order)).why);
            assert_null(sip_contact_scan(&other, spelt(&pen, false, user, order)).why);
            same_bytes(usual.uri.user, other.uri.user);
            same_bytes(usual.uri.host, BYTES("x.invalid"));
            same_bytes(other.uri.host, BYTES("x.invalid"));
            same_bytes(usual.uri.params, other.uri.params);
            same_bytes(usual.instance, BYTES("<urn:uuid:1-2>"));
            same_bytes(other.instance, usual.instance);
            assert_int_equal(usual.reg_id, 2);
            assert_int_equal(other.reg_id, 2);
            assert_int_equal(usual.expires, 60);
            assert_int_equal(other.expires, 60);
        }
    }
}

TESTS(UNIT(a_uri_splits_into_its_parts), UNIT(what_is_no_uri_is_refused_at_its_octet),
      UNIT(uris_are_equal_as_the_rfc_says), UNIT(an_aor_is_one_text_for_all_its_spellings),
      UNIT(an_address_has_a_name_a_uri_and_parameters), UNIT(what_is_no_address_is_refused),
      UNIT(a_via_may_be_written_with_blanks_everywhere), UNIT(the_usual_via_is_read_as_any_other),
      UNIT(a_contact_says_which_binding_and_for_how_long),
      UNIT(a_contact_says_the_same_in_the_usual_spelling_and_in_another))
