/* Looking a word up in tables of Markdown, and in the tables of the nodes and the codec. */
#include "explain_page.h"
#include "field.h"
#include "library.h"
#include "node.h"
#include "page_asset.h"
#include "sip.h"

/* A cell without blanks at its ends. */
static struct bytes cell(struct bytes *row)
{
    return bytes_trim(bytes_cut(*row, '|', row));
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* Whether the word is in the cell, as a whole and outside of parentheses. */
static bool names(struct bytes first, struct bytes word)
{
    for (uint32_t at = 0; at < first.count && first.at[at] != '(';) {
        uint32_t end = at;
        while (end < first.count && is_word(first.at[end])) end++;
        if (end > at && bytes_equal_nocase(bytes_part(first, at, end - at), word)) return true;
        at = end > at ? end : at + 1;
    }
    return bytes_equal_nocase(first, word);
}

/* Without the marks of Markdown. */
static void out_plain(struct out *out, struct bytes text)
{
    for (uint32_t i = 0; i < text.count; i++)
        if (text.at[i] != '`' && text.at[i] != '*') out_char(out, text.at[i]);
}

static void out_row(struct out *out, struct bytes heading, struct bytes row)
{
    out_plain(out, heading);
    out_char(out, '\n');
    for (bool first = true; row.count; first = false) {
        struct bytes text = cell(&row);
        if (!text.count) continue;
        out_text(out, first ? "  " : "  | ");
        out_plain(out, text);
    }
    out_char(out, '\n');
}

static bool rows_of(struct out *out, struct bytes page, struct bytes word)
{
    struct bytes heading = {NULL, 0};
    bool any = false;
    while (page.count) {
        struct bytes line = bytes_cut(page, '\n', &page);
        if (bytes_starts(line, BYTES("#"))) {
            while (bytes_starts(line, BYTES("#"))) line = bytes_from(line, 1);
            heading = bytes_trim(line);
        }
        if (!bytes_starts(line, BYTES("| "))) continue;
        struct bytes row = bytes_from(line, 1), cells = row;
        if (!names(cell(&cells), word)) continue;
        out_row(out, heading, row);
        any = true;
    }
    return any;
}

bool explain_page(struct out *out, struct bytes word)
{
    bool any = rows_of(out, page_glossary, word);
    for (const struct library *page = pages; page->name; page++)
        any = rows_of(out, bytes_of(page->text, page->count), word) || any;
    return any;
}

bool explain_message(struct out *out, struct bytes word)
{
    bool any = false;
    for (const struct node_kind *const *kind = node_kinds; *kind; kind++)
        for (const struct rule *rule = (*kind)->rules; rule && rule->step; rule++) {
            if (!bytes_equal_nocase(bytes_text(rule->verb), word)) continue;
            out_lit(out, "message ");
            out_bytes(out, proto_name(rule->proto));
            out_char(out, ' ');
            out_text(out, rule->verb);
            out_lit(out, ", handled by ");
            out_text(out, (*kind)->name);
            out_lit(out, " (");
            out_clauses(out, bytes_text(rule->clause ? rule->clause : ""));
            out_lit(out, ")\n");
            any = true;
        }
    return any;
}

bool explain_header(struct out *out, struct bytes word)
{
    for (unsigned name = 0; name < SIP_NAME_COUNT; name++) {
        struct bytes known = sip_name_text((enum sip_name)name);
        if (!bytes_equal_nocase(known, word)) continue;
        out_lit(out, "header ");
        out_bytes(out, known);
        out_lit(out, " of SIP; in checks header(");
        out_bytes(out, known);
        out_lit(out, ") is its text");
        const char *before = ", fields are ";
        for (uint32_t i = 0; i < field_row_count; i++) {
            struct bytes rest, path = bytes_text(field_rows[i].path), first = bytes_cut(path, '.', &rest);
            if (!bytes_equal_nocase(bytes_cut(first, '[', &rest), known)) continue;
            out_text(out, before);
            out_bytes(out, path);
            before = ", ";
        }
        out_char(out, '\n');
        return true;
    }
    return false;
}
