/* The parts that a browser's page and user share: fields, storage, prompts, requests. */
#include "ua.h"

#include "must.h"

#include <assert.h>

static_assert(sizeof(struct ua) == 376, "one a user");

const struct state_column ua_columns[] = {
    COLUMN(ua, branch, COLUMN_KEY),
    COLUMN(ua, instance, COLUMN_OCTETS),
    COLUMN(ua, key, COLUMN_OCTETS),
    COLUMN(ua, answer.cnonce, COLUMN_LETTERS),
    COLUMN(ua, answer.rspauth, COLUMN_OCTETS),
    COLUMN(ua, answer.rspauth_count, COLUMN_NUMBER),
    COLUMN(ua, answer.nc, COLUMN_NUMBER),
    COLUMN(ua, cseq, COLUMN_NUMBER),
    COLUMN(ua, expires_s, COLUMN_NUMBER),
    COLUMN(ua, call_id, COLUMN_LETTERS),
    COLUMN(ua, from_tag, COLUMN_LETTERS),
    COLUMN(ua, host, COLUMN_LETTERS),
    COLUMN_WORDS(ua, state, CHOICE_WORDS(UA_STATE_VALUES)),
    COLUMN_WORDS(ua, wait, CHOICE_WORDS(UA_WAIT_VALUES)),
    COLUMN_WORDS(ua, purpose, CHOICE_WORDS(UA_PURPOSE_VALUES)),
    COLUMN_WORDS(ua, shows, CHOICE_WORDS(UA_SHOWS_VALUES)),
    COLUMN(ua, prompts, COLUMN_NUMBER),
    COLUMN(ua, answers, COLUMN_NUMBER),
    COLUMN(ua, flags, COLUMN_NUMBER),
    COLUMN(ua, asserts, COLUMN_NUMBER),
    COLUMN_ARRAY(ua, queue, COLUMN_NUMBER),
    COLUMN(ua, redirects, COLUMN_NUMBER),
    COLUMN(ua, came_back, COLUMN_NUMBER),
    COLUMN(ua, kind, COLUMN_NUMBER),
    COLUMN_WORDS(ua, has_key, "no|yes"),
    COLUMN_ARRAY(ua, went, COLUMN_NUMBER),
    COLUMN(ua, stored_by, COLUMN_NUMBER),
    COLUMN(ua, spare, COLUMN_SPARE),
    COLUMN_ARRAY(ua, word_count, COLUMN_NUMBER),
    COLUMN_SECRET(ua, words, COLUMN_LETTERS), /* the password is one of them */
    {.name = NULL},
};
const struct state_column ua_kept_columns[] = {
    COLUMN(ua_kept, user, COLUMN_TEXT),
    COLUMN_SECRET(ua_kept, secret, COLUMN_TEXT),
    {.name = NULL},
};
const struct state_column ua_token_columns[] = {
    COLUMN_SECRET(ua_token, seed, COLUMN_OCTETS),
    COLUMN_SECRET(ua_token, token, COLUMN_TEXT),
    {.name = NULL},
};

const struct state_column ua_later_columns[] = {
    COLUMN_SECRET(ua_later, token, COLUMN_TEXT),
    {.name = NULL},
};

uint32_t ua_later_rows(const struct role *role)
{
    return ua_token_rows(role) && role->member_count == 1;
}

uint32_t ua_kept_rows(const struct role *role)
{
    return role->policy[UA_STORAGE] != STORAGE_NONE;
}

uint32_t ua_token_rows(const struct role *role)
{
    return role->policy[UA_PROOF] == BY_BEARER || role->policy[UA_PROOF] == BY_BOUND;
}

static bool is_own_store(const struct ua *ua)
{
    return !ua->stored_by || ua->stored_by == ua->went[UA_W1] + 1;
}

struct ua_kept *ua_kept(const struct ua *ua, const struct role *role)
{
    return is_own_store(ua) ? state_rows(ua, role, UA_KEPT) : NULL;
}

