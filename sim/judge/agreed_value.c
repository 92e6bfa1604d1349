/* The paths of agreed.h, tried in their order. */
#include "agreed_value.h"

#include "list.h"
#include "must.h"
#include "unwrap.h"
#include "verdict.h"
#include "words.h"

enum { SCRATCH = 16 * 1024 }; /* a token's claims are the longest that a field decodes */

bool agreed_message(struct agreed_reader *reader, uint32_t seq, struct message *message)
{
    const struct record *record = trace_at(reader->trace, seq);
    struct bytes octets = store_bytes(reader->store, record->blob);
    if (record->kind != RECORD_DELIVERED) {
        struct pen pen = pen_on(arena_take(reader->arena, octets.count + 1), octets.count + 1);
        struct bytes wire = octets;
        unwrap(&pen, (enum proto)record->proto, wire, &octets);
    }
    message_scan(message, (enum proto)record->proto, octets, WS_FROM_CLIENT);
    return !message->error.why;
}

uint32_t agreed_request(struct agreed_reader *reader, uint32_t seq)
{
    const struct record *answer = trace_at(reader->trace, seq);
    enum record_kind kind = answer->kind == RECORD_DELIVERED ? RECORD_SENT : RECORD_DELIVERED;
    struct message message, request;
    if (!agreed_message(reader, seq, &message)) return VERDICT_NO_RECORD;
    for (uint32_t at = seq; at > 0; at--) {
        const struct record *record = trace_at(reader->trace, at - 1);
        if (record->kind != kind || record->proto != PROTO_SIP || record->subject != link_back(answer->subject))
            continue;
        if (agreed_message(reader, at - 1, &request) && message_answers(&message, &request)) return at - 1;
    }
    return VERDICT_NO_RECORD;
}

uint32_t agreed_relayed(const struct trace *trace, uint32_t delivered)
{
    const struct record *here = trace_at(trace, delivered), *sent = trace_at(trace, trace_sent(trace, delivered));
    const struct record *before = trace_at(trace, sent->cause);
    bool same = before->kind == RECORD_DELIVERED && before->proto == here->proto && before->verb == here->verb;
    return same && sent->cause < delivered ? sent->cause : VERDICT_NO_RECORD;
}

/* ---- values ---- */

static struct bytes known_uri(struct agreed_reader *reader, struct bytes text)
{
    struct sip_uri one, other;
    if (sip_uri_scan(&one, text).why) return text;
    for (uint32_t i = 0; i < reader->uri_count; i++)
        if (!sip_uri_scan(&other, reader->uri[i]).why && sip_uri_equal(&one, &other)) return reader->uri[i];
    reader->uri = arena_grow(reader->arena, reader->uri, reader->uri_count, &reader->uri_room, sizeof *reader->uri);
    reader->uri[reader->uri_count++] = arena_copy(reader->arena, text);
    return reader->uri[reader->uri_count - 1];
}

static struct bytes field_text(struct agreed_reader *reader, const struct message *message,
                               const struct field_path *path, uint32_t nth)
{
    if (!reader->scratch) reader->scratch = arena_take(reader->arena, SCRATCH);
    struct pen pen = pen_on(reader->scratch, SCRATCH);
    struct field_value value = {0};
    enum field_type type = path->row->type;
    path->row->read(message, path, nth, &pen, &value);
    if (!value.present) return bytes_of(NULL, 0);
    if (type == FIELD_TIME) {
        words_time(&pen, value.number);
        return arena_copy(reader->arena, pen_done(&pen));
    }
    if (type == FIELD_NUMBER) return arena_format(reader->arena, "%llu", (unsigned long long)value.number);
    return type == FIELD_URI || type == FIELD_LIST ? known_uri(reader, value.text)
                                                   : arena_copy(reader->arena, value.text);
}

/* All elements of a list: agreement on a part of it would be none. */
static struct bytes path_text(struct agreed_reader *reader, const struct message *message, struct bytes word)
{
    struct field_path path;
    const char *why;
    bool known = field_find(&path, message->proto, word, &why);
    must(known);
    struct bytes all = field_text(reader, message, &path, 0);
    for (uint32_t nth = 1; all.at && path.row->type == FIELD_LIST; nth++) {
        struct bytes more = field_text(reader, message, &path, nth);
        if (!more.at) break;
        all = arena_format(reader->arena, "%.*s, %.*s", (int)all.count, all.at, (int)more.count, more.at);
    }
    return all;
}

static struct bytes first_of(struct agreed_reader *reader, const struct message *message, const char *paths)
{
    struct bytes rest = bytes_text(paths), word;
    while (list_next(&rest, &word)) {
        struct bytes text = path_text(reader, message, word);
        if (text.count) return text;
    }
    return bytes_of(NULL, 0);
}

struct bytes agreed_value(struct agreed_reader *reader, uint32_t record, enum agreed field)
{
    const struct agreed_row *row = &agreed_rows[field];
    struct message message;
    if (!agreed_message(reader, record, &message)) return bytes_of(NULL, 0);
    if (message.proto == PROTO_HTTP) return first_of(reader, &message, row->login);
    const struct sip *sip = message_sip(&message);
    if (!sip) return bytes_of(NULL, 0);
    if (sip->request) return first_of(reader, &message, row->request);
    if (row->response[0]) return first_of(reader, &message, row->response);
    uint32_t request = agreed_request(reader, record);
    return request == VERDICT_NO_RECORD ? bytes_of(NULL, 0) : agreed_value(reader, request, field);
}
