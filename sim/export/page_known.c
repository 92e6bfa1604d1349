/* The knowledge of the parties with its times, and the inputs of every digest: the judge's findings by number. */
#include "page_data.h"

#include "clause.h"
#include "digest.h"

enum { NAME_ROOM = 512, SOURCE_ROOM = 512 };
#define NOBODY UINT32_MAX

static void write_items(struct page_writer *writer, const struct knowledge *knowledge)
{
    struct out *out = writer->out;
    out_lit(out, "\"items\":[");
    for (uint32_t i = 0; i < knowledge->item_count; i++) {
        char room[NAME_ROOM];
        struct pen pen = pen_on(room, sizeof room);
        item_name(&pen, &knowledge->item[i]);
        out_text(out, i ? ",{\"n\":" : "{\"n\":");
        out_u64(out, i);
        page_text(writer, "name", pen_done(&pen));
        out_char(out, '}');
    }
    out_char(out, ']');
}

static void write_parties(struct page_writer *writer, const struct knowledge *knowledge)
{
    struct out *out = writer->out;
    page_key(out, "parties");
    out_char(out, '[');
    for (uint32_t v = 0; v < knowledge->view_count; v++) {
        const struct view *view = &knowledge->view[v];
        char room[NAME_ROOM];
        struct pen pen = pen_on(room, sizeof room);
        view_name(&pen, writer->input->verdict->plan, view);
        out_text(out, v ? ",{\"n\":" : "{\"n\":");
        out_u64(out, v);
        page_text(writer, "name", pen_done(&pen));
        page_text(writer, "kind", bytes_text(party_kind_name[view->kind]));
        page_flag(out, "tls", view->tls);
        out_char(out, '}');
    }
    out_char(out, ']');
}

/* `,record,"step"`: -1 and no step for an item that was given before the run. */
static void write_since(struct page_writer *writer, const struct bytes *step, uint32_t record)
{
    out_char(writer->out, ',');
    if (record == KNOWLEDGE_NO_RECORD) {
        out_lit(writer->out, "-1,\"\"");
        return;
    }
    out_u64(writer->out, record);
    out_char(writer->out, ',');
    page_string(writer, step[record]);
}

/* known: [party, item, how (enum known_how), record, step, rule or -1]; guess: [party, item, by (enum guess_by),
 * record, step]. */
static void write_cells(struct page_writer *writer, const struct knowledge *knowledge, const struct bytes *step)
{
    struct out *out = writer->out;
    uint32_t written = 0;
    page_key(out, "known");
    out_char(out, '[');
    for (uint32_t v = 0; v < knowledge->view_count; v++)
        for (uint32_t i = 0; i < knowledge->item_count; i++) {
            const struct known *known = &knowledge->view[v].known[i];
            if (known->how == KNOWN_NOT) continue;
            out_text(out, written++ ? ",[" : "[");
            out_u64(out, v);
            out_char(out, ',');
            out_u64(out, i);
            out_char(out, ',');
            out_u64(out, known->how);
            write_since(writer, step, known->record);
            out_char(out, ',');
            if (known->how == KNOWN_DERIVED) out_u64(out, known->derivation);
            else out_lit(out, "-1");
            out_char(out, ']');
        }
    out_char(out, ']');
}

static void write_guesses(struct page_writer *writer, const struct knowledge *knowledge, const struct bytes *step)
{
    struct out *out = writer->out;
    uint32_t written = 0;
    page_key(out, "guess");
    out_char(out, '[');
    for (uint32_t v = 0; v < knowledge->view_count; v++)
        for (uint32_t i = 0; i < knowledge->item_count; i++) {
            const struct guessable *guess = &knowledge->view[v].guessable[i];
            if (guess->by == GUESS_NOT) continue;
            out_text(out, written++ ? ",[" : "[");
            out_u64(out, v);
            out_char(out, ',');
            out_u64(out, i);
            out_char(out, ',');
            out_u64(out, guess->by);
            write_since(writer, step, guess->record);
            out_char(out, ']');
        }
    out_char(out, ']');
}

/* [letter, name, source, [premises], conclusion] */
static void write_rules(struct page_writer *writer, const struct knowledge *knowledge)
{
    struct out *out = writer->out;
    page_key(out, "rules");
    out_char(out, '[');
    for (uint32_t d = 0; d < knowledge->derivation_count; d++) {
        const struct derivation *derivation = &knowledge->derivation[d];
        out_text(out, d ? ",[" : "[");
        page_string(writer, bytes_of(&derivation->row->letter, 1));
        out_char(out, ',');
        page_string(writer, bytes_text(derivation->row->name));
        out_char(out, ',');
        char room[SOURCE_ROOM];
        struct pen pen = pen_on(room, sizeof room);
        clause_marks(&pen, bytes_text(derivation->row->source));
        page_string(writer, pen_done(&pen));
        out_lit(out, ",[");
        for (uint32_t p = 0; p < derivation->premise_count; p++) {
            if (p) out_char(out, ',');
            out_u64(out, derivation->premise[p]);
        }
        out_lit(out, "],");
        out_u64(out, derivation->conclusion);
        out_char(out, ']');
    }
    out_char(out, ']');
}

/* ---- digests ---- */

