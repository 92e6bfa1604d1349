/* Logging in through the WWS or the BSF (seed 6.5.2.1.2.2 steps 2 and 3, 6.5.2.1.2.2a steps 2 to 5;
 * docs/lab-messages.md): what the page's script does before any SIP. */
#include "tab.h"

#include "base64.h"
#include "json.h"
#include "jws.h"

enum { REDIRECTS_MAX = 8, STATE = 16, VERIFIER = 44 };

static void field(struct pen *pen, struct bytes name, struct bytes value)
{
    if (pen_so_far(pen).count) pen_char(pen, '&');
    pen_bytes(pen, name);
    pen_char(pen, '=');
    http_form_write(pen, value);
}

static void give_up(struct tab *tab, struct effects *out, const char *why)
{
    tab_done(tab, out);
    tab_show(tab, out, TAB_FAILED, SHOWS_UNAVAILABLE, why);
}

/* With proof bound the page makes a key of its own, and the token will name it (RFC 7638 thumbprint). */
static struct bytes thumbprint(struct tab *tab, const struct event *in, struct effects *out)
{
    unsigned char key[32];
    if (in->role->policy[TAB_PROOF] != BY_BOUND) return bytes_of(NULL, 0);
    struct tab_token *token = tab_token(tab, in->role);
    if (!tab->has_key) fx_fresh_octets(out, BYTES("page key"), token->seed, sizeof token->seed);
    tab->has_key = 1;
    ed25519_public(token->seed, key);
    jwk_thumbprint(fx_pen(out), key);
    return pen_done(fx_pen(out));
}

/* ---- beginning ---- */

static void login_ims_core(struct tab *tab, const struct event *in, struct effects *out)
{
    struct pen *pen = fx_pen(out);
    tab_prompt(tab, in, out, "login", in->role->people->sample.password);
    field(pen, BYTES("user"), tab_user(tab, in, out));
    field(pen, BYTES("password"), tab_word(tab, WORD_PASSWORD));
    tab_request(tab, in, out, TAB_W1, BYTES("/login"), pen_done(pen));
    tab_await(tab, out, WAIT_LOGIN);
}

static void login_web_id(struct tab *tab, const struct event *in, struct effects *out)
{
    const struct person *sample = &in->role->people->sample;
    struct pen *pen = fx_pen(out);
    struct bytes jkt = thumbprint(tab, in, out);
    tab_prompt(tab, in, out, "web login", sample->web_password);
    field(pen, BYTES("user"), tab->word_count[WORD_USER] ? tab_word(tab, WORD_USER) : tab_own(in, out, sample->web_id));
    field(pen, BYTES("password"), tab_word(tab, WORD_PASSWORD));
    if (jkt.count) field(pen, BYTES("jkt"), jkt);
    tab_request(tab, in, out, TAB_W1, BYTES("/login"), pen_done(pen));
    tab_await(tab, out, WAIT_LOGIN);
}

/* state (RFC 6749 10.12) and the PKCE verifier (RFC 7636) lie in sessionStorage until the way back. */
static void login_bsf(struct tab *tab, const struct event *in, struct effects *out)
{
    unsigned char hash[32];
    struct bytes state = fx_fresh(out, BYTES("state"), STATE), verifier = fx_fresh(out, BYTES("verifier"), VERIFIER);
    struct pen *pen = fx_pen(out);
    tab_put(tab, WORD_STATE, state, out);
    tab_put(tab, WORD_VERIFIER, verifier, out);
    fx_fact(out, FACT_SECRET, BYTES("state"), state);
    fx_fact(out, FACT_SECRET, BYTES("code_verifier"), verifier);
    fx_fact(out, FACT_STORED, BYTES("code_verifier"), BYTES("session"));
    sha256_raw(verifier, hash);
    base64_write(pen, bytes_of(hash, sizeof hash), BASE64_URL);
    struct bytes challenge = pen_done(pen);
    pen_lit(pen, "/login?kind=ims&state=");
    pen_bytes(pen, state);
    pen_lit(pen, "&code_challenge=");
    pen_bytes(pen, challenge);
    tab_request(tab, in, out, TAB_W1, pen_done(pen), bytes_of(NULL, 0));
    tab_await(tab, out, WAIT_REDIRECT);
}

