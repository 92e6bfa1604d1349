/* The blocks of declarations: topology, subscribers, variants. */
#include "parser.h"
#include "near.h"

/* ---- topology ---- */

static bool topo_read(struct parser *p, void *item);
static const struct parser_items topo_items = {
    {.what = "a node, a link", .begin = BEGIN_LINE}, sizeof(struct topo), offsetof(struct topo, next), topo_read};

static bool topo_when(struct parser *p, struct topo *topo)
{
    struct parser_when when = {&topo->condition, &topo->body, &topo->otherwise, &topo->has_else};
    return parser_when(p, when, &topo_items);
}

static bool topo_settings(struct parser *p, struct topo *topo)
{
    topo->has_settings = parser_at(p, TOKEN_OPEN);
    return !topo->has_settings || parser_settings(p, &topo->settings);
}

/* A node or link without a kind changes one that exists, and so must have settings. */
static bool topo_changes(struct parser *p, const char *noun)
{
    if (parser_at(p, TOKEN_OPEN)) return true;
    return parser_missing(
        p, arena_format(p->arena, "a %s or `{`", noun),
        arena_format(p->arena, "without its %s a line changes what exists, and says how in { }", noun));
}

static const enum lex_word topo_words[] = {
    WORD_DOMAIN, WORD_NODE, WORD_LINK, WORD_BOX, WORD_REMOVE, WORD_WHEN,
};

/* A word that begins the next line is no kind. */
static bool topo_word_follows(const struct parser *p)
{
    for (uint32_t i = 0; i < COUNT(topo_words); i++)
        if (parser_at_word(p, topo_words[i])) return false;
    return parser_at(p, TOKEN_NAME);
}

static bool node_read(struct parser *p, struct topo *topo)
{
    if (!parser_word_name(p, &topo->name, "the node's name")) return false;
    topo->like = parser_take_word(p, WORD_LIKE);
    if (topo->like && !parser_word_name(p, &topo->other, "the node that it is like")) return false;
    if (!topo->like && topo_word_follows(p)) topo->has_kind = parser_word_any(p, &topo->other, "a kind");
    if (!topo->like && !topo->has_kind && !topo_changes(p, "kind")) return false;
    return topo_settings(p, topo);
}

static bool link_ends(struct parser *p, struct topo *topo)
{
    return parser_word_name(p, &topo->name, "the node at one end") &&
           parser_word_name(p, &topo->other, "the node at the other end");
}

static bool link_read(struct parser *p, struct topo *topo)
{
    if (!link_ends(p, topo)) return false;
    bool carries = !parser_at(p, TOKEN_OPEN) && (!parser_at(p, TOKEN_NAME) || topo_word_follows(p));
    if (!carries && !topo_changes(p, "protocol")) return false;
    if (carries) topo->carrier = arena_new(p->arena, struct value);
    if (carries && !parser_value(p, topo->carrier, "a protocol or `{`")) return false;
    return topo_settings(p, topo);
}

static bool domain_read(struct parser *p, struct topo *topo)
{
    return parser_word_string(p, &topo->name, "the domain");
}

static bool box_read(struct parser *p, struct topo *topo)
{
    struct parser_list list = {.what = "a node's name"};
    if (!parser_word_name(p, &topo->name, "the box's name") || !parser_list_open(p, &list)) return false;
    struct value **tail = &topo->members;
    while (parser_list_more(p, &list)) {
        struct word word;
        if (!parser_word_name(p, &word, "a node's name or `}`")) {
            parser_list_recover(p);
            continue;
        }
        struct value *member = *tail = arena_new(p->arena, struct value);
        struct path_seg *seg = arena_new(p->arena, struct path_seg);
        seg->name = word;
        *member = (struct value){.kind = VALUE_PATH, .span = word.span, .path = {seg, word.span}};
        tail = &member->next;
    }
    return true;
}

static bool remove_read(struct parser *p, struct topo *topo)
{
    if (parser_take_word(p, WORD_NODE)) return parser_word_name(p, &topo->name, "the node's name");
    topo->kind = TOPO_REMOVE_BOX;
    if (parser_take_word(p, WORD_BOX)) return parser_word_name(p, &topo->name, "the box's name");
    topo->kind = TOPO_REMOVE_LINK;
    if (!parser_take_word(p, WORD_LINK))
        return parser_missing(p, BYTES("`node`, `link` or `box`"),
                              BYTES("remove node A, remove link A B, remove box A"));
    return link_ends(p, topo);
}

