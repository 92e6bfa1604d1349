/* Links of one run: added, copied, changed and removed in order; then joined to the ports of the nodes at their
 * ends. */
#include "bind.h"
#include "must.h"

#define LINK_DELAY_STANDARD (1 * MS)
#define LINK_DELAY_MAX (1 * HOUR)

static const struct carrier_row {
    const char *name;
    unsigned protos; /* the protocols that an arrow over it may have */
    enum over over;
    const char *overs; /* the words that `over` may have, or NULL */
    bool secure;
} carriers[CARRIER_COUNT] = {
#define P(proto) (1u << (proto))
    [CARRIER_HTTPS] = {"https", P(PROTO_HTTP) | P(PROTO_WS) | P(PROTO_SIP), OVER_TLS, NULL, true},
    [CARRIER_HTTP] = {"http", P(PROTO_HTTP) | P(PROTO_WS) | P(PROTO_SIP), OVER_TCP, NULL, false},
    [CARRIER_WSS] = {"wss", P(PROTO_WS) | P(PROTO_SIP), OVER_TLS, NULL, true},
    [CARRIER_WS] = {"ws", P(PROTO_WS) | P(PROTO_SIP), OVER_TCP, NULL, false},
    [CARRIER_SIP] = {"sip", P(PROTO_SIP), OVER_UDP, "udp|tcp|tls", false},
    [CARRIER_CX] = {"cx", P(PROTO_CX), OVER_SCTP, "sctp|tcp|tls", false},
    [CARRIER_ZH] = {"zh", P(PROTO_ZH), OVER_SCTP, "sctp|tcp|tls", false},
    [CARRIER_ZN] = {"zn", P(PROTO_ZN), OVER_SCTP, "sctp|tcp|tls", false},
#undef P
};
static const struct {
    struct bytes name;
    enum over over;
} overs[] = {
    {BYTES_ROW("udp"), OVER_UDP},
    {BYTES_ROW("tcp"), OVER_TCP},
    {BYTES_ROW("tls"), OVER_TLS},
    {BYTES_ROW("sctp"), OVER_SCTP},
};

const char *bind_carrier_text(enum carrier carrier)
{
    must(carrier < CARRIER_COUNT);
    return carriers[carrier].name;
}

enum carrier bind_carrier_named(struct bytes name)
{
    enum carrier carrier = 0;
    while (carrier < CARRIER_COUNT && !bytes_equal(bytes_text(carriers[carrier].name), name)) carrier++;
    return carrier;
}

bool bind_carrier_carries(enum carrier carrier, enum proto proto)
{
    return carriers[carrier].protos >> proto & 1;
}

uint32_t bind_port(const struct node_kind *kind, enum carrier carrier, const struct node_kind *peer)
{
    uint32_t port = 0;
    for (; kind->ports && kind->ports[port].carriers; port++) {
        must(port < PORT_MAX);
        if (list_find(kind->ports[port].carriers, bytes_text(carriers[carrier].name)) == BYTES_NOT_FOUND) continue;
        if (list_find(kind->ports[port].peers, bytes_text(peer->name)) != BYTES_NOT_FOUND) return port;
    }
    return PORT_MAX;
}

/* ---- added, changed, removed ---- */

static bool joins(const struct bound_link *link, struct bytes a, struct bytes b)
{
    return (bytes_equal(link->end[0].text, a) && bytes_equal(link->end[1].text, b)) ||
           (bytes_equal(link->end[0].text, b) && bytes_equal(link->end[1].text, a));
}

static void link_drop(struct bind *bind, uint32_t at)
{
    memmove(&bind->link[at], &bind->link[at + 1], (bind->link_count - at - 1) * sizeof *bind->link);
    bind->link_count--;
}

static void link_push(struct bind *bind, struct bound_link link)
{
    if (bind->link_count > LINK_CLASS_MAX) return; /* one too many is enough to say so */
    bind->link = arena_grow(bind->arena, bind->link, bind->link_count, &bind->link_room, sizeof *bind->link);
    bind->link[bind->link_count++] = link;
}

/* The copy of a link that a `like` node gets. */
static void link_copy(struct bind *bind, struct bound_link link, struct bytes original, const struct word *copy)
{
    link.copied = true;
    for (int end = 0; end < 2; end++)
        if (bytes_equal(link.end[end].text, original)) link.end[end] = *copy;
    for (uint32_t i = 0; i < bind->link_count; i++)
        if (joins(&bind->link[i], link.end[0].text, link.end[1].text) && bind->link[i].carrier == link.carrier) return;
    struct setting_parts from = link.settings;
    link.settings = (struct setting_parts){NULL, 0, 0};
    for (uint32_t i = 0; i < from.count; i++) bind_settings_add(bind, &link.settings, from.part[i]);
    link_push(bind, link);
}

