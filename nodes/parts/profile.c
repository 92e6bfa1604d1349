/* The subscriber's profile in its XML. */
#include "profile.h"

#include "impu.h"
#include "keyed.h"
#include "xml.h"

/* The tags between the texts. */
#define BEFORE_PRIVATE "<?xml version=\"1.0\" encoding=\"UTF-8\"?><IMSSubscription><PrivateID>"
#define BEFORE_SERVICE "</PrivateID><ServiceProfile>"
#define BEFORE_BARRING "<PublicIdentity><BarringIndication>"
#define BEFORE_IDENTITY "</BarringIndication><Identity>"
#define BEHIND_IDENTITY "</Identity></PublicIdentity>"
#define BEHIND_SERVICE "</ServiceProfile></IMSSubscription>"
/* A criterion for REGISTER with one trigger, which is its method. */
#define BEFORE_SERVER                                                                                                  \
    "<InitialFilterCriteria><Priority>0</Priority><TriggerPoint><ConditionTypeCNF>0</ConditionTypeCNF><SPT>"           \
    "<ConditionNegated>0</ConditionNegated><Group>0</Group><Method>REGISTER</Method></SPT></TriggerPoint>"             \
    "<ApplicationServer><ServerName>"
#define BEFORE_HANDLING "</ServerName><DefaultHandling>"
#define BEHIND_HANDLING "</DefaultHandling>"
#define BEFORE_INFO "<ServiceInfo>"
#define BEHIND_INFO "</ServiceInfo>"
#define INCLUDE_REQUEST "<IncludeRegisterRequest/>"
#define INCLUDE_RESPONSE "<IncludeRegisterResponse/>"
#define BEHIND_SERVER "</ApplicationServer></InitialFilterCriteria>"

bool profile_has(const struct profile *profile, uint64_t impu)
{
    for (uint32_t i = 0; i < profile->impu_count; i++)
        if (profile->key[i] == impu) return true;
    return false;
}

bool profile_all_barred(const struct profile *profile)
{
    for (uint32_t i = 0; i < profile->impu_count; i++)
        if (!profile->barred[i]) return false;
    return true;
}

static void write_criterion(struct pen *pen, const struct profile *profile)
{
    pen_lit(pen, BEFORE_SERVER);
    xml_text(pen, profile->as);
    pen_lit(pen, BEFORE_HANDLING);
    pen_char(pen, profile->as_terminates ? '1' : '0');
    pen_lit(pen, BEHIND_HANDLING);
    if (profile->as_info.count) {
        pen_lit(pen, BEFORE_INFO);
        xml_text(pen, profile->as_info);
        pen_lit(pen, BEHIND_INFO);
    }
    bool extends = profile->as_wants_request || profile->as_wants_response;
    if (extends) pen_lit(pen, "<Extension>");
    if (profile->as_wants_request) pen_lit(pen, INCLUDE_REQUEST);
    if (profile->as_wants_response) pen_lit(pen, INCLUDE_RESPONSE);
    if (extends) pen_lit(pen, "</Extension>");
    pen_lit(pen, BEHIND_SERVER);
}

void profile_write(struct pen *pen, const struct profile *profile)
{
    pen_lit(pen, BEFORE_PRIVATE);
    xml_text(pen, profile->impi);
    pen_lit(pen, BEFORE_SERVICE);
    for (uint32_t i = 0; i < profile->impu_count; i++) {
        pen_lit(pen, BEFORE_BARRING);
        pen_char(pen, profile->barred[i] ? '1' : '0');
        pen_lit(pen, BEFORE_IDENTITY);
        xml_text(pen, profile->impu[i]);
        pen_lit(pen, BEHIND_IDENTITY);
    }
    if (profile->as.at) write_criterion(pen, profile);
    pen_lit(pen, BEHIND_SERVICE);
}

/* ---- reading, in one pass ---- */

enum element {
    OUTSIDE,
    SUBSCRIPTION,
    PRIVATE_ID,
    SERVICE,
    PUBLIC_IDENTITY,
    IDENTITY,
    BARRING,
    CRITERION,
    TRIGGER,
    CONDITION,
    METHOD,
    SERVER,
    SERVER_NAME,
    HANDLING,
    INFO,
    EXTENSION,
    REQUEST,
    RESPONSE,
    ELEMENT_COUNT
};

