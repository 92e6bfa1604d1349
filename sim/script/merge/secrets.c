/* Secrets as texts of the file: long enough, and in no other text; and the words that tables own, which name
 * nothing. */
#include "field.h"
#include "must.h"
#include "node.h"
#include "spell.h"
#include "visit.h"

#include <stdlib.h>

enum { SECRET_MIN = 8 };

struct secrets {
    struct arena *arena;
    struct word_seen *secret;
    uint32_t count, room;
    bool begins[256]; /* an octet that some secret begins with */
    struct diagnostics *diagnostics;
};

static void secret_collect(void *self, const struct word_seen *seen)
{
    struct secrets *secrets = self;
    if (seen->role != SEEN_SECRET) return;
    secrets->secret = arena_grow(secrets->arena, secrets->secret, secrets->count, &secrets->room,
                                 sizeof *secrets->secret);
    secrets->secret[secrets->count++] = *seen;
}

static int secret_order(const void *a, const void *b)
{
    return bytes_order(((const struct word_seen *)a)->text, ((const struct word_seen *)b)->text);
}

/* Sorted, and without those that begin with another: a secret in a text is then found by its one neighbour. */
static void secrets_sort(struct secrets *secrets)
{
    uint32_t kept = 0;
    if (secrets->count > 1) qsort(secrets->secret, secrets->count, sizeof *secrets->secret, secret_order);
    for (uint32_t i = 0; i < secrets->count; i++) {
        const struct word_seen *secret = &secrets->secret[i];
        if (secret->text.count < SECRET_MIN) continue;
        if (kept && bytes_starts(secret->text, secrets->secret[kept - 1].text)) continue;
        secrets->secret[kept++] = *secret;
        secrets->begins[(unsigned char)secret->text.at[0]] = true;
    }
    secrets->count = kept;
}

/* The secret that `text` begins with. In the order of octets it is the greatest that is not above it: any secret
 * between the two would begin with it as well. */
static const struct word_seen *secret_at(const struct secrets *secrets, struct bytes text)
{
    uint32_t low = 0, high = secrets->count;
    if (!secrets->begins[(unsigned char)text.at[0]]) return NULL;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (bytes_order(secrets->secret[middle].text, text) <= 0) low = middle + 1;
        else high = middle;
    }
    return low && bytes_starts(text, secrets->secret[low - 1].text) ? &secrets->secret[low - 1] : NULL;
}

static void secret_search(void *self, const struct word_seen *seen)
{
    struct secrets *secrets = self;
    if (seen->role == SEEN_NUMBER || seen->role == SEEN_VARIANT) return;
    for (uint32_t at = 0; at + SECRET_MIN <= seen->text.count; at++) {
        const struct word_seen *secret = secret_at(secrets, bytes_from(seen->text, at));
        if (!secret || (seen->role == SEEN_SECRET && bytes_equal(seen->text, secret->text))) continue;
        diagnostic_add(secrets->diagnostics, SEVERITY_ERROR, secret->ast, secret->span,
                       arena_format(secrets->arena, "this secret stands in another text (%.*s:%u:%u)",
                                    SHOW(merge_file_short(seen->ast->file)), seen->span.line, seen->span.column),
                       BYTES("hiding it would hide that text too: choose another"));
        return;
    }
}

void merge_check_secrets(const struct merged *merged, struct diagnostics *diagnostics)
{
    struct secrets secrets = {.arena = merged->arena, .diagnostics = diagnostics};
    visit_words(merged, &(struct word_visitor){.word = secret_collect, .self = &secrets});
    for (uint32_t i = 0; i < secrets.count; i++)
        if (secrets.secret[i].text.count < SECRET_MIN)
            diagnostic_add(diagnostics, SEVERITY_ERROR, secrets.secret[i].ast, secrets.secret[i].span,
                           arena_format(merged->arena, "a secret has at least %d bytes", SECRET_MIN),
                           BYTES("a shorter one would be found, and hidden, everywhere"));
    secrets_sort(&secrets);
    if (secrets.count) visit_words(merged, &(struct word_visitor){.word = secret_search, .self = &secrets});
}

static int word_order(const void *a, const void *b)
{
    return bytes_order(*(const struct bytes *)a, *(const struct bytes *)b);
}

static void list_collect(struct merged *merged, uint32_t *room, const char *list)
{
    struct bytes rest = bytes_text(list), word;
    while (list_next(&rest, &word)) {
        merged->value_word = arena_grow(merged->arena, merged->value_word, merged->value_word_count, room,
                                        sizeof *merged->value_word);
        merged->value_word[merged->value_word_count++] = word;
    }
}

void merge_collect_value_words(struct merged *merged)
{
    uint32_t room = 0;
    list_collect(merged, &room, "present|absent|domain|this");
    for (uint32_t i = 0; i < field_row_count; i++) list_collect(merged, &room, field_rows[i].words);
    for (const struct node_kind *const *kind = merged->kinds; *kind; kind++)
        for (const struct state_row *row = (*kind)->states; row && row->name; row++)
            list_collect(merged, &room, row->words);
    qsort(merged->value_word, merged->value_word_count, sizeof *merged->value_word, word_order);
}

bool merge_is_value_word(const struct merged *merged, struct bytes word)
{
    return bsearch(&word, merged->value_word, merged->value_word_count, sizeof word, word_order) != NULL;
}
