/* The SIP transaction alone: every state and every event, the impossible ones included (RFC 3261 17.1.2, 17.2.2); which
 * response belongs to which request (17.1.3, 18.1.2); what is held, armed and let go. */
#include "sip_transaction.h"

#include "aborts.h"
#include "arena.h"
#include "effect.h"
#include "reason.h"
#include "via.h"

enum { ROWS = 4, CONN = 3, UE_LINK = 5 << 1, CORE_LINK = 9 << 1 | 1 };

struct table {
    struct arena arena;
    struct sip_transactions transactions;
    struct effects *out;
    struct store *store;
    struct message *message;
    uint64_t steps;
};

static struct keyed *keyed_made(struct arena *arena, uint32_t row_size)
{
    struct keyed *keyed = arena_take(arena, keyed_size(ROWS, row_size));
    keyed_init(keyed, ROWS, row_size);
    return keyed;
}

static struct table *table_new(bool indexed)
{
    struct arena arena = {0};
    struct table *table = arena_new(&arena, struct table);
    table->transactions.rows = keyed_made(&arena, sizeof(struct sip_transaction));
    if (indexed) table->transactions.servers = keyed_made(&arena, KEYED_INDEX_ROW);
    table->out = arena_new(&arena, struct effects);
    effects_init(table->out);
    table->store = store_new(STORE_KEEP, 4);
    table->out->store = table->store;
    table->message = arena_new(&arena, struct message);
    table->arena = arena;
    return table;
}

static void table_free(struct table *table)
{
    store_free(table->store);
    struct arena arena = table->arena;
    arena_free(&arena);
}

/* A message that has come, and a step that begins. */
static struct event came(struct table *table, const char *start, const char *branch, link_id link, uint32_t conn)
{
    char text[512];
    int count = snprintf(text, sizeof text,
                         "%s\r\nVia: SIP/2.0/TCP wsf.ims.example;branch=z9hG4bK%s\r\nFrom: <sip:a@b>;tag=1\r\n"
                         "To: <sip:a@b>\r\nCall-ID: c\r\nCSeq: 1 REGISTER\r\n\r\n",
                         start, branch);
    blob_id blob = store_put(table->store, bytes_of(text, (size_t)count));
    message_scan(table->message, PROTO_SIP, store_bytes(table->store, blob), WS_FROM_CLIENT);
    assert_null(table->message->error.why);
    effects_begin(table->out, ++table->steps);
    table->out->keep_facts = true;
    return (struct event){.kind = EVENT_MESSAGE, .link = link, .conn = conn, .blob = blob, .message = table->message};
}

static struct event request(struct table *table, const char *branch)
{
    return came(table, "REGISTER sip:b SIP/2.0", branch, UE_LINK, CONN);
}

static struct event response(struct table *table, const char *code, const char *branch)
{
    char start[64];
    snprintf(start, sizeof start, "SIP/2.0 %s Reason", code);
    return came(table, start, branch, link_back(CORE_LINK), 0);
}

/* Opens the transaction of a request that goes on with the Via of branch "own". */
static struct sip_transaction *opened(struct table *table, const char *branch)
{
    struct event in = request(table, branch);
    uint64_t key = via_key_of(BYTES("wsf.ims.example"), BYTES("z9hG4bKown"), SIP_REGISTER);
    return sip_transaction_open(table->transactions, &in, table->out, sip_transaction_server(&in), key, CORE_LINK);
}

static uint32_t asked(const struct table *table, enum effect_kind kind)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < table->out->count; i++) count += table->out->effect[i].kind == kind;
    return count;
}

static enum reason told(const struct table *table)
{
    return table->out->fact_count ? table->out->fact[0].reason : REASON_NONE;
}

/* ---- every state, every event ---- */

enum happening { AGAIN, PROVISIONAL, FINAL, TIMER, ANSWERED_HERE, REPEATED, ENDED, HAPPENINGS };
enum { GONE = SIP_NEVER + 1 };

struct attempt {
    struct table *table;
    struct sip_transaction *row;
    enum happening happening;
};

static void happens(void *self)
{
    const struct attempt *attempt = self;
    struct table *table = attempt->table;
    struct event in;
    switch (attempt->happening) {
    case AGAIN:
        in = request(table, "ue");
        assert_true(sip_transaction_absorbs(table->transactions, sip_transaction_server(&in), table->out));
        break;
    case PROVISIONAL:
    case FINAL:
        in = response(table, attempt->happening == FINAL ? "200" : "100", "own");
        assert_ptr_equal(sip_transaction_answered(table->transactions, &in, table->out), attempt->row);
        break;
    case TIMER: sip_transaction_timeout(attempt->row); break;
    case ANSWERED_HERE: sip_transaction_complete(attempt->row); break;
    case REPEATED: sip_transaction_again(table->transactions, attempt->row, table->out, 77); break;
    case ENDED: sip_transaction_end(table->transactions, attempt->row, table->out); break;
    case HAPPENINGS: break;
    }
}

