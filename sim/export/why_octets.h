/* The octets that matter in a step of an explanation: where in the message an item is, and the line of its tree. */
#ifndef WHY_OCTETS_H
#define WHY_OCTETS_H

#include "octets.h"
#include "out.h"

struct why_octets;
struct why_octets *why_octets_new(const struct verdict *, enum octets_secrets, struct arena *);
/* "octets 349-380 of 692: Digest-HA1 (121): ********" after `indent` blanks; nothing of a step that rests on no
 * message, or whose value is there in no one piece. */
void why_octets_write(struct out *, struct why_octets *, const struct trail_step *, uint32_t indent);

#endif
