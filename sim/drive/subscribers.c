/* The HSS's and the WWS's data in SQLite, asked through three prepared statements; rows read lately are kept, since an
 * HSS asks for the same person in MAR and in SAR. The database is not written once a question was asked. */
#include "subscribers.h"
#include "digest.h"
#include "file.h"
#include "must.h"

#include <sqlite3.h>

enum {
    GIVEN_LENGTH_MAX = 1 << 20,
    KEPT_MAX = 512,     /* rows: a user comes back while some 200 others are under way */
    KEPT_BUCKETS = 1024,
    KEPT_ROOM = 320     /* octets of a row's texts; a longer row is read again each time */
};

struct question {
    uint64_t hash;
    enum directory_key key;
    struct bytes text;
};

/* A row as it was read. Its texts are what was asked and then what `person` points to. */
struct kept {
    uint64_t hash;
    uint64_t older; /* number of the row before it in its bucket, 0: none */
    enum directory_key key;
    uint32_t asked, count; /* octets of the question, and of its answer */
    struct person person;
    char text[KEPT_ROOM];
};

struct subscribers {
    sqlite3 *database;
    sqlite3_stmt *find[DIRECTORY_WEB_ID + 1]; /* by enum directory_key */
    /* A ring: row n stands at n % KEPT_MAX until row n + KEPT_MAX comes, so a bucket's chain ends where it gets too
     * old, and nothing is ever taken out. Rows are numbered from 1. */
    uint64_t kept_count;
    uint64_t newest[KEPT_BUCKETS];
    struct kept *kept;
};

static_assert(PERSON_IMPUS_MAX == 4, "impus_are_1_to_4 says so");
static const char schema[] =
    "CREATE TABLE subscriber(impi TEXT PRIMARY KEY, number INTEGER NOT NULL, realm TEXT NOT NULL, ha1_md5 TEXT NOT "
    "NULL,"
    " ha1_sha256 TEXT NOT NULL, barred INTEGER NOT NULL, impus TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE identity(impu TEXT PRIMARY KEY, impi TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE web_account(web_id TEXT PRIMARY KEY, web_password TEXT NOT NULL, impi TEXT NOT NULL, number "
    "INTEGER NOT NULL,"
    " impus TEXT NOT NULL) WITHOUT ROWID;"
    "BEGIN";

/* Columns of each SELECT: impi, number, realm, ha1_md5, ha1_sha256, barred, impus, web_id, web_password. */
static const char *const queries[] = {
    [DIRECTORY_IMPI] = "SELECT impi, number, realm, ha1_md5, ha1_sha256, barred, impus, NULL, NULL FROM subscriber "
                       "WHERE impi = ?1",
    [DIRECTORY_IMPU] = ("SELECT s.impi, s.number, s.realm, s.ha1_md5, s.ha1_sha256, s.barred, s.impus, NULL, NULL"
                        " FROM identity i JOIN subscriber s ON s.impi = i.impi WHERE i.impu = ?1"),
    [DIRECTORY_WEB_ID] =
        "SELECT impi, number, NULL, NULL, NULL, 0, impus, web_id, web_password FROM web_account WHERE web_id = ?1",
};

static sqlite3_stmt *prepare(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    must(sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) == SQLITE_OK);
    return statement;
}

static void bind(sqlite3_stmt *statement, int n, struct bytes text)
{
    must(sqlite3_bind_text(statement, n, text.at ? text.at : "", (int)text.count, SQLITE_STATIC) == SQLITE_OK);
}

/* Runs an INSERT; a second row under one key is the scenario's mistake, which the resolver has refused already. */
static void insert(sqlite3_stmt *statement)
{
    must(sqlite3_step(statement) == SQLITE_DONE);
    must(sqlite3_reset(statement) == SQLITE_OK);
}

struct inserts {
    sqlite3_stmt *subscriber, *identity, *web_account;
    bool everybody; /* those the scenario does not provision as well: a file decides */
};

