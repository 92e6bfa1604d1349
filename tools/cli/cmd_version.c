/* imslab version: the sources and libraries of this program. */
#include "library.h"
#include "verb.h"

#include <openssl/crypto.h>
#include <sqlite3.h>
#include <stdio.h>
#include <uv.h>

static enum exit_class run(struct invocation *invocation)
{
    if (option_given(invocation, "licenses", 0)) {
        for (const struct library *text = licenses; text->name; text++) {
            if (text != licenses) putchar('\n');
            print_bytes(bytes_of(text->text, text->count));
        }
        return EXIT_AS_EXPECTED;
    }
    printf("imslab %s, scenario format 1\n%s, %s build\nlibuv %s, %s, SQLite %s\n", IMSLAB_VERSION, IMSLAB_COMPILER,
           IMSLAB_BUILD, uv_version_string(), OpenSSL_version(OPENSSL_VERSION), sqlite3_libversion());
    return EXIT_AS_EXPECTED;
}

static const struct option_row options[] = {
    {"licenses", NULL, "print the licence of the lab and those of what is linked into it"}, {0}};

const struct verb version_verb = {
    .name = "version",
    .summary = "build facts",
    .synopsis = "version [--licenses]",
    .help =
        "Prints the version, the compiler and the libraries in use.\n\n  imslab version\n  imslab version --licenses",
    .options = options,
    .run = run,
};
