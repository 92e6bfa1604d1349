/* The rows of a comparison. Parties that a thing is given to, or that type it, are left out: only those that learn it
 * count. */
#include "compare_cells.h"

#include "clause.h"
#include "compare.h"
#include "plan_words.h"

static void name_view(struct pen *pen, const struct verdict *verdict, uint32_t view, bool *first)
{
    if (!*first) pen_lit(pen, ", ");
    *first = false;
    view_name(pen, verdict->plan, &verdict->knowledge->view[view]);
}

/* Nodes and boxes, and taps of zones; links and storages have rows of `know`. */
static bool is_listed(const struct view *view)
{
    return view->kind == PARTY_NODE || view->kind == PARTY_BOX || view->kind == PARTY_ZONE;
}

/* The parties that learn something of a kind: of any subscriber, any of its values. */
static void learners(const struct compare_column *column, uint32_t kind, struct pen *pen)
{
    const struct verdict *verdict = column->verdict;
    const struct knowledge *knowledge = verdict->knowledge;
    bool first = true;
    for (uint32_t v = 0; v < knowledge->view_count; v++) {
        bool learns = false;
        for (uint32_t i = 0; i < knowledge->item_count; i++) {
            const struct known *known = &knowledge->view[v].known[i];
            learns = learns || (knowledge->item[i].kind == kind && known->how >= KNOWN_MADE &&
                                known->record != KNOWLEDGE_NO_RECORD);
        }
        bool user = knowledge->view[v].kind == PARTY_NODE && knowledge->view[v].role->subscriber_set;
        if (learns && !user && is_listed(&knowledge->view[v])) name_view(pen, verdict, v, &first);
    }
    if (first) pen_lit(pen, "nobody");
}

static void guessers(const struct compare_column *column, uint32_t kind, struct pen *pen)
{
    const struct verdict *verdict = column->verdict;
    const struct knowledge *knowledge = verdict->knowledge;
    bool first = true;
    for (uint32_t v = 0; v < knowledge->view_count; v++) {
        bool can = false;
        for (uint32_t i = 0; i < knowledge->item_count; i++)
            can = can || (knowledge->item[i].kind == kind && knowledge->view[v].guessable[i].by != GUESS_NOT &&
                          knowledge->view[v].guessable[i].record != KNOWLEDGE_NO_RECORD);
        bool user = knowledge->view[v].kind == PARTY_NODE && knowledge->view[v].role->subscriber_set;
        if (can && !user && is_listed(&knowledge->view[v])) name_view(pen, verdict, v, &first);
    }
    if (first) pen_lit(pen, "nobody");
}

static void at_rest(const struct compare_column *column, uint32_t which, struct pen *pen)
{
    const struct verdict *verdict = column->verdict;
    const struct knowledge *knowledge = verdict->knowledge;
    bool first = true;
    (void)which;
    for (uint32_t i = 0; i < knowledge->kept_count; i++) {
        const struct kept_item *kept = &knowledge->kept[i];
        if (bytes_equal(kept->where, BYTES("state"))) continue; /* a server's own data are no storage */
        if (kept->until != KNOWLEDGE_NO_RECORD) continue;
        if (!first) pen_lit(pen, ", ");
        first = false;
        item_name(pen, &knowledge->item[kept->item]);
        pen_lit(pen, " in ");
        pen_bytes(pen, kept->where);
    }
    if (first) pen_lit(pen, "nothing");
}

static void prompts(const struct compare_column *column, uint32_t which, struct pen *pen)
{
    const struct verdict *verdict = column->verdict;
    uint32_t count = 0;
    (void)which;
    for (uint32_t seq = 0; seq < trace_count(verdict->trace); seq++) {
        const struct record *record = trace_at(verdict->trace, seq);
        count += record->kind == RECORD_FACT && record->extra == FACT_PROMPT;
    }
    pen_u64(pen, count);
}

