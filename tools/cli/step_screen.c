/* Above the ladder, below one pane; letters of ASCII only, and nothing is said by colour alone. */
#include "step_screen.h"

#include "step_until.h"
#include "terminal.h"

#include <stdio.h>

enum {
    HEIGHT_MIN = 10,
    WIDTH_MIN = 40,
    MARGIN = 16, /* time and step */
    PITCH_MAX = 24,
    TEXT_MAX = 64,
    INDENT = 6 /* of a text that goes on from the line above */
};

struct screen {
    struct step_book *book;
    uint32_t page, from; /* from: where the last jump began */
    enum step_pane pane;
    uint32_t scroll; /* of the pane */
    bool help;
    char note[128];
    char wanted[TEXT_MAX]; /* the text that was searched for last */
    struct step_until until;
    struct arena scratch;
};

static const char help_text[] = "n p    next, previous message\n"
                                "N P    next, previous phase\n"
                                "g G    first, last message\n"
                                "b      back to where you came from\n"
                                "/      find: a step, or a text in the message, or in what is new there\n"
                                "u U    the same text again, onwards and back\n"
                                "c      until it changes: field auth.nonce, fact refused, state wsf flows\n"
                                "v V    the same change again, onwards and back\n"
                                "Tab    next pane (1 to 8 choose one)\n"
                                "j k    scroll the pane, or these keys\n"
                                "m      mark this message; the pane `changes` then compares with it\n"
                                "w      why: what led to this message\n"
                                "?      these keys, and away with them\n"
                                "q      leave\n"
                                "Before a message: > here, ! not as expected, * touched or injected.\n"
                                "The mouse chooses a message.\n";

/* ---- letters ---- */

static void put(int y, int x, int width, struct bytes text)
{
    terminal_put(y, x, width, text, TERMINAL_PLAIN);
}

static void put_letter(int y, int x, char letter)
{
    put(y, x, 1, bytes_of(&letter, 1));
}

/* ---- the ladder ---- */

static int column_x(const struct screen *screen, uint32_t column)
{
    int count = (int)screen->book->ladder->column_count,
        pitch = count > 1 ? (terminal_width() - MARGIN - 6) / (count - 1) : 0;
    return MARGIN + 1 + (int)column * (pitch > PITCH_MAX ? PITCH_MAX : pitch);
}

static void draw_arrow(const struct screen *screen, int y, const struct ladder_row *row)
{
    int from = column_x(screen, row->from), to = column_x(screen, row->to);
    int left = from < to ? from : to, right = from < to ? to : from;
    bool inside = from == to;
    for (int x = left + 1; x < right; x++) put_letter(y, x, row->response ? '.' : '-');
    if (inside) put_letter(y, from + 1, '*');
    else put_letter(y, to < from ? left + 1 : right - 1, row->lost ? 'x' : to < from ? '<' : '>');
    int size = (int)row->label.count, middle = inside ? from + 3 : left + 1 + (right - left - size) / 2;
    /* A name that is wider than its arrow is beside it. */
    if (!inside && size > right - left - 3) middle = right + 2 + size < terminal_width() ? right + 2 : left - size - 1;
    if (middle < MARGIN) middle = MARGIN;
    put(y, middle, terminal_width() - middle, row->label);
}

static void draw_row(struct screen *screen, int y, uint32_t number)
{
    const struct ladder_row *row = &screen->book->ladder->row[number];
    bool here = number == screen->book->page[screen->page];
    char room[32];
    if (row->kind != LADDER_MESSAGE) {
        put(y, 1, 4, row->kind == LADDER_PHASE ? BYTES("--") : BYTES("  #"));
        put(y, 5, terminal_width() - 6, row->text);
        return;
    }
    char marked[LADDER_STEP_ROOM];
    struct bytes step = ladder_step(row, marked);
    char sign = here ? '>' : row->red ? '!' : row->touched || row->injected ? '*' : ' ';
    snprintf(room, sizeof room, "%c%5llu.%03llu %-4.*s", sign, (unsigned long long)(row->at / SECOND),
             (unsigned long long)(row->at % SECOND / MS), (int)step.count, step.at);
    for (uint32_t c = 0; c < screen->book->ladder->column_count; c++) put_letter(y, column_x(screen, c), '|');
    draw_arrow(screen, y, row);
    terminal_put(y, 0, MARGIN, bytes_text(room), here ? TERMINAL_REVERSE : TERMINAL_PLAIN);
}

/* Rows around the page: it is in the middle where there are enough on both sides. */
static uint32_t first_row(const struct screen *screen, uint32_t high)
{
    uint32_t here = screen->book->page[screen->page], count = screen->book->ladder->row_count;
    if (count <= high || here < high / 2) return 0;
    return here - high / 2 + high > count ? count - high : here - high / 2;
}

