/* The subscriber database: what the scenario says, asked by IMPI, IMPU and Web ID; a file in its place. */
#include "subscribers.h"
#include "test.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define HEX32 "0123456789abcdef0123456789abcdef"

static const struct subscriber alice = {.number = 0,
                                        .impi = BYTES_ROW("alice.private@ims.example"),
                                        .realm = BYTES_ROW("ims.example"),
                                        .password = BYTES_ROW("wonderland-42"),
                                        .impu = {BYTES_ROW("sip:alice@ims.example"), BYTES_ROW("tel:+15550001")},
                                        .impu_count = 2,
                                        .web_id = BYTES_ROW("alice@mail.example"),
                                        .web_password = BYTES_ROW("looking-glass"),
                                        .provisioned = true};
static const struct subscriber ghost = {.number = 1,
                                        .impi = BYTES_ROW("ghost@ims.example"),
                                        .realm = BYTES_ROW("ims.example"),
                                        .password = BYTES_ROW("boo-boo-boo"),
                                        .impu = {BYTES_ROW("sip:ghost@ims.example")},
                                        .impu_count = 1};

static void two_people(struct plan *plan, struct subscriber_set subscriber_set[2])
{
    subscriber_set[0] = (struct subscriber_set){.count = 1, .sample = alice};
    subscriber_set[1] = (struct subscriber_set){.count = 1, .first_number = 1, .sample = ghost};
    *plan = (struct plan){.subscriber_set = subscriber_set, .subscriber_set_count = 2, .subscriber_count = 2};
}

TEST(people_are_found_by_every_key_and_the_unprovisioned_are_not)
{
    static const struct {
        enum directory_key key;
        const char *text;
        bool found;
    } rows[] = {
        {DIRECTORY_IMPI, "alice.private@ims.example", true},
        {DIRECTORY_IMPI, "ALICE.private@ims.example", false},
        {DIRECTORY_IMPU, "tel:+15550001", true},
        {DIRECTORY_IMPU, "sip:alice@ims.example", true},
        {DIRECTORY_WEB_ID, "alice@mail.example", true},
        {DIRECTORY_WEB_ID, "alice.private@ims.example", false},
        {DIRECTORY_IMPI, "ghost@ims.example", false},
        {DIRECTORY_IMPU, "sip:ghost@ims.example", false},
        {DIRECTORY_IMPI, "' OR 1=1 --", false},
        {DIRECTORY_IMPI, "", false},
    };
    struct arena arena = {0};
    struct plan plan;
    struct subscriber_set subscriber_set[2];
    struct bytes why;
    two_people(&plan, subscriber_set);
    struct subscribers *subscribers = subscribers_new(&arena, &plan, NULL, &why);
    struct directory directory = subscribers_directory(subscribers);
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char room[4096];
        struct pen pen = pen_on(room, sizeof room);
        struct subscriber subscriber = {0};
        bool found = directory.find(directory.self, rows[i].key, bytes_text(rows[i].text), &pen, &subscriber);
        assert_int_equal(found, rows[i].found);
        if (!found) continue;
        same_bytes(subscriber.impi, alice.impi);
        assert_int_equal(subscriber.impu_count, 2);
        same_bytes(subscriber.impu[1], alice.impu[1]);
        assert_null(subscriber.password.at);
        if (rows[i].key != DIRECTORY_WEB_ID) assert_int_equal(subscriber.ha1_md5.count, 32);
    }
    subscribers_free(subscribers);
    arena_free(&arena);
}

/* A database in a file of its own; `path` is mkstemp's template. */
static sqlite3 *new_database(char *path)
{
    sqlite3 *database;
    close(mkstemp(path));
    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    return database;
}