/* A `like` node that is before the links of its original, in one file, gets those too. */
static void link_copy_late(struct bind *bind, struct bound_link link)
{
    for (uint32_t n = 0; n < bind->node_count; n++) {
        const struct bound_node *node = &bind->node[n];
        if (!node->like.count || node->ast != link.ast || node->name.span.at > link.span.at) continue;
        if (bytes_equal(link.end[0].text, node->like) || bytes_equal(link.end[1].text, node->like))
            link_copy(bind, link, node->like, &node->name);
    }
}

static void link_add(struct bind *bind, const struct ast *ast, const struct topo *item)
{
    struct bytes word;
    if (!bind_word(bind, ast, item->carrier, BYTES("link"), &word)) return;
    enum carrier carrier = bind_carrier_named(word);
    if (carrier == CARRIER_COUNT) {
        bind_wrong(bind, ast, item->carrier->span, BYTES("https http wss ws sip cx zh"), "no link carries `%.*s`",
                   SHOW(word));
        return;
    }
    for (uint32_t i = 0; i < bind->link_count; i++) {
        const struct bound_link *taken = &bind->link[i];
        if (!joins(taken, item->name.text, item->other.text) || taken->carrier != carrier) continue;
        if (!taken->copied) {
            bind_wrong(bind, ast, item->span, BYTES("leave out the protocol to change its settings"),
                       "`%.*s` and `%.*s` have a link %s already (%.*s:%u:%u)", SHOW(item->name.text),
                       SHOW(item->other.text), carriers[carrier].name, SHOW(merge_file_short(taken->ast->file)),
                       taken->span.line, taken->span.column);
            return;
        }
        link_drop(bind, i--);
    }
    struct bound_link link = {
        .ast = ast, .span = item->span, .end = {item->name, item->other}, .carrier = carrier, .level = bind->of_level};
    bind_settings_add(bind, &link.settings, (struct setting_part){ast, item->settings, false});
    link_push(bind, link);
    link_copy_late(bind, link);
}

static void link_change(struct bind *bind, const struct ast *ast, const struct topo *item)
{
    struct bound_link *found = NULL;
    for (uint32_t i = 0; i < bind->link_count; i++) {
        if (!joins(&bind->link[i], item->name.text, item->other.text)) continue;
        if (found) {
            bind_wrong(bind, ast, item->span, bytes_of(NULL, 0),
                       "`%.*s` and `%.*s` have more than one link: remove and write it anew", SHOW(item->name.text),
                       SHOW(item->other.text));
            return;
        }
        found = &bind->link[i];
    }
    if (!found) {
        bind_wrong(bind, ast, item->span,
                   bind_say(bind, "link %.*s %.*s sip { ... }", SHOW(item->name.text), SHOW(item->other.text)),
                   "no link between %.*s and %.*s to change", SHOW(item->name.text), SHOW(item->other.text));
        return;
    }
    bool reversed = !bytes_equal(found->end[0].text, item->name.text);
    bind_settings_add(bind, &found->settings, (struct setting_part){ast, item->settings, reversed});
}

static void link_remove(struct bind *bind, const struct ast *ast, const struct topo *item)
{
    uint32_t before = bind->link_count;
    for (uint32_t i = bind->link_count; i > 0; i--)
        if (joins(&bind->link[i - 1], item->name.text, item->other.text)) link_drop(bind, i - 1);
    if (bind->link_count == before)
        bind_wrong(bind, ast, item->span, bytes_of(NULL, 0), "no link between %.*s and %.*s to remove",
                   SHOW(item->name.text), SHOW(item->other.text));
}

static void node_links_remove(struct bind *bind, struct bytes node)
{
    for (uint32_t i = bind->link_count; i > 0; i--)
        if (bytes_equal(bind->link[i - 1].end[0].text, node) || bytes_equal(bind->link[i - 1].end[1].text, node))
            link_drop(bind, i - 1);
}

