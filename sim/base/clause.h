/* Clauses of specifications, and how sure the lab is of what they say (docs/fidelity.md): [C] the clause was read, [S]
 * read in a summary of it, [M] from memory of the specification, [I] inference, or a decision of the lab. */
#ifndef CLAUSE_H
#define CLAUSE_H

#include "pen.h"

/* The clauses that were read: each row is a document, or the part of one that begins so. The longest row that fits
 * decides. */
struct clause_source {
    const char *begins; /* "TS 24.229 5.4.1.2.2" */
    char sure;          /* 'C', 'S', 'M' or 'I' */
};
extern const struct clause_source clause_sources[]; /* ends with NULL */

/* Copies a text and puts the mark after every clause that it names: "TS 33.203 P.3; RFC 3325 5" becomes
 * "TS 33.203 P.3 [C]; RFC 3325 5 [M]". Of clauses of one document that are together the least sure one counts. */
void clause_marks(struct pen *, struct bytes text);

/* One clause of a text: "TS 29.228 6.1.2, 6.3" has two. */
struct clause {
    struct bytes document, pointer; /* pointer: none where the document as a whole is meant */
    char sure;
};
/* Reads the next clause of *rest, and leaves there the text after it; false at the end. Start with *rest = the text and
 * an empty clause, which says which document a pointer belongs to. */
bool clause_next(struct bytes *rest, struct clause *);

#endif
