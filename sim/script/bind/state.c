/* The state fields that `expect` may ask of a node: those of its kind, and those that every node has. */
#include "bind.h"
#include "must.h"

#define NONE bytes_of(NULL, 0)

struct asking { /* one state path being read */
    struct bind *bind;
    const struct ast *ast;
    const struct path *path;
    const struct path_seg *seg; /* after the node's name */
    struct state_ref *ref;
    struct side *side;
};

static uint32_t args_count(const struct path_seg *seg)
{
    uint32_t count = 0;
    for (const struct expr *arg = seg->args; arg; arg = arg->next) count++;
    return count;
}

static bool args_wrong(struct asking *asking, const char *right)
{
    struct bytes name = asking->seg->name.text;
    bind_wrong(asking->bind, asking->ast, asking->path->span, bytes_text(right), "`%.*s` has other arguments",
               SHOW(name));
    return false;
}

static bool arg_word(struct asking *asking, const struct expr *arg, struct bytes *word)
{
    const struct value *now = bind_value_now(asking->bind, &arg->value);
    if (now->kind == VALUE_SECRET || (now->kind == VALUE_PATH && !spell_is_word(&now->path))) return false;
    *word = spell_value(asking->bind->arena, now);
    return true;
}

/* ---- sent(VERB), received(VERB, PROTO) ---- */

static bool role_speaks(const struct plan *plan, const struct role *role, enum proto proto)
{
    for (uint32_t i = 0; i < plan->link_count; i++) {
        const struct link_line *link = &plan->link[i];
        bool ours = link->end[0] == role->index || link->end[1] == role->index;
        if (ours && bind_carrier_carries(link->carrier, proto)) return true;
    }
    return false;
}

static bool verb_counted(struct asking *asking)
{
    struct bytes verb, proto = {NULL, 0};
    const struct expr *args = asking->seg->args;
    uint32_t count = args_count(asking->seg);
    if (count < 1 || count > 2 || !arg_word(asking, args, &verb) ||
        (count == 2 && !arg_word(asking, args->next, &proto)))
        return args_wrong(asking, "sent(REGISTER), received(MAR, ZH)");
    asking->side->type = SIDE_NUMBER;
    if (count == 2 && proto_named(proto) == PROTO_NONE)
        return args_wrong(asking, "protocols are HTTP, WS, SIP, CX, ZH and ZN");
    for (enum proto p = PROTO_NONE + 1; p < PROTO_COUNT; p++) {
        verb_id found = verb_named(p, verb);
        if (!found || (count == 2 && p != proto_named(proto))) continue;
        if (count == 1 && !role_speaks(asking->bind->plan, asking->ref->role, p)) continue;
        if (asking->ref->proto) {
            bind_wrong(asking->bind, asking->ast, asking->path->span,
                       bind_say(asking->bind, "%.*s(%.*s, %.*s)", SHOW(asking->seg->name.text), SHOW(verb),
                                SHOW(proto_name(p))),
                       "`%.*s` may be of %.*s or %.*s", SHOW(verb), SHOW(proto_name(asking->ref->proto)),
                       SHOW(proto_name(p)));
            return false;
        }
        asking->ref->proto = p;
        asking->ref->verb = found;
    }
    if (asking->ref->proto) return true;
    bind_wrong(asking->bind, asking->ast, asking->path->span, NONE, "%.*s speaks no `%.*s`",
               SHOW(asking->ref->role->name), SHOW(verb));
    return false;
}

static bool read_sent(struct asking *asking)
{
    asking->ref->what = STATE_SENT;
    return verb_counted(asking);
}

static bool read_received(struct asking *asking)
{
    asking->ref->what = STATE_RECEIVED;
    return verb_counted(asking);
}

static bool read_parked(struct asking *asking)
{
    asking->ref->what = STATE_PARKED;
    asking->side->type = SIDE_NUMBER;
    return !asking->seg->args || args_wrong(asking, "parked");
}

/* ---- refused(REASON), remarked(REASON) ---- */

