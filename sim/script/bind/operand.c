/* The right side of a check: texts, numbers, value words and names; a bare word that is none of them is an error,
 * so that a typo never becomes a string (section 8). */
#include "bind.h"
#include "must.h"
#include "near.h"

/* One right side being read. */
struct operand_reading {
    struct bind *bind;
    const struct ast *ast;
    const struct side *side;
    const struct value *value; /* as written; a $variant's place is its own */
    struct operand *operand;
};

#define NONE bytes_of(NULL, 0)

enum side_type bind_side_of(const struct field_row *row)
{
    static const enum side_type sides[] = {
        [FIELD_TEXT] = SIDE_TEXT, [FIELD_URI] = SIDE_TEXT,  [FIELD_NUMBER] = SIDE_NUMBER, [FIELD_TIME] = SIDE_TIME,
        [FIELD_LIST] = SIDE_LIST, [FIELD_FLAG] = SIDE_FLAG, [FIELD_WORD] = SIDE_WORD,
    };
    return sides[row->type];
}

static bool is_number(enum side_type type)
{
    return type == SIDE_NUMBER || type == SIDE_TIME || type == SIDE_SHARE;
}

/* header(f) would be absent from every message: the scanner calls that header by its full name (RFC 3261 7.3.3). */
static bool header_is_full(struct bind *bind, const struct ast *ast, struct span span, const struct field_path *field)
{
    static const struct {
        struct bytes name, compact;
    } headers[] = {
#define SIP_HEADER(id, name, compact) {BYTES_ROW(name), BYTES_ROW(compact)},
#include "sip_header.def"
#undef SIP_HEADER
    };
    if (!bytes_equal(bytes_text(field->row->path), BYTES("header(Name)")) || field->arg_count != 1) return true;
    for (size_t i = 0; i < COUNT(headers); i++) {
        if (!headers[i].compact.count || !bytes_equal_nocase(headers[i].compact, field->arg[0])) continue;
        bind_wrong(bind, ast, span, bind_say(bind, "header(%.*s), which stands for both", SHOW(headers[i].name)),
                   "`%.*s` is the compact form of a header", SHOW(field->arg[0]));
        return false;
    }
    return true;
}

bool bind_field(struct bind *bind, const struct ast *ast, struct span span, struct bytes path, enum proto proto,
                struct field_path *field)
{
    const char *why = NULL;
    if (field_find(field, proto, path, &why)) return proto != PROTO_SIP || header_is_full(bind, ast, span, field);
    struct bytes protocol = proto_name(proto), near = field_nearest(proto, path);
    if (why && field->row) {
        bind_wrong(bind, ast, span, bind_say(bind, "%s", field->row->path), "`%.*s`: %s", SHOW(path), why);
        return false;
    }
    bind_wrong(bind, ast, span,
               near.count ? bind_say(bind, "did you mean `%.*s`?", SHOW(near))
                          : bind_say(bind, "`imslab explain fields %.*s` lists them", SHOW(protocol)),
               "%.*s has no field `%.*s`", SHOW(protocol), SHOW(path));
    return false;
}

/* ---- words ---- */

/* The nearest of the names in scope and the words of the left side, with its kind. */
static struct bytes near_operand(struct operand_reading *reading, struct bytes text)
{
    enum { CHOICES_MAX = 512 };
    struct bind *bind = reading->bind;
    struct bytes words[CHOICES_MAX];
    words[0] = bytes_of("", 0); /* there may be none */
    uint32_t count = 0, listed = reading->side->type == SIDE_WORD ? list_count(reading->side->words) : 0;
    for (uint32_t i = 0; i < listed && count < CHOICES_MAX; i++) words[count++] = list_nth(reading->side->words, i);
    for (uint32_t i = 0; i < bind->names.count && count < CHOICES_MAX; i++) words[count++] = bind->names.row[i].text;
    struct bytes near = near_word(text, words, count);
    const struct name *name = names_find(&bind->names, near);
    if (near.count && name)
        return bind_say(bind, "did you mean `%.*s` (%s, line %u)? a text needs quotes", SHOW(near),
                        names_kind_text(name->kind), name->span.line);
    if (near.count) return bind_say(bind, "did you mean `%.*s`? a text needs quotes", SHOW(near));
    if (!listed) return BYTES("a text needs quotes");
    return bind_say(bind, "%.*s; a text needs quotes",
                    SHOW(spell_list(bind->found->arena, reading->side->words, NONE)));
}

