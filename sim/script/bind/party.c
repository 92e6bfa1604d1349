/* Finds the nodes, attackers, links, zones, secrets and steps that names mean. */
#include "bind.h"
#include "must.h"

#define NONE bytes_of(NULL, 0)
#define BIT(kind) (1u << (kind))

/* ---- nodes, attackers, steps ---- */

static const struct name *name_of(struct bind *bind, const struct ast *ast, const struct word *word,
                                  enum name_kind kind)
{
    const struct name *name = names_find(&bind->names, word->text);
    if (name && name->kind == kind) return name;
    bind_wrong(bind, ast, word->span, bind_say_near_name(bind, word->text, BIT(kind), NONE), "`%.*s` is no %s",
               SHOW(word->text), names_kind_text(kind));
    return NULL;
}

const struct role *bind_node(struct bind *bind, const struct ast *ast, const struct word *word)
{
    const struct name *name = name_of(bind, ast, word, NAME_NODE);
    return name ? bind->plan->role[name->index] : NULL;
}

const struct attacker *bind_attacker(struct bind *bind, const struct ast *ast, const struct word *word)
{
    const struct name *name = name_of(bind, ast, word, NAME_ATTACKER);
    return name ? bind->attacker[name->index].attacker : NULL;
}

enum { STEPS_MAX = 256 };
/* The steps of the flow, in every run: true when one of them is `step`. */
static bool steps_list(const struct merged_line *lines, struct bytes step, struct bytes *words, uint32_t *count)
{
    bool found = false;
    for (const struct merged_line *line = lines; line && !found; line = line->next) {
        struct bytes text = line->item->kind == FLOW_ARROW ? line->item->step.text : NONE;
        found = bytes_equal(text, step) || steps_list(line->children, step, words, count) ||
                steps_list(line->otherwise, step, words, count);
        if (text.count && *count < STEPS_MAX) words[(*count)++] = text;
    }
    return found;
}

bool bind_step(struct bind *bind, const struct ast *ast, const struct word *word, struct bytes *step, uint32_t *line)
{
    struct bytes words[STEPS_MAX];
    uint32_t count = 0;
    *line = PLAN_NO_LINE;
    *step = bind_keep(bind, word->text);
    if (!word->text.count) return true;
    const struct name *name = names_find(&bind->steps, word->text);
    if (name) *line = name->index;
    if (name || steps_list(bind->merged->flow, word->text, words, &count)) return true;
    bind_wrong(bind, ast, word->span, bind_say_near(bind, word->text, words, count, NONE),
               "no arrow of the flow has step `%.*s`", SHOW(word->text));
    return false;
}

/* ---- parties ---- */

static bool party_link(struct bind *bind, const struct ast *ast, const struct target *target, struct party *party)
{
    const struct plan *plan = bind->plan;
    const struct role *a = bind_node(bind, ast, &target->name), *b = bind_node(bind, ast, &target->other);
    uint32_t found = 0;
    party->kind = PARTY_LINK;
    party->text = bind_say(bind, "link %.*s %.*s", SHOW(target->name.text), SHOW(target->other.text));
    if (!a || !b) return false;
    for (uint32_t i = 0; i < plan->link_count; i++) {
        const uint32_t *end = plan->link[i].end;
        bool there = end[0] == a->index && end[1] == b->index, back = end[1] == a->index && end[0] == b->index;
        if (!there && !back) continue;
        party->link = i;
        found++;
    }
    if (found == 1) return true;
    bind_wrong(bind, ast, target->span, found ? BYTES("give them zones, and name one: zone NAME") : NONE,
               "%s `%.*s` and `%.*s`", found ? "more than one link joins" : "no link joins", SHOW(a->name),
               SHOW(b->name));
    return false;
}

