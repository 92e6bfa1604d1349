/* Pages and panes of a run that is over. */
#include "step_book.h"

#include "step_panes.h"

const char *const step_pane_name[PANE_COUNT] = {
    [PANE_FIELDS] = "fields",   [PANE_OCTETS] = "octets",   [PANE_CHANGES] = "changes", [PANE_NODES] = "nodes",
    [PANE_PENDING] = "pending", [PANE_HOLDERS] = "holders", [PANE_FACTS] = "facts",     [PANE_WHY] = "why"};

/* The states of each node, so that one of them is found without those of the others. */
static void sort_states(struct step_book *book, struct arena *arena)
{
    uint32_t roles = book->run->plan->role_count;
    book->of_role = (struct step_texts *)arena_take(arena, sizeof *book->of_role * (roles + 1));
    for (uint32_t i = 0; i < book->states->count; i++) book->of_role[book->states->text[i].role].count++;
    for (uint32_t r = 0; r < roles; r++) {
        book->of_role[r].text = arena_array(arena, uint32_t, book->of_role[r].count + 1);
        book->of_role[r].count = 0;
    }
    for (uint32_t i = 0; i < book->states->count; i++) {
        struct step_texts *texts = &book->of_role[book->states->text[i].role];
        texts->text[texts->count++] = i;
    }
}

struct step_book *step_book_new(const struct run *run, const struct node_log *states, enum octets_secrets secrets,
                                struct arena *arena)
{
    struct step_book *book = arena_new(arena, struct step_book);
    const struct trace *trace = run->verdict->trace;
    const struct ladder *ladder = ladder_new(run->verdict, NULL, arena);
    *book = (struct step_book){.run = run, .ladder = ladder, .states = states, .marked = STEP_NONE};
    book->reader = octets_reader_new(run->verdict, secrets, arena);
    sort_states(book, arena);
    book->step = verdict_steps(run->verdict, arena);
    book->page = arena_array(arena, uint32_t, ladder->row_count + 1);
    for (uint32_t i = 0; i < ladder->row_count; i++)
        if (ladder->row[i].kind == LADDER_MESSAGE) book->page[book->page_count++] = i;
    book->arrival = arena_array(arena, uint32_t, trace_count(trace) + 1);
    for (uint32_t seq = 0; seq < trace_count(trace); seq++) {
        const struct record *record = trace_at(trace, seq);
        book->arrival[seq] = STEP_NONE;
        if (record->kind == RECORD_DELIVERED || record->kind == RECORD_DROPPED) book->arrival[record->cause] = seq;
    }
    return book;
}

const struct ladder_row *step_book_row(const struct step_book *book, uint32_t page)
{
    return &book->ladder->row[book->page[page]];
}

uint32_t step_book_end(const struct step_book *book, uint32_t page)
{
    if (page + 1 < book->page_count) return step_book_row(book, page + 1)->record;
    return trace_count(book->run->verdict->trace);
}

const struct node_text *step_book_state(const struct step_book *book, uint32_t role, uint32_t seq)
{
    const struct step_texts *texts = &book->of_role[role];
    uint32_t low = 0, above = texts->count;
    while (low < above) {
        uint32_t middle = low + (above - low) / 2;
        if (book->states->text[texts->text[middle]].seq <= seq) low = middle + 1;
        else above = middle;
    }
    return low ? &book->states->text[texts->text[low - 1]] : NULL;
}

static uint32_t page_of_row(const struct step_book *book, uint32_t row)
{
    for (uint32_t page = 0; page < book->page_count; page++)
        if (book->page[page] >= row) return page;
    return STEP_NONE;
}

uint32_t step_book_find(const struct step_book *book, struct bytes step)
{
    uint32_t row = ladder_find(book->ladder, step);
    return row == LADDER_NO_ROW ? STEP_NONE : page_of_row(book, row);
}

uint32_t step_book_phase(const struct step_book *book, uint32_t page, int by)
{
    const struct ladder *ladder = book->ladder;
    int64_t row = book->page[page], count = ladder->row_count;
    /* Back means to the title before the one above. */
    if (by < 0)
        while (row > 0 && ladder->row[row].kind != LADDER_PHASE) row--;
    for (row += by; row >= 0 && row < count && ladder->row[row].kind != LADDER_PHASE; row += by) {}
    if (row < 0) row = 0;
    uint32_t found = row < count ? page_of_row(book, (uint32_t)row) : STEP_NONE;
    return found == STEP_NONE ? page : found;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool has(struct bytes text, struct bytes wanted)
{
    for (uint32_t at = 0; at + wanted.count <= text.count; at++) {
        uint32_t same = 0;
        while (same < wanted.count && lower(text.at[at + same]) == lower(wanted.at[same])) same++;
        if (same == wanted.count) return true;
    }
    return false;
}

static bool page_has(const struct step_book *book, uint32_t page, struct bytes wanted)
{
    struct arena scratch = {0};
    struct gathered text = {.arena = &scratch};
    struct out out;
    out_begin(&out, sink_gather, &text);
    step_pane_heading(book, page, &out);
    step_book_pane(book, page, PANE_FIELDS, &out, &scratch);
    step_pane_news(book, page, &out);
    out_end(&out);
    bool found = has(bytes_of(text.at, text.count), wanted);
    arena_free(&scratch);
    return found;
}

uint32_t step_book_search(const struct step_book *book, uint32_t page, int by, struct bytes text)
{
    for (int64_t at = (int64_t)page + by; at >= 0 && at < (int64_t)book->page_count; at += by)
        if (page_has(book, (uint32_t)at, text)) return (uint32_t)at;
    return STEP_NONE;
}
