/* The HSS's and the WWS's data in SQLite: one row for each identity and each web account, asked for by number. An index
 * of hashes says which number a text has, and the text in the row says whether that is so; no table is searched for a
 * text. The database is not written once a question was asked. */
#include "subscribers.h"
#include "digest.h"
#include "file.h"
#include "impu.h"
#include "must.h"

#include <sqlite3.h>

enum {
    GIVEN_LENGTH_MAX = 1 << 20,
    PROBES_MAX = 1024, /* rows looked at for one text: far more than chance makes of half-empty slots */
    KEPT_ROWS = 1024,  /* a power of two: as many subscribers can register at a time without a row being read twice */
    KEPT_OCTETS = 504  /* of one row: a longer one is read every time */
};

/* A row's octets: its texts one after the other, and then their counts. A question reads the row as a whole. */
enum entry_text {
    ENTRY_IMPI,
    ENTRY_REALM,
    ENTRY_MD5,
    ENTRY_SHA256,
    ENTRY_WEB_ID,
    ENTRY_WEB_PASSWORD,
    ENTRY_IMPU,
    ENTRY_TEXTS = ENTRY_IMPU + SUBSCRIBER_IMPUS_MAX
};

struct index_entry {
    uint32_t number; /* of the subscriber */
    uint16_t barred, impu_count;
    uint32_t count[ENTRY_TEXTS];
};

/* A row as it was read, in the place of its number. */
struct kept_row {
    uint32_t row; /* 0: none */
    uint32_t count;
    char octets[KEPT_OCTETS];
};

/* The rows of one table. A slot holds the upper half of a text's hash and, below it, a row's number; 0: empty. */
struct database_table {
    sqlite3_blob *row; /* a handle that moves from row to row: its cursor stays open, and no statement is run */
    uint64_t *slots;
    uint64_t slot_mask;    /* at least twice as many slots as rows */
    struct kept_row *kept; /* of subscribers: a MAR asks for one, and soon a SAR; KEPT_ROWS at most. NULL: no rows */
    uint64_t kept_mask;
};

struct subscribers {
    sqlite3 *database;
    struct database_table table[DIRECTORY_WEB_ID + 1]; /* by enum directory_key */
};

/* Rows of subscribers and accounts have the number of their subscriber + 1, so that subscribers who come one after
 * the other are neighbours; an identity's names a subscriber. Pages are as large as SQLite has them: a search goes
 * through two. */
static const char schema[] = "PRAGMA page_size = 65536; PRAGMA temp_store = MEMORY;"
                             "CREATE TABLE subscriber(row INTEGER PRIMARY KEY, octets BLOB NOT NULL);"
                             "CREATE TABLE identity(row INTEGER PRIMARY KEY, octets BLOB NOT NULL);"
                             "CREATE TABLE web_account(row INTEGER PRIMARY KEY, octets BLOB NOT NULL);";

