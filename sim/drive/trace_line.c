/* Members of a line, found by walking its values: there are a few dozen. */
#include "trace_line.h"

#include "pen.h"

enum { LINE_MAX = 1 << 22, VALUES_MAX = 1 << 16 };

static const struct json_limits limits = {.text_max = LINE_MAX,
                                          .depth_max = 8,
                                          .token_max = VALUES_MAX,
                                          .member_max = JSON_OPEN_MAX,
                                          .text_why = "a line of more than 4 MiB",
                                          .depth_why = "nested too deep",
                                          .token_why = "too many values",
                                          .member_why = "an object with too many members"};

bool trace_line_read(struct trace_line *line, struct arena *arena, struct bytes text, const char **why)
{
    struct json_item *items;
    *line = (struct trace_line){.arena = arena};
    struct parse_error error = json_scan_items(arena, text, &limits, &items, &line->count);
    *why = error.why ? error.why : items[0].kind != JSON_OBJECT ? "no JSON object" : NULL;
    line->item = items;
    return !*why;
}

/* The array or object that a value is in. */
static uint32_t above(const struct trace_line *line, uint32_t value)
{
    uint32_t parent = line->item[value].parent;
    return line->item[parent].is_name ? line->item[parent].parent : parent;
}

static uint32_t next(const struct trace_line *line, uint32_t in, uint32_t last)
{
    for (uint32_t i = (last ? last : in) + 1; i < line->count; i++)
        if (!line->item[i].is_name && above(line, i) == in) return i;
    return TRACE_LINE_NONE;
}

uint32_t trace_line_next(const struct trace_line *line, uint32_t in, uint32_t last)
{
    return in == TRACE_LINE_NONE ? TRACE_LINE_NONE : next(line, in, last);
}

struct bytes trace_line_name(const struct trace_line *line, uint32_t value)
{
    return line->item[line->item[value].parent].text;
}

uint32_t trace_line_member(const struct trace_line *line, uint32_t in, const char *name)
{
    const uint32_t object = in == TRACE_LINE_WHOLE ? 0 : in;
    if (in == TRACE_LINE_NONE || line->item[object].kind != JSON_OBJECT) return TRACE_LINE_NONE;
    for (uint32_t i = 0; (i = next(line, object, i));)
        if (bytes_equal(trace_line_name(line, i), bytes_text(name))) return i;
    return TRACE_LINE_NONE;
}

struct bytes trace_line_text(const struct trace_line *line, uint32_t value)
{
    if (value == TRACE_LINE_NONE || line->item[value].kind != JSON_STRING) return bytes_of("", 0);
    struct bytes raw = line->item[value].text;
    struct pen pen = pen_on(arena_take(line->arena, raw.count + 1), raw.count);
    return json_unescape(&pen, raw) ? pen_done(&pen) : bytes_of("", 0);
}

uint64_t trace_line_number(const struct trace_line *line, uint32_t value)
{
    uint64_t number = 0;
    if (value == TRACE_LINE_NONE || line->item[value].kind != JSON_NUMBER) return 0;
    return bytes_to_u64(line->item[value].text, &number) ? number : 0;
}

bool trace_line_flag(const struct trace_line *line, uint32_t value)
{
    return value != TRACE_LINE_NONE && line->item[value].kind == JSON_TRUE;
}
