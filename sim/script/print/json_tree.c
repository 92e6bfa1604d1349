/* Makes a tree of the values that the reader of JSON (sim/wire/json.c) gives in a row. */
#include "json_tree.h"

static const struct json_limits limits = {.text_max = TREE_TEXT_MAX,
                                          .depth_max = TREE_DEPTH_MAX,
                                          .token_max = TREE_TOKEN_MAX,
                                          .member_max = TREE_MEMBER_MAX, /* no construct has more */
                                          .text_why = "more than 16 MiB of JSON",
                                          .depth_why = "nested too deep",
                                          .token_why = "too many values",
                                          .member_why = "an object with too many members"};

static void tree_index(struct arena *arena, struct json_tree *tree)
{
    uint32_t i = 0;
    tree->element = arena_array(arena, struct json_tree *, tree->count);
    for (struct json_tree *element = tree->child; element; element = element->next) tree->element[i++] = element;
}

/* A value hangs at its array, or at the object of its name. */
static struct json_tree *tree_make(struct arena *arena, const struct json_item *items, uint32_t count)
{
    struct json_tree *trees = arena_array(arena, struct json_tree, count);
    struct json_tree ***tail = arena_array(arena, struct json_tree **, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct json_item *item = &items[i], *parent = &items[item->parent];
        if (item->is_name) continue;
        trees[i] = (struct json_tree){.kind = item->kind, .text = item->text, .at = item->at};
        tail[i] = &trees[i].child;
        if (i == 0) continue;
        uint32_t above = parent->is_name ? parent->parent : item->parent;
        if (parent->is_name) trees[i].key = parent->text;
        *tail[above] = &trees[i];
        tail[above] = &trees[i].next;
        trees[above].count++;
    }
    for (uint32_t i = 0; i < count; i++)
        if (trees[i].kind == JSON_ARRAY) tree_index(arena, &trees[i]);
    return trees;
}

struct json_tree *tree_read(struct arena *arena, struct bytes text, struct parse_error *error)
{
    struct json_item *items;
    uint32_t count;
    *error = json_scan_items(arena, text, &limits, &items, &count);
    return error->why ? NULL : tree_make(arena, items, count);
}

struct json_tree *tree_member(struct json_tree *tree, const char *key)
{
    if (tree->kind != JSON_OBJECT) return NULL;
    for (struct json_tree *member = tree->child; member; member = member->next) {
        if (!bytes_equal(member->key, bytes_text(key))) continue;
        member->known = true;
        return member;
    }
    return NULL;
}
