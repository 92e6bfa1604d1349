/* The login token and the proof that goes with a bound one (docs/lab-messages.md; TS 33.203 X.3.2.3 step 4, RFC 9068,
 * RFC 9449 in spirit): the issuer writes it, the WSF checks it. */
#ifndef TOKEN_H
#define TOKEN_H

#include "effects.h"
#include "jws.h"
#include "node.h"

enum { TOKEN_IMPUS_MAX = SUBSCRIBER_IMPUS_MAX };
#define TOKEN_SCOPE BYTES("webrtc-ims-client-access-to-ims")

struct access_token {
    struct bytes issuer;   /* origin */
    struct bytes audience; /* the WSF's host */
    struct bytes impi, client, id;
    struct bytes impu[TOKEN_IMPUS_MAX];
    uint32_t impu_count;
    uint64_t issued_s, expires_s; /* of virtual time */
    struct bytes thumbprint;      /* of the key it is bound to, or none */
};

/* Signs it; the token is a piece of the pen. */
struct bytes token_sign(struct pen *, const struct access_token *, const unsigned char seed[32]);

/* The issuers whose tokens this WSF accepts. */
struct token_trust {
    const struct role *audience;
    uint64_t issuers; /* a bit by role index (POLICY_NODES) */
    sim_time now;
    sim_time leeway;   /* how long after exp it is still taken (RFC 7519 4.1.4) */
    bool any_audience; /* whomever it is for */
};
/* Checks form, issuer and its key, audience, lifetime, scope, and fills in the token; texts live in the pen or the
 * message. */
struct objection token_check(struct access_token *, struct bytes text, const struct token_trust *, struct pen *);
/* The subject of a token, whether or not it holds; none when it cannot be read. For facts. */
struct bytes token_subject(struct bytes text, struct pen *);
/* The JSON that hands a token over (RFC 6749 5.1), with its first identity for the page to register; `text` is the
 * signed token. One that is bound to a key goes as Bearer too: the proof of the key is a header of its own. */
struct bytes token_write_answer(struct pen *, const struct access_token *, struct bytes text);
/* Whether the token allows that public identity, compared as AORs. */
bool token_allows(const struct access_token *, struct bytes impu, struct pen *);

/* The values that a proof vouches for, as they are in the REGISTER. */
struct proof {
    struct bytes to, contact, call_id;
    uint32_t cseq;
    uint64_t expires;
    struct bytes id;
};
struct bytes proof_sign(struct pen *, const struct proof *, const unsigned char seed[32]);
/* Checks the JWS against the REGISTER and against the thumbprint in the token; id is taken from it. */
struct objection proof_check(struct proof *, struct bytes text, struct bytes thumbprint, struct pen *);

#endif
