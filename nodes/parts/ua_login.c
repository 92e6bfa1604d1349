/* Logging in through the WWS or the BSF (contribution 6.5.2.1.2.2 steps 2 and 3, 6.5.2.1.2.2a steps 2 to 5;
 * docs/lab-messages.md): the work of the page's script before any SIP. */
#include "ua_gba.h"

#include "base64.h"
#include "json.h"
#include "jws.h"
#include "list.h"

enum { REDIRECTS_MAX = 8, STATE = 16, VERIFIER = 44 };

static void field(struct pen *pen, struct bytes name, struct bytes value)
{
    if (pen_so_far(pen).count) pen_char(pen, '&');
    pen_bytes(pen, name);
    pen_char(pen, '=');
    http_form_write(pen, value);
}

static void give_up(struct ua *ua, struct effects *out, enum reason why)
{
    ua_done(ua, out);
    ua_fail(ua, out, UA_FAILED, SHOWS_UNAVAILABLE, why);
}

/* With proof bound the page makes a key of its own, and the token will name it (RFC 7638 thumbprint). */
struct bytes ua_login_thumbprint(struct ua *ua, const struct event *in, struct effects *out)
{
    unsigned char key[32];
    if (in->role->policy[UA_PROOF] != BY_BOUND) return bytes_of(NULL, 0);
    struct ua_token *token = ua_token(ua, in->role);
    if (!token) { /* the store is another origin's */
        fx_limit(out, REASON_BROWSER_ORIGINS_MAX);
        return bytes_of(NULL, 0);
    }
    ua->stored_by = (uint8_t)(ua->went[UA_W1] + 1);
    if (!ua->has_key) {
        fx_fresh_octets(out, BYTES("page key"), token->seed, sizeof token->seed);
        fx_born(out, FACT_KEY, bytes_of(token->seed, sizeof token->seed));
        fx_kept(out, bytes_of(NULL, 0), FACT_KEY, ua_place(in->role), bytes_of(token->seed, sizeof token->seed));
    }
    ua->has_key = 1;
    ed25519_public(token->seed, key);
    jwk_thumbprint(fx_pen(out), key);
    return pen_done(fx_pen(out));
}

void ua_login_runs(const struct ua *ua, const struct role *role, struct effects *out, enum ua_port port,
                   struct bytes user, enum fact_evidence evidence)
{
    fx_fact(out, &(struct fact){.kind = FACT_RUNNING,
                                .role = FACT_AS_CLIENT,
                                .as = user,
                                .with = ua_peer(ua, role, port)->origin,
                                .evidence = evidence,
                                .about = FACT_OF_SENT});
}

/* ---- beginning ---- */

static void login_ims_core(struct ua *ua, const struct event *in, struct effects *out)
{
    struct pen *pen = fx_pen(out);
    ua_prompt(ua, in, out, (struct ua_prompt){"login", FACT_PASSWORD, ua_origin(ua, in->role)});
    struct bytes user = ua_user(ua, in, out);
    field(pen, BYTES("user"), user);
    field(pen, BYTES("password"), ua_word(ua, WORD_PASSWORD));
    ua_request(ua, in, out, UA_W1, BYTES("/login"), pen_done(pen));
    ua_login_runs(ua, in->role, out, UA_W1, user, FACT_BY_CREDENTIAL);
    ua_await(ua, out, WAIT_LOGIN);
}

static void login_web_id(struct ua *ua, const struct event *in, struct effects *out)
{
    const struct subscriber *sample = &in->role->subscriber_set->sample;
    struct pen *pen = fx_pen(out);
    struct bytes jkt = ua_login_thumbprint(ua, in, out);
    ua_prompt(ua, in, out, (struct ua_prompt){"web login", FACT_WEB_PASSWORD, ua_origin(ua, in->role)});
    struct bytes user = ua->word_count[WORD_USER] ? ua_word(ua, WORD_USER) : ua_own(in, out, sample->web_id);
    field(pen, BYTES("user"), user);
    field(pen, BYTES("password"), ua_word(ua, WORD_PASSWORD));
    if (jkt.count) field(pen, BYTES("jkt"), jkt);
    ua_request(ua, in, out, UA_W1, BYTES("/login"), pen_done(pen));
    ua_login_runs(ua, in->role, out, UA_W1, user, FACT_BY_CREDENTIAL);
    ua_await(ua, out, WAIT_LOGIN);
}

