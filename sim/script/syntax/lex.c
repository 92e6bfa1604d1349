/* The lexer: one pass over the text, no backing up, no table larger than a line of code. */
#include "lex.h"
#include "must.h"
#include "spell.h"
#include "utf8.h"

struct lexer {
    struct ast *ast;
    struct bytes text;
    struct token *tokens;
    uint32_t count, room;
    uint32_t at;
    uint32_t line, line_at; /* the line and where it starts */
    struct comment **comment_tail;
};

#define LEX_WORD_ROW(name, text) BYTES_ROW(text),
static const struct bytes words[] = {BYTES_ROW(""), LEX_WORDS(LEX_WORD_ROW)};
#undef LEX_WORD_ROW
static_assert(COUNT(words) == WORD_COUNT, "a spelling for every word");

static const struct bytes units[] = {
    BYTES_ROW("us"), BYTES_ROW("ms"), BYTES_ROW("s"),   BYTES_ROW("min"),
    BYTES_ROW("h"),  BYTES_ROW("B"),  BYTES_ROW("KiB"), BYTES_ROW("MiB"),
};
static const struct bytes rates[] = {BYTES_ROW("/s"), BYTES_ROW("/min"), BYTES_ROW("/h")};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static bool is_alnum(char c)
{
    return is_letter(c) || is_digit(c);
}

/* The octet at an offset, zero beyond the end: the text holds no zero (file_is_text). */
static char peek(const struct lexer *lexer, uint32_t at)
{
    return at < lexer->text.count ? lexer->text.at[at] : '\0';
}

struct bytes lex_word_text(enum lex_word word)
{
    return words[word];
}

/* The words are sorted by octet. */
static enum lex_word word_find(struct bytes name)
{
    uint32_t low = 1, high = WORD_COUNT;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        int order = bytes_order(name, words[middle]);
        if (order == 0) return (enum lex_word)middle;
        if (order < 0) high = middle;
        else low = middle + 1;
    }
    return WORD_NONE;
}

uint32_t lex_utf8(struct bytes b)
{
    uint32_t at = 0;
    return b.count && utf8_point(b, &at) != UTF8_BAD ? at : 0;
}

/* ---- strings ---- */

/* One escape at the start of `b`: its length and the code it means (an octet when `wide` is false);
 * 0 when it is none. */
static uint32_t escape_scan(struct bytes b, uint32_t *code, bool *wide)
{
    static const char plain[] = "\"\\nrt", meant[] = "\"\\\n\r\t";
    if (b.count < 2) return 0;
    *wide = false;
    const char *found = memchr(plain, b.at[1], sizeof plain - 1);
    if (found) {
        *code = (unsigned char)meant[found - plain];
        return 2;
    }
    if (b.at[1] == 'x') {
        if (b.count < 4 || hex_digit(b.at[2]) < 0 || hex_digit(b.at[3]) < 0) return 0;
        *code = (uint32_t)(hex_digit(b.at[2]) * 16 + hex_digit(b.at[3]));
        return 4;
    }
    if (b.at[1] != 'u' || b.count < 5 || b.at[2] != '{') return 0;
    uint32_t at = 3;
    for (*code = 0; at < b.count && at < 9 && hex_digit(b.at[at]) >= 0; at++)
        *code = *code * 16 + (uint32_t)hex_digit(b.at[at]);
    *wide = true;
    bool scalar = *code <= 0x10ffff && (*code < 0xd800 || *code > 0xdfff);
    return at > 3 && at < b.count && b.at[at] == '}' && scalar ? at + 1 : 0;
}

struct bytes lex_unescape(struct arena *arena, struct bytes raw)
{
    if (bytes_find_char(raw, '\\') == BYTES_NOT_FOUND) return raw;
    /* No escape is shorter than its character: \u{H} has five octets, UTF-8 at most four. */
    struct pen pen = pen_on(arena_take(arena, raw.count), raw.count);
    for (uint32_t at = 0; at < raw.count;) {
        uint32_t code;
        bool wide;
        uint32_t count = raw.at[at] == '\\' ? escape_scan(bytes_from(raw, at), &code, &wide) : 0;
        if (count == 0) pen_char(&pen, raw.at[at++]);
        else if (wide) utf8_write(&pen, code);
        else pen_char(&pen, (char)code);
        at += count;
    }
    must(!pen.overflow);
    return pen_done(&pen);
}

