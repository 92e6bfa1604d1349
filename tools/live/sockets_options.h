/* Options of sockets, of `serve` and of `run --live` alike. */
#ifndef SOCKETS_OPTIONS_H
#define SOCKETS_OPTIONS_H

#include "lab.h"
#include "verb.h"

enum { SOCKETS_PLAYERS_MAX = 16 };

/* --address, --port, --watchdog and --peer; `port` is the usual one, `player` has room for SOCKETS_PLAYERS_MAX.
 * EXIT_USAGE after naming the fault. */
enum exit_class sockets_options(struct invocation *, struct lab_spec *, uint16_t port, struct lab_player *);

#endif
