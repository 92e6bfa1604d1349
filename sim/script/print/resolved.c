/* One run as plain .ims: what `use` made of it, variants decided, edits done (`check --resolved`). It is written as
 * text and then read and formatted like any other file, so that what it prints is known to parse. */
#include "bind.h"
#include "format.h"
#include "must.h"

enum { RESOLVED_ROOM_MIN = 1 << 16, RESOLVED_ROOM_MAX = 1 << 26 };

struct writer {
    struct pen *pen;
    const struct bind *bind;
};

/* ---- values ---- */

static void write_string(struct writer *w, struct bytes text)
{
    pen_char(w->pen, '"');
    for (uint32_t i = 0; i < text.count; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c == '"' || c == '\\') pen_char(w->pen, '\\');
        if (c >= ' ' && c != 0x7f) {
            pen_char(w->pen, (char)c);
            continue;
        }
        pen_lit(w->pen, "\\x");
        pen_hex(w->pen, bytes_of(&text.at[i], 1));
    }
    pen_char(w->pen, '"');
}

static void write_value(struct writer *w, const struct value *value)
{
    const struct value *now = bind_value_now(w->bind, value);
    if (now->kind == VALUE_SECRET) pen_lit(w->pen, "secret ");
    if (now->kind == VALUE_SECRET || now->kind == VALUE_STRING) write_string(w, now->text);
    else pen_bytes(w->pen, spell_value(w->bind->arena, now));
}

/* A path whose arguments are written as values, with their quotes. */
static void write_path(struct writer *w, const struct path *path)
{
    for (const struct path_seg *seg = path->segs; seg; seg = seg->next) {
        if (seg != path->segs && seg->name.text.count) pen_char(w->pen, '.');
        pen_bytes(w->pen, seg->name.text);
        for (const struct expr *arg = seg->args; arg; arg = arg->next) {
            pen_text(w->pen, arg == seg->args ? "(" : ", ");
            write_value(w, &arg->value);
            if (arg->unknown) pen_lit(w->pen, " unknown");
        }
        if (seg->args) pen_char(w->pen, ')');
        if (seg->has_index) pen_format(w->pen, "[%u]", seg->index);
    }
}

static void write_side(struct writer *w, const struct value *value)
{
    const struct value *now = bind_value_now(w->bind, value);
    if (now->kind == VALUE_PATH) write_path(w, &now->path);
    else write_value(w, now);
}

static void write_expr(struct writer *w, const struct expr *expr)
{
    if (expr->condition && !bind_cond(w->bind, expr->condition)) {
        write_side(w, expr->otherwise);
        return;
    }
    write_side(w, &expr->value);
    if (!expr->plus) return;
    pen_lit(w->pen, " + ");
    write_side(w, expr->plus);
}

static void write_setting(struct writer *w, const struct setting *setting)
{
    pen_format(w->pen, " %.*s ", SHOW(setting->name.text));
    for (const struct value *value = setting->values; value; value = value->next) {
        if (value != setting->values) pen_lit(w->pen, ", ");
        write_value(w, value);
    }
}

static bool set_again(const struct setting_parts *parts, uint32_t part, const struct setting *setting)
{
    for (const struct setting *later = setting->next; later; later = later->next)
        if (bytes_equal(later->name.text, setting->name.text)) return true;
    for (uint32_t p = part + 1; p < parts->count; p++)
        for (const struct setting *later = parts->part[p].settings; later; later = later->next)
            if (bytes_equal(later->name.text, setting->name.text)) return true;
    return false;
}

static void write_settings(struct writer *w, const struct setting_parts *parts)
{
    if (!parts->count) return;
    pen_lit(w->pen, " {");
    for (uint32_t p = 0; p < parts->count; p++)
        for (const struct setting *setting = parts->part[p].settings; setting; setting = setting->next)
            if (!set_again(parts, p, setting)) write_setting(w, setting);
    pen_lit(w->pen, " }");
}

/* ---- blocks ---- */

