/* Looking a word up where the language page speaks of it: in its grammar, in a heading, in code or in bold. */
#include "explain_prose.h"

#include "library.h"

enum { PARAGRAPHS_MAX = 4 };

struct looking {
    struct out *out;
    struct bytes word, heading;
    uint32_t said;   /* paragraphs */
    bool headed;     /* the heading has been written */
    bool of_heading; /* the heading has the word: its first paragraph is said */
    bool fenced;
};

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

static bool plural(struct bytes many, struct bytes one)
{
    return many.count == one.count + 1 && many.at[one.count] == 's' &&
           bytes_equal_nocase(bytes_part(many, 0, one.count), one);
}

static bool holds(struct bytes text, struct bytes word)
{
    for (uint32_t at = 0; at < text.count;) {
        uint32_t end = at;
        while (end < text.count && is_word(text.at[end])) end++;
        struct bytes token = bytes_part(text, at, end - at);
        if (end > at && (bytes_equal_nocase(token, word) || plural(token, word) || plural(word, token))) return true;
        at = end > at ? end : at + 1;
    }
    return false;
}

/* The text between two marks, such as code between backticks. */
static bool marked(struct bytes text, struct bytes mark, struct bytes word)
{
    uint32_t from;
    while ((from = bytes_find(text, mark)) < text.count) {
        struct bytes rest = bytes_from(text, from + mark.count);
        uint32_t end = bytes_find(rest, mark);
        if (end >= rest.count) return false;
        if (holds(bytes_part(rest, 0, end), word)) return true;
        text = bytes_from(rest, end + mark.count);
    }
    return false;
}

/* Without the marks of Markdown, each line after `indent`. */
static void out_plain(struct out *out, struct bytes text, const char *indent)
{
    out_text(out, indent);
    for (uint32_t i = 0; i < text.count; i++) {
        if (text.at[i] == '`' || text.at[i] == '*') continue;
        out_char(out, text.at[i]);
        if (text.at[i] == '\n') out_text(out, indent);
    }
    out_char(out, '\n');
}

static void say(struct looking *looking, struct bytes text)
{
    if (!looking->headed) out_plain(looking->out, looking->heading, "");
    looking->headed = true;
    out_plain(looking->out, text, "  ");
    looking->said++;
}

static void paragraph(struct looking *looking, struct bytes text)
{
    bool first = looking->of_heading;
    if (!text.count || text.at[0] == '|' || looking->said >= PARAGRAPHS_MAX) return;
    looking->of_heading = false;
    if (first || marked(text, BYTES("`"), looking->word) || marked(text, BYTES("**"), looking->word))
        say(looking, text);
}

/* A line of the grammar has the word in quotes. */
static void production(struct looking *looking, struct bytes line)
{
    if (bytes_starts(looking->heading, BYTES("3. Grammar")) && marked(line, BYTES("\""), looking->word))
        say(looking, line);
}

static bool begins_anew(struct bytes line)
{
    return !bytes_trim(line).count || bytes_starts(line, BYTES("- ")) || bytes_starts(line, BYTES("|")) ||
           bytes_starts(line, BYTES("#")) || bytes_starts(line, BYTES("```")) || bytes_starts(line, BYTES("<!--"));
}

static void heading(struct looking *looking, struct bytes line)
{
    while (bytes_starts(line, BYTES("#"))) line = bytes_from(line, 1);
    looking->heading = bytes_trim(line);
    looking->headed = false;
    looking->of_heading = holds(looking->heading, looking->word);
}

bool explain_prose(struct out *out, struct bytes word)
{
    struct looking looking = {.out = out, .word = word};
    for (const struct library *page = pages; page->name; page++) {
        struct bytes rest = bytes_of(page->text, page->count);
        while (rest.count) {
            struct bytes block = rest, line = bytes_cut(rest, '\n', &rest);
            if (bytes_starts(line, BYTES("```"))) looking.fenced = !looking.fenced;
            else if (looking.fenced) production(&looking, line);
            else if (bytes_starts(line, BYTES("#"))) heading(&looking, line);
            if (looking.fenced || begins_anew(line) != bytes_starts(line, BYTES("- "))) continue;
            while (rest.count) {
                struct bytes behind;
                if (begins_anew(bytes_cut(rest, '\n', &behind))) break;
                rest = behind;
            }
            paragraph(&looking, bytes_trim(bytes_part(block, 0, block.count - rest.count)));
        }
    }
    return looking.said > 0;
}
