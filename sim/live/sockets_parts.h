/* The library's context, for the other file that uses it (lab_page.c). */
#ifndef SOCKETS_PARTS_H
#define SOCKETS_PARTS_H

#include "sockets.h"

struct lws_context *sockets_context(struct sockets *);

#endif
