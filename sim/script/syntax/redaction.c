/* Secrets in sentences about a file. */
#include "redaction.h"
#include "lex.h"
#include "near.h"

enum { VALUE_LONG = 8 }; /* a shorter one is hidden as a word of its own only: else it would eat the message */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static bool is_letter(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Without the blanks, and in a JSON twin the signs, after a word. */
static struct bytes before_signs(struct bytes text)
{
    static const char signs[] = " \t\r\n\":=";
    enum { SIGNS_MAX = 64 };
    for (uint32_t i = 0; i < SIGNS_MAX && text.count && memchr(signs, text.at[text.count - 1], sizeof signs - 1); i++)
        text.count--;
    return text;
}

static bool word_before(struct bytes text, struct bytes word)
{
    return bytes_ends(before_signs(text), word);
}

/* Whether the text ends in a word that announces a secret, or in one that is most likely such a word mistyped. */
static bool ends_in_word(struct bytes text)
{
    static const struct bytes words[] = {BYTES_ROW("secret"), BYTES_ROW("password"), BYTES_ROW("web-password")};
    enum { TYPED_WRONG = 2 };
    uint32_t from = text.count;
    while (from > 0 && (is_letter(text.at[from - 1]) || text.at[from - 1] == '-' || text.at[from - 1] == '_')) from--;
    for (unsigned i = 0; i < COUNT(words); i++)
        if (bytes_ends(text, words[i]) || near_distance(bytes_from(text, from), words[i], TYPED_WRONG) <= TYPED_WRONG)
            return true;
    return false;
}

/* Without the signs of any kind at its end, but for a quote. */
static struct bytes before_any_signs(struct bytes text)
{
    while (text.count && !is_letter(text.at[text.count - 1]) && text.at[text.count - 1] != '"' &&
           text.at[text.count - 1] != '\n')
        text.count--;
    return text;
}

/* Whether the next text is a secret: `secret "`, `password "`, {"secret": ", {"secret": {"raw": ". */
static bool announced(struct bytes before)
{
    before = before_signs(before);
    if (bytes_ends(before, BYTES("raw"))) {
        before = before_signs(bytes_part(before, 0, before.count - 3));
        if (bytes_ends(before, BYTES("{"))) before = before_signs(bytes_part(before, 0, before.count - 1));
    }
    return ends_in_word(before);
}

/* The same with signs, and one word, that should not be between: `password { "`, `password dora "`. */
static bool announced_from_afar(struct bytes before)
{
    before = before_any_signs(before);
    if (ends_in_word(before)) return true;
    while (before.count && (is_letter(before.at[before.count - 1]) || before.at[before.count - 1] == '-'))
        before.count--;
    return ends_in_word(before_any_signs(before));
}

static void value_add(struct redaction *redaction, struct bytes value)
{
    if (!value.count || redaction->count == REDACTION_MAX) return;
    redaction->value = arena_grow(redaction->arena, redaction->value, redaction->count, &redaction->room,
                                  sizeof *redaction->value);
    redaction->value[redaction->count++] = value;
}

/* The value as it is written, and as it is meant. */
static void spelling_add(struct redaction *redaction, struct bytes raw)
{
    value_add(redaction, raw);
    if (bytes_find_char(raw, '\\') != BYTES_NOT_FOUND) value_add(redaction, lex_unescape(redaction->arena, raw));
}

/* The end of the string whose first letter is at `at`: its quote, or the end of the line. */
static uint32_t string_end(struct bytes line, uint32_t at)
{
    while (at < line.count && line.at[at] != '"') at += line.at[at] == '\\' && at + 1 < line.count ? 2 : 1;
    return at;
}

/* `secret topsecret-99"`: the word before a quote that seems to open a string. Whether there was one. */
static bool unopened_add(struct redaction *redaction, struct bytes text, uint32_t quote)
{
    uint32_t from = quote;
    while (from > 0 && !is_blank(text.at[from - 1]) && text.at[from - 1] != '\n' && text.at[from - 1] != '"') from--;
    if (from == quote || !announced(bytes_part(text, 0, from))) return false;
    value_add(redaction, bytes_part(text, from, quote - from));
    return true;
}

/* `password secret topsecret-99`: a bare word after both. */
static void bare_add(struct redaction *redaction, struct bytes text, uint32_t at)
{
    if (!word_before(bytes_part(text, 0, at), BYTES("password"))) return;
    uint32_t from = at + (uint32_t)sizeof "secret" - 1, end;
    while (from < text.count && is_blank(text.at[from])) from++;
    if (from < text.count && text.at[from] == '"') return;
    for (end = from; end < text.count && !is_blank(text.at[end]) && text.at[end] != '\n' && text.at[end] != '}';) end++;
    value_add(redaction, bytes_part(text, from, end - from));
}

static void line_scan(struct redaction *redaction, struct bytes text, uint32_t start, uint32_t end)
{
    struct bytes line = bytes_part(text, 0, end), word = BYTES("secret");
    for (uint32_t at = start; at < end; at++) {
        if (line.at[at] == 's' && bytes_starts(bytes_from(line, at), word)) bare_add(redaction, line, at);
        if (line.at[at] != '"') continue;
        uint32_t close = string_end(line, at + 1);
        struct bytes before = bytes_part(line, 0, at);
        if (announced(before) || (!unopened_add(redaction, line, at) && announced_from_afar(before)))
            spelling_add(redaction, bytes_part(line, at + 1, close - at - 1));
        at = close;
    }
}

void redaction_scan(struct redaction *redaction, struct bytes text)
{
    for (uint32_t at = 0, end; at < text.count; at = end + 1) {
        for (end = at; end < text.count && text.at[end] != '\n';) end++;
        line_scan(redaction, text, at, end);
    }
}

static bool stands_alone(struct bytes text, uint32_t from, uint32_t end)
{
    return (from == 0 || !is_letter(text.at[from - 1])) && (end == text.count || !is_letter(text.at[end]));
}

struct bytes redaction_hide(const struct redaction *redaction, struct bytes text)
{
    char *copy = NULL;
    for (uint32_t i = 0; i < redaction->count; i++) {
        struct bytes value = redaction->value[i], rest = text;
        for (uint32_t at; (at = bytes_find(rest, value)) != BYTES_NOT_FOUND; rest = bytes_from(rest, at + 1)) {
            uint32_t from = (uint32_t)(rest.at - text.at) + at;
            if (value.count < VALUE_LONG && !stands_alone(text, from, from + value.count)) continue;
            if (!copy) {
                copy = arena_take(redaction->arena, (size_t)text.count + 1);
                memcpy(copy, text.at, text.count);
            }
            memset(copy + from, '*', value.count);
        }
    }
    return copy ? bytes_of(copy, text.count) : text;
}
