/* Ub, and the keys that come of it. */
#include "bootstrap.h"

#include "http_digest.h"
#include "must.h"
#include "reply.h"
#include "xml.h"
#include "zh.h"
#include "zn.h"

#include <assert.h>

enum { NONCE_LETTERS = 26 };
#define CHALLENGE_LIFETIME (60 * SECOND) /* inference: a client answers by itself */

static_assert(sizeof(struct bootstrap) == 1056, "one a bootstrapping");

const struct state_column bootstrap_columns[] = {
    COLUMN(bootstrap, request, COLUMN_BLOB),
    COLUMN(bootstrap, since, COLUMN_TIME),
    COLUMN(bootstrap, link, COLUMN_LINK),
    COLUMN(bootstrap, conn, COLUMN_NUMBER),
    COLUMN_WORDS(bootstrap, phase, CHOICE_WORDS(BOOTSTRAP_PHASE_VALUES)),
    COLUMN(bootstrap, ha1_count, COLUMN_NUMBER),
    COLUMN(bootstrap, spare, COLUMN_SPARE),
    COLUMN_SECRET(bootstrap, ha1, COLUMN_LETTERS),
    COLUMN_SECRET(bootstrap, ks, COLUMN_OCTETS),
    COLUMN(bootstrap, response, COLUMN_LETTERS),
    COLUMN(bootstrap, nonce, COLUMN_TEXT),
    COLUMN(bootstrap, realm, COLUMN_TEXT),
    COLUMN(bootstrap, impi, COLUMN_TEXT),
    COLUMN(bootstrap, impus, COLUMN_TEXT),
    {.name = NULL},
};
const struct state_column bootstrap_question_columns[] = {
    DIAMETER_TRANSACTION_COLUMNS(bootstrap_question),
    {.name = NULL},
};

/* Ub has no body for a refusal: the code says it. */
static void refuse(const struct event *in, struct effects *out, struct bytes who, uint16_t code, enum reason why)
{
    fx_refused(out, who, why);
    reply_http(in, out, code, BYTES("Cache-Control: no-store\r\n"), bytes_of(NULL, 0), bytes_of(NULL, 0));
}

static void end(struct bootstraps *me, struct effects *out, struct bootstrap *row)
{
    struct bytes impi = text_view(&row->impi);
    if (row->ha1_count) fx_forgot(out, impi, FACT_HA1, FACT_IN_STATE, bytes_of(row->ha1, row->ha1_count));
    if (row->phase == BOOTSTRAP_DONE) fx_forgot(out, impi, FACT_KS, FACT_IN_STATE, bytes_of(row->ks, sizeof row->ks));
    if (row->request) fx_drop(out, row->request);
    fx_cancel(out, keyed_tag(me->rows, row));
    keyed_remove(me->rows, row);
}

/* ---- the question ---- */

static void ask(struct bootstraps *me, const struct event *in, struct effects *out, struct bytes impi)
{
    struct bytes nonce = fx_fresh(out, BYTES("nonce"), NONCE_LETTERS);
    struct bootstrap *row = keyed_add(me->rows, keyed_key(nonce));
    if (!row) {
        reply_busy(in, out, impi, "bootstraps");
        return;
    }
    if (me->zh == LINK_NONE || !text_set(&row->impi, impi)) {
        keyed_remove(me->rows, row);
        refuse(in, out, impi, me->zh == LINK_NONE ? 503 : 400,
               me->zh == LINK_NONE ? REASON_NO_HSS : REASON_PARAMETER_TOO_LONG);
        return;
    }
    text_set(&row->nonce, nonce);
    row->request = in->blob;
    row->link = in->link;
    row->conn = in->conn;
    fx_hold(out, row->request);
    struct session_ask mar = session_fresh(in->role, me->hss, APP_ZH, COMMAND_MA, out);
    fx_send(out, me->zh, PROTO_ZH,
            zh_mar_write(fx_pen(out), &mar, &(struct zh_mar){.impi = impi, .asked = {.scheme = VECTOR_DIGEST}}));
    must(diameter_transaction_open(me->questions, out, &mar, me->zh, keyed_key(nonce)) != NULL); /* as many as rows */
}

static void challenge(struct bootstraps *me, const struct event *get, struct effects *out, struct bootstrap *row)
{
    struct pen *pen = fx_pen(out);
    row->phase = BOOTSTRAP_CHALLENGED;
    fx_timer(out, keyed_tag(me->rows, row), CHALLENGE_LIFETIME);
    fx_born(out, FACT_NONCE, text_view(&row->nonce));
    http_digest_ask(pen, &(struct http_challenge){text_view(&row->realm), text_view(&row->nonce), BYTES("auth-int")});
    reply_http(get, out, 401, pen_done(pen), bytes_of(NULL, 0), bytes_of(NULL, 0));
}

