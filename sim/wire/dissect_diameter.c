/* Tree of a Diameter message: the header's fields, then the AVPs, groups nested. */
#include "dissect_tree.h"

#include "field_read.h"
#include "list.h"
#include "octets.h"

static void write_flags(struct pen *pen, uint8_t flags, const char *letters)
{
    for (unsigned bit = 0; bit < 8; bit++) {
        if (flags & 0x80 >> bit) pen_char(pen, letters[bit]);
    }
    if (!flags) pen_char(pen, '-');
}

/* "User-Name (1)", "Public-Identity (601, vendor 10415)"; flags where they are not those of the dictionary. */
static void write_name(struct pen *pen, const struct avp *avp)
{
    pen_text(pen, avp_rows[avp->id].name);
    pen_lit(pen, " (");
    pen_u64(pen, avp->code);
    if (avp->flags & AVP_V) {
        pen_lit(pen, ", vendor ");
        pen_u64(pen, avp->vendor);
    }
    if (avp->id == AVP_UNKNOWN || avp->flags != avp_rows[avp->id].flags) {
        pen_lit(pen, ", flags ");
        write_flags(pen, avp->flags, "VMPrrrrr");
    }
    pen_char(pen, ')');
}

/* RFC 6733 4.3.1: a family of two octets, then the address. */
static void write_address(struct pen *pen, struct bytes data)
{
    enum { FAMILY = 2, IPV4 = 1, IPV6 = 2, IPV4_OCTETS = 4, IPV6_OCTETS = 16 };
    const unsigned char *o = (const unsigned char *)data.at;
    unsigned family = data.count > FAMILY ? (unsigned)(o[0] << 8 | o[1]) : 0;
    if (family == IPV4 && data.count == FAMILY + IPV4_OCTETS) {
        pen_format(pen, "%u.%u.%u.%u", o[2], o[3], o[4], o[5]);
    } else if (family == IPV6 && data.count == FAMILY + IPV6_OCTETS) {
        for (unsigned i = FAMILY; i < data.count; i += 2)
            pen_format(pen, i > FAMILY ? ":%x" : "%x", (unsigned)(o[i] << 8 | o[i + 1]));
    } else {
        print_octets(pen, data);
    }
}

static void write_value(struct pen *pen, const struct avp *avp)
{
    enum avp_type type = avp_rows[avp->id].type;
    bool counted = type == AVP_U32 || type == AVP_ENUM || type == AVP_TIME;
    if (type == AVP_ADDRESS) {
        write_address(pen, avp->data);
    } else if (counted && avp->data.count == 4) {
        uint32_t number = octets_big_32(avp->data.at);
        struct bytes word = list_nth(field_avp_words(avp->id), number);
        pen_u64(pen, number);
        if (word.at) pen_format(pen, " %.*s", (int)word.count, word.at);
    } else if (type != AVP_GROUPED) {
        print_octets(pen, avp->data);
    }
}

static void write_avp(struct tree *tree, const struct avp *avp)
{
    struct pen mark = *tree->scratch;
    write_name(tree->scratch, avp);
    struct bytes name = pen_done(tree->scratch);
    write_value(tree->scratch, avp);
    tree_item(tree, name, pen_done(tree->scratch), avp->whole);
    *tree->scratch = mark;
}

/* The tree ends where the scan gave up: later octets were not read. */
static bool is_read(const struct tree *tree, struct bytes rest)
{
    const struct message *message = tree->message;
    return !message->error.why || (uint32_t)(rest.at - message->bytes.at) <= message->error.at;
}

static void avps(struct tree *tree, struct bytes in)
{
    struct bytes rest[DIAMETER_DEPTH_MAX + 1] = {in};
    uint32_t depth = 0;
    struct avp avp;
    for (;;) {
        if (!is_read(tree, rest[depth]) || !avp_next(&rest[depth], &avp)) {
            if (depth == 0) return;
            depth--;
            tree_leave(tree);
            continue;
        }
        write_avp(tree, &avp);
        if (avp_rows[avp.id].type != AVP_GROUPED || depth == DIAMETER_DEPTH_MAX) continue;
        rest[++depth] = avp.data;
        tree_enter(tree);
    }
}

static void hex_item(struct tree *tree, struct bytes name, struct bytes octets)
{
    struct pen mark = *tree->scratch;
    pen_lit(tree->scratch, "0x");
    pen_hex(tree->scratch, octets);
    tree_item(tree, name, pen_done(tree->scratch), octets);
    *tree->scratch = mark;
}

static void header(struct tree *tree, const struct diameter *diameter)
{
    static const struct {
        uint32_t id;
        const char *name;
    } applications[] = {{APP_BASE, "base"}, {APP_CX, "Cx"}, {APP_ZN, "Zn"}, {APP_ZH, "Zh"}};
    struct bytes all = diameter->all, verb = diameter_verb(diameter);
    struct pen *pen = tree->scratch, mark = *pen;
    tree_number(tree, BYTES("Version"), (unsigned char)all.at[0], bytes_part(all, 0, 1));
    tree_number(tree, BYTES("Length"), octets_big_32(all.at) & 0xffffff, bytes_part(all, 1, 3));
    write_flags(pen, diameter->flags, "RPETrrrr");
    tree_item(tree, BYTES("Flags"), pen_done(pen), bytes_part(all, 4, 1));
    pen_u64(pen, diameter->command);
    if (verb.count) pen_format(pen, " %.*s", (int)verb.count, verb.at);
    tree_item(tree, BYTES("Command"), pen_done(pen), bytes_part(all, 5, 3));
    pen_u64(pen, diameter->application);
    for (unsigned i = 0; i < COUNT(applications); i++)
        if (applications[i].id == diameter->application) pen_format(pen, " %s", applications[i].name);
    tree_item(tree, BYTES("Application"), pen_done(pen), bytes_part(all, 8, 4));
    *pen = mark;
    hex_item(tree, BYTES("Hop-by-Hop"), bytes_part(all, 12, 4));
    hex_item(tree, BYTES("End-to-End"), bytes_part(all, 16, 4));
}

void dissect_diameter(struct tree *tree, const struct diameter *diameter)
{
    if (diameter->all.count < DIAMETER_HEADER) return;
    header(tree, diameter);
    avps(tree, diameter->avps);
}
