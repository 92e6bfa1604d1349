/* Lists of words joined by bars. */
#include "list.h"

bool list_next(struct bytes *rest, struct bytes *word)
{
    if (!rest->count) return false;
    *word = bytes_cut(*rest, '|', rest);
    return true;
}

uint32_t list_count(const char *list)
{
    struct bytes rest = bytes_text(list), word;
    uint32_t count = 0;
    while (list_next(&rest, &word)) count++;
    return count;
}

struct bytes list_nth(const char *list, uint64_t n)
{
    struct bytes rest = bytes_text(list), word;
    while (list_next(&rest, &word))
        if (n-- == 0) return word;
    return bytes_of(NULL, 0);
}

static uint32_t find(const char *list, struct bytes text, bool (*equal)(struct bytes, struct bytes))
{
    struct bytes rest = bytes_text(list), word;
    for (uint32_t n = 0; list_next(&rest, &word); n++)
        if (equal(word, text)) return n;
    return BYTES_NOT_FOUND;
}

static bool same(struct bytes a, struct bytes b)
{
    return bytes_equal(a, b);
}

static bool same_nocase(struct bytes a, struct bytes b)
{
    return bytes_equal_nocase(a, b);
}

uint32_t list_find(const char *list, struct bytes word)
{
    return find(list, word, same);
}

uint32_t list_find_nocase(const char *list, struct bytes word)
{
    return find(list, word, same_nocase);
}