struct ua_token *ua_token(const struct ua *ua, const struct role *role)
{
    return is_own_store(ua) ? state_rows(ua, role, UA_TOKEN) : NULL;
}

struct ua_later *ua_later(const struct ua *ua, const struct role *role)
{
    return state_rows(ua, role, UA_LATER);
}

enum fact_place ua_place(const struct role *role)
{
    static const enum fact_place places[] = {[STORAGE_NONE] = FACT_IN_MEMORY,
                                             [STORAGE_MEMORY] = FACT_IN_MEMORY,
                                             [STORAGE_SESSION] = FACT_IN_SESSION,
                                             [STORAGE_LOCAL] = FACT_IN_LOCAL,
                                             [STORAGE_COOKIE] = FACT_IN_COOKIE};
    return places[role->policy[UA_STORAGE]];
}

struct bytes ua_own(const struct event *in, struct effects *out, struct bytes template)
{
    return subscriber_set_text(in->role->subscriber_set, in->member, template, fx_pen(out));
}

struct bytes ua_user(struct ua *ua, const struct event *in, struct effects *out)
{
    const struct ua_kept *kept = ua_kept(ua, in->role);
    if (ua->word_count[WORD_USER]) return ua_word(ua, WORD_USER);
    if (kept && kept->user.count) return text_view(&kept->user);
    return ua_own(in, out, in->role->subscriber_set->sample.impi);
}

static uint32_t word_at(const struct ua *ua, uint32_t word)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < word; i++) at += ua->word_count[i];
    return at;
}

struct bytes ua_word(const struct ua *ua, enum ua_word word)
{
    uint32_t count = ua->word_count[word];
    return count ? bytes_of(ua->words + word_at(ua, word), count) : bytes_of(NULL, 0);
}

void ua_take(struct ua *ua, enum ua_word word)
{
    uint32_t count = ua->word_count[word];
    if (!count) return;
    uint32_t at = word_at(ua, word), end = word_at(ua, WORD_COUNT);
    memmove(ua->words + at, ua->words + at + count, end - at - count);
    memset(ua->words + end - count, 0, count);
    ua->word_count[word] = 0;
}

void ua_put(struct ua *ua, enum ua_word word, struct bytes text, struct effects *out)
{
    ua_take(ua, word);
    uint32_t at = word_at(ua, word), end = word_at(ua, WORD_COUNT);
    if (text.count > UA_WORDS - end) {
        fx_limit(out, REASON_BROWSER_TEXTS_MAX);
        return;
    }
    memmove(ua->words + at + text.count, ua->words + at, end - at);
    if (text.count) memcpy(ua->words + at, text.at, text.count);
    ua->word_count[word] = (uint8_t)text.count;
}

/* ---- secrets ---- */

static enum fact_secret typed_secret(const struct ua *ua)
{
    return ua->kind == LOGIN_WEB_ID + 1 ? FACT_WEB_PASSWORD : FACT_PASSWORD;
}

void ua_prompt(struct ua *ua, const struct event *in, struct effects *out, struct ua_prompt prompt)
{
    const struct subscriber *sample = &in->role->subscriber_set->sample;
    bool web = prompt.secret == FACT_WEB_PASSWORD;
    if (ua->flags & IS_TYPED) return;
    if (ua->prompts < UINT8_MAX) ua->prompts++;
    fx_fact(out, &(struct fact){.kind = FACT_PROMPT, .text = bytes_text(prompt.what)});
    if (!ua->word_count[WORD_PASSWORD])
        ua_put(ua, WORD_PASSWORD, ua_own(in, out, web ? sample->web_password : sample->password), out);
    ua->flags |= IS_TYPED;
    struct bytes typed = ua_word(ua, WORD_PASSWORD);
    if (!typed.count) return;
    fx_fact(out, &(struct fact){.kind = FACT_TYPED, .secret = prompt.secret, .with = prompt.origin, .value = typed});
    fx_kept(out, bytes_of(NULL, 0), prompt.secret, FACT_IN_MEMORY, typed);
}