static const struct {
    const char *name, *insert, *count, *walk;
    enum entry_text key;
} tables[] = {
#define TABLE(name, key)                                                                                               \
    {                                                                                                                  \
        name, "INSERT INTO main." name " VALUES(?1, ?2)", "SELECT count(*) FROM main." name,                           \
            "SELECT row, octets FROM main." name " ORDER BY row", key                                                  \
    }
    [DIRECTORY_IMPI] = TABLE("subscriber", ENTRY_IMPI),
    [DIRECTORY_IMPU] = TABLE("identity", ENTRY_IMPU),
    [DIRECTORY_WEB_ID] = TABLE("web_account", ENTRY_WEB_ID),
#undef TABLE
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

/* Runs an INSERT; a second row under one number is the scenario's mistake, which the resolver has refused already. */
static void insert(sqlite3_stmt *statement)
{
    must(sqlite3_step(statement) == SQLITE_DONE);
    must(sqlite3_reset(statement) == SQLITE_OK);
}

/* -- Filling -- */

/* A row is a subscriber of whom some texts are left out. */
static void texts_of(struct subscriber *subscriber, struct bytes *text[ENTRY_TEXTS])
{
    struct bytes *const texts[] = {
        [ENTRY_IMPI] = &subscriber->impi,     [ENTRY_REALM] = &subscriber->realm,
        [ENTRY_MD5] = &subscriber->ha1_md5,   [ENTRY_SHA256] = &subscriber->ha1_sha256,
        [ENTRY_WEB_ID] = &subscriber->web_id, [ENTRY_WEB_PASSWORD] = &subscriber->web_password,
    };
    memcpy(text, texts, sizeof texts);
    for (uint32_t i = 0; i < SUBSCRIBER_IMPUS_MAX; i++) text[ENTRY_IMPU + i] = &subscriber->impu[i];
}

struct inserts {
    sqlite3_stmt *into[DIRECTORY_WEB_ID + 1], *known; /* the last one when a file says who is a subscriber */
    sqlite3_int64 identity_count;
};

static struct inserts inserts_begin(sqlite3 *database, bool given)
{
    struct inserts inserts = {.identity_count = 0};
    for (uint32_t key = 0; key < COUNT(tables); key++) inserts.into[key] = prepare(database, tables[key].insert);
    if (given) inserts.known = prepare(database, "INSERT OR IGNORE INTO temp.known VALUES(?1, ?2)");
    return inserts;
}

static void inserts_end(const struct inserts *inserts)
{
    for (uint32_t key = 0; key < COUNT(tables); key++) sqlite3_finalize(inserts->into[key]);
    sqlite3_finalize(inserts->known);
}

static void insert_row(sqlite3_stmt *statement, sqlite3_int64 row, struct subscriber subscriber)
{
    char room[2048];
    struct arena arena = {0};
    struct bytes *text[ENTRY_TEXTS];
    struct index_entry entry = {subscriber.number, subscriber.barred, (uint16_t)subscriber.impu_count, {0}};
    size_t size = sizeof entry;
    texts_of(&subscriber, text);
    for (uint32_t i = 0; i < ENTRY_TEXTS; i++) size += entry.count[i] = text[i]->count;
    struct pen pen = pen_on(size > sizeof room ? arena_take(&arena, size) : room, size);
    for (uint32_t i = 0; i < ENTRY_TEXTS; i++) pen_bytes(&pen, *text[i]);
    pen_bytes(&pen, bytes_of(&entry, sizeof entry));
    struct bytes octets = pen_done(&pen);
    must(sqlite3_bind_int64(statement, 1, row) == SQLITE_OK);
    must(sqlite3_bind_blob(statement, 2, octets.at, (int)octets.count, SQLITE_STATIC) == SQLITE_OK);
    insert(statement);
    arena_free(&arena);
}

static void insert_subscriber(struct inserts *inserts, const struct subscriber *subscriber)
{
    struct subscriber row = *subscriber;
    row.web_id = row.web_password = bytes_of(NULL, 0);
    insert_row(inserts->into[DIRECTORY_IMPI], (sqlite3_int64)subscriber->number + 1, row);
}

/* An escape has three octets, and an IPv6 address written out at most so many more. */
static size_t canonical_room(struct bytes impu)
{
    enum { ADDRESS = 64 };
    return (size_t)impu.count * 3 + ADDRESS;
}

/* An identity is found by its canonical form, in any spelling here and in the question. The fault of a row, or NULL. */
static const char *insert_identity(struct inserts *inserts, uint32_t number, struct bytes impu)
{
    struct arena arena = {0};
    struct parse_error error = impu_judge(impu);
    if (error.why) return error.why;
    struct pen pen = pen_on(arena_take(&arena, canonical_room(impu)), canonical_room(impu));
    const struct subscriber row = {.number = number, .impu = {impu_canonical(&pen, impu)}, .impu_count = 1};
    must(!pen.overflow);
    insert_row(inserts->into[DIRECTORY_IMPU], ++inserts->identity_count, row);
    arena_free(&arena);
    return NULL;
}

static void insert_account(struct inserts *inserts, const struct subscriber *subscriber)
{
    struct subscriber row = *subscriber;
    row.realm = row.ha1_md5 = row.ha1_sha256 = bytes_of(NULL, 0);
    row.barred = 0;
    insert_row(inserts->into[DIRECTORY_WEB_ID], (sqlite3_int64)subscriber->number + 1, row);
}

static void insert_person(struct inserts *inserts, struct subscriber *subscriber)
{
    struct hexdigest md5, sha256;
    subscriber->ha1_md5 = subscriber->ha1_sha256 = bytes_of(NULL, 0);
    if (inserts->known) {
        bind(inserts->known, 1, subscriber->impi);
        must(sqlite3_bind_int64(inserts->known, 2, subscriber->number) == SQLITE_OK);
        insert(inserts->known);
    } else if (subscriber->provisioned) {
        digest_ha1(DIGEST_MD5, subscriber->impi, subscriber->realm, subscriber->password, &md5);
        digest_ha1(DIGEST_SHA_256, subscriber->impi, subscriber->realm, subscriber->password, &sha256);
        subscriber->ha1_md5 = hex_view(&md5);
        subscriber->ha1_sha256 = hex_view(&sha256);
        insert_subscriber(inserts, subscriber);
        for (uint32_t i = 0; i < subscriber->impu_count; i++)
            must(!insert_identity(inserts, subscriber->number, subscriber->impu[i]));
    }
    if (subscriber->web_id.count) insert_account(inserts, subscriber);
}

static void fill(sqlite3 *database, const struct plan *plan, bool given)
{
    char room[4096];
    struct inserts inserts = inserts_begin(database, given);
    for (uint32_t p = 0; p < plan->subscriber_set_count; p++)
        for (uint32_t n = 0; n < plan->subscriber_set[p].count; n++) {
            struct pen pen = pen_on(room, sizeof room);
            struct subscriber subscriber;
            subscriber_set_at(&plan->subscriber_set[p], n, &pen, &subscriber);
            insert_person(&inserts, &subscriber);
        }
    inserts_end(&inserts);
}

/* -- A file in the scenario's place -- */

/* The HSS's data come from the file; numbers stay the scenario's, and subscribers it does not name are left out: nobody
 * in the run could be them. The file's tables are read into sound ones. */
static const char known_sql[] = "CREATE TEMP TABLE known(impi TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID";
static_assert(SUBSCRIBER_IMPUS_MAX == 8, "impus_are_1_to_8 says so");
static const char given_sql[] =
    "CREATE TEMP TABLE identifier(name, CONSTRAINT impi_and_impu_are_texts CHECK(typeof(name) = 'text'"
    "  AND instr(CAST(name AS BLOB), x'00') = 0));" /* a text that is none would be found by nobody, without a word */
    "INSERT INTO temp.identifier SELECT impi FROM given.subscriber WHERE typeof(impi) <> 'text'"
    "  OR instr(CAST(impi AS BLOB), x'00');"
    "INSERT INTO temp.identifier SELECT impu FROM given.identity WHERE typeof(impu) <> 'text'"
    "  OR instr(CAST(impu AS BLOB), x'00');"
    "INSERT INTO temp.identifier SELECT impi FROM given.identity WHERE typeof(impi) <> 'text'"
    "  OR instr(CAST(impi AS BLOB), x'00');"
    "CREATE TEMP TABLE subscriber(impi TEXT PRIMARY KEY, number, realm, ha1_md5, ha1_sha256, barred NOT NULL, impus,"
    " CONSTRAINT realm_is_a_text CHECK(typeof(realm) = 'text' AND length(realm) BETWEEN 1 AND 255"
    "  AND instr(CAST(realm AS BLOB), x'00') = 0"
    "  AND realm NOT GLOB '*[' || char(1) || '-' || char(31) || char(127) || ']*'),"
    " CONSTRAINT ha1_md5_is_hex CHECK(typeof(ha1_md5) = 'text' AND length(CAST(ha1_md5 AS BLOB)) = 32"
    "  AND ha1_md5 NOT GLOB '*[^0-9a-f]*'),"
    " CONSTRAINT ha1_sha256_is_hex CHECK(typeof(ha1_sha256) = 'text' AND length(CAST(ha1_sha256 AS BLOB)) = 64"
    "  AND ha1_sha256 NOT GLOB '*[^0-9a-f]*'),"
    " CONSTRAINT barred_is_0_or_1 CHECK(barred IN (0, 1)),"
    " CONSTRAINT impus_are_1_to_8 CHECK(typeof(impus) = 'text' AND length(impus) BETWEEN 1 AND 2048"
    "  AND length(impus) - length(replace(impus, ' ', '')) < 8)) WITHOUT ROWID;"
    "INSERT INTO temp.subscriber SELECT f.impi, k.number, f.realm, f.ha1_md5, f.ha1_sha256, f.barred, f.impus"
    " FROM given.subscriber f JOIN temp.known k ON k.impi = f.impi;"
    "CREATE TEMP TABLE identity(impu TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;"
    "INSERT INTO temp.identity SELECT i.impu, s.number FROM given.identity i JOIN temp.subscriber s"
    " ON s.impi = i.impi";

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

static bool read_given(sqlite3 *database, struct arena *arena, const char *file, struct bytes *why)
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
    /* It is opened as it is: the rows that a writer has not brought in yet would be left out. */
    if (file_kind(arena_format(arena, "%s-wal", file).at) != FILE_MISSING) {
        *why = arena_format(arena, "%s: %s-wal lies beside it, and is not read: close the database, or checkpoint it",
                            file, file);
        return false;
    }
    distrust(database);
    sqlite3_stmt *attach = prepare(database, "ATTACH ?1 AS given");
    bind(attach, 1, bytes_text(read_only_uri(arena, bytes_text(file)).at));
    bool good = sqlite3_step(attach) == SQLITE_DONE;
    sqlite3_finalize(attach);
    good = good && sqlite3_exec(database, given_sql, NULL, NULL, &message) == SQLITE_OK;
    if (!good) *why = arena_format(arena, "%s: %s", file, message ? message : sqlite3_errmsg(database));
    sqlite3_free(message);
    /* A row of ours holds all texts of one of theirs. */
    sqlite3_limit(database, SQLITE_LIMIT_LENGTH, ENTRY_TEXTS * GIVEN_LENGTH_MAX);
    return good;
}

