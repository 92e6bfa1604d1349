/* Words of a grammar, found by a perfect hash that gperf makes at build time of a table's rows (tools/keywords.awk).
 * Letter case does not count. */
#ifndef KEYWORD_H
#define KEYWORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct keyword {
    const char *name;
    uint8_t kind; /* number of its row */
};
/* NULL where the text is no word of the table. The text is printable ASCII. */
typedef const struct keyword *keyword_fn(const char *text, size_t count);
keyword_fn sip_keyword, http_keyword, auth_keyword; /* kinds are enum sip_name, enum http_name, enum auth_field */

static inline uint64_t keyword_piece(const char *at, size_t count)
{
    uint64_t piece = 0;
    memcpy(&piece, at, count);
    return piece;
}

/* The comparison that gperf uses: 0 when alike. In words of letters, digits, hyphens and underscores, 0x20 set makes
 * nothing printable equal but the two cases of a letter. Pieces overlap, so that there is no loop an octet. */
static inline int keyword_differs(const char *a, const char *b, size_t count)
{
    uint64_t differs = 0;
    if (count < 4) {
        for (size_t at = 0; at < count; at++) differs |= (uint64_t)(unsigned char)(a[at] ^ b[at]);
    } else if (count < 8) {
        differs = keyword_piece(a, 4) ^ keyword_piece(b, 4);
        differs |= keyword_piece(a + count - 4, 4) ^ keyword_piece(b + count - 4, 4);
    } else {
        for (size_t at = 0; at < count - 8; at += 8) differs |= keyword_piece(a + at, 8) ^ keyword_piece(b + at, 8);
        differs |= keyword_piece(a + count - 8, 8) ^ keyword_piece(b + count - 8, 8);
    }
    return (differs & ~(uint64_t)0x2020202020202020u) != 0;
}

#endif
