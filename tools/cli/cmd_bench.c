/* imslab bench: how fast the lab is on this machine, beside the floor measured in the same process. */
#include "catalog.h"
#include "floor.h"
#include "load.h"
#include "must.h"
#include "progress.h"
#include "run.h"
#include "subscribers.h"

#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

enum {
    USERS = 100000,
    IN_FLIGHT = 220,
    PASSES = 5,          /* measured, after one that warms the memory up */
    MEASUREMENTS = 3,    /* untraced, and untraced and traced over fewer users */
    TRACED_USERS = 4000, /* a full trace of 100,000 registrations would be 4 GB */
    STARTS = 9,          /* of `imslab version` */
    RUNS = 21,           /* of the file itself, of which the least counts */
    FLIGHT_SPARE = 2     /* transactions a node has room for, for each registration under way */
};

struct flow_result {
    struct bytes name, run;
    uint64_t ns, traced_ns, traced_base_ns, floor_ns, cold_ns; /* a registration */
    uint64_t messages, bytes, events;                          /* a registration; events in all of a pass */
    uint64_t image_bytes, mean_in_flight;
    uint32_t users, in_flight;
    /* One run of the file: traced, judged with claims; from file to verdict. */
    uint64_t run_ns, judged_ns, verdict_ns;
    struct progress *progress;
    uint32_t *passes; /* of all flows so far */
};

/* The flow as it is, its user a population: nothing of it is written twice. */
static struct plan *population_plan(struct invocation *invocation, const char *path, uint32_t users, struct bytes *run)
{
    struct arena *arena = &invocation->arena;
    struct diagnostics diagnostics = {.arena = arena};
    const char *slash = strrchr(path, '/');
    struct bytes name = bytes_text(slash ? slash + 1 : path);
    struct bytes text = arena_format(arena,
                                     "imslab 1\nuse \"%s\"\nscenario \"bench\" { mode milestones }\n"
                                     "subscribers { population crowd { count %u  impi "
                                     "\"user{n}.private@ims.example\"  impu \"sip:user{n}@ims.example\"\n"
                                     "  password secret \"correct-horse-{n}\"  web-id \"web{n}@mail.example\"  "
                                     "web-password secret \"battery-staple-{n}\" } }\n"
                                     "topology { node ue { user crowd } }\n",
                                     name.at, users);
    struct bytes file = arena_format(arena, "%.*sbench.ims", (int)(slash ? slash + 1 - path : 0), path);
    struct script_source source = catalog_source(arena, bytes_text(path), NULL);
    struct script *script = script_load(arena, &source, file, text, &diagnostics);
    if (diagnostics_print(invocation, &diagnostics) != EXIT_AS_EXPECTED || !script) return NULL;
    *run = script->run[0].name;
    return script_plan(script, 0, 0);
}

static struct load *load_of(const struct plan *plan, struct subscribers *subscribers, uint32_t in_flight, bool traced)
{
    const char *why = NULL;
    struct load_spec spec = {
        .plan = plan, .directory = subscribers_directory(subscribers), .in_flight = in_flight, .traced = traced};
    struct load *load = load_new(&spec, &why);
    if (!load) fprintf(stderr, "%.*s: error: %s\n", (int)plan->run.count, plan->run.at, why);
    return load;
}

/* Everybody has to come to the end and be registered, or the figure means nothing. */
static bool complete(const struct load_result *result, uint32_t users)
{
    if (result->members == users && result->registered == users) return true;
    fprintf(stderr, "imslab bench: of %u users %u came to the end and %u are registered%s%s\n", users, result->members,
            result->registered, result->limit ? "; limit: " : "", reason_rows[result->limit].sentence);
    return false;
}

