/* Fields of messages as scenarios name them ("auth.nonce", "via[0].host", "digest-ha1"): one table that the checker,
 * the judge, `explain` and docs/scenario-language.md share. A new field is one row in field_table.c. */
#ifndef FIELD_H
#define FIELD_H

#include "message.h"

enum field_type {
    FIELD_TEXT,   /* compared as octets */
    FIELD_URI,    /* a text; == compares as URIs where both parse (RFC 3261 19.1.4) */
    FIELD_NUMBER, /* a count or code: integers without unit */
    FIELD_TIME,   /* microseconds: a quantity with unit */
    FIELD_LIST,   /* several texts: has, present, absent */
    FIELD_FLAG,   /* present or absent only */
    FIELD_WORD    /* one of row->words */
};

enum { FIELD_ARGS_MAX = 2 };

/* A path of a scenario, split: seg[0] "via" index 0, seg[1] "host"; header(Name) has args. */
struct field_path {
    const struct field_row *row;
    uint32_t detail; /* row->detail, or the AVP found by name in the dictionary */
    uint32_t index;  /* [N], else 0 */
    bool has_index;
    struct bytes arg[FIELD_ARGS_MAX]; /* header(Name), avp(CODE, VENDOR); form.X and json.X.Y as "X", "X.Y" */
    uint32_t arg_count;
};

struct field_value {
    bool present;
    struct bytes text; /* FIELD_TEXT, FIELD_URI, FIELD_WORD, and the nth element of FIELD_LIST */
    uint64_t number;   /* FIELD_NUMBER, FIELD_TIME */
};

/* Reads the nth value (0 unless a list) of the field from a message; scratch holds decoded texts (up to 8 KiB for a
 * token's claims). The value need not be clean before; a malformed message has no fields. */
typedef void field_fn(const struct message *, const struct field_path *, uint32_t nth, struct pen *scratch,
                      struct field_value *);

/* Writes the message with that field set (field_write.h). NULL, or why it cannot. */
struct field_put;
typedef const char *field_put_fn(const struct field_put *);

struct field_row {
    const char *path; /* "via[N].host", "header(Name)", "auth.*"-rows written out: "auth.nonce" */
    unsigned protos;  /* bit 1 << enum proto */
    enum field_type type;
    bool impu;         /* public identities: == compares as impu_same does */
    bool token;        /* option tags: compared without case (RFC 3261 7.3.1) */
    const char *words; /* FIELD_WORD: "MD5|SHA-256|SHA-512-256"; else NULL */
    field_fn *read;
    field_put_fn *write; /* NULL: it follows from other fields, and is not set by itself */
    const char *help;    /* one line, with its clause */
    uint32_t detail;     /* for read: which sip_name, auth_field, avp_id ... */
};

extern const struct field_row field_rows[];
extern const uint32_t field_row_count;

/* Finds the row for a path text such as `via[0].host` or `header(X-Y)` in a protocol; false with row == NULL when
 * unknown, or with row set and *why when the path is malformed for it (index missing, wrong arguments). */
bool field_find(struct field_path *, enum proto, struct bytes path, const char **why);
/* The nearest path of that protocol (edit distance), for "did you mean"; none when nothing is near. */
struct bytes field_nearest(enum proto, struct bytes path);

#endif
