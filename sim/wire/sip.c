/* Scans a SIP message and looks things up in it. */
#include "sip.h"

#include "octet.h"
#include "keyword.h"

/* Offset in the message of a view into it. */
static uint32_t place(const struct sip *sip, struct bytes view)
{
    return (uint32_t)(view.at - sip->head.all.at);
}

static const struct line *first_line(const struct sip *sip, enum sip_name name)
{
    return &sip->head.line[sip->first[name]];
}

/* SIP-Version counts in either case (RFC 3261 7.1), and is written in capitals. */
static inline bool is_version(struct bytes text, struct bytes version)
{
    return bytes_equal(text, version) || bytes_equal_nocase(text, version);
}

/* Status-Line (RFC 3261 7.2): the blank after the code is there even when the phrase is empty (RFC 4475 3.1.1.13). */
static struct parse_error read_status_line(struct sip *sip, struct bytes line)
{
    if (!is_version(bytes_part(line, 0, 8), BYTES("SIP/2.0 ")))
        return (struct parse_error){"a SIP version other than 2.0", 0};
    struct bytes code = bytes_part(line, 8, 3);
    uint32_t number = 0;
    if (!bytes_to_u32(code, &number) || number < 100 || number > 699 || line.count < 12 || line.at[11] != ' ')
        return (struct parse_error){"a status code that is not 100 to 699", 8};
    sip->code = (uint16_t)number;
    sip->reason = bytes_from(line, 12);
    return PARSE_OK;
}

/* absoluteURI as far as every element must see it: a scheme and no blanks, quotes or brackets. */
static struct parse_error check_request_uri(struct bytes line, uint32_t at, uint32_t end)
{
    bool sip = bytes_starts(bytes_from(line, at), BYTES("sip:"));
    uint32_t colon = sip ? at + 3 : octet_run(bytes_part(line, 0, end), at, OCTET_TOKEN);
    if (colon == at || colon == end || line.at[colon] != ':')
        return (struct parse_error){"a Request-URI without a scheme", at};
    uint32_t stop = octet_run(bytes_part(line, 0, end), colon, OCTET_URI);
    if (stop != end) return (struct parse_error){"a Request-URI with a foreign octet", stop};
    return PARSE_OK;
}

/* Request-Line (7.1): three words, one blank between them (RFC 4475 3.1.2.9, 3.1.2.10). */
static struct parse_error read_request_line(struct sip *sip, struct bytes line)
{
    uint32_t method_end = octet_run(line, 0, OCTET_TOKEN);
    sip->request = true;
    sip->method_text = bytes_part(line, 0, method_end);
    sip->method = sip_method_of(sip->method_text);
    if (method_end == 0 || method_end == line.count || line.at[method_end] != ' ')
        return (struct parse_error){"a start line without a method", method_end};
    uint32_t uri_at = method_end + 1;
    uint32_t uri_length = bytes_find_char(bytes_from(line, uri_at), ' ');
    if (uri_length == BYTES_NOT_FOUND) return (struct parse_error){"a start line without a SIP version", line.count};
    uint32_t uri_end = uri_at + uri_length;
    sip->uri = bytes_part(line, uri_at, uri_length);
    struct parse_error error = check_request_uri(line, uri_at, uri_end);
    if (error.why) return error;
    if (!is_version(bytes_from(line, uri_end + 1), BYTES("SIP/2.0")))
        return (struct parse_error){"a SIP version other than 2.0", uri_end + 1};
    return PARSE_OK;
}

/* A method holds no "/", so a message that starts like a version is a response. */
static struct parse_error read_start(struct sip *sip)
{
    struct bytes line = sip->head.start;
    bool response = is_version(bytes_part(line, 0, 4), BYTES("SIP/"));
    return response ? read_status_line(sip, line) : read_request_line(sip, line);
}

/* Headers that must be there, may be given once only, or both. Max-Forwards may be missing in a request that comes
 * from an RFC 2543 client (RFC 4475 3.4.1), and Content-Length where the transport frames (RFC 7118 5). */
static const struct {
    enum sip_name name;
    const char *missing, *twice, *empty;
} once[] = {
    {SIP_VIA, "no Via", NULL, "an empty Via"},
    {SIP_FROM, "no From", "From given twice", "an empty From"},
    {SIP_TO, "no To", "To given twice", "an empty To"},
    {SIP_CALL_ID, "no Call-ID", "Call-ID given twice", "an empty Call-ID"},
    {SIP_CSEQ, "no CSeq", "CSeq given twice", "an empty CSeq"},
    {SIP_MAX_FORWARDS, NULL, "Max-Forwards given twice", "an empty Max-Forwards"},
    {SIP_CONTENT_LENGTH, NULL, "Content-Length given twice", "an empty Content-Length"},
};

static struct parse_error check_once(const struct sip *sip)
{
    for (unsigned i = 0; i < COUNT(once); i++) {
        if (!sip_has(sip, once[i].name)) {
            if (once[i].missing) return (struct parse_error){once[i].missing, sip->head.body_at};
            continue;
        }
        const struct line *line = first_line(sip, once[i].name);
        if (once[i].twice && line->next != LINES_NONE)
            return (struct parse_error){once[i].twice, sip->head.line[line->next].at};
        if (line->value.count == 0) return (struct parse_error){once[i].empty, line->at};
    }
    return PARSE_OK;
}

