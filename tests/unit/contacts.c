/* Contacts of a REGISTER as the registrar reads them (RFC 3261 10.3 steps 6 and 7). */
#include "test.h"

#include "contacts.h"

TEST(contacts_are_all_taken_or_none)
{
    static const struct {
        const char *headers;
        uint16_t code;
        uint32_t count;
        bool star, removes;
        uint32_t expires; /* of the last */
    } rows[] = {
        {"", 0, 0, false, false, 0},
        {"Contact: <sip:a@b>\r\n", 0, 1, false, false, 1800},
        {"Contact: <sip:a@b>;expires=600\r\nExpires: 900\r\n", 0, 1, false, false, 600},
        {"Contact: <sip:a@b>\r\nExpires: 900\r\n", 0, 1, false, false, 900},
        {"Contact: <sip:a@b>;expires=4000000000\r\n", 0, 1, false, false, 7200},
        {"Contact: <sip:a@b>;expires=30\r\n", 423, 1, false, false, 0},
        {"Contact: <sip:a@b>;expires=60\r\n", 0, 1, false, false, 60},
        {"Contact: <sip:a@b>;expires=0\r\n", 0, 1, false, true, 0},
        {"Contact: <sip:a@b>, <sip:c@d>;expires=0\r\n", 0, 2, false, false, 0},
        {"Contact: <sip:a@b>;expires=0, <sip:c@d>;expires=0\r\n", 0, 2, false, true, 0},
        {"Contact: *\r\nExpires: 0\r\n", 0, 0, true, true, 0},
        {"Contact: *\r\n", 400, 0, false, false, 0},
        {"Contact: *\r\nExpires: 10\r\n", 400, 0, false, false, 0},
        {"Contact: *, <sip:a@b>\r\nExpires: 0\r\n", 400, 0, false, false, 0},
        {"Contact: <sip:a@b>\r\nContact: *\r\nExpires: 0\r\n", 400, 1, false, false, 0},
        {"Contact: <sip:a@b>\r\nExpires: soon\r\n", 400, 0, false, false, 0},
        {"Contact: <nonsense>\r\n", 400, 0, false, false, 0},
        {"Contact: "
         "<sip:a1@b>,<sip:a2@b>,<sip:a3@b>,<sip:a4@b>,<sip:a5@b>,<sip:a6@b>,<sip:a7@b>,<sip:a8@b>,<sip:a9@b>\r\n",
         403, 8, false, false, 0},
    };
    static const struct contact_rules rules = {1800, 60, 7200};
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[2048];
        struct pen pen = pen_on(room, sizeof room);
        struct sip sip;
        struct contacts contacts;
        enum reason why;
        pen_format(&pen,
                   "REGISTER sip:b SIP/2.0\r\nVia: SIP/2.0/UDP p;branch=z9hG4bK1\r\nFrom: <sip:a@b>;tag=a\r\nTo: "
                   "<sip:a@b>\r\n"
                   "Call-ID: c\r\nCSeq: 2 REGISTER\r\n%sContent-Length: 0\r\n\r\n",
                   rows[i].headers);
        assert_null(sip_scan(&sip, pen_done(&pen)).why);
        uint16_t code = contacts_read(&contacts, &sip, &rules, &why);
        if (code != rows[i].code) print_error("row %u\n", i);
        assert_int_equal(code, rows[i].code);
        assert_int_equal(why != REASON_NONE, code != 0);
        if (code) continue;
        struct bytes first;
        assert_int_equal(contacts_end(&sip, &first), contacts.removes); /* without judging, the same */
        same_bytes(first, contacts.count ? contacts.contact[0].uri : bytes_of(NULL, 0));
        assert_int_equal(contacts.count, rows[i].count);
        assert_int_equal(contacts.star, rows[i].star);
        assert_int_equal(contacts.removes, rows[i].removes);
        if (contacts.count) assert_int_equal(contacts.contact[contacts.count - 1].expires, rows[i].expires);
    }
}

TESTS(UNIT(contacts_are_all_taken_or_none))
