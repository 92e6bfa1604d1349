/* The BSF: a page on its own origin, one question to the HSS over Zh, a one-time code on the way back, a token over
 * the back channel. The comparison is its own: the HSS never sends a response, it sends H(A1) (TS 29.228 6.3.7). */
#include "bsf.h"

#include "base64.h"
#include "bootstrap.h"
#include "identity.h"
#include "json.h"
#include "reply.h"
#include "login.h"
#include "token.h"
#include "zh.h"

enum bsf_port { PORT_BROWSER, PORT_WWS, PORT_ZH, PORT_ZN };
enum bsf_policy {
    POLICY_LOGIN,
    POLICY_REDIRECT,
    POLICY_ERRORS,
    POLICY_TOKEN_LIFETIME,
    POLICY_TICKET_LIFETIME,
    POLICY_AUDIENCE,
    POLICY_CLIENTS,
    POLICY_KEY_LIFETIME,
    POLICY_DERIVES,
    POLICY_ALGORITHM,
    POLICY_VERDICT
};

#define LOGIN_VALUES(X) X(LOGIN_FORM, "form") X(LOGIN_DIGEST, "digest") X(LOGIN_GBA, "gba")
#define REDIRECT_VALUES(X) X(REDIRECT_EXACT, "exact") X(REDIRECT_OPEN, "open")
#define ERRORS_VALUES(X) X(ERRORS_UNIFORM, "uniform") X(ERRORS_DIFFERING, "differing")
#define ALGORITHM_VALUES(X) X(ALGORITHM_MD5, "MD5") X(ALGORITHM_SHA_256, "SHA-256") X(ALGORITHM_BOTH, "both")
#define VERDICT_VALUES(X) X(VERDICT_COMPARED, "compared") X(VERDICT_ANSWERED, "answered")
enum { VERDICT_VALUES(CHOICE_PLACE) };
enum { LOGIN_VALUES(CHOICE_PLACE) };
enum { ALGORITHM_VALUES(CHOICE_PLACE) };
enum { REDIRECT_VALUES(CHOICE_PLACE) };
enum { ERRORS_VALUES(CHOICE_PLACE) };

#define CODE_LIFETIME (60 * SECOND) /* RFC 6749 4.1.2 asks for ten minutes at most, and for short */

enum bsf_table { LOGINS, WAITING, CODES, QUESTIONS, BOOTSTRAPS, BOOTSTRAP_QUESTIONS };

static struct logins logins_of(const void *me, const struct role *role)
{
    return (struct logins){state_keyed(me, role, LOGINS), state_keyed(me, role, WAITING), state_keyed(me, role, CODES),
                           state_keyed(me, role, QUESTIONS)};
}

static struct bootstraps bootstraps_of(const void *me, const struct role *role, uint32_t member)
{
    bool gba = role->policy[POLICY_LOGIN] == LOGIN_GBA;
    return (struct bootstraps){.rows = gba ? state_keyed(me, role, BOOTSTRAPS) : NULL,
                               .questions = gba ? state_keyed(me, role, BOOTSTRAP_QUESTIONS) : NULL,
                               .zh = port_link(role, PORT_ZH, member),
                               .hss = port_peer(role, PORT_ZH),
                               .lifetime = role->policy[POLICY_KEY_LIFETIME],
                               .derives = (enum gba_derives)role->policy[POLICY_DERIVES]};
}

static const struct bytes json_type = BYTES_ROW("application/json");

static struct bytes parameter(struct effects *out, struct bytes form, const char *name)
{
    return http_form(fx_pen(out), form, bytes_text(name));
}

static void answer_json(const struct event *in, struct effects *out, uint16_t code, struct bytes body)
{
    reply_http(in, out, code, BYTES("Cache-Control: no-store\r\n"), json_type, body);
}

static void refuse(const struct event *in, struct effects *out, uint16_t code, const char *error, enum reason why)
{
    fx_refused(out, bytes_of(NULL, 0), why);
    struct pen *pen = fx_pen(out);
    pen_lit(pen, "{\"error\":\"");
    pen_text(pen, error);
    pen_lit(pen, "\"}");
    answer_json(in, out, code, pen_done(pen));
}

