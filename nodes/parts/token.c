/* Writing and checking login tokens and proofs. */
#include "token.h"

#include "base64.h"
#include "impu.h"
#include "json.h"

static void member(struct pen *pen, const char *name, struct bytes value)
{
    pen_char(pen, pen_so_far(pen).count ? ',' : '{');
    json_write(pen, bytes_text(name));
    pen_char(pen, ':');
    json_write(pen, value);
}

static void member_u64(struct pen *pen, const char *name, uint64_t value)
{
    pen_char(pen, ',');
    json_write(pen, bytes_text(name));
    pen_char(pen, ':');
    pen_u64(pen, value);
}

struct bytes token_sign(struct pen *pen, const struct access_token *token, const unsigned char seed[32])
{
    member(pen, "iss", token->issuer);
    member(pen, "aud", token->audience);
    member(pen, "sub", token->impi);
    pen_lit(pen, ",\"impu\":[");
    for (uint32_t i = 0; i < token->impu_count; i++) {
        if (i) pen_char(pen, ',');
        json_write(pen, token->impu[i]);
    }
    pen_char(pen, ']');
    member(pen, "client_id", token->client);
    member(pen, "scope", TOKEN_SCOPE);
    member_u64(pen, "iat", token->issued_s);
    member_u64(pen, "exp", token->expires_s);
    member(pen, "jti", token->id);
    if (token->thumbprint.count) {
        pen_lit(pen, ",\"cnf\":{\"jkt\":");
        json_write(pen, token->thumbprint);
        pen_char(pen, '}');
    }
    pen_char(pen, '}');
    struct bytes payload = pen_done(pen);
    jws_sign(pen, JWS_EDDSA, BYTES("at+jwt"), payload, bytes_of(seed, 32));
    return pen_done(pen);
}

/* A string member with its escapes undone; none when it is absent, no string, or badly escaped. */
static struct bytes string_of(struct json value, struct pen *pen)
{
    if (value.kind != JSON_STRING) return bytes_of(NULL, 0);
    if (bytes_find_char(value.text, '\\') == BYTES_NOT_FOUND) return value.text;
    bool good = json_unescape(pen, value.text);
    struct bytes text = pen_done(pen);
    return good ? text : bytes_of(NULL, 0);
}

static bool named_in(struct bytes names, char separator, struct bytes name)
{
    while (names.count) {
        struct bytes rest;
        if (bytes_equal(bytes_cut(names, separator, &rest), name)) return true;
        names = rest;
    }
    return false;
}

/* Roles of one box share an origin and not a key: the signature says which of them it was. */
static bool issued_by(const struct jws *jws, struct bytes issuer, const struct token_trust *trust, bool *known)
{
    *known = false;
    for (uint32_t i = 0; i < trust->audience->role_count; i++) {
        const struct role *role = trust->audience->roles[i];
        if (!(trust->issuers >> role->index & 1)) continue;
        if (!role->signs || !bytes_equal(role->origin, issuer)) continue;
        *known = true;
        if (jws_verify(jws, JWS_EDDSA, bytes_of(role->signing_public, 32))) return true;
    }
    return false;
}

/* Takes a signed object apart, and its payload, which has to be an object of that type. */
static struct objection take_apart(struct jws *jws, struct json *root, struct bytes text, struct bytes type,
                                   struct pen *pen, enum reason unreadable, enum reason no_object)
{
    struct json header;
    struct parse_error error = jws_scan(jws, text, pen);
    if (!error.why) error = json_scan(&header, jws->header);
    if (error.why) return (struct objection){unreadable, error.why};
    struct json typ = json_member(header, BYTES("typ"));
    if (typ.kind != JSON_STRING || !bytes_equal_nocase(typ.text, type)) return because(REASON_TOKEN_OTHER_TYPE);
    error = json_scan(root, jws->payload);
    if (error.why) return (struct objection){unreadable, error.why};
    return root->kind == JSON_OBJECT ? NO_OBJECTION : because(no_object);
}

static struct objection read_claims(struct access_token *token, struct json root, struct pen *pen)
{
    struct json impus = json_member(root, BYTES("impu"));
    token->issuer = string_of(json_member(root, BYTES("iss")), pen);
    token->audience = string_of(json_member(root, BYTES("aud")), pen);
    token->impi = string_of(json_member(root, BYTES("sub")), pen);
    token->client = string_of(json_member(root, BYTES("client_id")), pen);
    token->id = string_of(json_member(root, BYTES("jti")), pen);
    for (struct json impu; token->impu_count < TOKEN_IMPUS_MAX; token->impu_count++) {
        impu = json_element(impus, token->impu_count);
        if (impu.kind == JSON_NONE) break;
        token->impu[token->impu_count] = string_of(impu, pen);
    }
    if (!json_u64(json_member(root, BYTES("iat")), &token->issued_s)) return because(REASON_TOKEN_NO_IAT);
    if (!json_u64(json_member(root, BYTES("exp")), &token->expires_s)) return because(REASON_TOKEN_NO_EXP);
    struct json binding = json_member(root, BYTES("cnf"));
    if (binding.kind == JSON_OBJECT) token->thumbprint = string_of(json_member(binding, BYTES("jkt")), pen);
    if (!token->impi.count || token->impu_count == 0) return because(REASON_TOKEN_NO_IDENTITIES);
    return NO_OBJECTION;
}

