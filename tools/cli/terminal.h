/* A full-screen terminal (ncurses): letters at places, and keys. Letters are ASCII; others are `?`. It is a
 * file of its own because ncurses claims words that the house uses. */
#ifndef TERMINAL_H
#define TERMINAL_H

#include "bytes.h"

enum terminal_style { TERMINAL_PLAIN, TERMINAL_BOLD, TERMINAL_REVERSE };
/* Keys beyond letters, which are themselves. */
enum terminal_key {
    TERMINAL_LEAVE = 1000, /* Ctrl-C, or nobody is there any more */
    TERMINAL_UP,
    TERMINAL_DOWN,
    TERMINAL_PAGE_UP,
    TERMINAL_PAGE_DOWN,
    TERMINAL_HOME,
    TERMINAL_END,
    TERMINAL_BACKTAB,
    TERMINAL_RESIZED,
    TERMINAL_ANEW,        /* Ctrl-L */
    TERMINAL_POINT = 2000 /* the pointer, on the line that is the rest */
};

struct terminal;
/* NULL when it cannot place a cursor. One at a time: ncurses holds its state for the process. */
struct terminal *terminal_begin(void);
void terminal_end(struct terminal *); /* leaves it as it was */
int terminal_height(void);
int terminal_width(void);
void terminal_erase(void);
void terminal_anew(void); /* draws everything again at the next show */
void terminal_show(void);
/* At most `width` letters; nothing outside of the screen. */
void terminal_put(int y, int x, int width, struct bytes, enum terminal_style);
/* Waits for a key. */
int terminal_key(void);
/* A text from the last line; false when none was given. */
bool terminal_ask(const char *question, char *text, int room);

#endif
