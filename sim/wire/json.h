/* JSON (RFC 8259). Reading finds one member at a time in a text checked once; writing is pieces on a pen. */
#ifndef JSON_H
#define JSON_H

#include "arena.h"
#include "bytes.h"
#include "pen.h"

enum json_kind { JSON_NONE, JSON_OBJECT, JSON_ARRAY, JSON_STRING, JSON_NUMBER, JSON_TRUE, JSON_FALSE, JSON_NULL };
enum { JSON_DEPTH_MAX = 32, JSON_TOKEN_MAX = 512, JSON_TEXT_MAX = 1 << 20 };

struct json {
    enum json_kind kind;
    struct bytes text; /* of the value; a string without its quotes, escapes kept */
};

/* Checks the whole text strictly and gives its root. A name given twice in an object is a parse error, and so is a text
 * that exceeds one of the limits above. */
struct parse_error json_scan(struct json *root, struct bytes text);
/* The same for a text with limits of its own, and every value of it: a file is walked as a whole, and no value is
 * looked at twice. */
struct json_limits {
    uint32_t text_max, depth_max, token_max,
        member_max; /* octets; JSON_OPEN_MAX at most; values and names; an object */
    const char *text_why, *depth_why, *token_why, *member_why;
};
enum { JSON_OPEN_MAX = 160 };
struct json_item { /* in the order of the text: a member is its name, then its value */
    enum json_kind kind;
    struct bytes text; /* as in struct json */
    uint32_t at;       /* octet where it begins, its quote included */
    uint32_t parent;   /* the array or object that it is in; of a value with a name that name; of the root itself */
    bool is_name;
};
struct parse_error json_scan_items(struct arena *, struct bytes text, const struct json_limits *, struct json_item **,
                                   uint32_t *count);
/* The member of an object, or element n of an array: JSON_NONE when absent. `in` must come from json_scan. */
struct json json_member(struct json in, struct bytes name);
struct json json_element(struct json in, uint32_t n);
/* \uXXXX, or the pair of them that means a code point past U+FFFF (RFC 8259 7): *at is after the 'u', and moves past
 * the escape. UTF8_BAD where there is none, half of a pair included. */
uint32_t json_unicode(struct bytes text, uint32_t *at);
/* Writes a string's content with escapes undone (UTF-8); false on a lone surrogate or where the text is no JSON string.
 */
bool json_unescape(struct pen *, struct bytes text);
bool json_u64(struct json, uint64_t *value);
/* Writes "text" with quotes and escapes; octets that are no UTF-8 become U+FFFD. */
void json_write(struct pen *, struct bytes raw);

#endif
