/* Panes: the message, the nodes, the messages under way, the secrets of the parties, why. */
#include "step_panes.h"

#include "fact_json.h"

enum { NAME_ROOM = 512, FACTS_MAX = 200, HOLDER_WIDTH = 6 };

void step_pane_heading(const struct step_book *book, uint32_t page, struct out *out)
{
    const struct ladder_row *row = step_book_row(book, page);
    out_bytes(out, row->step);
    out_char(out, ' ');
    out_bytes(out, row->label);
    out_lit(out, "  ");
    out_bytes(out, row->sender->name);
    out_text(out, row->lost ? " -x " : " -> ");
    out_bytes(out, row->receiver->name);
}

static struct message_tree *tree_of(const struct step_book *book, uint32_t row, struct arena *arena)
{
    return message_tree_new(book->reader, book->run->verdict, book->ladder->row[row].record, arena);
}

/* The deeds at the message on its way, and the basis of the step of a page, where the scenario gives it. */
static void rests(const struct step_book *book, uint32_t page, struct out *out)
{
    const struct ladder_row *row = step_book_row(book, page);
    if ((row->touched || row->injected) && row->touch.count) {
        out_text(out, row->injected ? "it was sent " : "on its way it was ");
        out_bytes(out, row->touch);
        out_char(out, '\n');
    }
    const struct basis_row *basis = &basis_rows[row->basis];
    if (!*basis->word) return;
    out_lit(out, "this step rests on ");
    out_text(out, basis->word);
    out_lit(out, ": ");
    out_text(out, basis->means);
    out_char(out, '\n');
}

static void fields(const struct step_book *book, uint32_t page, struct out *out, struct arena *arena)
{
    rests(book, page, out);
    message_tree_text(out, tree_of(book, book->page[page], arena));
}

/* ---- changes ---- */

static void changes(const struct step_book *book, uint32_t page, struct out *out, struct arena *arena)
{
    const struct ladder_row *row = step_book_row(book, page);
    uint32_t other = book->marked == STEP_NONE ? row->led_from : book->page[book->marked];
    if (other == LADDER_NO_ROW) {
        out_lit(out, "It was made here: no hop before carried it. (m marks a message to compare with.)\n");
        return;
    }
    const struct message_tree *before = tree_of(book, other, arena), *now = tree_of(book, book->page[page], arena);
    if (book->marked == STEP_NONE && !message_tree_relays(now, before)) {
        out_lit(out, "It was made here: no hop before carried it. (m marks a message to compare with.)\n");
        return;
    }
    out_lit(out, "- ");
    out_bytes(out, book->ladder->row[other].step);
    out_char(out, ' ');
    out_bytes(out, book->ladder->row[other].label);
    out_lit(out, "\n+ ");
    step_pane_heading(book, page, out);
    out_char(out, '\n');
    tree_difference_text(out, tree_difference_new(before, now, arena), before, now);
}

/* ---- nodes ---- */

static bool has_line(struct bytes text, struct bytes line)
{
    while (text.count)
        if (bytes_equal(bytes_cut(text, '\n', &text), line)) return true;
    return false;
}

typedef void line_fn(struct out *, const struct role *, struct bytes line, bool fresh);

/* Every line of the nodes' states on that page, those of the sender and the receiver first. */
static void each_state(const struct step_book *book, uint32_t page, struct out *out, line_fn *put)
{
    const struct plan *plan = book->run->plan;
    const struct ladder_row *row = step_book_row(book, page);
    for (uint32_t turn = 0; turn < 2; turn++)
        for (uint32_t r = 0; r < plan->role_count; r++) {
            const struct role *role = plan->role[r];
            bool involved = role == row->sender || role == row->receiver;
            const struct node_text *now = step_book_state(book, r, step_book_end(book, page)),
                                   *before = step_book_state(book, r, row->record);
            if (involved != (turn == 0) || !now) continue;
            for (struct bytes rest = now->text; rest.count;) {
                struct bytes line = bytes_cut(rest, '\n', &rest);
                bool fresh = now != before && !(before && has_line(before->text, line));
                put(out, role, octets_text(book->reader, line), fresh);
            }
        }
}

static void put_state(struct out *out, const struct role *role, struct bytes line, bool fresh)
{
    out_text(out, fresh ? "+ " : "  ");
    out_bytes(out, role->name);
    out_lit(out, ": ");
    out_bytes(out, line);
    out_char(out, '\n');
}

static void put_due(struct out *out, const struct role *role, struct bytes line, bool fresh)
{
    if (bytes_find(line, BYTES("  due ")) != BYTES_NOT_FOUND) put_state(out, role, line, fresh);
}

