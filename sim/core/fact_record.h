/* A fact as it is in the trace: RECORD_FACT, with extra = enum fact_kind and verb = enum reason. */
#ifndef FACT_RECORD_H
#define FACT_RECORD_H

#include "fact.h"
#include "trace.h"

#define FACT_NO_MESSAGE UINT32_MAX

struct fact_record {
    struct fact fact; /* its texts are views of the content; about and message as the node said them are gone */
    uint32_t message; /* the record of the message it points at, sent or delivered, or FACT_NO_MESSAGE */
    bool connected;   /* fact.link and fact.conn say which connection: the message's, or the one that was bound */
};

/* How many octets its content takes, and the content. */
uint32_t fact_record_size(const struct fact_record *);
void fact_record_write(const struct fact_record *, char *to);
/* Reads the fact of a record from its content, or from a copy of it in which secrets are overwritten. */
void fact_record_read(const struct record *, struct bytes content, struct fact_record *);

/* Whether somebody refused something in it, or removed it. FACT_FAILED is not of them: nobody said no. */
bool fact_record_refuses(const struct record *);

#endif
