/* One run as plain .ims: files merged, variants decided, edits done (`check --resolved`). It is made of the tokens of
 * its files, and then read and formatted like any other file. */
#include "bind.h"
#include "format.h"
#include "lex.h"
#include "list.h"
#include "must.h"
#include "parser.h"
#include "visit.h"

#include <stdlib.h>

enum { RESOLVED_ROOM_MIN = 1 << 16, RESOLVED_ROOM_MAX = 1 << 26 };

struct resolved_choice { /* an expression that a variant decides, by where it is */
    const struct ast *ast;
    const struct expr *expr;
};
struct writer {
    struct pen *pen;
    const struct bind *bind;
    struct resolved_choice *choice; /* sorted */
    uint32_t choice_count, choice_room;
};

/* ---- tokens of a file, with the decisions of the run ---- */

static int choice_order(const void *a, const void *b)
{
    const struct resolved_choice *x = a, *y = b;
    uint32_t left = x->expr->value.span.at, right = y->expr->value.span.at;
    if (x->ast != y->ast) return x->ast < y->ast ? -1 : 1;
    return left < right ? -1 : left > right;
}

static void choice_collect(void *self, const struct ast *ast, const struct expr *expr)
{
    struct writer *w = self;
    if (!expr->condition) return;
    w->choice = arena_grow(w->bind->arena, w->choice, w->choice_count, &w->choice_room, sizeof *w->choice);
    w->choice[w->choice_count++] = (struct resolved_choice){ast, expr};
}

static const struct expr *choice_at(const struct writer *w, const struct ast *ast, const struct token *token)
{
    struct expr here = {.value.span.at = token->at};
    struct resolved_choice key = {ast, &here}, *found = NULL;
    if (w->choice_count) found = bsearch(&key, w->choice, w->choice_count, sizeof key, choice_order);
    return found ? found->expr : NULL;
}

/* The first token at or after an offset. */
static const struct token *token_at(const struct ast *ast, uint32_t at)
{
    uint32_t low = 0, high = ast->token_count - 1;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (ast->tokens[middle].at < at) low = middle + 1;
        else high = middle;
    }
    return &ast->tokens[low];
}

/* After the `}` of a `{`. */
static const struct token *braces_end(const struct token *token)
{
    uint32_t depth = 0;
    do {
        if (token->kind == TOKEN_OPEN) depth++;
        if (token->kind == TOKEN_CLOSE) depth--;
        token++;
    } while (depth > 0);
    return token;
}

static void write_tokens(struct writer *w, const struct ast *ast, const struct token *first, const struct token *end);

/* `when CONDITION { } else when ... else { }`: the content of the braces that this run takes. */
static const struct token *write_when(struct writer *w, const struct ast *ast, const struct token *token)
{
    bool taken = false;
    for (bool more = true; more;) {
        struct cond *cond = NULL;
        struct parser parser = {.arena = w->bind->arena, .ast = (struct ast *)(uintptr_t)ast};
        if (token->word == WORD_WHEN) {
            parser.token = (struct token *)(uintptr_t)token + 1;
            must(parser_cond(&parser, &cond)); /* it has been read before */
            token = parser.token;
        }
        const struct token *end = braces_end(token);
        bool here = !taken && (!cond || bind_cond(w->bind, cond));
        if (here) write_tokens(w, ast, token + 1, end - 1);
        taken |= here;
        more = end->word == WORD_ELSE;
        token = more ? end + 1 : end;
    }
    return token;
}

static void write_text(struct writer *w, struct bytes text)
{
    bool is_text = true;
    for (uint32_t at = 0, count; at < text.count && is_text; at += count) {
        count = lex_utf8(bytes_from(text, at));
        is_text = count > 0;
    }
    pen_char(w->pen, '"');
    if (is_text) lex_escape(w->pen, text);
    for (uint32_t i = 0; i < text.count && !is_text; i++) {
        pen_lit(w->pen, "\\x");
        pen_hex(w->pen, bytes_part(text, i, 1));
    }
    pen_char(w->pen, '"');
}

static void write_token(struct writer *w, const struct ast *ast, const struct token *token)
{
    pen_char(w->pen, token->begin == BEGIN_NONE ? ' ' : '\n');
    if (token->kind != TOKEN_VARIANT) {
        pen_bytes(w->pen, lex_token_text(ast, token));
        return;
    }
    struct value value = {.kind = VALUE_VARIANT, .text = bytes_from(lex_token_text(ast, token), 1)};
    const struct value *now = bind_value_now(w->bind, &value);
    if (now->kind == VALUE_STRING) write_text(w, now->text);
    else pen_bytes(w->pen, spell_value(w->bind->arena, now));
}

