/* A window over a stream of octets. */
#include "sequence.h"

void sequence_begin(struct sequence *sequence, uint32_t number)
{
    sequence->next = number;
    sequence->beyond.count = 0;
}

void sequence_skip(struct sequence *sequence, uint32_t count)
{
    sequence->next += count;
    if (sequence->beyond.count == 0) return;
    if (count < SEQUENCE_WINDOW) memmove(sequence->window, sequence->window + count, SEQUENCE_WINDOW - count);
    spans_advance(&sequence->beyond, count);
}

bool sequence_take(struct sequence *sequence, struct arena *arena, uint32_t number, struct bytes octets,
                   struct bytes *follow)
{
    int32_t ahead = (int32_t)(number - sequence->next);
    *follow = bytes_of(NULL, 0);
    if (ahead < 0)
        octets = bytes_from(octets, (uint32_t) - (int64_t)ahead); /* sent again, perhaps with more after it */
    if (!octets.count) return true;
    if (ahead <= 0) {
        *follow = octets;
        sequence_skip(sequence, octets.count);
        return true;
    }
    if ((uint32_t)ahead > SEQUENCE_WINDOW || octets.count > SEQUENCE_WINDOW - (uint32_t)ahead) return false;
    if (!spans_add(&sequence->beyond, (uint32_t)ahead, (uint32_t)ahead + octets.count)) return false;
    if (!sequence->window) sequence->window = arena_take(arena, SEQUENCE_WINDOW);
    memcpy(sequence->window + ahead, octets.at, octets.count);
    return true;
}

struct bytes sequence_waiting(struct sequence *sequence)
{
    struct octet_span span;
    if (!spans_next(&sequence->beyond, 0, &span) || span.from > 0) return bytes_of(NULL, 0);
    return bytes_of(sequence->window, span.end);
}

uint32_t sequence_missing(const struct sequence *sequence)
{
    struct octet_span span;
    return spans_next(&sequence->beyond, 0, &span) ? span.from : 0;
}
