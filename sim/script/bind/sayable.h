/* Whether a node could ever send the message of an arrow: by the messages that its kind sends at that port, and, for
 * answers, by those that its peer sends there. */
#ifndef SAYABLE_H
#define SAYABLE_H

#include "bind.h"

/* The arrow has its ends, link, protocol and verb. A node that an attacker owns, or that another program plays, may
 * send anything. */
bool sayable(const struct bind *, const struct flow_line *);
/* The same where nobody is owned: of ends, link, protocol and verb. */
bool sayable_honest(const struct plan *, const struct flow_line *);
/* Whether it is the other way round that it is sent on its link, by name: for "did you mean". */
bool sayable_back(const struct bind *, const struct flow_line *);
/* "it sends REGISTER, SUBSCRIBE there", or that it only answers. */
struct bytes sayable_listed(struct bind *, const struct flow_line *);

#endif
