/* The trace and its fingerprint: content counts, blob numbers do not. */
#include "test.h"
#include "trace.h"

static uint64_t print_of(const char *padding, const char *text, sim_time at, uint32_t count)
{
    struct store *store = store_new(STORE_KEEP, 64);
    struct trace *trace = trace_new();
    store_put(store, bytes_text(padding));
    for (uint32_t i = 0; i < count; i++) {
        struct record record = {
            .at = at + i, .blob = store_put(store, bytes_text(text)), .cause = i, .kind = RECORD_SENT};
        assert_int_equal(trace_add(trace, &record), i);
    }
    assert_int_equal(trace_count(trace), count);
    uint64_t print = trace_fingerprint(trace, store);
    trace_free(trace);
    store_free(store);
    return print;
}

TEST(the_fingerprint_depends_on_content_alone)
{
    static const struct {
        const char *padding, *text;
        sim_time at;
        uint32_t count;
        bool same;
    } rows[] = {
        {"", "REGISTER", 5, 3, true},  {"elsewhere", "REGISTER", 5, 3, true}, {"", "REGISTES", 5, 3, false},
        {"", "REGISTER", 6, 3, false}, {"", "REGISTER", 5, 4, false},         {"", "", 5, 3, false},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        uint64_t print = print_of(rows[i].padding, rows[i].text, rows[i].at, rows[i].count);
        assert_int_equal(print == print_of("", "REGISTER", 5, 3), rows[i].same);
    }
}

TEST(records_stay_where_they_are_as_the_trace_grows)
{
    struct trace *trace = trace_new();
    trace_add(trace, &(struct record){.at = 1});
    const struct record *first = trace_at(trace, 0);
    for (uint32_t i = 1; i < 10000; i++) trace_add(trace, &(struct record){.at = 1 + i, .cause = i - 1});
    assert_ptr_equal(first, trace_at(trace, 0));
    assert_int_equal(trace_at(trace, 9999)->at, 10000);
    trace_free(trace);
}

TEST(a_message_is_found_where_it_arrived_last)
{
    struct trace *trace = trace_new();
    assert_int_equal(trace_delivery(trace, 5), UINT32_MAX);
    for (uint32_t i = 0; i < 5000; i++)
        trace_add(trace, &(struct record){.kind = RECORD_DELIVERED, .blob = (blob_id)(i + 1) << 16 | 9, .cause = i});
    uint32_t again = trace_add(trace, &(struct record){.kind = RECORD_DELIVERED, .blob = (blob_id)7 << 16 | 9});
    trace_add(trace, &(struct record){.kind = RECORD_SENT, .blob = (blob_id)8 << 16 | 9});
    for (uint32_t i = 0; i < 5000; i++)
        assert_int_equal(trace_delivery(trace, (blob_id)(i + 1) << 16 | 9), i == 6 ? again : i);
    assert_int_equal(trace_delivery(trace, (blob_id)6000 << 16 | 9), UINT32_MAX);
    assert_int_equal(trace_delivery(trace, BLOB_NONE), UINT32_MAX);
    trace_clear(trace);
    assert_int_equal(trace_delivery(trace, (blob_id)1 << 16 | 9), UINT32_MAX);
    trace_free(trace);
}

/* Rows may be put into reasons.def without changing what runs look like that state others. */
TEST(the_number_of_a_reason_is_in_no_fingerprint)
{
    uint64_t print[2];
    for (unsigned i = 0; i < 2; i++) {
        struct store *store = store_new(STORE_KEEP, 64);
        struct trace *trace = trace_new();
        trace_add(trace, &(struct record){.kind = RECORD_FACT, .verb = (uint16_t)(3 + i)});
        print[i] = trace_fingerprint(trace, store);
        trace_free(trace);
        store_free(store);
    }
    assert_true(print[0] == print[1]);
}

TESTS(UNIT(the_fingerprint_depends_on_content_alone), UNIT(records_stay_where_they_are_as_the_trace_grows),
      UNIT(a_message_is_found_where_it_arrived_last), UNIT(the_number_of_a_reason_is_in_no_fingerprint))
