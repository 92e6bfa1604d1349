/* Claims of one run: kinds, subjects, parties and fields by the tables of claim.h; claims that were brought in are
 * replaced and removed by name. */
#include "bind.h"
#include "lex.h"

#define NONE bytes_of(NULL, 0)
#define BIT(kind) (1u << (kind))

struct claim_binding { /* one claim being read */
    struct bind *bind;
    const struct ast *ast;
    const struct claim_item *item;
    const struct claim_row *row;
    struct claim *claim;
};

/* The slot of the claim of that name, empty when it was removed; NULL when there was none. */
static struct claim **claim_named(struct bind *bind, struct bytes name)
{
    const struct name *row = names_find(&bind->claim_names, name);
    return row ? &bind->claim[row->index] : NULL;
}

static void no_claim(struct bind *bind, const struct ast *ast, const struct word *word)
{
    enum { CLAIMS_MAX = 256 };
    struct bytes words[CLAIMS_MAX];
    uint32_t count = 0;
    for (uint32_t i = 0; i < bind->claim_count && count < CLAIMS_MAX; i++)
        if (bind->claim[i]) words[count++] = bind->claim[i]->name;
    bind_wrong(bind, ast, word->span, bind_say_near(bind, word->text, words, count, NONE), "no claim `%.*s`",
               SHOW(word->text));
}

/* ---- the parts of a claim ---- */

static bool kind_take(struct claim_binding *claiming)
{
    struct bytes names[CLAIM_KIND_COUNT], list = NONE, verb = claiming->item->verb.text;
    for (uint32_t i = 0; i < CLAIM_KIND_COUNT; i++) {
        names[i] = bytes_text(claim_rows[i].name);
        if (!bytes_equal(names[i], verb)) continue;
        claiming->claim->kind = (enum claim_kind)i;
        claiming->row = &claim_rows[i];
        return true;
    }
    for (uint32_t i = 0; i < CLAIM_KIND_COUNT; i++)
        list = bind_say(claiming->bind, "%.*s%s%.*s", SHOW(list), i ? " " : "", SHOW(names[i]));
    bind_wrong(claiming->bind, claiming->ast, claiming->item->verb.span,
               bind_say_near(claiming->bind, verb, names, CLAIM_KIND_COUNT, list), "no kind of claim `%.*s`",
               SHOW(verb));
    return false;
}

/* bound user, impi, impu [, connection] */
static void words_take(struct claim_binding *claiming)
{
    uint32_t at = 0;
    for (const struct value *value = claiming->item->subjects; value; value = value->next, at++) {
        struct bytes word = spell_path(claiming->bind->arena, &value->path);
        if (bytes_equal(word, list_nth(claiming->row->words, at))) continue;
        bind_wrong(claiming->bind, claiming->ast, value->span,
                   bind_say(claiming->bind, "`%s`, or with `, connection`", claiming->row->example),
                   "`%s` binds no `%.*s` here", claiming->row->name, SHOW(word));
        return;
    }
    claiming->claim->connection = claiming->claim->subject_count > claiming->row->least;
}

static void subjects_take(struct claim_binding *claiming)
{
    struct bind *bind = claiming->bind;
    const struct claim_row *row = claiming->row;
    struct claim *claim = claiming->claim;
    for (const struct value *value = claiming->item->subjects; value; value = value->next) claim->subject_count++;
    if (claim->subject_count < row->least || claim->subject_count > row->most) {
        bind_wrong(bind, claiming->ast, claiming->item->verb.span, bytes_text(row->example), "`%s` is about %s",
                   row->name,
                   row->most == 0   ? "no one thing"
                   : row->most == 1 ? "one thing"
                   : row->most == 2 ? "two things"
                                    : "three things or four");
        return;
    }
    if (row->words) {
        words_take(claiming);
        return;
    }
    struct claim_subject *subject = arena_array(bind->arena, struct claim_subject, claim->subject_count);
    claim->subject = subject;
    for (const struct value *value = claiming->item->subjects; value; value = value->next)
        bind_subject(bind, claiming->ast, value, row->subjects, row->name, subject++);
    if (claim->subject_count != 2 || !bytes_equal(claim->subject[0].text, claim->subject[1].text)) return;
    bind_wrong(bind, claiming->ast, claiming->item->subjects->next->span, bytes_text(row->example),
               "`%s` is about two, and this is one", row->name);
}

static void parties_take(struct claim_binding *claiming)
{
    struct claim *claim = claiming->claim;
    for (const struct target *target = claiming->item->from; target; target = target->next) claim->from_count++;
    struct party *party = arena_array(claiming->bind->arena, struct party, claim->from_count);
    claim->from = party;
    for (const struct target *target = claiming->item->from; target; target = target->next)
        bind_party(claiming->bind, claiming->ast, target, ~0u, party++);
}

static void fields_take(struct claim_binding *claiming)
{
    for (const struct value *value = claiming->item->on; value; value = value->next) {
        struct claim_subject field;
        if (!bind_subject(claiming->bind, claiming->ast, value, BIT(SUBJECT_AGREED), claiming->row->name, &field))
            continue;
        if (claiming->claim->on & BIT(field.agreed))
            bind_wrong(claiming->bind, claiming->ast, value->span, NONE, "`%.*s` stands twice", SHOW(field.text));
        claiming->claim->on |= BIT(field.agreed);
    }
}

static void attackers_take(struct claim_binding *claiming)
{
    struct claim *claim = claiming->claim;
    for (const struct name_item *item = claiming->item->against; item; item = item->next) claim->against_count++;
    const struct attacker **attacker = arena_array(claiming->bind->arena, const struct attacker *,
                                                   claim->against_count);
    claim->against = attacker;
    for (const struct name_item *item = claiming->item->against; item; item = item->next)
        *attacker++ = bind_attacker(claiming->bind, claiming->ast, &item->word);
}