/* The elements that are looked for, and those around them; all others are passed over. */
static const struct {
    struct bytes name;
    enum element within;
} elements[ELEMENT_COUNT] = {
    [SUBSCRIPTION] = {BYTES_ROW("IMSSubscription"), OUTSIDE},
    [PRIVATE_ID] = {BYTES_ROW("PrivateID"), SUBSCRIPTION},
    [SERVICE] = {BYTES_ROW("ServiceProfile"), SUBSCRIPTION},
    [PUBLIC_IDENTITY] = {BYTES_ROW("PublicIdentity"), SERVICE},
    [IDENTITY] = {BYTES_ROW("Identity"), PUBLIC_IDENTITY},
    [BARRING] = {BYTES_ROW("BarringIndication"), PUBLIC_IDENTITY},
    [CRITERION] = {BYTES_ROW("InitialFilterCriteria"), SERVICE},
    [TRIGGER] = {BYTES_ROW("TriggerPoint"), CRITERION},
    [CONDITION] = {BYTES_ROW("SPT"), TRIGGER},
    [METHOD] = {BYTES_ROW("Method"), CONDITION},
    [SERVER] = {BYTES_ROW("ApplicationServer"), CRITERION},
    [SERVER_NAME] = {BYTES_ROW("ServerName"), SERVER},
    [HANDLING] = {BYTES_ROW("DefaultHandling"), SERVER},
    [INFO] = {BYTES_ROW("ServiceInfo"), SERVER},
    [EXTENSION] = {BYTES_ROW("Extension"), SERVER},
    [REQUEST] = {BYTES_ROW("IncludeRegisterRequest"), EXTENSION},
    [RESPONSE] = {BYTES_ROW("IncludeRegisterResponse"), EXTENSION},
};

/* The values read so far; of leaves that are there twice the first counts. */
struct said {
    struct bytes impi, identity, barring;
    struct bytes method, server, handling, info, request, response; /* of the criterion under way */
};

static enum element opened(const struct xml_tag *tag, enum element in)
{
    for (enum element element = SUBSCRIPTION; element < ELEMENT_COUNT; element++)
        if (elements[element].within == in && xml_tag_is(tag, elements[element].name)) return element;
    return OUTSIDE;
}

static uint64_t key_of(struct pen *pen, struct bytes impu)
{
    struct bytes form = impu_canonical(pen, impu);
    return keyed_key(form.at ? form : impu);
}

static const char *add_identity(struct profile *profile, struct pen *pen, struct said *said)
{
    if (!said->identity.at) return "PublicIdentity without Identity";
    profile->too_many = profile->impu_count == SUBSCRIBER_IMPUS_MAX;
    if (profile->too_many) return "more identities than a person has";
    uint32_t n = profile->impu_count++;
    profile->impu[n] = xml_plain(pen, said->identity);
    profile->key[n] = key_of(pen, profile->impu[n]);
    /* Booleans are 0 and 1 there; absent means not barred. */
    profile->barred[n] = bytes_equal(said->barring, BYTES("1"));
    said->identity = said->barring = bytes_of(NULL, 0);
    return NULL;
}

/* The first criterion that REGISTER triggers counts, with any other condition; others are for sessions. */
static void add_criterion(struct profile *profile, struct pen *pen, struct said *said)
{
    if (!profile->as.at && said->server.at && bytes_equal(said->method, BYTES("REGISTER"))) {
        profile->as = xml_plain(pen, said->server);
        profile->as_terminates = bytes_equal(said->handling, BYTES("1"));
        profile->as_info = said->info.at ? xml_plain(pen, said->info) : said->info;
        profile->as_wants_request = said->request.at != NULL;
        profile->as_wants_response = said->response.at != NULL;
    }
    said->method = said->server = said->handling = said->info = bytes_of(NULL, 0);
    said->request = said->response = bytes_of(NULL, 0);
}

static const char *ended(struct profile *profile, struct pen *pen, struct said *said, enum element element,
                         struct bytes content)
{
    if (element == PRIVATE_ID && !said->impi.at) said->impi = content;
    if (element == IDENTITY && !said->identity.at) said->identity = content;
    if (element == BARRING && !said->barring.at) said->barring = content;
    if (element == METHOD && !said->method.at) said->method = content;
    if (element == SERVER_NAME && !said->server.at) said->server = content;
    if (element == HANDLING && !said->handling.at) said->handling = content;
    if (element == INFO && !said->info.at) said->info = content;
    if (element == REQUEST) said->request = content;
    if (element == RESPONSE) said->response = content;
    if (element == CRITERION) add_criterion(profile, pen, said);
    return element == PUBLIC_IDENTITY ? add_identity(profile, pen, said) : NULL;
}

struct parse_error profile_read(struct profile *profile, struct pen *pen, struct bytes xml)
{
    struct said said = {.impi = {NULL, 0}};
    struct xml_tag tag = {.rest = xml};
    const char *from = NULL;
    enum element in = OUTSIDE;
    bool whole = false;
    *profile = (struct profile){0};
    while (!whole && xml_tag(&tag, tag.rest)) {
        if (tag.closes && !(in != OUTSIDE && xml_tag_is(&tag, elements[in].name))) continue;
        if (!tag.closes) {
            enum element element = opened(&tag, in);
            if (element == OUTSIDE) continue;
            in = element;
            from = tag.rest.at;
            if (!tag.empty) continue;
        }
        const char *to = tag.empty ? from : tag.at;
        const char *why = ended(profile, pen, &said, in, bytes_of(from, (size_t)(to - from)));
        if (why) return (struct parse_error){why, 0};
        in = elements[in].within;
        whole = in == OUTSIDE;
    }
    if (!said.impi.at) return (struct parse_error){"User-Data without PrivateID", 0};
    if (!whole) return (struct parse_error){"User-Data that does not end", 0};
    profile->impi = xml_plain(pen, said.impi);
    return profile->impu_count ? PARSE_OK : (struct parse_error){"User-Data without PublicIdentity", 0};
}
