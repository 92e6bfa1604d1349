/* The BSF's logins under way (docs/lab-messages.md; RFC 6749 4.1, RFC 7636): one row from the page to the redeemed
 * code. It is found by the ticket in the page, while the HSS is asked also by the hop-by-hop identifier and by the
 * connection that waits, and at the end by the code. Its row number is the tag of its one timer. */
#ifndef TICKET_H
#define TICKET_H

#include "keyed.h"
#include "node.h"
#include "text.h"

enum { TICKET_LETTERS = 26, TICKET_CHALLENGE = 43 };

enum ticket_phase {
    TICKET_PAGE,  /* the page is out, the user types */
    TICKET_ASKED, /* the HSS is asked, the POST is held */
    TICKET_CODE   /* the user is authenticated, the code is out */
};

struct ticket {
    uint64_t key;     /* under which it is kept: the hash of the ticket */
    uint64_t request; /* blob of the POST, held in TICKET_ASKED */
    uint64_t asked;   /* keys in the three indexes, 0 when in none */
    uint64_t waiting;
    uint64_t code;
    link_id link;
    uint32_t conn;
    uint32_t phase; /* enum ticket_phase */
    uint32_t spare;
    struct text62 client;    /* client_id */
    struct text254 redirect; /* redirect_uri */
    struct text126 state;
    struct text46 challenge; /* code_challenge, S256 */
    struct text30 nonce;     /* of a digest login */
    struct text94 impi;
    struct text638 impus; /* joined by blanks, default first */
};

struct tickets {
    uint64_t rows_at, asked_at, waiting_at, codes_at; /* offsets of the tables behind it */
};

size_t tickets_size(const struct role *);
uint32_t tickets_timers(const struct role *);
void tickets_init(struct tickets *, const struct role *);
uint32_t tickets_waiting(const struct tickets *);

struct ticket *ticket_new(struct tickets *, struct bytes ticket); /* NULL: full */
struct ticket *ticket_of(struct tickets *, struct bytes ticket);
struct ticket *ticket_due(struct tickets *, uint32_t tag);
struct ticket *ticket_asked(struct tickets *, uint32_t hop_by_hop);
struct ticket *ticket_waiting(struct tickets *, link_id, uint32_t conn);
struct ticket *ticket_coded(struct tickets *, struct bytes code);
uint32_t ticket_tag(struct tickets *, const struct ticket *);

/* Into TICKET_ASKED: the POST of this event is held. */
void ticket_ask(struct tickets *, struct ticket *, const struct event *, struct effects *, uint32_t hop_by_hop);
/* Out of it, back to TICKET_PAGE: nothing is held any more. */
void ticket_answered(struct tickets *, struct ticket *, struct effects *);
void ticket_code(struct tickets *, struct ticket *, struct bytes code);
void ticket_end(struct tickets *, struct ticket *, struct effects *);

#endif