/* The nearest of the reasons that this node may state in that way. */
static struct bytes near_reason(struct asking *asking, struct bytes word, bool remark)
{
    struct bytes words[REASON_COUNT], kind = bytes_text(asking->ref->role->kind->name);
    uint32_t count = 0;
    for (enum reason reason = REASON_NONE + 1; reason < REASON_COUNT; reason++) {
        enum reason_class class = reason_rows[reason].class;
        if (class == CLASS_LIMIT || (class == CLASS_REMARK) != remark || !reason_stated_by(reason, kind)) continue;
        words[count++] = bytes_text(reason_rows[reason].id);
    }
    return bind_say_near(asking->bind, word, words, count, BYTES("`imslab explain reason` lists them"));
}

static bool reason_counted(struct asking *asking, bool remark)
{
    struct bytes word;
    const struct expr *args = asking->seg->args;
    asking->ref->what = STATE_STATED;
    asking->side->type = SIDE_NUMBER;
    if (args_count(asking->seg) != 1 || !arg_word(asking, args, &word))
        return args_wrong(asking, "refused(wrong-response); `imslab explain reason` lists them");
    enum reason reason = reason_named(word);
    enum reason_class class = reason_rows[reason].class;
    asking->ref->reason = reason;
    if (reason && class != CLASS_LIMIT && (class == CLASS_REMARK) == remark &&
        reason_stated_by(reason, bytes_text(asking->ref->role->kind->name)))
        return true;
    bind_wrong(asking->bind, asking->ast, asking->path->span, near_reason(asking, word, remark),
               "a %s never %s for the reason `%.*s`", asking->ref->role->kind->name, remark ? "remarks" : "refuses",
               SHOW(word));
    return false;
}

static bool read_refused(struct asking *asking)
{
    return reason_counted(asking, false);
}

static bool read_remarked(struct asking *asking)
{
    return reason_counted(asking, true);
}

/* ---- fields of a kind that has a `state` ---- */

static const struct state_row *state_row_named(const struct node_kind *kind, struct bytes name)
{
    for (const struct state_row *row = kind->states; row && row->name; row++)
        if (bytes_equal(bytes_text(row->name), name)) return row;
    return NULL;
}

/* Counting members by their `state`. One that is asked of somebody (hss.state(IMPU)) is no member's own. */
static bool counts_states(struct asking *asking)
{
    const struct state_row *row = state_row_named(asking->ref->role->kind, BYTES("state"));
    asking->ref->what = STATE_COUNT_OF;
    asking->ref->row = row;
    asking->side->type = SIDE_NUMBER;
    asking->side->shares_too = true;
    if (row && row->type == STATE_WORD && row->arg == STATE_NO_ARG) return true;
    bind_wrong(asking->bind, asking->ast, asking->path->span, NONE, "a %s has no state to count",
               asking->ref->role->kind->name);
    return false;
}

static bool count_word(struct asking *asking, struct bytes word)
{
    uint32_t place = list_find(asking->ref->row->words, word);
    if (place == BYTES_NOT_FOUND) return false;
    must(place < 32);
    asking->ref->counted |= 1u << place;
    return true;
}

/* An action ends badly in two ways: refused by the network, or failed by itself. */
static bool read_failed(struct asking *asking)
{
    if (asking->seg->args) return args_wrong(asking, "failed");
    if (!counts_states(asking)) return false;
    count_word(asking, BYTES("failed"));
    count_word(asking, BYTES("refused"));
    return true;
}

static bool read_count_of(struct asking *asking)
{
    struct bytes word;
    if (args_count(asking->seg) != 1 || !arg_word(asking, asking->seg->args, &word))
        return args_wrong(asking, "count(registered)");
    if (!counts_states(asking)) return false;
    if (count_word(asking, word)) return true;
    bind_wrong(asking->bind, asking->ast, asking->path->span,
               spell_list(asking->bind->found->arena, asking->ref->row->words, NONE), "a %s has no state `%.*s`",
               asking->ref->role->kind->name, SHOW(word));
    return false;
}

/* Read by name, so that it is refused where it is and not called an unknown state. */
static bool refuse_time(struct asking *asking)
{
    bind_wrong(asking->bind, asking->ast, asking->path->span, NONE,
               "times are measured in load runs, which this build does not run yet");
    return false;
}

