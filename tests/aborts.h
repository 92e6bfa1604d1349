/* Whether a broken belief of ours stops the program: impossible rows of a table are tried in a process of their own. */
#ifndef ABORTS_H
#define ABORTS_H

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

/* Calls it in a child: whether that ended by abort(), as must_fail does. The caller's memory stays as it was. */
static inline bool aborts(void (*call)(void *), void *self)
{
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (!freopen("/dev/null", "w", stderr)) _exit(1); /* what it would say is expected */
        call(self);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true((WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
                (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT));
    return WIFSIGNALED(status);
}

#endif