/* CSeq (20.16): a number below 2^31 (8.1.1.5) and the method, which a request has in its start line too. */
static struct parse_error read_cseq(struct sip *sip)
{
    struct bytes value = sip_value(sip, SIP_CSEQ);
    uint32_t at = 0;
    uint64_t number = 0;
    for (; at < value.count && octet_digit(value.at[at]) && number <= INT32_MAX; at++)
        number = number * 10 + (uint64_t)(value.at[at] - '0');
    if (at == 0) return (struct parse_error){"a CSeq without a number", place(sip, value)};
    if (number > INT32_MAX) return (struct parse_error){"a CSeq of 2^31 or more", place(sip, value)};
    uint32_t method_at = octet_skip_space(value, at);
    struct bytes method = bytes_from(value, method_at);
    enum sip_method named = sip->request ? sip->method : sip_method_of(method);
    /* The start line's method was found to be a token, and so are those that are known. */
    bool good = sip->request ? bytes_equal(method, sip->method_text) : named != SIP_METHOD_OTHER;
    if (method_at == at || (!good && (method.count == 0 || octet_run(method, 0, OCTET_TOKEN) != method.count)))
        return (struct parse_error){"a CSeq without a method", place(sip, value) + at};
    sip->cseq = (uint32_t)number;
    if (sip->request) return good ? PARSE_OK : (struct parse_error){"a CSeq with another method", place(sip, method)};
    sip->method_text = method;
    sip->method = named;
    return PARSE_OK;
}

static struct parse_error check_call_id(const struct sip *sip)
{
    struct bytes value = sip_value(sip, SIP_CALL_ID);
    uint32_t i = 0;
    while (i + WINDOW_SHORT <= value.count && window_unseen_16(value.at + i) == 0) i += WINDOW_SHORT;
    for (; i < value.count; i++) {
        unsigned char octet = (unsigned char)value.at[i];
        if (octet <= ' ' || octet > '~')
            return (struct parse_error){"a Call-ID with a foreign octet", place(sip, value) + i};
    }
    return PARSE_OK;
}

static struct parse_error check_max_forwards(const struct sip *sip)
{
    struct bytes value = sip_value(sip, SIP_MAX_FORWARDS);
    uint32_t number;
    if (value.at && !bytes_to_u32(value, &number))
        return (struct parse_error){"a Max-Forwards that is no number", place(sip, value)};
    return PARSE_OK;
}

/* 18.3 lets a datagram's receiver drop the octets after the body. One message a WebSocket message (RFC 7118 5) leaves
 * nothing to follow, and two readers that disagree about it would be an attack. */
static struct parse_error read_body(struct sip *sip)
{
    struct bytes value = sip_value(sip, SIP_CONTENT_LENGTH);
    if (!value.at) return PARSE_OK;
    uint64_t length = value.count == 1 ? (unsigned char)(value.at[0] - '0') : UINT8_MAX; /* few have a body */
    if (length > 9 && !bytes_to_u64(value, &length))
        return (struct parse_error){"a Content-Length that is no number", place(sip, value)};
    if (length > sip->body.count) return (struct parse_error){"a Content-Length beyond the end", place(sip, value)};
    if (length < sip->body.count)
        return (struct parse_error){"octets behind the body", sip->head.body_at + (uint32_t)length};
    return PARSE_OK;
}

struct parse_error sip_scan(struct sip *sip, struct bytes message)
{
    memset(sip->first, 0xff, sizeof sip->first);
    struct parse_error framing = lines_scan(&sip->head, message, sip_keyword, sip->first);
    sip->request = false;
    sip->method = SIP_METHOD_OTHER;
    sip->code = 0;
    sip->cseq = 0;
    sip->method_text = sip->uri = sip->reason = bytes_of(NULL, 0);
    sip->body = bytes_from(sip->head.all, sip->head.body_at);
    struct parse_error error = read_start(sip);
    if (error.why || framing.why) return sip->head.start.count && error.why ? error : framing;
    error = check_once(sip);
    if (!error.why) error = check_call_id(sip);
    if (!error.why) error = check_max_forwards(sip);
    if (!error.why) error = read_cseq(sip);
    if (!error.why) error = read_body(sip);
    return error;
}

struct bytes sip_other(const struct sip *sip, struct bytes name)
{
    for (uint16_t i = sip->first[SIP_NAME_OTHER]; i != LINES_NONE; i = sip->head.line[i].next)
        if (bytes_equal_nocase(lines_name(&sip->head, &sip->head.line[i]), name)) return sip->head.line[i].value;
    return bytes_of(NULL, 0);
}

bool sip_next(const struct sip *sip, enum sip_name name, struct sip_cursor *cursor, struct bytes *element)
{
    if (!cursor->started) {
        cursor->started = true;
        cursor->line = sip->first[name];
        if (cursor->line != LINES_NONE) cursor->rest = sip->head.line[cursor->line].value;
    }
    while (cursor->line != LINES_NONE) {
        if (lines_element(&cursor->rest, element)) return true;
        cursor->line = sip->head.line[cursor->line].next;
        if (cursor->line != LINES_NONE) cursor->rest = sip->head.line[cursor->line].value;
    }
    return false;
}

uint32_t sip_count(const struct sip *sip, enum sip_name name)
{
    struct sip_cursor cursor = {0};
    struct bytes element;
    uint32_t count = 0;
    while (sip_next(sip, name, &cursor, &element)) count++;
    return count;
}

struct bytes sip_element(const struct sip *sip, enum sip_name name, uint32_t n)
{
    struct sip_cursor cursor = {0};
    struct bytes element;
    for (uint32_t i = 0; sip_next(sip, name, &cursor, &element); i++)
        if (i == n) return element;
    return bytes_of(NULL, 0);
}

bool sip_lists(const struct sip *sip, enum sip_name name, struct bytes token)
{
    struct sip_cursor cursor = {0};
    struct bytes element;
    if (bytes_equal_nocase(sip_value(sip, name), token)) return true; /* most lists have one element */
    while (sip_next(sip, name, &cursor, &element))
        if (bytes_equal_nocase(element, token)) return true;
    return false;
}
