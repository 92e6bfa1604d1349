/* Subscribers of one run: subscribers and populations, changed and removed in order, their secrets and digests. */
#include "bind.h"
#include "digest.h"
#include "link.h"
#include "must.h"

enum { PEOPLE_MAX = LINK_MEMBER_MAX - 1 };

const char subscriber_fields[] = "impi|impu|realm|password|ha1|ha1-sha256|web-id|web-password";

/* ---- declared, changed, removed ---- */

static struct bound_person *subscriber_named(struct bind *bind, struct bytes name)
{
    const struct name *row = names_find(&bind->person_names, name);
    return row && !bind->subscriber[row->index].removed ? &bind->subscriber[row->index] : NULL;
}

static void subscriber_remove(struct bind *bind, const struct ast *ast, const struct subscriber_item *item)
{
    struct bound_person *subscriber = subscriber_named(bind, item->name.text);
    if (subscriber) subscriber->removed = true;
    else bind_wrong(bind, ast, item->name.span, bytes_of(NULL, 0), "no person `%.*s`", SHOW(item->name.text));
}

/* The row of a name stays when the person is removed: one who comes again under it takes its place. */
static struct bound_person *subscriber_add(struct bind *bind, struct bytes name)
{
    const struct name *row = names_find(&bind->person_names, name);
    if (row) return &bind->subscriber[row->index];
    bind->subscriber = arena_grow(bind->arena, bind->subscriber, bind->subscriber_count, &bind->subscriber_room,
                                  sizeof *bind->subscriber);
    names_add(&bind->person_names, (struct name){.text = name, .index = bind->subscriber_count});
    return &bind->subscriber[bind->subscriber_count++];
}

/* `plain`: not under a `when`. A file changes the subscribers of another, and by `when` its own, but says each of them
 * once. */
static void subscriber_take(struct bind *bind, const struct ast *ast, const struct subscriber_item *item, bool plain)
{
    struct bound_person *subscriber = subscriber_named(bind, item->name.text);
    bool is_population = item->kind == SUBSCRIBER_POPULATION;
    if (subscriber && is_population) {
        bind_wrong(bind, ast, item->name.span, BYTES("leave out `population` to change it"),
                   "`%.*s` is already a person (%.*s:%u:%u)", SHOW(item->name.text),
                   SHOW(merge_file_short(subscriber->ast->file)), subscriber->name.span.line,
                   subscriber->name.span.column);
        return;
    }
    if (subscriber && plain && subscriber->plain == ast) {
        bind_wrong(bind, ast, item->name.span, bytes_of(NULL, 0), "`%.*s` is given twice in this file",
                   SHOW(item->name.text));
        return;
    }
    if (!subscriber) {
        subscriber = subscriber_add(bind, item->name.text);
        *subscriber = (struct bound_person){.ast = ast, .name = item->name, .is_population = is_population};
    }
    if (plain) subscriber->plain = ast;
    bind_settings_add(bind, &subscriber->settings, (struct setting_part){ast, item->settings, false});
}

static void items_take(struct bind *bind, const struct ast *ast, const struct subscriber_item *items, bool plain)
{
    for (const struct subscriber_item *item = items; item; item = item->next) {
        if (item->kind == SUBSCRIBER_WHEN)
            items_take(bind, ast, bind_cond(bind, item->condition) ? item->body : item->otherwise, false);
        else if (item->kind == SUBSCRIBER_REMOVE) subscriber_remove(bind, ast, item);
        else subscriber_take(bind, ast, item, plain);
    }
}

/* ---- settings ---- */

struct filling { /* one subscribers set being filled */
    struct bind *bind;
    const struct bound_person *bound;
    struct subscriber_set *subscriber_set;
    bool password_secret;
    bool has_count;
    const struct value *impi, *impu[SUBSCRIBER_IMPUS_MAX];
    const struct ast *impi_ast, *impu_ast, *barred_ast;
    const struct value *barred; /* IMPUs by name; NULL: all or none */
};

static void secret_add(struct bind *bind, struct bytes text)
{
    struct plan *plan = bind->plan;
    if (names_add(&bind->secret_names, (struct name){.text = text})) return;
    plan->secret = arena_grow(bind->arena, plan->secret, plan->secret_count, &bind->secret_room, sizeof *plan->secret);
    plan->secret[plan->secret_count++] = text;
}

