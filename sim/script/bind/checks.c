/* Checks of messages and of states: left side, comparison and right side of one type each. */
#include "bind.h"
#include "must.h"

#define NONE bytes_of(NULL, 0)

/* Fields that are a whole header: `unchanged auth` compares every line of it. */
static const char whole_headers[] = "auth|www-auth|contact|via|path|authentication-info";

enum { BACK = 32 }; /* how far it looks back for a contradiction: a list of thousands costs no square */

struct checking {
    struct bind *bind;
    const struct ast *ast;
    enum proto proto; /* PROTO_NONE: states */
    bool relays;      /* the arrow says `relays` */
    const struct check **tail;
    const struct check *newest, *last[BACK]; /* of the comparisons of this list, in a ring */
    uint32_t compared;
};

static struct check *check_add(struct checking *checking, enum check_kind kind, struct span span)
{
    struct check *check = arena_new(checking->bind->arena, struct check);
    check->kind = kind;
    check->place = bind_place(checking->bind, checking->ast, span);
    checking->newest = check;
    *checking->tail = check;
    checking->tail = &check->next;
    checking->bind->plan->check_count++;
    return check;
}

/* The left side, of the message or of the state. */
static bool left_bind(struct checking *checking, const struct path *path, struct check *check, struct side *side)
{
    struct bind *bind = checking->bind;
    check->path = spell_path(bind->arena, path);
    *side = (struct side){.path = check->path, .proto = checking->proto};
    if (checking->proto == PROTO_NONE) return bind_state(bind, checking->ast, path, &check->state, side);
    if (!bind_field(bind, checking->ast, path->span, check->path, checking->proto, &check->field)) return false;
    side->type = bind_side_of(check->field.row);
    side->words = check->field.row->words;
    return true;
}

/* ---- let, unchanged, contains ---- */

static uint32_t let_row(struct findings *found, const struct ast *ast, const struct check_item *item)
{
    for (uint32_t i = 0; i < found->let_count; i++)
        if (found->let[i].item == item) return i;
    found->let = arena_grow(found->arena, found->let, found->let_count, &found->let_room, sizeof *found->let);
    found->let[found->let_count] = (struct let_seen){ast, item, false};
    return found->let_count++;
}

static void let_bind(struct checking *checking, const struct check_item *item)
{
    struct bind *bind = checking->bind;
    struct plan *plan = bind->plan;
    struct side side;
    if (checking->proto == PROTO_NONE) {
        bind_wrong(bind, checking->ast, item->span, NONE, "`let` stands in the checks of an arrow");
        return;
    }
    struct check *check = check_add(checking, CHECK_LET, item->span);
    if (!left_bind(checking, &item->path, check, &side)) side.type = SIDE_TEXT; /* the name is known all the same */
    if (!bind_name(bind, NAME_VALUE, plan->value_count, checking->ast, &item->name)) return;
    plan->value_name = arena_grow(bind->arena, plan->value_name, plan->value_count, &bind->value_name_room,
                                  sizeof *plan->value_name);
    bind->value = arena_grow(bind->arena, bind->value, plan->value_count, &bind->value_room, sizeof *bind->value);
    bind->value[plan->value_count] = (struct bound_value){let_row(bind->found, checking->ast, item), (int)side.type};
    plan->value_name[plan->value_count] = bind_keep(bind, item->name.text);
    check->value = plan->value_count++;
}

static void unchanged_bind(struct checking *checking, const struct check_item *item)
{
    struct side side;
    if (!checking->relays) {
        bind_wrong(checking->bind, checking->ast, item->span, BYTES("relays NAME: the message it was before this hop"),
                   "`unchanged` compares with the message that `relays` names");
        return;
    }
    for (const struct value *value = item->paths; value; value = value->next) {
        struct check *check = check_add(checking, CHECK_UNCHANGED, value->span);
        if (value->kind != VALUE_PATH) {
            bind_wrong(checking->bind, checking->ast, value->span, NONE, "`unchanged` takes fields");
            continue;
        }
        if (!left_bind(checking, &value->path, check, &side)) continue;
        check->field_group = list_find(whole_headers, check->path) != BYTES_NOT_FOUND;
    }
}

static void contains_bind(struct checking *checking, const struct check_item *item)
{
    struct side side = {.path = BYTES("the whole message"), .type = SIDE_TEXT, .proto = checking->proto};
    if (checking->proto == PROTO_NONE) {
        bind_wrong(checking->bind, checking->ast, item->span, NONE, "`contains` stands in the checks of an arrow");
        return;
    }
    struct check *check = check_add(checking, item->negated ? CHECK_NOT_CONTAINS : CHECK_CONTAINS, item->span);
    check->path = item->negated ? BYTES("not contains") : BYTES("contains");
    if (!bind_operand_value(checking->bind, checking->ast, &side, &item->value, &check->right)) return;
    if (check->right.kind == OPERAND_TEXT && !check->right.text.count)
        bind_wrong(checking->bind, checking->ast, item->value.span, NONE, "a search for nothing finds nothing");
}

