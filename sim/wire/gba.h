/* The keys of GBA_Digest (TS 33.220 annex B.5, annex M): the key that a client and the BSF both compute from H(A1) and
 * the TLS connection between them, and the key that an application's server gets of it. All keys are raw octets. */
#ifndef GBA_H
#define GBA_H

#include "digest.h"
#include "pen.h"

enum { GBA_KEY = 32 };
#define GBA_PRODUCT BYTES("GBA_Digest")         /* the product token of User-Agent (TS 24.109 I.2) */
#define GBA_UA_PRODUCT BYTES("3gpp-gba-digest") /* the same towards a NAF (TS 24.109 5.2.4) */
/* The prefix of the NAF's name in its realm (TS 24.109 5.2.4). */
#define GBA_REALM BYTES("3GPP-bootstrapping-digest@")

/* The H(A1) of the digest over Ub: its password is passwd = KDF(H(A1), 01, "GBA_Digest_RESP", TLS_MK_Extr),
 * in base64. */
void gba_digest_ha1(struct bytes impi, struct bytes realm, struct bytes ha1, struct bytes exporter, struct hexdigest *);
/* Ks = KDF(H(A1), 01, "GBA_Digest_Ks", TLS_MK_Extr, RESP); the response comes in hex, and goes in as octets. */
void gba_ks(struct bytes ha1, struct bytes exporter, struct bytes response, unsigned char ks[GBA_KEY]);
/* Ks_NAF = KDF(Ks, 01, "gba-digest", nonce or RESP, IMPI, NAF_Id). */
void gba_ks_naf(struct bytes ks, struct bytes value, struct bytes impi, struct bytes naf_id,
                unsigned char ks_naf[GBA_KEY]);
/* NAF_Id: the NAF's name and five octets for HTTP Digest as the protocol (TS 33.220 annex H). */
struct bytes gba_naf_id(struct pen *, struct bytes host);
struct bytes gba_naf_host(struct bytes naf_id); /* of one that is as long as that at least; else none */
/* B-TID: base64(nonce)@BSF (TS 33.220 4.5.2), and its nonce again; none where the text is no B-TID of that BSF. */
struct bytes gba_btid(struct pen *, struct bytes nonce, struct bytes bsf);
struct bytes gba_btid_nonce(struct pen *, struct bytes btid, struct bytes bsf);
/* The password between a NAF and a client: base64(Ks_NAF) (TS 24.109 5.2.4). */
struct bytes gba_naf_password(struct pen *, struct bytes ks_naf);

#endif
