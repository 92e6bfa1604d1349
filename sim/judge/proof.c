/* digest(PERSON) and rspauth(PERSON), recomputed. */
#include "proof.h"

enum { FORM_ROOM = 2048 };

/* What goes into a digest besides the subscriber. */
struct digest_server {
    struct bytes realm, nonce, uri, cnonce, nc, qop, algorithm, method, body;
};

static struct bytes auth_value(const struct message *message)
{
    const struct sip *sip = message_sip(message);
    const struct http *http = message_http(message);
    if (http) return http_value(http, HTTP_AUTHORIZATION);
    if (!sip) return bytes_of(NULL, 0);
    struct bytes value = sip_value(sip, SIP_AUTHORIZATION);
    return value.at ? value : sip_value(sip, SIP_PROXY_AUTHORIZATION);
}

static void from_auth(const struct auth *auth, struct digest_server *challenge)
{
    challenge->realm = auth->field[AUTH_REALM];
    challenge->nonce = auth->field[AUTH_NONCE];
    challenge->uri = auth->field[AUTH_URI];
    challenge->cnonce = auth->field[AUTH_CNONCE];
    challenge->nc = auth->field[AUTH_NC];
    challenge->qop = auth->field[AUTH_QOP];
    challenge->algorithm = auth->field[AUTH_ALGORITHM];
}

/* The page's own digest login (docs/lab-messages.md): the fields stand in the form, qop and uri are fixed. */
static bool from_form(const struct http *http, const struct subscriber *subscriber, struct pen *pen,
                      struct digest_server *challenge)
{
    if (!http || !http->request || !http_form(pen, http->body, BYTES("response")).at) return false;
    *challenge = (struct digest_server){.realm = subscriber->realm, .uri = http->path, .qop = BYTES("auth")};
    challenge->nonce = http_form(pen, http->body, BYTES("nonce"));
    challenge->cnonce = http_form(pen, http->body, BYTES("cnonce"));
    challenge->nc = http_form(pen, http->body, BYTES("nc"));
    return challenge->nonce.at != NULL;
}

static const char *request_challenge(const struct message *message, const struct subscriber *subscriber,
                                     struct pen *pen, struct digest_server *challenge)
{
    const struct sip *sip = message_sip(message);
    const struct http *http = message_http(message);
    struct bytes value = auth_value(message);
    if (value.at) {
        struct auth auth;
        if (auth_scan(&auth, value).why) return "the Authorization cannot be read";
        if (auth.scheme != AUTH_DIGEST) return "the Authorization is no digest";
        from_auth(&auth, challenge);
    } else if (!from_form(http, subscriber, pen, challenge)) {
        return "the message carries no digest";
    }
    if (sip) challenge->method = sip->method_text;
    if (http) challenge->method = http->method_text;
    challenge->body = sip ? sip->body : http ? http->body : bytes_of("", 0);
    return NULL;
}

static const char *compute(const struct digest_server *challenge, const struct subscriber *subscriber,
                           struct hexdigest *digest)
{
    enum digest_algorithm algorithm;
    struct hexdigest ha1;
    if (!digest_algorithm_of(challenge->algorithm, &algorithm)) return "the digest's algorithm is unknown";
    digest_ha1(algorithm, subscriber->impi, challenge->realm, subscriber->password, &ha1);
    digest_response(&(struct digest_input){.algorithm = algorithm,
                                           .ha1 = hex_view(&ha1),
                                           .method = challenge->method,
                                           .uri = challenge->uri,
                                           .nonce = challenge->nonce,
                                           .nc = challenge->nc,
                                           .cnonce = challenge->cnonce,
                                           .qop = challenge->qop,
                                           .body = challenge->body},
                    digest);
    return NULL;
}

const char *proof_response(const struct message *message, const struct subscriber *subscriber, struct hexdigest *digest)
{
    char room[FORM_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    struct digest_server challenge = {0};
    const char *why = request_challenge(message, subscriber, &pen, &challenge);
    return why ? why : compute(&challenge, subscriber, digest);
}

/* The response names the use of the nonce (nc, cnonce, qop); the nonce, the realm and the uri are the request's. */
const char *proof_rspauth(const struct message *message, const struct message *request,
                          const struct subscriber *subscriber, struct hexdigest *digest)
{
    char room[FORM_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    struct digest_server challenge = {0};
    const struct sip *sip = message_sip(message);
    const struct http *http = message_http(message);
    if (!request) return "no request is known that the message answers";
    const char *why = request_challenge(request, subscriber, &pen, &challenge);
    if (why) return why;
    struct bytes value = sip ? sip_value(sip, SIP_AUTHENTICATION_INFO) : bytes_of(NULL, 0);
    if (http) value = http_other(http, BYTES("Authentication-Info"));
    struct auth info;
    if (!value.at || auth_scan_info(&info, value).why) return "the message carries no readable Authentication-Info";
    if (auth_has(&info, AUTH_CNONCE)) challenge.cnonce = info.field[AUTH_CNONCE];
    if (auth_has(&info, AUTH_NC)) challenge.nc = info.field[AUTH_NC];
    if (auth_has(&info, AUTH_QOP)) challenge.qop = info.field[AUTH_QOP];
    challenge.method = bytes_of("", 0);
    challenge.body = sip ? sip->body : http ? http->body : bytes_of("", 0);
    return compute(&challenge, subscriber, digest);
}
