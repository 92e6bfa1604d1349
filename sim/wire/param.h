/* ;name=value parameters of SIP and HTTP headers (RFC 3261 25.1 generic-param). */
#ifndef PARAM_H
#define PARAM_H

#include "bytes.h"
#include "pen.h"

struct param {
    struct bytes name;
    struct bytes value; /* without quotes; escapes are kept; at == NULL when the parameter has no "=" */
    bool quoted;
};

/* The next parameter of *rest, which starts at a ';' or at a name; false at the end or where no parameter begins. */
bool param_next(struct bytes *rest, struct param *);
/* The first parameter of that name (case does not count): false when absent. */
bool param_find(struct bytes params, struct bytes name, struct bytes *value);
/* Writes the content of a quoted string with its escapes undone, or as a quoted string with them made. */
void param_unquote(struct pen *, struct bytes value);
void param_quote(struct pen *, struct bytes raw);
/* The text that a whole value says, be it a token or a quoted string (RFC 3261 25.1); one with quotes is a piece. */
struct bytes param_text(struct pen *, struct bytes value);

#endif
