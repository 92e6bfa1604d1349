/* Exit classes of runs, and the steps of records. */
#include "verdict.h"

int verdict_exit(const struct verdict *verdict)
{
    static const int class_of[] = {[RUN_PASS] = 0, [RUN_FAIL] = 1, [RUN_CLAIM] = 2, [RUN_INCONCLUSIVE] = 3};
    return class_of[verdict->verdict];
}

static bool is_message(const struct record *record)
{
    switch ((enum record_kind)record->kind) {
    case RECORD_SENT:
    case RECORD_INJECTED:
    case RECORD_TOUCHED:
    case RECORD_DELIVERED:
    case RECORD_DROPPED: return true;
    default: return false;
    }
}

static void steps_of_messages(const struct verdict *verdict, struct bytes *step)
{
    for (uint32_t i = 0; i < verdict->drawn_count; i++) {
        const struct drawn_message *drawn = &verdict->drawn[i];
        struct bytes name = drawn->line ? verdict->step[drawn->line->number] : BYTES(".");
        const uint32_t first = trace_sent(verdict->trace, drawn->record);
        step[drawn->record] = name;
        for (uint32_t seq = drawn->record; seq != first;) {
            seq = trace_at(verdict->trace, seq)->cause;
            step[seq] = name;
        }
    }
}

/* The message that one cause concerns: the message that was sent then, else the message that led to it. */
struct bytes *verdict_steps(const struct verdict *verdict, struct arena *arena)
{
    uint32_t count = trace_count(verdict->trace);
    struct bytes *step = arena_array(arena, struct bytes, count);
    struct bytes *sent = arena_array(arena, struct bytes, count);
    steps_of_messages(verdict, step);
    for (uint32_t seq = count; seq > 0; seq--) {
        const struct record *record = trace_at(verdict->trace, seq - 1);
        if (record->kind == RECORD_SENT) sent[record->cause] = step[seq - 1];
    }
    for (uint32_t seq = 0; seq < count; seq++) {
        const struct record *record = trace_at(verdict->trace, seq);
        if (is_message(record)) continue;
        step[seq] = sent[record->cause].count ? sent[record->cause] : step[record->cause];
    }
    return step;
}

static bool same_causes(const struct failure *one, const struct failure *other)
{
    if (one->cause_count != other->cause_count) return false;
    for (uint32_t i = 0; i < one->cause_count; i++) {
        const struct cause *a = &one->cause[i], *b = &other->cause[i];
        if (a->kind != b->kind || a->role != b->role || a->fact != b->fact || a->reason != b->reason) return false;
    }
    return true;
}

static bool same_failure(const struct failure *one, const struct failure *other)
{
    return one->kind == other->kind && one->follows == other->follows && one->owner == other->owner &&
           one->place.line == other->place.line && one->place.column == other->place.column &&
           bytes_equal(one->place.file, other->place.file) && bytes_equal(one->step, other->step) &&
           bytes_equal(one->field, other->field) && same_causes(one, other);
}

bool verdict_same_red(const struct verdict *one, const struct verdict *other)
{
    if (one->verdict != other->verdict || one->failure_count != other->failure_count || !one->failure_count)
        return false;
    for (uint32_t i = 0; i < one->failure_count; i++)
        if (!same_failure(&one->failure[i], &other->failure[i])) return false;
    return true;
}
