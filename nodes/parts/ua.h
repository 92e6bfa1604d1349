/* One browser with its page and its user: the state that the parts of the browser share, the texts that the user types,
 * and the values that the page stores (seed, introduction 2; docs/lab-messages.md). */
#ifndef UA_H
#define UA_H

#include "digest_client.h"
#include "node.h"
#include "text.h"

/* Rows of the browser's policy table, in its order. */
enum ua_policy {
    UA_USER,
    UA_LOGIN,
    UA_STORAGE,
    UA_KEEP,
    UA_PROOF,
    UA_CREDENTIAL,
    UA_RSPAUTH,
    UA_AUTH_INFO,
    UA_ALGORITHM,
    UA_QOP,
    UA_FALLBACK,
    UA_RETURN,
    UA_TRIES,
    UA_EXPIRES,
    UA_RESPONSE,
    UA_REUSE,
    UA_REFRESHES,
    UA_RECONNECTS,
    UA_DERIVES,
    UA_REG_EVENT,
    UA_TYPES,
    UA_OUTBOUND,
    UA_ANSWERS,
    UA_ISIM
};
/* The values of each choice (CHOICE_WORDS). */
#define LOGIN_VALUES(X) X(LOGIN_IMS_CORE, "ims-core") X(LOGIN_BSF, "bsf") X(LOGIN_WEB_ID, "web-id") X(LOGIN_GBA, "gba")
#define STORAGE_VALUES(X)                                                                                              \
    X(STORAGE_NONE, "none")                                                                                            \
    X(STORAGE_MEMORY, "memory")                                                                                        \
    X(STORAGE_SESSION, "session")                                                                                      \
    X(STORAGE_LOCAL, "local")                                                                                          \
    X(STORAGE_COOKIE, "cookie")
#define KEEP_VALUES(X) X(KEEP_PASSWORD, "password") X(KEEP_HA1, "ha1")
#define UA_PROOF_VALUES(X)                                                                                             \
    X(BY_DIGEST, "digest")                                                                                             \
    X(BY_CREDENTIAL, "credential")                                                                                     \
    X(BY_WORD, "none")                                                                                                 \
    X(BY_BEARER, "bearer")                                                                                             \
    X(BY_BOUND, "bound")
#define CREDENTIAL_VALUES(X) X(CREDENTIAL_PASSWORD, "password") X(CREDENTIAL_HA1, "ha1")
#define RSPAUTH_VALUES(X) X(RSPAUTH_CHECK, "check") X(RSPAUTH_IGNORE, "ignore")
#define AUTH_INFO_VALUES(X) X(AUTH_INFO_REQUIRED, "required") X(AUTH_INFO_OPTIONAL, "optional")
#define FALLBACK_VALUES(X) X(FALLBACK_REFUSE, "refuse") X(FALLBACK_DIGEST, "digest")
#define ISIM_VALUES(X) X(ISIM_NONE, "none") X(ISIM_EITHER, "either") X(ISIM_INSIST, "insist")
#define RETURN_VALUES(X) X(RETURN_CHECK, "check") X(RETURN_IGNORE, "ignore")
#define REUSE_VALUES(X) X(REUSE_OFF, "off") X(REUSE_ON, "on")
#define UA_REG_EVENT_VALUES(X) X(UA_REG_EVENT_OFF, "off") X(UA_REG_EVENT_ON, "on")
#define UA_OUTBOUND_VALUES(X) X(UA_OUTBOUND_ON, "on") X(UA_OUTBOUND_OFF, "off")
#define REFRESH_VALUES(X) X(REFRESH_OFF, "off") X(REFRESH_ON, "on")
#define RECONNECT_VALUES(X) X(RECONNECT_OFF, "off") X(RECONNECT_ON, "on")
#define RESPONSE_VALUES(X) X(RESPONSE_HONEST, "honest") X(RESPONSE_TAMPERED, "tampered")
enum { LOGIN_VALUES(CHOICE_PLACE) };
enum { STORAGE_VALUES(CHOICE_PLACE) };
enum { KEEP_VALUES(CHOICE_PLACE) };
enum { UA_PROOF_VALUES(CHOICE_PLACE) };
enum { CREDENTIAL_VALUES(CHOICE_PLACE) };
enum { RSPAUTH_VALUES(CHOICE_PLACE) };
enum { AUTH_INFO_VALUES(CHOICE_PLACE) };
enum { FALLBACK_VALUES(CHOICE_PLACE) };
enum { ISIM_VALUES(CHOICE_PLACE) };
enum { RETURN_VALUES(CHOICE_PLACE) };
enum { RESPONSE_VALUES(CHOICE_PLACE) };
enum { REUSE_VALUES(CHOICE_PLACE) };
enum { UA_REG_EVENT_VALUES(CHOICE_PLACE) };
enum { UA_OUTBOUND_VALUES(CHOICE_PLACE) };
enum { REFRESH_VALUES(CHOICE_PLACE) };
enum { RECONNECT_VALUES(CHOICE_PLACE) };

