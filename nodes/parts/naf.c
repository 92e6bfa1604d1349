/* The NAF's half of Ua, and Zn. */
#include "naf.h"

#include "gba.h"
#include "http_digest.h"
#include "must.h"
#include "reply.h"
#include "zn.h"

#include <assert.h>

enum { NONCE_LETTERS = 26 };
#define CHALLENGE_LIFETIME (60 * SECOND) /* inference, as the BSF's */

static_assert(sizeof(struct naf_challenge) == 48, "one a challenge");

const struct state_column naf_challenge_columns[] = {
    COLUMN(naf_challenge, request, COLUMN_BLOB),
    COLUMN(naf_challenge, link, COLUMN_LINK),
    COLUMN(naf_challenge, conn, COLUMN_NUMBER),
    COLUMN(naf_challenge, nonce, COLUMN_TEXT),
    {.name = NULL},
};
const struct state_column naf_question_columns[] = {
    DIAMETER_TRANSACTION_COLUMNS(naf_question),
    {.name = NULL},
};

static struct http_challenge asked_in(const struct role *role, struct pen *pen, struct bytes nonce)
{
    pen_bytes(pen, GBA_REALM);
    pen_bytes(pen, role->host);
    return (struct http_challenge){pen_done(pen), nonce, BYTES("auth")};
}

static void refuse(const struct event *in, struct effects *out, struct bytes who, uint16_t code, enum reason why)
{
    fx_refused(out, who, why);
    reply_http(in, out, code, BYTES("Cache-Control: no-store\r\n"), BYTES("application/json"),
               BYTES("{\"error\":\"login\"}"));
}

static void end(struct nafs *me, struct effects *out, struct naf_challenge *row)
{
    if (row->request) fx_drop(out, row->request);
    fx_cancel(out, keyed_tag(me->rows, row));
    keyed_remove(me->rows, row);
}

/* ---- the challenge ---- */

static void challenge(struct nafs *me, const struct event *in, struct effects *out)
{
    struct bytes nonce = fx_fresh(out, BYTES("nonce"), NONCE_LETTERS);
    struct pen *pen = fx_pen(out);
    struct naf_challenge *row = keyed_add(me->rows, keyed_key(nonce));
    if (!row) {
        reply_busy(in, out, bytes_of(NULL, 0), "challenges");
        return;
    }
    text_set(&row->nonce, nonce);
    fx_timer(out, keyed_tag(me->rows, row), CHALLENGE_LIFETIME);
    fx_born(out, FACT_NONCE, nonce);
    const struct http_challenge asked = asked_in(in->role, pen, nonce);
    http_digest_ask(pen, &asked);
    reply_http(in, out, 401, pen_done(pen), bytes_of(NULL, 0), bytes_of(NULL, 0));
}

static void ask(struct nafs *me, const struct event *in, struct effects *out, struct naf_challenge *row,
                struct bytes btid)
{
    struct pen *pen = fx_pen(out);
    struct bytes naf_id = gba_naf_id(pen, in->role->host);
    struct session_ask bir = session_fresh(in->role, me->bsf, APP_ZN, COMMAND_BI, out);
    row->request = in->blob;
    row->link = in->link;
    row->conn = in->conn;
    fx_hold(out, row->request);
    fx_cancel(out, keyed_tag(me->rows, row));
    fx_send(out, me->zn, PROTO_ZN, zn_bir_write(pen, &bir, &(struct zn_bir){btid, naf_id}));
    must(diameter_transaction_open(me->questions, out, &bir, me->zn, keyed_key_of(row)) != NULL); /* as many as rows */
}