static void put_fresh(struct out *out, const struct role *role, struct bytes line, bool fresh)
{
    if (fresh) put_state(out, role, line, fresh);
}

/* ---- pending ---- */

static void pending(const struct step_book *book, uint32_t page, struct out *out)
{
    const struct verdict *verdict = book->run->verdict;
    const struct plan *plan = book->run->plan;
    uint32_t end = step_book_end(book, page), count = 0;
    out_lit(out, "under way\n");
    for (uint32_t seq = 0; seq < end; seq++) {
        const struct record *record = trace_at(verdict->trace, seq);
        if (record->kind != RECORD_SENT || (book->arrival[seq] != STEP_NONE && book->arrival[seq] < end)) continue;
        const struct link_line *link = &plan->link[link_class_of(record->subject)];
        uint32_t side = link_end(record->subject);
        out_lit(out, "  ");
        out_bytes(out, book->step[seq]);
        out_char(out, ' ');
        out_bytes(out, verb_name((enum proto)record->proto, record->verb));
        out_lit(out, "  ");
        out_bytes(out, plan->role[link->end[side]]->name);
        out_lit(out, " -> ");
        out_bytes(out, plan->role[link->end[1 - side]]->name);
        if (book->arrival[seq] != STEP_NONE) {
            out_lit(out, "  arrives at ");
            out_seconds(out, trace_at(verdict->trace, book->arrival[seq])->at);
        }
        out_char(out, '\n');
        count++;
    }
    if (!count) out_lit(out, "  nothing\n");
    out_lit(out, "timers\n");
    each_state(book, page, out, put_due);
}

/* ---- holders ---- */

