/* Writing fields of authentication headers, of SIP and of HTTP alike, and claims of a Bearer token. */
#include "field_put.h"

#include "base64.h"
#include "json.h"
#include "jws.h"

enum { VALUE_ROOM = 8192 };

/* One authentication header of a message. */
struct put_auth {
    const struct field_put *put;
    enum field_auth_source source;
    struct bytes name;
    uint16_t first;
    struct bytes value; /* at == NULL: it is not there */
    struct auth auth;
};

static const char *auth_of(const struct field_put *put, enum field_auth_source source, struct put_auth *of)
{
    const struct field_auth_header *name = &field_auth_header[source];
    const struct sip *sip = message_sip(put->message);
    const struct http *http = message_http(put->message);
    *of = (struct put_auth){.put = put, .source = source, .name = sip_name_text(name->sip), .first = LINES_NONE};
    if (sip) of->first = sip->first[name->sip];
    else if (http && name->http) of->first = http->first[name->http];
    else if (!http) return "the message has no headers";
    if (of->first != LINES_NONE) of->value = put_lines(put->message)->line[of->first].value;
    else if (http && source == FIELD_INFO) of->value = http_other(http, of->name);
    if (!of->value.at) return NULL;
    return (source == FIELD_INFO ? auth_scan_info(&of->auth, of->value, NULL) : auth_scan(&of->auth, of->value, NULL))
        .why;
}

static const char *put_value(const struct put_auth *of, struct bytes value)
{
    return put_header(of->put, of->name, of->first, value);
}

