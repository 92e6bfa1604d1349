/* Zh (TS 29.109 4.2, 5): the BSF asks the HSS for a subscriber's vector. The command code is that of Cx MAR; the AVPs,
 * and the HSS's handling of them, are not: no Server-Name, no number of items, and no state is touched. */
#ifndef ZH_H
#define ZH_H

#include "profile.h"
#include "session.h"
#include "text.h"
#include "vector.h"

struct zh_mar {
    struct bytes impi; /* none when only an IMPU was given */
    struct bytes impu;
    struct vector asked;
};
extern const enum avp_id zh_mar_mandatory[];
struct bytes zh_mar_write(struct pen *, const struct session_ask *, const struct zh_mar *);
struct parse_error zh_mar_read(struct zh_mar *, const struct diameter *);

struct zh_maa {
    struct bytes impi;
    struct vector vector;
    struct profile uids; /* of the GUSS: the IMPUs that belong to the IMPI */
};
struct bytes zh_maa_write(struct pen *, const struct diameter *mar, const struct role *, const struct zh_maa *);
/* Reads an answer of success; uids on the pen, none when the GUSS allows no identity. */
struct parse_error zh_maa_read(struct zh_maa *, struct pen *, const struct diameter *);

/* The GBA User Security Settings: every IMPU that is not barred is a uid. */
void guss_write(struct pen *, const struct profile *);
struct parse_error guss_read(struct profile *, struct pen *, struct bytes xml);
/* The uids as one text that a row keeps, joined by blanks; false: they do not fit. And the profile of such a text. */
bool guss_keep(struct text638 *, const struct profile *);
struct profile guss_kept(struct bytes impi, const struct text638 *);

#endif
