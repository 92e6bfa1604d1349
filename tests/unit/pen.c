/* The bounded writer: pieces of all lengths, numbers of all sizes, and what does not fit. */
#include "pen.h"
#include "test.h"

#include <inttypes.h>
#include <stdio.h>

enum { ROOM = 100, AROUND = 8 };

/* A piece is copied as it is, whatever its length and however tight the room, and nothing is written beside it. */
TEST(pieces_of_every_length_are_copied_whole_or_not_at_all)
{
    char text[ROOM], room[AROUND + ROOM + AROUND], as_it_was[sizeof room];
    memset(as_it_was, '~', sizeof as_it_was);
    for (uint32_t i = 0; i < ROOM; i++) text[i] = (char)('!' + i % 90);
    for (uint32_t count = 0; count <= ROOM; count++) {
        for (uint32_t less = 0; less <= 1 && less <= count; less++) {
            memcpy(room, as_it_was, sizeof room);
            struct pen pen = pen_on(room + AROUND, count - less);
            pen_bytes(&pen, bytes_of(text, count));
            assert_int_equal(pen.overflow, less);
            struct bytes piece = pen_done(&pen);
            uint32_t wrote = less ? 0 : count;
            assert_int_equal(piece.at == NULL, less);
            assert_memory_equal(room + AROUND, less ? as_it_was : text, wrote);
            assert_memory_equal(room, as_it_was, AROUND);
            assert_memory_equal(room + AROUND + wrote, as_it_was, sizeof room - AROUND - wrote);
            assert_int_equal(pen_used(&pen), wrote);
        }
    }
}

static void same_number(uint64_t value)
{
    char expected[32], room[64];
    struct pen pen = pen_on(room, sizeof room);
    pen_u64(&pen, value);
    (void)snprintf(expected, sizeof expected, "%" PRIu64, value);
    same_bytes(pen_done(&pen), bytes_text(expected));
    pen_u64_wide(&pen, value, 7);
    (void)snprintf(expected, sizeof expected, "%07" PRIu64, value);
    same_bytes(pen_done(&pen), bytes_text(expected));
}

TEST(numbers_around_every_power_are_written_as_printf_would)
{
    uint64_t ten = 1;
    for (unsigned digits = 1; digits <= 20; digits++, ten *= 10)
        for (uint64_t value = ten - 1; value <= ten + 1; value++) same_number(value);
    for (unsigned bits = 1; bits < 64; bits++)
        for (uint64_t near = 0; near <= 2; near++) same_number(((uint64_t)1 << bits) + near - 1);
    same_number(UINT64_MAX);
}

TEST(a_piece_that_does_not_fit_gives_its_room_back)
{
    char room[8];
    struct pen pen = pen_on(room, sizeof room);
    pen_lit(&pen, "abc");
    same_bytes(pen_done(&pen), BYTES("abc"));
    pen_lit(&pen, "de");
    uint32_t before = pen_used(&pen);
    pen_char(&pen, 'f');
    pen_back(&pen, before);
    same_bytes(pen_so_far(&pen), BYTES("de"));
    pen_lit(&pen, "too much");
    assert_null(pen_done(&pen).at);
    assert_int_equal(pen_left(&pen), 5);
    pen_u64(&pen, 123456);
    assert_null(pen_done(&pen).at);
    pen_hex(&pen, BYTES("abc"));
    assert_null(pen_done(&pen).at);
    assert_null(pen_space(&pen, 6));
    assert_null(pen_done(&pen).at);
    assert_non_null(pen_space(&pen, 5));
    pen_char(&pen, '!');
    assert_null(pen_done(&pen).at);
    pen_anew(&pen);
    assert_int_equal(pen_left(&pen), sizeof room);
}

TESTS(UNIT(pieces_of_every_length_are_copied_whole_or_not_at_all),
      UNIT(numbers_around_every_power_are_written_as_printf_would), UNIT(a_piece_that_does_not_fit_gives_its_room_back))