struct objection token_check(struct access_token *token, struct bytes text, const struct token_trust *trust,
                             struct pen *pen)
{
    struct jws jws;
    struct json root;
    bool known;
    *token = (struct access_token){0};
    struct objection objection = take_apart(&jws, &root, text, BYTES("at+jwt"), pen, REASON_TOKEN_UNREADABLE,
                                            REASON_TOKEN_NO_OBJECT);
    if (objection.reason) return objection;
    /* The issuer is read before the signature is checked, since it names the key; nothing else is believed yet. */
    struct bytes issuer = string_of(json_member(root, BYTES("iss")), pen);
    bool authentic = issued_by(&jws, issuer, trust, &known);
    if (!known) return because(REASON_TOKEN_UNTRUSTED_ISSUER);
    if (!authentic) return because(REASON_TOKEN_WRONG_SIGNATURE);
    objection = read_claims(token, root, pen);
    if (objection.reason) return objection;
    if (!trust->any_audience && !bytes_equal(token->audience, trust->audience->host))
        return because(REASON_TOKEN_OTHER_AUDIENCE);
    uint64_t now_s = trust->now / SECOND;
    if (token->expires_s + trust->leeway / SECOND <= now_s) return because(REASON_TOKEN_EXPIRED);
    if (token->issued_s > now_s) return because(REASON_TOKEN_FROM_FUTURE);
    struct bytes scope = string_of(json_member(root, BYTES("scope")), pen);
    if (!named_in(scope, ' ', TOKEN_SCOPE)) return because(REASON_TOKEN_OTHER_SCOPE);
    return NO_OBJECTION;
}

struct bytes token_subject(struct bytes text, struct pen *pen)
{
    struct jws jws;
    struct json root;
    if (jws_scan(&jws, text, pen).why || json_scan(&root, jws.payload).why) return bytes_of(NULL, 0);
    return string_of(json_member(root, BYTES("sub")), pen);
}

struct bytes token_write_answer(struct pen *pen, const struct access_token *token, struct bytes text)
{
    pen_lit(pen, "{\"access_token\":");
    json_write(pen, text);
    pen_lit(pen, ",\"token_type\":\"Bearer\",\"expires_in\":");
    pen_u64(pen, token->expires_s - token->issued_s);
    pen_lit(pen, ",\"impu\":");
    json_write(pen, token->impu[0]);
    pen_char(pen, '}');
    return pen_done(pen);
}

bool token_allows(const struct access_token *token, struct bytes impu, struct pen *pen)
{
    for (uint32_t i = 0; i < token->impu_count; i++)
        if (impu_same(pen, token->impu[i], impu)) return true;
    return false;
}

struct bytes proof_sign(struct pen *pen, const struct proof *proof, const unsigned char seed[32])
{
    unsigned char key[32];
    ed25519_public(seed, key);
    pen_lit(pen, "{\"jwk\":{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"");
    base64_write(pen, bytes_of(key, sizeof key), BASE64_URL);
    pen_lit(pen, "\"}");
    member(pen, "htm", BYTES("REGISTER"));
    member(pen, "to", proof->to);
    member(pen, "contact", proof->contact);
    member_u64(pen, "expires", proof->expires);
    member(pen, "call_id", proof->call_id);
    member_u64(pen, "cseq", proof->cseq);
    member(pen, "jti", proof->id);
    pen_char(pen, '}');
    struct bytes payload = pen_done(pen);
    jws_sign(pen, JWS_EDDSA, BYTES("dpop+jwt"), payload, bytes_of(seed, 32));
    return pen_done(pen);
}

static bool says(struct json root, struct bytes name, struct bytes expected, struct pen *pen)
{
    return bytes_equal(string_of(json_member(root, name), pen), expected);
}

static bool says_u64(struct json root, struct bytes name, uint64_t expected)
{
    uint64_t value;
    return json_u64(json_member(root, name), &value) && value == expected;
}

static struct objection read_key(unsigned char key[32], struct json root, struct pen *pen)
{
    struct json jwk = json_member(root, BYTES("jwk"));
    if (jwk.kind != JSON_OBJECT || !says(jwk, BYTES("kty"), BYTES("OKP"), pen) ||
        !says(jwk, BYTES("crv"), BYTES("Ed25519"), pen))
        return because(REASON_PROOF_NO_KEY);
    bool read = base64_read(pen, string_of(json_member(jwk, BYTES("x")), pen), BASE64_URL);
    struct bytes raw = pen_done(pen);
    if (!read || raw.count != 32) return because(REASON_PROOF_NO_KEY);
    memcpy(key, raw.at, 32);
    return NO_OBJECTION;
}

struct objection proof_check(struct proof *proof, struct bytes text, struct bytes thumbprint, struct pen *pen)
{
    struct jws jws;
    struct json root;
    unsigned char key[32];
    struct objection objection = take_apart(&jws, &root, text, BYTES("dpop+jwt"), pen, REASON_PROOF_UNREADABLE,
                                            REASON_PROOF_NO_OBJECT);
    if (!objection.reason) objection = read_key(key, root, pen);
    if (objection.reason) return objection;
    if (!jws_verify(&jws, JWS_EDDSA, bytes_of(key, sizeof key))) return because(REASON_PROOF_WRONG_SIGNATURE);
    jwk_thumbprint(pen, key);
    if (!bytes_equal(pen_done(pen), thumbprint)) return because(REASON_PROOF_OTHER_KEY);
    if (!says(root, BYTES("htm"), BYTES("REGISTER"), pen) || !says(root, BYTES("to"), proof->to, pen) ||
        !says(root, BYTES("contact"), proof->contact, pen) || !says(root, BYTES("call_id"), proof->call_id, pen) ||
        !says_u64(root, BYTES("cseq"), proof->cseq) || !says_u64(root, BYTES("expires"), proof->expires))
        return because(REASON_PROOF_OTHER_REQUEST);
    proof->id = string_of(json_member(root, BYTES("jti")), pen);
    return proof->id.count ? NO_OBJECTION : because(REASON_PROOF_NO_JTI);
}