void bind_secret(struct bind *bind, const struct value *value, struct bytes kept)
{
    if (bind_value_now(bind, value)->kind == VALUE_SECRET) secret_add(bind, kept);
}

static void text_setting(struct filling *filling, const struct ast *ast, const struct setting *setting, size_t at)
{
    struct bind *bind = filling->bind;
    struct bytes text, *to = (struct bytes *)((char *)&filling->subscriber_set->sample + at);
    if (!bind_text(bind, ast, setting->values, setting->name.text, &text)) return;
    *to = bind_keep(bind, text);
    bool typed = at == offsetof(struct subscriber, password) || at == offsetof(struct subscriber, web_password);
    if (typed && bind_value_now(bind, setting->values)->kind == VALUE_STRING)
        bind_warn(bind, ast, setting->values->span, BYTES("secret \"...\""),
                  "`%.*s` without `secret` is hidden nowhere", SHOW(setting->name.text));
    if (!typed) bind_identity(bind, ast, setting->values->span, setting->name.text, text);
    if (at == offsetof(struct subscriber, impi)) filling->impi = setting->values, filling->impi_ast = ast;
    if (at == offsetof(struct subscriber, password))
        filling->password_secret = bind_value_now(bind, setting->values)->kind == VALUE_SECRET;
    bind_secret(bind, setting->values, *to);
}

static void impu_setting(struct filling *filling, const struct ast *ast, const struct setting *setting, size_t at)
{
    must(at == offsetof(struct subscriber, impu));
    struct subscriber *sample = &filling->subscriber_set->sample;
    sample->impu_count = 0;
    filling->impu_ast = ast;
    for (const struct value *value = setting->values; value; value = value->next) {
        struct bytes text;
        if (!bind_text(filling->bind, ast, value, setting->name.text, &text)) continue;
        if (sample->impu_count == SUBSCRIBER_IMPUS_MAX) {
            bind_wrong(filling->bind, ast, value->span, bytes_of(NULL, 0), "a person has at most %d IMPUs",
                       SUBSCRIBER_IMPUS_MAX);
            return;
        }
        bind_impu(filling->bind, ast, value->span, text);
        filling->impu[sample->impu_count] = value;
        sample->impu[sample->impu_count++] = bind_keep(filling->bind, text);
    }
}

/* yes, no, or IMPUs of the person: which ones is told when all of them are known. */
static void barred_setting(struct filling *filling, const struct ast *ast, const struct setting *setting, size_t at)
{
    uint32_t yes;
    must(at == offsetof(struct subscriber, barred));
    bool named = bind_value_now(filling->bind, setting->values)->kind == VALUE_STRING;
    filling->barred = named ? setting->values : NULL;
    filling->barred_ast = ast;
    if (named || !bind_single(filling->bind, ast, setting)) return;
    if (bind_choice(filling->bind, ast, setting->values, setting->name.text, "no|yes", &yes))
        filling->subscriber_set->sample.barred = yes ? SUBSCRIBER_ALL_BARRED : 0;
}

static void bar_named(struct filling *filling)
{
    struct bind *bind = filling->bind;
    struct subscriber *sample = &filling->subscriber_set->sample;
    sample->barred = 0;
    for (const struct value *value = filling->barred; value; value = value->next) {
        struct bytes text;
        uint32_t i = 0;
        if (!bind_text(bind, filling->barred_ast, value, BYTES("barred"), &text)) continue;
        while (i < sample->impu_count && !bind_same_impu(bind, sample->impu[i], text)) i++;
        if (i == sample->impu_count)
            bind_wrong(bind, filling->barred_ast, value->span, BYTES("barred yes, or IMPUs of that person"),
                       "`%.*s` has no IMPU \"%.*s\"", SHOW(filling->bound->name.text), SHOW(spell_clip(text)));
        else sample->barred |= (uint8_t)(1u << i);
    }
}

static void flag_setting(struct filling *filling, const struct ast *ast, const struct setting *setting, size_t at)
{
    uint32_t yes;
    if (bind_choice(filling->bind, ast, setting->values, setting->name.text, "no|yes", &yes))
        *(bool *)((char *)&filling->subscriber_set->sample + at) = yes == 1;
}

