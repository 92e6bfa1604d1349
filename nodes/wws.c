/* The WWS: page, login in four ways (policy `login`), and the redemption of codes at the BSF over a back channel. */
#include "wws.h"

#include "json.h"
#include "naf.h"
#include "reply.h"
#include "token.h"

enum policy { POLICY_LOGIN, POLICY_TOKEN_LIFETIME, POLICY_ERRORS, POLICY_AUDIENCE, POLICY_NAMES };

#define LOGIN_VALUES(X) X(LOGIN_IMS_CORE, "ims-core") X(LOGIN_BSF, "bsf") X(LOGIN_WEB_ID, "web-id") X(LOGIN_GBA, "gba")
#define ERRORS_VALUES(X) X(ERRORS_UNIFORM, "uniform") X(ERRORS_DIFFERING, "differing")
#define NAMES_VALUES(X) X(NAMES_ACCOUNT, "account") X(NAMES_CLIENT, "client")
enum { NAMES_VALUES(CHOICE_PLACE) };
enum { LOGIN_VALUES(CHOICE_PLACE) };
enum { ERRORS_VALUES(CHOICE_PLACE) };
enum port { PORT_W1, PORT_BACK, PORT_ZN };
enum { BACK_WAIT = 10 }; /* seconds for an answer of the BSF; shorter than a browser's patience */

/* A browser that waits for its code to be redeemed. */
struct redemption {
    sim_time deadline;
    link_id link; /* in the browser's direction; LINK_NONE: it is gone */
    uint32_t conn;
};

/* HTTP/1.1 answers come in the order of their requests (RFC 9112 9.3), so waiting requests are a queue: a ring of
 * flight_max rows. */
struct wws_queue {
    uint64_t asked, answered; /* redemptions, counted from the start */
    uint32_t back_open;       /* whether the back channel is */
    uint32_t spare;
};

enum table { QUEUE, REDEMPTIONS, CHALLENGES, QUESTIONS };

/* The tables of one WWS: pointers into its state, good for a step. */
struct wws {
    struct wws_queue *queue;
    struct redemption *row;
    uint32_t row_max;
    const void *me;
};

static struct wws wws_of(const void *me, const struct role *role)
{
    return (struct wws){state_rows(me, role, QUEUE), state_rows(me, role, REDEMPTIONS), role->state.rows[REDEMPTIONS],
                        me};
}

static struct redemption *row_of(struct wws *wws, uint64_t number)
{
    return &wws->row[number % wws->row_max];
}

/* ---- answers ---- */

/* Whether browsers reach that WSF over a WebSocket without TLS. */
static bool reached_in_the_clear(const struct role *role, const struct role *wsf)
{
    for (uint32_t l = 0; l < role->link_count; l++) {
        const struct link_line *link = &role->links[l];
        if (link->carrier == CARRIER_WS && (link->end[0] == wsf->index || link->end[1] == wsf->index)) return true;
    }
    return false;
}

/* The servers that the page may load from and reach: its own, and by WebSocket the WSF (CSP 3 6.1.2, connect-src:
 * another port or host is another origin). */
static void security_headers(const struct role *role, struct pen *pen)
{
    uint64_t named = role->policy[POLICY_AUDIENCE];
    pen_lit(pen, "Content-Security-Policy: default-src 'self'; frame-ancestors 'none'");
    if (named) {
        const struct role *wsf = role->roles[named - 1];
        struct bytes authority = bytes_from(wsf->origin, bytes_find(wsf->origin, BYTES("://")));
        pen_text(pen, reached_in_the_clear(role, wsf) ? "; connect-src 'self' ws" : "; connect-src 'self' wss");
        pen_bytes(pen, authority);
    }
    pen_lit(pen, "\r\nStrict-Transport-Security: max-age=31536000\r\nX-Frame-Options: DENY\r\n"
                 "Cache-Control: no-store\r\n");
}

static void answer_json(const struct event *in, struct effects *out, uint16_t code, struct bytes body)
{
    reply_http(in, out, code, BYTES("Cache-Control: no-store\r\n"), BYTES("application/json"), body);
}

static void serve_page(struct wws *wws, const struct event *in, struct effects *out)
{
    struct pen *pen = fx_pen(out);
    (void)wws;
    security_headers(in->role, pen);
    reply_http(in, out, 200, pen_done(pen), BYTES("text/html"),
               BYTES("<!doctype html><title>IMS</title><script src=\"/client.js\"></script>"));
}

