/* Writing a field: the part that every writer shares, and the proof that the written value reads back. */
#include "field_write.h"

#include "field_put.h"
#include "moment.h"
#include "must.h"

enum { READ_BACK_ROOM = 16 * 1024, DIGITS_MAX = 24 };

/* ---- pieces ---- */

const struct lines *put_lines(const struct message *message)
{
    const struct sip *sip = message_sip(message);
    const struct http *http = message_http(message);
    return sip ? &sip->head : http ? &http->head : NULL;
}

static uint32_t place_of(const struct field_put *put, const char *at)
{
    const struct bytes all = put->message->bytes;
    must(at >= all.at && at <= all.at + all.count);
    return (uint32_t)(at - all.at);
}

static void put_between(const struct field_put *put, uint32_t at, uint32_t end, struct bytes with)
{
    const struct bytes all = put->message->bytes;
    pen_bytes(put->out, bytes_part(all, 0, at));
    pen_bytes(put->out, with);
    pen_bytes(put->out, bytes_from(all, end));
}

void put_range(const struct field_put *put, struct bytes old, struct bytes with)
{
    uint32_t at = place_of(put, old.at);
    put_between(put, at, at + old.count, with);
}

void put_behind(const struct field_put *put, const char *after, struct bytes with)
{
    uint32_t at = place_of(put, after);
    put_between(put, at, at, with);
}

/* ---- headers and bodies ---- */

static void write_line(struct pen *out, struct bytes name, struct bytes value)
{
    pen_bytes(out, name);
    pen_lit(out, ": ");
    pen_bytes(out, value);
    pen_lit(out, "\r\n");
}

const char *put_header(const struct field_put *put, struct bytes name, uint16_t first, struct bytes value)
{
    const struct lines *lines = put_lines(put->message);
    const struct bytes all = put->message->bytes;
    uint32_t at = 0;
    bool written = !value.at;
    if (!lines) return "the message has no headers";
    for (uint16_t i = 0; i < lines->count; i++) {
        const struct line *line = &lines->line[i];
        bool is_it = first != LINES_NONE ? line->kind == lines->line[first].kind
                                         : bytes_equal_nocase(lines_name(lines, line), name);
        if (!is_it) continue;
        pen_bytes(put->out, bytes_part(all, at, line->at - at));
        if (!written) write_line(put->out, lines_name(lines, line), value);
        written = true;
        at = line->end;
    }
    if (!written) { /* after the last line: the empty one ends the head */
        pen_bytes(put->out, bytes_part(all, at, lines->body_at - 2 - at));
        write_line(put->out, name, value);
        at = lines->body_at - 2;
    }
    pen_bytes(put->out, bytes_from(all, at));
    return NULL;
}

const char *put_body(const struct field_put *put, struct bytes body)
{
    const struct lines *lines = put_lines(put->message);
    const struct bytes all = put->message->bytes;
    uint32_t at = 0;
    bool said = false;
    if (!lines) return "the message has no body";
    char digits[DIGITS_MAX];
    struct pen pen = pen_on(digits, sizeof digits);
    pen_u64(&pen, body.count);
    struct bytes length = pen_done(&pen);
    for (uint16_t i = 0; i < lines->count; i++) {
        const struct line *line = &lines->line[i];
        if (!bytes_equal_nocase(lines_name(lines, line), BYTES("Content-Length")) &&
            !(line->name_count == 1 && bytes_equal_nocase(lines_name(lines, line), BYTES("l"))))
            continue;
        pen_bytes(put->out, bytes_part(all, at, line->at - at));
        write_line(put->out, lines_name(lines, line), length);
        at = line->end;
        said = true;
    }
    pen_bytes(put->out, bytes_part(all, at, lines->body_at - 2 - at));
    if (!said) write_line(put->out, BYTES("Content-Length"), length);
    pen_lit(put->out, "\r\n");
    pen_bytes(put->out, body);
    return NULL;
}

const char *put_field_body(const struct field_put *put)
{
    return put_body(put, put->text);
}

const char *put_field_sip_header(const struct field_put *put)
{
    const struct sip *sip = message_sip(put->message);
    enum sip_name name = (enum sip_name)put->path->detail;
    if (!sip) return "the message is no SIP";
    return put_header(put, sip_name_text(name), sip->first[name], put->text);
}

const char *put_field_http_header(const struct field_put *put)
{
    const struct http *http = message_http(put->message);
    enum http_name name = (enum http_name)put->path->detail;
    if (!http) return "the message is no HTTP";
    return put_header(put, http_name_text(name), http->first[name], put->text);
}

