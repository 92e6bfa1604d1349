/* base64, base64url and hex: whole pieces into a pen, checked for room once. */
#include "base64.h"

#include "must.h"
#include "window.h"

enum { BASE64_RAW_MAX = UINT32_MAX / 4 }; /* its letters can be counted in 32 bits */
static const char alphabets[2][65] = {
    [BASE64_STANDARD] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    [BASE64_URL] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
};

void base64_write(struct pen *pen, struct bytes raw, enum base64_alphabet alphabet)
{
    const char *letter = alphabets[alphabet];
    const unsigned char *from = (const unsigned char *)raw.at;
    uint32_t whole = raw.count / 3, tail = raw.count % 3;
    bool padded = alphabet == BASE64_STANDARD;
    uint32_t tail_letters = tail == 0 ? 0 : padded ? 4 : tail + 1;
    must(raw.count <= BASE64_RAW_MAX);
    unsigned char *to = (unsigned char *)pen_space(pen, whole * 4 + tail_letters);
    if (!to) return;

    for (; whole; whole--, from += 3, to += 4) {
        uint32_t group = (uint32_t)from[0] << 16 | (uint32_t)from[1] << 8 | from[2];
        to[0] = (unsigned char)letter[group >> 18];
        to[1] = (unsigned char)letter[group >> 12 & 63];
        to[2] = (unsigned char)letter[group >> 6 & 63];
        to[3] = (unsigned char)letter[group & 63];
    }
    if (tail == 0) return;
    unsigned first = from[0], second = tail == 2 ? from[1] : 0;
    *to++ = (unsigned char)letter[first >> 2];
    *to++ = (unsigned char)letter[(first << 4 | second >> 4) & 63];
    if (tail == 2) *to++ = (unsigned char)letter[second << 2 & 63];
    else if (padded) *to++ = '=';
    if (padded) *to = '=';
}

/* The value of a letter in six bits and the alphabets that have it in two; zero is no letter of either. */
enum { IN_STANDARD = 0x80, IN_URL = 0x40, VALUE = 63 };
static const unsigned char letters[256] = {
    ['A'] = 0xC0,
    0xC1,
    0xC2,
    0xC3,
    0xC4,
    0xC5,
    0xC6,
    0xC7,
    0xC8,
    0xC9,
    0xCA,
    0xCB,
    0xCC,
    0xCD,
    0xCE,
    0xCF,
    0xD0,
    0xD1,
    0xD2,
    0xD3,
    0xD4,
    0xD5,
    0xD6,
    0xD7,
    0xD8,
    0xD9,
    ['a'] = 0xDA,
    0xDB,
    0xDC,
    0xDD,
    0xDE,
    0xDF,
    0xE0,
    0xE1,
    0xE2,
    0xE3,
    0xE4,
    0xE5,
    0xE6,
    0xE7,
    0xE8,
    0xE9,
    0xEA,
    0xEB,
    0xEC,
    0xED,
    0xEE,
    0xEF,
    0xF0,
    0xF1,
    0xF2,
    0xF3,
    ['0'] = 0xF4,
    0xF5,
    0xF6,
    0xF7,
    0xF8,
    0xF9,
    0xFA,
    0xFB,
    0xFC,
    0xFD,
    ['+'] = IN_STANDARD | 62,
    ['/'] = IN_STANDARD | 63,
    ['-'] = IN_URL | 62,
    ['_'] = IN_URL | 63,
};

static unsigned letter_of(char c)
{
    return letters[(unsigned char)c];
}

/* Decodes `count` letters, padding taken off before; false on a foreign letter or bits set after the last octet, which
 * would give one value two spellings (RFC 4648 3.5). */
static bool letters_read(unsigned char *to, const char *from, uint32_t count, unsigned alphabet)
{
    unsigned good = alphabet;
    for (; count >= 4; count -= 4, from += 4) {
        unsigned a = letter_of(from[0]), b = letter_of(from[1]), c = letter_of(from[2]), d = letter_of(from[3]);
        good &= a & b & c & d;
        *to++ = (unsigned char)(a << 2 | (b & VALUE) >> 4);
        *to++ = (unsigned char)(b << 4 | (c & VALUE) >> 2);
        *to++ = (unsigned char)(c << 6 | (d & VALUE));
    }
    if (count == 0) return good != 0;

    unsigned a = letter_of(from[0]), b = letter_of(from[1]), c = count == 3 ? letter_of(from[2]) : alphabet;
    good &= a & b & c;
    *to++ = (unsigned char)(a << 2 | (b & VALUE) >> 4);
    if (count == 3) *to = (unsigned char)(b << 4 | (c & VALUE) >> 2);
    unsigned left_over = count == 3 ? c & 3 : b & 15;
    return good != 0 && left_over == 0;
}

bool base64_read(struct pen *pen, struct bytes text, enum base64_alphabet alphabet)
{
    if (alphabet == BASE64_STANDARD) {
        if (text.count % 4) return false;
        if (bytes_ends(text, BYTES("=="))) text.count -= 2;
        else if (bytes_ends(text, BYTES("="))) text.count -= 1;
    }
    uint32_t tail = text.count % 4;
    if (tail == 1) return false;

    uint32_t before = pen_used(pen);
    unsigned char *to = (unsigned char *)pen_space(pen, text.count / 4 * 3 + (tail ? tail - 1 : 0));
    if (!to) return false;
    if (letters_read(to, text.at, text.count, alphabet == BASE64_URL ? IN_URL : IN_STANDARD)) return true;
    pen_back(pen, before);
    return false;
}

/* The value of a digit and a bit that says that it is one. */
enum { IS_DIGIT = 16 };
static const unsigned char digits[256] = {
    ['0'] = 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, ['A'] = 26, 27, 28, 29, 30, 31, ['a'] = 26, 27, 28, 29, 30, 31,
};

bool hex_read(struct pen *pen, struct bytes text)
{
    if (text.count % 2) return false;
    uint32_t before = pen_used(pen);
    unsigned char *to = (unsigned char *)pen_space(pen, text.count / 2);
    if (!to) return false;

    unsigned good = IS_DIGIT;
    uint32_t i = 0;
    for (; text.count - i >= WINDOW_SHORT && good; i += WINDOW_SHORT, to += WINDOW_SHORT / 2)
        if (!window_unhex_16(to, text.at + i)) good = 0;
    for (; i < text.count; i += 2) {
        unsigned high = digits[(unsigned char)text.at[i]], low = digits[(unsigned char)text.at[i + 1]];
        good &= high & low;
        *to++ = (unsigned char)(high << 4 | (low & (IS_DIGIT - 1)));
    }
    if (good) return true;
    pen_back(pen, before);
    return false;
}
