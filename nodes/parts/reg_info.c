/* Registration information in its XML. */
#include "reg_info.h"

static const char *const event_names[REG_EVENT_COUNT] = {REG_EVENT_VALUES(CHOICE_SAYS)};

/* ---- writing ---- */

static void attribute(struct pen *pen, const char *name, struct bytes value)
{
    pen_char(pen, ' ');
    pen_text(pen, name);
    pen_lit(pen, "=\"");
    xml_text(pen, value);
    pen_char(pen, '"');
}

void reg_info_begin(struct pen *pen, uint32_t version, const char *state)
{
    pen_lit(pen, "<?xml version=\"1.0\"?><reginfo xmlns=\"urn:ietf:params:xml:ns:reginfo\" "
                 "xmlns:gr=\"urn:ietf:params:xml:ns:gruuinfo\" version=\"");
    pen_u64(pen, version);
    pen_lit(pen, "\" state=\"");
    pen_text(pen, state);
    pen_lit(pen, "\">");
}

void reg_info_registration(struct pen *pen, struct bytes aor, uint64_t id, bool active)
{
    pen_lit(pen, "<registration");
    attribute(pen, "aor", aor);
    pen_lit(pen, " id=\"");
    pen_hex64(pen, id);
    pen_text(pen, active ? "\" state=\"active\">" : "\" state=\"terminated\">");
}

void reg_info_contact(struct pen *pen, const struct reg_contact *contact, uint64_t id)
{
    bool ends = reg_event_ends(contact->event);
    pen_lit(pen, "<contact id=\"");
    pen_hex64(pen, id);
    pen_text(pen, ends ? "\" state=\"terminated\" event=\"" : "\" state=\"active\" event=\"");
    pen_text(pen, event_names[contact->event]);
    pen_lit(pen, "\" expires=\"");
    pen_u64(pen, contact->expires);
    pen_lit(pen, "\">");
    xml_leaf(pen, "uri", contact->uri);
    if (contact->instance.count) {
        pen_lit(pen, "<unknown-param name=\"+sip.instance\">");
        xml_text(pen, contact->instance);
        pen_lit(pen, "</unknown-param>");
    }
    if (contact->pub_gruu.count) {
        pen_lit(pen, "<gr:pub-gruu");
        attribute(pen, "uri", contact->pub_gruu);
        pen_lit(pen, "/>");
    }
    if (contact->temp_gruu.count) {
        pen_lit(pen, "<gr:temp-gruu");
        attribute(pen, "uri", contact->temp_gruu);
        pen_lit(pen, " first-cseq=\"");
        pen_u64(pen, contact->cseq);
        pen_lit(pen, "\"/>");
    }
    pen_lit(pen, "</contact>");
}

void reg_info_registration_end(struct pen *pen)
{
    pen_lit(pen, "</registration>");
}

void reg_info_end(struct pen *pen)
{
    pen_lit(pen, "</reginfo>");
}

/* ---- reading ---- */

enum reg_subscription reg_subscription_of(const struct sip *notify)
{
    struct bytes rest, reason, state = sip_other(notify, BYTES("Subscription-State"));
    if (!bytes_equal_nocase(bytes_trim(bytes_cut(state, ';', &rest)), BYTES("terminated")))
        return REG_SUBSCRIPTION_LASTS;
    if (!param_find(rest, BYTES("reason"), &reason)) return REG_SUBSCRIPTION_AGAIN;
    if (bytes_equal_nocase(reason, BYTES("noresource"))) return REG_SUBSCRIPTION_NO_RESOURCE;
    bool again = bytes_equal_nocase(reason, BYTES("timeout")) || bytes_equal_nocase(reason, BYTES("deactivated"));
    return again ? REG_SUBSCRIPTION_AGAIN : REG_SUBSCRIPTION_OVER;
}

static struct parse_error fault(const char *why)
{
    return (struct parse_error){why, 0};
}

static bool event_of(struct bytes word, enum reg_event *event)
{
    for (*event = 0; *event < REG_EVENT_COUNT; (*event)++)
        if (bytes_equal(word, bytes_text(event_names[*event]))) return true;
    return false;
}

static const char *read_contact_tag(struct pen *pen, const struct xml_tag *tag, struct reg_contact *contact)
{
    struct bytes state = xml_attribute(pen, tag, BYTES("state")), expires = xml_attribute(pen, tag, BYTES("expires"));
    if (!event_of(xml_attribute(pen, tag, BYTES("event")), &contact->event)) return "a contact's event that is none";
    if (!bytes_equal(state, reg_event_ends(contact->event) ? BYTES("terminated") : BYTES("active")))
        return "a contact's state that does not go with its event";
    contact->has_expires = expires.at != NULL;
    if (expires.at && !bytes_to_u32(expires, &contact->expires)) return "a contact's expires that is no number";
    return NULL;
}

