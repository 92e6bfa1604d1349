/* Which connections are of one browser: the doors give each a cookie with what no node serves, the page's script, and
 * take it out of its requests again, so that nothing of the run depends on it. A client that brings none is a stranger.
 */
#ifndef BROWSERS_H
#define BROWSERS_H

#include "arena.h"

#include <stdbool.h>

enum {
    BROWSERS_MAX = 1024, /* more of them are strangers */
    BROWSERS_COOKIE_ROOM = 160
};

struct browsers {
    uint64_t key[BROWSERS_MAX]; /* what the cookie of each says: of the system, so that nobody passes for another */
    uint32_t count;
};

/* The browser that sent this head, from 1 on; 0: a stranger. */
uint32_t browsers_find(const struct browsers *, struct bytes request);
/* The next one; 0: there are too many. */
uint32_t browsers_add(struct browsers *);
/* The header that tells it: "Set-Cookie: lab-browser=..;..\r\n". The site is that of an origin of the lab. */
struct bytes browsers_cookie(const struct browsers *, uint32_t browser, struct bytes origin,
                             char room[BROWSERS_COOKIE_ROOM]);
/* The request without that cookie: itself where it has none, else written to the room, which has space for it. */
struct bytes browsers_strip(struct bytes request, char *room);

#endif