/* ---- logins ---- */

/* Step 3 of flow A: the WWS has nothing to check a password with, and the password is here all the same. */
static void login_ims_core(struct wws *wws, const struct event *in, struct effects *out)
{
    (void)wws;
    answer_json(in, out, 200, BYTES("{\"next\":\"ims-auth\"}"));
}

static void refuse_login(const struct event *in, struct effects *out, struct bytes user, enum reason reason)
{
    /* T48: the same words for an unknown name and a wrong password, unless told otherwise. */
    bool differing = in->role->policy[POLICY_ERRORS] == ERRORS_DIFFERING;
    fx_refused(out, user, reason);
    struct pen *pen = fx_pen(out);
    pen_lit(pen, "{\"error\":");
    json_write(pen, !differing                      ? BYTES("login")
                    : reason == REASON_UNKNOWN_USER ? BYTES("unknown user")
                                                    : BYTES("wrong password"));
    pen_char(pen, '}');
    answer_json(in, out, 401, pen_done(pen));
}

static struct bytes wsf_host(const struct role *role)
{
    uint64_t named = role->policy[POLICY_AUDIENCE];
    return named ? role->roles[named - 1]->host : role->domain;
}

/* The answer with a new token in it. */
static struct bytes issue_token(const struct event *in, struct effects *out, const struct subscriber *subscriber,
                                struct bytes thumbprint)
{
    const struct role *role = in->role;
    uint64_t now_s = in->now / SECOND;
    struct access_token token = {.issuer = role->origin,
                                 .audience = wsf_host(role),
                                 .impi = subscriber->impi,
                                 .client = role->host,
                                 .impu_count = subscriber->impu_count,
                                 .issued_s = now_s,
                                 .expires_s = now_s + role->policy[POLICY_TOKEN_LIFETIME] / SECOND,
                                 .thumbprint = thumbprint};
    for (uint32_t i = 0; i < subscriber->impu_count; i++) token.impu[i] = subscriber->impu[i];
    token.id = fx_fresh(out, BYTES("jti"), 16);
    struct bytes text = token_sign(fx_pen(out), &token, role->signing_seed);
    fx_born(out, FACT_TOKEN, text);
    return token_write_answer(fx_pen(out), &token, text);
}

/* The step after a login that the WWS has checked: a token for the WSF. */
static void grant_token(const struct event *in, struct effects *out, const struct subscriber *subscriber)
{
    struct bytes thumbprint = http_form(fx_pen(out), in->message->http.body, BYTES("jkt"));
    answer_json(in, out, 200, issue_token(in, out, subscriber, thumbprint));
    fx_fact(out, &(struct fact){.kind = FACT_RUNNING,
                                .role = FACT_AS_ISSUER,
                                .as = in->role->origin,
                                .with = subscriber->impi,
                                .about = FACT_OF_SENT});
}

/* Flow D: an account of the WWS's own, and the WWS's word for its owner in IMS. */
static void login_web_id(struct wws *wws, const struct event *in, struct effects *out)
{
    (void)wws;
    struct pen *pen = fx_pen(out);
    struct bytes body = in->message->http.body;
    struct bytes user = http_form(pen, body, BYTES("user")), password = http_form(pen, body, BYTES("password"));
    struct subscriber subscriber;
    if (!user.count || !fx_subscriber(out, DIRECTORY_WEB_ID, user, &subscriber)) {
        refuse_login(in, out, user, REASON_UNKNOWN_USER);
        return;
    }
    if (!password.count || !bytes_equal_secret(password, subscriber.web_password)) {
        refuse_login(in, out, user, REASON_WRONG_PASSWORD);
        return;
    }
    struct bytes impi = http_form(pen, body, BYTES("impi"));
    if (in->role->policy[POLICY_NAMES] == NAMES_CLIENT && impi.count &&
        !fx_subscriber(out, DIRECTORY_IMPI, impi, &subscriber)) {
        refuse_login(in, out, user, REASON_UNKNOWN_USER);
        return;
    }
    fx_fact(out, &(struct fact){.kind = FACT_BELIEVED,
                                .role = FACT_AS_LOGIN,
                                .as = in->role->origin,
                                .with = subscriber.impi,
                                .evidence = FACT_BY_CREDENTIAL,
                                .about = FACT_OF_MESSAGE,
                                .message = in->blob});
    grant_token(in, out, &subscriber);
}