static void count_setting(struct filling *filling, const struct ast *ast, const struct setting *setting, size_t at)
{
    uint64_t number;
    must(at == 0);
    filling->has_count = true;
    if (!bind_count(filling->bind, ast, setting->values, setting->name.text, PEOPLE_MAX, &number)) return;
    if (number == 0)
        bind_wrong(filling->bind, ast, setting->values->span, bytes_of(NULL, 0),
                   "a population has at least one member");
    else filling->subscriber_set->count = (uint32_t)number;
}

static const struct subscriber_row {
    struct bytes name;
    void (*set)(struct filling *, const struct ast *, const struct setting *, size_t at);
    size_t at; /* in struct subscriber */
    bool list, population_only;
} rows[] = {
    {BYTES_ROW("impi"), text_setting, offsetof(struct subscriber, impi), false, false},
    {BYTES_ROW("impu"), impu_setting, offsetof(struct subscriber, impu), true, false},
    {BYTES_ROW("realm"), text_setting, offsetof(struct subscriber, realm), false, false},
    {BYTES_ROW("password"), text_setting, offsetof(struct subscriber, password), false, false},
    {BYTES_ROW("web-id"), text_setting, offsetof(struct subscriber, web_id), false, false},
    {BYTES_ROW("web-password"), text_setting, offsetof(struct subscriber, web_password), false, false},
    {BYTES_ROW("barred"), barred_setting, offsetof(struct subscriber, barred), true, false},
    {BYTES_ROW("provisioned"), flag_setting, offsetof(struct subscriber, provisioned), false, false},
    {BYTES_ROW("count"), count_setting, 0, false, true},
};

static void setting_take(struct filling *filling, const struct ast *ast, const struct setting *setting)
{
    struct bytes names[COUNT(rows)];
    uint32_t count = 0;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct subscriber_row *row = &rows[i];
        if (row->population_only && !filling->bound->is_population) continue;
        names[count++] = row->name;
        if (!bytes_equal(row->name, setting->name.text)) continue;
        if (row->list || bind_single(filling->bind, ast, setting)) row->set(filling, ast, setting, row->at);
        return;
    }
    bind_wrong(
        filling->bind, ast, setting->name.span,
        bind_say_near(filling->bind, setting->name.text, names, count,
                      BYTES("impi impu realm password web-id web-password barred provisioned; a population has count")),
        "a %s has no setting `%.*s`", filling->bound->is_population ? "population" : "person",
        SHOW(setting->name.text));
}

static bool has_template(struct bytes text)
{
    return bytes_find(text, BYTES("{n}")) != BYTES_NOT_FOUND;
}

/* Members of a population differ in the identities that the HSS finds them by. */
static void templates_check(struct filling *filling)
{
    struct bind *bind = filling->bind;
    const struct subscriber *sample = &filling->subscriber_set->sample;
    if (!filling->has_count)
        bind_wrong(bind, filling->bound->ast, filling->bound->name.span, BYTES("count 1000"),
                   "population `%.*s` has no count", SHOW(filling->bound->name.text));
    if (filling->subscriber_set->count < 2) return;
    if (filling->impi && !has_template(sample->impi))
        bind_wrong(bind, filling->impi_ast, filling->impi->span, BYTES("\"user{n}@ims.example\""),
                   "all members would have one `impi`");
    for (uint32_t i = 0; i < sample->impu_count; i++)
        if (!has_template(sample->impu[i]))
            bind_wrong(bind, filling->impu_ast, filling->impu[i]->span, BYTES("\"sip:user{n}@ims.example\""),
                       "all members would have one `impu`");
}

