/* imslab-live's `serve`: from the command line to a lab that runs until it is told to stop, and its outcome. */
#include "serve.h"

#include "bundle.h"
#include "color.h"
#include "differs.h"
#include "interrupt.h"
#include "must.h"
#include "page_settings.h"
#include "replay.h"
#include "report.h"
#include "run_page.h"
#include "say.h"
#include "select.h"
#include "sockets_options.h"

#include <stdio.h>

enum { PORT_USUAL = 8443, SEATS_USUAL = 128, PEM_MAX = 1 << 20, MEMORY_MAX_MIB = 4096 };

struct serving {
    struct invocation *invocation;
    uv_loop_t loop;
    struct interrupts interrupts;
    struct script *script;
    uint32_t run;
    struct lab_spec spec;
    struct lab_player player[SOCKETS_PLAYERS_MAX];
    struct certificate certificate;
    struct bytes bundle;
    struct lab *lab;
    struct run *other;             /* the same run in virtual time, once somebody asked for it; or NULL */
    const struct node_log *states; /* of the nodes, as the page shows them */
};

static bool read_pem(struct invocation *invocation, const char *option, struct bytes *text)
{
    const char *path = option_given(invocation, option, 0), *why;
    if (!path) {
        usage_error(invocation, "--cert and --key belong together");
        return false;
    }
    if (file_read(&invocation->arena, path, PEM_MAX, text, &why)) return true;
    say(invocation, "--%s: %s: %s", option, path, why);
    return false;
}

static enum exit_class read_certificate(struct serving *serving)
{
    struct invocation *invocation = serving->invocation;
    struct bytes chain, key;
    const char *why;
    if (!option_given(invocation, "cert", 0) && !option_given(invocation, "key", 0)) return EXIT_AS_EXPECTED;
    if (!read_pem(invocation, "cert", &chain) || !read_pem(invocation, "key", &key)) return EXIT_USAGE;
    if (certificate_take(&serving->certificate, chain, key, &invocation->arena, &why)) {
        serving->spec.certificate = &serving->certificate;
        return EXIT_AS_EXPECTED;
    }
    say(invocation, "--cert, --key: %s", why);
    return EXIT_UNREADABLE;
}

static struct bytes differences(struct serving *serving, const struct verdict *live)
{
    struct invocation *invocation = serving->invocation;
    struct gathered text = {.arena = &invocation->arena};
    if (live->verdict == RUN_INCONCLUSIVE) return BYTES("");
    if (!serving->other)
        serving->other = differs_run(invocation, serving->script, serving->run, select_seed(invocation));
    differs_write(&text, live, serving->other->verdict, &invocation->arena);
    return bytes_of(text.at, text.count);
}

/* The page of the run so far. Two names lead to it, and it may connect to itself by both. */
static bool write_page(void *self, struct lab *lab, sink_fn *sink, void *to)
{
    struct serving *serving = self;
    struct arena *arena = &serving->invocation->arena;
    uint16_t port = lab_own_port(lab);
    struct bytes live = arena_format(arena, "'self' ws://%s:%u ws://localhost:%u ws://lab.localhost:%u",
                                     serving->spec.address, port, port, port);
    struct run_page_live around = {live, differences(serving, lab_of_run(lab)->verdict)};
    return run_page_write_live(sink, to, lab_of_run(lab), serving->states, &around, arena);
}

static void is_full(void *self)
{
    const struct serving *serving = self;
    uint64_t octets = serving->spec.memory ? serving->spec.memory : RUN_TRACE_MAX;
    printf("note: %llu MiB of messages and records are used up (--memory): nothing more is recorded, nor shown on the "
           "page; nodes and browsers go on\n",
           (unsigned long long)(octets >> 20));
    fflush(stdout);
}

