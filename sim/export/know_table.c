/* Tables of knowledge. A cell is the step since when: `*` after it where it is derived, `()` where it was given. */
#include "know_page.h"

#include "trail.h"

enum { GAP = 2 };

/* ---- the table ---- */

static void known_cell(const struct know_page *page, uint32_t view, uint32_t item, struct bytes *text)
{
    const struct known *known = &page->knowledge->view[view].known[item];
    if (page->knowledge->view[view].tls) *text = BYTES("tls");
    else if (know_page_knows(page, view, item)) *text = know_page_step(page, known->record);
    if (known->how == KNOWN_DERIVED && text->count)
        *text = arena_format(page->arena, "%.*s*", (int)text->count, text->at);
}

static void guess_cell(const struct know_page *page, uint32_t view, uint32_t item, struct bytes *text)
{
    const struct guessable *guessable = &page->knowledge->view[view].guessable[item];
    if (page->knowledge->view[view].tls) *text = BYTES("tls");
    else if (guessable->by != GUESS_NOT && know_page_counts(page, guessable->record))
        *text = know_page_step(page, guessable->record);
}

static void rest_cell(const struct know_page *page, uint32_t view, uint32_t item, struct bytes *text)
{
    const struct knowledge *knowledge = page->knowledge;
    for (uint32_t i = 0; i < knowledge->kept_count; i++) {
        const struct kept_item *kept = &knowledge->kept[i];
        if (kept->view != view || kept->item != item || !know_page_counts(page, kept->since)) continue;
        if (kept->until == KNOWLEDGE_NO_RECORD || kept->until > page->until) *text = kept->where;
    }
}

typedef void cell_fn(const struct know_page *, uint32_t view, uint32_t item, struct bytes *text);

static struct bytes cell(const struct know_page *page, cell_fn *of, uint32_t view, uint32_t item)
{
    struct bytes text = {"", 0};
    of(page, view, item, &text);
    return text;
}

struct know_table {
    const struct know_page *page;
    uint32_t *column, *width, column_count; /* views */
    uint32_t label_width;
    bool taps; /* else nodes, boxes and storages */
};

static bool row_empty(const struct know_table *table, cell_fn *of, uint32_t item)
{
    for (uint32_t c = 0; c < table->column_count; c++) {
        struct bytes text = cell(table->page, of, table->column[c], item);
        if (text.count && !bytes_equal(text, BYTES("tls"))) return false;
    }
    return true;
}

static void write_row(struct know_page *page, const struct know_table *table, struct bytes label, cell_fn *of,
                      uint32_t item)
{
    out_lit(&page->out, "  ");
    out_padded(&page->out, label, table->label_width);
    const struct bytes none = of && know_page_veiled(page, item) ? BYTES("?") : BYTES("-");
    for (uint32_t c = 0; c < table->column_count; c++) {
        struct bytes text = of ? cell(page, of, table->column[c], item) : page->party[table->column[c]];
        out_repeat(&page->out, ' ', GAP);
        if (c + 1 < table->column_count) out_padded(&page->out, text.count ? text : none, table->width[c]);
        else out_bytes(&page->out, text.count ? text : none);
    }
    out_char(&page->out, '\n');
}

static void widen(uint32_t *width, struct bytes text)
{
    if (text.count > *width) *width = text.count;
}

/* The ends of an attacker's own links are one of its seats: they have no column beside its own. */
static bool of_table(const struct know_table *table, const struct view *view)
{
    if (view->kind == PARTY_NODE && view->role->kind->outside) return false;
    return (view->kind == PARTY_LINK || view->kind == PARTY_ZONE) == table->taps;
}

static struct bytes label_of(const struct know_page *page, const char *what, uint32_t item)
{
    return arena_format(page->arena, "%s %.*s", what, (int)page->item[item].count, page->item[item].at);
}

static const struct {
    const char *label; /* in front of the item, or NULL */
    cell_fn *of;
} bands[] = {{NULL, known_cell}, {"can guess", guess_cell}, {"at rest:", rest_cell}};

