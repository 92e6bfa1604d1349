/* Registration information (RFC 3680 5, with the GRUUs of RFC 5628): the registered users and their contacts, as the
 * S-CSCF writes them into a NOTIFY and subscribers read them. One writer, one reader. */
#ifndef REG_INFO_H
#define REG_INFO_H

#include "bytes.h"
#include "node.h"
#include "pen.h"
#include "sip.h"
#include "xml.h"

/* The last event of a contact (RFC 3680 5.1.1, in the order of its figure 2); from REG_EXPIRED on it has ended. */
#define REG_EVENT_VALUES(X)                                                                                            \
    X(REG_REGISTERED, "registered")     /* by a REGISTER for this AOR */                                               \
    X(REG_CREATED, "created")           /* because it is of the implicit set (TS 24.229 5.4.2.1.2) */                  \
    X(REG_REFRESHED, "refreshed")       /* registered again */                                                         \
    X(REG_SHORTENED, "shortened")       /* the network made its time shorter */                                        \
    X(REG_EXPIRED, "expired")           /* nobody refreshed it */                                                      \
    X(REG_DEACTIVATED, "deactivated")   /* the network ended it, and the client may come back at once */               \
    X(REG_PROBATION, "probation")       /* ... and may come back later */                                              \
    X(REG_UNREGISTERED, "unregistered") /* the user ended it */                                                        \
    X(REG_REJECTED, "rejected")         /* the network ended it, and the client may not come back */
enum reg_event { REG_EVENT_VALUES(CHOICE_PLACE) REG_EVENT_COUNT };
static inline bool reg_event_ends(enum reg_event event)
{
    return event >= REG_EXPIRED;
}

struct reg_contact {
    struct bytes aor; /* of the registration it is in */
    struct bytes uri;
    struct bytes instance, pub_gruu, temp_gruu; /* none: left out */
    uint32_t cseq;                              /* of the REGISTER that was given the temporary GRUU */
    enum reg_event event;
    uint32_t expires; /* seconds that are left */
    bool has_expires; /* read: whether that is said */
};

/* ---- writing ---- */
void reg_info_begin(struct pen *, uint32_t version, const char *state); /* "full", or "partial": the changes only */
/* One registration; its contacts come after it. Ids are unique in the document and the same in every version. */
void reg_info_registration(struct pen *, struct bytes aor, uint64_t id, bool active);
void reg_info_contact(struct pen *, const struct reg_contact *, uint64_t id);
void reg_info_registration_end(struct pen *);
void reg_info_end(struct pen *);

/* ---- reading ---- */

/* The state of the subscription that a NOTIFY tells (RFC 6665 4.1.3). */
enum reg_subscription {
    REG_SUBSCRIPTION_LASTS,
    REG_SUBSCRIPTION_AGAIN,      /* it has ended, and another one may begin at once */
    REG_SUBSCRIPTION_OVER,       /* it has ended, and another one may not, or not now */
    REG_SUBSCRIPTION_NO_RESOURCE /* it has ended, since its registration has */
};
enum reg_subscription reg_subscription_of(const struct sip *notify);

struct reg_info {
    uint32_t version;
    bool full; /* else it has the changes only */
    bool says; /* it has a registration ... */
    bool over; /* ... and all that it has are terminated */
    struct bytes xml;
    /* where the walk is */
    struct xml_tag tag;
    struct bytes aor;
};
/* Reads all of it once, so that nobody acts on half a document: no reginfo, elements that do not close, contacts
 * without an AOR or URI, states and events that are none. */
struct parse_error reg_info_read(struct reg_info *, struct pen *, struct bytes xml);
/* The next contact of one that was read; texts on the pen. */
bool reg_info_next(struct reg_info *, struct pen *, struct reg_contact *);
/* The event of a contact that is not listed: the full state has all there are, a partial one says nothing of the
 * others, and a registration that is over has none (RFC 3680 4.6, 5.1). REG_REFRESHED: it lasts. */
static inline enum reg_event reg_info_unlisted(const struct reg_info *info)
{
    return info->over || (info->full && info->says) ? REG_UNREGISTERED : REG_REFRESHED;
}

#endif
