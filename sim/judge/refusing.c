/* The kind of the sides follows from the content of the request: an answer to a challenge, a token, or names. */
#include "refusing.h"

#include "fact_record.h"
#include "must.h"
#include "refusing_sides.h"

#define NO_RECORD VERDICT_NO_RECORD

static void gather_led(struct refusing *refusing, uint32_t record)
{
    struct ruling *refusal = refusing->refusal;
    uint32_t count = 1;
    for (uint32_t seq = record; trace_at(refusing->reader.trace, seq)->cause != seq; count++)
        seq = trace_at(refusing->reader.trace, seq)->cause;
    refusal->led = arena_array(refusing->reader.arena, uint32_t, count);
    refusal->led_count = count;
    for (uint32_t seq = record; count > 0; seq = trace_at(refusing->reader.trace, seq)->cause)
        refusal->led[--count] = seq;
}

static bool led(const struct ruling *refusal, uint32_t record)
{
    for (uint32_t i = 0; i + 1 < refusal->led_count; i++) /* facts about the message itself come after it */
        if (refusal->led[i] == record) return true;
    return false;
}

/* The last statement of a refusal or failure in the steps that led to it. */
static void find_fact(struct refusing *refusing)
{
    struct ruling *refusal = refusing->refusal;
    const struct trace *trace = refusing->reader.trace;
    uint32_t last = refusal->led[refusal->led_count - 1];
    const struct record *asked = trace_at(trace, last);
    refusal->fact = asked->kind == RECORD_FACT && asked->extra != FACT_PROMPT ? last : NO_RECORD;
    if (asked->kind == RECORD_FACT) return;
    for (uint32_t seq = 0; seq < last; seq++) {
        const struct record *record = trace_at(trace, seq);
        bool tells = record->kind == RECORD_FACT && (record->extra == FACT_FAILED || fact_record_refuses(record));
        if (tells && record->extra != FACT_STRIPPED && led(refusal, record->cause)) refusal->fact = seq;
    }
}

static bool is_request_to(const struct refusing *refusing, uint32_t seq, const struct role *role)
{
    const struct record *record = trace_at(refusing->reader.trace, seq);
    bool text = record->proto == PROTO_SIP || record->proto == PROTO_HTTP || record->proto == PROTO_WS;
    if (record->kind != RECORD_DELIVERED || !text) return false;
    return refusing_receiver(refusing, record) == role && verb_is_request((enum proto)record->proto, record->verb);
}

/* The node that decided is the one that stated it; of a challenge that nobody calls a refusal, the one that made it. */
static void find_request(struct refusing *refusing)
{
    struct ruling *refusal = refusing->refusal;
    const struct trace *trace = refusing->reader.trace;
    uint32_t n = refusal->led_count;
    refusal->request = NO_RECORD;
    if (refusal->fact != NO_RECORD) {
        const struct record *fact = trace_at(trace, refusal->fact);
        refusal->decided = refusing->plan->role[record_role(fact)];
        while (n > 0 && refusal->led[n - 1] > fact->cause) n--;
    } else {
        uint32_t made = refusal->led[n - 1], before;
        if (trace_at(trace, made)->kind != RECORD_DELIVERED) return;
        while ((before = agreed_relayed(trace, made)) != NO_RECORD) made = before;
        refusal->decided = refusing_sender(refusing, trace_at(trace, made));
        while (n > 0 && refusal->led[n - 1] >= made) n--;
    }
    while (n > 0 && !is_request_to(refusing, refusal->led[n - 1], refusal->decided)) n--;
    if (n > 0) refusal->request = refusal->led[n - 1];
}

struct ruling *refusing(const struct verdict *verdict, uint32_t record, struct arena *arena)
{
    struct ruling *refusal = arena_new(arena, struct ruling);
    struct refusing refusing = {.verdict = verdict,
                                .plan = verdict->plan,
                                .reader = {.arena = arena, .trace = verdict->trace, .store = verdict->store},
                                .refusal = refusal};
    const struct record *asked = trace_at(verdict->trace, record);
    must(verdict->knowledge != NULL);
    refusal->first = RULING_NO_ROW;
    gather_led(&refusing, record);
    find_fact(&refusing);
    find_request(&refusing);
    if (asked->kind == RECORD_FACT && asked->extra == FACT_PROMPT) refusing_prompt(&refusing, record);
    else if (refusal->request != NO_RECORD) refusing_sides(&refusing);
    refusal->first = refusing_differs(refusal);
    if (refusal->first != RULING_NO_ROW && !refusal->chosen.count) refusing_choice(&refusing);
    return refusal;
}
