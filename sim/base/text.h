/* Short texts kept by value inside node state: a count and room, the unused room always zero, so that equal
 * texts are equal bytes (states are hashed and compared as memory). */
#ifndef TEXT_H
#define TEXT_H

#include "bytes.h"

#define TEXT_TYPE(name, room)                                                                                          \
    struct name {                                                                                                      \
        uint16_t count;                                                                                                \
        char at[room];                                                                                                 \
    }
TEXT_TYPE(text14, 14);
TEXT_TYPE(text30, 30);
TEXT_TYPE(text46, 46);
TEXT_TYPE(text54, 54);
TEXT_TYPE(text62, 62);
TEXT_TYPE(text94, 94);
TEXT_TYPE(text126, 126);
TEXT_TYPE(text254, 254);
TEXT_TYPE(text638, 638);
TEXT_TYPE(text1278, 1278);

/* Copies `from` into a text; false (and the text emptied) when it does not fit. */
#define text_set(text, from) text_store(&(text)->count, (text)->at, sizeof(text)->at, (from))
#define text_view(text) bytes_of((text)->at, (text)->count)

bool text_store(uint16_t *count, char *at, size_t room, struct bytes from);

#endif
