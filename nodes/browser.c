/* The browser's life: the actions of its user, the page it is on, the answer it waits for. Logging in is in
 * parts/login.c, SIP in parts/client.c. */
#include "browser.h"

#include "reply.h"
#include "ua_gba.h"

/* ---- the user's actions ---- */

enum action {
    ACTION_OPEN,
    ACTION_LOGIN,
    ACTION_REGISTER,
    ACTION_DEREGISTER,
    ACTION_QUERY,
    ACTION_SUBSCRIBE,
    ACTION_CLOSE,
    ACTION_RELOAD,
    ACTION_DEREGISTER_ALL,
    ACTION_COUNT
};

static void act_open(struct ua *ua, const struct event *in, struct effects *out)
{
    if (!in->role->port[UA_W1]) {
        ua_fail(ua, out, UA_FAILED, SHOWS_UNAVAILABLE, REASON_NO_WWS);
        return;
    }
    ua_request(ua, in, out, UA_W1, BYTES("/"), bytes_of(NULL, 0));
    ua_await(ua, out, WAIT_PAGE);
}

/* Without a page there is no script that could do it. A client that was never sent to a page brought its own. */
static bool has_script(struct ua *ua, struct effects *out)
{
    if (ua->state == UA_IDLE || ua->flags & IS_LOADED) return true;
    fx_remark(out, bytes_of(NULL, 0), REASON_NO_PAGE);
    return false;
}

static void act_login(struct ua *ua, const struct event *in, struct effects *out)
{
    if (has_script(ua, out)) ua_login_begin(ua, in, out);
}

static void act_sip(struct ua *ua, const struct event *in, struct effects *out, enum ua_purpose purpose)
{
    if (!has_script(ua, out)) return;
    if (in->role->port[UA_W2]) ua_sip_begin(ua, in, out, purpose);
    else ua_fail(ua, out, UA_FAILED, SHOWS_UNAVAILABLE, REASON_NO_WSF);
}

static void act_register(struct ua *ua, const struct event *in, struct effects *out)
{
    ua_refresh_wanted(ua, in->role, out, true);
    act_sip(ua, in, out, FOR_REGISTER);
}

static void act_deregister(struct ua *ua, const struct event *in, struct effects *out)
{
    ua_refresh_wanted(ua, in->role, out, false);
    act_sip(ua, in, out, FOR_DEREGISTER);
}

static void act_deregister_all(struct ua *ua, const struct event *in, struct effects *out)
{
    ua_refresh_wanted(ua, in->role, out, false);
    act_sip(ua, in, out, FOR_DEREGISTER_ALL);
}

static void act_query(struct ua *ua, const struct event *in, struct effects *out)
{
    act_sip(ua, in, out, FOR_QUERY);
}

static void act_subscribe(struct ua *ua, const struct event *in, struct effects *out)
{
    act_sip(ua, in, out, FOR_SUBSCRIBE);
}

static void hang_up(struct ua *ua, const struct event *in, struct effects *out)
{
    for (enum ua_port port = UA_W1; port < UA_PORTS; port++) ua_hang_up(ua, in, out, port);
    ua_done(ua, out);
    ua_refresh_wanted(ua, in->role, out, false);
    ua->flags = 0;
}

static void act_close(struct ua *ua, const struct event *in, struct effects *out)
{
    hang_up(ua, in, out);
    ua_forget(ua, in->role, out, true);
    ua_take(ua, WORD_USER);
    ua_take(ua, WORD_TO);
    ua_show(ua, out, UA_IDLE, SHOWS_NOTHING, "closed");
}

static void act_reload(struct ua *ua, const struct event *in, struct effects *out)
{
    hang_up(ua, in, out);
    ua_forget(ua, in->role, out, false);
    act_open(ua, in, out);
}

typedef void action_fn(struct ua *, const struct event *, struct effects *);
static action_fn *const act[ACTION_COUNT] = {act_open,      act_login, act_register, act_deregister,    act_query,
                                             act_subscribe, act_close, act_reload,   act_deregister_all};

/* The texts that the user types, and the settings of an attacker's browser besides (docs/scenario-language.md,
 * actions). */
