/* Edits: what they replace, in which order they stand, and when they are refused. */
#include "edit.h"

#include "test.h"

enum { STEPS = 5 };

TEST(edits_change_what_they_name_and_nothing_else)
{
    static const struct {
        const char *result; /* NULL: refused */
        struct {
            uint32_t at, end;
            const char *with;
        } step[STEPS];
    } rows[] = {
        {"0123456789", {{0, 0, NULL}}},
        {"x0123456789", {{0, 0, "x"}}},
        {"0123456789x", {{10, 10, "x"}}},
        {"", {{0, 10, ""}}},
        {"01x6789", {{2, 6, "x"}}},
        {"01xyz23456789", {{2, 2, "x"}, {2, 2, "y"}, {2, 2, "z"}}},
        {"01x6y789", {{2, 6, "x"}, {7, 7, "y"}}},
        {"01x6y789", {{7, 7, "y"}, {2, 6, "x"}}},
        /* An insertion where octets are taken away stands before them, whichever was said first. */
        {"01ab6789", {{2, 6, ""}, {2, 2, "a"}, {2, 2, "b"}}},
        {"01ab6789", {{2, 2, "a"}, {2, 6, ""}, {2, 2, "b"}}},
        {"01a6789", {{2, 6, ""}, {6, 6, "a"}}},
        {"01ab89", {{4, 8, "b"}, {2, 4, "a"}}},
        {NULL, {{2, 6, ""}, {5, 7, ""}}},
        {NULL, {{5, 7, ""}, {2, 6, ""}}},
        {NULL, {{2, 6, ""}, {2, 6, ""}}},
        {NULL, {{2, 6, ""}, {3, 3, "x"}}},
        {NULL, {{3, 3, "x"}, {2, 6, ""}}},
        {NULL, {{2, 6, ""}, {2, 2, "a"}, {2, 3, "b"}}},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[64];
        struct pen pen = pen_on(room, sizeof room);
        struct edits edits;
        edits_begin(&edits, BYTES("0123456789"));
        for (unsigned k = 0; k < STEPS && rows[i].step[k].with; k++)
            edits_replace(&edits, rows[i].step[k].at, rows[i].step[k].end, bytes_text(rows[i].step[k].with));
        assert_int_equal(edits_write(&edits, &pen), rows[i].result != NULL);
        same_bytes(pen_done(&pen), bytes_text(rows[i].result));
    }
    (void)state;
}

TEST(more_edits_than_there_is_room_for_write_nothing)
{
    char room[64];
    struct pen pen = pen_on(room, sizeof room);
    struct edits edits;
    edits_begin(&edits, BYTES("0123456789"));
    for (unsigned i = 0; i < EDITS_MAX; i++) edits_insert(&edits, 5, BYTES("x"));
    assert_true(edits_write(&edits, &pen));
    assert_int_equal(pen_done(&pen).count, 10 + EDITS_MAX);
    edits_insert(&edits, 5, BYTES("x"));
    assert_false(edits_write(&edits, &pen));
    assert_int_equal(pen_so_far(&pen).count, 0);
    (void)state;
}

TESTS(UNIT(edits_change_what_they_name_and_nothing_else), UNIT(more_edits_than_there_is_room_for_write_nothing))