/* state (RFC 6749 10.12) and the PKCE verifier (RFC 7636) lie in sessionStorage until the way back. */
static void login_bsf(struct ua *ua, const struct event *in, struct effects *out)
{
    unsigned char hash[32];
    struct bytes state = fx_fresh(out, BYTES("state"), STATE), verifier = fx_fresh(out, BYTES("verifier"), VERIFIER);
    struct pen *pen = fx_pen(out);
    for (uint32_t word = WORD_STATE; word <= WORD_CODE; word++) ua_drop(ua, out, word); /* of a login given up */
    ua_put(ua, WORD_STATE, state, out);
    ua_put(ua, WORD_VERIFIER, verifier, out);
    fx_born(out, FACT_STATE, state);
    fx_kept(out, bytes_of(NULL, 0), FACT_STATE, FACT_IN_SESSION, state);
    fx_born(out, FACT_VERIFIER, verifier);
    fx_kept(out, bytes_of(NULL, 0), FACT_VERIFIER, FACT_IN_SESSION, verifier);
    sha256_raw(verifier, hash);
    base64_write(pen, bytes_of(hash, sizeof hash), BASE64_URL);
    struct bytes challenge = pen_done(pen);
    pen_lit(pen, "/login?kind=ims&state=");
    pen_bytes(pen, state);
    pen_lit(pen, "&code_challenge=");
    pen_bytes(pen, challenge);
    ua_request(ua, in, out, UA_W1, pen_done(pen), bytes_of(NULL, 0));
    ua_await(ua, out, WAIT_REDIRECT);
}

typedef void login_fn(struct ua *, const struct event *, struct effects *);
static login_fn *const begin[] = {
    [LOGIN_IMS_CORE] = login_ims_core,
    [LOGIN_BSF] = login_bsf,
    [LOGIN_WEB_ID] = login_web_id,
    [LOGIN_GBA] = ua_gba_begin,
};

void ua_login_choose(struct ua *ua, struct bytes kind)
{
    uint32_t place = list_find(CHOICE_WORDS(LOGIN_VALUES), kind);
    if (place != BYTES_NOT_FOUND) ua->kind = (uint8_t)(place + 1);
}

void ua_login_begin(struct ua *ua, const struct event *in, struct effects *out)
{
    uint64_t which = in->role->policy[UA_LOGIN];
    if (ua->kind) which = ua->kind - 1u;
    ua->redirects = ua->came_back = 0;
    ua->kind = (uint8_t)(which + 1);
    begin[which](ua, in, out);
}

/* ---- the way to the BSF and back ---- */

/* Which link of a port leads to an origin: false when none does. */
static bool end_of(const struct role *role, enum ua_port port, struct bytes origin, uint8_t *nth)
{
    const struct port_end *end = role->port[port];
    for (*nth = 0; end && !bytes_equal(end->peer->origin, origin); end = end->next) ++*nth;
    return end != NULL;
}

/* Where an absolute URI leads among the origins this browser knows. The WWS and the BSF may share one (a box). */
static bool port_of(const struct role *role, const struct http_uri *uri, enum ua_port *port, uint8_t *nth)
{
    uint8_t wws, bsf;
    bool is_wws = end_of(role, UA_W1, uri->origin, &wws), is_bsf = end_of(role, UA_BSF, uri->origin, &bsf);
    if (is_wws && is_bsf) is_bsf = bytes_starts(uri->path, BYTES("/bsf/"));
    *port = is_bsf ? UA_BSF : UA_W1;
    *nth = is_bsf ? bsf : wws;
    return is_wws || is_bsf;
}

/* The way back carries the code; the page after it compares state and goes on. */
static bool read_callback(struct ua *ua, const struct http_uri *uri, struct effects *out)
{
    struct bytes code = http_form(fx_pen(out), uri->query, BYTES("code"));
    struct bytes state = http_form(fx_pen(out), uri->query, BYTES("state"));
    ua->came_back = state.count && bytes_equal_secret(state, ua_word(ua, WORD_STATE));
    ua_drop(ua, out, WORD_CODE);
    ua_put(ua, WORD_CODE, code, out);
    if (code.count) fx_kept(out, bytes_of(NULL, 0), FACT_CODE, FACT_IN_MEMORY, code);
    return code.count > 0;
}