static bool topo_unknown(struct parser *p)
{
    struct bytes words[COUNT(topo_words)];
    for (uint32_t i = 0; i < COUNT(words); i++) words[i] = lex_word_text(topo_words[i]);
    struct bytes near = near_word(parser_bytes(p, p->token), words, COUNT(words));
    struct bytes right = near.count ? arena_format(p->arena, "did you mean `%.*s`?", (int)near.count, near.at) : near;
    return parser_missing(p, BYTES("`domain`, `node`, `link`, `box`, `remove`, `when` or `}`"), right);
}

static bool topo_body(struct parser *p, struct topo *topo)
{
    static const struct {
        enum lex_word word;
        enum topo_kind kind;
        bool (*read)(struct parser *, struct topo *);
    } rows[] = {
        {WORD_DOMAIN, TOPO_DOMAIN, domain_read}, {WORD_NODE, TOPO_NODE, node_read},
        {WORD_LINK, TOPO_LINK, link_read},       {WORD_BOX, TOPO_BOX, box_read},
        {WORD_WHEN, TOPO_WHEN, topo_when},       {WORD_REMOVE, TOPO_REMOVE_NODE, remove_read},
    };
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        if (!parser_take_word(p, rows[i].word)) continue;
        topo->kind = rows[i].kind;
        return rows[i].read(p, topo);
    }
    return topo_unknown(p);
}

static bool topo_read(struct parser *p, void *item)
{
    struct topo *topo = item;
    topo->span = lex_token_span(p->token);
    if (!topo_body(p, topo)) return false;
    parser_close_span(p, &topo->span);
    return true;
}

bool parser_topology(struct parser *p, struct topo **topology)
{
    return parser_items(p, topology, &topo_items);
}

/* ---- subscribers ---- */

static bool subscriber_read(struct parser *p, void *item);
static const struct parser_items subscriber_items = {{.what = "a person", .begin = BEGIN_LINE},
                                                     sizeof(struct subscriber_item),
                                                     offsetof(struct subscriber_item, next),
                                                     subscriber_read};

static bool subscriber_when(struct parser *p, struct subscriber_item *subscriber)
{
    struct parser_when when = {&subscriber->condition, &subscriber->body, &subscriber->otherwise,
                               &subscriber->has_else};
    subscriber->kind = SUBSCRIBER_WHEN;
    return parser_when(p, when, &subscriber_items);
}

static bool subscriber_body(struct parser *p, struct subscriber_item *subscriber)
{
    if (parser_take_word(p, WORD_WHEN)) return subscriber_when(p, subscriber);
    subscriber->kind = SUBSCRIBER_REMOVE;
    if (parser_take_word(p, WORD_REMOVE)) return parser_word_name(p, &subscriber->name, "the person's name");
    subscriber->kind = parser_take_word(p, WORD_POPULATION) ? SUBSCRIBER_POPULATION : SUBSCRIBER_ONE;
    return parser_word_name(p, &subscriber->name, "a person's name") && parser_settings(p, &subscriber->settings);
}

static bool subscriber_read(struct parser *p, void *item)
{
    struct subscriber_item *subscriber = item;
    subscriber->span = lex_token_span(p->token);
    if (!subscriber_body(p, subscriber)) return false;
    parser_close_span(p, &subscriber->span);
    return true;
}

bool parser_subscribers(struct parser *p, struct subscriber_item **subscriber_set)
{
    return parser_items(p, subscriber_set, &subscriber_items);
}

/* ---- variants ---- */

static bool variant_read(struct parser *p, void *item)
{
    struct variant_item *variant = item;
    variant->span = lex_token_span(p->token);
    variant->skip = parser_take_word(p, WORD_SKIP);
    if (variant->skip) {
        if (!parser_cond(p, &variant->condition)) return false;
    } else {
        if (!parser_word_name(p, &variant->name, "a variant's name") || !parser_want(p, TOKEN_COLON, "`:`"))
            return false;
        if (!parser_values(p, &variant->values, TOKEN_BAR, "a value of the variant")) return false;
    }
    parser_close_span(p, &variant->span);
    return true;
}

bool parser_variants(struct parser *p, struct variant_item **variants)
{
    static const struct parser_items items = {{.what = "a variant", .begin = BEGIN_ITEM},
                                              sizeof(struct variant_item),
                                              offsetof(struct variant_item, next),
                                              variant_read};
    return parser_items(p, variants, &items);
}
