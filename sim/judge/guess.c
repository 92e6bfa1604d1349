/* The guess itself: hashes of words in the order of the list, until one fits. */
#include "guess.h"

#include "must.h"
#include "proof.h"

/* The value that a word is compared with. */
struct guess_target {
    struct bytes username, realm;
    const struct digest_use *use; /* an answer to a challenge, or NULL: H(A1) */
    struct bytes ha1;
    enum digest_algorithm algorithm;
};

static bool fits(const struct guess_target *target, struct bytes word)
{
    struct hexdigest digest;
    if (!target->use) {
        digest_ha1(target->algorithm, target->username, target->realm, word, &digest);
        return bytes_equal(hex_view(&digest), target->ha1);
    }
    const char *why = proof_compute(target->use, target->username, target->realm, word, &digest);
    return !why && bytes_equal(hex_view(&digest), target->use->value);
}

static const struct digest_use *use_of(const struct know *know, uint32_t item, const struct item *password)
{
    for (uint32_t i = 0; i < know->knowledge.use_count; i++) {
        const struct digest_use *use = &know->knowledge.use[i];
        if (use->item == item && use->password == password) return use;
    }
    return NULL;
}

static struct guess try_words(const struct know *know, uint32_t password, const struct guessable *by)
{
    enum { HASHES_OF_HA1 = 1, HASHES_OF_ANSWER = 3 };
    const struct items *items = &know->items;
    const struct item *word_of = &items->item[password];
    uint32_t impi = items_owned(items, ITEM_IMPI, word_of->set, word_of->member, 0);
    uint32_t realm = items_owned(items, ITEM_REALM, word_of->set, word_of->member, 0);
    struct guess guess = {0};
    struct guess_words words = {0};
    struct bytes word;
    must(impi != ITEM_NONE);
    struct guess_target target = {.username = items->item[impi].value,
                                  .realm = realm == ITEM_NONE ? know->plan->domain : items->item[realm].value,
                                  .use = by->by == GUESS_ANSWER ? use_of(know, by->item, word_of) : NULL,
                                  .ha1 = items->item[by->item].value,
                                  .algorithm = items->item[by->item].kind == ITEM_HA1 ? DIGEST_MD5 : DIGEST_SHA_256};
    must(by->by == GUESS_HA1 || target.use);
    while (!guess.found && guess_words_next(&words, &word)) {
        guess.words++;
        guess.hashes += target.use ? HASHES_OF_ANSWER : HASHES_OF_HA1;
        guess.found = fits(&target, word);
    }
    return guess;
}

struct guess guess_try(struct know *know, uint32_t password, const struct guessable *by)
{
    if (know->unguessed || by->by == GUESS_KNOWN || by->by == GUESS_NOT)
        return (struct guess){.found = by->by == GUESS_KNOWN};
    for (uint32_t i = 0; i < know->guess_count; i++)
        if (know->guess[i].password == password && know->guess[i].item == by->item) return know->guess[i].guess;
    know->guess = arena_grow(know->arena, know->guess, know->guess_count, &know->guess_room, sizeof *know->guess);
    struct guess_made *made = &know->guess[know->guess_count++];
    *made = (struct guess_made){password, by->item, try_words(know, password, by)};
    return made->guess;
}
