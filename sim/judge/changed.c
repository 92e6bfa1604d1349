/* Both messages and those between them are read with the path of the check: the first that differs from the one before
 * it was changed by its sender. */
#include "changed.h"

#include "attack.h"
#include "check.h"
#include "judge_state.h"
#include "must.h"
#include "words.h"

enum { HOPS_MAX = 64 };

struct group_row {
    struct bytes path, header;
};
/* Fields that are a whole header, where the header has another name. */
static const struct group_row groups[] = {
    {BYTES_ROW("auth"), BYTES_ROW("Authorization")},
    {BYTES_ROW("www-auth"), BYTES_ROW("WWW-Authenticate")},
};

static struct bytes group_header(struct bytes path)
{
    for (unsigned i = 0; i < COUNT(groups); i++)
        if (bytes_equal(groups[i].path, path)) return groups[i].header;
    return path;
}

static const struct lines *head_of(const struct message *message)
{
    const struct sip *sip = message_sip(message);
    const struct http *http = message_http(message);
    return sip ? &sip->head : http ? &http->head : NULL;
}

/* The next line of that header from *at on, by its full name or, in SIP, as the scanner knows it. */
static const struct line *next_line(const struct message *message, const struct lines *head, struct bytes name,
                                    uint32_t *at)
{
    const struct sip *sip = message_sip(message);
    while (*at < head->count) {
        const struct line *line = &head->line[(*at)++];
        struct bytes full = sip && line->kind ? sip_name_text((enum sip_name)line->kind) : lines_name(head, line);
        if (bytes_equal_nocase(full, name)) return line;
    }
    return NULL;
}

const char changed_in_neither[] = "it stands in neither message";

bool changed_same_header(struct subject *subject, const struct check *check, const struct message *earlier)
{
    const struct message *later = subject->message;
    const struct lines *heads[2] = {head_of(later), head_of(earlier)};
    struct bytes name = group_header(check->path);
    uint32_t at[2] = {0, 0};
    if (!heads[0] || !heads[1]) return false;
    for (bool any = false;; any = true) {
        const struct line *one = next_line(later, heads[0], name, &at[0]);
        const struct line *other = next_line(earlier, heads[1], name, &at[1]);
        if (!one && !other && !any) subject->trouble = changed_in_neither;
        if (!one || !other) return any && one == other;
        if (!bytes_equal(one->value, other->value)) return false;
    }
}

/* All lines of it, as RFC 3261 7.3.1 lets them be one. */
static struct bytes whole_header(struct pen *pen, const struct message *message, struct bytes path)
{
    const struct lines *head = head_of(message);
    const struct line *line;
    struct bytes name = group_header(path);
    uint32_t at = 0, count = 0;
    pen_done(pen);
    while (head && (line = next_line(message, head, name, &at))) {
        pen_text(pen, count++ ? ", " : "");
        pen_bytes(pen, line->value);
    }
    struct bytes text = pen_done(pen);
    return count ? text : bytes_of(NULL, 0);
}

struct bytes changed_value(struct subject *subject, const struct check *check, const struct message *message)
{
    struct pen *pen = &subject->judge->scratch;
    struct operand_value value;
    if (check->field_group) return whole_header(pen, message, check->path);
    field_value_of(subject, message, &check->field, 0, &value);
    if (!value.present || !value.number_known) return value.present ? value.text : bytes_of(NULL, 0);
    pen_done(pen);
    pen_u64(pen, value.number);
    return pen_done(pen);
}

static struct bytes value_at(struct subject *subject, const struct check *check, uint32_t record)
{
    struct judge *judge = subject->judge;
    const struct record *seen = trace_at(world_trace(judge->world), record);
    struct message message;
    message_scan(&message, (enum proto)seen->proto, store_bytes(judge->store, seen->blob), WS_FROM_CLIENT);
    return changed_value(subject, check, &message);
}

static bool same_value(struct bytes a, struct bytes b)
{
    return (a.at != NULL) == (b.at != NULL) && bytes_equal(a, b);
}

/* Arrivals of that protocol from `record` back to `from`, the latest first; 0 when the way does not lead there. */
static uint32_t hops_between(const struct trace *trace, uint32_t from, uint32_t record, uint32_t hop[HOPS_MAX])
{
    uint32_t count = 0;
    for (uint8_t proto = trace_at(trace, from)->proto;;) {
        const struct record *seen = trace_at(trace, record);
        if (seen->kind == RECORD_DELIVERED && seen->proto == proto && count < HOPS_MAX) hop[count++] = record;
        if (record == from) return count;
        if (record < from || seen->cause == record) return 0;
        record = seen->cause;
    }
}

static void find_changer(struct subject *subject, const struct check *check, const struct kept *named, uint32_t record,
                         struct failure *failure)
{
    struct judge *judge = subject->judge;
    const struct trace *trace = world_trace(judge->world);
    const struct plan *plan = judge->plan;
    uint32_t hop[HOPS_MAX], count = hops_between(trace, named->record, record, hop);
    for (uint32_t i = count; i > 1; i--) {
        judge_scratch(judge);
        struct bytes before = value_at(subject, check, hop[i - 1]), behind = value_at(subject, check, hop[i - 2]);
        if (same_value(before, behind)) continue;
        const struct record *made = trace_at(trace, hop[i - 2]);
        failure->changed_by = plan->role[plan->link[link_class_of(made->subject)].end[link_end(made->subject)]];
        failure->hand = attack_hand(judge, hop[i - 2], check->path);
        return;
    }
}

static bool is_joint(char c)
{
    return c == ' ' || c == ',' || c == ';' || c == '=' || c == '"' || c == '<' || c == '>';
}

/* Equal parts at both ends are taken away, up to the sign before the part that differs. */
static void cut_same(struct bytes *was, struct bytes *is)
{
    uint32_t front = 0, least = was->count < is->count ? was->count : is->count, back = 0;
    if (bytes_ends(*was, *is) || bytes_ends(*is, *was)) { /* something more, or less, at the front */
        was->count -= least;
        is->count -= least;
        return;
    }
    while (front < least && was->at[front] == is->at[front]) front++;
    while (front > 0 && !is_joint(was->at[front - 1])) front--;
    while (back < least - front && was->at[was->count - 1 - back] == is->at[is->count - 1 - back]) back++;
    while (back > 0 && !is_joint(was->at[was->count - back])) back--;
    *was = bytes_part(*was, front, was->count - front - back);
    *is = bytes_part(*is, front, is->count - front - back);
}

void changed_find(struct subject *subject, const struct check *check, uint32_t record, struct failure *failure)
{
    struct judge *judge = subject->judge;
    const struct kept *named = &judge->named[subject->line->relays];
    struct message earlier;
    if (!named->known || !judge->world || !world_trace(judge->world)) return;
    find_changer(subject, check, named, record, failure);
    kept_scan(named, judge->store, &earlier);
    judge_scratch(judge);
    failure->was = judge_redacted(judge, arena_copy(judge->arena, changed_value(subject, check, &earlier)));
    judge_scratch(judge);
    failure->is = judge_redacted(judge, arena_copy(judge->arena, changed_value(subject, check, subject->message)));
    cut_same(&failure->was, &failure->is);
}
