/* Pairs of spellings: all code that decides whether they are one public identity is asked, and all say the same: the
 * one function, the checker, the database, and the nodes and the judge in a run of each flow. */
#include "impu.h"
#include "scenario.h"
#include "test.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

#define HEX32 "0123456789abcdef0123456789abcdef"

static const struct pair {
    const char *a, *b;
    bool same;
} pairs[] = {
    {"sip:dave@ims.example", "sip:dave@ims.example", true},
    {"sip:dave@ims.example", "SIP:dave@IMS.Example", true},
    {"sip:dave@ims.example", "sip:Dave@ims.example", false},
    {"sip:dave@ims.example", "sip:%64ave@ims.example", true},
    {"sip:dave@ims.example", "sip:dave@ims.example:5060", true},
    {"sip:dave@ims.example", "sip:dave@ims.example;transport=ws", true},
    {"sip:dave@ims.example", "sip:dave@ims.example;user=phone;x=y", true},
    {"sip:dave@ims.example", "sips:dave@ims.example", false},
    {"sip:dave@ims.example", "sip:dave@ims.example.org", false},
    {"sip:dave@ims.example", "sip:dave:@ims.example", false},
    {"sip:a%2540b@ims.example", "sip:a%40b@ims.example", false},
    {"sip:a%40b@ims.example", "sip:a%40b@ims.EXAMPLE", true},
    {"sip:a%3bb@ims.example", "sip:a;b@ims.example", true},
    {"sip:dave@[2001:db8::1]", "sip:dave@[2001:DB8:0:0:0:0:0:1]", true},
    {"sip:dave@[2001:db8::1]", "sip:dave@[2001:db8::2]", false},
    {"sip:+15550042@ims.example;user=phone", "tel:+15550042", false},
    {"tel:+15550042", "TEL:+1-555-0042", true},
    {"tel:+15550042", "tel:+1.(555)0042", true},
    {"tel:+15550042", "tel:+15550043", false},
    {"tel:+15550042", "tel:15550042;phone-context=+1", false},
    {"tel:+15550042", "tel:+15550042;ext=7", false},
    {"tel:+15550042;ext=7", "tel:+15550042;EXT=7", true},
    {"tel:+15550042;ext=1-2;isub=a", "tel:+15550042;isub=A;ext=12", true},
    {"tel:5550042;phone-context=a.example", "tel:555-0042;phone-context=A.Example", true},
    {"tel:5550042;phone-context=a.example", "tel:5550042;phone-context=b.example", false},
    {"tel:5550042;phone-context=+1-2", "tel:5550042;phone-context=+12", true},
    {"tel:*42#;phone-context=a.example", "tel:*42#;phone-context=a.example", true},
    {"tel:*42#;phone-context=a.example", "tel:*42;phone-context=a.example", false},
};

static const char *const not_identities[] = {
    "",
    "dave@ims.example",
    "http://ims.example/dave",
    "urn:service:sos",
    "sip:",
    "sip:dave@ims.example ",
    "sip:dave@ims.example?subject=x",
    "sip:dave@ims.example?",
    "sip:ext!.*!@ims.example",
    "sip:ext!(a|b)[0-9]{2}!@ims.example",
    "tel:",
    "tel:+",
    "tel:+-",
    "tel:+1a",
    "tel:12345",
    "tel:12345;ext=1",
    "tel:+1;ext=1;ext=1",
    "tel:12x;phone-context=+1",
};

static bool same(const char *a, const char *b)
{
    char room[1024];
    struct pen pen = pen_on(room, sizeof room);
    return impu_same(&pen, bytes_text(a), bytes_text(b));
}

