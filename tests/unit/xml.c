/* Text in the little XML of Cx and Zh: written with its entities and read back, wherever they stand. */
#include "xml.h"
#include "test.h"

#include <stdlib.h>

enum { LENGTH_MAX = 40 };

/* Octet by octet, as the grammar has it. */
static struct bytes written_slowly(struct pen *pen, struct bytes raw)
{
    for (uint32_t i = 0; i < raw.count; i++) {
        const char c = raw.at[i];
        if (c == '&') pen_lit(pen, "&amp;");
        else if (c == '<') pen_lit(pen, "&lt;");
        else if (c == '>') pen_lit(pen, "&gt;");
        else if (c == '"') pen_lit(pen, "&quot;");
        else if (c == '\'') pen_lit(pen, "&apos;");
        else pen_char(pen, c);
    }
    return pen_done(pen);
}

static void there_and_back(struct bytes raw)
{
    char room[2048];
    struct pen pen = pen_on(room, sizeof room);
    xml_text(&pen, raw);
    struct bytes text = pen_done(&pen);
    same_bytes(text, written_slowly(&pen, raw));
    same_bytes(xml_plain(&pen, text), raw);
}

TEST(an_octet_that_needs_an_entity_has_one_wherever_it_stands)
{
    static const char special[] = "&<>\"'";
    for (uint32_t length = 0; length <= LENGTH_MAX; length++) {
        char *raw = malloc(length + 1); /* as long as the text, so that a look beyond it is seen */
        assert_non_null(raw);
        memset(raw, 'x', length + 1);
        there_and_back(bytes_of(raw + 1, length));
        for (uint32_t at = 0; at < length; at++) {
            for (uint32_t i = 0; i < COUNT(special) - 1; i++) {
                raw[1 + at] = special[i];
                there_and_back(bytes_of(raw + 1, length));
                raw[1 + at / 2] = special[i];
                there_and_back(bytes_of(raw + 1, length));
                memset(raw, 'x', length + 1);
            }
        }
        free(raw);
    }
}

TESTS(UNIT(an_octet_that_needs_an_entity_has_one_wherever_it_stands))
