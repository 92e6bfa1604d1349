/* The Diameter transaction alone: which answer belongs to which request (RFC 6733 6.2.1: hop-by-hop on the connection
 * of the request; the command and the end-to-end identifier with it), and what is armed and let go. */
#include "diameter_transaction.h"

#include "arena.h"
#include "effect.h"
#include "reason.h"
#include "test.h"

enum { ROWS = 3, TO_HSS = 4 << 1, WAITS = 99, HOP = 7, END = 8 };

struct table {
    struct arena arena;
    struct keyed *rows;
    struct effects *out;
    struct message *message;
    char room[512];
};

static struct table *table_new(void)
{
    struct arena arena = {0};
    struct table *table = arena_new(&arena, struct table);
    table->rows = arena_take(&arena, keyed_size(ROWS, sizeof(struct diameter_transaction)));
    keyed_init(table->rows, ROWS, sizeof(struct diameter_transaction));
    table->out = arena_new(&arena, struct effects);
    effects_init(table->out);
    effects_begin(table->out, 1);
    table->message = arena_new(&arena, struct message);
    table->arena = arena;
    return table;
}

static void table_free(struct table *table)
{
    struct arena arena = table->arena;
    arena_free(&arena);
}

static struct diameter_transaction *opened(struct table *table, uint32_t hop_by_hop)
{
    const struct session_ask ask = {
        .application = APP_CX, .command = COMMAND_MA, .hop_by_hop = hop_by_hop, .end_to_end = END};
    return diameter_transaction_open(table->rows, table->out, &ask, TO_HSS, WAITS);
}

static struct event answer(struct table *table, link_id link, uint32_t command, uint32_t hop, uint32_t end)
{
    struct pen pen = pen_on(table->room, sizeof table->room);
    struct diameter_pen to;
    diameter_begin(&to, &pen, DIAMETER_P, command, APP_CX, hop, end);
    avp_put(&to, AVP_SESSION_ID, BYTES("s;1;2"));
    avp_put(&to, AVP_ORIGIN_HOST, BYTES("hss.ims.example"));
    avp_put(&to, AVP_USER_NAME, BYTES("alice"));
    message_scan(table->message, PROTO_CX, diameter_end(&to), WS_FROM_CLIENT);
    effects_begin(table->out, 2);
    table->out->keep_facts = true;
    return (struct event){.kind = EVENT_MESSAGE, .link = link, .message = table->message};
}

static uint32_t asked(const struct table *table, enum effect_kind kind)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < table->out->count; i++) count += table->out->effect[i].kind == kind;
    return count;
}

/* A transaction has two states: it waits, or it is gone. */
TEST(an_answer_belongs_to_what_waits_for_it_where_it_was_asked)
{
    enum { FROM_HSS = TO_HSS ^ 1, ELSEWHERE = 6 << 1 };
    static const struct {
        bool waits; /* the state */
        link_id link;
        uint32_t command, hop, end;
        bool fits, late;
        enum reason told;
        const char *whom;
    } rows[] = {
        {true, FROM_HSS, COMMAND_MA, HOP, END, true, false, REASON_NONE, ""},
        {true, TO_HSS, COMMAND_MA, HOP, END, false, false, REASON_ANSWER_ASTRAY, "hss.ims.example"},
        {true, ELSEWHERE, COMMAND_MA, HOP, END, false, false, REASON_ANSWER_ASTRAY, "hss.ims.example"},
        {true, FROM_HSS, COMMAND_SA, HOP, END, false, false, REASON_ANSWER_ASTRAY, "hss.ims.example"},
        {true, FROM_HSS, COMMAND_MA, HOP, END + 1, false, false, REASON_ANSWER_ASTRAY, "hss.ims.example"},
        {true, FROM_HSS, COMMAND_MA, HOP + 1, END, false, true, REASON_ANSWER_UNASKED, "alice"},
        {true, ELSEWHERE, COMMAND_MA, HOP + 1, END, false, false, REASON_ANSWER_ASTRAY, "hss.ims.example"},
        {false, FROM_HSS, COMMAND_MA, HOP, END, false, true, REASON_ANSWER_UNASKED, "alice"},
        {false, FROM_HSS, COMMAND_SA, HOP, END, false, true, REASON_ANSWER_UNASKED, "alice"},
        {false, FROM_HSS, COMMAND_MA, HOP, END + 1, false, true, REASON_ANSWER_UNASKED, "alice"},
        {false, TO_HSS, COMMAND_MA, HOP, END, false, false, REASON_ANSWER_ASTRAY, "hss.ims.example"},
        {false, ELSEWHERE, COMMAND_MA, HOP, END, false, false, REASON_ANSWER_ASTRAY, "hss.ims.example"},
    };
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct table *table = table_new();
        struct diameter_transaction *row = opened(table, HOP);
        bool late = !rows[i].late;
        if (!rows[i].waits) diameter_transaction_end(table->rows, row, table->out);
        struct event in = answer(table, rows[i].link, rows[i].command, rows[i].hop, rows[i].end);
        struct diameter_transaction *found = diameter_transaction_answered(table->rows, &in, table->out, FROM_HSS,
                                                                           &late);
        assert_ptr_equal(found, rows[i].fits ? row : NULL);
        assert_int_equal(late, rows[i].late);
        assert_int_equal(table->out->fact_count, rows[i].told != REASON_NONE);
        if (rows[i].told) assert_int_equal(table->out->fact[0].reason, rows[i].told);
        if (rows[i].told) same_bytes(table->out->fact[0].with, bytes_text(rows[i].whom));
        assert_int_equal(table->rows->count, rows[i].waits); /* the node ends it, not the answer */
        table_free(table);
    }
}

TEST(a_request_is_waited_for_with_patience_and_no_longer)
{
    struct table *table = table_new();
    struct diameter_transaction *row = opened(table, HOP);
    assert_true(row->waits == WAITS && row->to == TO_HSS && row->command == COMMAND_MA && row->end_to_end == END);
    assert_int_equal(asked(table, EFFECT_TIMER), 1);
    assert_int_equal(table->out->effect[0].after, DIAMETER_PATIENCE);
    assert_int_equal(table->out->effect[0].tag, keyed_tag(table->rows, row));
    diameter_transaction_end(table->rows, row, table->out);
    assert_int_equal(asked(table, EFFECT_CANCEL), 1);
    assert_int_equal(table->rows->count, 0);
    table_free(table);
}

TEST(many_wait_side_by_side_until_the_table_is_full)
{
    struct table *table = table_new();
    struct diameter_transaction *row[ROWS];
    bool late;
    for (uint32_t i = 0; i < ROWS; i++) assert_non_null(row[i] = opened(table, HOP + i));
    assert_null(opened(table, HOP + ROWS));
    assert_int_equal(asked(table, EFFECT_TIMER), ROWS);
    for (uint32_t i = ROWS; i-- > 0;) {
        struct event in = answer(table, TO_HSS ^ 1, COMMAND_MA, HOP + i, END);
        assert_ptr_equal(diameter_transaction_answered(table->rows, &in, table->out, TO_HSS ^ 1, &late), row[i]);
        diameter_transaction_end(table->rows, row[i], table->out);
    }
    table_free(table);
}

TESTS(UNIT(an_answer_belongs_to_what_waits_for_it_where_it_was_asked),
      UNIT(a_request_is_waited_for_with_patience_and_no_longer), UNIT(many_wait_side_by_side_until_the_table_is_full))