/* ---- the page ---- */

static void member(struct pen *pen, const char *name, struct bytes value)
{
    pen_char(pen, ',');
    json_write(pen, bytes_text(name));
    pen_char(pen, ':');
    json_write(pen, value);
}

/* The algorithms that the page names, the better one first; none where it is MD5 alone. */
static struct bytes offered(const struct role *role)
{
    static const struct bytes names[] = {
        [ALGORITHM_MD5] = BYTES_ROW(""),
        [ALGORITHM_SHA_256] = BYTES_ROW("SHA-256"),
        [ALGORITHM_BOTH] = BYTES_ROW("SHA-256,MD5"),
    };
    return names[role->policy[POLICY_ALGORITHM]];
}

/* The data of the page are in a data block of it; nobody may frame it (T67), and nothing of it is kept. */
static void send_page(const struct event *in, struct effects *out, uint16_t code, const struct login *row,
                      struct bytes login, struct bytes error)
{
    bool digest = in->role->policy[POLICY_LOGIN] == LOGIN_DIGEST;
    struct pen *pen = fx_pen(out);
    pen_lit(pen, "<!doctype html><title>Login</title><script type=\"application/json\" id=\"login\">{\"ticket\":");
    json_write(pen, login);
    member(pen, "login", digest ? BYTES("digest") : BYTES("form"));
    if (digest) member(pen, "realm", in->role->domain);
    if (digest) member(pen, "nonce", text_view(&row->nonce));
    if (digest && offered(in->role).count) member(pen, "algorithms", offered(in->role));
    if (error.count) member(pen, "error", error);
    pen_lit(pen, "}</script><script src=\"/login.js\"></script>");
    struct bytes body = pen_done(pen);
    reply_http(in, out, code,
               BYTES("Content-Security-Policy: frame-ancestors 'none'\r\nX-Frame-Options: DENY\r\n"
                     "Strict-Transport-Security: max-age=31536000\r\nCache-Control: no-store\r\n"),
               BYTES("text/html"), body);
}

static void renew(struct logins *me, const struct event *in, struct effects *out, struct login *row)
{
    text_set(&row->nonce, fx_fresh(out, BYTES("nonce"), LOGIN_LETTERS));
    fx_timer(out, login_tag(me, row), in->role->policy[POLICY_TICKET_LIFETIME]);
}

/* The client must be a WWS of this operator and get the code where it was configured to, to the octet (RFC
 * 6749 10.6). */
static bool may_redirect(const struct role *role, struct bytes client, struct bytes redirect)
{
    struct http_uri uri;
    if (http_uri_scan(&uri, redirect).why) return false;
    if (role->policy[POLICY_REDIRECT] == REDIRECT_OPEN) return true;
    for (uint32_t i = 0; i < role->role_count; i++) {
        const struct role *wws = role->roles[i];
        if (!policy_names(role, POLICY_CLIENTS, wws) || !bytes_equal(wws->host, client)) continue;
        if (bytes_starts(redirect, wws->origin) &&
            bytes_equal(bytes_from(redirect, wws->origin.count), BYTES("/callback")))
            return true;
    }
    return false;
}

