/* UTF-8 (RFC 3629), which WebSocket text and JSON both have to be. No overlong forms, no surrogates, nothing past
 * U+10FFFF. */
#ifndef UTF8_H
#define UTF8_H

#include "bytes.h"
#include "pen.h"

#define UTF8_BAD UINT32_MAX
#define UTF8_REPLACEMENT 0xFFFDu

/* The code point that starts at *at (which must be inside), and moves *at past it. UTF8_BAD for a malformed
 * sequence; *at then moves past its longest well-formed start, at least one octet (Unicode 3.9, "maximal subpart").
 */
uint32_t utf8_point(struct bytes, uint32_t *at);
/* BYTES_NOT_FOUND when all of it is well-formed, else the offset of the first malformed sequence. */
uint32_t utf8_fault(struct bytes);
/* Writes one code point, which must be neither a surrogate nor past U+10FFFF. */
void utf8_write(struct pen *, uint32_t point);

/* Whether a reader sees the code point where it is: no control, nothing that turns the direction of the text after it
 * (Unicode 9, UAX #9), nothing without a width, no line or paragraph separator, no tag, no private or missing letter.
 */
bool utf8_is_seen(uint32_t point);
enum { UTF8_SHOW_ROOM = 20 }; /* of one escape or sequence, and of the dots where the room ends */
/* The text as it may be in any output: octets that are not seen are written as \r, \n, \t or \x1b, a backslash doubled;
 * `...` where the pen has no room for more. */
void utf8_show(struct pen *, struct bytes);
/* The same of words that show what they quote already, as a judge's do: a backslash stays as it is. */
void utf8_show_words(struct pen *, struct bytes);

#endif