static int ladder_high(void)
{
    return (terminal_height() - 4) / 2;
}

static void draw_ladder(struct screen *screen)
{
    const struct ladder *ladder = screen->book->ladder;
    uint32_t high = (uint32_t)ladder_high(), first = first_row(screen, high);
    for (uint32_t c = 0; c < ladder->column_count; c++)
        put(1, column_x(screen, c), terminal_width() - column_x(screen, c), ladder->column[c].title);
    for (uint32_t i = 0; i < high && first + i < ladder->row_count; i++) draw_row(screen, 2 + (int)i, first + i);
}

/* ---- the pane ---- */

static void draw_tabs(const struct screen *screen, int y)
{
    int x = 0;
    for (int pane = 0; pane < PANE_COUNT; pane++) {
        char room[24];
        bool here = pane == (int)screen->pane;
        int size = snprintf(room, sizeof room, here ? "[%d %s]" : " %d %s ", pane + 1, step_pane_name[pane]);
        terminal_put(y, x, size, bytes_text(room), here ? TERMINAL_REVERSE : TERMINAL_PLAIN);
        x += size;
    }
}

/* The next line of *from, or as much of it as fits; *left is what does not, broken at a blank. */
static struct bytes next_line(struct bytes *from, struct bytes *left, int width)
{
    struct bytes line = bytes_cut(*from, '\n', from);
    *left = bytes_of(NULL, 0);
    if (line.count <= (uint32_t)width) return line;
    uint32_t at = (uint32_t)width;
    while (at > (uint32_t)width / 2 && line.at[at] != ' ') at--;
    *left = bytes_trim(bytes_from(line, at));
    return bytes_part(line, 0, at);
}

/* Lines from that row of the screen to its last but one, as far as they were not scrolled away. */
static void draw_lines(struct screen *screen, struct bytes text, int top)
{
    int high = terminal_height() - top - 1;
    uint32_t lines = 0;
    enum terminal_style style = TERMINAL_PLAIN;
    for (struct bytes rest = text, left = {NULL, 0}; rest.count || left.count; lines++) {
        bool more = left.count > 0; /* of a line that is wider than the screen */
        struct bytes line = next_line(more ? &left : &rest, &left, terminal_width() - (more ? INDENT : 0));
        if (!more) style = bytes_starts(line, BYTES("+")) ? TERMINAL_BOLD : TERMINAL_PLAIN;
        int y = top + (int)lines - (int)screen->scroll;
        if (lines < screen->scroll || y >= top + high) continue;
        terminal_put(y, more ? INDENT : 0, terminal_width(), line, style);
    }
    if (screen->scroll >= lines && screen->scroll > 0) screen->scroll = lines ? lines - 1 : 0;
}

static void draw_pane(struct screen *screen)
{
    struct gathered text = {.arena = &screen->scratch};
    struct out out;
    int top = 2 + ladder_high();
    out_begin(&out, sink_gather, &text);
    step_book_pane(screen->book, screen->page, screen->pane, &out, &screen->scratch);
    out_end(&out);
    draw_tabs(screen, top);
    draw_lines(screen, bytes_of(text.at, text.count), top + 1);
}

static void draw(struct screen *screen)
{
    static const char *const keys = "n p next, previous  Tab pane  / find  ? keys  q leave";
    char place[32];
    int width = terminal_width(), last = terminal_height() - 1;
    terminal_erase();
    if (last + 1 < HEIGHT_MIN || width < WIDTH_MIN) {
        put(0, 0, width, BYTES("too small: 40x10"));
        terminal_show();
        return;
    }
    put(0, 0, width, screen->book->run->plan->run);
    if (screen->help) {
        draw_lines(screen, bytes_text(help_text), 1);
    } else {
        draw_ladder(screen);
        draw_pane(screen);
    }
    int size = snprintf(place, sizeof place, " %u of %u", screen->page + 1, screen->book->page_count);
    put(last, 0, width - size - 1, bytes_text(screen->note[0] ? screen->note : keys));
    put(last, width - size - 1, size, bytes_text(place));
    terminal_show();
    arena_free(&screen->scratch);
    screen->scratch = (struct arena){0};
    screen->note[0] = '\0';
}

/* ---- keys ---- */

static void go(struct screen *screen, uint32_t page)
{
    if (page == screen->page || page >= screen->book->page_count) return;
    screen->from = screen->page;
    screen->page = page;
    screen->scroll = 0;
}

static void search(struct screen *screen, int by)
{
    struct bytes wanted = bytes_text(screen->wanted);
    if (!wanted.count) return;
    uint32_t found = step_book_search(screen->book, screen->page, by, wanted);
    if (found == STEP_NONE) snprintf(screen->note, sizeof screen->note, "no other message has `%s`", screen->wanted);
    else go(screen, found);
}