enum ua_port { UA_W1, UA_W2, UA_BSF, UA_PORTS };

#define UA_STATE_VALUES(X)                                                                                             \
    X(UA_IDLE, "idle")                                                                                                 \
    X(UA_PAGE, "page")                                                                                                 \
    X(UA_LOGGED_IN, "logged-in")                                                                                       \
    X(UA_CONNECTED, "connected")                                                                                       \
    X(UA_REGISTERING, "registering")                                                                                   \
    X(UA_REGISTERED, "registered")                                                                                     \
    X(UA_REFUSED, "refused")                                                                                           \
    X(UA_FAILED, "failed")
enum ua_state { UA_STATE_VALUES(CHOICE_PLACE) };
#define UA_SHOWS_VALUES(X)                                                                                             \
    X(SHOWS_NOTHING, "nothing")                                                                                        \
    X(SHOWS_PAGE, "page")                                                                                              \
    X(SHOWS_IMS_AUTH, "ims-auth")                                                                                      \
    X(SHOWS_LOGGED_IN, "logged-in")                                                                                    \
    X(SHOWS_REGISTERED, "registered")                                                                                  \
    X(SHOWS_DEREGISTERED, "deregistered")                                                                              \
    X(SHOWS_WRONG_PASSWORD, "wrong-password")                                                                          \
    X(SHOWS_REFUSED, "refused")                                                                                        \
    X(SHOWS_UNAVAILABLE, "unavailable")                                                                                \
    X(SHOWS_NOT_AUTHENTIC, "not-authentic")
enum ua_shows { UA_SHOWS_VALUES(CHOICE_PLACE) };

/* The answer that the page waits for: one at a time. */
#define UA_WAIT_VALUES(X)                                                                                              \
    X(WAIT_NOTHING, "nothing")                                                                                         \
    X(WAIT_PAGE, "page")                                                                                               \
    X(WAIT_LOGIN, "login")                                                                                             \
    X(WAIT_REDIRECT, "redirect")                                                                                       \
    X(WAIT_BSF_PAGE, "bsf-page")                                                                                       \
    X(WAIT_BSF_LOGIN, "bsf-login")                                                                                     \
    X(WAIT_CALLBACK, "callback")                                                                                       \
    X(WAIT_SESSION, "session")                                                                                         \
    X(WAIT_UB, "bootstrapping")                                                                                        \
    X(WAIT_NAF, "key-login")                                                                                           \
    X(WAIT_ACCEPT, "accept")                                                                                           \
    X(WAIT_SIP, "sip")                                                                                                 \
    X(WAIT_TYPED, "typed")
enum ua_wait { UA_WAIT_VALUES(CHOICE_PLACE) WAIT_COUNT };
#define UA_PURPOSE_VALUES(X)                                                                                           \
    X(FOR_NOTHING, "nothing")                                                                                          \
    X(FOR_REGISTER, "register")                                                                                        \
    X(FOR_DEREGISTER, "deregister")                                                                                    \
    X(FOR_QUERY, "query")                                                                                              \
    X(FOR_SUBSCRIBE, "subscribe")                                                                                      \
    X(FOR_DEREGISTER_ALL, "deregister-all")
enum ua_purpose { UA_PURPOSE_VALUES(CHOICE_PLACE) };

enum {
    UA_QUEUE = 4,      /* actions that wait */
    UA_HTTP_WAIT = 30, /* seconds that a user is patient */
    UA_TIMER_F = 128   /* seconds: 64 times the UE's T1 of 2 s (TS 24.229 table 7.7.1) */
};
enum {
    OPEN_W1 = 1 << UA_W1,
    OPEN_W2 = 1 << UA_W2,
    OPEN_BSF = 1 << UA_BSF,
    IS_WEBSOCKET = 8,
    IS_TYPED = 16,
    IS_LOADED = 32,
    IS_LOGGED_IN = 64, /* the page's login succeeded: the word of `proof none` is true */
    IS_CLAIMING = 128  /* this registration says so for the name that its user gave, true or not */
};

