/* Identities of subscribers: their form, their owners, and the rule that no two subscribers have the same. Texts are
 * found by hash; the template of a population represents all its members. */
#include "bind.h"
#include "impu.h"
#include "must.h"
#include "near.h"

#define NONE bytes_of(NULL, 0)
#define TEMPLATE BYTES("{n}")
enum { IDENTITY_TEXT_MAX = 255, DIGITS_MAX = 10 };

/* ---- the identities that may be declared ---- */

bool bind_plain(struct bind *bind, const struct ast *ast, struct span span, struct bytes what, struct bytes text)
{
    for (uint32_t i = 0; i < text.count; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if (c >= ' ' && c != 0x7f) continue;
        bind_wrong(bind, ast, span, BYTES("a line end would begin a header of its own, and a zero octet end the text"),
                   "`%.*s` holds the control character 0x%02x", SHOW(what), c);
        return false;
    }
    return true;
}

bool bind_identity(struct bind *bind, const struct ast *ast, struct span span, struct bytes what, struct bytes text)
{
    if (!bind_plain(bind, ast, span, what, text)) return false;
    if (text.count <= IDENTITY_TEXT_MAX) return true;
    bind_wrong(bind, ast, span, bind_say(bind, "at most %d", IDENTITY_TEXT_MAX), "this %.*s has %u octets", SHOW(what),
               text.count);
    return false;
}

/* A template with a number in the place of {n}, one that the text itself does not hold. */
struct stand_in {
    struct bytes number, text;
};

static struct bytes replaced(struct bind *bind, struct bytes text, struct bytes what, struct bytes with)
{
    uint32_t at = bytes_find(text, what);
    if (at == BYTES_NOT_FOUND) return text;
    struct bytes rest = bytes_from(text, at + what.count);
    return arena_format(bind->arena, "%.*s%.*s%.*s", SHOW(bytes_part(text, 0, at)), SHOW(with),
                        SHOW(replaced(bind, rest, what, with)));
}

static struct stand_in stand_in_of(struct bind *bind, struct bytes text)
{
    struct bytes number;
    uint32_t n = 1;
    do number = arena_format(bind->arena, "1%09u", n++);
    while (bytes_find(text, number) != BYTES_NOT_FOUND);
    return (struct stand_in){.number = number, .text = replaced(bind, text, TEMPLATE, number)};
}

void bind_impu(struct bind *bind, const struct ast *ast, struct span span, struct bytes text)
{
    static const struct bytes right = BYTES_ROW("\"sip:alice@ims.example\" or \"tel:+15550001\" (TS 23.003 13.4)");
    if (!bind_identity(bind, ast, span, BYTES("impu"), text)) return;
    struct parse_error error = impu_judge(stand_in_of(bind, text).text);
    if (error.why) bind_wrong(bind, ast, span, right, "this is no public identity: %s", error.why);
}

/* ---- the owners of identities ---- */

/* The form in which an identity is a key: an IMPU's is its canonical one, which has {n} again. */
static struct bytes key_of(struct bind *bind, enum identity_kind kind, struct bytes text)
{
    if (kind == IDENTITY_IMPI) return text;
    struct stand_in in = stand_in_of(bind, text);
    size_t room = (size_t)in.text.count * 3 + 64; /* an octet may be escaped, an address written out */
    struct pen pen = pen_on(arena_take(bind->arena, room), room);
    struct bytes key = impu_canonical(&pen, in.text);
    must(!pen.overflow);
    return key.at ? replaced(bind, key, in.number, TEMPLATE) : text;
}

bool bind_same_impu(struct bind *bind, struct bytes a, struct bytes b)
{
    return bytes_equal(key_of(bind, IDENTITY_IMPU, a), key_of(bind, IDENTITY_IMPU, b));
}

