/* Fuzzes the JSON twin's reader: no JSON may crash it, and what it reads is what its own twin says again. */
#include "must.h"
#include "format.h"
#include "json_export.h"
#include "json_import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { GROWTH = 64, ROOM_MIN = 4096, INPUT_MAX = 1 << 16 };

static struct pen room_for(struct arena *arena, uint32_t count)
{
    uint32_t room = count * GROWTH + ROOM_MIN;
    return pen_on(arena_take(arena, room), room);
}

static struct bytes format(struct arena *arena, const struct ast *ast)
{
    struct pen pen = room_for(arena, ast->text.count);
    format_ast(&pen, ast);
    must(!pen.overflow);
    return pen_done(&pen);
}

static void goes_round(struct arena *arena, const struct ast *ast)
{
    struct diagnostics diagnostics = {.arena = arena};
    struct pen pen = room_for(arena, ast->text.count);
    json_export_ast(&pen, ast);
    must(!pen.overflow);
    const struct ast *again = json_import_ast(arena, BYTES("again.json"), pen_done(&pen), &diagnostics);
    must(again != NULL);
    must(bytes_equal(format(arena, ast), format(arena, again)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > INPUT_MAX) return 0;
    struct arena arena = {0};
    struct diagnostics diagnostics = {.arena = &arena};
    const struct ast *ast = json_import_ast(&arena, BYTES("fuzz.json"), bytes_of(data, size), &diagnostics);
    must((ast != NULL) == (diagnostics.error_count == 0));
    if (ast) goes_round(&arena, ast);
    for (uint32_t i = 0; i < diagnostics.count; i++) {
        struct pen pen = room_for(&arena, 0);
        diagnostic_write(&pen, &diagnostics.item[i]);
        must(!pen.overflow);
    }
    arena_free(&arena);
    return 0;
}
