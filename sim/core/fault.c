/* The table of faults. */
#include "fault.h"

#define PATHS (1u << PARTY_LINK | 1u << PARTY_ZONE)
#define NODES (1u << PARTY_NODE)

const struct fault_row fault_rows[FAULT_KIND_COUNT] = {
    [FAULT_DROP] = {"drop", PATHS, AMOUNT_NONE, false, true, false, "a message does not arrive"},
    [FAULT_DELAY] = {"delay", PATHS, AMOUNT_TIME, true, true, false, "it arrives that much later"},
    [FAULT_DUPLICATE] = {"duplicate", PATHS, AMOUNT_NONE, false, true, false, "it arrives twice"},
    [FAULT_REORDER] = {"reorder", PATHS, AMOUNT_NONE, false, true, false, "the next one arrives before it"},
    [FAULT_CORRUPT] = {"corrupt", PATHS, AMOUNT_COUNT, false, true, false, "octets of it change"},
    [FAULT_RESET] = {"reset", PATHS, AMOUNT_NONE, false, true, false, "its connection breaks"},
    [FAULT_STALL] = {"stall", PATHS, AMOUNT_NONE, false, false, false, "what is sent waits"},
    [FAULT_PARTITION] = {"partition", PATHS, AMOUNT_NONE, false, false, false, "nothing arrives"},
    [FAULT_CRASH] = {"crash", NODES, AMOUNT_NONE, false, false, true, "the node is gone"},
    [FAULT_RESTART] = {"restart", NODES, AMOUNT_NONE, false, false, true, "it is gone, and comes back at once"},
    [FAULT_PAUSE] = {"pause", NODES, AMOUNT_NONE, false, false, false, "it does nothing for a while"},
    [FAULT_SKEW] = {"skew", NODES, AMOUNT_TIME, true, false, false, "its clock is ahead"},
};