static void bsf_get(void *me, const struct event *in, struct effects *out)
{
    struct logins logins = logins_of(me, in->role);
    const struct http *http = &in->message->http;
    bool gba = in->role->policy[POLICY_LOGIN] == LOGIN_GBA;
    if (gba && bytes_equal(http->path, BYTES("/"))) {
        struct bootstraps bootstraps = bootstraps_of(me, in->role, in->member);
        bootstrap_get(&bootstraps, in, out);
        return;
    }
    if (gba || !bytes_equal(http->path, BYTES("/bsf/login"))) {
        reply_unexpected(me, in, out);
        return;
    }
    struct bytes client = parameter(out, http->query, "client_id");
    struct bytes redirect = parameter(out, http->query, "redirect_uri");
    struct bytes challenge = parameter(out, http->query, "code_challenge");
    /* Nothing is ever sent to a redirect_uri that is not known to be the client's. */
    if (!may_redirect(in->role, client, redirect)) {
        refuse(in, out, 400, "invalid_request", REASON_REDIRECT_NOT_LISTED);
        return;
    }
    if (!bytes_equal(parameter(out, http->query, "response_type"), BYTES("code"))) {
        refuse(in, out, 400, "unsupported_response_type", REASON_RESPONSE_TYPE_NOT_CODE);
        return;
    }
    if (challenge.count != LOGIN_CHALLENGE ||
        !bytes_equal(parameter(out, http->query, "code_challenge_method"), BYTES("S256"))) {
        refuse(in, out, 400, "invalid_request", REASON_NO_CODE_CHALLENGE);
        return;
    }
    struct bytes login = fx_fresh(out, BYTES("ticket"), LOGIN_LETTERS);
    struct login *row = login_new(&logins, login);
    if (!row) {
        reply_busy(in, out, bytes_of(NULL, 0), "logins");
        return;
    }
    bool fits = text_set(&row->client, client) && text_set(&row->redirect, redirect) &&
                text_set(&row->challenge, challenge);
    if (!fits || !text_set(&row->state, parameter(out, http->query, "state"))) {
        login_end(&logins, row, out);
        refuse(in, out, 400, "invalid_request", REASON_PARAMETER_TOO_LONG);
        return;
    }
    renew(&logins, in, out, row);
    send_page(in, out, 200, row, login, bytes_of(NULL, 0));
}

/* ---- the login ---- */

/* The typed name is an IMPI, or an IMPU that leads to one (reading B-4; TS 23.003 13.3). */
static struct bytes impi_of(struct effects *out, struct bytes user)
{
    struct bytes impu = impu_canonical(fx_pen(out), user);
    return impu.at ? identity_impi(fx_pen(out), impu) : user;
}

static void bsf_login(struct logins *me, const struct event *in, struct effects *out)
{
    struct bytes form = in->message->http.body;
    struct login *row = login_of(me, parameter(out, form, "ticket"));
    struct bytes impi = impi_of(out, parameter(out, form, "user"));
    if (!row || row->phase != LOGIN_PAGE) {
        refuse(in, out, 400, "ticket", REASON_NO_LOGIN_UNDER_WAY);
        return;
    }
    if (!impi.count || !text_set(&row->impi, impi)) {
        refuse(in, out, 400, "user", REASON_NO_USER_NAMED);
        return;
    }
    link_id zh = port_link(in->role, PORT_ZH, in->member);
    if (zh == LINK_NONE) {
        refuse(in, out, 503, "unavailable", REASON_NO_HSS);
        return;
    }
    struct session_ask ask = session_fresh(in->role, port_peer(in->role, PORT_ZH), APP_ZH, COMMAND_MA, out);
    const struct zh_mar mar = {.impi = impi, .asked = {.scheme = VECTOR_DIGEST}};
    fx_send(out, zh, PROTO_ZH, zh_mar_write(fx_pen(out), &ask, &mar));
    login_ask(me, row, in, out, &ask, zh);
}

/* A form login: H(A1) of the typed password against H(A1) of the HSS, in constant time. The realm is the HSS's, so the
 * question comes before the hash (reading B-5). */
static enum reason check_form(const struct event *post, struct effects *out, const struct login *row,
                              const struct vector *vector)
{
    struct bytes password = parameter(out, post->message->http.body, "password");
    struct hexdigest ha1;
    digest_ha1(DIGEST_MD5, text_view(&row->impi), vector->realm, password, &ha1);
    bool right = password.count && bytes_equal_secret(hex_view(&ha1), vector->ha1);
    return right ? REASON_NONE : REASON_WRONG_PASSWORD;
}

/* Whether the page's answer is in an algorithm that the page named: one that it did not is no answer to it. */
static bool read_algorithm(const struct role *role, struct bytes named, enum digest_algorithm *algorithm)
{
    uint64_t offers = role->policy[POLICY_ALGORITHM];
    if (!digest_algorithm_of(named, algorithm)) return false;
    return *algorithm == DIGEST_MD5 ? offers != ALGORITHM_SHA_256
                                    : *algorithm == DIGEST_SHA_256 && offers != ALGORITHM_MD5;
}