/* The view of the sender of that record. */
static uint32_t view_of_sender(const struct verdict *verdict, uint32_t seq)
{
    const struct record *record = trace_at(verdict->trace, seq);
    if (!record_is_message(record)) return NOBODY;
    const struct link_line *link = &verdict->plan->link[link_class_of(record->subject)];
    const struct role *role = verdict->plan->role[link->end[link_end(record->subject)]];
    for (uint32_t v = 0; v < verdict->knowledge->view_count; v++) {
        const struct view *view = &verdict->knowledge->view[v];
        bool box = view->kind == PARTY_BOX && role->box && view->role->box == role->box;
        if (box || (view->kind == PARTY_NODE && view->role == role)) return v;
    }
    return NOBODY;
}

static uint32_t item_of(const struct knowledge *knowledge, enum item_kind kind, struct bytes value)
{
    for (uint32_t i = 0; i < knowledge->item_count; i++)
        if (knowledge->item[i].kind == kind && bytes_equal(knowledge->item[i].value, value)) return i;
    return NOBODY;
}

/* The H(A1) that it was made with: of the same user, in the same algorithm. */
static uint32_t ha1_of(const struct knowledge *knowledge, const struct digest_use *use)
{
    enum digest_algorithm algorithm = DIGEST_MD5;
    if (!use->password || !digest_algorithm_of(use->algorithm, &algorithm)) return NOBODY;
    enum item_kind kind = algorithm == DIGEST_MD5 ? ITEM_HA1 : ITEM_HA1_SHA256;
    for (uint32_t i = 0; i < knowledge->item_count; i++) {
        const struct item *item = &knowledge->item[i];
        if (item->kind == kind && item->set == use->password->set && item->member == use->password->member) return i;
    }
    return NOBODY;
}

struct digest_part {
    const char *name;
    struct bytes value;
    uint32_t item; /* NOBODY: it is nothing that somebody learns */
};

/* [name, value, item or -1, how its maker came to know it (0: it is nothing that is learned), record, step, rule] */
static void write_part(struct page_writer *writer, const struct digest_part *part, uint32_t maker,
                       const struct bytes *step)
{
    const struct knowledge *knowledge = writer->input->verdict->knowledge;
    struct out *out = writer->out;
    out_char(out, '[');
    page_string(writer, bytes_text(part->name));
    out_char(out, ',');
    page_string(writer, octets_text(writer->reader, part->value));
    if (part->item == NOBODY || maker == NOBODY) {
        out_lit(out, ",-1,0,-1,\"\",-1]");
        return;
    }
    const struct known *known = &knowledge->view[maker].known[part->item];
    out_char(out, ',');
    out_u64(out, part->item);
    out_char(out, ',');
    out_u64(out, known->how);
    write_since(writer, step, known->how == KNOWN_NOT ? KNOWLEDGE_NO_RECORD : known->record);
    out_char(out, ',');
    if (known->how == KNOWN_DERIVED) out_u64(out, known->derivation);
    else out_lit(out, "-1");
    out_char(out, ']');
}

static void write_digest(struct page_writer *writer, const struct digest_use *use, const struct bytes *step)
{
    const struct knowledge *knowledge = writer->input->verdict->knowledge;
    struct out *out = writer->out;
    uint32_t maker = view_of_sender(writer->input->verdict, use->record), ha1 = ha1_of(knowledge, use);
    const struct digest_part parts[] = {
        {"H(A1)", BYTES(""), ha1},
        {"username", use->username, item_of(knowledge, ITEM_IMPI, use->username)},
        {"realm", use->realm, item_of(knowledge, ITEM_REALM, use->realm)},
        {"nonce", use->nonce, item_of(knowledge, ITEM_NONCE, use->nonce)},
        {"nc", use->nc, NOBODY},
        {"cnonce", use->cnonce, item_of(knowledge, ITEM_CNONCE, use->cnonce)},
        {"qop", use->qop, NOBODY},
        {"method", use->method, NOBODY},
        {"uri", use->uri, NOBODY},
        {"algorithm", use->algorithm.count ? use->algorithm : BYTES("MD5"), NOBODY},
    };
    page_text(writer, "value", octets_text(writer->reader, use->value));
    page_flag(out, "rspauth", use->rspauth);
    page_flag(out, "right", use->password != NULL);
    page_number(out, "record", use->record);
    if (maker != NOBODY) page_number(out, "maker", maker);
    page_key(out, "parts");
    out_char(out, '[');
    for (uint32_t i = 0; i < COUNT(parts); i++) {
        if (i) out_char(out, ',');
        write_part(writer, &parts[i], maker, step);
    }
    out_char(out, ']');
}

static void write_digests(struct page_writer *writer, const struct knowledge *knowledge, const struct bytes *step)
{
    page_key(writer->out, "digests");
    out_char(writer->out, '[');
    for (uint32_t u = 0; u < knowledge->use_count; u++) {
        out_text(writer->out, u ? ",\n{\"n\":" : "\n{\"n\":");
        out_u64(writer->out, u);
        write_digest(writer, &knowledge->use[u], step);
        out_char(writer->out, '}');
    }
    out_char(writer->out, ']');
}

void page_known_write(struct page_writer *writer)
{
    const struct knowledge *knowledge = writer->input->verdict->knowledge;
    if (!knowledge) return;
    const struct bytes *step = verdict_steps(writer->input->verdict, writer->arena);
    page_key(writer->out, "knowledge");
    out_char(writer->out, '{');
    write_items(writer, knowledge);
    write_parties(writer, knowledge);
    write_cells(writer, knowledge, step);
    write_guesses(writer, knowledge, step);
    write_rules(writer, knowledge);
    write_digests(writer, knowledge, step);
    page_flag(writer->out, "cut", knowledge->items_cut);
    out_char(writer->out, '}');
}