/* The parameter goes, and one comma with it; a Digest without parameters is none, so the last one takes the header. */
static const char *drop_field(const struct put_auth *of, enum auth_field field)
{
    char room[VALUE_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    const uint32_t scheme = of->source == FIELD_INFO ? 0 : of->auth.scheme_text.count;
    struct bytes rest = bytes_from(of->value, scheme), element;
    bool any = false;
    if (!auth_has(&of->auth, field)) return put_value(of, of->value);
    pen_bytes(&pen, bytes_part(of->value, 0, scheme));
    while (lines_element(&rest, &element)) {
        if ((uint32_t)(element.at - of->value.at) == of->auth.field_at[field]) continue;
        if (any) pen_lit(&pen, ", ");
        else if (scheme) pen_char(&pen, ' ');
        pen_bytes(&pen, element);
        any = true;
    }
    struct bytes value = pen_done(&pen);
    return value.at ? put_value(of, any ? value : bytes_of(NULL, 0)) : "the header is too long";
}

/* nc is eight digits of hex (RFC 7616 3.4). */
static struct bytes field_text(const struct field_put *put, enum auth_field field, struct pen *pen)
{
    if (field != AUTH_NC || put->new->raw) return put->text;
    pen_format(pen, "%08llx", (unsigned long long)put->new->number);
    return pen_done(pen);
}

static void write_field(struct pen *pen, const struct put_auth *of, enum auth_field field, struct bytes text)
{
    const bool challenge = of->source == FIELD_CHALLENGE;
    if (of->put->new->raw) auth_write_sound(pen, field, text, challenge, true);
    else auth_write(pen, field, text, challenge, true);
}

const char *put_field_auth(const struct field_put *put)
{
    char room[VALUE_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    struct put_auth of;
    enum auth_field field = (enum auth_field)(put->path->detail & 0xff);
    const char *why = auth_of(put, (enum field_auth_source)(put->path->detail >> 8), &of);
    if (why) return why;
    if (put->new->absent) return of.value.at ? drop_field(&of, field) : "the message has no such field";
    struct bytes text = field_text(put, field, &pen);
    if (of.value.at && auth_has(&of.auth, field)) {
        write_field(&pen, &of, field, text);
        uint32_t at = of.auth.field_at[field];
        put_range(put, bytes_part(of.value, at, of.auth.field_end[field] - at), pen_done(&pen));
        return NULL;
    }
    if (of.value.at)
        pen_bytes(&pen, of.value), pen_text(&pen, of.auth.scheme_text.count == of.value.count ? " " : ", ");
    else if (of.source != FIELD_INFO) pen_lit(&pen, "Digest ");
    write_field(&pen, &of, field, text);
    struct bytes value = pen_done(&pen);
    return value.at ? put_value(&of, value) : "the header is too long";
}

const char *put_field_auth_scheme(const struct field_put *put)
{
    struct put_auth of;
    const char *why = auth_of(put, (enum field_auth_source)(put->path->detail >> 8), &of);
    if (why) return why;
    if (put->new->absent) return put_value(&of, bytes_of(NULL, 0));
    if (!of.value.at) return "the message has no such field";
    put_range(put, of.auth.scheme_text, put->text);
    return NULL;
}

const char *put_field_auth_token(const struct field_put *put)
{
    char room[VALUE_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    struct put_auth of;
    const char *why = auth_of(put, FIELD_AUTHORIZATION, &of);
    if (why) return why;
    if (put->new->absent) return put_value(&of, bytes_of(NULL, 0));
    pen_lit(&pen, "Bearer ");
    pen_bytes(&pen, put->text);
    struct bytes value = pen_done(&pen);
    return value.at ? put_value(&of, value) : "the token is too long";
}

/* ---- claims ---- */

static void write_claim(struct pen *pen, const struct field_put *put)
{
    bool number = put->path->row->type == FIELD_TIME;
    const bool list = put->path->row->type == FIELD_LIST && !put->new->raw;
    if (list) pen_char(pen, '[');
    if (number || put->new->raw) pen_bytes(pen, put->text);
    else json_write(pen, put->text);
    if (list) pen_char(pen, ']');
}

/* The member's value replaced, or the member put before the closing brace of `object`. */
static const char *write_payload(struct pen *pen, const struct field_put *put, struct bytes payload, struct json object,
                                 struct bytes name)
{
    struct json old = json_member(object, name);
    struct bytes at = old.text;
    if (old.kind == JSON_STRING) at = bytes_of(at.at - 1, at.count + 2); /* with its quotes */
    if (old.kind == JSON_NONE) {
        struct bytes inside = bytes_trim(bytes_part(object.text, 1, object.text.count - 2));
        at = bytes_of(object.text.at + object.text.count - 1, 0);
        pen_bytes(pen, bytes_part(payload, 0, (uint32_t)(at.at - payload.at)));
        if (inside.count) pen_char(pen, ',');
        json_write(pen, name);
        pen_char(pen, ':');
    } else {
        pen_bytes(pen, bytes_part(payload, 0, (uint32_t)(at.at - payload.at)));
    }
    write_claim(pen, put);
    pen_bytes(pen, bytes_from(payload, (uint32_t)(at.at + at.count - payload.at)));
    return NULL;
}

/* Its signature stays: a receiver that checks it sees that these are not the signed claims. */
const char *put_field_auth_claim(const struct field_put *put)
{
    char room[VALUE_ROOM], decoded[VALUE_ROOM];
    struct pen pen = pen_on(room, sizeof room), scratch = pen_on(decoded, sizeof decoded);
    struct put_auth of;
    struct jws jws;
    struct json root;
    const char *why = auth_of(put, FIELD_AUTHORIZATION, &of);
    if (why) return why;
    if (!of.value.at || !of.auth.token.at) return "the message has no token";
    if (put->new->absent) return "a claim can be changed, and not be taken away";
    if (jws_scan(&jws, of.auth.token, &scratch).why || json_scan(&root, jws.payload).why) return "its token is none";
    struct json object = put->path->detail == FIELD_CLAIM_JKT ? json_member(root, BYTES("cnf")) : root;
    if (object.kind != JSON_OBJECT) return "the token has no such claim";
    why = write_payload(&scratch, put, jws.payload, object, field_claim_name((enum field_claim)put->path->detail));
    struct bytes payload = pen_done(&scratch), rest;
    if (why || !payload.at) return why ? why : "the token is too long";
    pen_bytes(&pen, bytes_cut(jws.signed_part, '.', &rest));
    pen_char(&pen, '.');
    base64_write(&pen, payload, BASE64_URL);
    pen_bytes(&pen, bytes_from(of.auth.token, jws.signed_part.count));
    struct bytes token = pen_done(&pen);
    if (!token.at) return "the token is too long";
    put_range(put, of.auth.token, token);
    return NULL;
}