enum field { FIELD_USER, FIELD_PASSWORD, FIELD_KIND, FIELD_TO, FIELD_ASSERTION, FIELD_TOKEN, FIELD_NONE, FIELD_GOES };
static const struct bytes fields[] = {
    [FIELD_USER] = BYTES_ROW("user"),
    [FIELD_PASSWORD] = BYTES_ROW("password"),
    [FIELD_KIND] = BYTES_ROW("kind"),
    [FIELD_TO] = BYTES_ROW("to.uri"),
    [FIELD_ASSERTION] = BYTES_ROW("auth.integrity-protected"),
    [FIELD_TOKEN] = BYTES_ROW("auth.token"),
};

static enum field field_of(struct bytes path)
{
    enum field field = FIELD_USER;
    while (field < FIELD_NONE && !bytes_equal(fields[field], path)) field++;
    return field;
}

static void set_field(struct ua *ua, const struct event *in, struct effects *out, enum field field, struct bytes value)
{
    static const enum ua_word words[] = {
        [FIELD_USER] = WORD_USER, [FIELD_PASSWORD] = WORD_PASSWORD, [FIELD_TO] = WORD_TO};
    switch (field) {
    case FIELD_USER: ua->flags |= IS_CLAIMING; /* fall through */
    case FIELD_PASSWORD:
    case FIELD_TO: ua_put(ua, words[field], value, out); break;
    case FIELD_KIND: ua_login_choose(ua, value); break;
    case FIELD_ASSERTION: ua->asserts = ua_sip_assertion(value); break;
    case FIELD_TOKEN: ua_keep_token(ua, in->role, out, value); break;
    case FIELD_NONE:
    case FIELD_GOES: break;
    }
}

/* The node that an action goes to, by its place at the port. */
static uint8_t goes_to(const struct event *in)
{
    uint8_t nth = 0;
    const struct port_end *end = in->role->port[in->role->kind->actions[in->tag].goes - 1];
    for (; end->peer != in->command->to; end = end->next) nth++;
    return nth;
}

static void go(struct ua *ua, const struct event *in, struct effects *out, uint32_t action, uint8_t nth)
{
    ua_go(ua, in, out, (enum ua_port)(in->role->kind->actions[action].goes - 1), nth);
}

/* A registration begins without the settings of the one before it. */
static void settings_forget(struct ua *ua, uint32_t action)
{
    if (action != ACTION_REGISTER) return;
    ua_take(ua, WORD_TO);
    ua->asserts = 0;
    ua->flags &= (uint8_t)~IS_CLAIMING;
}

static void settings_take(struct ua *ua, const struct event *in, struct effects *out)
{
    settings_forget(ua, in->tag);
    if (in->command && in->command->to) go(ua, in, out, in->tag, goes_to(in));
    for (uint32_t i = 0; in->command && i < in->command->setting_count; i++) {
        struct command_setting setting = in->command->setting[i];
        set_field(ua, in, out, field_of(setting.path), setting.value);
    }
}

/* ---- actions that come too early ---- */

enum { LATER_HEAD = 2 }; /* octets before each value: field + 1, and its count; a zero octet ends an action's */

/* There is room for one such token; a second one that waits is a limit, as is one of a population. */
static bool token_later(struct ua *ua, const struct role *role, struct effects *out, struct bytes token)
{
    struct ua_later *later = ua_later(ua, role);
    if (later && !later->token.count && text_set(&later->token, token)) return true;
    fx_limit(out, REASON_BROWSER_TOKEN_MAX);
    return false;
}

/* The settings of an action belong to it, whenever its turn comes. */
static void later_add(struct ua *ua, const struct event *in, struct effects *out)
{
    struct pen *pen = fx_pen(out);
    pen_bytes(pen, ua_word(ua, WORD_LATER));
    if (in->command && in->command->to) {
        pen_char(pen, (char)(FIELD_GOES + 1));
        pen_char(pen, 1);
        pen_char(pen, (char)goes_to(in));
    }
    for (uint32_t i = 0; in->command && i < in->command->setting_count; i++) {
        struct command_setting setting = in->command->setting[i];
        enum field field = field_of(setting.path);
        if (field == FIELD_TOKEN) {
            if (!token_later(ua, in->role, out, setting.value)) return;
            setting.value = bytes_of("", 0); /* it is in a row of its own */
        }
        if (field > FIELD_TOKEN) continue;
        if (setting.value.count > UA_WORDS) {
            fx_limit(out, REASON_BROWSER_TEXTS_MAX);
            return;
        }
        pen_char(pen, (char)(field + 1));
        pen_char(pen, (char)setting.value.count);
        pen_bytes(pen, setting.value);
    }
    pen_char(pen, '\0');
    ua_put(ua, WORD_LATER, pen_done(pen), out);
}

