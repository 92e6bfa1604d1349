/* Facts: what a node did, decided, believed or keeps: evidence for expectations and claims, recorded in the trace. */
#ifndef FACT_H
#define FACT_H

#include "bytes.h"
#include "reason.h"

enum fact_kind {
    FACT_RUNNING,      /* started a run of authentication as or with somebody */
    FACT_COMMIT,       /* accepted somebody as authenticated */
    FACT_REGISTERED,   /* with: the IMPU; text: the Contact */
    FACT_DEREGISTERED, /* the same */
    FACT_REFUSED,      /* with: the subject */
    FACT_MALFORMED,    /* text: the rule that was broken */
    FACT_PROMPT,       /* the user was asked to type; text: for what */
    FACT_SHOWN,        /* the browser shows something to the user */
    FACT_STORED,       /* a secret was put into storage; text: where */
    FACT_SECRET,       /* a value was born that matters to claims: with: its kind, text: its bytes */
    FACT_STRIPPED,     /* something a peer may not say was removed; text: which */
    FACT_NOTE,
    FACT_KINDS
};
extern const char *const fact_name[FACT_KINDS];

struct fact {
    enum fact_kind kind;
    enum reason reason; /* REASON_NONE: the text says it all */
    struct bytes with;  /* whom it is about */
    struct bytes text;
};

#endif
