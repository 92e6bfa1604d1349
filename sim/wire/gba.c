/* KDFs of TS 33.220 and the names around them. Where the specifications leave an encoding open, docs/fidelity.md says
 * which one is here. */
#include "gba.h"

#include "base64.h"
#include "must.h"

enum { UA_PROTOCOL = 5, KDF_FC = 0x01 };
static const char http_digest[UA_PROTOCOL] = {0x01, 0x00, 0x00, 0x00, 0x02};

static void kdf(struct bytes key, const struct bytes *parameters, uint32_t count, unsigned char to[GBA_KEY])
{
    struct parse_error error = kdf_33220(key, KDF_FC, parameters, count, to);
    must(!error.why); /* the texts that nodes keep are shorter than this limit */
}

static struct bytes raw_of(struct pen *pen, struct bytes hex)
{
    bool good = hex_read(pen, hex);
    struct bytes raw = pen_done(pen);
    return good ? raw : bytes_of(NULL, 0);
}

void gba_digest_ha1(struct bytes impi, struct bytes realm, struct bytes ha1, struct bytes exporter,
                    struct hexdigest *digest)
{
    unsigned char passwd[GBA_KEY];
    char room[2 * GBA_KEY]; /* base64 is shorter */
    struct pen pen = pen_on(room, sizeof room);
    const struct bytes parameters[] = {BYTES("GBA_Digest_RESP"), exporter};
    kdf(ha1, parameters, COUNT(parameters), passwd);
    base64_write(&pen, bytes_of(passwd, sizeof passwd), BASE64_STANDARD);
    digest_ha1(DIGEST_MD5, impi, realm, pen_done(&pen), digest);
}

void gba_ks(struct bytes ha1, struct bytes exporter, struct bytes response, unsigned char ks[GBA_KEY])
{
    char room[DIGEST_RAW_MAX];
    struct pen pen = pen_on(room, sizeof room);
    const struct bytes parameters[] = {BYTES("GBA_Digest_Ks"), exporter, raw_of(&pen, response)};
    kdf(ha1, parameters, COUNT(parameters), ks);
}

void gba_ks_naf(struct bytes ks, struct bytes value, struct bytes impi, struct bytes naf_id,
                unsigned char ks_naf[GBA_KEY])
{
    const struct bytes parameters[] = {BYTES("gba-digest"), value, impi, naf_id};
    kdf(ks, parameters, COUNT(parameters), ks_naf);
}

struct bytes gba_naf_id(struct pen *pen, struct bytes host)
{
    pen_bytes(pen, host);
    pen_bytes(pen, bytes_of(http_digest, sizeof http_digest));
    return pen_done(pen);
}

struct bytes gba_naf_host(struct bytes naf_id)
{
    if (naf_id.count <= UA_PROTOCOL) return bytes_of(NULL, 0);
    return bytes_part(naf_id, 0, naf_id.count - UA_PROTOCOL);
}

struct bytes gba_btid(struct pen *pen, struct bytes nonce, struct bytes bsf)
{
    base64_write(pen, nonce, BASE64_STANDARD);
    pen_char(pen, '@');
    pen_bytes(pen, bsf);
    return pen_done(pen);
}

struct bytes gba_btid_nonce(struct pen *pen, struct bytes btid, struct bytes bsf)
{
    struct bytes host, coded = bytes_cut(btid, '@', &host);
    if (!bytes_equal_nocase(host, bsf)) return bytes_of(NULL, 0);
    bool good = base64_read(pen, coded, BASE64_STANDARD);
    struct bytes nonce = pen_done(pen);
    return good ? nonce : bytes_of(NULL, 0);
}

struct bytes gba_naf_password(struct pen *pen, struct bytes ks_naf)
{
    base64_write(pen, ks_naf, BASE64_STANDARD);
    return pen_done(pen);
}
