/* Nodes and boxes of one run: added, copied, changed and removed in order (sections 5 and 6). */
#include "bind.h"
#include "digest.h"
#include "must.h"

enum { FLIGHT_MIN = 64, FLIGHT_MAX = 65536 };

/* Text that separates the lab's signing keys from every other use of SHA-256. */
#define ROLE_KEY_LABEL "imslab role key"

/* The lines that this run has, in order. */
static void items_walk(struct bind *bind, const struct ast *ast, const struct topo *items, bind_topo_fn *take)
{
    for (const struct topo *item = items; item; item = item->next) {
        if (item->kind == TOPO_WHEN)
            items_walk(bind, ast, bind_cond(bind, item->condition) ? item->body : item->otherwise, take);
        else take(bind, ast, item);
    }
}

void bind_topology_walk(struct bind *bind, bind_topo_fn *take)
{
    for (uint32_t i = 0; i < bind->merged->part_count; i++) {
        const struct merge_part *part = &bind->merged->part[i];
        if (part->block->kind != BLOCK_TOPOLOGY || (part->level && !bind->plan->as_specified)) continue;
        bind->of_level = part->level;
        items_walk(bind, part->ast, part->block->topology, take);
    }
    bind->of_level = false;
}

bool bind_level_lacks(struct bind *bind, struct bytes name)
{
    for (uint32_t i = 0; i < bind->node_count; i++)
        if (bytes_equal(bind->node[i].name.text, name) || bytes_equal(bytes_text(bind->node[i].kind->name), name))
            return false;
    return true;
}

static void domain_take(struct bind *bind, const struct ast *ast, const struct topo *item)
{
    if (item->kind != TOPO_DOMAIN) return;
    bind->plan->domain = bind_keep(bind, item->name.text);
    bind_plain(bind, ast, item->name.span, BYTES("domain"), item->name.text);
}

void bind_domain(struct bind *bind)
{
    bind->plan->domain = BYTES("ims.example");
    bind_topology_walk(bind, domain_take);
}

/* ---- nodes ---- */

static struct bound_node *node_named(struct bind *bind, struct bytes name)
{
    for (uint32_t i = 0; i < bind->node_count; i++)
        if (bytes_equal(bind->node[i].name.text, name)) return &bind->node[i];
    return NULL;
}

static struct bytes near_node(struct bind *bind, struct bytes name)
{
    struct bytes names[NODES_MAX];
    for (uint32_t i = 0; i < bind->node_count; i++) names[i] = bind->node[i].name.text;
    return bind_say_near(bind, name, names, bind->node_count, bytes_of(NULL, 0));
}

static struct bound_node *node_known(struct bind *bind, const struct ast *ast, const struct word *word)
{
    struct bound_node *node = node_named(bind, word->text);
    if (!node) bind_wrong(bind, ast, word->span, near_node(bind, word->text), "no node `%.*s`", SHOW(word->text));
    return node;
}

static const struct node_kind *kind_named(struct bind *bind, const struct ast *ast, const struct word *word)
{
    enum { KINDS_MAX = 32 };
    struct bytes names[KINDS_MAX];
    uint32_t count = 0;
    for (const struct node_kind *const *kind = bind->merged->kinds; *kind && count < KINDS_MAX; kind++) {
        if ((*kind)->outside) continue;
        names[count] = bytes_text((*kind)->name);
        if (bytes_equal(names[count++], word->text)) return *kind;
    }
    struct bytes list = {NULL, 0};
    for (uint32_t i = 0; i < count; i++) list = bind_say(bind, "%.*s%s%.*s", SHOW(list), i ? " " : "", SHOW(names[i]));
    bind_wrong(bind, ast, word->span, bind_say_near(bind, word->text, names, count, list), "no kind of node `%.*s`",
               SHOW(word->text));
    return NULL;
}

