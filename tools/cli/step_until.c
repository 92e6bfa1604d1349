/* Changes, looked for page by page. */
#include "step_until.h"

#include "fact_record.h"
#include "field.h"

#include <stdio.h>

enum { VALUE_ROOM = 16 * 1024, LIST_MAX = 64 };

/* ---- the typed text ---- */

static struct bytes word_of(struct bytes *rest)
{
    return bytes_trim(bytes_cut(bytes_trim(*rest), ' ', rest));
}

static uint32_t role_named(const struct step_book *book, struct bytes name)
{
    const struct plan *plan = book->run->plan;
    for (uint32_t r = 0; r < plan->role_count; r++)
        if (bytes_equal(plan->role[r]->name, name)) return r;
    return STEP_NONE;
}

static bool is_field(struct bytes path, struct bytes *near)
{
    struct field_path found;
    const char *why;
    bool any = false;
    for (enum proto proto = PROTO_NONE + 1; proto < PROTO_COUNT && !any; proto++) {
        any = field_find(&found, proto, path, &why);
        if (!any && !near->count) *near = field_nearest(proto, path);
    }
    return any;
}

/* Always false. */
static bool wrong(char *why, const char *what, struct bytes word)
{
    snprintf(why, STEP_UNTIL_WHY, "%s `%.*s`", what, (int)word.count, word.at);
    return false;
}

static bool read_fact(struct step_until *until, const struct step_book *book, struct bytes kind, struct bytes node,
                      char *why)
{
    until->kind = UNTIL_FACT;
    until->role = node.count ? role_named(book, node) : STEP_NONE;
    if (node.count && until->role == STEP_NONE) return wrong(why, "no node", node);
    for (uint32_t n = 0; n < FACT_KIND_COUNT; n++) {
        until->fact = (enum fact_kind)n;
        if (fact_name[n] && bytes_equal(bytes_text(fact_name[n]), kind)) return true;
    }
    return wrong(why, "running, believed, refused ...: no kind of fact", kind);
}

bool step_until_read(struct step_until *until, const struct step_book *book, const char *text, char why[STEP_UNTIL_WHY])
{
    struct bytes near = bytes_of(NULL, 0);
    *until = (struct step_until){.kind = UNTIL_NOTHING};
    snprintf(until->text, sizeof until->text, "%s", text);
    struct bytes rest = bytes_text(until->text), kind = word_of(&rest), first = word_of(&rest), second = word_of(&rest);
    if (bytes_equal(kind, BYTES("fact"))) return read_fact(until, book, first, second, why);
    if (bytes_equal(kind, BYTES("state"))) {
        until->kind = UNTIL_STATE;
        until->role = role_named(book, first);
        until->table = second;
        return until->role != STEP_NONE || wrong(why, "no node", first);
    }
    until->kind = UNTIL_FIELD;
    until->path = first;
    if (!bytes_equal(kind, BYTES("field")))
        return wrong(why, "field PATH, fact KIND [NODE] or state NODE [TABLE], not", kind);
    if (is_field(first, &near)) return true;
    if (near.count) return wrong(why, "no such field; the nearest is", near);
    return wrong(why, "no message has a field", first);
}

/* ---- the values on a page ---- */

/* The value of the field in the message of a page, as text; none (at == NULL) where it has no such field. */
static struct bytes field_at(const struct step_until *until, const struct step_book *book, uint32_t page,
                             struct pen *pen)
{
    static struct message message;
    struct field_path path;
    const char *why;
    const struct ladder_row *row = step_book_row(book, page);
    if (!field_find(&path, row->proto, until->path, &why)) return bytes_of(NULL, 0);
    struct bytes octets = octets_read(book->reader, row->record).message;
    /* The mask bit tells the side (RFC 6455 5.1). */
    enum ws_side side = octets.count > 1 && octets.at[1] & 0x80 ? WS_FROM_CLIENT : WS_FROM_SERVER;
    message_scan(&message, row->proto, octets, side);
    if (message.error.why) return bytes_of(NULL, 0);
    char room[VALUE_ROOM];
    bool any = false;
    pen_anew(pen);
    for (uint32_t nth = 0; nth < LIST_MAX; nth++) {
        struct pen scratch = pen_on(room, sizeof room);
        struct field_value value = {0};
        path.row->read(&message, &path, nth, &scratch, &value);
        if (!value.present) break;
        any = true;
        if (value.text.at) pen_bytes(pen, value.text);
        else pen_u64(pen, value.number);
        pen_char(pen, '\n');
        if (path.row->type != FIELD_LIST) break;
    }
    struct bytes text = pen_done(pen);
    return any && text.at ? text : bytes_of(NULL, 0);
}

/* The rows that the node holds once the message of the page was handled: all of it, or the lines of one table. */
static uint64_t state_at(const struct step_until *until, const struct step_book *book, uint32_t page)
{
    const struct node_text *text = step_book_state(book, until->role, step_book_end(book, page));
    uint64_t hash = 0;
    if (!text) return hash;
    for (struct bytes rest = text->text; rest.count;) {
        struct bytes line = bytes_cut(rest, '\n', &rest), after;
        struct bytes name = bytes_cut(line, ' ', &after);
        if (!until->table.count || bytes_equal(name, until->table)) hash = bytes_hash_seed(line, hash);
    }
    return hash;
}

static bool fact_at(const struct step_until *until, const struct step_book *book, uint32_t page)
{
    const struct trace *trace = book->run->verdict->trace;
    for (uint32_t seq = step_book_row(book, page)->record; seq < step_book_end(book, page); seq++) {
        const struct record *record = trace_at(trace, seq);
        bool of_node = until->role == STEP_NONE || record_role(record) == until->role;
        if (record->kind == RECORD_FACT && record->extra == (uint32_t)until->fact && of_node) return true;
    }
    return false;
}

/* ---- the search ---- */

/* Another value than the one that was seen last on the page or before it, in the direction that it is looked in. */
static uint32_t find_field(const struct step_until *until, const struct step_book *book, uint32_t page, int by)
{
    struct arena scratch = {0};
    struct pen had = pen_on(arena_take(&scratch, VALUE_ROOM), VALUE_ROOM);
    struct pen now = pen_on(arena_take(&scratch, VALUE_ROOM), VALUE_ROOM);
    struct bytes before = bytes_of(NULL, 0);
    uint32_t found = STEP_NONE;
    for (int64_t at = page; at >= 0 && at < (int64_t)book->page_count && !before.at; at -= by)
        before = field_at(until, book, (uint32_t)at, &had);
    for (int64_t at = (int64_t)page + by; at >= 0 && at < (int64_t)book->page_count && found == STEP_NONE; at += by) {
        struct bytes value = field_at(until, book, (uint32_t)at, &now);
        if (value.at && !(before.at && bytes_equal(before, value))) found = (uint32_t)at;
    }
    arena_free(&scratch);
    return found;
}

uint32_t step_until_find(const struct step_until *until, const struct step_book *book, uint32_t page, int by)
{
    if (until->kind == UNTIL_FIELD) return find_field(until, book, page, by);
    uint64_t state = until->kind == UNTIL_STATE ? state_at(until, book, page) : 0;
    for (int64_t at = (int64_t)page + by; at >= 0 && at < (int64_t)book->page_count; at += by) {
        bool here = until->kind == UNTIL_STATE ? state_at(until, book, (uint32_t)at) != state
                                               : fact_at(until, book, (uint32_t)at);
        if (here) return (uint32_t)at;
    }
    return STEP_NONE;
}
