/* Memory for the libraries that ask for it per call (OpenSSL, SQLite): free lists by size class, so that a steady
 * state asks the system for nothing. Call pool_install first of all, before either library is used. */
#ifndef POOL_H
#define POOL_H

#include "bytes.h"

void pool_install(void);
/* Octets taken from the system so far: constant in a steady state. */
uint64_t pool_taken(void);

#endif
