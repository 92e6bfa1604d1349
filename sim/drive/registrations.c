/* A table of SQLite beside those of subscribers.c, and the row that was written last for every subscriber. */
#include "registrations.h"

#include "arena.h"
#include "must.h"

#include <sqlite3.h>

/* The last writing is whole when the process is killed; it need not outlive the machine. */
static const char schema[] = "PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;"
                             "CREATE TABLE IF NOT EXISTS registration(impi TEXT PRIMARY KEY, state TEXT NOT NULL,"
                             " scscf TEXT NOT NULL) WITHOUT ROWID";
static const char upsert[] = "INSERT INTO main.registration VALUES(?1, ?2, ?3)"
                             " ON CONFLICT(impi) DO UPDATE SET state = ?2, scscf = ?3";
static const char *const words[] = {[SUBSCRIBER_NOT_REGISTERED] = "not-registered",
                                    [SUBSCRIBER_REGISTERED] = "registered",
                                    [SUBSCRIBER_UNREGISTERED] = "unregistered"};
enum { NAME_MAX_SCSCF = 126, VALUE_MAX = 4096 }; /* nodes/parts/hss_state.h keeps no longer one */

struct kept_registration {
    struct bytes impi;
    struct bytes scscf; /* as the file had it at the beginning */
    enum subscriber_registration state;
    uint64_t written; /* hash of the row that was written last, or read */
};

struct registrations {
    struct arena arena;
    sqlite3 *database;
    sqlite3_stmt *put;
    struct kept_registration *of; /* by number */
    uint32_t count;
    struct directory inner;
    const char *unwritten;
};

static uint64_t hash_of(enum subscriber_registration state, struct bytes scscf)
{
    return bytes_hash_seed(scscf, (uint64_t)state + 1);
}

static struct bytes column(sqlite3_stmt *statement, int n)
{
    const void *text = sqlite3_column_text(statement, n);
    return bytes_of(text, (size_t)sqlite3_column_bytes(statement, n));
}

static bool plain(struct bytes text)
{
    for (uint32_t i = 0; i < text.count; i++)
        if ((unsigned char)text.at[i] < ' ' || text.at[i] == 0x7f) return false;
    return text.count <= NAME_MAX_SCSCF;
}

/* A row that is not as ours says nothing: the file is not trusted. */
static void take_row(struct registrations *registrations, sqlite3_stmt *walk)
{
    struct bytes impi = column(walk, 0), word = column(walk, 1), scscf = column(walk, 2);
    uint32_t n = 0, state = 0;
    while (n < registrations->count && !bytes_equal(registrations->of[n].impi, impi)) n++;
    while (state < COUNT(words) && !bytes_equal(bytes_text(words[state]), word)) state++;
    if (n == registrations->count || state == COUNT(words) || !plain(scscf)) return;
    struct kept_registration *row = &registrations->of[n];
    row->state = (enum subscriber_registration)state;
    row->scscf = arena_copy(&registrations->arena, scscf);
    row->written = hash_of(row->state, row->scscf);
}

static bool read_rows(struct registrations *registrations)
{
    sqlite3_stmt *walk = NULL;
    int step = SQLITE_ERROR;
    if (sqlite3_prepare_v2(registrations->database,
                           "SELECT impi, state, scscf FROM main.registration WHERE typeof(impi) = 'text'"
                           " AND typeof(state) = 'text' AND typeof(scscf) = 'text'",
                           -1, &walk, NULL) != SQLITE_OK)
        return false;
    while ((step = sqlite3_step(walk)) == SQLITE_ROW) take_row(registrations, walk);
    sqlite3_finalize(walk);
    return step == SQLITE_DONE;
}

static void name_people(struct registrations *registrations, const struct plan *plan)
{
    char room[4096];
    registrations->count = plan->subscriber_count;
    registrations->of = arena_array(&registrations->arena, struct kept_registration, plan->subscriber_count);
    for (uint32_t p = 0; p < plan->subscriber_set_count; p++)
        for (uint32_t n = 0; n < plan->subscriber_set[p].count; n++) {
            struct pen pen = pen_on(room, sizeof room);
            struct subscriber subscriber;
            subscriber_set_at(&plan->subscriber_set[p], n, &pen, &subscriber);
            registrations->of[subscriber.number].impi = arena_copy(&registrations->arena, subscriber.impi);
        }
    for (uint32_t n = 0; n < registrations->count; n++)
        registrations->of[n].written = hash_of(SUBSCRIBER_NOT_REGISTERED, bytes_of(NULL, 0));
}

