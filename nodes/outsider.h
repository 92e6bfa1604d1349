/* The ends of an attacker's own connections: a node outside the network that says nothing by itself. What it sends the
 * scenario says (do EVE send ...), and it comes in by the world's door; what it is sent it reads. */
#ifndef OUTSIDER_H
#define OUTSIDER_H

#include "node.h"

extern const struct node_kind outsider_kind;

#endif
