/* Exit classes of runs. */
#include "verdict.h"

int verdict_exit(const struct verdict *verdict)
{
    static const int class_of[] = {[RUN_PASS] = 0, [RUN_FAIL] = 1, [RUN_CLAIM] = 2, [RUN_INCONCLUSIVE] = 3};
    return class_of[verdict->verdict];
}
