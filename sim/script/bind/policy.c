/* Policies of a node: defaults of the level, then the settings of its lines, each of its row's type. */
#include "bind.h"
#include "list.h"
#include "must.h"

static uint32_t policy_count(const struct node_kind *kind)
{
    uint32_t count = 0;
    while (kind->policies && kind->policies[count].name) count++;
    must(count <= POLICY_MAX);
    return count;
}

/* The default of a row at this level, as a scenario would write it. */
static struct bytes standard(const struct plan *plan, const struct policy_row *row)
{
    return bytes_text(plan->as_specified && row->as_specified ? row->as_specified : row->as_drawn);
}

static uint64_t standard_number(const struct policy_row *row, struct bytes text)
{
    struct quantity quantity = {QUANTITY_TIME, 0};
    uint64_t number = 0;
    if (!text.count) return 0;
    switch (row->type) {
    case POLICY_CHOICE: must(list_find(row->values, text) != BYTES_NOT_FOUND); return list_find(row->values, text);
    case POLICY_TIME:
        must(!quantity_scan(&quantity, text).why && quantity.type == QUANTITY_TIME);
        return quantity.number;
    case POLICY_COUNT: must(bytes_to_u64(text, &number)); return number;
    case POLICY_SUBSCRIBER:
    case POLICY_NODE:
    case POLICY_NODES:
    case POLICY_TEXT: break;
    }
    return 0;
}

void bind_policy_defaults(struct bind *bind, struct bound_node *node)
{
    for (uint32_t i = 0; i < policy_count(node->kind); i++) {
        const struct policy_row *row = &node->kind->policies[i];
        struct bytes text = standard(bind->plan, row);
        node->role->policy[i] = standard_number(row, text);
        if (row->type == POLICY_TEXT) node->role->policy_text[i] = text;
    }
}

struct policy_place { /* one setting being read */
    struct bind *bind;
    struct bound_node *node;
    uint32_t row;
    const struct ast *ast;
    const struct setting *setting;
};

static bool choice_read(const struct policy_place *place)
{
    struct bind *bind = place->bind;
    const struct policy_row *row = &place->node->kind->policies[place->row];
    struct bytes word;
    if (!bind_word(bind, place->ast, place->setting->values, place->setting->name.text, &word)) return false;
    uint32_t found = list_find(row->values, word);
    if (found == BYTES_NOT_FOUND) {
        bind_wrong(bind, place->ast, place->setting->values->span,
                   spell_list(bind->found->arena, row->values, standard(bind->plan, row)), "%s has no %s `%.*s`",
                   place->node->kind->name, row->name, SHOW(word));
        return false;
    }
    place->node->role->policy[place->row] = found;
    return true;
}

static const struct name *named_as(const struct policy_place *place, const struct value *value, enum name_kind kind)
{
    struct bind *bind = place->bind;
    struct bytes word;
    if (!bind_word(bind, place->ast, value, place->setting->name.text, &word)) return NULL;
    const struct name *name = names_find(&bind->names, word);
    if (name && name->kind == kind) return name;
    bind_wrong(bind, place->ast, value->span, bind_say_near_name(bind, word, 1u << kind, bytes_of(NULL, 0)),
               "`%.*s` is no %s", SHOW(word), names_kind_text(kind));
    return NULL;
}

static const struct name *named_read(const struct policy_place *place, enum name_kind kind)
{
    return named_as(place, place->setting->values, kind);
}

static bool subscriber_read(const struct policy_place *place)
{
    const struct name *name = named_read(place, NAME_PERSON);
    struct role *role = place->node->role;
    if (!name) return false;
    const struct subscriber_set *subscriber_set = &place->bind->plan->subscriber_set[name->index];
    if (subscriber_set->is_population && !role->kind->subscriber_count_matters) {
        bind_wrong(place->bind, place->ast, place->setting->values->span, bytes_of(NULL, 0),
                   "%s serves one person, no population", role->kind->name);
        return false;
    }
    role->policy[place->row] = name->index;
    role->subscriber_set = subscriber_set;
    role->member_count = role->kind->subscriber_count_matters ? subscriber_set->count : 1;
    return true;
}

/* A node of one of the kinds that the row is about. */
static const struct name *node_named(const struct policy_place *place, const struct value *value)
{
    const struct policy_row *row = &place->node->kind->policies[place->row];
    const struct name *name = named_as(place, value, NAME_NODE);
    if (!name || !row->values) return name;
    const char *kind = place->bind->node[name->index].kind->name;
    if (list_find(row->values, bytes_text(kind)) != BYTES_NOT_FOUND) return name;
    bind_wrong(place->bind, place->ast, value->span,
               spell_list(place->bind->found->arena, row->values, bytes_of(NULL, 0)),
               "%s is about another kind of node than a %s", row->name, kind);
    return NULL;
}

static bool node_read(const struct policy_place *place)
{
    const struct name *name = node_named(place, place->setting->values);
    if (name) place->node->role->policy[place->row] = name->index + 1;
    return name != NULL;
}

