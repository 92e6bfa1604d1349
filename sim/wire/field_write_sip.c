/* Writing fields of SIP: start line, addresses, Via, Contact, the lab's own headers. */
#include "field_put.h"

enum { ELEMENT_ROOM = 4096 };

static const char none[] = "the message has no such field";

/* The octets that the reader of the field sees are replaced in their place. */
static const char *in_place(const struct field_put *put, struct bytes old)
{
    if (put->new->absent) return "it cannot be taken away: what it is a part of would fall apart";
    if (!old.at) return none;
    put_range(put, old, put->text);
    return NULL;
}

static const char *put_element(const struct field_put *put, enum sip_name name, struct bytes before,
                               struct bytes behind)
{
    const struct sip *sip = message_sip(put->message);
    char room[ELEMENT_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    if (!sip) return none;
    pen_bytes(&pen, before);
    pen_bytes(&pen, put->text);
    pen_bytes(&pen, behind);
    struct bytes element = pen_done(&pen);
    if (!element.at) return "the text is too long";
    return put_header(put, sip_name_text(name), sip->first[name], element);
}

const char *put_field_sip_request_uri(const struct field_put *put)
{
    const struct sip *sip = message_sip(put->message);
    return in_place(put, sip && sip->request ? sip->uri : bytes_of(NULL, 0));
}

const char *put_field_sip_cseq(const struct field_put *put)
{
    const struct sip *sip = message_sip(put->message);
    struct bytes rest, number = sip ? bytes_cut(sip_value(sip, SIP_CSEQ), ' ', &rest) : bytes_of(NULL, 0);
    return in_place(put, number);
}

const char *put_field_sip_number(const struct field_put *put)
{
    return put_field_sip_header(put);
}

const char *put_field_sip_seconds(const struct field_put *put)
{
    return put_field_sip_header(put);
}

const char *put_field_sip_tokens(const struct field_put *put)
{
    return put_field_sip_header(put);
}

const char *put_field_sip_uris(const struct field_put *put)
{
    enum sip_name name = (enum sip_name)put->path->detail;
    bool bare = put->new->absent || (put->text.count && put->text.at[0] == '<');
    return bare ? put_field_sip_header(put) : put_element(put, name, BYTES("<"), BYTES(">"));
}

const char *put_field_sip_via(const struct field_put *put)
{
    const struct sip *sip = message_sip(put->message);
    struct bytes element = sip ? sip_element(sip, SIP_VIA, put->path->index) : bytes_of(NULL, 0);
    struct sip_via via;
    if (!element.at || sip_via_scan(&via, element).why) return none;
    switch ((enum field_via)put->path->detail) {
    case FIELD_VIA_HOST: return in_place(put, via.host);
    case FIELD_VIA_TRANSPORT: return in_place(put, via.transport);
    case FIELD_VIA_BRANCH: break;
    }
    return put_param(put, element, via.params, BYTES("branch"), false);
}

/* The octets of the uri's host, where it is an address with one. */
static struct bytes host_of(struct bytes text)
{
    struct sip_uri uri;
    return sip_uri_scan(&uri, text).why ? bytes_of(NULL, 0) : uri.host;
}

/* One more hop can be put after those that are there, as a proxy would put it before its own. */
static const char *new_address(const struct field_put *put, const struct sip *sip, enum sip_name name)
{
    bool uri = (put->path->detail & 0xff) == FIELD_ADDRESS_URI;
    if (put->new->absent || !uri || put->path->index != sip_count(sip, name)) return none;
    return put_element(put, name, BYTES("<"), BYTES(">"));
}

const char *put_field_sip_address(const struct field_put *put)
{
    const struct sip *sip = message_sip(put->message);
    const enum sip_name name = (enum sip_name)(put->path->detail >> 8);
    struct sip_address address;
    if (!sip) return none;
    struct bytes element = sip_element(sip, name, put->path->index);
    if (!element.at) return put->path->index ? none : new_address(put, sip, name);
    if (sip_address_scan(&address, element).why) return none;
    switch ((enum field_address)(put->path->detail & 0xff)) {
    case FIELD_ADDRESS_TAG: return put_param(put, element, address.params, BYTES("tag"), false);
    case FIELD_ADDRESS_URI: return in_place(put, address.star ? element : address.uri);
    case FIELD_ADDRESS_HOST: break;
    }
    return in_place(put, address.star ? bytes_of(NULL, 0) : host_of(address.uri));
}

const char *put_field_sip_contact(const struct field_put *put)
{
    static const struct {
        struct bytes name;
        bool quoted;
    } params[] = {
        [FIELD_CONTACT_EXPIRES] = {BYTES_ROW("expires"), false},
        [FIELD_CONTACT_REG_ID] = {BYTES_ROW("reg-id"), false},
        [FIELD_CONTACT_INSTANCE] = {BYTES_ROW("+sip.instance"), true},
    };
    const struct sip *sip = message_sip(put->message);
    struct bytes element = sip ? sip_element(sip, SIP_CONTACT, 0) : bytes_of(NULL, 0);
    struct sip_address address;
    if (!element.at || sip_address_scan(&address, element).why || address.star) return none;
    return put_param(put, element, address.params, params[put->path->detail].name, params[put->path->detail].quoted);
}

/* password="..." in a header of the lab, which need not be there. */
const char *put_field_sip_lab(const struct field_put *put)
{
    static const struct {
        enum sip_name header;
        struct bytes before, name;
    } parts[] = {
        [FIELD_LAB_PASSWORD] = {SIP_P_LAB_CREDENTIAL, BYTES_ROW("password=\""), BYTES_ROW("password")},
        [FIELD_LAB_HA1] = {SIP_P_LAB_CREDENTIAL, BYTES_ROW("ha1=\""), BYTES_ROW("ha1")},
        [FIELD_LAB_IMPI] = {SIP_P_LAB_LOGIN, BYTES_ROW("ok;impi=\""), BYTES_ROW("impi")},
    };
    const struct sip *sip = message_sip(put->message);
    const enum sip_name header = parts[put->path->detail].header;
    struct bytes old;
    if (!sip) return none;
    if (put->new->absent) return put_header(put, sip_name_text(header), sip->first[header], bytes_of(NULL, 0));
    if (param_find(sip_value(sip, header), parts[put->path->detail].name, &old)) return in_place(put, old);
    return put_element(put, header, parts[put->path->detail].before, BYTES("\""));
}
