/* SIP messages (RFC 3261): scan once, look up, edit, write. A view points into the message; no heap, no copy.
 * Extension headers that registration in IMS uses: RFC 3327, 3608, 5626, 7315, TS 24.229. */
#ifndef SIP_H
#define SIP_H

#include "auth.h"
#include "edit.h"
#include "lines.h"
#include "param.h"

enum sip_method {
    SIP_METHOD_OTHER,
    SIP_REGISTER,
    SIP_INVITE,
    SIP_ACK,
    SIP_BYE,
    SIP_CANCEL,
    SIP_OPTIONS,
    SIP_SUBSCRIBE,
    SIP_NOTIFY,
    SIP_PUBLISH,
    SIP_MESSAGE,
    SIP_INFO,
    SIP_UPDATE,
    SIP_REFER,
    SIP_PRACK,
    SIP_METHOD_COUNT
};

/* enum sip_name: SIP_VIA, SIP_CONTACT ...: one a row of sip_header.def. */
enum sip_name {
    SIP_NAME_OTHER,
#define SIP_HEADER(id, name, compact) SIP_##id,
#include "sip_header.def"
#undef SIP_HEADER
    SIP_NAME_COUNT
};

struct sip {
    struct lines head;
    bool request;
    enum sip_method method; /* of the request, or of CSeq in a response */
    uint16_t code;          /* 100..699, 0 in a request */
    struct bytes method_text, uri, reason;
    struct bytes body; /* Content-Length octets, or the rest where the transport frames */
    uint32_t cseq;
    uint16_t first[SIP_NAME_COUNT]; /* index into head.line, or LINES_NONE */
};

/* Reads one whole message: start line, headers, the mandatory ones (Via From To Call-ID CSeq, once each but Via),
 * CSeq's method, Content-Length against the octets that are there. On a parse error *sip holds the part that was read
 * so far, head.count lines of it, so that a 400 can be built. Octets beyond the body are a parse error (RFC 7118: one
 * message a frame). */
struct parse_error sip_scan(struct sip *, struct bytes message);

struct bytes sip_name_text(enum sip_name);     /* "Via" */
struct bytes sip_method_name(enum sip_method); /* "REGISTER" */
enum sip_method sip_method_of(struct bytes text);
struct bytes sip_reason(uint16_t code); /* RFC 3261 21, "Unauthorized" */

static inline bool sip_has(const struct sip *sip, enum sip_name name)
{
    return sip->first[name] != LINES_NONE;
}
/* The first line's value, or none (at == NULL). */
static inline struct bytes sip_value(const struct sip *sip, enum sip_name name)
{
    return sip_has(sip, name) ? sip->head.line[sip->first[name]].value : bytes_of(NULL, 0);
}
/* A header the table does not know, by its text. */
struct bytes sip_other(const struct sip *, struct bytes name);

/* Walks the elements of a header that may be in several lines and hold several values a line (Via, Path, Route,
 * Contact, Supported ...). Start with a zeroed cursor. */
struct sip_cursor {
    uint16_t line; /* the line the element is in */
    bool started;
    struct bytes rest;
};
bool sip_next(const struct sip *, enum sip_name, struct sip_cursor *, struct bytes *element);
uint32_t sip_count(const struct sip *, enum sip_name);
/* Element n (0 is the first), or none. */
struct bytes sip_element(const struct sip *, enum sip_name, uint32_t n);
/* Whether a token list (Supported, Require ...) has the token. */
bool sip_lists(const struct sip *, enum sip_name, struct bytes token);

struct sip_uri {
    struct bytes all;
    struct bytes scheme; /* sip, sips, tel, ... as written */
    struct bytes user, password, host;
    struct bytes params, headers; /* with the first ';', without the '?' */
    uint16_t port;                /* 0 when absent */
    bool opaque; /* neither sip: nor sips: the text after the scheme is its user, and of tel: its params */
};
struct parse_error sip_uri_scan(struct sip_uri *, struct bytes text);
/* RFC 3261 19.1.4, as far as registration needs it: scheme and host without case, user with case and escapes undone,
 * port equal or both absent, parameters transport, user, ttl, method, maddr alike. Whether two URIs are one identity is
 * asked of impu_same. */
