/* Zn (TS 29.109 5): an application's server (NAF) asks the BSF for the key that belongs to a B-TID. */
#ifndef ZN_H
#define ZN_H

#include "profile.h"
#include "session.h"

struct zn_bir {
    struct bytes btid;
    struct bytes naf_id;
};
extern const enum avp_id zn_bir_mandatory[];
struct bytes zn_bir_write(struct pen *, const struct session_ask *, const struct zn_bir *);
void zn_bir_read(struct zn_bir *, const struct diameter *);

struct zn_bia {
    struct bytes impi;
    struct bytes ks_naf;         /* ME-Key-Material, raw */
    uint32_t expires_s, since_s; /* seconds of virtual time, as in a token */
    struct profile uids;         /* of the GUSS */
};
struct bytes zn_bia_write(struct pen *, const struct diameter *bir, const struct role *, const struct zn_bia *);
/* Reads an answer of success; uids on the pen. */
struct parse_error zn_bia_read(struct zn_bia *, struct pen *, const struct diameter *);

#endif