/* ---- keys of GBA ---- */

static struct nafs nafs_of(const void *me, const struct event *in)
{
    const struct role *role = in->role;
    return (struct nafs){.rows = state_keyed(me, role, CHALLENGES),
                         .questions = state_keyed(me, role, QUESTIONS),
                         .zn = port_link(role, PORT_ZN, in->member),
                         .bsf = port_peer(role, PORT_ZN),
                         .granted = grant_token};
}

/* The BSF vouches for the client that has the key of a B-TID (TS 33.220 4.5.3), and Web ID's steps go on. */
static void login_gba(struct wws *wws, const struct event *in, struct effects *out)
{
    struct nafs nafs = nafs_of(wws->me, in);
    naf_request(&nafs, in, out);
}

static void wws_bia(void *me, const struct event *in, struct effects *out)
{
    struct nafs nafs = nafs_of(me, in);
    if (in->role->policy[POLICY_LOGIN] == LOGIN_GBA) naf_bia(&nafs, in, out);
    else reply_unexpected(me, in, out);
}

static void wws_question_due(void *me, const struct event *in, struct effects *out)
{
    struct nafs nafs = nafs_of(me, in);
    naf_question_due(&nafs, in, out, keyed_row(nafs.questions, in->tag));
}

static void wws_challenge_due(void *me, const struct event *in, struct effects *out)
{
    struct nafs nafs = nafs_of(me, in);
    naf_challenge_due(&nafs, out, keyed_row(nafs.rows, in->tag));
}

static void parameter(struct pen *pen, const char *before, struct bytes value)
{
    pen_text(pen, before);
    http_form_write(pen, value);
}

static struct bytes callback_uri(const struct role *role, struct pen *pen)
{
    pen_bytes(pen, role->origin);
    pen_lit(pen, "/callback");
    return pen_done(pen);
}

/* Step 2 of flow B: the browser takes the values of its page to the BSF; the WWS adds its own name and the address to
 * come back to. */
static void redirect_to_bsf(struct wws *wws, const struct event *in, struct effects *out)
{
    (void)wws;
    const struct role *role = in->role;
    struct pen *pen = fx_pen(out);
    struct bytes query = in->message->http.query;
    struct bytes state = http_form(pen, query, BYTES("state")),
                 challenge = http_form(pen, query, BYTES("code_challenge"));
    struct bytes back = callback_uri(role, pen);
    if (!state.count || !challenge.count || !role->port[PORT_BACK]) {
        fx_refused(out, bytes_of(NULL, 0), REASON_LOGIN_REQUEST_INVALID);
        answer_json(in, out, 400, BYTES("{\"error\":\"invalid_request\"}"));
        return;
    }
    pen_lit(pen, "Location: ");
    pen_bytes(pen, port_peer(role, PORT_BACK)->origin);
    parameter(pen, "/bsf/login?response_type=code&client_id=", role->host);
    parameter(pen, "&redirect_uri=", back);
    parameter(pen, "&state=", state);
    parameter(pen, "&code_challenge=", challenge);
    pen_lit(pen, "&code_challenge_method=S256\r\nCache-Control: no-store\r\n");
    reply_http(in, out, 302, pen_done(pen), bytes_of(NULL, 0), bytes_of(NULL, 0));
}

/* ---- redemption ---- */

static void answer_waiting(const struct redemption *row, struct effects *out, uint16_t code, struct bytes body)
{
    if (row->link == LINK_NONE) return;
    struct pen *pen = fx_pen(out);
    http_write_status(pen, code);
    pen_lit(pen, "Cache-Control: no-store\r\n");
    http_write_body(pen, BYTES("application/json"), body);
    fx_send(out, link_back(row->link), PROTO_HTTP, pen_done(pen));
}

static void arm_for_next(struct wws *wws, const struct event *in, struct effects *out)
{
    if (wws->queue->answered == wws->queue->asked) fx_cancel(out, state_tag(in->role, QUEUE, 0));
    else
        fx_timer(out, state_tag(in->role, QUEUE, 0),
                 moment_until(row_of(wws, wws->queue->answered)->deadline, in->now));
}