/* A digest login: the password stayed in the page, which answered a nonce of ours (reading R2). */
static enum reason check_digest(const struct event *post, struct effects *out, const struct login *row,
                                const struct vector *vector)
{
    struct bytes form = post->message->http.body, nc = parameter(out, form, "nc"),
                 cnonce = parameter(out, form, "cnonce");
    enum digest_algorithm algorithm;
    struct hexdigest expected;
    if (!read_algorithm(post->role, parameter(out, form, "algorithm"), &algorithm)) return REASON_OTHER_ALGORITHM;
    if (!bytes_equal(parameter(out, form, "nonce"), text_view(&row->nonce)) || !bytes_equal(nc, BYTES("00000001")))
        return REASON_WRONG_PASSWORD;
    if (!cnonce.count) return REASON_WRONG_PASSWORD;
    struct bytes ha1 = algorithm == DIGEST_MD5 ? vector->ha1 : vector->alternate_ha1;
    const struct digest_input input = {.algorithm = algorithm,
                                       .ha1 = ha1,
                                       .method = BYTES("POST"),
                                       .uri = BYTES("/bsf/login"),
                                       .nonce = text_view(&row->nonce),
                                       .nc = nc,
                                       .cnonce = cnonce,
                                       .qop = BYTES("auth")};
    digest_response(&input, &expected);
    bool right = ha1.count && bytes_equal_secret(hex_view(&expected), parameter(out, form, "response"));
    return right ? REASON_NONE : REASON_WRONG_PASSWORD;
}

/* The sentences of a page where errors differ (docs/lab-messages.md). */
static struct bytes told(enum reason reason)
{
    return reason == REASON_UNKNOWN_USER ? BYTES("unknown user")
           : reason == REASON_BARRED     ? BYTES("barred")
                                         : BYTES("wrong password");
}

static void fail(struct logins *me, const struct event *post, struct effects *out, struct login *row, enum reason why)
{
    bool differing = post->role->policy[POLICY_ERRORS] == ERRORS_DIFFERING;
    struct bytes login = parameter(out, post->message->http.body, "ticket");
    fx_refused(out, text_view(&row->impi), why);
    renew(me, post, out, row);
    send_page(post, out, 401, row, login, differing ? told(why) : BYTES("login"));
}

/* With policy verdict: who the user is, is what the user says. */
static bool takes_words(const struct role *me)
{
    return me->policy[POLICY_LOGIN] != LOGIN_GBA && me->policy[POLICY_VERDICT] == VERDICT_ANSWERED;
}

/* The way back: a code that is good once, for the client and the verifier it was made for. */
static void succeed(struct logins *me, const struct event *post, struct effects *out, struct login *row)
{
    struct bytes code = fx_fresh(out, BYTES("code"), 32);
    struct bytes redirect = text_view(&row->redirect);
    struct pen *pen = fx_pen(out);
    bool digest = post->role->policy[POLICY_LOGIN] == LOGIN_DIGEST;
    enum fact_evidence proof = digest ? FACT_BY_DIGEST : FACT_BY_CREDENTIAL;
    fx_fact(out, &(struct fact){.kind = FACT_BELIEVED,
                                .role = FACT_AS_LOGIN,
                                .as = post->role->origin,
                                .with = text_view(&row->impi),
                                .evidence = takes_words(post->role) ? FACT_BY_WORD : proof,
                                .about = FACT_OF_MESSAGE,
                                .message = post->blob});
    fx_born(out, FACT_CODE, code);
    login_code(me, row, code);
    fx_timer(out, login_tag(me, row), CODE_LIFETIME);
    pen_lit(pen, "Location: ");
    pen_bytes(pen, redirect);
    pen_char(pen, bytes_find_char(redirect, '?') == BYTES_NOT_FOUND ? '?' : '&');
    pen_lit(pen, "code=");
    pen_bytes(pen, code);
    pen_lit(pen, "&state=");
    http_form_write(pen, text_view(&row->state));
    pen_lit(pen, "\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n");
    struct bytes extra = pen_done(pen);
    reply_http(post, out, 302, extra, bytes_of(NULL, 0), bytes_of(NULL, 0));
}