static void node_add(struct bind *bind, const struct ast *ast, const struct topo *item)
{
    const struct bound_node *taken = node_named(bind, item->name.text);
    if (taken) {
        bind_wrong(bind, ast, item->name.span, BYTES("leave out the kind to change its policies"),
                   "`%.*s` is already a node (%.*s:%u:%u)", SHOW(item->name.text),
                   SHOW(merge_file_short(taken->ast->file)), taken->name.span.line, taken->name.span.column);
        return;
    }
    const struct bound_node *like = item->like ? node_known(bind, ast, &item->other) : NULL;
    const struct node_kind *kind = item->like ? (like ? like->kind : NULL) : kind_named(bind, ast, &item->other);
    if (!kind) return;
    if (bind->node_count == NODES_MAX) {
        bind_wrong(bind, ast, item->name.span, BYTES("a population of browsers is one node"), "more than %d nodes",
                   NODES_MAX);
        return;
    }
    struct bound_node *node = &bind->node[bind->node_count++];
    *node = (struct bound_node){.ast = ast, .name = item->name, .kind = kind};
    if (like) {
        node->like = item->other.text;
        for (uint32_t i = 0; i < like->settings.count; i++)
            bind_settings_add(bind, &node->settings, like->settings.part[i]);
    }
    bind_settings_add(bind, &node->settings, (struct setting_part){ast, item->settings, false});
}

static void node_take(struct bind *bind, const struct ast *ast, const struct topo *item)
{
    if (item->kind == TOPO_NODE && (item->has_kind || item->like)) {
        node_add(bind, ast, item);
    } else if (item->kind == TOPO_NODE) {
        struct bound_node *node = node_known(bind, ast, &item->name);
        if (node) bind_settings_add(bind, &node->settings, (struct setting_part){ast, item->settings, false});
    } else if (item->kind == TOPO_REMOVE_NODE) {
        struct bound_node *node = node_known(bind, ast, &item->name);
        if (!node) return;
        uint32_t after = bind->node_count - (uint32_t)(node - bind->node) - 1;
        memmove(node, node + 1, after * sizeof *node);
        bind->node_count--;
    }
}

static struct bytes origin_of(struct bind *bind, const struct role *role)
{
    const struct merged *merged = bind->merged;
    struct bytes reached;
    if (merged->origin && merged->origin(merged->origin_self, role, &reached)) return bind_keep(bind, reached);
    return arena_format(bind->arena, "https://%.*s", SHOW(role->host));
}

/* Its names are none of the network's (RFC 2606 2). */
static void role_outside(struct arena *arena, struct role *role)
{
    role->host = arena_format(arena, "%.*s.invalid", SHOW(role->name));
    role->uri = arena_format(arena, "sip:%.*s", SHOW(role->host));
    role->origin = arena_format(arena, "https://%.*s", SHOW(role->host));
}

static void role_new(struct bind *bind, struct bound_node *node, uint32_t index)
{
    struct plan *plan = bind->plan;
    struct role *role = arena_new(bind->arena, struct role);
    plan->role[index] = node->role = role;
    role->name = bind_keep(bind, node->name.text);
    role->index = index;
    role->kind = node->kind;
    role->member_count = 1;
    role->as_specified = plan->as_specified;
    role->domain = plan->domain;
    role->host = arena_format(bind->arena, "%.*s.%.*s", SHOW(role->name), SHOW(plan->domain));
    role->uri = arena_format(bind->arena, "sip:%.*s", SHOW(role->host));
    role->origin = origin_of(bind, role);
    role->roles = plan->role;
    role->role_count = plan->role_count;
    role->subscriber_count = plan->subscriber_count;
    role->flight_max = plan->subscriber_count;
    if (role->flight_max < FLIGHT_MIN) role->flight_max = FLIGHT_MIN;
    if (role->flight_max > FLIGHT_MAX) role->flight_max = FLIGHT_MAX;
    if (!node->kind->outside) bind_name(bind, NAME_NODE, index, node->ast, &node->name);
    else role_outside(bind->arena, role);
}

/* An attacker with a link of its own is a node beside the network. */
static void outsider_take(struct bind *bind, const struct ast *ast, const struct attacker_item *attacker,
                          const struct word *to)
{
    (void)to;
    if (node_named(bind, attacker->name.text)) return; /* it has several links, or its name is taken */
    if (bind->node_count == NODES_MAX) {
        bind_wrong(bind, ast, attacker->name.span, bytes_of(NULL, 0), "more than %d nodes", NODES_MAX);
        return;
    }
    const struct node_kind *const *kind = bind->merged->kinds;
    while (*kind && !(*kind)->outside) kind++;
    if (*kind) bind->node[bind->node_count++] = (struct bound_node){.ast = ast, .name = attacker->name, .kind = *kind};
}

/* ---- boxes ---- */

