/* The content of the panes of a page. */
#ifndef STEP_PANES_H
#define STEP_PANES_H

#include "step_book.h"

/* "11a REGISTER  ue -> wsf". */
void step_pane_heading(const struct step_book *, uint32_t page, struct out *);
/* Facts and lines of states that are new on that page. */
void step_pane_news(const struct step_book *, uint32_t page, struct out *);

#endif