void ua_login_followed(struct ua *ua, const struct event *in, struct effects *out)
{
    struct http_uri uri;
    enum ua_port port;
    uint8_t nth;
    struct bytes location = http_value(&in->message->http, HTTP_LOCATION);
    if (ua->redirects++ >= REDIRECTS_MAX) {
        give_up(ua, out, REASON_TOO_MANY_REDIRECTS);
        return;
    }
    if (http_uri_scan(&uri, location).why || !port_of(in->role, &uri, &port, &nth)) {
        give_up(ua, out, REASON_REDIRECT_TO_NOWHERE);
        return;
    }
    /* A navigation ends the page and its memory. */
    if (in->role->policy[UA_STORAGE] == STORAGE_MEMORY) ua_forget(ua, in->role, out, false);
    ua_go(ua, in, out, port, nth);
    bool callback = port == UA_W1 && bytes_equal(uri.path, BYTES("/callback"));
    if (callback && !read_callback(ua, &uri, out)) {
        give_up(ua, out, REASON_NO_CODE);
        return;
    }
    ua_request(ua, in, out, port, bytes_from(location, uri.origin.count), bytes_of(NULL, 0));
    ua_await(ua, out, port == UA_BSF ? WAIT_BSF_PAGE : callback ? WAIT_CALLBACK : WAIT_PAGE);
}

/* The JSON in a page: from its first brace to its last. */
static struct bytes json_in(struct bytes body)
{
    uint32_t from = bytes_find_char(body, '{');
    struct bytes rest = from == BYTES_NOT_FOUND ? bytes_of("", 0) : bytes_from(body, from);
    while (rest.count && rest.at[rest.count - 1] != '}') rest.count--;
    return rest;
}

static struct bytes text_in(struct json root, struct bytes name, struct pen *pen)
{
    struct json value = json_member(root, name);
    if (value.kind != JSON_STRING) return bytes_of(NULL, 0);
    bool good = json_unescape(pen, value.text);
    struct bytes text = pen_done(pen);
    return good ? text : bytes_of(NULL, 0);
}

/* The first of the page's algorithms that the script has; MD5 where the page names none. */
static bool choose_algorithm(const struct role *role, struct bytes names, enum digest_algorithm *algorithm)
{
    const struct digest_client_rules rules = {.algorithm = role->policy[UA_ALGORITHM]};
    *algorithm = DIGEST_MD5;
    if (!names.count) return digest_client_has(&rules, *algorithm);
    while (names.count) {
        struct bytes rest, name = bytes_trim(bytes_cut(names, ',', &rest));
        if (name.count && digest_algorithm_of(name, algorithm) && digest_client_has(&rules, *algorithm)) return true;
        names = rest;
    }
    return false;
}

/* Reading R4 of B-1 (protocol 5.5): the password stays in the page, which answers a nonce of the BSF. */
static bool write_digest_login(const struct role *role, struct json root, struct effects *out, struct bytes user,
                               struct bytes password)
{
    struct pen *pen = fx_pen(out);
    struct hexdigest ha1, response;
    struct bytes realm = text_in(root, BYTES("realm"), pen), nonce = text_in(root, BYTES("nonce"), pen);
    struct bytes login = text_in(root, BYTES("ticket"), pen), names = text_in(root, BYTES("algorithms"), pen);
    struct bytes cnonce = fx_fresh(out, BYTES("cnonce"), DIGEST_CLIENT_CNONCE);
    enum digest_algorithm algorithm;
    if (!choose_algorithm(role, names, &algorithm)) return false;
    digest_ha1(algorithm, user, realm, password, &ha1);
    struct digest_input input = {.algorithm = algorithm,
                                 .ha1 = hex_view(&ha1),
                                 .method = BYTES("POST"),
                                 .uri = BYTES("/bsf/login"),
                                 .nonce = nonce,
                                 .nc = BYTES("00000001"),
                                 .cnonce = cnonce,
                                 .qop = BYTES("auth")};
    digest_response(&input, &response);
    if (role->policy[UA_RESPONSE] == RESPONSE_TAMPERED) digest_client_tamper(&response);
    field(pen, BYTES("ticket"), login);
    field(pen, BYTES("user"), user);
    field(pen, BYTES("nonce"), nonce);
    field(pen, BYTES("cnonce"), cnonce);
    field(pen, BYTES("nc"), input.nc);
    if (names.count) field(pen, BYTES("algorithm"), digest_algorithm_name(algorithm));
    field(pen, BYTES("response"), hex_view(&response));
    return true;
}

