/* `imslab explain`: kinds, policies, actions, fields, AVPs and steps, printed from their tables. */
#include "explain.h"
#include "claim.h"
#include "clause.h"
#include "fault.h"
#include "field.h"
#include "reason.h"
#include "spell.h"

struct lookup {
    struct pen *pen;
    const struct node_kind *const *kinds;
    struct bytes word; /* none: all */
};

/* ---- rows ---- */

/* After the topic, to the end of the line: ` (TS 33.203 P.3 [C])`. */
static void write_clause(struct pen *pen, const char *clause)
{
    if (clause && *clause) {
        pen_lit(pen, " (");
        clause_marks(pen, bytes_text(clause));
        pen_char(pen, ')');
    }
    pen_char(pen, '\n');
}

static void row_policy(struct pen *pen, const struct policy_row *row)
{
    static const char *const types[] = {
        [POLICY_CHOICE] = "",       [POLICY_TIME] = "a time",
        [POLICY_COUNT] = "a count", [POLICY_SUBSCRIBER] = "a person or population",
        [POLICY_NODE] = "a node",   [POLICY_TEXT] = "a text",
        [POLICY_NODES] = "nodes",
    };
    pen_format(pen, "  %-16s %s%s\n", row->name, row->type == POLICY_CHOICE ? row->values : types[row->type],
               row->as_drawn && *row->as_drawn ? "" : " (no default)");
    if (row->as_drawn && *row->as_drawn) {
        bool same = !row->as_specified || bytes_equal(bytes_text(row->as_drawn), bytes_text(row->as_specified));
        pen_format(pen, "                   default %s%s%s\n", row->as_drawn, same ? "" : "; as-specified ",
                   same ? "" : row->as_specified);
    }
    pen_lit(pen, "                   ");
    clause_marks(pen, bytes_text(row->help));
    write_clause(pen, row->clause);
}

static void row_action(struct pen *pen, const struct action_row *row)
{
    static const char *const args[] = {"", "PERSON", "IMPU", "secret \"...\"", "VALUE"};
    pen_format(pen, "  %s", row->name);
    for (size_t i = 0; i < COUNT(row->args) && row->args[i] != ACTION_NONE; i++)
        pen_format(pen, "%s%s", i ? ", " : "(", args[row->args[i]]);
    if (row->args[0] != ACTION_NONE) pen_char(pen, ')');
    if (row->goes) pen_lit(pen, " [to NODE]");
    pen_lit(pen, ": ");
    clause_marks(pen, bytes_text(row->help));
    pen_char(pen, '\n');
    if (row->with && *row->with) pen_format(pen, "                   with %s\n", row->with);
}

static void row_state(struct pen *pen, const struct state_row *row)
{
    static const char *const args[] = {"", "(IMPU)", "(IMPI)", "(WORD)"};
    pen_format(pen, "  %s%s: ", row->name, args[row->arg]);
    clause_marks(pen, bytes_text(row->help));
    pen_char(pen, '\n');
    if (row->words) pen_format(pen, "                   %s\n", row->words);
}

static void row_field(struct pen *pen, const struct field_row *row)
{
    static const char *const types[] = {
        [FIELD_TEXT] = "text", [FIELD_URI] = "URI",   [FIELD_NUMBER] = "number", [FIELD_TIME] = "time",
        [FIELD_LIST] = "list", [FIELD_FLAG] = "flag", [FIELD_WORD] = "word",
    };
    pen_format(pen, "  %-32s %-7s ", row->path, types[row->type]);
    clause_marks(pen, bytes_text(row->help));
    pen_char(pen, '\n');
    if (row->words) pen_format(pen, "  %-32s         %s\n", "", row->words);
}

static void row_port(struct pen *pen, const struct port_row *row)
{
    pen_format(pen, "  %s with %s: ", row->carriers, row->peers);
    clause_marks(pen, bytes_text(row->help));
    if (row->says) pen_format(pen, "\n    %s%s", *row->says ? "says there " : "only answers there", row->says);
    pen_char(pen, '\n');
}

static void row_rule(struct pen *pen, const struct rule *rule)
{
    pen_format(pen, "  %.*s %-10s", SHOW(proto_name(rule->proto)), rule->verb);
    write_clause(pen, rule->clause);
}

