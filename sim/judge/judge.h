/* The judge of one run: it compares the events of the world with the lines of the flow and the expectations of the
 * scenario. It watches (judge_see is the world's observer) and names the next actions of the users; it never moves the
 * world. The drive does:
 *
 *     judge = judge_new(plan, arena);
 *     world = world_new(... .see = judge_see, .self = judge);
 *     judge_attach(judge, world_store(world), world);
 *     world_start(world);
 *     for (;;) {
 *         while (judge_command(judge, world_now(world), &deed))
 *             if (deed.injects) each of them: world_inject(world, &deed.inject[i]);
 *             else world_command(world, deed.role, deed.member, deed.action, &deed.command);
 *         if (judge_over(judge, world)) break;
 *         bool due = world_next(world, &next), wakes = judge_wake(judge, &wake);
 *         if (due && (!wakes || next <= wake)) world_step(world);
 *         else world_wait(world, wake);
 *     }
 *     verdict = judge_finish(judge, world);
 *
 * Only member 0 of a population is judged line by line; the drive has the others do the same. */
#ifndef JUDGE_H
#define JUDGE_H

#include "verdict.h"
#include "world.h"

enum {
    SETTLE_US = 32 * 1000 * 1000, /* 64 x T1 (RFC 3261 17.1.1.1): no transaction lives longer */
    JUDGE_SCRATCH = 256 * 1024    /* decoded fields and words of one check */
};

struct judge;

/* An action that a user does now: world_command's arguments. Or the deeds of an attacker: the messages that come in by
 * the world's door, in this order. Texts live as long as the judge's arena. */
struct judge_deed {
    uint32_t role, member, action;
    struct command command;
    bool injects; /* by an attacker: no command */
    struct injection inject[2];
    uint32_t inject_count;
};

/* Everything it keeps, the verdict included, lives in the arena; the plan must outlive it. */
struct judge *judge_new(const struct plan *, struct arena *);
/* The parts that it reads while the run goes on: bytes of earlier messages, and states for an `expect` in the flow
 * (world may be NULL where nothing asks for a state). Before the first observation. */
void judge_attach(struct judge *, const struct store *, const struct world *);
/* Has it find out which parties learned which items, for verdict->knowledge; a plan with claims needs no asking. After
 * judge_attach. */
void judge_know(struct judge *);
/* A role outside has as many seats as connections, and nobody knows which of them belong to which user: every member of
 * a link counts as the first one does. Before the first observation. */
void judge_outside(struct judge *);
/* Words are not tried where a claim says that they could be: the bench measures claims without that. */
void judge_guess_nothing(struct judge *);
/* The values of this run that its outputs hide; REDACT_USUAL where nobody says. */
void judge_redact(struct judge *, enum redaction);
/* Those that have come up so far. Holds until the next observation. */
struct hidden_values judge_hidden(const struct judge *);
/* observe_fn: self is the judge. */
void judge_see(void *self, const struct observation *);
/* would_fn, passed_fn: self is the judge. Neither changes anything: a message that would satisfy a line has not
 * satisfied it. Lines with `lost` are told as well, since a row decides whether the message arrives. */
const struct flow_line *judge_would(void *self, const struct question *);
bool judge_passed(void *self, const struct flow_line *, sim_time *since);
/* change_fn: self is the judge. The message as the move of that row leaves it. */
bool judge_change(void *self, uint32_t row, const struct question *, struct pen *);
/* outlet_fn: a message that came to a node whose honest program does not go on. It was read, and that is all. */
void judge_outlet(void *self, uint32_t row, const struct departure *);
/* The next `do` that is reached: true and the action; false when there is no action now. Also satisfies `wait` lines
 * that are over, evaluates `expect` lines, and fails arrows whose window closed. Call it after every step until it says
 * false. */
bool judge_command(struct judge *, sim_time now, struct judge_deed *);
/* When the drive must call judge_command even if nothing happens: the end of a `wait`, of a window, of the settling,
 * or of the run. False when there is no such time. */
bool judge_wake(const struct judge *, sim_time *at);
/* A run that is over, out of its trace (sim/drive/retrace.h): its values are in there already, `veiled` tells by record
 * how many the trace hides (`veils` of them). After judge_attach, without a world. */
void judge_retell(struct judge *, const struct trace *, const bool *veiled, uint32_t veils);
/* The line of the message that is shown next, or NULL; and the name of that line. */
void judge_tell(struct judge *, const struct flow_line *);
void judge_name_step(struct judge *, const struct flow_line *, struct bytes step);
/* Asks the expect block now, and not at the end: for a run that goes on after its flow (judge_over). Once. */
void judge_settle(struct judge *);
bool judge_settled(const struct judge *);
/* Every line of the flow is satisfied. */
bool judge_done(const struct judge *);
/* The run is over: settled after its last line (nothing in flight and no transaction open, or 32 s of virtual time
 * later), at its limit, at a limit of the lab, or when nothing more can happen. */
bool judge_over(const struct judge *, struct world *);
/* As judge_finish, of a run that goes on: a message that has not come yet is no failure, and the verdict is
 * inconclusive while nothing has failed. For a caller that throws the judge away then (a child that draws a page). */
struct verdict *judge_so_far(struct judge *, const struct world *);
/* Lines never satisfied, limits, the expect block; fills in and returns the verdict. Once. world may be NULL where no
 * state is expected (there is no fingerprint then). */
struct verdict *judge_finish(struct judge *, const struct world *);

#endif
