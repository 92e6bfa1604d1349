/* Short texts by value. */
#include "text.h"

bool text_store(uint16_t *count, char *at, size_t room, struct bytes from)
{
    bool fits = from.count <= room;
    uint16_t used = fits ? (uint16_t)from.count : 0;
    if (used) memmove(at, from.at, used);
    memset(at + used, 0, room - used);
    *count = used;
    return fits;
}
