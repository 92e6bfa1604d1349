/* Names in the order in which they were given, found by an index. */
#include "names.h"
#include "must.h"

const char *names_kind_text(enum name_kind kind)
{
    static const char *const texts[NAME_KIND_COUNT] = {
        [NAME_NODE] = "node",       [NAME_BOX] = "box",   [NAME_PERSON] = "person",     [NAME_VARIANT] = "variant",
        [NAME_MESSAGE] = "message", [NAME_VALUE] = "let", [NAME_ATTACKER] = "attacker",
    };
    must(kind < NAME_KIND_COUNT);
    return texts[kind];
}

static const struct name *find(const struct names *names, struct bytes text, uint64_t hash)
{
    for (uint32_t walk = 0, row; (row = row_index_next(&names->index, hash, &walk)) != ROW_INDEX_NONE;)
        if (bytes_equal(names->row[row].text, text)) return &names->row[row];
    return NULL;
}

const struct name *names_find(const struct names *names, struct bytes text)
{
    return find(names, text, bytes_hash(text));
}

const struct name *names_add(struct names *names, struct name name)
{
    const uint64_t hash = bytes_hash(name.text);
    const struct name *there = find(names, name.text, hash);
    if (there) return there;
    names->row = arena_grow(names->arena, names->row, names->count, &names->room, sizeof *names->row);
    names->index.arena = names->arena;
    row_index_add(&names->index, hash, names->count);
    names->row[names->count++] = name;
    return NULL;
}
