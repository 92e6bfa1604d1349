/* The few words tests share on top of cmocka: TEST(a_sentence), RUN(...). */
#ifndef TEST_H
#define TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "bytes.h"

#define TEST(name) static void name(void **state __attribute__((unused)))
#define UNIT(name) cmocka_unit_test(name)
/* int main(void) of a test file: TESTS(UNIT(a), UNIT(b)); */
#define TESTS(...)                                                                                                     \
    int main(void)                                                                                                     \
    {                                                                                                                  \
        const struct CMUnitTest tests[] = {__VA_ARGS__};                                                               \
        return cmocka_run_group_tests(tests, NULL, NULL);                                                              \
    }

/* How many seeds a suite of random runs takes: tools/test says another number where a run is dear or may be long. */
static inline uint32_t test_seeds(void)
{
    const char *said = getenv("IMSLAB_SEEDS");
    uint32_t seeds = 2000;
    if (said) assert_true(bytes_to_u32(bytes_text(said), &seeds));
    return seeds;
}

/* Equal octets, with both printed when they differ. */
#define same_bytes(a, b) same_bytes_at((a), (b), __FILE__, __LINE__)
static inline void same_bytes_at(struct bytes a, struct bytes b, const char *file, int line)
{
    if (bytes_equal(a, b)) return;
    print_error("'%.*s' is not '%.*s'\n", (int)a.count, a.at ? a.at : "", (int)b.count, b.at ? b.at : "");
    _fail(file, line);
}

#endif