static void token_now(struct ua *ua, const struct event *in, struct effects *out)
{
    struct ua_later *later = ua_later(ua, in->role);
    ua_keep_token(ua, in->role, out, text_view(&later->token));
    text_set(&later->token, bytes_of("", 0));
}

static void later_take(struct ua *ua, const struct event *in, struct effects *out, uint32_t action)
{
    struct pen *pen = fx_pen(out);
    pen_bytes(pen, ua_word(ua, WORD_LATER)); /* a copy: putting a word moves those after it */
    struct bytes rest = pen_done(pen);
    settings_forget(ua, action);
    ua_take(ua, WORD_LATER);
    while (rest.count > LATER_HEAD && rest.at[0]) {
        uint32_t count = (unsigned char)rest.at[1];
        enum field field = (enum field)(rest.at[0] - 1);
        struct bytes value = bytes_part(rest, LATER_HEAD, count);
        if (field == FIELD_TOKEN) token_now(ua, in, out);
        else if (field == FIELD_GOES) go(ua, in, out, action, (uint8_t)value.at[0]);
        else set_field(ua, in, out, field, value);
        rest = bytes_from(rest, LATER_HEAD + count);
    }
    ua_put(ua, WORD_LATER, bytes_from(rest, 1), out);
}

static void enqueue(struct ua *ua, const struct event *in, struct effects *out)
{
    for (uint32_t i = 0; i < UA_QUEUE; i++) {
        if (ua->queue[i]) continue;
        ua->queue[i] = (uint8_t)(in->tag + 1);
        later_add(ua, in, out);
        return;
    }
    fx_limit(out, REASON_BROWSER_ACTIONS_MAX);
}

/* The user does one thing after the other: an action that comes too early waits for the one under way. */
static void next_action(struct ua *ua, const struct event *in, struct effects *out)
{
    while (ua->wait == WAIT_NOTHING && ua->queue[0]) {
        uint8_t action = (uint8_t)(ua->queue[0] - 1);
        memmove(ua->queue, ua->queue + 1, UA_QUEUE - 1);
        ua->queue[UA_QUEUE - 1] = 0;
        later_take(ua, in, out, action);
        act[action](ua, in, out);
    }
    ua_told_settle(ua, in, out);
    ua_refresh_settle(ua, in, out);
}

static void browser_command(void *me, const struct event *in, struct effects *out)
{
    struct ua *ua = me;
    bool ends = in->tag == ACTION_CLOSE || in->tag == ACTION_RELOAD;
    if (ends) {
        memset(ua->queue, 0, sizeof ua->queue);
        ua_take(ua, WORD_LATER);
        if (ua_later(ua, in->role)) text_set(&ua_later(ua, in->role)->token, bytes_of("", 0));
    }
    if (ends || ua->wait == WAIT_NOTHING) {
        settings_take(ua, in, out);
        act[in->tag](ua, in, out);
    } else {
        enqueue(ua, in, out);
    }
    next_action(ua, in, out);
}

/* ---- the answers that the page waits for ---- */

static void page_loaded(struct ua *ua, const struct event *in, struct effects *out)
{
    (void)in;
    ua->flags |= IS_LOADED;
    ua->wait = WAIT_NOTHING;
    fx_cancel(out, UA_TIMER);
    ua_show(ua, out, UA_PAGE, SHOWS_PAGE, "page");
}

