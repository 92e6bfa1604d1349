/* Authorization, WWW-Authenticate, Authentication-Info and their Proxy- twins, for SIP and HTTP (RFC 7616, RFC 2617,
 * RFC 6750, RFC 8898; the parameters integrity-protected and authorization-entity of TS 24.229 7.2A.2). */
#ifndef AUTH_H
#define AUTH_H

#include "bytes.h"
#include "pen.h"

enum auth_scheme { AUTH_OTHER, AUTH_DIGEST, AUTH_BEARER, AUTH_BASIC };

/* enum auth_field: AUTH_USERNAME, AUTH_REALM ...: one a row of auth_field.def. */
enum auth_field {
#define AUTH_FIELD(id, name, quotes) AUTH_##id,
#include "auth_field.def"
#undef AUTH_FIELD
    AUTH_FIELD_COUNT
};

struct auth {
    enum auth_scheme scheme;
    struct bytes scheme_text;
    struct bytes token; /* Bearer and Basic: the credentials, in either of the two ways to write them */
    struct bytes
        field[AUTH_FIELD_COUNT]; /* without quotes and escapes; at == NULL when absent, which is not the same as "" */
    uint32_t field_at[AUTH_FIELD_COUNT];  /* offset of the parameter's name in the value ... */
    uint32_t field_end[AUTH_FIELD_COUNT]; /* ... and of the first octet after its value: for edits */
};

/* The scheme alone: AUTH_OTHER where the text is none of the three. */
enum auth_scheme auth_scheme_of(struct bytes value);
/* Reads one header value. A parameter given twice, an open quote, or a Digest without parameters is a parse error. A
 * quoted string has one inner form, its escapes undone (RFC 7616 3.4: unq): that form is hashed, carried by Diameter
 * and compared. A string with escapes becomes a piece of `plain`, which has none open; others are views of the value.
 * With NULL escapes are kept, for a caller that looks at the form alone or shows the text as it is. */
struct parse_error auth_scan(struct auth *, struct bytes value, struct pen *plain);
/* The same for Authentication-Info, which has no scheme (RFC 7615). */
struct parse_error auth_scan_info(struct auth *, struct bytes value, struct pen *plain);
static inline bool auth_has(const struct auth *auth, enum auth_field field)
{
    return auth->field[field].at != NULL;
}
struct bytes auth_field_name(enum auth_field);
/* Whether the field is written between quotes in a request (Authorization) or a challenge (RFC 7616 3.4, 3.3). */
bool auth_field_quoted(enum auth_field, bool challenge);
/* Appends `, name="value"` or `, name=value` by the rule above; the first parameter after the scheme has no comma.
 * `value` is in its inner form, as auth_scan gives it: quotes and backslashes are escaped here. */
void auth_write(struct pen *, enum auth_field, struct bytes value, bool challenge, bool first);
/* The same for a value that has no quotes and backslashes, as the caller knows: hex, a fresh value, a word of ours. */
void auth_write_sound(struct pen *, enum auth_field, struct bytes value, bool challenge, bool first);

#endif
