/* P-Charging-Vector, written in one place. */
#include "charging.h"

static void write_ioi(struct pen *pen, const char *name, struct bytes network)
{
    pen_text(pen, name);
    pen_lit(pen, "\"Type 1");
    pen_bytes(pen, network);
    pen_lit(pen, "\"\r\n");
}

void charging_write_request(struct pen *pen, struct bytes icid, struct bytes network)
{
    pen_lit(pen, "P-Charging-Vector: icid-value=");
    pen_bytes(pen, icid);
    write_ioi(pen, ";orig-ioi=", network);
}

void charging_write_answer(struct pen *pen, struct bytes asked, struct bytes network)
{
    pen_lit(pen, "P-Charging-Vector: ");
    pen_bytes(pen, asked);
    write_ioi(pen, ";term-ioi=", network);
}
