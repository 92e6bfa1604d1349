/* The readers that rows of field_table.c name, and the functions that they share. Private to the field files and to
 * dissect. */
#ifndef FIELD_READ_H
#define FIELD_READ_H

#include "field.h"

/* -- Headers of SIP and HTTP: the values of all lines of a name, as they are, joined by ", " -- */
field_fn field_header;      /* header(Name) */
field_fn field_sip_header;  /* detail: enum sip_name */
field_fn field_http_header; /* detail: enum http_name */
field_fn field_body;

/* -- SIP -- */
field_fn field_sip_number;  /* detail: enum sip_name, a decimal number */
field_fn field_sip_seconds; /* the same, as a time */
field_fn field_sip_cseq;
field_fn field_sip_request_uri;
field_fn field_sip_count;   /* detail: enum sip_name, elements */
field_fn field_sip_tokens;  /* detail: enum sip_name, a list of tokens */
field_fn field_sip_uris;    /* detail: enum sip_name, a list of addresses */
field_fn field_sip_via;     /* detail: enum field_via */
field_fn field_sip_address; /* detail: FIELD_ADDRESS(enum sip_name, enum field_address) */
field_fn field_sip_contact; /* detail: enum field_contact */
field_fn field_sip_lab;     /* detail: enum field_lab */

enum field_via { FIELD_VIA_HOST, FIELD_VIA_BRANCH, FIELD_VIA_TRANSPORT };
enum field_address { FIELD_ADDRESS_URI, FIELD_ADDRESS_HOST, FIELD_ADDRESS_TAG };
#define FIELD_ADDRESS(name, part) ((uint32_t)(name) << 8 | (uint32_t)(part))
enum field_contact { FIELD_CONTACT_EXPIRES, FIELD_CONTACT_REG_ID, FIELD_CONTACT_INSTANCE, FIELD_CONTACT_STAR };
enum field_lab { FIELD_LAB_PASSWORD, FIELD_LAB_HA1, FIELD_LAB_IMPI };

/* -- Authorization, WWW-Authenticate, Authentication-Info -- */
enum field_auth_source { FIELD_AUTHORIZATION, FIELD_CHALLENGE, FIELD_INFO, FIELD_AUTH_SOURCES };
/* The header of each; HTTP_NAME_OTHER: one that is looked for by its name. */
extern const struct field_auth_header {
    enum sip_name sip;
    enum http_name http;
} field_auth_header[FIELD_AUTH_SOURCES];
#define FIELD_AUTH(source, field) ((uint32_t)(source) << 8 | (uint32_t)(field))
field_fn field_auth;        /* detail: FIELD_AUTH(enum field_auth_source, enum auth_field) */
field_fn field_auth_scheme; /* detail: FIELD_AUTH(source, 0) */
field_fn field_auth_token;
field_fn field_auth_claim; /* detail: enum field_claim */
enum field_claim {
    FIELD_CLAIM_ISS,
    FIELD_CLAIM_SUB,
    FIELD_CLAIM_AUD,
    FIELD_CLAIM_IMPU,
    FIELD_CLAIM_CLIENT_ID,
    FIELD_CLAIM_SCOPE,
    FIELD_CLAIM_IAT,
    FIELD_CLAIM_EXP,
    FIELD_CLAIM_JTI,
    FIELD_CLAIM_JKT,
    FIELD_CLAIM_COUNT
};
struct bytes field_claim_name(enum field_claim); /* "client_id" */

/* -- HTTP and the life of a WebSocket -- */
field_fn field_http_query, field_http_form, field_http_json;
field_fn field_http_location; /* detail: enum field_location */
field_fn field_http_cookie;
field_fn field_http_set_cookie; /* detail: enum field_set_cookie */
field_fn field_ws_close_code;
enum field_location { FIELD_LOCATION_ORIGIN, FIELD_LOCATION_HOST, FIELD_LOCATION_PATH, FIELD_LOCATION_QUERY };
enum field_set_cookie { FIELD_COOKIE_VALUE, FIELD_COOKIE_SECURE, FIELD_COOKIE_HTTP_ONLY, FIELD_COOKIE_SAME_SITE };
/* The JSON of a body: the body itself, or in a page the first <script type="application/json">; none when absent. */
struct bytes field_http_json_text(const struct http *);

/* -- Diameter -- */
field_fn field_avp; /* detail: enum avp_id, anywhere; AVP_UNKNOWN in the rows for AVPs of the dictionary */
field_fn field_result_code, field_experimental_result;
field_fn field_avp_numbered; /* avp(CODE, VENDOR) */
/* The words of an enumerated AVP, from its row; NULL when it has none. */
const char *field_avp_words(enum avp_id);

/* -- Writers, by the names of their readers -- */
field_put_fn put_field_header, put_field_sip_header, put_field_http_header, put_field_body, put_field_sip_number,
    put_field_sip_seconds, put_field_sip_cseq, put_field_sip_request_uri, put_field_sip_tokens, put_field_sip_uris,
    put_field_sip_via, put_field_sip_address, put_field_sip_contact, put_field_sip_lab, put_field_auth,
    put_field_auth_scheme, put_field_auth_token, put_field_auth_claim, put_field_http_query, put_field_http_form,
    put_field_http_json, put_field_http_location, put_field_http_cookie, put_field_http_set_cookie,
    put_field_ws_close_code, put_field_avp, put_field_result_code, put_field_experimental_result,
    put_field_avp_numbered;

/* -- Shared -- */
/* Every reader begins with it: a caller's value need not be clean. */
#define FIELD_ABSENT ((struct field_value){false, {NULL, 0}, 0})
/* Sets a text; a FIELD_WORD gets the spelling of its row. None (at == NULL) leaves the field absent. */
void field_set_text(struct field_value *, const struct field_row *, struct bytes);
/* Sets a number of seconds as a time, unless it overflows. */
void field_set_seconds(struct field_value *, uint64_t seconds);
/* The text with its escapes undone, in scratch only when it has any. */
struct bytes field_unquoted(struct pen *scratch, struct bytes);

#endif