static void messages(const struct compare_column *column, uint32_t which, struct pen *pen)
{
    const struct verdict *verdict = column->verdict;
    (void)which;
    pen_u64(pen, verdict->messages);
}

static void octets(const struct compare_column *column, uint32_t which, struct pen *pen)
{
    const struct verdict *verdict = column->verdict;
    uint64_t count = 0;
    (void)which;
    for (uint32_t seq = 0; seq < trace_count(verdict->trace); seq++) {
        const struct record *record = trace_at(verdict->trace, seq);
        if (record->kind == RECORD_SENT) count += blob_count(record->blob);
    }
    pen_u64(pen, count);
}

/* "MAR 1, SAR 1": requests in the order of their first arrival, peers' own business left out. */
static void diameter(const struct compare_column *column, uint32_t which, struct pen *pen)
{
    const struct verdict *verdict = column->verdict;
    bool first = true;
    (void)which;
    for (uint32_t i = 0; i < verdict->drawn_count; i++) {
        const struct record *record = trace_at(verdict->trace, verdict->drawn[i].record);
        bool asks = proto_is_diameter((enum proto)record->proto) && !verdict->drawn[i].background &&
                    verb_is_request((enum proto)record->proto, record->verb);
        uint32_t count = 0, before = 0;
        for (uint32_t k = 0; asks && k < verdict->drawn_count; k++) {
            const struct record *other = trace_at(verdict->trace, verdict->drawn[k].record);
            bool same = other->proto == record->proto && other->verb == record->verb;
            count += same;
            before += same && k < i;
        }
        if (!asks || before) continue;
        if (!first) pen_lit(pen, ", ");
        first = false;
        pen_bytes(pen, proto_name((enum proto)record->proto));
        pen_char(pen, ' ');
        pen_bytes(pen, verb_name((enum proto)record->proto, record->verb));
        pen_char(pen, ' ');
        pen_u64(pen, count);
    }
    if (first) pen_lit(pen, "none");
}

uint32_t compare_round_trips(const struct verdict *verdict)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < verdict->drawn_count; i++) {
        const struct record *record = trace_at(verdict->trace, verdict->drawn[i].record);
        const struct link_line *link = &verdict->plan->link[link_class_of(record->subject)];
        bool of_user = verdict->plan->role[link->end[link_end(record->subject)]]->subscriber_set != NULL;
        count += of_user && verb_is_request((enum proto)record->proto, record->verb) && !verdict->drawn[i].background;
    }
    return count;
}

static void round_trips(const struct compare_column *column, uint32_t which, struct pen *pen)
{
    const struct verdict *verdict = column->verdict;
    (void)which;
    pen_u64(pen, compare_round_trips(verdict));
}

/* ---- the costs ---- */

/* How often the HSS hands H(A1) out, and on which interface: a node that asks holds a proof of any user. */
static void ha1_requests(const struct compare_column *column, uint32_t which, struct pen *pen)
{
    static const enum proto interfaces[] = {PROTO_CX, PROTO_ZH};
    const struct verdict *verdict = column->verdict;
    bool first = true;
    (void)which;
    for (uint32_t p = 0; p < COUNT(interfaces); p++) {
        uint32_t count = 0;
        for (uint32_t i = 0; i < verdict->drawn_count; i++) {
            const struct record *record = trace_at(verdict->trace, verdict->drawn[i].record);
            if (record->kind != RECORD_DELIVERED || record->proto != interfaces[p]) continue;
            struct message *message = arena_new(column->arena, struct message);
            struct avp avp;
            message_scan(message, interfaces[p], store_bytes(verdict->store, record->blob), WS_FROM_SERVER);
            const struct diameter *diameter = message_diameter(message);
            count += diameter && avp_find_deep(diameter->avps, avp_rows[AVP_DIGEST_HA1].code,
                                               avp_rows[AVP_DIGEST_HA1].vendor, &avp);
        }
        if (!count) continue;
        pen_text(pen, first ? "" : ", ");
        pen_bytes(pen, proto_name(interfaces[p]));
        pen_char(pen, ' ');
        pen_u64(pen, count);
        first = false;
    }
    if (first) pen_lit(pen, "none");
}

