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
    struct diagnostics *diagnostics;
};

static void secret_collect(void *self, const struct word_seen *seen)
{
    struct secrets *secrets = self;
    if (seen->role != WORD_SECRET) return;
    secrets->secret = arena_grow(secrets->arena, secrets->secret, secrets->count, &secrets->room,
                                 sizeof *secrets->secret);
    secrets->secret[secrets->count++] = *seen;
}

static void secret_search(void *self, const struct word_seen *seen)
{
    struct secrets *secrets = self;
    if (seen->role == WORD_NUMBER || seen->role == WORD_VARIANT || seen->text.count < SECRET_MIN) return;
    for (uint32_t i = 0; i < secrets->count; i++) {
        const struct word_seen *secret = &secrets->secret[i];
        if (secret->text.count < SECRET_MIN || bytes_find(seen->text, secret->text) == BYTES_NOT_FOUND) continue;
        if (seen->role == WORD_SECRET && bytes_equal(seen->text, secret->text)) continue;
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
