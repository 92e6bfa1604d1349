/* The actions and computations of the client between its user, the BSF and the WWS. */
#include "ua_gba.h"

#include "http_digest.h"
#include "xml.h"

#include <assert.h>

static_assert(sizeof(struct ua_gba) == 376, "one a user");

const struct state_column ua_gba_columns[] = {
    COLUMN_SECRET(ua_gba, ks, COLUMN_OCTETS), COLUMN_SECRET(ua_gba, ha1, COLUMN_LETTERS),
    COLUMN(ua_gba, response, COLUMN_LETTERS), COLUMN(ua_gba, cnonce, COLUMN_LETTERS),
    COLUMN(ua_gba, nonce, COLUMN_TEXT),       COLUMN(ua_gba, btid, COLUMN_TEXT),
    COLUMN(ua_gba, impi, COLUMN_TEXT),        COLUMN_WORDS(ua_gba, step, CHOICE_WORDS(GBA_STEP_VALUES)),
    COLUMN(ua_gba, spare, COLUMN_SPARE),      {.name = NULL},
};

uint32_t ua_gba_rows(const struct role *role)
{
    return role->policy[UA_LOGIN] == LOGIN_GBA;
}

static struct ua_gba *gba_of(const struct ua *ua, const struct role *role)
{
    return state_rows(ua, role, UA_GBA);
}

static void give_up(struct ua *ua, struct effects *out, enum ua_shows shows, enum reason why)
{
    ua_done(ua, out);
    ua_fail(ua, out, UA_FAILED, shows, why);
}

static void write_product(struct pen *pen, struct bytes product)
{
    pen_lit(pen, "User-Agent: imslab ");
    pen_bytes(pen, product);
    pen_lit(pen, "\r\n");
}

/* ---- Ub ---- */

void ua_gba_begin(struct ua *ua, const struct event *in, struct effects *out)
{
    struct ua_gba *gba = gba_of(ua, in->role);
    struct pen *pen = fx_pen(out);
    if (!gba || !in->role->port[UA_BSF]) {
        give_up(ua, out, SHOWS_UNAVAILABLE, REASON_NO_BSF);
        return;
    }
    struct bytes impi = ua_user(ua, in, out);
    *gba = (struct ua_gba){0};
    if (!text_set(&gba->impi, impi)) {
        fx_limit(out, REASON_BROWSER_TEXTS_MAX);
        return;
    }
    write_product(pen, GBA_PRODUCT);
    http_digest_announce(pen, &(struct http_challenge){in->role->domain, BYTES(""), BYTES("")}, impi, BYTES("/"));
    ua_request_with(ua, in, out, UA_BSF, BYTES("/"), bytes_of(NULL, 0), pen_done(pen));
    ua_await(ua, out, WAIT_UB);
}

/* RESP is over the connection that the challenge came by, which the request goes back on. */
static void answer(struct ua *ua, const struct event *in, struct effects *out, struct ua_gba *gba,
                   const struct http_challenge *asked, struct bytes exporter)
{
    struct pen *pen = fx_pen(out);
    struct hexdigest ha1, own, response;
    ua_prompt(ua, in, out, (struct ua_prompt){"bootstrapping", FACT_PASSWORD, ua_peer(ua, in->role, UA_BSF)->origin});
    struct bytes impi = text_view(&gba->impi), cnonce = fx_fresh(out, BYTES("cnonce"), DIGEST_CLIENT_CNONCE);
    digest_ha1(DIGEST_MD5, impi, asked->realm, ua_word(ua, WORD_PASSWORD), &ha1);
    gba_digest_ha1(impi, asked->realm, hex_view(&ha1), exporter, &own);
    write_product(pen, GBA_PRODUCT);
    http_digest_answer(pen, asked,
                       &(struct http_answer){.method = BYTES("GET"),
                                             .target = BYTES("/"),
                                             .username = impi,
                                             .ha1 = hex_view(&own),
                                             .cnonce = cnonce,
                                             .tampered = in->role->policy[UA_RESPONSE] == RESPONSE_TAMPERED},
                       &response);
    struct bytes headers = pen_done(pen);
    gba_ks(hex_view(&ha1), exporter, hex_view(&response), gba->ks);
    bytes_copy(gba->ha1, hex_view(&own));
    bytes_copy(gba->response, hex_view(&response));
    bytes_copy(gba->cnonce, cnonce);
    gba->step = GBA_ANSWERED;
    ua_request_with(ua, in, out, UA_BSF, BYTES("/"), bytes_of(NULL, 0), headers);
    ua_login_runs(ua, in->role, out, UA_BSF, impi, FACT_BY_DIGEST);
    ua_await(ua, out, WAIT_UB);
}

void ua_gba_challenged(struct ua *ua, const struct event *in, struct effects *out)
{
    unsigned char octets[EXPORTER_OCTETS];
    struct ua_gba *gba = gba_of(ua, in->role);
    struct http_challenge asked;
    if (in->message->http.code != 401 || gba->step != GBA_BEGUN) {
        ua_login_refused(ua, in, out);
        return;
    }
    bool good = http_digest_asked(&asked, fx_pen(out), &in->message->http) && text_set(&gba->nonce, asked.nonce);
    if (!good || !bytes_equal_nocase(asked.qop, BYTES("auth-int"))) {
        give_up(ua, out, SHOWS_UNAVAILABLE, REASON_ANSWER_UNREADABLE);
        return;
    }
    if (!fx_exporter(out, in, octets)) {
        give_up(ua, out, SHOWS_UNAVAILABLE, REASON_GBA_NO_TLS);
        return;
    }
    fx_born(out, FACT_EXPORTER, bytes_of(octets, sizeof octets));
    answer(ua, in, out, gba, &asked, bytes_of(octets, sizeof octets));
}