static void redeem(struct wws *wws, const struct event *in, struct effects *out)
{
    const struct role *role = in->role;
    link_id back = port_link(role, PORT_BACK, 0);
    struct pen *pen = fx_pen(out);
    struct bytes form = in->message->http.body;
    struct bytes code = http_form(pen, form, BYTES("code")), verifier = http_form(pen, form, BYTES("code_verifier"));
    struct bytes thumbprint = http_form(pen, form, BYTES("jkt")), callback = callback_uri(role, pen);
    if (!code.count || !verifier.count || back == LINK_NONE) {
        fx_refused(out, bytes_of(NULL, 0), REASON_NOTHING_TO_REDEEM);
        answer_json(in, out, 403, BYTES("{\"error\":\"code\"}"));
        return;
    }
    if (wws->queue->asked - wws->queue->answered == wws->row_max) {
        reply_busy(in, out, bytes_of(NULL, 0), "redemptions");
        return;
    }
    parameter(pen, "grant_type=authorization_code&code=", code);
    parameter(pen, "&code_verifier=", verifier);
    parameter(pen, "&client_id=", role->host);
    parameter(pen, "&redirect_uri=", callback);
    if (thumbprint.count) parameter(pen, "&jkt=", thumbprint);
    struct bytes body = pen_done(pen);
    http_write_request(pen, HTTP_POST, BYTES("/bsf/token"), port_peer(role, PORT_BACK)->host);
    http_write_body(pen, BYTES("application/x-www-form-urlencoded"), body);
    if (!wws->queue->back_open) fx_open(out, back);
    wws->queue->back_open = 1;
    fx_send(out, back, PROTO_HTTP, pen_done(pen));
    *row_of(wws, wws->queue->asked++) = (struct redemption){in->now + BACK_WAIT * SECOND, in->link, in->conn};
    if (wws->queue->asked == wws->queue->answered + 1) arm_for_next(wws, in, out);
}

static void wws_redeemed(void *me, const struct event *in, struct effects *out)
{
    struct wws state = wws_of(me, in->role), *wws = &state;
    const struct http *http = &in->message->http;
    bool from_bsf = port_has(in->role, PORT_BACK, in->link);
    if (!from_bsf || wws->queue->answered == wws->queue->asked) {
        reply_unexpected(me, in, out);
        return;
    }
    struct redemption *row = row_of(wws, wws->queue->answered++);
    if (http->code != 200) fx_refused(out, bytes_of(NULL, 0), REASON_CODE_NOT_REDEEMED);
    if (http->code == 200) answer_waiting(row, out, 200, http->body);
    else if (http->code < 500) answer_waiting(row, out, 403, BYTES("{\"error\":\"code\"}"));
    else answer_waiting(row, out, 502, BYTES("{\"error\":\"bsf\"}"));
    memset(row, 0, sizeof *row);
    arm_for_next(wws, in, out);
}

/* The answers can no longer be told apart: all waiting clients are told so. */
static void give_up_all(struct wws *wws, const struct event *in, struct effects *out, uint16_t code)
{
    while (wws->queue->answered != wws->queue->asked) {
        struct redemption *row = row_of(wws, wws->queue->answered++);
        fx_refused(out, bytes_of(NULL, 0), REASON_BSF_SILENT);
        answer_waiting(row, out, code, BYTES("{\"error\":\"bsf\"}"));
        memset(row, 0, sizeof *row);
    }
    wws->queue->back_open = 0;
    arm_for_next(wws, in, out);
}

static void wws_due(void *me, const struct event *in, struct effects *out)
{
    struct wws wws = wws_of(me, in->role);
    fx_close(out, port_link(in->role, PORT_BACK, 0), CLOSE_NORMAL);
    give_up_all(&wws, in, out, 504);
}

static void wws_closed(void *me, const struct event *in, struct effects *out)
{
    struct wws state = wws_of(me, in->role), *wws = &state;
    if (port_has(in->role, PORT_BACK, in->link)) {
        give_up_all(wws, in, out, 502);
        return;
    }
    struct nafs nafs = nafs_of(me, in);
    if (in->role->policy[POLICY_LOGIN] == LOGIN_GBA) naf_closed(&nafs, in, out);
    for (uint64_t i = wws->queue->answered; i != wws->queue->asked; i++)
        if (row_of(wws, i)->link == in->link && row_of(wws, i)->conn == in->conn) row_of(wws, i)->link = LINK_NONE;
}

/* ---- pages that are served ---- */

