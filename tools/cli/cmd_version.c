/* imslab version: what this program was built from. */
#include "verb.h"

#include <openssl/crypto.h>
#include <sqlite3.h>
#include <stdio.h>
#include <uv.h>

static enum exit_class run(struct invocation *invocation)
{
    (void)invocation;
    printf("imslab %s, scenario format 1\n%s, %s build\nlibuv %s, %s, SQLite %s\n", IMSLAB_VERSION, IMSLAB_COMPILER,
           IMSLAB_BUILD, uv_version_string(), OpenSSL_version(OPENSSL_VERSION), sqlite3_libversion());
    return EXIT_AS_EXPECTED;
}

static const struct option_row options[] = {{0}};

const struct verb version_verb = {
    .name = "version",
    .summary = "build facts",
    .synopsis = "version",
    .help = "Prints the version, the compiler and the libraries in use.\n\n  imslab version",
    .options = options,
    .run = run,
};
