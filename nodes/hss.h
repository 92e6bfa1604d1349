/* The HSS (TS 29.228): what the network knows of its subscribers, asked over Cx and Zh. */
#ifndef HSS_H
#define HSS_H

#include "node.h"

extern const struct node_kind hss_kind;

#endif
