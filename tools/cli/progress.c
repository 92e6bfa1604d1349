/* One line that is written over and taken away at the end. */
#include "progress.h"

#include <stdio.h>
#include <unistd.h>
#include <uv.h>

enum { AFTER_NS = 1000000000, EVERY_NS = 200000000 };

struct progress progress_begin(const char *what, uint32_t count)
{
    return (struct progress){.what = what, .count = count, .begin = uv_hrtime(), .terminal = isatty(STDERR_FILENO)};
}

void progress_show(struct progress *progress, uint32_t done)
{
    if (!progress->terminal) return;
    uint64_t now = uv_hrtime();
    if (now - progress->begin < AFTER_NS || now - progress->last < EVERY_NS) return;
    progress->last = now;
    progress->shown = true;
    if (done > progress->count) done = progress->count;
    fprintf(stderr, "\r%u of %u %s", done, progress->count, progress->what);
}

void progress_end(struct progress *progress)
{
    if (progress->shown) fputs("\r\033[K", stderr);
    progress->shown = false;
}
