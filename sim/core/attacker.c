/* Attackers as rows of the filter. */
#include "attacker.h"
#include "must.h"

const char *const move_name[] = {
    [MOVE_DROP] = "drop",
    [MOVE_TAKE] = "take",
    [MOVE_DELAY] = "delay",
    [MOVE_SET] = "set",
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