static void unavailable(struct logins *me, const struct event *post, struct effects *out, struct login *row,
                        enum reason why)
{
    refuse(post, out, 503, "unavailable", why);
    fx_timer(out, login_tag(me, row), post->role->policy[POLICY_TICKET_LIFETIME]);
}

static void decide(struct logins *me, const struct event *in, struct effects *out, struct login *row)
{
    const struct diameter *answer = &in->message->diameter;
    struct event post = reply_held_http(in, out, row->request, row->link, row->conn);
    struct session_result result = session_result_of(answer);
    struct zh_maa maa;
    login_answered(me, row, out);
    if (result.experimental) {
        fail(me, &post, out, row, REASON_UNKNOWN_USER);
        return;
    }
    if (result.base != RESULT_SUCCESS || zh_maa_read(&maa, fx_pen(out), answer).why ||
        !guss_keep(&row->impus, &maa.uids)) {
        unavailable(me, &post, out, row, REASON_NO_VECTOR);
        return;
    }
    bool digest = in->role->policy[POLICY_LOGIN] == LOGIN_DIGEST;
    enum reason why = REASON_NONE;
    if (!takes_words(in->role))
        why = digest ? check_digest(&post, out, row, &maa.vector) : check_form(&post, out, row, &maa.vector);
    if (!why && !maa.uids.impu_count) why = REASON_BARRED;
    if (why) fail(me, &post, out, row, why);
    else succeed(me, &post, out, row);
}

static void bsf_maa(void *me, const struct event *in, struct effects *out)
{
    struct logins logins = logins_of(me, in->role);
    struct bootstraps bootstraps = bootstraps_of(me, in->role, in->member);
    bool late;
    if (bootstrap_maa(&bootstraps, in, out)) return;
    struct diameter_transaction *question = diameter_transaction_answered(logins.questions, in, out, in->link, &late);
    if (!question) return;
    decide(&logins, in, out, login_keyed(&logins, question->waits));
    diameter_transaction_end(logins.questions, question, out);
}

/* ---- the code ---- */

static bool verifier_fits(struct effects *out, const struct login *row, struct bytes verifier)
{
    unsigned char hash[32];
    struct pen *pen = fx_pen(out);
    sha256_raw(verifier, hash);
    base64_write(pen, bytes_of(hash, sizeof hash), BASE64_URL);
    return bytes_equal(pen_done(pen), text_view(&row->challenge));
}

/* RFC 6749 4.1.3: the client is known by its link (mutual TLS on the back channel), and the code must have been
 * made for it, for this redirect_uri and for this verifier. */
static enum reason accept_error(const struct event *in, struct effects *out, const struct login *row)
{
    struct bytes form = in->message->http.body, client = parameter(out, form, "client_id");
    if (!row) return REASON_CODE_SPENT;
    if (!bytes_equal(session_peer(in)->host, client)) return REASON_CLIENT_OTHER;
    if (!bytes_equal(text_view(&row->client), client)) return REASON_CODE_OF_ANOTHER;
    if (!bytes_equal(text_view(&row->redirect), parameter(out, form, "redirect_uri"))) return REASON_REDIRECT_OTHER;
    if (!verifier_fits(out, row, parameter(out, form, "code_verifier"))) return REASON_VERIFIER_WRONG;
    return REASON_NONE;
}

static struct bytes audience(const struct role *role)
{
    uint64_t named = role->policy[POLICY_AUDIENCE];
    return named ? role->roles[named - 1]->host : role->domain;
}

static struct bytes make_token(const struct event *in, struct effects *out, const struct login *row,
                               struct access_token *token)
{
    struct bytes impus = text_view(&row->impus);
    *token = (struct access_token){
        .issuer = in->role->origin,
        .audience = audience(in->role),
        .impi = text_view(&row->impi),
        .client = text_view(&row->client),
        .id = fx_fresh(out, BYTES("jti"), 20),
        .issued_s = in->now / SECOND,
        .expires_s = (in->now + in->role->policy[POLICY_TOKEN_LIFETIME]) / SECOND,
        .thumbprint = parameter(out, in->message->http.body, "jkt"),
    };
    while (impus.count && token->impu_count < TOKEN_IMPUS_MAX)
        token->impu[token->impu_count++] = bytes_cut(impus, ' ', &impus);
    return token_sign(fx_pen(out), token, in->role->signing_seed);
}

