/* The questions to two SIP parsers about one message, and the comparison of their answers: a disagreement is a failure
 * unless it is recorded with its reason, and so is a record that no longer happens. */
#ifndef SIP_READING_H
#define SIP_READING_H

#include "torture.h"
#include "traffic.h"

enum reading_field {
    READING_VERDICT, /* "taken" or "refused"; the other fields count only when both took the message */
    READING_START,   /* the method, or the code */
    READING_CALL_ID,
    READING_CSEQ, /* number and method */
    READING_FROM_HOST,
    READING_FROM_TAG,
    READING_TO_HOST,
    READING_TO_TAG,
    READING_VIAS,
    READING_VIA_HOST, /* and transport, of the first */
    READING_VIA_BRANCH,
    READING_CONTACTS,
    READING_CONTACT_HOST, /* of the first */
    READING_BODY,         /* its length */
    READING_COUNT
};

static const char *const reading_names[READING_COUNT] = {
    "verdict", "start", "Call-ID",     "CSeq",       "From host", "From tag",     "To host",
    "To tag",  "Vias",  "Via sent-by", "Via branch", "Contacts",  "Contact host", "body"};

enum { READING_TEXT = 512, READING_ROOM = 65536 };

struct sip_reading {
    char field[READING_COUNT][READING_TEXT];
};

struct reading_known {
    const char *message;
    enum reading_field field;
    const char *why;
};

#define reading_set(reading, which, ...) ((void)snprintf((reading)->field[which], READING_TEXT, __VA_ARGS__))

static inline void reading_set_bytes(struct sip_reading *reading, enum reading_field field, struct bytes text)
{
    reading_set(reading, field, "%.*s", (int)text.count, text.at ? text.at : "");
}

static inline void reading_address(struct sip_reading *reading, struct bytes value, enum reading_field host,
                                   enum reading_field tag)
{
    struct sip_address address;
    struct sip_uri uri;
    struct bytes text;
    if (sip_address_scan(&address, value).why || sip_uri_scan(&uri, address.uri).why) return;
    reading_set_bytes(reading, host, uri.host);
    if (tag != READING_COUNT && param_find(address.params, BYTES("tag"), &text)) reading_set_bytes(reading, tag, text);
}

static inline void reading_ours(struct sip_reading *reading, struct bytes message)
{
    static struct message judged;
    struct sip_via via;
    memset(reading, 0, sizeof *reading);
    const char *why = torture_verdict(&judged, message);
    reading_set(reading, READING_VERDICT, "%s", why ? "refused" : "taken");
    if (why) return;
    const struct sip sip = judged.sip;
    if (sip.request) reading_set_bytes(reading, READING_START, sip.method_text);
    else reading_set(reading, READING_START, "%u", (unsigned)sip.code);
    reading_set_bytes(reading, READING_CALL_ID, sip_value(&sip, SIP_CALL_ID));
    reading_set(reading, READING_CSEQ, "%u %.*s", sip.cseq, (int)sip.method_text.count, sip.method_text.at);
    reading_address(reading, sip_value(&sip, SIP_FROM), READING_FROM_HOST, READING_FROM_TAG);
    reading_address(reading, sip_value(&sip, SIP_TO), READING_TO_HOST, READING_TO_TAG);
    reading_set(reading, READING_VIAS, "%u", sip_count(&sip, SIP_VIA));
    assert_null(sip_via_scan(&via, sip_element(&sip, SIP_VIA, 0)).why);
    reading_set(reading, READING_VIA_HOST, "%.*s %.*s", (int)via.transport.count, via.transport.at, (int)via.host.count,
                via.host.at);
    reading_set_bytes(reading, READING_VIA_BRANCH, via.branch);
    reading_set(reading, READING_CONTACTS, "%u", sip_count(&sip, SIP_CONTACT));
    reading_address(reading, sip_element(&sip, SIP_CONTACT, 0), READING_CONTACT_HOST, READING_COUNT);
    reading_set(reading, READING_BODY, "%u", sip.body.count);
}

typedef void reading_fn(struct sip_reading *, struct bytes message);

/* Compares one message; *used marks the records that were needed. The result counts disagreements that are not
 * recorded. */
static inline unsigned reading_compare(const char *name, struct bytes message, reading_fn *theirs,
                                       const struct reading_known *known, unsigned known_count, bool *used)
{
    static struct sip_reading our, their;
    unsigned wrong = 0;
    reading_ours(&our, message);
    memset(&their, 0, sizeof their);
    theirs(&their, message);
    bool both = strcmp(our.field[READING_VERDICT], "taken") == 0 && strcmp(their.field[READING_VERDICT], "taken") == 0;
    for (unsigned field = 0; field < (both ? READING_COUNT : 1u); field++) {
        if (strcmp(our.field[field], their.field[field]) == 0) continue;
        unsigned row = 0;
        while (row < known_count && (strcmp(known[row].message, name) != 0 || known[row].field != field)) row++;
        if (row < known_count) {
            used[row] = true;
            continue;
        }
        print_error("%s, %s: ours '%s', theirs '%s'\n", name, reading_names[field], our.field[field],
                    their.field[field]);
        wrong++;
    }
    return wrong;
}

/* A difference that is recorded has to be there. */
static inline unsigned reading_unused(const struct reading_known *known, unsigned known_count, const bool *used)
{
    unsigned wrong = 0;
    for (unsigned row = 0; row < known_count; row++) {
        if (used[row]) continue;
        print_error("%s, %s: recorded, but both agree\n", known[row].message, reading_names[known[row].field]);
        wrong++;
    }
    return wrong;
}

/* All torture messages. */
static inline void reading_all(reading_fn *theirs, const struct reading_known *known, unsigned known_count)
{
    static char room[READING_ROOM];
    bool used[64] = {false};
    unsigned wrong = 0;
    assert_true(known_count <= COUNT(used));
    for (unsigned i = 0; i < COUNT(torture_names); i++) {
        struct bytes message = torture_message(torture_names[i], room, sizeof room);
        wrong += reading_compare(torture_names[i], message, theirs, known, known_count, used);
    }
    assert_int_equal(wrong + reading_unused(known, known_count, used), 0);
}

struct reading_traffic {
    reading_fn *theirs;
    const struct reading_known *known;
    unsigned known_count, wrong;
    bool used[16];
};

static inline void reading_one(void *self, struct bytes run, struct bytes message)
{
    struct reading_traffic *traffic = self;
    char name[256];
    snprintf(name, sizeof name, "%.*s", (int)run.count, run.at);
    traffic->wrong += reading_compare(name, message, traffic->theirs, traffic->known, traffic->known_count,
                                      traffic->used);
}

/* Every SIP message of every scenario: a record is for a message that an attacker wrote to be malformed, or for a
 * design of the other parser, and no other disagreement is allowed. */
static inline void reading_all_traffic(reading_fn *theirs, const struct reading_known *known, unsigned known_count)
{
    struct reading_traffic traffic = {.theirs = theirs, .known = known, .known_count = known_count};
    assert_true(known_count <= COUNT(traffic.used));
    assert_true(traffic_each(1u << PROTO_SIP, reading_one, &traffic) > 500);
    assert_int_equal(traffic.wrong + reading_unused(known, known_count, traffic.used), 0);
}

#endif