void ua_login_bsf_page(struct ua *ua, const struct event *in, struct effects *out)
{
    struct pen *pen = fx_pen(out);
    struct json root;
    if (json_scan(&root, json_in(in->message->http.body)).why) {
        give_up(ua, out, REASON_LOGIN_PAGE_UNREADABLE);
        return;
    }
    ua_prompt(ua, in, out,
              (struct ua_prompt){"login at the BSF", FACT_PASSWORD, ua_peer(ua, in->role, UA_BSF)->origin});
    struct bytes user = ua_user(ua, in, out);
    bool digest = bytes_equal(text_in(root, BYTES("login"), pen), BYTES("digest"));
    if (digest && !write_digest_login(in->role, root, out, user, ua_word(ua, WORD_PASSWORD))) {
        give_up(ua, out, REASON_NO_CHALLENGE_TO_ANSWER);
        return;
    }
    if (!digest) {
        struct bytes login = text_in(root, BYTES("ticket"), pen);
        field(pen, BYTES("ticket"), login);
        field(pen, BYTES("user"), user);
        field(pen, BYTES("password"), ua_word(ua, WORD_PASSWORD));
    }
    ua_request(ua, in, out, UA_BSF, BYTES("/bsf/login"), pen_done(pen));
    ua_login_runs(ua, in->role, out, UA_BSF, user, digest ? FACT_BY_DIGEST : FACT_BY_CREDENTIAL);
    ua_await(ua, out, WAIT_BSF_LOGIN);
}

void ua_login_returned(struct ua *ua, const struct event *in, struct effects *out)
{
    struct pen *pen = fx_pen(out);
    if (!ua->came_back && in->role->policy[UA_RETURN] == RETURN_CHECK) {
        ua_done(ua, out);
        ua_fail(ua, out, UA_REFUSED, SHOWS_REFUSED, REASON_STATE_OTHER);
        return;
    }
    struct bytes jkt = ua_login_thumbprint(ua, in, out);
    field(pen, BYTES("code"), ua_word(ua, WORD_CODE));
    field(pen, BYTES("code_verifier"), ua_word(ua, WORD_VERIFIER));
    if (jkt.count) field(pen, BYTES("jkt"), jkt);
    ua_request(ua, in, out, UA_W1, BYTES("/session"), pen_done(pen));
    ua_await(ua, out, WAIT_SESSION);
}

/* ---- the result ---- */

/* A script keeps the token that it will have to show; where nothing asks for one, the login is all it takes from it. */
static bool take_token(struct ua *ua, struct json root, const struct event *in, struct effects *out)
{
    struct pen *pen = fx_pen(out);
    struct ua_token *kept = ua_token(ua, in->role);
    struct bytes token = text_in(root, BYTES("access_token"), pen);
    if (!token.count) return false;
    struct bytes impu = text_in(root, BYTES("impu"), pen);
    /* Redeemed, the code and its state are of no more use to the script. */
    for (uint32_t word = WORD_STATE; word <= WORD_CODE; word++) ua_drop(ua, out, word);
    ua_put(ua, WORD_IMPU, impu, out);
    if (!kept) return true;
    ua_keep_token(ua, in->role, out, token);
    return true;
}

void ua_login_answered(struct ua *ua, const struct event *in, struct effects *out)
{
    struct pen *pen = fx_pen(out);
    struct json root;
    if (json_scan(&root, in->message->http.body).why) {
        give_up(ua, out, REASON_ANSWER_UNREADABLE);
        return;
    }
    if (take_token(ua, root, in, out)) {
        ua_done(ua, out);
        ua->flags |= IS_LOGGED_IN;
        ua_show(ua, out, UA_LOGGED_IN, SHOWS_LOGGED_IN, "logged in");
        return;
    }
    if (!bytes_equal(text_in(root, BYTES("next"), pen), BYTES("ims-auth"))) {
        give_up(ua, out, REASON_ANSWER_SAYS_NOTHING);
        return;
    }
    /* Step 3: the WWS could not decide. "Log in once" is decided here: by the script's use of the password. */
    ua_keep(ua, in, out);
    ua_done(ua, out);
    ua_show(ua, out, UA_PAGE, SHOWS_IMS_AUTH, "the IMS core will ask");
}

void ua_login_refused(struct ua *ua, const struct event *in, struct effects *out)
{
    (void)in;
    ua_done(ua, out);
    ua->flags &= (uint8_t)~IS_LOGGED_IN;
    ua_fail(ua, out, UA_REFUSED, SHOWS_WRONG_PASSWORD, REASON_LOGIN_REFUSED);
}