static void like_links_copy(struct bind *bind, const struct topo *item)
{
    uint32_t count = bind->link_count; /* copies are not copied again */
    for (uint32_t i = 0; i < count; i++)
        if (bytes_equal(bind->link[i].end[0].text, item->other.text) ||
            bytes_equal(bind->link[i].end[1].text, item->other.text))
            link_copy(bind, bind->link[i], item->other.text, &item->name);
}

static void link_take(struct bind *bind, const struct ast *ast, const struct topo *item)
{
    if (item->kind == TOPO_LINK && item->carrier) link_add(bind, ast, item);
    else if (item->kind == TOPO_LINK) link_change(bind, ast, item);
    else if (item->kind == TOPO_REMOVE_LINK) link_remove(bind, ast, item);
    else if (item->kind == TOPO_REMOVE_NODE) node_links_remove(bind, item->name.text);
    else if (item->kind == TOPO_NODE && item->like) like_links_copy(bind, item);
}

/* ---- settings ---- */

struct bind_link_place {
    struct bind *bind;
    const struct bound_link *bound;
    struct link_line *line;
    const struct ast *ast;
    const struct setting *setting;
    bool reversed;
};

static void set_delay(const struct bind_link_place *place)
{
    sim_time time;
    if (!bind_time(place->bind, place->ast, place->setting->values, place->setting->name.text, &time)) return;
    if (time > LINK_DELAY_MAX)
        bind_wrong(place->bind, place->ast, place->setting->values->span, bytes_of(NULL, 0), "`%.*s` is at most 1h",
                   SHOW(place->setting->name.text));
    else if (bytes_equal(place->setting->name.text, BYTES("delay"))) place->line->delay = time;
    else place->line->jitter = time;
}

static void set_zone(const struct bind_link_place *place)
{
    struct bytes word;
    if (bind_word(place->bind, place->ast, place->setting->values, place->setting->name.text, &word))
        place->line->zone = bind_keep(place->bind, word);
}

static void set_over(const struct bind_link_place *place)
{
    const struct carrier_row *carrier = &carriers[place->bound->carrier];
    uint32_t index;
    if (!carrier->overs) {
        bind_wrong(place->bind, place->ast, place->setting->name.span, BYTES("sip, cx and zh links take `over`"),
                   "a link %s is over %s and takes no `over`", carrier->name, carrier->secure ? "TLS" : "TCP");
        return;
    }
    if (!bind_choice(place->bind, place->ast, place->setting->values, BYTES("over"), carrier->overs, &index)) return;
    for (size_t i = 0; i < COUNT(overs); i++)
        if (bytes_equal(overs[i].name, list_nth(carrier->overs, index))) place->line->over = overs[i].over;
}

static void set_secure(const struct bind_link_place *place)
{
    uint32_t on;
    if (bind_choice(place->bind, place->ast, place->setting->values, BYTES("secure"), "off|on", &on))
        place->line->secure = on == 1 || carriers[place->bound->carrier].secure;
}

static void set_may_assert(const struct bind_link_place *place)
{
    uint32_t index;
    if (place->reversed) /* the right is the first-written end's, and this line writes the other one first */
        bind_wrong(place->bind, place->ast, place->setting->name.span,
                   bind_say(place->bind, "link %.*s %.*s { may-assert ... }", SHOW(place->bound->end[0].text),
                            SHOW(place->bound->end[1].text)),
                   "`may-assert` is said in the order of the link");
    else if (bind_choice(place->bind, place->ast, place->setting->values, BYTES("may-assert"), "nothing|tls|auth-done",
                         &index))
        place->line->may_assert = (enum may_assert)index;
}
static_assert(MAY_ASSERT_NOTHING == 0 && MAY_ASSERT_TLS == 1 && MAY_ASSERT_AUTH_DONE == 2,
              "the list above is in their order");

static void link_setting(const struct bind_link_place *place)
{
    static const struct {
        struct bytes name;
        void (*set)(const struct bind_link_place *);
    } rows[] = {
        {BYTES_ROW("delay"), set_delay}, {BYTES_ROW("jitter"), set_delay},  {BYTES_ROW("zone"), set_zone},
        {BYTES_ROW("over"), set_over},   {BYTES_ROW("secure"), set_secure}, {BYTES_ROW("may-assert"), set_may_assert},
    };
    struct bytes names[COUNT(rows)], name = place->setting->name.text;
    for (size_t i = 0; i < COUNT(rows); i++) {
        names[i] = rows[i].name;
        if (!bytes_equal(name, names[i])) continue;
        if (bind_single(place->bind, place->ast, place->setting)) rows[i].set(place);
        return;
    }
    bind_wrong(place->bind, place->ast, place->setting->name.span,
               bind_say_near(place->bind, name, names, COUNT(rows), BYTES("delay jitter zone over secure may-assert")),
               "a link has no setting `%.*s`", SHOW(name));
}

