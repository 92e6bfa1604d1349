/* The end of a run that broke a belief of ours: exit class 70, with the facts that reproduce it. */
#include "must.h"

#include <stdio.h>
#include <stdlib.h>

static struct {
    const char *scenario;
    uint64_t seed;
    const uint64_t *record;
} where;

void must_where(const char *scenario, uint64_t seed, const uint64_t *record)
{
    where.scenario = scenario;
    where.seed = seed;
    where.record = record;
}

_Noreturn void must_fail(const char *cond, const char *file, int line)
{
    fprintf(stderr, "imslab: internal error: %s:%d: must(%s)\n", file, line, cond);
    if (where.scenario)
        fprintf(stderr, "  in %s, seed %llu, record %llu\n", where.scenario, (unsigned long long)where.seed,
                where.record ? (unsigned long long)*where.record : 0ULL);
    abort();
}
