/* The lab's own pages about a word: the glossary, and the tables of the scenario language. The pages are in the
 * program. */
#ifndef EXPLAIN_PAGE_H
#define EXPLAIN_PAGE_H

#include "out.h"

/* Rows whose first cell has the word, such as `401`, `P-CSCF`, `mode`; letters of either case. Whether there was one.
 */
bool explain_page(struct out *, struct bytes word);
/* A message by its method, code or command, with the kinds of nodes that handle it and the clauses of that. */
bool explain_message(struct out *, struct bytes word);
/* A header of SIP that the lab knows by name. */
bool explain_header(struct out *, struct bytes word);

#endif
