/* The torture messages of RFC 4475 as this house reads them: the verdict is that of a registrar, which reads every
 * header it will need, on top of the scan. mpart01 is missing: its binary body cannot be written down faithfully. */
#ifndef TORTURE_H
#define TORTURE_H

#include <stdio.h>

#include "sip.h"
#include "test.h"

struct torture_row {
    const char *name;
    const char *why; /* the parse error, or NULL where the message is taken */
};

static const struct torture_row torture_rows[] = {
    /* 3.1.1: valid. */
    {"wsinv", NULL},
    /* Quoted NUL, BEL and DEL are grammatical, and refused here: no control character passes the line scan. */
    {"intmeth", "a control character in the head"},
    {"esc01", NULL},
    {"escnull", NULL},
    {"esc02", NULL},
    {"lwsdisp", NULL},
    {"longreq", NULL},
    /* Two messages in one: RFC 3261 18.3 would drop the second, RFC 7118 5 has one message a WebSocket message. */
    {"dblreq", "octets behind the body"},
    {"semiuri", NULL},
    {"transports", NULL},
    {"unreason", NULL},
    {"noreason", NULL},
    /* 3.1.2: invalid. */
    {"badinv01", "a malformed parameter"},
    {"clerr", "a Content-Length beyond the end"},
    {"ncl", "a Content-Length that is no number"},
    {"scalar02", "a CSeq of 2^31 or more"},
    {"scalarlg", "a CSeq of 2^31 or more"},
    {"quotbal", "an open quote"},
    {"ltgtruri", "a Request-URI without a scheme"},
    {"lwsruri", "a SIP version other than 2.0"},
    {"lwsstart", "a Request-URI without a scheme"},
    {"trws", "a SIP version other than 2.0"},
    {"escruri", "headers in a Request-URI"},
    {"baddate", NULL}, /* nobody here reads Date, and who does not need a header may ignore it (3.1.2.12) */
    {"regbadct", "a foreign octet behind an address"},
    {"badaspec", "a foreign octet between < and >"},
    {"baddn", "no URI in an address"},
    {"badvers", "a SIP version other than 2.0"},
    {"mismatch01", "a CSeq with another method"},
    {"mismatch02", "a CSeq with another method"},
    {"bigcode", "a status code that is not 100 to 699"},
    /* 3.2 to 3.4: grammatical, and for the transaction or the application to judge, but for what stands twice or is
     * missing. */
    {"badbranch", NULL},
    {"insuf", "no From"},
    {"unkscm", NULL},
    {"novelsc", NULL},
    {"unksm2", NULL},
    {"bext01", NULL},
    {"invut", NULL},
    {"regaut01", NULL},
    {"multi01", "From given twice"},
    {"mcl01", "Content-Length given twice"},
    {"bcast", NULL},
    {"zeromf", NULL},
    {"cparam01", NULL},
    {"cparam02", NULL},
    {"regescrt", NULL},
    {"sdp01", NULL},
    {"inv2543", NULL},
};

/* A message file as bytes, in the caller's room. The test runs in the root of the sources. */
static inline struct bytes torture_read(const char *path, char *room, size_t size)
{
    FILE *file = fopen(path, "rb");
    if (!file) fail_msg("%s cannot be opened", path);
    size_t count = fread(room, 1, size, file);
    (void)fclose(file);
    return bytes_of(room, count);
}

static inline struct bytes torture_message(const struct torture_row *row, char *room, size_t size)
{
    char path[128];
    (void)snprintf(path, sizeof path, "tests/data/rfc4475/%s.sip", row->name);
    return torture_read(path, room, size);
}

static inline const char *torture_address(struct bytes element)
{
    struct sip_address address;
    struct sip_uri uri;
    struct parse_error error = sip_address_scan(&address, element);
    if (!error.why && !address.star) error = sip_uri_scan(&uri, address.uri);
    return error.why;
}

static inline const char *torture_via(struct bytes element)
{
    struct sip_via via;
    return sip_via_scan(&via, element).why;
}

static inline const char *torture_contact(struct bytes element)
{
    struct sip_contact contact;
    return sip_contact_scan(&contact, element).why;
}

/* Scans the message and then reads what a registrar reads: the first thing wrong, or NULL. */
static inline const char *torture_verdict(struct sip *sip, struct bytes message)
{
    static const struct {
        enum sip_name name;
        const char *(*read)(struct bytes);
    } lists[] = {
        {SIP_VIA, torture_via},      {SIP_CONTACT, torture_contact},      {SIP_ROUTE, torture_address},
        {SIP_PATH, torture_address}, {SIP_RECORD_ROUTE, torture_address},
    };
    const char *why = sip_scan(sip, message).why;
    struct sip_uri uri;
    struct auth auth;
    if (!why && sip->request) why = sip_uri_scan(&uri, sip->uri).why;
    if (!why && sip->request && uri.headers.count) why = "headers in a Request-URI"; /* 19.1.1, table 1 */
    if (!why) why = torture_address(sip_value(sip, SIP_FROM));
    if (!why) why = torture_address(sip_value(sip, SIP_TO));
    if (!why && sip_has(sip, SIP_AUTHORIZATION)) why = auth_scan(&auth, sip_value(sip, SIP_AUTHORIZATION)).why;
    for (unsigned i = 0; i < COUNT(lists) && !why; i++) {
        struct sip_cursor cursor = {0};
        struct bytes element;
        while (!why && sip_next(sip, lists[i].name, &cursor, &element)) why = lists[i].read(element);
    }
    return why;
}

#endif