static void row_kind(struct pen *pen, const struct node_kind *kind)
{
    pen_format(pen, "%s: %s\n", kind->name, kind->help ? kind->help : "");
    if (kind->policies && kind->policies->name) pen_lit(pen, "\npolicies, in braces after the kind\n");
    for (const struct policy_row *row = kind->policies; row && row->name; row++) row_policy(pen, row);
    if (kind->ports && kind->ports->carriers) pen_lit(pen, "\nlinks\n");
    for (const struct port_row *row = kind->ports; row && row->carriers; row++) row_port(pen, row);
    if (kind->actions && kind->actions->name) pen_format(pen, "\nactions of `do`\n");
    for (const struct action_row *row = kind->actions; row && row->name; row++) row_action(pen, row);
    if (kind->states && kind->states->name) pen_lit(pen, "\nstate, in `expect`\n");
    for (const struct state_row *row = kind->states; row && row->name; row++) row_state(pen, row);
    if (kind->rules) pen_lit(pen, "\nmessages it handles\n");
    for (const struct rule *rule = kind->rules; rule && rule->step; rule++) row_rule(pen, rule);
}

/* ---- topics: each writes its explanation and returns whether it had one ---- */

static bool topic_node(const struct lookup *lookup)
{
    bool any = false;
    for (const struct node_kind *const *kind = lookup->kinds; *kind; kind++) {
        if (!lookup->word.count)
            pen_format(lookup->pen, "  %-10s %s\n", (*kind)->name, (*kind)->help ? (*kind)->help : "");
        else if (bytes_equal(bytes_text((*kind)->name), lookup->word)) row_kind(lookup->pen, *kind);
        else continue;
        any = true;
    }
    return any;
}

static bool topic_policy(const struct lookup *lookup)
{
    bool any = false;
    for (const struct node_kind *const *kind = lookup->kinds; *kind; kind++)
        for (const struct policy_row *row = (*kind)->policies; row && row->name; row++) {
            if (lookup->word.count && !bytes_equal(bytes_text(row->name), lookup->word)) continue;
            pen_format(lookup->pen, "policy of %s\n", (*kind)->name);
            row_policy(lookup->pen, row);
            any = true;
        }
    return any;
}

static bool topic_action(const struct lookup *lookup)
{
    bool any = false;
    for (const struct node_kind *const *kind = lookup->kinds; *kind; kind++)
        for (const struct action_row *row = (*kind)->actions; row && row->name; row++) {
            if (lookup->word.count && !bytes_equal(bytes_text(row->name), lookup->word)) continue;
            pen_format(lookup->pen, "do %s\n", (*kind)->name);
            row_action(lookup->pen, row);
            any = true;
        }
    return any;
}

static bool topic_state(const struct lookup *lookup)
{
    bool any = false;
    for (const struct node_kind *const *kind = lookup->kinds; *kind; kind++)
        for (const struct state_row *row = (*kind)->states; row && row->name; row++) {
            if (lookup->word.count && !bytes_equal(bytes_text(row->name), lookup->word)) continue;
            pen_format(lookup->pen, "state of %s\n", (*kind)->name);
            row_state(lookup->pen, row);
            any = true;
        }
    return any;
}

static bool topic_fields(const struct lookup *lookup)
{
    enum proto proto = proto_named(lookup->word);
    if (lookup->word.count && proto == PROTO_NONE) return false;
    for (uint32_t i = 0; i < field_row_count; i++)
        if (proto == PROTO_NONE || field_rows[i].protos & 1u << proto) row_field(lookup->pen, &field_rows[i]);
    return true;
}

/* One path as a scenario writes it, `via[0].host`, in every protocol that has it. */
static bool topic_field(const struct lookup *lookup)
{
    const struct field_row *seen = NULL;
    for (enum proto proto = PROTO_NONE + 1; proto < PROTO_COUNT; proto++) {
        struct field_path path;
        const char *why;
        if (!field_find(&path, proto, lookup->word, &why) || path.row == seen) continue;
        seen = path.row;
        pen_lit(lookup->pen, "field of");
        for (enum proto other = PROTO_NONE + 1; other < PROTO_COUNT; other++)
            if (path.row->protos & 1u << other) pen_format(lookup->pen, " %.*s", SHOW(proto_name(other)));
        pen_char(lookup->pen, '\n');
        row_field(lookup->pen, path.row);
    }
    return seen != NULL;
}

static bool topic_avp(const struct lookup *lookup)
{
    bool any = false;
    for (uint32_t id = AVP_UNKNOWN + 1; id < AVP_ID_COUNT; id++) {
        const struct avp_row *row = &avp_rows[id];
        if (lookup->word.count && !bytes_equal_nocase(bytes_text(row->name), lookup->word)) continue;
        pen_format(lookup->pen, "AVP %s: code %u, vendor %u", row->name, row->code, row->vendor);
        write_clause(lookup->pen, row->source);
        any = true;
    }
    return any;
}

static void row_reason(struct pen *pen, const struct reason_row *row)
{
    pen_format(pen, "  %-24s ", row->id);
    reason_say(pen, (enum reason)(row - reason_rows), bytes_of(NULL, 0));
    pen_char(pen, '\n');
    pen_format(pen, "  %-24s %s of %s\n", "", reason_class_name[row->class], row->by);
}