/* The content of a contact's element, up to its end. */
static const char *read_contact(struct reg_info *info, struct pen *pen, struct reg_contact *contact)
{
    *contact = (struct reg_contact){.aor = info->aor};
    const char *why = read_contact_tag(pen, &info->tag, contact);
    if (why) return why;
    if (info->tag.empty) return "a contact without uri";
    for (struct xml_tag open = info->tag; xml_tag(&info->tag, info->tag.rest); open = info->tag) {
        struct bytes content = bytes_of(open.rest.at, (size_t)(info->tag.at - open.rest.at));
        bool ends = info->tag.closes;
        if (ends && xml_tag_is(&info->tag, BYTES("contact")))
            return contact->uri.count ? NULL : "a contact without uri";
        if (ends && xml_tag_is(&info->tag, BYTES("uri")) && xml_tag_is(&open, BYTES("uri")))
            contact->uri = xml_plain(pen, content);
        if (ends && xml_tag_is(&open, BYTES("unknown-param")) &&
            bytes_equal_nocase(xml_attribute(pen, &open, BYTES("name")), BYTES("+sip.instance")))
            contact->instance = xml_plain(pen, content);
        if (xml_tag_is(&info->tag, BYTES("gr:pub-gruu")))
            contact->pub_gruu = xml_attribute(pen, &info->tag, BYTES("uri"));
        if (xml_tag_is(&info->tag, BYTES("gr:temp-gruu")))
            contact->temp_gruu = xml_attribute(pen, &info->tag, BYTES("uri"));
    }
    return "a contact that does not end";
}

/* The state of the registration of this tag, combined with those before it. */
static bool read_registration(struct reg_info *info, struct pen *pen)
{
    struct bytes state = xml_attribute(pen, &info->tag, BYTES("state"));
    bool terminated = bytes_equal(state, BYTES("terminated"));
    info->over = terminated && (info->over || !info->says);
    info->says = true;
    return terminated || bytes_equal(state, BYTES("active")) || bytes_equal(state, BYTES("init"));
}

enum step { STEP_CONTACT, STEP_END, STEP_FAULT };

static enum step next(struct reg_info *info, struct pen *pen, struct reg_contact *contact, const char **why)
{
    *why = "registration information that does not end";
    while (xml_tag(&info->tag, info->tag.rest)) {
        if (info->tag.closes && xml_tag_is(&info->tag, BYTES("reginfo"))) return STEP_END;
        if (info->tag.closes) continue;
        if (xml_tag_is(&info->tag, BYTES("registration"))) {
            info->aor = xml_attribute(pen, &info->tag, BYTES("aor"));
            *why = "a registration without aor";
            if (!info->aor.count) return STEP_FAULT;
            *why = "a registration's state that is none";
            if (!read_registration(info, pen)) return STEP_FAULT;
        }
        if (!xml_tag_is(&info->tag, BYTES("contact"))) continue;
        *why = "a contact in no registration";
        if (info->aor.count) *why = read_contact(info, pen, contact);
        return *why ? STEP_FAULT : STEP_CONTACT;
    }
    return STEP_FAULT;
}

static void rewind_to(struct reg_info *info, struct bytes rest)
{
    info->tag = (struct xml_tag){.rest = rest};
    info->aor = bytes_of(NULL, 0);
}

struct parse_error reg_info_read(struct reg_info *info, struct pen *pen, struct bytes xml)
{
    struct reg_contact contact;
    const char *why;
    enum step step;
    *info = (struct reg_info){.xml = xml};
    rewind_to(info, xml);
    while (xml_tag(&info->tag, info->tag.rest) && !xml_tag_is(&info->tag, BYTES("reginfo"))) continue;
    if (!info->tag.at || !xml_tag_is(&info->tag, BYTES("reginfo")) || info->tag.closes)
        return fault("no registration information");
    struct bytes state = xml_attribute(pen, &info->tag, BYTES("state"));
    if (!bytes_to_u32(xml_attribute(pen, &info->tag, BYTES("version")), &info->version))
        return fault("registration information without version");
    info->full = bytes_equal(state, BYTES("full"));
    if (!info->full && !bytes_equal(state, BYTES("partial"))) return fault("neither full nor partial");
    struct bytes body = info->tag.rest;
    while ((step = next(info, pen, &contact, &why)) == STEP_CONTACT) continue;
    if (step == STEP_FAULT) return fault(why);
    rewind_to(info, body);
    return PARSE_OK;
}

bool reg_info_next(struct reg_info *info, struct pen *pen, struct reg_contact *contact)
{
    const char *why;
    return next(info, pen, contact, &why) == STEP_CONTACT;
}
