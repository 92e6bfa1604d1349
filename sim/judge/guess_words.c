/* The lab's list of words: two hundred heads with fifty tails each. Written for this lab: no list of anybody's
 * passwords went into it but the lab's own. */
#include "guess_words.h"

#include "list.h"

static const char heads[] =
    "password|secret|welcome|summer|winter|spring|autumn|sunshine|flower|dragon|monkey|tiger|rabbit|"
    "kitten|puppy|eagle|falcon|dolphin|panther|phoenix|wonderland|looking-glass|through-the-glass|"
    "open-sesame|forty-thieves|builder|cheshire-cat|mad-hatter|white-rabbit|queen-of-hearts|castle|"
    "bridge|garden|forest|river|mountain|ocean|island|desert|valley|thunder|lightning|shadow|silver|"
    "golden|crystal|diamond|emerald|sapphire|ruby|apple|banana|cherry|orange|lemon|peach|pepper|ginger|"
    "vanilla|chocolate|coffee|cookie|butter|honey|sugar|biscuit|pancake|dumpling|noodle|pumpkin|guitar|"
    "violin|piano|trumpet|drummer|melody|rhythm|concert|chorus|opera|football|hockey|tennis|soccer|"
    "runner|racing|skater|surfer|climber|rider|london|paris|berlin|madrid|vienna|lisbon|dublin|oslo|"
    "helsinki|athens|january|february|march|april|june|july|august|september|october|november|monday|"
    "tuesday|wednesday|thursday|friday|saturday|sunday|morning|evening|midnight|alice|bob|carol|dave|eve|"
    "mallory|peggy|victor|trent|walter|arthur|merlin|lancelot|galahad|percival|guinevere|morgana|gawain|"
    "tristan|isolde|captain|pirate|sailor|soldier|knight|wizard|hunter|ranger|doctor|teacher|computer|"
    "keyboard|monitor|network|router|server|switch|gateway|signal|packet|letmein|changeme|iloveyou|"
    "qwerty|asdfgh|zxcvbn|trustno|hello|master|access|correct-horse|battery-staple|blue-moon|red-fox|"
    "black-cat|green-tea|white-wine|old-oak|new-start|long-road|lucky|happy|crazy|funny|sunny|windy|"
    "cloudy|stormy|frosty|misty|freedom|justice|courage|wisdom|patience|harmony|victory|glory|honour|"
    "destiny";
/* The first tail is empty. */
static const char tails[] = "|1|12|123|1234|12345|123456|!|-1|-7|-9|-13|-42|01|007|11|22|69|77|88|99|00|2000|1999|2010|"
                            "2015|2020|2021|2022|2023|2024|2025|2026|-of-1999|"
                            "-2024|-2025|-123|_1|_123|!1|1!|123!|#1|@1|?|..|xx|abc|-secret|-pw";

bool guess_words_next(struct guess_words *words, struct bytes *word)
{
    struct bytes head;
    if (!words->begun) {
        words->tails = bytes_of(tails, sizeof tails - 1);
        words->begun = true;
    }
    if (!words->heads.count) {
        if (!list_next(&words->tails, &words->tail)) return false;
        words->heads = bytes_of(heads, sizeof heads - 1);
    }
    if (!list_next(&words->heads, &head)) return false;
    struct pen pen = pen_on(words->room, sizeof words->room);
    pen_bytes(&pen, head);
    pen_bytes(&pen, words->tail);
    *word = pen_done(&pen);
    return word->at != NULL;
}