static void bsf_token(struct logins *me, const struct event *in, struct effects *out)
{
    struct bytes form = in->message->http.body;
    if (!bytes_equal(parameter(out, form, "grant_type"), BYTES("authorization_code"))) {
        refuse(in, out, 400, "unsupported_grant_type", REASON_GRANT_TYPE_NOT_CODE);
        return;
    }
    struct login *row = login_coded(me, parameter(out, form, "code"));
    enum reason why = accept_error(in, out, row);
    if (why) {
        /* The code has been shown, by whomever: it is good once (RFC 6749 4.1.2). */
        if (row) login_end(me, row, out);
        refuse(in, out, 400, "invalid_grant", why);
        return;
    }
    struct access_token token;
    struct bytes text = make_token(in, out, row, &token);
    struct bytes body = token_write_answer(fx_pen(out), &token, text);
    fx_born(out, FACT_TOKEN, text);
    answer_json(in, out, 200, body);
    fx_fact(out, &(struct fact){.kind = FACT_RUNNING,
                                .role = FACT_AS_ISSUER,
                                .as = in->role->origin,
                                .with = token.impi,
                                .about = FACT_OF_SENT});
    login_end(me, row, out);
}

static void bsf_post(void *me, const struct event *in, struct effects *out)
{
    struct logins logins = logins_of(me, in->role);
    static const struct {
        struct bytes path;
        void (*step)(struct logins *, const struct event *, struct effects *);
    } rows[] = {{BYTES_ROW("/bsf/login"), bsf_login}, {BYTES_ROW("/bsf/token"), bsf_token}};
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        if (!bytes_equal(in->message->http.path, rows[i].path)) continue;
        rows[i].step(&logins, in, out);
        return;
    }
    reply_unexpected(me, in, out);
}

/* ---- time and connections ---- */

static void login_due(void *me, const struct event *in, struct effects *out)
{
    struct logins logins = logins_of(me, in->role);
    login_end(&logins, keyed_row(logins.rows, in->tag), out);
}

static void question_due(void *me, const struct event *in, struct effects *out)
{
    struct logins logins = logins_of(me, in->role);
    struct diameter_transaction *question = keyed_row(logins.questions, in->tag);
    struct login *row = login_keyed(&logins, question->waits);
    struct event post = reply_held_http(in, out, row->request, row->link, row->conn);
    login_abandon(&logins, row, out);
    unavailable(&logins, &post, out, row, REASON_HSS_SILENT);
}

static void bsf_bir(void *me, const struct event *in, struct effects *out)
{
    struct bootstraps bootstraps = bootstraps_of(me, in->role, in->member);
    bootstrap_bir(&bootstraps, in, out);
}

static void bsf_bootstrap_due(void *me, const struct event *in, struct effects *out)
{
    struct bootstraps bootstraps = bootstraps_of(me, in->role, in->member);
    bootstrap_due(&bootstraps, out, keyed_row(bootstraps.rows, in->tag));
}

static void bsf_bootstrap_question_due(void *me, const struct event *in, struct effects *out)
{
    struct bootstraps bootstraps = bootstraps_of(me, in->role, in->member);
    bootstrap_question_due(&bootstraps, in, out, keyed_row(bootstraps.questions, in->tag));
}

/* The client that waits is gone: the answer of the HSS must not reach the next one on this link. */
static void bsf_closed(void *me, const struct event *in, struct effects *out)
{
    struct logins logins = logins_of(me, in->role);
    struct bootstraps bootstraps = bootstraps_of(me, in->role, in->member);
    struct login *row = login_waiting(&logins, in->link, in->conn);
    bootstrap_closed(&bootstraps, in, out);
    if (!row) return;
    login_abandon(&logins, row, out);
    fx_timer(out, login_tag(&logins, row), in->role->policy[POLICY_TICKET_LIFETIME]);
}

static void bsf_start(void *me, const struct event *in, struct effects *out)
{
    link_id zh = port_link(in->role, PORT_ZH, in->member);
    (void)me;
    if (zh != LINK_NONE) reply_capabilities(in, out, zh, APP_ZH);
}