typedef void login_fn(struct tab *, const struct event *, struct effects *);
static const struct {
    struct bytes kind;
    login_fn *begin;
} kinds[] = {
    [LOGIN_IMS_CORE] = {BYTES_ROW("ims-core"), login_ims_core},
    [LOGIN_BSF] = {BYTES_ROW("bsf"), login_bsf},
    [LOGIN_WEB_ID] = {BYTES_ROW("web-id"), login_web_id},
};

void login_choose(struct tab *tab, struct bytes kind)
{
    for (uint32_t i = 0; i < COUNT(kinds); i++) {
        if (!bytes_equal(kinds[i].kind, kind)) continue;
        tab->kind = (uint8_t)(i + 1);
        return;
    }
}

void login_begin(struct tab *tab, const struct event *in, struct effects *out)
{
    uint64_t which = in->role->policy[TAB_LOGIN];
    if (tab->kind) which = tab->kind - 1u;
    tab->redirects = tab->came_back = tab->kind = 0;
    kinds[which].begin(tab, in, out);
}

/* ---- the way to the BSF and back ---- */

/* Where an absolute URI leads among the origins this browser knows. The WWS and the BSF may share one (a box). */
static bool port_of(const struct role *role, const struct http_uri *uri, enum tab_port *port)
{
    const struct role *wws = role->peer[TAB_W1], *bsf = role->peer[TAB_BSF];
    bool is_wws = wws && bytes_equal(wws->origin, uri->origin);
    bool is_bsf = bsf && bytes_equal(bsf->origin, uri->origin);
    if (is_wws && is_bsf) is_bsf = bytes_starts(uri->path, BYTES("/bsf/"));
    *port = is_bsf ? TAB_BSF : TAB_W1;
    return is_wws || is_bsf;
}

/* The way back carries the code; the page behind it compares state and goes on. */
static bool read_callback(struct tab *tab, const struct http_uri *uri, struct effects *out)
{
    struct bytes code = http_form(fx_pen(out), uri->query, BYTES("code"));
    struct bytes state = http_form(fx_pen(out), uri->query, BYTES("state"));
    tab->came_back = state.count && bytes_equal_secret(state, tab_word(tab, WORD_STATE));
    tab_put(tab, WORD_CODE, code, out);
    return code.count > 0;
}

