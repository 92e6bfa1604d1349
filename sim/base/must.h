/* Assertions that stay in every build: a broken belief of ours stops the program and says where it was. */
#ifndef MUST_H
#define MUST_H

#include <assert.h>
#include <stdint.h>

#define must(cond) ((cond) ? (void)0 : must_fail(#cond, __FILE__, __LINE__))

_Noreturn void must_fail(const char *cond, const char *file, int line);

/* The message names the run, and how far it had come. The strings are borrowed; NULL clears them. One of the three
 * statics of the house: an assertion has no other way to know the run (docs/adr/0001). */
void must_where(const char *scenario, uint64_t seed, const uint64_t *record);

#endif