static struct bytes column(sqlite3_stmt *statement, int n)
{
    const void *text = sqlite3_column_text(statement, n);
    return bytes_of(text, (size_t)sqlite3_column_bytes(statement, n));
}

static struct bytes no_identity(struct arena *arena, const char *file, struct bytes impu, const char *why)
{
    return arena_format(arena, "%s: `%.*s` is no public identity: %s", file, (int)impu.count, impu.at, why);
}

/* A subscriber with an identity in the column `impus` is found by it as well. */
static bool fill_people(sqlite3 *database, struct inserts *inserts, struct arena *arena, const char *file,
                        struct bytes *why)
{
    const char *wrong = NULL;
    sqlite3_stmt *walk = prepare(database, "SELECT number, impi, realm, ha1_md5, ha1_sha256, impus, barred"
                                           " FROM temp.subscriber ORDER BY number");
    while (!wrong && sqlite3_step(walk) == SQLITE_ROW) {
        struct subscriber subscriber = {.number = (uint32_t)sqlite3_column_int64(walk, 0),
                                        .impi = column(walk, 1),
                                        .realm = column(walk, 2),
                                        .ha1_md5 = column(walk, 3),
                                        .ha1_sha256 = column(walk, 4),
                                        .barred = sqlite3_column_int(walk, 6) ? SUBSCRIBER_ALL_BARRED : 0};
        struct bytes rest = column(walk, 5);
        while (!wrong && rest.count && subscriber.impu_count < SUBSCRIBER_IMPUS_MAX) {
            struct bytes impu = bytes_cut(rest, ' ', &rest);
            wrong = insert_identity(inserts, subscriber.number, impu);
            if (wrong) *why = no_identity(arena, file, impu, wrong);
            subscriber.impu[subscriber.impu_count++] = impu;
        }
        insert_subscriber(inserts, &subscriber);
    }
    sqlite3_finalize(walk);
    return !wrong;
}