static const struct {
    struct bytes name;
    bool (*read)(struct asking *);
} common_rows[] = {
    {BYTES_ROW("sent"), read_sent},         {BYTES_ROW("received"), read_received},
    {BYTES_ROW("parked"), read_parked},     {BYTES_ROW("failed"), read_failed},
    {BYTES_ROW("count"), read_count_of},    {BYTES_ROW("refused"), read_refused},
    {BYTES_ROW("remarked"), read_remarked},
};

/* ---- fields of the kind ---- */

static const char *const arg_examples[] = {
    [STATE_NO_ARG] = "it takes none",
    [STATE_ARG_IMPU] = "alice.impu, or the IMPU as a text",
    [STATE_ARG_IMPI] = "alice.impi, or the IMPI as a text",
    [STATE_ARG_WORD] = "one word",
};

/* An identity that nobody has makes `== 0` true in every case: an author that means it writes `unknown`. */
static bool identity_arg(struct asking *asking, const struct state_row *row, const struct expr *arg,
                         const struct operand *operand)
{
    struct bind *bind = asking->bind;
    enum identity_kind kind = row->arg == STATE_ARG_IMPI ? IDENTITY_IMPI : IDENTITY_IMPU;
    const char *noun = kind == IDENTITY_IMPI ? "IMPI" : "IMPU";
    if (operand->kind == OPERAND_SUBSCRIBER && !arg->unknown) {
        if (bytes_equal(operand->field.arg[0], kind == IDENTITY_IMPI ? BYTES("impi") : BYTES("impu"))) return true;
        bind_wrong(bind, asking->ast, arg->value.span, bytes_text(arg_examples[row->arg]),
                   "%s is asked with an %s, not with `%.*s`", row->name, noun,
                   SHOW(spell_value(bind->arena, &arg->value)));
        return false;
    }
    bool known = bind_identity_known(bind, kind, operand->text);
    if (known != arg->unknown) return true;
    enum identity_kind wrong = kind == IDENTITY_IMPI ? IDENTITY_IMPU : IDENTITY_IMPI;
    if (known) bind_wrong(bind, asking->ast, arg->value.span, NONE, "somebody has this %s: it is not unknown", noun);
    else if (bind_identity_known(bind, wrong, operand->text))
        bind_wrong(bind, asking->ast, arg->value.span, bytes_text(arg_examples[row->arg]),
                   "%s is asked with an %s, and this is an %s", row->name, noun,
                   kind == IDENTITY_IMPI ? "IMPU" : "IMPI");
    else
        bind_wrong(bind, asking->ast, arg->value.span, bind_say_near_identity(bind, kind, operand->text),
                   "nobody in this run has this %s", noun);
    return false;
}

/* An IMPU or IMPI as `alice.impu`, `alice.impu[1]` or a text; a word as it is. */
static bool row_arg(struct asking *asking, const struct state_row *row)
{
    const struct expr *arg = asking->seg->args;
    uint32_t count = args_count(asking->seg);
    if (row->arg == STATE_NO_ARG) return count == 0 || args_wrong(asking, arg_examples[row->arg]);
    if (count != 1 || arg->condition || arg->plus) return args_wrong(asking, arg_examples[row->arg]);
    if (row->arg == STATE_ARG_WORD) {
        if (!arg_word(asking, arg, &asking->ref->arg)) return args_wrong(asking, arg_examples[row->arg]);
        asking->ref->arg = bind_keep(asking->bind, asking->ref->arg);
        return true;
    }
    struct operand operand;
    struct side side = {.path = asking->seg->name.text, .type = SIDE_TEXT};
    if (!bind_operand(asking->bind, asking->ast, &side, arg, &operand)) return false;
    if (operand.kind != OPERAND_SUBSCRIBER && operand.kind != OPERAND_TEXT)
        return args_wrong(asking, arg_examples[row->arg]);
    asking->ref->arg = operand.text;
    return identity_arg(asking, row, arg, &operand);
}

