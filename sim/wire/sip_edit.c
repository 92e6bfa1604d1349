/* Edits that a proxy makes: where a header goes, and which parts are dropped, popped, decremented or put into
 * Authorization. */
#include "sip.h"

#include "must.h"
#include "octet.h"

static uint32_t place(const struct sip *sip, const char *at)
{
    return (uint32_t)(at - sip->head.all.at);
}

/* The empty line: a header inserted there is the last one. */
static uint32_t end_of_head(const struct sip *sip)
{
    return sip->head.body_at - 2;
}

uint32_t sip_place_before(const struct sip *sip, enum sip_name name)
{
    return sip_has(sip, name) ? sip->head.line[sip->first[name]].at : end_of_head(sip);
}

uint32_t sip_place_after(const struct sip *sip, enum sip_name name)
{
    uint32_t at = end_of_head(sip);
    for (uint16_t i = sip->first[name]; i != LINES_NONE; i = sip->head.line[i].next) at = sip->head.line[i].end;
    return at;
}

void sip_drop(struct edits *edits, const struct sip *sip, enum sip_name name)
{
    for (uint16_t i = sip->first[name]; i != LINES_NONE; i = sip->head.line[i].next)
        edits_delete(edits, sip->head.line[i].at, sip->head.line[i].end);
}

/* Lines that hold nothing but commas are before the first element, so they go with it. */
void sip_pop(struct edits *edits, const struct sip *sip, enum sip_name name)
{
    bool found = false;
    for (uint16_t i = sip->first[name]; !found && i != LINES_NONE; i = sip->head.line[i].next) {
        const struct line *line = &sip->head.line[i];
        struct bytes rest = line->value;
        struct bytes element;
        if (rest.count && bytes_find_char(rest, ',') == BYTES_NOT_FOUND) { /* one element, as a rule */
            edits_delete(edits, line->at, line->end);
            return;
        }
        found = lines_element(&rest, &element);
        if (found && lines_element(&rest, &element))
            edits_delete(edits, place(sip, line->value.at), place(sip, element.at));
        else edits_delete(edits, line->at, line->end);
    }
}

/* Ends the piece that an edit is going to use. */
static struct bytes take(struct edits *edits, struct pen *pen)
{
    struct bytes piece = pen_done(pen);
    if (!piece.at) edits->overflow = true;
    return piece;
}

void sip_decrement_forwards(struct edits *edits, const struct sip *sip, struct pen *pen)
{
    must(pen->at == pen->start); /* an open piece of the caller's would end here */
    struct bytes value = sip_value(sip, SIP_MAX_FORWARDS);
    uint32_t forwards;
    if (!value.at) { /* RFC 3261 16.6 step 3 */
        edits_insert(edits, end_of_head(sip), BYTES("Max-Forwards: 70\r\n"));
        return;
    }
    if (!bytes_to_u32(value, &forwards) || forwards == 0) return; /* the caller's 483 (16.3 step 3) */
    pen_u64(pen, forwards - 1);
    edits_replace(edits, place(sip, value.at), place(sip, value.at) + value.count, take(edits, pen));
}

/* The parameters of the header value that `auth` was scanned from; *base is that value's offset in the message. */
static struct bytes auth_params(const struct sip *sip, const struct auth *auth, uint32_t *base)
{
    *base = place(sip, auth->scheme_text.at);
    uint16_t i = 0;
    while (i < sip->head.count && sip->head.line[i].value.at != auth->scheme_text.at) i++;
    must(i < sip->head.count); /* auth was scanned from a value of this very message */
    return bytes_from(sip->head.line[i].value, auth->scheme_text.count);
}

/* Whether an earlier edit of this round took these octets away. */
static bool dropped(const struct edits *edits, uint32_t at, uint32_t end)
{
    for (uint32_t i = 0; i < edits->count; i++)
        if (edits->edit[i].at <= at && end <= edits->edit[i].end) return true;
    return false;
}

/* A parameter goes with the comma before it. The first one left has none: it goes with the comma after it. Several
 * drops in one round must not want the same comma, hence the look at the parts that are already gone. */
void sip_auth_drop(struct edits *edits, const struct sip *sip, const struct auth *auth, enum auth_field field)
{
    if (!auth_has(auth, field)) return;
    uint32_t base;
    struct bytes rest = auth_params(sip, auth, &base);
    uint32_t at = base + auth->field_at[field];
    uint32_t end = base + auth->field_end[field];
    if (dropped(edits, at, end)) return;
    bool follows = false;
    uint32_t left = at; /* where the gap before an element begins */
    struct bytes element;
    while (lines_element(&rest, &element) && place(sip, element.at) != at) {
        left = place(sip, element.at) + element.count;
        if (!dropped(edits, place(sip, element.at), left)) follows = true;
    }
    edits_delete(edits, follows ? left : at, end);
    for (left = end; !follows && lines_element(&rest, &element); left = place(sip, element.at) + element.count) {
        follows = !dropped(edits, place(sip, element.at), place(sip, element.at) + element.count);
        if (follows) edits_delete(edits, left, place(sip, element.at));
    }
}

/* Whether no edit of this round takes octets away there. */
static bool untouched(const struct edits *edits, uint32_t at, uint32_t end)
{
    for (uint32_t i = 0; i < edits->count; i++)
        if (edits->edit[i].end > at && edits->edit[i].at < end) return false;
    return true;
}

/* After the last parameter, with a comma when one is left to come before it. A Digest has parameters. */
static void append_param(struct edits *edits, const struct sip *sip, const struct auth *auth, struct bytes params,
                         struct bytes piece)
{
    uint32_t at = place(sip, params.at), end = at + params.count;
    struct bytes element;
    bool first = auth->scheme != AUTH_DIGEST || !untouched(edits, at, end);
    while (first && lines_element(&params, &element))
        first = dropped(edits, place(sip, element.at), place(sip, element.at) + element.count);
    edits_insert(edits, end, first ? bytes_from(piece, 1) : piece);
}

void sip_auth_put(struct edits *edits, const struct sip *sip, const struct auth *auth, enum auth_field field,
                  struct bytes value, struct pen *pen)
{
    must(pen->at == pen->start);
    uint32_t base;
    struct bytes params = auth_params(sip, auth, &base);
    uint32_t end = base + auth->field_end[field];
    auth_write(pen, field, value, false, false);
    struct bytes piece = take(edits, pen);
    if (edits->overflow) return;
    if (!auth_has(auth, field) || dropped(edits, base + auth->field_at[field], end)) {
        append_param(edits, sip, auth, params, piece);
        return;
    }
    uint32_t at = base + auth->field_at[field];
    while (sip->head.all.at[at] != '=') at++;
    at = octet_skip_space(sip->head.all, at + 1);
    /* The text before the value in the piece: ", name=". */
    edits_replace(edits, at, end, bytes_from(piece, auth_field_name(field).count + 3));
}
