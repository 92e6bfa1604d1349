/* Zh commands as octets, and the GUSS inside them. */
#include "zh.h"

#include "xml.h"

const enum avp_id zh_mar_mandatory[] = {AVP_DESTINATION_REALM, AVP_UNKNOWN};

struct bytes zh_mar_write(struct pen *pen, const struct session_ask *ask, const struct zh_mar *mar)
{
    struct diameter_pen to;
    session_begin(&to, pen, ask);
    if (mar->impi.count) avp_put(&to, AVP_USER_NAME, mar->impi);
    if (mar->impu.count) avp_put(&to, AVP_PUBLIC_IDENTITY, mar->impu);
    vector_write(&to, &mar->asked);
    return diameter_end(&to);
}

struct parse_error zh_mar_read(struct zh_mar *mar, const struct diameter *message)
{
    mar->impi = diameter_bytes(message, AVP_USER_NAME);
    mar->impu = diameter_bytes(message, AVP_PUBLIC_IDENTITY);
    if (!mar->impi.count && !mar->impu.count) return (struct parse_error){"neither User-Name nor Public-Identity", 0};
    /* The item is optional on Zh; without one the subscriber's scheme is meant. */
    if (vector_read_request(&mar->asked, message).why) mar->asked = (struct vector){.scheme = VECTOR_DIGEST};
    return PARSE_OK;
}

/* One setting, of the operator's own service: type 0 is "unspecific", and numbers of services below 1000000 are 3GPP's
 * (TS 29.109 annexes A, B). */
void guss_write(struct pen *pen, const struct profile *profile)
{
    pen_lit(pen, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><guss id=\"");
    xml_text(pen, profile->impi);
    pen_lit(pen, "\"><bsfInfo><lifeTime>86400</lifeTime></bsfInfo><ussList><uss id=\"1000000\" type=\"0\"><uids>");
    for (uint32_t i = 0; i < profile->impu_count; i++)
        if (!profile->barred[i]) xml_leaf(pen, "uid", profile->impu[i]);
    pen_lit(pen, "</uids><flags/></uss></ussList></guss>");
}

struct parse_error guss_read(struct profile *profile, struct pen *pen, struct bytes xml)
{
    struct bytes uid, uids = xml_find(xml_find(xml, BYTES("ussList")), BYTES("uids"));
    *profile = (struct profile){0};
    while (xml_next(&uids, BYTES("uid"), &uid)) {
        if (profile->impu_count == SUBSCRIBER_IMPUS_MAX) return (struct parse_error){"more uids than a person has", 0};
        profile->impu[profile->impu_count++] = xml_plain(pen, uid);
    }
    return profile->impu_count ? PARSE_OK : (struct parse_error){"GUSS without uids", 0};
}

bool guss_keep(struct text638 *kept, const struct profile *uids)
{
    char room[sizeof kept->at];
    struct pen pen = pen_on(room, sizeof room);
    for (uint32_t i = 0; i < uids->impu_count; i++) {
        if (i) pen_char(&pen, ' ');
        pen_bytes(&pen, uids->impu[i]);
    }
    struct bytes all = pen_done(&pen);
    return all.at && text_set(kept, all);
}

struct profile guss_kept(struct bytes impi, const struct text638 *kept)
{
    struct profile uids = {.impi = impi};
    struct bytes rest = text_view(kept);
    while (rest.count && uids.impu_count < SUBSCRIBER_IMPUS_MAX)
        uids.impu[uids.impu_count++] = bytes_cut(rest, ' ', &rest);
    return uids;
}

struct bytes zh_maa_write(struct pen *pen, const struct diameter *request, const struct role *role,
                          const struct zh_maa *maa)
{
    struct diameter_pen to;
    guss_write(pen, &maa->uids);
    struct bytes guss = pen_done(pen);
    session_begin_answer(&to, pen, request, role, SESSION_SUCCESS);
    avp_put(&to, AVP_USER_NAME, maa->impi);
    vector_write(&to, &maa->vector);
    avp_put(&to, AVP_GBA_USER_SEC_SETTINGS, guss);
    return diameter_end(&to);
}

struct parse_error zh_maa_read(struct zh_maa *maa, struct pen *pen, const struct diameter *message)
{
    *maa = (struct zh_maa){0};
    maa->impi = diameter_bytes(message, AVP_USER_NAME);
    struct parse_error error = vector_read(&maa->vector, message);
    if (error.why) return error;
    struct bytes guss = diameter_bytes(message, AVP_GBA_USER_SEC_SETTINGS);
    if (!guss.at) return (struct parse_error){"MAA without GBA-UserSecSettings", 0};
    /* A subscriber whose identities are all barred has a GUSS without uids: that is an answer, and a refusal. */
    if (guss_read(&maa->uids, pen, guss).why) maa->uids.impu_count = 0;
    return PARSE_OK;
}
