/* What a browser's page and user share: fields, storage, prompts, requests. */
#include "tab.h"

#include "must.h"

#include <assert.h>

static_assert(sizeof(struct tab) == 304, "no padding: states are hashed");
static_assert(sizeof(struct tab_token) == 672, "no padding: states are hashed");

static bool keeps(const struct role *role)
{
    return role->policy[TAB_STORAGE] != STORAGE_NONE;
}

static bool has_token(const struct role *role)
{
    return role->policy[TAB_PROOF] >= BY_BEARER;
}

size_t tab_size(const struct role *role)
{
    return sizeof(struct tab) + (keeps(role) ? sizeof(struct tab_kept) : 0) +
           (has_token(role) ? sizeof(struct tab_token) : 0);
}

struct tab_kept *tab_kept(struct tab *tab, const struct role *role)
{
    return keeps(role) ? (struct tab_kept *)(void *)(tab + 1) : NULL;
}

struct tab_token *tab_token(struct tab *tab, const struct role *role)
{
    if (!has_token(role)) return NULL;
    return (struct tab_token *)(void *)((char *)(tab + 1) + (keeps(role) ? sizeof(struct tab_kept) : 0));
}

const char *tab_where(const struct role *role)
{
    static const char *const name[] = {[STORAGE_NONE] = "memory",
                                       [STORAGE_MEMORY] = "memory",
                                       [STORAGE_SESSION] = "session",
                                       [STORAGE_LOCAL] = "local",
                                       [STORAGE_COOKIE] = "cookie"};
    return name[role->policy[TAB_STORAGE]];
}

struct bytes tab_own(const struct event *in, struct effects *out, struct bytes template)
{
    return people_text(in->role->people, in->member, template, fx_pen(out));
}

bool tab_names_another(struct tab *tab, const struct role *role)
{
    const struct tab_kept *kept = tab_kept(tab, role);
    return tab->word_count[WORD_USER] || (kept && kept->user.count);
}

struct bytes tab_user(struct tab *tab, const struct event *in, struct effects *out)
{
    if (tab->word_count[WORD_USER]) return tab_word(tab, WORD_USER);
    if (tab_names_another(tab, in->role)) return text_view(&tab_kept(tab, in->role)->user);
    return tab_own(in, out, in->role->people->sample.impi);
}

static uint32_t word_at(const struct tab *tab, uint32_t word)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < word; i++) at += tab->word_count[i];
    return at;
}

struct bytes tab_word(const struct tab *tab, enum tab_word word)
{
    uint32_t count = tab->word_count[word];
    return count ? bytes_of(tab->words + word_at(tab, word), count) : bytes_of(NULL, 0);
}

void tab_take(struct tab *tab, enum tab_word word)
{
    uint32_t count = tab->word_count[word];
    if (!count) return;
    uint32_t at = word_at(tab, word), end = word_at(tab, WORD_COUNT);
    memmove(tab->words + at, tab->words + at + count, end - at - count);
    memset(tab->words + end - count, 0, count);
    tab->word_count[word] = 0;
}

void tab_put(struct tab *tab, enum tab_word word, struct bytes text, struct effects *out)
{
    tab_take(tab, word);
    uint32_t at = word_at(tab, word), end = word_at(tab, WORD_COUNT);
    if (text.count > TAB_WORDS - end) {
        fx_limit(out, "140 octets of texts in a browser");
        return;
    }
    memmove(tab->words + at + text.count, tab->words + at, end - at);
    if (text.count) memcpy(tab->words + at, text.at, text.count);
    tab->word_count[word] = (uint8_t)text.count;
}

/* ---- secrets ---- */

void tab_prompt(struct tab *tab, const struct event *in, struct effects *out, const char *what, struct bytes template)
{
    if (tab->flags & IS_TYPED) return;
    if (tab->prompts < UINT8_MAX) tab->prompts++;
    fx_fact(out, FACT_PROMPT, bytes_of(NULL, 0), bytes_text(what));
    if (!tab->word_count[WORD_PASSWORD]) tab_put(tab, WORD_PASSWORD, tab_own(in, out, template), out);
    tab->flags |= IS_TYPED;
}

void tab_secret(struct tab *tab, const struct event *in, struct effects *out, const char *what,
                struct answer_login *login)
{
    const struct tab_kept *kept = tab_kept(tab, in->role);
    *login = (struct answer_login){.username = tab_user(tab, in, out)};
    if (kept && kept->secret.count) {
        if (in->role->policy[TAB_KEEP] == KEEP_HA1) login->ha1 = text_view(&kept->secret);
        else login->password = text_view(&kept->secret);
        return;
    }
    tab_prompt(tab, in, out, what, in->role->people->sample.password);
    login->password = tab_word(tab, WORD_PASSWORD);
    tab_keep(tab, in, out);
}