/* Typed texts are in the page's memory until the action is over; values that the script stores there as well stay. */
static void typed_over(struct ua *ua, struct effects *out)
{
    struct bytes typed = ua_word(ua, WORD_PASSWORD);
    if (ua->flags & IS_TYPED && typed.count) fx_forgot(out, bytes_of(NULL, 0), typed_secret(ua), FACT_IN_MEMORY, typed);
    ua->flags &= (uint8_t)~IS_TYPED;
    ua_take(ua, WORD_PASSWORD);
}

void ua_secret(struct ua *ua, const struct event *in, struct effects *out, const char *what,
               struct digest_client_login *login)
{
    const struct ua_kept *kept = ua_kept(ua, in->role);
    *login = (struct digest_client_login){.username = ua_user(ua, in, out)};
    if (kept && kept->secret.count) {
        if (in->role->policy[UA_KEEP] == KEEP_HA1) login->ha1 = text_view(&kept->secret);
        else login->password = text_view(&kept->secret);
        return;
    }
    ua_prompt(ua, in, out, (struct ua_prompt){what, FACT_PASSWORD, ua_origin(ua, in->role)});
    login->password = ua_word(ua, WORD_PASSWORD);
    ua_keep(ua, in, out);
}

static enum fact_secret stored_secret(const struct role *role)
{
    return role->policy[UA_KEEP] == KEEP_HA1 ? FACT_HA1 : FACT_PASSWORD;
}

static void forget_stored(const struct ua_kept *kept, const struct role *role, struct effects *out)
{
    if (!kept->secret.count) return;
    fx_forgot(out, text_view(&kept->user), stored_secret(role), ua_place(role), text_view(&kept->secret));
}

/* A browser has room for the storage of one origin. */
static bool may_store(struct ua *ua, struct effects *out)
{
    if (!is_own_store(ua)) fx_limit(out, REASON_BROWSER_ORIGINS_MAX);
    return is_own_store(ua);
}

void ua_keep(struct ua *ua, const struct event *in, struct effects *out)
{
    struct ua_kept *kept = ua_kept(ua, in->role);
    struct bytes password = ua_word(ua, WORD_PASSWORD);
    if (!password.count || !may_store(ua, out)) return;
    if (!kept) return;
    bool as_ha1 = in->role->policy[UA_KEEP] == KEEP_HA1;
    struct hexdigest ha1;
    struct bytes user = ua_user(ua, in, out);
    if (as_ha1) digest_ha1(DIGEST_MD5, user, in->role->domain, password, &ha1);
    forget_stored(kept, in->role, out);
    ua->stored_by = (uint8_t)(ua->went[UA_W1] + 1);
    if (!text_set(&kept->user, user) || !text_set(&kept->secret, as_ha1 ? hex_view(&ha1) : password))
        fx_limit(out, REASON_STORED_TEXT_MAX);
    fx_kept(out, user, stored_secret(in->role), ua_place(in->role), text_view(&kept->secret));
}

/* Stored values last longer than the page, and in two places longer than the window. */
static bool outlives(const struct role *role, bool window)
{
    uint64_t storage = role->policy[UA_STORAGE];
    return storage == STORAGE_LOCAL || storage == STORAGE_COOKIE || (!window && storage == STORAGE_SESSION);
}

void ua_drop(struct ua *ua, struct effects *out, enum ua_word word)
{
    static const struct {
        enum fact_secret secret;
        enum fact_place place;
    } secrets[WORD_COUNT] = {[WORD_STATE] = {FACT_STATE, FACT_IN_SESSION},
                             [WORD_VERIFIER] = {FACT_VERIFIER, FACT_IN_SESSION},
                             [WORD_CODE] = {FACT_CODE, FACT_IN_MEMORY}};
    struct bytes text = ua_word(ua, word);
    if (text.count) fx_forgot(out, bytes_of(NULL, 0), secrets[word].secret, secrets[word].place, text);
    ua_take(ua, word);
}

