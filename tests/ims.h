/* For tests of the scenario language: reading texts and files, and formatting them. */
#ifndef IMS_H
#define IMS_H

#include <stdio.h>

#include "lex.h"
#include "must.h"
#include "format.h"
#include "json_export.h"
#include "json_import.h"

enum { IMS_ROOM = 1 << 22 };

/* Programs are started in the root of the tree (tests/CMakeLists.txt). */
static inline struct bytes ims_file(struct arena *arena, const char *path)
{
    FILE *file = fopen(path, "rb");
    must(file != NULL);
    char *room = (char *)arena_take(arena, IMS_ROOM);
    size_t count = fread(room, 1, IMS_ROOM, file);
    must(fclose(file) == 0 && count < IMS_ROOM);
    return bytes_of(room, count);
}

static inline struct bytes ims_format(struct arena *arena, const struct ast *ast)
{
    struct pen pen = pen_on(arena_take(arena, IMS_ROOM), IMS_ROOM);
    format_ast(&pen, ast);
    must(!pen.overflow);
    return pen_done(&pen);
}

static inline struct bytes ims_json(struct arena *arena, const struct ast *ast)
{
    struct pen pen = pen_on(arena_take(arena, IMS_ROOM), IMS_ROOM);
    json_export_ast(&pen, ast);
    must(!pen.overflow);
    return pen_done(&pen);
}

/* "2:7 what = right", one a line: of every diagnostic. */
static inline struct bytes ims_said(struct arena *arena, const struct diagnostics *diagnostics)
{
    struct pen pen = pen_on(arena_take(arena, IMS_ROOM), IMS_ROOM);
    for (uint32_t i = 0; i < diagnostics->count; i++) {
        const struct diagnostic *diagnostic = &diagnostics->item[i];
        if (i > 0) pen_char(&pen, '\n');
        pen_format(&pen, "%u:%u %.*s", diagnostic->span.line, diagnostic->span.column, (int)diagnostic->what.count,
                   diagnostic->what.at);
        if (diagnostic->right.count) pen_format(&pen, " = %.*s", (int)diagnostic->right.count, diagnostic->right.at);
    }
    must(!pen.overflow);
    return pen_done(&pen);
}

#endif