TEST(one_function_says_which_spellings_are_one_identity)
{
    for (unsigned i = 0; i < COUNT(pairs); i++) {
        if (same(pairs[i].a, pairs[i].b) != pairs[i].same) fail_msg("%s and %s", pairs[i].a, pairs[i].b);
        assert_int_equal(same(pairs[i].b, pairs[i].a), pairs[i].same);
        for (unsigned k = 0; k < 2; k++) {
            char room[1024];
            struct pen pen = pen_on(room, sizeof room);
            struct bytes text = bytes_text(k ? pairs[i].a : pairs[i].b), form = impu_canonical(&pen, text);
            assert_null(impu_judge(text).why);
            same_bytes(impu_canonical(&pen, form), form); /* it is its own form */
        }
    }
    for (unsigned i = 0; i < COUNT(not_identities); i++) {
        if (!impu_judge(bytes_text(not_identities[i])).why) fail_msg("%s is taken", not_identities[i]);
        if (same(not_identities[i], not_identities[i])) fail_msg("%s is one", not_identities[i]);
    }
    (void)state;
}

/* ---- the checker ---- */

static struct script *load(struct arena *arena, const char *text)
{
    struct diagnostics diagnostics = {.arena = arena};
    return scenario_script_of(arena, bytes_text("scenarios/suite.ims"), bytes_text(text), &diagnostics);
}

static bool checks(const char *people)
{
    struct arena arena = {0};
    char text[1024];
    snprintf(text, sizeof text,
             "imslab 1\nuse ims-core\nscenario \"pair\"\nsubscribers {\n%s\n}\nexpect { ue.prompts == 0 }\n", people);
    bool good = load(&arena, text) != NULL;
    arena_free(&arena);
    return good;
}

TEST(the_checker_refuses_two_people_with_one_identity_and_what_is_none)
{
    char people[512];
    for (unsigned i = 0; i < COUNT(pairs); i++) {
        snprintf(people, sizeof people, "dave { impi \"d@x\" impu \"%s\" }\neve { impi \"e@x\" impu \"%s\" }",
                 pairs[i].a, pairs[i].b);
        if (checks(people) == pairs[i].same) fail_msg("%s and %s", pairs[i].a, pairs[i].b);
        snprintf(people, sizeof people, "dave { impi \"d@x\" impu \"%s\", \"%s\" }", pairs[i].a, pairs[i].b);
        if (checks(people) == pairs[i].same) fail_msg("one person: %s and %s", pairs[i].a, pairs[i].b);
    }
    for (unsigned i = 0; i < COUNT(not_identities); i++) {
        snprintf(people, sizeof people, "dave { impi \"d@x\" impu \"%s\" }", not_identities[i]);
        if (checks(people)) fail_msg("%s is taken", not_identities[i]);
    }
    (void)state;
}

/* ---- the database ---- */

static const struct subscriber_set people[] = {
    {.count = 1, .sample = {.impi = BYTES_ROW("dave@x"), .provisioned = true}},
    {.count = 1, .first_number = 1, .sample = {.number = 1, .impi = BYTES_ROW("eve@x"), .provisioned = true}},
};

/* A database in which Dave has `a` and, where there is one, Eve has `b`. NULL when it is refused. */
static struct subscribers *given(struct arena *arena, const char *a, const char *b, struct bytes *why)
{
    char path[] = "/tmp/imslab-spellings-XXXXXX";
    char sql[1024];
    struct plan plan = {.subscriber_set = (struct subscriber_set *)(uintptr_t)people,
                        .subscriber_set_count = COUNT(people),
                        .subscriber_count = COUNT(people)};
    sqlite3 *database;
    close(mkstemp(path));
    snprintf(sql, sizeof sql,
             "CREATE TABLE subscriber(impi, number, realm, ha1_md5, ha1_sha256, barred, impus);"
             "CREATE TABLE identity(impu, impi);"
             "INSERT INTO subscriber VALUES('dave@x', 0, 'x', '" HEX32 "', '" HEX32 HEX32 "', 0, '%s');%s%s%s",
             a, b ? "INSERT INTO subscriber VALUES('eve@x', 1, 'x', '" HEX32 "', '" HEX32 HEX32 "', 0, '" : "",
             b ? b : "", b ? "');" : "");
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
    struct subscribers *subscribers = subscribers_new(arena, &plan, path, why);
    unlink(path);
    return subscribers;
}

