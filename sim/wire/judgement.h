/* What is wrong with a message beyond its scan: every value is read by the reader that a node would use, and what no
 * node reads is judged as its RFC says. */
#ifndef JUDGEMENT_H
#define JUDGEMENT_H

#include "message.h"

/* The first thing wrong with a message that its scan took, with its offset in the message. */
struct parse_error judgement_of(const struct message *);
/* Whether the fault is the lab's: a limit of its readers, or what it does not speak. The message may be right. */
bool judgement_is_limit(struct parse_error);

#endif
