/* User-Data (TS 29.228 annex E): the identities of the subscriber, as the HSS writes them into a SAA and the S-CSCF
 * reads them. */
#ifndef PROFILE_H
#define PROFILE_H

#include "bytes.h"
#include "pen.h"
#include "subscriber.h"

struct profile {
    struct bytes impi;
    uint32_t impu_count;
    struct bytes impu[SUBSCRIBER_IMPUS_MAX];
    uint64_t key[SUBSCRIBER_IMPUS_MAX]; /* of the canonical form of each; made by profile_read */
    bool barred[SUBSCRIBER_IMPUS_MAX];
    bool too_many; /* there are more of them: the document is not read */
    /* The AS of the initial filter criterion for REGISTER (annex B.2.2, E); none: nobody is told. */
    struct bytes as;
    bool as_terminates;     /* Default Handling SESSION_TERMINATED */
    bool as_wants_request;  /* IncludeRegisterRequest */
    bool as_wants_response; /* IncludeRegisterResponse */
    struct bytes as_info;   /* ServiceInfo; none: nothing */
    /* Beside the document: Primary-Charging-Collection-Function-Name of Charging-Information; none: not said. */
    struct bytes collects;
};

/* Whether it has the IMPU of that key, and whether it has one that is not barred (TS 29.228 6.1.1.1). */
bool profile_has(const struct profile *, uint64_t impu);
bool profile_all_barred(const struct profile *);

/* One ServiceProfile with every IMPU, and one initial filter criterion at most: the lab's subscribers have one implicit
 * registration set. */
void profile_write(struct pen *, const struct profile *);
/* Reads every PublicIdentity of every ServiceProfile, entities undone on the pen. More than SUBSCRIBER_IMPUS_MAX is a
 * parse error. */
struct parse_error profile_read(struct profile *, struct pen *, struct bytes xml);

#endif
