/* A lab that is not deterministic: where an event comes from depends on an address of the stack, as a pointer in a hash
 * or in a state would make it. `imslab verify` has to see it (tests/cli/blind.sh); the linker puts this in the place of
 * the house's own function (--wrap). */
#include "rng_path.h"

uint64_t __real_rng_path_child(uint64_t parent, uint32_t index);
uint64_t __wrap_rng_path_child(uint64_t parent, uint32_t index);

/* Pages move from process to process, and stay within one. */
uint64_t __wrap_rng_path_child(uint64_t parent, uint32_t index)
{
    return __real_rng_path_child(parent, index ^ (uint32_t)((uintptr_t)__builtin_frame_address(0) >> 24));
}
