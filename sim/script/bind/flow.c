/* Lines of the flow that one run has: numbered in order, groups and their children included. Arrows are in arrow.c.
 */
#include "flow.h"
#include "must.h"

#define NONE bytes_of(NULL, 0)
#define WAIT_MAX (400 * 24 * HOUR)

typedef void line_fn(struct line_list *, const struct merged_line *);
static void lines_bind(struct line_list *, const struct merged_line *);

struct flow_line *flow_line_add(struct line_list *lines, const struct merged_line *at, enum line_kind kind)
{
    struct bind *bind = lines->bind;
    struct flow_line *line = arena_new(bind->arena, struct flow_line);
    line->kind = kind;
    line->number = bind->plan->flow_line_count++;
    bind->line = arena_grow(bind->arena, bind->line, line->number, &bind->line_room, sizeof *bind->line);
    bind->line[line->number] = line;
    bind->line_at = arena_grow(bind->arena, bind->line_at, line->number, &bind->line_at_room, sizeof *bind->line_at);
    bind->line_at[line->number] = at;
    line->place = bind_place(bind, at->ast, at->item->span);
    line->answers = line->relays = line->as = line->within_of = PLAN_NO_MESSAGE;
    line->link_class = line->link_end = 0;
    *lines->tail = line;
    lines->tail = &line->next;
    return line;
}

/* ---- lines that only speak ---- */

static void phase_bind(struct line_list *lines, const struct merged_line *at)
{
    struct flow_line *line = flow_line_add(lines, at, LINE_PHASE);
    line->text = bind_keep(lines->bind, at->item->text.text);
    line->sets_mode = at->item->has_mode;
    line->mode = at->item->strict ? FLOW_STRICT : FLOW_MILESTONES;
}

static void say_bind(struct line_list *lines, const struct merged_line *at)
{
    flow_line_add(lines, at, LINE_SAY)->text = bind_keep(lines->bind, at->item->text.text);
}

/* A question that has one answer, or no right one, asks nothing. */
static void choices_bind(struct bind *bind, const struct merged_line *at, struct flow_line *line)
{
    const struct ask_choice **tail = &line->choices;
    struct names texts = {.arena = bind->arena};
    uint32_t count = 0, right = 0;
    for (const struct ask_answer *answer = at->item->answers_list; answer; answer = answer->next, count++) {
        struct ask_choice *choice = arena_new(bind->arena, struct ask_choice);
        *choice = (struct ask_choice){.text = bind_keep(bind, answer->text.text), .right = answer->right};
        *tail = choice;
        tail = &choice->next;
        right += answer->right;
        if (names_add(&texts, (struct name){.text = answer->text.text}))
            bind_wrong(bind, at->ast, answer->text.span, NONE, "this answer stands twice");
    }
    if (count < 2 || !right)
        bind_wrong(bind, at->ast, at->item->span, BYTES("ask NAME \"?\" { \"one\" right  \"another\" }"),
                   count < 2 ? "a question has at least two answers" : "no answer is right");
    else if (right == count) bind_wrong(bind, at->ast, at->item->span, NONE, "every answer is right");
    const struct name *taken = names_add(
        &bind->ask_names, (struct name){.text = at->item->name.text, .ast = at->ast, .span = at->item->name.span});
    if (taken)
        bind_wrong(bind, at->ast, at->item->name.span, NONE, "question `%.*s` stands twice (%.*s:%u:%u)",
                   SHOW(at->item->name.text), SHOW(merge_file_short(taken->ast->file)), taken->span.line,
                   taken->span.column);
}

static void ask_bind(struct line_list *lines, const struct merged_line *at)
{
    struct flow_line *line = flow_line_add(lines, at, LINE_ASK);
    line->ask_name = bind_keep(lines->bind, at->item->name.text);
    line->text = bind_keep(lines->bind, at->item->text.text);
    choices_bind(lines->bind, at, line);
}

static void wait_bind(struct line_list *lines, const struct merged_line *at)
{
    struct flow_line *line = flow_line_add(lines, at, LINE_WAIT);
    if (!bind_time(lines->bind, at->ast, &at->item->wait, BYTES("wait"), &line->wait)) return;
    if (line->wait > WAIT_MAX)
        bind_wrong(lines->bind, at->ast, at->item->wait.span, NONE, "a wait is at most 400 days");
}

static void expect_bind(struct line_list *lines, const struct merged_line *at)
{
    struct flow_line *line = flow_line_add(lines, at, LINE_EXPECT);
    line->checks = bind_checks(lines->bind, at->ast, at->item->checks, PROTO_NONE, false);
}

