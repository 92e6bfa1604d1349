/* Edit distance with swaps of neighbours (optimal string alignment): three rows of the classic table. */
#include "near.h"

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

uint32_t near_distance(struct bytes a, struct bytes b, uint32_t limit)
{
    if (bytes_equal(a, b)) return 0;
    if (a.count > NEAR_MAX || b.count > NEAR_MAX) return limit + 1;
    uint32_t rows[3][NEAR_MAX + 1];
    for (uint32_t j = 0; j <= b.count; j++) rows[0][j] = j;
    for (uint32_t i = 1; i <= a.count; i++) {
        uint32_t *now = rows[i % 3];
        const uint32_t *last = rows[(i + 2) % 3];        /* of i - 1 */
        const uint32_t *before_last = rows[(i + 1) % 3]; /* of i - 2 */
        now[0] = i;
        for (uint32_t j = 1; j <= b.count; j++) {
            uint32_t replace = last[j - 1] + (a.at[i - 1] != b.at[j - 1]);
            now[j] = least(replace, least(last[j], now[j - 1]) + 1);
            bool swapped = i > 1 && j > 1 && a.at[i - 1] == b.at[j - 2] && a.at[i - 2] == b.at[j - 1];
            if (swapped) now[j] = least(now[j], before_last[j - 2] + 1);
        }
    }
    uint32_t distance = rows[a.count % 3][b.count];
    return distance <= limit ? distance : limit + 1;
}

uint32_t near_limit(struct bytes word)
{
    if (word.count < 3) return 0; /* a letter or two are near everything */
    return word.count < 6 ? 1 : word.count / 3;
}

struct bytes near_word(struct bytes text, const struct bytes *words, uint32_t count)
{
    struct bytes best = {NULL, 0};
    uint32_t limit = near_limit(text);
    for (uint32_t i = 0; i < count && limit > 0; i++) {
        uint32_t away = near_distance(text, words[i], limit);
        if (words[i].count == 0 || away > limit) continue;
        best = words[i];
        limit = away - (away > 0); /* the first of the nearest */
    }
    return best;
}
