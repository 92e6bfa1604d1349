/* User-Data: which AS a profile names for REGISTER (TS 29.228 B.2.2, annex E), as it is written and as it is read. */
#include "profile.h"
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
    for (uint32_t i = 0; i < 4; i++) {
        char room[2048];
        struct pen pen = pen_on(room, sizeof room);
        const struct profile profile = {.impi = BYTES("a@b"),
                                        .impu_count = 2,
                                        .impu = {BYTES("sip:a@b"), BYTES("tel:+1")},
                                        .barred = {false, true},
                                        .as = BYTES("sip:as.b;x=<&>"),
                                        .as_terminates = i & 1,
                                        .as_wants_request = i & 2};
        struct profile read;
        profile_write(&pen, &profile);
        struct bytes xml = pen_done(&pen);
        assert_null(profile_read(&read, &pen, xml).why);
        same_bytes(read.as, profile.as);
        assert_int_equal(read.as_terminates, profile.as_terminates);
        assert_int_equal(read.as_wants_request, profile.as_wants_request);
        assert_int_equal(read.impu_count, 2);
        assert_true(read.barred[1] && !read.barred[0]);
    }
}

TESTS(UNIT(the_first_criterion_for_register_names_the_as), UNIT(what_is_written_is_read))
