/* An application server (TS 23.228 4.2.4) that hears of registrations and answers. */
#ifndef APPSERVER_H
#define APPSERVER_H

#include "node.h"

extern const struct node_kind appserver_kind;

#endif