/* The population with a template that makes this text: every number in it may be the member's. */
static const struct name *template_of(struct bind *bind, enum identity_kind kind, struct bytes key)
{
    if (!bind->identity[kind].count || key.count > IDENTITY_TEXT_MAX || !bind->has_template) return NULL;
    for (uint32_t from = 0; from < key.count; from++) {
        for (uint32_t digits = 1; digits <= DIGITS_MAX && from + digits <= key.count; digits++) {
            uint64_t number;
            if (!bytes_to_u64(bytes_part(key, from, digits), &number)) break;
            char text[IDENTITY_TEXT_MAX + 4];
            struct pen pen = pen_on(text, sizeof text);
            pen_bytes(&pen, bytes_part(key, 0, from));
            pen_bytes(&pen, TEMPLATE);
            pen_bytes(&pen, bytes_from(key, from + digits));
            const struct name *name = names_find(&bind->identity[kind], pen_done(&pen));
            if (!name) continue;
            const struct subscriber_set *set = &bind->plan->subscriber_set[name->index];
            if (set->is_population && number >= 1 && number <= set->count) return name;
        }
    }
    return NULL;
}

/* The row of identity[kind] of the person or population that this text belongs to. */
static const struct name *identity_find(struct bind *bind, enum identity_kind kind, struct bytes text)
{
    struct bytes key = key_of(bind, kind, text);
    const struct name *name = names_find(&bind->identity[kind], key);
    return name ? name : template_of(bind, kind, key);
}

bool bind_identity_known(struct bind *bind, enum identity_kind kind, struct bytes text)
{
    return identity_find(bind, kind, text) != NULL;
}

struct bytes bind_say_near_identity(struct bind *bind, enum identity_kind kind, struct bytes text)
{
    enum { IDENTITIES_MAX = 512 };
    struct bytes words[IDENTITIES_MAX];
    uint32_t count = 0;
    for (uint32_t i = 0; i < bind->identity[kind].count && count < IDENTITIES_MAX; i++)
        words[count++] = bind->identity[kind].row[i].text;
    struct bytes near = near_word(text, words, count);
    return near.count
               ? bind_say(bind, "did you mean \"%.*s\"?", SHOW(near))
               : bind_say(bind, "to ask about somebody who is not there: \"%.*s\" unknown", SHOW(spell_clip(text)));
}

static void identity_taken(struct bind *bind, const struct bound_person *bound, enum identity_kind kind, uint32_t owner)
{
    bind_wrong(bind, bound->ast, bound->name.span, NONE, "`%.*s` has %s of `%.*s`", SHOW(bound->name.text),
               kind == IDENTITY_IMPI ? "the IMPI" : "an IMPU", SHOW(bind->plan->subscriber_set[owner].name));
}

static void identity_add(struct bind *bind, uint32_t index, enum identity_kind kind, struct bytes text)
{
    const struct bound_person *bound = bind->subscriber_of[index];
    if (!text.count) return;
    struct name name = {.text = key_of(bind, kind, text), .index = index, .ast = bound->ast, .span = bound->name.span};
    const struct name *taken = names_add(&bind->identity[kind], name);
    bind->has_template |= bytes_find(text, TEMPLATE) != BYTES_NOT_FOUND;
    if (taken && taken->index != index) identity_taken(bind, bound, kind, taken->index);
    else if (taken && kind == IDENTITY_IMPU)
        bind_wrong(bind, bound->ast, bound->name.span, NONE, "`%.*s` has one IMPU twice: \"%.*s\"",
                   SHOW(bound->name.text), SHOW(text));
}

void bind_identities(struct bind *bind)
{
    const struct plan *plan = bind->plan;
    for (uint32_t i = 0; i < plan->subscriber_set_count; i++) {
        const struct subscriber *sample = &plan->subscriber_set[i].sample;
        identity_add(bind, i, IDENTITY_IMPI, sample->impi);
        for (uint32_t n = 0; n < sample->impu_count; n++) identity_add(bind, i, IDENTITY_IMPU, sample->impu[n]);
    }
    for (enum identity_kind kind = 0; kind < IDENTITY_KIND_COUNT; kind++)
        for (uint32_t i = 0; i < bind->identity[kind].count && bind->has_template; i++) {
            const struct name *name = &bind->identity[kind].row[i], *other = template_of(bind, kind, name->text);
            if (!other || other->index == name->index) continue;
            uint32_t later = other->index > name->index ? other->index : name->index;
            uint32_t earlier = other->index > name->index ? name->index : other->index;
            identity_taken(bind, bind->subscriber_of[later], kind, earlier);
        }
}
