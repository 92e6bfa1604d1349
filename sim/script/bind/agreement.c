/* Claims about agreement: that the first node commits, that the second runs with the node that commits, and that its
 * messages carry the fields in some run of the file. */
#include "bind.h"

#define NONE bytes_of(NULL, 0)

/* The peer that a node commits to: the network to a client, a client to the network. */
static enum fact_role runs_with(enum fact_role commits_as)
{
    return commits_as == FACT_AS_CLIENT ? FACT_AS_REGISTRAR : FACT_AS_CLIENT;
}

/* "browser, scscf; ..." of all kinds there are. */
static struct bytes pairs(struct bind *bind)
{
    struct bytes list = NONE;
    for (const struct node_kind *const *a = bind->merged->kinds; *a; a++)
        for (const struct node_kind *const *b = bind->merged->kinds; *b; b++)
            if ((*a)->commits_as != FACT_AS_NOBODY && runs_with((*a)->commits_as) == (*b)->runs_as)
                list = bind_say(bind, "%.*s%s%s, %s", SHOW(list), list.count ? "; " : "", (*a)->name, (*b)->name);
    return bind_say(bind, "of these kinds: %.*s", SHOW(list));
}

static bool pair_fits(struct bind *bind, const struct ast *ast, const struct value *first, const struct claim *claim)
{
    const struct role *a = claim->subject[0].role, *b = claim->subject[1].role;
    struct bytes right = pairs(bind);
    if (a->kind->commits_as == FACT_AS_NOBODY) {
        bind_wrong(bind, ast, first->span, right, "`%.*s` never commits to anybody", SHOW(a->name));
        return false;
    }
    if (runs_with(a->kind->commits_as) == b->kind->runs_as) return true;
    bind_wrong(bind, ast, first->next->span, right, "`%.*s` never runs with `%.*s`", SHOW(b->name), SHOW(a->name));
    return false;
}

static struct agreed_seen *seen_of(struct bind *bind, const struct ast *ast, const struct value *value)
{
    struct findings *found = bind->found;
    for (uint32_t i = 0; i < found->agreed_count; i++)
        if (found->agreed[i].value == value) return &found->agreed[i];
    found->agreed = arena_grow(found->arena, found->agreed, found->agreed_count, &found->agreed_room,
                               sizeof *found->agreed);
    found->agreed[found->agreed_count] = (struct agreed_seen){.ast = ast, .value = value};
    return &found->agreed[found->agreed_count++];
}

static bool is_agreement(enum claim_kind kind)
{
    return kind == CLAIM_ALIVE || kind == CLAIM_WEAK_AGREE || kind == CLAIM_AGREE || kind == CLAIM_INJECTIVE_AGREE;
}

void bind_agreement(struct bind *bind, const struct ast *ast, const struct claim_item *item, const struct claim *claim)
{
    if (!is_agreement(claim->kind) || !claim->subject || !claim->subject[0].role || !claim->subject[1].role) return;
    if (claim->subject_count != 2 || !pair_fits(bind, ast, item->subjects, claim)) return;
    const struct role *a = claim->subject[0].role, *b = claim->subject[1].role;
    unsigned carries = b->kind->carries(b, a->kind->commits_as);
    for (const struct value *value = item->on; value; value = value->next) {
        struct bytes word = spell_path(bind->found->arena, &value->path);
        for (uint32_t field = 0; field < AGREED_COUNT; field++) {
            if (!bytes_equal(word, bytes_text(agreed_rows[field].name))) continue;
            struct agreed_seen *seen = seen_of(bind, ast, value);
            seen->carried = seen->carried || (carries & AGREED_BIT(field));
            seen->others |= carries;
            seen->who = arena_copy(bind->found->arena, b->name);
            seen->name = word;
        }
    }
}
