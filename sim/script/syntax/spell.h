/* How a value, a path or a condition of the syntax tree reads: for look-ups, messages and run names. */
#ifndef SPELL_H
#define SPELL_H

#include "ast.h"
#include "list.h"

/* `via[0].host`, `header(X-Y)`: always a copy in the arena. */
struct bytes spell_path(struct arena *, const struct path *);
/* One segment without arguments and index: a word. */
static inline bool spell_is_word(const struct path *path)
{
    return path->segs && !path->segs->next && !path->segs->args && !path->segs->has_index;
}
/* A value without quotes, `secret` and escapes: variants compare it and run names show it. A view of the tree where it
 * can be. */
struct bytes spell_value(struct arena *, const struct value *);
/* `w2 == wss and steps23 != omitted` */
struct bytes spell_cond(struct arena *, const struct cond *);

/* A list of words of a table (list.h) for a message: "forward (default), terminate" */
struct bytes spell_list(struct arena *, const char *list, struct bytes standard);

/* The part of a long word that a message quotes: at most SPELL_CLIP octets, whole characters. */
enum { SPELL_CLIP = 40 };
struct bytes spell_clip(struct bytes);

/* For printf-style messages: "%.*s", SHOW(text). */
#define SHOW(text) (int)(text).count, (text).at

#endif