static bool no_value(struct operand_reading *reading, struct bytes text, struct bytes word)
{
    bind_wrong(reading->bind, reading->ast, reading->value->span, near_operand(reading, word),
               "`%.*s` is no name and no value of %.*s", SHOW(text), SHOW(reading->side->path));
    return false;
}

static bool type_fits(struct operand_reading *reading, enum side_type type, struct bytes text)
{
    enum side_type left = reading->side->type;
    bool texts = !is_number(left) && !is_number(type);
    if (texts || left == type) return true;
    bind_wrong(reading->bind, reading->ast, reading->value->span, NONE, "`%.*s` is no %s, as %.*s is", SHOW(text),
               left == SIDE_TIME ? "time"
               : is_number(left) ? "number"
                                 : "text",
               SHOW(reading->side->path));
    return false;
}

static bool word_operand(struct operand_reading *reading, const struct value *now)
{
    struct bind *bind = reading->bind;
    struct operand *operand = reading->operand;
    struct bytes word = now->path.segs->name.text;
    if (reading->side->type == SIDE_WORD && list_find(reading->side->words, word) != BYTES_NOT_FOUND) {
        operand->kind = OPERAND_WORD;
        operand->text = bind_keep(bind, word);
        return true;
    }
    if (bytes_equal(word, BYTES("domain"))) {
        operand->kind = OPERAND_TEXT;
        operand->text = bind->plan->domain;
        return type_fits(reading, SIDE_TEXT, word);
    }
    const struct name *name = names_find(&bind->names, word);
    if (!name) return no_value(reading, word, word);
    if (name->kind != NAME_VALUE) {
        bind_wrong(bind, reading->ast, reading->value->span,
                   bind_say(bind, "which of its fields? %.*s.FIELD", SHOW(word)), "`%.*s` is a %s, not a value",
                   SHOW(word), names_kind_text(name->kind));
        return false;
    }
    operand->kind = OPERAND_VALUE;
    operand->value = name->index;
    bind->found->let[bind->value[name->index].let].used = true;
    return type_fits(reading, (enum side_type)bind->value[name->index].side, word);
}

/* ---- dotted paths ---- */

/* The path after the first segment. */
static struct path path_rest(const struct value *now)
{
    return (struct path){now->path.segs->next, now->path.span};
}

static struct bytes seg_name(const struct path_seg *seg)
{
    return seg ? seg->name.text : BYTES("");
}

static bool message_operand(struct operand_reading *reading, enum operand_kind kind, enum proto proto,
                            const struct value *now)
{
    struct bind *bind = reading->bind;
    struct path rest = path_rest(now);
    if (!rest.segs) return no_value(reading, spell_value(bind->arena, now), now->path.segs->name.text);
    struct bytes text = spell_path(bind->arena, &rest);
    reading->operand->kind = kind;
    if (!bind_field(bind, reading->ast, reading->value->span, text, proto, &reading->operand->field)) return false;
    return type_fits(reading, bind_side_of(reading->operand->field.row), spell_value(bind->arena, now));
}

static bool subscriber_operand(struct operand_reading *reading, const struct name *name, const struct value *now)
{
    struct bind *bind = reading->bind;
    const struct subscriber_set *subscriber_set = &bind->plan->subscriber_set[name->index];
    const struct path_seg *seg = now->path.segs->next;
    if (seg && !seg->next && !seg->args &&
        bind_subscriber_field(bind, subscriber_set, seg->name.text, seg->index, seg->has_index, reading->operand)) {
        bool of_password = bytes_starts(seg->name.text, BYTES("ha1"));
        if (reading->operand->text.count || (of_password && subscriber_set->sample.password.count))
            return type_fits(reading, SIDE_TEXT, spell_value(bind->arena, now));
        bind_wrong(bind, reading->ast, reading->value->span, NONE, "`%.*s` has no %.*s", SHOW(name->text),
                   SHOW(of_password ? BYTES("password") : seg->name.text));
        return false;
    }
    bind_wrong(bind, reading->ast, reading->value->span, spell_list(bind->found->arena, subscriber_fields, NONE),
               "a person has no field `%.*s`", SHOW(seg_name(seg)));
    return false;
}