/* ---- tables ---- */

/* A key lives for hours: there is room for one of each login at a time, and of each subscriber. */
static uint32_t bootstrap_rows(const struct role *role)
{
    return role->policy[POLICY_LOGIN] == LOGIN_GBA ? login_rows(role) + role->subscriber_count : 0;
}

static const struct state_table bsf_tables[] = {
    [LOGINS] = {STATE_TABLE("logins", STATE_KEYED, login_rows, login, login_columns), .due = login_due,
                .waits = "request"},
    [WAITING] = {.name = "waiting", .shape = STATE_INDEX, .of = LOGINS},
    [CODES] = {.name = "codes", .shape = STATE_INDEX, .of = LOGINS},
    [QUESTIONS] = {STATE_TABLE("questions", STATE_KEYED, login_rows, login_question, login_question_columns),
                   .due = question_due},
    [BOOTSTRAPS] = {STATE_TABLE("bootstraps", STATE_KEYED, bootstrap_rows, bootstrap, bootstrap_columns),
                    .due = bsf_bootstrap_due, .waits = "request"},
    [BOOTSTRAP_QUESTIONS] = {STATE_TABLE("bootstrap-questions", STATE_KEYED, bootstrap_rows, bootstrap_question,
                                         bootstrap_question_columns),
                             .due = bsf_bootstrap_question_due},
    {.name = NULL},
};

static const struct rule bsf_rules[] = {
    {PROTO_HTTP, "GET", bsf_get, "contribution 6.5.2.1.2.2a step 2"},
    {PROTO_HTTP, "POST", bsf_post, "contribution 6.5.2.1.2.2a steps 3 and 5, RFC 6749 4.1.3"},
    {PROTO_HTTP, "*", reply_unexpected, "RFC 9110 15.5.5"},
    {PROTO_ZN, "BIR", bsf_bir, "TS 29.109 5.2"},
    REPLY_DIAMETER_RULES(PROTO_ZN),
    {PROTO_ZN, "*", reply_unexpected, "RFC 6733 7.1.3"},
    {PROTO_ZH, "MAA", bsf_maa, "TS 29.109 4.2, contribution 6.5.2.1.2.2a step 5"},
    REPLY_DIAMETER_RULES(PROTO_ZH),
    {PROTO_ZH, "*", reply_unexpected, "RFC 6733 7.1.3"},
    {.step = NULL},
};

static const struct policy_row bsf_policies[] = {
    [POLICY_LOGIN] = {"login", POLICY_CHOICE, CHOICE_WORDS(LOGIN_VALUES), "form", "form",
                      "the password comes in a form, or a digest over a nonce of the page, or never: the client "
                      "bootstraps keys over Ub",
                      "inference (B-1); TS 33.220 M"},
    [POLICY_REDIRECT] = {"redirect", POLICY_CHOICE, CHOICE_WORDS(REDIRECT_VALUES), "exact", "exact",
                         "redirect_uri: the WWS's own callback, or anywhere", "RFC 6749 10.6"},
    [POLICY_ERRORS] = {"errors", POLICY_CHOICE, CHOICE_WORDS(ERRORS_VALUES), "uniform", "uniform",
                       "one answer for an unknown user and a wrong password, or two", "inference (T48)"},
    [POLICY_TOKEN_LIFETIME] = {"token-lifetime", POLICY_TIME, NULL, "5min", "5min", "exp - iat of the token",
                               "TS 33.203 X.3.2.3"},
    [POLICY_TICKET_LIFETIME] = {"ticket-lifetime", POLICY_TIME, NULL, "10min", "10min", "how long a page may be used",
                                "inference"},
    [POLICY_AUDIENCE] = {"audience", POLICY_NODE, "wsf", "", "",
                         "the WSF its tokens are for; the first one when not said", "RFC 9068 2.2"},
    [POLICY_CLIENTS] = {"clients", POLICY_NODES, "wws", "", "",
                        "whose callback a code may be sent to; the first WWS's when not said", "RFC 6749 10.6"},
    [POLICY_KEY_LIFETIME] = {"key-lifetime", POLICY_TIME, NULL, "1h", "1h", "how long a bootstrapped key is good",
                             "TS 33.220 4.5.2; inference"},
    [POLICY_DERIVES] = {"ks-naf", POLICY_CHOICE, CHOICE_WORDS(GBA_DERIVES_VALUES), "nonce", "nonce",
                        "what goes into Ks_NAF beside the names", "TS 33.220 B.6 (inference)"},
    [POLICY_ALGORITHM] = {"algorithm", POLICY_CHOICE, CHOICE_WORDS(ALGORITHM_VALUES), "MD5", "MD5",
                          "of a digest login: MD5, SHA-256 where the HSS sends the alternate H(A1), or the page names "
                          "both, the better one first",
                          "TS 29.228 table 6.3.7; RFC 7616 3.7; inference"},
    [POLICY_VERDICT] = {"verdict", POLICY_CHOICE, CHOICE_WORDS(VERDICT_VALUES), "compared", "compared",
                        "a login is right when it fits the HSS's vector, or, against the clause, when the HSS has sent "
                        "one (\"authenticated by HSS directly\")",
                        "TS 29.228 6.3.7; contribution 6.5.2.1.2.2a step 5"},
    {.name = NULL},
};

