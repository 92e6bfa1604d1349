/* Digests, MACs and signatures on OpenSSL.
 *
 * MD5, SHA-1 and SHA-256 go through the low-level calls, which OpenSSL 3 deprecates: they need no context from malloc
 * and no algorithm that is fetched by its name for every digest, or kept in a global. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "digest.h"

#include <openssl/evp.h>
#include <openssl/md5.h>
#include <openssl/sha.h>

#include "must.h"
#include "window.h"

enum {
    SHA512_256_COUNT = 32,
    HASHER_ROOM = 256, /* most texts of RFC 7616 3.4 fit */
    HMAC_BLOCK = 64,   /* RFC 2104: B of SHA-256 */
    KDF_PARAMETERS_MAX = 8,
    KDF_INPUT_MAX = 1024,      /* FC and all Pi and Li */
    KDF_PARAMETER_MAX = 0xffff /* Li is two octets (TS 33.220 B.2.1.2) */
};

/* For the bench alone: nothing that a node computes depends on it. */
static struct digest_tally tally;

const struct digest_tally *digest_tally(void)
{
    return &tally;
}

void digest_tally_since(const struct digest_tally *before, struct digest_tally *since)
{
    *since = (struct digest_tally){.md5 = tally.md5 - before->md5,
                                   .sha256 = tally.sha256 - before->sha256,
                                   .sha1 = tally.sha1 - before->sha1,
                                   .publics = tally.publics - before->publics,
                                   .signs = tally.signs - before->signs,
                                   .verifies = tally.verifies - before->verifies,
                                   .octets = tally.octets - before->octets};
}

/* A digest being computed. */
struct hasher {
    const struct digest_row *row;
    uint64_t count; /* octets fed */
    uint32_t waiting;
    char room[HASHER_ROOM]; /* octets that wait: one call of the library is dearer than all the copies of a text */
    union {
        MD5_CTX md5;
        SHA_CTX sha1;
        SHA256_CTX sha256;
        EVP_MD_CTX *any; /* a message for which the library has no call of its own */
    } state;
};

struct digest_row {
    struct bytes name; /* RFC 7616 6.1 */
    uint16_t raw_count;
    uint64_t *tally;
    void (*begin)(struct hasher *);
    void (*feed)(struct hasher *, struct bytes);
    void (*finish)(struct hasher *, unsigned char *raw);
};

static void md5_begin(struct hasher *hasher)
{
    must(MD5_Init(&hasher->state.md5) == 1);
}
static void md5_feed(struct hasher *hasher, struct bytes piece)
{
    must(MD5_Update(&hasher->state.md5, piece.at, piece.count) == 1);
}
static void md5_finish(struct hasher *hasher, unsigned char *raw)
{
    must(MD5_Final(raw, &hasher->state.md5) == 1);
}

static void sha1_begin(struct hasher *hasher)
{
    must(SHA1_Init(&hasher->state.sha1) == 1);
}
static void sha1_feed(struct hasher *hasher, struct bytes piece)
{
    must(SHA1_Update(&hasher->state.sha1, piece.at, piece.count) == 1);
}
static void sha1_finish(struct hasher *hasher, unsigned char *raw)
{
    must(SHA1_Final(raw, &hasher->state.sha1) == 1);
}

static void sha256_begin(struct hasher *hasher)
{
    must(SHA256_Init(&hasher->state.sha256) == 1);
}
static void sha256_feed(struct hasher *hasher, struct bytes piece)
{
    must(SHA256_Update(&hasher->state.sha256, piece.at, piece.count) == 1);
}
static void sha256_finish(struct hasher *hasher, unsigned char *raw)
{
    must(SHA256_Final(raw, &hasher->state.sha256) == 1);
}

/* SHA-512/256 has another start than SHA-512 (FIPS 180-4 5.3.6.2): SHA-512 cut short, which RFC 7616 printed before
 * erratum 4897, is a different function. Of the low-level calls none begins it. */
static void sha512_256_begin(struct hasher *hasher)
{
    hasher->state.any = EVP_MD_CTX_new();
    must(hasher->state.any != NULL);
    must(EVP_DigestInit_ex(hasher->state.any, EVP_sha512_256(), NULL) == 1);
}
static void sha512_256_feed(struct hasher *hasher, struct bytes piece)
{
    must(EVP_DigestUpdate(hasher->state.any, piece.at, piece.count) == 1);
}
static void sha512_256_finish(struct hasher *hasher, unsigned char *raw)
{
    must(EVP_DigestFinal_ex(hasher->state.any, raw, NULL) == 1);
    EVP_MD_CTX_free(hasher->state.any);
}