static bool party_zone(struct bind *bind, const struct ast *ast, const struct target *target, struct party *party)
{
    enum { ZONES_MAX = 64 };
    const struct plan *plan = bind->plan;
    struct bytes zones[ZONES_MAX];
    uint32_t count = 0;
    party->kind = PARTY_ZONE;
    party->text = bind_say(bind, "zone %.*s", SHOW(target->name.text));
    for (uint32_t i = 0; i < plan->link_count; i++) {
        party->zone = plan->link[i].zone;
        if (bytes_equal(party->zone, target->name.text)) return true;
        if (party->zone.count && count < ZONES_MAX) zones[count++] = party->zone;
    }
    bind_wrong(bind, ast, target->name.span,
               bind_say_near(bind, target->name.text, zones, count, BYTES("a link says its own: { zone NAME }")),
               "no link has the zone `%.*s`", SHOW(target->name.text));
    return false;
}

/* Another run of this file has it: the topology says so under a condition that does not hold here. */
static bool stands_elsewhere(const struct topo *items, struct bytes name)
{
    for (const struct topo *item = items; item; item = item->next) {
        bool names = (item->kind == TOPO_NODE && item->has_kind) || item->kind == TOPO_BOX;
        if (names && bytes_equal(item->name.text, name)) return true;
        if (stands_elsewhere(item->body, name) || stands_elsewhere(item->otherwise, name)) return true;
    }
    return false;
}

static bool is_elsewhere(const struct bind *bind, struct bytes name)
{
    for (uint32_t i = 0; i < bind->merged->part_count; i++)
        if (stands_elsewhere(bind->merged->part[i].block->topology, name)) return true;
    return false;
}

/* Only what its script or its user puts there lies in a storage: a kind has a policy that says where. */
static bool has_storage(struct bind *bind, const struct ast *ast, struct span span, const struct role *role)
{
    for (const struct policy_row *policy = role->kind->policies; policy && policy->name; policy++)
        if (bytes_equal(bytes_text(policy->name), BYTES("storage"))) return true;
    bind_wrong(bind, ast, span, NONE, "`%.*s` has no storage: what a %s keeps is its state", SHOW(role->name),
               role->kind->name);
    return false;
}

static bool party_named(struct bind *bind, const struct ast *ast, const struct target *target, struct party *party)
{
    const struct path_seg *first = target->path.segs, *second = first->next;
    const struct name *name = names_find(&bind->names, first->name.text);
    bool plain = !first->args && !first->has_index;
    bool storage = second && !second->next && !second->args && bytes_equal(second->name.text, BYTES("storage"));
    party->text = spell_path(bind->found->arena, &target->path);
    if (name && name->kind == NAME_NODE && plain && (!second || storage)) {
        party->kind = second ? PARTY_STORAGE : PARTY_NODE;
        party->role = bind->plan->role[name->index];
        return !second || has_storage(bind, ast, target->span, party->role);
    }
    if (name && name->kind == NAME_BOX && plain && !second) {
        party->kind = PARTY_BOX;
        party->box = name->index + 1;
        return true;
    }
    if (!name && plain && (!second || storage) && is_elsewhere(bind, first->name.text)) {
        party->kind = second ? PARTY_STORAGE : PARTY_NODE;
        return true;
    }
    unsigned near = BIT(NAME_NODE) | BIT(NAME_BOX);
    bind_wrong(bind, ast, target->span,
               name && name->kind == NAME_ATTACKER
                   ? BYTES("an attacker stands behind `against`")
                   : bind_say_near_name(bind, first->name.text, near, BYTES("wsf, ue.storage, zone core, link ue wsf")),
               "`%.*s` is no party", SHOW(party->text));
    return false;
}

