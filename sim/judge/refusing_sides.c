/* Rows that every request has, and prompts; digests and tokens have files of their own. */
#include "refusing_sides.h"

#include "fact_record.h"
#include "words.h"

#define NO_RECORD VERDICT_NO_RECORD

/* ---- rows ---- */

void refusing_row(struct refusing *refusing, const char *name, struct bytes brought, struct bytes held, bool differs)
{
    struct ruling *refusal = refusing->refusal;
    struct arena *arena = refusing->reader.arena;
    refusal->row = arena_grow(arena, refusal->row, refusal->count, &refusal->room, sizeof *refusal->row);
    refusal->row[refusal->count++] = (struct ruling_row){bytes_text(name),
                                                         brought.at ? arena_copy(arena, brought) : brought,
                                                         held.at ? arena_copy(arena, held) : held, differs};
}

void refusing_compare(struct refusing *refusing, const char *name, struct bytes brought, struct bytes held)
{
    if (!brought.at && !held.at) return;
    refusing_row(refusing, name, brought, held, !brought.at || !held.at || !bytes_equal(brought, held));
}

uint32_t refusing_differs(const struct ruling *refusal)
{
    for (uint32_t i = 0; i < refusal->count; i++)
        if (refusal->row[i].differs) return i;
    return RULING_NO_ROW;
}

struct bytes refusing_field(struct refusing *refusing, const struct message *message, const char *path)
{
    enum { ROOM = 16 * 1024 };
    struct field_path found;
    struct field_value value = {0};
    const char *why;
    if (!field_find(&found, message->proto, bytes_text(path), &why)) return bytes_of(NULL, 0);
    struct pen pen = pen_on(arena_take(refusing->reader.arena, ROOM), ROOM);
    found.row->read(message, &found, 0, &pen, &value);
    if (!value.present) return bytes_of(NULL, 0);
    if (found.row->type == FIELD_TIME) words_time(&pen, value.number);
    else if (found.row->type == FIELD_NUMBER) pen_u64(&pen, value.number);
    else return value.text;
    return pen_done(&pen);
}

/* ---- names ---- */

static struct bytes first_of(struct refusing *refusing, const struct message *message, const char *const *paths)
{
    for (; *paths; paths++) {
        struct bytes text = refusing_field(refusing, message, *paths);
        if (text.count) return text;
    }
    return bytes_of(NULL, 0);
}

/* The last Diameter answer that the deciding node received before it decided: the word of the HSS. */
static const struct record *hss_answer(const struct refusing *refusing)
{
    const struct ruling *refusal = refusing->refusal;
    uint32_t seq = refusal->fact == NO_RECORD ? trace_count(refusing->reader.trace) : refusal->fact;
    while (seq-- > refusal->request) {
        const struct record *record = trace_at(refusing->reader.trace, seq);
        bool diameter = record->proto == PROTO_CX || record->proto == PROTO_ZH;
        if (record->kind != RECORD_DELIVERED || !diameter || refusing_receiver(refusing, record) != refusal->decided)
            continue;
        if (!verb_is_request((enum proto)record->proto, record->verb)) return record;
    }
    return NULL;
}

/* "MAA 5001": a success has no number here that would tell it from the question. */
static struct bytes answer_said(struct refusing *refusing, const struct record *record)
{
    struct message message;
    message_scan(&message, (enum proto)record->proto, store_bytes(refusing->reader.store, record->blob),
                 WS_FROM_SERVER);
    struct bytes verb = verb_name((enum proto)record->proto, record->verb);
    struct bytes result = refusing_field(refusing, &message, "experimental-result");
    if (!result.at) result = refusing_field(refusing, &message, "result-code");
    return arena_format(refusing->reader.arena, "%.*s %.*s", (int)verb.count, verb.at, (int)result.count, result.at);
}

