/* The deeds of an attacker in the flow: `do eve send(...)`, `replay(M)`, `answer(M, CODE)`, `connect`. */
#include "bind.h"
#include "must.h"

#define NONE bytes_of(NULL, 0)

struct deed_doing { /* one deed being read */
    struct bind *bind;
    const struct ast *ast;
    const struct flow_item *item;
    struct deed *deed;
};

static bool args_wrong(struct deed_doing *doing, struct span span, const char *right)
{
    bind_wrong(doing->bind, doing->ast, span, bytes_text(right), "`%.*s` has other arguments",
               SHOW(doing->item->action.text));
    return false;
}

static bool word_of(struct deed_doing *doing, const struct value *value, struct bytes *word)
{
    const struct value *now = bind_value_now(doing->bind, value);
    bool is = now->kind == VALUE_INT || (now->kind == VALUE_PATH && spell_is_word(&now->path));
    if (is) *word = spell_value(doing->bind->arena, now);
    return is;
}

static bool verb_take(struct deed_doing *doing, const struct value *value, bool answer)
{
    enum { VERBS_MAX = 64 };
    struct bytes verb, words[VERBS_MAX];
    struct deed *deed = doing->deed;
    uint32_t count = 0;
    if (!word_of(doing, value, &verb)) return args_wrong(doing, value->span, "send(SIP, REGISTER), answer(r1, 403)");
    deed->verb = verb_named(deed->proto, verb);
    if (deed->verb != VERB_NONE && answer == !verb_is_request(deed->proto, deed->verb)) return true;
    while (count < VERBS_MAX && (words[count] = verb_listed(deed->proto, count)).count) count++;
    bind_wrong(doing->bind, doing->ast, value->span, bind_say_near(doing->bind, verb, words, count, NONE),
               deed->verb == VERB_NONE ? "%.*s has no `%.*s`"
               : answer                ? "of %.*s, `%.*s` answers nothing"
                                       : "of %.*s, `%.*s` is an answer: answer(MESSAGE, CODE)",
               SHOW(proto_name(deed->proto)), SHOW(verb));
    return false;
}

/* send(SIP, REGISTER), send(HTTP, GET, "/login"), send(SIP, raw "...") */
static bool send_args(struct deed_doing *doing)
{
    static const char right[] = "send(SIP, REGISTER), send(HTTP, GET, \"/\"), send(SIP, raw \"...\")";
    const struct value *proto = doing->item->args, *verb = proto ? proto->next : NULL;
    struct deed *deed = doing->deed;
    struct bytes word;
    if (!verb || !word_of(doing, proto, &word) || (deed->proto = proto_named(word)) == PROTO_NONE)
        return args_wrong(doing, doing->item->action.span, right);
    const struct value *path = verb->next, *octets = bind_value_now(doing->bind, verb);
    deed->is_raw = octets->kind == VALUE_RAW;
    if (deed->is_raw) {
        deed->raw = bind_keep(doing->bind, octets->text);
        return !path || args_wrong(doing, path->span, right);
    }
    if (!verb_take(doing, verb, false)) return false;
    if (!path) return true;
    if (path->next || (deed->proto != PROTO_HTTP && deed->proto != PROTO_WS))
        return args_wrong(doing, path->span, right);
    if (!bind_text(doing->bind, doing->ast, path, BYTES("the path"), &deed->path)) return false;
    deed->path = bind_keep(doing->bind, deed->path);
    return true;
}

static bool message_take(struct deed_doing *doing, const struct value *value, const char *right)
{
    struct bind *bind = doing->bind;
    struct bytes word;
    if (!value || !word_of(doing, value, &word)) return args_wrong(doing, doing->item->action.span, right);
    const struct name *name = names_find(&bind->names, word);
    if (name && name->kind == NAME_MESSAGE) {
        doing->deed->message = name->index;
        doing->deed->proto = bind->message[name->index].proto;
        doing->deed->verb = bind->message[name->index].verb;
        return true;
    }
    bind_wrong(bind, doing->ast, value->span, bind_say_near_name(bind, word, 1u << NAME_MESSAGE, NONE),
               "no message `%.*s` exists before this line", SHOW(word));
    return false;
}

static bool replay_args(struct deed_doing *doing)
{
    static const char right[] = "replay(r1): a message that an arrow has named";
    if (!message_take(doing, doing->item->args, right)) return false;
    return !doing->item->args->next || args_wrong(doing, doing->item->args->next->span, right);
}

