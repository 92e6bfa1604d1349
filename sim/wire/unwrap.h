/* The message inside the octets of a link, told from the octets alone: bare, in a WebSocket frame (RFC 7118), or as
 * the body of an HTTP message. For those who read a trace afterwards and have no connection to ask. */
#ifndef UNWRAP_H
#define UNWRAP_H

#include "bytes.h"
#include "pen.h"
#include "proto.h"

enum wrapping { WRAPPED_BARE, WRAPPED_FRAME, WRAPPED_HTTP };

/* *message: a part of `wire`, or, where a frame is masked, a piece of the pen; `wire` itself when nothing can be taken
 * out of it, or the pen has no room. Messages other than SIP travel bare. */
enum wrapping unwrap(struct pen *, enum proto, struct bytes wire, struct bytes *message);

enum { REWRAP_ROOM = 512 }; /* octets around a message, at most */

/* Writes another message, carried as the one in `wire` was: under the same mask, or after the same HTTP start line. */
void rewrap(struct pen *, enum wrapping, struct bytes wire, struct bytes message);

#endif
