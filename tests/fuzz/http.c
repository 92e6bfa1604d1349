/* HTTP from hostile octets: what the scanner accepts must survive being written again line by line. */
#include "http.h"
#include "must.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct http first, second;
static char written[2 * LINES_MESSAGE_MAX], decoded[2 * LINES_MESSAGE_MAX];

static void same_view(const struct http *a, const struct http *b)
{
    must(a->request == b->request && a->method == b->method && a->code == b->code);
    must(bytes_equal(a->target, b->target) && bytes_equal(a->reason, b->reason));
    must(bytes_equal(a->path, b->path) && bytes_equal(a->query, b->query) && bytes_equal(a->body, b->body));
    must(a->head.count == b->head.count);
    for (uint32_t i = 0; i < a->head.count; i++) {
        must(bytes_equal(lines_name(&a->head, &a->head.line[i]), lines_name(&b->head, &b->head.line[i])));
        must(bytes_equal(a->head.line[i].value, b->head.line[i].value));
        must(a->head.line[i].kind == b->head.line[i].kind);
    }
    must(http_is_upgrade(a) == http_is_upgrade(b));
}

static void write_again(const struct http *http)
{
    struct pen pen = pen_on(written, sizeof written);
    pen_bytes(&pen, http->head.start);
    pen_lit(&pen, "\r\n");
    for (uint32_t i = 0; i < http->head.count; i++) {
        pen_bytes(&pen, lines_name(&http->head, &http->head.line[i]));
        pen_lit(&pen, ": ");
        pen_bytes(&pen, http->head.line[i].value);
        pen_lit(&pen, "\r\n");
    }
    pen_lit(&pen, "\r\n");
    pen_bytes(&pen, http->body);
    struct bytes again = pen_done(&pen);
    /* One blank more a line may lift a message over the limit, which is no disagreement. */
    if (again.count > LINES_MESSAGE_MAX) return;
    must(!http_scan(&second, again).why);
    same_view(http, &second);
}

static void read_form(struct bytes form)
{
    struct pen pen = pen_on(decoded, sizeof decoded);
    struct bytes rest, name = bytes_cut(form, '=', &rest), value = http_form(&pen, form, name);
    if (!value.at) return;
    struct pen again = pen_on(written, sizeof written);
    pen_lit(&again, "v=");
    http_form_write(&again, value);
    struct bytes text = pen_done(&again);
    if (text.at) must(bytes_equal(http_form(&pen, text, BYTES("v")), value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes input = bytes_of(data, size), value, attributes;
    struct http_uri uri;
    struct parse_error error = http_scan(&first, input);
    must(error.at <= input.count);
    if (!error.why) {
        must(first.head.body_at + first.body.count == input.count);
        http_cookie(&first, BYTES("sid"));
        http_set_cookie(&first, BYTES("sid"), &value, &attributes);
        read_form(first.query);
        read_form(first.body);
        write_again(&first);
    }
    if (!http_uri_scan(&uri, input).why)
        must(uri.origin.count + uri.path.count + uri.query.count + (uri.origin.count + uri.path.count < input.count) ==
             input.count);
    read_form(input);
    return 0;
}