static bool answer_args(struct deed_doing *doing)
{
    static const char right[] = "answer(r1, 403): a request that an arrow has named, and a code";
    if (!message_take(doing, doing->item->args, right)) return false;
    const struct value *code = doing->item->args->next;
    if (!code || code->next) return args_wrong(doing, doing->item->action.span, right);
    if (!verb_is_request(doing->deed->proto, doing->deed->verb))
        return args_wrong(doing, doing->item->args->span, right);
    return verb_take(doing, code, true);
}

static bool connect_args(struct deed_doing *doing)
{
    doing->deed->proto = PROTO_WS; /* an opening, whose fields `with` may set */
    return !doing->item->args || args_wrong(doing, doing->item->args->span, "connect to wsf");
}

static const struct deed_row {
    bool (*args)(struct deed_doing *);
    bool needs_target;
} rows[] = {
    [DEED_CONNECT] = {connect_args, true},
    [DEED_SEND] = {send_args, true},
    [DEED_REPLAY] = {replay_args, true},
    [DEED_ANSWER] = {answer_args, false},
};

static bool kind_take(struct deed_doing *doing)
{
    struct bytes names[COUNT(rows)], action = doing->item->action.text;
    for (uint32_t i = 0; i < COUNT(rows); i++) {
        names[i] = bytes_text(deed_name[i]);
        doing->deed->kind = (enum deed_kind)i;
        if (bytes_equal(names[i], action)) return true;
    }
    bind_wrong(doing->bind, doing->ast, doing->item->action.span,
               bind_say_near(doing->bind, action, names, COUNT(names), BYTES("connect send replay answer")),
               "an attacker has no deed `%.*s`", SHOW(action));
    return false;
}

/* ---- the sender, the receiver, how often ---- */

static bool has_link_to(const struct attacker *attacker, const struct role *role)
{
    const struct seat *seat = attacker->seats;
    while (seat && (seat->kind != SEAT_CONNECTS || seat->role != role)) seat = seat->next;
    return seat != NULL;
}

static bool may_speak(const struct plan *plan, const struct deed *deed)
{
    const struct seat *seat = deed->attacker->seats;
    while (seat && !seat_speaks(plan, seat, deed)) seat = seat->next;
    return seat != NULL;
}

/* The link on which it goes out. */
static bool link_take(struct deed_doing *doing)
{
    /* TLS alone is opened over https; over wss the WebSocket as well, whose fields `with` may set. */
    const struct plan *plan = doing->bind->plan;
    struct deed *deed = doing->deed;
    for (uint32_t class = 0; class < plan->link_count; class ++)
        for (uint32_t end = 0; end < 2; end++) {
            const struct link_line *link = &plan->link[class];
            if (link->end[end] != deed->as->index || link->end[1 - end] != deed->to->index ||
                !bind_carrier_carries(link->carrier, deed->proto))
                continue;
            deed->link = link_make(class, 0, end);
            return true;
        }
    bind_wrong(doing->bind, doing->ast, doing->item->action.span, NONE, "no link between %.*s and %.*s carries %.*s",
               SHOW(deed->as->name), SHOW(deed->to->name), SHOW(proto_name(deed->proto)));
    return false;
}

/* The node that asked, and the node that was asked: an answer goes back on the way of the request. */
static void ends_of_answer(struct deed_doing *doing)
{
    struct deed *deed = doing->deed;
    for (uint32_t i = 0; i < doing->bind->plan->flow_line_count; i++) {
        const struct flow_line *line = doing->bind->line[i];
        if (line->kind != LINE_ARROW || line->as != deed->message) continue;
        if (!deed->as) deed->as = line->to;
        if (!deed->to) deed->to = line->from;
    }
}

