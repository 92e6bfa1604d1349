/* A run as one HTML file that asks nobody for anything: its events as data, and a program of ours that shows them. The
 * values of secrets never enter it (unless they are asked for), and the content of the octets is data in it, never
 * markup. */
#ifndef PAGE_H
#define PAGE_H

#include "ladder.h"
#include "node_log.h"
#include "octets.h"

/* The words about a step in the text that a scenario follows; text NULL: none. */
struct page_said {
    const char *text, *source;
};
typedef void page_said_fn(const struct plan *, const struct ladder_row *, struct page_said *);

struct page_input {
    const struct verdict *verdict;
    const struct node_log *states; /* NULL: nobody watched */
    page_said_fn *said;            /* NULL: nobody knows */
    enum octets_secrets secrets;
    const char *version;  /* of the program */
    struct bytes live;    /* of a run that goes on: the address that its page may connect to (CSP); none: it is over */
    struct bytes differs; /* of such a run: where its verdict is another one than in virtual time, a line each */
};

bool page_write(sink_fn *, void *self, const struct page_input *, struct arena *);

/* A page that leads to those of many runs. */
struct page_link {
    struct bytes run, path; /* path: relative to the page, as a file's name */
    enum run_verdict verdict;
    uint32_t messages;
    struct bytes red; /* the first sentence about a red, or none */
};
bool page_index_write(sink_fn *, void *self, const struct page_link *, uint32_t count, const char *version);

#endif
