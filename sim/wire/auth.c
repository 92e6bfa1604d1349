/* Reads and writes the parameters of authentication headers. */
#include "auth.h"

#include <assert.h>

#include "octet.h"
#include "param.h"
#include "keyword.h"

/* How a parameter is written where it may be a quoted string or a token: RFC 7616 3.3 and 3.4 differ in qop only. */
enum auth_quotes { QUOTES_NEVER, QUOTES_ALWAYS, QUOTES_IN_CHALLENGE };

static const struct auth_row {
    struct bytes name;
    enum auth_quotes quotes;
    struct bytes written; /* the octets before a value between quotes */
} auth_rows[AUTH_FIELD_COUNT] = {
#define AUTH_FIELD(id, name, quotes) [AUTH_##id] = {BYTES_ROW(name), quotes, BYTES_ROW(", " name "=\"")},
#include "auth_field.def"
#undef AUTH_FIELD
};

static const struct bytes scheme_names[] = {
    [AUTH_OTHER] = BYTES_ROW(""),
    [AUTH_DIGEST] = BYTES_ROW("Digest"),
    [AUTH_BEARER] = BYTES_ROW("Bearer"),
    [AUTH_BASIC] = BYTES_ROW("Basic"),
};

static void auth_begin(struct auth *auth, struct bytes value)
{
    auth->scheme = AUTH_OTHER;
    auth->scheme_text = bytes_part(value, 0, 0);
    auth->token = bytes_of(NULL, 0);
    /* A few at a time, each a handful of wide stores: of all at once compilers make a slow loop. */
    enum { PIECE = 5 };
    static_assert(AUTH_FIELD_COUNT % PIECE == 0, "fields in whole pieces");
    for (unsigned i = 0; i < AUTH_FIELD_COUNT; i += PIECE) memset(&auth->field[i], 0, PIECE * sizeof auth->field[0]);
}

static enum auth_field field_named(struct bytes name)
{
    const struct keyword *word = auth_keyword(name.at, name.count);
    return word ? (enum auth_field)word->kind : AUTH_FIELD_COUNT;
}

static inline void set_field(struct auth *auth, unsigned field, struct bytes text, uint32_t at, uint32_t end)
{
    auth->field[field] = text;
    auth->field_at[field] = at;
    auth->field_end[field] = end;
}

/* The field of the name at `from`, AUTH_FIELD_COUNT for one that is not known; *equals is the offset of its "=", or
 * `from` without one. */
static enum auth_field name_at(struct bytes value, uint32_t from, uint32_t *equals)
{
    uint32_t end = octet_run(value, from, OCTET_TOKEN);
    *equals = octet_skip_space(value, end);
    if (end == from || *equals == value.count || value.at[*equals] != '=') *equals = from;
    return field_named(bytes_of(value.at + from, end - from));
}

/* Texts with an escape are rare, and then they are written anew. */
static struct bytes unescaped(struct bytes text, struct pen *plain)
{
    if (bytes_find_char(text, '\\') == BYTES_NOT_FOUND) return text;
    param_unquote(plain, text);
    return pen_done(plain);
}

/* Reads one name=value at *at and moves *at after it. Blanks around "=" are allowed (RFC 3261 EQUAL, RFC 9110 BWS). */
static struct parse_error read_param(struct auth *auth, struct bytes value, uint32_t *at, struct pen *plain)
{
    uint32_t from = *at, equals;
    enum auth_field field = name_at(value, from, &equals);
    if (equals == from) return (struct parse_error){"an authentication parameter without name or value", from};
    uint32_t begin = octet_skip_space(value, equals + 1);
    bool quoted = begin < value.count && value.at[begin] == '"';
    uint32_t end = quoted ? octet_quoted(value, begin) : octet_run(value, begin, OCTET_VALUE);
    if (end == BYTES_NOT_FOUND) return (struct parse_error){"an open quote", begin};
    if (end == begin) return (struct parse_error){"an authentication parameter without a value", from};
    *at = end;
    if (field == AUTH_FIELD_COUNT) return PARSE_OK;
    if (auth_has(auth, field)) return (struct parse_error){"an authentication parameter given twice", from};
    struct bytes text = bytes_of(value.at + begin + quoted, end - begin - 2 * (uint32_t)quoted);
    if (quoted && plain) text = unescaped(text, plain);
    if (!text.at) return (struct parse_error){"an authentication parameter that there is no room for", from};
    set_field(auth, field, text, from, end);
    return PARSE_OK;
}

