/* Facts on their way into the trace and out of it. */
#include "effect.h"
#include "fact_record.h"
#include "test.h"

TEST(a_fact_is_read_as_it_was_written)
{
    static const struct fact_record rows[] = {
        {.message = FACT_NO_MESSAGE},
        {.fact = {.kind = FACT_REFUSED, .reason = REASON_WRONG_RESPONSE, .with = BYTES_ROW("a@x")},
         .message = FACT_NO_MESSAGE},
        {.fact = {.kind = FACT_BOUND,
                  .role = FACT_AS_EDGE,
                  .evidence = FACT_BY_PEER,
                  .as = BYTES_ROW("wsf"),
                  .with = BYTES_ROW("a@x"),
                  .link = 0x01020304,
                  .conn = 7},
         .message = 0x00ffee11,
         .connected = true},
        {.fact = {.kind = FACT_KEPT,
                  .secret = FACT_KEY,
                  .place = FACT_IN_COOKIE,
                  .value = BYTES_ROW("\0\n\xff"),
                  .text = BYTES_ROW("said")},
         .message = 0},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[256];
        struct fact_record read;
        const uint32_t count = fact_record_size(&rows[i]);
        assert_in_range(count, 1, sizeof room - 1);
        memset(room, '#', sizeof room);
        fact_record_write(&rows[i], room);
        assert_int_equal(room[count], '#'); /* not an octet more */
        struct record record = {
            .kind = RECORD_FACT, .extra = (uint32_t)rows[i].fact.kind, .verb = (uint16_t)rows[i].fact.reason};
        fact_record_read(&record, bytes_of(room, count), &read);
        const struct fact *was = &rows[i].fact, *is = &read.fact;
        assert_int_equal(read.message, rows[i].message);
        assert_int_equal(read.connected, rows[i].connected);
        assert_int_equal(is->kind, was->kind);
        assert_int_equal(is->reason, was->reason);
        assert_int_equal(is->role, was->role);
        assert_int_equal(is->evidence, was->evidence);
        assert_int_equal(is->secret, was->secret);
        assert_int_equal(is->place, was->place);
        assert_int_equal(is->link, was->link);
        assert_int_equal(is->conn, was->conn);
        same_bytes(is->as, was->as);
        same_bytes(is->with, was->with);
        same_bytes(is->value, was->value);
        same_bytes(is->text, was->text);
    }
}

/* A word that two have would read as the other one. */
TEST(every_word_of_a_fact_is_its_own)
{
    static const struct {
        const char *const *words;
        unsigned count, empty; /* the first one may be none */
    } rows[] = {{fact_name, FACT_KIND_COUNT, 0},
                {fact_role_name, FACT_ROLE_COUNT, 1},
                {fact_evidence_name, FACT_EVIDENCE_COUNT, 1},
                {fact_secret_name, FACT_SECRET_COUNT, 1},
                {fact_place_name, FACT_PLACE_COUNT, 1}};
    (void)state;
    for (unsigned r = 0; r < COUNT(rows); r++)
        for (unsigned i = 0; i < rows[r].count; i++) {
            assert_int_equal(rows[r].words[i][0] == 0, i < rows[r].empty);
            for (unsigned k = 0; k < i; k++) assert_string_not_equal(rows[r].words[i], rows[r].words[k]);
        }
}

TEST(a_step_may_wipe_what_it_told_and_names_have_an_end)
{
    static struct effects effects;
    static char secret[8] = "pa55word", longer[FACT_TEXT_MAX + 1];
    (void)state;
    effects_init(&effects);
    effects_begin(&effects, 1);
    fx_kept(&effects, bytes_of(NULL, 0), FACT_PASSWORD, FACT_IN_MEMORY, bytes_of(secret, sizeof secret));
    assert_int_equal(effects.fact_count, 0); /* nobody reads it */
    effects.keep_facts = true;
    fx_kept(&effects, bytes_of(NULL, 0), FACT_PASSWORD, FACT_IN_MEMORY, bytes_of(secret, sizeof secret));
    fx_refused(&effects, bytes_of(longer, sizeof longer), REASON_BARRED);
    memset(secret, 0, sizeof secret);
    same_bytes(effects.fact[0].value, BYTES("pa55word"));
    assert_int_equal(effects.fact[1].with.count, FACT_TEXT_MAX);
    assert_int_equal(effects.limit, REASON_NONE);
}

TESTS(UNIT(a_fact_is_read_as_it_was_written), UNIT(every_word_of_a_fact_is_its_own),
      UNIT(a_step_may_wipe_what_it_told_and_names_have_an_end))
