/* digest(PERSON) and rspauth(PERSON), recomputed; and the digests that messages carry. */
#include "proof.h"

static struct bytes auth_value(const struct message *message)
{
    const struct sip *sip = message_sip(message);
    const struct http *http = message_http(message);
    if (http) return http_value(http, HTTP_AUTHORIZATION);
    if (!sip) return bytes_of(NULL, 0);
    struct bytes value = sip_value(sip, SIP_AUTHORIZATION);
    return value.at ? value : sip_value(sip, SIP_PROXY_AUTHORIZATION);
}

static void from_auth(const struct auth *auth, struct digest_use *use)
{
    use->username = auth->field[AUTH_USERNAME];
    use->realm = auth->field[AUTH_REALM];
    use->nonce = auth->field[AUTH_NONCE];
    use->uri = auth->field[AUTH_URI];
    use->cnonce = auth->field[AUTH_CNONCE];
    use->nc = auth->field[AUTH_NC];
    use->qop = auth->field[AUTH_QOP];
    use->algorithm = auth->field[AUTH_ALGORITHM];
    use->value = auth->field[AUTH_RESPONSE];
}

/* The page's own digest login: the fields are in the form, qop and uri are fixed. */
static bool from_form(const struct http *http, struct pen *pen, struct digest_use *use)
{
    if (!http || !http->request) return false;
    use->value = http_form(pen, http->body, BYTES("response"));
    if (!use->value.at) return false;
    use->uri = http->path;
    use->qop = BYTES("auth");
    use->username = http_form(pen, http->body, BYTES("user"));
    use->nonce = http_form(pen, http->body, BYTES("nonce"));
    use->cnonce = http_form(pen, http->body, BYTES("cnonce"));
    use->nc = http_form(pen, http->body, BYTES("nc"));
    return use->nonce.at != NULL;
}

const char *proof_read(const struct message *message, struct pen *pen, struct digest_use *use)
{
    const struct sip *sip = message_sip(message);
    const struct http *http = message_http(message);
    struct bytes value = auth_value(message);
    *use = (struct digest_use){0};
    if (value.at) {
        struct auth auth;
        if (auth_scan(&auth, value, pen).why) return "the Authorization cannot be read";
        if (auth.scheme != AUTH_DIGEST) return "the Authorization is no digest";
        from_auth(&auth, use);
    } else if (!from_form(http, pen, use)) {
        return "the message carries no digest";
    }
    if (sip) use->method = sip->method_text;
    if (http) use->method = http->method_text;
    use->body = sip ? sip->body : http ? http->body : bytes_of("", 0);
    return NULL;
}

/* The response names the use of the nonce (nc, cnonce, qop); the nonce, the realm and the uri are the request's. */
const char *proof_read_rspauth(const struct message *message, struct pen *pen, const struct digest_use *request,
                               struct digest_use *use)
{
    const struct sip *sip = message_sip(message);
    const struct http *http = message_http(message);
    struct bytes value = sip ? sip_value(sip, SIP_AUTHENTICATION_INFO) : bytes_of(NULL, 0);
    if (http) value = http_other(http, BYTES("Authentication-Info"));
    struct auth info;
    if (!value.at || auth_scan_info(&info, value, pen).why)
        return "the message carries no readable Authentication-Info";
    *use = *request;
    use->rspauth = true;
    use->value = info.field[AUTH_RSPAUTH];
    if (auth_has(&info, AUTH_CNONCE)) use->cnonce = info.field[AUTH_CNONCE];
    if (auth_has(&info, AUTH_NC)) use->nc = info.field[AUTH_NC];
    if (auth_has(&info, AUTH_QOP)) use->qop = info.field[AUTH_QOP];
    use->method = bytes_of("", 0);
    use->body = sip ? sip->body : http ? http->body : bytes_of("", 0);
    return NULL;
}

const char *proof_compute_ha1(const struct digest_use *use, struct bytes ha1, struct hexdigest *digest)
{
    enum digest_algorithm algorithm;
    if (!digest_algorithm_of(use->algorithm, &algorithm)) return "the digest's algorithm is unknown";
    digest_response(&(struct digest_input){.algorithm = algorithm,
                                           .ha1 = ha1,
                                           .method = use->method,
                                           .uri = use->uri,
                                           .nonce = use->nonce,
                                           .nc = use->nc,
                                           .cnonce = use->cnonce,
                                           .qop = use->qop,
                                           .body = use->body},
                    digest);
    return NULL;
}

const char *proof_compute(const struct digest_use *use, struct bytes username, struct bytes realm,
                          struct bytes password, struct hexdigest *digest)
{
    enum digest_algorithm algorithm;
    struct hexdigest ha1;
    if (!digest_algorithm_of(use->algorithm, &algorithm)) return "the digest's algorithm is unknown";
    digest_ha1(algorithm, username, realm, password, &ha1);
    return proof_compute_ha1(use, hex_view(&ha1), digest);
}

/* In a form the realm is not said: it is the subscriber's. */
static const char *compute(const struct digest_use *use, const struct subscriber *subscriber, struct hexdigest *digest)
{
    struct bytes realm = use->realm.at ? use->realm : subscriber->realm;
    return proof_compute(use, subscriber->impi, realm, subscriber->password, digest);
}

const char *proof_response(const struct message *message, const struct subscriber *subscriber, struct hexdigest *digest)
{
    char room[PROOF_FORM_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    struct digest_use use;
    const char *why = proof_read(message, &pen, &use);
    return why ? why : compute(&use, subscriber, digest);
}

const char *proof_rspauth(const struct message *message, const struct message *request,
                          const struct subscriber *subscriber, struct hexdigest *digest)
{
    char room[PROOF_FORM_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    struct digest_use asked, use;
    if (!request) return "no request is known that the message answers";
    const char *why = proof_read(request, &pen, &asked);
    if (!why) why = proof_read_rspauth(message, &pen, &asked, &use);
    return why ? why : compute(&use, subscriber, digest);
}