bool bind_party(struct bind *bind, const struct ast *ast, const struct target *target, unsigned allowed,
                struct party *party)
{
    static bool (*const readers[])(struct bind *, const struct ast *, const struct target *, struct party *) = {
        [TARGET_PATH] = party_named, [TARGET_ZONE] = party_zone, [TARGET_LINK] = party_link};
    static const char *const nouns[] = {"a node", "a box", "a link", "a zone", "a storage"};
    *party = (struct party){.place = bind_place(bind, ast, target->span)};
    if (!readers[target->kind](bind, ast, target, party)) return false;
    party->text = bind_keep(bind, party->text);
    if (allowed & BIT(party->kind)) return true;
    struct bytes list = NONE;
    for (uint32_t i = 0; i < COUNT(nouns); i++)
        if (allowed & BIT(i)) list = bind_say(bind, "%.*s%s%s", SHOW(list), list.count ? ", " : "", nouns[i]);
    bind_wrong(bind, ast, target->span, bind_say(bind, "it takes %.*s", SHOW(list)), "`%.*s` is %s", SHOW(party->text),
               nouns[party->kind]);
    return false;
}

/* ---- the things that are known ---- */

static const char *const subject_nouns[] = {
    [SUBJECT_SUBSCRIBER] = "a field of a person",
    [SUBJECT_VALUE] = "a value",
    [SUBJECT_FIELD] = "a field of a message",
    [SUBJECT_KEY] = "a key",
    [SUBJECT_STORAGE] = "a storage",
    [SUBJECT_NODE] = "a node",
    [SUBJECT_MESSAGE] = "a message",
    [SUBJECT_AGREED] = "a field",
};

struct party_telling { /* one subject being read */
    struct bind *bind;
    const struct ast *ast;
    const struct value *value;
    struct claim_subject *subject;
};

static bool tell_subscriber(struct party_telling *telling, const struct name *name, const struct path_seg *seg)
{
    struct bind *bind = telling->bind;
    struct claim_subject *subject = telling->subject;
    struct operand operand = {0};
    subject->kind = SUBJECT_SUBSCRIBER;
    subject->set = &bind->plan->subscriber_set[name->index];
    bool known = seg && !seg->next && !seg->args &&
                 bind_subscriber_field(bind, subject->set, seg->name.text, seg->index, seg->has_index, &operand);
    if (!known) {
        bind_wrong(bind, telling->ast, telling->value->span, spell_list(bind->found->arena, subscriber_fields, NONE),
                   "a person has no field `%.*s`", SHOW(seg ? seg->name.text : BYTES("")));
        return false;
    }
    subject->subscriber_field = (enum subscriber_field)list_find(subscriber_fields, seg->name.text);
    subject->index = seg->index;
    bool of_password = subject->subscriber_field == SUBSCRIBER_HA1 ||
                       subject->subscriber_field == SUBSCRIBER_HA1_SHA256;
    if (operand.text.count || (of_password && subject->set->sample.password.count)) return true;
    bind_wrong(bind, telling->ast, telling->value->span, NONE, "`%.*s` has no %.*s", SHOW(name->text),
               SHOW(seg->name.text));
    return false;
}

static bool tell_node(struct party_telling *telling, const struct name *name, const struct path_seg *seg)
{
    static const enum claim_subject_kind kinds[] = {SUBJECT_KEY, SUBJECT_STORAGE};
    struct bind *bind = telling->bind;
    telling->subject->role = bind->plan->role[name->index];
    telling->subject->kind = SUBJECT_NODE;
    if (!seg) return true;
    uint32_t found = !seg->next && !seg->args ? list_find("key|storage", seg->name.text) : BYTES_NOT_FOUND;
    if (found != BYTES_NOT_FOUND) {
        telling->subject->kind = kinds[found];
        return kinds[found] != SUBJECT_STORAGE ||
               has_storage(bind, telling->ast, telling->value->span, telling->subject->role);
    }
    bind_wrong(bind, telling->ast, telling->value->span, BYTES("its key, or its storage"),
               "a node has no `%.*s` to know", SHOW(seg->name.text));
    return false;
}

static bool tell_message(struct party_telling *telling, const struct name *name, const struct path_seg *seg)
{
    struct bind *bind = telling->bind;
    telling->subject->message = name->index;
    telling->subject->kind = seg ? SUBJECT_FIELD : SUBJECT_MESSAGE;
    if (!seg) return true;
    struct path rest = {(struct path_seg *)(uintptr_t)seg, telling->value->span};
    return bind_field(bind, telling->ast, telling->value->span, spell_path(bind->arena, &rest),
                      bind->message[name->index].proto, &telling->subject->field);
}