static enum exit_class read_options(struct serving *serving)
{
    struct invocation *invocation = serving->invocation;
    uint64_t seats = SEATS_USUAL, memory = 0;
    enum exit_class sockets = sockets_options(invocation, &serving->spec, PORT_USUAL, serving->player);
    if (sockets != EXIT_AS_EXPECTED) return sockets;
    if (!option_number(invocation, "seats", 1, OUTSIDE_SEATS_MAX, &seats)) return EXIT_USAGE;
    if (!option_number(invocation, "memory", 1, MEMORY_MAX_MIB, &memory)) return EXIT_USAGE;
    serving->spec.memory = memory << 20;
    serving->spec.outside = (struct outside_spec){(uint32_t)seats, true};
    if (!option_given(invocation, "no-page", 0)) serving->spec.page = write_page;
    serving->spec.full = is_full;
    serving->spec.page_self = serving;
    serving->spec.record = option_given(invocation, "record", 0);
    serving->spec.file = bytes_text(invocation->arg[0]);
    serving->spec.subscribers = option_given(invocation, "subscribers", 0);
    return read_certificate(serving);
}

/* ---- the page's files ---- */

static void put_on_shelves(struct serving *serving)
{
    struct arena *arena = &serving->invocation->arena;
    const struct plan *plan = lab_of_run(serving->lab)->plan;
    struct bytes none = {"", 0};
    struct bytes style = page_answer("text/css", none, bundle_file("client.css"), arena);
    struct bytes icon = page_answer(
        "image/svg+xml", none,
        BYTES(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 8 8\"><circle cx=\"4\" cy=\"4\" r=\"4\"/></svg>"),
        arena);
    struct shelf_file *file = arena_array(arena, struct shelf_file, 6);
    file[0] = (struct shelf_file){
        BYTES("/client.js"),
        page_answer("text/javascript", page_settings(plan, serving->lab, arena), serving->bundle, arena)};
    file[1] = file[4] = (struct shelf_file){BYTES("/client.css"), style};
    file[2] = file[5] = (struct shelf_file){BYTES("/icon.svg"), icon};
    file[3] = (struct shelf_file){BYTES("/login.js"),
                                  page_answer("text/javascript", none, bundle_file("login.js"), arena)};
    lab_shelf(serving->lab, "wws", &file[0], 4); /* with the BSF's, which may be in its box */
    lab_shelf(serving->lab, "bsf", &file[3], 3);
}

/* ---- the sentences of a lab ---- */

static void say_places(const struct serving *serving)
{
    const struct lab_place *place;
    uint32_t count = lab_places(serving->lab, &place);
    const struct plan *plan = lab_of_run(serving->lab)->plan;
    printf("%.*s is live; the time is the clock's\n", (int)plan->run.count, plan->run.at);
    for (uint32_t i = 0; i < count; i++)
        printf("  %-6.*s %.*s   (%.*s)\n", (int)plan->role[place[i].role]->name.count,
               plan->role[place[i].role]->name.at, (int)place[i].url.count, place[i].url.at, (int)place[i].plain.count,
               place[i].plain.at);
    if (lab_own_port(serving->lab))
        printf("  the lab's page: http://%s:%u/\n", serving->spec.address, lab_own_port(serving->lab));
    struct bytes spki = lab_certificate(serving->lab)->spki;
    printf("  certificate: SHA-256 of its key %.*s\n", (int)spki.count, spki.at);
    printf("    chromium --ignore-certificate-errors-spki-list=%.*s %.*s\n", (int)spki.count, spki.at,
           (int)place[0].url.count, place[0].url.at);
    puts("  SIGINT ends it");
    fflush(stdout);
}

static void say_limits(const struct serving *serving)
{
    printf("edges:");
    for (enum lab_count i = 0; i < LAB_COUNT_COUNT; i++)
        printf("%s %llu %s", i ? ";" : "", (unsigned long long)lab_counted(serving->lab, i), lab_count_name[i]);
    putchar('\n');
}

