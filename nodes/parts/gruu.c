/* GRUUs in their text. */
#include "gruu.h"

#include "octet.h"

/* RFC 5627 3.1: gr has the instance, a URN, without its brackets; characters that may not be in a URI parameter are
 * escaped. */
struct bytes gruu_public(struct pen *pen, struct bytes aor, struct bytes instance)
{
    bool sip = bytes_starts_nocase(aor, BYTES("sip:")) || bytes_starts_nocase(aor, BYTES("sips:"));
    bool bracketed = instance.count > 2 && instance.at[0] == '<' && instance.at[instance.count - 1] == '>';
    if (!sip || !instance.count) return bytes_of(NULL, 0);
    if (bracketed) instance = bytes_part(instance, 1, instance.count - 2);
    pen_bytes(pen, aor);
    pen_lit(pen, ";gr=");
    for (uint32_t i = 0; i < instance.count; i++) {
        bool bare = octet_is(instance.at[i], OCTET_URI_PARAM) && instance.at[i] != ';' && instance.at[i] != '=';
        if (!bare) pen_char(pen, '%');
        if (bare) pen_char(pen, instance.at[i]);
        else pen_hex(pen, bytes_part(instance, i, 1));
    }
    return pen_done(pen);
}

struct bytes gruu_temporary(struct pen *pen, const char letters[GRUU_LETTERS], struct bytes domain)
{
    pen_lit(pen, "sip:tgruu.");
    pen_literal(pen, letters, GRUU_LETTERS);
    pen_char(pen, '@');
    pen_bytes(pen, domain);
    pen_lit(pen, ";gr");
    return pen_done(pen);
}
