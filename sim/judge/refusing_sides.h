/* The two sides of a decision, by the content of the request. Private to refusing*.c. */
#ifndef REFUSING_SIDES_H
#define REFUSING_SIDES_H

#include "agreed_value.h"
#include "ruling.h"
#include "verdict.h"

struct refusing {
    const struct verdict *verdict;
    const struct plan *plan;
    struct agreed_reader reader;
    struct ruling *refusal;
};

static inline const struct role *refusing_sender(const struct refusing *refusing, const struct record *record)
{
    return refusing->plan->role[refusing->plan->link[link_class_of(record->subject)].end[link_end(record->subject)]];
}
static inline const struct role *refusing_receiver(const struct refusing *refusing, const struct record *record)
{
    return refusing->plan
        ->role[refusing->plan->link[link_class_of(record->subject)].end[1 - link_end(record->subject)]];
}

/* Fills the rows of a request that was decided upon; of a prompt the values that the browser had. */
void refusing_sides(struct refusing *);
void refusing_prompt(struct refusing *, uint32_t fact);
/* The number of the first row that differs, or RULING_NO_ROW. */
uint32_t refusing_differs(const struct ruling *);
/* The node that chose the value in the first row that differs. */
void refusing_choice(struct refusing *);

void refusing_row(struct refusing *, const char *name, struct bytes brought, struct bytes held, bool differs);
/* The same, where it differs when the octets do. */
void refusing_compare(struct refusing *, const char *name, struct bytes brought, struct bytes held);
/* A field of a message by its path (docs/scenario-language.md, section 10); at == NULL where it has none. */
struct bytes refusing_field(struct refusing *, const struct message *, const char *path);

/* An answer to a challenge; false where the message carries none. */
bool refusing_digest(struct refusing *, const struct message *);
/* The subscriber of the vector that the deciding node had from the HSS; none (at == NULL) where it had none. */
struct bytes refusing_vector(struct refusing *);
bool refusing_token(struct refusing *, const struct message *);

#endif
