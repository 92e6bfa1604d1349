/* The data of a page: elements `script type=application/json`, which nothing runs. The element `run` has the run, its
 * ladder, facts and states; elements `messages-N` have the messages of 128 rows each, which the page reads when it
 * needs them. Every text is shown text (utf8_show); octets are base64. The keys are explained where they are
 * written. */
#ifndef PAGE_DATA_H
#define PAGE_DATA_H

#include "page.h"

enum { PAGE_CHUNK = 128 };

void page_data_write(struct out *, const struct page_input *, const struct ladder *, struct arena *);

/* ---- pieces, for the files that write it ---- */

struct page_writer {
    struct out *out;
    const struct page_input *input;
    const struct ladder *ladder;
    struct octets_reader *reader;
    struct arena *arena; /* of the run */
    struct page_words *words;
    const struct connections *connections; /* of a run that goes on; else NULL */
};

/* `"key":` with a comma before it where something comes first. */
void page_key(struct out *, const char *key);
void page_number(struct out *, const char *key, uint64_t);
void page_flag(struct out *, const char *key, bool); /* 1, or nothing at all */
void page_text(struct page_writer *, const char *key, struct bytes);
void page_string(struct page_writer *, struct bytes);                  /* without a key */
void page_judged(struct page_writer *, const char *key, struct bytes); /* a sentence of the judge (utf8_show_words) */

/* Words that come again and again are written once: their number, as long as there is room. */
struct page_words *page_words_new(struct arena *);
void page_word(struct page_writer *, struct bytes);
void page_words_write(struct page_writer *); /* as an array */

void page_messages_write(struct page_writer *);
void page_states_write(struct page_writer *);
void page_claims_write(struct page_writer *);
void page_known_write(struct page_writer *); /* nothing where nobody asked */

#endif
