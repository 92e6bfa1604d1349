/* The rows of the filter of one run: its attackers' moves, then its faults. */
#include "bind.h"
#include "fault.h"

void bind_filter(struct bind *bind)
{
    struct plan *plan = bind->plan;
    uint32_t room = 0, count = 0;
    for (const struct attacker *attacker = plan->attacker; attacker; attacker = attacker->next) {
        for (const struct move *move = attacker->moves; move; move = move->next) room++;
        for (const struct seat *seat = attacker->seats; seat; seat = seat->next) room += ATTACKER_STOP_ROWS;
    }
    for (const struct fault *fault = plan->fault ? plan->fault->faults : NULL; fault; fault = fault->next)
        room += FAULT_FILTER_ROWS_MAX;
    if (!room) return;
    struct filter_row *rows = arena_array(bind->arena, struct filter_row, room);
    for (const struct attacker *attacker = plan->attacker; attacker; attacker = attacker->next) {
        for (const struct move *move = attacker->moves; move; move = move->next)
            count += attacker_filter(plan, attacker, move, &rows[count]);
        for (const struct seat *seat = attacker->seats; seat; seat = seat->next)
            count += attacker_stop(plan, attacker, seat, &rows[count]);
    }
    for (const struct fault *fault = plan->fault ? plan->fault->faults : NULL; fault; fault = fault->next)
        count += fault_filter(plan, plan->fault, fault, count, &rows[count]);
    plan->filter = rows;
    plan->filter_count = count;
}
