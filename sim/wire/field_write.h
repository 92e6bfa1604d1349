/* Writing fields of messages, as an attacker sets them and makes its own messages of them. One writer beside each
 * reader; the table of fields names both. */
#ifndef FIELD_WRITE_H
#define FIELD_WRITE_H

#include "field.h"

/* The value that a field is to have. */
struct field_new {
    bool absent;       /* taken away; the other members do not count */
    bool raw;          /* text goes in as it is, well-formed or not */
    struct bytes text; /* FIELD_TEXT, FIELD_URI, FIELD_WORD, FIELD_LIST (all of it, as written), and every raw value */
    uint64_t number;   /* FIELD_NUMBER, FIELD_TIME (microseconds) */
};

/* Writes the whole message anew, octets that are not the field's as they were. Lengths follow (Content-Length, those of
 * AVPs and of the message); digests and signatures do not. A value that is not raw is well-formed and reads back as it
 * was asked for, or is not written. NULL, or why the message cannot have it; then nothing is left in the pen. */
const char *field_write(const struct message *, const struct field_path *, const struct field_new *, struct pen *);

#endif