static void write_header(struct writer *w)
{
    const struct plan *plan = w->bind->plan;
    static const char own[] = "id|ref|tags|threat|column";
    pen_lit(w->pen, "scenario ");
    write_string(w, plan->title);
    pen_lit(w->pen, " {\n");
    for (const struct block *block = w->bind->script->ast->blocks; block; block = block->next) {
        if (block->kind != BLOCK_SCENARIO) continue;
        for (const struct setting *setting = block->settings; setting; setting = setting->next) {
            if (list_find(own, setting->name.text) == BYTES_NOT_FOUND) continue;
            write_setting(w, setting);
            pen_char(w->pen, '\n');
        }
    }
    pen_format(w->pen, " mode %s\n level %s\n seed %llu\n limit ", plan->mode == FLOW_STRICT ? "strict" : "milestones",
               plan->as_specified ? "as-specified" : "as-drawn", (unsigned long long)plan->seed);
    quantity_write_time(w->pen, plan->limit);
    pen_lit(w->pen, "\n}\n");
}

static void write_topology(struct writer *w)
{
    const struct bind *bind = w->bind;
    const struct plan *plan = bind->plan;
    pen_lit(w->pen, "topology {\n domain ");
    write_string(w, plan->domain);
    pen_char(w->pen, '\n');
    for (uint32_t i = 0; i < bind->node_count; i++) {
        const struct bound_node *node = &bind->node[i];
        pen_format(w->pen, " node %.*s %s", SHOW(node->name.text), node->kind->name);
        write_settings(w, &node->settings);
        pen_char(w->pen, '\n');
    }
    for (uint32_t i = 0; i < bind->link_count; i++) {
        const struct bound_link *link = &bind->link[i];
        pen_format(w->pen, " link %.*s %.*s %s", SHOW(link->end[0].text), SHOW(link->end[1].text),
                   bind_carrier_text(link->carrier));
        write_settings(w, &link->settings);
        pen_char(w->pen, '\n');
    }
    for (uint32_t i = 0; i < plan->box_count; i++) {
        pen_format(w->pen, " box %.*s {", SHOW(plan->box[i].name));
        for (uint32_t r = 0; r < plan->box[i].role_count; r++)
            pen_format(w->pen, " %.*s", SHOW(plan->role[plan->box[i].role[r]]->name));
        pen_lit(w->pen, " }\n");
    }
    pen_lit(w->pen, "}\n");
}

static void write_people(struct writer *w)
{
    if (!w->bind->subscriber_count) return;
    pen_lit(w->pen, "subscribers {\n");
    for (uint32_t i = 0; i < w->bind->subscriber_count; i++) {
        const struct bound_person *subscriber = &w->bind->subscriber[i];
        pen_format(w->pen, " %s%.*s", subscriber->is_population ? "population " : "", SHOW(subscriber->name.text));
        write_settings(w, &subscriber->settings);
        pen_char(w->pen, '\n');
    }
    pen_lit(w->pen, "}\n");
}

/* ---- checks ---- */

static void write_compare(struct writer *w, const struct check_item *item)
{
    static const char *const ops[] = {
        [OP_PRESENT] = "present",
        [OP_ABSENT] = "absent",
        [OP_IN] = "in",
        [OP_EQ] = "==",
        [OP_NE] = "!=",
        [OP_LT] = "<",
        [OP_LE] = "<=",
        [OP_GT] = ">",
        [OP_GE] = ">=",
        [OP_HAS] = "has",
        [OP_STARTSWITH] = "startswith",
        [OP_ENDSWITH] = "endswith",
    };
    write_path(w, &item->path);
    pen_format(w->pen, " %s ", ops[item->op]);
    if (item->op == OP_IN) {
        write_side(w, &item->low);
        pen_lit(w->pen, " .. ");
        write_side(w, &item->high);
    } else if (item->op != OP_PRESENT && item->op != OP_ABSENT) {
        write_expr(w, &item->right);
    }
}

