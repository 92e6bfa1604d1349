/* uniform-errors: whether two answers tell the client the same. Parts that an answer copies from its request, and
 * values made for it alone, differ between any two. */
#include "claiming.h"

#include "secret.h"

struct answer {
    struct message message;
    const struct lines *head;
    struct bytes body;
    sim_time delay; /* between its request's arrival and it */
    uint32_t record;
};

/* The message that this one answers arrived on the same link the other way, and led to it. */
static sim_time delay_of(const struct trace *trace, const struct kept *kept)
{
    uint32_t seq = kept->record;
    for (;;) {
        const struct record *record = trace_at(trace, seq);
        if (record->kind == RECORD_DELIVERED && record->subject == link_back(kept->link))
            return kept->sent_at - record->at;
        if (record->cause == seq) return 0;
        seq = record->cause;
    }
}

static bool read_answer(struct claiming *claiming, const struct claim_subject *subject, struct answer *answer)
{
    const struct kept *kept = &claiming->judge->named[subject->message];
    if (!kept->known) return false;
    kept_scan(kept, claiming->judge->store, &answer->message);
    const struct sip *sip = message_sip(&answer->message);
    const struct http *http = message_http(&answer->message);
    answer->head = sip ? &sip->head : http ? &http->head : NULL;
    answer->body = sip ? sip->body : http ? http->body : answer->message.bytes;
    answer->record = kept->record;
    answer->delay = delay_of(claiming->judge->verdict->trace, kept);
    return true;
}

/* RFC 3261 8.2.6.2, and the values of one transaction only. */
static bool copied(struct bytes name)
{
    static const struct bytes names[] = {BYTES_ROW("Via"),
                                         BYTES_ROW("From"),
                                         BYTES_ROW("To"),
                                         BYTES_ROW("CSeq"),
                                         BYTES_ROW("Call-ID"),
                                         BYTES_ROW("P-Charging-Vector"),
                                         BYTES_ROW("Date"),
                                         BYTES_ROW("Sec-WebSocket-Accept"),
                                         BYTES_ROW("Content-Length")};
    for (uint32_t i = 0; i < COUNT(names); i++)
        if (bytes_equal_nocase(names[i], name)) return true;
    return false;
}

static const struct line *next_line(const struct lines *head, uint32_t *at)
{
    while (*at < head->count && copied(lines_name(head, &head->line[*at]))) ++*at;
    return *at < head->count ? &head->line[(*at)++] : NULL;
}

/* Fresh values overwritten: the values born in the run, by their octets. */
static struct bytes without_fresh(struct claiming *claiming, struct secret_index *fresh, struct bytes text)
{
    char *copy = arena_take(claiming->judge->arena, text.count);
    if (text.count) memcpy(copy, text.at, text.count);
    secret_mask(fresh, copy, text.count);
    return bytes_of(copy, text.count);
}

static struct secret_index *fresh_values(struct claiming *claiming)
{
    const struct items *items = &claiming->know->items;
    struct secret_index *index = secret_index_new(claiming->judge->arena);
    struct bytes *value = arena_array(claiming->judge->arena, struct bytes, items->count);
    uint32_t count = 0;
    for (uint32_t i = 0; i < items->count; i++)
        if (!item_rows[items->item[i].kind].declared && items->item[i].kind != ITEM_VALUE)
            value[count++] = items->item[i].value;
    secret_index_set(index, value, count);
    return index;
}

static const char *heads_differ(struct claiming *claiming, struct secret_index *fresh, const struct lines *a,
                                const struct lines *b)
{
    uint32_t at = 0, bt = 0;
    for (;;) {
        const struct line *x = next_line(a, &at), *y = next_line(b, &bt);
        if (!x && !y) return NULL;
        if (!x || !y || !bytes_equal_nocase(lines_name(a, x), lines_name(b, y))) return "their headers differ";
        struct bytes one = without_fresh(claiming, fresh, x->value), other = without_fresh(claiming, fresh, y->value);
        if (!bytes_equal(one, other)) return "a header differs";
    }
}

static const char *difference(struct claiming *claiming, const struct answer *a, const struct answer *b)
{
    struct secret_index *fresh = fresh_values(claiming);
    const char *why = NULL;
    if (a->message.proto != b->message.proto || !a->head != !b->head) return "their protocols differ";
    if (a->message.verb != b->message.verb) return "their status differs";
    if (a->head && !bytes_equal(a->head->start, b->head->start)) return "their reason differs";
    if (a->head) why = heads_differ(claiming, fresh, a->head, b->head);
    if (why) return why;
    if (a->body.count != b->body.count) return "their length differs";
    if (!bytes_equal(without_fresh(claiming, fresh, a->body), without_fresh(claiming, fresh, b->body)))
        return "their body differs";
    return a->delay == b->delay ? NULL : "their delay differs";
}

void claiming_uniform_errors(struct claiming *claiming)
{
    const struct claim_subject *subject = claiming->claim->subject;
    struct answer one, other;
    for (uint32_t i = 0; i < 2; i++) {
        if (read_answer(claiming, &subject[i], i ? &other : &one)) continue;
        struct pen *pen = claiming_pen(claiming);
        pen_bytes(pen, subject[i].text);
        pen_lit(pen, " did not come");
        claiming_vacuous(claiming, pen_done(pen));
    }
    if (claiming->outcome->found != CLAIM_FOUND_HOLDS) return;
    const char *why = difference(claiming, &one, &other);
    if (!why) return;
    claiming_breach(claiming, &(struct breach){.view = VERDICT_NO_RECORD,
                                               .item = VERDICT_NO_RECORD,
                                               .record = other.record,
                                               .who = bytes_text(why)});
}