static bool fill_given(sqlite3 *database, struct arena *arena, const char *file, struct bytes *why)
{
    const char *wrong = NULL;
    struct inserts inserts = inserts_begin(database, false);
    bool good = fill_people(database, &inserts, arena, file, why);
    sqlite3_stmt *walk = prepare(database, "SELECT number, impu FROM temp.identity WHERE typeof(impu) = 'text'");
    while (good && !wrong && sqlite3_step(walk) == SQLITE_ROW) {
        struct bytes impu = column(walk, 1);
        wrong = insert_identity(&inserts, (uint32_t)sqlite3_column_int64(walk, 0), impu);
        if (wrong) *why = no_identity(arena, file, impu, wrong);
    }
    sqlite3_finalize(walk);
    inserts_end(&inserts);
    return good && !wrong;
}

/* -- Rows by their texts -- */

static struct index_entry entry_in(struct bytes octets)
{
    struct index_entry entry;
    must(octets.count >= sizeof entry);
    memcpy(&entry, octets.at + octets.count - sizeof entry, sizeof entry);
    return entry;
}

static struct bytes text_in(struct bytes octets, enum entry_text key)
{
    struct index_entry entry = entry_in(octets);
    uint32_t from = 0;
    for (uint32_t i = 0; i < (uint32_t)key; i++) from += entry.count[i];
    return bytes_part(octets, from, entry.count[key]);
}