/* ---- do ---- */

struct flow_doing { /* one `do` of a node being read */
    struct bind *bind;
    const struct ast *ast;
    const struct flow_item *item;
    struct flow_line *line;
    const struct action_row *row;
};

static bool action_find(struct flow_doing *doing)
{
    enum { ACTIONS_MAX = 32 };
    struct bytes words[ACTIONS_MAX], list = {NULL, 0};
    uint32_t count = 0;
    const struct node_kind *kind = doing->line->node->kind;
    for (const struct action_row *row = kind->actions; row && row->name && count < ACTIONS_MAX; row++) {
        words[count] = bytes_text(row->name);
        if (bytes_equal(words[count++], doing->item->action.text)) {
            doing->row = row;
            doing->line->action = count - 1;
            return true;
        }
    }
    for (uint32_t i = 0; i < count; i++)
        list = arena_format(doing->bind->found->arena, "%.*s%s%.*s", SHOW(list), i ? " " : "", SHOW(words[i]));
    bind_wrong(doing->bind, doing->ast, doing->item->action.span,
               bind_say_near(doing->bind, doing->item->action.text, words, count, list), "a %s has no action `%.*s`",
               kind->name, SHOW(doing->item->action.text));
    return false;
}

/* The text of an argument that is known before the run, or the operand that gives it. */
static void text_take(struct flow_doing *doing, const struct side *side, const struct expr *expr, struct bytes *text,
                      const struct operand **later)
{
    struct operand *operand = arena_new(doing->bind->arena, struct operand);
    if (!bind_operand(doing->bind, doing->ast, side, expr, operand)) return;
    bool known = operand->kind == OPERAND_TEXT || operand->kind == OPERAND_WORD || operand->kind == OPERAND_SUBSCRIBER;
    *text = operand->text;
    *later = known && !operand->plus ? NULL : operand;
    if (operand->kind != OPERAND_NUMBER || operand->plus) return;
    const struct value *value = &expr->value;
    if (expr->condition && !bind_cond(doing->bind, expr->condition)) value = expr->otherwise;
    *later = NULL;
    *text = bind_keep(doing->bind, bind_value_now(doing->bind, value)->text);
}

/* deregister(alice): the IMPI of a subscriber. */
static void subscriber_arg(struct flow_doing *doing, const struct value *value, struct bytes *text)
{
    struct bind *bind = doing->bind;
    struct bytes word;
    if (!bind_word(bind, doing->ast, value, doing->item->action.text, &word)) return;
    const struct name *name = names_find(&bind->names, word);
    if (name && name->kind == NAME_PERSON) {
        *text = bind->plan->subscriber_set[name->index].sample.impi;
        return;
    }
    bind_wrong(bind, doing->ast, value->span, bind_say_near_name(bind, word, 1u << NAME_PERSON, NONE),
               "`%.*s` is no person", SHOW(word));
}

static void args_take(struct flow_doing *doing)
{
    static const char *const texts[] = {"", "a person", "an IMPU", "a secret", "a value"};
    uint32_t count = 0;
    for (const struct value *value = doing->item->args; value; value = value->next, count++) {
        if (count == COUNT(doing->row->args) || doing->row->args[count] == ACTION_NONE) {
            bind_wrong(doing->bind, doing->ast, value->span, NONE, "`%s` takes %s arguments", doing->row->name,
                       count ? "fewer" : "no");
            return;
        }
        struct side side = {.path = doing->item->action.text, .type = SIDE_TEXT};
        if (doing->row->args[count] == ACTION_SUBSCRIBER)
            subscriber_arg(doing, value, &doing->line->command.arg[count]);
        else {
            struct expr alone = {.value = *value};
            text_take(doing, &side, &alone, &doing->line->command.arg[count], &doing->line->arg_value[count]);
        }
    }
    if (count < COUNT(doing->row->args) && doing->row->args[count] != ACTION_NONE)
        bind_wrong(doing->bind, doing->ast, doing->item->action.span,
                   bind_say(doing->bind, "%s(%s)", doing->row->name, texts[doing->row->args[count]]), "`%s` needs %s",
                   doing->row->name, texts[doing->row->args[count]]);
}

/* The words that a `with` may set a path to, "kind:ims,web" in the table of actions; NULL when it takes texts only.
 */
