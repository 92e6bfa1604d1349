/* Proofs of the login. */
#include "ua_proof.h"

#include "token.h"

/* The values of integrity-protected that somebody may claim for himself (TS 24.229 7.2A.2); 0 is none. */
static const struct bytes assertions[] = {
    BYTES_ROW(""),
    BYTES_ROW("yes"),
    BYTES_ROW("no"),
    BYTES_ROW("tls-yes"),
    BYTES_ROW("tls-pending"),
    BYTES_ROW("tls-connected"),
    BYTES_ROW("ip-assoc-yes"),
    BYTES_ROW("ip-assoc-pending"),
    BYTES_ROW("auth-done"),
};

uint8_t ua_sip_assertion(struct bytes word)
{
    for (uint8_t i = 1; i < COUNT(assertions); i++)
        if (bytes_equal(assertions[i], word)) return i;
    return 0;
}

struct bytes ua_proof_assertion(const struct ua *ua)
{
    return assertions[ua->asserts];
}

/* RFC 4169's name as TS 33.203 X.2.3 has it for AKA without IPsec. */
#define AKA BYTES("AKAv2-SHA-256")

/* A client with an ISIM offers AKA first (TS 33.203 X.2.1), and hands over nothing until it is asked for it. */
static bool begins_with_aka(const struct ua *ua, const struct role *role)
{
    uint64_t proof = role->policy[UA_PROOF];
    return role->policy[UA_ISIM] != ISIM_NONE && !ua->answers && (proof == BY_DIGEST || proof == BY_CREDENTIAL);
}

static struct bytes prove_digest(struct ua *ua, const struct event *in, struct effects *out,
                                 const struct ua_draft *draft)
{
    struct digest_client_request request = {.method = BYTES("REGISTER"),
                                            .uri = draft->home,
                                            .asserted = ua_proof_assertion(ua),
                                            .offers = begins_with_aka(ua, in->role) ? AKA : bytes_of(NULL, 0)};
    return digest_client_empty(out, ua_user(ua, in, out), in->role->domain, &request);
}

static struct bytes prove_credential(struct ua *ua, const struct event *in, struct effects *out,
                                     const struct ua_draft *draft)
{
    struct digest_client_login login;
    struct hexdigest ha1;
    ua_secret(ua, in, out, "the password, for the WSF", &login);
    struct bytes line = prove_digest(ua, in, out, draft);
    struct pen *pen = fx_pen(out);
    bool as_ha1 = in->role->policy[UA_CREDENTIAL] == CREDENTIAL_HA1 || login.ha1.count;
    if (as_ha1 && !login.ha1.count) {
        digest_ha1(DIGEST_MD5, login.username, in->role->domain, login.password, &ha1);
        login.ha1 = hex_view(&ha1);
    }
    pen_bytes(pen, line);
    pen_text(pen, as_ha1 ? "P-Lab-Credential: ha1=" : "P-Lab-Credential: password=");
    param_quote(pen, as_ha1 ? login.ha1 : login.password);
    pen_lit(pen, "\r\n");
    return pen_done(pen);
}

static struct bytes prove_word(struct ua *ua, const struct event *in, struct effects *out, const struct ua_draft *draft)
{
    (void)draft;
    if (!(ua->flags & (IS_LOGGED_IN | IS_CLAIMING))) return bytes_of("", 0); /* an honest browser does not make it up */
    struct pen *pen = fx_pen(out);
    struct bytes user = ua_user(ua, in, out);
    pen_lit(pen, "P-Lab-Login: ok;impi=");
    param_quote(pen, user);
    pen_lit(pen, "\r\n");
    return pen_done(pen);
}

static struct bytes prove_bearer(struct ua *ua, const struct event *in, struct effects *out,
                                 const struct ua_draft *draft)
{
    (void)draft;
    struct pen *pen = fx_pen(out);
    pen_lit(pen, "Authorization: Bearer ");
    pen_bytes(pen, text_view(&ua_token(ua, in->role)->token));
    pen_lit(pen, "\r\n");
    return pen_done(pen);
}

static struct bytes prove_bound(struct ua *ua, const struct event *in, struct effects *out,
                                const struct ua_draft *draft)
{
    struct pen *pen = fx_pen(out);
    struct bytes line = prove_bearer(ua, in, out, draft);
    struct proof proof = {.to = draft->to,
                          .contact = draft->contact,
                          .cseq = ua->cseq,
                          .expires = ua->expires_s,
                          .call_id = bytes_of(ua->call_id, sizeof ua->call_id),
                          .id = fx_fresh(out, BYTES("jti"), 16)};
    struct bytes jws = proof_sign(pen, &proof, ua_token(ua, in->role)->seed);
    pen_bytes(pen, line);
    pen_lit(pen, "P-Lab-Proof: ");
    pen_bytes(pen, jws);
    pen_lit(pen, "\r\n");
    return pen_done(pen);
}

struct bytes ua_proof_lines(struct ua *ua, const struct event *in, struct effects *out, const struct ua_draft *draft,
                            enum fact_evidence *evidence)
{
    static const struct {
        struct bytes (*write)(struct ua *, const struct event *, struct effects *, const struct ua_draft *);
        enum fact_evidence evidence; /* nothing yet: a challenge comes first */
    } proofs[] = {
        [BY_DIGEST] = {prove_digest, FACT_BY_NOTHING}, [BY_CREDENTIAL] = {prove_credential, FACT_BY_CREDENTIAL},
        [BY_WORD] = {prove_word, FACT_BY_WORD},        [BY_BEARER] = {prove_bearer, FACT_BY_TOKEN},
        [BY_BOUND] = {prove_bound, FACT_BY_PROOF},
    };
    uint64_t proof = begins_with_aka(ua, in->role) ? BY_DIGEST : in->role->policy[UA_PROOF];
    *evidence = proofs[proof].evidence;
    return proofs[proof].write(ua, in, out, draft);
}