TEST(a_file_replaces_what_the_hss_knows_and_a_bad_one_is_named)
{
    char path[] = "/tmp/imslab-subscribers-XXXXXX";
    struct arena arena = {0};
    struct plan plan;
    struct subscriber_set subscriber_set[2];
    struct bytes why = {0};
    sqlite3 *database = new_database(path);
    assert_int_equal(sqlite3_exec(database,
                                  "CREATE TABLE subscriber(impi, number, realm, ha1_md5, ha1_sha256, barred, impus);"
                                  "CREATE TABLE identity(impu, impi);"
                                  "INSERT INTO subscriber VALUES('ghost@ims.example', 7, 'ims.example', '" HEX32
                                  "', '" HEX32 HEX32 "', 1,"
                                  " 'sip:g@x');"
                                  "INSERT INTO identity VALUES('sip:g@x', 'ghost@ims.example');",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(database);
    two_people(&plan, subscriber_set);
    struct subscribers *subscribers = subscribers_new(&arena, &plan, path, &why);
    assert_non_null(subscribers);
    struct directory directory = subscribers_directory(subscribers);
    char room[4096];
    struct pen pen = pen_on(room, sizeof room);
    struct subscriber subscriber;
    assert_true(directory.find(directory.self, DIRECTORY_IMPU, BYTES("sip:g@x"), &pen, &subscriber));
    assert_int_equal(subscriber.number, 1);
    assert_int_equal(subscriber.barred, SUBSCRIBER_ALL_BARRED);
    assert_false(directory.find(directory.self, DIRECTORY_IMPI, alice.impi, &pen, &subscriber));
    subscribers_free(subscribers);
    unlink(path);
    assert_null(subscribers_new(&arena, &plan, "/no/such/file.db", &why));
    assert_true(bytes_starts(why, BYTES("/no/such/file.db: ")));
    arena_free(&arena);
}

/* Somebody has looked for texts whose hashes want one slot: refused by name, not walked through at every question. */
TEST(a_file_whose_identities_collide_is_refused)
{
    enum { IDENTITIES = 1100, SLOT_MASK = 4095 };
    char path[] = "/tmp/imslab-subscribers-XXXXXX";
    struct arena arena = {0};
    struct plan plan;
    struct subscriber_set subscriber_set[2];
    struct bytes why = {0};
    sqlite3 *database = new_database(path);
    sqlite3_stmt *insert;
    sqlite3_exec(database,
                 "BEGIN; CREATE TABLE subscriber(impi, number, realm, ha1_md5, ha1_sha256, barred, impus);"
                 "CREATE TABLE identity(impu, impi);"
                 "INSERT INTO subscriber VALUES('ghost@ims.example', 7, 'ims.example', '" HEX32 "', '" HEX32 HEX32
                 "', 1, 'sip:g@x');",
                 NULL, NULL, NULL);
    sqlite3_prepare_v2(database, "INSERT INTO identity VALUES(?1, 'ghost@ims.example')", -1, &insert, NULL);
    for (unsigned found = 0, n = 0; found < IDENTITIES; n++) {
        char text[24];
        int count = snprintf(text, sizeof text, "sip:%u@x", n);
        if (bytes_hash(bytes_of(text, (size_t)count)) & SLOT_MASK) continue;
        sqlite3_bind_text(insert, 1, text, count, SQLITE_STATIC);
        assert_int_equal(sqlite3_step(insert), SQLITE_DONE);
        sqlite3_reset(insert);
        found++;
    }
    sqlite3_finalize(insert);
    sqlite3_exec(database, "COMMIT", NULL, NULL, NULL);
    sqlite3_close(database);
    two_people(&plan, subscriber_set);
    assert_null(subscribers_new(&arena, &plan, path, &why));
    assert_true(bytes_ends(why, BYTES(": more than 1024 texts of neighbouring hashes")));
    unlink(path);
    arena_free(&arena);
}

/* Texts that are none, that hide something behind a NUL, or that would break a line of a message. */
TEST(a_file_with_a_value_that_is_no_text_is_refused_by_name)
{
    static const struct {
        const char *impi, *realm, *md5, *impu, *why; /* as SQL; why NULL: it is taken */
    } rows[] = {
        {"'ghost@ims.example'", "'ims.example'", "'" HEX32 "'", "'sip:g@x'", NULL},
        {"'ghost@ims.example'", "'a' || char(0) || 'b'", "'" HEX32 "'", "'sip:g@x'", "realm_is_a_text"},
        {"'ghost@ims.example'", "'a' || char(13, 10) || 'X: y'", "'" HEX32 "'", "'sip:g@x'", "realm_is_a_text"},
        {"'ghost@ims.example'", "'a'", "'" HEX32 "' || char(0) || 'zz'", "'sip:g@x'", "ha1_md5_is_hex"},
        {"CAST('ghost@ims.example' AS BLOB)", "'a'", "'" HEX32 "'", "'sip:g@x'", "impi_and_impu_are_texts"},
        {"'ghost@ims.example' || char(0)", "'a'", "'" HEX32 "'", "'sip:g@x'", "impi_and_impu_are_texts"},
        {"'ghost@ims.example'", "'a'", "'" HEX32 "'", "CAST('sip:g@x' AS BLOB)", "impi_and_impu_are_texts"},
        {"'ghost@ims.example'", "'a'", "'" HEX32 "'", "NULL", "impi_and_impu_are_texts"},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        char path[] = "/tmp/imslab-subscribers-XXXXXX";
        struct arena arena = {0};
        struct plan plan;
        struct subscriber_set subscriber_set[2];
        struct bytes why = {0};
        sqlite3 *database = new_database(path);
        struct bytes sql = arena_format(
            &arena,
            "CREATE TABLE subscriber(impi, number, realm, ha1_md5, ha1_sha256, barred, impus);"
            "CREATE TABLE identity(impu, impi);"
            "INSERT INTO subscriber VALUES(%s, 7, %s, %s, '" HEX32 HEX32 "', 0, 'sip:g@x');"
            "INSERT INTO identity VALUES(%s, 'ghost@ims.example');",
            rows[i].impi, rows[i].realm, rows[i].md5, rows[i].impu);
        assert_int_equal(sqlite3_exec(database, sql.at, NULL, NULL, NULL), SQLITE_OK);
        sqlite3_close(database);
        two_people(&plan, subscriber_set);
        struct subscribers *subscribers = subscribers_new(&arena, &plan, path, &why);
        if (rows[i].why) assert_null(subscribers);
        else assert_non_null(subscribers);
        if (rows[i].why) assert_true(bytes_ends(why, bytes_text(rows[i].why)));
        subscribers_free(subscribers);
        unlink(path);
        arena_free(&arena);
    }
}

/* Rows that a writer has not brought in yet would be left out without a word. */
TEST(a_file_with_a_log_of_writes_beside_it_is_refused)
{
    char path[] = "/tmp/imslab-subscribers-XXXXXX";
    struct arena arena = {0};
    struct plan plan;
    struct subscriber_set subscriber_set[2];
    struct bytes why = {0};
    sqlite3 *database = new_database(path);
    sqlite3_exec(database, "PRAGMA journal_mode = WAL; CREATE TABLE subscriber(impi);", NULL, NULL, NULL);
    two_people(&plan, subscriber_set);
    assert_null(subscribers_new(&arena, &plan, path, &why));
    assert_true(bytes_find(why, BYTES("-wal lies beside it")) != BYTES_NOT_FOUND);
    sqlite3_close(database);
    unlink(path);
    arena_free(&arena);
}

/* More subscribers than one page holds, and than rows are kept, each of them by every key. */
TEST(who_is_asked_about_again_is_the_same_person)
{
    enum { MEMBERS = 1500 };
    static const char *const asked[] = {"user%u@ims.example", "sip:user%u@ims.example", "user%u@ims.example"};
    struct arena arena = {0};
    struct subscriber sample = alice;
    sample.impi = sample.web_id = BYTES("user{n}@ims.example");
    sample.impu[0] = BYTES("sip:user{n}@ims.example");
    sample.impu[1] = BYTES("tel:+1555{n}");
    struct subscriber_set subscriber_set = {.count = MEMBERS, .is_population = true, .sample = sample};
    struct plan plan = {.subscriber_set = &subscriber_set, .subscriber_set_count = 1, .subscriber_count = MEMBERS};
    struct bytes why;
    struct subscribers *subscribers = subscribers_new(&arena, &plan, NULL, &why);
    struct directory directory = subscribers_directory(subscribers);
    for (unsigned n = 0; n < 4 * MEMBERS; n++) {
        unsigned member = n < 2 * MEMBERS ? n / 2 : n % MEMBERS;
        for (unsigned key = 0; key < COUNT(asked); key++) {
            char room[1024];
            struct pen pen = pen_on(room, sizeof room);
            struct subscriber subscriber;
            struct bytes text = arena_format(&arena, asked[key], member + 1);
            assert_true(directory.find(directory.self, (enum directory_key)key, text, &pen, &subscriber));
            assert_int_equal(subscriber.number, member);
            same_bytes(subscriber.impi, arena_format(&arena, asked[0], member + 1));
            same_bytes(subscriber.impu[1], arena_format(&arena, "tel:+1555%u", member + 1));
            assert_true(subscriber.impi.at == room);
            if (key == DIRECTORY_WEB_ID) same_bytes(subscriber.web_password, alice.web_password);
            else assert_int_equal(subscriber.ha1_sha256.count, 64);
        }
    }
    subscribers_free(subscribers);
    arena_free(&arena);
}

/* The same answers whether the row is read or kept, is too long to keep, or finds no room in the pen. */
TEST(a_person_is_the_same_however_often_one_asks)
{
    enum { ASKED = 3, LONG = 600, SHORT_ROOM = 40 };
    static char long_text[LONG];
    memset(long_text, 'x', sizeof long_text);
    const struct bytes impis[] = {alice.impi, bytes_of(long_text, sizeof long_text)};
    for (unsigned row = 0; row < COUNT(impis); row++) {
        struct arena arena = {0};
        struct plan plan;
        struct subscriber_set subscriber_set[2];
        struct bytes why;
        two_people(&plan, subscriber_set);
        subscriber_set[0].sample.impi = impis[row];
        struct subscribers *subscribers = subscribers_new(&arena, &plan, NULL, &why);
        struct directory directory = subscribers_directory(subscribers);
        for (unsigned n = 0; n < ASKED; n++) {
            char room[2048];
            struct pen pen = pen_on(room, sizeof room), narrow = pen_on(room, SHORT_ROOM);
            struct subscriber subscriber, without;
            assert_true(directory.find(directory.self, DIRECTORY_IMPI, impis[row], &pen, &subscriber));
            same_bytes(subscriber.impi, impis[row]);
            assert_int_equal(subscriber.impu_count, 2);
            assert_true(directory.find(directory.self, DIRECTORY_IMPU, alice.impu[0], &pen, &subscriber));
            same_bytes(subscriber.impi, impis[row]);
            assert_false(directory.find(directory.self, DIRECTORY_IMPI, impis[row], &narrow, &without));
            assert_int_equal(pen_used(&narrow), 0);
        }
        subscribers_free(subscribers);
        arena_free(&arena);
    }
}

TESTS(UNIT(people_are_found_by_every_key_and_the_unprovisioned_are_not),
      UNIT(a_file_whose_identities_collide_is_refused), UNIT(a_file_with_a_value_that_is_no_text_is_refused_by_name),
      UNIT(a_file_with_a_log_of_writes_beside_it_is_refused), UNIT(who_is_asked_about_again_is_the_same_person),
      UNIT(a_person_is_the_same_however_often_one_asks),
      UNIT(a_file_replaces_what_the_hss_knows_and_a_bad_one_is_named))