static bool node_operand(struct operand_reading *reading, const struct name *name, const struct value *now)
{
    struct bind *bind = reading->bind;
    const struct role *role = bind->plan->role[name->index];
    const struct path_seg *seg = now->path.segs->next;
    const struct bytes texts[] = {role->host, role->uri, role->origin};
    uint32_t field = seg && !seg->next && !seg->args ? list_find("host|uri|origin", seg->name.text) : BYTES_NOT_FOUND;
    if (field != BYTES_NOT_FOUND) {
        reading->operand->kind = OPERAND_TEXT;
        reading->operand->text = texts[field];
        return type_fits(reading, SIDE_TEXT, spell_value(bind->arena, now));
    }
    if (reading->side->proto != PROTO_NONE) {
        bind_wrong(bind, reading->ast, reading->value->span, BYTES("host, uri, origin; its state is asked in `expect`"),
                   "a node has no field `%.*s`", SHOW(seg_name(seg)));
        return false;
    }
    struct side side = {.path = reading->side->path};
    reading->operand->kind = OPERAND_STATE;
    if (!bind_state(bind, reading->ast, &now->path, &reading->operand->state, &side)) return false;
    return type_fits(reading, side.type, spell_value(bind->arena, now));
}

/* digest(alice), rspauth(alice) */
static bool proof_operand(struct operand_reading *reading, const struct value *now)
{
    struct bind *bind = reading->bind;
    const struct expr *arg = now->path.segs->args;
    bool is_word = arg && !arg->next && arg->value.kind == VALUE_PATH && spell_is_word(&arg->value.path);
    const struct name *name = is_word ? names_find(&bind->names, arg->value.path.segs->name.text) : NULL;
    if (!name || name->kind != NAME_PERSON || now->path.segs->next) {
        bind_wrong(bind, reading->ast, reading->value->span, BYTES("digest(alice) or rspauth(alice)"),
                   "`%.*s` computes with a person", SHOW(spell_value(bind->arena, now)));
        return false;
    }
    bool is_digest = bytes_equal(now->path.segs->name.text, BYTES("digest"));
    reading->operand->kind = is_digest ? OPERAND_DIGEST : OPERAND_RSPAUTH;
    reading->operand->subscriber = &bind->plan->subscriber_set[name->index].sample;
    return type_fits(reading, SIDE_TEXT, spell_value(bind->arena, now));
}

static bool path_operand(struct operand_reading *reading, const struct value *now)
{
    struct bind *bind = reading->bind;
    struct bytes first = now->path.segs->name.text;
    if (spell_is_word(&now->path)) return word_operand(reading, now);
    if (bytes_equal(first, BYTES("this")) && reading->side->proto != PROTO_NONE)
        return message_operand(reading, OPERAND_THIS, reading->side->proto, now);
    if (now->path.segs->args && (bytes_equal(first, BYTES("digest")) || bytes_equal(first, BYTES("rspauth"))) &&
        reading->side->proto != PROTO_NONE)
        return proof_operand(reading, now);
    const struct name *name = names_find(&bind->names, first);
    if (!name) return no_value(reading, spell_value(bind->arena, now), first);
    switch (name->kind) {
    case NAME_PERSON: return subscriber_operand(reading, name, now);
    case NAME_NODE: return node_operand(reading, name, now);
    case NAME_MESSAGE:
        reading->operand->message = name->index;
        return message_operand(reading, OPERAND_FIELD, bind->message[name->index].proto, now);
    case NAME_BOX:
    case NAME_VARIANT:
    case NAME_VALUE:
    case NAME_ATTACKER:
    case NAME_KIND_COUNT: break;
    }
    bind_wrong(bind, reading->ast, reading->value->span, NONE, "a %s has no fields: `%.*s`",
               names_kind_text(name->kind), SHOW(spell_value(bind->arena, now)));
    return false;
}

/* ---- literals ---- */

static bool text_operand(struct operand_reading *reading, const struct value *now)
{
    reading->operand->kind = OPERAND_TEXT;
    reading->operand->text = bind_keep(reading->bind, now->text);
    reading->operand->secret = now->kind == VALUE_SECRET;
    if (now->kind == VALUE_SECRET) bind_secret(reading->bind, now, reading->operand->text);
    if (!is_number(reading->side->type)) return true;
    bind_wrong(reading->bind, reading->ast, reading->value->span, BYTES("write it without quotes"),
               "%.*s is a %s, not a text", SHOW(reading->side->path),
               reading->side->type == SIDE_TIME ? "time" : "number");
    return false;
}