static void insert_person(const struct inserts *inserts, const struct person *person, struct pen *pen)
{
    struct hexdigest md5, sha256;
    for (uint32_t i = 0; i < person->impu_count; i++) {
        if (i) pen_char(pen, ' ');
        pen_bytes(pen, person->impu[i]);
    }
    struct bytes impus = pen_done(pen);
    if (person->provisioned || inserts->everybody) {
        digest_ha1(DIGEST_MD5, person->impi, person->realm, person->password, &md5);
        digest_ha1(DIGEST_SHA_256, person->impi, person->realm, person->password, &sha256);
        bind(inserts->subscriber, 1, person->impi);
        sqlite3_bind_int64(inserts->subscriber, 2, person->number);
        bind(inserts->subscriber, 3, person->realm);
        bind(inserts->subscriber, 4, hex_view(&md5));
        bind(inserts->subscriber, 5, hex_view(&sha256));
        sqlite3_bind_int(inserts->subscriber, 6, person->barred);
        bind(inserts->subscriber, 7, impus);
        insert(inserts->subscriber);
        for (uint32_t i = 0; i < person->impu_count; i++) {
            bind(inserts->identity, 1, person->impu[i]);
            bind(inserts->identity, 2, person->impi);
            insert(inserts->identity);
        }
    }
    if (!person->web_id.count) return;
    bind(inserts->web_account, 1, person->web_id);
    bind(inserts->web_account, 2, person->web_password);
    bind(inserts->web_account, 3, person->impi);
    sqlite3_bind_int64(inserts->web_account, 4, person->number);
    bind(inserts->web_account, 5, impus);
    insert(inserts->web_account);
}

static void fill(sqlite3 *database, const struct plan *plan, bool everybody)
{
    char room[4096];
    struct inserts inserts = {
        .subscriber = prepare(database, "INSERT INTO subscriber VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"),
        /* Two subscribers may share an IMPU (TS 23.228 4.3.3.4): the first one given answers for it on Zh. */
        .identity = prepare(database, "INSERT OR IGNORE INTO identity VALUES(?1, ?2)"),
        .web_account = prepare(database, "INSERT INTO web_account VALUES(?1, ?2, ?3, ?4, ?5)"),
        .everybody = everybody,
    };
    for (uint32_t p = 0; p < plan->people_count; p++)
        for (uint32_t n = 0; n < plan->people[p].count; n++) {
            struct pen pen = pen_on(room, sizeof room);
            struct person person;
            people_person(&plan->people[p], n, &pen, &person);
            pen_done(&pen);
            insert_person(&inserts, &person, &pen);
        }
    sqlite3_finalize(inserts.subscriber);
    sqlite3_finalize(inserts.identity);
    sqlite3_finalize(inserts.web_account);
}

/* What the HSS knows comes from the file; numbers stay the scenario's, and people it does not name are left out:
 * nobody in the run could be them. */
static const char replace_sql[] =
    "CREATE TEMP TABLE known AS SELECT impi, number FROM main.subscriber;"
    "CREATE TEMP TABLE sound(impi TEXT, number, realm, ha1_md5, ha1_sha256, barred, impus,"
    " CONSTRAINT realm_is_a_text CHECK(typeof(realm) = 'text' AND length(realm) BETWEEN 1 AND 255),"
    " CONSTRAINT ha1_md5_is_hex CHECK(typeof(ha1_md5) = 'text' AND length(ha1_md5) = 32 AND ha1_md5 NOT GLOB "
    "'*[^0-9a-f]*'),"
    " CONSTRAINT ha1_sha256_is_hex CHECK(typeof(ha1_sha256) = 'text' AND length(ha1_sha256) = 64"
    "  AND ha1_sha256 NOT GLOB '*[^0-9a-f]*'),"
    " CONSTRAINT barred_is_0_or_1 CHECK(barred IN (0, 1)),"
    " CONSTRAINT impus_are_1_to_4 CHECK(typeof(impus) = 'text' AND length(impus) BETWEEN 1 AND 2048"
    "  AND length(impus) - length(replace(impus, ' ', '')) < 4));"
    "INSERT INTO sound SELECT f.impi, k.number, f.realm, f.ha1_md5, f.ha1_sha256, f.barred, f.impus"
    " FROM given.subscriber f JOIN known k ON k.impi = f.impi;"
    "DELETE FROM main.subscriber; DELETE FROM main.identity;"
    "INSERT INTO main.subscriber SELECT * FROM sound;"
    "INSERT INTO main.identity SELECT i.impu, i.impi FROM given.identity i JOIN main.subscriber s ON s.impi = "
    "i.impi;"
    "DROP TABLE sound; DROP TABLE known";

/* The name as a URI (RFC 3986 2.1), or a file called `a?mode=rwc` would say how it is opened: only to read, as it
 * is. */
