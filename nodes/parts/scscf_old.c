/* One old H(A1) an IMPI. */
#include "scscf_old.h"

const struct state_column scscf_old_columns[] = {
    COLUMN(scscf_old, impi, COLUMN_TEXT),        COLUMN_SECRET(scscf_old, ha1, COLUMN_LETTERS),
    COLUMN(scscf_old, ha1_count, COLUMN_NUMBER), COLUMN_WORDS(scscf_old, algorithm, "MD5|SHA-256|SHA-512-256"),
    COLUMN(scscf_old, spare, COLUMN_SPARE),      {.name = NULL},
};

uint32_t scscf_old_rows(const struct role *role)
{
    return role->policy[SCSCF_OLD_HA1] ? scscf_challenge_rows(role) : 0;
}

static void tell(struct effects *out, const struct scscf_old *row,
                 void (*said)(struct effects *, struct bytes, enum fact_secret, enum fact_place, struct bytes))
{
    enum fact_secret secret = row->algorithm == DIGEST_MD5 ? FACT_HA1 : FACT_HA1_SHA256;
    said(out, text_view(&row->impi), secret, FACT_IN_STATE, bytes_of(row->ha1, row->ha1_count));
}

static void drop(struct keyed *rows, struct effects *out, struct scscf_old *row)
{
    tell(out, row, fx_forgot);
    fx_cancel(out, keyed_tag(rows, row));
    keyed_remove(rows, row);
}

void scscf_old_forget(struct scscf_state *me, struct effects *out, uint64_t impi)
{
    struct scscf_old *row = me->old ? keyed_find(me->old, impi) : NULL;
    if (row) drop(me->old, out, row);
}

void scscf_old_keep(struct scscf_state *me, const struct event *in, struct effects *out,
                    const struct digest_server *challenge)
{
    uint64_t impi = keyed_key(text_view(&challenge->impi));
    if (!me->old) return;
    scscf_old_forget(me, out, impi);
    struct scscf_old *row = keyed_add(me->old, impi);
    if (!row) return; /* without room the old password is wrong at once, which is allowed too */
    row->impi = challenge->impi;
    memcpy(row->ha1, challenge->ha1, sizeof row->ha1);
    row->ha1_count = challenge->ha1_count;
    row->algorithm = challenge->algorithm;
    tell(out, row, fx_kept);
    fx_timer(out, keyed_tag(me->old, row), in->role->policy[SCSCF_OLD_HA1]);
}

bool scscf_old_answers(const struct registration *registration, const struct digest_server_rules *rules,
                       struct hexdigest *rspauth)
{
    struct digest_server *challenge = registration_challenge(registration);
    const struct scscf_old *row = registration->me->old ? keyed_find(registration->me->old, registration->impi) : NULL;
    enum reason why;
    if (!row || !challenge || row->algorithm != challenge->algorithm) return false;
    struct digest_server old = *challenge;
    memcpy(old.ha1, row->ha1, sizeof old.ha1);
    old.ha1_count = row->ha1_count;
    if (digest_server_check(&old, rules, &registration->in->message->sip, &registration->id, registration->in->now,
                            &why, rspauth) != DIGEST_PASSED)
        return false;
    challenge->nc = old.nc;
    fx_remark(registration->out, registration->id.impi, REASON_OLD_PASSWORD);
    return true;
}

void scscf_old_due(void *me, const struct event *in, struct effects *out)
{
    struct scscf_state state = scscf_state_of(me, in->role);
    drop(state.old, out, keyed_row(state.old, in->tag));
}
