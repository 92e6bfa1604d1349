/* The BSF's logins under way (docs/lab-messages.md; RFC 6749 4.1, RFC 7636): one row from the page to the redeemed
 * code. It is found by the login in the page, while the HSS is asked also by the hop-by-hop identifier and by the
 * connection that waits, and at the end by the code. */
#ifndef LOGIN_H
#define LOGIN_H

#include "diameter_transaction.h"
#include "keyed.h"
#include "node.h"
#include "text.h"

enum { LOGIN_LETTERS = 26, LOGIN_CHALLENGE = 43 };

#define LOGIN_PHASE_VALUES(X)                                                                                          \
    X(LOGIN_PAGE, "page")   /* the page is out, the user types */                                                      \
    X(LOGIN_ASKED, "asked") /* the HSS is asked, the POST is held */                                                   \
    X(LOGIN_CODE, "code")   /* the user is authenticated, the code is out */
enum login_phase { LOGIN_PHASE_VALUES(CHOICE_PLACE) };

struct login {
    uint64_t request; /* blob of the POST, held in LOGIN_ASKED; else 0 */
    uint64_t asked;   /* key of the question to the HSS in LOGIN_ASKED; else 0 */
    uint64_t waiting; /* keys in the two indexes, 0 when in none */
    uint64_t code;
    link_id link;
    uint32_t conn;
    uint32_t phase; /* enum login_phase */
    uint32_t spare;
    struct text62 client;    /* client_id */
    struct text254 redirect; /* redirect_uri */
    struct text126 state;
    struct text46 challenge; /* code_challenge, S256 */
    struct text30 nonce;     /* of a digest login */
    struct text94 impi;
    struct text638 impus; /* joined by blanks, default first */
};

extern const struct state_column login_columns[], login_question_columns[];

/* The tables of a BSF: pointers into its state, good for a step. A row has a timer. */
struct logins {
    struct keyed *rows, *waiting, *codes; /* the last two are indexes */
    struct keyed *questions;              /* struct login_question */
};
/* The question to the HSS; the login waits for the answer. */
struct login_question {
    struct diameter_transaction diameter;
};
/* Room for the logins under way, and for pages that nobody uses. */
uint32_t login_rows(const struct role *);

struct login *login_new(struct logins *, struct bytes login); /* NULL: full */
struct login *login_of(struct logins *, struct bytes login);
struct login *login_keyed(struct logins *, uint64_t key);
struct login *login_waiting(struct logins *, link_id, uint32_t conn);
struct login *login_coded(struct logins *, struct bytes code);
uint32_t login_tag(const struct logins *, const struct login *);

/* Into LOGIN_ASKED: the POST of this event is held, and the question waits instead of the page. */
void login_ask(struct logins *, struct login *, const struct event *, struct effects *, const struct session_ask *,
               link_id to);
/* Out of it, back to LOGIN_PAGE: nothing is held any more. The caller that has the answer ends the question. */
void login_answered(struct logins *, struct login *, struct effects *);
/* The same without an answer: one that still comes is late. */
void login_abandon(struct logins *, struct login *, struct effects *);
void login_code(struct logins *, struct login *, struct bytes code);
void login_end(struct logins *, struct login *, struct effects *);

#endif
