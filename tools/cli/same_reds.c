/* Groups of equal reds: by their places and causes, not by their values, which differ from run to run. */
#include "same_reds.h"
#include "say.h"

#include <stdio.h>

/* The first run of that file that is red for the same; the run itself where none is before it. */
static uint32_t first_of(const struct batch *batch, uint32_t item)
{
    uint32_t first = item;
    for (uint32_t i = item; i > 0 && batch->item[i - 1].file == batch->item[item].file; i--)
        if (batch->outcome[i - 1].done &&
            verdict_same_red(&batch->outcome[i - 1].verdict, &batch->outcome[item].verdict))
            first = i - 1;
    return first;
}

bool same_reds_told(const struct batch *batch, uint32_t item)
{
    return first_of(batch, item) != item;
}

static void print_one(const struct outcome *outcome)
{
    fputs("  ", stdout);
    print_name(outcome->verdict.plan->run, stdout);
    printf("  seed %llu  fingerprint %012llx\n", (unsigned long long)outcome->verdict.seed,
           (unsigned long long)(outcome->verdict.fingerprint >> 16));
}

static void print_group(const struct batch *batch, uint32_t first, uint32_t end)
{
    uint32_t count = 0;
    for (uint32_t i = first + 1; i < end; i++) count += batch->outcome[i].done && first_of(batch, i) == first;
    if (!count) return;
    printf("the same in %u more run%s of this file as in ", count, count == 1 ? "" : "s");
    print_name(batch->outcome[first].verdict.plan->run, stdout);
    puts(":");
    for (uint32_t i = first + 1; i < end; i++)
        if (batch->outcome[i].done && first_of(batch, i) == first) print_one(&batch->outcome[i]);
    putchar('\n');
}

void same_reds_print(const struct batch *batch, uint32_t from, uint32_t end)
{
    for (uint32_t i = from; i < end; i++) {
        const struct outcome *outcome = &batch->outcome[i];
        if (outcome->done && outcome->verdict.failure_count && first_of(batch, i) == i) print_group(batch, i, end);
    }
}
