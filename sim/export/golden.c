/* Writing and comparing golden ladders. */
#include "golden.h"

#include "result.h"

enum { TIME_WIDTH = 12, STEP_WIDTH = 5, BASIS_WIDTH = 9, NAME_WIDTH = 7, MESSAGE_WIDTH = 18, LINE_ROOM = 512 };

static void write_message(struct out *out, const struct ladder_row *row)
{
    char room[LINE_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    pen_u64(&pen, row->at / MS);
    struct bytes time = pen_done(&pen);
    out_repeat(out, ' ', time.count < TIME_WIDTH ? TIME_WIDTH - time.count : 1);
    out_bytes(out, time);
    out_lit(out, "  ");
    out_padded(out, row->step, STEP_WIDTH);
    out_lit(out, "  ");
    out_padded(out, row->basis ? bytes_text(basis_rows[row->basis].word) : BYTES("-"), BASIS_WIDTH);
    out_lit(out, "  ");
    out_padded(out, row->sender->name, NAME_WIDTH);
    out_lit(out, "  ");
    out_padded(out, row->receiver->name, NAME_WIDTH);
    out_lit(out, "  ");
    pen_bytes(&pen, proto_name(row->proto));
    pen_char(&pen, ' ');
    pen_bytes(&pen, bytes_part(row->label, 0, LINE_ROOM / 2));
    struct bytes message = pen_done(&pen);
    bool marked = row->again || row->lost || row->by.count || row->injected;
    out_padded(out, message, marked ? MESSAGE_WIDTH : 0);
    if (row->again) out_lit(out, "  again");
    if (row->lost) out_lit(out, "  lost");
    if (row->by.count) out_lit(out, "  touched");
    if (row->injected) out_lit(out, "  injected");
    out_char(out, '\n');
}

bool golden_write(sink_fn *sink, void *self, const struct verdict *verdict, struct arena *arena)
{
    const struct ladder *ladder = ladder_new(verdict, NULL, arena);
    struct out out;
    out_begin(&out, sink, self);
    out_bytes(&out, verdict->plan->run);
    out_char(&out, '\n');
    for (uint32_t i = 0; i < ladder->row_count; i++)
        if (ladder->row[i].kind == LADDER_MESSAGE) write_message(&out, &ladder->row[i]);
    out_lit(&out, "  ");
    out_text(&out, result_own_failures(verdict) ? "FAIL" : "PASS");
    out_lit(&out, "  ");
    result_counts(&out, verdict);
    out_char(&out, '\n');
    return out_end(&out);
}

static struct bytes next_line(struct bytes *rest)
{
    struct bytes line = bytes_cut(*rest, '\n', rest);
    if (bytes_ends(line, BYTES("\r"))) line.count--;
    return line;
}

static bool heads(struct bytes line)
{
    return line.count && line.at[0] != ' ';
}

bool golden_next(struct bytes *rest, uint32_t *line, struct bytes *run, struct bytes *section)
{
    struct bytes at = *rest;
    while (at.count) {
        struct bytes begin = at, text = next_line(&at);
        (*line)++;
        if (!heads(text)) continue;
        *run = text;
        while (at.count && !heads(at)) {
            next_line(&at);
            (*line)++;
        }
        *section = bytes_of(begin.at, (size_t)(at.at - begin.at));
        *rest = at;
        return true;
    }
    *rest = at;
    return false;
}

/* The second word of a message line. */
static struct bytes step_of(struct bytes line)
{
    struct bytes rest = bytes_trim(line), word;
    word = bytes_cut(rest, ' ', &rest);
    bool timed = word.count && word.at[0] >= '0' && word.at[0] <= '9';
    rest = bytes_trim(rest);
    return timed ? bytes_cut(rest, ' ', &rest) : bytes_of("", 0);
}

static bool differs(struct bytes golden, struct bytes mine, uint32_t line, struct golden_difference *difference)
{
    for (; golden.count || mine.count; line++) {
        bool ended = !golden.count, over = !mine.count;
        struct bytes expected = next_line(&golden), actual = next_line(&mine);
        if (!ended && !over && bytes_equal(expected, actual)) continue;
        struct bytes step = over ? step_of(expected) : step_of(actual);
        expected = ended ? BYTES("nothing") : bytes_trim(expected);
        actual = over ? BYTES("nothing") : bytes_trim(actual);
        *difference = (struct golden_difference){line, expected, actual, step};
        return true;
    }
    return false;
}

enum golden_result golden_compare(struct bytes file, const struct verdict *verdict, struct arena *arena,
                                  struct golden_difference *difference)
{
    struct bytes rest = file, run, section;
    uint32_t line = 1;
    for (;;) {
        if (!golden_next(&rest, &line, &run, &section)) return GOLDEN_MISSING;
        if (bytes_equal(run, verdict->plan->run)) break;
    }
    struct gathered mine = {.arena = arena};
    uint32_t lines = 0;
    golden_write(sink_gather, &mine, verdict, arena);
    for (struct bytes left = section; left.count; lines++) next_line(&left);
    return differs(section, bytes_of(mine.at, mine.count), line - lines, difference) ? GOLDEN_DIFFERS : GOLDEN_SAME;
}

/* A run that is red has another ladder: its result is in it. */
static uint32_t first_own(const struct verdict *verdict)
{
    for (uint32_t i = 0; i < verdict->failure_count; i++) {
        enum failure_kind kind = verdict->failure[i].kind;
        if (kind != FAILURE_CLAIM && kind != FAILURE_VACUOUS && !verdict->failure[i].follows) return i + 1;
    }
    return 0;
}

static void golden_fail(struct verdict *verdict, struct arena *arena, const struct failure *failure)
{
    struct failure *all = arena_array(arena, struct failure, verdict->failure_count + 1);
    if (verdict->failure_count) memcpy(all, verdict->failure, sizeof *all * verdict->failure_count);
    all[verdict->failure_count] = *failure;
    all[verdict->failure_count].follows = first_own(verdict);
    verdict->failure = all;
    verdict->failure_count++;
    if (verdict->verdict == RUN_PASS || verdict->verdict == RUN_CLAIM) verdict->verdict = RUN_FAIL;
}

enum golden_result golden_judge(struct verdict *verdict, struct arena *arena, struct bytes file_name, struct bytes file,
                                bool required)
{
    struct golden_difference difference;
    enum golden_result result = golden_compare(file, verdict, arena, &difference);
    struct failure failure = {.kind = FAILURE_GOLDEN,
                              .place = {file_name, 1, 1},
                              .message = VERDICT_NO_RECORD,
                              .owner = OWNER_GOLDEN,
                              .text = file.at ? BYTES("the golden ladder has no section of this run")
                                              : BYTES("there is no golden ladder (imslab bless makes one)")};
    if (result == GOLDEN_DIFFERS) {
        failure.place.line = difference.line;
        failure.step = difference.step;
        failure.expected = difference.expected;
        failure.actual = difference.actual;
        failure.text = arena_format(arena, "the run differs from its golden ladder: expected `%.*s`, got `%.*s`",
                                    (int)difference.expected.count, difference.expected.at,
                                    (int)difference.actual.count, difference.actual.at);
    }
    if (result == GOLDEN_DIFFERS || (result == GOLDEN_MISSING && required)) golden_fail(verdict, arena, &failure);
    return result;
}
