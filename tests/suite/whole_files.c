/* Files that somebody changed, one place at a time: from their octets to their reports nothing crashes, with any octet
 * there (tests/fuzz/run.c does the same for longer). */
#include "test.h"
#include "whole_file.h"

enum { CHANGES = 120 };

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525 + 1013904223;
    return *state >> 8;
}

/* One change of the kinds that people and disks make: an octet, a piece gone, a piece twice, one of another place. */
static struct bytes changed(struct arena *arena, struct bytes text, uint32_t *state)
{
    static const char octets[] = "{}()[]\"#$.,:|+-=<>! \n\t09azAZ_\\";
    uint32_t at = next_random(state) % text.count, count = 1 + next_random(state) % 24, from;
    if (count > text.count - at) count = text.count - at;
    from = next_random(state) % (text.count - count + 1);
    struct bytes before = bytes_part(text, 0, at), cut = bytes_part(text, at, count),
                 after = bytes_from(text, at + count);
    struct bytes other = bytes_part(text, from, count);
    switch (next_random(state) % 4) {
    case 0: {
        struct bytes octet = bytes_of(&octets[next_random(state) % (sizeof octets - 1)], 1);
        return arena_format(arena, "%.*s%.*s%.*s", (int)before.count, before.at, 1, octet.at,
                            (int)(text.count - at - 1), text.at + at + 1);
    }
    case 1: return arena_format(arena, "%.*s%.*s", (int)before.count, before.at, (int)after.count, after.at);
    case 2:
        return arena_format(arena, "%.*s%.*s%.*s%.*s", (int)before.count, before.at, (int)cut.count, cut.at,
                            (int)cut.count, cut.at, (int)after.count, after.at);
    default:
        return arena_format(arena, "%.*s%.*s%.*s", (int)before.count, before.at, (int)other.count, other.at,
                            (int)after.count, after.at);
    }
}

TEST(no_file_crashes_from_its_octets_to_its_reports)
{
    static const struct script_source source = {.read = scenario_read,
                                                .root = BYTES_ROW("scenarios"),
                                                .base_dir = BYTES_ROW("scenarios/base"),
                                                .kinds = node_kinds};
    struct arena arena = {0};
    struct file_list list = {0};
    const char *why = NULL;
    uint32_t dice = 1, ran = 0, refused = 0;
    assert_true(folder_list(&arena, "tests/fuzz/corpus/run", BYTES(".ims"), &list, &why));
    assert_true(list.count > 3);
    for (uint32_t i = 0; i < list.count; i++) {
        struct bytes text;
        assert_true(file_read(&arena, list.path[i].at, WHOLE_FILE_MAX, &text, &why));
        assert_true(whole_file(&source, text));
        for (uint32_t n = 0; n < CHANGES; n++) {
            if (whole_file(&source, changed(&arena, text, &dice))) ran++;
            else refused++;
        }
    }
    assert_true(ran > 0 && refused > 0);
    arena_free(&arena);
}

TESTS(UNIT(no_file_crashes_from_its_octets_to_its_reports))
