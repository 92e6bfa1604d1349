/* The HSS (TS 29.228): the network's data of its subscribers, asked over Cx and Zh. */
#ifndef HSS_H
#define HSS_H

#include "node.h"

extern const struct node_kind hss_kind;

#endif
