/* Names by open addressing; rows keep the order in which they were given. */
#include "names.h"
#include "must.h"

enum { NAMES_SLOTS_MIN = 64 };

const char *names_kind_text(enum name_kind kind)
{
    static const char *const texts[NAME_KIND_COUNT] = {
        [NAME_NODE] = "node",       [NAME_BOX] = "box",   [NAME_PERSON] = "person",     [NAME_VARIANT] = "variant",
        [NAME_MESSAGE] = "message", [NAME_VALUE] = "let", [NAME_ATTACKER] = "attacker",
    };
    must(kind < NAME_KIND_COUNT);
    return texts[kind];
}

static uint32_t *slot_of(const struct names *names, struct bytes text)
{
    uint32_t at = (uint32_t)bytes_hash(text) & names->slot_mask;
    while (names->slot[at] && !bytes_equal(names->row[names->slot[at] - 1].text, text))
        at = (at + 1) & names->slot_mask;
    return &names->slot[at];
}

const struct name *names_find(const struct names *names, struct bytes text)
{
    if (!names->count) return NULL;
    uint32_t row = *slot_of(names, text);
    return row ? &names->row[row - 1] : NULL;
}

static void slots_widen(struct names *names)
{
    uint32_t slots = names->slot ? (names->slot_mask + 1) * 2 : NAMES_SLOTS_MIN;
    names->slot = arena_array(names->arena, uint32_t, slots);
    names->slot_mask = slots - 1;
    for (uint32_t i = 0; i < names->count; i++) *slot_of(names, names->row[i].text) = i + 1;
}

const struct name *names_add(struct names *names, struct name name)
{
    if (!names->slot || names->count * 2 > names->slot_mask) slots_widen(names);
    uint32_t *slot = slot_of(names, name.text);
    if (*slot) return &names->row[*slot - 1];
    names->row = arena_grow(names->arena, names->row, names->count, &names->room, sizeof *names->row);
    names->row[names->count++] = name;
    *slot = names->count;
    return NULL;
}
