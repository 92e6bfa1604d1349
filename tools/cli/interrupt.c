/* Being asked to end. */
#include "interrupt.h"
#include "must.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

static const struct {
    int number;
    const char *name;
} rows[INTERRUPT_SIGNALS] = {{SIGINT, "SIGINT"}, {SIGTERM, "SIGTERM"}, {SIGHUP, "SIGHUP"}};

static void caught(uv_signal_t *handle, int number)
{
    const struct interrupts *interrupts = handle->data;
    *interrupts->caught = number;
    uv_stop(handle->loop);
}

static bool ignored(int number)
{
    struct sigaction now;
    return sigaction(number, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

void interrupts_begin(struct interrupts *interrupts, uv_loop_t *loop, int *number)
{
    interrupts->caught = number;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        uv_signal_t *handle = &interrupts->signal[i];
        must(uv_signal_init(loop, handle) == 0);
        handle->data = interrupts;
        if (!ignored(rows[i].number)) must(uv_signal_start(handle, caught, rows[i].number) == 0);
        uv_unref((uv_handle_t *)handle);
    }
}

void interrupts_end(struct interrupts *interrupts, uv_loop_t *loop)
{
    for (unsigned i = 0; i < COUNT(rows); i++) uv_close((uv_handle_t *)&interrupts->signal[i], NULL);
    while (uv_run(loop, UV_RUN_DEFAULT) != 0) continue; /* one may have come just now */
}

void interrupts_of_child(int parent)
{
    for (unsigned i = 0; i < COUNT(rows); i++)
        if (!ignored(rows[i].number)) signal(rows[i].number, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(0); /* it went before we could ask */
}

const char *interrupt_name(int number)
{
    for (unsigned i = 0; i < COUNT(rows); i++)
        if (rows[i].number == number) return rows[i].name;
    return "a signal";
}