static bool tell_agreed(struct party_telling *telling, struct bytes word)
{
    struct bytes names[AGREED_COUNT], list = NONE;
    for (uint32_t i = 0; i < AGREED_COUNT; i++) {
        names[i] = bytes_text(agreed_rows[i].name);
        list = bind_say(telling->bind, "%.*s%s%.*s", SHOW(list), i ? " " : "", SHOW(names[i]));
        if (!bytes_equal(names[i], word)) continue;
        telling->subject->kind = SUBJECT_AGREED;
        telling->subject->agreed = (enum agreed)i;
        return true;
    }
    bind_wrong(telling->bind, telling->ast, telling->value->span,
               bind_say_near(telling->bind, word, names, AGREED_COUNT, list), "`%.*s` is nothing to agree on",
               SHOW(word));
    return false;
}

static bool tell(struct party_telling *telling, unsigned allowed)
{
    struct bind *bind = telling->bind;
    const struct path_seg *first = telling->value->path.segs;
    struct bytes word = first->name.text;
    if (allowed == BIT(SUBJECT_AGREED)) {
        struct bytes text = spell_path(bind->arena, &telling->value->path);
        return tell_agreed(telling, spell_is_word(&telling->value->path) ? word : text);
    }
    const struct name *name = first->args || first->has_index ? NULL : names_find(&bind->names, word);
    if (name && name->kind == NAME_PERSON) return tell_subscriber(telling, name, first->next);
    if (name && name->kind == NAME_NODE) return tell_node(telling, name, first->next);
    if (name && name->kind == NAME_MESSAGE) return tell_message(telling, name, first->next);
    if (name && name->kind == NAME_VALUE && !first->next) {
        telling->subject->kind = SUBJECT_VALUE;
        telling->subject->value = name->index;
        bind->found->let[bind->value[name->index].let].used = true;
        return true;
    }
    static const struct {
        enum claim_subject_kind kind;
        enum name_kind name;
    } nears[] = {{SUBJECT_SUBSCRIBER, NAME_PERSON}, {SUBJECT_VALUE, NAME_VALUE}, {SUBJECT_FIELD, NAME_MESSAGE},
                 {SUBJECT_MESSAGE, NAME_MESSAGE},   {SUBJECT_KEY, NAME_NODE},    {SUBJECT_STORAGE, NAME_NODE},
                 {SUBJECT_NODE, NAME_NODE}};
    unsigned near = 0;
    for (size_t i = 0; i < COUNT(nears); i++)
        if (allowed & BIT(nears[i].kind)) near |= BIT(nears[i].name);
    bind_wrong(bind, telling->ast, telling->value->span, bind_say_near_name(bind, word, near, NONE),
               "`%.*s` names nothing of this run", SHOW(word));
    return false;
}

bool bind_subject(struct bind *bind, const struct ast *ast, const struct value *value, unsigned allowed,
                  const char *about, struct claim_subject *subject)
{
    struct party_telling telling = {bind, ast, value, subject};
    *subject = (struct claim_subject){.place = bind_place(bind, ast, value->span)};
    subject->text = bind_keep(bind, spell_path(bind->found->arena, &value->path));
    if (!tell(&telling, allowed)) return false;
    if (allowed & BIT(subject->kind)) return true;
    struct bytes list = NONE;
    for (uint32_t i = 0; i < COUNT(subject_nouns); i++)
        if (allowed & BIT(i)) list = bind_say(bind, "%.*s%s%s", SHOW(list), list.count ? ", " : "", subject_nouns[i]);
    bind_wrong(bind, ast, value->span, bind_say(bind, "`%s` takes %.*s", about, SHOW(list)), "`%.*s` is %s",
               SHOW(subject->text), subject_nouns[subject->kind]);
    return false;
}
