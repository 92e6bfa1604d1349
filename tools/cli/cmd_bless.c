/* imslab bless: accept the ladders of a scenario's runs as its golden ladder. */
#include "golden.h"
#include "goldens.h"
#include "must.h"
#include "progress.h"
#include "say.h"
#include "single.h"

#include <stdio.h>

struct blessing {
    struct gathered text; /* the new golden file */
    struct golden_file old;
    uint32_t changed, red, kept;
};

static void print_lines(const char *sign, struct bytes text, struct bytes other)
{
    while (text.count) {
        struct bytes line = bytes_cut(text, '\n', &text), rest = other;
        bool there = false;
        while (rest.count && !there) there = bytes_equal(bytes_cut(rest, '\n', &rest), line);
        if (!there) print_signed(sign, line, stdout);
    }
}

static void show_difference(struct bytes name, struct bytes old, struct bytes new)
{
    print_name(name, stdout);
    puts(old.at ? ": changed" : ": new");
    if (!old.at) return;
    print_lines("-", old, new);
    print_lines("+", new, old);
}

/* Runs one run; a red one keeps its old section. */
static void bless_run(struct invocation *invocation, const struct script *script, uint32_t n, bool chosen,
                      struct blessing *blessing)
{
    struct arena *arena = &invocation->arena;
    struct bytes why, name = script->run[n].name, old = golden_section(&blessing->old, name);
    uv_loop_t loop;
    if (chosen) {
        must(uv_loop_init(&loop) == 0);
        struct run *one = run_new(script_plan(script, n, 0), NULL, arena, &why);
        const struct verdict *verdict = run_drive(one, &loop);
        struct gathered section = {.arena = arena};
        bool green = verdict->verdict == RUN_PASS && golden_write(sink_gather, &section, verdict, arena);
        struct bytes new = bytes_of(section.at, section.count);
        if (green && !bytes_equal(new, old)) show_difference(name, old, new), blessing->changed++;
        if (!green) print_name(name, stdout), puts(": not as expected, so it is not blessed"), blessing->red++;
        if (green) old = new;
        run_free(one);
        uv_loop_close(&loop);
    }
    if (old.at && blessing->kept++) sink_gather(&blessing->text, BYTES("\n"));
    while (old.count && old.at[old.count - 1] == '\n') old.count--;
    if (old.at) sink_gather(&blessing->text, old), sink_gather(&blessing->text, BYTES("\n"));
}

/* Says which sections go because their run is gone. */
static void drop_gone(const struct catalog_file *file, struct blessing *blessing)
{
    struct bytes rest = blessing->old.text, run;
    uint32_t line = 1, at;
    while (golden_gone(file->script, &rest, &line, &run, &at)) {
        print_plain(run, stdout);
        puts(": gone");
        blessing->changed++;
    }
}

static enum exit_class bless_file(struct invocation *invocation, const struct catalog_file *file)
{
    struct blessing blessing = {.text = {.arena = &invocation->arena}};
    const char *why = NULL, *wanted = option_given(invocation, "run", 0);
    enum exit_class exit = golden_find(invocation, file->path, &blessing.old);
    if (exit != EXIT_AS_EXPECTED) return exit;
    if (!blessing.old.path.count)
        return usage_error(invocation, "`%s` does not end in .ims: no ladder can lie beside it", file->path.at);
    drop_gone(file, &blessing);
    struct progress progress = progress_begin("runs", file->script->run_count);
    for (uint32_t n = 0; n < file->script->run_count; n++) {
        bool chosen = !wanted || bytes_equal(file->script->run[n].name, bytes_text(wanted));
        bless_run(invocation, file->script, n, chosen, &blessing);
        progress_show(&progress, n + 1);
    }
    progress_end(&progress);
    struct bytes text = bytes_of(blessing.text.at, blessing.text.count), path = blessing.old.path;
    if (text.count && !bytes_equal(text, blessing.old.text)) {
        if (!file_write(path.at, text, FILE_EVERYBODY, &why)) {
            say_error(invocation, path.at, "cannot write: %s", why);
            return EXIT_UNWRITTEN;
        }
        print_name(path, stdout);
        printf(": written, %u of %u runs new, changed or gone\n", blessing.changed, file->script->run_count);
    }
    return blessing.red ? EXIT_FAILED : EXIT_AS_EXPECTED;
}

static bool run_named(const struct catalog *catalog, const char *name)
{
    for (uint32_t i = 0; i < catalog->count; i++)
        for (uint32_t r = 0; r < catalog->file[i].script->run_count; r++)
            if (bytes_equal(catalog->file[i].script->run[r].name, bytes_text(name))) return true;
    return false;
}

static enum exit_class run(struct invocation *invocation)
{
    struct catalog catalog = {0};
    const char *wanted = option_given(invocation, "run", 0);
    enum exit_class exit = catalog_read(invocation, invocation->arg, invocation->arg_count, &catalog);
    if (exit != EXIT_AS_EXPECTED) return exit;
    if (wanted && !run_named(&catalog, wanted))
        return usage_error(invocation, "there is no run `%s`; imslab list --runs names them", wanted);
    if (catalog.count == 0) return usage_error(invocation, "there is no scenario in what was named");
    for (uint32_t i = 0; i < catalog.count; i++) exit = exit_worse(exit, bless_file(invocation, &catalog.file[i]));
    return exit;
}

static const struct option_row options[] = {{"run", "NAME", "only that run"}, {0}};

const struct verb bless_verb = {
    .name = "bless",
    .summary = "accept golden ladders",
    .synopsis = "bless FILE or FOLDER ...",
    .help = "Writes CASE.ladder beside CASE.ims from the runs that are as expected, after showing what changes. "
            "Sections of runs\n"
            "that are gone are taken out; a red run keeps its old section and makes the exit 1.\n\n"
            "  imslab bless scenarios/flows/forward-401.ims\n"
            "  imslab bless --run 'flows/forward-401[steps23=omitted w2=wss]' scenarios/flows/forward-401.ims",
    .options = options,
    .args_min = 1,
    .args_max = 100000,
    .run = run,
};