/* `A + B if CONDITION else C`: the part that this run takes, and where it ends. */
static const struct token *write_choice(struct writer *w, const struct ast *ast, const struct token *token,
                                        const struct expr *expr)
{
    const struct token *otherwise = token_at(ast, expr->otherwise->span.at);
    const struct token *end = token_at(ast, expr->otherwise->span.end);
    bool first = bind_cond(w->bind, expr->condition);
    const struct token *from = first ? token : otherwise;
    write_token(w, ast, from);
    write_tokens(w, ast, from + 1, first ? token_at(ast, expr->condition->span.at) - 1 : end);
    return end;
}

static void write_tokens(struct writer *w, const struct ast *ast, const struct token *first, const struct token *end)
{
    for (const struct token *token = first; token < end;) {
        const struct expr *expr = choice_at(w, ast, token);
        if (expr) {
            token = write_choice(w, ast, token, expr);
            continue;
        }
        if (token->word == WORD_WHEN && token->begin != BEGIN_NONE) {
            token = write_when(w, ast, token);
            continue;
        }
        write_token(w, ast, token++);
    }
}

static void write_span(struct writer *w, const struct ast *ast, uint32_t from, uint32_t end)
{
    write_tokens(w, ast, token_at(ast, from), token_at(ast, end));
}

/* ---- settings ---- */

static void write_setting(struct writer *w, const struct ast *ast, const struct setting *setting)
{
    const struct value *last = setting->values;
    while (last->next) last = last->next;
    write_span(w, ast, setting->name.span.at, last->span.end);
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
            if (!set_again(parts, p, setting)) write_setting(w, parts->part[p].ast, setting);
    pen_lit(w->pen, " }");
}

/* ---- blocks ---- */

static void write_header(struct writer *w)
{
    const struct plan *plan = w->bind->plan;
    static const char own[] = "id|ref|tags|threat|column|by-design";
    pen_lit(w->pen, "scenario ");
    write_text(w, plan->title);
    pen_lit(w->pen, " {\n");
    for (const struct block *block = w->bind->script->ast->blocks; block; block = block->next) {
        if (block->kind != BLOCK_SCENARIO) continue;
        for (const struct setting *setting = block->settings; setting; setting = setting->next) {
            if (list_find(own, setting->name.text) == BYTES_NOT_FOUND) continue;
            write_setting(w, w->bind->script->ast, setting);
            pen_char(w->pen, '\n');
        }
    }
    pen_format(w->pen, " mode %s\n level %s\n seed %llu\n limit ", plan->mode == FLOW_STRICT ? "strict" : "milestones",
               plan_level(plan), (unsigned long long)plan->seed);
    quantity_write_time(w->pen, plan->limit);
    pen_lit(w->pen, "\n}\n");
}

/* The blocks that the level's base brings to this text too are written out below, as this run has them. */
static void write_level_undone(struct writer *w)
{
    const struct merged *merged = w->bind->merged;
    for (uint32_t i = 0; i < merged->part_count && w->bind->plan->as_specified; i++)
        for (const struct topo *item = merged->part[i].level ? merged->part[i].block->topology : NULL; item;
             item = item->next) {
            if (item->kind == TOPO_NODE) pen_format(w->pen, " remove node %.*s\n", SHOW(item->name.text));
            if (item->kind == TOPO_BOX) pen_format(w->pen, " remove box %.*s\n", SHOW(item->name.text));
        }
}

