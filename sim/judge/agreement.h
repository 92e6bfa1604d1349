/* Agreement between two sides, over an abstract sequence of their acts (G. Lowe, "A Hierarchy of Authentication
 * Specifications", 1997). It knows nothing of messages: its caller tells which party ran under which name and with
 * which values, and asks of each commit whether an earlier run carries it. Names are names in the protocol, so two
 * nodes that speak under one name are one principal. */
#ifndef AGREEMENT_H
#define AGREEMENT_H

#include "arena.h"
#include "claim.h"

struct agreement_act {
    uint32_t role;             /* in the protocol: the caller numbers them */
    struct bytes self, peer;   /* names */
    const struct bytes *value; /* as many as the agreement has fields, in their order; at == NULL: it has none */
};

/* Why a commit finds no run. */
enum agreement_found {
    AGREEMENT_CARRIED,
    AGREEMENT_NOBODY,  /* alive: the peer did nothing before; weak-agree: it did not run with this name as its peer */
    AGREEMENT_DIFFERS, /* agree: no run of the peer, in the other role, has the same value in every field */
    AGREEMENT_SPENT    /* injective-agree: there was one, and another commit has used it up */
};

struct agreement;
/* kind: CLAIM_ALIVE, CLAIM_WEAK_AGREE, CLAIM_AGREE or CLAIM_INJECTIVE_AGREE. `runs` is the role that the peer has to
 * have; field_count is 0 for the first two. Lives in the arena. */
struct agreement *agreement_new(enum claim_kind kind, uint32_t runs, uint32_t field_count, struct arena *);
/* A party did anything at all in this protocol: `alive` asks for this. */
void agreement_spoke(struct agreement *, struct bytes self);
/* Somebody ran; also spoke. */
void agreement_running(struct agreement *, const struct agreement_act *);
enum agreement_found agreement_commit(struct agreement *, const struct agreement_act *);

#endif
