/* Contacts of a REGISTER. */
#include "contacts.h"

/* An interval above an hour is never too brief (RFC 3261 10.3 step 7). */
enum { NEVER_TOO_BRIEF = 3600 };

static uint16_t granted(const struct contact_rules *rules, const struct sip_contact *contact, bool has_header,
                        uint32_t header, uint32_t *expires)
{
    uint32_t asked = contact->has_expires ? contact->expires : has_header ? header : rules->expires_default;
    if (asked > 0 && asked < NEVER_TOO_BRIEF && asked < rules->expires_min) return 423;
    *expires = asked > rules->expires_max ? rules->expires_max : asked;
    return 0;
}

static uint16_t read_star(struct contacts *contacts, uint32_t present, bool has_header, uint32_t header,
                          enum reason *why)
{
    *why = REASON_STAR_WITH_OTHERS;
    if (present != 1 || !has_header || header != 0) return 400;
    *why = REASON_NONE;
    contacts->star = true;
    contacts->removes = true;
    return 0;
}

uint16_t contacts_read(struct contacts *contacts, const struct sip *sip, const struct contact_rules *rules,
                       enum reason *why)
{
    uint32_t header = 0, present = sip_count(sip, SIP_CONTACT);
    bool has_header = sip_has(sip, SIP_EXPIRES);
    struct sip_cursor cursor = {0};
    struct bytes element;
    contacts->star = false;
    contacts->removes = present > 0;
    contacts->count = 0;
    *why = REASON_EXPIRES_NO_NUMBER;
    if (has_header && !bytes_to_u32(sip_value(sip, SIP_EXPIRES), &header)) return 400;
    while (sip_next(sip, SIP_CONTACT, &cursor, &element)) {
        struct sip_contact contact;
        *why = REASON_CONTACT_NO_ADDRESS;
        struct parse_error error = sip_contact_scan(&contact, element);
        if (contact.address.star && !error.why) return read_star(contacts, present, has_header, header, why);
        if (error.why) return 400;
        *why = REASON_REQUEST_CONTACTS_MAX;
        if (contacts->count == CONTACTS_MAX) return 403;
        struct contact *kept = &contacts->contact[contacts->count++];
        kept->uri = contact.uri.all;
        kept->params = contact.address.params;
        kept->instance = contact.instance;
        kept->reg_id = contact.reg_id;
        *why = REASON_INTERVAL_TOO_BRIEF;
        uint16_t code = granted(rules, &contact, has_header, header, &kept->expires);
        if (code) return code;
        contacts->removes = contacts->removes && kept->expires == 0;
    }
    *why = REASON_NONE;
    return 0;
}

bool contacts_end(const struct sip *sip, struct bytes *first)
{
    struct sip_cursor cursor = {0};
    struct bytes element, uri;
    uint32_t own, header = 1;
    bool any = false;
    *first = bytes_of(NULL, 0);
    while (sip_next(sip, SIP_CONTACT, &cursor, &element)) {
        bool has_own = sip_contact_lifetime(element, &uri, &own);
        if (!any) *first = uri;
        if (!has_own && !bytes_to_u32(sip_value(sip, SIP_EXPIRES), &header)) return false;
        if (has_own ? own : header) return false;
        any = true;
    }
    return any;
}
