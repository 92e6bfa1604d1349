/* Fields inside the headers of SIP that registration uses. */
#include "field_read.h"

void field_sip_number(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
                      struct field_value *value)
{
    *value = FIELD_ABSENT;
    const struct sip *sip = message_sip(message);
    (void)nth, (void)scratch;
    if (sip) value->present = bytes_to_u64(sip_value(sip, (enum sip_name)path->detail), &value->number);
}

void field_sip_seconds(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
                       struct field_value *value)
{
    *value = FIELD_ABSENT;
    const struct sip *sip = message_sip(message);
    uint64_t seconds;
    (void)nth, (void)scratch;
    if (!sip || !bytes_to_u64(sip_value(sip, (enum sip_name)path->detail), &seconds)) return;
    field_set_seconds(value, seconds);
}

void field_sip_cseq(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
                    struct field_value *value)
{
    *value = FIELD_ABSENT;
    const struct sip *sip = message_sip(message);
    (void)path, (void)nth, (void)scratch;
    if (!sip) return;
    value->present = true;
    value->number = sip->cseq;
}

void field_sip_request_uri(const struct message *message, const struct field_path *path, uint32_t nth,
                           struct pen *scratch, struct field_value *value)
{
    *value = FIELD_ABSENT;
    const struct sip *sip = message_sip(message);
    (void)nth, (void)scratch;
    if (sip && sip->request) field_set_text(value, path->row, sip->uri);
}

void field_sip_count(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
                     struct field_value *value)
{
    *value = FIELD_ABSENT;
    const struct sip *sip = message_sip(message);
    (void)nth, (void)scratch;
    if (!sip) return;
    value->present = true;
    value->number = sip_count(sip, (enum sip_name)path->detail);
}

void field_sip_tokens(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
                      struct field_value *value)
{
    *value = FIELD_ABSENT;
    const struct sip *sip = message_sip(message);
    (void)scratch;
    if (sip) field_set_text(value, path->row, sip_element(sip, (enum sip_name)path->detail, nth));
}

void field_sip_uris(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
                    struct field_value *value)
{
    *value = FIELD_ABSENT;
    const struct sip *sip = message_sip(message);
    struct sip_address address;
    (void)scratch;
    if (!sip) return;
    struct bytes element = sip_element(sip, (enum sip_name)path->detail, nth);
    if (element.at && !sip_address_scan(&address, element).why) field_set_text(value, path->row, address.uri);
}

void field_sip_via(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
                   struct field_value *value)
{
    *value = FIELD_ABSENT;
    const struct sip *sip = message_sip(message);
    struct sip_via via;
    (void)nth, (void)scratch;
    if (!sip) return;
    struct bytes element = sip_element(sip, SIP_VIA, path->index);
    if (!element.at || sip_via_scan(&via, element).why) return;
    const struct bytes parts[] = {
        [FIELD_VIA_HOST] = via.host,
        [FIELD_VIA_BRANCH] = via.branch,
        [FIELD_VIA_TRANSPORT] = via.transport,
    };
    field_set_text(value, path->row, parts[path->detail]);
}

void field_sip_address(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
                       struct field_value *value)
{
    *value = FIELD_ABSENT;
    const struct sip *sip = message_sip(message);
    struct sip_address address;
    struct sip_uri uri;
    struct bytes part = {NULL, 0};
    (void)nth, (void)scratch;
    if (!sip) return;
    struct bytes element = sip_element(sip, (enum sip_name)(path->detail >> 8), path->index);
    if (!element.at || sip_address_scan(&address, element).why || address.star) return;
    switch ((enum field_address)(path->detail & 0xff)) {
    case FIELD_ADDRESS_URI: part = address.uri; break;
    case FIELD_ADDRESS_HOST:
        if (!sip_uri_scan(&uri, address.uri).why) part = uri.host;
        break;
    case FIELD_ADDRESS_TAG: (void)param_find(address.params, BYTES("tag"), &part); break;
    }
    field_set_text(value, path->row, part);
}

void field_sip_contact(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
                       struct field_value *value)
{
    *value = FIELD_ABSENT;
    const struct sip *sip = message_sip(message);
    struct sip_contact contact;
    (void)nth, (void)scratch;
    if (!sip) return;
    struct bytes element = sip_element(sip, SIP_CONTACT, 0);
    if (!element.at || sip_contact_scan(&contact, element).why) return;
    switch ((enum field_contact)path->detail) {
    case FIELD_CONTACT_EXPIRES:
        if (contact.has_expires) field_set_seconds(value, contact.expires);
        break;
    case FIELD_CONTACT_REG_ID: /* reg-id 0 is none (RFC 5626 4.2) */
        value->present = contact.reg_id > 0;
        value->number = contact.reg_id;
        break;
    case FIELD_CONTACT_INSTANCE:
        if (contact.instance.count) field_set_text(value, path->row, contact.instance);
        break;
    case FIELD_CONTACT_STAR: value->present = contact.address.star; break;
    }
}

void field_sip_lab(const struct message *message, const struct field_path *path, uint32_t nth, struct pen *scratch,
                   struct field_value *value)
{
    *value = FIELD_ABSENT;
    static const struct {
        enum sip_name header;
        struct bytes param;
    } parts[] = {
        [FIELD_LAB_PASSWORD] = {SIP_P_LAB_CREDENTIAL, BYTES_ROW("password")},
        [FIELD_LAB_HA1] = {SIP_P_LAB_CREDENTIAL, BYTES_ROW("ha1")},
        [FIELD_LAB_IMPI] = {SIP_P_LAB_LOGIN, BYTES_ROW("impi")},
    };
    const struct sip *sip = message_sip(message);
    struct bytes part = {NULL, 0};
    (void)nth;
    if (!sip || !param_find(sip_value(sip, parts[path->detail].header), parts[path->detail].param, &part)) return;
    field_set_text(value, path->row, field_unquoted(scratch, part));
}
