/* Digests, MACs and signatures on OpenSSL.
 *
 * MD5 and SHA-2 go through the low-level calls, which OpenSSL 3 deprecates. Measured on 3.0 (three digests with hex,
 * as one response needs): MD5 0.56 us here against 0.75 us with a reused EVP context, SHA-256 0.40 against 0.58; and
 * a reused EVP context still takes three blocks from malloc where these calls take none and need no context to be
 * kept. Text is gathered and padded here and goes to the library in whole blocks, one call a digest: its own gathering,
 * padding and wiping cost as much as half a block for every piece. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "digest.h"

#include <openssl/evp.h>
#include <openssl/md5.h>
#include <openssl/sha.h>

#include "must.h"
#include "octets.h"
#include "window.h"

enum {
    BLOCK_MAX = 128, /* octets: SHA-512's; a divisor of HOLD_ROOM, as every block is */
    HOLD_ROOM = 512, /* what a Digest computation feeds almost always fits: one update a digest */
    SHA512_256_COUNT = 32,
    HMAC_BLOCK = 64, /* RFC 2104: B of SHA-256 */
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

/* A digest being computed: the library's chaining value, and octets that are no whole block yet. */
struct hasher {
    const struct digest_row *row;
    uint64_t count; /* octets fed */
    uint32_t held;
    union {
        MD5_CTX md5;
        SHA_CTX sha1;
        SHA256_CTX sha256;
        SHA512_CTX sha512;
    } state;
    char hold[HOLD_ROOM + BLOCK_MAX]; /* padding may need one more block */
};

struct digest_row {
    struct bytes name; /* RFC 7616 6.1 */
    uint16_t raw_count;
    uint16_t block; /* octets; the length of the text takes the last eighth of the last block */
    uint64_t *tally;
    void (*begin)(struct hasher *);
    void (*blocks)(struct hasher *, size_t count); /* octets of whole blocks in hold */
    void (*length)(void *at, uint64_t bits);       /* the last eight octets of the padding */
    void (*finish)(const struct hasher *, unsigned char *raw);
};

static void store_low_first(void *to, uint64_t value)
{
    unsigned char *at = to;
    for (unsigned i = 0; i < 8; i++) at[i] = (unsigned char)(value >> 8 * i);
}

/* Two words of a chaining value, one after the other. */
static void store_words(void *to, uint32_t first, uint32_t second)
{
    octets_put_big_64(to, (uint64_t)first << 32 | second);
}

static void md5_begin(struct hasher *hasher)
{
    must(MD5_Init(&hasher->state.md5) == 1);
}
/* Block by block: MD5_Update would look for octets of its own to put before them. */
static void md5_blocks(struct hasher *hasher, size_t count)
{
    const unsigned char *hold = (const unsigned char *)hasher->hold;
    for (size_t at = 0; at < count; at += MD5_CBLOCK) MD5_Transform(&hasher->state.md5, hold + at);
}
static void md5_finish(const struct hasher *hasher, unsigned char *raw)
{
    const MD5_CTX *state = &hasher->state.md5;
    store_low_first(raw, (uint64_t)state->B << 32 | state->A);
    store_low_first(raw + 8, (uint64_t)state->D << 32 | state->C);
}

static void sha1_begin(struct hasher *hasher)
{
    must(SHA1_Init(&hasher->state.sha1) == 1);
}
static void sha1_blocks(struct hasher *hasher, size_t count)
{
    must(SHA1_Update(&hasher->state.sha1, hasher->hold, count) == 1);
}
static void sha1_finish(const struct hasher *hasher, unsigned char *raw)
{
    const SHA_CTX *state = &hasher->state.sha1;
    store_words(raw, state->h0, state->h1);
    store_words(raw + 8, state->h2, state->h3);
    store_words(raw + 12, state->h3, state->h4);
}

