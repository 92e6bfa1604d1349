/* User-Data (TS 29.228 annex E): who the subscriber is, as the HSS writes it into a SAA and the S-CSCF reads it. */
#ifndef PROFILE_H
#define PROFILE_H

#include "bytes.h"
#include "pen.h"
#include "person.h"

struct profile {
    struct bytes impi;
    uint32_t impu_count;
    struct bytes impu[PERSON_IMPUS_MAX];
    bool barred[PERSON_IMPUS_MAX];
};

/* One ServiceProfile with every IMPU: the lab's people have one implicit registration set. */
void profile_write(struct pen *, const struct profile *);
/* Reads every PublicIdentity of every ServiceProfile, entities undone on the pen. More than PERSON_IMPUS_MAX is a
 * fault. */
struct fault profile_read(struct profile *, struct pen *, struct bytes xml);

#endif