/* Somebody unknown is asked as others are, and nothing that he says is right (T48). */
static bool take_vector(struct bootstrap *row, const struct event *in, struct effects *out)
{
    const struct diameter *answer = &in->message->diameter;
    struct session_result result = session_result_of(answer);
    struct zh_maa maa;
    if (result.experimental) return text_set(&row->realm, in->role->domain);
    if (result.base != RESULT_SUCCESS || zh_maa_read(&maa, fx_pen(out), answer).why) return false;
    if (maa.vector.ha1.count != 2 * 16 || !guss_keep(&row->impus, &maa.uids) ||
        !text_set(&row->realm, maa.vector.realm))
        return false;
    row->ha1_count = (uint16_t)maa.vector.ha1.count;
    bytes_copy(row->ha1, maa.vector.ha1);
    fx_kept(out, text_view(&row->impi), FACT_HA1, FACT_IN_STATE, maa.vector.ha1);
    return true;
}

bool bootstrap_maa(struct bootstraps *me, const struct event *in, struct effects *out)
{
    bool late;
    if (!me->questions) return false;
    struct diameter_transaction *question = diameter_transaction_answered(me->questions, in, out, in->link, &late);
    if (!question) return true;
    struct bootstrap *row = keyed_find(me->rows, question->waits);
    diameter_transaction_end(me->questions, question, out);
    if (!row) return true; /* the client is gone */
    struct event get = reply_held_http(in, out, row->request, row->link, row->conn);
    fx_drop(out, row->request);
    row->request = 0;
    if (take_vector(row, in, out)) {
        challenge(me, &get, out, row);
        return true;
    }
    refuse(&get, out, text_view(&row->impi), 503, REASON_NO_VECTOR);
    end(me, out, row);
    return true;
}

/* ---- the answer ---- */