static void write_topology(struct writer *w)
{
    const struct bind *bind = w->bind;
    const struct plan *plan = bind->plan;
    pen_lit(w->pen, "topology {\n domain ");
    write_text(w, plan->domain);
    pen_char(w->pen, '\n');
    write_level_undone(w);
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

/* ---- flow and expectations ---- */

/* Whether a list has a check in this run. */
static bool has_checks(struct writer *w, const struct check_item *items)
{
    for (const struct check_item *item = items; item; item = item->next)
        if (item->kind != ITEM_WHEN ||
            has_checks(w, bind_cond(w->bind, item->condition) ? item->body : item->otherwise))
            return true;
    return false;
}

static void write_lines(struct writer *w, const struct merged_line *lines);

/* An arrow whose checks are all of other runs has no braces. */
static void write_arrow(struct writer *w, const struct merged_line *line)
{
    const struct token *first = token_at(line->ast, line->item->span.at),
                       *end = token_at(line->ast, line->item->span.end);
    const struct token *open = first;
    while (open < end && open->kind != TOKEN_OPEN) open++;
    bool empty = open < end && !has_checks(w, line->item->checks);
    enum basis basis = bind_basis(w->bind, line);
    write_tokens(w, line->ast, first, empty ? open : end);
    if (empty) write_tokens(w, line->ast, braces_end(open), end);
    if (basis != BASIS_UNSAID && line->item->basis == BASIS_UNSAID)
        pen_format(w->pen, " basis %s", basis_rows[basis].word);
}

/* Each arrow says its own basis here: lines of several files are under one title. */
static void write_phase(struct writer *w, const struct merged_line *line)
{
    const struct token *first = token_at(line->ast, line->item->span.at),
                       *end = token_at(line->ast, line->item->span.end);
    const struct token *basis = first;
    while (basis < end && basis->word != WORD_BASIS) basis++;
    write_tokens(w, line->ast, first, basis);
    if (basis < end) write_tokens(w, line->ast, basis + 2, end);
}

static void write_line(struct writer *w, const struct merged_line *line)
{
    const struct flow_item *item = line->item;
    switch (item->kind) {
    case FLOW_ANY_ORDER:
    case FLOW_IN_ORDER:
        pen_text(w->pen, item->kind == FLOW_ANY_ORDER ? "\nany-order {" : "\nin-order {");
        write_lines(w, line->children);
        pen_lit(w->pen, "\n}");
        break;
    case FLOW_WHEN: write_lines(w, bind_cond(w->bind, item->condition) ? line->children : line->otherwise); break;
    case FLOW_EXPECT:
        if (has_checks(w, item->checks)) write_span(w, line->ast, item->span.at, item->span.end);
        break;
    case FLOW_ARROW: write_arrow(w, line); break;
    case FLOW_PHASE: write_phase(w, line); break;
    default: write_span(w, line->ast, item->span.at, item->span.end);
    }
}

static void write_lines(struct writer *w, const struct merged_line *lines)
{
    for (const struct merged_line *line = lines; line; line = line->next) write_line(w, line);
}

static void write_claims(struct writer *w)
{
    if (!w->bind->plan->claim) return;
    pen_lit(w->pen, "\nclaims {\n");
    for (const struct claim *claim = w->bind->plan->claim; claim; claim = claim->next) {
        pen_format(w->pen, "%.*s %.*s expect %.*s", SHOW(claim->name), SHOW(claim->text),
                   SHOW(list_nth(CLAIM_VERDICTS, claim->expect)));
        if (claim->reference.count) pen_lit(w->pen, " ref "), write_text(w, claim->reference);
        if (claim->by_design.count) pen_lit(w->pen, " by-design "), write_text(w, claim->by_design);
        pen_char(w->pen, '\n');
    }
    pen_lit(w->pen, "}\n");
}

/* A block of its own: attackers, faults, load, expect; the goal asks claims, and comes when they are there. */
static void write_block(struct writer *w, const struct merge_part *part)
{
    const struct token *first = token_at(part->ast, part->block->span.at);
    bool empty = part->block->kind == BLOCK_EXPECT && !has_checks(w, part->block->expect);
    static const unsigned whole = 1u << BLOCK_ATTACKERS | 1u << BLOCK_FAULTS | 1u << BLOCK_LOAD | 1u << BLOCK_EXPECT;
    if (empty || !(whole & 1u << part->block->kind)) return;
    pen_char(w->pen, '\n');
    write_tokens(w, part->ast, first, braces_end(first + 1));
    pen_char(w->pen, '\n');
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
        pen_lit(w->pen, "\n}\n");
    }
    for (uint32_t i = 0; i < merged->part_count; i++) write_block(w, &merged->part[i]);
    write_claims(w);
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
    struct writer writer = {.bind = &bind};
    visit_words(script->merged, &(struct word_visitor){.expr = choice_collect, .self = &writer});
    if (writer.choice_count > 1) qsort(writer.choice, writer.choice_count, sizeof *writer.choice, choice_order);
    for (uint32_t room = RESOLVED_ROOM_MIN; !text.at && room <= RESOLVED_ROOM_MAX; room *= 2) {
        struct pen draft = pen_on(arena_take(&arena, room), room);
        writer.pen = &draft;
        write_run(&writer);
        text = pen_done(&draft);
    }
    must(text.at != NULL); /* files of 1 MiB, eight deep, and escapes of four octets a byte */
    struct diagnostics diagnostics = {.arena = &arena};
    const struct ast *ast = ast_parse(&arena, script->ast->file, text, &diagnostics);
    if (ast) format_ast(pen, ast);
    else pen_bytes(pen, text); /* larger than a file may be: as it is */
    arena_free(&arena);
}