static void bring_to(struct table *table, struct sip_transaction *row, enum sip_transaction_state to)
{
    static const enum happening way[] = {
        [SIP_PROCEEDING] = PROVISIONAL, [SIP_COMPLETED] = FINAL, [SIP_TERMINATED] = TIMER};
    if (to != SIP_TRYING) happens(&(struct attempt){table, row, way[to]});
    assert_int_equal(row->state, to);
}

TEST(each_state_moves_as_the_figures_say_and_no_other_way)
{
    /* SIP_NEVER: the program stops, since nobody but its author can have brought it there. */
    static const uint8_t expected[][HAPPENINGS] = {
        [SIP_TRYING] = {SIP_TRYING, SIP_PROCEEDING, SIP_COMPLETED, SIP_TERMINATED, SIP_COMPLETED, SIP_NEVER, SIP_NEVER},
        [SIP_PROCEEDING] = {SIP_PROCEEDING, SIP_PROCEEDING, SIP_COMPLETED, SIP_TERMINATED, SIP_COMPLETED, SIP_NEVER,
                            SIP_NEVER},
        [SIP_COMPLETED] = {SIP_NEVER, SIP_NEVER, SIP_NEVER, SIP_NEVER, SIP_NEVER, SIP_TRYING, GONE},
        [SIP_TERMINATED] = {SIP_NEVER, SIP_NEVER, SIP_NEVER, SIP_NEVER, SIP_NEVER, SIP_NEVER, GONE},
    };
    for (uint32_t from = 0; from < COUNT(expected); from++)
        for (uint32_t happening = 0; happening < HAPPENINGS; happening++) {
            struct table *table = table_new(true);
            struct attempt attempt = {table, opened(table, "ue"), (enum happening)happening};
            bring_to(table, attempt.row, (enum sip_transaction_state)from);
            uint8_t to = expected[from][happening];
            assert_int_equal(aborts(happens, &attempt), to == SIP_NEVER);
            if (to != SIP_NEVER) happens(&attempt);
            if (to < SIP_NEVER) assert_int_equal(attempt.row->state, to);
            if (to == GONE) assert_int_equal(table->transactions.rows->count, 0);
            if (to == GONE) assert_int_equal(table->transactions.servers->count, 0);
            table_free(table);
        }
}

/* ---- which message belongs to which ---- */

TEST(a_response_belongs_to_the_via_and_the_link_of_its_request)
{
    static const struct {
        const char *branch;
        link_id link;
        uint32_t conn, to_conn;
        enum reason why; /* REASON_NONE: it belongs */
    } rows[] = {
        {"own", CORE_LINK ^ 1, 0, 0, REASON_NONE},
        {"own", CORE_LINK ^ 1, 8, 8, REASON_NONE},
        {"own", CORE_LINK ^ 1, 7, 8, REASON_RESPONSE_ASTRAY}, /* of an earlier connection */
        {"own", CORE_LINK, 0, 0, REASON_RESPONSE_ASTRAY},     /* our own direction */
        {"own", UE_LINK, 0, 0, REASON_RESPONSE_ASTRAY},       /* from the client */
        {"own", UE_LINK ^ 1, 0, 0, REASON_RESPONSE_ASTRAY},
        {"other", CORE_LINK ^ 1, 0, 0, REASON_RESPONSE_UNASKED},
        {"ue", CORE_LINK ^ 1, 0, 0, REASON_RESPONSE_UNASKED},
    };
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        struct table *table = table_new(true);
        struct sip_transaction *row = opened(table, "ue");
        row->to_conn = rows[i].to_conn;
        struct event in = came(table, "SIP/2.0 200 OK", rows[i].branch, rows[i].link, rows[i].conn);
        bool good = rows[i].why == REASON_NONE;
        assert_ptr_equal(sip_transaction_answered(table->transactions, &in, table->out), good ? row : NULL);
        assert_int_equal(row->state, good ? SIP_COMPLETED : SIP_TRYING);
        assert_int_equal(told(table), rows[i].why);
        table_free(table);
    }
}