/* The values of the user's fields and the page's script, in the order in which they are put: a value that a step uses
 * while it puts a later one stays in its place. */
enum ua_word {
    WORD_USER,     /* typed */
    WORD_TO,       /* the IMPU asked for, when it is not the user's own */
    WORD_IMPU,     /* the one that the login gave */
    WORD_PASSWORD, /* typed, until it has been used */
    WORD_STATE,    /* RFC 6749 10.12 ... */
    WORD_VERIFIER, /* ... RFC 7636: both in sessionStorage until the code is redeemed */
    WORD_CODE,     /* from the way back on */
    WORD_LATER,    /* the settings of the actions that wait, in their order: ua_later */
    WORD_COUNT
};
enum { UA_WORDS = 204 }; /* octets of all together */

struct ua {
    uint64_t branch;            /* of the SIP request that waits for its answer */
    unsigned char instance[16]; /* of +sip.instance: the browser's for ever */
    unsigned char key[16];      /* of the WebSocket opening under way */
    struct digest_client answer;
    uint32_t cseq;
    uint32_t expires_s; /* asked for */
    char call_id[16];   /* of this boot cycle (RFC 3261 10.2.4); zeroes: none yet */
    char from_tag[12];
    char host[12]; /* + ".invalid" */
    uint8_t state, wait, purpose, shows;
    uint8_t prompts, answers, flags, asserts;
    uint8_t queue[UA_QUEUE];      /* actions to come, + 1 */
    uint8_t redirects, came_back; /* of the login under way */
    uint8_t kind;                 /* of the login under way or to come, + 1; 0: as the policy says */
    uint8_t has_key;              /* the page made the key of ua_token */
    uint8_t went[UA_PORTS];       /* which link of each port it uses, in their order: the page's server, the edge */
    uint8_t stored_by;            /* the server whose page stored ua_kept and ua_token, + 1; 0: none */
    uint8_t spare[4];
    uint8_t word_count[WORD_COUNT];
    char words[UA_WORDS]; /* one after the other, zeroes after the last */
};

/* When policy storage says so: the values that the page's script put away. */
struct ua_kept {
    struct text54 user;
    struct text62 secret; /* password, or hex of H(A1) */
};
/* When the browser proves a login by its token. A token that nobody will ask for is not kept. */
struct ua_token {
    unsigned char seed[32]; /* of the page's key, proof bound */
    struct text1278 token;
};

/* The values that the network gave to the page, in its memory: the way to the S-CSCF, and a nonce that may be used
 * again. */
struct ua_given {
    struct text254 route; /* Service-Route of the last 200 (RFC 3608 5) */
    struct text94 impu;   /* the default one: the first of its P-Associated-URI (TS 24.229 5.1.1.2.1) */
    struct text126 realm;
    struct text62 nonce; /* the next one, or that of the challenge answered last; none: nothing to answer with */
    uint16_t used;       /* how often */
    uint8_t algorithm;   /* enum digest_algorithm */
    uint8_t flags;       /* enum given_flag */
    uint32_t cseq;       /* of the dialog of its subscription ... */
    char call_id[16], from_tag[12];
    uint32_t seen; /* ... and of its last NOTIFY */
};
enum given_flag { GIVEN_NEXT = 1, GIVEN_QOP = 2, GIVEN_ALGORITHM = 4, GIVEN_SUBSCRIBED = 8, GIVEN_AGAIN = 16 };

/* A token that an action was given which waits for its turn: too long for a word. */
struct ua_later {
    struct text1278 token;
};

/* The purpose of the timer of a registration. */
#define UA_NEXT_VALUES(X)                                                                                              \
    X(NEXT_NOTHING, "nothing")                                                                                         \
    X(NEXT_REFRESH, "refresh")     /* it registers again in time */                                                    \
    X(NEXT_RECONNECT, "reconnect") /* a failed attempt is tried again */
enum ua_next { UA_NEXT_VALUES(CHOICE_PLACE) };

/* Of a browser that refreshes or reconnects. */
struct ua_refresh {
    uint32_t failures;    /* in a row */
    uint32_t retry_after; /* seconds that the network asked for at least (RFC 3261 20.33) */
    uint8_t wanted;       /* its user registered, and has not left since */
    uint8_t next;         /* enum ua_next */
    uint8_t spare[6];
};