static struct bytes read_only_uri(struct arena *arena, struct bytes file)
{
    size_t room = (size_t)file.count * 3 + 64;
    struct pen pen = pen_on(arena_take(arena, room), room);
    pen_lit(&pen, "file:");
    for (uint32_t i = 0; i < file.count; i++) {
        bool plain = (file.at[i] >= 'a' && file.at[i] <= 'z') || (file.at[i] >= 'A' && file.at[i] <= 'Z') ||
                     (file.at[i] >= '0' && file.at[i] <= '9') || file.at[i] == '/' || file.at[i] == '.' ||
                     file.at[i] == '-';
        if (plain) {
            pen_char(&pen, file.at[i]);
        } else {
            pen_char(&pen, '%');
            pen_hex(&pen, bytes_part(file, i, 1));
        }
    }
    pen_lit(&pen, "?mode=ro&immutable=1");
    pen_char(&pen, '\0');
    struct bytes uri = pen_done(&pen);
    must(uri.at != NULL);
    return uri;
}

/* Tables only, and texts that fit a message: a view or a function could compute for ever. */
static void distrust(sqlite3 *database)
{
    must(sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL) == SQLITE_OK);
    must(sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) == SQLITE_OK);
    sqlite3_limit(database, SQLITE_LIMIT_LENGTH, GIVEN_LENGTH_MAX);
}

static bool replace_from(sqlite3 *database, struct arena *arena, const char *file, struct bytes *why)
{
    char *message = NULL;
    static const char *const kinds[] = {[FILE_MISSING] = "no such file",
                                        [FILE_FOLDER] = "is a folder",
                                        [FILE_OTHER] = "is no regular file",
                                        [FILE_REGULAR] = NULL};
    const char *unfit = kinds[file_kind(file)];
    if (unfit) {
        *why = arena_format(arena, "%s: %s", file, unfit);
        return false;
    }
    distrust(database);
    sqlite3_stmt *attach = prepare(database, "ATTACH ?1 AS given");
    bind(attach, 1, bytes_text(read_only_uri(arena, bytes_text(file)).at));
    bool good = sqlite3_step(attach) == SQLITE_DONE;
    sqlite3_finalize(attach);
    good = good && sqlite3_exec(database, replace_sql, NULL, NULL, &message) == SQLITE_OK;
    if (!good) *why = arena_format(arena, "%s: %s", file, message ? message : sqlite3_errmsg(database));
    sqlite3_free(message);
    return good;
}

struct subscribers *subscribers_new(struct arena *arena, const struct plan *plan, const char *file,
                                    struct bytes *why)
{
    struct subscribers *subscribers = arena_new(arena, struct subscribers);
    must(sqlite3_open_v2(":memory:", &subscribers->database,
                         SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI, NULL) == SQLITE_OK);
    sqlite3 *database = subscribers->database;
    if (!file) {
        must(sqlite3_exec(database, schema, NULL, NULL, NULL) == SQLITE_OK);
        fill(database, plan, false);
    } else {
        /* ATTACH is refused inside a transaction, so this one begins later. */
        struct bytes begin = bytes_text(schema);
        struct bytes tables = arena_copy(arena, bytes_part(begin, 0, begin.count - (uint32_t)strlen("BEGIN")));
        must(sqlite3_exec(database, tables.at, NULL, NULL, NULL) == SQLITE_OK);
        fill(database, plan, true);
        if (!replace_from(database, arena, file, why)) {
            subscribers_free(subscribers);
            return NULL;
        }
        must(sqlite3_exec(database, "BEGIN", NULL, NULL, NULL) == SQLITE_OK);
    }
    for (uint32_t key = 0; key < COUNT(queries); key++)
        subscribers->find[key] = prepare(database, queries[key]);
    subscribers->kept = arena_array(arena, struct kept, KEPT_MAX);
    return subscribers;
}

void subscribers_free(struct subscribers *subscribers)
{
    if (!subscribers) return;
    for (uint32_t key = 0; key < COUNT(queries); key++)
        sqlite3_finalize(subscribers->find[key]);
    sqlite3_close(subscribers->database);
    subscribers->database = NULL;
}

static struct bytes column(sqlite3_stmt *statement, int n, struct pen *pen, bool *whole)
{
    const void *text = sqlite3_column_text(statement, n);
    if (!text) return bytes_of(NULL, 0);
    pen_bytes(pen, bytes_of(text, (size_t)sqlite3_column_bytes(statement, n)));
    struct bytes piece = pen_done(pen);
    if (!piece.at) *whole = false;
    return piece;
}

