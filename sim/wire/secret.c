/* Hiding the spots that the index finds. */
#include "secret.h"

#include "must.h"

const char *const secret_form_name[SECRET_FORM_COUNT] = {
    [SECRET_PERCENT] = "percent", [SECRET_FORM] = "form", [SECRET_JSON] = "json",    [SECRET_QUOTED] = "quoted",
    [SECRET_HTML] = "html",       [SECRET_HEX] = "hex",   [SECRET_BASE64] = "base64"};

uint32_t secret_mask(struct secret_index *index, char *at, uint32_t count)
{
    struct secret_spots spots = secret_search(index, bytes_of(at, count));
    for (uint32_t i = 0; i < spots.count; i++) {
        must(spots.at[i].end > spots.at[i].at && spots.at[i].end <= count);
        memset(at + spots.at[i].at, '*', spots.at[i].end - spots.at[i].at);
    }
    return spots.count;
}

void secret_redact(struct secret_index *index, struct pen *pen, struct bytes text)
{
    struct secret_spots spots = secret_search(index, text);
    uint32_t at = 0;
    for (uint32_t i = 0; i < spots.count; i++) {
        const struct secret_spot *spot = &spots.at[i];
        if (spot->at >= at) {
            pen_bytes(pen, bytes_part(text, at, spot->at - at));
            pen_lit(pen, "[redacted]");
        }
        if (spot->end > at) at = spot->end;
    }
    pen_bytes(pen, bytes_from(text, at));
}
