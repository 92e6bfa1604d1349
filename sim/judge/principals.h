/* Which names belong to one party: in a protocol a person is an IMPI at one node and an account of the web at another,
 * and a node speaks in its own name or in that of its user. */
#ifndef PRINCIPALS_H
#define PRINCIPALS_H

#include "arena.h"
#include "plan.h"

struct person {
    const struct subscriber_set *set; /* NULL: nobody of this run has that name */
    uint32_t member;
};
/* By IMPI or account of the web, members of populations included. */
struct person principals_person(const struct plan *, struct bytes name);
/* The IMPI of the subscriber that has that name; any other name as it is. */
struct bytes principals_name(const struct plan *, struct bytes name, struct arena *);
/* Whether a name is of a user that sits in front of `role`; *elsewhere: of one that sits in front of another node. */
bool principals_sits_at(const struct plan *, struct bytes name, const struct role *role, bool *elsewhere);
/* Since which record an attacker owns the node: 0 from the beginning, VERDICT_NO_RECORD never. */
struct verdict;
uint32_t principals_owned(const struct verdict *, const struct role *);

#endif
