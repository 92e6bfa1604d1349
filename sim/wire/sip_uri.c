/* SIP and other URIs: reading, comparing, and the form in which an address-of-record is a key. */
#include <arpa/inet.h>

#include "must.h"
#include "octet.h"
#include "sip.h"
#include "sip_place.h"

/* From `at` on, over octets of the class and %HH: the offset of the first that is neither. */
static uint32_t escaped_run(struct bytes b, uint32_t at, enum octet_class octet_class)
{
    for (;;) {
        at = octet_run(b, at, octet_class);
        if (b.count - at < 3 || b.at[at] != '%') return at;
        if (octet_hex(b.at[at + 1]) < 0 || octet_hex(b.at[at + 2]) < 0) return at;
        at += 3;
    }
}

static struct parse_error scan_userinfo(struct sip_uri *uri, struct bytes info, uint32_t at)
{
    uint32_t colon = bytes_find_char(info, ':');
    uri->user = bytes_part(info, 0, colon);
    if (uri->user.count == 0) return (struct parse_error){"an empty user", at};
    uint32_t stop = escaped_run(uri->user, 0, OCTET_USER);
    if (stop != uri->user.count) return (struct parse_error){"a user with a foreign octet", at + stop};
    if (colon == BYTES_NOT_FOUND) return PARSE_OK;
    uri->password = bytes_from(info, colon + 1);
    stop = escaped_run(uri->password, 0, OCTET_PASSWORD);
    if (stop != uri->password.count)
        return (struct parse_error){"a password with a foreign octet", at + colon + 1 + stop};
    return PARSE_OK;
}

uint32_t sip_host_end(struct bytes b, uint32_t at)
{
    if (at == b.count || b.at[at] != '[') {
        if (at < b.count && (b.at[at] == '-' || b.at[at] == '.')) return at;
        return octet_run(b, at, OCTET_HOST);
    }
    uint32_t end = at + 1;
    while (end < b.count && (octet_hex(b.at[end]) >= 0 || b.at[end] == ':' || b.at[end] == '.')) end++;
    char text[INET6_ADDRSTRLEN];
    struct in6_addr address;
    uint32_t count = end - at - 1;
    if (end == b.count || b.at[end] != ']' || count >= sizeof text) return at;
    memcpy(text, b.at + at + 1, count);
    text[count] = '\0';
    return inet_pton(AF_INET6, text, &address) == 1 ? end + 1 : at;
}

uint32_t sip_port_end(struct bytes b, uint32_t at, uint16_t *port)
{
    uint32_t end = at;
    uint32_t number = 0;
    for (; end < b.count && octet_digit(b.at[end]) && number <= UINT16_MAX; end++)
        number = number * 10 + (uint32_t)(b.at[end] - '0');
    if (number == 0 || number > UINT16_MAX) return at;
    *port = (uint16_t)number;
    return end;
}

const char *sip_params_scan(struct sip_params *read, struct bytes params)
{
    struct param beyond;
    read->count = 0;
    while (read->count < SIP_PARAMS_MAX && param_next(&params, &read->param[read->count])) {
        struct bytes name = read->param[read->count].name;
        for (uint32_t i = 0; i < read->count; i++)
            if (bytes_equal_nocase(read->param[i].name, name)) return "a parameter given twice";
        read->count++;
    }
    if (read->count == SIP_PARAMS_MAX && param_next(&params, &beyond)) return "more than 32 parameters";
    return octet_skip_space(params, 0) == params.count ? NULL : "a malformed parameter";
}

/* The parts after the user: host, port, ;parameters, ?headers (RFC 3261 25.1 SIP-URI). */
static struct parse_error scan_host(struct sip_uri *uri, struct bytes text, uint32_t at)
{
    uint32_t end = sip_host_end(text, at);
    if (end == at) return (struct parse_error){"a URI without a host", at};
    uri->host = bytes_part(text, at, end - at);
    at = end;
    if (at < text.count && text.at[at] == ':') {
        end = sip_port_end(text, at + 1, &uri->port);
        if (end == at + 1) return (struct parse_error){"a port that is not 1 to 65535", end};
        at = end;
    }
    if (at < text.count && text.at[at] == ';') {
        end = escaped_run(text, at, OCTET_URI_PARAM);
        uri->params = bytes_part(text, at, end - at);
        struct sip_params params;
        const char *why = sip_params_scan(&params, uri->params);
        if (why) return (struct parse_error){why, at};
        at = end;
    }
    if (at < text.count && text.at[at] == '?') {
        end = escaped_run(text, at + 1, OCTET_URI_HEADER);
        uri->headers = bytes_part(text, at + 1, end - at - 1);
        at = end;
    }
    return at == text.count ? PARSE_OK : (struct parse_error){"a foreign octet in a URI", at};
}

