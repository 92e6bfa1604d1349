/* The BSF as TS 33.220 annex M has it (GBA_Digest): Ub with the client, Zh with the HSS, Zn with the servers that the
 * keys are for. One row from the client's first request to the end of its key; its key is that of the nonce. */
#ifndef BOOTSTRAP_H
#define BOOTSTRAP_H

#include "diameter_transaction.h"
#include "digest.h"
#include "gba.h"
#include "text.h"

/* Which value of the bootstrapping goes into Ks_NAF beside the names: TS 33.220 B.6 was not read (inference). */
#define GBA_DERIVES_VALUES(X) X(GBA_DERIVES_NONCE, "nonce") X(GBA_DERIVES_RESPONSE, "response")
enum gba_derives { GBA_DERIVES_VALUES(CHOICE_PLACE) };

#define BOOTSTRAP_PHASE_VALUES(X)                                                                                      \
    X(BOOTSTRAP_ASKED, "asked")           /* the HSS is asked, the GET is held */                                      \
    X(BOOTSTRAP_CHALLENGED, "challenged") /* the 401 is out */                                                         \
    X(BOOTSTRAP_DONE, "done")             /* client and BSF have Ks */
enum bootstrap_phase { BOOTSTRAP_PHASE_VALUES(CHOICE_PLACE) };

struct bootstrap {
    uint64_t request; /* blob of the GET, held in BOOTSTRAP_ASKED; else 0 */
    sim_time since;   /* when Ks was made */
    link_id link;
    uint32_t conn;
    uint32_t phase; /* enum bootstrap_phase */
    uint16_t ha1_count, spare;
    char ha1[DIGEST_HEX_MAX]; /* none for a user that the HSS does not know: no answer is right */
    unsigned char ks[GBA_KEY];
    char response[DIGEST_HEX_MAX / 2]; /* RESP in hex */
    struct text30 nonce;
    struct text126 realm;
    struct text94 impi;
    struct text638 impus; /* of the GUSS, joined by blanks */
};
/* A question to the HSS; the row waits for it. */
struct bootstrap_question {
    struct diameter_transaction diameter;
};
extern const struct state_column bootstrap_columns[], bootstrap_question_columns[];

struct bootstraps {
    struct keyed *rows, *questions; /* NULL where the BSF logs in by a page */
    link_id zh;                     /* LINK_NONE: no HSS */
    const struct role *hss;
    sim_time lifetime; /* of a key */
    enum gba_derives derives;
};

/* GET / (TS 24.109 I.2): without a response that answers a challenge of ours the HSS is asked, and then the client. */
void bootstrap_get(struct bootstraps *, const struct event *, struct effects *);
/* The MAA, if the question was one of these; false: it was not. */
bool bootstrap_maa(struct bootstraps *, const struct event *, struct effects *);
void bootstrap_question_due(struct bootstraps *, const struct event *, struct effects *, struct bootstrap_question *);
void bootstrap_due(struct bootstraps *, struct effects *, struct bootstrap *);
/* The client that waits is gone. */
void bootstrap_closed(struct bootstraps *, const struct event *, struct effects *);
/* BIR (TS 29.109 5.2). */
void bootstrap_bir(struct bootstraps *, const struct event *, struct effects *);

#endif
