/* The differences of two messages, on hand-made ones. */
#include "message_tree.h"
#include "dissect.h"
#include "test.h"

struct gatherer {
    struct arena *arena;
    struct message_tree *tree;
};

static void gather(void *self, const struct dissect_item *item)
{
    struct gatherer *gatherer = self;
    struct message_tree *tree = gatherer->tree;
    tree->line[tree->line_count++] = (struct tree_line){item->depth, arena_copy(gatherer->arena, item->name),
                                                        arena_copy(gatherer->arena, item->value), item->at, item->end};
}

static struct message_tree tree_of(struct arena *arena, const char *text)
{
    enum { ROOM = 65536, LINES = 200 };
    struct pen pen = pen_on(arena_take(arena, ROOM), ROOM);
    struct message *message = arena_new(arena, struct message);
    struct message_tree tree = {.proto = PROTO_SIP, .octets = {.message = bytes_text(text)}};
    tree.line = arena_array(arena, struct tree_line, LINES);
    message_scan(message, PROTO_SIP, bytes_text(text), WS_FROM_CLIENT);
    tree.error = dissect(message, &pen, gather, &(struct gatherer){arena, &tree});
    assert_true(tree.line_count > 1);
    return tree;
}

#define HEAD "REGISTER sip:ims.example SIP/2.0\r\n"
#define VIA_A "Via: SIP/2.0/TCP a.example;branch=z9hG4bKa\r\n"
#define VIA_B "Via: SIP/2.0/TCP b.example;branch=z9hG4bKb\r\n"
#define REST                                                                                                           \
    "From: <sip:x@ims.example>;tag=t\r\nTo: <sip:x@ims.example>\r\nCall-ID: c\r\nCSeq: 1 REGISTER\r\n"                 \
    "Content-Length: 0\r\n\r\n"

TEST(the_text_names_what_came_went_and_changed)
{
    static const struct {
        const char *a, *b, *said;
        uint32_t different;
    } rows[] = {
        {HEAD VIA_A "Max-Forwards: 70\r\n" REST, HEAD VIA_A "Max-Forwards: 70\r\n" REST,
         "0 differences; 1 part is the same\n", 0},
        {HEAD VIA_A "Max-Forwards: 70\r\n" REST, HEAD VIA_B VIA_A "Max-Forwards: 69\r\n" REST,
         "  SIP\n"
         "+   Via: SIP/2.0/TCP b.example;branch=z9hG4bKb\n"
         "-   Max-Forwards: 70\n"
         "+   Max-Forwards: 69\n"
         "2 differences; 7 parts are the same\n",
         2},
        {HEAD VIA_B VIA_A REST, HEAD VIA_A REST,
         "  SIP\n"
         "-   Via: SIP/2.0/TCP b.example;branch=z9hG4bKb\n"
         "1 difference; 7 parts are the same\n",
         1},
        {HEAD VIA_A REST, HEAD VIA_B REST,
         "  SIP\n"
         "    Via\n"
         "-     host: a.example\n"
         "+     host: b.example\n"
         "-     branch: z9hG4bKa\n"
         "+     branch: z9hG4bKb\n"
         "2 differences; 7 parts are the same\n",
         2},
        /* Another spelling of one value. */
        {HEAD VIA_A "Max-Forwards:  70\r\n" REST, HEAD VIA_A "Max-Forwards: 70\r\n" REST,
         "  SIP\n"
         "-   Max-Forwards: 70\n"
         "+   Max-Forwards: 70\n"
         "1 difference; 7 parts are the same\n",
         1},
    };
    (void)state;
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct arena arena = {0};
        struct message_tree a = tree_of(&arena, rows[i].a), b = tree_of(&arena, rows[i].b);
        const struct tree_difference *difference = tree_difference_new(&a, &b, &arena);
        struct gathered text = {.arena = &arena};
        struct out out;
        out_begin(&out, sink_gather, &text);
        tree_difference_text(&out, difference, &a, &b);
        assert_true(out_end(&out));
        assert_true((difference->different == 0) == (rows[i].different == 0));
        same_bytes(bytes_of(text.at, text.count), bytes_text(rows[i].said));
        arena_free(&arena);
    }
}

/* Every line of either message is accounted for: it is listed, or stands below one that is the same or changed
 * whole. */
TEST(no_line_is_left_out)
{
    static const char *const texts[] = {HEAD VIA_A REST, HEAD VIA_B VIA_A "Max-Forwards: 70\r\n" REST,
                                        HEAD "Path: <sip:p>\r\n" VIA_A "X: y\r\n" REST, HEAD REST};
    (void)state;
    for (unsigned i = 0; i < COUNT(texts); i++)
        for (unsigned j = 0; j < COUNT(texts); j++) {
            struct arena arena = {0};
            struct message_tree tree[2] = {tree_of(&arena, texts[i]), tree_of(&arena, texts[j])};
            const struct tree_difference *difference = tree_difference_new(&tree[0], &tree[1], &arena);
            uint32_t next[2] = {0, 0};
            for (uint32_t c = 0; c < difference->count; c++) {
                const struct tree_change *change = &difference->change[c];
                for (unsigned side = 0; side < 2; side++) {
                    uint32_t line = side ? change->b : change->a;
                    if (change->kind == (side ? TREE_GONE : TREE_NEW)) continue;
                    assert_int_equal(line, next[side]);
                    uint32_t depth = tree[side].line[next[side]++].depth;
                    if (change->kind == TREE_INSIDE) continue;
                    while (next[side] < tree[side].line_count && tree[side].line[next[side]].depth > depth)
                        next[side]++;
                }
            }
            for (unsigned side = 0; side < 2; side++) assert_int_equal(next[side], tree[side].line_count);
            assert_int_equal(difference->different == 0, i == j);
            arena_free(&arena);
        }
}

TESTS(UNIT(the_text_names_what_came_went_and_changed), UNIT(no_line_is_left_out))
