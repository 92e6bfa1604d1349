/* From a record to the tree of its message. */
#include "message_tree.h"

#include "dissect.h"

enum { SCRATCH_ROOM = 256 * 1024 };

struct gatherer {
    struct message_tree *tree;
    struct arena *arena;
    uint32_t room;
};

static void gather(void *self, const struct dissect_item *item)
{
    struct gatherer *gatherer = self;
    struct message_tree *tree = gatherer->tree;
    tree->line = arena_grow(gatherer->arena, tree->line, tree->line_count, &gatherer->room, sizeof *tree->line);
    tree->line[tree->line_count++] = (struct tree_line){.depth = item->depth,
                                                        .name = arena_copy(gatherer->arena, item->name),
                                                        .value = arena_copy(gatherer->arena, item->value),
                                                        .at = item->at,
                                                        .end = item->end};
}

/* Frames of a browser are masked, those of a server are not (RFC 6455 5.1). */
static enum ws_side side_of(struct bytes octets)
{
    return octets.count > 1 && octets.at[1] & 0x80 ? WS_FROM_CLIENT : WS_FROM_SERVER;
}

struct message_tree *message_tree_new(struct octets_reader *reader, const struct verdict *verdict, uint32_t record,
                                      struct arena *arena)
{
    struct message_tree *tree = arena_new(arena, struct message_tree);
    struct octets octets = octets_read(reader, record);
    bool bare = octets.wrapping == WRAPPED_BARE;
    tree->record = record;
    tree->proto = (enum proto)trace_at(verdict->trace, record)->proto;
    tree->octets = octets;
    tree->octets.message = arena_copy(arena, octets.message);
    tree->octets.carried = bare ? tree->octets.message : arena_copy(arena, octets.carried);
    struct arena scratch = {0};
    struct message *message = arena_new(&scratch, struct message);
    struct pen pen = pen_on(arena_take(&scratch, SCRATCH_ROOM), SCRATCH_ROOM);
    struct gatherer gatherer = {tree, arena, 0};
    message_scan(message, tree->proto, tree->octets.message, side_of(tree->octets.message));
    tree->error = dissect(message, &pen, gather, &gatherer);
    arena_free(&scratch);
    return tree;
}

bool message_tree_relays(const struct message_tree *later, const struct message_tree *earlier)
{
    if (later->proto != PROTO_SIP || earlier->proto != PROTO_SIP) return false;
    struct arena scratch = {0};
    struct message *message = arena_array(&scratch, struct message, 2);
    message_scan(&message[0], later->proto, later->octets.message, WS_FROM_CLIENT);
    message_scan(&message[1], earlier->proto, earlier->octets.message, WS_FROM_CLIENT);
    bool relays = message_relays(&message[0], &message[1]);
    arena_free(&scratch);
    return relays;
}
