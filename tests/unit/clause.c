/* Clauses in texts, and the marks that say how sure the lab is of them. */
#include "clause.h"

#include "test.h"

static void marks_are(const char *text, const char *marked)
{
    char room[512];
    struct pen pen = pen_on(room, sizeof room);
    clause_marks(&pen, bytes_text(text));
    same_bytes(pen_done(&pen), bytes_text(marked));
}

TEST(every_clause_of_a_text_gets_its_mark)
{
    static const struct {
        const char *text, *marked;
    } rows[] = {
        {"", ""},
        {"no clause at all, TS or RFC", "no clause at all, TS or RFC"},
        {"RFC 3261 10.3", "RFC 3261 10.3 [M]"},
        {"RFC 3261", "RFC 3261 [M]"},
        {"TS 33.203 P.3; RFC 3325 5", "TS 33.203 P.3 [C]; RFC 3325 5 [M]"},
        {"TS 33.203 X.2.2.3 NOTE 2", "TS 33.203 X.2.2.3 NOTE 2 [C]"},
        {"TS 33.203 X.2.2.3, REQ 2.6; RFC 6455 10.2", "TS 33.203 X.2.2.3, REQ 2.6 [C]; RFC 6455 10.2 [M]"},
        {"TS 33.203 annex U", "TS 33.203 annex U [C]"},
        {"TS 29.228 table 6.3.7", "TS 29.228 table 6.3.7 [C]"},
        {"all of Via (RFC 3261 20.42, RFC 7118 5.2)", "all of Via (RFC 3261 20.42 [M], RFC 7118 5.2 [M])"},
        {"TS 24.229 5.4.1", "TS 24.229 5.4.1 [S]"},
        {"TS 24.229 5.4.1.2.2", "TS 24.229 5.4.1.2.2 [C]"},
        {"TS 24.229 5.4.1.2.2F", "TS 24.229 5.4.1.2.2F [S]"},
        {"TS 24.229 5.4.1.2.2, 5.4.1.4", "TS 24.229 5.4.1.2.2, 5.4.1.4 [S]"},
        {"contribution steps 1 to 3, and more", "contribution steps 1 to 3 [C], and more"},
        {"contribution 6.5.2.1.2.2a step 2", "contribution 6.5.2.1.2.2a step 2 [C]"},
        {"docs/lab-messages.md; TS 23.228 U.2.1.3", "docs/lab-messages.md [I]; TS 23.228 U.2.1.3 [C]"},
        {"as RFC 6455 8.1. And on", "as RFC 6455 8.1 [M]. And on"},
        {"RFC 3261 25.1 uri-parameter", "RFC 3261 25.1 [M] uri-parameter"},
        {"RFC 3261 10.3 A request", "RFC 3261 10.3 [M] A request"},
        {"aRFC 3261", "aRFC 3261"},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) marks_are(rows[i].text, rows[i].marked);
}

TEST(every_source_has_one_of_the_four_marks)
{
    for (const struct clause_source *row = clause_sources; row->begins; row++)
        assert_non_null(memchr("CSMI", row->sure, 4));
}

TEST(a_text_is_taken_apart_into_its_clauses)
{
    static const struct {
        const char *text, *clauses;
    } rows[] = {
        {"TS 24.229 5.4.1, TS 33.203 P.4", "TS 24.229 5.4.1|TS 33.203 P.4|"},
        {"TS 29.228 6.2.2, 6.5.2.4", "TS 29.228 6.2.2|TS 29.228 6.5.2.4|"},
        {"TS 24.229 5.3.1 and 5.3.2", "TS 24.229 5.3.1|TS 24.229 5.3.2|"},
        {"TS 33.203 X.2.2.3 NOTE 2", "TS 33.203 X.2.2.3 NOTE 2|"},
        {"TS 33.203 X.2.2.3, REQ 2.6; RFC 6455 10.2", "TS 33.203 X.2.2.3|TS 33.203 REQ 2.6|RFC 6455 10.2|"},
        {"contribution 6.5.2.1.2.2 steps 1 to 3, 9", "contribution 6.5.2.1.2.2 steps 1 to 3|contribution 9|"},
        {"bars the IMPU; PPR when registered (TS 29.228 6.6.1)", "TS 29.228 6.6.1|"},
        {"RFC 3261", "RFC 3261|"},
        {"inference", ""},
        {"", ""},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[256];
        struct pen pen = pen_on(room, sizeof room);
        struct clause clause = {0};
        struct bytes rest = bytes_text(rows[i].text);
        while (clause_next(&rest, &clause)) {
            pen_bytes(&pen, clause.document);
            if (clause.pointer.count) pen_char(&pen, ' ');
            pen_bytes(&pen, clause.pointer);
            pen_char(&pen, '|');
        }
        same_bytes(pen_done(&pen), bytes_text(rows[i].clauses));
    }
}

TESTS(UNIT(a_text_is_taken_apart_into_its_clauses), UNIT(every_clause_of_a_text_gets_its_mark),
      UNIT(every_source_has_one_of_the_four_marks))
