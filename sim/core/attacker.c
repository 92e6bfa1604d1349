/* Attackers as rows of the filter. */
#include "attacker.h"
#include "must.h"

const char *const seat_name[SEAT_KIND_COUNT] = {
    [SEAT_TAPS] = "taps",         [SEAT_HOLDS] = "holds", [SEAT_OWNS] = "owns",
    [SEAT_CONNECTS] = "connects", [SEAT_READS] = "reads", [SEAT_KNOWS] = "knows"};
const char *const move_name[MOVE_KIND_COUNT] = {
    [MOVE_DROP] = "drop",
    [MOVE_TAKE] = "take",
    [MOVE_DELAY] = "delay",
    [MOVE_SET] = "set",
};

const char *const deed_name[DEED_KIND_COUNT] = {
    [DEED_CONNECT] = "connect",
    [DEED_SEND] = "send",
    [DEED_REPLAY] = "replay",
    [DEED_ANSWER] = "answer",
};

/* Every message of the arrow's kind on its link, whether or not the flow waits for it. */
static void looks_like(const struct plan *plan, const struct flow_line *line, struct filter_row *row)
{
    row->link = &plan->link[line->link_class];
    row->from = line->from;
    row->to = line->to;
    row->proto = line->proto;
    row->verb = line->verb;
    if (line->has_path) row->path = line->path;
}

bool attacker_filter(const struct plan *plan, const struct attacker *attacker, const struct move *move,
                     struct filter_row *row)
{
    static const enum filter_deed deeds[] = {
        [MOVE_DROP] = FILTER_DROP, [MOVE_TAKE] = FILTER_TAKE, [MOVE_DELAY] = FILTER_DELAY, [MOVE_SET] = FILTER_EDIT};
    *row = (struct filter_row){.deed = deeds[move->kind],
                               .name = attacker->name,
                               .place = move->place,
                               .by = attacker,
                               .move = move,
                               .delay = move->delay,
                               .times = move->each ? 0 : 1};
    if (move->line == PLAN_NO_LINE || !move->seat) return false;
    const struct flow_line *line = plan_line(plan, move->line);
    if (move->each) looks_like(plan, line, row);
    else row->step = line;
    if (!move->seat->after.count) return true;
    if (move->seat->after_line == PLAN_NO_LINE) return false;
    row->since.line = plan_line(plan, move->seat->after_line);
    return true;
}

bool seat_speaks(const struct plan *plan, const struct seat *seat, const struct deed *deed)
{
    const uint32_t class = link_class_of(deed->link);
    const struct link_line *link = &plan->link[class];
    const bool own = deed->as == deed->attacker->role;
    switch (seat->kind) {
    case SEAT_CONNECTS: return own && seat->role == deed->to;
    case SEAT_OWNS: return seat->role == deed->as;
    case SEAT_HOLDS:
        if (own || link->secure || link->internal) return false;
        return seat->party.kind == PARTY_LINK ? seat->party.link == class : bytes_equal(seat->party.zone, link->zone);
    case SEAT_TAPS:
    case SEAT_READS:
    case SEAT_KNOWS: break;
    }
    return false;
}

uint32_t attacker_stop(const struct plan *plan, const struct attacker *attacker, const struct seat *seat,
                       struct filter_row *rows)
{
    if (!seat->stopped || (seat->after.count && seat->after_line == PLAN_NO_LINE)) return 0;
    rows[0] = (struct filter_row){
        .deed = FILTER_OUTLET, .name = attacker->name, .place = seat->place, .by = attacker, .about = FILTER_ALL};
    if (seat->after.count) rows[0].since.line = plan_line(plan, seat->after_line);
    rows[1] = rows[0];
    rows[0].to = seat->role;
    rows[1].deed = FILTER_STOP;
    rows[1].stage = FILTER_MOMENT;
    rows[1].about = 0;
    rows[1].target = seat->role;
    rows[1].how = STOP_PAUSED;
    rows[1].times = 1;
    return ATTACKER_STOP_ROWS;
}

void seat_write(struct pen *pen, const struct seat *seat)
{
    const bool node = seat->kind == SEAT_OWNS || seat->kind == SEAT_CONNECTS;
    const bool link = seat->kind == SEAT_TAPS || seat->kind == SEAT_HOLDS;
    pen_text(pen, seat_name[seat->kind]);
    pen_char(pen, ' ');
    pen_bytes(pen, node ? seat->role->name : link ? seat->party.text : seat->subject.text);
}
