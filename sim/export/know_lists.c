/* Knowledge for machines: CSV (RFC 4180, lines end in LF) and JSON. */
#include "know_page.h"

static const char *const how_words[] = {
    [KNOWN_NOT] = "",           [KNOWN_GIVEN] = "given", [KNOWN_TYPED] = "typed",       [KNOWN_MADE] = "made",
    [KNOWN_KEPT] = "kept",      [KNOWN_SENT] = "sent",   [KNOWN_RECEIVED] = "received", [KNOWN_TAPPED] = "tapped",
    [KNOWN_DERIVED] = "derived"};
static const char *const guess_words[] = {
    [GUESS_NOT] = "", [GUESS_KNOWN] = "known", [GUESS_HA1] = "ha1", [GUESS_ANSWER] = "answer"};

/* One thing that a party knows, or can test, or keeps. */
struct list_entry {
    uint32_t view, item, record;
    struct bytes how;
    char letter; /* of the rule, or 0 */
};
typedef void entry_fn(struct know_page *, const struct list_entry *);

static bool asked(const struct know_page *page, const struct know_look *look, uint32_t item)
{
    return !look->fact.count || bytes_equal(page->item[item], look->fact);
}

static void each_kept(struct know_page *page, const struct know_look *look, entry_fn *each)
{
    const struct knowledge *knowledge = page->knowledge;
    for (uint32_t i = 0; i < knowledge->kept_count; i++) {
        const struct kept_item *kept = &knowledge->kept[i];
        bool lies = kept->until == KNOWLEDGE_NO_RECORD || kept->until > page->until;
        if (!asked(page, look, kept->item) || !know_page_counts(page, kept->since) || !lies) continue;
        struct bytes how = arena_format(page->arena, "at rest in %.*s", (int)kept->where.count, kept->where.at);
        each(page, &(struct list_entry){kept->view, kept->item, kept->since, how, 0});
    }
}

static void each_entry(struct know_page *page, const struct know_look *look, entry_fn *each)
{
    const struct knowledge *knowledge = page->knowledge;
    for (uint32_t v = 0; v < knowledge->view_count; v++) {
        for (uint32_t i = 0; i < knowledge->item_count; i++) {
            const struct known *known = &knowledge->view[v].known[i];
            const struct guessable *guessable = &knowledge->view[v].guessable[i];
            if (!asked(page, look, i)) continue;
            char letter = known->how == KNOWN_DERIVED ? knowledge->derivation[known->derivation].row->letter : '\0';
            if (know_page_knows(page, v, i))
                each(page, &(struct list_entry){v, i, known->record, bytes_text(how_words[known->how]), letter});
            if (guessable->by == GUESS_NOT || !know_page_counts(page, guessable->record)) continue;
            struct bytes how = arena_format(page->arena, "can guess by %s", guess_words[guessable->by]);
            each(page, &(struct list_entry){v, i, guessable->record, how, 0});
        }
    }
    each_kept(page, look, each);
}

/* ---- CSV ---- */

static void csv_field(struct out *out, struct bytes text, char behind)
{
    bool quote = false;
    for (uint32_t i = 0; i < text.count; i++) quote = quote || strchr("\",\r\n", text.at[i]);
    if (quote) out_char(out, '"');
    for (uint32_t i = 0; i < text.count; i++) {
        if (text.at[i] == '"') out_char(out, '"');
        out_char(out, text.at[i]);
    }
    if (quote) out_char(out, '"');
    out_char(out, behind);
}

static void csv_entry(struct know_page *page, const struct list_entry *entry)
{
    struct out *out = &page->out;
    csv_field(out, page->party[entry->view], ',');
    csv_field(out, bytes_text(party_kind_name[page->knowledge->view[entry->view].kind]), ',');
    csv_field(out, page->item[entry->item], ',');
    csv_field(out, entry->how, ',');
    csv_field(out, know_page_step(page, entry->record), ',');
    if (entry->record != KNOWLEDGE_NO_RECORD) out_u64(out, entry->record);
    out_char(out, ',');
    if (entry->letter) out_char(out, entry->letter);
    out_char(out, '\n');
}

void know_csv(struct know_page *page, const struct know_look *look)
{
    out_lit(&page->out, "party,kind,item,how,step,record,rule\n");
    each_entry(page, look, csv_entry);
}

/* ---- JSON ---- */

static void json_member(struct out *out, const char *name, struct bytes value)
{
    out_json(out, bytes_text(name));
    out_char(out, ':');
    out_json(out, value);
    out_char(out, ',');
}

static void json_entry(struct know_page *page, const struct list_entry *entry)
{
    struct out *out = &page->out;
    if (page->entries++) out_char(out, ',');
    out_char(out, '{');
    json_member(out, "party", page->party[entry->view]);
    json_member(out, "kind", bytes_text(party_kind_name[page->knowledge->view[entry->view].kind]));
    json_member(out, "item", page->item[entry->item]);
    json_member(out, "how", entry->how);
    json_member(out, "step", know_page_step(page, entry->record));
    json_member(out, "rule", bytes_of(&entry->letter, entry->letter != 0));
    out_lit(out, "\"record\":");
    if (entry->record == KNOWLEDGE_NO_RECORD) out_lit(out, "null");
    else out_u64(out, entry->record);
    out_char(out, '}');
}

static void json_parties(struct know_page *page)
{
    struct out *out = &page->out;
    out_lit(out, "\"parties\":[");
    for (uint32_t v = 0; v < page->knowledge->view_count; v++) {
        const struct view *view = &page->knowledge->view[v];
        out_text(out, v ? ",{" : "{");
        json_member(out, "name", page->party[v]);
        json_member(out, "kind", bytes_text(party_kind_name[view->kind]));
        out_text(out, view->tls ? "\"tls\":true}" : "\"tls\":false}");
    }
    out_lit(out, "],");
}

void know_json(struct know_page *page, const struct know_look *look)
{
    struct out *out = &page->out;
    out_lit(out, "{\"v\":1,");
    json_member(out, "run", page->verdict->plan->run);
    json_member(out, "at", look->at);
    json_parties(page);
    out_lit(out, "\"known\":[");
    each_entry(page, look, json_entry);
    bool cut = page->knowledge->items_cut || page->verdict->veils;
    out_text(out, cut ? "],\"complete\":false}\n" : "],\"complete\":true}\n");
}

bool know_exposure(sink_fn *sink, void *self, const struct verdict *verdict, struct arena *arena)
{
    const struct know_look all = {0};
    struct know_page *page = know_page_new(sink, self, verdict, &all, arena);
    out_char(&page->out, '[');
    each_entry(page, &all, json_entry);
    out_char(&page->out, ']');
    return out_end(&page->out);
}