bool lex_escape(struct pen *pen, struct bytes octets)
{
    static const char digit[] = "0123456789ABCDEF";
    static const char plain[] = "\"\\\n\r\t", meant[] = "\"\\nrt";
    for (uint32_t at = 0; at < octets.count;) {
        uint32_t count = lex_utf8(bytes_from(octets, at));
        if (count == 0) return false;
        unsigned char c = (unsigned char)octets.at[at]; /* a plain char has no sign on ARM */
        const char *found = memchr(plain, c, sizeof plain - 1);
        if (found) {
            pen_char(pen, '\\');
            pen_char(pen, meant[found - plain]);
        } else if (c < ' ' || c == 0x7f) {
            pen_lit(pen, "\\x");
            pen_char(pen, digit[c >> 4]);
            pen_char(pen, digit[c & 15]);
        } else {
            pen_bytes(pen, bytes_part(octets, at, count));
        }
        at += count;
    }
    return true;
}

/* ---- tokens ---- */

static struct token *token_add(struct lexer *lexer, enum token_kind kind, uint32_t count)
{
    lexer->tokens = arena_grow(lexer->ast->arena, lexer->tokens, lexer->count, &lexer->room, sizeof *lexer->tokens);
    struct token *token = &lexer->tokens[lexer->count++];
    *token = (struct token){.kind = kind,
                            .at = lexer->at,
                            .end = lexer->at + count,
                            .line = lexer->line,
                            .column = lexer->at - lexer->line_at + 1};
    lexer->at += count;
    return token;
}

static void token_bad(struct lexer *lexer, enum lex_wrong wrong, uint32_t count)
{
    token_add(lexer, TOKEN_BAD, count)->wrong = wrong;
}

/* The length of the name at an offset: a `-` or `_` belongs to it only with a letter or digit on
 * its other side. */
static uint32_t name_scan(const struct lexer *lexer, uint32_t from)
{
    uint32_t at = from;
    if (!is_letter(peek(lexer, at))) return 0;
    for (;;) {
        while (is_alnum(peek(lexer, at))) at++;
        char c = peek(lexer, at);
        if ((c != '-' && c != '_') || !is_alnum(peek(lexer, at + 1))) return at - from;
        at++;
    }
}

static void lex_name(struct lexer *lexer)
{
    uint32_t count = name_scan(lexer, lexer->at);
    if (count > LEX_NAME_MAX) {
        token_bad(lexer, WRONG_NAME_LONG, count);
        return;
    }
    struct token *token = token_add(lexer, TOKEN_NAME, count);
    token->word = word_find(lex_token_text(lexer->ast, token));
}

static void lex_variant(struct lexer *lexer)
{
    uint32_t count = name_scan(lexer, lexer->at + 1);
    if (count == 0 || count > LEX_NAME_MAX) token_bad(lexer, WRONG_VARIANT, count + 1);
    else token_add(lexer, TOKEN_VARIANT, count + 1);
}

static bool one_of(struct bytes text, const struct bytes *list, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (bytes_equal(text, list[i])) return true;
    return false;
}

/* The unit right after a number: its length, 0 for none. */
static uint32_t unit_scan(const struct lexer *lexer, uint32_t from)
{
    uint32_t at = from;
    if (peek(lexer, at) == '%') return 1;
    if (peek(lexer, at) == '/') at++;
    uint32_t letters = at;
    while (is_alnum(peek(lexer, at))) at++;
    if (letters > from && !one_of(bytes_part(lexer->text, from, at - from), rates, COUNT(rates))) return 0;
    return at - from;
}

/* `a` to `z` without h and s, then digits: the rest of a step such as 11c2. */
static bool step_rest(struct bytes rest)
{
    if (rest.count == 0 || rest.at[0] < 'a' || rest.at[0] > 'z' || rest.at[0] == 'h' || rest.at[0] == 's') return false;
    for (uint32_t i = 1; i < rest.count; i++)
        if (!is_digit(rest.at[i])) return false;
    return true;
}

