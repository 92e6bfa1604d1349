/* The deeds of the filter's rows. Private to the files of the filter. */
#ifndef FILTER_DEED_H
#define FILTER_DEED_H

#include "filter.h"
#include "unwrap.h"

/* A message, an opening or a close at one stage; or, at a MOMENT, nothing but the row. */
struct passing {
    struct world *world;
    struct queued *queued;
    const struct message *message; /* NULL: not read yet; passing_message reads it */
    enum wrapping wrapping;        /* of the one that was read */
    enum filter_stage stage;
    uint32_t row;
};
/* NULL where there is none. Valid until its octets change. */
const struct message *passing_message(struct passing *);
struct question passing_question(const struct passing *);

enum filter_went {
    FILTER_UNTOUCHED, /* the deed found nothing to do */
    FILTER_DONE,      /* the message goes on */
    FILTER_TAKEN      /* it does not; the caller gives its blob */
};
enum filter_went filter_deed_do(struct passing *);

/* An effect that begins or ends at that time: a node that was stopped goes on, a clock is set right. */
enum moment_what { MOMENT_BEGINS, MOMENT_ENDS };
#define FILTER_NO_CAUSE UINT32_MAX
/* A moment of a row, in the queue; or, for a row at a message that a step is sending, a deed that must wait until that
 * step has been carried out. */
void filter_moment_add(struct world *, uint32_t row, sim_time at, enum moment_what, uint32_t cause);
void filter_deed_undo(struct world *, const struct queued *moment);

/* Puts a copy into a lane, with a claim of its own on the blob. */
void filter_put(struct world *, uint32_t lane, const struct queued *);
/* The order key of a message that goes on that link as if its end sent it now. */
uint64_t filter_order(struct world *, link_id);
/* Whether a row's links, ends and members are those of this one. */
bool filter_on_link(const struct world *, const struct filter_row *, link_id);
/* A waiting message goes on its way now. */
void filter_let_go(struct world *, struct queued *waiting);

#endif