void login_followed(struct tab *tab, const struct event *in, struct effects *out)
{
    struct http_uri uri;
    enum tab_port port;
    struct bytes location = http_value(&in->message->http, HTTP_LOCATION);
    if (tab->redirects++ >= REDIRECTS_MAX) {
        give_up(tab, out, "too many redirects");
        return;
    }
    if (http_uri_scan(&uri, location).why || !port_of(in->role, &uri, &port)) {
        give_up(tab, out, "a redirect to nowhere this browser can go");
        return;
    }
    /* A navigation ends the page and what it held in memory. */
    if (in->role->policy[TAB_STORAGE] == STORAGE_MEMORY) tab_forget(tab, in->role, false);
    bool callback = port == TAB_W1 && bytes_equal(uri.path, BYTES("/callback"));
    if (callback && !read_callback(tab, &uri, out)) {
        give_up(tab, out, "no code on the way back");
        return;
    }
    tab_request(tab, in, out, port, bytes_from(location, uri.origin.count), bytes_of(NULL, 0));
    tab_await(tab, out, port == TAB_BSF ? WAIT_BSF_PAGE : callback ? WAIT_CALLBACK : WAIT_PAGE);
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

/* Reading R4 of B-1 (protocol 5.5): the password stays in the page, which answers a nonce of the BSF. */
static void write_digest_login(const struct role *role, struct json root, struct effects *out, struct bytes user,
                               struct bytes password)
{
    struct pen *pen = fx_pen(out);
    struct hexdigest ha1, response;
    struct bytes realm = text_in(root, BYTES("realm"), pen), nonce = text_in(root, BYTES("nonce"), pen);
    struct bytes ticket = text_in(root, BYTES("ticket"), pen);
    struct bytes cnonce = fx_fresh(out, BYTES("cnonce"), ANSWER_CNONCE);
    digest_ha1(DIGEST_MD5, user, realm, password, &ha1);
    struct digest_input input = {.algorithm = DIGEST_MD5,
                                 .ha1 = hex_view(&ha1),
                                 .method = BYTES("POST"),
                                 .uri = BYTES("/bsf/login"),
                                 .nonce = nonce,
                                 .nc = BYTES("00000001"),
                                 .cnonce = cnonce,
                                 .qop = BYTES("auth")};
    digest_response(&input, &response);
    if (role->policy[TAB_RESPONSE] == RESPONSE_TAMPERED) answer_tamper(&response);
    field(pen, BYTES("ticket"), ticket);
    field(pen, BYTES("user"), user);
    field(pen, BYTES("nonce"), nonce);
    field(pen, BYTES("cnonce"), cnonce);
    field(pen, BYTES("nc"), input.nc);
    field(pen, BYTES("response"), hex_view(&response));
}

void login_bsf_page(struct tab *tab, const struct event *in, struct effects *out)
{
    struct pen *pen = fx_pen(out);
    struct json root;
    if (json_scan(&root, json_in(in->message->http.body)).why) {
        give_up(tab, out, "a login page that cannot be read");
        return;
    }
    tab_prompt(tab, in, out, "login at the BSF", in->role->people->sample.password);
    struct bytes user = tab_user(tab, in, out);
    if (bytes_equal(text_in(root, BYTES("login"), pen), BYTES("digest"))) {
        write_digest_login(in->role, root, out, user, tab_word(tab, WORD_PASSWORD));
    } else {
        struct bytes ticket = text_in(root, BYTES("ticket"), pen);
        field(pen, BYTES("ticket"), ticket);
        field(pen, BYTES("user"), user);
        field(pen, BYTES("password"), tab_word(tab, WORD_PASSWORD));
    }
    tab_request(tab, in, out, TAB_BSF, BYTES("/bsf/login"), pen_done(pen));
    tab_await(tab, out, WAIT_BSF_LOGIN);
}

void login_returned(struct tab *tab, const struct event *in, struct effects *out)
{
    struct pen *pen = fx_pen(out);
    if (!tab->came_back && in->role->policy[TAB_RETURN] == RETURN_CHECK) {
        tab_done(tab, out);
        tab_show(tab, out, TAB_REFUSED, SHOWS_REFUSED, "state");
        return;
    }
    struct bytes jkt = thumbprint(tab, in, out);
    field(pen, BYTES("code"), tab_word(tab, WORD_CODE));
    field(pen, BYTES("code_verifier"), tab_word(tab, WORD_VERIFIER));
    if (jkt.count) field(pen, BYTES("jkt"), jkt);
    tab_request(tab, in, out, TAB_W1, BYTES("/session"), pen_done(pen));
    tab_await(tab, out, WAIT_SESSION);
}

/* ---- the result ---- */

/* A script keeps the token that it will have to show; where nothing asks for one, the login is all it takes from it. */
static bool take_token(struct tab *tab, struct json root, const struct event *in, struct effects *out)
{
    struct pen *pen = fx_pen(out);
    struct tab_token *kept = tab_token(tab, in->role);
    struct bytes token = text_in(root, BYTES("token"), pen);
    if (!token.count) return false;
    struct bytes impu = text_in(root, BYTES("impu"), pen);
    /* Redeemed, the code and what went with it are of no more use to the script. */
    for (uint32_t word = WORD_STATE; word <= WORD_CODE; word++) tab_take(tab, word);
    tab_put(tab, WORD_IMPU, impu, out);
    if (!kept) return true;
    if (!text_set(&kept->token, token)) fx_limit(out, "a token of 638 octets in a browser");
    fx_fact(out, FACT_STORED, BYTES("token"), bytes_text(tab_where(in->role)));
    return true;
}

void login_answered(struct tab *tab, const struct event *in, struct effects *out)
{
    struct pen *pen = fx_pen(out);
    struct json root;
    if (json_scan(&root, in->message->http.body).why) {
        give_up(tab, out, "an answer that cannot be read");
        return;
    }
    if (take_token(tab, root, in, out)) {
        tab_done(tab, out);
        tab_show(tab, out, TAB_LOGGED_IN, SHOWS_LOGGED_IN, "logged in");
        return;
    }
    if (!bytes_equal(text_in(root, BYTES("next"), pen), BYTES("ims-auth"))) {
        give_up(tab, out, "an answer that says nothing");
        return;
    }
    /* Step 3: the WWS could not decide. "Log in once" is what a script does with the password at this point. */
    tab_keep(tab, in, out);
    tab_done(tab, out);
    tab_show(tab, out, TAB_PAGE, SHOWS_IMS_AUTH, "the IMS core will ask");
}

void login_refused(struct tab *tab, const struct event *in, struct effects *out)
{
    (void)in;
    tab_done(tab, out);
    tab_show(tab, out, TAB_REFUSED, SHOWS_WRONG_PASSWORD, "login");
}
