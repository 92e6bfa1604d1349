/* The terminal of `imslab step`: draws a page of a book and follows keys. */
#ifndef STEP_SCREEN_H
#define STEP_SCREEN_H

#include "step_book.h"

/* Until the user leaves; begins at that page. False when the terminal cannot place a cursor. */
bool step_screen(struct step_book *, uint32_t page);

#endif
