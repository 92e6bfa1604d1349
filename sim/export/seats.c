/* One seat after the other, in the order of the file. */
#include "seats.h"

#include "attacker.h"

void seats_write(struct out *out, const struct plan *plan)
{
    uint32_t count = 0;
    for (const struct attacker *attacker = plan->attacker; attacker; attacker = attacker->next)
        for (const struct seat *seat = attacker->seats; seat; seat = seat->next) {
            char room[256];
            struct pen pen = pen_on(room, sizeof room);
            if (seat->kind == SEAT_KNOWS) continue;
            seat_write(&pen, seat);
            if (count++) out_lit(out, ", ");
            out_bytes(out, pen_done(&pen));
        }
    if (!count) out_lit(out, "nobody owned");
}