/* ---- comparisons ---- */

#define SIDE_BIT(type) (1u << (type))
#define TEXTS (SIDE_BIT(SIDE_TEXT) | SIDE_BIT(SIDE_WORD))
#define NUMBERS (SIDE_BIT(SIDE_NUMBER) | SIDE_BIT(SIDE_TIME) | SIDE_BIT(SIDE_SHARE))
#define LISTS SIDE_BIT(SIDE_LIST)
#define FLAGS SIDE_BIT(SIDE_FLAG)

static const struct op_row {
    enum check_kind kind;
    unsigned sides; /* types of left sides that it compares */
    const char *text;
} ops[] = {
    [OP_PRESENT] = {CHECK_PRESENT, TEXTS | NUMBERS | LISTS | FLAGS, "present"},
    [OP_ABSENT] = {CHECK_ABSENT, TEXTS | NUMBERS | LISTS | FLAGS, "absent"},
    [OP_IN] = {CHECK_RANGE, NUMBERS, "in"},
    [OP_EQ] = {CHECK_EQUAL, TEXTS | NUMBERS, "=="},
    [OP_NE] = {CHECK_UNEQUAL, TEXTS | NUMBERS, "!="},
    [OP_LT] = {CHECK_LESS, NUMBERS, "<"},
    [OP_LE] = {CHECK_LESS_EQUAL, NUMBERS, "<="},
    [OP_GT] = {CHECK_GREATER, NUMBERS, ">"},
    [OP_GE] = {CHECK_GREATER_EQUAL, NUMBERS, ">="},
    [OP_HAS] = {CHECK_HAS, LISTS, "has"},
    [OP_STARTSWITH] = {CHECK_STARTSWITH, TEXTS, "startswith"},
    [OP_ENDSWITH] = {CHECK_ENDSWITH, TEXTS, "endswith"},
};

static bool op_fits(struct checking *checking, const struct check_item *item, const struct check *check,
                    const struct side *side)
{
    static const char *const rights[] = {
        [SIDE_TEXT] = "a text takes == != startswith endswith present absent",
        [SIDE_NUMBER] = "a number takes == != < <= > >= in present absent",
        [SIDE_TIME] = "a time takes == != < <= > >= in present absent",
        [SIDE_SHARE] = "a share takes == != < <= > >= in",
        [SIDE_WORD] = "a word takes == != startswith endswith present absent",
        [SIDE_LIST] = "a list takes has present absent",
        [SIDE_FLAG] = "it is present or absent",
    };
    bool counts_are_always_there = checking->proto == PROTO_NONE && check->state.what != STATE_MESSAGE &&
                                   SIDE_BIT(side->type) & (NUMBERS | SIDE_BIT(SIDE_WORD)) &&
                                   (item->op == OP_PRESENT || item->op == OP_ABSENT);
    if (ops[item->op].sides & SIDE_BIT(side->type) && !counts_are_always_there) return true;
    bind_wrong(checking->bind, checking->ast, item->path.span, bytes_text(rights[side->type]),
               "%.*s cannot be compared by `%s`", SHOW(side->path), ops[item->op].text);
    return false;
}

/* Nothing that is counted or measured is below zero. A field may be absent, a state is always there. */
static void zero_refuse(struct checking *checking, const struct check_item *item, const struct check *check)
{
    bool zero = check->right.kind == OPERAND_NUMBER && check->right.number == 0 && !check->right.plus;
    if (zero && check->kind == CHECK_LESS)
        bind_wrong(checking->bind, checking->ast, item->path.span, NONE, "this never holds: nothing is below zero");
    if (zero && check->kind == CHECK_GREATER_EQUAL && checking->proto == PROTO_NONE)
        bind_wrong(checking->bind, checking->ast, item->path.span, NONE, "this always holds: nothing is below zero");
}

