/* One line of a trace as it is written (sim/export/jsonl.h): a JSON object, and its members by name. */
#ifndef TRACE_LINE_H
#define TRACE_LINE_H

#include "json.h"

struct trace_line {
    struct arena *arena; /* of its texts */
    const struct json_item *item;
    uint32_t count;
};

/* false and *why where it is no object. */
bool trace_line_read(struct trace_line *, struct arena *, struct bytes text, const char **why);
/* No value; and the line itself, where an object is asked for: an absent object has no members. */
enum { TRACE_LINE_NONE = 0 };
#define TRACE_LINE_WHOLE UINT32_MAX
/* The value of a member of the object `in`; TRACE_LINE_NONE where there is none. */
uint32_t trace_line_member(const struct trace_line *, uint32_t in, const char *name);
/* The values of an array or object in order: pass the last one, 0 begins; TRACE_LINE_NONE at the end. */
uint32_t trace_line_next(const struct trace_line *, uint32_t in, uint32_t last);
/* The name of a value that is a member. */
struct bytes trace_line_name(const struct trace_line *, uint32_t value);
/* A string with its escapes undone, none (count 0) where it is absent or no string; a number, 0 then. */
struct bytes trace_line_text(const struct trace_line *, uint32_t value);
uint64_t trace_line_number(const struct trace_line *, uint32_t value);
bool trace_line_flag(const struct trace_line *, uint32_t value);
/* Of the member of that name. */
static inline struct bytes trace_line_text_of(const struct trace_line *line, uint32_t in, const char *name)
{
    return trace_line_text(line, trace_line_member(line, in, name));
}
static inline uint64_t trace_line_number_of(const struct trace_line *line, uint32_t in, const char *name)
{
    return trace_line_number(line, trace_line_member(line, in, name));
}
static inline bool trace_line_flag_of(const struct trace_line *line, uint32_t in, const char *name)
{
    return trace_line_flag(line, trace_line_member(line, in, name));
}

#endif