/* The key is made: the B-TID names it, for as long as it lives (TS 24.109 annex C: BootstrappingInfo). */
static void succeed(struct bootstraps *me, const struct event *in, struct effects *out, struct bootstrap *row,
                    const struct auth *auth, struct bytes ha1)
{
    struct pen *pen = fx_pen(out);
    struct hexdigest rspauth;
    struct bytes btid = gba_btid(pen, text_view(&row->nonce), in->role->host);
    pen_lit(pen, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><BootstrappingInfo>");
    xml_leaf(pen, "btid", btid);
    pen_lit(pen, "<lifetime>");
    pen_u64(pen, (in->now + me->lifetime) / SECOND);
    pen_lit(pen, "</lifetime></BootstrappingInfo>");
    struct bytes body = pen_done(pen);
    http_digest_prove(auth, ha1, body, &rspauth);
    http_digest_info(pen, auth, hex_view(&rspauth));
    row->phase = BOOTSTRAP_DONE;
    row->since = in->now;
    fx_timer(out, keyed_tag(me->rows, row), me->lifetime);
    fx_fact(out, &(struct fact){.kind = FACT_BELIEVED,
                                .role = FACT_AS_LOGIN,
                                .as = in->role->origin,
                                .with = text_view(&row->impi),
                                .evidence = FACT_BY_DIGEST,
                                .about = FACT_OF_MESSAGE,
                                .message = in->blob});
    reply_http(in, out, 200, pen_done(pen), BYTES("application/vnd.3gpp.bsf+xml"), body);
}

/* RESP is compared with the value that the BSF computes as the client does: over H(A1) and the connection it came by.
 */
static void decide(struct bootstraps *me, const struct event *in, struct effects *out, struct bootstrap *row,
                   const struct auth *auth)
{
    unsigned char octets[EXPORTER_OCTETS];
    struct hexdigest ha1;
    struct bytes kept = bytes_of(row->ha1, row->ha1_count), impi = text_view(&row->impi);
    struct bytes exporter = bytes_of(octets, sizeof octets);
    const struct http_challenge asked = {text_view(&row->realm), text_view(&row->nonce), BYTES("auth-int")};
    if (!fx_exporter(out, in, octets)) {
        refuse(in, out, impi, 403, REASON_GBA_NO_TLS);
        return;
    }
    gba_digest_ha1(impi, asked.realm, kept, exporter, &ha1);
    enum reason why = http_digest_check(&in->message->http, auth, &asked, hex_view(&ha1));
    if (!why && !kept.count) why = REASON_UNKNOWN_USER;
    if (!why && !row->impus.count) why = REASON_BARRED;
    if (!why && !bytes_equal(auth->field[AUTH_USERNAME], impi)) why = REASON_WRONG_RESPONSE;
    if (why) {
        refuse(in, out, impi, 403, why);
        end(me, out, row);
        return;
    }
    struct bytes response = auth->field[AUTH_RESPONSE];
    bytes_copy(row->response, bytes_part(response, 0, sizeof row->response));
    gba_ks(kept, exporter, response, row->ks);
    /* It is taken out of the connection for this step alone. */
    fx_kept(out, impi, FACT_EXPORTER, FACT_IN_STATE, exporter);
    fx_forgot(out, impi, FACT_EXPORTER, FACT_IN_STATE, exporter);
    fx_born(out, FACT_KS, bytes_of(row->ks, sizeof row->ks));
    fx_kept(out, impi, FACT_KS, FACT_IN_STATE, bytes_of(row->ks, sizeof row->ks));
    succeed(me, in, out, row, auth, hex_view(&ha1));
}

void bootstrap_get(struct bootstraps *me, const struct event *in, struct effects *out)
{
    const struct http *http = &in->message->http;
    struct auth auth;
    struct bytes value = http_value(http, HTTP_AUTHORIZATION);
    if (bytes_find(http_value(http, HTTP_USER_AGENT), GBA_PRODUCT) == BYTES_NOT_FOUND) {
        refuse(in, out, bytes_of(NULL, 0), 403, REASON_GBA_NO_CLIENT);
        return;
    }
    if (!value.at || auth_scan(&auth, value, fx_pen(out)).why || auth.scheme != AUTH_DIGEST ||
        !auth.field[AUTH_USERNAME].count) {
        refuse(in, out, bytes_of(NULL, 0), 400, REASON_NO_USER_NAMED);
        return;
    }
    struct bootstrap *row = keyed_find(me->rows, keyed_key(auth.field[AUTH_NONCE]));
    bool answers = row && row->phase == BOOTSTRAP_CHALLENGED && auth.field[AUTH_RESPONSE].count;
    if (answers) decide(me, in, out, row, &auth);
    else ask(me, in, out, auth.field[AUTH_USERNAME]);
}

/* ---- Zn ---- */

static void answer_bir(struct bootstraps *me, const struct event *in, struct effects *out, const struct bootstrap *row,
                       struct bytes naf_id)
{
    unsigned char ks_naf[GBA_KEY];
    struct bytes value = me->derives == GBA_DERIVES_NONCE ? text_view(&row->nonce)
                                                          : bytes_of(row->response, sizeof row->response);
    gba_ks_naf(bytes_of(row->ks, sizeof row->ks), value, text_view(&row->impi), naf_id, ks_naf);
    const struct zn_bia bia = {.impi = text_view(&row->impi),
                               .ks_naf = bytes_of(ks_naf, sizeof ks_naf),
                               .since_s = (uint32_t)(row->since / SECOND),
                               .expires_s = (uint32_t)((row->since + me->lifetime) / SECOND),
                               .uids = guss_kept(text_view(&row->impi), &row->impus)};
    struct bytes message = zn_bia_write(fx_pen(out), &in->message->diameter, in->role, &bia);
    fx_born(out, FACT_KS_NAF, bia.ks_naf);
    fx_send(out, link_back(in->link), PROTO_ZN, message);
}

void bootstrap_bir(struct bootstraps *me, const struct event *in, struct effects *out)
{
    struct zn_bir bir;
    struct session_error error = session_check(&in->message->diameter, APP_ZN, zn_bir_mandatory);
    if (error.result) {
        session_refuse(in, out, error);
        return;
    }
    zn_bir_read(&bir, &in->message->diameter);
    struct bytes nonce = gba_btid_nonce(fx_pen(out), bir.btid, in->role->host);
    const struct bootstrap *row = nonce.count && me->rows ? keyed_find(me->rows, keyed_key(nonce)) : NULL;
    /* TS 33.220 4.5.3: the BSF makes sure that the NAF is the one it says. */
    bool own = bytes_equal_nocase(gba_naf_host(bir.naf_id), session_peer(in)->host);
    if (own && row && row->phase == BOOTSTRAP_DONE) {
        answer_bir(me, in, out, row, bir.naf_id);
        return;
    }
    fx_refused(out, bir.btid, own ? REASON_BTID_UNKNOWN : REASON_NAF_OTHER);
    struct diameter_pen to;
    session_begin_answer(
        &to, fx_pen(out), &in->message->diameter, in->role,
        SESSION_EXPERIMENTAL(own ? EXPERIMENTAL_ZN_TRANSACTION_IDENTIFIER_INVALID : EXPERIMENTAL_ZH_NOT_AUTHORIZED));
    fx_send(out, link_back(in->link), PROTO_ZN, diameter_end(&to));
}

/* ---- time and connections ---- */

void bootstrap_question_due(struct bootstraps *me, const struct event *in, struct effects *out,
                            struct bootstrap_question *question)
{
    struct bootstrap *row = keyed_find(me->rows, question->diameter.waits);
    if (row) {
        struct event get = reply_held_http(in, out, row->request, row->link, row->conn);
        refuse(&get, out, text_view(&row->impi), 503, REASON_HSS_SILENT);
        end(me, out, row);
    }
    diameter_transaction_end(me->questions, &question->diameter, out);
}

void bootstrap_due(struct bootstraps *me, struct effects *out, struct bootstrap *row)
{
    end(me, out, row);
}

/* The answer of the HSS still comes, and finds nobody. */
void bootstrap_closed(struct bootstraps *me, const struct event *in, struct effects *out)
{
    uint32_t number = 0;
    struct bootstrap *row;
    while (me->rows && (row = keyed_next(me->rows, &number)) != NULL)
        if (row->request && row->link == in->link && row->conn == in->conn) end(me, out, row);
}