/* The reaction of each wait to an answer, by its class; a class that is not listed is trouble. */
static const struct {
    enum ua_port port;
    action_fn *ok, *moved, *refused;
} waits[WAIT_COUNT] = {
    [WAIT_PAGE] = {UA_W1, page_loaded, ua_login_followed, NULL},
    [WAIT_LOGIN] = {UA_W1, ua_login_answered, NULL, ua_login_refused},
    [WAIT_REDIRECT] = {UA_W1, NULL, ua_login_followed, ua_login_refused},
    [WAIT_BSF_PAGE] = {UA_BSF, ua_login_bsf_page, ua_login_followed, ua_login_refused},
    [WAIT_BSF_LOGIN] = {UA_BSF, NULL, ua_login_followed, ua_login_refused},
    [WAIT_CALLBACK] = {UA_W1, ua_login_returned, ua_login_followed, NULL},
    [WAIT_SESSION] = {UA_W1, ua_login_answered, NULL, ua_login_refused},
    [WAIT_UB] = {UA_BSF, ua_gba_bootstrapped, NULL, ua_gba_challenged},
    [WAIT_NAF] = {UA_W1, ua_login_answered, NULL, ua_gba_asked},
};

static void trouble(struct ua *ua, struct effects *out, enum reason why)
{
    ua_done(ua, out);
    ua_fail(ua, out, UA_FAILED, SHOWS_UNAVAILABLE, why);
}

static action_fn *step_of(const struct ua *ua, uint16_t code)
{
    if (code == 200) return waits[ua->wait].ok;
    if (code == 302 || code == 303 || code == 307) return waits[ua->wait].moved;
    if (code == 401 || code == 403) return waits[ua->wait].refused;
    return NULL;
}

static bool came_by(const struct ua *ua, const struct event *in, enum ua_port port)
{
    const struct port_end *end = ua_end(ua, in->role, port);
    return end && link_class_of(in->link) == link_class_of(end->link);
}

static void browser_http(void *me, const struct event *in, struct effects *out)
{
    struct ua *ua = me;
    bool waited_for = ua->wait >= WAIT_PAGE && ua->wait < WAIT_ACCEPT && came_by(ua, in, waits[ua->wait].port);
    if (in->message->http.request || !waited_for) {
        reply_unexpected(me, in, out);
        return;
    }
    action_fn *step = step_of(ua, in->message->http.code);
    if (step) step(ua, in, out);
    else trouble(ua, out, REASON_WEB_IN_TROUBLE);
    next_action(ua, in, out);
}

static void browser_ws_accept(void *me, const struct event *in, struct effects *out)
{
    struct ua *ua = me;
    if (ua->wait != WAIT_ACCEPT || !came_by(ua, in, UA_W2)) return;
    ua_sip_accepted(ua, in, out);
    next_action(ua, in, out);
}

/* 403 is the WSF's no to this page (Origin); anything else is trouble. */
static void browser_ws_refused(void *me, const struct event *in, struct effects *out)
{
    struct ua *ua = me;
    bool no = in->message->verb == 403;
    if (ua->wait != WAIT_ACCEPT || !came_by(ua, in, UA_W2)) return;
    ua_done(ua, out);
    ua_fail(ua, out, no ? UA_REFUSED : UA_FAILED, no ? SHOWS_REFUSED : SHOWS_UNAVAILABLE, REASON_WEBSOCKET_REFUSED);
    next_action(ua, in, out);
}

static void browser_response(void *me, const struct event *in, struct effects *out)
{
    ua_sip_answered(me, in, out);
    next_action(me, in, out);
}

static void browser_notify(void *me, const struct event *in, struct effects *out)
{
    ua_told(me, in, out);
    next_action(me, in, out);
}

/* A question whether it lives. */
static void browser_ok(void *me, const struct event *in, struct effects *out)
{
    (void)me;
    reply_sip(in, out, 200, bytes_of(NULL, 0));
}

static void browser_due(void *me, const struct event *in, struct effects *out)
{
    struct ua *ua = me;
    if (ua->wait == WAIT_TYPED) ua_sip_typed(ua, in, out);
    else if (ua->wait == WAIT_SIP && ua->purpose == FOR_SUBSCRIBE) ua_told_refused(ua, in, out, 0);
    else trouble(ua, out, REASON_NOBODY_ANSWERED);
    next_action(ua, in, out);
}

/* The script repeats the action of its user, with the texts of that time. */
static void browser_refresh_due(void *me, const struct event *in, struct effects *out)
{
    if (ua_refresh_due(me, in, out)) ua_sip_begin(me, in, out, FOR_REGISTER);
    next_action(me, in, out);
}