static void box_member(struct bind *bind, const struct ast *ast, const struct value *value, uint32_t number)
{
    struct plan *plan = bind->plan;
    struct bytes name;
    if (!bind_word(bind, ast, value, BYTES("box"), &name)) return;
    struct bound_node *node = node_known(bind, ast, &(struct word){name, value->span});
    if (!node) return;
    if (node->role->box) {
        bind_wrong(bind, ast, value->span, bytes_of(NULL, 0), "`%.*s` is already in box `%.*s`", SHOW(name),
                   SHOW(plan->box[node->role->box - 1].name));
        return;
    }
    if (plan->box[number - 1].role_count == COUNT(plan->box[0].role)) {
        bind_wrong(bind, ast, value->span, bytes_of(NULL, 0), "a box holds at most %zu roles",
                   COUNT(plan->box[0].role));
        return;
    }
    node->role->box = number;
    plan->box[number - 1].role[plan->box[number - 1].role_count++] = node->role->index;
    node->role->origin = plan->role[plan->box[number - 1].role[0]]->origin;
}

/* A box of this run. */
static void box_new(struct bind *bind, const struct bound_box *bound)
{
    struct plan *plan = bind->plan;
    plan->box = arena_grow(bind->arena, plan->box, plan->box_count, &bind->box_room, sizeof *plan->box);
    plan->box[plan->box_count].name = bind_keep(bind, bound->item->name.text);
    bind_name(bind, NAME_BOX, plan->box_count++, bound->ast, &bound->item->name);
    for (const struct value *value = bound->item->members; value; value = value->next)
        box_member(bind, bound->ast, value, plan->box_count);
}

static void box_remove(struct bind *bind, const struct ast *ast, const struct topo *item)
{
    for (uint32_t i = 0; i < bind->boxed_count; i++) {
        if (!bytes_equal(bind->boxed[i].item->name.text, item->name.text)) continue;
        memmove(&bind->boxed[i], &bind->boxed[i + 1], (--bind->boxed_count - i) * sizeof *bind->boxed);
        return;
    }
    bind_wrong(bind, ast, item->name.span, bytes_of(NULL, 0), "no box `%.*s` to remove", SHOW(item->name.text));
}

static void box_take(struct bind *bind, const struct ast *ast, const struct topo *item)
{
    if (item->kind == TOPO_REMOVE_BOX) box_remove(bind, ast, item);
    if (item->kind != TOPO_BOX) return;
    for (const struct value *member = item->members; member && bind->of_level; member = member->next)
        if (bind_level_lacks(bind, member->path.segs->name.text)) return;
    bind->boxed = arena_grow(bind->arena, bind->boxed, bind->boxed_count, &bind->boxed_room, sizeof *bind->boxed);
    bind->boxed[bind->boxed_count++] = (struct bound_box){ast, item};
}

void bind_topology(struct bind *bind)
{
    struct plan *plan = bind->plan;
    bind_topology_walk(bind, node_take);
    bind_outsiders(bind, outsider_take);
    plan->role_count = bind->node_count;
    plan->role = arena_array(bind->arena, const struct role *, bind->node_count);
    for (uint32_t i = 0; i < bind->node_count; i++) role_new(bind, &bind->node[i], i);
    while (plan->role_base < bind->node_count && bind->node[plan->role_base].ast == bind->node[0].ast)
        plan->role_base++;
    bind_topology_walk(bind, box_take);
    for (uint32_t i = 0; i < bind->boxed_count; i++) box_new(bind, &bind->boxed[i]);
}

/* The Ed25519 key of a role that signs is a function of its name and the seed; peers are given the public half out of
 * band. */
void bind_keys(struct bind *bind)
{
    struct plan *plan = bind->plan;
    for (uint32_t i = 0; i < bind->node_count; i++) {
        struct role *role = bind->node[i].role;
        role->signs = role->kind->signs && role->kind->signs(role);
        if (!role->signs) continue; /* the first key of a process costs 3 ms of OpenSSL's own start */
        char text[sizeof ROLE_KEY_LABEL + 64 + 8];
        struct pen pen = pen_on(text, sizeof text);
        pen_lit(&pen, ROLE_KEY_LABEL);
        pen_bytes(&pen, role->name);
        for (unsigned shift = 64; shift > 0; shift -= 8) pen_char(&pen, (char)(plan->seed >> (shift - 8) & 0xff));
        struct bytes label = pen_done(&pen);
        must(label.at != NULL); /* a name has at most 63 octets */
        sha256_raw(label, role->signing_seed);
        ed25519_public(role->signing_seed, role->signing_public);
    }
}
