/* WWS, the WebRTC Web Server (contribution 6.5.2.1.2.2; WWSF in TS 23.228 U.1.3.2): hands out the page and the first
 * half of a login. */
#ifndef WWS_H
#define WWS_H

#include "node.h"

extern const struct node_kind wws_kind;

#endif
