/* imslab parse: a scenario as JSON, and back. */
#include "catalog.h"
#include "json_export.h"
#include "json_import.h"
#include "format.h"

#include <stdio.h>

static enum exit_class run(struct invocation *invocation)
{
    struct arena *arena = &invocation->arena;
    const char *path = invocation->arg[0];
    bool to_json = option_given(invocation, "json", 0), to_text = option_given(invocation, "text", 0);
    struct diagnostics diagnostics = {.arena = arena};
    struct bytes text;
    if (to_json == to_text) return usage_error(invocation, "parse takes one of --json and --text");
    enum exit_class exit = catalog_text(invocation, path, SCRIPT_FILE_MAX, &text);
    if (exit != EXIT_AS_EXPECTED) return exit;
    struct ast *ast = to_json ? ast_parse(arena, bytes_text(path), text, &diagnostics)
                              : json_import_ast(arena, bytes_text(path), text, &diagnostics);
    exit = diagnostics_print(invocation, &diagnostics);
    if (!ast) return exit_worse(exit, EXIT_SCENARIO);
    print_bytes(catalog_pen(arena, to_json ? json_export_ast : format_ast, ast));
    return EXIT_AS_EXPECTED;
}

static const struct option_row options[] = {{"json", NULL, "print the JSON twin of a scenario file"},
                                            {"text", NULL, "print the scenario text of a JSON twin"},
                                            {0}};

const struct verb parse_verb = {
    .name = "parse",
    .summary = "a scenario as JSON, and back",
    .synopsis = "parse --json FILE | parse --text FILE   (`-` is stdin)",
    .help = "The JSON twin mirrors the syntax before names are resolved (docs/schemas/scenario-1.json).\n\n"
            "  imslab parse --json scenarios/flows/forward-401.ims | imslab parse --text -",
    .options = options,
    .args_min = 1,
    .args_max = 1,
    .run = run,
};
