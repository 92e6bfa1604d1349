/* The JSON twin, read: comments go back to their tokens, and tokens become text. */
#include "json_import.h"

/* ---- comments ---- */

/* The item at a JSON pointer (RFC 6901; no key of ours needs its escapes): from 1, or 0. */
static uint32_t item_at(struct tree *tree, struct bytes pointer)
{
    while (tree && pointer.count) {
        struct bytes rest = bytes_from(pointer, 1), key;
        uint32_t index;
        if (pointer.at[0] != '/') return 0;
        uint32_t end = bytes_find_char(rest, '/');
        key = end == BYTES_NOT_FOUND ? rest : bytes_part(rest, 0, end);
        pointer = bytes_from(rest, key.count);
        if (tree->kind == JSON_ARRAY) {
            bool inside = bytes_to_u32(key, &index) && index < tree->count;
            tree = inside ? tree->element[index] : NULL;
            continue;
        }
        struct tree *member = tree->kind == JSON_OBJECT ? tree->child : NULL;
        while (member && !bytes_equal(member->key, key)) member = member->next;
        tree = member;
    }
    return tree ? tree->item : 0;
}

/* The nth of an item's own tokens; comments come mostly in order, so the search goes on where the
 * last one ended. */
static struct made *own_token(struct json_import *u, struct item *item, uint32_t item_index, uint64_t nth)
{
    if (nth < item->seen_nth) {
        item->seen = item->first;
        item->seen_nth = 0;
    }
    for (uint32_t i = item->seen; i <= item->last; i++) {
        if (u->made[i].item != item_index) continue;
        if (item->seen_nth == nth) {
            item->seen = i;
            return &u->made[i];
        }
        item->seen_nth++;
    }
    item->seen = item->first;
    item->seen_nth = 0;
    return NULL;
}

static bool comment_text(struct json_import *u, struct tree *tree, struct bytes *text)
{
    static const char what[] = "a comment: # and one line of text";
    struct ast piece = {0};
    struct diagnostics none = {.arena = u->arena};
    if (!json_import_string_of(u, tree, text, what)) return false;
    piece = (struct ast){.arena = u->arena, .text = *text};
    bool one = lex(&piece, text->count, &none) && piece.token_count == 1 && piece.comments && !piece.comments->next;
    if (!one || piece.comments->span.at != 0 || piece.comments->span.end != text->count)
        return json_import_fail_expected(u, tree, what);
    *text = piece.comments->text;
    return true;
}

static bool comment_place(struct json_import *u, struct tree *tree, struct tree *root, bool after, struct made **place)
{
    struct tree *at = tree_member(tree, after ? "after" : "before"), *nth = tree_member(tree, "token");
    struct bytes pointer;
    uint64_t number = 0;
    if (!at) return json_import_fail_expected(u, tree, "an object with \"before\" or \"after\"");
    if (!json_import_string_of(u, at, &pointer, "a JSON pointer")) return false;
    uint32_t found_item = item_at(root, pointer);
    if (!found_item) return json_import_fail(u, at, BYTES("no item is at this JSON pointer"));
    struct item *item = &u->items[found_item - 1];
    bool counted = !nth || (nth->kind == JSON_NUMBER && bytes_to_u64(nth->text, &number));
    if (!counted) return json_import_fail_expected(u, nth, "the number of a token");
    *place = after && !nth ? &u->made[item->last] : own_token(u, item, found_item - 1, number);
    return *place || json_import_fail(u, nth ? nth : at, BYTES("the item has no such token"));
}

static bool read_comment(struct json_import *u, struct tree *tree, struct tree *root)
{
    bool after = tree_member(tree, "after") != NULL;
    struct made *place = NULL;
    struct remark *remark = arena_new(u->arena, struct remark);
    struct tree *text = json_import_need(u, tree, "text"), *gap = tree_member(tree, "gap");
    if (!text || !comment_text(u, text, &remark->text) || !comment_place(u, tree, root, after, &place)) return false;
    if (gap && !json_import_flag(u, gap)) return false;
    remark->gap = gap != NULL;
    if (after && place->after) return json_import_fail(u, tree, BYTES("two comments behind one token"));
    if (after) {
        place->after = remark;
    } else {
        if (!place->before_tail) place->before_tail = &place->before;
        *place->before_tail = remark;
        place->before_tail = &remark->next;
    }
    return json_import_all_known(u, tree);
}

bool json_import_comments(struct json_import *u, struct tree *root)
{
    struct tree *list = tree_member(root, "comments");
    if (!list) return true;
    if (list->kind != JSON_ARRAY) return json_import_fail_expected(u, list, "an array");
    for (uint32_t i = 0; i < list->count; i++) read_comment(u, list->element[i], root);
    return !u->failed;
}

/* ---- the text ---- */

static void write_break(struct pen *pen, bool gap)
{
    if (pen_used(pen)) pen_text(pen, gap ? "\n\n" : "\n");
}

uint64_t json_import_room(const struct json_import *u)
{
    enum { AROUND = 4 }; /* line ends and spaces around a token or comment */
    uint64_t room = 0;
    for (uint32_t i = 0; i < u->made_count; i++) {
        const struct made *made = &u->made[i];
        room += made->text.count + AROUND + (made->after ? made->after->text.count + AROUND : 0);
        for (const struct remark *remark = made->before; remark; remark = remark->next)
            room += remark->text.count + AROUND;
    }
    return room;
}

/* All tokens on one line but where a comment or a gap wants another; a space keeps block words out
 * of column 1, where they would close what is open. */
struct bytes json_import_text(struct json_import *u, struct pen *pen)
{
    for (uint32_t i = 0; i < u->made_count; i++) {
        struct made *made = &u->made[i];
        bool line = made->before || made->gap || (i > 0 && made[-1].after);
        for (const struct remark *remark = made->before; remark; remark = remark->next) {
            write_break(pen, remark->gap);
            pen_bytes(pen, remark->text);
        }
        if (line) write_break(pen, made->gap);
        if (i > 0) pen_char(pen, ' ');
        made->at = pen_used(pen);
        pen_bytes(pen, made->text);
        if (!made->after) continue;
        pen_lit(pen, "  ");
        pen_bytes(pen, made->after->text);
    }
    must(!pen->overflow);
    return pen_done(pen);
}