static bool is_sip(struct bytes scheme)
{
    return bytes_equal_nocase(scheme, BYTES("sip")) || bytes_equal_nocase(scheme, BYTES("sips"));
}

/* Other schemes are opaque here, but tel: has parameters (RFC 3966 3), and a number is its user. */
static struct parse_error scan_opaque(struct sip_uri *uri, struct bytes text, uint32_t at)
{
    uri->opaque = true;
    uri->user = bytes_from(text, at);
    uint32_t stop = octet_run(text, at, OCTET_URI);
    if (stop != text.count) return (struct parse_error){"a foreign octet in a URI", stop};
    uint32_t split = bytes_find_char(uri->user, ';');
    if (split != BYTES_NOT_FOUND && bytes_equal_nocase(uri->scheme, BYTES("tel"))) {
        uri->params = bytes_from(uri->user, split);
        uri->user.count = split;
    }
    return uri->user.count ? PARSE_OK : (struct parse_error){"a URI with nothing behind its scheme", at};
}

/* The offset after one `;name` or `;name=value` at `at`, of octets that hosts have: WINDOW when it is another. */
static uint32_t usual_param(struct bytes text, uint64_t foreign, uint32_t at)
{
    uint32_t end = sip_next_foreign(foreign, at + 1);
    if (end == at + 1 || end >= text.count || text.at[end] != '=') return end == at + 1 ? WINDOW : end;
    uint32_t value = end + 1;
    end = sip_next_foreign(foreign, value);
    return end == value ? WINDOW : end;
}

uint32_t sip_usual_uri(struct sip_uri *uri, struct bytes text)
{
    const struct bytes scheme = BYTES("sip:");
    if (text.count < WINDOW_SHORT || !bytes_starts(text, scheme)) return 0;
    uint64_t foreign = sip_foreign(text);
    uint32_t user = sip_next_foreign(foreign, scheme.count);
    while (user < WINDOW && user < text.count && octet_is(text.at[user], OCTET_USER))
        user = sip_next_foreign(foreign, user + 1);
    uint32_t host = user + 1;
    if (user == scheme.count || host >= text.count || user == WINDOW || text.at[user] != '@') return 0;
    uint32_t behind = sip_next_foreign(foreign, host), end = behind;
    if (behind == host || text.at[host] == '-' || text.at[host] == '.') return 0;
    if (behind < WINDOW && behind < text.count && text.at[behind] == ';') end = usual_param(text, foreign, behind);
    if (end == WINDOW) return 0;
    uri->all = bytes_of(text.at, end);
    uri->scheme = bytes_of(text.at, scheme.count - 1);
    uri->user = bytes_of(text.at + scheme.count, user - scheme.count);
    uri->host = bytes_of(text.at + host, behind - host);
    uri->params = bytes_of(end == behind ? NULL : text.at + behind, end - behind);
    uri->password = uri->headers = bytes_of(NULL, 0);
    uri->port = 0;
    uri->opaque = false;
    return end;
}

static __attribute__((noinline)) struct parse_error scan_uri(struct sip_uri *uri, struct bytes text)
{
    *uri = (struct sip_uri){.all = text};
    uint32_t colon = 0;
    while (colon < text.count && (octet_is(text.at[colon], OCTET_HOST) || text.at[colon] == '+')) colon++;
    bool letter = colon && octet_lower(text.at[0]) >= 'a' && octet_lower(text.at[0]) <= 'z';
    if (!letter || colon == text.count || text.at[colon] != ':')
        return (struct parse_error){"a URI without a scheme", 0};
    uri->scheme = bytes_part(text, 0, colon);
    uint32_t at = colon + 1;
    if (!is_sip(uri->scheme)) return scan_opaque(uri, text, at);
    /* After the user no "@" may be unescaped, so the only one ends it. */
    uint32_t length = bytes_find_char(bytes_from(text, at), '@');
    if (length != BYTES_NOT_FOUND) {
        struct parse_error error = scan_userinfo(uri, bytes_part(text, at, length), at);
        if (error.why) return error;
        at += length + 1;
    }
    return scan_host(uri, text, at);
}

struct parse_error sip_uri_scan(struct sip_uri *uri, struct bytes text)
{
    return text.count && sip_usual_uri(uri, text) == text.count ? PARSE_OK : scan_uri(uri, text);
}

enum { ESCAPED = 0x100 };

/* The octet at *at, with its escape: an escape is undone when its octet may be there bare, else it comes with ESCAPED
 * added. So "%41lice" is "Alice", and "%40" or "%00" (RFC 4475 3.1.1.4) stay different from anything else; undoing
 * these too, as the letter of RFC 3261 10.3 has it, would make two users of "a%2540b" and "a%40b". */