static void forget_connection(struct ua *ua, const struct event *in)
{
    for (enum ua_port port = UA_W1; port < UA_PORTS; port++) {
        if (!came_by(ua, in, port)) continue;
        ua->flags &= (uint8_t) ~(1u << port);
        if (port == UA_W2) ua->flags &= (uint8_t)~IS_WEBSOCKET;
        if (port == UA_W2) ua_told_lost(ua, in->role);
    }
}

static void browser_closed(void *me, const struct event *in, struct effects *out)
{
    struct ua *ua = me;
    bool waits_here = false;
    for (enum ua_port port = UA_W1; port < UA_PORTS; port++) {
        if (!came_by(ua, in, port)) continue;
        bool sip = ua->wait >= WAIT_ACCEPT;
        waits_here = ua->wait != WAIT_NOTHING && (sip ? port == UA_W2 : waits[ua->wait].port == port);
    }
    forget_connection(ua, in);
    bool lost = came_by(ua, in, UA_W2) && (ua->state == UA_REGISTERED || ua->state == UA_CONNECTED);
    if (waits_here || lost) trouble(ua, out, REASON_CONNECTION_CLOSED);
    next_action(ua, in, out);
}

/* A malformed answer is trouble; its sender gets no answer, except to a request. After a malformed frame the connection
 * is closed (reply_malformed), and the end that closes is not told: the next action opens another one. */
static void browser_guard(void *me, const struct event *in, struct effects *out)
{
    struct ua *ua = me;
    reply_malformed(me, in, out);
    if (in->message->proto == PROTO_WS && !message_is_handshake(in->message->bytes)) forget_connection(ua, in);
    bool keep_alive = in->message->proto == PROTO_SIP && bytes_trim(in->message->bytes).count == 0;
    if (ua->wait == WAIT_NOTHING || keep_alive) return;
    trouble(ua, out, REASON_ANSWER_UNREADABLE);
    next_action(ua, in, out);
}

/* ---- tables ---- */

static const struct state_table tables[] = {
    [UA_UA] = {STATE_TABLE("ua", STATE_PLAIN, NULL, ua, ua_columns), .due = browser_due, .waits = "wait"},
    [UA_KEPT] = {STATE_TABLE("kept", STATE_PLAIN, ua_kept_rows, ua_kept, ua_kept_columns)},
    [UA_TOKEN] = {STATE_TABLE("token", STATE_PLAIN, ua_token_rows, ua_token, ua_token_columns)},
    [UA_GIVEN] = {STATE_TABLE("given", STATE_PLAIN, NULL, ua_given, ua_given_columns)},
    [UA_LATER] = {STATE_TABLE("later", STATE_PLAIN, ua_later_rows, ua_later, ua_later_columns)},
    [UA_REFRESH] = {STATE_TABLE("refresh", STATE_PLAIN, ua_refresh_rows, ua_refresh, ua_refresh_columns),
                    .due = browser_refresh_due},
    [UA_GBA] = {STATE_TABLE("gba", STATE_PLAIN, ua_gba_rows, ua_gba, ua_gba_columns)},
    {.name = NULL},
};

static void read_state(const struct role *role, const void *me, uint32_t member, struct bytes arg, struct pen *scratch,
                       struct state_value *value)
{
    (void)role, (void)member, (void)arg, (void)scratch;
    value->number = ((const struct ua *)me)->state;
}

static void read_prompts(const struct role *role, const void *me, uint32_t member, struct bytes arg,
                         struct pen *scratch, struct state_value *value)
{
    (void)role, (void)member, (void)arg, (void)scratch;
    value->number = ((const struct ua *)me)->prompts;
}

static void read_shows(const struct role *role, const void *me, uint32_t member, struct bytes arg, struct pen *scratch,
                       struct state_value *value)
{
    (void)role, (void)member, (void)arg, (void)scratch;
    value->number = ((const struct ua *)me)->shows;
}