static bool topic_reason(const struct lookup *lookup)
{
    bool any = false;
    for (enum reason reason = REASON_NONE + 1; reason < REASON_COUNT; reason++) {
        const struct reason_row *row = &reason_rows[reason];
        if (lookup->word.count && !bytes_equal(bytes_text(row->id), lookup->word)) continue;
        row_reason(lookup->pen, row);
        any = true;
    }
    return any;
}

static bool topic_step(const struct lookup *lookup)
{
    bool any = false;
    for (uint32_t i = 0; i < drawn_step_count; i++) {
        const struct drawn_step *row = &drawn_steps[i];
        if (lookup->word.count && !bytes_equal(bytes_text(row->step), lookup->word)) continue;
        pen_format(lookup->pen, "  flow %s step %-3s %-16s %-9s %s", row->flow, row->step, row->hop,
                   basis_rows[row->basis].word, row->text);
        write_clause(lookup->pen, row->source);
        any = true;
    }
    return any;
}

static bool topic_claim(const struct lookup *lookup)
{
    bool any = false;
    for (uint32_t i = 0; i < CLAIM_KIND_COUNT; i++) {
        const struct claim_row *row = &claim_rows[i];
        if (lookup->word.count && !bytes_equal(bytes_text(row->name), lookup->word)) continue;
        pen_format(lookup->pen, "  %-42s violated: %s\n", row->example, row->help);
        any = true;
    }
    return any;
}

static bool topic_fault(const struct lookup *lookup)
{
    static const char *const amounts[] = {"", " TIME", " [COUNT]"};
    bool any = false;
    for (uint32_t i = 0; i < FAULT_KIND_COUNT; i++) {
        const struct fault_row *row = &fault_rows[i];
        if (lookup->word.count && !bytes_equal(bytes_text(row->name), lookup->word)) continue;
        bool of_node = row->parties & 1u << PARTY_NODE;
        pen_format(lookup->pen, "  %s %s%s: %s\n", row->name, of_node ? "NODE" : "link A B | zone NAME",
                   amounts[row->amount], row->help);
        any = true;
    }
    return any;
}

static const struct topic {
    struct bytes name;
    bool (*write)(const struct lookup *);
    bool alone; /* makes sense without a word: lists */
    const char *help;
} topics[] = {
    {BYTES_ROW("node"), topic_node, true, "node wsf: policies, links, actions, state and messages of a kind"},
    {BYTES_ROW("kinds"), topic_node, true, "kinds: all kinds of nodes"},
    {BYTES_ROW("policy"), topic_policy, true, "policy challenge: values, defaults, clause"},
    {BYTES_ROW("action"), topic_action, true, "action register: what `do` may say"},
    {BYTES_ROW("state"), topic_state, true, "state bindings: what `expect` may ask"},
    {BYTES_ROW("fields"), topic_fields, true, "fields SIP: what checks may compare, by protocol"},
    {BYTES_ROW("field"), topic_field, false, "field auth.nonce: one of them"},
    {BYTES_ROW("avp"), topic_avp, true, "avp User-Name: code, vendor, source"},
    {BYTES_ROW("reason"), topic_reason, true, "reason wrong-response: why a node refused, with its clause"},
    {BYTES_ROW("claim"), topic_claim, true, "claim secret: what a kind of claim is about, and when it is violated"},
    {BYTES_ROW("fault"), topic_fault, true, "fault drop: what it happens to, and what happens"},
    {BYTES_ROW("step"), topic_step, true,
     "step 11: what it is in the flows of the contribution, and what each hop rests on"},
};

static void topics_list(struct pen *pen)
{
    pen_lit(pen, "topics\n");
    for (size_t i = 0; i < COUNT(topics); i++) pen_format(pen, "  %s\n", topics[i].help);
}

bool explain(struct pen *pen, const struct node_kind *const *kinds, const struct bytes *term, uint32_t term_count)
{
    struct lookup lookup = {pen, kinds, term_count ? term[term_count - 1] : bytes_of(NULL, 0)};
    bool any = false;
    if (term_count == 0) {
        topics_list(pen);
        return true;
    }
    for (size_t i = 0; i < COUNT(topics); i++) {
        const struct topic *topic = &topics[i];
        if (!bytes_equal(topic->name, term[0])) continue;
        if (term_count == 1 && topic->alone) lookup.word = bytes_of(NULL, 0);
        else if (term_count != 2) break;
        any = topic->write(&lookup);
        if (!any) topics_list(pen);
        return any;
    }
    for (size_t i = 0; term_count == 1 && i < COUNT(topics); i++)
        if (!bytes_equal(topics[i].name, BYTES("kinds"))) any |= topics[i].write(&lookup);
    if (!any) topics_list(pen);
    return any;
}