static int canonical_octet(struct bytes b, uint32_t *at, enum octet_class bare)
{
    unsigned char octet = (unsigned char)b.at[(*at)++];
    if (octet != '%') return octet;
    int value = octet_hex(b.at[*at]) * 16 + octet_hex(b.at[*at + 1]);
    *at += 2;
    return octet_is((char)value, bare) ? value : value | ESCAPED;
}

static bool equal_escaped(struct bytes a, struct bytes b, enum octet_class bare)
{
    uint32_t i = 0;
    uint32_t j = 0;
    if ((a.at == NULL) != (b.at == NULL)) return false;
    while (i < a.count && j < b.count)
        if (canonical_octet(a, &i, bare) != canonical_octet(b, &j, bare)) return false;
    return i == a.count && j == b.count;
}

static void write_escaped(struct pen *pen, struct bytes text, enum octet_class bare)
{
    if (bytes_find_char(text, '%') == BYTES_NOT_FOUND) {
        pen_bytes(pen, text);
        return;
    }
    static const char digit[] = "0123456789ABCDEF";
    for (uint32_t at = 0; at < text.count;) {
        int octet = canonical_octet(text, &at, bare);
        if (octet & ESCAPED) {
            pen_char(pen, '%');
            pen_char(pen, digit[(octet >> 4) & 15]);
            pen_char(pen, digit[octet & 15]);
        } else {
            pen_char(pen, (char)octet);
        }
    }
}

static void write_lower(struct pen *pen, struct bytes text)
{
    char *to = pen_space(pen, text.count);
    for (uint32_t i = 0; to && i < text.count; i++) to[i] = octet_lower(text.at[i]);
}

/* Parameters of `a` against those of `b` (19.1.4): one that both have must be alike; of those that only one has, these
 * five matter. Called both ways round. */
static bool params_agree(struct bytes a, struct bytes b)
{
    static const struct bytes matter[] = {BYTES_ROW("transport"), BYTES_ROW("user"), BYTES_ROW("ttl"),
                                          BYTES_ROW("method"), BYTES_ROW("maddr")};
    struct param param;
    while (param_next(&a, &param)) {
        struct bytes other;
        if (param_find(b, param.name, &other)) {
            if (!bytes_equal_nocase(param.value, other)) return false;
            continue;
        }
        for (unsigned i = 0; i < COUNT(matter); i++)
            if (bytes_equal_nocase(param.name, matter[i])) return false;
    }
    return true;
}

/* RFC 5954 4.2: two texts of one IPv6 address are one host. */
static struct bytes plain_host(struct bytes host, char room[static INET6_ADDRSTRLEN])
{
    struct in6_addr address;
    if (!host.count || host.at[0] != '[' || host.count > INET6_ADDRSTRLEN) return host;
    memcpy(room, host.at + 1, host.count - 2);
    room[host.count - 2] = '\0';
    if (inet_pton(AF_INET6, room, &address) != 1) return host;
    return bytes_text(inet_ntop(AF_INET6, &address, room, INET6_ADDRSTRLEN));
}

static bool same_host(struct bytes a, struct bytes b)
{
    char left[INET6_ADDRSTRLEN], right[INET6_ADDRSTRLEN];
    return bytes_equal_nocase(plain_host(a, left), plain_host(b, right));
}

static void write_host(struct pen *pen, struct bytes host)
{
    char room[INET6_ADDRSTRLEN];
    struct bytes plain = plain_host(host, room);
    if (plain.at == host.at) {
        write_lower(pen, host);
        return;
    }
    pen_char(pen, '[');
    pen_bytes(pen, plain);
    pen_char(pen, ']');
}

bool sip_uri_equal(const struct sip_uri *a, const struct sip_uri *b)
{
    if (!bytes_equal_nocase(a->scheme, b->scheme)) return false;
    if (a->opaque) return bytes_equal(a->user, b->user) && bytes_equal_nocase(a->params, b->params);
    return equal_escaped(a->user, b->user, OCTET_USER) && equal_escaped(a->password, b->password, OCTET_PASSWORD) &&
           same_host(a->host, b->host) && a->port == b->port && params_agree(a->params, b->params) &&
           params_agree(b->params, a->params) && bytes_equal_nocase(a->headers, b->headers);
}

void sip_aor(struct pen *pen, const struct sip_uri *uri)
{
    must(!uri->opaque);
    write_lower(pen, uri->scheme);
    pen_char(pen, ':');
    if (uri->user.at) {
        write_escaped(pen, uri->user, OCTET_USER);
        if (uri->password.at) {
            pen_char(pen, ':');
            write_escaped(pen, uri->password, OCTET_PASSWORD);
        }
        pen_char(pen, '@');
    }
    write_host(pen, uri->host);
    if (uri->port) {
        pen_char(pen, ':');
        pen_u64(pen, uri->port);
    }
}
