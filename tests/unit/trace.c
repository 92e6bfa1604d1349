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

TESTS(UNIT(the_fingerprint_depends_on_content_alone), UNIT(records_stay_where_they_are_as_the_trace_grows))