static sim_time end_of(const struct verdict *verdict)
{
    uint32_t count = trace_count(verdict->trace);
    return count ? trace_at(verdict->trace, count - 1)->at : 0;
}

/* "scscf alice.ha1 in state 0.126 s, ue alice.password in cookie to the end": each secret, its place, and how long it
 * is there. */
static void state_kept(const struct compare_column *column, uint32_t which, struct pen *pen)
{
    const struct verdict *verdict = column->verdict;
    const struct knowledge *knowledge = verdict->knowledge;
    (void)which;
    for (uint32_t i = 0; i < knowledge->kept_count; i++) {
        const struct kept_item *kept = &knowledge->kept[i];
        bool ends = kept->until != KNOWLEDGE_NO_RECORD;
        sim_time since = kept->since == KNOWLEDGE_NO_RECORD ? 0 : trace_at(verdict->trace, kept->since)->at;
        sim_time until = ends ? trace_at(verdict->trace, kept->until)->at : end_of(verdict);
        pen_text(pen, i ? ", " : "");
        pen_bytes(pen, kept->role->name);
        pen_char(pen, ' ');
        item_name(pen, &knowledge->item[kept->item]);
        pen_lit(pen, " in ");
        pen_bytes(pen, kept->where);
        pen_char(pen, ' ');
        pen_u64(pen, (until - since) / SECOND);
        pen_char(pen, '.');
        pen_u64_wide(pen, (until - since) % SECOND / MS, 3);
        pen_text(pen, ends ? " s" : " s to the end");
    }
    if (!knowledge->kept_count) pen_lit(pen, "nothing");
}

static void name_link(struct pen *pen, const struct plan *plan, const struct link_line *link)
{
    pen_bytes(pen, plan->role[link->end[0]]->name);
    pen_char(pen, '-');
    pen_bytes(pen, plan->role[link->end[1]]->name);
    pen_char(pen, ' ');
    pen_text(pen, carrier_word[link->carrier]);
}

/* "ue-wsf wss 6 (4120 octets)": the messages sent on each link, on their way or lost, in both directions. */
static void per_link(const struct compare_column *column, uint32_t which, struct pen *pen)
{
    const struct verdict *verdict = column->verdict;
    bool first = true;
    (void)which;
    for (uint32_t link = 0; link < verdict->plan->link_count; link++) {
        uint64_t count = 0, octets = 0;
        for (uint32_t seq = 0; seq < trace_count(verdict->trace); seq++) {
            const struct record *record = trace_at(verdict->trace, seq);
            bool sent = record->kind == RECORD_SENT || record->kind == RECORD_INJECTED;
            if (!sent || link_class_of(record->subject) != link) continue;
            count++;
            octets += blob_count(record->blob);
        }
        if (!count) continue;
        pen_text(pen, first ? "" : ", ");
        name_link(pen, verdict->plan, &verdict->plan->link[link]);
        pen_char(pen, ' ');
        pen_u64(pen, count);
        pen_lit(pen, " (");
        pen_u64(pen, octets);
        pen_lit(pen, " octets)");
        first = false;
    }
    if (first) pen_lit(pen, "none");
}

/* ---- how the runs differ ---- */

/* One link in all that a table of topologies says of it: "ue-wsf wss tls internet". */
static struct bytes link_said(const struct compare_column *column, const struct plan *plan, uint32_t nth)
{
    char room[256];
    struct pen pen = pen_on(room, sizeof room);
    const struct link_line *link = &plan->link[nth];
    name_link(&pen, plan, link);
    pen_text(&pen, link->internal ? " in one box" : link->secure ? " secure" : " open");
    if (link->zone.count) pen_char(&pen, ' ');
    pen_bytes(&pen, link->zone);
    if (link->may_assert != MAY_ASSERT_NOTHING) pen_lit(&pen, " may-assert ");
    if (link->may_assert != MAY_ASSERT_NOTHING) pen_text(&pen, may_assert_word[link->may_assert]);
    return arena_copy(column->arena, pen_done(&pen));
}