static void lex_number(struct lexer *lexer)
{
    uint32_t at = lexer->at;
    while (is_digit(peek(lexer, at))) at++;
    uint32_t whole = at;
    if (peek(lexer, at) == '.' && is_digit(peek(lexer, at + 1))) {
        at++;
        while (is_digit(peek(lexer, at))) at++;
    }
    uint32_t digits = at - lexer->at, unit = unit_scan(lexer, at);
    struct bytes rest = bytes_part(lexer->text, at, unit);
    uint64_t value;
    if (!bytes_to_u64(bytes_part(lexer->text, lexer->at, whole - lexer->at), &value))
        token_bad(lexer, WRONG_LARGE, digits + unit);
    else if (unit == 0 && at > whole) token_bad(lexer, WRONG_DECIMAL, digits);
    else if (unit == 0) token_add(lexer, TOKEN_INT, digits);
    else if (!is_alnum(rest.at[0]) || one_of(rest, units, COUNT(units)))
        token_add(lexer, TOKEN_QUANTITY, digits + unit);
    else if (at == whole && step_rest(rest)) token_add(lexer, TOKEN_STEP, digits + unit);
    else if (at == whole && unit > 1 && is_digit(rest.at[1])) token_bad(lexer, WRONG_STEP, digits + unit);
    else token_bad(lexer, WRONG_UNIT, digits + unit);
}

/* An unclosed string takes the rest of its line; a wrong escape is pointed at, and the string still
 * ends where it ends. */
static void lex_string(struct lexer *lexer)
{
    uint32_t at = lexer->at + 1, wrong_at = 0;
    for (;;) {
        char c = peek(lexer, at);
        if (at >= lexer->text.count || c == '\n' || c == '\r') {
            token_bad(lexer, WRONG_UNCLOSED, at - lexer->at);
            return;
        }
        if (c == '"') break;
        uint32_t code, count = 1;
        bool wide;
        if (c == '\\') count = escape_scan(bytes_from(lexer->text, at), &code, &wide);
        if (count == 0 && !wrong_at) wrong_at = at;
        if (count == 0) count = peek(lexer, at + 1) == '\n' || peek(lexer, at + 1) == '\r' ? 1 : 2;
        at += count;
        if (at > lexer->text.count) at = lexer->text.count;
    }
    uint32_t count = at + 1 - lexer->at;
    if (!wrong_at) {
        token_add(lexer, TOKEN_STRING, count);
        return;
    }
    /* The token is all of the string; its place is the escape. */
    uint32_t start = lexer->at;
    lexer->at = wrong_at;
    token_bad(lexer, WRONG_ESCAPE, count - (wrong_at - start));
}

static void lex_comment(struct lexer *lexer)
{
    uint32_t end = lexer->at;
    while (end < lexer->text.count && lexer->text.at[end] != '\n') end++;
    if (lexer->text.at[end - 1] == '\r') end--;
    struct comment *comment = arena_new(lexer->ast->arena, struct comment);
    comment->span = (struct span){lexer->at, end, lexer->line, lexer->at - lexer->line_at + 1};
    comment->text = bytes_part(lexer->text, lexer->at, end - lexer->at);
    comment->own_line = lexer->count == 0 || lexer->tokens[lexer->count - 1].line < lexer->line;
    /* Blanks at the end of a comment show nowhere, and would survive only in one of text and twin.
     */
    while (comment->text.at[comment->text.count - 1] == ' ' || comment->text.at[comment->text.count - 1] == '\t')
        comment->text.count--;
    *lexer->comment_tail = comment;
    lexer->comment_tail = &comment->next;
    lexer->at = end;
}

static const struct {
    struct bytes text;
    enum token_kind kind;
} signs[] = {
    /* the longer sign before its beginning */
    {BYTES_ROW("->"), TOKEN_ARROW},    {BYTES_ROW("=="), TOKEN_EQ},     {BYTES_ROW("!="), TOKEN_NE},
    {BYTES_ROW("<="), TOKEN_LE},       {BYTES_ROW(">="), TOKEN_GE},     {BYTES_ROW(".."), TOKEN_RANGE},
    {BYTES_ROW("{"), TOKEN_OPEN},      {BYTES_ROW("}"), TOKEN_CLOSE},   {BYTES_ROW("("), TOKEN_PAREN},
    {BYTES_ROW(")"), TOKEN_PAREN_END}, {BYTES_ROW("["), TOKEN_BRACKET}, {BYTES_ROW("]"), TOKEN_BRACKET_END},
    {BYTES_ROW(","), TOKEN_COMMA},     {BYTES_ROW("."), TOKEN_DOT},     {BYTES_ROW(":"), TOKEN_COLON},
    {BYTES_ROW("|"), TOKEN_BAR},       {BYTES_ROW("+"), TOKEN_PLUS},    {BYTES_ROW("="), TOKEN_SET},
    {BYTES_ROW("<"), TOKEN_LT},        {BYTES_ROW(">"), TOKEN_GT},
};