/* The values in the browser's storage, for any reader: an attacker's `reads ue.storage` gets these. */
static void read_storage(const struct role *role, const void *me, uint32_t member, struct bytes arg,
                         struct pen *scratch, struct state_value *value)
{
    (void)member, (void)arg;
    const struct ua *ua = me;
    const struct ua_kept *kept = state_rows(me, role, UA_KEPT);
    const struct ua_token *token = state_rows(me, role, UA_TOKEN);
    struct bytes verifier = ua_word(ua, WORD_VERIFIER);
    struct bytes parts[4];
    uint32_t count = 0;
    if (kept && kept->secret.count) {
        parts[count++] = text_view(&kept->user);
        parts[count++] = text_view(&kept->secret);
    }
    if (verifier.count) parts[count++] = verifier;
    if (token && token->token.count) parts[count++] = text_view(&token->token);
    for (uint32_t i = 0; i < count; i++) {
        if (i) pen_char(scratch, ' ');
        pen_bytes(scratch, parts[i]);
    }
    value->text = pen_done(scratch);
}

static const struct rule rules[] = {
    {PROTO_HTTP, "*", browser_http, "docs/lab-messages.md; contribution steps 1 to 3"},
    {PROTO_WS, "ACCEPT", browser_ws_accept, "RFC 6455 4.1, RFC 7118 4; contribution step 4"},
    {PROTO_WS, "3xx", browser_ws_refused, "RFC 6455 4.1"},
    {PROTO_WS, "4xx", browser_ws_refused, "RFC 6455 4.1, 10.2"},
    {PROTO_WS, "5xx", browser_ws_refused, "RFC 6455 4.1"},
    {PROTO_WS, "*", reply_unexpected, "RFC 6455 5.5"},
    {PROTO_SIP, "1xx", browser_response, "RFC 3261 17.1.2"},
    {PROTO_SIP, "2xx", browser_response, "RFC 3261 10.2.4, TS 33.203 N.2.2.2; contribution step 14"},
    {PROTO_SIP, "3xx", browser_response, "RFC 3261 8.1.3.4"},
    {PROTO_SIP, "401", browser_response, "RFC 3261 22.2, TS 24.229 5.1.1.5; contribution step 11"},
    {PROTO_SIP, "4xx", browser_response, "RFC 3261 21.4"},
    {PROTO_SIP, "5xx", browser_response, "RFC 3261 21.5"},
    {PROTO_SIP, "6xx", browser_response, "RFC 3261 21.6"},
    {PROTO_SIP, "NOTIFY", browser_notify, "RFC 6665 4.1.3; TS 24.229 5.1.1.7"},
    {PROTO_SIP, "OPTIONS", browser_ok, "RFC 3261 11.2"},
    {PROTO_SIP, "*", reply_unexpected, "RFC 3261 8.2.1"},
    {.step = NULL},
};

