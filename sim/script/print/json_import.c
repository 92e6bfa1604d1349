/* The JSON twin, read: a walk over the JSON along the shape makes the tokens of a scenario, and the
 * parser reads those. So both readers share every limit and every check; an error is said where its
 * token is in the JSON. */
#include "json_import.h"

static bool read_shape(struct json_import *u, struct json_tree *tree, const struct shape_set *set);

/* ---- items ---- */

/* An item that is wrong does not keep the others from being read. */
static void read_items(struct json_import *u, struct json_tree *tree, const struct shape_set *set)
{
    for (uint32_t i = 0; i < tree->count; i++) {
        read_shape(u, tree->element[i], set);
    }
}

static bool read_braced(struct json_import *u, struct json_tree *tree, const struct shape_set *set)
{
    if (tree->kind != JSON_ARRAY) return json_import_fail_expected(u, tree, "an array");
    json_import_make_sign(u, TOKEN_OPEN, tree->at);
    read_items(u, tree, set);
    json_import_make_sign(u, TOKEN_CLOSE, tree->at);
    return true;
}

/* ---- parts ---- */

static bool read_one(struct json_import *u, struct json_tree *tree, const struct shape_part *part)
{
    switch (part->kind) {
    case PART_TEXT: return json_import_string(u, tree);
    case PART_VALUE:
    case PART_AMOUNT:
    case PART_VALUES:
    case PART_ARGS: return json_import_value(u, tree);
    case PART_EXPR: return json_import_expr(u, tree);
    case PART_MOMENT: return tree->kind == JSON_STRING ? json_import_step(u, tree) : json_import_value(u, tree);
    case PART_COND: return json_import_cond(u, tree);
    case PART_PATH:
    case PART_PATHS: return json_import_path(u, tree);
    case PART_STEP:
    case PART_STEPS: return json_import_step(u, tree);
    case PART_ROWS: return read_shape(u, tree, part->items);
    case PART_VERB:
        return tree->kind == JSON_STRING ? json_import_word(u, tree, TOKEN_NAME, "a verb") : json_import_int(u, tree);
    default: return json_import_word(u, tree, TOKEN_NAME, "a name");
    }
}

static bool read_list(struct json_import *u, struct json_tree *tree, const struct shape_part *part,
                      enum token_kind between)
{
    if (tree->kind != JSON_ARRAY || tree->count == 0)
        return json_import_fail_expected(u, tree, "an array that is not empty");
    for (uint32_t i = 0; i < tree->count; i++) {
        if (i > 0) json_import_make_sign(u, between, tree->element[i]->at);
        if (!read_one(u, tree->element[i], part)) return false;
    }
    return true;
}

static bool read_pair(struct json_import *u, struct json_tree *tree, const struct shape_part *part)
{
    if (tree->kind != JSON_ARRAY || tree->count != 2)
        return json_import_fail_expected(u, tree, "an array of two names");
    if (!read_one(u, tree->element[0], part)) return false;
    if (part->between) json_import_make_sign(u, part->between, tree->at);
    return read_one(u, tree->element[1], part);
}

static bool read_members(struct json_import *u, struct json_tree *tree, const struct shape_part *part)
{
    if (tree->kind != JSON_ARRAY) return json_import_fail_expected(u, tree, "an array of names");
    json_import_make_sign(u, TOKEN_OPEN, tree->at);
    for (uint32_t i = 0; i < tree->count; i++)
        if (!read_one(u, tree->element[i], part)) return false;
    json_import_make_sign(u, TOKEN_CLOSE, tree->at);
    return true;
}

static bool read_args(struct json_import *u, struct json_tree *tree, const struct shape_part *part)
{
    json_import_make_sign(u, TOKEN_PAREN, tree->at);
    if (!read_list(u, tree, part, TOKEN_COMMA)) return false;
    json_import_make_sign(u, TOKEN_PAREN_END, tree->at);
    return true;
}

static bool read_else(struct json_import *u, struct json_tree *tree, const struct shape_part *part)
{
    if (tree->kind == JSON_ARRAY) return read_braced(u, tree, part->items);
    bool read = tree_member(tree, "when") ? read_shape(u, tree, part->items)
                                          : json_import_fail_expected(u, tree, "an array, or a \"when\"");
    return read;
}

