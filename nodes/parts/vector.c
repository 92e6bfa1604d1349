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

static struct fault fault_of(const char *why)
{
    return (struct fault){why, 0};
}

struct fault vector_read_request(struct vector *vector, struct bytes avps)
{
    struct bytes item = avp_bytes(avps, AVP_SIP_AUTH_DATA_ITEM);
    *vector = (struct vector){0};
    if (!item.at) return fault_of("no SIP-Auth-Data-Item");
    vector->scheme = avp_bytes(item, AVP_SIP_AUTHENTICATION_SCHEME);
    return vector->scheme.at ? FAULT_NONE : fault_of("no SIP-Authentication-Scheme");
}

struct fault vector_read(struct vector *vector, struct bytes avps)
{
    struct fault fault = vector_read_request(vector, avps);
    if (fault.why) return fault;
    struct bytes item = avp_bytes(avps, AVP_SIP_AUTH_DATA_ITEM);
    struct bytes digest = avp_bytes(item, AVP_SIP_DIGEST_AUTHENTICATE);
    if (!digest.at) return fault_of("no SIP-Digest-Authenticate");
    struct bytes algorithm = avp_bytes(digest, AVP_DIGEST_ALGORITHM);
    if (algorithm.at && !bytes_equal_nocase(algorithm, BYTES("MD5"))) return fault_of("Digest-Algorithm is not MD5");
    vector->realm = avp_bytes(digest, AVP_DIGEST_REALM);
    vector->qop = avp_bytes(digest, AVP_DIGEST_QOP);
    vector->ha1 = avp_bytes(digest, AVP_DIGEST_HA1);
    vector->alternate = avp_bytes(digest, AVP_ALTERNATE_DIGEST_ALGORITHM);
    vector->alternate_ha1 = avp_bytes(digest, AVP_ALTERNATE_DIGEST_HA1);
    if (!vector->realm.at || !vector->qop.at) return fault_of("SIP-Digest-Authenticate without realm or qop");
    if (vector->ha1.count != 32) return fault_of("Digest-HA1 is not 32 digits");
    return FAULT_NONE;
}
