/* Names, steps and the records that count. */
#include "know_page.h"

#include "must.h"

enum { NAME_ROOM = 512 };

static struct bytes named(struct arena *arena, struct pen *pen)
{
    return arena_copy(arena, pen_done(pen));
}

bool know_until(const struct verdict *verdict, struct bytes step, uint32_t *record)
{
    bool found = false;
    for (uint32_t i = 0; i < verdict->drawn_count; i++) {
        const struct flow_line *line = verdict->drawn[i].line;
        if (!line || !bytes_equal(verdict->step[line->number], step)) continue;
        if (!found || verdict->drawn[i].record > *record) *record = verdict->drawn[i].record;
        found = true;
    }
    return found;
}

uint32_t know_item(const struct verdict *verdict, struct bytes name)
{
    for (uint32_t i = 0; i < verdict->knowledge->item_count; i++) {
        char room[NAME_ROOM];
        struct pen pen = pen_on(room, sizeof room);
        item_name(&pen, &verdict->knowledge->item[i]);
        if (bytes_equal(pen_done(&pen), name)) return i;
    }
    return BYTES_NOT_FOUND;
}

struct know_page *know_page_new(sink_fn *sink, void *self, const struct verdict *verdict, const struct know_look *look,
                                struct arena *arena)
{
    struct know_page *page = arena_new(arena, struct know_page);
    const struct knowledge *knowledge = verdict->knowledge;
    must(knowledge != NULL);
    *page = (struct know_page){.verdict = verdict, .knowledge = knowledge, .until = UINT32_MAX - 1, .arena = arena};
    if (look->at.count) must(know_until(verdict, look->at, &page->until));
    out_begin(&page->out, sink, self);
    page->step = verdict_steps(verdict, arena);
    page->party = arena_array(arena, struct bytes, knowledge->view_count);
    page->item = arena_array(arena, struct bytes, knowledge->item_count);
    for (uint32_t i = 0; i < knowledge->view_count; i++) {
        char room[NAME_ROOM];
        struct pen pen = pen_on(room, sizeof room);
        view_name(&pen, verdict->plan, &knowledge->view[i]);
        page->party[i] = named(arena, &pen);
    }
    for (uint32_t i = 0; i < knowledge->item_count; i++) {
        char room[NAME_ROOM];
        struct pen pen = pen_on(room, sizeof room);
        item_name(&pen, &knowledge->item[i]);
        page->item[i] = named(arena, &pen);
    }
    return page;
}

/* Given items were always known. */
bool know_page_counts(const struct know_page *page, uint32_t record)
{
    return record == KNOWLEDGE_NO_RECORD || record <= page->until;
}

bool know_page_knows(const struct know_page *page, uint32_t view, uint32_t item)
{
    const struct known *known = &page->knowledge->view[view].known[item];
    return known->how != KNOWN_NOT && know_page_counts(page, known->record);
}

bool know_page_veiled(const struct know_page *page, uint32_t item)
{
    const struct item_row *row = &item_rows[page->knowledge->item[item].kind];
    return page->verdict->veils && (row->hidden || row->strict);
}

struct bytes know_page_step(const struct know_page *page, uint32_t record)
{
    if (record == KNOWLEDGE_NO_RECORD) return BYTES("()");
    return page->step[record].count ? page->step[record] : BYTES(".");
}
