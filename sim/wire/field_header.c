/* Fields that are a whole header or body, as it is in the message. */
#include "field_read.h"

/* One line is a view of the message; several are one list (RFC 3261 7.3.1, RFC 9110 5.3) and joined in scratch. */
static struct bytes join(const struct lines *lines, uint16_t first, struct pen *scratch)
{
    if (first == LINES_NONE) return bytes_of(NULL, 0);
    const struct line *line = &lines->line[first];
    if (line->next == LINES_NONE) return line->value;
    for (;;) {
        pen_bytes(scratch, line->value);
        if (line->next == LINES_NONE) return pen_done(scratch);
        pen_lit(scratch, ", ");
        line = &lines->line[line->next];
    }
}

void field_sip_header(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
                      struct field_value *value)
{
    *value = FIELD_ABSENT;
    const struct sip *sip = message_sip(message);
    (void)nth;
    if (sip) field_set_text(value, path->row, join(&sip->head, sip->first[path->detail], scratch));
}

void field_http_header(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
                       struct field_value *value)
{
    *value = FIELD_ABSENT;
    const struct http *http = message_http(message);
    (void)nth;
    if (http) field_set_text(value, path->row, join(&http->head, http->first[path->detail], scratch));
}

/* A compact form counts as its header: the kind knows the full name, a line of no kind only its own. */
static struct bytes line_name(const struct message *message, const struct lines *lines, const struct line *line)
{
    if (line->kind == 0) return lines_name(lines, line);
    return message->proto == PROTO_SIP ? sip_name_text((enum sip_name)line->kind)
                                       : http_name_text((enum http_name)line->kind);
}

void field_header(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
                  struct field_value *value)
{
    *value = FIELD_ABSENT;
    const struct sip *sip = message_sip(message);
    const struct http *http = message_http(message);
    const struct lines *lines = sip ? &sip->head : http ? &http->head : NULL;
    struct bytes text = {NULL, 0};
    (void)nth;
    if (!lines) return;
    for (uint16_t i = 0; i < lines->count; i++) {
        const struct line *line = &lines->line[i];
        if (!bytes_equal_nocase(line_name(message, lines, line), path->arg[0])) continue;
        if (!text.at) {
            text = line->value;
            continue;
        }
        pen_bytes(scratch, text);
        pen_lit(scratch, ", ");
        pen_bytes(scratch, line->value);
        text = pen_done(scratch);
    }
    field_set_text(value, path->row, text);
}

void field_body(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
                struct field_value *value)
{
    *value = FIELD_ABSENT;
    const struct sip *sip = message_sip(message);
    const struct http *http = message_http(message);
    (void)nth, (void)scratch;
    struct bytes body = sip ? sip->body : http ? http->body : bytes_of(NULL, 0);
    if (body.count) field_set_text(value, path->row, body);
}
