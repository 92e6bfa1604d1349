/* User-Data: which AS a profile names for REGISTER (TS 29.228 B.2.2, annex E), as it is written and as it is read. */
#include "profile.h"

#include "keyed.h"
#include "test.h"

#define HEAD                                                                                                           \
    "<IMSSubscription><PrivateID>a@b</PrivateID><ServiceProfile><PublicIdentity><Identity>sip:a@b</Identity>"          \
    "</PublicIdentity>"
#define TAIL "</ServiceProfile></IMSSubscription>"
#define CRITERION(method, server)                                                                                      \
    "<InitialFilterCriteria><TriggerPoint><SPT><Method>" method "</Method></SPT></TriggerPoint>"                       \
    "<ApplicationServer><ServerName>" server "</ServerName>"
#define END "</ApplicationServer></InitialFilterCriteria>"

TEST(the_first_criterion_for_register_names_the_as)
{
    static const struct {
        const char *xml, *as; /* NULL: none */
        bool ends, wants;
    } rows[] = {
        {HEAD TAIL, NULL, false, false},
        {HEAD CRITERION("REGISTER", "sip:as.b") END TAIL, "sip:as.b", false, false},
        {HEAD CRITERION("INVITE", "sip:as.b") END TAIL, NULL, false, false},
        {HEAD CRITERION("INVITE", "sip:x.b") END CRITERION("REGISTER", "sip:as.b") END TAIL, "sip:as.b", false, false},
        {HEAD CRITERION("REGISTER", "sip:as.b") END CRITERION("REGISTER", "sip:x.b") END TAIL, "sip:as.b", false,
         false},
        {HEAD CRITERION("REGISTER", "sip:as.b;a&amp;b") END TAIL, "sip:as.b;a&b", false, false},
        {HEAD CRITERION("REGISTER", "sip:as.b") "<DefaultHandling>1</DefaultHandling>" END TAIL, "sip:as.b", true,
         false},
        {HEAD CRITERION("REGISTER", "sip:as.b") "<DefaultHandling>0</DefaultHandling>" END TAIL, "sip:as.b", false,
         false},
        {HEAD CRITERION("REGISTER", "sip:as.b") "<Extension><IncludeRegisterRequest/></Extension>" END TAIL, "sip:as.b",
         false, true},
        {HEAD CRITERION("REGISTER", "sip:as.b") "<Extension><IncludeRegisterRequest></IncludeRegisterRequest>"
                                                "</Extension>" END TAIL,
         "sip:as.b", false, true},
        {HEAD CRITERION("INVITE", "sip:x.b") "<DefaultHandling>1</DefaultHandling>" END CRITERION("REGISTER",
                                                                                                  "sip:as.b") END TAIL,
         "sip:as.b", false, false},
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        char room[1024];
        struct pen pen = pen_on(room, sizeof room);
        struct profile profile;
        assert_null(profile_read(&profile, &pen, bytes_text(rows[i].xml)).why);
        assert_int_equal(profile.as.at != NULL, rows[i].as != NULL);
        if (rows[i].as) same_bytes(profile.as, bytes_text(rows[i].as));
        assert_int_equal(profile.as_terminates, rows[i].ends);
        assert_int_equal(profile.as_wants_request, rows[i].wants);
    }
}

TEST(what_is_written_is_read)
{
    (void)state;
    for (uint32_t i = 0; i < 16; i++) {
        char room[2048];
        struct pen pen = pen_on(room, sizeof room);
        const struct profile profile = {.impi = BYTES("a@b"),
                                        .impu_count = 2,
                                        .impu = {BYTES("sip:a@b"), BYTES("tel:+1")},
                                        .barred = {false, true},
                                        .as = BYTES("sip:as.b;x=<&>"),
                                        .as_terminates = i & 1,
                                        .as_wants_request = i & 2,
                                        .as_wants_response = i & 4,
                                        .as_info = i & 8 ? BYTES("<gold> & silver") : BYTES("")};
        struct profile read;
        profile_write(&pen, &profile);
        struct bytes xml = pen_done(&pen);
        assert_null(profile_read(&read, &pen, xml).why);
        same_bytes(read.as, profile.as);
        assert_int_equal(read.as_terminates, profile.as_terminates);
        assert_int_equal(read.as_wants_request, profile.as_wants_request);
        assert_int_equal(read.as_wants_response, profile.as_wants_response);
        same_bytes(read.as_info, profile.as_info);
        assert_int_equal(read.impu_count, 2);
        assert_true(read.barred[1] && !read.barred[0]);
    }
}

TEST(more_identities_than_a_person_has_are_said_to_be_too_many)
{
    (void)state;
    for (uint32_t count = SUBSCRIBER_IMPUS_MAX; count <= SUBSCRIBER_IMPUS_MAX + 1; count++) {
        char room[4096], texts[2048];
        struct pen pen = pen_on(room, sizeof room), aside = pen_on(texts, sizeof texts);
        struct profile profile;
        pen_text(&pen, "<IMSSubscription><PrivateID>a@b</PrivateID><ServiceProfile>");
        for (uint32_t i = 0; i < count; i++)
            pen_format(&pen, "<PublicIdentity><Identity>sip:a%u@b</Identity></PublicIdentity>", (unsigned)i);
        pen_text(&pen, "</ServiceProfile></IMSSubscription>");
        bool too_many = count > SUBSCRIBER_IMPUS_MAX;
        assert_int_equal(profile_read(&profile, &aside, pen_done(&pen)).why != NULL, too_many);
        assert_int_equal(profile.too_many, too_many);
    }
}

TEST(an_identity_is_known_by_the_key_of_its_one_form)
{
    static const struct {
        const char *written, *form;
    } rows[] = {
        {"sip:a@b", "sip:a@b"},
        {"SIP:a@B:5060", "sip:a@b"},
        {"tel:+1-555-0001", "tel:+15550001"},
        {"sip:!.*!@b", "sip:!.*!@b"}, /* no form: as it is written */
    };
    (void)state;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        char room[1024], texts[512];
        struct pen pen = pen_on(room, sizeof room), aside = pen_on(texts, sizeof texts);
        struct profile profile;
        pen_format(&pen,
                   "<IMSSubscription><PrivateID>a@b</PrivateID><ServiceProfile><PublicIdentity><Identity>%s</Identity>"
                   "</PublicIdentity></ServiceProfile></IMSSubscription>",
                   rows[i].written);
        assert_null(profile_read(&profile, &aside, pen_done(&pen)).why);
        assert_true(profile.key[0] == keyed_key(bytes_text(rows[i].form)));
        assert_true(profile_has(&profile, keyed_key(bytes_text(rows[i].form))));
        assert_false(profile_has(&profile, keyed_key(BYTES("sip:c@b"))));
    }
}

TESTS(UNIT(the_first_criterion_for_register_names_the_as), UNIT(what_is_written_is_read),
      UNIT(more_identities_than_a_person_has_are_said_to_be_too_many),
      UNIT(an_identity_is_known_by_the_key_of_its_one_form))
