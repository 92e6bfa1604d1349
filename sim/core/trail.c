/* Paths in words. */
#include "trail.h"

#include "clause.h"
#include "must.h"
#include "proto.h"

enum { TEXT_ROOM = 512 };

struct trail_walk {
    struct trail *trail;
    const struct knowledge *knowledge;
    const struct known *known;
    const struct plan *plan;
    const struct trace *trace;
    struct arena *arena;
};

static void say_message(const struct trail_walk *walk, struct pen *pen, const struct known *known)
{
    const struct record *record = trace_at(walk->trace, known->record);
    const struct link_line *link = &walk->plan->link[link_class_of(record->subject)];
    pen_char(pen, ' ');
    pen_bytes(pen, verb_name((enum proto)record->proto, record->verb));
    pen_char(pen, ' ');
    pen_bytes(pen, walk->plan->role[link->end[link_end(record->subject)]]->name);
    pen_lit(pen, " -> ");
    pen_bytes(pen, walk->plan->role[link->end[1 - link_end(record->subject)]]->name);
    if (known->depth) pen_text(pen, known->depth > 1 ? ", in forms" : ", in a form");
}

static void say_rule(struct pen *pen, const struct derivation_row *row)
{
    pen_lit(pen, " by ");
    pen_char(pen, row->letter);
    pen_lit(pen, ": ");
    pen_text(pen, row->name);
    pen_lit(pen, " (");
    clause_marks(pen, bytes_text(row->source));
    pen_lit(pen, ")");
}

static struct bytes say_how(const struct trail_walk *walk, const struct known *known)
{
    static const char *const words[] = {[KNOWN_GIVEN] = "given",    [KNOWN_TYPED] = "typed by its user",
                                        [KNOWN_MADE] = "made",      [KNOWN_KEPT] = "kept",
                                        [KNOWN_SENT] = "sent in",   [KNOWN_RECEIVED] = "received in",
                                        [KNOWN_TAPPED] = "read in", [KNOWN_DERIVED] = "derived"};
    char room[TEXT_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    bool octets = known->how >= KNOWN_SENT && known->how <= KNOWN_TAPPED;
    pen_text(&pen, words[known->how]);
    if (octets && known->record != KNOWLEDGE_NO_RECORD) say_message(walk, &pen, known);
    if (known->how == KNOWN_DERIVED) say_rule(&pen, walk->knowledge->derivation[known->derivation].row);
    return arena_copy(walk->arena, pen_done(&pen));
}

static bool is_there(const struct trail *trail, uint32_t item)
{
    for (uint32_t i = 0; i < trail->count; i++)
        if (trail->step[i].item == item) return true;
    return false;
}

static void walk_item(const struct trail_walk *walk, uint32_t item, uint32_t depth)
{
    struct trail *trail = walk->trail;
    const struct known *known = &walk->known[item];
    char room[TEXT_ROOM];
    struct pen pen = pen_on(room, sizeof room);
    must(known->how != KNOWN_NOT);
    if (is_there(trail, item)) return;
    item_name(&pen, &walk->knowledge->item[item]);
    trail->step = arena_grow(walk->arena, trail->step, trail->count, &trail->room, sizeof *trail->step);
    trail->step[trail->count++] = (struct trail_step){.item = item,
                                                      .depth = depth,
                                                      .record = known->record,
                                                      .name = arena_copy(walk->arena, pen_done(&pen)),
                                                      .text = say_how(walk, known)};
    if (known->how != KNOWN_DERIVED) return;
    const struct derivation *derivation = &walk->knowledge->derivation[known->derivation];
    trail->step[trail->count - 1].letter = derivation->row->letter;
    for (uint32_t i = 0; i < derivation->premise_count; i++) walk_item(walk, derivation->premise[i], depth + 1);
}

void trail_add(struct trail *trail, const struct knowledge *knowledge, const struct known *known, uint32_t item,
               const struct plan *plan, const struct trace *trace, struct arena *arena)
{
    const struct trail_walk walk = {trail, knowledge, known, plan, trace, arena};
    walk_item(&walk, item, 0);
}