/* ---- joining ---- */

/* The carriers that two kinds have in common, for "did you mean". */
static struct bytes carriers_between(struct bind *bind, const struct node_kind *a, const struct node_kind *b)
{
    struct bytes list = {NULL, 0};
    for (enum carrier carrier = 0; carrier < CARRIER_COUNT; carrier++)
        if (bind_port(a, carrier, b) != PORT_MAX && bind_port(b, carrier, a) != PORT_MAX)
            list = bind_say(bind, "%.*s%s%s", SHOW(list), list.count ? ", " : "between them: ", carriers[carrier].name);
    return list.count ? list : bind_say(bind, "a %s and a %s have no interface", a->name, b->name);
}

/* Puts the link before those that the ports of a role have. */
static void port_put(struct bind *bind, struct role *role, const struct role *peer, enum carrier carrier, link_id link)
{
    for (uint32_t port = 0; role->kind->ports[port].carriers; port++) {
        const struct port_row *row = &role->kind->ports[port];
        if (list_find(row->carriers, bytes_text(carriers[carrier].name)) == BYTES_NOT_FOUND ||
            list_find(row->peers, bytes_text(peer->kind->name)) == BYTES_NOT_FOUND)
            continue;
        struct port_end *end = arena_new(bind->arena, struct port_end);
        *end = (struct port_end){link, peer, role->port[port]};
        role->port[port] = end;
    }
}

/* The ends of an attacker's own link: its name is bound after the links. */
static void ends_outside(struct bind *bind, const struct bound_link *bound, struct role *end[2])
{
    for (uint32_t i = 0; i < bind->node_count; i++)
        for (uint32_t e = 0; e < 2; e++)
            if (bytes_equal(bind->node[i].name.text, bound->end[e].text)) end[e] = bind->node[i].role;
}

static bool ends_find(struct bind *bind, const struct bound_link *bound, struct role *end[2])
{
    for (int i = 0; i < 2; i++) {
        const struct word *word = &bound->end[i];
        const struct name *name = names_find(&bind->names, word->text);
        if (!name || name->kind != NAME_NODE) {
            bind_wrong(bind, bound->ast, word->span,
                       bind_say_near_name(bind, word->text, 1u << NAME_NODE, bytes_of(NULL, 0)), "`%.*s` is no node",
                       SHOW(word->text));
            return false;
        }
        end[i] = bind->node[name->index].role;
    }
    if (end[0] != end[1]) return true;
    bind_wrong(bind, bound->ast, bound->end[1].span, bytes_of(NULL, 0), "a link joins two nodes");
    return false;
}

/* Another program is reached by sockets: UDP and TCP, and of the web those of a browser (docs/adr/0013). */
static void check_external(struct bind *bind, const struct bound_link *bound, const struct link_line *line,
                           struct role *const end[2])
{
    const struct role *role = end[0]->external ? end[0] : end[1];
    struct bytes remove = bind_say(bind, "remove link %.*s %.*s", SHOW(end[0]->name), SHOW(end[1]->name));
    bool web = line->carrier <= CARRIER_WS, browser = role->kind->subscriber_count_matters;
    if (!role->external || (end[0]->external && end[1]->external)) return; /* between two of them it is theirs */
    if (web && !browser)
        bind_wrong(bind, bound->ast, bound->span, remove, "an external %s has links of SIP and Diameter only",
                   role->kind->name);
    else if (!web && line->over != OVER_UDP && line->over != OVER_TCP)
        bind_wrong(bind, bound->ast, bound->span,
                   bind_say(bind, "link %.*s %.*s { over tcp }", SHOW(end[0]->name), SHOW(end[1]->name)),
                   "an external node is reached over %s, not over %s",
                   line->carrier == CARRIER_SIP ? "udp or tcp" : "tcp", line->over == OVER_TLS ? "tls" : "sctp");
}

