/* Names of headers, AVPs and lines of states: written once, then by number. */
#include "page_data.h"

#include "must.h"

enum { WORDS_MAX = 1 << 16, SLOTS = 2 * WORDS_MAX };

struct page_words {
    struct bytes *word;
    uint32_t *slot; /* number + 1 of the word whose hash leads here */
    uint32_t count;
};

struct page_words *page_words_new(struct arena *arena)
{
    struct page_words *words = arena_new(arena, struct page_words);
    words->word = arena_array(arena, struct bytes, WORDS_MAX);
    words->slot = arena_array(arena, uint32_t, SLOTS);
    return words;
}

void page_word(struct page_writer *writer, struct bytes text)
{
    struct page_words *words = writer->words;
    uint32_t at = (uint32_t)(bytes_hash(text) % SLOTS);
    while (words->slot[at] && !bytes_equal(words->word[words->slot[at] - 1], text)) at = (at + 1) % SLOTS;
    if (!words->slot[at]) {
        if (words->count == WORDS_MAX) {
            page_string(writer, text);
            return;
        }
        words->word[words->count++] = arena_copy(writer->arena, text);
        words->slot[at] = words->count;
    }
    out_u64(writer->out, words->slot[at] - 1);
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
