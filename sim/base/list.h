/* Lists of words as the tables of nodes and fields write them: "forward|terminate". */
#ifndef LIST_H
#define LIST_H

#include "bytes.h"

/* The next word of *rest; false at the end. Start with *rest = the list. */
bool list_next(struct bytes *rest, struct bytes *word);
uint32_t list_count(const char *list);
struct bytes list_nth(const char *list, uint64_t n);     /* none (at == NULL) after the last */
uint32_t list_find(const char *list, struct bytes word); /* the place of the word, or BYTES_NOT_FOUND */
uint32_t list_find_nocase(const char *list, struct bytes word);

#endif