/* The item of that kind and value, by its name; none (at == NULL) where there is none. */
static struct bytes named(struct refusing *refusing, enum item_kind kind, struct bytes value)
{
    const struct knowledge *knowledge = refusing->verdict->knowledge;
    for (uint32_t i = 0; value.count && i < knowledge->item_count; i++) {
        char room[256];
        struct pen pen = pen_on(room, sizeof room);
        if (knowledge->item[i].kind != kind || !bytes_equal(knowledge->item[i].value, value)) continue;
        item_name(&pen, &knowledge->item[i]);
        return arena_copy(refusing->reader.arena, pen_done(&pen));
    }
    return bytes_of(NULL, 0);
}

/* The secret of that kind of the subscriber that has that name of that kind. */
static struct bytes owned(struct refusing *refusing, enum item_kind kind, enum item_kind name, struct bytes value)
{
    const struct knowledge *knowledge = refusing->verdict->knowledge;
    for (uint32_t i = 0; value.count && i < knowledge->item_count; i++) {
        const struct item *owner = &knowledge->item[i];
        if (owner->kind != name || !bytes_equal(owner->value, value)) continue;
        for (uint32_t k = 0; k < knowledge->item_count; k++) {
            const struct item *item = &knowledge->item[k];
            if (item->kind == kind && item->set == owner->set && item->member == owner->member)
                return named(refusing, kind, item->value);
        }
    }
    return bytes_of(NULL, 0);
}

/* A password in a form: of the person's account at that server, or of the IMS subscription. */
static void password_row(struct refusing *refusing, const struct message *message)
{
    static const struct bytes another = BYTES_ROW("another one");
    struct bytes password = refusing_field(refusing, message, "form.password");
    struct bytes user = refusing_field(refusing, message, "form.user");
    if (!password.count) return;
    struct bytes ims = owned(refusing, ITEM_PASSWORD, ITEM_IMPI, user);
    struct bytes web = owned(refusing, ITEM_WEB_PASSWORD, ITEM_WEB_ID, user);
    struct bytes brought = named(refusing, web.count ? ITEM_WEB_PASSWORD : ITEM_PASSWORD, password);
    struct bytes vector = web.count ? bytes_of(NULL, 0) : refusing_vector(refusing);
    if (vector.at) ims = vector;
    if (!ims.count && !web.count) return;
    refusing_compare(refusing, "password", brought.count ? brought : another, web.count ? web : ims);
}

/* Where no value is read that differs between the sides, the stated fact is the difference: a rule of the node alone.
 */
static void names(struct refusing *refusing, const struct message *message)
{
    static const char *const who[] = {"auth.username", "lab-login.impi", "auth.token.sub", "form.user", NULL};
    static const char *const whom[] = {"to.uri", NULL};
    struct bytes none = bytes_of(NULL, 0);
    refusing_row(refusing, "impi", first_of(refusing, message, who), none, false);
    refusing_row(refusing, "impu", first_of(refusing, message, whom), none, false);
    password_row(refusing, message);
}

/* The HSS says it by its result, or by the content of its answer; else it is a rule of the node alone. */
static void stated_row(struct refusing *refusing)
{
    struct ruling *refusal = refusing->refusal;
    struct arena *arena = refusing->reader.arena;
    const struct record *fact = trace_at(refusing->reader.trace, refusal->fact);
    const struct record *cause = trace_at(refusing->reader.trace, fact->cause), *answer = hss_answer(refusing);
    refusing_row(refusing, "rule", BYTES("(does not keep it)"), bytes_text(reason_rows[fact->verb].sentence), true);
    if (!answer || cause != answer) return;
    struct bytes hss = refusing_sender(refusing, answer)->name, said = answer_said(refusing, answer);
    refusal->chosen = arena_format(arena, "%.*s says so, in its %.*s, record %u", (int)hss.count, hss.at,
                                   (int)said.count, said.at, fact->cause);
}

void refusing_sides(struct refusing *refusing)
{
    struct ruling *refusal = refusing->refusal;
    struct message *message = arena_new(refusing->reader.arena, struct message);
    uint32_t origin = refusal->request, before;
    agreed_message(&refusing->reader, refusal->request, message);
    while ((before = agreed_relayed(refusing->reader.trace, origin)) != NO_RECORD) origin = before;
    refusal->brought_by = refusing_sender(refusing, trace_at(refusing->reader.trace, origin))->name;
    refusal->held = refusal->decided->name;
    if (!refusing_digest(refusing, message) && !refusing_token(refusing, message)) names(refusing, message);
    if (refusing_differs(refusal) != RULING_NO_ROW || refusal->fact == NO_RECORD) return;
    stated_row(refusing);
}

