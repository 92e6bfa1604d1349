/* Fuzzes the scenario language: no text may crash the parser, and what it reads keeps its tokens through the
 * formatter, which keeps comments too, and through the JSON twin. */
#include "lex.h"
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

static void same_tokens(const struct ast *a, const struct ast *b)
{
    must(a->token_count == b->token_count);
    for (uint32_t i = 0; i < a->token_count; i++) {
        must(a->tokens[i].kind == b->tokens[i].kind);
        must(bytes_equal(lex_token_text(a, &a->tokens[i]), lex_token_text(b, &b->tokens[i])));
    }
}

static void same_comments(const struct ast *a, const struct ast *b)
{
    const struct comment *left = a->comments, *right = b->comments;
    for (; left && right; left = left->next, right = right->next) must(bytes_equal(left->text, right->text));
    must(!left && !right);
}

static void goes_round(struct arena *arena, const struct ast *ast)
{
    struct diagnostics diagnostics = {.arena = arena};
    struct bytes once = format(arena, ast);
    const struct ast *again = ast_parse(arena, BYTES("again.ims"), once, &diagnostics);
    must(again != NULL);
    same_tokens(ast, again);
    same_comments(ast, again);
    must(bytes_equal(once, format(arena, again)));

    struct pen pen = room_for(arena, ast->text.count);
    json_export_ast(&pen, ast);
    must(!pen.overflow);
    const struct ast *back = json_import_ast(arena, BYTES("twin.json"), pen_done(&pen), &diagnostics);
    must(back != NULL);
    same_tokens(ast, back);
    must(!back->comments); /* the twin has none */
    must(ast->comments || bytes_equal(once, format(arena, back)));
}

static void write_all(struct arena *arena, const struct diagnostics *diagnostics)
{
    must(diagnostics->error_count > 0 && diagnostics->count > 0);
    for (uint32_t i = 0; i < diagnostics->count; i++) {
        struct pen pen = room_for(arena, 0);
        diagnostic_write(&pen, &diagnostics->item[i]);
        must(!pen.overflow);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > INPUT_MAX) return 0;
    struct arena arena = {0};
    struct diagnostics diagnostics = {.arena = &arena};
    const struct ast *ast = ast_parse(&arena, BYTES("fuzz.ims"), bytes_of(data, size), &diagnostics);
    if (ast) goes_round(&arena, ast);
    else write_all(&arena, &diagnostics);
    arena_free(&arena);
    return 0;
}