static void sha256_begin(struct hasher *hasher)
{
    must(SHA256_Init(&hasher->state.sha256) == 1);
}
static void sha256_blocks(struct hasher *hasher, size_t count)
{
    must(SHA256_Update(&hasher->state.sha256, hasher->hold, count) == 1);
}
static void sha256_finish(const struct hasher *hasher, unsigned char *raw)
{
    const SHA_LONG *word = hasher->state.sha256.h;
    for (unsigned i = 0; i < SHA256_DIGEST_LENGTH / 4; i += 2) store_words(raw + 4 * i, word[i], word[i + 1]);
}

/* SHA-512/256 is SHA-512 from another start, cut to 32 octets (FIPS 180-4 5.3.6.2, 6.7). Plain SHA-512 cut short,
 * which RFC 7616 printed before erratum 4897, is a different function. */
static void sha512_256_begin(struct hasher *hasher)
{
    static const SHA_LONG64 start[8] = {
        0x22312194FC2BF72Cu, 0x9F555FA3C84C64C2u, 0x2393B86B6F53B151u, 0x963877195940EABDu,
        0x96283EE2A88EFFE3u, 0xBE5E1E2553863992u, 0x2B0199FC2C85B8AAu, 0x0EB72DDC81C52CA2u,
    };
    static_assert(sizeof start == sizeof hasher->state.sha512.h, "the chaining value is eight words");
    must(SHA512_Init(&hasher->state.sha512) == 1);
    memcpy(hasher->state.sha512.h, start, sizeof start);
}
static void sha512_blocks(struct hasher *hasher, size_t count)
{
    must(SHA512_Update(&hasher->state.sha512, hasher->hold, count) == 1);
}
static void sha512_256_finish(const struct hasher *hasher, unsigned char *raw)
{
    for (unsigned i = 0; i < SHA512_256_COUNT / 8; i++) octets_put_big_64(raw + 8 * i, hasher->state.sha512.h[i]);
}

static const struct digest_row rows[DIGEST_ALGORITHM_COUNT] = {
    [DIGEST_MD5] = {BYTES_ROW("MD5"), MD5_DIGEST_LENGTH, MD5_CBLOCK, &tally.md5, md5_begin, md5_blocks, store_low_first,
                    md5_finish},
    [DIGEST_SHA_256] = {BYTES_ROW("SHA-256"), SHA256_DIGEST_LENGTH, SHA256_CBLOCK, &tally.sha256, sha256_begin,
                        sha256_blocks, octets_put_big_64, sha256_finish},
    [DIGEST_SHA_512_256] = {BYTES_ROW("SHA-512-256"), SHA512_256_COUNT, SHA512_CBLOCK, &tally.sha256, sha512_256_begin,
                            sha512_blocks, octets_put_big_64, sha512_256_finish},
};
/* No algorithm of Digest: WebSocket's alone (RFC 6455 4.2.2). */
static const struct digest_row sha1_row = {BYTES_ROW("SHA-1"), SHA_DIGEST_LENGTH, SHA_CBLOCK,        &tally.sha1,
                                           sha1_begin,         sha1_blocks,       octets_put_big_64, sha1_finish};
static_assert(MD5_DIGEST_LENGTH % WINDOW_SHORT == 0 && DIGEST_RAW_MAX % WINDOW_SHORT == 0, "hex goes by windows");
static_assert(HOLD_ROOM % BLOCK_MAX == 0 && BLOCK_MAX % SHA_CBLOCK == 0 && BLOCK_MAX == SHA512_CBLOCK,
              "what is held goes out in whole blocks");

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
    hasher->held = 0;
    row->begin(hasher);
    ++*row->tally;
}

static const struct digest_row *row_of(enum digest_algorithm algorithm)
{
    must(algorithm < DIGEST_ALGORITHM_COUNT);
    return &rows[algorithm];
}

static void hash_feed(struct hasher *hasher, struct bytes piece)
{
    hasher->count += piece.count;
    while (piece.count >= HOLD_ROOM - hasher->held) {
        uint32_t part = HOLD_ROOM - hasher->held;
        memcpy(hasher->hold + hasher->held, piece.at, part);
        hasher->row->blocks(hasher, HOLD_ROOM);
        hasher->held = 0;
        piece = bytes_from(piece, part);
    }
    bytes_copy(hasher->hold + hasher->held, piece);
    hasher->held += piece.count;
}