static enum exit_class tell(struct serving *serving, const struct verdict *verdict)
{
    struct invocation *invocation = serving->invocation;
    struct gathered text = {.arena = &invocation->arena};
    report_write(sink_gather, &text, verdict, &(struct report_look){0}, &invocation->arena);
    color_report(bytes_of(text.at, text.count), stdout, color_wanted(invocation, stdout));
    putchar('\n');
    struct outside_unasked unasked = lab_unasked(serving->lab);
    printf("note: the browsers were outside: what they checked (rspauth), kept and showed nobody here knows; "
           "not asked: %u checks of their state, %u claims about them\n",
           unasked.checks, unasked.claims);
    print_plain(differences(serving, verdict), stdout);
    say_limits(serving);
    enum exit_class exit = (enum exit_class)verdict_exit(verdict);
    if (lab_unwritten(serving->lab)) {
        say(invocation, "--subscribers: %s: %s", serving->spec.subscribers, lab_unwritten(serving->lab));
        exit = exit_worse(exit, EXIT_UNWRITTEN);
    }
    if (!lab_unrecorded(serving->lab)) return exit;
    say(invocation, "--record: %s: %s", serving->spec.record, lab_unrecorded(serving->lab));
    return exit_worse(exit, EXIT_UNWRITTEN);
}

/* ---- all of it ---- */

static enum exit_class open_lab(struct serving *serving)
{
    struct invocation *invocation = serving->invocation;
    struct bytes why;
    /* Each look at the page asks for it, in a child of the process: it is made before, and once. */
    if (serving->spec.page)
        serving->other = differs_run(invocation, serving->script, serving->run, select_seed(invocation));
    struct plan *looked_at = script_plan(serving->script, serving->run, select_seed(invocation));
    serving->lab = lab_new(&serving->spec, looked_at, &invocation->arena, &why);
    plan_free(looked_at);
    if (!serving->lab) {
        say(invocation, "serve: %.*s", (int)why.count, why.at);
        return EXIT_UNREADABLE;
    }
    script_origins(serving->script, lab_origin, serving->lab);
    struct plan *plan = script_plan(serving->script, serving->run, select_seed(invocation));
    if (lab_begin(serving->lab, plan, &invocation->arena, &why)) {
        if (serving->spec.page) serving->states = run_page_watch(lab_of_run(serving->lab));
        return EXIT_AS_EXPECTED;
    }
    say(invocation, "serve: %.*s", (int)why.count, why.at);
    return EXIT_UNREADABLE;
}

static enum exit_class serve(struct serving *serving)
{
    enum exit_class exit = open_lab(serving);
    if (exit != EXIT_AS_EXPECTED) return exit;
    put_on_shelves(serving);
    say_places(serving);
    lab_run(serving->lab);
    return tell(serving, lab_end(serving->lab));
}

enum exit_class serve_here(struct invocation *invocation)
{
    struct serving serving = {.invocation = invocation};
    int stopped = 0;
    enum exit_class exit = exit_worse(select_check(invocation), color_check(invocation));
    exit = exit_worse(exit, read_options(&serving));
    if (exit != EXIT_AS_EXPECTED) return exit;
    exit = select_one(invocation, invocation->arg[0], &serving.script, &serving.run);
    if (exit != EXIT_AS_EXPECTED) return exit;
    serving.spec.resolved = replay_meaning(serving.script, serving.run);
    serving.bundle = bundle_get(invocation, option_given(invocation, "client", 0));
    if (!serving.bundle.at) return EXIT_UNREADABLE;
    must(uv_loop_init(&serving.loop) == 0);
    serving.spec.loop = &serving.loop;
    interrupts_begin(&serving.interrupts, &serving.loop, &stopped);
    exit = serve(&serving);
    lab_free(serving.lab);
    run_free(serving.other);
    interrupts_end(&serving.interrupts, &serving.loop);
    must(uv_loop_close(&serving.loop) == 0);
    return exit;
}
