/* Rows of logins and the indexes that find them. */
#include "login.h"

#include "must.h"

enum { SPARE = 64 }; /* pages that nobody uses, beside the logins under way */

uint32_t login_rows(const struct role *role)
{
    return role->flight_max + SPARE;
}

const struct state_column login_columns[] = {
    COLUMN(login, request, COLUMN_BLOB),
    COLUMN(login, asked, COLUMN_KEY),
    COLUMN(login, waiting, COLUMN_KEY),
    COLUMN(login, code, COLUMN_KEY),
    COLUMN(login, link, COLUMN_LINK),
    COLUMN(login, conn, COLUMN_NUMBER),
    COLUMN_WORDS(login, phase, CHOICE_WORDS(LOGIN_PHASE_VALUES)),
    COLUMN(login, spare, COLUMN_SPARE),
    COLUMN(login, client, COLUMN_TEXT),
    COLUMN(login, redirect, COLUMN_TEXT),
    COLUMN(login, state, COLUMN_TEXT),
    COLUMN(login, challenge, COLUMN_TEXT),
    COLUMN(login, nonce, COLUMN_TEXT),
    COLUMN(login, impi, COLUMN_TEXT),
    COLUMN(login, impus, COLUMN_TEXT),
    {.name = NULL},
};

const struct state_column login_question_columns[] = {
    DIAMETER_TRANSACTION_COLUMNS(login_question),
    {.name = NULL},
};

static struct login *through(struct logins *logins, struct keyed *index, uint64_t key)
{
    return key ? keyed_through(index, logins->rows, key) : NULL;
}

static uint64_t waiting_key(link_id link, uint32_t conn)
{
    const uint32_t both[2] = {link, conn};
    return keyed_key(bytes_of(both, sizeof both));
}

struct login *login_new(struct logins *logins, struct bytes login)
{
    return keyed_add(logins->rows, keyed_key(login));
}

struct login *login_of(struct logins *logins, struct bytes login)
{
    return keyed_find(logins->rows, keyed_key(login));
}

struct login *login_keyed(struct logins *logins, uint64_t key)
{
    return keyed_find(logins->rows, key);
}

struct login *login_waiting(struct logins *logins, link_id link, uint32_t conn)
{
    return through(logins, logins->waiting, waiting_key(link, conn));
}

struct login *login_coded(struct logins *logins, struct bytes code)
{
    return through(logins, logins->codes, keyed_key(code));
}

uint32_t login_tag(const struct logins *logins, const struct login *row)
{
    return keyed_tag(logins->rows, row);
}

static void leave(struct keyed *index, uint64_t *key)
{
    if (*key) keyed_unindex(index, *key);
    *key = 0;
}

/* A POST that is held is a password that is kept; a digest login has none. */
static void tell_password(struct effects *out, const struct message *post,
                          void (*tell)(struct effects *, struct bytes, enum fact_secret, enum fact_place, struct bytes))
{
    if (!fx_keeps_facts(out)) return;
    struct bytes form = post->http.body, password = http_form(fx_pen(out), form, BYTES("password"));
    if (!password.count) return;
    tell(out, http_form(fx_pen(out), form, BYTES("user")), FACT_PASSWORD, FACT_IN_STATE, password);
}

void login_ask(struct logins *logins, struct login *row, const struct event *in, struct effects *out,
               const struct session_ask *ask, link_id to)
{
    must(row->phase == LOGIN_PAGE);
    struct diameter_transaction *question = diameter_transaction_open(logins->questions, out, ask, to,
                                                                      keyed_key_of(row));
    must(question != NULL); /* as many rows as logins */
    row->phase = LOGIN_ASKED;
    row->request = in->blob;
    row->link = in->link;
    row->conn = in->conn;
    row->asked = keyed_key_of(question);
    row->waiting = waiting_key(in->link, in->conn);
    keyed_index(logins->waiting, row->waiting, logins->rows, row);
    fx_cancel(out, login_tag(logins, row));
    fx_hold(out, row->request);
    tell_password(out, in->message, fx_kept);
}

void login_answered(struct logins *logins, struct login *row, struct effects *out)
{
    must(row->phase == LOGIN_ASKED);
    row->phase = LOGIN_PAGE;
    leave(logins->waiting, &row->waiting);
    fx_drop(out, row->request);
    if (fx_keeps_facts(out)) tell_password(out, fx_recall(out, row->request, PROTO_HTTP), fx_forgot);
    row->request = 0;
    row->asked = 0;
}

void login_abandon(struct logins *logins, struct login *row, struct effects *out)
{
    struct diameter_transaction *question = keyed_find(logins->questions, row->asked);
    login_answered(logins, row, out);
    diameter_transaction_end(logins->questions, question, out);
}

void login_code(struct logins *logins, struct login *row, struct bytes code)
{
    must(row->phase == LOGIN_PAGE);
    row->phase = LOGIN_CODE;
    row->code = keyed_key(code);
    keyed_index(logins->codes, row->code, logins->rows, row);
}

void login_end(struct logins *logins, struct login *row, struct effects *out)
{
    if (row->phase == LOGIN_ASKED) login_abandon(logins, row, out);
    leave(logins->codes, &row->code);
    fx_cancel(out, login_tag(logins, row));
    keyed_remove(logins->rows, row);
}
