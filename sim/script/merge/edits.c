/* Edits of a flow that was brought in: `after 7 { }`, `before 5 { }`, `replace 9 { }`, `remove 8b, 12`. All of them
 * see the flow as it was used, so their order in the file does not matter. */
#include "merge.h"
#include "near.h"
#include "spell.h"

enum { FLOW_EDITS_MAX = 1024 }; /* each is looked for at every step */

struct edit {
    const struct flow_item *item;
    struct word step;
    bool met;
};

struct editing {
    struct arena *arena;
    const struct ast *ast;
    struct diagnostics *diagnostics;
    struct edit *edit;
    uint32_t edit_count, edit_room;
};

static bool is_edit(const struct flow_item *item)
{
    return item->kind == FLOW_AFTER || item->kind == FLOW_BEFORE || item->kind == FLOW_REPLACE ||
           item->kind == FLOW_REMOVE;
}

static struct merged_line *lines_of(struct editing *, const struct flow_item *, bool top);
static struct merged_line *edited(struct editing *, struct merged_line *);

static void edit_add(struct editing *editing, const struct flow_item *item, struct word step)
{
    for (uint32_t i = 0; i < editing->edit_count; i++) {
        const struct edit *other = &editing->edit[i];
        bool both_take = (item->kind == FLOW_REPLACE || item->kind == FLOW_REMOVE) &&
                         (other->item->kind == FLOW_REPLACE || other->item->kind == FLOW_REMOVE);
        if (!both_take || !bytes_equal(other->step.text, step.text)) continue;
        diagnostic_add(editing->diagnostics, SEVERITY_ERROR, editing->ast, step.span,
                       arena_format(editing->arena, "step `%.*s` is replaced or removed twice", SHOW(step.text)),
                       arena_format(editing->arena, "first in line %u", other->step.span.line));
        return;
    }
    if (editing->edit_count == FLOW_EDITS_MAX) {
        diagnostic_add(editing->diagnostics, SEVERITY_ERROR, editing->ast, step.span,
                       arena_format(editing->arena, "more than %d steps of a flow are edited", FLOW_EDITS_MAX),
                       BYTES("write the flow anew"));
        return;
    }
    editing->edit = arena_grow(editing->arena, editing->edit, editing->edit_count, &editing->edit_room,
                               sizeof *editing->edit);
    editing->edit[editing->edit_count++] = (struct edit){item, step, false};
}

static void edits_collect(struct editing *editing, const struct flow_item *lines)
{
    for (const struct flow_item *item = lines; item; item = item->next) {
        if (!is_edit(item)) continue;
        if (item->kind == FLOW_REMOVE)
            for (uint32_t i = 0; i < item->step_count; i++) edit_add(editing, item, item->steps[i]);
        else edit_add(editing, item, item->step);
    }
}

static struct merged_line *line_new(struct editing *editing, const struct flow_item *item)
{
    struct merged_line *line = arena_new(editing->arena, struct merged_line);
    *line = (struct merged_line){.ast = editing->ast, .item = item};
    line->children = lines_of(editing, item->children, false);
    line->otherwise = lines_of(editing, item->otherwise, false);
    return line;
}

/* The lines of the file itself, without its edits. */
static struct merged_line *lines_of(struct editing *editing, const struct flow_item *items, bool top)
{
    struct merged_line *head = NULL, **tail = &head;
    for (const struct flow_item *item = items; item; item = item->next) {
        if (is_edit(item)) {
            if (!top)
                diagnostic_add(editing->diagnostics, SEVERITY_ERROR, editing->ast, item->span,
                               BYTES("an edit stands at the top of `flow`"),
                               BYTES("put the `when` inside the edit's braces"));
            continue;
        }
        *tail = line_new(editing, item);
        tail = &(*tail)->next;
    }
    return head;
}

static struct merged_line **append(struct merged_line **tail, struct merged_line *lines)
{
    *tail = lines;
    while (*tail) tail = &(*tail)->next;
    return tail;
}

static struct merged_line **edits_of(struct editing *editing, struct merged_line **tail, enum flow_item_kind kind,
                                     struct bytes step, bool *taken)
{
    for (uint32_t i = 0; i < editing->edit_count; i++) {
        struct edit *edit = &editing->edit[i];
        if (edit->item->kind != kind || !bytes_equal(edit->step.text, step)) continue;
        edit->met = *taken = true;
        tail = append(tail, lines_of(editing, edit->item->children, false));
    }
    return tail;
}

/* The used lines with the edits in place. A step under both branches of a `when` is edited in both. */
static struct merged_line *edited(struct editing *editing, struct merged_line *lines)
{
    struct merged_line *head = NULL, **tail = &head, *next;
    for (struct merged_line *line = lines; line; line = next) {
        bool near = false, taken = false;
        struct bytes step = line->item->kind == FLOW_ARROW ? line->item->step.text : bytes_of(NULL, 0);
        next = line->next;
        line->next = NULL;
        line->children = edited(editing, line->children);
        line->otherwise = edited(editing, line->otherwise);
        if (!step.count) {
            tail = append(tail, line);
            continue;
        }
        tail = edits_of(editing, tail, FLOW_BEFORE, step, &near);
        tail = edits_of(editing, tail, FLOW_REPLACE, step, &taken);
        tail = edits_of(editing, tail, FLOW_REMOVE, step, &taken);
        if (!taken) tail = append(tail, line);
        tail = edits_of(editing, tail, FLOW_AFTER, step, &near);
    }
    return head;
}

static uint32_t steps_collect(const struct merged_line *lines, struct bytes *steps, uint32_t count, uint32_t room)
{
    for (const struct merged_line *line = lines; line && count < room; line = line->next) {
        if (line->item->kind == FLOW_ARROW && line->item->step.text.count) steps[count++] = line->item->step.text;
        count = steps_collect(line->children, steps, count, room);
        count = steps_collect(line->otherwise, steps, count, room);
    }
    return count;
}

static void unknown_step(struct editing *editing, const struct edit *edit, const struct merged_line *used)
{
    enum { STEPS_NEAR_MAX = 256 };
    struct bytes steps[STEPS_NEAR_MAX] = {0};
    uint32_t count = steps_collect(used, steps, 0, STEPS_NEAR_MAX);
    struct bytes near = near_word(edit->step.text, steps, count), right = BYTES("no flow was brought in");
    if (near.count) right = arena_format(editing->arena, "did you mean `%.*s`?", SHOW(near));
    else if (count)
        right = arena_format(editing->arena, "it goes from %.*s to %.*s", SHOW(steps[0]), SHOW(steps[count - 1]));
    diagnostic_add(
        editing->diagnostics, SEVERITY_ERROR, editing->ast, edit->step.span,
        arena_format(editing->arena, "no step `%.*s` in the flow that was brought in", SHOW(edit->step.text)), right);
}

struct merged_line *merge_flow(struct arena *arena, struct merged_line *used, const struct ast *ast,
                               const struct flow_item *lines, struct diagnostics *diagnostics)
{
    struct editing editing = {.arena = arena, .ast = ast, .diagnostics = diagnostics};
    edits_collect(&editing, lines);
    struct merged_line *flow = edited(&editing, used);
    for (uint32_t i = 0; i < editing.edit_count; i++)
        if (!editing.edit[i].met) unknown_step(&editing, &editing.edit[i], flow);
    struct merged_line **tail = &flow;
    while (*tail) tail = &(*tail)->next;
    *tail = lines_of(&editing, lines, true);
    return flow;
}