static bool kind_state(struct asking *asking, const struct state_row *row)
{
    static const enum side_type sides[] = {
        [STATE_WORD] = SIDE_WORD,
        [STATE_COUNT] = SIDE_NUMBER,
        [STATE_TEXT] = SIDE_TEXT,
        [STATE_LIST] = SIDE_LIST,
    };
    asking->ref->what = STATE_OF_KIND;
    asking->ref->row = row;
    asking->side->type = sides[row->type];
    asking->side->words = row->words;
    return row_arg(asking, row);
}

static bool unknown_state(struct asking *asking)
{
    enum { STATES_MAX = 32 };
    struct bytes words[STATES_MAX + COUNT(common_rows)], list = {NULL, 0};
    uint32_t count = 0;
    for (const struct state_row *row = asking->ref->role->kind->states; row && row->name && count < STATES_MAX; row++)
        words[count++] = bytes_text(row->name);
    for (size_t i = 0; i < COUNT(common_rows); i++) words[count++] = common_rows[i].name;
    for (uint32_t i = 0; i < count; i++)
        list = arena_format(asking->bind->found->arena, "%.*s%s%.*s", SHOW(list), i ? " " : "", SHOW(words[i]));
    bind_wrong(asking->bind, asking->ast, asking->path->span,
               bind_say_near(asking->bind, asking->seg->name.text, words, count, list), "%s has no state `%.*s`",
               asking->ref->role->kind->name, SHOW(asking->seg->name.text));
    return false;
}

/* `A1 == violated`: the result of a claim, once claims have names: in `goal`. */
static bool claim_asked(struct bind *bind, struct bytes word, struct state_ref *ref, struct side *side)
{
    const struct name *name = names_find(&bind->claim_names, word);
    if (!name || !bind->claim[name->index]) return false;
    *ref = (struct state_ref){.what = STATE_CLAIM, .claim = bind->claim[name->index]};
    side->type = SIDE_WORD;
    side->words = CLAIM_VERDICTS;
    return true;
}

/* `r2.auth.nonce == "..."`: the value in a message that an arrow named. */
static bool message_asked(struct bind *bind, const struct ast *ast, const struct name *name, const struct path *path,
                          struct state_ref *ref, struct side *side)
{
    const enum proto proto = bind->message[name->index].proto;
    struct path rest = {path->segs->next, path->span};
    *ref = (struct state_ref){.what = STATE_MESSAGE, .message = name->index};
    if (!rest.segs) {
        bind_wrong(bind, ast, path->span, BYTES("r2.auth.nonce"), "which of its fields?");
        return false;
    }
    if (!bind_field(bind, ast, path->span, spell_path(bind->arena, &rest), proto, &ref->field)) return false;
    side->type = bind_side_of(ref->field.row);
    side->words = ref->field.row->words;
    return true;
}

bool bind_state(struct bind *bind, const struct ast *ast, const struct path *path, struct state_ref *ref,
                struct side *side)
{
    struct bytes first = path->segs->name.text;
    const struct name *name = names_find(&bind->names, first);
    if (!path->segs->next && claim_asked(bind, first, ref, side)) return true;
    if (name && name->kind == NAME_MESSAGE) return message_asked(bind, ast, name, path, ref, side);
    if (!name || name->kind != NAME_NODE) {
        bind_wrong(bind, ast, path->span,
                   bind_say_near_name(bind, first, 1u << NAME_NODE, BYTES("ue.state == registered")),
                   "`%.*s` is no node", SHOW(first));
        return false;
    }
    struct asking asking = {bind, ast, path, path->segs->next, ref, side};
    *ref = (struct state_ref){.role = bind->plan->role[name->index]};
    if (!asking.seg || asking.seg->next) {
        bind_wrong(bind, ast, path->span, BYTES("ue.state == registered"), "`%.*s` names no state of %.*s",
                   SHOW(spell_path(bind->arena, path)), SHOW(first));
        return false;
    }
    const struct state_row *row = state_row_named(ref->role->kind, asking.seg->name.text);
    if (row) return kind_state(&asking, row);
    for (size_t i = 0; i < COUNT(common_rows); i++)
        if (bytes_equal(common_rows[i].name, asking.seg->name.text)) return common_rows[i].read(&asking);
    if (bytes_equal(BYTES("time"), asking.seg->name.text)) return refuse_time(&asking);
    return unknown_state(&asking);
}
