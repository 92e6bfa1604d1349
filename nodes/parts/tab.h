/* One browser with its page and its user: the state that the halves of the browser share, what the user types, and what
 * the page stores (seed, introduction 2; docs/lab-messages.md). */
#ifndef TAB_H
#define TAB_H

#include "answer.h"
#include "node.h"
#include "text.h"

/* Rows of the browser's policy table, in its order. */
enum tab_policy {
    TAB_USER,
    TAB_LOGIN,
    TAB_STORAGE,
    TAB_KEEP,
    TAB_PROOF,
    TAB_CREDENTIAL,
    TAB_RSPAUTH,
    TAB_AUTH_INFO,
    TAB_ALGORITHM,
    TAB_QOP,
    TAB_FALLBACK,
    TAB_RETURN,
    TAB_TRIES,
    TAB_EXPIRES,
    TAB_RESPONSE
};
enum { LOGIN_IMS_CORE, LOGIN_BSF, LOGIN_WEB_ID };
enum { STORAGE_NONE, STORAGE_MEMORY, STORAGE_SESSION, STORAGE_LOCAL, STORAGE_COOKIE };
enum { KEEP_PASSWORD, KEEP_HA1 };
enum { BY_DIGEST, BY_CREDENTIAL, BY_WORD, BY_BEARER, BY_BOUND }; /* TAB_PROOF */
enum { CREDENTIAL_PASSWORD, CREDENTIAL_HA1 };
enum { RSPAUTH_CHECK, RSPAUTH_IGNORE };
enum { AUTH_INFO_REQUIRED, AUTH_INFO_OPTIONAL };
enum { ALGORITHM_ANY, ALGORITHM_MD5, ALGORITHM_SHA_256 };
enum { QOP_REQUIRED, QOP_OPTIONAL };
enum { FALLBACK_REFUSE, FALLBACK_DIGEST };
enum { RETURN_CHECK, RETURN_IGNORE };
enum { RESPONSE_HONEST, RESPONSE_TAMPERED };

enum tab_port { TAB_W1, TAB_W2, TAB_BSF };

enum tab_state {
    TAB_IDLE,
    TAB_PAGE,
    TAB_LOGGED_IN,
    TAB_CONNECTED,
    TAB_REGISTERING,
    TAB_REGISTERED,
    TAB_REFUSED,
    TAB_FAILED
};
#define TAB_STATES "idle|page|logged-in|connected|registering|registered|refused|failed"
enum tab_shows {
    SHOWS_NOTHING,
    SHOWS_PAGE,
    SHOWS_IMS_AUTH,
    SHOWS_LOGGED_IN,
    SHOWS_REGISTERED,
    SHOWS_DEREGISTERED,
    SHOWS_WRONG_PASSWORD,
    SHOWS_REFUSED,
    SHOWS_UNAVAILABLE,
    SHOWS_NOT_AUTHENTIC
};
#define TAB_SHOWS                                                                                                      \
    "nothing|page|ims-auth|logged-in|registered|deregistered|wrong-password|refused|unavailable|not-authentic"

/* What the page waits for: one thing at a time. */
enum tab_wait {
    WAIT_NOTHING,
    WAIT_PAGE,
    WAIT_LOGIN,
    WAIT_REDIRECT,
    WAIT_BSF_PAGE,
    WAIT_BSF_LOGIN,
    WAIT_CALLBACK,
    WAIT_SESSION,
    WAIT_ACCEPT,
    WAIT_SIP,
    WAIT_COUNT
};
enum tab_purpose { FOR_NOTHING, FOR_REGISTER, FOR_DEREGISTER, FOR_QUERY, FOR_SUBSCRIBE };

enum {
    TAB_QUEUE = 4,      /* actions that wait */
    TAB_HTTP_WAIT = 30, /* seconds that a user is patient */
    TAB_TIMER_F = 128   /* seconds: 64 times the UE's T1 of 2 s (TS 24.229 table 7.7.1) */
};
enum {
    OPEN_W1 = 1 << TAB_W1,
    OPEN_W2 = 1 << TAB_W2,
    OPEN_BSF = 1 << TAB_BSF,
    IS_WEBSOCKET = 8,
    IS_TYPED = 16,
    IS_LOADED = 32
};

/* What the user's fields and the page's script hold, in the order in which it is put: what a step has in its hands
 * while it puts a later one stays where it is. */
enum tab_word {
    WORD_USER,     /* typed */
    WORD_TO,       /* the IMPU asked for, when it is not the user's own */
    WORD_IMPU,     /* the one that the login gave */
    WORD_PASSWORD, /* typed, until it has been used */
    WORD_STATE,    /* RFC 6749 10.12 ... */
    WORD_VERIFIER, /* ... RFC 7636: both in sessionStorage until the code is redeemed */
    WORD_CODE,     /* from the way back on */
    WORD_SPARE,
    WORD_COUNT
};
enum { TAB_WORDS = 140 }; /* octets of all together */

