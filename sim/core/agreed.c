/* The paths of the fields that agreement is about, by kind of message: names and clauses as in sim/wire/field_table.c.
 */
#include "agreed.h"

#define BY_DIGEST(field) "auth." field
#define BY_TOKEN(claim) "auth.token." claim

const struct agreed_row agreed_rows[AGREED_COUNT] = {
    [AGREED_IMPI] = {"impi", BY_DIGEST("username") "|" BY_TOKEN("sub") "|lab-login.impi", "", "form.user"},
    [AGREED_IMPU] = {"impu", "to.uri", "to.uri", ""},
    [AGREED_NONCE] = {"nonce", BY_DIGEST("nonce"), "", "form.nonce"},
    [AGREED_NC] = {"nc", BY_DIGEST("nc"), "", "form.nc"},
    [AGREED_CNONCE] = {"cnonce", BY_DIGEST("cnonce"), "", "form.cnonce"},
    [AGREED_REALM] = {"realm", BY_DIGEST("realm"), "", ""},
    [AGREED_CONTACT] = {"contact", "contact.uris", "contact.uris", ""},
    [AGREED_EXPIRES] = {"expires", "contact.expires|expires", "contact.expires", ""},
    [AGREED_PATH] = {"path", "path", "path", ""},
    [AGREED_CALL_ID] = {"call-id", "call-id", "call-id", ""},
    [AGREED_JTI] = {"jti", BY_TOKEN("jti"), "", ""},
    [AGREED_JKT] = {"jkt", BY_TOKEN("jkt"), "", "form.jkt"},
};
