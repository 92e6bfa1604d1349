/* Logging in by keys of GBA (TS 33.220 annex M, TS 24.109 annex I): the client bootstraps with the BSF over Ub, and
 * uses the key at the WWS. The user's password is typed into the client and goes nowhere. No browser's page can do it
 * today, for no script reaches the exporter of its TLS connection (docs/fidelity.md). */
#ifndef UA_GBA_H
#define UA_GBA_H

#include "bootstrap.h"
#include "ua.h"

#define GBA_STEP_VALUES(X)                                                                                             \
    X(GBA_BEGUN, "begun")               /* the client has sent its identity */                                         \
    X(GBA_ANSWERED, "answered")         /* the BSF's challenge */                                                      \
    X(GBA_BOOTSTRAPPED, "bootstrapped") /* the key has a name */                                                       \
    X(GBA_SHOWN, "shown")               /* ... and was shown to the WWS */
enum gba_step { GBA_STEP_VALUES(CHOICE_PLACE) };

struct ua_gba {
    unsigned char ks[GBA_KEY];
    char ha1[DIGEST_HEX_MAX / 2];      /* of the digest over Ub: the values that check the BSF's proof */
    char response[DIGEST_HEX_MAX / 2]; /* RESP */
    char cnonce[DIGEST_CLIENT_CNONCE];
    struct text30 nonce;
    struct text126 btid;
    struct text94 impi;
    uint32_t step; /* enum gba_step */
    uint32_t spare;
};

extern const struct state_column ua_gba_columns[];
uint32_t ua_gba_rows(const struct role *);
void ua_gba_begin(struct ua *, const struct event *, struct effects *);
void ua_gba_challenged(struct ua *, const struct event *, struct effects *);   /* the BSF's 401 */
void ua_gba_bootstrapped(struct ua *, const struct event *, struct effects *); /* its 200 */
void ua_gba_asked(struct ua *, const struct event *, struct effects *);        /* the WWS's 401 */

#endif
