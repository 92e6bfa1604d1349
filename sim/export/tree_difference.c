/* Two trees side by side. At each level the longest row of equal parts stays; the parts between are paired by name. */
#include "message_tree.h"

enum { TABLE_MAX = 1 << 22 }; /* squares of the table of equal parts; beyond it parts are paired by name alone */

/* Parts of one line: the lines right below it. */
struct tree_parts {
    const struct message_tree *tree;
    const uint32_t *line;
    uint32_t count;
};

struct comparison {
    const struct message_tree *a, *b;
    struct arena *arena;
    struct tree_difference *found;
};

static struct tree_parts parts_of(const struct comparison *comparison, const struct message_tree *tree, uint32_t parent)
{
    uint32_t *line = arena_array(comparison->arena, uint32_t, tree->line_count + 1), count = 0;
    uint32_t depth = tree->line[parent].depth + 1;
    for (uint32_t i = parent + 1; i < tree->line_count && tree->line[i].depth >= depth; i++)
        if (tree->line[i].depth == depth) line[count++] = i;
    return (struct tree_parts){tree, line, count};
}

static struct bytes octets_of(const struct message_tree *tree, uint32_t n)
{
    const struct tree_line *line = &tree->line[n];
    return bytes_part(tree->octets.message, line->at, line->end - line->at);
}

/* A line that shows no part of the message has the octets of all of it, which say nothing about the line. */
static bool is_whole(const struct message_tree *tree, uint32_t n)
{
    return n != 0 && tree->line[n].at == 0 && tree->line[n].end == tree->octets.message.count;
}

static bool same_name(const struct comparison *comparison, uint32_t a, uint32_t b)
{
    return bytes_equal(comparison->a->line[a].name, comparison->b->line[b].name);
}

static bool same(const struct comparison *comparison, uint32_t a, uint32_t b)
{
    bool whole = is_whole(comparison->a, a) || is_whole(comparison->b, b);
    return same_name(comparison, a, b) && bytes_equal(comparison->a->line[a].value, comparison->b->line[b].value) &&
           (whole || bytes_equal(octets_of(comparison->a, a), octets_of(comparison->b, b)));
}

static void add(struct comparison *comparison, enum tree_change_kind kind, uint32_t a, uint32_t b)
{
    struct tree_difference *found = comparison->found;
    found->change[found->count++] = (struct tree_change){kind, a, b};
    found->different += kind == TREE_CHANGED || kind == TREE_GONE || kind == TREE_NEW;
}

static void compare(struct comparison *comparison, uint32_t a, uint32_t b);

/* Between two equal parts: of one name in order it is a change, else something came or went. */
static void pair_by_name(struct comparison *comparison, struct tree_parts a, struct tree_parts b)
{
    uint32_t next = 0;
    for (uint32_t i = 0; i < a.count; i++) {
        uint32_t with = next;
        while (with < b.count && !same_name(comparison, a.line[i], b.line[with])) with++;
        if (with == b.count) {
            add(comparison, TREE_GONE, a.line[i], 0);
            continue;
        }
        for (; next < with; next++) add(comparison, TREE_NEW, 0, b.line[next]);
        compare(comparison, a.line[i], b.line[with]);
        next = with + 1;
    }
    for (; next < b.count; next++) add(comparison, TREE_NEW, 0, b.line[next]);
}

/* length[i * (b + 1) + j]: of the longest common row of parts from i and j on. */
static uint32_t *common_rows(struct comparison *comparison, struct tree_parts a, struct tree_parts b)
{
    uint32_t wide = b.count + 1, *length = arena_array(comparison->arena, uint32_t, (size_t)(a.count + 1) * wide);
    for (uint32_t i = a.count; i-- > 0;)
        for (uint32_t j = b.count; j-- > 0;) {
            uint32_t down = length[(i + 1) * wide + j], right = length[i * wide + j + 1];
            length[i * wide + j] = down > right ? down : right;
            if (same(comparison, a.line[i], b.line[j])) length[i * wide + j] = length[(i + 1) * wide + j + 1] + 1;
        }
    return length;
}

static struct tree_parts part_of(struct tree_parts all, uint32_t from, uint32_t to)
{
    return (struct tree_parts){all.tree, all.line + from, to - from};
}

static void compare_parts(struct comparison *comparison, struct tree_parts a, struct tree_parts b)
{
    if ((uint64_t)(a.count + 1) * (b.count + 1) > TABLE_MAX) {
        pair_by_name(comparison, a, b);
        return;
    }
    uint32_t wide = b.count + 1, i = 0, j = 0, from_a = 0, from_b = 0;
    const uint32_t *length = common_rows(comparison, a, b);
    while (i < a.count && j < b.count) {
        if (same(comparison, a.line[i], b.line[j])) {
            pair_by_name(comparison, part_of(a, from_a, i), part_of(b, from_b, j));
            add(comparison, TREE_SAME, a.line[i++], b.line[j++]);
            from_a = i;
            from_b = j;
        } else if (length[(i + 1) * wide + j] >= length[i * wide + j + 1]) {
            i++;
        } else {
            j++;
        }
    }
    pair_by_name(comparison, part_of(a, from_a, a.count), part_of(b, from_b, b.count));
}

/* Two lines of one name. */
static void compare(struct comparison *comparison, uint32_t a, uint32_t b)
{
    struct tree_parts of_a = parts_of(comparison, comparison->a, a), of_b = parts_of(comparison, comparison->b, b);
    if (same(comparison, a, b)) {
        add(comparison, TREE_SAME, a, b);
        return;
    }
    uint32_t here = comparison->found->count, before = comparison->found->different;
    add(comparison, of_a.count && of_b.count ? TREE_INSIDE : TREE_CHANGED, a, b);
    if (!of_a.count || !of_b.count) return;
    compare_parts(comparison, of_a, of_b);
    if (comparison->found->different > before) return;
    /* Another spelling of the same parts. */
    comparison->found->count = here;
    add(comparison, TREE_CHANGED, a, b);
}

struct tree_difference *tree_difference_new(const struct message_tree *a, const struct message_tree *b,
                                            struct arena *arena)
{
    struct arena scratch = {0};
    struct tree_difference *found = arena_new(arena, struct tree_difference);
    struct comparison comparison = {a, b, &scratch, found};
    found->change = arena_array(arena, struct tree_change, a->line_count + b->line_count + 1);
    if (a->proto == b->proto) compare(&comparison, 0, 0);
    else {
        add(&comparison, TREE_GONE, 0, 0);
        add(&comparison, TREE_NEW, 0, 0);
    }
    arena_free(&scratch);
    return found;
}
