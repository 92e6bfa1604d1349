/* The subscriber's profile in its XML. */
#include "profile.h"

#include "xml.h"

void profile_write(struct pen *pen, const struct profile *profile)
{
    pen_lit(pen, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><IMSSubscription>");
    xml_leaf(pen, "PrivateID", profile->impi);
    pen_lit(pen, "<ServiceProfile>");
    for (uint32_t i = 0; i < profile->impu_count; i++) {
        pen_lit(pen, "<PublicIdentity>");
        xml_leaf(pen, "BarringIndication", profile->barred[i] ? BYTES("1") : BYTES("0"));
        xml_leaf(pen, "Identity", profile->impu[i]);
        pen_lit(pen, "</PublicIdentity>");
    }
    pen_lit(pen, "</ServiceProfile></IMSSubscription>");
}

struct fault profile_read(struct profile *profile, struct pen *pen, struct bytes xml)
{
    *profile = (struct profile){0};
    struct bytes whole = xml_find(xml, BYTES("IMSSubscription"));
    struct bytes impi = xml_find(whole, BYTES("PrivateID"));
    if (!impi.at) return (struct fault){"User-Data without PrivateID", 0};
    profile->impi = xml_plain(pen, impi);
    struct bytes service, public_identity, services = whole;
    while (xml_next(&services, BYTES("ServiceProfile"), &service)) {
        while (xml_next(&service, BYTES("PublicIdentity"), &public_identity)) {
            struct bytes identity = xml_find(public_identity, BYTES("Identity"));
            if (!identity.at) return (struct fault){"PublicIdentity without Identity", 0};
            if (profile->impu_count == PERSON_IMPUS_MAX) return (struct fault){"more identities than a person has", 0};
            uint32_t n = profile->impu_count++;
            profile->impu[n] = xml_plain(pen, identity);
            /* Booleans are 0 and 1 there; absent means not barred. */
            profile->barred[n] = bytes_equal(xml_find(public_identity, BYTES("BarringIndication")), BYTES("1"));
        }
    }
    return profile->impu_count ? FAULT_NONE : (struct fault){"User-Data without PublicIdentity", 0};
}
