/* The ends of an attacker's own connections: a node outside the network that says nothing by itself. The scenario says
 * what it sends (do EVE send ...), which comes in by the world's door; it reads the messages that it gets. */
#ifndef OUTSIDER_H
#define OUTSIDER_H

#include "node.h"

extern const struct node_kind outsider_kind;

#endif