static void ask(struct screen *screen)
{
    char text[TEXT_MAX] = "";
    if (!terminal_ask("find: ", text, TEXT_MAX)) return;
    memcpy(screen->wanted, text, sizeof screen->wanted);
    uint32_t step = step_book_find(screen->book, bytes_text(text));
    if (step != STEP_NONE) go(screen, step);
    else search(screen, 1);
}

static void change(struct screen *screen, int by)
{
    if (screen->until.kind == UNTIL_NOTHING) return;
    uint32_t found = step_until_find(&screen->until, screen->book, screen->page, by);
    if (found == STEP_NONE) snprintf(screen->note, sizeof screen->note, "%s: not any more", screen->until.text);
    else go(screen, found);
}

static void ask_change(struct screen *screen)
{
    char text[TEXT_MAX] = "", why[STEP_UNTIL_WHY];
    struct step_until until;
    if (!terminal_ask("until (field, fact, state): ", text, TEXT_MAX)) return;
    if (!step_until_read(&until, screen->book, text, why)) {
        memcpy(screen->note, why, sizeof screen->note);
        return;
    }
    step_until_read(&screen->until, screen->book, text, why); /* its views are of its own text */
    change(screen, 1);
}

static void point(struct screen *screen, int y)
{
    uint32_t high = (uint32_t)ladder_high();
    if (y < 2 || y >= 2 + (int)high) return;
    uint32_t row = first_row(screen, high) + (uint32_t)y - 2;
    for (uint32_t page = 0; page < screen->book->page_count; page++)
        if (screen->book->page[page] == row) go(screen, page);
}

static void choose_pane(struct screen *screen, int pane)
{
    screen->pane = (enum step_pane)((pane + PANE_COUNT) % PANE_COUNT);
    screen->scroll = 0;
    screen->help = false;
}

static void mark(struct screen *screen)
{
    screen->book->marked = screen->book->marked == screen->page ? STEP_NONE : screen->page;
    snprintf(screen->note, sizeof screen->note, "%s",
             screen->book->marked == STEP_NONE ? "no mark: changes are those of the hop before"
                                               : "marked: `changes` compares with this message");
}

static void other_key(struct screen *screen, int key)
{
    switch (key) {
    case '/': ask(screen); break;
    case 'u': search(screen, 1); break;
    case 'U': search(screen, -1); break;
    case 'c': ask_change(screen); break;
    case 'v': change(screen, 1); break;
    case 'V': change(screen, -1); break;
    case 'm': mark(screen); break;
    case 'w': choose_pane(screen, PANE_WHY); break;
    case '\t': choose_pane(screen, (int)screen->pane + 1); break;
    case TERMINAL_BACKTAB: choose_pane(screen, (int)screen->pane - 1); break;
    case '?':
        screen->help = !screen->help;
        screen->scroll = 0;
        break;
    case TERMINAL_ANEW: terminal_anew(); break;
    default:
        if (key >= TERMINAL_POINT) point(screen, key - TERMINAL_POINT);
        if (key >= '1' && key < '1' + PANE_COUNT) choose_pane(screen, key - '1');
    }
}

/* False when the user leaves. */
static bool follow(struct screen *screen, int key)
{
    switch (key) {
    case 'q':
    case TERMINAL_LEAVE: return false;
    case 'n':
    case TERMINAL_DOWN:
    case ' ': go(screen, screen->page + 1); break;
    case 'p':
    case TERMINAL_UP: go(screen, screen->page ? screen->page - 1 : 0); break;
    case 'N':
    case TERMINAL_PAGE_DOWN: go(screen, step_book_phase(screen->book, screen->page, 1)); break;
    case 'P':
    case TERMINAL_PAGE_UP: go(screen, step_book_phase(screen->book, screen->page, -1)); break;
    case 'g':
    case TERMINAL_HOME: go(screen, 0); break;
    case 'G':
    case TERMINAL_END: go(screen, screen->book->page_count - 1); break;
    case 'b': go(screen, screen->from); break;
    case 'j': screen->scroll++; break;
    case 'k': screen->scroll -= screen->scroll > 0; break;
    default: other_key(screen, key);
    }
    return true;
}

bool step_screen(struct step_book *book, uint32_t page)
{
    struct screen screen = {.book = book, .page = page, .from = page};
    struct terminal *terminal = terminal_begin();
    if (!terminal) return false;
    do draw(&screen);
    while (follow(&screen, terminal_key()));
    terminal_end(terminal);
    arena_free(&screen.scratch);
    return true;
}
