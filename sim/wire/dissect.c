/* Bytes of any protocol as a tree: the root, the way into each protocol, and how values are printed. */
#include "dissect.h"

#include "dissect_tree.h"
#include "utf8.h"

/* -- Printing -- */

void print_octets(struct pen *pen, struct bytes octets)
{
    bool text = true;
    for (uint32_t at = 0; at < octets.count && text;) {
        uint32_t point = utf8_point(octets, &at);
        text = utf8_is_seen(point) || point == '\r' || point == '\n' || point == '\t';
    }
    if (text) {
        utf8_show(pen, octets);
        return;
    }
    uint32_t room = pen_left(pen), fits = room < UTF8_SHOW_ROOM ? 0 : (room - UTF8_SHOW_ROOM) / 2;
    pen_lit(pen, "0x");
    pen_hex(pen, bytes_part(octets, 0, fits));
    if (fits < octets.count) pen_lit(pen, "...");
}

/* -- Nodes -- */

void tree_item(struct tree *tree, struct bytes name, struct bytes value, struct bytes whole)
{
    struct bytes all = tree->message->bytes;
    bool inside = whole.at && whole.at >= all.at && whole.at + whole.count <= all.at + all.count;
    struct dissect_item item = {.depth = tree->depth, .name = name, .value = value};
    item.at = inside ? (uint32_t)(whole.at - all.at) : 0;
    item.end = inside ? item.at + whole.count : all.count;
    tree->item(tree->self, &item);
}

/* Scratch is for the time of one call: the octets that a node wrote there are given back after it. */
void tree_text(struct tree *tree, struct bytes name, struct bytes value, struct bytes whole)
{
    struct pen mark = *tree->scratch;
    utf8_show(tree->scratch, value);
    tree_item(tree, name, pen_done(tree->scratch), whole);
    *tree->scratch = mark;
}

void tree_number(struct tree *tree, struct bytes name, uint64_t value, struct bytes whole)
{
    struct pen mark = *tree->scratch;
    pen_u64(tree->scratch, value);
    tree_item(tree, name, pen_done(tree->scratch), whole);
    *tree->scratch = mark;
}

static void root(struct tree *tree)
{
    struct pen mark = *tree->scratch;
    dissect_summary(tree->scratch, tree->message);
    tree_item(tree, proto_name(tree->message->proto), pen_done(tree->scratch), tree->message->bytes);
    *tree->scratch = mark;
}

struct parse_error dissect(const struct message *message, struct pen *scratch, dissect_fn *item, void *self)
{
    struct tree tree = {.message = message, .scratch = scratch, .item = item, .self = self};
    root(&tree);
    tree_enter(&tree);
    switch (message->proto) {
    case PROTO_SIP: dissect_sip(&tree, &message->sip); break;
    case PROTO_HTTP: dissect_http(&tree, &message->http); break;
    case PROTO_CX:
    case PROTO_ZH:
    case PROTO_ZN: dissect_diameter(&tree, &message->diameter); break;
    case PROTO_WS:
        if (message_is_handshake(message->bytes)) dissect_http(&tree, &message->http);
        else dissect_frame(&tree, &message->frame);
        break;
    case PROTO_NONE:
    case PROTO_COUNT: break;
    }
    tree_leave(&tree);
    return message->error;
}