static uint64_t slot_value(uint64_t hash, sqlite3_int64 row)
{
    return (hash & ~(uint64_t)UINT32_MAX) | (uint64_t)row;
}

static sqlite3_int64 slot_row(uint64_t slot)
{
    return (sqlite3_int64)(slot & UINT32_MAX);
}

static void go_to(const struct database_table *table, sqlite3_int64 row)
{
    must(sqlite3_blob_reopen(table->row, row) == SQLITE_OK);
}

static void read_octets(const struct database_table *table, char *to, uint32_t count, uint32_t from)
{
    must(sqlite3_blob_read(table->row, to, (int)count, (int)from) == SQLITE_OK);
}

/* Whether the row has that text; `owner` is then the subscriber that has it. */
static bool row_has(const struct database_table *table, sqlite3_int64 row, enum entry_text key, struct bytes text,
                    uint32_t *owner)
{
    struct arena arena = {0};
    go_to(table, row);
    uint32_t size = (uint32_t)sqlite3_blob_bytes(table->row);
    char *octets = arena_take(&arena, size);
    read_octets(table, octets, size, 0);
    bool same = bytes_equal(text_in(bytes_of(octets, size), key), text);
    *owner = entry_in(bytes_of(octets, size)).number;
    arena_free(&arena);
    return same;
}

enum indexed { INDEXED, INDEX_TAKEN, INDEX_CROWDED };

/* A text that another subscriber has is taken, in any spelling. Crowded when hashes of other texts are in the way: only
 * somebody who looks for such texts finds so many. */
static enum indexed index_row(struct database_table *table, sqlite3_int64 row, enum entry_text key, struct bytes octets)
{
    struct bytes text = text_in(octets, key);
    uint64_t hash = bytes_hash(text), value = slot_value(hash, row), at = hash & table->slot_mask;
    for (uint32_t probes = 0; probes < PROBES_MAX; probes++, at = (at + 1) & table->slot_mask) {
        uint64_t slot = table->slots[at];
        uint32_t owner;
        if (!slot) {
            table->slots[at] = value;
            return INDEXED;
        }
        if (slot >> 32 == value >> 32 && row_has(table, slot_row(slot), key, text, &owner))
            return owner == entry_in(octets).number ? INDEXED : INDEX_TAKEN;
    }
    return INDEX_CROWDED;
}