static bool number_operand(struct operand_reading *reading, const struct value *now)
{
    struct bind *bind = reading->bind;
    reading->operand->kind = OPERAND_NUMBER;
    reading->operand->number = now->number;
    if (reading->side->type == SIDE_NUMBER) return true;
    if (reading->side->type == SIDE_TIME) {
        sim_time time;
        return bind_time(bind, reading->ast, reading->value, reading->side->path, &time);
    }
    if (reading->side->type == SIDE_WORD)
        bind_wrong(bind, reading->ast, reading->value->span, spell_list(bind->found->arena, reading->side->words, NONE),
                   "`%.*s` is no name and no value of %.*s", SHOW(now->text), SHOW(reading->side->path));
    else
        bind_wrong(bind, reading->ast, reading->value->span, bind_say(bind, "\"%.*s\"", SHOW(now->text)),
                   "%.*s is a text, not a number", SHOW(reading->side->path));
    return false;
}

static bool share_operand(struct operand_reading *reading, const struct value *now)
{
    struct quantity quantity = {QUANTITY_SHARE, 0};
    struct parse_error error = quantity_scan(&quantity, now->text);
    reading->operand->kind = OPERAND_NUMBER;
    reading->operand->number = quantity.number;
    reading->operand->share = true;
    if (!error.why && quantity.number <= PLAN_WHOLE) return true;
    bind_wrong(reading->bind, reading->ast, reading->value->span, BYTES("0% to 100%, in steps of 0.0001%"),
               "`%.*s` is no share of the members", SHOW(now->text));
    return false;
}

static bool quantity_operand(struct operand_reading *reading, const struct value *now)
{
    struct bind *bind = reading->bind;
    bool share = bytes_ends(now->text, BYTES("%"));
    if (share && reading->side->shares_too) return share_operand(reading, now);
    if (share) {
        bind_wrong(bind, reading->ast, reading->value->span, BYTES("failed and count(STATE) take one"),
                   "a share is of the members, and `%.*s` does not count them", SHOW(reading->side->path));
        return false;
    }
    if (reading->side->type == SIDE_TIME) {
        reading->operand->kind = OPERAND_NUMBER;
        return bind_time(bind, reading->ast, reading->value, reading->side->path, &reading->operand->number);
    }
    if (reading->side->type == SIDE_NUMBER)
        bind_wrong(bind, reading->ast, reading->value->span, NONE, "`%.*s` is a count or a code and takes no unit",
                   SHOW(reading->side->path));
    else
        bind_wrong(bind, reading->ast, reading->value->span, bind_say(bind, "\"%.*s\"", SHOW(now->text)),
                   "%.*s is a text, not a quantity", SHOW(reading->side->path));
    return false;
}

bool bind_operand_value(struct bind *bind, const struct ast *ast, const struct side *side, const struct value *value,
                        struct operand *operand)
{
    struct operand_reading reading = {bind, ast, side, value, operand};
    const struct value *now = bind_value_now(bind, value);
    *operand = (struct operand){.message = PLAN_NO_MESSAGE};
    switch (now->kind) {
    case VALUE_STRING:
    case VALUE_SECRET: return text_operand(&reading, now);
    case VALUE_INT: return number_operand(&reading, now);
    case VALUE_QUANTITY: return quantity_operand(&reading, now);
    case VALUE_PATH: return path_operand(&reading, now);
    case VALUE_RAW:
        bind_wrong(bind, ast, value->span, BYTES("a text, \"...\"; any octet is written as \\xHH"),
                   "`raw` is what an attacker sends");
        return false;
    case VALUE_VARIANT: break; /* bind_value_now() left none */
    }
    must(now->kind != VALUE_VARIANT);
    return false;
}

bool bind_operand(struct bind *bind, const struct ast *ast, const struct side *side, const struct expr *expr,
                  struct operand *operand)
{
    if (expr->condition && !bind_cond(bind, expr->condition))
        return bind_operand_value(bind, ast, side, expr->otherwise, operand);
    if (!bind_operand_value(bind, ast, side, &expr->value, operand)) return false;
    if (!expr->plus) return true;
    struct operand *plus = arena_new(bind->arena, struct operand);
    operand->plus = plus;
    if (!bind_operand_value(bind, ast, side, expr->plus, plus)) return false;
    if (!operand->share && !plus->share) return true;
    bind_wrong(bind, ast, expr->value.span, NONE, "a share stands alone");
    return false;
}