static struct bytes node_said(const struct compare_column *column, const struct plan *plan, uint32_t nth)
{
    const struct role *role = plan->role[nth];
    struct bytes box = role->box ? plan->box[role->box - 1].name : bytes_of("", 0);
    return arena_format(column->arena, "%.*s%s%.*s%s", (int)role->name.count, role->name.at, box.count ? " (in " : "",
                        (int)box.count, box.at, box.count ? ")" : "");
}

static bool has_said(const struct compare_column *column, const struct plan *plan, uint32_t count,
                     struct bytes (*said)(const struct compare_column *, const struct plan *, uint32_t),
                     struct bytes text)
{
    for (uint32_t i = 0; i < count; i++)
        if (bytes_equal(said(column, plan, i), text)) return true;
    return false;
}

/* What one topology has and the other has not, each after a sign. */
static void only(const struct compare_column *column, const struct plan *here, uint32_t count, const struct plan *there,
                 uint32_t there_count,
                 struct bytes (*said)(const struct compare_column *, const struct plan *, uint32_t), const char *sign,
                 bool *first, struct pen *pen)
{
    for (uint32_t i = 0; i < count; i++) {
        struct bytes text = said(column, here, i);
        if (has_said(column, there, there_count, said, text)) continue;
        pen_text(pen, *first ? "" : ", ");
        pen_text(pen, sign);
        pen_bytes(pen, text);
        *first = false;
    }
}

/* Of the first column all of it; of the others what they have more (+) and less (-) than that. */
static void topology(const struct compare_column *column, uint32_t links, struct pen *pen)
{
    const struct plan *here = column->verdict->plan, *there = column->first->plan;
    static const struct plan nothing;
    struct bytes (*said)(const struct compare_column *, const struct plan *, uint32_t) = links ? link_said : node_said;
    uint32_t count = links ? here->link_count : here->role_count;
    uint32_t there_count = links ? there->link_count : there->role_count;
    bool first = true;
    if (column->verdict == column->first) {
        only(column, here, count, &nothing, 0, said, "", &first, pen);
        return;
    }
    only(column, here, count, there, there_count, said, "+ ", &first, pen);
    only(column, there, there_count, here, count, said, "- ", &first, pen);
    if (first) pen_lit(pen, "the same");
}

static struct bytes policy_said(const struct compare_column *column, const struct plan *plan, const struct role *role,
                                uint32_t row)
{
    char room[512];
    struct pen pen = pen_on(room, sizeof room);
    policy_say(&pen, plan, role, row);
    struct bytes text = pen_done(&pen);
    return arena_copy(column->arena, text.at ? text : bytes_of("", 0));
}

/* Whether some other column has that policy of that node otherwise. */
static bool policy_differs(const struct compare_column *column, const struct role *role, uint32_t row)
{
    struct bytes mine = policy_said(column, column->verdict->plan, role, row);
    for (uint32_t i = 0; i < column->count; i++) {
        const struct plan *plan = column->run[i]->plan;
        const struct role *other = plan_role(plan, role->name);
        if (other && other->kind == role->kind && !bytes_equal(policy_said(column, plan, other, row), mine))
            return true;
    }
    return false;
}

/* The readings in which the columns differ: policies of nodes that they share, each with its clause. */
static void policies(const struct compare_column *column, uint32_t which, struct pen *pen)
{
    const struct plan *plan = column->verdict->plan;
    bool first = true;
    (void)which;
    for (uint32_t i = 0; i < plan->role_count; i++) {
        const struct role *role = plan->role[i];
        for (uint32_t row = 0; role->kind->policies && role->kind->policies[row].name; row++) {
            if (role->kind->policies[row].type == POLICY_TEXT || !policy_differs(column, role, row)) continue;
            pen_text(pen, first ? "" : ", ");
            pen_bytes(pen, role->name);
            pen_char(pen, ' ');
            pen_text(pen, role->kind->policies[row].name);
            pen_char(pen, ' ');
            struct bytes said = policy_said(column, plan, role, row);
            pen_bytes(pen, said.count ? said : BYTES("none"));
            pen_lit(pen, " (");
            clause_marks(pen, bytes_text(role->kind->policies[row].clause));
            pen_lit(pen, ")");
            first = false;
        }
    }
    if (first) pen_lit(pen, "the same");
}

