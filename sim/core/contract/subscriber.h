/* A subscriber as the scenario declares it. Views live as long as the run, or as the scratch they were made in. */
#ifndef SUBSCRIBER_H
#define SUBSCRIBER_H

#include "bytes.h"

enum { SUBSCRIBER_IMPUS_MAX = 8 }; /* every node that knows a user keeps a word for each */

/* All IMPUs a person may have, as bits. */
enum { SUBSCRIBER_ALL_BARRED = (1 << SUBSCRIBER_IMPUS_MAX) - 1 };

struct subscriber {
    uint32_t number; /* 0 .. count of all subscribers - 1: the index of HSS state, and the rowid - 1 of the database */
    struct bytes impi, realm, password;
    struct bytes impu[SUBSCRIBER_IMPUS_MAX];
    uint32_t impu_count;
    struct bytes web_id, web_password; /* none when the subscriber has no web account */
    uint8_t barred;                    /* a bit an IMPU, the first is the lowest */
    bool provisioned;                  /* false: the subscriber exists, the HSS does not know them */
    struct bytes ha1_md5;              /* hex; the HSS stores this (TS 29.228 6.3.7: the H(A1), not the password) */
    struct bytes ha1_sha256;
    /* The registration that an earlier lab left in the database (docs/subscribers.md); none in virtual time. */
    enum subscriber_registration {
        SUBSCRIBER_NOT_REGISTERED,
        SUBSCRIBER_REGISTERED,
        SUBSCRIBER_UNREGISTERED /* TS 29.228 8.1.2: a name is stored, nobody is registered */
    } registration;
    struct bytes scscf;
    bool known; /* the HSS has looked at them in this run (node.h, keeps) */
};

#endif
