/* Size-class free lists for OpenSSL's and SQLite's allocation hooks. Both hooks carry no context, so the lists are
 * static (docs/adr/0001). One thread only, as everywhere in the lab. */
#include "pool.h"
#include "arena.h"
#include "must.h"

#include <openssl/crypto.h>
#include <sqlite3.h>

enum { POOL_SHIFT = 5, POOL_CLASSES = 26, POOL_HEADER = 16, POOL_LARGE = 1 << 20 };

struct pool_block {
    uint64_t class;
    struct pool_block *next;
};
static_assert(sizeof(struct pool_block) == POOL_HEADER, "what follows a header is 16-aligned");

static struct {
    struct arena arena;
    struct pool_block *free[POOL_CLASSES];
    uint64_t taken;
} pool;

static void *pool_take(size_t count)
{
    uint64_t class = 0;
    while (((size_t)1 << (class + POOL_SHIFT)) < count + POOL_HEADER) class ++;
    if (class >= POOL_CLASSES || count > UINT32_MAX) return NULL;
    struct pool_block *block = pool.free[class];
    if (block) {
        pool.free[class] = block->next;
    } else {
        size_t size = (size_t)1 << (class + POOL_SHIFT);
        block = size > POOL_LARGE ? arena_block(size) : arena_take(&pool.arena, size);
        pool.taken += size;
    }
    block->class = class;
    block->next = NULL;
    return (char *)block + POOL_HEADER;
}

static struct pool_block *block_of(void *at)
{
    return (struct pool_block *)(void *)((char *)at - POOL_HEADER);
}

static void pool_give(void *at)
{
    if (!at) return;
    struct pool_block *block = block_of(at);
    block->next = pool.free[block->class];
    pool.free[block->class] = block;
}

static void *pool_resize(void *at, size_t count)
{
    if (!at) return pool_take(count);
    struct pool_block *block = block_of(at);
    size_t room = ((size_t)1 << (block->class + POOL_SHIFT)) - POOL_HEADER;
    if (count <= room) return at;
    void *wider = pool_take(count);
    if (!wider) return NULL;
    memcpy(wider, at, room); /* SQLite asks xSize and uses all of it */
    pool_give(at);
    return wider;
}

static void *crypto_take(size_t count, const char *file, int line)
{
    (void)file, (void)line;
    return count ? pool_take(count) : NULL;
}

static void *crypto_resize(void *at, size_t count, const char *file, int line)
{
    (void)file, (void)line;
    if (count) return pool_resize(at, count);
    pool_give(at);
    return NULL;
}

static void crypto_give(void *at, const char *file, int line)
{
    (void)file, (void)line;
    pool_give(at);
}

static void *sql_take(int count)
{
    return count > 0 ? pool_take((size_t)count) : NULL;
}

static void *sql_resize(void *at, int count)
{
    return pool_resize(at, (size_t)count);
}

static int sql_size(void *at)
{
    return at ? (int)((1u << (block_of(at)->class + POOL_SHIFT)) - POOL_HEADER) : 0;
}

static int sql_round(int count)
{
    return (count + 7) & ~7;
}

static int sql_open(void *self)
{
    (void)self;
    return SQLITE_OK;
}

static void sql_close(void *self)
{
    (void)self;
}

void pool_install(void)
{
    static const sqlite3_mem_methods methods = {.xMalloc = sql_take,
                                                .xFree = pool_give,
                                                .xRealloc = sql_resize,
                                                .xSize = sql_size,
                                                .xRoundup = sql_round,
                                                .xInit = sql_open,
                                                .xShutdown = sql_close};
    must(CRYPTO_set_mem_functions(crypto_take, crypto_resize, crypto_give) == 1);
    /* The machine's openssl.cnf, or the one that OPENSSL_CONF names, would decide which digests there are. */
    must(OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) == 1);
    must(sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) == SQLITE_OK);
    must(sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK);
    must(sqlite3_config(SQLITE_CONFIG_SINGLETHREAD) == SQLITE_OK);
}

uint64_t pool_taken(void)
{
    return pool.taken;
}