static bool with_find(const struct action_row *row, struct bytes path, struct bytes *words)
{
    struct bytes rest = bytes_text(row->with), entry;
    while (list_next(&rest, &entry)) {
        if (bytes_equal(bytes_cut(entry, ':', words), path)) return true;
    }
    return false;
}

static void with_take(struct flow_doing *doing)
{
    struct bind *bind = doing->bind;
    for (const struct field_setting *with = doing->item->with; with; with = with->next) {
        struct command *command = &doing->line->command;
        struct bytes path = spell_path(bind->arena, &with->path), words = {NULL, 0};
        if (!with_find(doing->row, path, &words)) {
            const char *list = doing->row->with ? doing->row->with : "";
            bind_wrong(bind, doing->ast, with->path.span,
                       *list ? spell_list(bind->found->arena, list, NONE) : BYTES("it takes nothing"),
                       "`%s` sets no `%.*s`", doing->row->name, SHOW(path));
            continue;
        }
        if (command->setting_count == COMMAND_SETTINGS_MAX) {
            bind_wrong(bind, doing->ast, with->path.span, NONE, "more than %d settings", COMMAND_SETTINGS_MAX);
            return;
        }
        struct bytes list = arena_copy(bind->arena, words); /* "ims,web" as a list of words */
        struct side side = {.path = path, .type = SIDE_TEXT};
        if (list.count) {
            struct pen pen = pen_on(arena_take(bind->arena, (size_t)list.count + 1), (size_t)list.count + 1);
            for (uint32_t i = 0; i < list.count; i++) pen_char(&pen, list.at[i] == ',' ? '|' : list.at[i]);
            side.words = pen.base;
            side.type = SIDE_WORD;
        }
        uint32_t at = command->setting_count++;
        command->setting[at].path = path;
        const struct value *given = bind_value_now(bind, &with->value.value);
        if (given->kind == VALUE_STRING && !bytes_ends(path, BYTES("password")))
            bind_plain(bind, doing->ast, with->value.value.span, path, given->text);
        if (bytes_ends(path, BYTES("password")) && with->value.value.kind == VALUE_STRING)
            bind_warn(bind, doing->ast, with->value.value.span, BYTES("secret \"...\""),
                      "`%.*s` without `secret` is hidden nowhere", SHOW(path));
        text_take(doing, &side, &with->value, &command->setting[at].value, &doing->line->setting_value[at]);
    }
}

/* "to wsf, to wsf2": the nodes that the action may go to. */
static struct bytes targets_listed(const struct flow_doing *doing, const struct port_end *end)
{
    struct bytes list = NONE;
    for (; end; end = end->next)
        list = bind_say(doing->bind, "%.*s%sto %.*s", SHOW(list), list.count ? ", " : "", SHOW(end->peer->name));
    return list;
}

/* The node at the other end may be left out where there is one only. */
static void target_take(struct flow_doing *doing)
{
    struct bind *bind = doing->bind;
    const struct flow_item *item = doing->item;
    const struct role *node = doing->line->node;
    const struct port_end *ends = doing->row->goes ? node->port[doing->row->goes - 1] : NULL;
    if (!item->has_target) {
        if (ends && ends->next)
            bind_wrong(bind, doing->ast, item->action.span, targets_listed(doing, ends),
                       "`%.*s` has links to several: `%s` needs `to`", SHOW(node->name), doing->row->name);
        return;
    }
    if (!doing->row->goes) {
        bind_wrong(bind, doing->ast, item->target.span, NONE, "`%s` takes no `to`", doing->row->name);
        return;
    }
    const struct role *to = bind_node(bind, doing->ast, &item->target);
    const struct port_end *end = ends;
    while (end && end->peer != to) end = end->next;
    if (to && !end)
        bind_wrong(bind, doing->ast, item->target.span, targets_listed(doing, ends),
                   "`%.*s` has no link over which it could `%s` to `%.*s`", SHOW(node->name), doing->row->name,
                   SHOW(to->name));
    doing->line->command.to = to;
}

static void do_bind(struct line_list *lines, const struct merged_line *at)
{
    struct bind *bind = lines->bind;
    struct flow_doing doing = {
        .bind = bind, .ast = at->ast, .item = at->item, .line = flow_line_add(lines, at, LINE_DO)};
    const struct name *name = names_find(&bind->names, at->item->name.text);
    if (name && name->kind == NAME_ATTACKER) {
        bind_deed(bind, at->ast, at->item, doing.line);
        return;
    }
    doing.line->node = bind_node(bind, at->ast, &at->item->name);
    if (!doing.line->node || !action_find(&doing)) return;
    if (at->item->has_via || at->item->has_times)
        bind_wrong(bind, at->ast, at->item->name.span, NONE, "only an attacker says `as` and `times`");
    target_take(&doing);
    args_take(&doing);
    with_take(&doing);
}

