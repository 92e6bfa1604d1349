/* The torture messages of RFC 4475, for other people's parsers; the program's answers are in tests/cli/torture.sh. */
#ifndef TORTURE_H
#define TORTURE_H

#include <stdio.h>

#include "judgement.h"
#include "test.h"

static const char *const torture_names[] = {
    "wsinv",      "intmeth",  "esc01",      "escnull",    "esc02",    "lwsdisp",   "longreq", "dblreq",   "semiuri",
    "transports", "mpart01",  "unreason",   "noreason",   "badinv01", "clerr",     "ncl",     "scalar02", "scalarlg",
    "quotbal",    "ltgtruri", "lwsruri",    "lwsstart",   "trws",     "escruri",   "baddate", "regbadct", "badaspec",
    "baddn",      "badvers",  "mismatch01", "mismatch02", "bigcode",  "badbranch", "insuf",   "unkscm",   "novelsc",
    "unksm2",     "bext01",   "invut",      "regaut01",   "multi01",  "mcl01",     "bcast",   "zeromf",   "cparam01",
    "cparam02",   "regescrt", "sdp01",      "inv2543",
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

static inline struct bytes torture_message(const char *name, char *room, size_t size)
{
    char path[128];
    (void)snprintf(path, sizeof path, "tests/data/rfc4475/%s.sip", name);
    return torture_read(path, room, size);
}

/* The judgement of the program: the first thing wrong, or NULL. The message is as `imslab dissect` sees it. */
static inline const char *torture_verdict(struct message *message, struct bytes octets)
{
    message_scan(message, PROTO_SIP, octets, WS_FROM_CLIENT);
    return judgement_of(message).why;
}

#endif
