/* Keeping and carrying outcomes. Both ends of the pipe are the same program, so numbers cross in the machine's own
 * form. */
#include "outcome.h"
#include "must.h"

void outcome_keep(struct arena *arena, struct outcome *outcome, const struct verdict *verdict)
{
    outcome->verdict = *verdict;
    outcome->verdict.trace = NULL;
    outcome->verdict.store = NULL;
    outcome->verdict.knowledge = NULL;
    outcome->verdict.line = NULL;
    outcome->verdict.step = NULL;
    outcome->verdict.drawn = arena_array(arena, struct drawn_message, verdict->drawn_count);
    for (uint32_t i = 0; i < verdict->drawn_count; i++) {
        outcome->verdict.drawn[i] = verdict->drawn[i];
        outcome->verdict.drawn[i].line = NULL;
    }
    outcome->verdict.failure = arena_array(arena, struct failure, verdict->failure_count);
    for (uint32_t i = 0; i < verdict->failure_count; i++) {
        struct failure *kept = &outcome->verdict.failure[i];
        *kept = verdict->failure[i];
        kept->place.file = arena_copy(arena, kept->place.file);
        kept->step = arena_copy(arena, kept->step);
        kept->field = arena_copy(arena, kept->field);
        kept->expected = arena_copy(arena, kept->expected);
        kept->actual = arena_copy(arena, kept->actual);
        kept->text = arena_copy(arena, kept->text);
    }
    outcome->done = true;
}

static void put(struct gathered *to, const void *at, size_t count)
{
    must(
        sink_gather(to, bytes_of(at, count))); /* texts have a limit, and one outcome is far from that of a gathering */
}

static void put_text(struct gathered *to, struct bytes text)
{
    put(to, &text.count, sizeof text.count);
    must(sink_gather(to, text));
}

/* Views of a failure that have to be carried octet by octet. */
static void failure_texts(struct failure *failure, struct bytes *texts[6])
{
    texts[0] = &failure->place.file;
    texts[1] = &failure->step;
    texts[2] = &failure->field;
    texts[3] = &failure->expected;
    texts[4] = &failure->actual;
    texts[5] = &failure->text;
}

void outcome_write(struct gathered *to, uint32_t index, const struct outcome *outcome)
{
    put(to, &index, sizeof index);
    put(to, outcome, sizeof *outcome);
    put_text(to, outcome->text);
    put_text(to, outcome->output);
    put_text(to, outcome->unwritten);
    put(to, outcome->verdict.drawn, sizeof(struct drawn_message) * outcome->verdict.drawn_count);
    for (uint32_t i = 0; i < outcome->verdict.failure_count; i++) {
        struct failure failure = outcome->verdict.failure[i];
        uint32_t chosen_by = failure.chosen_by ? failure.chosen_by->index + 1 : 0;
        struct bytes *texts[6];
        put(to, &chosen_by, sizeof chosen_by);
        put(to, &failure, sizeof failure);
        failure_texts(&failure, texts);
        for (uint32_t t = 0; t < COUNT(texts); t++) put_text(to, *texts[t]);
    }
}

static bool take(struct bytes *rest, void *to, size_t count)
{
    if (rest->count < count) return false;
    if (count) memcpy(to, rest->at, count);
    *rest = bytes_from(*rest, (uint32_t)count);
    return true;
}

static bool take_text(struct bytes *rest, struct bytes *text)
{
    uint32_t count;
    if (!take(rest, &count, sizeof count) || rest->count < count) return false;
    *text = bytes_part(*rest, 0, count);
    *rest = bytes_from(*rest, count);
    return true;
}

bool outcome_index(struct bytes *rest, uint32_t *index)
{
    return take(rest, index, sizeof *index);
}

static bool read_whole(struct arena *arena, struct bytes *rest, const struct plan *plan, struct outcome *outcome)
{
    if (!take(rest, outcome, sizeof *outcome)) return false;
    struct verdict *verdict = &outcome->verdict;
    verdict->plan = plan;
    if (!take_text(rest, &outcome->text) || !take_text(rest, &outcome->output) || !take_text(rest, &outcome->unwritten))
        return false;
    verdict->drawn = arena_array(arena, struct drawn_message, verdict->drawn_count);
    if (!take(rest, verdict->drawn, sizeof(struct drawn_message) * verdict->drawn_count)) return false;
    verdict->failure = arena_array(arena, struct failure, verdict->failure_count);
    for (uint32_t i = 0; i < verdict->failure_count; i++) {
        struct failure *failure = &verdict->failure[i];
        uint32_t chosen_by;
        struct bytes *texts[6];
        if (!take(rest, &chosen_by, sizeof chosen_by) || !take(rest, failure, sizeof *failure)) return false;
        failure_texts(failure, texts);
        for (uint32_t t = 0; t < COUNT(texts); t++)
            if (!take_text(rest, texts[t])) return false;
        /* The sender's pointer means nothing here; its plan has the same roles. */
        failure->chosen_by = chosen_by ? plan->role[chosen_by - 1] : NULL;
    }
    return true;
}

bool outcome_read(struct arena *arena, struct bytes *rest, const struct plan *plan, struct outcome *outcome)
{
    if (read_whole(arena, rest, plan, outcome)) return true;
    *outcome = (struct outcome){0}; /* half of one is none */
    return false;
}