static const struct policy_row policies[] = {
    [UA_USER] = {"user", POLICY_SUBSCRIBER, NULL, "", "", "who sits in front of it: a person, or a population of them",
                 "scenario language"},
    [UA_LOGIN] = {"login", POLICY_CHOICE, CHOICE_WORDS(LOGIN_VALUES), "ims-core", "ims-core",
                  "which account the user picks when logging in",
                  "contribution 6.5.2.1.2.2 step 2, 6.5.2.1.2.2a step 2"},
    [UA_STORAGE] = {"storage", POLICY_CHOICE, CHOICE_WORDS(STORAGE_VALUES), "none", "none",
                    "where the page's script keeps what was typed",
                    "contribution, introduction 2; TS 33.203 X.2.2.3 NOTE 2"},
    [UA_KEEP] = {"keep", POLICY_CHOICE, CHOICE_WORDS(KEEP_VALUES), "password", "password", "what it keeps there",
                 "TS 33.203 X.2.2.3 NOTE 2"},
    [UA_PROOF] = {"proof", POLICY_CHOICE, CHOICE_WORDS(UA_PROOF_VALUES), "digest", "digest",
                  "what the REGISTER proves the login with", "docs/lab-messages.md; inference"},
    [UA_CREDENTIAL] = {"credential", POLICY_CHOICE, CHOICE_WORDS(CREDENTIAL_VALUES), "password", "password",
                       "what is handed to the WSF with proof credential", "the editor's note of solution 5; inference"},
    [UA_RSPAUTH] = {"rspauth", POLICY_CHOICE, CHOICE_WORDS(RSPAUTH_VALUES), "check", "check",
                    "whether the network has to prove itself", "TS 33.203 N.2.2.2"},
    [UA_AUTH_INFO] = {"auth-info", POLICY_CHOICE, CHOICE_WORDS(AUTH_INFO_VALUES), "required", "required",
                      "whether a 200 without Authentication-Info fails", "TS 33.203 N.2.1.1; inference"},
    [UA_ALGORITHM] = {"algorithm", POLICY_CHOICE, CHOICE_WORDS(CLIENT_ALGORITHM_VALUES), "any", "any",
                      "which digest algorithms the client has", "RFC 8760 2.4"},
    [UA_QOP] = {"qop", POLICY_CHOICE, CHOICE_WORDS(CLIENT_QOP_VALUES), "required", "required",
                "whether a challenge without qop is answered", "TS 33.203 N.2.1.1; RFC 7616 3.4"},
    [UA_FALLBACK] = {"fallback", POLICY_CHOICE, CHOICE_WORDS(FALLBACK_VALUES), "refuse", "refuse",
                     "whether a token REGISTER that is challenged falls back to a digest",
                     "TS 33.203 X.2.1; inference"},
    [UA_RETURN] = {"return", POLICY_CHOICE, CHOICE_WORDS(RETURN_VALUES), "check", "check",
                   "whether the page compares state on the way back", "RFC 6749 10.12"},
    [UA_TRIES] = {"tries", POLICY_COUNT, NULL, "3", "3", "how often a challenge is answered for one request",
                  "RFC 3261 22.2; inference"},
    [UA_EXPIRES] = {"expires", POLICY_TIME, NULL, "600000s", "600000s", "how long a registration is asked for",
                    "TS 24.229 5.1.1.2.1"},
    [UA_RESPONSE] = {"response", POLICY_CHOICE, CHOICE_WORDS(RESPONSE_VALUES), "honest", "honest",
                     "whether a script in the page changes a digit of every digest response",
                     "inference: a negative configuration"},
    [UA_REUSE] = {"reuse-nonce", POLICY_CHOICE, CHOICE_WORDS(REUSE_VALUES), "off", "off",
                  "whether a REGISTER answers with the nonce of the last challenge before it is asked",
                  "TS 24.229 5.1.1.4.3; RFC 7616 3.4"},
    [UA_REFRESHES] = {"refresh", POLICY_CHOICE, CHOICE_WORDS(REFRESH_VALUES), "off", "off",
                      "whether the script registers again in time: 600 s before the end, or at half of 1200 s and less",
                      "TS 24.229 5.1.1.4.1"},
    [UA_RECONNECTS] = {"reconnect", POLICY_CHOICE, CHOICE_WORDS(RECONNECT_VALUES), "off", "off",
                       "whether the script tries again after a loss or trouble, later each time", "RFC 5626 4.5"},
    [UA_DERIVES] = {"ks-naf", POLICY_CHOICE, CHOICE_WORDS(GBA_DERIVES_VALUES), "nonce", "nonce",
                    "what goes into Ks_NAF beside the names; the BSF has the same row", "TS 33.220 B.6 (inference)"},
    [UA_REG_EVENT] = {"reg-event", POLICY_CHOICE, CHOICE_WORDS(UA_REG_EVENT_VALUES), "off", "on",
                      "whether it subscribes to its registration state, and knows when it has ended",
                      "TS 24.229 5.1.1.3, 5.1.1.7"},
    [UA_TYPES] = {"types", POLICY_TIME, NULL, "0s", "0s",
                  "how long the user types the password that a challenge asks for", "TS 33.203 N.2.3; inference"},
    [UA_OUTBOUND] = {"outbound", POLICY_CHOICE, CHOICE_WORDS(UA_OUTBOUND_VALUES), "on", "on",
                     "whether Contact names the instance and a reg-id", "RFC 5626 4.2; RFC 7118 5"},
    [UA_ANSWERS] =
        {"answers", POLICY_CHOICE, CHOICE_WORDS(CLIENT_ANSWERS_VALUES), "digest", "digest",
         "which challenges it answers: Digest alone; Basic as well, with the password; or a Digest in an algorithm "
         "that it does not know, as if that were MD5",
         "RFC 3261 22.4; RFC 7616 3.3"},
    [UA_ISIM] =
        {"isim", POLICY_CHOICE, CHOICE_WORDS(ISIM_VALUES), "none", "none",
         "whether the client has an ISIM, so that its first REGISTER offers AKAv2; and then whether it answers a "
         "Digest challenge instead, or insists on AKA",
         "TS 33.203 X.2.1, X.2.3"},
    {.name = NULL},
};