static bool read_compare(struct json_import *u, struct json_tree *tree, struct json_tree *sign)
{
    enum compare_op op;
    if (!json_import_op(u, sign, OP_PRESENT, OP_ENDSWITH, &op)) return false;
    if (op == OP_PRESENT || op == OP_ABSENT) return true;
    struct json_tree *value = json_import_need(u, tree, op == OP_IN ? "low" : "value");
    if (!value || op != OP_IN) return value && json_import_expr(u, value);
    struct json_tree *high = json_import_need(u, tree, "high");
    if (!high || !json_import_value(u, value)) return false;
    json_import_make_sign(u, TOKEN_RANGE, high->at);
    return json_import_value(u, high);
}

/* ---- the parts of an arrow ---- */

static const struct {
    const char *key;
    enum lex_word word;
} tail_rows[ARROW_PART_COUNT] = {
    [ARROW_CHECKS] = {"assert", WORD_NONE}, [ARROW_WITHIN] = {"within", WORD_WITHIN},
    [ARROW_LOST] = {"lost", WORD_LOST},     [ARROW_BASIS] = {"basis", WORD_BASIS},
    [ARROW_SAY] = {"say", WORD_SAY},
};

static bool read_tail_part(struct json_import *u, struct json_tree *tree, struct json_tree *member,
                           enum arrow_part part)
{
    if (part != ARROW_CHECKS) json_import_make_word(u, tail_rows[part].word, member->at);
    if (part == ARROW_CHECKS) return read_braced(u, member, &shape_checks);
    if (part == ARROW_LOST) return json_import_flag(u, member);
    if (part == ARROW_SAY) return json_import_string(u, member);
    if (part == ARROW_BASIS) return json_import_word(u, member, TOKEN_NAME, "text, spec or inference");
    struct json_tree *of = tree_member(tree, "of");
    if (!json_import_value(u, member)) return false;
    if (of) json_import_make_word(u, WORD_OF, of->at);
    return !of || json_import_word(u, of, TOKEN_NAME, "the name of a message");
}

static bool tail_order(struct json_import *u, struct json_tree *parts, enum arrow_part *order)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < ARROW_PART_COUNT; i++) order[i] = (enum arrow_part)i;
    if (!parts) return true;
    if (parts->kind != JSON_ARRAY || parts->count > ARROW_PART_COUNT)
        return json_import_fail_expected(u, parts, "an array of at most 5 keys");
    bool seen[ARROW_PART_COUNT] = {false};
    for (; count < parts->count; count++) {
        struct json_tree *name = parts->element[count];
        uint32_t part = 0;
        while (part < ARROW_PART_COUNT && !bytes_equal(bytes_text(tail_rows[part].key), name->text)) part++;
        if (name->kind != JSON_STRING || part == ARROW_PART_COUNT || seen[part])
            return json_import_fail_expected(u, name,
                                             "\"assert\", \"within\", \"lost\", \"basis\" or \"say\", each once");
        seen[part] = true;
        order[count] = (enum arrow_part)part;
    }
    for (uint32_t part = 0; part < ARROW_PART_COUNT; part++)
        if (!seen[part]) order[count++] = (enum arrow_part)part;
    return true;
}

static bool read_tail(struct json_import *u, struct json_tree *tree)
{
    enum arrow_part order[ARROW_PART_COUNT];
    if (!tail_order(u, tree_member(tree, "parts"), order)) return false;
    for (uint32_t i = 0; i < ARROW_PART_COUNT; i++) {
        struct json_tree *member = tree_member(tree, tail_rows[order[i]].key);
        if (member && !read_tail_part(u, tree, member, order[i])) return false;
    }
    return true;
}

/* ---- shapes ---- */

static bool read_member(struct json_import *u, struct json_tree *tree, struct json_tree *member,
                        const struct shape_part *part)
{
    if (part->word) json_import_make_word(u, part->word, member->at);
    if (part->sign) json_import_make_sign(u, part->sign, member->at);
    switch (part->kind) {
    case PART_NAMES:
        return part->between == TOKEN_COMMA ? read_list(u, member, part, TOKEN_COMMA) : read_pair(u, member, part);
    case PART_VALUES: return read_list(u, member, part, part->between);
    case PART_STEPS:
    case PART_PATHS:
    case PART_ROWS: return read_list(u, member, part, TOKEN_COMMA);
    case PART_ARGS: return read_args(u, member, part);
    case PART_MEMBERS: return read_members(u, member, part);
    case PART_LIST: return read_braced(u, member, part->items);
    case PART_ELSE: return read_else(u, member, part);
    case PART_FLAG: return json_import_flag(u, member);
    case PART_COMPARE: return read_compare(u, tree, member);
    default: return read_one(u, member, part);
    }
}