static int order(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* Nanoseconds a registration, the median of PASSES warm passes; *cold is the first. */
static bool measure(struct load *load, struct flow_result *flow, uint32_t users, struct load_result *result,
                    uint64_t *ns, uint64_t *cold)
{
    uint64_t pass[PASSES];
    for (uint32_t p = 0; p < PASSES + 1; p++) {
        load_pass(load, result);
        if (!complete(result, users)) return false;
        progress_show(flow->progress, ++*flow->passes);
        if (p) pass[p - 1] = result->cpu_ns / users;
        else *cold = result->cpu_ns / users;
    }
    qsort(pass, PASSES, sizeof pass[0], order);
    *ns = pass[PASSES / 2];
    return true;
}

struct recorder {
    uint32_t end[FLOOR_RECORDED + 1];
    uint32_t count;
};

static void on_end(void *self, uint32_t member, uint32_t records)
{
    struct recorder *recorder = self;
    (void)member;
    if (recorder->count < FLOOR_RECORDED) recorder->end[++recorder->count] = records;
}

/* 64 registrations, one after the other, each with its own values. */
static bool record(struct invocation *invocation, const char *path, struct floor_input *input)
{
    struct arena *arena = &invocation->arena;
    struct bytes run;
    struct load_result result;
    struct recorder recorder = {0};
    struct plan *plan = population_plan(invocation, path, FLOOR_RECORDED, &run);
    if (!plan) return false;
    struct subscribers *subscribers = subscribers_new(arena, plan, NULL, &run);
    struct load *load = load_of(plan, subscribers, 1, true);
    bool good = load != NULL;
    if (good) {
        load_on_end(load, on_end, &recorder);
        struct digest_tally before = *digest_tally();
        load_pass(load, &result);
        digest_tally_since(&before, &input->digests);
        good = complete(&result, FLOOR_RECORDED);
    }
    if (good) {
        const struct trace *trace = world_trace(load_world(load));
        uint32_t count = 0, registration = 1;
        input->message = arena_array(arena, struct bytes, result.messages);
        for (uint32_t seq = 0; seq < trace_count(trace); seq++) {
            while (registration < FLOOR_RECORDED && seq == recorder.end[registration])
                input->first[registration++] = count;
            const struct record *one = trace_at(trace, seq);
            if (one->kind == RECORD_DELIVERED && count < result.messages)
                input->message[count++] = arena_copy(arena, store_bytes(world_store(load_world(load)), one->blob));
        }
        input->first[FLOOR_RECORDED] = count;
    }
    load_free(load);
    subscribers_free(subscribers);
    plan_free(plan);
    return good;
}

static bool measure_load(struct invocation *invocation, const char *path, bool traced, uint32_t in_flight,
                         struct flow_result *flow)
{
    struct arena *arena = &invocation->arena;
    struct bytes why;
    uint32_t users = traced && flow->users > TRACED_USERS ? TRACED_USERS : flow->users;
    struct load_result result;
    uint64_t cold;
    struct plan *plan = population_plan(invocation, path, users, &flow->run);
    if (plan) plan_flight(plan, in_flight * FLIGHT_SPARE);
    if (!plan) return false;
    flow->name = arena_copy(arena, plan->id);
    struct subscribers *subscribers = subscribers_new(arena, plan, NULL, &why);
    struct load *load = load_of(plan, subscribers, in_flight, traced);
    bool good = load && measure(load, flow, users, &result, traced ? &flow->traced_ns : &flow->ns,
                                traced ? &cold : &flow->cold_ns);
    if (good && !traced) {
        flow->messages = result.messages / users;
        flow->bytes = result.bytes / users;
        flow->events = result.events;
        flow->mean_in_flight = result.mean_in_flight;
        flow->image_bytes = world_image_size(load_world(load)) / users;
    }
    load_free(load);
    subscribers_free(subscribers);
    plan_free(plan);
    return good;
}

/* Untraced over as few users as traced, so that the two are compared on the same memory. */
static bool measure_traced(struct invocation *invocation, const char *path, struct flow_result *flow)
{
    struct flow_result few = {.users = flow->users > TRACED_USERS ? TRACED_USERS : flow->users,
                              .progress = flow->progress,
                              .passes = flow->passes};
    if (!measure_load(invocation, path, false, flow->in_flight, &few)) return false;
    flow->traced_base_ns = few.ns;
    return measure_load(invocation, path, true, flow->in_flight, flow);
}

/* ---- one run, judged ---- */

enum judged { TRACED, JUDGED, FROM_FILE };

/* Processor time of a run of the file's first variant: without its claims; with them, but for the words that a guess
 * tries; or everything from reading the file on. */
static bool run_once(struct invocation *invocation, const char *path, const struct script *script, enum judged how,
                     uint64_t *ns)
{
    struct arena arena = {0};
    struct catalog catalog = {0};
    struct bytes why;
    uv_loop_t loop;
    uint64_t begin = load_cpu_ns();
    if (how == FROM_FILE && catalog_read(invocation, &path, 1, &catalog) != EXIT_AS_EXPECTED) return false;
    struct plan *plan = script_plan(how == FROM_FILE ? catalog.file[0].script : script, 0, 0);
    if (how == TRACED) plan->claim = NULL, plan->claim_count = 0;
    struct run *run = run_new(plan, NULL, &arena, &why);
    must(run != NULL && uv_loop_init(&loop) == 0);
    if (how == JUDGED) judge_guess_nothing(run->judge);
    bool passed = run_drive(run, &loop)->verdict == RUN_PASS;
    must(uv_loop_close(&loop) == 0);
    run_free(run);
    *ns = load_cpu_ns() - begin;
    arena_free(&arena);
    if (!passed && how != JUDGED) fprintf(stderr, "imslab bench: %s is not as expected\n", path);
    return passed || how == JUDGED;
}

/* The least of each, in turns: other work of the machine falls on all of them alike. */
static bool measure_judged(struct invocation *invocation, const char *path, struct flow_result *flow)
{
    struct catalog catalog = {0};
    uint64_t *const least[] = {[TRACED] = &flow->run_ns, [JUDGED] = &flow->judged_ns, [FROM_FILE] = &flow->verdict_ns};
    if (catalog_read(invocation, &path, 1, &catalog) != EXIT_AS_EXPECTED) return false;
    for (uint32_t p = 0; p < RUNS; p++)
        for (uint32_t how = TRACED; how <= FROM_FILE; how++) {
            uint64_t ns;
            if (!run_once(invocation, path, catalog.file[0].script, (enum judged)how, &ns)) return false;
            if (!p || ns < *least[how]) *least[how] = ns;
        }
    return true;
}

static bool bench_flow(struct invocation *invocation, const char *path, struct flow_result *flow)
{
    struct floor_input input = {0};
    if (!measure_load(invocation, path, false, flow->in_flight, flow)) return false;
    if (!measure_traced(invocation, path, flow)) return false;
    if (!record(invocation, path, &input)) return false;
    if (!measure_judged(invocation, path, flow)) return false;
    input.heap_depth = (uint32_t)flow->mean_in_flight;
    input.rounds = flow->users / FLOOR_RECORDED < FLOOR_ROUNDS_MAX ? flow->users / FLOOR_RECORDED : FLOOR_ROUNDS_MAX;
    flow->floor_ns = floor_measure(&invocation->arena, &input);
    return true;
}

static void exited(uv_process_t *process, int64_t status, int signal)
{
    (void)signal;
    must(status == 0);
    uv_close((uv_handle_t *)process, NULL);
}

/* From spawning `imslab version` to its exit, the median. */
static uint64_t startup_us(void)
{
    uint64_t pass[STARTS];
    char path[4096];
    size_t count = sizeof path;
    if (uv_exepath(path, &count) != 0) return 0;
    for (unsigned i = 0; i < STARTS; i++) {
        uv_process_t process;
        char version[] = "version", *args[] = {path, version, NULL};
        uv_process_options_t options = {.exit_cb = exited, .file = path, .args = args};
        uint64_t begin = uv_hrtime();
        if (uv_spawn(uv_default_loop(), &process, &options) != 0) return 0;
        uv_run(uv_default_loop(), UV_RUN_DEFAULT);
        pass[i] = (uv_hrtime() - begin) / 1000;
    }
    qsort(pass, STARTS, sizeof pass[0], order);
    return pass[STARTS / 2];
}

static uint64_t peak_kib(void)
{
    uv_rusage_t usage;
    return uv_getrusage(&usage) == 0 ? usage.ru_maxrss : 0;
}

static uint64_t per_second(uint64_t ns)
{
    return ns ? 1000000000 / ns : 0;
}

/* Hundredths as a decimal: the program has no floating point. */
#define HUNDREDTHS(numerator, denominator)                                                                             \
    (unsigned long long)((denominator) ? (numerator) / (denominator) : 0),                                             \
        (unsigned long long)((denominator) ? (numerator)*100 / (denominator) % 100 : 0)

static void print_text(const struct flow_result *flow)
{
    printf("%.*s  (%u users, %u in flight, warm)\n", (int)flow->name.count, flow->name.at, flow->users,
           flow->in_flight);
    printf("  %8llu registrations/s untraced   %llu.%02llu us each, floor %llu.%02llu us: ratio %llu.%02llu\n",
           (unsigned long long)per_second(flow->ns), HUNDREDTHS(flow->ns, 1000), HUNDREDTHS(flow->floor_ns, 1000),
           HUNDREDTHS(flow->ns, flow->floor_ns));
    printf("  %8llu registrations/s traced     %llu.%02llu us each: %llu.%02llu times untraced (both over %u users)\n",
           (unsigned long long)per_second(flow->traced_ns), HUNDREDTHS(flow->traced_ns, 1000),
           HUNDREDTHS(flow->traced_ns, flow->traced_base_ns), flow->users > TRACED_USERS ? TRACED_USERS : flow->users);
    printf("  %8llu events/s, %llu ns a message, %llu messages and %llu octets a registration\n",
           (unsigned long long)(flow->events * 1000000000 / (flow->ns * flow->users)),
           (unsigned long long)(flow->ns / flow->messages), (unsigned long long)flow->messages,
           (unsigned long long)flow->bytes);
    printf(
        "  one run: %llu.%02llu ms judged, %llu.%02llu times as long as traced; %llu.%02llu ms from file to verdict\n",
        HUNDREDTHS(flow->judged_ns, 1000000), HUNDREDTHS(flow->judged_ns, flow->run_ns),
        HUNDREDTHS(flow->verdict_ns, 1000000));
    printf("  %8llu octets a user in the image; first touch of memory: %llu.%02llu us each\n",
           (unsigned long long)flow->image_bytes, HUNDREDTHS(flow->cold_ns, 1000));
}

static void print_json(const struct flow_result *flow, uint32_t count, uint64_t startup)
{
    printf("{\"v\":1,\"flows\":[");
    for (uint32_t i = 0; i < count; i++) {
        const struct flow_result *one = &flow[i];
        printf("%s{\"name\":\"%.*s\",\"users\":%u,\"in_flight\":%u,\"warm\":true,\"registrations_per_s\":%llu,"
               "\"registrations_per_s_traced\":%llu,",
               i ? "," : "", (int)one->name.count, one->name.at, one->users, one->in_flight,
               (unsigned long long)per_second(one->ns), (unsigned long long)per_second(one->traced_ns));
        printf("\"us_per_registration\":%llu.%02llu,\"floor_us\":%llu.%02llu,\"ratio\":%llu.%02llu,\"traced_"
               "ratio\":%llu.%02llu,",
               HUNDREDTHS(one->ns, 1000), HUNDREDTHS(one->floor_ns, 1000), HUNDREDTHS(one->ns, one->floor_ns),
               HUNDREDTHS(one->traced_ns, one->traced_base_ns));
        printf("\"judged_ms\":%llu.%02llu,\"judged\":%llu.%02llu,\"verdict_ms\":%llu.%02llu,",
               HUNDREDTHS(one->judged_ns, 1000000), HUNDREDTHS(one->judged_ns, one->run_ns),
               HUNDREDTHS(one->verdict_ns, 1000000));
        printf("\"messages\":%llu,\"bytes\":%llu,\"events_per_s\":%llu,\"bytes_per_user\":%llu}",
               (unsigned long long)one->messages, (unsigned long long)one->bytes,
               (unsigned long long)(one->events * 1000000000 / (one->ns * one->users)),
               (unsigned long long)one->image_bytes);
    }
    printf("],\"startup_ms\":%llu.%02llu,\"peak_kib\":%llu}\n", HUNDREDTHS(startup, 1000),
           (unsigned long long)peak_kib());
}

static enum exit_class run(struct invocation *invocation)
{
    const char *flows[] = {catalog_shipped(&invocation->arena, "flows/forward-401.ims"),
                           catalog_shipped(&invocation->arena, "flows/bsf-auth.ims")};
    uint64_t users = USERS, in_flight = IN_FLIGHT;
    unsigned count = invocation->arg_count ? invocation->arg_count : COUNT(flows);
    const char *const *path = invocation->arg_count ? invocation->arg : flows;
    if (!option_number(invocation, "users", FLOOR_RECORDED, 4000000, &users)) return EXIT_USAGE;
    if (!option_number(invocation, "in-flight", 1, 60000, &in_flight)) return EXIT_USAGE;
    struct flow_result *flow = arena_array(&invocation->arena, struct flow_result, count);
    struct progress progress = progress_begin("passes", count * MEASUREMENTS * (PASSES + 1));
    uint32_t passes = 0;
    for (unsigned i = 0; i < count; i++) {
        flow[i].users = (uint32_t)users;
        flow[i].in_flight = (uint32_t)in_flight;
        flow[i].progress = &progress;
        flow[i].passes = &passes;
        bool good = bench_flow(invocation, path[i], &flow[i]);
        progress_end(&progress);
        if (!good) return EXIT_FAILED;
        if (!option_given(invocation, "json", 0)) print_text(&flow[i]);
    }
    uint64_t startup = startup_us();
    if (option_given(invocation, "json", 0)) print_json(flow, count, startup);
    else
        printf("start-up %llu.%02llu ms, peak memory %llu MiB\n", HUNDREDTHS(startup, 1000),
               (unsigned long long)peak_kib() / 1024);
    return EXIT_AS_EXPECTED;
}

static const struct option_row options[] = {{"json", NULL, "print JSON (keys: docs/cli.md)"},
                                            {"users", "N", "subscribers, each registers once a pass (100000)"},
                                            {"in-flight", "N", "registrations under way at a time (220)"},
                                            {0}};

const struct verb bench_verb = {
    .name = "bench",
    .summary = "measured speed with its floor",
    .synopsis = "bench [FILE ...]",
    .help = "Runs each flow for a whole population on one core and prints registrations per second, untraced and "
            "with full\n"
            "trace, beside the floor of the same process. Without FILE: both flows of the seed.\n\n"
            "  imslab bench --users 1000\n  imslab bench --users 1000 --json scenarios/flows/forward-401.ims",
    .options = options,
    .args_max = 16,
    .run = run,
};
