/* The beginning and the end of every command at an HSS: whether the peer may ask, the subscriber it asks about, and the
 * answer. */
#ifndef HSS_ASKED_H
#define HSS_ASKED_H

#include "hss_state.h"
#include "profile.h"
#include "session.h"
#include "vector.h"

/* Whether the question is answered: it must be whole, and its sender may ask. A refusal is sent here. */
bool hss_admit(const struct event *, struct effects *, uint32_t application, const enum avp_id *mandatory);
/* The rule for CER. */
void hss_capabilities(void *me, const struct event *, struct effects *);

/* An answer that carries its result and nothing else. */
void hss_answer(const struct event *, struct effects *, struct session_result);
void hss_refuse(const struct event *, struct effects *, struct bytes who, uint32_t experimental, enum reason);

/* A subscriber that this HSS has: provisioned, and not removed in the run. */
bool hss_find(const struct hss_state *, struct effects *, enum directory_key, struct bytes text, struct subscriber *);
/* Both identities; the experimental result that is wrong, or 0. */
uint32_t hss_find_pair(const struct hss_state *, struct effects *, struct bytes impi, struct bytes impu,
                       struct subscriber *);
/* Its record, with the facts of the secrets kept about it when the HSS looks at it first. */
struct hss_record *hss_look_up(struct hss_state *, struct effects *, const struct subscriber *);

/* Their present data, changes of the run included; views into the subscriber and the state. */
struct profile hss_profile(const struct hss_state *, const struct role *, const struct subscriber *);
struct vector hss_vector(const struct hss_state *, const struct role *, const struct subscriber *);

typedef void hss_tell_fn(struct effects *, struct bytes whose, enum fact_secret, enum fact_place, struct bytes value);
/* Says of each H(A1) that it is kept, or forgotten. */
void hss_tell_ha1s(const struct hss_state *, struct effects *, const struct subscriber *, hss_tell_fn *tell);

#endif
