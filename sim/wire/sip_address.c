/* The values of From, To, Contact, Path, Route and Via. */
#include "octet.h"
#include "sip.h"
#include "sip_place.h"

/* Takes the parameters from `at` to the end of the element. */
static struct parse_error take_params(struct bytes element, uint32_t at, struct bytes *params, struct sip_params *read)
{
    at = octet_skip_space(element, at);
    *params = bytes_from(element, at);
    read->count = 0;
    if (at == element.count) return PARSE_OK;
    if (element.at[at] != ';') return (struct parse_error){"a foreign octet behind an address", at};
    const char *why = sip_params_scan(read, *params);
    return why ? (struct parse_error){why, at} : PARSE_OK;
}

/* addr-spec without brackets: its ";" begins header parameters, and "," and "?" may not be in it (20.10). */
static struct parse_error scan_bare(struct sip_address *address, struct bytes element, uint32_t at,
                                    struct sip_params *read)
{
    uint32_t end = at;
    while (end < element.count && octet_is(element.at[end], OCTET_URI) && !memchr(";,?", element.at[end], 3)) end++;
    address->uri = bytes_part(element, at, end - at);
    if (bytes_find_char(address->uri, ':') == BYTES_NOT_FOUND) return (struct parse_error){"no URI in an address", at};
    return take_params(element, end, &address->params, read);
}

/* The offset after a display name, where "<" is when there is an address in brackets. */
static uint32_t display_end(struct sip_address *address, struct bytes element, uint32_t at, struct parse_error *error)
{
    uint32_t end = at;
    if (end < element.count && element.at[end] == '"') {
        end = octet_quoted(element, end);
        if (end == BYTES_NOT_FOUND) {
            *error = (struct parse_error){"an open quote", at};
            return at;
        }
        address->display = bytes_part(element, at + 1, end - at - 2);
        end = octet_skip_space(element, end);
        if (end == element.count || element.at[end] != '<')
            *error = (struct parse_error){"a display name without <address>", end};
        return end;
    }
    while (end < element.count && (octet_is(element.at[end], OCTET_TOKEN) || octet_space(element.at[end]))) end++;
    if (end < element.count && element.at[end] == '<') address->display = bytes_trim(bytes_part(element, at, end - at));
    return end;
}

/* From the "<" at `open` on. */
static struct parse_error scan_brackets(struct sip_address *address, struct bytes element, uint32_t open,
                                        struct sip_params *read)
{
    uint32_t close = octet_run(element, open + 1, OCTET_URI);
    if (close == element.count || element.at[close] != '>')
        return (struct parse_error){"a foreign octet between < and >", close};
    if (close == open + 1) return (struct parse_error){"no URI between < and >", close};
    address->uri = bytes_part(element, open + 1, close - open - 1);
    return take_params(element, close + 1, &address->params, read);
}

static struct parse_error scan_address(struct sip_address *address, struct bytes element, struct sip_params *read)
{
    *address = (struct sip_address){0};
    if (element.count && element.at[0] == '<') return scan_brackets(address, element, 0, read);
    if (bytes_equal(element, BYTES("*"))) {
        address->star = true;
        return PARSE_OK;
    }
    struct parse_error error = PARSE_OK;
    uint32_t begin = octet_skip_space(element, 0);
    uint32_t open = display_end(address, element, begin, &error);
    if (error.why) return error;
    if (open == element.count || element.at[open] != '<') return scan_bare(address, element, begin, read);
    return scan_brackets(address, element, open, read);
}

struct parse_error sip_address_scan(struct sip_address *address, struct bytes element)
{
    struct sip_params read;
    return scan_address(address, element, &read);
}

/* token, LWS, and the octet that must follow: *at moves past it. */
static bool via_word(struct bytes element, uint32_t *at, char follows)
{
    uint32_t end = octet_run(element, *at, OCTET_TOKEN);
    uint32_t next = octet_skip_space(element, end);
    if (end == *at || next == element.count || element.at[next] != follows) return false;
    *at = octet_skip_space(element, next + 1);
    return true;
}

/* sent-protocol up to its transport: *at moves past the second slash. */
static struct parse_error via_protocol(struct sip_via *via, struct bytes element, uint32_t *at)
{
    const struct bytes usual = BYTES("SIP/2.0/");
    if (bytes_starts(element, usual) && element.count > usual.count && !octet_space(element.at[usual.count])) {
        via->protocol = bytes_part(element, 0, usual.count - 1);
        *at = usual.count;
        return PARSE_OK;
    }
    uint32_t begin = octet_skip_space(element, 0);
    *at = begin;
    if (!via_word(element, at, '/')) return (struct parse_error){"a Via without a protocol", *at};
    uint32_t version_at = *at;
    if (!via_word(element, at, '/')) return (struct parse_error){"a Via without a protocol version", *at};
    via->protocol = bytes_part(element, begin, octet_run(element, version_at, OCTET_TOKEN) - begin);
    return PARSE_OK;
}

/* `SIP/2.0/TLS host;branch=token`, with an empty rport at most (RFC 3581 3), as nearly every Via is written. Any other
 * form, or a wrong one, is left to the whole grammar. */
