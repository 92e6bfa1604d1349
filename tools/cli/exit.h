/* Exit classes (docs/cli.md). */
#ifndef EXIT_H
#define EXIT_H

enum exit_class {
    EXIT_AS_EXPECTED = 0,
    EXIT_FAILED = 1, /* a line, a state or a golden expectation */
    EXIT_CLAIM = 2,
    EXIT_INCONCLUSIVE = 3, /* a limit of the lab */
    EXIT_NONDETERMINISM = 4,
    EXIT_USAGE = 64,
    EXIT_SCENARIO = 65, /* invalid */
    EXIT_UNREADABLE = 66,
    EXIT_INTERNAL = 70,
    EXIT_UNWRITTEN = 74 /* an output could not be written: an incomplete report is never 0 */
};

/* The worse of two, by the precedence 70 74 66 65 64 4 1 2 3 0. */
enum exit_class exit_worse(enum exit_class a, enum exit_class b);

#endif