/* The browser's tables: one row of each, or none under these policies. */
enum ua_table { UA_UA, UA_KEPT, UA_TOKEN, UA_GIVEN, UA_LATER, UA_REFRESH, UA_GBA };
enum { UA_TIMER = 0 }; /* tag of the one timer, which is that of the first table */
extern const struct state_column ua_columns[], ua_kept_columns[], ua_token_columns[], ua_given_columns[],
    ua_later_columns[], ua_refresh_columns[];
uint32_t ua_kept_rows(const struct role *);
uint32_t ua_token_rows(const struct role *);
uint32_t ua_refresh_rows(const struct role *);
uint32_t ua_later_rows(const struct role *); /* of a population none: nobody gives each of its members a token */

/* The storage that the page may read: NULL where nothing is ever stored, and where a page of another origin stored (RFC
 * 6454 5). */
struct ua_kept *ua_kept(const struct ua *, const struct role *);
struct ua_token *ua_token(const struct ua *, const struct role *);
struct ua_given *ua_given(const struct ua *, const struct role *);
struct ua_later *ua_later(const struct ua *, const struct role *);
enum fact_place ua_place(const struct role *); /* where the script stores */

/* A text of the user's, from the sample of policy `user`: a piece of the pen at most. A step asks for those it needs.
 */
struct bytes ua_own(const struct event *, struct effects *, struct bytes template);
/* The identity that the user claims: the typed text, or the user's own IMPI. */
struct bytes ua_user(struct ua *, const struct event *, struct effects *);
struct bytes ua_word(const struct ua *, enum ua_word);
/* Puts a word in the place of the one before, or takes it away. Those after it move: their views end. A value that does
 * not fit ends the run with a limit. */
void ua_take(struct ua *, enum ua_word);
void ua_put(struct ua *, enum ua_word, struct bytes, struct effects *);

/* The secret: from storage, else the user is asked once for the action and types it. */
void ua_secret(struct ua *, const struct event *, struct effects *, const char *what, struct digest_client_login *);
/* Asks the user (counted), once for the action: the password field is filled after it, with the user's own password
 * when nothing was typed. */
struct ua_prompt {
    const char *what;
    enum fact_secret secret; /* FACT_PASSWORD or FACT_WEB_PASSWORD */
    struct bytes origin;     /* of the page that asks */
};
void ua_prompt(struct ua *, const struct event *, struct effects *, struct ua_prompt);
/* The page's script puts away the typed texts, where the policy says. */
void ua_keep(struct ua *, const struct event *, struct effects *);
/* The same with a token, for a browser that proves its login with it. */
void ua_keep_token(struct ua *, const struct role *, struct effects *, struct bytes token);
/* The values end with the page (memory), and with the window (session). */
void ua_forget(struct ua *, const struct role *, struct effects *, bool window);
/* Takes a word of the login away that is a secret. */
void ua_drop(struct ua *, struct effects *, enum ua_word);

/* Its progress, and the page that the user sees. */
void ua_show(struct ua *, struct effects *, enum ua_state, enum ua_shows, const char *says);
/* The same where it does not go on. */
void ua_fail(struct ua *, struct effects *, enum ua_state, enum ua_shows, enum reason);
/* The action is over: the texts typed for it are gone, the timer too. */
void ua_done(struct ua *, struct effects *);
void ua_await(struct ua *, struct effects *, enum ua_wait);

/* Sends an HTTP request on that port, opening the connection where needed. `body` is a form, or none for a GET. */
void ua_request(struct ua *, const struct event *, struct effects *, enum ua_port, struct bytes target,
                struct bytes body);
/* The same with headers of its own, whole lines. */
void ua_request_with(struct ua *, const struct event *, struct effects *, enum ua_port, struct bytes target,
                     struct bytes body, struct bytes headers);
/* The link of a port that the browser uses, and the node at its other end; NULL when the port has none. */
const struct port_end *ua_end(const struct ua *, const struct role *, enum ua_port);
link_id ua_link(const struct ua *, const struct event *, enum ua_port);
const struct role *ua_peer(const struct ua *, const struct role *, enum ua_port);
/* From now on the browser uses that one. To another WWS the page changes: the memory of the one before is gone, and so
 * are its connections. */
void ua_go(struct ua *, const struct event *, struct effects *, enum ua_port, uint8_t nth);
void ua_hang_up(struct ua *, const struct event *, struct effects *, enum ua_port);
/* The page's own origin: its WWS's. */
struct bytes ua_origin(const struct ua *, const struct role *);
/* Whether the cookie goes along to that host (RFC 6265 5.4; SameSite=Lax, Domain = the site). */
void ua_write_cookie(struct ua *, const struct role *, struct bytes host, struct pen *);