static const struct digest_row rows[DIGEST_ALGORITHM_COUNT] = {
    [DIGEST_MD5] = {BYTES_ROW("MD5"), MD5_DIGEST_LENGTH, &tally.md5, md5_begin, md5_feed, md5_finish},
    [DIGEST_SHA_256] = {BYTES_ROW("SHA-256"), SHA256_DIGEST_LENGTH, &tally.sha256, sha256_begin, sha256_feed,
                        sha256_finish},
    [DIGEST_SHA_512_256] = {BYTES_ROW("SHA-512-256"), SHA512_256_COUNT, &tally.sha256, sha512_256_begin,
                            sha512_256_feed, sha512_256_finish},
};
/* No algorithm of Digest: WebSocket's alone (RFC 6455 4.2.2). */
static const struct digest_row sha1_row = {BYTES_ROW("SHA-1"), SHA_DIGEST_LENGTH, &tally.sha1,
                                           sha1_begin,         sha1_feed,         sha1_finish};

bool digest_algorithm_of(struct bytes name, enum digest_algorithm *algorithm)
{
    *algorithm = DIGEST_MD5;
    if (name.count == 0) return true; /* RFC 7616 3.3: absent means MD5 */
    for (unsigned i = 0; i < DIGEST_ALGORITHM_COUNT; i++) {
        if (!bytes_equal_nocase(name, rows[i].name)) continue;
        *algorithm = (enum digest_algorithm)i;
        return true;
    }
    return false;
}

struct bytes digest_algorithm_name(enum digest_algorithm algorithm)
{
    must(algorithm < DIGEST_ALGORITHM_COUNT);
    return rows[algorithm].name;
}

/* -- Computing one digest from pieces -- */

static void hash_begin(struct hasher *hasher, const struct digest_row *row)
{
    hasher->row = row;
    hasher->count = 0;
    hasher->waiting = 0;
    row->begin(hasher);
    ++*row->tally;
}

static const struct digest_row *row_of(enum digest_algorithm algorithm)
{
    must(algorithm < DIGEST_ALGORITHM_COUNT);
    return &rows[algorithm];
}

static void hash_waiting(struct hasher *hasher)
{
    if (hasher->waiting) hasher->row->feed(hasher, bytes_of(hasher->room, hasher->waiting));
    hasher->waiting = 0;
}

static void hash_feed(struct hasher *hasher, struct bytes piece)
{
    hasher->count += piece.count;
    if (piece.count > HASHER_ROOM - hasher->waiting) hash_waiting(hasher);
    if (piece.count > HASHER_ROOM) {
        hasher->row->feed(hasher, piece);
        return;
    }
    bytes_copy(hasher->room + hasher->waiting, piece);
    hasher->waiting += piece.count;
}

/* A colon-separated list, as every text of RFC 7616 3.4 is. */
static void hash_list(struct hasher *hasher, const struct bytes *piece, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (i) hash_feed(hasher, BYTES(":"));
        hash_feed(hasher, piece[i]);
    }
}

static void hash_raw(struct hasher *hasher, unsigned char *raw)
{
    hash_waiting(hasher);
    hasher->row->finish(hasher, raw);
    tally.octets += hasher->count;
}

static void hash_hex(struct hasher *hasher, struct hexdigest *hex)
{
    unsigned char raw[DIGEST_RAW_MAX];
    hash_raw(hasher, raw);
    hex->count = (uint16_t)(2 * hasher->row->raw_count);
    static_assert(MD5_DIGEST_LENGTH % WINDOW_SHORT == 0 && DIGEST_RAW_MAX % WINDOW_SHORT == 0, "whole windows");
    for (unsigned at = 0; at < hasher->row->raw_count; at += WINDOW_SHORT) window_hex_16(hex->at + 2 * at, raw + at);
}

/* -- HTTP and SIP Digest -- */

void digest_hash(enum digest_algorithm algorithm, struct bytes data, struct hexdigest *hex)
{
    struct hasher hasher;
    hash_begin(&hasher, row_of(algorithm));
    hash_feed(&hasher, data);
    hash_hex(&hasher, hex);
}

void digest_ha1(enum digest_algorithm algorithm, struct bytes username, struct bytes realm, struct bytes password,
                struct hexdigest *hex)
{
    const struct bytes a1[] = {username, realm, password};
    struct hasher hasher;
    hash_begin(&hasher, row_of(algorithm));
    hash_list(&hasher, a1, COUNT(a1));
    hash_hex(&hasher, hex);
}

static void hash_a2(const struct digest_input *input, struct bytes method, struct hexdigest *a2)
{
    struct hasher hasher;
    struct hexdigest body;
    struct bytes piece[] = {method, input->uri, {NULL, 0}};
    bool covers_body = bytes_equal_nocase(input->qop, BYTES("auth-int"));
    if (covers_body) {
        digest_hash(input->algorithm, input->body, &body);
        piece[2] = hex_view(&body);
    }
    hash_begin(&hasher, row_of(input->algorithm));
    hash_list(&hasher, piece, covers_body ? 3 : 2);
    hash_hex(&hasher, a2);
}

static void respond(const struct digest_input *input, struct bytes method, struct hexdigest *hex)
{
    struct hasher hasher;
    struct hexdigest a2;
    hash_a2(input, method, &a2);
    const struct bytes piece[] = {input->ha1, input->nonce, input->nc, input->cnonce, input->qop, hex_view(&a2)};
    const struct bytes old[] = {input->ha1, input->nonce, hex_view(&a2)}; /* RFC 2069 knew no qop */
    hash_begin(&hasher, row_of(input->algorithm));
    if (input->qop.count) hash_list(&hasher, piece, COUNT(piece));
    else hash_list(&hasher, old, COUNT(old));
    hash_hex(&hasher, hex);
}

