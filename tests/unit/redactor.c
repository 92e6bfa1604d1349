/* The hidden secrets of a population: by the causes of a record, and by the names in a text. */
#include "redactor.h"
#include "digest.h"
#include "staged.h"

static struct subscriber_set crowd = {
    .name = BYTES_ROW("crowd"),
    .count = 4000000,
    .first_number = 3,
    .is_population = true,
    .sample = {.impi = BYTES_ROW("user{n}@ims.example"),
               .realm = BYTES_ROW("ims.example"),
               .password = BYTES_ROW("open-{n}-sesame"),
               .impu = {BYTES_ROW("sip:user{n}@ims.example"), BYTES_ROW("tel:+1555{n}")},
               .impu_count = 2,
               .web_id = BYTES_ROW("{n}"),
               .web_password = BYTES_ROW("in the clear")}};

static struct stage *crowded(void)
{
    struct stage *stage = stage_new();
    stage->plan.subscriber_set = &crowd;
    stage->plan.subscriber_set_count = 1;
    stage->secrets[1] = crowd.sample.password;
    stage->plan.secret_count = 2;
    stage->role[UE].subscriber_set = &crowd;
    stage->role[UE].member_count = crowd.count;
    return stage;
}

static bool hides(const struct secret_list *list, struct bytes text)
{
    for (uint32_t i = 0; i < list->count; i++)
        if (bytes_equal(list->secret[i], text)) return true;
    return false;
}

static uint32_t add(struct stage *stage, enum record_kind kind, uint32_t subject, uint32_t cause)
{
    struct record record = {.kind = (uint8_t)kind, .subject = subject, .cause = cause};
    return trace_add(stage->trace, &record);
}

TEST(the_member_whose_step_led_to_a_record_is_hidden)
{
    struct stage *stage = crowded();
    struct redactor *redactor = redactor_new(&stage->plan, &stage->arena);
    uint32_t alone = add(stage, RECORD_START, record_subject(HSS, 0), 0);
    uint32_t command = add(stage, RECORD_COMMAND, record_subject(UE, 41), 1);
    uint32_t sent = add(stage, RECORD_SENT, link_make(W2, 41, 0), command);
    uint32_t relayed = add(stage, RECORD_SENT, link_make(ISC, 0, 0), sent);
    uint32_t asked = add(stage, RECORD_FACT, record_subject(HSS, 0), relayed);
    uint32_t answered = add(stage, RECORD_DELIVERED, link_make(W2, 7, 1), alone);
    struct hexdigest ha1;
    digest_ha1(DIGEST_MD5, BYTES("user42@ims.example"), BYTES("ims.example"), BYTES("open-42-sesame"), &ha1);
    for (uint32_t seq = command; seq <= asked; seq++) {
        struct secret_list list = redactor_in(redactor, stage->trace, seq, BYTES("no name"));
        assert_int_equal(list.count, 2 + 1 + 2);
        assert_true(hides(&list, BYTES("wonderland-42")) && hides(&list, BYTES("open-42-sesame")));
        assert_true(hides(&list, hex_view(&ha1)));
    }
    struct secret_list other = redactor_in(redactor, stage->trace, answered, BYTES(""));
    assert_true(hides(&other, BYTES("open-8-sesame")));
    assert_int_equal(redactor_in(redactor, stage->trace, alone, BYTES("")).count, 2);
    stage_free(stage);
}

TEST(members_that_a_text_names_are_hidden)
{
    static const struct {
        const char *text, *password;
        uint32_t members;
    } rows[] = {
        {"User-Name: user4000000@ims.example", "open-4000000-sesame", 1},
        {"To: <sip:user12@ims.example>;tag=7.", "open-12-sesame", 2}, /* a web id is a number alone: 7, and more */
        {"P-Asserted-Identity: <tel:+155519>", "open-19-sesame", 2},
        {"user4000001@ims.example", "", 0},
        {"user0@ims.example user01@ims.example user@ims.example", "", 0},
        {"", "", 0},
    };
    struct stage *stage = crowded();
    crowd.sample.web_id = bytes_of(NULL, 0);
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct redactor *redactor = redactor_new(&stage->plan, &stage->arena);
        struct secret_list list = redactor_in(redactor, NULL, REDACTOR_NO_RECORD, bytes_text(rows[i].text));
        if (*rows[i].password) assert_true(hides(&list, bytes_text(rows[i].password)));
        else assert_int_equal(list.count, 2);
    }
    stage_free(stage);
}

TEST(so_many_members_and_no_more)
{
    char room[1024];
    struct pen pen = pen_on(room, sizeof room);
    struct stage *stage = crowded();
    for (unsigned n = 1; n <= REDACTOR_MEMBERS_MAX + 1; n++) pen_format(&pen, "user%u@ims.example ", n);
    struct redactor *redactor = redactor_new(&stage->plan, &stage->arena);
    struct secret_list list = redactor_in(redactor, NULL, REDACTOR_NO_RECORD, pen_done(&pen));
    assert_int_equal(list.count, 2 + 3 * REDACTOR_MEMBERS_MAX);
    assert_true(hides(&list, BYTES("open-8-sesame")) && !hides(&list, BYTES("open-9-sesame")));
    stage_free(stage);
}

TEST(without_such_a_population_the_list_is_the_plans)
{
    struct stage *stage = crowded();
    stage->plan.secret_count = 1; /* its password is a text like any other */
    struct redactor *redactor = redactor_new(&stage->plan, &stage->arena);
    struct secret_list list = redactor_in(redactor, NULL, REDACTOR_NO_RECORD, BYTES("user1@ims.example"));
    assert_ptr_equal(list.secret, stage->plan.secret);
    assert_int_equal(list.count, 1);
    stage_free(stage);
}

TESTS(UNIT(the_member_whose_step_led_to_a_record_is_hidden), UNIT(members_that_a_text_names_are_hidden),
      UNIT(so_many_members_and_no_more), UNIT(without_such_a_population_the_list_is_the_plans))