static const struct shape *shape_of(struct json_import *u, struct json_tree *tree, const struct shape_set *set)
{
    struct json_tree *tag = set->tag ? tree_member(tree, set->tag) : NULL;
    for (uint32_t i = 0; i < set->count; i++) {
        const struct shape *shape = &set->shapes[i];
        bool named = tag && tag->kind == JSON_STRING && bytes_equal(tag->text, lex_word_text(shape->first));
        if (named || (!set->tag && tree_member(tree, shape->key))) return shape;
    }
    if (set->tag) json_import_fail_expected(u, tag ? tag : tree, "an object whose \"block\" is the name of a block");
    else json_import_fail(u, tree, BYTES("no item of this list has these members"));
    return NULL;
}

static bool read_shape(struct json_import *u, struct json_tree *tree, const struct shape_set *set)
{
    const struct shape *shape = shape_of(u, tree, set);
    if (!shape) return false;
    struct json_tree *gap = tree_member(tree, "gap");
    u->gap = gap != NULL;
    if (gap && !json_import_flag(u, gap)) return false;
    if (shape->first) json_import_make_word(u, shape->first, tree->at);
    if (shape->second) json_import_make_word(u, shape->second, tree->at);
    for (uint32_t i = 0; i < shape->count; i++) {
        const struct shape_part *part = &shape->parts[i];
        struct json_tree *member = part->kind == PART_TAIL ? tree : tree_member(tree, part->key);
        if (!member && part->optional) continue;
        if (!member) return json_import_need(u, tree, part->key) != NULL;
        bool read = part->kind == PART_TAIL ? read_tail(u, tree) : read_member(u, tree, member, part);
        if (!read) return false;
    }
    return json_import_all_known(u, tree);
}

static void read_section(struct json_import *u, struct json_tree *root, const char *key, const struct shape_set *set)
{
    struct json_tree *list = tree_member(root, key);
    if (!list) return;
    if (list->kind == JSON_ARRAY) read_items(u, list, set);
    else json_import_fail_expected(u, list, "an array");
}

/* ---- the file ---- */

/* Errors of the made text are said where their tokens are in the JSON. */
static void pass_on(struct json_import *u, const struct diagnostics *from)
{
    for (uint32_t n = 0; n < from->count; n++) {
        const struct diagnostic *diagnostic = &from->item[n];
        uint32_t low = 0, high = u->made_count;
        while (low + 1 < high) {
            uint32_t middle = (low + high) / 2;
            if (u->made[middle].at <= diagnostic->span.at) low = middle;
            else high = middle;
        }
        json_import_fail_right(u, u->made_count ? u->made[low].json_at : 0, diagnostic->what, diagnostic->right);
    }
}

static bool read_root(struct json_import *u, struct json_tree *root)
{
    struct json_tree *format = json_import_need(u, root, "imslab");
    if (format) {
        json_import_make_word(u, WORD_IMSLAB, format->at);
        json_import_int(u, format);
    }
    read_section(u, root, "use", &shape_uses);
    if (json_import_need(u, root, "blocks")) read_section(u, root, "blocks", &shape_blocks);
    if (u->failed) return false;
    return json_import_all_known(u, root) && !u->failed;
}

struct ast *json_import_ast(struct arena *arena, struct bytes file, struct bytes json, struct diagnostics *diagnostics)
{
    struct ast *source = arena_new(arena, struct ast);
    *source = (struct ast){.arena = arena, .file = file, .text = json};
    if (!diagnostics->arena) diagnostics->arena = arena;
    struct json_import u = {.arena = arena, .json = source, .diagnostics = diagnostics};
    struct parse_error error;
    struct json_tree *root = tree_read(arena, json, &error);
    if (!root) json_import_fail_right(&u, error.at, bytes_text(error.why), BYTES(""));
    if (!root || !read_root(&u, root)) return NULL;
    uint64_t room = json_import_room(&u);
    if (room > JSON_TWIN_TEXT_MAX) {
        json_import_fail_right(&u, 0, BYTES("the scenario would be too large"), BYTES("at most 1 MiB a file"));
        return NULL;
    }
    struct pen pen = pen_on(arena_take(arena, room), room);
    struct bytes text = json_import_text(&u, &pen);
    struct diagnostics own = {.arena = arena};
    struct ast *ast = ast_parse_most(arena, file, text, JSON_TWIN_TEXT_MAX, &own);
    if (!ast) pass_on(&u, &own);
    return ast;
}