void naf_request(struct nafs *me, const struct event *in, struct effects *out)
{
    struct auth auth;
    struct bytes value = http_value(&in->message->http, HTTP_AUTHORIZATION);
    bool digest = value.at && !auth_scan(&auth, value, fx_pen(out)).why && auth.scheme == AUTH_DIGEST;
    struct naf_challenge *row = digest ? keyed_find(me->rows, keyed_key(auth.field[AUTH_NONCE])) : NULL;
    if (!row || row->request) {
        challenge(me, in, out);
        return;
    }
    if (me->zn != LINK_NONE) {
        ask(me, in, out, row, auth.field[AUTH_USERNAME]);
        return;
    }
    refuse(in, out, auth.field[AUTH_USERNAME], 503, REASON_BSF_SILENT);
    end(me, out, row);
}

/* ---- the answer ---- */

static enum reason judge(const struct event *post, struct effects *out, const struct naf_challenge *row,
                         const struct diameter *answer, struct zn_bia *bia)
{
    struct pen *pen = fx_pen(out);
    struct auth auth;
    struct hexdigest ha1;
    struct session_result result = session_result_of(answer);
    if (result.base != RESULT_SUCCESS || zn_bia_read(bia, pen, answer).why) return REASON_BTID_UNKNOWN;
    must(!auth_scan(&auth, http_value(&post->message->http, HTTP_AUTHORIZATION), pen).why); /* it was read before */
    const struct http_challenge asked = asked_in(post->role, pen, text_view(&row->nonce));
    struct bytes password = gba_naf_password(pen, bia->ks_naf);
    digest_ha1(DIGEST_MD5, auth.field[AUTH_USERNAME], asked.realm, password, &ha1);
    return http_digest_check(&post->message->http, &auth, &asked, hex_view(&ha1));
}

static void grant(struct nafs *me, const struct event *post, struct effects *out, const struct zn_bia *bia)
{
    struct subscriber subscriber = {.impi = bia->impi, .impu_count = bia->uids.impu_count};
    for (uint32_t i = 0; i < bia->uids.impu_count; i++) subscriber.impu[i] = bia->uids.impu[i];
    fx_fact(out, &(struct fact){.kind = FACT_BELIEVED,
                                .role = FACT_AS_LOGIN,
                                .as = post->role->origin,
                                .with = bia->impi,
                                .evidence = FACT_BY_DIGEST,
                                .about = FACT_OF_MESSAGE,
                                .message = post->blob});
    me->granted(post, out, &subscriber);
}

void naf_bia(struct nafs *me, const struct event *in, struct effects *out)
{
    bool late;
    struct zn_bia bia;
    struct diameter_transaction *question = diameter_transaction_answered(me->questions, in, out, in->link, &late);
    if (!question) return;
    struct naf_challenge *row = keyed_find(me->rows, question->waits);
    diameter_transaction_end(me->questions, question, out);
    if (!row) return; /* the client is gone */
    struct event post = reply_held_http(in, out, row->request, row->link, row->conn);
    enum reason why = judge(&post, out, row, &in->message->diameter, &bia);
    end(me, out, row);
    if (why) refuse(&post, out, bytes_of(NULL, 0), 403, why);
    else grant(me, &post, out, &bia);
}

/* ---- time and connections ---- */

void naf_question_due(struct nafs *me, const struct event *in, struct effects *out, struct naf_question *question)
{
    struct naf_challenge *row = keyed_find(me->rows, question->diameter.waits);
    if (row) {
        struct event post = reply_held_http(in, out, row->request, row->link, row->conn);
        refuse(&post, out, bytes_of(NULL, 0), 504, REASON_BSF_SILENT);
        end(me, out, row);
    }
    diameter_transaction_end(me->questions, &question->diameter, out);
}

void naf_challenge_due(struct nafs *me, struct effects *out, struct naf_challenge *row)
{
    end(me, out, row);
}

void naf_closed(struct nafs *me, const struct event *in, struct effects *out)
{
    uint32_t number = 0;
    struct naf_challenge *row;
    while ((row = keyed_next(me->rows, &number)) != NULL)
        if (row->request && row->link == in->link && row->conn == in->conn) end(me, out, row);
}
