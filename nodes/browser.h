/* A browser with the WebRTC client's page in it, and the subscriber in front of it (WIC, TS 23.228 U.1.3.1): one
 * member of a population of them. */
#ifndef BROWSER_H
#define BROWSER_H

#include "node.h"

extern const struct node_kind browser_kind;

#endif