void ua_keep_token(struct ua *ua, const struct role *role, struct effects *out, struct bytes token)
{
    struct ua_token *kept = ua_token(ua, role);
    if (!may_store(ua, out)) return;
    if (kept && kept->token.count)
        fx_forgot(out, bytes_of(NULL, 0), FACT_TOKEN, ua_place(role), text_view(&kept->token));
    if (!kept || !text_set(&kept->token, token)) fx_limit(out, REASON_BROWSER_TOKEN_MAX);
    else if (token.count) fx_kept(out, bytes_of(NULL, 0), FACT_TOKEN, ua_place(role), token);
    ua->stored_by = (uint8_t)(ua->went[UA_W1] + 1);
}

static void forget_token(const struct ua *ua, const struct ua_token *token, const struct role *role,
                         struct effects *out)
{
    if (token->token.count) fx_forgot(out, bytes_of(NULL, 0), FACT_TOKEN, ua_place(role), text_view(&token->token));
    if (ua->has_key)
        fx_forgot(out, bytes_of(NULL, 0), FACT_KEY, ua_place(role), bytes_of(token->seed, sizeof token->seed));
}

void ua_forget(struct ua *ua, const struct role *role, struct effects *out, bool window)
{
    struct ua_kept *kept = state_rows(ua, role, UA_KEPT);
    struct ua_token *token = state_rows(ua, role, UA_TOKEN);
    bool lasts = outlives(role, window);
    if (kept && !lasts) {
        forget_stored(kept, role, out);
        memset(kept, 0, sizeof *kept);
    }
    if (token && !lasts) {
        forget_token(ua, token, role, out);
        memset(token, 0, sizeof *token);
    }
    if (!lasts) {
        ua->has_key = 0;
        ua->stored_by = 0;
        ua_take(ua, WORD_IMPU);
    }
    if (window) { /* sessionStorage of the WWS's origin: the way to the BSF and back does not end it */
        ua_drop(ua, out, WORD_STATE);
        ua_drop(ua, out, WORD_VERIFIER);
    }
    ua_drop(ua, out, WORD_CODE);
    memset(ua_given(ua, role), 0, sizeof(struct ua_given));
    memset(ua->call_id, 0, sizeof ua->call_id);
    ua->cseq = 0;
}

/* ---- progress ---- */

void ua_show(struct ua *ua, struct effects *out, enum ua_state state, enum ua_shows shows, const char *says)
{
    ua->state = (uint8_t)state;
    ua->shows = (uint8_t)shows;
    fx_fact(out, &(struct fact){.kind = FACT_SHOWN, .text = bytes_text(says)});
}

void ua_fail(struct ua *ua, struct effects *out, enum ua_state state, enum ua_shows shows, enum reason reason)
{
    fx_fact(out, &(struct fact){.kind = state == UA_REFUSED ? FACT_REFUSED : FACT_FAILED, .reason = reason});
    ua_show(ua, out, state, shows, reason_rows[reason].sentence);
}

void ua_done(struct ua *ua, struct effects *out)
{
    ua->wait = WAIT_NOTHING;
    ua->purpose = FOR_NOTHING;
    ua->answers = 0;
    ua->branch = 0;
    typed_over(ua, out);
    ua->kind = 0;
    memset(&ua->answer, 0, sizeof ua->answer);
    fx_cancel(out, UA_TIMER);
}

void ua_await(struct ua *ua, struct effects *out, enum ua_wait wait)
{
    ua->wait = (uint8_t)wait;
    fx_timer(out, UA_TIMER, (wait == WAIT_SIP ? UA_TIMER_F : UA_HTTP_WAIT) * SECOND);
}

/* ---- requests ---- */

static const struct port_end *end_at(const struct role *role, enum ua_port port, uint32_t nth)
{
    const struct port_end *end = role->port[port];
    while (nth-- && end) end = end->next;
    return end;
}

const struct port_end *ua_end(const struct ua *ua, const struct role *role, enum ua_port port)
{
    return end_at(role, port, ua->went[port]);
}

