/* SIP-Auth-Data-Item, written and read in one place for both applications. */
#include "vector.h"

void vector_write(struct diameter_pen *to, const struct vector *vector)
{
    avp_open(to, AVP_SIP_AUTH_DATA_ITEM);
    avp_put(to, AVP_SIP_AUTHENTICATION_SCHEME, vector->scheme);
    if (vector->ha1.count) {
        avp_open(to, AVP_SIP_DIGEST_AUTHENTICATE);
        avp_put(to, AVP_DIGEST_REALM, vector->realm);
        avp_put(to, AVP_DIGEST_ALGORITHM, BYTES("MD5"));
        avp_put(to, AVP_DIGEST_QOP, vector->qop);
        avp_put(to, AVP_DIGEST_HA1, vector->ha1);
        if (vector->alternate_ha1.count) {
            avp_put(to, AVP_ALTERNATE_DIGEST_ALGORITHM, vector->alternate);
            avp_put(to, AVP_ALTERNATE_DIGEST_HA1, vector->alternate_ha1);
        }
        avp_close(to);
    }
    avp_close(to);
}

static struct parse_error error_of(const char *why)
{
    return (struct parse_error){why, 0};
}

struct parse_error vector_read_request(struct vector *vector, const struct diameter *message)
{
    struct bytes item = diameter_bytes(message, AVP_SIP_AUTH_DATA_ITEM);
    *vector = (struct vector){0};
    if (!item.at) return error_of("no SIP-Auth-Data-Item");
    vector->scheme = avp_bytes(item, AVP_SIP_AUTHENTICATION_SCHEME);
    return vector->scheme.at ? PARSE_OK : error_of("no SIP-Authentication-Scheme");
}

/* The first of each kind counts, and of kinds that are none of these nothing is asked. */
static void read_digest(struct vector *vector, struct bytes *algorithm, struct bytes digest)
{
    struct avp avp;
    while (avp_next(&digest, &avp)) {
        struct bytes *to;
        switch (avp.id) {
        case AVP_DIGEST_REALM: to = &vector->realm; break;
        case AVP_DIGEST_ALGORITHM: to = algorithm; break;
        case AVP_DIGEST_QOP: to = &vector->qop; break;
        case AVP_DIGEST_HA1: to = &vector->ha1; break;
        case AVP_ALTERNATE_DIGEST_ALGORITHM: to = &vector->alternate; break;
        case AVP_ALTERNATE_DIGEST_HA1: to = &vector->alternate_ha1; break;
        default: continue;
        }
        if (!to->at) *to = avp.data;
    }
}

struct parse_error vector_read(struct vector *vector, const struct diameter *message)
{
    struct parse_error error = vector_read_request(vector, message);
    if (error.why) return error;
    struct bytes item = diameter_bytes(message, AVP_SIP_AUTH_DATA_ITEM), algorithm = {0};
    struct bytes digest = avp_bytes(item, AVP_SIP_DIGEST_AUTHENTICATE);
    if (!digest.at) return error_of("no SIP-Digest-Authenticate");
    read_digest(vector, &algorithm, digest);
    if (algorithm.at && !bytes_equal_nocase(algorithm, BYTES("MD5"))) return error_of("Digest-Algorithm is not MD5");
    if (!vector->realm.at || !vector->qop.at) return error_of("SIP-Digest-Authenticate without realm or qop");
    if (vector->ha1.count != 32) return error_of("Digest-HA1 is not 32 digits");
    return PARSE_OK;
}