/* A colon-separated list, as every text of RFC 7616 3.4 is. */
static void hash_list(struct hasher *hasher, const struct bytes *piece, uint32_t count)
{
    uint64_t whole = count - 1;
    for (uint32_t i = 0; i < count; i++) whole += piece[i].count;
    if (whole >= HOLD_ROOM - hasher->held) {
        for (uint32_t i = 0; i < count; i++) {
            if (i) hash_feed(hasher, BYTES(":"));
            hash_feed(hasher, piece[i]);
        }
        return;
    }
    char *to = hasher->hold + hasher->held;
    for (uint32_t i = 0; i < count; i++) {
        if (i) *to++ = ':';
        bytes_copy(to, piece[i]);
        to += piece[i].count;
    }
    hasher->held += (uint32_t)whole;
    hasher->count += whole;
}

/* A second digest of what was fed so far; whole blocks are hashed once for both. */
static void hash_fork(struct hasher *to, struct hasher *from)
{
    uint32_t whole = from->held / from->row->block * from->row->block;
    if (whole) from->row->blocks(from, whole);
    from->held -= whole;
    memmove(from->hold, from->hold + whole, from->held);
    to->row = from->row;
    to->count = from->count;
    to->held = from->held;
    to->state = from->state;
    memcpy(to->hold, from->hold, from->held);
    ++*to->row->tally;
}

/* A one bit, zeroes, and the length in bits fill the last block (RFC 1321 3.1, 3.2; FIPS 180-4 5.1). */
static void hash_raw(struct hasher *hasher, unsigned char *raw)
{
    const struct digest_row *row = hasher->row;
    uint32_t least = hasher->held + 1 + row->block / 8u, end = (least + row->block - 1) & ~(row->block - 1u);
    hasher->hold[hasher->held] = (char)0x80;
    memset(hasher->hold + hasher->held + 1, 0, end - hasher->held - 1);
    row->length(hasher->hold + end - sizeof(uint64_t), hasher->count * 8);
    row->blocks(hasher, end);
    row->finish(hasher, raw);
    tally.octets += hasher->count;
}

static void hash_hex(struct hasher *hasher, struct hexdigest *hex)
{
    unsigned char raw[DIGEST_RAW_MAX];
    hash_raw(hasher, raw);
    const uint32_t count = hasher->row->raw_count;
    for (uint32_t i = 0; i < count; i += WINDOW_SHORT) window_hex_16(hex->at + 2 * i, raw + i);
    hex->count = (uint16_t)(2 * count);
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

/* All of a response but its last element, H(A2), for which there is the colon. */
static void begin_response(struct hasher *hasher, const struct digest_input *input)
{
    const struct bytes none = {NULL, 0};
    const struct bytes piece[] = {input->ha1, input->nonce, input->nc, input->cnonce, input->qop, none};
    const struct bytes old[] = {input->ha1, input->nonce, none}; /* RFC 2069 knew no qop */
    hash_begin(hasher, row_of(input->algorithm));
    if (input->qop.count) hash_list(hasher, piece, COUNT(piece));
    else hash_list(hasher, old, COUNT(old));
}

static void end_response(struct hasher *hasher, const struct hexdigest *a2, struct hexdigest *hex)
{
    hash_feed(hasher, hex_view(a2));
    hash_hex(hasher, hex);
}

void digest_response(const struct digest_input *input, struct hexdigest *hex)
{
    struct hasher hasher;
    struct hexdigest a2;
    hash_a2(input, input->method, &a2);
    begin_response(&hasher, input);
    end_response(&hasher, &a2, hex);
}

void digest_both(const struct digest_input *input, struct hexdigest *response, struct hexdigest *rspauth)
{
    struct hasher hasher, other;
    struct hexdigest a2, other_a2;
    hash_a2(input, input->method, &a2);
    hash_a2(input, bytes_of(NULL, 0), &other_a2);
    begin_response(&hasher, input);
    hash_fork(&other, &hasher);
    end_response(&hasher, &a2, response);
    end_response(&other, &other_a2, rspauth);
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
