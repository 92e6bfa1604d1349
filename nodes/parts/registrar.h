/* The registrar's bindings (RFC 3261 10.3, RFC 3327 5.3, RFC 5626 6): rows in node state, a chain for each IMPU. A
 * binding's row number is the tag of its expiry timer. */
#ifndef REGISTRAR_H
#define REGISTRAR_H

#include "contacts.h"
#include "keyed.h"
#include "node.h"

enum { BINDING_TEXT = 224 };

#define REGISTRAR_SCHEME_VALUES(X) X(REGISTRAR_DIGEST, "digest") X(REGISTRAR_TRUSTED, "trusted")
enum registrar_scheme { REGISTRAR_SCHEME_VALUES(CHOICE_PLACE) };

/* An IMPU with bindings; key: the IMPU. */
struct registrar_user {
    uint64_t impi;  /* key of the IMPI that registered it */
    uint32_t first; /* binding's row + 1 */
    uint16_t count;
    uint16_t scheme; /* enum registrar_scheme: fixed while registered (TS 33.203 P.4.1) */
};

/* A binding; key: IMPU and (instance, reg-id) where it is a flow's, else IMPU and contact. Its texts stand one behind
 * the other in `text`. */
struct binding {
    sim_time expires_at;
    uint64_t user;    /* key of the IMPU */
    uint64_t call_id; /* hash */
    uint32_t cseq;
    uint32_t reg_id; /* 0: no flow's (RFC 5626) */
    link_id link;    /* the edge it came through */
    uint32_t next;   /* row + 1 */
    uint16_t impu_count, impi_count, contact_count, path_count;
    char text[BINDING_TEXT];
};

/* The two tables; a binding has a timer. */
struct registrar {
    struct keyed *users, *bindings;
};

extern const struct state_column registrar_user_columns[], binding_columns[];

struct bytes binding_impu(const struct binding *);
struct bytes binding_impi(const struct binding *);
struct bytes binding_contact(const struct binding *);

struct registrar_user *registrar_user(struct registrar, uint64_t impu);
struct binding *registrar_first(struct registrar, const struct registrar_user *);
struct binding *registrar_next(struct registrar, const struct binding *);

/* Who wants what to happen. */
struct registrar_request {
    const struct sip *sip;
    const struct contacts *contacts;
    struct bytes impi, impu; /* canonical */
    uint64_t user, owner;    /* keys of impu and impi */
    link_id link;
    sim_time now;
    uint32_t contact_max; /* bindings an IMPU may have */
    enum registrar_scheme scheme;
};
/* 0, or why it cannot be done: 403 too many, 481 nothing to remove, 500 CSeq not higher, 513 texts too long to keep. */
uint16_t registrar_check(struct registrar, const struct registrar_request *, enum reason *why);
/* How many bindings the IMPU will have. */
uint32_t registrar_count_after(struct registrar, const struct registrar_request *);
/* Does it: bindings, timers, facts. registrar_check has said 0. */
void registrar_apply(struct registrar, const struct registrar_request *, struct effects *);
/* Takes one away, with its timer and its user when it was the last; true when it was. */
bool registrar_remove(struct registrar, struct binding *, struct effects *);

/* The Contact lines of a 200: all bindings, each with what is left of its time. */
void registrar_write(struct registrar, uint64_t impu, sim_time now, struct pen *);

#endif
