/* Units as a table; decimals in whole numbers, so that no run depends on rounding. */
#include "quantity.h"

static const struct {
    struct bytes unit;
    enum quantity_type type;
    uint64_t scale;
} units[] = {
    {BYTES_ROW("us"), QUANTITY_TIME, 1},         {BYTES_ROW("ms"), QUANTITY_TIME, 1000},
    {BYTES_ROW("s"), QUANTITY_TIME, 1000000},    {BYTES_ROW("min"), QUANTITY_TIME, 60000000},
    {BYTES_ROW("h"), QUANTITY_TIME, 3600000000}, {BYTES_ROW("B"), QUANTITY_SIZE, 1},
    {BYTES_ROW("KiB"), QUANTITY_SIZE, 1024},     {BYTES_ROW("MiB"), QUANTITY_SIZE, 1048576},
    {BYTES_ROW("%"), QUANTITY_SHARE, 10000},     {BYTES_ROW("/s"), QUANTITY_RATE, 3600},
    {BYTES_ROW("/min"), QUANTITY_RATE, 60},      {BYTES_ROW("/h"), QUANTITY_RATE, 1},
};

const char *quantity_units(enum quantity_type type)
{
    static const char *const names[] = {
        [QUANTITY_TIME] = "us, ms, s, min or h",
        [QUANTITY_SIZE] = "B, KiB or MiB",
        [QUANTITY_SHARE] = "%",
        [QUANTITY_RATE] = "/s, /min or /h",
    };
    return names[type];
}

static uint32_t digits_end(struct bytes text, uint32_t at)
{
    while (at < text.count && text.at[at] >= '0' && text.at[at] <= '9') at++;
    return at;
}

struct parse_error quantity_scan(struct quantity *quantity, struct bytes text)
{
    enum { FRACTION_DIGITS_MAX = 9 };
    uint32_t whole_end = digits_end(text, 0), end = whole_end;
    uint64_t whole, fraction = 0, parts = 1;
    if (!bytes_to_u64(bytes_part(text, 0, whole_end), &whole))
        return (struct parse_error){"a quantity is a number and a unit", 0};
    if (end < text.count && text.at[end] == '.') {
        end = digits_end(text, whole_end + 1);
        if (end == whole_end + 1 || end - whole_end - 1 > FRACTION_DIGITS_MAX)
            return (struct parse_error){"one to nine digits follow the decimal point", whole_end};
        bytes_to_u64(bytes_part(text, whole_end + 1, end - whole_end - 1), &fraction);
        for (uint32_t i = whole_end + 1; i < end; i++) parts *= 10;
    }
    struct bytes unit = bytes_from(text, end);
    for (size_t i = 0; i < COUNT(units); i++) {
        if (!bytes_equal(units[i].unit, unit)) continue;
        if (whole > QUANTITY_MAX / units[i].scale) return (struct parse_error){"too large", 0};
        if (fraction * units[i].scale % parts) return (struct parse_error){"finer than the lab can count", whole_end};
        quantity->type = units[i].type;
        quantity->number = whole * units[i].scale + fraction * units[i].scale / parts;
        return PARSE_OK;
    }
    return (struct parse_error){"units are us ms s min h B KiB MiB % /s /min /h", end};
}

void quantity_write_time(struct pen *pen, uint64_t us)
{
    size_t best = 0; /* units of time are first, from the smallest on */
    for (size_t i = 0; i < COUNT(units) && units[i].type == QUANTITY_TIME; i++)
        if (us && us % units[i].scale == 0) best = i;
    pen_u64(pen, us / units[best].scale);
    pen_bytes(pen, units[best].unit);
}
