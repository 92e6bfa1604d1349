/* Answering a Digest challenge and checking the network's own proof (RFC 7616 3.3 to 3.5, RFC 8760, TS 33.203 N.2.1.1):
 * the work of a client, or of a WSF that answers in its place. */
#ifndef DIGEST_CLIENT_H
#define DIGEST_CLIENT_H

#include "digest.h"
#include "effects.h"
#include "node.h"

enum { DIGEST_CLIENT_CNONCE = 16 };

/* The state that must be kept until the answer to the answer. Flat, no padding: part of a node's state. */
struct digest_client {
    char cnonce[DIGEST_CLIENT_CNONCE];
    unsigned char rspauth[DIGEST_RAW_MAX]; /* the proof that the network has to give, raw */
    uint16_t rspauth_count;                /* 16 or 32; 0: nothing was answered */
    uint16_t nc;                           /* how often the nonce has been used */
};

struct digest_challenge {
    enum digest_algorithm algorithm;
    bool basic; /* the password itself is asked for: realm alone is set */
    bool names_algorithm, has_qop, stale;
    struct bytes realm, nonce, opaque; /* opaque.at == NULL when absent */
};

/* The policies of a client that answers challenges: rows `algorithm`, `qop` and `answers` (RFC 8760 2.4; TS 33.203
 * N.2.1.1, RFC 7616 3.4; RFC 3261 22.4, RFC 7616 3.3). */
#define CLIENT_ALGORITHM_VALUES(X)                                                                                     \
    X(CLIENT_ALGORITHM_ANY, "any") X(CLIENT_ALGORITHM_MD5, "MD5") X(CLIENT_ALGORITHM_SHA_256, "SHA-256")
#define CLIENT_QOP_VALUES(X) X(CLIENT_QOP_REQUIRED, "required") X(CLIENT_QOP_OPTIONAL, "optional")
#define CLIENT_ANSWERS_VALUES(X)                                                                                       \
    X(CLIENT_ANSWERS_DIGEST, "digest")                                                                                 \
    X(CLIENT_ANSWERS_BASIC, "basic")                                                                                   \
    X(CLIENT_ANSWERS_UNKNOWN, "unknown-as-md5")
enum { CLIENT_ANSWERS_VALUES(CHOICE_PLACE) };
enum { CLIENT_ALGORITHM_VALUES(CHOICE_PLACE) };
enum { CLIENT_QOP_VALUES(CHOICE_PLACE) };

struct digest_client_rules {
    uint64_t algorithm, qop, answers; /* of the policies */
    bool ha1_alone;                   /* there is no password: a stored H(A1) is of MD5 */
};

bool digest_client_has(const struct digest_client_rules *, enum digest_algorithm);
/* The first challenge of a 401 that these rules let a client answer: the server lists the most preferred first (RFC
 * 8760 2.4). Basic, unknown schemes and unknown algorithms are passed over, unless the rules make it careless. */
bool digest_client_choose(struct digest_challenge *, const struct sip *response, struct pen *,
                          const struct digest_client_rules *);

/* The user that answers: with the password, or with the hex of an MD5 H(A1) when it is given. */
struct digest_client_login {
    struct bytes username, password, ha1;
};
struct digest_client_request {
    struct bytes method, uri;
    struct bytes asserted; /* integrity-protected, or none */
    struct bytes offers;   /* before a challenge: the algorithm that the client begins with, or none */
    bool tampered;         /* somebody changes a digit of the response on its way out */
    uint16_t used;         /* how often the challenge has been answered before */
};
/* Changes the last digit of a response: to its verifier that is the same as tampering. */
void digest_client_tamper(struct hexdigest *);
/* The line `Authorization: ...` that answers, as a piece of the step's pen; *keep is filled in. */
struct bytes digest_client_write(struct effects *, struct digest_client *keep, const struct digest_challenge *,
                                 const struct digest_client_login *, const struct digest_client_request *);
/* The same before any challenge (TS 24.229 5.1.1.2.2): nonce and response are empty. */
struct bytes digest_client_empty(struct effects *, struct bytes username, struct bytes realm,
                                 const struct digest_client_request *);

enum digest_client_proof { DIGEST_CLIENT_PROVEN, DIGEST_CLIENT_UNPROVEN, DIGEST_CLIENT_FORGED };
/* Authentication-Info of a 200: UNPROVEN when there is none, FORGED when it does not fit (N.2.2.2). */
enum digest_client_proof digest_client_check(const struct digest_client *, const struct sip *ok);

#endif
