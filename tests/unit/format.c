/* The formatter: the look of section 15, the same again, and not a token more or less. */
#include "test.h"

#include "ims.h"

static void same_tokens(const struct ast *a, const struct ast *b)
{
    assert_int_equal(a->token_count, b->token_count);
    for (uint32_t i = 0; i < a->token_count; i++)
        same_bytes(lex_token_text(a, &a->tokens[i]), lex_token_text(b, &b->tokens[i]));
}

static void formats_to(struct bytes text, struct bytes expected)
{
    struct arena arena = {0};
    struct diagnostics diagnostics = {.arena = &arena};
    const struct ast *ast = ast_parse(&arena, BYTES("x.ims"), text, &diagnostics);
    same_bytes(ims_said(&arena, &diagnostics), BYTES(""));
    struct bytes once = ims_format(&arena, ast);
    same_bytes(once, expected);
    const struct ast *again = ast_parse(&arena, BYTES("x.ims"), once, &diagnostics);
    assert_non_null(again);
    same_tokens(ast, again);
    same_bytes(ims_format(&arena, again), once);
    arena_free(&arena);
}

TEST(the_samples_look_as_their_canonical_forms)
{
    static const char *const files[] = {"first", "forward-401", "stolen-token", "everything"};
    for (unsigned i = 0; i < COUNT(files); i++) {
        struct arena arena = {0};
        struct bytes text = ims_file(&arena, arena_format(&arena, "tests/data/ims/%s.ims", files[i]).at);
        formats_to(text, ims_file(&arena, arena_format(&arena, "tests/data/ims/%s.fmt", files[i]).at));
        arena_free(&arena);
    }
}

TEST(lists_stay_in_a_line_while_they_fit)
{
    static const struct {
        const char *text, *expected;
    } rows[] = {
        {"imslab 1", "imslab 1\n"},
        {"# a\n\n\n# b\nimslab   1 # c\n\n\n\n# d", "# a\n\n# b\nimslab 1  # c\n\n# d\n"},
        {"imslab 1 flow{}", "imslab 1\nflow { }\n"},
        {"imslab 1 flow{do ue open}", "imslab 1\nflow { do ue open }\n"},
        {"imslab 1 flow{do ue open wait 1s}", "imslab 1\nflow {\n  do ue open\n  wait 1s\n}\n"},
        {"imslab 1 expect{a.b==1}", "imslab 1\nexpect { a.b == 1 }\n"},
        {"imslab 1 expect{a.b==1 c present}", "imslab 1\nexpect {\n  a.b == 1\n  c present\n}\n"},
        {"imslab 1 scenario \"x\"{a b,c d \"e\"}", "imslab 1\nscenario \"x\" { a b, c  d \"e\" }\n"},
        {"imslab 1 scenario \"x\"{a b #c\nlong d}", "imslab 1\nscenario \"x\" {\n  a     b  #c\n  long  d\n}\n"},
        {"imslab 1 scenario \"x\"{# c\n}", "imslab 1\nscenario \"x\" {  # c\n}\n"},
        {"imslab 1 variants{a:b|c long:d #e\n}", "imslab 1\nvariants {\n  a    : b | c\n  long : d  #e\n}\n"},
        {"imslab 1 topology{box b{x y} link a b $w}", "imslab 1\ntopology {\n  box b { x y }\n  link a b $w\n}\n"},
        {"imslab 1 flow{when a==b{wait 1s}else when c==d{wait 2s}else{wait 3s wait 4s}}",
         "imslab 1\nflow {\n  when a == b { wait 1s }\n  else when c == d { wait 2s }\n  else {\n  wait 3s\n  wait 4s\n"
         "  }\n}\n"},
        {"imslab 1 flow{1 a->b:SIP X{y==1}wait 1s}",
         "imslab 1\nflow {\n  1     a -> b : SIP X                          { y == 1 }\n        wait 1s\n}\n"},
        {"imslab 1 flow{a->bb:SIP X within 1s wait 1s}",
         "imslab 1\nflow {\n  a -> bb : SIP X                          within 1s\n  wait 1s\n}\n"},
        {"imslab 1\n\n\n\nflow{\n\n\nwait 1s\n\n\nwait 2s\nwait 3s\n\n}\n\n",
         "imslab 1\n\nflow {\n  wait 1s\n\n  wait 2s\n  wait 3s\n}\n"},
        {"imslab 1 flow{# a\n\n# b\n\nwait 1s # c\n# d\n\n# e\n}",
         "imslab 1\nflow {  # a\n  # b\n\n  wait 1s  # c\n  # d\n\n  # e\n}\n"},
        {"imslab 1 expect{json . x ( a , \"b\" ) [ 0 ] . y in 1..5}",
         "imslab 1\nexpect { json.x(a, \"b\")[0].y in 1 .. 5 }\n"},
        {"imslab 1\r\nexpect {\r\n  a == 1  # c\r\n}\r\n", "imslab 1\nexpect {\n  a == 1  # c\n}\n"},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) formats_to(bytes_text(rows[i].text), bytes_text(rows[i].expected));
}

/* A comment behind every token, and one before: the look is nobody's wish, but nothing may move to another token. */
TEST(comments_stay_with_their_tokens)
{
    static const char *const files[] = {"first", "forward-401", "stolen-token", "everything"};
    for (unsigned i = 0; i < COUNT(files); i++) {
        struct arena arena = {0};
        struct diagnostics diagnostics = {.arena = &arena};
        struct bytes text = ims_file(&arena, arena_format(&arena, "tests/data/ims/%s.ims", files[i]).at);
        const struct ast *ast = ast_parse(&arena, BYTES("x.ims"), text, &diagnostics);
        struct pen pen = pen_on(arena_take(&arena, IMS_ROOM), IMS_ROOM);
        for (uint32_t n = 0; n + 1 < ast->token_count; n++) {
            pen_format(&pen, "\n # before %u\n ", n);
            pen_bytes(&pen, lex_token_text(ast, &ast->tokens[n]));
            pen_format(&pen, " # behind %u", n);
        }
        const struct ast *full = ast_parse(&arena, BYTES("x.ims"), pen_done(&pen), &diagnostics);
        assert_non_null(full);
        struct bytes once = ims_format(&arena, full);
        const struct ast *again = ast_parse(&arena, BYTES("x.ims"), once, &diagnostics);
        assert_non_null(again);
        same_bytes(ims_format(&arena, again), once);
        const struct comment *comment = again->comments;
        for (uint32_t n = 0; n + 1 < again->token_count; n++) {
            assert_true(comment->own_line && comment->span.at < again->tokens[n].at);
            same_bytes(comment->text, arena_format(&arena, "# before %u", n));
            comment = comment->next;
            assert_true(!comment->own_line && comment->span.at > again->tokens[n].at);
            same_bytes(comment->text, arena_format(&arena, "# behind %u", n));
            comment = comment->next;
        }
        assert_null(comment);
        arena_free(&arena);
    }
}

TESTS(UNIT(the_samples_look_as_their_canonical_forms), UNIT(lists_stay_in_a_line_while_they_fit),
      UNIT(comments_stay_with_their_tokens))
