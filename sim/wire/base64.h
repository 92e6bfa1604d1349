/* base64 and base64url (RFC 4648 4, 5), hex. Strict: no white space, no foreign letters, canonical last letter. */
#ifndef BASE64_H
#define BASE64_H

#include "bytes.h"
#include "pen.h"

enum base64_alphabet { BASE64_STANDARD, BASE64_URL }; /* BASE64_URL is written without padding */
void base64_write(struct pen *, struct bytes raw, enum base64_alphabet);
bool base64_read(struct pen *, struct bytes text, enum base64_alphabet); /* false: no octet of the result counts */
bool hex_read(struct pen *, struct bytes text);

#endif