link_id ua_link(const struct ua *ua, const struct event *in, enum ua_port port)
{
    return port_end_link(ua_end(ua, in->role, port), in->member);
}

const struct role *ua_peer(const struct ua *ua, const struct role *role, enum ua_port port)
{
    const struct port_end *end = ua_end(ua, role, port);
    return end ? end->peer : NULL;
}

void ua_hang_up(struct ua *ua, const struct event *in, struct effects *out, enum ua_port port)
{
    if (ua->flags & 1u << port) fx_close(out, ua_link(ua, in, port), CLOSE_NORMAL);
    ua->flags &= (uint8_t) ~(1u << port);
    if (port == UA_W2) ua->flags &= (uint8_t)~IS_WEBSOCKET;
    if (port == UA_W2) ua_told_lost(ua, in->role);
}

void ua_go(struct ua *ua, const struct event *in, struct effects *out, enum ua_port port, uint8_t nth)
{
    if (ua->went[port] == nth) return;
    ua_hang_up(ua, in, out, port);
    if (port == UA_W1) { /* the script of the page that is left goes with it, and so do the values it held */
        ua_hang_up(ua, in, out, UA_W2);
        ua_forget(ua, in->role, out, false);
        ua_drop(ua, out, WORD_STATE);
        ua_drop(ua, out, WORD_VERIFIER);
        ua->flags &= (uint8_t) ~(IS_LOADED | IS_LOGGED_IN);
    }
    ua->went[port] = nth;
}

struct bytes ua_origin(const struct ua *ua, const struct role *role)
{
    const struct role *wws = ua_peer(ua, role, UA_W1);
    return wws ? wws->origin : role->origin;
}

/* The site of a host: the name after its first label. The lab's hosts are all one label below it. */
static struct bytes site_of(struct bytes host)
{
    struct bytes site;
    (void)bytes_cut(host, '.', &site);
    return site;
}

void ua_write_cookie(struct ua *ua, const struct role *role, struct bytes host, struct pen *pen)
{
    /* The origin of the page does not matter: a cookie goes to every host of its site. */
    const struct ua_kept *kept = state_rows(ua, role, UA_KEPT);
    if (!kept || role->policy[UA_STORAGE] != STORAGE_COOKIE || !kept->secret.count || !ua->stored_by) return;
    const struct port_end *set_by = end_at(role, UA_W1, ua->stored_by - 1u);
    if (!set_by || !bytes_equal(site_of(host), site_of(set_by->peer->host))) return;
    pen_lit(pen, "Cookie: ims-user=");
    http_form_write(pen, text_view(&kept->user));
    pen_lit(pen, "; ims-secret=");
    http_form_write(pen, text_view(&kept->secret));
    pen_lit(pen, "\r\n");
}

void ua_request(struct ua *ua, const struct event *in, struct effects *out, enum ua_port port, struct bytes target,
                struct bytes body)
{
    ua_request_with(ua, in, out, port, target, body, bytes_of("", 0));
}

void ua_request_with(struct ua *ua, const struct event *in, struct effects *out, enum ua_port port, struct bytes target,
                     struct bytes body, struct bytes headers)
{
    const struct role *role = in->role;
    const struct role *peer = ua_peer(ua, role, port);
    link_id link = ua_link(ua, in, port);
    struct pen *pen = fx_pen(out);
    bool post = body.at != NULL;
    if (!(ua->flags & 1u << port)) {
        fx_open(out, link);
        ua->flags |= (uint8_t)(1u << port);
    }
    http_write_request(pen, post ? HTTP_POST : HTTP_GET, target, peer->host);
    if (port == UA_W1) ua_write_cookie(ua, role, peer->host, pen);
    pen_bytes(pen, headers);
    if (post) {
        pen_lit(pen, "Origin: ");
        pen_bytes(pen, peer->origin);
        pen_lit(pen, "\r\n");
        http_write_body(pen, BYTES("application/x-www-form-urlencoded"), body);
    } else {
        pen_lit(pen, "\r\n");
    }
    fx_send(out, link, PROTO_HTTP, pen_done(pen));
}