static uint64_t row_count(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *count = prepare(database, sql);
    must(sqlite3_step(count) == SQLITE_ROW);
    uint64_t rows = (uint64_t)sqlite3_column_int64(count, 0);
    sqlite3_finalize(count);
    return rows;
}

static bool index_table(struct subscribers *subscribers, struct arena *arena, enum directory_key key, const char *file,
                        struct bytes *why)
{
    struct database_table *table = &subscribers->table[key];
    uint64_t rows = row_count(subscribers->database, tables[key].count), slots = 2;
    while (slots < rows * 2) slots *= 2;
    table->slots = arena_array(arena, uint64_t, slots);
    table->slot_mask = slots - 1;
    table->kept_mask = (slots < KEPT_ROWS ? slots : KEPT_ROWS) - 1;
    if (key == DIRECTORY_IMPI) table->kept = arena_array(arena, struct kept_row, table->kept_mask + 1);
    sqlite3_stmt *walk = prepare(subscribers->database, tables[key].walk);
    enum indexed indexed = rows <= UINT32_MAX ? INDEXED : INDEX_CROWDED;
    while (indexed == INDEXED && sqlite3_step(walk) == SQLITE_ROW) {
        sqlite3_int64 row = sqlite3_column_int64(walk, 0);
        if (!table->row)
            must(sqlite3_blob_open(subscribers->database, "main", tables[key].name, "octets", row, 0, &table->row) ==
                 SQLITE_OK);
        struct bytes octets = bytes_of(sqlite3_column_blob(walk, 1), (size_t)sqlite3_column_bytes(walk, 1));
        indexed = index_row(table, row, tables[key].key, octets);
        struct bytes text = text_in(octets, tables[key].key);
        if (indexed == INDEX_TAKEN)
            *why = arena_format(arena, "%s: two people have `%.*s`", file, (int)text.count, text.at);
    }
    sqlite3_finalize(walk);
    if (indexed == INDEX_CROWDED)
        *why = arena_format(arena, "%s: more than %d texts of neighbouring hashes", file, PROBES_MAX);
    return indexed == INDEXED;
}

/* -- The whole -- */

static void execute(sqlite3 *database, const char *sql)
{
    must(sqlite3_exec(database, sql, NULL, NULL, NULL) == SQLITE_OK);
}

struct subscribers *subscribers_new(struct arena *arena, const struct plan *plan, const char *file, struct bytes *why)
{
    struct subscribers *subscribers = arena_new(arena, struct subscribers);
    must(sqlite3_open_v2(":memory:", &subscribers->database,
                         SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI, NULL) == SQLITE_OK);
    sqlite3 *database = subscribers->database;
    execute(database, schema);
    if (file) execute(database, known_sql);
    execute(database, "BEGIN");
    fill(database, plan, file != NULL);
    execute(database, "COMMIT"); /* ATTACH is refused inside a transaction */
    bool good = !file || read_given(database, arena, file, why);
    execute(database, "BEGIN");
    if (good && file) good = fill_given(database, arena, file, why);
    for (uint32_t key = 0; good && key < COUNT(tables); key++)
        good = index_table(subscribers, arena, (enum directory_key)key, file ? file : "the people", why);
    if (good) return subscribers;
    subscribers_free(subscribers);
    return NULL;
}

void subscribers_free(struct subscribers *subscribers)
{
    if (!subscribers) return;
    for (uint32_t key = 0; key < COUNT(tables); key++) sqlite3_blob_close(subscribers->table[key].row);
    sqlite3_close(subscribers->database);
    subscribers->database = NULL;
}

/* -- Questions -- */

/* The octets of a row in memory, read before or now: the database is not written, so they stay the same. None when its
 * table keeps no rows, or none so long. */
