/* Whether a node could ever send what an arrow shows: by what its kind says at that port, and, of answers, by what its
 * peer asks there. */
#ifndef SAYABLE_H
#define SAYABLE_H

#include "bind.h"

/* The arrow has its ends, link, protocol and verb. What an attacker
 * owns, and what another program plays, says anything and may ask anything. */
bool sayable(const struct bind *, const struct flow_line *);
/* The same where nobody is owned: of ends, link, protocol and verb. */
bool sayable_honest(const struct plan *, const struct flow_line *);
/* Whether it is the other way round that it is sent on its link, by name: for "did you mean". */
bool sayable_back(const struct bind *, const struct flow_line *);
/* "it sends REGISTER, SUBSCRIBE there", or that it only answers. */
struct bytes sayable_listed(struct bind *, const struct flow_line *);

#endif
