/* Digests, MACs and signatures on OpenSSL: MD5, SHA-256, SHA-512/256, SHA-1, HMAC-SHA-256, Ed25519. All of RFC 7616
 * that a UE, an S-CSCF and a BSF compute. But for SHA-512/256 and Ed25519 no allocation: a digest's state lives on the
 * stack. The one static is the bench's tally. */
#ifndef DIGEST_H
#define DIGEST_H

#include "bytes.h"
#include "pen.h"

enum digest_algorithm { DIGEST_MD5, DIGEST_SHA_256, DIGEST_SHA_512_256, DIGEST_ALGORITHM_COUNT };
enum { DIGEST_HEX_MAX = 64, DIGEST_RAW_MAX = 32 };

/* Hex text of a digest, by value. */
struct hexdigest {
    uint16_t count; /* 32 or 64 */
    char at[DIGEST_HEX_MAX];
};
#define hex_view(hex) bytes_of((hex)->at, (hex)->count)

/* false when the name ("MD5", "SHA-256", "SHA-512-256", case-insensitive; empty is MD5) is none of ours. */
bool digest_algorithm_of(struct bytes name, enum digest_algorithm *);
struct bytes digest_algorithm_name(enum digest_algorithm);

void digest_hash(enum digest_algorithm, struct bytes data, struct hexdigest *);
/* H(A1) = H(username ":" realm ":" password) */
void digest_ha1(enum digest_algorithm, struct bytes username, struct bytes realm, struct bytes password,
                struct hexdigest *);

struct digest_input {
    enum digest_algorithm algorithm;
    struct bytes ha1;    /* hex */
    struct bytes method; /* empty for rspauth */
    struct bytes uri, nonce, nc, cnonce;
    struct bytes qop;  /* "", "auth" or "auth-int" */
    struct bytes body; /* auth-int only */
};
/* response, or rspauth when method is empty (RFC 7616 3.4.1, 3.5). */
void digest_response(const struct digest_input *, struct hexdigest *);
/* The response and the rspauth that goes with it. */
void digest_both(const struct digest_input *, struct hexdigest *response, struct hexdigest *rspauth);

void sha1_raw(struct bytes data, unsigned char out[20]);
void sha256_raw(struct bytes data, unsigned char out[32]);
void hmac_sha256(struct bytes key, struct bytes data, unsigned char out[32]);

/* The KDF of TS 33.220 annex B.2: HMAC-SHA-256(key, FC || P0 || L0 || P1 || L1 ...). At most 8 parameters, 1 KiB in
 * all. */
struct parse_error kdf_33220(struct bytes key, unsigned char fc, const struct bytes *parameters, uint32_t count,
                             unsigned char out[32]);

/* Ed25519 (RFC 8032): deterministic, so a run stays a function of its seed. The key is 32 octets of seed. */
void ed25519_public(const unsigned char seed[32], unsigned char public_key[32]);
void ed25519_sign(const unsigned char seed[32], struct bytes data, unsigned char signature[64]);
bool ed25519_verify(const unsigned char public_key[32], struct bytes data, const unsigned char signature[64]);

/* How many computations of each kind this process has made so far: the bench's floor makes as many. */
struct digest_tally {
    uint64_t md5, sha256, sha1, publics, signs, verifies; /* an HMAC is two SHA-256 */
    uint64_t octets;                                      /* hashed by the first three */
};
const struct digest_tally *digest_tally(void);
void digest_tally_since(const struct digest_tally *before, struct digest_tally *since);

#endif
