/* imslab's `serve` and `run --live`: the program beside it does it. */
#include "serve.h"

#include "say.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

static enum exit_class become_live(struct invocation *invocation)
{
    static const char ending[] = "-live";
    char path[4096 + sizeof ending];
    size_t count = 4096;
    if (uv_exepath(path, &count) != 0) {
        say(invocation, "the program's own place is not to be found");
        return EXIT_INTERNAL;
    }
    memcpy(path + count, ending, sizeof ending);
    execv(path, invocation->argv);
    say(invocation, "%s cannot be started: %s", path, strerror(errno));
    return EXIT_INTERNAL;
}

enum exit_class serve_here(struct invocation *invocation)
{
    return become_live(invocation);
}

enum exit_class live_drive(struct invocation *invocation, const struct batch_drive **drive)
{
    *drive = NULL;
    return become_live(invocation);
}
