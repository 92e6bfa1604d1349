/* The octets of a record as outputs show them: of a message those of its protocol and those on the link, with every
 * octet of a secret overwritten by '*' in both, so that lengths stay and every codec still reads them. */
#ifndef OCTETS_H
#define OCTETS_H

#include "unwrap.h"
#include "verdict.h"

enum octets_secrets { OCTETS_REDACTED, OCTETS_REVEALED };

struct octets {
    struct bytes message; /* without its carrier; of a fact or a command the content of its record */
    struct bytes carried; /* on the link; the same where it travels bare */
    enum wrapping wrapping;
    bool redacted;
};

struct octets_reader;
struct octets_reader *octets_reader_new(const struct verdict *, enum octets_secrets, struct arena *);
/* Holds until the next call. */
struct octets octets_read(struct octets_reader *, uint32_t record);
/* A text, such as a value out of a message, with every octet of a secret overwritten. Holds until the next call. */
struct bytes octets_text(struct octets_reader *, struct bytes text);
bool record_is_message(const struct record *);

#endif