TEST(a_request_is_the_same_by_branch_sender_method_link_and_connection)
{
    static const struct {
        const char *start, *branch;
        link_id link;
        uint32_t conn;
    } others[] = {
        {"REGISTER sip:b SIP/2.0", "ue2", UE_LINK, CONN},
        {"REGISTER sip:b SIP/2.0", "ue;x=1", UE_LINK + 2, CONN},
        {"REGISTER sip:b SIP/2.0", "ue", UE_LINK, CONN + 1},
    };
    struct table *table = table_new(true);
    opened(table, "ue");
    for (uint32_t i = 0; i < COUNT(others); i++) {
        struct event in = came(table, others[i].start, others[i].branch, others[i].link, others[i].conn);
        assert_false(sip_transaction_absorbs(table->transactions, sip_transaction_server(&in), table->out));
        assert_int_equal(told(table), REASON_NONE);
    }
    struct event in = request(table, "ue");
    assert_true(sip_transaction_absorbs(table->transactions, sip_transaction_server(&in), table->out));
    assert_int_equal(told(table), REASON_RETRANSMISSION_ABSORBED);
    table_free(table);
}

TEST(a_node_that_answers_itself_expects_no_response)
{
    struct table *table = table_new(false);
    struct event in = request(table, "ue");
    uint64_t server = sip_transaction_server(&in);
    struct sip_transaction *row = sip_transaction_open(table->transactions, &in, table->out, server, server, LINK_NONE);
    assert_int_equal(asked(table, EFFECT_TIMER), 0);
    assert_true(sip_transaction_absorbs(table->transactions, server, table->out));
    keyed_rekey(table->transactions.rows, row, via_key_of(BYTES("wsf.ims.example"), BYTES("z9hG4bKown"), SIP_REGISTER));
    in = response(table, "200", "own"); /* even under its own key */
    assert_null(sip_transaction_answered(table->transactions, &in, table->out));
    assert_int_equal(told(table), REASON_RESPONSE_ASTRAY);
    sip_transaction_complete(row);
    sip_transaction_end(table->transactions, row, table->out);
    assert_int_equal(asked(table, EFFECT_CANCEL), 0);
    table_free(table);
}

/* ---- what is kept ---- */

TEST(the_request_is_held_and_waited_for_as_long_as_the_row_lives)
{
    struct table *table = table_new(true);
    struct sip_transaction *row = opened(table, "ue");
    assert_int_equal(asked(table, EFFECT_HOLD), 1);
    assert_int_equal(asked(table, EFFECT_TIMER), 1);
    assert_int_equal(table->out->effect[1].after, SIP_TIMER_F);
    struct event in = response(table, "401", "own");
    assert_ptr_equal(sip_transaction_answered(table->transactions, &in, table->out), row);
    const struct event was = sip_transaction_request(row, &in, table->out);
    assert_true(was.link == UE_LINK && was.conn == CONN && was.blob == row->request);
    assert_true(was.message->sip.request && was.message->sip.method == SIP_REGISTER);
    assert_int_equal(asked(table, EFFECT_DROP), 0);
    sip_transaction_end(table->transactions, row, table->out);
    assert_int_equal(asked(table, EFFECT_DROP), 1);
    assert_int_equal(asked(table, EFFECT_CANCEL), 1);
    table_free(table);
}

TEST(a_repetition_waits_under_its_own_via)
{
    struct table *table = table_new(true);
    struct sip_transaction *row = opened(table, "ue");
    struct event in = response(table, "401", "own");
    sip_transaction_answered(table->transactions, &in, table->out);
    sip_transaction_again(table->transactions, row, table->out,
                          via_key_of(BYTES("wsf.ims.example"), BYTES("z9hG4bKnext"), SIP_REGISTER));
    assert_int_equal(asked(table, EFFECT_TIMER), 1);
    in = response(table, "200", "own");
    assert_null(sip_transaction_answered(table->transactions, &in, table->out));
    in = response(table, "200", "next");
    assert_ptr_equal(sip_transaction_answered(table->transactions, &in, table->out), row);
    in = request(table, "ue"); /* the client's request is the same one all the time */
    assert_ptr_equal(keyed_through(table->transactions.servers, table->transactions.rows, row->server), row);
    table_free(table);
}

TEST(a_full_table_opens_none)
{
    struct table *table = table_new(false);
    for (uint32_t i = 0; i <= ROWS; i++) {
        struct event in = request(table, "ue");
        bool opens = sip_transaction_open(table->transactions, &in, table->out, i + 1, i + 1, CORE_LINK) != NULL;
        assert_int_equal(opens, i < ROWS);
        assert_int_equal(asked(table, EFFECT_HOLD), i < ROWS);
    }
    table_free(table);
}

TESTS(UNIT(each_state_moves_as_the_figures_say_and_no_other_way),
      UNIT(a_response_belongs_to_the_via_and_the_link_of_its_request),
      UNIT(a_request_is_the_same_by_branch_sender_method_link_and_connection),
      UNIT(a_node_that_answers_itself_expects_no_response),
      UNIT(the_request_is_held_and_waited_for_as_long_as_the_row_lives), UNIT(a_repetition_waits_under_its_own_via),
      UNIT(a_full_table_opens_none))