static void clauses_take(struct claim_binding *claiming)
{
    static const char *const words[] = {"from", "on", "against"};
    static const enum claim_clause bits[] = {CLAUSE_FROM, CLAUSE_ON, CLAUSE_AGAINST};
    const struct claim_item *item = claiming->item;
    const struct claim_row *row = claiming->row;
    const bool there[] = {item->from != NULL, item->on != NULL, item->against != NULL};
    struct span spans[] = {item->verb.span, item->verb.span, item->verb.span};
    unsigned given = 0;
    if (item->from) spans[0] = item->from->span;
    if (item->on) spans[1] = item->on->span;
    if (item->against) spans[2] = item->against->word.span;
    for (size_t i = 0; i < COUNT(words); i++) {
        if (there[i]) given |= bits[i];
        if (there[i] && !(row->allowed & bits[i]))
            bind_wrong(claiming->bind, claiming->ast, spans[i], bytes_text(row->example), "`%s` takes no `%s`",
                       row->name, words[i]);
    }
    if (row->needed && !(given & row->needed))
        bind_wrong(claiming->bind, claiming->ast, item->verb.span, bytes_text(row->example), "`%s` needs `%s`",
                   row->name, row->needed & CLAUSE_ON ? "on" : "from` or `against");
    parties_take(claiming);
    fields_take(claiming);
    attackers_take(claiming);
}

static void verdict_take(struct claim_binding *claiming)
{
    struct bind *bind = claiming->bind;
    const struct expr *expr = &claiming->item->expect;
    const struct value *value = &expr->value;
    uint32_t verdict;
    if (expr->plus) {
        bind_wrong(bind, claiming->ast, expr->plus->span, BYTES("expect violated if V == x else holds"),
                   "a verdict is one word");
        return;
    }
    if (expr->condition && !bind_cond(bind, expr->condition)) value = expr->otherwise;
    if (bind_choice(bind, claiming->ast, value, BYTES("expect"), CLAIM_VERDICTS, &verdict))
        claiming->claim->expect = (enum claim_verdict)verdict;
}

/* ---- the list ---- */

/* A claim of another file may be replaced; its place in the list stays. */
static void claim_place(struct claim_binding *claiming)
{
    struct bind *bind = claiming->bind;
    const struct claim_item *item = claiming->item;
    struct claim **taken = claim_named(bind, item->name.text);
    bool there = taken && *taken;
    if (there && !item->replaces)
        bind_wrong(bind, claiming->ast, item->name.span, BYTES("`replace` changes a claim that was brought in"),
                   "`%.*s` is already a claim (%.*s:%u:%u)", SHOW(item->name.text),
                   SHOW(merge_file_short((*taken)->place.file)), (*taken)->place.line, (*taken)->place.column);
    if (!there && item->replaces) no_claim(bind, claiming->ast, &item->name);
    if (taken) {
        *taken = claiming->claim;
        return;
    }
    bind->claim = arena_grow(bind->arena, bind->claim, bind->claim_count, &bind->claim_room, sizeof *bind->claim);
    names_add(&bind->claim_names, (struct name){.text = item->name.text, .index = bind->claim_count});
    bind->claim[bind->claim_count++] = claiming->claim;
}

static void claim_take(struct bind *bind, const struct ast *ast, const struct claim_item *item)
{
    struct claim_binding claiming = {
        .bind = bind, .ast = ast, .item = item, .claim = arena_new(bind->arena, struct claim)};
    struct claim *claim = claiming.claim;
    claim->place = bind_place(bind, ast, item->span);
    claim->name = bind_keep(bind, item->name.text);
    claim->text = bind_keep(bind, lex_span_text(bind->found->arena, ast, item->verb.span.at, item->said_end));
    claim->reference = bind_keep(bind, item->reference.text);
    claim->by_design = bind_keep(bind, item->by_design.text);
    claim_place(&claiming);
    verdict_take(&claiming);
    if (!kind_take(&claiming)) return;
    subjects_take(&claiming);
    clauses_take(&claiming);
    bind_agreement(bind, ast, item, claim);
}

static void claim_remove(struct bind *bind, const struct ast *ast, const struct name_item *names)
{
    for (const struct name_item *item = names; item; item = item->next) {
        struct claim **taken = claim_named(bind, item->word.text);
        if (taken && *taken) *taken = NULL;
        else no_claim(bind, ast, &item->word);
    }
}

static void claims_take(struct bind *bind, const struct ast *ast, const struct claim_item *items)
{
    for (const struct claim_item *item = items; item; item = item->next) {
        if (item->kind == CLAIM_ITEM_WHEN)
            claims_take(bind, ast, bind_cond(bind, item->condition) ? item->body : item->otherwise);
        else if (item->kind == CLAIM_ITEM_REMOVE) claim_remove(bind, ast, item->removed);
        else claim_take(bind, ast, item);
    }
}

void bind_claims(struct bind *bind)
{
    const struct claim **tail = &bind->plan->claim;
    for (uint32_t i = 0; i < bind->merged->part_count; i++)
        claims_take(bind, bind->merged->part[i].ast, bind->merged->part[i].block->claims);
    for (uint32_t i = 0; i < bind->claim_count; i++) {
        if (!bind->claim[i]) continue;
        *tail = bind->claim[i];
        tail = &bind->claim[i]->next;
        bind->plan->claim_count++;
    }
}