static void compare_bind(struct checking *checking, const struct check_item *item)
{
    struct bind *bind = checking->bind;
    struct check *check = check_add(checking, ops[item->op].kind, item->path.span);
    struct side side;
    if (!left_bind(checking, &item->path, check, &side) || !op_fits(checking, item, check, &side)) return;
    if (item->op == OP_PRESENT || item->op == OP_ABSENT) return;
    if (item->op == OP_IN) {
        if (!bind_operand_value(bind, checking->ast, &side, &item->low, &check->right) ||
            !bind_operand_value(bind, checking->ast, &side, &item->high, &check->high))
            return;
        bool literal = check->right.kind == OPERAND_NUMBER && check->high.kind == OPERAND_NUMBER;
        if (literal && check->right.share == check->high.share && check->right.number > check->high.number)
            bind_wrong(bind, checking->ast, item->low.span, BYTES("in LOW .. HIGH"), "this range is empty");
        if (check->right.share != check->high.share)
            bind_wrong(bind, checking->ast, item->low.span, BYTES("in 0% .. 0.1%"),
                       "a range is from a share to a share, or from a number to a number");
        return;
    }
    if (bind_operand(bind, checking->ast, &side, &item->right, &check->right)) zero_refuse(checking, item, check);
}

/* Equal to a value of the file, in every run. */
static bool is_literal(const struct check *check)
{
    enum operand_kind kind = check->right.kind;
    return check->kind == CHECK_EQUAL && !check->right.plus &&
           (kind == OPERAND_NUMBER || kind == OPERAND_WORD || kind == OPERAND_TEXT);
}

/* One identity may be spelt in two ways. */
static bool is_uri(struct bytes text)
{
    return bytes_find_char(text, ':') != BYTES_NOT_FOUND;
}

/* Two of one list that no message and no state satisfies: equal to two values, present and absent, a value and absent.
 * A comparison with a value of the run is not decided here. */
static bool never_both(const struct check *a, const struct check *b)
{
    if (a->kind == CHECK_ABSENT) return b->kind == CHECK_PRESENT || b->kind == CHECK_EQUAL;
    if (b->kind == CHECK_ABSENT) return a->kind == CHECK_PRESENT || a->kind == CHECK_EQUAL;
    if (!is_literal(a) || !is_literal(b) || a->right.kind != b->right.kind || a->right.share != b->right.share)
        return false;
    if (a->right.kind == OPERAND_NUMBER) return a->right.number != b->right.number;
    return !bytes_equal_nocase(a->right.text, b->right.text) && !is_uri(a->right.text);
}

static void contradiction_refuse(struct checking *checking, const struct check_item *item, const struct check *check)
{
    for (uint32_t i = 0; i < BACK && checking->last[i]; i++) {
        const struct check *before = checking->last[i];
        if (!bytes_equal(before->path, check->path) || !never_both(before, check)) continue;
        bind_wrong(checking->bind, checking->ast, item->path.span, NONE,
                   "this contradicts line %u: no run is such that both hold", before->place.line);
        break;
    }
    checking->last[checking->compared++ % BACK] = check;
}

static void items_bind(struct checking *checking, const struct check_item *items)
{
    static void (*const binders[])(struct checking *, const struct check_item *) = {
        [ITEM_LET] = let_bind,
        [ITEM_UNCHANGED] = unchanged_bind,
        [ITEM_CONTAINS] = contains_bind,
        [ITEM_COMPARE] = compare_bind,
    };
    for (const struct check_item *item = items; item; item = item->next) {
        if (item->kind == ITEM_WHEN)
            items_bind(checking, bind_cond(checking->bind, item->condition) ? item->body : item->otherwise);
        else binders[item->kind](checking, item);
        if (item->kind == ITEM_COMPARE) contradiction_refuse(checking, item, checking->newest);
    }
}

const struct check *bind_checks(struct bind *bind, const struct ast *ast, const struct check_item *items,
                                enum proto proto, bool relays)
{
    const struct check *head = NULL;
    struct checking checking = {.bind = bind, .ast = ast, .proto = proto, .relays = relays, .tail = &head};
    items_bind(&checking, items);
    return head;
}

static void block_bind(struct bind *bind, enum block_kind kind, const struct check **tail)
{
    for (uint32_t i = 0; i < bind->merged->part_count; i++) {
        const struct merge_part *part = &bind->merged->part[i];
        if (part->block->kind != kind) continue;
        *tail = bind_checks(bind, part->ast, part->block->expect, PROTO_NONE, false);
    }
}

void bind_expect(struct bind *bind)
{
    block_bind(bind, BLOCK_EXPECT, &bind->plan->expect);
}

/* A goal expects nothing: a run that asks for nothing else is not checked. */
void bind_goal(struct bind *bind)
{
    uint32_t checks = bind->plan->check_count;
    block_bind(bind, BLOCK_GOAL, &bind->plan->goal);
    bind->plan->check_count = checks;
    if (bind->plan->threat.count && !bind->plan->goal)
        bind_wrong(bind, bind->script->ast, bind->script->ast->blocks->span,
                   BYTES("goal { scscf.bindings(alice.impu) == 2 }, goal { A1 == violated }"),
                   "a file of a threat says when its attack has worked: `goal`");
}