void digest_response(const struct digest_input *input, struct hexdigest *hex)
{
    respond(input, input->method, hex);
}

void digest_both(const struct digest_input *input, struct hexdigest *response, struct hexdigest *rspauth)
{
    respond(input, input->method, response);
    respond(input, bytes_of(NULL, 0), rspauth);
}

/* -- Plain digests and MACs -- */

void sha1_raw(struct bytes data, unsigned char out[20])
{
    struct hasher hasher;
    hash_begin(&hasher, &sha1_row);
    hash_feed(&hasher, data);
    hash_raw(&hasher, out);
}

void sha256_raw(struct bytes data, unsigned char out[32])
{
    struct hasher hasher;
    hash_begin(&hasher, &rows[DIGEST_SHA_256]);
    hash_feed(&hasher, data);
    hash_raw(&hasher, out);
}

/* RFC 2104: H(K xor opad, H(K xor ipad, text)). One hasher serves both passes, `pad` keeps the key. */
static void hmac_begin(struct hasher *hasher, struct bytes key, unsigned char pad[HMAC_BLOCK])
{
    memset(pad, 0, HMAC_BLOCK);
    if (key.count > HMAC_BLOCK) sha256_raw(key, pad);
    else if (key.count) memcpy(pad, key.at, key.count);
    for (unsigned i = 0; i < HMAC_BLOCK; i++) pad[i] ^= 0x36;
    hash_begin(hasher, &rows[DIGEST_SHA_256]);
    hash_feed(hasher, bytes_of(pad, HMAC_BLOCK));
}

static void hmac_end(struct hasher *hasher, unsigned char pad[HMAC_BLOCK], unsigned char out[32])
{
    hash_raw(hasher, out);
    for (unsigned i = 0; i < HMAC_BLOCK; i++) pad[i] ^= 0x36 ^ 0x5c;
    hash_begin(hasher, &rows[DIGEST_SHA_256]);
    hash_feed(hasher, bytes_of(pad, HMAC_BLOCK));
    hash_feed(hasher, bytes_of(out, SHA256_DIGEST_LENGTH));
    hash_raw(hasher, out);
}

void hmac_sha256(struct bytes key, struct bytes data, unsigned char out[32])
{
    struct hasher hasher;
    unsigned char pad[HMAC_BLOCK];
    hmac_begin(&hasher, key, pad);
    hash_feed(&hasher, data);
    hmac_end(&hasher, pad, out);
}

struct parse_error kdf_33220(struct bytes key, unsigned char fc, const struct bytes *parameters, uint32_t count,
                             unsigned char out[32])
{
    if (count > KDF_PARAMETERS_MAX) return (struct parse_error){"more than 8 parameters of a key derivation", 0};
    uint64_t input = 1;
    for (uint32_t i = 0; i < count; i++) {
        if (parameters[i].count > KDF_PARAMETER_MAX)
            return (struct parse_error){"a parameter of a key derivation exceeds its two-octet length", i};
        input += parameters[i].count + 2u;
    }
    if (input > KDF_INPUT_MAX) return (struct parse_error){"parameters of a key derivation exceed 1 KiB", 0};

    struct hasher hasher;
    unsigned char pad[HMAC_BLOCK];
    hmac_begin(&hasher, key, pad);
    hash_feed(&hasher, bytes_of(&fc, 1));
    for (uint32_t i = 0; i < count; i++) {
        const unsigned char length[2] = {(unsigned char)(parameters[i].count >> 8), (unsigned char)parameters[i].count};
        hash_feed(&hasher, parameters[i]);
        hash_feed(&hasher, bytes_of(length, sizeof length));
    }
    hmac_end(&hasher, pad, out);
    return PARSE_OK;
}

/* -- Ed25519: the one place that still allocates (a key and a context a call, inside OpenSSL) -- */

void ed25519_public(const unsigned char seed[32], unsigned char public_key[32])
{
    tally.publics++;
    size_t count = 32;
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, 32);
    must(key != NULL);
    must(EVP_PKEY_get_raw_public_key(key, public_key, &count) == 1 && count == 32);
    EVP_PKEY_free(key);
}

void ed25519_sign(const unsigned char seed[32], struct bytes data, unsigned char signature[64])
{
    tally.signs++;
    size_t count = 64;
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, 32);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    must(key != NULL && context != NULL);
    must(EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1);
    must(EVP_DigestSign(context, signature, &count, (const unsigned char *)data.at, data.count) == 1 && count == 64);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
}

bool ed25519_verify(const unsigned char public_key[32], struct bytes data, const unsigned char signature[64])
{
    tally.verifies++;
    /* A public key that is no point of the curve is refused only by the verification itself, as a bad signature. */
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, 32);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    must(key != NULL && context != NULL);
    must(EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1);
    bool good = EVP_DigestVerify(context, signature, 64, (const unsigned char *)data.at, data.count) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return good;
}