struct registrations *registrations_open(const char *file, const struct plan *plan, struct arena *outer,
                                         struct bytes *why)
{
    struct arena arena = {0};
    struct registrations *registrations = arena_new(&arena, struct registrations);
    registrations->arena = arena;
    bool good = sqlite3_open_v2(file, &registrations->database, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK;
    if (good) {
        sqlite3_limit(registrations->database, SQLITE_LIMIT_LENGTH, VALUE_MAX);
        must(sqlite3_db_config(registrations->database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL) == SQLITE_OK);
        must(sqlite3_db_config(registrations->database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL) == SQLITE_OK);
        must(sqlite3_db_config(registrations->database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL) == SQLITE_OK);
        name_people(registrations, plan);
        good = sqlite3_exec(registrations->database, schema, NULL, NULL, NULL) == SQLITE_OK &&
               read_rows(registrations) &&
               sqlite3_prepare_v2(registrations->database, upsert, -1, &registrations->put, NULL) == SQLITE_OK;
    }
    if (good) return registrations;
    *why = arena_format(outer, "%s: its registrations cannot be kept: %s", file,
                        sqlite3_errmsg(registrations->database));
    registrations_close(registrations);
    return NULL;
}

static bool find(void *self, enum directory_key key, struct bytes text, struct pen *pen, struct subscriber *subscriber)
{
    const struct registrations *registrations = self;
    if (!registrations->inner.find(registrations->inner.self, key, text, pen, subscriber)) return false;
    must(subscriber->number < registrations->count);
    subscriber->registration = registrations->of[subscriber->number].state;
    subscriber->scscf = registrations->of[subscriber->number].scscf;
    return true;
}

struct directory registrations_directory(struct registrations *registrations, struct directory inner)
{
    registrations->inner = inner;
    return (struct directory){.find = find, .self = registrations};
}

static bool put(struct registrations *registrations, const struct kept_registration *row, const struct subscriber *now)
{
    sqlite3_stmt *put = registrations->put;
    bool good = sqlite3_bind_text(put, 1, row->impi.at, (int)row->impi.count, SQLITE_STATIC) == SQLITE_OK &&
                sqlite3_bind_text(put, 2, words[now->registration], -1, SQLITE_STATIC) == SQLITE_OK &&
                sqlite3_bind_text(put, 3, now->scscf.at ? now->scscf.at : "", (int)now->scscf.count, SQLITE_STATIC) ==
                    SQLITE_OK &&
                sqlite3_step(put) == SQLITE_DONE;
    sqlite3_reset(put);
    return good;
}

static void look(struct registrations *registrations, const struct role *role, const struct world *world, uint32_t n)
{
    struct kept_registration *row = &registrations->of[n];
    struct subscriber now = {.number = n};
    role->kind->keeps(role, world_state(world, role->index, 0), n, &now);
    uint64_t hash = hash_of(now.registration, now.scscf);
    if (!now.known || hash == row->written) return;
    if (!put(registrations, row, &now)) registrations->unwritten = "a registration could not be written";
    row->written = hash;
}

bool registrations_write(struct registrations *registrations, const struct plan *plan, const struct world *world,
                         const char **why)
{
    for (uint32_t r = 0; r < plan->role_count; r++)
        for (uint32_t n = 0; plan->role[r]->kind->keeps && n < registrations->count; n++)
            look(registrations, plan->role[r], world, n);
    *why = registrations->unwritten;
    return !*why;
}

void registrations_close(struct registrations *registrations)
{
    if (!registrations) return;
    sqlite3_finalize(registrations->put);
    sqlite3_close(registrations->database);
    struct arena arena = registrations->arena;
    arena_free(&arena);
}