/* On a link of its own, of a node that it owns, or of a link that it holds. */
static void ends_take(struct deed_doing *doing)
{
    struct bind *bind = doing->bind;
    const struct flow_item *item = doing->item;
    struct deed *deed = doing->deed;
    const struct attacker *attacker = deed->attacker;
    if (item->has_via) deed->as = bind_node(bind, doing->ast, &item->via);
    if (item->has_target) deed->to = bind_node(bind, doing->ast, &item->target);
    if (deed->kind == DEED_ANSWER) ends_of_answer(doing);
    if (!item->has_target && rows[deed->kind].needs_target) {
        bind_wrong(bind, doing->ast, item->action.span, BYTES("to wsf"), "`%.*s` needs `to`", SHOW(item->action.text));
        return;
    }
    if (!deed->to || (item->has_via && !deed->as)) return;
    if (!deed->as) deed->as = attacker->role;
    if (deed->as == attacker->role && (!deed->as || !has_link_to(attacker, deed->to))) {
        bind_wrong(bind, doing->ast, item->has_target ? item->target.span : item->action.span,
                   bind_say(bind, "%.*s { connects %.*s }, or as NODE", SHOW(attacker->name), SHOW(deed->to->name)),
                   "attacker `%.*s` has no link of its own to `%.*s`", SHOW(attacker->name), SHOW(deed->to->name));
        return;
    }
    if (!link_take(doing) || may_speak(bind->plan, deed)) return;
    bind_wrong(bind, doing->ast, item->has_via ? item->via.span : item->action.span,
               bind_say(bind, "%.*s { owns %.*s }, or it holds a link without TLS", SHOW(attacker->name),
                        SHOW(deed->as->name)),
               "attacker `%.*s` cannot speak as `%.*s`", SHOW(attacker->name), SHOW(deed->as->name));
}

static void repeats_take(struct deed_doing *doing)
{
    enum { TIMES_MAX = 1000000 };
    uint64_t times;
    doing->deed->times = 1;
    if (!doing->item->has_times) return;
    if (bind_count(doing->bind, doing->ast, &doing->item->times, BYTES("times"), TIMES_MAX, &times))
        doing->deed->times = (uint32_t)times;
    if (!doing->deed->times)
        bind_wrong(doing->bind, doing->ast, doing->item->times.span, NONE, "a deed is done at least once");
    bind_time(doing->bind, doing->ast, &doing->item->every, BYTES("every"), &doing->deed->every);
}

/* A user that registers is named in From as well (TS 24.229 5.1.1.2.1); a deed that wants them to differ sets both. */
static void from_follows(struct deed_doing *doing)
{
    const struct written **tail = &doing->deed->with, *to = NULL;
    const char *why;
    if (doing->deed->kind != DEED_SEND || doing->deed->verb != (verb_id)SIP_REGISTER) return;
    for (; *tail; tail = (const struct written **)(uintptr_t) & (*tail)->next) {
        if (bytes_equal((*tail)->path, BYTES("from.uri"))) return;
        if (bytes_equal((*tail)->path, BYTES("to.uri"))) to = *tail;
    }
    if (!to || to->how == WRITTEN_ABSENT) return;
    struct written *from = arena_new(doing->bind->arena, struct written);
    *from = *to;
    from->path = BYTES("from.uri");
    from->next = NULL;
    must(field_find(&from->field, PROTO_SIP, from->path, &why));
    *tail = from;
}

/* A connection is opened where the link has some; those of the core are open from the start. */
static void connection_take(struct deed_doing *doing)
{
    const struct deed *deed = doing->deed;
    if (deed->kind != DEED_CONNECT || !deed->as || !deed->to) return;
    const struct link_line *link = &doing->bind->plan->link[link_class_of(deed->link)];
    if (link->carrier >= CARRIER_SIP)
        bind_wrong(doing->bind, doing->ast, doing->item->action.span, BYTES("send at once"),
                   "the link to `%.*s` needs no `connect`: it is open from the start", SHOW(deed->to->name));
}

void bind_deed(struct bind *bind, const struct ast *ast, const struct flow_item *item, struct flow_line *line)
{
    struct deed_doing doing = {bind, ast, item, arena_new(bind->arena, struct deed)};
    line->deed = doing.deed;
    doing.deed->message = PLAN_NO_MESSAGE;
    doing.deed->attacker = bind_attacker(bind, ast, &item->name);
    must(doing.deed->attacker != NULL); /* the line is a deed because its name is one */
    if (!kind_take(&doing) || !rows[doing.deed->kind].args(&doing)) return;
    ends_take(&doing);
    repeats_take(&doing);
    connection_take(&doing);
    if (doing.deed->is_raw && item->with)
        bind_wrong(bind, ast, item->with->path.span, BYTES("what is in them is what is sent"),
                   "of `raw` octets no field is set");
    doing.deed->with = bind_written(bind, ast, item->with, doing.deed->proto);
    from_follows(&doing);
}
