/* JSON Web Signature, compact form (RFC 7515) with EdDSA (RFC 8037) and HS256. */
#ifndef JWS_H
#define JWS_H

#include "bytes.h"
#include "digest.h"
#include "pen.h"

enum jws_algorithm { JWS_NONE, JWS_EDDSA, JWS_HS256 };
enum { JWS_MAX = 4096 };

struct jws {
    enum jws_algorithm algorithm;
    struct bytes signed_part;     /* header.payload, which the signature covers */
    struct bytes header, payload; /* decoded JSON, in the pen given to jws_scan */
    unsigned char signature[64];
    uint32_t signature_count;
};

/* Splits, decodes and checks the form; "alg":"none" is a parse error. The pen must live as long as the view. */
struct parse_error jws_scan(struct jws *, struct bytes token, struct pen *);
/* Signs; key is a 32-octet Ed25519 seed or an HMAC key. `type` is the "typ" of the header ("at+jwt", "dpop+jwt"). */
void jws_sign(struct pen *, enum jws_algorithm, struct bytes type, struct bytes payload, struct bytes key);
/* key is a 32-octet Ed25519 public key or the HMAC key. Refuses an algorithm other than `expected`. */
bool jws_verify(const struct jws *, enum jws_algorithm expected, struct bytes key);
/* RFC 7638 thumbprint of an Ed25519 public key {"crv":"Ed25519","kty":"OKP","x":...}, base64url of SHA-256. */
void jwk_thumbprint(struct pen *, const unsigned char public_key[32]);

#endif