static void write_checks(struct writer *w, const struct check_item *items)
{
    for (const struct check_item *item = items; item; item = item->next) {
        switch (item->kind) {
        case ITEM_WHEN: write_checks(w, bind_cond(w->bind, item->condition) ? item->body : item->otherwise); continue;
        case ITEM_LET:
            pen_format(w->pen, " let %.*s = ", SHOW(item->name.text));
            write_path(w, &item->path);
            break;
        case ITEM_UNCHANGED:
            pen_lit(w->pen, " unchanged ");
            for (const struct value *value = item->paths; value; value = value->next) {
                write_side(w, value);
                if (value->next) pen_lit(w->pen, ", ");
            }
            break;
        case ITEM_CONTAINS:
            pen_text(w->pen, item->negated ? " not contains " : " contains ");
            write_side(w, &item->value);
            break;
        case ITEM_COMPARE:
            pen_char(w->pen, ' ');
            write_compare(w, item);
            break;
        }
        pen_char(w->pen, '\n');
    }
}

/* Whether a list has a check in this run. */
static bool has_checks(struct writer *w, const struct check_item *items)
{
    for (const struct check_item *item = items; item; item = item->next)
        if (item->kind != ITEM_WHEN ||
            has_checks(w, bind_cond(w->bind, item->condition) ? item->body : item->otherwise))
            return true;
    return false;
}

static void write_check_list(struct writer *w, const struct check_item *items)
{
    if (!has_checks(w, items)) return;
    pen_lit(w->pen, " {");
    write_checks(w, items);
    pen_lit(w->pen, " }");
}

/* ---- flow ---- */

static void write_lines(struct writer *w, const struct merged_line *lines);

static void write_do(struct writer *w, const struct flow_item *item)
{
    pen_format(w->pen, "do %.*s %.*s", SHOW(item->name.text), SHOW(item->action.text));
    for (const struct value *value = item->args; value; value = value->next) {
        pen_text(w->pen, value == item->args ? "(" : ", ");
        write_side(w, value);
        if (!value->next) pen_char(w->pen, ')');
    }
    for (const struct field_setting *with = item->with; with; with = with->next) {
        pen_text(w->pen, with == item->with ? " with " : ", ");
        write_path(w, &with->path);
        pen_lit(w->pen, " = ");
        write_expr(w, &with->value);
    }
}

static void write_arrow(struct writer *w, const struct flow_item *item)
{
    pen_format(w->pen, "%.*s %.*s -> %.*s : %.*s %.*s", SHOW(item->step.text), SHOW(item->from.text),
               SHOW(item->to.text), SHOW(item->proto.text), SHOW(item->verb.text));
    if (item->has_path) {
        pen_char(w->pen, ' ');
        write_string(w, item->path.text);
    }
    if (item->relation != RELATION_NONE)
        pen_format(w->pen, " %s %.*s", item->relation == RELATION_ANSWERS ? "answers" : "relays",
                   SHOW(item->related.text));
    if (item->has_as) pen_format(w->pen, " as %.*s", SHOW(item->as.text));
    write_check_list(w, item->checks);
    if (item->has_within) {
        pen_lit(w->pen, " within ");
        write_value(w, &item->within);
    }
    if (item->has_within_of) pen_format(w->pen, " of %.*s", SHOW(item->within_of.text));
    if (item->lost) pen_lit(w->pen, " lost");
    if (!item->has_say) return;
    pen_lit(w->pen, " say ");
    write_string(w, item->text.text);
}

static void write_ask(struct writer *w, const struct flow_item *item)
{
    pen_format(w->pen, "ask %.*s ", SHOW(item->name.text));
    write_string(w, item->text.text);
    pen_lit(w->pen, " {");
    for (const struct ask_answer *answer = item->answers_list; answer; answer = answer->next) {
        pen_char(w->pen, ' ');
        write_string(w, answer->text.text);
        if (answer->right) pen_lit(w->pen, " right");
    }
    pen_lit(w->pen, " }");
}