static void link_join(struct bind *bind, const struct bound_link *bound, uint32_t class_index)
{
    struct link_line *line = &bind->plan->link[class_index];
    struct role *end[2] = {NULL, NULL};
    if (bound->outside) ends_outside(bind, bound, end);
    else if (!ends_find(bind, bound, end)) return;
    for (int i = 0; i < 2 && !bound->outside; i++)
        if (bind_port(end[i]->kind, bound->carrier, end[1 - i]->kind) == PORT_MAX) {
            bind_wrong(bind, bound->ast, bound->span, carriers_between(bind, end[0]->kind, end[1]->kind),
                       "%.*s and %.*s do not speak %s with each other", SHOW(end[0]->name), SHOW(end[1]->name),
                       carriers[bound->carrier].name);
            return;
        }
    *line = (struct link_line){.end = {end[0]->index, end[1]->index},
                               .carrier = bound->carrier,
                               .over = carriers[bound->carrier].over,
                               .secure = carriers[bound->carrier].secure,
                               .delay = LINK_DELAY_STANDARD,
                               .internal = end[0]->box && end[0]->box == end[1]->box};
    for (uint32_t p = 0; p < bound->settings.count; p++)
        for (const struct setting *setting = bound->settings.part[p].settings; setting; setting = setting->next)
            link_setting(&(struct bind_link_place){bind, bound, line, bound->settings.part[p].ast, setting,
                                                   bound->settings.part[p].reversed});
    if (line->over == OVER_TLS) line->secure = true;
    check_external(bind, bound, line, end);
    if (line->internal) line->delay = line->jitter = 0;
    line->member_count = end[0]->member_count > end[1]->member_count ? end[0]->member_count : end[1]->member_count;
}

static void ports_put(struct bind *bind, uint32_t class_index)
{
    const struct link_line *line = &bind->plan->link[class_index];
    if (line->end[0] == line->end[1]) return; /* it was not joined, and an error says why */
    for (uint32_t i = 0; i < 2; i++)
        port_put(bind, bind->node[line->end[i]].role, bind->node[line->end[1 - i]].role, line->carrier,
                 link_make(class_index, 0, i));
}

/* The links on which an attacker comes in: one for each protocol that the node speaks, carried as the first of its
 * ports says where several carry one. Its zone is none: nobody else taps it. */
static void outside_take(struct bind *bind, const struct ast *ast, const struct attacker_item *attacker,
                         const struct word *to)
{
    const struct node_kind *kind = NULL;
    unsigned spoken = 0;
    for (uint32_t i = 0; i < bind->node_count; i++)
        if (bytes_equal(bind->node[i].name.text, to->text) && !bind->node[i].kind->outside) kind = bind->node[i].kind;
    for (const struct port_row *row = kind ? kind->ports : NULL; row && row->carriers; row++) {
        struct bytes rest = bytes_text(row->carriers), word;
        if (!list_next(&rest, &word)) continue;
        enum carrier carrier = bind_carrier_named(word);
        if (spoken & carriers[carrier].protos) continue;
        spoken |= carriers[carrier].protos;
        link_push(bind,
                  (struct bound_link){
                      .ast = ast, .span = to->span, .end = {attacker->name, *to}, .carrier = carrier, .outside = true});
    }
}

/* A flow without a P-CSCF has no way from it to the I-CSCF. */
static void level_links_drop(struct bind *bind)
{
    for (uint32_t i = bind->link_count; i > 0; i--) {
        const struct bound_link *link = &bind->link[i - 1];
        bool lacks = bind_level_lacks(bind, link->end[0].text) || bind_level_lacks(bind, link->end[1].text);
        if (link->level && lacks) link_drop(bind, i - 1);
    }
}

void bind_links(struct bind *bind)
{
    struct plan *plan = bind->plan;
    bind_topology_walk(bind, link_take);
    level_links_drop(bind);
    bind_outsiders(bind, outside_take);
    plan->link_count = bind->link_count;
    if (plan->link_count > LINK_CLASS_MAX) {
        bind_wrong(bind, bind->link[LINK_CLASS_MAX].ast, bind->link[LINK_CLASS_MAX].span, bytes_of(NULL, 0),
                   "more than %d links", LINK_CLASS_MAX);
        plan->link_count = LINK_CLASS_MAX;
    }
    plan->link = arena_array(bind->arena, struct link_line, plan->link_count);
    for (uint32_t i = 0; i < plan->link_count; i++) link_join(bind, &bind->link[i], i);
    for (uint32_t i = plan->link_count; i > 0; i--) ports_put(bind, i - 1);
    for (uint32_t i = 0; i < bind->node_count; i++) {
        bind->node[i].role->links = plan->link;
        bind->node[i].role->link_count = plan->link_count;
    }
}