TEST(the_database_refuses_two_people_with_one_identity_and_finds_every_spelling)
{
    for (unsigned i = 0; i < COUNT(pairs); i++) {
        struct arena arena = {0};
        struct bytes why = {0};
        char room[2048];
        struct pen pen = pen_on(room, sizeof room);
        struct subscriber subscriber;
        struct subscribers *both = given(&arena, pairs[i].a, pairs[i].b, &why);
        if ((both == NULL) != pairs[i].same) fail_msg("%s and %s", pairs[i].a, pairs[i].b);
        if (!both) assert_true(bytes_find(why, BYTES(": two people have `")) != BYTES_NOT_FOUND);
        subscribers_free(both);
        struct subscribers *one = given(&arena, pairs[i].a, NULL, &why);
        struct directory directory = subscribers_directory(one);
        bool found = directory.find(directory.self, DIRECTORY_IMPU, bytes_text(pairs[i].b), &pen, &subscriber);
        if (found != pairs[i].same) fail_msg("%s by %s", pairs[i].a, pairs[i].b);
        if (found) same_bytes(subscriber.impu[0], bytes_text(pairs[i].a)); /* spelled as it was given */
        subscribers_free(one);
        arena_free(&arena);
    }
    for (unsigned i = 1; i < COUNT(not_identities); i++) {
        struct arena arena = {0};
        struct bytes why = {0};
        if (strchr(not_identities[i], ' ')) continue; /* the column's separator */
        assert_null(given(&arena, not_identities[i], NULL, &why));
        if (bytes_find(why, BYTES("no public identity")) == BYTES_NOT_FOUND) fail_msg("%s", not_identities[i]);
        arena_free(&arena);
    }
    (void)state;
}

/* ---- nodes and judge ---- */

/* Dave has the first spelling and registers the second: the HSS, the S-CSCF and, by token, the WSF let him in when they
 * are one; Then the identity is Eve's own, and nobody takes Eve for Alice. */
static void runs(const struct pair *pair, const char *use, const char *login)
{
    struct arena arena = {0};
    char text[2048];
    const char *is = pair->same ? "==" : "!=";
    snprintf(text, sizeof text,
             "imslab 1\nuse %s\nscenario \"pair\" { mode milestones }\n"
             "subscribers { dave { impi \"dave@ims.example\" impu \"%s\" password secret \"dave-password-1\"%s } }\n"
             "topology { node ue { user dave%s\n",
             use, pair->a, pair->same ? "" : " }\neve { impi \"eve@ims.example\" impu \"sip:eve@ims.example\"", login);
    size_t count = strlen(text);
    snprintf(text + count, sizeof text - count,
             "flow {\n do ue open\n do ue login\n do ue register with to.uri = \"%s\"\n"
             " ue -> wsf : SIP REGISTER { to.uri %s dave.impu }\n wsf -> ue : SIP %s\n}\n"
             "expect { ue.state == %s scscf.bindings(\"%s\"%s) == %d hss.state(\"%s\"%s) == %s }\n",
             pair->b, is, pair->same ? "200" : "403", pair->same ? "registered" : "refused", pair->b,
             pair->same ? "" : " unknown", pair->same, pair->b, pair->same ? "" : " unknown",
             pair->same ? "registered" : "not-registered");
    struct script *script = load(&arena, text);
    assert_non_null(script);
    struct run *run = scenario_run(script, 0, 0);
    if (verdict_exit(run->verdict)) fail_msg("%s and %s with %s", pair->a, pair->b, login);
    run_free(run);
    arena_free(&arena);
}

TEST(every_node_and_the_judge_take_spellings_alike)
{
    for (unsigned i = 0; i < COUNT(pairs); i++) {
        runs(&pairs[i], "ims-core", " } }");
        runs(&pairs[i], "ims-core",
             " login bsf proof bearer } node wws { login bsf } node wsf { proof bearer } }\n"
             "topology { remove link wsf pcscf link wsf pcscf sip { may-assert auth-done } }");
    }
    (void)state;
}

TESTS(UNIT(one_function_says_which_spellings_are_one_identity),
      UNIT(the_checker_refuses_two_people_with_one_identity_and_what_is_none),
      UNIT(the_database_refuses_two_people_with_one_identity_and_finds_every_spelling),
      UNIT(every_node_and_the_judge_take_spellings_alike))