static void lex_sign(struct lexer *lexer)
{
    struct bytes rest = bytes_from(lexer->text, lexer->at);
    for (uint32_t i = 0; i < COUNT(signs); i++) {
        if (!bytes_starts(rest, signs[i].text)) continue;
        token_add(lexer, signs[i].kind, signs[i].text.count);
        return;
    }
    uint32_t count = lex_utf8(rest);
    must(count > 0); /* file_is_text has looked */
    char c = rest.at[0];
    token_bad(lexer, c == '-' || c == '_' ? WRONG_MINUS : count > 1 ? WRONG_LETTER : WRONG_SIGN, count);
}

static void lex_step(struct lexer *lexer)
{
    char c = peek(lexer, lexer->at);
    if (c == '\n') {
        lexer->line++;
        lexer->line_at = ++lexer->at;
    } else if (c == ' ' || c == '\t' || c == '\r') lexer->at++;
    else if (is_letter(c)) lex_name(lexer);
    else if (is_digit(c)) lex_number(lexer);
    else if (c == '"') lex_string(lexer);
    else if (c == '#') lex_comment(lexer);
    else if (c == '$') lex_variant(lexer);
    else lex_sign(lexer);
}

/* ---- the text again ---- */

struct bytes lex_sign_text(enum token_kind kind)
{
    for (uint32_t i = 0; i < COUNT(signs); i++)
        if (signs[i].kind == kind) return signs[i].text;
    return BYTES("");
}

static bool is_tight_before(enum token_kind kind)
{
    return kind == TOKEN_COMMA || kind == TOKEN_PAREN || kind == TOKEN_PAREN_END || kind == TOKEN_BRACKET ||
           kind == TOKEN_BRACKET_END || kind == TOKEN_DOT;
}

static bool is_tight_after(enum token_kind kind)
{
    return kind == TOKEN_PAREN || kind == TOKEN_BRACKET || kind == TOKEN_DOT;
}

bool lex_tight(const struct token *token)
{
    return is_tight_before(token->kind) || is_tight_after(token[-1].kind);
}

struct bytes lex_span_text(struct arena *arena, const struct ast *ast, uint32_t from, uint32_t end)
{
    uint32_t low = 0, high = ast->token_count;
    while (low < high) { /* the first token at or after `from` */
        uint32_t middle = (low + high) / 2;
        if (ast->tokens[middle].at < from) low = middle + 1;
        else high = middle;
    }
    size_t room = (size_t)(end - from) * 2 + 1;
    struct pen pen = pen_on(arena_take(arena, room), room);
    for (const struct token *token = &ast->tokens[low]; token->kind != TOKEN_END && token->at < end; token++) {
        if (token > &ast->tokens[low] && !lex_tight(token)) pen_char(&pen, ' ');
        pen_bytes(&pen, lex_token_text(ast, token));
    }
    must(!pen.overflow);
    return pen_done(&pen);
}

bool lex_gap(const struct ast *ast, uint32_t at)
{
    static const char blank[] = " \t\r\n";
    uint32_t ends = 0;
    while (at > 0 && memchr(blank, ast->text.at[at - 1], sizeof blank - 1)) ends += ast->text.at[--at] == '\n';
    return ends > 1 && at > 0; /* nothing is apart from the start of the file */
}

/* ---- files that are no text ---- */

static void refuse(struct ast *ast, struct diagnostics *diagnostics, struct span span, struct bytes what,
                   const char *right)
{
    diagnostic_add(diagnostics, SEVERITY_ERROR, ast, span, what, bytes_text(right));
}

static bool octets_are_text(struct ast *ast, struct diagnostics *diagnostics)
{
    struct bytes text = ast->text;
    uint32_t line = 1, line_at = 0;
    for (uint32_t at = 0; at < text.count;) {
        unsigned char c = (unsigned char)text.at[at];
        struct span span = {at, at + 1, line, at - line_at + 1};
        uint32_t count = c >= 0x80 ? lex_utf8(bytes_from(text, at)) : 1;
        bool crlf = c == '\r' && at + 1 < text.count && text.at[at + 1] == '\n';
        if (count == 0) {
            refuse(ast, diagnostics, span, arena_format(ast->arena, "octet 0x%02x is no UTF-8", c),
                   "a text writes any octet as \\xHH");
            return false;
        }
        if ((c < ' ' && c != '\t' && c != '\n' && !crlf) || c == 0x7f) {
            refuse(ast, diagnostics, span, arena_format(ast->arena, "octet 0x%02x is a control character", c),
                   "a text writes any octet as \\xHH; lines end with LF or CRLF");
            return false;
        }
        at += count;
        if (c != '\n') continue;
        line++;
        line_at = at;
    }
    return true;
}

