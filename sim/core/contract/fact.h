/* Facts: deeds, decisions, beliefs and keepings of a node, recorded in the trace as evidence for expectations and
 * claims. It names the parties and the matter, and points at the message: values are read from that message by the
 * field paths that checks use, so a fact and a message cannot disagree. Only a value that need not be in any message is
 * a text of the fact itself. */
#ifndef FACT_H
#define FACT_H

#include "bytes.h"
#include "link.h"
#include "reason.h"

/* Numbers of these enums are in fingerprints: a new one goes to the end of its list. */
#define FACT_KINDS(X)                                                                                                  \
    X(FACT_RUNNING, "running")           /* sends a proof of its user, or a 200, or a token: as, with, sent message */ \
    X(FACT_BELIEVED, "believed")         /* evidence verified: with, evidence, the message that carried it */          \
    X(FACT_REGISTERED, "registered")     /* a binding was made or renewed: the REGISTER */                             \
    X(FACT_COMMIT, "commit")             /* a client accepted a 200 */                                                 \
    X(FACT_BOUND, "bound")               /* an identity was tied to a connection: the connection and the REGISTER */   \
    X(FACT_KEPT, "kept")                 /* a secret entered the node's memory or storage: secret, where, value */     \
    X(FACT_FORGOT, "forgot")             /* ... and left it */                                                         \
    X(FACT_TYPED, "typed")               /* the user typed a secret: with, the origin of the page */                   \
    X(FACT_BORN, "born")                 /* a value was made that nobody had before: secret, value */                  \
    X(FACT_DEREGISTERED, "deregistered") /* a binding ended; with: its IMPU; text: its Contact */                      \
    X(FACT_REFUSED, "refused")           /* with: the party that is refused; reason */                                 \
    X(FACT_FAILED, "failed")             /* nobody said no, and it does not go on: reason */                           \
    X(FACT_MALFORMED, "malformed")       /* text: the rule that was broken */                                          \
    X(FACT_STRIPPED, "stripped")         /* a value that a peer may not say was taken out; text: which */              \
    X(FACT_PROMPT, "prompt")             /* the user was asked to type; text: the purpose */                           \
    X(FACT_SHOWN, "shown")               /* text: the page that the browser shows */                                   \
    X(FACT_NOTE, "note")                 /* reason, or a text */

/* The role of a node in the run of a protocol that the fact speaks of. */
#define FACT_ROLES(X)                                                                                                  \
    X(FACT_AS_NOBODY, "")                                                                                              \
    X(FACT_AS_CLIENT, "client")       /* proves its user */                                                            \
    X(FACT_AS_REGISTRAR, "registrar") /* binds contacts: the S-CSCF */                                                 \
    X(FACT_AS_LOGIN, "login")         /* checks a password of its own account or of the HSS's: BSF, WWS */             \
    X(FACT_AS_ISSUER, "issuer")       /* signs a token */                                                              \
    X(FACT_AS_EDGE, "edge")           /* ends the client's connection: WSF, P-CSCF */

/* The evidence that convinced the node. */
#define FACT_EVIDENCES(X)                                                                                              \
    X(FACT_BY_NOTHING, "")                                                                                             \
    X(FACT_BY_DIGEST, "digest")         /* a response or rspauth */                                                    \
    X(FACT_BY_TOKEN, "token")           /* a signed token */                                                           \
    X(FACT_BY_PROOF, "proof")           /* a token and a proof of its key */                                           \
    X(FACT_BY_CREDENTIAL, "credential") /* the password or H(A1) itself */                                             \
    X(FACT_BY_WORD, "word")             /* the client's word that it logged in */                                      \
    X(FACT_BY_PEER, "peer")             /* the word of a peer with the right to it (TS 33.203 P.3) */

#define FACT_SECRETS(X)                                                                                                \
    X(FACT_NO_SECRET, "")                                                                                              \
    X(FACT_PASSWORD, "password")                                                                                       \
    X(FACT_WEB_PASSWORD, "web-password")                                                                               \
    X(FACT_HA1, "ha1")               /* MD5, hex */                                                                    \
    X(FACT_HA1_SHA256, "ha1-sha256") /* hex */                                                                         \
    X(FACT_TOKEN, "token")                                                                                             \
    X(FACT_KEY, "key")                /* of a page: the seed of its Ed25519 key, 32 octets */                          \
    X(FACT_CODE, "code")              /* RFC 6749 */                                                                   \
    X(FACT_VERIFIER, "code-verifier") /* RFC 7636 */                                                                   \
    X(FACT_STATE, "state")            /* RFC 6749 10.12 */                                                             \
    X(FACT_NONCE, "nonce")            /* of a challenge: born, and no secret */                                        \
    X(FACT_COOKIE, "cookie")          /* a whole Cookie field */                                                       \
    X(FACT_EXPORTER, "exporter")      /* of a TLS session (RFC 5705) */                                                \
    X(FACT_KS, "Ks")                  /* TS 33.220 */                                                                  \
    X(FACT_KS_NAF, "Ks_NAF")          /* ... of one application */

/* Where a secret is kept. */
#define FACT_PLACES(X)                                                                                                 \
    X(FACT_NOWHERE, "")                                                                                                \
    X(FACT_IN_MEMORY, "memory")   /* of a page: gone with it */                                                        \
    X(FACT_IN_SESSION, "session") /* sessionStorage: gone with the window */                                           \
    X(FACT_IN_LOCAL, "local")     /* localStorage */                                                                   \
    X(FACT_IN_COOKIE, "cookie")                                                                                        \
    X(FACT_IN_STATE, "state") /* of a server: its memory or its database */                                            \
    X(FACT_IN_LOG, "log")

#define FACT_PLACE_OF(place, word) place,
enum fact_kind { FACT_KINDS(FACT_PLACE_OF) FACT_KIND_COUNT };
enum fact_role { FACT_ROLES(FACT_PLACE_OF) FACT_ROLE_COUNT };
enum fact_evidence { FACT_EVIDENCES(FACT_PLACE_OF) FACT_EVIDENCE_COUNT };
enum fact_secret { FACT_SECRETS(FACT_PLACE_OF) FACT_SECRET_COUNT };
enum fact_place { FACT_PLACES(FACT_PLACE_OF) FACT_PLACE_COUNT };
extern const char *const fact_name[FACT_KIND_COUNT];
extern const char *const fact_role_name[FACT_ROLE_COUNT];
extern const char *const fact_evidence_name[FACT_EVIDENCE_COUNT];
extern const char *const fact_secret_name[FACT_SECRET_COUNT];
extern const char *const fact_place_name[FACT_PLACE_COUNT];

/* Which message a fact points at. */
enum fact_about {
    FACT_OF_NOTHING,
    FACT_OF_MESSAGE, /* one that arrived, now or earlier: `message` is its number in the store (event.blob) */
    FACT_OF_SENT     /* the message that this step sent last before the fact */
};

/* Longer ones are cut there: they name, and the message has all of it. */
enum { FACT_TEXT_MAX = 1024, FACT_VALUE_MAX = 4096 };

struct fact {
    enum fact_kind kind;
    enum fact_role role;
    enum fact_evidence evidence;
    enum fact_secret secret;
    enum fact_place place;
    enum reason reason;
    enum fact_about about;
    uint64_t message;
    link_id link;          /* BOUND: the client's link, in the client's direction ... */
    uint32_t conn;         /* ... and the generation of the connection. Of others those of the message. */
    struct bytes as, with; /* names in the protocol: an IMPI, a realm, an origin */
    struct bytes value;    /* of the secret */
    struct bytes text;
};

#endif