/* How many steps of the flow rest on the text, on a specification, on the lab's inference. */
static void bases(const struct compare_column *column, uint32_t which, struct pen *pen)
{
    uint32_t count[BASIS_COUNT] = {0};
    const char *between = "";
    (void)which;
    plan_bases(column->verdict->plan, count);
    for (uint32_t i = 0; i < BASIS_COUNT; i++) {
        if (!count[i]) continue;
        pen_text(pen, between);
        pen_text(pen, i == BASIS_UNSAID ? "nothing said" : basis_rows[i].word);
        pen_char(pen, ' ');
        pen_u64(pen, count[i]);
        between = ", ";
    }
    if (!*between) pen_lit(pen, "none");
}

static void claims(const struct compare_column *column, uint32_t which, struct pen *pen)
{
    const struct verdict *verdict = column->verdict;
    uint32_t hold = 0;
    (void)which;
    for (uint32_t i = 0; i < verdict->claim_count; i++) hold += verdict->claim[i].found == CLAIM_FOUND_HOLDS;
    pen_u64(pen, hold);
    pen_lit(pen, " of ");
    pen_u64(pen, verdict->claim_count);
}

/* "scscf bindings 1 for 600.000 s more": the rows that nodes hold besides, and how long their timers keep them. */
static void rows_held(const struct compare_column *column, uint32_t which, struct pen *pen)
{
    const struct verdict *verdict = column->verdict;
    (void)which;
    for (uint32_t i = 0; i < verdict->held_count; i++) {
        const struct held_rows *held = &verdict->held[i];
        pen_text(pen, i ? ", " : "");
        pen_bytes(pen, verdict->plan->role[held->role]->name);
        pen_char(pen, ' ');
        pen_text(pen, held->table);
        pen_format(pen, " %u", held->rows);
        if (held->left)
            pen_format(pen, " for %llu.%03llu s more", (unsigned long long)(held->left / SECOND),
                       (unsigned long long)(held->left % SECOND / 1000));
    }
    if (!verdict->held_count) pen_lit(pen, "nothing");
}

static void level(const struct compare_column *column, uint32_t which, struct pen *pen)
{
    const struct verdict *verdict = column->verdict;
    (void)which;
    pen_text(pen, plan_level(verdict->plan));
}

const struct compare_row compare_rows[] = {
    {"level", level, 0},
    {"steps rest on", bases, 0},
    {"readings that differ", policies, 0},
    {"nodes", topology, 0},
    {"links", topology, 1},
    {"learns an IMS password", learners, ITEM_PASSWORD},
    {"learns H(A1), MD5", learners, ITEM_HA1},
    {"can test words for an IMS password", guessers, ITEM_PASSWORD},
    {"learns a web password", learners, ITEM_WEB_PASSWORD},
    {"learns a token", learners, ITEM_TOKEN},
    {"lies in storage at the end", at_rest, 0},
    {"state kept", state_kept, 0},
    {"rows of state at the end", rows_held, 0},
    {"prompts", prompts, 0},
    {"round trips of the browser", round_trips, 0},
    {"messages", messages, 0},
    {"octets on links", octets, 0},
    {"messages and octets of each link", per_link, 0},
    {"Diameter requests", diameter, 0},
    {"H(A1) handed out by the HSS", ha1_requests, 0},
    {"claims that hold", claims, 0},
};

const uint32_t compare_row_count = COUNT(compare_rows);
