/* X.509 by OpenSSL: self-signed (RFC 5280), and its hash as browsers take it (RFC 7469 2.4). */
#include "certificate.h"

#include "base64.h"
#include "digest.h"
#include "must.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

enum { DAYS_S = 30 * 24 * 60 * 60, EARLIER_S = 60 * 60, SPKI_ROOM = 64, SERIAL_OCTETS = 16 };

/* The octets that a BIO has gathered, with a zero octet after them that counts. */
static struct bytes gathered(BIO *bio, struct arena *arena)
{
    char *at;
    long count = BIO_get_mem_data(bio, &at);
    struct bytes text = arena_copy(arena, bytes_of(at, (size_t)count));
    BIO_free(bio);
    return bytes_of(text.at, text.count + 1);
}

static bool hash_key(struct certificate *certificate, X509 *x509, struct arena *arena)
{
    unsigned char *der = NULL, hash[32];
    int count = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), &der);
    if (count <= 0) return false;
    sha256_raw(bytes_of(der, (size_t)count), hash);
    OPENSSL_free(der);
    char room[SPKI_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    base64_write(&pen, bytes_of(hash, sizeof hash), BASE64_STANDARD);
    certificate->spki = arena_copy(arena, pen_done(&pen));
    return true;
}

static bool extend(X509 *x509, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, x509, x509, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    bool good = extension && X509_add_ext(x509, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return good;
}

/* "DNS:wws.ims.localhost,DNS:localhost,IP:127.0.0.1": no text of a scenario, but names that are letters, digits, dashes
 * and dots. */
static const char *alternatives(const struct bytes *name, uint32_t count, struct arena *arena)
{
    struct bytes all = BYTES("IP:127.0.0.1,DNS:localhost");
    for (uint32_t i = 0; i < count; i++)
        all = arena_format(arena, "%.*s,DNS:%.*s", (int)all.count, all.at, (int)name[i].count, name[i].at);
    return all.at;
}

static bool fill(X509 *x509, EVP_PKEY *key, const char *names)
{
    unsigned char octets[SERIAL_OCTETS];
    if (RAND_bytes(octets, sizeof octets) != 1) return false;
    octets[0] &= 0x7f;
    BIGNUM *number = BN_bin2bn(octets, sizeof octets, NULL);
    bool good = number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x509));
    BN_free(number);
    X509_NAME *subject = X509_get_subject_name(x509);
    return good && X509_set_version(x509, 2) == 1 && X509_gmtime_adj(X509_getm_notBefore(x509), -EARLIER_S) &&
           X509_gmtime_adj(X509_getm_notAfter(x509), DAYS_S) &&
           X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)"imslab", -1, -1, 0) == 1 &&
           X509_set_issuer_name(x509, subject) == 1 && X509_set_pubkey(x509, key) == 1 &&
           extend(x509, NID_basic_constraints, "critical,CA:FALSE") && extend(x509, NID_subject_alt_name, names) &&
           extend(x509, NID_ext_key_usage, "serverAuth") && X509_sign(x509, key, EVP_sha256()) > 0;
}

bool certificate_make(struct certificate *certificate, const struct bytes *name, uint32_t name_count,
                      struct arena *arena)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *x509 = X509_new();
    BIO *chain = BIO_new(BIO_s_mem()), *secret = BIO_new(BIO_s_mem());
    bool good = key && x509 && fill(x509, key, alternatives(name, name_count, arena)) &&
                PEM_write_bio_X509(chain, x509) == 1 &&
                PEM_write_bio_PrivateKey(secret, key, NULL, NULL, 0, NULL, NULL) == 1 &&
                hash_key(certificate, x509, arena);
    certificate->chain = gathered(chain, arena);
    certificate->key = gathered(secret, arena);
    X509_free(x509);
    EVP_PKEY_free(key);
    return good;
}

bool certificate_take(struct certificate *certificate, struct bytes chain, struct bytes key, struct arena *arena,
                      const char **why)
{
    BIO *chain_bio = BIO_new_mem_buf(chain.at, (int)chain.count), *key_bio = BIO_new_mem_buf(key.at, (int)key.count);
    X509 *x509 = PEM_read_bio_X509(chain_bio, NULL, NULL, NULL);
    EVP_PKEY *secret = PEM_read_bio_PrivateKey(key_bio, NULL, NULL, NULL);
    *why = !x509                                       ? "there is no certificate in it (PEM)"
           : !secret                                   ? "there is no key without a password in it (PEM)"
           : X509_check_private_key(x509, secret) != 1 ? "the key is not the certificate's"
           : !hash_key(certificate, x509, arena)       ? "its public key cannot be written"
                                                       : NULL;
    BIO_free(chain_bio);
    BIO_free(key_bio);
    X509_free(x509);
    EVP_PKEY_free(secret);
    struct bytes copy = arena_copy(arena, chain), key_copy = arena_copy(arena, key);
    certificate->chain = bytes_of(copy.at, copy.count + 1);
    certificate->key = bytes_of(key_copy.at, key_copy.count + 1);
    return !*why;
}
