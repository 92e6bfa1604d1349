/* The torture messages of RFC 4475 as this house judges them: by the function that `imslab dissect` calls. mpart01 is
 * missing: its binary body cannot be written down faithfully. */
#ifndef TORTURE_H
#define TORTURE_H

#include <stdio.h>

#include "judgement.h"
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
    {"baddate", "no rfc1123-date (RFC 3261 20.17)"}, /* who does not need a header may ignore it (3.1.2.12) */
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

/* The judgement of the program: the first thing wrong, or NULL. The message is as `imslab dissect` sees it. */
static inline const char *torture_verdict(struct message *message, struct bytes octets)
{
    message_scan(message, PROTO_SIP, octets, WS_FROM_CLIENT);
    return judgement_of(message).why;
}

#endif
