/* The registrar's bindings (RFC 3261 10.3, RFC 3327 5.3, RFC 5626 6): rows in node state, a chain for each implicit
 * registration set, since what one IMPU of a set registers all of it has (TS 23.228 5.2.1a.1, TS 29.228 6.5.1). A
 * binding's row number is the tag of its expiry timer. */
#ifndef REGISTRAR_H
#define REGISTRAR_H

#include "contacts.h"
#include "keyed.h"
#include "node.h"
#include "profile.h"

enum { BINDING_TEXT = 224 };

#define REGISTRAR_SCHEME_VALUES(X) X(REGISTRAR_DIGEST, "digest") X(REGISTRAR_TRUSTED, "trusted")
enum registrar_scheme { REGISTRAR_SCHEME_VALUES(CHOICE_PLACE) };

/* A set with bindings; key: that of the IMPU which User-Data named first as the set was made. An index leads to it from
 * every IMPU of its profile. */
struct registrar_set {
    uint64_t impi;                       /* key of the IMPI that registered it */
    uint64_t impu[SUBSCRIBER_IMPUS_MAX]; /* keys, zeroes after them */
    uint32_t first;                      /* binding's row + 1 */
    uint16_t count;
    uint8_t scheme; /* enum registrar_scheme: fixed while registered (TS 33.203 P.4.1) */
    uint8_t barred; /* a bit an IMPU: it leads here, and nothing is bound to it (TS 24.229 5.4.1.2.2F) */
};

/* A binding; key: set and (instance, reg-id) where it is a flow's, else set and contact. Its texts come one after the
 * other in `text`; the IMPU is the one that was registered. */
struct binding {
    sim_time expires_at;
    uint64_t set;     /* its key */
    uint64_t call_id; /* hash */
    uint32_t cseq;
    uint32_t reg_id; /* 0: no flow's (RFC 5626) */
    link_id link;    /* the edge it came through */
    uint32_t next;   /* row + 1 */
    uint16_t impu_count, impi_count, contact_count, path_count;
    char text[BINDING_TEXT];
};

/* The two tables and the index of IMPUs; a binding has a timer. */
struct registrar {
    struct keyed *sets, *impus, *bindings;
};

extern const struct state_column registrar_set_columns[], binding_columns[];

struct bytes binding_impu(const struct binding *);
struct bytes binding_impi(const struct binding *);
struct bytes binding_contact(const struct binding *);

/* The set of an IMPU, barred or not; NULL: it is not registered. */
struct registrar_set *registrar_set(struct registrar, uint64_t impu);
/* How many contacts are bound to an IMPU: those of its set, none when it is barred. */
uint32_t registrar_bound(struct registrar, uint64_t impu);
struct binding *registrar_first(struct registrar, const struct registrar_set *);
struct binding *registrar_next(struct registrar, const struct binding *);

/* Who wants what to happen. */
struct registrar_request {
    const struct sip *sip;
    const struct contacts *contacts;
    struct bytes impi, impu;       /* canonical */
    uint64_t to, owner;            /* keys of impu and impi */
    const struct profile *profile; /* what the HSS said of the set; NULL: nothing now */
    link_id link;
    sim_time now;
    uint32_t contact_max; /* bindings a set may have */
    enum registrar_scheme scheme;
};
/* 0, or why it cannot be done: 403 too many, 481 nothing to remove, 500 CSeq not higher, 513 texts too long to keep. */
uint16_t registrar_check(struct registrar, const struct registrar_request *, enum reason *why);
/* How many bindings the set will have. */
uint32_t registrar_count_after(struct registrar, const struct registrar_request *);
/* Does it: the set as its profile has it, bindings, timers, facts. registrar_check has said 0. */
void registrar_apply(struct registrar, const struct registrar_request *, struct effects *);
/* The IMPUs of a set, and which of them are barred, as a profile has them. */
void registrar_learn(struct registrar, struct registrar_set *, const struct profile *, struct pen *);
/* Takes one away, with its timer and its set when it was the last; true when it was. */
bool registrar_remove(struct registrar, struct binding *, struct effects *);

/* The Contact lines of a 200: all bindings, each with what is left of its time. */
void registrar_write(struct registrar, uint64_t impu, sim_time now, struct pen *);

#endif
