/* What an HSS remembers while it runs (TS 29.228 6.1.2, 6.3.1): for each person the registration state, the
 * S-CSCF's name, whether an authentication is pending, and what the operator changed. Subscriber data itself is the
 * database's. The lab's people have one implicit registration set, so state is a person's, not an IMPU's. */
#ifndef LEDGER_H
#define LEDGER_H

#include "digest.h"
#include "keyed.h"
#include "node.h"
#include "text.h"

enum ledger_state { LEDGER_NOT_REGISTERED, LEDGER_REGISTERED, LEDGER_UNREGISTERED };

struct ledger_record {
    uint8_t state;   /* enum ledger_state */
    uint8_t pending; /* an authentication is under way */
    uint8_t barred;  /* a bit an IMPU, set by the operator in the run */
    uint8_t removed;
    uint32_t server;                 /* index of the S-CSCF's name + 1, 0: none */
    link_id link;                    /* where that S-CSCF spoke from, for RTR and PPR */
    uint32_t changed;                /* index of a changed password + 1 */
    uint64_t impi;                   /* keys, 0 before the first question: they find the record for state fields, */
    uint64_t impu[PERSON_IMPUS_MAX]; /* which know no person numbers */
};

enum { LEDGER_SERVERS_MAX = 32, LEDGER_CHANGES_MAX = 32, LEDGER_PUSHES_MAX = 64 };

struct ledger_change {
    char md5[32], sha256[64]; /* hex H(A1) */
};

/* A request of the HSS that waits for its answer; key: hop-by-hop. */
struct ledger_push {
    uint32_t person;
    uint32_t command; /* COMMAND_RT or COMMAND_PP */
};

struct ledger {
    uint64_t pushes_at; /* offset of the table of pushes, behind the records */
    uint32_t person_count;
    uint32_t server_count, change_count, spare;
    struct text126 server[LEDGER_SERVERS_MAX];
    struct ledger_change change[LEDGER_CHANGES_MAX];
    struct ledger_record record[]; /* by person number */
};

size_t ledger_size(const struct role *);
void ledger_init(struct ledger *, const struct role *);
struct keyed *ledger_pushes(struct ledger *);

/* The record of a person, with its keys filled in. */
struct ledger_record *ledger_record(struct ledger *, const struct person *, struct pen *);
/* The same to one who may only look. */
const struct ledger_record *ledger_look(const struct ledger *, uint32_t person);
/* By an IMPU's or IMPI's text: NULL when nobody asked about that person yet. For state fields: it walks. */
const struct ledger_record *ledger_of_impu(const struct ledger *, struct bytes impu, struct pen *);
const struct ledger_record *ledger_of_impi(const struct ledger *, struct bytes impi);

/* The index of an S-CSCF's name + 1; 0 when the table is full or the name too long. */
uint32_t ledger_server(struct ledger *, struct bytes name);
struct bytes ledger_server_name(const struct ledger *, uint32_t server);

/* The H(A1)s that hold now: the database's, or those of a password changed in the run. */
struct bytes ledger_md5(const struct ledger *, const struct person *);
struct bytes ledger_sha256(const struct ledger *, const struct person *);
bool ledger_barred(const struct ledger *, const struct person *, uint32_t impu);
/* Keeps the H(A1)s of a new password; false when the table is full. */
bool ledger_change(struct ledger *, struct ledger_record *, const struct person *, struct bytes password);

#endif