static bool read_row(sqlite3_stmt *statement, struct bytes text, struct pen *pen, struct person *person, bool *whole)
{
    bind(statement, 1, text);
    bool found = sqlite3_step(statement) == SQLITE_ROW;
    if (found) {
        person->impi = column(statement, 0, pen, whole);
        person->number = (uint32_t)sqlite3_column_int64(statement, 1);
        person->realm = column(statement, 2, pen, whole);
        person->ha1_md5 = column(statement, 3, pen, whole);
        person->ha1_sha256 = column(statement, 4, pen, whole);
        person->barred = sqlite3_column_int(statement, 5) != 0;
        person->provisioned = true;
        struct bytes rest = column(statement, 6, pen, whole);
        person->impu_count = 0;
        while (rest.count && person->impu_count < PERSON_IMPUS_MAX)
            person->impu[person->impu_count++] = bytes_cut(rest, ' ', &rest);
        person->web_id = column(statement, 7, pen, whole);
        person->web_password = column(statement, 8, pen, whole);
        person->password = bytes_of(NULL, 0); /* nobody but the user has it */
    }
    sqlite3_reset(statement);
    return found;
}

/* -- Rows read lately -- */

/* The texts of a row stand behind each other: in another place they have the same distances. */
static void move_texts(struct person *person, const char *from, const char *to)
{
    struct bytes *const texts[] = {&person->impi,       &person->realm,  &person->ha1_md5,
                                   &person->ha1_sha256, &person->web_id, &person->web_password};
    for (size_t i = 0; i < COUNT(texts); i++)
        if (texts[i]->at) texts[i]->at = to + (texts[i]->at - from);
    for (uint32_t i = 0; i < person->impu_count; i++) person->impu[i].at = to + (person->impu[i].at - from);
}

static uint64_t *bucket_of(struct subscribers *subscribers, uint64_t hash)
{
    return &subscribers->newest[hash % KEPT_BUCKETS];
}

static const struct kept *kept_find(struct subscribers *subscribers, const struct question *question)
{
    uint64_t n = *bucket_of(subscribers, question->hash);
    while (n && subscribers->kept_count - n < KEPT_MAX) {
        const struct kept *row = &subscribers->kept[n % KEPT_MAX];
        bool same = row->hash == question->hash && row->key == question->key &&
                    bytes_equal(bytes_of(row->text, row->asked), question->text);
        if (same) return row;
        n = row->older;
    }
    return NULL;
}

static void keep(struct subscribers *subscribers, const struct question *question, struct bytes texts,
                 const struct person *person)
{
    struct bytes text = question->text;
    if (text.count > KEPT_ROOM || texts.count > KEPT_ROOM - text.count) return;
    uint64_t *newest = bucket_of(subscribers, question->hash), n = ++subscribers->kept_count;
    struct kept *row = &subscribers->kept[n % KEPT_MAX];
    row->hash = question->hash;
    row->older = *newest;
    row->key = question->key;
    row->asked = text.count;
    row->count = texts.count;
    row->person = *person;
    if (text.count) memcpy(row->text, text.at, text.count);
    memcpy(row->text + text.count, texts.at, texts.count);
    move_texts(&row->person, texts.at, row->text + text.count);
    *newest = n;
}

/* The answer is the same whether it was kept or not, to the room it takes of the pen: an answer with a text that did
 * not fit is not kept, and one that is kept and does not fit is read again. */
static bool find(void *self, enum directory_key key, struct bytes text, struct pen *pen, struct person *person)
{
    struct subscribers *subscribers = self;
    const struct question question = {bytes_hash_seed(text, key), key, text};
    const struct kept *row = kept_find(subscribers, &question);
    if (row && row->count <= pen->room - pen->used) {
        struct bytes texts = bytes_of(row->text + row->asked, row->count);
        pen_bytes(pen, texts);
        *person = row->person;
        move_texts(person, texts.at, pen_done(pen).at);
        return true;
    }
    const char *from = pen->base + pen->used;
    bool whole = true, found = read_row(subscribers->find[key], text, pen, person, &whole);
    struct bytes texts = bytes_of(from, (size_t)(pen->base + pen->used - from));
    if (found && whole && !row) keep(subscribers, &question, texts, person);
    return found;
}

struct directory subscribers_directory(struct subscribers *subscribers)
{
    return (struct directory){.find = find, .self = subscribers};
}
