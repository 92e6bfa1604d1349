/* The values of From, To, Contact, Path, Route and Via. */
#include "octet.h"
#include "sip.h"
#include "sip_place.h"

/* Takes the parameters from `at` to the end of the element. */
static struct fault take_params(struct bytes element, uint32_t at, struct bytes *params)
{
    at = octet_skip_space(element, at);
    *params = bytes_from(element, at);
    if (at < element.count && element.at[at] != ';') return (struct fault){"a foreign octet behind an address", at};
    const char *why = sip_params_fault(*params);
    return why ? (struct fault){why, at} : FAULT_NONE;
}

/* addr-spec without brackets: its ";" begins header parameters, and "," and "?" may not stand in it (20.10). */
static struct fault scan_bare(struct sip_address *address, struct bytes element, uint32_t at)
{
    uint32_t end = at;
    while (end < element.count && octet_is(element.at[end], OCTET_URI) && !memchr(";,?", element.at[end], 3)) end++;
    address->uri = bytes_part(element, at, end - at);
    if (bytes_find_char(address->uri, ':') == BYTES_NOT_FOUND) return (struct fault){"no URI in an address", at};
    return take_params(element, end, &address->params);
}

/* The offset of what follows a display name, "<" when there is an address in brackets. */
static uint32_t display_end(struct sip_address *address, struct bytes element, uint32_t at, struct fault *fault)
{
    uint32_t end = at;
    if (end < element.count && element.at[end] == '"') {
        end = octet_quoted(element, end);
        if (end == BYTES_NOT_FOUND) {
            *fault = (struct fault){"an open quote", at};
            return at;
        }
        address->display = bytes_part(element, at + 1, end - at - 2);
        end = octet_skip_space(element, end);
        if (end == element.count || element.at[end] != '<')
            *fault = (struct fault){"a display name without <address>", end};
        return end;
    }
    while (end < element.count && (octet_is(element.at[end], OCTET_TOKEN) || octet_space(element.at[end]))) end++;
    if (end < element.count && element.at[end] == '<') address->display = bytes_trim(bytes_part(element, at, end - at));
    return end;
}

struct fault sip_address_scan(struct sip_address *address, struct bytes element)
{
    *address = (struct sip_address){0};
    if (bytes_equal(element, BYTES("*"))) {
        address->star = true;
        return FAULT_NONE;
    }
    struct fault fault = FAULT_NONE;
    uint32_t begin = octet_skip_space(element, 0);
    uint32_t open = display_end(address, element, begin, &fault);
    if (fault.why) return fault;
    if (open == element.count || element.at[open] != '<') return scan_bare(address, element, begin);
    uint32_t close = octet_run(element, open + 1, OCTET_URI);
    if (close == element.count || element.at[close] != '>')
        return (struct fault){"a foreign octet between < and >", close};
    if (close == open + 1) return (struct fault){"no URI between < and >", close};
    address->uri = bytes_part(element, open + 1, close - open - 1);
    return take_params(element, close + 1, &address->params);
}

/* token, LWS, and what must follow: *at moves behind it. */
static bool via_word(struct bytes element, uint32_t *at, char follows)
{
    uint32_t end = octet_run(element, *at, OCTET_TOKEN);
    uint32_t next = octet_skip_space(element, end);
    if (end == *at || next == element.count || element.at[next] != follows) return false;
    *at = octet_skip_space(element, next + 1);
    return true;
}

struct fault sip_via_scan(struct sip_via *via, struct bytes element)
{
    *via = (struct sip_via){0};
    uint32_t begin = octet_skip_space(element, 0);
    uint32_t at = begin;
    if (!via_word(element, &at, '/')) return (struct fault){"a Via without a protocol", at};
    uint32_t version_at = at;
    if (!via_word(element, &at, '/')) return (struct fault){"a Via without a protocol version", at};
    via->protocol = bytes_part(element, begin, octet_run(element, version_at, OCTET_TOKEN) - begin);
    uint32_t end = octet_run(element, at, OCTET_TOKEN);
    via->transport = bytes_part(element, at, end - at);
    at = octet_skip_space(element, end);
    if (via->transport.count == 0 || at == end) return (struct fault){"a Via without a transport", end};
    end = sip_host_end(element, at);
    if (end == at) return (struct fault){"a Via without a host", at};
    via->host = bytes_part(element, at, end - at);
    at = octet_skip_space(element, end);
    if (at < element.count && element.at[at] == ':') { /* COLON has blanks on both sides (25.1) */
        at = octet_skip_space(element, at + 1);
        end = sip_port_end(element, at, &via->port);
        if (end == at) return (struct fault){"a port that is not 1 to 65535", at};
    }
    struct fault fault = take_params(element, end, &via->params);
    if (fault.why) return fault;
    param_find(via->params, BYTES("branch"), &via->branch);
    return FAULT_NONE;
}

/* A malformed expires counts as 3600 (20.10); one that is too large as the largest there is (RFC 4475 3.1.2.4). */
static const char *take_expires(struct sip_contact *contact, const struct param *param)
{
    enum { EXPIRES_MALFORMED = 3600 };
    uint32_t digits = 0;
    while (digits < param->value.count && octet_digit(param->value.at[digits])) digits++;
    contact->has_expires = true;
    if (bytes_to_u32(param->value, &contact->expires)) return NULL;
    contact->expires = digits && digits == param->value.count ? UINT32_MAX : EXPIRES_MALFORMED;
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

struct fault sip_contact_scan(struct sip_contact *contact, struct bytes element)
{
    *contact = (struct sip_contact){0};
    struct fault fault = sip_address_scan(&contact->address, element);
    if (fault.why || contact->address.star) return fault;
    fault = sip_uri_scan(&contact->uri, contact->address.uri);
    fault.at += (uint32_t)(contact->address.uri.at - element.at);
    struct bytes rest = contact->address.params;
    struct param param;
    while (!fault.why && param_next(&rest, &param))
        fault = (struct fault){contact_param(contact, &param), (uint32_t)(param.name.at - element.at)};
    return fault;
}
