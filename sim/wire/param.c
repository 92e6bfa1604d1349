/* ;name=value parameters, and quoted strings. */
#include "param.h"

#include "octet.h"

/* Parameter names are tokens in headers; in a URI they may hold a few octets more (RFC 3261 25.1 paramchar). */
static bool name_octet(char c)
{
    return (octet_classes[(unsigned char)c] & (OCTET_TOKEN | OCTET_URI_PARAM)) && c != ';' && c != '=';
}

/* The offset after the name at `at`. */
static uint32_t name_end(struct bytes b, uint32_t at)
{
    for (;; at++) {
        at = octet_run(b, at, OCTET_TOKEN);
        if (at == b.count || !name_octet(b.at[at])) return at;
    }
}

/* Reads the value at `at`; *end is the offset after it. */
static bool read_value(struct bytes b, uint32_t at, struct param *param, uint32_t *end)
{
    if (at < b.count && b.at[at] == '"') {
        *end = octet_quoted(b, at);
        if (*end == BYTES_NOT_FOUND) return false;
        param->quoted = true;
        param->value = bytes_of(b.at + at + 1, *end - at - 2);
        return true;
    }
    *end = octet_run(b, at, OCTET_VALUE);
    if (*end == at) return false;
    param->value = bytes_of(b.at + at, *end - at);
    return true;
}

/* *rest moves only over a whole parameter, so that the caller still sees a malformed rest. */
bool param_next(struct bytes *rest, struct param *param)
{
    struct bytes b = *rest;
    uint32_t at = octet_skip_space(b, 0);
    if (at == b.count) {
        *rest = bytes_from(b, at);
        return false;
    }
    if (b.at[at] == ';') at = octet_skip_space(b, at + 1);
    uint32_t end = name_end(b, at);
    if (end == at) return false;
    *param = (struct param){.name = bytes_of(b.at + at, end - at)};
    end = octet_skip_space(b, end);
    if (end < b.count && b.at[end] == '=') {
        if (!read_value(b, octet_skip_space(b, end + 1), param, &end)) return false;
        end = octet_skip_space(b, end);
    }
    if (end < b.count && b.at[end] != ';') return false;
    *rest = bytes_of(b.at + end, b.count - end);
    return true;
}

bool param_find(struct bytes params, struct bytes name, struct bytes *value)
{
    struct param param;
    while (param_next(&params, &param)) {
        if (!bytes_equal_nocase(param.name, name)) continue;
        *value = param.value;
        return true;
    }
    return false;
}

void param_unquote(struct pen *pen, struct bytes value)
{
    uint32_t escape;
    while ((escape = bytes_find_char(value, '\\')) != BYTES_NOT_FOUND) {
        pen_bytes(pen, bytes_part(value, 0, escape));
        pen_bytes(pen, bytes_part(value, escape + 1, 1));
        value = bytes_from(value, escape + 2);
    }
    pen_bytes(pen, value);
}

struct bytes param_text(struct pen *pen, struct bytes value)
{
    if (value.count < 2 || value.at[0] != '"') return value;
    param_unquote(pen, bytes_part(value, 1, value.count - 2));
    return pen_done(pen);
}

void param_quote(struct pen *pen, struct bytes raw)
{
    pen_char(pen, '"');
    for (uint32_t mark; (mark = octet_mark(raw, 0)) < raw.count; raw = bytes_from(raw, mark + 1)) {
        pen_bytes(pen, bytes_part(raw, 0, mark));
        pen_char(pen, '\\');
        pen_char(pen, raw.at[mark]);
    }
    pen_bytes(pen, raw);
    pen_char(pen, '"');
}
