/* Members of a population: `{n}` in a template becomes the member's number, from 1. */
#include "must.h"
#include "node.h"

/* A brace is looked for first: most texts of most subscribers have none, and the rest have one. */
static struct bytes member_text(struct bytes template, uint32_t n, struct pen *pen)
{
    const struct bytes mark = BYTES("{n}");
    struct bytes rest = template; /* the text that is not written yet */
    for (uint32_t at = 0, more; (more = bytes_find_char(bytes_from(rest, at), mark.at[0])) != BYTES_NOT_FOUND;) {
        at += more;
        if (!bytes_starts(bytes_from(rest, at), mark)) {
            at++;
            continue;
        }
        pen_bytes(pen, bytes_of(rest.at, at));
        pen_u64(pen, (uint64_t)n + 1);
        rest = bytes_from(rest, at + mark.count);
        at = 0;
    }
    if (rest.at == template.at) return template;
    pen_bytes(pen, rest);
    return pen_done(pen);
}

struct bytes subscriber_set_text(const struct subscriber_set *subscriber_set, uint32_t n, struct bytes template,
                                 struct pen *pen)
{
    must(n < subscriber_set->count);
    return subscriber_set->is_population ? member_text(template, n, pen) : template;
}

void subscriber_set_at(const struct subscriber_set *subscriber_set, uint32_t n, struct pen *pen,
                       struct subscriber *subscriber)
{
    must(n < subscriber_set->count);
    *subscriber = subscriber_set->sample;
    subscriber->number = subscriber_set->first_number + n;
    struct bytes *const texts[] = {
        &subscriber->impi, &subscriber->realm, &subscriber->password, &subscriber->web_id, &subscriber->web_password,
    };
    if (!subscriber_set->is_population) return;
    for (size_t i = 0; i < COUNT(texts); i++) *texts[i] = member_text(*texts[i], n, pen);
    for (uint32_t i = 0; i < subscriber->impu_count; i++)
        subscriber->impu[i] = member_text(subscriber->impu[i], n, pen);
}
