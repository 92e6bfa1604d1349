/* The client of the operator's page: JsSIP from npm, bundled by esbuild once and kept in the user's cache. */
#ifndef BUNDLE_H
#define BUNDLE_H

#include "verb.h"

/* The text of the bundle; none after the missing part has been named. `given`: a file to take instead, or NULL. */
struct bytes bundle_get(struct invocation *, const char *given);
/* One of the client's own files, as the program carries them ("login.js"). */
struct bytes bundle_file(const char *name);

#endif