static bool file_is_text(struct ast *ast, uint32_t most, struct diagnostics *diagnostics)
{
    static const struct span start = {0, 0, 1, 1};
    struct bytes text = ast->text;
    if (text.count > most) {
        refuse(ast, diagnostics, start, arena_format(ast->arena, "the file has %u octets", text.count),
               "at most 1 MiB a file");
        return false;
    }
    if (bytes_trim(text).count == 0) {
        refuse(ast, diagnostics, start, BYTES("the file is empty"), "imslab 1");
        return false;
    }
    if (bytes_starts(text, BYTES("\xef\xbb\xbf"))) {
        refuse(ast, diagnostics, start, BYTES("the file starts with a byte order mark"), "UTF-8 without BOM");
        return false;
    }
    uint32_t zero = bytes_find_char(text, '\0');
    if (zero != BYTES_NOT_FOUND) {
        refuse(ast, diagnostics, start, arena_format(ast->arena, "the file is binary: octet %u is zero", zero),
               "a scenario is UTF-8 text");
        return false;
    }
    return octets_are_text(ast, diagnostics);
}

bool lex(struct ast *ast, uint32_t most, struct diagnostics *diagnostics)
{
    if (!file_is_text(ast, most, diagnostics)) return false;
    struct lexer lexer = {.ast = ast, .text = ast->text, .line = 1, .comment_tail = &ast->comments};
    while (lexer.at < lexer.text.count) lex_step(&lexer);
    token_add(&lexer, TOKEN_END, 0);
    ast->tokens = lexer.tokens;
    ast->token_count = lexer.count;
    return true;
}

/* ---- the sentence of a BAD token ---- */

static const struct {
    const char *what; /* %.*s is the token, clipped */
    const char *right;
} wrongs[] = {
    [WRONG_SIGN] = {"`%.*s` means nothing here", ""},
    [WRONG_MINUS] = {"`%.*s` means nothing here",
                     "a name has single - or _ between letters and digits; there is no minus"},
    [WRONG_LETTER] = {"`%.*s` means nothing outside of a text", "a name has letters a-z, A-Z and digits"},
    [WRONG_NAME_LONG] = {"the name `%.*s` is too long", "at most 63 octets"},
    [WRONG_UNIT] = {"`%.*s` has no unit of this language", "us ms s min h B KiB MiB % /s /min /h"},
    [WRONG_STEP] = {"`%.*s` is no step", "digits, one letter but h and s, digits: 7, 7a, 11c2"},
    [WRONG_DECIMAL] = {"`%.*s` needs a unit", "decimals stand only with a unit: 0.1%, 0.5s"},
    [WRONG_LARGE] = {"`%.*s` is too large", "at most 18446744073709551615"},
    [WRONG_UNCLOSED] = {"this text has no closing `\"`", "a text ends on its line; \\n writes a line end"},
    [WRONG_ESCAPE] = {"`%.*s` is no escape", "\\\" \\\\ \\n \\r \\t \\xHH \\u{H}"},
    [WRONG_VARIANT] = {"`%.*s` names no variant", "$name, at most 63 octets"},
};

struct bytes lex_wrong_what(struct arena *arena, const struct ast *ast, const struct token *token)
{
    struct bytes text = spell_clip(lex_token_text(ast, token));
    if (token->wrong == WRONG_ESCAPE) text = bytes_part(text, 0, 1 + lex_utf8(bytes_from(text, 1)));
    const char *what = wrongs[token->wrong].what;
    if (token->wrong == WRONG_UNCLOSED) return bytes_text(what);
    uint32_t slot = bytes_find(bytes_text(what), BYTES("%.*s"));
    return arena_format(arena, "%.*s%.*s%s", (int)slot, what, (int)text.count, text.at, what + slot + 4);
}

struct bytes lex_wrong_right(const struct token *token)
{
    return bytes_text(wrongs[token->wrong].right);
}
