/* Naming and writing them. */
#include "out_files.h"
#include "file.h"
#include "jsonl.h"
#include "report.h"
#include "say.h"

#include <xxhash.h>

enum { NAME_ROOM = 200 }; /* of a file, without its ending; systems take 255 */

bool out_files_try(struct arena *arena, const char *folder, struct bytes *why)
{
    const char *wrong = NULL;
    struct file_writing probe;
    if (folder_make(folder, &wrong)) {
        file_begin(&probe, arena_format(arena, "%s/probe", folder).at, FILE_EVERYBODY);
        if (file_end(&probe, FILE_GIVE_UP, &wrong)) return true;
    }
    *why = arena_format(arena, "%s: cannot write: %s", folder, wrong);
    return false;
}

/* A run's name is its path below DIR. The values of its variants are texts of the scenario: characters that have a
 * meaning in a path, or none in a name, are written as %2F, so that no two names meet. A name that is too long ends in
 * its hash. */
static struct bytes file_name(struct arena *arena, struct bytes name)
{
    struct pen pen = pen_on(arena_take(arena, 3 * (size_t)name.count), 3 * name.count);
    bool values = false;
    for (uint32_t i = 0; i < name.count; i++) {
        unsigned char c = (unsigned char)name.at[i];
        values = values || c == '[';
        if (c >= ' ' && c != 0x7f && c != '%' && !(values && c == '/')) pen_char(&pen, (char)c);
        else pen_char(&pen, '%'), pen_hex(&pen, bytes_part(name, i, 1));
    }
    struct bytes safe = pen_done(&pen);
    uint32_t from = safe.count;
    while (from && safe.at[from - 1] != '/') from--;
    bool taken = bytes_equal(safe, BYTES("index")); /* index.html leads to all of them */
    if (safe.count - from <= NAME_ROOM && !taken) return safe;
    return arena_format(arena, "%.*s~%016llx", (int)(taken ? safe.count : from + NAME_ROOM - 17), safe.at,
                        (unsigned long long)XXH3_64bits(name.at, name.count));
}

static struct bytes path_of(struct arena *arena, const struct batch *batch, const struct plan *plan)
{
    struct bytes name = file_name(arena, plan->run);
    return arena_format(arena, "%s/%.*s", batch->out, (int)name.count, name.at);
}

struct out_written {
    const struct run *run;
    const struct node_log *states;
    enum octets_secrets secrets;
};

static bool write_report(sink_fn *sink, void *self, const struct out_written *what, struct arena *scratch)
{
    return report_write(sink, self, what->run->verdict, &(struct report_look){0}, scratch);
}

static bool write_trace(sink_fn *sink, void *self, const struct out_written *what, struct arena *scratch)
{
    return jsonl_write(sink, self, what->run->verdict, what->secrets, scratch);
}

static bool write_page(sink_fn *sink, void *self, const struct out_written *what, struct arena *scratch)
{
    return run_page_write(sink, self, what->run, what->states, what->secrets, scratch);
}

static const struct {
    const char *ending;
    bool (*write)(sink_fn *, void *self, const struct out_written *, struct arena *);
} files[] = {{"txt", write_report}, {"jsonl", write_trace}, {"html", write_page}};

struct bytes out_files_write(struct arena *arena, const struct batch *batch, const struct run *run,
                             const struct node_log *states)
{
    const char *why = NULL;
    struct arena scratch = {0};
    struct out_written what = {run, states, batch->reveal ? OCTETS_REVEALED : OCTETS_REDACTED};
    struct bytes path = path_of(&scratch, batch, run->plan), folder = path, unwritten = {NULL, 0};
    while (folder.count && folder.at[folder.count - 1] != '/') folder.count--;
    bool good = folder_make(arena_copy(&scratch, folder).at, &why);
    for (unsigned i = 0; i < COUNT(files) && good; i++) {
        struct file_writing file;
        file_begin(&file, arena_format(&scratch, "%s.%s", path.at, files[i].ending).at,
                   batch->reveal ? FILE_OWNER : FILE_EVERYBODY);
        files[i].write(file_put, &file, &what, &scratch);
        good = file_end(&file, FILE_KEEP, &why);
    }
    if (!good) unwritten = arena_format(arena, "%s: cannot write: %s", path.at, why);
    arena_free(&scratch);
    return unwritten;
}

static struct page_link link_to(struct arena *arena, const struct outcome *outcome)
{
    const struct verdict *verdict = &outcome->verdict;
    struct bytes name = file_name(arena, verdict->plan->run);
    return (struct page_link){.run = verdict->plan->run,
                              .path = arena_format(arena, "%.*s.html", (int)name.count, name.at),
                              .verdict = verdict->verdict,
                              .messages = verdict->messages,
                              .red = verdict->failure_count ? verdict->failure[0].text : BYTES("")};
}

enum exit_class out_files_index(const struct invocation *invocation, const struct batch *batch)
{
    const char *why = NULL;
    uint32_t count = 0;
    struct arena scratch = {0};
    struct file_writing file;
    struct page_link *link = arena_array(&scratch, struct page_link, batch->count + 1);
    for (uint32_t i = 0; i < batch->count; i++)
        if (batch->outcome[i].done) link[count++] = link_to(&scratch, &batch->outcome[i]);
    const char *path = arena_format(&scratch, "%s/index.html", batch->out).at;
    file_begin(&file, path, FILE_EVERYBODY);
    page_index_write(file_put, &file, link, count, IMSLAB_VERSION);
    bool good = file_end(&file, FILE_KEEP, &why);
    if (!good) say(invocation, "%s: cannot write: %s", path, why);
    arena_free(&scratch);
    return good ? EXIT_AS_EXPECTED : EXIT_UNWRITTEN;
}

void out_files_drop(const struct batch *batch, const struct plan *plan, int process)
{
    struct arena scratch = {0};
    struct bytes path = path_of(&scratch, batch, plan);
    for (unsigned i = 0; i < COUNT(files); i++)
        file_drop_half(arena_format(&scratch, "%s.%s", path.at, files[i].ending).at, process);
    arena_free(&scratch);
}
