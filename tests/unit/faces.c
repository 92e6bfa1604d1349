/* Hostile octets in every face of a run: a script in a display name, marks of direction, controls, lines of 64 KiB.
 * What a face writes is well-formed and holds none of it as it is. */
#include "ladder_chart.h"
#include "ladder_svg.h"
#include "page.h"
#include "staged.h"
#include "utf8.h"

#include <stdio.h>

enum { LONG = 60000 };

static const char display[] = "</script><script>alert(1)</script>&\"'\x1b[2J\xe2\x80\xae\xff";

/* A request with that in a display name, a long header, and a path that is no better. */
static struct verdict *hostile(struct stage *stage)
{
    char *text = arena_take(&stage->arena, 2 * LONG), *line = arena_take(&stage->arena, LONG);
    memset(line, 'x', LONG - 1);
    int count = snprintf(text, 2 * LONG,
                         "REGISTER sip:ims.example SIP/2.0\r\nVia: SIP/2.0/TCP a.example;branch=z9hG4bKa\r\n"
                         "From: \"%s\" <sip:x@ims.example>;tag=t\r\nTo: <sip:x@ims.example>\r\nCall-ID: c\r\n"
                         "CSeq: 1 REGISTER\r\nX-Long: %s\r\nContent-Length: 0\r\n\r\n",
                         display, line);
    stage->plan.mode = FLOW_MILESTONES;
    stage->plan.title = BYTES("</script><img src=x> \xe2\x80\xae");
    stage_line(stage, LINE_PHASE)->text = bytes_of(display, sizeof display - 1);
    stage_arrow(stage, "5", UP(W2), PROTO_SIP, "REGISTER")->text = bytes_of(display, sizeof display - 1);
    stage_judge(stage);
    stage_pass(stage, UP(ISC), PROTO_SIP, bytes_of(text, (uint32_t)count), 0, 5 * MS);
    stage_pass(stage, UP(W2), PROTO_SIP, bytes_of(text, (uint32_t)count), 0, 20 * MS);
    return stage_finish(stage);
}

static void nothing_as_it_is(struct bytes face)
{
    assert_true(face.count > 100);
    assert_int_equal(bytes_find(face, BYTES("<script>alert")), BYTES_NOT_FOUND);
    assert_int_equal(bytes_find(face, BYTES("<img")), BYTES_NOT_FOUND);
    assert_int_equal(bytes_find(face, BYTES("\x1b")), BYTES_NOT_FOUND);
    assert_int_equal(bytes_find(face, BYTES("\xe2\x80\xae")), BYTES_NOT_FOUND);
    for (uint32_t at = 0; at < face.count;) assert_int_not_equal(utf8_point(face, &at), UTF8_BAD);
}

TEST(a_picture_shows_hostile_octets)
{
    struct stage *stage = stage_new();
    const struct ladder *ladder = ladder_new(hostile(stage), NULL, &stage->arena);
    for (unsigned look = 0; look < 4; look++) {
        struct gathered text = {.arena = &stage->arena};
        struct out out;
        out_begin(&out, sink_gather, &text);
        ladder_svg(&out, ladder, &(struct ladder_look){.dark = look & 1, .time = look & 2}, &stage->arena);
        assert_true(out_end(&out));
        nothing_as_it_is(bytes_of(text.at, text.count));
        assert_true(bytes_find(bytes_of(text.at, text.count), BYTES("&lt;script&gt;alert(1)")) != BYTES_NOT_FOUND);
    }
    stage_free(stage);
}

TEST(charts_show_hostile_octets)
{
    struct stage *stage = stage_new();
    const struct ladder *ladder = ladder_new(hostile(stage), NULL, &stage->arena);
    for (int chart = 0; chart < CHART_COUNT; chart++) {
        struct gathered text = {.arena = &stage->arena};
        struct out out;
        out_begin(&out, sink_gather, &text);
        ladder_chart(&out, ladder, (enum chart)chart, &stage->arena);
        assert_true(out_end(&out));
        struct bytes face = bytes_of(text.at, text.count);
        /* In a quoted string of mscgen there is no markup. */
        if (chart != CHART_MSCGEN) nothing_as_it_is(face);
        assert_int_equal(bytes_find(face, BYTES("\x1b")), BYTES_NOT_FOUND);
    }
    stage_free(stage);
}

TEST(a_page_holds_hostile_octets_as_data)
{
    struct stage *stage = stage_new();
    struct gathered text = {.arena = &stage->arena};
    struct page_input input = {.verdict = hostile(stage), .version = "test"};
    assert_true(page_write(sink_gather, &text, &input, &stage->arena));
    struct bytes face = bytes_of(text.at, text.count), rest = face;
    nothing_as_it_is(face);
    /* Elements: two of data, the glossary, the program. */
    uint32_t scripts = 0;
    for (uint32_t at; (at = bytes_find(rest, BYTES("<script"))) != BYTES_NOT_FOUND; scripts++)
        rest = bytes_from(rest, at + 1);
    assert_int_equal(scripts, 4);
    assert_true(bytes_find(face, BYTES("\\u003c/script>\\u003cscript>alert(1)")) != BYTES_NOT_FOUND);
    stage_free(stage);
}

TESTS(UNIT(a_picture_shows_hostile_octets), UNIT(charts_show_hostile_octets), UNIT(a_page_holds_hostile_octets_as_data))
