/* Registration state of a live lab in the file of its subscribers: read when the lab begins, and written as it changes,
 * before anybody is told, so that a lab that is killed goes on where it was (docs/subscribers.md). */
#ifndef REGISTRATIONS_H
#define REGISTRATIONS_H

#include "plan.h"
#include "world.h"

struct registrations;

/* Makes its table where there is none. NULL and *why (in the arena) when the file cannot be written. */
struct registrations *registrations_open(const char *file, const struct plan *, struct arena *, struct bytes *why);
/* The same directory, whose subscribers are registered as the file says. */
struct directory registrations_directory(struct registrations *, struct directory);
/* Writes the registrations that have changed; called after every event. False once something could not be written, and
 * *why. */
bool registrations_write(struct registrations *, const struct plan *, const struct world *, const char **why);
void registrations_close(struct registrations *);

#endif