/* The row of an item: since which step each node knows it; `+` where that is this message. */
static void holders_of(const struct step_book *book, uint32_t page, uint32_t item, struct out *out)
{
    const struct knowledge *knowledge = book->run->verdict->knowledge;
    uint32_t now = step_book_row(book, page)->record, before = page ? step_book_row(book, page - 1)->record : 0;
    char room[NAME_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    item_name(&pen, &knowledge->item[item]);
    out_padded(out, pen_done(&pen), 24);
    for (uint32_t v = 0; v < knowledge->view_count; v++) {
        const struct view *view = &knowledge->view[v];
        const struct known *known = &view->known[item];
        if (view->kind != PARTY_NODE && view->kind != PARTY_BOX) continue;
        bool given = known->record == KNOWLEDGE_NO_RECORD;
        bool knows = known->how != KNOWN_NOT && (given || known->record <= now);
        struct bytes since = !knows ? BYTES("-") : given ? BYTES("()") : book->step[known->record];
        char cell[HOLDER_WIDTH + 2];
        pen = pen_on(cell, sizeof cell);
        pen_bytes(&pen, since.count ? bytes_part(since, 0, HOLDER_WIDTH) : BYTES("."));
        if (knows && known->how == KNOWN_DERIVED) pen_char(&pen, '*');
        out_char(out, knows && !given && (page == 0 || known->record > before) ? '+' : ' ');
        out_padded(out, pen_done(&pen), HOLDER_WIDTH + 1);
    }
    out_char(out, '\n');
}

static void holders(const struct step_book *book, uint32_t page, struct out *out)
{
    const struct knowledge *knowledge = book->run->verdict->knowledge;
    if (!knowledge) return;
    out_repeat(out, ' ', 24);
    for (uint32_t v = 0; v < knowledge->view_count; v++) {
        const struct view *view = &knowledge->view[v];
        if (view->kind != PARTY_NODE && view->kind != PARTY_BOX) continue;
        char room[NAME_ROOM];
        struct pen pen = pen_on(room, sizeof room);
        view_name(&pen, book->run->plan, view);
        out_char(out, ' ');
        out_padded(out, bytes_part(pen_done(&pen), 0, HOLDER_WIDTH), HOLDER_WIDTH + 1);
    }
    out_char(out, '\n');
    for (uint32_t i = 0; i < knowledge->item_count; i++) holders_of(book, page, i, out);
    out_lit(out, "since which step; () before the run, * derived, + new with this message\n");
}

/* ---- facts ---- */

static void put_fact(const struct step_book *book, uint32_t seq, bool fresh, struct out *out)
{
    const struct record *record = trace_at(book->run->verdict->trace, seq);
    struct fact_record told;
    char room[FACT_SAID_MAX];
    struct pen pen = pen_on(room, sizeof room);
    fact_record_read(record, octets_read(book->reader, seq).message, &told);
    fact_said(&pen, &told.fact);
    struct bytes who = fact_whom(&told.fact), what = pen_done(&pen);
    out_text(out, fresh ? "+ " : "  ");
    out_bytes(out, book->run->plan->role[record_role(record)]->name);
    out_char(out, ' ');
    out_text(out, fact_name[record->extra]);
    out_char(out, ' ');
    out_bytes(out, who);
    out_text(out, who.count && what.count ? ", " : "");
    out_bytes(out, what);
    out_char(out, '\n');
}

/* The latest first. */
static void facts(const struct step_book *book, uint32_t page, struct out *out, bool fresh_only)
{
    uint32_t now = step_book_row(book, page)->record, count = 0;
    for (uint32_t seq = step_book_end(book, page); seq-- > 0 && count < FACTS_MAX;) {
        if (fresh_only && seq < now) return;
        if (trace_at(book->run->verdict->trace, seq)->kind != RECORD_FACT) continue;
        put_fact(book, seq, seq > now, out);
        count++;
    }
    if (!count && !fresh_only) out_lit(out, "  none yet\n");
}

void step_pane_news(const struct step_book *book, uint32_t page, struct out *out)
{
    each_state(book, page, out, put_fresh);
    facts(book, page, out, true);
}

/* ---- why ---- */

/* The judge's findings that come about here: claims that break with this message, and premises of others. */
static void claims_here(const struct step_book *book, uint32_t page, struct out *out)
{
    const struct verdict *verdict = book->run->verdict;
    uint32_t from = step_book_row(book, page)->record, end = step_book_end(book, page);
    for (uint32_t i = 0; i < verdict->claim_count; i++) {
        const struct claim_outcome *outcome = &verdict->claim[i];
        for (uint32_t b = 0; b < outcome->breach_count; b++) {
            if (outcome->breach[b].record < from || outcome->breach[b].record >= end) continue;
            out_bytes(out, outcome->claim->name);
            out_lit(out, " is violated here, by ");
            out_bytes(out, outcome->breach[b].who);
            out_text(out, outcome->as_expected ? ", as expected: " : ", against what is expected: ");
            out_bytes(out, outcome->claim->text);
            out_char(out, '\n');
        }
        for (uint32_t t = 0; t < outcome->trail.count; t++) {
            const struct trail_step *one = &outcome->trail.step[t];
            if (one->record < from || one->record >= end) continue;
            out_bytes(out, outcome->claim->name);
            out_lit(out, " rests on ");
            out_bytes(out, one->name);
            out_lit(out, ", ");
            out_bytes(out, one->text);
            out_char(out, '\n');
        }
    }
}

/* The causes of the message, from the first one on. */
static void why(const struct step_book *book, uint32_t page, struct out *out, struct arena *arena)
{
    const struct ladder *ladder = book->ladder;
    uint32_t *row = arena_array(arena, uint32_t, ladder->row_count + 1), count = 0;
    rests(book, page, out);
    for (uint32_t n = 0; n < ladder->red_count; n++) {
        if (ladder->red[n].row != book->page[page]) continue;
        out_lit(out, "not as expected: ");
        out_bytes(out, ladder->red[n].text);
        out_char(out, '\n');
    }
    for (uint32_t at = book->page[page]; at != LADDER_NO_ROW; at = ladder->row[at].led_from) row[count++] = at;
    for (uint32_t i = 0; i < count; i++) {
        const struct ladder_row *one = &ladder->row[row[count - 1 - i]];
        out_u64(out, i + 1);
        out_lit(out, ". ");
        if (i == 0 && one->injected) {
            out_lit(out, "injected ");
            out_bytes(out, one->touch);
            out_lit(out, ", as if ");
        } else if (i == 0) {
            out_lit(out, "by its own will: ");
        }
        out_bytes(out, one->sender->name);
        out_lit(out, " sent ");
        out_bytes(out, one->step);
        out_char(out, ' ');
        out_bytes(out, one->label);
        out_lit(out, " to ");
        out_bytes(out, one->receiver->name);
        out_lit(out, " at ");
        out_seconds(out, one->sent_at);
        out_char(out, '\n');
    }
    claims_here(book, page, out);
}

void step_book_pane(const struct step_book *book, uint32_t page, enum step_pane pane, struct out *out,
                    struct arena *arena)
{
    switch (pane) {
    case PANE_FIELDS: fields(book, page, out, arena); break;
    case PANE_OCTETS: message_tree_dump(out, tree_of(book, book->page[page], arena)); break;
    case PANE_CHANGES: changes(book, page, out, arena); break;
    case PANE_NODES: each_state(book, page, out, put_state); break;
    case PANE_PENDING: pending(book, page, out); break;
    case PANE_HOLDERS: holders(book, page, out); break;
    case PANE_FACTS: facts(book, page, out, false); break;
    case PANE_WHY: why(book, page, out, arena); break;
    case PANE_COUNT: break;
    }
}
