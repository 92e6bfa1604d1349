/* Registration information (RFC 3680 5): what is written is read back, and nobody acts on half a document. */
#include "reg_info.h"
#include "test.h"

static struct bytes written(struct pen *pen, const struct reg_contact *contact)
{
    reg_info_begin(pen, 7, "full");
    reg_info_registration(pen, contact->aor, 1, !reg_event_ends(contact->event));
    reg_info_contact(pen, contact, 2);
    reg_info_registration_end(pen);
    reg_info_registration(pen, BYTES("tel:+15550001"), 3, true);
    reg_info_registration_end(pen);
    reg_info_end(pen);
    return pen_done(pen);
}

TEST(what_is_written_is_read_back)
{
    char room[8192];
    (void)state;
    for (enum reg_event event = 0; event < REG_EVENT_COUNT; event++) {
        struct pen pen = pen_on(room, sizeof room);
        const struct reg_contact contact = {.aor = BYTES("sip:a&b<c>\"d'@ims.example"),
                                            .uri = BYTES("sip:a@x.invalid;transport=ws?h=1&i=2"),
                                            .instance = BYTES("<urn:uuid:1>"),
                                            .pub_gruu = BYTES("sip:a@ims.example;gr=urn:uuid:1"),
                                            .temp_gruu = BYTES("sip:tgruu.1@ims.example;gr"),
                                            .cseq = 4,
                                            .event = event,
                                            .expires = 599};
        struct reg_info info;
        struct reg_contact read;
        struct bytes xml = written(&pen, &contact);
        assert_null(reg_info_read(&info, &pen, xml).why);
        assert_int_equal(info.version, 7);
        assert_true(info.full);
        assert_true(reg_info_next(&info, &pen, &read));
        same_bytes(read.aor, contact.aor);
        same_bytes(read.uri, contact.uri);
        same_bytes(read.instance, contact.instance);
        same_bytes(read.pub_gruu, contact.pub_gruu);
        same_bytes(read.temp_gruu, contact.temp_gruu);
        assert_int_equal(read.event, event);
        assert_int_equal(read.expires, 599);
        assert_false(reg_info_next(&info, &pen, &read));
    }
}

#define ROOT "<reginfo xmlns=\"urn:ietf:params:xml:ns:reginfo\" version=\"0\" state=\"full\">"
#define AOR "<registration aor='sip:a@b' id='1' state='active'>"
#define CONTACT "<contact id='2' state='active' event='registered'>"
#define URI "<uri>sip:a@c</uri>"

TEST(half_a_document_is_none)
{
    static const struct {
        const char *xml, *why;
    } rows[] = {
        {ROOT AOR CONTACT URI "</contact></registration></reginfo>", NULL},
        {ROOT "</reginfo>", NULL},
        {"<?xml version='1.0'?>\n" ROOT "\n " AOR "\n  " CONTACT "\n   " URI
         "\n </contact> </registration> </reginfo >",
         NULL},
        {"", "no registration information"},
        {"<html></html>", "no registration information"},
        {"</reginfo>", "no registration information"},
        {"<reginfo state='full'></reginfo>", "registration information without version"},
        {"<reginfo version='-1' state='full'></reginfo>", "registration information without version"},
        {"<reginfo version='1' state='some'></reginfo>", "neither full nor partial"},
        {"<reginfo version=1 state='full'></reginfo>", "registration information without version"},
        {ROOT AOR CONTACT URI "</contact></registration>", "registration information that does not end"},
        {ROOT AOR CONTACT URI "</registration></reginfo>", "a contact that does not end"},
        {ROOT AOR CONTACT "</contact></registration></reginfo>", "a contact without uri"},
        {ROOT AOR "<contact id='2' state='active' event='registered'/></registration></reginfo>",
         "a contact without uri"},
        {ROOT CONTACT URI "</contact></reginfo>", "a contact in no registration"},
        {ROOT "<registration id='1' state='active'></registration></reginfo>", "a registration without aor"},
        {ROOT "<registration aor='sip:a@b' id='1' state='gone'></registration></reginfo>",
         "a registration's state that is none"},
        {ROOT AOR "<contact id='2' state='active' event='gone'>" URI "</contact></registration></reginfo>",
         "a contact's event that is none"},
        {ROOT AOR "<contact id='2' state='active' event='expired'>" URI "</contact></registration></reginfo>",
         "a contact's state that does not go with its event"},
        {ROOT AOR "<contact id='2' state='active' event='created' expires='x'>" URI
                  "</contact></registration></reginfo>",
         "a contact's expires that is no number"},
    };
    char room[4096];
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct pen pen = pen_on(room, sizeof room);
        struct reg_info info;
        const char *why = reg_info_read(&info, &pen, bytes_text(rows[i].xml)).why;
        if (rows[i].why ? !why || strcmp(why, rows[i].why) != 0 : why != NULL)
            fail_msg("%s: %s", rows[i].xml, why ? why : "taken");
    }
}

/* Wherever it is cut off, it is refused. */
TEST(a_document_that_is_cut_off_is_refused)
{
    char room[8192], again[8192];
    struct pen pen = pen_on(room, sizeof room);
    const struct reg_contact contact = {.aor = BYTES("sip:a@b"), .uri = BYTES("sip:a@c"), .event = REG_EXPIRED};
    struct bytes xml = written(&pen, &contact);
    (void)state;
    for (uint32_t count = 0; count < xml.count; count++) {
        struct pen other = pen_on(again, sizeof again);
        struct reg_info info;
        if (!reg_info_read(&info, &other, bytes_part(xml, 0, count)).why) fail_msg("taken at %u", count);
    }
}

TESTS(UNIT(what_is_written_is_read_back), UNIT(half_a_document_is_none), UNIT(a_document_that_is_cut_off_is_refused))
