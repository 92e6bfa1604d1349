/* The words that the lab tries for a password, in their order: the words that people choose most come first. */
#ifndef GUESS_WORDS_H
#define GUESS_WORDS_H

#include "bytes.h"
#include "pen.h"

enum { GUESS_WORDS = 10000, GUESS_WORD_MAX = 64 };

/* Zero it to begin. */
struct guess_words {
    bool begun;
    struct bytes tails, tail, heads;
    char room[GUESS_WORD_MAX];
};
/* The next word, until the next call; false after the last. */
bool guess_words_next(struct guess_words *, struct bytes *word);

#endif
