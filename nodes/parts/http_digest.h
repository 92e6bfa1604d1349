/* Digest over HTTP (RFC 7616) as GBA uses it on Ub and Ua: MD5, a nonce that one request answers, both sides. */
#ifndef HTTP_DIGEST_H
#define HTTP_DIGEST_H

#include "digest.h"
#include "http.h"
#include "reason.h"

struct http_challenge {
    struct bytes realm, nonce, qop;
};

/* The line WWW-Authenticate. */
void http_digest_ask(struct pen *, const struct http_challenge *);
/* The challenge of a 401, texts on the pen where they had escapes; false when there is none that is Digest with MD5. */
bool http_digest_asked(struct http_challenge *, struct pen *, const struct http *);

/* The user that answers, with H(A1) in hex; a request without body. */
struct http_answer {
    struct bytes method, target, username, ha1, cnonce;
    bool tampered; /* somebody changes a digit of the response on its way out */
};
/* The line Authorization; *response is the response in it. */
void http_digest_answer(struct pen *, const struct http_challenge *, const struct http_answer *,
                        struct hexdigest *response);
/* The same before any challenge: nonce and response are empty (TS 24.109 I.2). */
void http_digest_announce(struct pen *, const struct http_challenge *, struct bytes username, struct bytes target);

/* Judges an answer to that challenge. */
enum reason http_digest_check(const struct http *, const struct auth *, const struct http_challenge *,
                              struct bytes ha1);
/* The proof of the server over the body of its answer (RFC 7616 3.5), and the line Authentication-Info. */
void http_digest_prove(const struct auth *, struct bytes ha1, struct bytes body, struct hexdigest *rspauth);
void http_digest_info(struct pen *, const struct auth *, struct bytes rspauth);

#endif
