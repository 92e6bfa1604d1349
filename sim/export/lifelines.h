/* Browsers outside of a live run, each a lifeline of its own: which connections are of the same one is told by the
 * doors (door-browser), and stands in the trace. Connections that nothing was told of are strangers'. */
#ifndef LIFELINES_H
#define LIFELINES_H

#include "redactor.h"
#include "verdict.h"

#define LIFELINE_NONE UINT32_MAX

struct lifeline {
    const struct role *role;
    struct bytes title; /* "browser 2" */
    struct bytes who;   /* the user part of the public identity that it asked to register first, redacted; or none */
};

struct lifelines;
/* Lives in the arena. */
struct lifelines *lifelines_find(const struct verdict *, struct redactor *, struct arena *);
uint32_t lifelines_count(const struct lifelines *);
const struct lifeline *lifelines_at(const struct lifelines *, uint32_t);
/* Of that connection; LIFELINE_NONE. */
uint32_t lifelines_of(const struct lifelines *, link_id, uint32_t conn);
/* "browser 2 (alice)". Lives in the arena. */
struct bytes lifeline_name(const struct lifeline *, struct arena *);

#endif
