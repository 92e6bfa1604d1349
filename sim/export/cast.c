/* Nodes, boxes, links and subscribers of a plan as JSON. */
#include "cast.h"

#include "attacker.h"
#include "list.h"
#include "plan_words.h"

/* The comma between members: none before the first. */
static void key(struct out *out, bool *first, const char *name)
{
    if (!*first) out_char(out, ',');
    *first = false;
    out_key(out, name);
}

static void text(struct out *out, bool *first, const char *name, struct bytes value)
{
    key(out, first, name);
    out_json(out, value.at ? value : bytes_of("", 0));
}

static void number(struct out *out, bool *first, const char *name, uint64_t value)
{
    key(out, first, name);
    out_u64(out, value);
}

static void flag(struct out *out, bool *first, const char *name, bool value)
{
    key(out, first, name);
    out_text(out, value ? "true" : "false");
}

static void between(struct out *out, uint32_t nth)
{
    if (nth) out_char(out, ',');
}

static void names(struct out *out, bool *first, const struct plan *plan, const char *name, uint64_t roles)
{
    uint32_t count = 0;
    key(out, first, name);
    out_char(out, '[');
    for (uint32_t i = 0; i < plan->role_count; i++) {
        if (!(roles >> i & 1)) continue;
        between(out, count++);
        out_json(out, plan->role[i]->name);
    }
    out_char(out, ']');
}

static void write_policies(struct out *out, const struct plan *plan, const struct role *role)
{
    bool first = true;
    out_char(out, '{');
    for (uint32_t i = 0; role->kind->policies && role->kind->policies[i].name; i++) {
        const struct policy_row *row = &role->kind->policies[i];
        uint64_t value = role->policy[i];
        switch (row->type) {
        case POLICY_CHOICE: text(out, &first, row->name, list_nth(row->values, value)); break;
        case POLICY_TIME:
        case POLICY_COUNT: number(out, &first, row->name, value); break;
        case POLICY_SUBSCRIBER:
            text(out, &first, row->name, role->subscriber_set ? role->subscriber_set->name : bytes_of("", 0));
            break;
        case POLICY_NODE: text(out, &first, row->name, value ? plan->role[value - 1]->name : bytes_of("", 0)); break;
        case POLICY_NODES: names(out, &first, plan, row->name, value); break;
        case POLICY_TEXT: break; /* may be a secret */
        }
    }
    out_char(out, '}');
}

static void write_node(struct out *out, const struct plan *plan, uint32_t nth)
{
    const struct role *role = plan->role[nth];
    bool first = true;
    out_char(out, '{');
    text(out, &first, "name", role->name);
    text(out, &first, "kind", bytes_text(role->kind->name));
    number(out, &first, "members", role->member_count);
    text(out, &first, "host", role->host);
    text(out, &first, "uri", role->uri);
    text(out, &first, "origin", role->origin);
    text(out, &first, "box", role->box ? plan->box[role->box - 1].name : bytes_of("", 0));
    flag(out, &first, "signs", role->signs);
    key(out, &first, "policies");
    write_policies(out, plan, role);
    out_char(out, '}');
}

static void write_box(struct out *out, const struct plan *plan, uint32_t nth)
{
    bool first = true;
    out_char(out, '{');
    text(out, &first, "name", plan->box[nth].name);
    key(out, &first, "nodes");
    out_char(out, '[');
    for (uint32_t i = 0; i < plan->box[nth].role_count; i++) {
        between(out, i);
        out_json(out, plan->role[plan->box[nth].role[i]]->name);
    }
    out_lit(out, "]}");
}

static void write_link(struct out *out, const struct plan *plan, uint32_t nth)
{
    const struct link_line *link = &plan->link[nth];
    bool first = true;
    out_char(out, '{');
    number(out, &first, "link", nth);
    text(out, &first, "a", plan->role[link->end[0]]->name);
    text(out, &first, "b", plan->role[link->end[1]]->name);
    text(out, &first, "protocol", bytes_text(carrier_word[link->carrier]));
    text(out, &first, "over", bytes_text(over_word[link->over]));
    text(out, &first, "zone", link->zone);
    flag(out, &first, "tls", link->secure);
    flag(out, &first, "internal", link->internal);
    text(out, &first, "may_assert", bytes_text(may_assert_word[link->may_assert]));
    out_char(out, '}');
}

