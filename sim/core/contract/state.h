/* The state of a node as tables of rows. A kind declares its tables and the columns of each; the world lays them out,
 * sizes and clears them, knows which timer belongs to which row, counts the rows that wait, and can print them. A step
 * reaches a table by its number. Rows are flat and without padding: columns cover them to the octet (a test says so),
 * since states are copied and hashed as memory. */
#ifndef STATE_H
#define STATE_H

#include <stddef.h>

#include "effects.h"
#include "keyed.h"

struct role;
typedef void step_fn(void *me, const struct event *, struct effects *);

enum { STATE_TABLES_MAX = 16 };

enum state_column_type {
    COLUMN_SPARE,   /* room that says nothing: always zero */
    COLUMN_NUMBER,  /* an unsigned of 1, 2, 4 or 8 octets */
    COLUMN_TIME,    /* sim_time */
    COLUMN_WORD,    /* an unsigned that is an index into `words` */
    COLUMN_KEY,     /* 64 bits: a text as it is found by (keyed_key) */
    COLUMN_ROW,     /* the number of a row elsewhere + 1, 0: none */
    COLUMN_LINK,    /* link_id */
    COLUMN_BLOB,    /* a message that is held, 0: none */
    COLUMN_TEXT,    /* a struct of text.h */
    COLUMN_LETTERS, /* letters, zeroes after them */
    COLUMN_OCTETS   /* octets that are no text */
};

/* A member of a row, or an array of such. */
struct state_column {
    const char *name;
    enum state_column_type type;
    uint32_t at;       /* octets from the beginning of the row */
    uint32_t size;     /* of all of it */
    uint32_t width;    /* of one element; equal to size where it is no array */
    const char *words; /* COLUMN_WORD: "awaits|answered" */
    bool secret;       /* shown by nobody: its value is a credential */
};
#define COLUMN_AT(row, member) offsetof(struct row, member)
#define COLUMN_SIZE(row, member) sizeof(((struct row *)0)->member)
#define COLUMN(row, member, type)                                                                                      \
    {                                                                                                                  \
#member, type, COLUMN_AT(row, member), COLUMN_SIZE(row, member), COLUMN_SIZE(row, member), NULL, false         \
    }
#define COLUMN_ARRAY(row, member, type)                                                                                \
    {                                                                                                                  \
#member, type, COLUMN_AT(row, member), COLUMN_SIZE(row, member), COLUMN_SIZE(row, member[0]), NULL, false      \
    }
#define COLUMN_WORDS(row, member, words)                                                                               \
    {                                                                                                                  \
#member, COLUMN_WORD, COLUMN_AT(row, member), COLUMN_SIZE(row, member), COLUMN_SIZE(row, member), words, false \
    }
#define COLUMN_SECRET(row, member, type)                                                                               \
    {                                                                                                                  \
#member, type, COLUMN_AT(row, member), COLUMN_SIZE(row, member), COLUMN_SIZE(row, member), NULL, true          \
    }

enum state_shape {
    STATE_PLAIN, /* rows by their number, zeroed at the beginning and there for ever */
    STATE_KEYED, /* rows found by a key (keyed.h) */
    STATE_INDEX  /* another key to rows of table `of`: keyed, a row is the other's number; columns are not declared */
};

#define STATE_EVERY_ROW "*"

/* One table of a kind. Tables of a kind end with {.name = NULL}; tags of timers follow their order. */
struct state_table {
    const char *name; /* "transactions" */
    enum state_shape shape;
    uint32_t (*rows)(const struct role *); /* how many there is room for; NULL: one, or for an index those of `of` */
    uint32_t row_size;
    const struct state_column *columns; /* end with {.name = NULL} */
    uint32_t of;                        /* STATE_INDEX */
    step_fn *due;                       /* every row has a timer; event.tag is the number of the row. NULL: no timers */
    const char
        *waits; /* the column that is not 0 while a row waits for something, or STATE_EVERY_ROW; NULL: none does */
};

/* The members that all have but an index, for rows of `struct row`. */
#define STATE_TABLE(called, how, count, row, described)                                                                \
    .name = (called), .shape = (how), .rows = (count), .row_size = sizeof(struct row), .columns = (described)

/* Where the tables of a role's members lie: computed when the plan is made. */
struct state_layout {
    size_t at[STATE_TABLES_MAX]; /* octets from the beginning of a member's state */
    size_t size;                 /* of one member, a multiple of 8 */
    uint32_t rows[STATE_TABLES_MAX];
    uint32_t tag[STATE_TABLES_MAX]; /* of the timer of row 0 */
    uint32_t tag_count;
    uint32_t table_count;
};

/* Fills the layout of a role whose kind, policies, links and bounds are settled. */
void state_lay_out(struct role *);
/* Makes the tables of one member; its memory is all zero. */
void state_begin(void *me, const struct role *);

/* Which table has the timer of that tag, and in *number which row of it. */
uint32_t state_table_of_tag(const struct role *, uint32_t tag, uint32_t *number);

/* How many rows wait. */
uint32_t state_waiting(const void *me, const struct role *);
/* Walks the rows in use in order of their number, starting with 0; NULL at the end. A plain row that is all zero is not
 * in use. */
void *state_next(const void *me, const struct role *, uint32_t table, uint32_t *number);
const struct state_column *state_column(const struct state_table *, const char *name); /* NULL: it has none */

#endif