/* The BSF proves that it knows H(A1) as well, over its own answer (TS 24.109 I.2; RFC 7616 3.5). */
static bool proven(const struct ua_gba *gba, const struct http *http)
{
    struct hexdigest expected;
    struct auth info, own = {.scheme = AUTH_DIGEST};
    char room[2 * DIGEST_HEX_MAX];
    struct pen pen = pen_on(room, sizeof room);
    struct bytes value = http_other(http, BYTES("Authentication-Info"));
    if (!value.at || auth_scan_info(&info, value, &pen).why) return false;
    own.field[AUTH_URI] = BYTES("/");
    own.field[AUTH_NONCE] = text_view(&gba->nonce);
    own.field[AUTH_NC] = BYTES("00000001");
    own.field[AUTH_CNONCE] = bytes_of(gba->cnonce, sizeof gba->cnonce);
    own.field[AUTH_QOP] = BYTES("auth-int");
    http_digest_prove(&own, bytes_of(gba->ha1, sizeof gba->ha1), http->body, &expected);
    return bytes_equal_secret(hex_view(&expected), info.field[AUTH_RSPAUTH]);
}

static void show_key(struct ua *ua, const struct event *in, struct effects *out, struct bytes headers)
{
    struct pen *pen = fx_pen(out);
    struct bytes jkt = ua_login_thumbprint(ua, in, out);
    pen_lit(pen, "kind=gba");
    if (jkt.count) {
        pen_lit(pen, "&jkt=");
        http_form_write(pen, jkt);
    }
    ua_request_with(ua, in, out, UA_W1, BYTES("/login"), pen_done(pen), headers);
    ua_await(ua, out, WAIT_NAF);
}

void ua_gba_bootstrapped(struct ua *ua, const struct event *in, struct effects *out)
{
    struct ua_gba *gba = gba_of(ua, in->role);
    struct pen *pen = fx_pen(out);
    struct bytes ks = bytes_of(gba->ks, sizeof gba->ks);
    struct bytes body = xml_find(in->message->http.body, BYTES("BootstrappingInfo"));
    struct bytes btid = xml_plain(pen, xml_find(body, BYTES("btid")));
    if (gba->step != GBA_ANSWERED || !proven(gba, &in->message->http)) {
        give_up(ua, out, SHOWS_NOT_AUTHENTIC, REASON_NETWORK_UNPROVEN);
        return;
    }
    if (!btid.count || !text_set(&gba->btid, btid)) {
        give_up(ua, out, SHOWS_UNAVAILABLE, REASON_ANSWER_UNREADABLE);
        return;
    }
    gba->step = GBA_BOOTSTRAPPED;
    fx_born(out, FACT_KS, ks);
    fx_kept(out, text_view(&gba->impi), FACT_KS, FACT_IN_MEMORY, ks);
    write_product(pen, GBA_UA_PRODUCT);
    show_key(ua, in, out, pen_done(pen));
}

/* ---- Ua ---- */

/* The realm names the NAF: a key for this server is shown to no other (TS 24.109 5.2.4). */
static bool asks_for_own(const struct http_challenge *asked, const struct role *naf)
{
    struct bytes host;
    bytes_cut(asked->realm, '@', &host);
    return bytes_starts(asked->realm, GBA_REALM) && bytes_equal_nocase(host, naf->host);
}

void ua_gba_asked(struct ua *ua, const struct event *in, struct effects *out)
{
    unsigned char ks_naf[GBA_KEY];
    struct ua_gba *gba = gba_of(ua, in->role);
    struct pen *pen = fx_pen(out);
    struct http_challenge asked;
    struct hexdigest ha1, response;
    const struct role *naf = ua_peer(ua, in->role, UA_W1);
    if (in->message->http.code != 401 || gba->step != GBA_BOOTSTRAPPED) {
        ua_login_refused(ua, in, out);
        return;
    }
    if (!http_digest_asked(&asked, pen, &in->message->http) || !asks_for_own(&asked, naf)) {
        give_up(ua, out, SHOWS_NOT_AUTHENTIC, REASON_NAF_OTHER);
        return;
    }
    struct bytes btid = text_view(&gba->btid), naf_id = gba_naf_id(pen, naf->host);
    bool by_nonce = in->role->policy[UA_DERIVES] == GBA_DERIVES_NONCE;
    gba_ks_naf(bytes_of(gba->ks, sizeof gba->ks),
               by_nonce ? text_view(&gba->nonce) : bytes_of(gba->response, sizeof gba->response), text_view(&gba->impi),
               naf_id, ks_naf);
    fx_born(out, FACT_KS_NAF, bytes_of(ks_naf, sizeof ks_naf));
    digest_ha1(DIGEST_MD5, btid, asked.realm, gba_naf_password(pen, bytes_of(ks_naf, sizeof ks_naf)), &ha1);
    struct bytes cnonce = fx_fresh(out, BYTES("cnonce"), DIGEST_CLIENT_CNONCE);
    write_product(pen, GBA_UA_PRODUCT);
    http_digest_answer(pen, &asked,
                       &(struct http_answer){.method = BYTES("POST"),
                                             .target = BYTES("/login"),
                                             .username = btid,
                                             .ha1 = hex_view(&ha1),
                                             .cnonce = cnonce},
                       &response);
    gba->step = GBA_SHOWN;
    show_key(ua, in, out, pen_done(pen));
}
