/* The commands of Cx that registration needs (TS 29.228 6.1, 6.3; TS 29.229 6.1): reading and writing of each in one
 * place. Writers give the whole message, or none when the pen was full. */
#ifndef CX_H
#define CX_H

#include "profile.h"
#include "session.h"
#include "vector.h"

/* ---- User-Authorization, by the I-CSCF (TS 29.228 6.1.1) ---- */
enum cx_authorization { CX_REGISTRATION = 0, CX_DE_REGISTRATION = 1, CX_REGISTRATION_AND_CAPABILITIES = 2 };
/* The number of the operator's capability "SIP Digest" (TS 29.228 6.7: the meaning of numbers is configured). */
enum { CX_CAPABILITY_DIGEST = 1 };
struct cx_uar {
    struct bytes impi, impu, visited;
    uint32_t authorization; /* enum cx_authorization */
};
extern const enum avp_id cx_uar_mandatory[];
struct bytes cx_uar_write(struct pen *, const struct session_ask *, const struct cx_uar *);
void cx_uar_read(struct cx_uar *, const struct diameter *);
struct cx_uaa {
    struct bytes server; /* none: there is none yet */
    bool capabilities;   /* Server-Capabilities came: the mandatory ones are ... */
    bool digest;         /* ... that one ... */
    bool foreign;        /* ... and others */
};
struct bytes cx_uaa_write(struct pen *, const struct diameter *uar, const struct role *, struct session_result,
                          const struct cx_uaa *);
void cx_uaa_read(struct cx_uaa *, const struct diameter *);

/* ---- Multimedia-Auth ---- */
struct cx_mar {
    struct bytes impi, impu, server;
    struct vector asked; /* its scheme */
};
extern const enum avp_id cx_mar_mandatory[];
struct bytes cx_mar_write(struct pen *, const struct session_ask *, const struct cx_mar *);
struct parse_error cx_mar_read(struct cx_mar *, const struct diameter *);

/* The answer of success; every other ends with cx_result_write. */
struct bytes cx_maa_write(struct pen *, const struct diameter *mar, const struct role *, const struct cx_mar *,
                          const struct vector *);

/* ---- Server-Assignment ---- */
struct cx_sar {
    struct bytes impi, impu, server;
    uint32_t assignment; /* enum server_assignment_type */
    uint32_t impu_count; /* when read: more than one is allowed for some types only */
};
extern const enum avp_id cx_sar_mandatory[];
struct bytes cx_sar_write(struct pen *, const struct session_ask *, const struct cx_sar *);
struct parse_error cx_sar_read(struct cx_sar *, const struct diameter *);
/* User-Data goes along when there is a profile, and Charging-Information when that names functions that collect. */
struct bytes cx_saa_write(struct pen *, const struct diameter *sar, const struct role *, struct bytes impi,
                          const struct profile *);
/* The functions that collect charging data, as a SAA names them; none: it does not. */
struct bytes cx_saa_collects(const struct diameter *saa);
/* 5005 says which S-CSCF has the user (TS 29.228 6.1.2.1). */
struct bytes cx_saa_taken_write(struct pen *, const struct diameter *sar, const struct role *, struct bytes server);

/* ---- Registration-Termination, by the HSS ---- */
enum cx_reason { CX_PERMANENT_TERMINATION = 0, CX_NEW_SERVER_ASSIGNED = 1, CX_SERVER_CHANGE = 2, CX_REMOVE_SCSCF = 3 };
extern const enum avp_id cx_rtr_mandatory[];
struct bytes cx_rtr_write(struct pen *, const struct session_ask *, struct bytes impi, enum cx_reason,
                          struct bytes info);

/* ---- Push-Profile, by the HSS: a new H(A1) (TS 29.228 6.5.2.4) ---- */
extern const enum avp_id cx_ppr_mandatory[];
/* The new data: a vector, or a profile; NULL: not that. */
struct bytes cx_ppr_write(struct pen *, const struct session_ask *, struct bytes impi, const struct vector *,
                          const struct profile *);

/* An answer that carries its result and nothing else. */
struct bytes cx_result_write(struct pen *, const struct diameter *request, const struct role *, struct session_result);

#endif