static struct bytes kept_octets(const struct database_table *table, sqlite3_int64 row)
{
    if (!table->kept) return bytes_of(NULL, 0);
    struct kept_row *kept = &table->kept[(uint64_t)row & table->kept_mask];
    if (kept->row == row) return bytes_of(kept->octets, kept->count);
    go_to(table, row);
    uint32_t size = (uint32_t)sqlite3_blob_bytes(table->row);
    if (size > KEPT_OCTETS) return bytes_of(NULL, 0);
    read_octets(table, kept->octets, size, 0);
    kept->row = (uint32_t)row;
    kept->count = size;
    return bytes_of(kept->octets, size);
}

/* The texts are as the pen has them. A caller without room for the texts gets none: the number is known without them.
 */
static void read_person(const struct database_table *table, sqlite3_int64 row, struct pen *pen,
                        struct subscriber *subscriber)
{
    struct index_entry entry = {0};
    struct bytes *text[ENTRY_TEXTS];
    const struct bytes kept = kept_octets(table, row);
    if (!kept.at) go_to(table, row);
    uint32_t size = kept.at ? kept.count : (uint32_t)sqlite3_blob_bytes(table->row);
    const char *at = pen->at;
    char *octets = pen_space(pen, size);
    if (octets) {
        if (kept.at) memcpy(octets, kept.at, size);
        else read_octets(table, octets, size, 0);
        entry = entry_in(bytes_of(octets, size));
        pen->at -= sizeof entry;
    } else if (kept.at) {
        entry.number = entry_in(kept).number;
    } else {
        read_octets(table, (char *)&entry, sizeof entry.number, size - (uint32_t)sizeof entry);
    }
    pen_done(pen);
    subscriber->number = entry.number;
    subscriber->impu_count = entry.impu_count;
    subscriber->barred = (uint8_t)entry.barred;
    subscriber->provisioned = true;
    subscriber->password = bytes_of(NULL, 0); /* no row has it */
    texts_of(subscriber, text);
    for (uint32_t i = 0; i < ENTRY_TEXTS; i++) {
        *text[i] = bytes_of(entry.count[i] ? at : NULL, entry.count[i]);
        at += entry.count[i];
    }
}

static bool find_text(const struct subscribers *subscribers, enum directory_key key, struct bytes text, struct pen *pen,
                      struct subscriber *subscriber)
{
    const struct database_table *table = &subscribers->table[key];
    uint64_t hash = bytes_hash(text), slot;
    struct bytes *texts[ENTRY_TEXTS];
    texts_of(subscriber, texts);
    for (uint64_t at = hash & table->slot_mask; (slot = table->slots[at]) != 0; at = (at + 1) & table->slot_mask) {
        if (slot >> 32 != hash >> 32) continue;
        char *from = pen->at;
        read_person(table, slot_row(slot), pen, subscriber);
        bool same = bytes_equal(*texts[tables[key].key], text);
        if (same && key != DIRECTORY_IMPU) return true;
        pen->at = pen->start = from; /* of another, or of the identity only */
        if (!same) continue;
        read_person(&subscribers->table[DIRECTORY_IMPI], (sqlite3_int64)subscriber->number + 1, pen, subscriber);
        return true;
    }
    return false;
}

static bool find(void *self, enum directory_key key, struct bytes text, struct pen *pen, struct subscriber *subscriber)
{
    if (key != DIRECTORY_IMPU) return find_text(self, key, text, pen, subscriber);
    char usual[1024];
    struct arena arena = {0};
    size_t size = canonical_room(text);
    struct pen room = pen_on(size > sizeof usual ? arena_take(&arena, size) : usual, size);
    struct bytes impu = impu_canonical(&room, text);
    bool found = impu.at && find_text(self, key, impu, pen, subscriber);
    arena_free(&arena);
    return found;
}

struct directory subscribers_directory(struct subscribers *subscribers)
{
    return (struct directory){.find = find, .self = subscribers};
}