struct tab {
    uint64_t branch;            /* of the SIP request that waits for its answer */
    unsigned char instance[16]; /* of +sip.instance: the browser's for ever */
    unsigned char key[16];      /* of the WebSocket opening under way */
    struct answer answer;
    uint32_t cseq;
    uint32_t expires_s; /* asked for */
    char call_id[16];   /* of this boot cycle (RFC 3261 10.2.4); zeroes: none yet */
    char from_tag[12];
    char host[12]; /* + ".invalid" */
    uint8_t state, wait, purpose, shows;
    uint8_t prompts, answers, flags, asserts;
    uint8_t queue[TAB_QUEUE];     /* actions to come, + 1 */
    uint8_t redirects, came_back; /* of the login under way */
    uint8_t kind;                 /* of the next login, + 1; 0 as the policy says */
    uint8_t has_key;              /* the page made the key of tab_token */
    uint8_t word_count[WORD_COUNT];
    char words[TAB_WORDS]; /* one behind the other, zeroes behind the last */
};

/* Behind it, when policy storage says so: what the page's script put away. */
struct tab_kept {
    struct text54 user;
    struct text62 secret; /* password, or hex of H(A1) */
};
/* Behind that, when the browser proves a login by its token. A token that nobody will ask for is not kept. */
struct tab_token {
    unsigned char seed[32]; /* of the page's key, proof bound */
    struct text638 token;
};

size_t tab_size(const struct role *);
struct tab_kept *tab_kept(struct tab *, const struct role *);   /* NULL: nothing is ever stored */
struct tab_token *tab_token(struct tab *, const struct role *); /* NULL: no such proof */
const char *tab_where(const struct role *);                     /* "session" */

/* A text of the user's, from the sample of policy `user`: a piece of the pen at most. A step asks for those it needs.
 */
struct bytes tab_own(const struct event *, struct effects *, struct bytes template);
/* Who the user says to be: what was typed, or the user's own IMPI. */
struct bytes tab_user(struct tab *, const struct event *, struct effects *);
/* Whether that need not be the user's own IMPI. */
bool tab_names_another(struct tab *, const struct role *);
struct bytes tab_word(const struct tab *, enum tab_word);
/* Puts a word in the place of the one before, or takes it away. Those behind it move: their views end. What does not
 * fit ends the run with a limit. */
void tab_take(struct tab *, enum tab_word);
void tab_put(struct tab *, enum tab_word, struct bytes, struct effects *);

/* The secret: from storage, else the user is asked once for the action and types it. */
void tab_secret(struct tab *, const struct event *, struct effects *, const char *what, struct answer_login *);
/* Asks the user (counted), once for the action: the password field is filled behind it, with the user's own password
 * of that template when nothing was typed. */
void tab_prompt(struct tab *, const struct event *, struct effects *, const char *what, struct bytes template);
/* The page's script puts away what was typed, where the policy says. */
void tab_keep(struct tab *, const struct event *, struct effects *);
/* What ends with the page (memory), and with the window (session). */
void tab_forget(struct tab *, const struct role *, bool window);

void tab_show(struct tab *, struct effects *, enum tab_state, enum tab_shows, const char *why);
/* The action is over: what was typed for it is gone, the timer too. */
void tab_done(struct tab *, struct effects *);
void tab_await(struct tab *, struct effects *, enum tab_wait);

/* Sends an HTTP request on that port, opening the connection where needed. `body` is a form, or none for a GET. */
void tab_request(struct tab *, const struct event *, struct effects *, enum tab_port, struct bytes target,
                 struct bytes body);
/* The page's own origin: its WWS's. */
struct bytes tab_origin(const struct role *);
/* Whether the cookie goes along to that host (RFC 6265 5.4; SameSite=Lax, Domain = the site). */
void tab_write_cookie(struct tab *, const struct role *, struct bytes host, struct pen *);

/* ---- login (parts/login.c) ---- */
void login_choose(struct tab *, struct bytes kind); /* for the next login only */
void login_begin(struct tab *, const struct event *, struct effects *);
void login_answered(struct tab *, const struct event *, struct effects *); /* POST /login, POST /session */
void login_followed(struct tab *, const struct event *, struct effects *); /* a redirect */
void login_bsf_page(struct tab *, const struct event *, struct effects *);
void login_returned(struct tab *, const struct event *, struct effects *); /* the page behind /callback */
void login_refused(struct tab *, const struct event *, struct effects *);

/* ---- SIP (parts/client.c) ---- */
void client_begin(struct tab *, const struct event *, struct effects *, enum tab_purpose);
void client_accepted(struct tab *, const struct event *, struct effects *);
/* integrity-protected as the user of this browser claims it: its number, 0 for none that TS 24.229 knows. */
uint8_t client_assertion(struct bytes word);
void client_answered(struct tab *, const struct event *, struct effects *);

#endif
