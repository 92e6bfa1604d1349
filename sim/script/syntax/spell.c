/* Spelling of values, paths and conditions, and the word lists of tables. */
#include "spell.h"
#include "pen.h"

enum { INDEX_DIGITS_MAX = 12 };

/* An upper bound of the text that value_write() writes. */
static size_t path_room(const struct path *path)
{
    size_t room = 1;
    for (const struct path_seg *seg = path->segs; seg; seg = seg->next) {
        room += seg->name.text.count + INDEX_DIGITS_MAX + 4;
        for (const struct expr *arg = seg->args; arg; arg = arg->next)
            room += 2 + sizeof " unknown" +
                    (arg->value.kind == VALUE_PATH ? path_room(&arg->value.path) : arg->value.text.count + 1);
    }
    return room;
}

static void path_write(struct pen *pen, const struct path *path);

static void value_write(struct pen *pen, const struct value *value)
{
    if (value->kind == VALUE_PATH) {
        path_write(pen, &value->path);
        return;
    }
    if (value->kind == VALUE_VARIANT) pen_char(pen, '$');
    pen_bytes(pen, value->text);
}

static void path_write(struct pen *pen, const struct path *path)
{
    for (const struct path_seg *seg = path->segs; seg; seg = seg->next) {
        if (seg != path->segs && seg->name.text.count) pen_char(pen, '.'); /* none before a second index */
        pen_bytes(pen, seg->name.text);
        for (const struct expr *arg = seg->args; arg; arg = arg->next) {
            pen_text(pen, arg == seg->args ? "(" : ", ");
            value_write(pen, &arg->value);
            if (arg->unknown) pen_lit(pen, " unknown");
        }
        if (seg->args) pen_char(pen, ')');
        if (!seg->has_index) continue;
        pen_char(pen, '[');
        pen_u64(pen, seg->index);
        pen_char(pen, ']');
    }
}

struct bytes spell_path(struct arena *arena, const struct path *path)
{
    size_t room = path_room(path);
    struct pen pen = pen_on(arena_take(arena, room), room);
    path_write(&pen, path);
    return pen_done(&pen);
}

struct bytes spell_value(struct arena *arena, const struct value *value)
{
    if (value->kind != VALUE_PATH) return value->text;
    if (spell_is_word(&value->path)) return value->path.segs->name.text;
    return spell_path(arena, &value->path);
}

struct bytes spell_cond(struct arena *arena, const struct cond *cond)
{
    struct bytes text = {NULL, 0};
    for (const struct cond_term *term = cond->terms; term; term = term->next) {
        struct bytes value = spell_value(arena, &term->value);
        text = arena_format(arena, "%.*s%s%.*s %s %.*s", SHOW(text), text.count ? " and " : "",
                            SHOW(term->variant.text), term->unequal ? "!=" : "==", SHOW(value));
    }
    return text;
}

struct bytes spell_list(struct arena *arena, const char *list, struct bytes standard)
{
    struct bytes text = {NULL, 0};
    struct bytes rest = bytes_text(list), word;
    while (list_next(&rest, &word)) {
        bool is_standard = standard.count && bytes_equal(word, standard);
        text = arena_format(arena, "%.*s%s%.*s%s", SHOW(text), text.count ? ", " : "", SHOW(word),
                            is_standard ? " (default)" : "");
    }
    return text;
}

struct bytes spell_clip(struct bytes word)
{
    if (word.count <= SPELL_CLIP) return word;
    uint32_t end = SPELL_CLIP;
    while (end > 0 && ((unsigned char)word.at[end] & 0xc0) == 0x80) end--;
    return bytes_part(word, 0, end);
}
