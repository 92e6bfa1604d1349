/* The registrar's bindings (RFC 3261 10.3, RFC 3327 5.3, RFC 5626 6): rows in node state, a chain for each implicit
 * registration set, since a contact of one IMPU of a set belongs to all of it (TS 23.228 5.2.1a.1, TS 29.228 6.5.1). A
 * binding's row number is the tag of its expiry timer. */
#ifndef REGISTRAR_H
#define REGISTRAR_H

#include "contacts.h"
#include "gruu.h"
#include "keyed.h"
#include "node.h"
#include "profile.h"
#include "reg_info.h"

enum { BINDING_TEXT = 384, SET_TEXT = 768 };

#define REGISTRAR_SCHEME_VALUES(X) X(REGISTRAR_DIGEST, "digest") X(REGISTRAR_TRUSTED, "trusted")
enum registrar_scheme { REGISTRAR_SCHEME_VALUES(CHOICE_PLACE) };

/* A set with bindings; key: that of the IMPU which User-Data named first as the set was made. An index leads to it from
 * every IMPU of its profile. */
struct registrar_set {
    uint64_t impi;                       /* key of the IMPI that registered it */
    uint64_t impu[SUBSCRIBER_IMPUS_MAX]; /* keys, zeroes after them */
    uint32_t first;                      /* binding's row + 1 */
    uint16_t count;
    uint8_t scheme;    /* enum registrar_scheme: fixed while registered (TS 33.203 P.4.1) */
    uint8_t barred;    /* a bit an IMPU: it leads here, and nothing is bound to it (TS 24.229 5.4.1.2.2F) */
    uint32_t watchers; /* row + 1 of its first watcher (scscf_notifier.h) */
    uint8_t impu_count[SUBSCRIBER_IMPUS_MAX]; /* octets of each in ... */
    uint32_t spare;
    char text[SET_TEXT]; /* ... the IMPUs as User-Data has them, one after the other */
};
/* The nth IMPU of a set as User-Data writes it; none after the last. */
struct bytes registrar_impu(const struct registrar_set *, uint32_t n);

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
    uint16_t impu_count, impi_count, contact_count, params_count, path_count;
    uint8_t event; /* enum reg_event: the last event; a row is gone after the step of an event that ends it */
    uint8_t spare[5];
    char temporary[GRUU_LETTERS]; /* of its GRUU; zeroes: none was offered */
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
struct bytes binding_params(const struct binding *); /* those that were saved, with the first ';' */
struct bytes binding_instance(const struct binding *);
struct bytes binding_path(const struct binding *); /* elements with commas between them */
/* The host of the edge that has the client: that of the last element of a Path (RFC 3327 5.1). None without one. */
struct bytes registrar_edge(struct bytes path);

/* The set of an IMPU, barred or not; NULL: it is not registered. */
struct registrar_set *registrar_set(struct registrar, uint64_t impu);
/* How many contacts are bound to an IMPU: those of its set, none when it is barred. */
uint32_t registrar_bound(struct registrar, uint64_t impu);
struct binding *registrar_first(struct registrar, const struct registrar_set *);
struct binding *registrar_next(struct registrar, const struct binding *);

/* A request to the registrar. */
struct registrar_request {
    const struct sip *sip;
    const struct contacts *contacts;
    struct bytes impi, impu;       /* canonical */
    uint64_t to, owner;            /* keys of impu and impi */
    const struct profile *profile; /* the HSS's profile of the set; NULL: nothing now */
    link_id link;
    sim_time now;
    uint32_t contact_max; /* bindings a set may have */
    enum registrar_scheme scheme;
};
/* 0, or why it cannot be done: 403 too many, 481 nothing to remove, 500 CSeq not higher, 513 texts too long to keep. */
uint16_t registrar_check(struct registrar, const struct registrar_request *, enum reason *why);
/* How many bindings the set will have. */
uint32_t registrar_count_after(struct registrar, const struct registrar_request *);
/* Does it: the set as its profile has it, bindings, timers. registrar_check has said 0. Bindings that it takes away
 * have ended (registrar_end) and go with the sweep of the set. */
void registrar_apply(struct registrar, const struct registrar_request *, struct effects *);
/* The IMPUs of a set, and which of them are barred, as a profile has them. */
void registrar_learn(struct registrar, struct registrar_set *, const struct profile *, struct effects *);
/* One has ended, and why: it is still told of, with nothing left of its time, until the step sweeps. */
void registrar_end(struct binding *, enum reg_event);
/* Takes away bindings that have ended, with timers and facts, and the set when none is left; true when it was. */
bool registrar_sweep(struct registrar, struct registrar_set *, struct effects *);

/* The Contact lines of a 200 (TS 24.229 5.4.1.2.2F, 5.4.1.4): all bindings with the parameters that were saved, the
 * rest of their time, and their GRUUs; those that have ended with expires=0. */
struct registrar_listing {
    uint64_t to; /* key of ... */
    struct bytes impu, domain;
    sim_time now;
};
void registrar_write(struct registrar, const struct registrar_listing *, struct pen *);

#endif