static void subscriber_complete(struct filling *filling)
{
    struct bind *bind = filling->bind;
    const struct bound_person *bound = filling->bound;
    struct subscriber *sample = &filling->subscriber_set->sample;
    if (!sample->realm.count) sample->realm = bind->plan->domain;
    if (filling->barred) bar_named(filling);
    if (!filling->impi || !sample->impu_count)
        bind_wrong(
            bind, bound->ast, bound->name.span,
            bind_say_near_name(bind, bound->name.text, 1u << NAME_PERSON, BYTES("impi \"...\" impu \"sip:...\"")),
            "`%.*s` has no %s", SHOW(bound->name.text), filling->impi ? "impu" : "impi");
    if (bound->is_population) {
        templates_check(filling);
        return;
    }
    if (!bind->for_good || !sample->password.count) return;
    static const enum digest_algorithm algorithms[] = {DIGEST_MD5, DIGEST_SHA_256};
    struct bytes *const texts[] = {&sample->ha1_md5, &sample->ha1_sha256};
    for (size_t i = 0; i < COUNT(algorithms); i++) {
        struct hexdigest ha1;
        digest_ha1(algorithms[i], sample->impi, sample->realm, sample->password, &ha1);
        *texts[i] = arena_copy(bind->arena, hex_view(&ha1));
        if (filling->password_secret) secret_add(bind, *texts[i]);
    }
}

static void subscriber_fill(struct bind *bind, const struct bound_person *bound, uint32_t index)
{
    struct subscriber_set *subscriber_set = &bind->plan->subscriber_set[index];
    struct filling filling = {.bind = bind, .bound = bound, .subscriber_set = subscriber_set};
    subscriber_set->name = bind_keep(bind, bound->name.text);
    subscriber_set->count = 1;
    subscriber_set->is_population = bound->is_population;
    subscriber_set->first_number = bind->plan->subscriber_count;
    subscriber_set->sample.provisioned = true;
    subscriber_set->sample.number = subscriber_set->first_number;
    for (uint32_t p = 0; p < bound->settings.count; p++) {
        const struct setting_part *part = &bound->settings.part[p];
        for (const struct setting *setting = part->settings; setting; setting = setting->next)
            setting_take(&filling, part->ast, setting);
    }
    subscriber_complete(&filling);
    if (bind->plan->subscriber_count > PEOPLE_MAX - subscriber_set->count)
        bind_wrong(bind, bound->ast, bound->name.span, bytes_of(NULL, 0), "more than %d people", PEOPLE_MAX);
    else bind->plan->subscriber_count += subscriber_set->count;
    bind_name(bind, NAME_PERSON, index, bound->ast, &bound->name);
}

void bind_people(struct bind *bind)
{
    for (uint32_t i = 0; i < bind->merged->part_count; i++)
        if (bind->merged->part[i].block->kind == BLOCK_SUBSCRIBERS)
            items_take(bind, bind->merged->part[i].ast, bind->merged->part[i].block->subscriber_set, true);
    uint32_t count = 0;
    for (uint32_t i = 0; i < bind->subscriber_count; i++) count += !bind->subscriber[i].removed;
    bind->plan->subscriber_set = arena_array(bind->arena, struct subscriber_set, count);
    bind->subscriber_of = arena_array(bind->arena, const struct bound_person *, count);
    for (uint32_t i = 0; i < bind->subscriber_count; i++) {
        if (bind->subscriber[i].removed) continue;
        uint32_t index = bind->plan->subscriber_set_count++;
        bind->subscriber_of[index] = &bind->subscriber[i];
        subscriber_fill(bind, &bind->subscriber[i], index);
    }
    bind_identities(bind);
}

bool bind_subscriber_field(const struct bind *bind, const struct subscriber_set *subscriber_set, struct bytes field,
                           uint32_t index, bool has_index, struct operand *operand)
{
    const struct subscriber *sample = &subscriber_set->sample;
    const struct bytes texts[] = {
        sample->impi,    sample->impu[0],    sample->realm,  sample->password,
        sample->ha1_md5, sample->ha1_sha256, sample->web_id, sample->web_password,
    };
    uint32_t found = list_find(subscriber_fields, field);
    bool is_impu = bytes_equal(field, BYTES("impu"));
    if (found == BYTES_NOT_FOUND || (has_index && !is_impu) || (is_impu && index >= sample->impu_count)) return false;
    operand->kind = OPERAND_SUBSCRIBER;
    operand->text = is_impu ? sample->impu[index] : texts[found];
    operand->subscriber = sample;
    operand->field.arg[0] = list_nth(subscriber_fields, found); /* a population's H(A1) is asked of the directory */
    operand->field.arg_count = 1;
    operand->field.index = index;
    for (uint32_t i = 0; i < bind->plan->secret_count; i++)
        if (operand->text.count && bytes_equal(bind->plan->secret[i], operand->text)) operand->secret = true;
    return true;
}