/* Reads 1#param from `at` to the end. Where all of them have no escape, none is looked for in each. */
static struct parse_error read_params(struct auth *auth, struct bytes value, uint32_t at, struct pen *plain)
{
    if (bytes_find_char(value, '\\') == BYTES_NOT_FOUND) plain = NULL;
    for (;;) {
        at = octet_skip_space(value, at);
        struct parse_error error = read_param(auth, value, &at, plain);
        if (error.why) return error;
        at = octet_skip_space(value, at);
        if (at == value.count) return PARSE_OK;
        if (value.at[at] != ',') return (struct parse_error){"no comma between authentication parameters", at};
        at++;
    }
}

/* RFC 9110 11.2: after the scheme comes one token68 or a list of parameters. A token68 has "=" at its end only. */
static bool is_token68(struct bytes b)
{
    uint32_t at = 0;
    while (at < b.count && (octet_is(b.at[at], OCTET_HOST) || memchr("_~+/", b.at[at], 4))) at++;
    if (at == 0) return false;
    while (at < b.count && b.at[at] == '=') at++;
    return at == b.count;
}

static enum auth_scheme scheme_named(struct bytes name)
{
    for (unsigned i = AUTH_DIGEST; i < COUNT(scheme_names); i++)
        if (bytes_equal_nocase(scheme_names[i], name)) return (enum auth_scheme)i;
    return AUTH_OTHER;
}

enum auth_scheme auth_scheme_of(struct bytes value)
{
    return scheme_named(bytes_part(value, 0, octet_run(value, 0, OCTET_TOKEN)));
}

struct parse_error auth_scan(struct auth *auth, struct bytes value, struct pen *plain)
{
    auth_begin(auth, value);
    uint32_t at = octet_run(value, 0, OCTET_TOKEN);
    if (at == 0) return (struct parse_error){"no authentication scheme", 0};
    auth->scheme_text.count = at;
    auth->scheme = scheme_named(auth->scheme_text);
    uint32_t begin = octet_skip_space(value, at);
    if (begin == value.count && auth->scheme == AUTH_DIGEST)
        return (struct parse_error){"Digest without parameters", at};
    if (begin == value.count) return PARSE_OK;
    if (begin == at) return (struct parse_error){"no blank behind the authentication scheme", at};
    if (auth->scheme != AUTH_DIGEST && is_token68(bytes_trim(bytes_from(value, begin)))) {
        auth->token = bytes_trim(bytes_from(value, begin));
        return PARSE_OK;
    }
    struct parse_error error = read_params(auth, value, begin, plain);
    /* RFC 8898 4.1 has the token bare; TS 24.371 A.3.2 prints it as a parameter. */
    if (auth->scheme == AUTH_BEARER) auth->token = auth->field[AUTH_ACCESS_TOKEN];
    return error;
}

struct parse_error auth_scan_info(struct auth *auth, struct bytes value, struct pen *plain)
{
    auth_begin(auth, value);
    return read_params(auth, value, 0, plain);
}

struct bytes auth_field_name(enum auth_field field)
{
    return auth_rows[field].name;
}

bool auth_field_quoted(enum auth_field field, bool challenge)
{
    return auth_rows[field].quotes == QUOTES_ALWAYS || (challenge && auth_rows[field].quotes == QUOTES_IN_CHALLENGE);
}

void auth_write(struct pen *pen, enum auth_field field, struct bytes value, bool challenge, bool first)
{
    if (!auth_field_quoted(field, challenge) || octet_mark(value, 0) == value.count) {
        auth_write_sound(pen, field, value, challenge, first);
        return;
    }
    const struct bytes before = bytes_from(auth_rows[field].written, first);
    pen_bytes(pen, bytes_of(before.at, before.count - 1));
    param_quote(pen, value);
}

void auth_write_sound(struct pen *pen, enum auth_field field, struct bytes value, bool challenge, bool first)
{
    const struct bytes before = bytes_from(auth_rows[field].written, first); /* the comma is for those after it */
    const uint32_t quoted = auth_field_quoted(field, challenge), begun = before.count - !quoted;
    char *to = pen_space(pen, begun + value.count + quoted);
    if (!to) return;
    bytes_copy(to, bytes_of(before.at, begun));
    bytes_copy(to + begun, value);
    if (quoted) to[begun + value.count] = '"';
}
