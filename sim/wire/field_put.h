/* Types and functions that the writers of fields share. Private to the field files. */
#ifndef FIELD_PUT_H
#define FIELD_PUT_H

#include "field_read.h"
#include "field_write.h"

/* One field being written. */
struct field_put {
    const struct message *message;
    const struct field_path *path;
    const struct field_new *new;
    struct bytes text; /* the octets that go in: of a number its digits, of a time its seconds */
    struct pen *out;
};

/* The message with [at, end) replaced. */
void put_range(const struct field_put *, struct bytes old, struct bytes with);
/* The same after `after`, an octet of the message. */
void put_behind(const struct field_put *, const char *after, struct bytes with);
/* The lines of a name replaced by one with this value, or by none (at == NULL); a name that is not there goes to the
 * end of the head. `first` is LINES_NONE where the name has no kind, and lines are looked for by it. */
const char *put_header(const struct field_put *, struct bytes name, uint16_t first, struct bytes value);
/* The body replaced, and Content-Length with it. */
const char *put_body(const struct field_put *, struct bytes body);
/* A parameter of a header's element (";tag=x"): replaced, put after the element, or taken away. */
const char *put_param(const struct field_put *, struct bytes element, struct bytes params, struct bytes name,
                      bool quoted);
const struct lines *put_lines(const struct message *);

#endif