static bool usual_via(struct sip_via *via, struct bytes element)
{
    const struct bytes protocol = BYTES("SIP/2.0/"), parameter = BYTES(";branch=");
    if (element.count < WINDOW_SHORT || !bytes_starts(element, protocol)) return false;
    uint64_t foreign = sip_foreign(element);
    uint32_t transport = sip_next_foreign(foreign, protocol.count);
    if (transport == protocol.count || transport >= element.count || element.at[transport] != ' ') return false;
    uint32_t host = sip_next_foreign(foreign, transport + 1);
    if (host == transport + 1 || element.at[transport + 1] == '-' || element.at[transport + 1] == '.') return false;
    if (host == WINDOW || !bytes_starts(bytes_from(element, host), parameter)) return false;
    uint32_t begin = host + parameter.count, end = sip_next_foreign(foreign, begin);
    if (end == WINDOW) end = octet_run(element, begin < WINDOW ? WINDOW : begin, OCTET_HOST);
    if (end == begin || (end != element.count && !bytes_equal(bytes_from(element, end), BYTES(";rport")))) return false;
    via->protocol = bytes_of(element.at, protocol.count - 1);
    via->transport = bytes_of(element.at + protocol.count, transport - protocol.count);
    via->host = bytes_of(element.at + transport + 1, host - transport - 1);
    via->port = 0;
    via->params = bytes_of(element.at + host, element.count - host);
    via->branch = bytes_of(element.at + begin, end - begin);
    return true;
}

struct parse_error sip_via_scan(struct sip_via *via, struct bytes element)
{
    struct sip_params params;
    uint32_t at;
    if (usual_via(via, element)) return PARSE_OK;
    *via = (struct sip_via){0};
    struct parse_error error = via_protocol(via, element, &at);
    if (error.why) return error;
    uint32_t end = octet_run(element, at, OCTET_TOKEN);
    via->transport = bytes_part(element, at, end - at);
    at = octet_skip_space(element, end);
    if (via->transport.count == 0 || at == end) return (struct parse_error){"a Via without a transport", end};
    end = sip_host_end(element, at);
    if (end == at) return (struct parse_error){"a Via without a host", at};
    via->host = bytes_part(element, at, end - at);
    at = octet_skip_space(element, end);
    if (at < element.count && element.at[at] == ':') { /* COLON has blanks on both sides (25.1) */
        at = octet_skip_space(element, at + 1);
        end = sip_port_end(element, at, &via->port);
        if (end == at) return (struct parse_error){"a port that is not 1 to 65535", at};
    }
    error = take_params(element, end, &via->params, &params);
    for (uint32_t i = 0; !error.why && i < params.count; i++)
        if (bytes_equal_nocase(params.param[i].name, BYTES("branch"))) via->branch = params.param[i].value;
    return error;
}

static __attribute__((noinline)) struct parse_error scan_top(struct sip_via *via, const struct sip *sip)
{
    return sip_via_scan(via, sip_element(sip, SIP_VIA, 0));
}

struct parse_error sip_top_via(struct sip_via *via, const struct sip *sip)
{
    /* A usual Via holds no comma, so it is all of its value. */
    return usual_via(via, sip_value(sip, SIP_VIA)) ? PARSE_OK : scan_top(via, sip);
}

/* A malformed expires counts as 3600 (20.10); one that is too large as the largest there is (RFC 4475 3.1.2.4). */
static uint32_t expires_of(struct bytes value)
{
    enum { EXPIRES_MALFORMED = 3600 };
    uint32_t expires, digits = 0;
    if (bytes_to_u32(value, &expires)) return expires;
    while (digits < value.count && octet_digit(value.at[digits])) digits++;
    return digits && digits == value.count ? UINT32_MAX : EXPIRES_MALFORMED;
}

static const char *take_expires(struct sip_contact *contact, const struct param *param)
{
    contact->has_expires = true;
    contact->expires = expires_of(param->value);
    return NULL;
}

static const char *take_instance(struct sip_contact *contact, const struct param *param)
{
    contact->instance = param->value;
    return param->quoted ? NULL : "a +sip.instance without quotes"; /* RFC 5626 11 */
}

static const char *take_reg_id(struct sip_contact *contact, const struct param *param)
{
    bool read = bytes_to_u32(param->value, &contact->reg_id);
    if (read && contact->reg_id != 0 && contact->reg_id <= INT32_MAX) return NULL;
    return "a reg-id that is not 1 to 2^31 - 1"; /* RFC 5626 11 */
}

static const struct {
    struct bytes name;
    const char *(*take)(struct sip_contact *, const struct param *);
} contact_params[] = {
    {BYTES_ROW("expires"), take_expires},
    {BYTES_ROW("+sip.instance"), take_instance},
    {BYTES_ROW("reg-id"), take_reg_id},
};

static const char *contact_param(struct sip_contact *contact, const struct param *param)
{
    for (unsigned i = 0; i < COUNT(contact_params); i++)
        if (bytes_equal_nocase(param->name, contact_params[i].name)) return contact_params[i].take(contact, param);
    return NULL;
}

struct parse_error sip_contact_scan(struct sip_contact *contact, struct bytes element)
{
    struct sip_params params;
    *contact = (struct sip_contact){0};
    struct parse_error error = scan_address(&contact->address, element, &params);
    if (error.why || contact->address.star) return error;
    error = sip_uri_scan(&contact->uri, contact->address.uri);
    error.at += (uint32_t)(contact->address.uri.at - element.at);
    for (uint32_t i = 0; !error.why && i < params.count; i++) {
        const struct param *param = &params.param[i];
        error = (struct parse_error){contact_param(contact, param), (uint32_t)(param->name.at - element.at)};
    }
    return error;
}

bool sip_contact_lifetime(struct bytes element, struct bytes *uri, uint32_t *expires)
{
    struct sip_address address;
    struct sip_params params;
    *uri = bytes_of(NULL, 0);
    if (scan_address(&address, element, &params).why || address.star) return false;
    *uri = address.uri;
    for (uint32_t i = 0; i < params.count; i++) {
        if (!bytes_equal_nocase(params.param[i].name, BYTES("expires"))) continue;
        *expires = expires_of(params.param[i].value);
        return true;
    }
    return false;
}
