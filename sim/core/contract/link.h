/* Links as nodes name them: 32 bits, computed, never looked up. W1 and W2 of one browser share a member number in the
 * model and nothing in real life: a node must not relate links of different classes. */
#ifndef LINK_H
#define LINK_H

#include <stdbool.h>
#include <stdint.h>

typedef uint32_t link_id;
enum { LINK_CLASS_MAX = 255, LINK_MEMBER_MAX = 1 << 22 };
#define LINK_NONE UINT32_MAX

/* class: index of the `link` line. end: which end sends on this id, 0 the one written first. */
static inline link_id link_make(uint32_t class_index, uint32_t member, uint32_t end)
{
    return class_index << 23 | member << 1 | end;
}
static inline uint32_t link_class_of(link_id link)
{
    return link >> 23;
}
static inline uint32_t link_member(link_id link)
{
    return link >> 1 & (LINK_MEMBER_MAX - 1);
}
static inline uint32_t link_end(link_id link)
{
    return link & 1;
}
/* The other direction: in->link names the sender's direction, so the answer goes on link_back(in->link). */
static inline link_id link_back(link_id link)
{
    return link ^ 1;
}

#endif