static const struct port_row ports[] = {
    [UA_W1] = {"https|http", "wws", "W1 (TS 23.228 U.1.4.1)", "GET|POST"},
    [UA_W2] = {"wss|ws|https|http", "wsf", "W2 (TS 23.228 U.1.4.2)", "OPEN|CLOSE|REGISTER|SUBSCRIBE"},
    [UA_BSF] = {"https|http", "bsf", "the page that the WWS redirects to (contribution 6.5.2.1.2.2a step 2)",
                "GET|POST"},
    {.carriers = NULL},
};

static const struct action_row actions[] = {
    [ACTION_OPEN] = {"open", {ACTION_NONE, ACTION_NONE}, "", "enters the WWS's URL", ACTION_GOES(UA_W1)},
    [ACTION_LOGIN] = {"login", {ACTION_NONE, ACTION_NONE}, "user|password|kind", "logs in on the page", ACTION_STAYS},
    [ACTION_REGISTER] = {"register",
                         {ACTION_NONE, ACTION_NONE},
                         "user|password|to.uri|auth.token|auth.integrity-protected",
                         "registers, and opens W2 where needed",
                         ACTION_GOES(UA_W2)},
    [ACTION_DEREGISTER] =
        {"deregister", {ACTION_NONE, ACTION_NONE}, "user|password", "takes its contact away", ACTION_GOES(UA_W2)},
    [ACTION_QUERY] = {"query",
                      {ACTION_NONE, ACTION_NONE},
                      "user|password",
                      "asks for the bindings (a REGISTER without Contact)",
                      ACTION_GOES(UA_W2)},
    [ACTION_SUBSCRIBE] = {"subscribe",
                          {ACTION_NONE, ACTION_NONE},
                          "",
                          "subscribes to its registration state (RFC 3680)",
                          ACTION_GOES(UA_W2)},
    [ACTION_CLOSE] = {"close", {ACTION_NONE, ACTION_NONE}, "", "closes the window", ACTION_STAYS},
    [ACTION_RELOAD] = {"reload", {ACTION_NONE, ACTION_NONE}, "", "loads the page anew", ACTION_STAYS},
    [ACTION_DEREGISTER_ALL] = {"deregister-all",
                               {ACTION_NONE, ACTION_NONE},
                               "user|password",
                               "takes every contact of the user away (Contact: *)",
                               ACTION_GOES(UA_W2)},
    {.name = NULL},
};

static const struct state_row states[] = {
    {"state", STATE_WORD, STATE_NO_ARG, CHOICE_WORDS(UA_STATE_VALUES), read_state, "how far it has come"},
    {"prompts", STATE_COUNT, STATE_NO_ARG, NULL, read_prompts, "how often the user was asked for a password"},
    {"shows", STATE_WORD, STATE_NO_ARG, CHOICE_WORDS(UA_SHOWS_VALUES), read_shows, "what the user sees"},
    {"storage", STATE_LIST, STATE_NO_ARG, NULL, read_storage, "what lies in its storage"},
    {.name = NULL},
};

/* Its own user knows the names. */
static const char *browser_given(const struct role *role, const struct subscriber *subscriber)
{
    return role->subscriber_set && subscriber == &role->subscriber_set->sample ? "impi|impu|realm|web-id" : "";
}

const struct node_kind browser_kind = {
    .name = "browser",
    .help = "a browser with the WebRTC client's page, and its user",
    .tables = tables,
    .command = browser_command,
    .closed = browser_closed,
    .guard = browser_guard,
    .rules = rules,
    .policies = policies,
    .ports = ports,
    .actions = actions,
    .states = states,
    .commits_as = FACT_AS_CLIENT,
    .runs_as = FACT_AS_CLIENT,
    .carries = ua_carries,
    .accepts = ua_accepts,
    .subscriber_count_matters = true,
    .given = browser_given,
};
