/* ncurses, and nothing of it outside of this file. */
#include "terminal.h"

#include "utf8.h"

#include <ncurses.h>
#include <stdio.h>
#include <term.h>

enum { CTRL_C = 3, CTRL_L = 12, ESCAPE_MS = 25 };

struct terminal *terminal_begin(void)
{
    SCREEN *screen = newterm(NULL, stdout, stdin);
    if (!screen) return NULL;
    const char *places = tigetstr("cup"); /* (char *)-1 where the word is none of the terminal's */
    if (!places || (intptr_t)places == -1) {
        terminal_end((struct terminal *)screen);
        return NULL;
    }
    raw(); /* Ctrl-C is a key, so that the terminal is left as it was */
    noecho();
    keypad(stdscr, TRUE);
    curs_set(0);
    set_escdelay(ESCAPE_MS);
    mousemask(BUTTON1_CLICKED | BUTTON1_PRESSED, NULL);
    return (struct terminal *)screen;
}

void terminal_end(struct terminal *terminal)
{
    endwin();
    delscreen((SCREEN *)terminal);
}

int terminal_height(void)
{
    return LINES;
}

int terminal_width(void)
{
    return COLS;
}

void terminal_erase(void)
{
    erase();
}

void terminal_anew(void)
{
    clear();
}

void terminal_show(void)
{
    refresh();
}

void terminal_put(int y, int x, int width, struct bytes text, enum terminal_style style)
{
    static const attr_t styles[] = {A_NORMAL, A_BOLD, A_REVERSE};
    if (y < 0 || y >= LINES || x < 0) return;
    attrset((int)styles[style]);
    for (uint32_t at = 0; at < text.count && width > 0 && x < COLS; width--, x++) {
        uint32_t point = utf8_point(text, &at);
        mvaddch(y, x, point >= ' ' && point < 0x7f ? (chtype)point : '?');
    }
    attrset(A_NORMAL);
}

static int pointed(void)
{
    MEVENT event;
    return getmouse(&event) == OK ? TERMINAL_POINT + event.y : TERMINAL_ANEW;
}

int terminal_key(void)
{
    static const struct {
        int theirs, ours;
    } keys[] = {{ERR, TERMINAL_LEAVE},           {CTRL_C, TERMINAL_LEAVE},      {CTRL_L, TERMINAL_ANEW},
                {KEY_UP, TERMINAL_UP},           {KEY_DOWN, TERMINAL_DOWN},     {KEY_PPAGE, TERMINAL_PAGE_UP},
                {KEY_NPAGE, TERMINAL_PAGE_DOWN}, {KEY_HOME, TERMINAL_HOME},     {KEY_END, TERMINAL_END},
                {KEY_BTAB, TERMINAL_BACKTAB},    {KEY_RESIZE, TERMINAL_RESIZED}};
    int key = getch();
    if (key == KEY_MOUSE) return pointed();
    for (unsigned i = 0; i < COUNT(keys); i++)
        if (keys[i].theirs == key) return keys[i].ours;
    return key;
}

bool terminal_ask(const char *question, char *text, int room)
{
    move(LINES - 1, 0);
    clrtoeol();
    addstr(question);
    echo();
    curs_set(1);
    bool given = getnstr(text, room - 1) == OK && text[0];
    noecho();
    curs_set(0);
    return given;
}