/* ---- login (parts/login.c) ---- */
void ua_login_choose(struct ua *, struct bytes kind); /* for the next login only */
void ua_login_begin(struct ua *, const struct event *, struct effects *);
void ua_login_answered(struct ua *, const struct event *, struct effects *); /* POST /login, POST /session */
void ua_login_followed(struct ua *, const struct event *, struct effects *); /* a redirect */
void ua_login_bsf_page(struct ua *, const struct event *, struct effects *);
void ua_login_returned(struct ua *, const struct event *, struct effects *); /* the page of /callback */
void ua_login_refused(struct ua *, const struct event *, struct effects *);

/* The fact that the login sent last is under way, with the node at that port. */
void ua_login_runs(const struct ua *, const struct role *, struct effects *, enum ua_port, struct bytes user,
                   enum fact_evidence);
struct bytes ua_login_thumbprint(struct ua *, const struct event *, struct effects *); /* of the page's key, or none */

/* ---- values that the network gave (parts/ua_given.c) ---- */
/* The challenge that is answered: its nonce may be used again. */
void ua_given_challenge(struct ua_given *, const struct digest_challenge *);
/* That challenge again; none that could not be kept. */
bool ua_given_asked(const struct ua_given *, struct digest_challenge *);
/* The 200 of a REGISTER: Service-Route and nextnonce. */
void ua_given_learn(struct ua_given *, const struct sip *ok, struct effects *);
/* Whether the next REGISTER may answer before it is asked: with nextnonce, or where the policy says so with the old one
 * (RFC 7616 3.5, TS 24.229 5.1.1.4.3). */
bool ua_given_again(const struct ua_given *, const struct role *, struct digest_challenge *);

/* ---- news from the network (parts/ua_told.c) ---- */
enum { UA_SUBSCRIPTION = 600000 }; /* seconds (TS 24.229 5.1.1.3) */
/* Subscribes, where the policy says so, the page is registered over a WebSocket and nothing is under way. */
void ua_told_subscribe(struct ua *, const struct event *, struct effects *);
/* The SUBSCRIBE was refused with that code, or nobody answered (0): the registration stays, unless the edge has bound
 * nobody to the connection (403), or the S-CSCF knows nobody of that name. */
void ua_told_refused(struct ua *, const struct event *, struct effects *, uint16_t code);
/* The connection that it came by is gone. */
void ua_told_lost(struct ua *, const struct role *);
void ua_told(struct ua *, const struct event *, struct effects *); /* a NOTIFY */
/* After each step: registers again where the network wants that, and nothing is under way. */
void ua_told_settle(struct ua *, const struct event *, struct effects *);

/* ---- evidence (parts/ua_evidence.c) ---- */
unsigned ua_carries(const struct role *, enum fact_role to);
extern const struct evidence_row ua_accepts[];

/* Whether the host is the one that this page made up (RFC 7118 5.1). */
bool ua_owns_host(const struct ua *, struct bytes host);

/* ---- the second day (parts/ua_refresh.c): nothing where neither policy is on ---- */
/* The user wants to be registered from now on, or no more: its timers are cancelled. */
void ua_refresh_wanted(struct ua *, const struct role *, struct effects *, bool wanted);
/* The 200 of a registration: the next one is due in time. */
void ua_refresh_registered(struct ua *, const struct event *, struct effects *);
/* An answer says that the network is in trouble, and perhaps for how long. */
void ua_refresh_trouble(struct ua *, const struct role *, const struct sip *answer);
/* At the end of a step: a failed attempt is tried again later, a refused one is not. */
void ua_refresh_settle(struct ua *, const struct event *, struct effects *);
/* The timer rang; whether the browser has to register now. */
bool ua_refresh_due(struct ua *, const struct event *, struct effects *);

/* ---- SIP (parts/ua_sip.c; proofs of the login: parts/ua_proof.c) ---- */
void ua_sip_begin(struct ua *, const struct event *, struct effects *, enum ua_purpose);
void ua_sip_accepted(struct ua *, const struct event *, struct effects *);
/* integrity-protected as the user of this browser claims it: its number, 0 for none that TS 24.229 knows. */
uint8_t ua_sip_assertion(struct bytes word);
void ua_sip_typed(struct ua *, const struct event *, struct effects *); /* the user has typed */
void ua_sip_answered(struct ua *, const struct event *, struct effects *);

#endif
