/* P-Charging-Vector and P-Charging-Function-Addresses, written in one place. */
#include "charging.h"

#include "param.h"

#define TYPE_1 "Type 1"
#define TYPE_3 "Type 3"

static void write_ioi(struct pen *pen, const char *name, const char *type, struct bytes network)
{
    pen_text(pen, name);
    pen_char(pen, '"');
    pen_text(pen, type);
    pen_bytes(pen, network);
    pen_lit(pen, "\"\r\n");
}

static void write_vector(struct pen *pen, struct bytes icid, const char *type, struct bytes network)
{
    pen_lit(pen, "P-Charging-Vector: icid-value=");
    pen_bytes(pen, icid);
    write_ioi(pen, ";orig-ioi=", type, network);
}

void charging_write_request(struct pen *pen, struct bytes icid, struct bytes network)
{
    write_vector(pen, icid, TYPE_1, network);
}

void charging_write_answer(struct pen *pen, struct bytes asked, struct bytes network)
{
    pen_lit(pen, "P-Charging-Vector: ");
    pen_bytes(pen, asked);
    write_ioi(pen, ";term-ioi=", TYPE_1, network);
}

void charging_write_third(struct pen *pen, struct bytes icid, struct bytes network)
{
    write_vector(pen, icid, TYPE_3, network);
}

struct bytes charging_icid(struct bytes vector)
{
    struct bytes icid;
    return param_find(vector, BYTES("icid-value"), &icid) ? icid : bytes_of(NULL, 0);
}

void charging_write_addresses(struct pen *pen, struct bytes collects)
{
    pen_lit(pen, "P-Charging-Function-Addresses: ccf=");
    param_quote(pen, collects);
    pen_lit(pen, "\r\n");
}