enum { ANY_LOGIN = 0xff };
static const struct {
    enum http_method method;
    struct bytes path;
    uint8_t login; /* under which policy, or any */
    void (*serve)(struct wws *, const struct event *, struct effects *);
} resources[] = {
    {HTTP_GET, BYTES_ROW("/"), ANY_LOGIN, serve_page},
    {HTTP_POST, BYTES_ROW("/login"), LOGIN_IMS_CORE, login_ims_core},
    {HTTP_POST, BYTES_ROW("/login"), LOGIN_WEB_ID, login_web_id},
    {HTTP_POST, BYTES_ROW("/login"), LOGIN_GBA, login_gba},
    {HTTP_GET, BYTES_ROW("/login"), LOGIN_BSF, redirect_to_bsf},
    {HTTP_GET, BYTES_ROW("/callback"), LOGIN_BSF, serve_page},
    {HTTP_POST, BYTES_ROW("/session"), LOGIN_BSF, redeem},
};

static void wws_request(void *me, const struct event *in, struct effects *out)
{
    const struct http *http = &in->message->http;
    for (uint32_t i = 0; i < COUNT(resources); i++) {
        bool served = resources[i].login == ANY_LOGIN || resources[i].login == in->role->policy[POLICY_LOGIN];
        if (!served || http->method != resources[i].method || !bytes_equal(http->path, resources[i].path)) continue;
        struct wws wws = wws_of(me, in->role);
        resources[i].serve(&wws, in, out);
        return;
    }
    reply_unexpected(me, in, out);
}

static uint32_t redemption_rows(const struct role *role)
{
    return role->flight_max;
}

/* Those of clients that are logging in, and of clients that were asked and went away. */
static uint32_t challenge_rows(const struct role *role)
{
    return role->policy[POLICY_LOGIN] == LOGIN_GBA ? 2 * role->flight_max : 0;
}

static const struct state_column queue_columns[] = {
    COLUMN(wws_queue, asked, COLUMN_NUMBER),
    COLUMN(wws_queue, answered, COLUMN_NUMBER),
    COLUMN_WORDS(wws_queue, back_open, "no|yes"),
    COLUMN(wws_queue, spare, COLUMN_SPARE),
    {.name = NULL},
};
static const struct state_column redemption_columns[] = {
    COLUMN(redemption, deadline, COLUMN_TIME),
    COLUMN(redemption, link, COLUMN_LINK),
    COLUMN(redemption, conn, COLUMN_NUMBER),
    {.name = NULL},
};

static const struct state_table tables[] = {
    [QUEUE] = {STATE_TABLE("queue", STATE_PLAIN, NULL, wws_queue, queue_columns), .due = wws_due},
    [REDEMPTIONS] = {STATE_TABLE("redemptions", STATE_PLAIN, redemption_rows, redemption, redemption_columns),
                     .waits = STATE_EVERY_ROW},
    [CHALLENGES] = {STATE_TABLE("challenges", STATE_KEYED, challenge_rows, naf_challenge, naf_challenge_columns),
                    .due = wws_challenge_due, .waits = "request"},
    [QUESTIONS] = {STATE_TABLE("questions", STATE_KEYED, challenge_rows, naf_question, naf_question_columns),
                   .due = wws_question_due},
    {.name = NULL},
};

static const struct rule rules[] = {
    {PROTO_HTTP, "GET", wws_request, "docs/lab-messages.md; contribution steps 1, 2"},
    {PROTO_HTTP, "POST", wws_request, "docs/lab-messages.md; contribution steps 2, 3"},
    {PROTO_HTTP, "2xx", wws_redeemed, "RFC 6749 5.1"},
    {PROTO_HTTP, "4xx", wws_redeemed, "RFC 6749 5.2"},
    {PROTO_HTTP, "5xx", wws_redeemed, "RFC 9110 15.6"},
    {PROTO_HTTP, "*", reply_unexpected, "RFC 9110 15.5.5"},
    {PROTO_ZN, "BIA", wws_bia, "TS 29.109 5.2"},
    REPLY_DIAMETER_RULES(PROTO_ZN),
    {PROTO_ZN, "*", reply_unexpected, "RFC 6733 7.1.3"},
    {.step = NULL},
};