bool sip_uri_equal(const struct sip_uri *, const struct sip_uri *);
/* The form in which the AOR of a SIP or SIPS URI is a key (RFC 3261 10.3 step 5): scheme and host in lower case, no
 * parameters, no headers, escapes undone where the octet may be bare, so that two users never become one and an AOR
 * is its own AOR. */
void sip_aor(struct pen *, const struct sip_uri *);

/* name-addr or addr-spec (RFC 3261 20.10): From, To, Contact, Path, Route ... */
struct sip_address {
    struct bytes display; /* without quotes; escapes are kept */
    struct bytes uri;     /* between the brackets, or the addr-spec */
    struct bytes params;  /* the header's, after the bracket: ;tag=..;expires=.. */
    bool star;            /* Contact: * */
};
struct parse_error sip_address_scan(struct sip_address *, struct bytes element);

struct sip_via {
    struct bytes protocol;  /* "SIP/2.0" */
    struct bytes transport; /* WSS, UDP, ... */
    struct bytes host;
    uint16_t port;
    struct bytes params, branch;
};
struct parse_error sip_via_scan(struct sip_via *, struct bytes element);
struct parse_error sip_top_via(struct sip_via *, const struct sip *); /* the first element of Via */

/* -- Reading what a REGISTER says (each returns a parse error with an offset into the value it was given) -- */
struct sip_contact {
    struct sip_address address;
    struct sip_uri uri;
    struct bytes instance; /* +sip.instance without quotes */
    uint32_t reg_id;       /* 0 when absent */
    bool has_expires;
    uint32_t expires;
};
struct parse_error sip_contact_scan(struct sip_contact *, struct bytes element);
/* The URI of a contact and the seconds that it has of its own, for a caller that needs nothing else: neither is judged,
 * nor any other part. false when it has no seconds, or is no address; then, and for the star, there is no URI either.
 */
bool sip_contact_lifetime(struct bytes element, struct bytes *uri, uint32_t *expires);

/* -- Edits -- */
/* Where a new first line of `name` goes: before the present first one, or at the end of the head. */
uint32_t sip_place_before(const struct sip *, enum sip_name);
/* After the last line of `name`, or at the end of the head. */
uint32_t sip_place_after(const struct sip *, enum sip_name);
/* Deletes every line of that header. */
void sip_drop(struct edits *, const struct sip *, enum sip_name);
/* Removes the first element of the header (the top Via, the top Route): the element when it shares its line, else the
 * line. */
void sip_pop(struct edits *, const struct sip *, enum sip_name);
/* Max-Forwards - 1, written with *pen (whose piece must live until edits_write). */
void sip_decrement_forwards(struct edits *, const struct sip *, struct pen *);
/* Removes a parameter from the Authorization line with its comma; nothing when absent. */
void sip_auth_drop(struct edits *, const struct sip *, const struct auth *, enum auth_field);
/* Replaces the parameter's value, or appends the parameter. */
void sip_auth_put(struct edits *, const struct sip *, const struct auth *, enum auth_field, struct bytes value,
                  struct pen *);

/* -- Writing -- */
void sip_write_status(struct pen *, uint16_t code); /* "SIP/2.0 401 Unauthorized\r\n" */
/* Copies every line of that header as it is. */
void sip_copy(struct pen *, const struct sip *, enum sip_name);
/* Copies the headers that every response takes from its request (RFC 3261 8.2.6.2): Via, From, To (with ;tag= when
 * `tag` is given and the To has none), Call-ID, CSeq. */
void sip_copy_for_response(struct pen *, const struct sip *request, struct bytes tag);
/* "Content-Length: 0\r\n\r\n" */
void sip_write_end(struct pen *);

#endif
