/* How far something has come, on stderr: only on a terminal, and only when it takes longer than a second. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    const char *what; /* "runs" */
    uint32_t count;
    uint64_t begin, last; /* ns */
    bool terminal, shown;
};

struct progress progress_begin(const char *what, uint32_t count);
void progress_show(struct progress *, uint32_t done);
/* Takes the line away. */
void progress_end(struct progress *);

#endif
