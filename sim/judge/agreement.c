/* One 64-bit hash of (node, peer, role, values) a run, and a counter: a run adds one, a commit takes one away. Two
 * different keys of one hash would be taken for one (2^-64 a pair). */
#include "agreement.h"

#include "must.h"
#include "pen.h"
#include "row_index.h"

struct count {
    uint64_t key;
    uint32_t seen, left;
};

struct agreement {
    enum claim_kind kind;
    uint32_t runs, field_count;
    struct arena *arena;
    struct count *count;
    uint32_t count_count, room;
    struct row_index index; /* counters by their key */
};

struct agreement *agreement_new(enum claim_kind kind, uint32_t runs, uint32_t field_count, struct arena *arena)
{
    struct agreement *agreement = arena_new(arena, struct agreement);
    must(kind >= CLAIM_ALIVE && kind <= CLAIM_INJECTIVE_AGREE);
    *agreement = (struct agreement){.kind = kind, .runs = runs, .field_count = field_count, .arena = arena};
    agreement->index.arena = arena;
    return agreement;
}

/* ---- counters ---- */

static struct count *counter(struct agreement *agreement, uint64_t key)
{
    for (uint32_t walk = 0, row; (row = row_index_next(&agreement->index, key, &walk)) != ROW_INDEX_NONE;)
        if (agreement->count[row].key == key) return &agreement->count[row];
    agreement->count = arena_grow(agreement->arena, agreement->count, agreement->count_count, &agreement->room,
                                  sizeof *agreement->count);
    row_index_add(&agreement->index, key, agreement->count_count);
    struct count *count = &agreement->count[agreement->count_count++];
    *count = (struct count){.key = key};
    return count;
}

/* ---- keys ---- */

/* Each text is hashed with the hash before it as its seed, so that no two lists of texts run into one. */
static uint64_t with(uint64_t key, struct bytes text)
{
    return bytes_hash_seed(text, key);
}

static uint64_t key_of(const struct agreement *agreement, struct bytes runner, struct bytes other,
                       const struct bytes *value)
{
    uint64_t key = with(1 + (uint64_t)agreement->kind, runner);
    if (agreement->kind != CLAIM_ALIVE) key = with(key, other);
    for (uint32_t i = 0; i < agreement->field_count; i++) key = with(key, value[i]);
    return key;
}

/* A field that one side does not have is none that it agrees on. */
static bool has_all(const struct agreement *agreement, const struct bytes *value)
{
    for (uint32_t i = 0; i < agreement->field_count; i++)
        if (!value[i].at) return false;
    return true;
}

/* ---- acts ---- */

static void saw(struct agreement *agreement, uint64_t key)
{
    struct count *count = counter(agreement, key);
    count->seen++;
    count->left++;
}

void agreement_spoke(struct agreement *agreement, struct bytes self)
{
    if (agreement->kind == CLAIM_ALIVE) saw(agreement, key_of(agreement, self, self, NULL));
}

void agreement_running(struct agreement *agreement, const struct agreement_act *act)
{
    bool role_matters = agreement->kind == CLAIM_AGREE || agreement->kind == CLAIM_INJECTIVE_AGREE;
    if (role_matters && act->role != agreement->runs) return;
    if (has_all(agreement, act->value)) saw(agreement, key_of(agreement, act->self, act->peer, act->value));
}

enum agreement_found agreement_commit(struct agreement *agreement, const struct agreement_act *act)
{
    bool on_values = agreement->kind == CLAIM_AGREE || agreement->kind == CLAIM_INJECTIVE_AGREE;
    if (!has_all(agreement, act->value)) return AGREEMENT_DIFFERS;
    struct count *count = counter(agreement, key_of(agreement, act->peer, act->self, act->value));
    if (!count->seen) return on_values ? AGREEMENT_DIFFERS : AGREEMENT_NOBODY;
    if (agreement->kind != CLAIM_INJECTIVE_AGREE) return AGREEMENT_CARRIED;
    if (!count->left) return AGREEMENT_SPENT;
    count->left--;
    return AGREEMENT_CARRIED;
}