static void lay_out(struct know_page *page, struct know_table *table)
{
    const struct knowledge *knowledge = page->knowledge;
    table->page = page;
    table->column_count = table->label_width = 0;
    for (uint32_t v = 0; v < knowledge->view_count; v++) {
        if (!of_table(table, &knowledge->view[v])) continue;
        table->column[table->column_count] = v;
        table->width[table->column_count++] = page->party[v].count;
    }
    for (uint32_t b = 0; b < COUNT(bands); b++) {
        for (uint32_t i = 0; i < knowledge->item_count; i++) {
            if (row_empty(table, bands[b].of, i)) continue;
            widen(&table->label_width, bands[b].label ? label_of(page, bands[b].label, i) : page->item[i]);
            for (uint32_t c = 0; c < table->column_count; c++)
                widen(&table->width[c], cell(page, bands[b].of, table->column[c], i));
        }
    }
}

static void write_table(struct know_page *page, struct know_table *table)
{
    const struct knowledge *knowledge = page->knowledge;
    lay_out(page, table);
    if (!table->column_count) return;
    write_row(page, table, bytes_text(table->taps ? "tap of" : ""), NULL, 0);
    for (uint32_t b = 0; b < COUNT(bands); b++) {
        for (uint32_t i = 0; i < knowledge->item_count; i++) {
            if (row_empty(table, bands[b].of, i)) continue;
            write_row(page, table, bands[b].label ? label_of(page, bands[b].label, i) : page->item[i], bands[b].of, i);
        }
    }
    out_char(&page->out, '\n');
}

/* ---- a path ---- */

static void write_path(struct know_page *page, uint32_t view, uint32_t item)
{
    struct trail trail = {0};
    trail_add(&trail, page->knowledge, page->knowledge->view[view].known, item, page->verdict->plan,
              page->verdict->trace, page->arena);
    for (uint32_t i = 0; i < trail.count; i++) {
        const struct trail_step *step = &trail.step[i];
        out_repeat(&page->out, ' ', 4 + 2 * step->depth);
        out_padded(&page->out, step->name, 24);
        out_char(&page->out, ' ');
        out_padded(&page->out, know_page_step(page, step->record), 5);
        out_char(&page->out, ' ');
        out_bytes(&page->out, step->text);
        out_char(&page->out, '\n');
    }
}

static void write_fact(struct know_page *page, uint32_t item)
{
    const struct knowledge *knowledge = page->knowledge;
    uint32_t count = 0;
    for (uint32_t v = 0; v < knowledge->view_count; v++) {
        if (!know_page_knows(page, v, item)) continue;
        count++;
        out_lit(&page->out, "  ");
        out_bytes(&page->out, page->party[v]);
        out_char(&page->out, '\n');
        write_path(page, v, item);
    }
    if (!count) out_lit(&page->out, "  nobody knows it\n");
    out_char(&page->out, '\n');
}

static void write_cut(struct know_page *page)
{
    if (page->verdict->veils) {
        out_lit(&page->out, "  this trace hides values in ");
        out_u64(&page->out, page->verdict->veils);
        out_lit(&page->out, " records: of what has a ? it does not say who learned it\n");
    }
    if (page->knowledge->items_cut) out_lit(&page->out, "  there is more: not all people or values are shown\n");
}

static void write_tables(struct know_page *page)
{
    struct know_table table = {.column = arena_array(page->arena, uint32_t, page->knowledge->view_count),
                               .width = arena_array(page->arena, uint32_t, page->knowledge->view_count)};
    write_table(page, &table);
    table.taps = true;
    write_table(page, &table);
    out_lit(&page->out, "  since which step; * derived, () given before, tls: a tap reads nothing\n");
    write_cut(page);
}

bool know_tables(sink_fn *sink, void *self, const struct verdict *verdict, struct arena *arena)
{
    struct know_page *page = know_page_new(sink, self, verdict, &(struct know_look){0}, arena);
    write_tables(page);
    return out_end(&page->out);
}

void know_text(struct know_page *page, const struct know_look *look)
{
    out_bytes(&page->out, page->verdict->plan->run);
    if (look->at.count) {
        out_lit(&page->out, "  at step ");
        out_bytes(&page->out, look->at);
    }
    out_lit(&page->out, "\n\n");
    if (!look->fact.count) {
        write_tables(page);
        return;
    }
    write_fact(page, know_item(page->verdict, look->fact));
    write_cut(page);
}

bool know_write(sink_fn *sink, void *self, const struct verdict *verdict, const struct know_look *look,
                enum table_form form, struct arena *arena)
{
    struct know_page *page = know_page_new(sink, self, verdict, look, arena);
    if (form == TABLE_CSV) know_csv(page, look);
    else if (form == TABLE_JSON) know_json(page, look);
    else know_text(page, look);
    return out_end(&page->out);
}
