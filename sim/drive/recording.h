/* The messages that came from outside in a live run, their times, and the fresh values that were drawn for it: enough
 * to run it again in virtual time, and to get the same records. It holds passwords and tokens as they were sent. */
#ifndef RECORDING_H
#define RECORDING_H

#include "live.h"

enum { RECORDING_ORIGINS_MAX = 64 };

struct recording_origin {
    uint32_t role;
    struct bytes text;
};

/* Of which run, and how it was opened. */
struct recording_head {
    struct bytes file, run; /* as the user named it; "flows/forward-401[w2=wss]" */
    uint64_t plan;          /* hash of the scenario as it was resolved */
    uint64_t seed;
    uint64_t memory; /* run.trace_max; 0: of an old recording, which does not say */
    struct outside_spec outside;
    struct recording_origin origin[RECORDING_ORIGINS_MAX];
    uint32_t origin_count;
};

/* ---- written while the run goes on ---- */

struct tape;
/* Only its owner may read the file; one that is there is written over. NULL and *why (static) when it cannot be. */
struct tape *tape_new(const char *path, const struct recording_head *, const char **why);
void tape_fresh(struct tape *, struct bytes octets);
void tape_injection(struct tape *, sim_time at, const struct injection *);
/* So that nothing is lost by a sudden end. */
void tape_flush(struct tape *);
/* False and *why when something could not be written. Frees it. */
bool tape_end(struct tape *, sim_time at, uint64_t fingerprint, const char **why);

/* ---- read and run again ---- */

struct recording_row {
    sim_time at;
    struct injection injection;
};
struct recording {
    struct recording_head head;
    struct recording_row *row;
    uint32_t count, room;
    struct bytes fresh; /* in the order in which they were drawn */
    bool ended;         /* the lab came to its end: it ended then, with that fingerprint */
    sim_time end;
    uint64_t fingerprint;
};
/* Everything in the arena, and in the text. False and *why (in the arena) with the line. */
bool recording_read(struct recording *, struct bytes text, struct arena *, struct bytes *why);

struct replay {
    const struct recording *recording;
    uint32_t drawn; /* octets of `fresh` */
    bool short_of;  /* more were asked for than there are: it is another run */
};
/* fresh.fill; self is the replay. */
void replay_fill(void *self, void *to, uint32_t count);
/* Whether its rows are on links of that plan, which was opened. */
bool replay_fits(const struct recording *, const struct plan *);
/* A run of live_new, from its start to the end of the recording. */
const struct verdict *replay_run(struct run *, const struct recording *);

#endif