static bool nodes_read(const struct policy_place *place)
{
    uint64_t *policy = &place->node->role->policy[place->row];
    *policy = 0;
    for (const struct value *value = place->setting->values; value; value = value->next) {
        const struct name *name = node_named(place, value);
        if (!name) return false;
        *policy |= (uint64_t)1 << name->index;
    }
    return true;
}

/* The value where none is given: the first node of each kind, so that a second one is a stranger until somebody names
 * it. */
static void trust_by_default(struct bind *bind, struct bound_node *node, uint32_t row)
{
    const struct policy_row *policy = &node->kind->policies[row];
    uint64_t *value = &node->role->policy[row];
    bool many = policy->type == POLICY_NODES;
    if (*value || !policy->values || (!many && policy->type != POLICY_NODE)) return;
    struct bytes rest = bytes_text(policy->values), kind;
    while (list_next(&rest, &kind)) {
        uint32_t n = 0;
        while (n < bind->node_count && !bytes_equal(bytes_text(bind->node[n].kind->name), kind)) n++;
        if (n == bind->node_count) continue;
        *value = many ? *value | (uint64_t)1 << n : n + 1;
        if (!many) return;
    }
}

static bool time_read(const struct policy_place *place)
{
    return bind_time(place->bind, place->ast, place->setting->values, place->setting->name.text,
                     &place->node->role->policy[place->row]);
}

static bool count_read(const struct policy_place *place)
{
    return bind_count(place->bind, place->ast, place->setting->values, place->setting->name.text, UINT32_MAX,
                      &place->node->role->policy[place->row]);
}

static bool text_read(const struct policy_place *place)
{
    struct bytes *text = &place->node->role->policy_text[place->row];
    if (!bind_text(place->bind, place->ast, place->setting->values, place->setting->name.text, text)) return false;
    bind_plain(place->bind, place->ast, place->setting->values->span, place->setting->name.text, *text);
    *text = bind_keep(place->bind, *text);
    bind_secret(place->bind, place->setting->values, *text);
    return true;
}

bool bind_policy(struct bind *bind, struct bound_node *node, const struct ast *ast, const struct setting *setting)
{
    static bool (*const readers[])(const struct policy_place *) = {
        [POLICY_CHOICE] = choice_read,         [POLICY_TIME] = time_read, [POLICY_COUNT] = count_read,
        [POLICY_SUBSCRIBER] = subscriber_read, [POLICY_NODE] = node_read, [POLICY_TEXT] = text_read,
        [POLICY_NODES] = nodes_read,
    };
    struct bytes names[POLICY_MAX], list = {NULL, 0};
    uint32_t count = policy_count(node->kind);
    for (uint32_t i = 0; i < count; i++) {
        names[i] = bytes_text(node->kind->policies[i].name);
        if (!bytes_equal(names[i], setting->name.text)) continue;
        struct policy_place place = {bind, node, i, ast, setting};
        enum policy_type type = node->kind->policies[i].type;
        return (type == POLICY_NODES || bind_single(bind, ast, setting)) && readers[type](&place);
    }
    for (uint32_t i = 0; i < count; i++) list = bind_say(bind, "%.*s%s%.*s", SHOW(list), i ? " " : "", SHOW(names[i]));
    bind_wrong(bind, ast, setting->name.span, bind_say_near(bind, setting->name.text, names, count, list),
               "%s has no policy `%.*s`", node->kind->name, SHOW(setting->name.text));
    return false;
}

/* The settings that a node of any kind may have; false: it is a policy of the kind. */
static bool common_setting(struct bind *bind, struct bound_node *node, const struct ast *ast,
                           const struct setting *setting)
{
    uint32_t answer;
    if (!bytes_equal(setting->name.text, BYTES("external"))) return false;
    if (bind_single(bind, ast, setting) &&
        bind_choice(bind, ast, setting->values, setting->name.text, "no|yes", &answer))
        node->role->external = answer == 1;
    return true;
}

void bind_policies(struct bind *bind)
{
    for (uint32_t n = 0; n < bind->node_count; n++) {
        struct bound_node *node = &bind->node[n];
        bind_policy_defaults(bind, node);
        for (uint32_t p = 0; p < node->settings.count; p++) {
            const struct setting_part *part = &node->settings.part[p];
            for (const struct setting *setting = part->settings; setting; setting = setting->next)
                if (!common_setting(bind, node, part->ast, setting)) bind_policy(bind, node, part->ast, setting);
        }
        for (uint32_t i = 0; i < policy_count(node->kind); i++) trust_by_default(bind, node, i);
        for (uint32_t i = 0; i < policy_count(node->kind); i++)
            if (node->kind->policies[i].type == POLICY_SUBSCRIBER && !node->role->subscriber_set)
                bind_wrong(bind, node->ast, node->name.span,
                           bind_say(bind, "node %.*s %s { %s alice }", SHOW(node->name.text), node->kind->name,
                                    node->kind->policies[i].name),
                           "`%.*s` has no %s", SHOW(node->name.text), node->kind->policies[i].name);
    }
}