static const struct policy_row policies[] = {
    [POLICY_LOGIN] =
        {"login", POLICY_CHOICE, CHOICE_WORDS(LOGIN_VALUES), "ims-core", "ims-core",
         "who decides a login: the IMS core later, the BSF after a redirect, the WWS by an account of its own, or "
         "the BSF by a key that it hands out over Zn",
         "contribution 6.5.2.1.2.2 step 3, 6.5.2.1.2.2a step 2; TS 23.228 U.2.1.3; TS 33.220 4.5.3"},
    [POLICY_TOKEN_LIFETIME] = {"token-lifetime", POLICY_TIME, NULL, "300s", "300s",
                               "how long a token of this WWS is good", "inference"},
    [POLICY_ERRORS] = {"errors", POLICY_CHOICE, CHOICE_WORDS(ERRORS_VALUES), "uniform", "uniform",
                       "whether an unknown name and a wrong password look alike", "inference"},
    [POLICY_AUDIENCE] = {"audience", POLICY_NODE, "wsf", "", "",
                         "the WSF its tokens are for; the first one when not said", "RFC 9068 2.2"},
    [POLICY_NAMES] =
        {"names", POLICY_CHOICE, CHOICE_WORDS(NAMES_VALUES), "account", "account",
         "whose IMS identities a token of a Web ID has: the account's, or, against the clause, those of the "
         "IMPI that the login asks for beside its own name",
         "TS 23.228 U.2.1.3"},
    {.name = NULL},
};

static const struct port_row ports[] = {
    [PORT_W1] = {"https|http", "browser", "W1 (TS 23.228 U.1.4.1)", ""},
    [PORT_BACK] = {"https|http", "bsf", "back channel for codes (RFC 6749 4.1.3)", "POST"},
    [PORT_ZN] = {"zn", "bsf", "Zn: keys of GBA", "BIR|CER"},
    {.carriers = NULL},
};

static const struct action_row actions[] = {{.name = NULL}};
static const struct state_row states[] = {{.name = NULL}};

/* With the other logins it hands on the token that the BSF signed, or nothing. */
static bool wws_signs(const struct role *role)
{
    return role->policy[POLICY_LOGIN] == LOGIN_WEB_ID || role->policy[POLICY_LOGIN] == LOGIN_GBA;
}

/* Accounts of the web, and their owners (TS 23.228 U.2.1.3). */
static const char *wws_given(const struct role *role, const struct subscriber *subscriber)
{
    (void)subscriber;
    return role->policy[POLICY_LOGIN] == LOGIN_WEB_ID ? "web-id|web-password|impi|impu" : "";
}

static bool takes_web_ids(const struct role *me)
{
    return me->policy[POLICY_LOGIN] == LOGIN_WEB_ID;
}

/* Whose password it is, the IMPI of the token then does not follow from. */
static unsigned leaves_names(const struct role *me)
{
    return me->policy[POLICY_NAMES] == NAMES_CLIENT ? AGREED_BIT(AGREED_IMPI) : 0;
}

static bool takes_keys(const struct role *me)
{
    return me->policy[POLICY_LOGIN] == LOGIN_GBA;
}

static bool sends_keys(const struct role *me, const struct role *other)
{
    return takes_keys(me) && other == port_peer(me, PORT_ZN);
}

static void wws_start(void *me, const struct event *in, struct effects *out)
{
    link_id zn = port_link(in->role, PORT_ZN, in->member);
    (void)me;
    if (zn != LINK_NONE) reply_capabilities(in, out, zn, APP_ZN);
}

static const struct evidence_row wws_accepts[] = {
    {.name = "key", .key = EVIDENCE_BY_RIGHT, .from = sends_keys, .clause = "TS 33.220 4.5.3"},
    {.name = "web password",
     .key = EVIDENCE_BY_WEB_PASSWORD,
     .covers = AGREED_BIT(AGREED_IMPI),
     .leaves = leaves_names,
     .accepted = takes_web_ids,
     .clause = "TS 23.228 U.2.1.3; inference"},
    {.name = NULL},
};

const struct node_kind wws_kind = {
    .name = "wws",
    .help = "WebRTC Web Server: the page, and the first half of a login",
    .tables = tables,
    .start = wws_start,
    .closed = wws_closed,
    .guard = reply_malformed,
    .rules = rules,
    .policies = policies,
    .ports = ports,
    .actions = actions,
    .states = states,
    .signs = wws_signs,
    .given = wws_given,
    .commits_as = FACT_AS_LOGIN,
    .runs_as = FACT_AS_ISSUER,
    .accepts = wws_accepts,
};