/* A compact form is its header's: the first line of that kind is where it goes. */
const char *put_field_header(const struct field_put *put)
{
    const struct lines *lines = put_lines(put->message);
    const struct bytes name = put->path->arg[0];
    for (uint16_t i = 0; lines && i < lines->count; i++) {
        const struct line *line = &lines->line[i];
        struct bytes known = !line->kind                        ? bytes_of(NULL, 0)
                             : put->message->proto == PROTO_SIP ? sip_name_text((enum sip_name)line->kind)
                                                                : http_name_text((enum http_name)line->kind);
        if (bytes_equal_nocase(known, name)) return put_header(put, name, i, put->text);
    }
    return put_header(put, name, LINES_NONE, put->text);
}

/* ---- parameters ---- */

static void write_param(struct pen *pen, const struct field_put *put, struct bytes name, bool quoted)
{
    pen_char(pen, ';');
    pen_bytes(pen, name);
    pen_char(pen, '=');
    if (quoted && put->new->raw) pen_char(pen, '"'), pen_bytes(pen, put->text), pen_char(pen, '"');
    else if (quoted) param_quote(pen, put->text);
    else pen_bytes(pen, put->text);
}

const char *put_param(const struct field_put *put, struct bytes element, struct bytes params, struct bytes name,
                      bool quoted)
{
    struct param param;
    struct bytes rest = params, before = params;
    const struct bytes all = put->message->bytes;
    const char *from = element.at + element.count, *to = from;
    while (param_next(&rest, &param)) {
        if (bytes_equal_nocase(param.name, name)) {
            from = before.at;
            to = rest.count ? rest.at : params.at + params.count;
            break;
        }
        before = rest;
    }
    uint32_t at = place_of(put, from), end = place_of(put, to);
    pen_bytes(put->out, bytes_part(all, 0, at));
    if (!put->new->absent) write_param(put->out, put, name, quoted);
    pen_bytes(put->out, bytes_from(all, end));
    return NULL;
}

/* ---- the value that goes in ---- */

static bool breaks_the_line(struct bytes text)
{
    for (uint32_t i = 0; i < text.count; i++)
        if (text.at[i] == '\r' || text.at[i] == '\n' || text.at[i] == 0) return true;
    return false;
}

static struct bytes octets_of(const struct field_path *path, const struct field_new *new, struct pen *digits)
{
    enum field_type type = path->row->type;
    if (new->absent) return bytes_of(NULL, 0);
    if (new->raw || (type != FIELD_NUMBER && type != FIELD_TIME)) return new->text.at ? new->text : bytes_of("", 0);
    pen_u64(digits, type == FIELD_TIME ? new->number / SECOND : new->number);
    return pen_done(digits);
}

/* ---- whether the written field is the wanted one ---- */

static bool is_it(const struct field_value *value, const struct field_put *put)
{
    const struct field_new *new = put->new;
    if (new->absent || !value->present) return new->absent == !value->present;
    switch (put->path->row->type) {
    case FIELD_NUMBER: return value->number == new->number;
    case FIELD_TIME: return value->number == new->number / SECOND *SECOND;
    case FIELD_WORD: return bytes_equal_nocase(value->text, put->text);
    case FIELD_LIST: return true; /* its first element; put->text is all of it */
    case FIELD_TEXT:
    case FIELD_URI:
    case FIELD_FLAG: break;
    }
    return bytes_equal(value->text, put->text);
}

static const char *reads_back(const struct field_put *put, struct bytes written)
{
    char room[READ_BACK_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    struct message again;
    struct field_value value;
    bool frame = put->message->proto == PROTO_WS && !message_is_handshake(put->message->bytes);
    enum ws_side side = frame && put->message->frame.masked ? WS_FROM_CLIENT : WS_FROM_SERVER;
    message_scan(&again, put->message->proto, written, side);
    if (again.error.why) return again.error.why;
    put->path->row->read(&again, put->path, 0, &pen, &value);
    return is_it(&value, put) ? NULL : "with this value the message would say something else";
}

const char *field_write(const struct message *message, const struct field_path *path, const struct field_new *new,
                        struct pen *out)
{
    char room[DIGITS_MAX];
    struct pen digits = pen_on(room, sizeof room);
    struct field_put put = {.message = message, .path = path, .new = new, .out = out};
    must(path->row->write && out->at == out->start);
    const uint32_t used = pen_used(out);
    if (path->row->type == FIELD_FLAG && !new->absent) return "a flag can be taken away, and not be given";
    if (message->error.why) return "the message is malformed already";
    put.text = octets_of(path, new, &digits);
    bool in_line = path->row->write != put_field_body && path->row->write != put_field_http_json &&
                   path->row->write != put_field_http_form && !message_diameter(message);
    const char *why = in_line && !new->raw &&breaks_the_line(put.text) ? "the text would break its line" : NULL;
    if (!why) why = path->row->write(&put);
    if (!why && out->overflow) why = "the message would be too long";
    if (!why && !new->raw) why = reads_back(&put, pen_so_far(out));
    if (!why) return NULL;
    pen_back(out, used);
    out->overflow = false;
    return why;
}
