/* The S-CSCF's side of SIP Digest (TS 33.203 annex N): the vector and the nonce it keeps against an IMPI, the check
 * of a response, and the headers it writes. Rows are flat: they live in node state. */
#ifndef DIGEST_SERVER_H
#define DIGEST_SERVER_H

#include "digest.h"
#include "identity.h"
#include "moment.h"
#include "node.h"
#include "reason.h"
#include "text.h"

enum { NONCE_LETTERS = 26 }; /* 130 bits */

#define DIGEST_SERVER_STATE_VALUES(X) X(DIGEST_FREE, "free") X(DIGEST_AWAITS, "awaits") X(DIGEST_ANSWERED, "answered")
enum digest_server_state { DIGEST_SERVER_STATE_VALUES(CHOICE_PLACE) };

struct digest_server {
    sim_time made;     /* when the nonce went out */
    uint64_t right;    /* key of the response that was right last, where rules remember it; 0 before the first */
    uint32_t nc;       /* the last one accepted; 0 before the first */
    uint8_t state;     /* enum digest_server_state */
    uint8_t algorithm; /* enum digest_algorithm */
    uint8_t ha1_count; /* hex digits of H(A1); 0 when dropped */
    uint8_t md5_count; /* digits of the one of MD5, where that was offered as well: 0 or 32 */
    char ha1[DIGEST_HEX_MAX];
    char md5[32];
    struct text30 nonce;
    struct text94 impi, impu; /* the user it is about, for the SAR of a timeout */
};

extern const struct state_column digest_server_columns[];

struct digest_server_rules {
    sim_time nonce_lifetime;
    bool nc_strict; /* exactly one more than the last; else any higher one */
    bool remembers; /* a response that was right is not computed again, with any nc (policy `response`) */
    /* The home network, which a client's digest-uri names (TS 24.229 5.1.1.2.3). An I-CSCF has put the S-CSCF's name
     * into the Request-URI since (5.3.1.2). None: the two have to be the same. */
    struct bytes home;
};

enum digest_server_outcome {
    DIGEST_UNKNOWN, /* no such nonce, or no H(A1) to check with: ask the HSS, then see */
    DIGEST_WRONG,   /* the response is not the user's */
    DIGEST_STALE,   /* it is, over a nonce or nonce count that may not be used (N.2.3) */
    DIGEST_PASSED
};

/* Whether MD5 was offered beside a better algorithm, and the client answers with it. */
bool digest_server_used_second(const struct digest_server *, const struct auth *);

/* Judges a REGISTER with a response. row may be NULL. *why is REASON_NONE and *rspauth set when it passed. */
enum digest_server_outcome digest_server_check(struct digest_server *row, const struct digest_server_rules *,
                                               const struct sip *, const struct identity *, sim_time now,
                                               enum reason *why, struct hexdigest *rspauth);
/* Whether the response is right for the nonce it names, which any server may have issued: the test for stale=TRUE
 * (N.2.3). */
bool digest_server_valid(const struct digest_server_rules *, const struct sip *, const struct auth *,
                         enum digest_algorithm, struct bytes ha1);

/* WWW-Authenticate and Authentication-Info as header lines (RFC 7616 3.3, 3.5). */
void digest_server_write(struct pen *, struct bytes realm, struct bytes nonce, enum digest_algorithm, bool stale);
void digest_server_write_info(struct pen *, const struct auth *, struct bytes rspauth, struct bytes nextnonce);

#endif
