/* Names of headers, AVPs and lines of states: written once, then by number. */
#include "page_data.h"

#include "must.h"
#include "row_index.h"

enum { WORDS_MAX = 1 << 16 };

struct page_words {
    struct bytes *word;
    uint32_t count, room;
    struct row_index index;
};

struct page_words *page_words_new(struct arena *arena)
{
    struct page_words *words = arena_new(arena, struct page_words);
    words->index.arena = arena;
    return words;
}

/* The number of the word, which it has from now on if it had none; ROW_INDEX_NONE where all numbers are taken. */
static uint32_t number_of(struct page_words *words, struct bytes text)
{
    const uint64_t hash = bytes_hash(text);
    for (uint32_t walk = 0, row; (row = row_index_next(&words->index, hash, &walk)) != ROW_INDEX_NONE;)
        if (bytes_equal(words->word[row], text)) return row;
    if (words->count == WORDS_MAX) return ROW_INDEX_NONE;
    struct arena *arena = words->index.arena;
    words->word = arena_grow(arena, words->word, words->count, &words->room, sizeof *words->word);
    row_index_add(&words->index, hash, words->count);
    words->word[words->count] = arena_copy(arena, text);
    return words->count++;
}

void page_word(struct page_writer *writer, struct bytes text)
{
    uint32_t number = number_of(writer->words, text);
    if (number == ROW_INDEX_NONE) page_string(writer, text);
    else out_u64(writer->out, number);
}

void page_words_write(struct page_writer *writer)
{
    out_char(writer->out, '[');
    for (uint32_t i = 0; i < writer->words->count; i++) {
        if (i) out_char(writer->out, ',');
        page_string(writer, writer->words->word[i]);
    }
    out_char(writer->out, ']');
}