void tab_keep(struct tab *tab, const struct event *in, struct effects *out)
{
    struct tab_kept *kept = tab_kept(tab, in->role);
    struct bytes password = tab_word(tab, WORD_PASSWORD);
    if (!kept || !password.count) return;
    bool as_ha1 = in->role->policy[TAB_KEEP] == KEEP_HA1;
    struct hexdigest ha1;
    struct bytes user = tab_user(tab, in, out);
    if (as_ha1) digest_ha1(DIGEST_MD5, user, in->role->domain, password, &ha1);
    if (!text_set(&kept->user, user) || !text_set(&kept->secret, as_ha1 ? hex_view(&ha1) : password))
        fx_limit(out, "a stored text of 54 octets in a browser");
    fx_fact(out, FACT_STORED, as_ha1 ? BYTES("ha1") : BYTES("password"), bytes_text(tab_where(in->role)));
}

void tab_forget(struct tab *tab, const struct role *role, bool window)
{
    struct tab_kept *kept = tab_kept(tab, role);
    struct tab_token *token = tab_token(tab, role);
    bool lasts = role->policy[TAB_STORAGE] >= (window ? STORAGE_LOCAL : STORAGE_SESSION);
    if (kept && !lasts) memset(kept, 0, sizeof *kept);
    if (token && !lasts) memset(token, 0, sizeof *token);
    if (!lasts) {
        tab->has_key = 0;
        tab_take(tab, WORD_IMPU);
    }
    if (window) { /* sessionStorage of the WWS's origin: the way to the BSF and back does not end it */
        tab_take(tab, WORD_STATE);
        tab_take(tab, WORD_VERIFIER);
    }
    memset(tab->call_id, 0, sizeof tab->call_id);
    tab->cseq = 0;
}

/* ---- progress ---- */

void tab_show(struct tab *tab, struct effects *out, enum tab_state state, enum tab_shows shows, const char *why)
{
    tab->state = (uint8_t)state;
    tab->shows = (uint8_t)shows;
    if (state == TAB_REFUSED) fx_fact(out, FACT_REFUSED, bytes_of(NULL, 0), bytes_text(why));
    fx_fact(out, FACT_SHOWN, bytes_of(NULL, 0), bytes_text(why));
}

void tab_done(struct tab *tab, struct effects *out)
{
    tab->wait = WAIT_NOTHING;
    tab->purpose = FOR_NOTHING;
    tab->answers = 0;
    tab->branch = 0;
    tab->flags &= (uint8_t)~IS_TYPED;
    tab_take(tab, WORD_PASSWORD);
    memset(&tab->answer, 0, sizeof tab->answer);
    fx_cancel(out, 0);
}

void tab_await(struct tab *tab, struct effects *out, enum tab_wait wait)
{
    tab->wait = (uint8_t)wait;
    fx_timer(out, 0, (wait == WAIT_SIP ? TAB_TIMER_F : TAB_HTTP_WAIT) * SECOND);
}

/* ---- requests ---- */

struct bytes tab_origin(const struct role *role)
{
    return role->peer[TAB_W1] ? role->peer[TAB_W1]->origin : role->origin;
}

/* The site of a host: what follows its first label. The lab's hosts are all one label below it. */
static struct bytes site_of(struct bytes host)
{
    struct bytes site;
    (void)bytes_cut(host, '.', &site);
    return site;
}

void tab_write_cookie(struct tab *tab, const struct role *role, struct bytes host, struct pen *pen)
{
    const struct tab_kept *kept = tab_kept(tab, role);
    if (!kept || role->policy[TAB_STORAGE] != STORAGE_COOKIE || !kept->secret.count || !role->peer[TAB_W1]) return;
    if (!bytes_equal(site_of(host), site_of(role->peer[TAB_W1]->host))) return;
    pen_lit(pen, "Cookie: ims-user=");
    http_form_write(pen, text_view(&kept->user));
    pen_lit(pen, "; ims-secret=");
    http_form_write(pen, text_view(&kept->secret));
    pen_lit(pen, "\r\n");
}

void tab_request(struct tab *tab, const struct event *in, struct effects *out, enum tab_port port, struct bytes target,
                 struct bytes body)
{
    const struct role *role = in->role;
    link_id link = port_link(role, port, in->member);
    struct pen *pen = fx_pen(out);
    bool post = body.at != NULL;
    if (!(tab->flags & 1u << port)) {
        fx_open(out, link);
        tab->flags |= (uint8_t)(1u << port);
    }
    http_write_request(pen, post ? HTTP_POST : HTTP_GET, target, role->peer[port]->host);
    if (port == TAB_W1) tab_write_cookie(tab, role, role->peer[port]->host, pen);
    if (post) {
        pen_lit(pen, "Origin: ");
        pen_bytes(pen, role->peer[port]->origin);
        pen_lit(pen, "\r\n");
        http_write_body(pen, BYTES("application/x-www-form-urlencoded"), body);
    } else {
        pen_lit(pen, "\r\n");
    }
    fx_send(out, link, PROTO_HTTP, pen_done(pen));
}
