/* One Diameter transaction of a node that asked (RFC 6733 6.2, 6.2.1): from the request to its answer, or to the end of
 * the node's patience. A row of a node begins with it; its key is that of the hop-by-hop identifier. */
#ifndef DIAMETER_TRANSACTION_H
#define DIAMETER_TRANSACTION_H

#include "keyed.h"
#include "session.h"

#define DIAMETER_PATIENCE (10 * SECOND) /* TS 29.228 leaves it open; Kamailio's cdp uses the same */

struct diameter_transaction {
    uint64_t waits; /* key of the row that waits for the answer at this node, 0: none does */
    link_id to;     /* where it went: identifiers are per connection, so an answer from elsewhere answers nothing */
    uint32_t end_to_end;
    uint32_t command;
    uint32_t spare;
};
#define DIAMETER_TRANSACTION_COLUMNS(row)                                                                              \
    COLUMN(row, diameter.waits, COLUMN_KEY), COLUMN(row, diameter.to, COLUMN_LINK),                                    \
        COLUMN(row, diameter.end_to_end, COLUMN_NUMBER), COLUMN(row, diameter.command, COLUMN_NUMBER),                 \
        COLUMN(row, diameter.spare, COLUMN_SPARE)

/* The request that is about to go out on that link; NULL when the table is full. */
struct diameter_transaction *diameter_transaction_open(struct keyed *, struct effects *, const struct session_ask *,
                                                       link_id to, uint64_t waits);
/* The transaction of the answer, or NULL with a fact. An answer from where nobody was asked, or of another command or
 * end-to-end identifier, is refused; one that nobody waits for (any more) is remarked, and *late says so. */
struct diameter_transaction *diameter_transaction_answered(struct keyed *, const struct event *, struct effects *,
                                                           link_id peer, bool *late);
/* It is over: row and timer go. */
void diameter_transaction_end(struct keyed *, struct diameter_transaction *, struct effects *);

#endif
