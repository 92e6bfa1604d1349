/* The canonical form where it is more than one line: comments in a column, and a `when` among checks. */
#include "format.h"
#include "json_export.h"
#include "json_import.h"
#include "test.h"

static void same_form(struct arena *arena, const char *text, const char *expected)
{
    char room[4096];
    struct diagnostics diagnostics = {.arena = arena};
    struct ast *ast = ast_parse(arena, BYTES("x.ims"), bytes_text(text), &diagnostics);
    assert_non_null(ast);
    struct pen pen = pen_on(room, sizeof room);
    format_ast(&pen, ast);
    same_bytes(pen_done(&pen), bytes_text(expected));
}

TEST(the_canonical_form_is_its_own_canonical_form)
{
    static const struct {
        const char *written, *form;
    } rows[] = {
        /* comments of lines that follow each other stand in one column; a line without one ends the column */
        {"imslab 1\nvariants {\na : b | c # one\nlong-name : d # two\n e : f\ng : h # three\n}\n",
         "imslab 1\nvariants {\n  a         : b | c  # one\n  long-name : d      # two\n"
         "  e         : f\n  g         : h  # three\n}\n"},
        /* a list with a comment in it is not written in one line */
        {"imslab 1\nexpect {\nue.state == refused # one\n}\n# two\n",
         "imslab 1\nexpect {\n  ue.state == refused  # one\n}\n# two\n"},
        /* a `when` that fits goes with the other checks, one that does not is packed as they are */
        {"imslab 1\nflow {\n1 ue -> wsf : WS OPEN { subprotocol == \"sip\" when a == b { body absent } }\n}\n",
         "imslab 1\nflow { 1 ue -> wsf : WS OPEN { subprotocol == \"sip\"  when a == b { body absent } } }\n"},
        {"imslab 1\nflow {\n"
         "1 ue -> wsf : WS OPEN { when a == b { header(Origin) == \"https://wws.ims.example\" query.first present } "
         "else { query.second == \"the second of them\" query.third present query.fourth present } body absent "
         "}\n}\n",
         "imslab 1\nflow {\n"
         "  1     ue -> wsf : WS OPEN                        { when a == b { header(Origin) == "
         "\"https://wws.ims.example\"\n"
         "                                                                   query.first present }\n"
         "                                                     else { query.second == \"the second of them\"  "
         "query.third "
         "present\n"
         "                                                            query.fourth present }\n"
         "                                                     body absent }\n}\n"},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct arena arena = {0};
        same_form(&arena, rows[i].written, rows[i].form);
        same_form(&arena, rows[i].form, rows[i].form);
        arena_free(&arena);
    }
}

TESTS(UNIT(the_canonical_form_is_its_own_canonical_form))