/* ---- the node that chose ---- */

void refusing_choice(struct refusing *refusing)
{
    struct ruling *refusal = refusing->refusal;
    const struct ruling_row *row = &refusal->row[refusal->first];
    uint32_t at = refusal->request, before;
    const struct trace *trace = refusing->reader.trace;
    if (at == NO_RECORD) return;
    /* Back over the hops, as long as the message that was passed on has the same octets of it. */
    while ((before = agreed_relayed(trace, at)) != NO_RECORD) {
        struct message message;
        agreed_message(&refusing->reader, before, &message);
        if (row->brought.count && bytes_find(message.bytes, row->brought) == BYTES_NOT_FOUND) break;
        at = before;
    }
    const struct record *here = trace_at(trace, at), *sent = trace_at(trace, trace_sent(trace, at));
    const struct record *last = trace_at(trace, here->cause);
    const struct role *by = refusing_sender(refusing, sent);
    if (last->kind == RECORD_TOUCHED) {
        struct bytes name = refusing->plan->filter[last->extra].name;
        refusal->chosen = arena_format(refusing->reader.arena, "%.*s changed the message on its way from %.*s",
                                       (int)name.count, name.at, (int)by->name.count, by->name.at);
        return;
    }
    refusal->chosen = arena_format(refusing->reader.arena, "%.*s chose it, in record %u", (int)by->name.count,
                                   by->name.at, at);
}

/* ---- prompts ---- */

void refusing_prompt(struct refusing *refusing, uint32_t fact)
{
    const struct knowledge *knowledge = refusing->verdict->knowledge;
    struct ruling *refusal = refusing->refusal;
    const struct record *record = trace_at(refusing->reader.trace, fact);
    const struct role *browser = refusing->plan->role[record_role(record)];
    struct fact_record told;
    char room[1024];
    struct pen pen = pen_on(room, sizeof room);
    fact_record_read(record, store_bytes(refusing->reader.store, record->blob), &told);
    refusal->decided = browser;
    for (uint32_t i = 0; i < knowledge->kept_count; i++) {
        const struct kept_item *kept = &knowledge->kept[i];
        bool there = kept->role == browser && kept->since < fact &&
                     (kept->until == KNOWLEDGE_NO_RECORD || kept->until > fact);
        if (!there) continue;
        pen_text(&pen, pen_used(&pen) ? ", " : "");
        item_name(&pen, &knowledge->item[kept->item]);
        pen_lit(&pen, " in ");
        pen_bytes(&pen, kept->where);
    }
    struct bytes held = pen_done(&pen);
    refusal->brought_by = BYTES("asked for");
    refusal->held = arena_format(refusing->reader.arena, "%.*s had", (int)browser->name.count, browser->name.at);
    refusing_row(refusing, "secret", told.fact.text, held.count ? held : BYTES("nothing stored"), true);
    /* The node that asked: the sender of the last message that led to it; a page of its own asks by itself. */
    for (uint32_t n = refusal->led_count; n > 0; n--) {
        const struct record *led = trace_at(refusing->reader.trace, refusal->led[n - 1]);
        uint32_t made = refusal->led[n - 1], before;
        if (led->kind != RECORD_DELIVERED) continue;
        while ((before = agreed_relayed(refusing->reader.trace, made)) != NO_RECORD) made = before;
        const struct role *by = refusing_sender(refusing, trace_at(refusing->reader.trace, made));
        struct bytes verb = verb_name((enum proto)led->proto, led->verb);
        refusal->chosen = arena_format(refusing->reader.arena, "%.*s asked, by its %.*s", (int)by->name.count,
                                       by->name.at, (int)verb.count, verb.at);
        return;
    }
}