/* ---- groups ---- */

static void group_bind(struct line_list *lines, const struct merged_line *at)
{
    bool any = at->item->kind == FLOW_ANY_ORDER;
    struct flow_line *line = flow_line_add(lines, at, any ? LINE_ANY_ORDER : LINE_IN_ORDER);
    struct line_list inner = {
        .bind = lines->bind, .tail = &line->children, .group = any ? GROUP_ANY_ORDER : GROUP_IN_ORDER};
    lines_bind(&inner, at->children);
    if (!line->children) bind_wrong(lines->bind, at->ast, at->item->span, NONE, "this group has no line");
}

/* `any-order` holds arrows and `in-order` groups; those hold lines that have an end of their own. */
static bool group_holds(struct line_list *lines, const struct merged_line *at)
{
    static const struct {
        unsigned kinds;
        const char *text, *right;
    } groups[] = {
        [GROUP_NONE] = {~0u, "", ""},
        [GROUP_ANY_ORDER] = {1u << FLOW_ARROW | 1u << FLOW_IN_ORDER | 1u << FLOW_WHEN, "any-order",
                             "it holds arrows and `in-order { }` groups"},
        [GROUP_IN_ORDER] = {1u << FLOW_ARROW | 1u << FLOW_DO | 1u << FLOW_WAIT | 1u << FLOW_EXPECT | 1u << FLOW_WHEN,
                            "in-order", "it holds arrows, `do`, `wait` and `expect`"},
    };
    if (groups[lines->group].kinds & 1u << at->item->kind) return true;
    bind_wrong(lines->bind, at->ast, at->item->span, bytes_text(groups[lines->group].right),
               "this cannot stand in `%s`", groups[lines->group].text);
    return false;
}

static void when_bind(struct line_list *lines, const struct merged_line *at)
{
    lines_bind(lines, bind_cond(lines->bind, at->item->condition) ? at->children : at->otherwise);
}

static void lines_bind(struct line_list *lines, const struct merged_line *list)
{
    static line_fn *const binders[] = {
        [FLOW_PHASE] = phase_bind,     [FLOW_SAY] = say_bind,        [FLOW_ASK] = ask_bind,   [FLOW_DO] = do_bind,
        [FLOW_WAIT] = wait_bind,       [FLOW_EXPECT] = expect_bind,  [FLOW_WHEN] = when_bind, [FLOW_ARROW] = flow_arrow,
        [FLOW_ANY_ORDER] = group_bind, [FLOW_IN_ORDER] = group_bind,
    };
    for (const struct merged_line *at = list; at; at = at->next) {
        must(at->item->kind < COUNT(binders) && binders[at->item->kind]); /* edits are gone */
        if (group_holds(lines, at)) binders[at->item->kind](lines, at);
    }
}

/* A run that waits longer than its limit ends before it has come to the next line. */
static void waits_check(struct bind *bind, const struct flow_line *lines, sim_time since)
{
    for (const struct flow_line *line = lines; line; line = line->next) {
        if (line->kind == LINE_ANY_ORDER) {
            for (const struct flow_line *group = line->children; group; group = group->next)
                if (group->kind == LINE_IN_ORDER) waits_check(bind, group->children, since);
            continue;
        }
        if (line->kind != LINE_WAIT) continue;
        since += line->wait;
        if (since < bind->plan->limit) continue;
        bind_wrong(bind, bind->line_at[line->number]->ast, bind->line_at[line->number]->item->wait.span,
                   BYTES("limit 10min, in the braces of `scenario`"),
                   "the run is over before this wait is: its limit is %llus",
                   (unsigned long long)(bind->plan->limit / SECOND));
        return;
    }
}

void bind_flow(struct bind *bind)
{
    enum { FLOW_LINES_MAX = SCRIPT_LINES_MAX };
    struct line_list lines = {.bind = bind, .tail = &bind->plan->flow, .group = GROUP_NONE};
    lines_bind(&lines, bind->merged->flow);
    waits_check(bind, bind->plan->flow, 0);
    if (bind->plan->flow_line_count > FLOW_LINES_MAX)
        bind_wrong(bind, bind->merged->flow->ast, bind->merged->flow->item->span, NONE, "more than %d lines of flow",
                   FLOW_LINES_MAX);
}
