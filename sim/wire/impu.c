/* Public identities: judged, written in their one form, compared. */
#include "impu.h"

#include "octet.h"
#include "sip_place.h"

/* ---- tel URIs (RFC 3966) ---- */

static bool visual_separator(char c)
{
    return c == '-' || c == '.' || c == '(' || c == ')';
}

/* After the "+" of a global number digits only; a local one has the keys and letters of RFC 3966 3 as well. */
static const char *number_judge(struct bytes number)
{
    bool global = number.count && number.at[0] == '+';
    uint32_t digits = 0;
    for (uint32_t i = global; i < number.count; i++) {
        char c = number.at[i];
        if (visual_separator(c)) continue;
        bool key = c == '*' || c == '#' || octet_hex(c) >= 0;
        if (global ? !octet_digit(c) : !key) return "a telephone number with a foreign octet";
        digits++;
    }
    return digits ? NULL : "a telephone number without a digit";
}

static struct parse_error tel_judge(const struct sip_uri *uri)
{
    struct sip_params params;
    struct bytes context;
    uint32_t at = uri->scheme.count + 1;
    const char *why = number_judge(uri->user);
    if (!why) {
        at += uri->user.count;
        why = sip_params_scan(&params, uri->params);
    }
    bool local = uri->user.at[0] != '+';
    if (!why && local && (!param_find(uri->params, BYTES("phone-context"), &context) || !context.count))
        why = "a local number without phone-context";
    return (struct parse_error){why, why ? at : 0};
}

/* Lower case, and without visual separators where the text is a number. */
static void tel_text(struct pen *pen, struct bytes text, bool number)
{
    for (uint32_t i = 0; i < text.count; i++)
        if (!number || !visual_separator(text.at[i])) pen_char(pen, octet_lower(text.at[i]));
}

static int compare_nocase(struct bytes a, struct bytes b)
{
    for (uint32_t i = 0; i < a.count && i < b.count; i++) {
        int difference = octet_lower(a.at[i]) - octet_lower(b.at[i]);
        if (difference) return difference;
    }
    return a.count < b.count ? -1 : a.count > b.count;
}

/* RFC 3966 4: the order of parameters does not count, and one that only one of two URIs has makes them two. */
static void tel_params(struct pen *pen, struct bytes text)
{
    struct sip_params params;
    uint32_t place[SIP_PARAMS_MAX];
    if (sip_params_scan(&params, text)) return;
    for (uint32_t i = 0; i < params.count; i++) {
        uint32_t at = i;
        for (; at && compare_nocase(params.param[i].name, params.param[place[at - 1]].name) < 0; at--)
            place[at] = place[at - 1];
        place[at] = i;
    }
    for (uint32_t i = 0; i < params.count; i++) {
        const struct param *param = &params.param[place[i]];
        bool context = bytes_equal_nocase(param->name, BYTES("phone-context"));
        bool number = bytes_equal_nocase(param->name, BYTES("ext")) ||
                      (context && param->value.count && param->value.at[0] == '+');
        pen_char(pen, ';');
        tel_text(pen, param->name, false);
        if (param->value.at) pen_char(pen, '=');
        tel_text(pen, param->value, number);
    }
}

/* ---- both ---- */

/* TS 23.003 13.5: the text between two "!" is an expression, however they are written (RFC 3261 19.1.4: "%21" is the
 * same). One alone is an octet like others (25.1). */
static bool wildcarded(struct bytes user)
{
    uint32_t marks = 0;
    for (uint32_t i = 0; i < user.count; i++)
        marks += user.at[i] == '!' || (user.at[i] == '%' && bytes_starts(bytes_from(user, i), BYTES("%21")));
    return marks > 1;
}

static struct parse_error uri_judge(const struct sip_uri *uri)
{
    if (wildcarded(uri->user)) return (struct parse_error){"a wildcarded identity (TS 23.003 13.5)", 0};
    if (uri->opaque && bytes_equal_nocase(uri->scheme, BYTES("tel"))) return tel_judge(uri);
    if (uri->opaque) return (struct parse_error){"an identity that is no sip:, sips: or tel: URI", 0};
    if (!uri->headers.at) return PARSE_OK;
    return (struct parse_error){"headers in an identity", (uint32_t)(uri->headers.at - uri->all.at)};
}

struct parse_error impu_judge(struct bytes text)
{
    struct sip_uri uri;
    struct parse_error error = sip_uri_scan(&uri, text);
    if (!error.why) return uri_judge(&uri);
    /* An expression may have octets that no URI has, so the error says that it is an expression. */
    return wildcarded(text) ? (struct parse_error){"a wildcarded identity (TS 23.003 13.5)", 0} : error;
}

struct bytes impu_of_uri(struct pen *pen, struct sip_uri uri)
{
    if (uri_judge(&uri).why) return bytes_of(NULL, 0);
    if (!uri.opaque) {
        uri.port = 0;
        sip_aor(pen, &uri);
        return pen_done(pen);
    }
    pen_lit(pen, "tel:");
    tel_text(pen, uri.user, true);
    tel_params(pen, uri.params);
    return pen_done(pen);
}

struct bytes impu_canonical(struct pen *pen, struct bytes text)
{
    struct sip_uri uri;
    return sip_uri_scan(&uri, text).why ? bytes_of(NULL, 0) : impu_of_uri(pen, uri);
}

bool impu_same(struct pen *pen, struct bytes a, struct bytes b)
{
    struct bytes left = impu_canonical(pen, a), right = impu_canonical(pen, b);
    return left.at && right.at && bytes_equal(left, right);
}
