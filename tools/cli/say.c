/* Saying and keeping it. */
#include "say.h"
#include "color.h"

#include <stdarg.h>

enum { SAID_MAX = 1 << 20 }; /* octets that are kept; diagnostics have a limit of their own */

static bool to_file(void *self, struct bytes text)
{
    return fwrite(text.at, 1, text.count, self) == text.count;
}

void print_name(struct bytes text, FILE *to)
{
    struct out out;
    out_begin(&out, to_file, to);
    out_name(&out, text);
    out_end(&out);
}

/* Both at once: to stderr and to the kept text. */
static bool to_both(void *self, struct bytes text)
{
    const struct invocation *invocation = self;
    if (invocation->said->count < SAID_MAX) sink_gather(invocation->said, text);
    return to_file(stderr, text);
}

static void line(const struct invocation *invocation, const char *before, const char *path, struct bytes text)
{
    struct out out;
    out_begin(&out, to_both, (void *)(uintptr_t)invocation);
    out_text(&out, before);
    if (path) out_name(&out, bytes_text(path)), out_lit(&out, ":1:1: error: ");
    out_name(&out, text);
    out_char(&out, '\n');
    out_end(&out);
}

/* A text that is longer than the room ends in dots. */
static struct bytes formatted(char *room, const char *format, va_list args)
{
    int count = vsnprintf(room, SAY_MAX, format, args);
    if (count < SAY_MAX) return bytes_of(room, count < 0 ? 0 : (size_t)count);
    memcpy(room + SAY_MAX - 4, "...", 4);
    return bytes_text(room);
}

void say(const struct invocation *invocation, const char *format, ...)
{
    char room[SAY_MAX];
    va_list args;
    va_start(args, format);
    struct bytes text = formatted(room, format, args);
    va_end(args);
    line(invocation, "imslab: ", NULL, text);
}

void say_note(const char *format, ...)
{
    char room[SAY_MAX];
    va_list args;
    va_start(args, format);
    struct bytes text = formatted(room, format, args);
    va_end(args);
    fputs("imslab: ", stderr);
    print_name(text, stderr);
    putc('\n', stderr);
}

void say_error(const struct invocation *invocation, const char *path, const char *format, ...)
{
    char room[SAY_MAX];
    va_list args;
    va_start(args, format);
    struct bytes text = formatted(room, format, args);
    va_end(args);
    line(invocation, "", path, text);
}

void say_lines(const struct invocation *invocation, struct bytes text)
{
    if (invocation->said->count < SAID_MAX) sink_gather(invocation->said, text);
    color_diagnostic(text, stderr, color_wanted(invocation, stderr));
}