static void write_group(struct writer *w, const struct merged_line *line)
{
    pen_text(w->pen, line->item->kind == FLOW_ANY_ORDER ? "any-order {\n" : "in-order {\n");
    write_lines(w, line->children);
    pen_lit(w->pen, "}");
}

static void write_line(struct writer *w, const struct merged_line *line)
{
    const struct flow_item *item = line->item;
    switch (item->kind) {
    case FLOW_PHASE:
        pen_lit(w->pen, "phase ");
        write_string(w, item->text.text);
        if (item->has_mode) pen_text(w->pen, item->strict ? " strict" : " milestones");
        break;
    case FLOW_SAY:
        pen_lit(w->pen, "say ");
        write_string(w, item->text.text);
        break;
    case FLOW_ASK: write_ask(w, item); break;
    case FLOW_DO: write_do(w, item); break;
    case FLOW_WAIT:
        pen_lit(w->pen, "wait ");
        write_value(w, &item->wait);
        break;
    case FLOW_EXPECT:
        pen_lit(w->pen, "expect");
        write_check_list(w, item->checks);
        break;
    case FLOW_ANY_ORDER:
    case FLOW_IN_ORDER: write_group(w, line); break;
    case FLOW_ARROW: write_arrow(w, item); break;
    case FLOW_WHEN: write_lines(w, bind_cond(w->bind, item->condition) ? line->children : line->otherwise); return;
    case FLOW_AFTER:
    case FLOW_BEFORE:
    case FLOW_REPLACE:
    case FLOW_REMOVE: must(item->kind < FLOW_AFTER); break; /* edits are done when a flow is merged */
    }
    pen_char(w->pen, '\n');
}

static void write_lines(struct writer *w, const struct merged_line *lines)
{
    for (const struct merged_line *line = lines; line; line = line->next) {
        bool empty = line->item->kind == FLOW_EXPECT && !has_checks(w, line->item->checks);
        if (!empty) write_line(w, line);
    }
}

static void write_run(struct writer *w)
{
    const struct merged *merged = w->bind->merged;
    pen_lit(w->pen, "imslab 1\n\n");
    write_header(w);
    pen_char(w->pen, '\n');
    write_topology(w);
    pen_char(w->pen, '\n');
    write_people(w);
    if (merged->flow) {
        pen_lit(w->pen, "\nflow {\n");
        write_lines(w, merged->flow);
        pen_lit(w->pen, "}\n");
    }
    for (uint32_t i = 0; i < merged->part_count; i++) {
        if (merged->part[i].block->kind != BLOCK_EXPECT || !has_checks(w, merged->part[i].block->expect)) continue;
        pen_lit(w->pen, "\nexpect");
        write_check_list(w, merged->part[i].block->expect);
        pen_char(w->pen, '\n');
    }
}

void script_resolved(struct pen *pen, const struct script *script, uint32_t n)
{
    struct arena arena = {0};
    struct findings found = {.arena = &arena};
    struct plan *plan = arena_new(&arena, struct plan);
    struct bind bind = {
        .script = script, .merged = script->merged, .found = &found, .run = n, .arena = &arena, .plan = plan};
    struct bytes text = {NULL, 0};
    must(n < script->run_count);
    bind_run(&bind);
    for (uint32_t room = RESOLVED_ROOM_MIN; !text.at && room <= RESOLVED_ROOM_MAX; room *= 2) {
        struct pen draft = pen_on(arena_take(&arena, room), room);
        write_run(&(struct writer){&draft, &bind});
        text = pen_done(&draft);
    }
    must(text.at != NULL); /* files of 1 MiB, eight deep, and escapes of four octets a byte */
    struct diagnostics diagnostics = {.arena = &arena};
    const struct ast *ast = ast_parse(&arena, script->ast->file, text, &diagnostics);
    if (ast) format_ast(pen, ast);
    else pen_bytes(pen, text); /* larger than a file may be: as it is */
    arena_free(&arena);
}
