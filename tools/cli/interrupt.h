/* Signals that ask for an early end: SIGINT, SIGTERM and SIGHUP, seen by a loop while it runs. */
#ifndef INTERRUPT_H
#define INTERRUPT_H

#include "arena.h"

#include <uv.h>

enum { INTERRUPT_SIGNALS = 3 };
struct interrupts {
    uv_signal_t signal[INTERRUPT_SIGNALS];
    int *caught; /* set to the signal */
};

/* A signal that the caller ignores (nohup) stays ignored. When one comes, it is noted and the loop stops. */
void interrupts_begin(struct interrupts *, uv_loop_t *, int *caught);
void interrupts_end(struct interrupts *, uv_loop_t *);
/* In a child: they end it as they would without us, and so does the end of its parent. */
void interrupts_of_child(int parent);
const char *interrupt_name(int signal);

#endif
