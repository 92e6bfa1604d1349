/* A run that is over, as a book: a page a message, each with panes of text. Everything on a page is looked up in the
 * records of the run (docs/adr), so that turning back costs as much as turning on. */
#ifndef STEP_BOOK_H
#define STEP_BOOK_H

#include "ladder.h"
#include "message_tree.h"
#include "node_log.h"
#include "run.h"

enum step_pane {
    PANE_FIELDS,
    PANE_OCTETS,
    PANE_CHANGES,
    PANE_NODES,
    PANE_PENDING,
    PANE_HOLDERS,
    PANE_FACTS,
    PANE_WHY,
    PANE_COUNT
};
extern const char *const step_pane_name[PANE_COUNT];

#define STEP_NONE UINT32_MAX

struct step_book {
    const struct run *run;
    const struct ladder *ladder;
    const struct node_log *states;
    struct octets_reader *reader;
    struct bytes *step; /* by record */
    uint32_t *page;     /* rows of the ladder that are messages */
    uint32_t page_count;
    uint32_t *arrival; /* by record of a sending: of its arrival or loss, or STEP_NONE */
    struct step_texts {
        uint32_t *text, count; /* in states->text */
    } * of_role;
    uint32_t marked; /* page to compare with, or STEP_NONE: with the hop before */
};

struct step_book *step_book_new(const struct run *, const struct node_log *, enum octets_secrets, struct arena *);
const struct ladder_row *step_book_row(const struct step_book *, uint32_t page);
/* The first record of a later page: the next message arrives there. */
uint32_t step_book_end(const struct step_book *, uint32_t page);
/* The rows that a node holds at a record; NULL: nothing yet. */
const struct node_text *step_book_state(const struct step_book *, uint32_t role, uint32_t seq);
/* The page of a step, or STEP_NONE. */
uint32_t step_book_find(const struct step_book *, struct bytes step);
/* The first message after the title so many titles away, or the page itself where there is none. */
uint32_t step_book_phase(const struct step_book *, uint32_t page, int by);
/* The next page (by 1 or -1) with that text in its row, its fields, or in the rows that a node holds or reports anew
 * there; STEP_NONE when there is none. Letters of either case are the same. */
uint32_t step_book_search(const struct step_book *, uint32_t page, int by, struct bytes text);

/* The lines of a pane. */
void step_book_pane(const struct step_book *, uint32_t page, enum step_pane, struct out *, struct arena *);

#endif
