/* A line is hidden twice: by the way the file writes its secrets, and by the secrets that the run knows. */
#include "source_lines.h"
#include "redactor.h"

void source_lines_fill(struct verdict *verdict, const struct script *script, struct arena *arena)
{
    if (!verdict->failure_count) return;
    struct redactor *redactor = redactor_new(verdict->plan, arena);
    for (uint32_t i = 0; i < verdict->failure_count; i++) {
        struct failure *failure = &verdict->failure[i];
        struct bytes line = arena_copy(arena, script_line(script, &failure->place, arena));
        char *at = arena_take(arena, (size_t)line.count + 1);
        memcpy(at, line.at, (size_t)line.count + 1);
        redactor_mask(redactor, NULL, REDACTOR_NO_RECORD, at, line.count);
        failure->source = bytes_of(at, line.count);
    }
}