/* Those of the subscriber's IMPUs whose bit is set. */
static void impus(struct out *out, bool *first, const char *name, const struct subscriber *subscriber, uint32_t bits)
{
    uint32_t written = 0;
    key(out, first, name);
    out_char(out, '[');
    for (uint32_t i = 0; i < subscriber->impu_count; i++) {
        if (!(bits >> i & 1)) continue;
        between(out, written++);
        out_json(out, subscriber->impu[i]);
    }
    out_char(out, ']');
}

static void write_subscriber(struct out *out, const struct plan *plan, uint32_t nth)
{
    const struct subscriber_set *set = &plan->subscriber_set[nth];
    const struct subscriber *sample = &set->sample;
    bool first = true;
    out_char(out, '{');
    text(out, &first, "name", set->name);
    number(out, &first, "count", set->count);
    text(out, &first, "impi", sample->impi);
    impus(out, &first, "impu", sample, SUBSCRIBER_ALL_BARRED);
    text(out, &first, "realm", sample->realm);
    text(out, &first, "web_id", sample->web_id);
    impus(out, &first, "barred", sample, sample->barred);
    flag(out, &first, "provisioned", sample->provisioned);
    out_char(out, '}');
}

static void write_attacker(struct out *out, const struct plan *plan, uint32_t nth)
{
    const struct attacker *attacker = plan->attacker;
    bool first = true;
    uint32_t count = 0;
    while (nth--) attacker = attacker->next;
    out_char(out, '{');
    text(out, &first, "name", attacker->name);
    key(out, &first, "seats");
    out_char(out, '[');
    for (const struct seat *seat = attacker->seats; seat; seat = seat->next) {
        char room[512];
        struct pen pen = pen_on(room, sizeof room);
        bool alone = true;
        seat_write(&pen, seat);
        between(out, count++);
        out_char(out, '{');
        text(out, &alone, "seat", pen_done(&pen));
        flag(out, &alone, "stopped", seat->stopped);
        text(out, &alone, "after", seat->after);
        out_char(out, '}');
    }
    out_lit(out, "]}");
}

static void write_claim(struct out *out, const struct plan *plan, uint32_t nth)
{
    const struct claim *claim = plan->claim;
    bool first = true;
    while (nth--) claim = claim->next;
    out_char(out, '{');
    text(out, &first, "name", claim->name);
    text(out, &first, "claim", claim->text);
    text(out, &first, "expect", list_nth(CLAIM_VERDICTS, claim->expect));
    text(out, &first, "ref", claim->reference);
    text(out, &first, "by_design", claim->by_design);
    out_char(out, '}');
}

typedef void write_fn(struct out *, const struct plan *, uint32_t nth);

static void list(struct out *out, bool *first, const char *name, const struct plan *plan, uint32_t count,
                 write_fn *write)
{
    key(out, first, name);
    out_char(out, '[');
    for (uint32_t i = 0; i < count; i++) {
        between(out, i);
        write(out, plan, i);
    }
    out_char(out, ']');
}

void cast_write(struct out *out, const struct plan *plan, uint32_t schema)
{
    bool first = true;
    out_char(out, '{');
    number(out, &first, "v", schema);
    text(out, &first, "kind", BYTES("cast"));
    text(out, &first, "run", plan->run);
    number(out, &first, "seed", plan->seed);
    text(out, &first, "domain", plan->domain);
    list(out, &first, "nodes", plan, plan->role_count, write_node);
    list(out, &first, "boxes", plan, plan->box_count, write_box);
    list(out, &first, "links", plan, plan->link_count, write_link);
    list(out, &first, "subscribers", plan, plan->subscriber_set_count, write_subscriber);
    list(out, &first, "attackers", plan, plan->attacker_count, write_attacker);
    list(out, &first, "claims", plan, plan->claim_count, write_claim);
    out_lit(out, "}\n");
}