static const struct port_row bsf_ports[] = {
    [PORT_BROWSER] = {"https|http", "browser", "Ub's place in the contribution: the login page", ""},
    [PORT_WWS] = {"https|http", "wws", "back channel: code for token", ""},
    [PORT_ZH] = {"zh", "hss", "Zh", "MAR|CER"},
    [PORT_ZN] = {"zn", "wws", "Zn: keys for applications", ""},
    {.carriers = NULL},
};

static const struct action_row bsf_actions[] = {
    {.name = NULL},
};

static const struct state_row bsf_states[] = {
    {.name = NULL},
};

/* Where it hands out keys it signs no token. */
static bool bsf_signs(const struct role *role)
{
    return role->policy[POLICY_LOGIN] != LOGIN_GBA;
}

/* ---- the evidence that convinces it ---- */

static bool takes_passwords(const struct role *me)
{
    return me->policy[POLICY_LOGIN] == LOGIN_FORM && !takes_words(me);
}

static bool takes_digests(const struct role *me)
{
    return me->policy[POLICY_LOGIN] != LOGIN_FORM && !takes_words(me);
}

static bool sends_vectors(const struct role *me, const struct role *other)
{
    return other == port_peer(me, PORT_ZH);
}

static const struct evidence_row bsf_accepts[] = {
    {.name = "password",
     .key = EVIDENCE_BY_PASSWORD,
     .covers = AGREED_BIT(AGREED_IMPI),
     .accepted = takes_passwords,
     .clause = "docs/lab-messages.md, BSF",
     .once = evidence_once}, /* with the ticket of its page */
    {.name = "digest",
     .key = EVIDENCE_BY_HA1,
     .covers = AGREED_BIT(AGREED_IMPI) | AGREED_BIT(AGREED_NONCE) | AGREED_BIT(AGREED_NC) | AGREED_BIT(AGREED_CNONCE),
     .accepted = takes_digests,
     .clause = "RFC 7616 3.4.1",
     .once = evidence_once},
    {.name = "word",
     .key = EVIDENCE_BY_ANYBODY,
     .accepted = takes_words,
     .clause = "TS 29.228 6.3.7"}, /* against it: what is typed is not compared */
    {.name = "vector", .key = EVIDENCE_BY_RIGHT, .from = sends_vectors, .clause = "TS 29.109, TS 29.228 6.3.7"},
    {.name = NULL},
};

const struct node_kind bsf_kind = {
    .name = "bsf",
    .help = "bootstrapping server, here a login server over Zh",
    .tables = bsf_tables,
    .start = bsf_start,
    .closed = bsf_closed,
    .guard = reply_malformed,
    .rules = bsf_rules,
    .policies = bsf_policies,
    .ports = bsf_ports,
    .actions = bsf_actions,
    .states = bsf_states,
    .signs = bsf_signs,
    .commits_as = FACT_AS_LOGIN,
    .runs_as = FACT_AS_ISSUER,
    .accepts = bsf_accepts,
};
