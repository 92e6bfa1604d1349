/* Bytes of any protocol as a tree, for `imslab dissect`, traces and pages. A malformed message gives the tree up to the
 * parse error, then the parse error. */
#ifndef DISSECT_H
#define DISSECT_H

#include "message.h"

/* One node of the tree, given in order; depth 0 is the message. */
struct dissect_item {
    uint32_t depth;
    struct bytes name;  /* "Via", "User-Name (1)" */
    struct bytes value; /* printable; lives for the call */
    uint32_t at, end;   /* octets of the message */
};
typedef void dissect_fn(void *self, const struct dissect_item *);

/* Calls `item` for each node; returns the message's parse error. `scratch` holds values for the time of a call. */
struct parse_error dissect(const struct message *, struct pen *scratch, dissect_fn *item, void *self);
/* One line: "REGISTER sip:ims.example (CSeq 2)", "MAA 2001". */
void dissect_summary(struct pen *, const struct message *);

#endif
