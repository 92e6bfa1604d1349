/* The JSON twin: text to JSON to text gives the canonical form, and what is no twin is said where it stands. */
#include "test.h"

#include "ims.h"

static struct ast *parse(struct arena *arena, struct bytes text)
{
    struct diagnostics diagnostics = {.arena = arena};
    struct ast *ast = ast_parse(arena, BYTES("x.ims"), text, &diagnostics);
    same_bytes(ims_said(arena, &diagnostics), BYTES(""));
    return ast;
}

static struct ast *read_twin(struct arena *arena, struct bytes json)
{
    struct diagnostics diagnostics = {.arena = arena};
    struct ast *ast = json_import_ast(arena, BYTES("x.json"), json, &diagnostics);
    same_bytes(ims_said(arena, &diagnostics), BYTES(""));
    return ast;
}

/* Comments are no part of the twin: what comes back is the text without them. */
static void goes_round(struct arena *arena, struct bytes text)
{
    struct ast *ast = parse(arena, text);
    struct bytes json = ims_json(arena, ast);
    struct ast *back = read_twin(arena, json);
    assert_null(back->comments);
    same_bytes(ims_json(arena, back), json);
    assert_int_equal(back->token_count, ast->token_count);
    for (uint32_t i = 0; i < ast->token_count; i++)
        same_bytes(lex_token_text(back, &back->tokens[i]), lex_token_text(ast, &ast->tokens[i]));
    if (!ast->comments) same_bytes(ims_format(arena, back), ims_format(arena, ast));
}

TEST(the_samples_go_through_json_to_their_canonical_form)
{
    static const char *const files[] = {"first", "forward-401", "stolen-token", "everything"};
    for (unsigned i = 0; i < COUNT(files); i++) {
        struct arena arena = {0};
        goes_round(&arena, ims_file(&arena, arena_format(&arena, "tests/data/ims/%s.ims", files[i]).at));
        arena_free(&arena);
    }
}

TEST(spellings_and_gaps_go_through_json)
{
    static const char *const rows[] = {
        "imslab 1",
        "# a\n\n# b\n\n\nimslab # c\n 1\n\n# d",
        "imslab 1 scenario \"\\x41\\u{e9} \\xff \\x00 \xc3\xa9 \\\\ \\n\" { seed 007 }",
        "imslab 1 scenario \"x\" { a 9007199254740992, 9007199254740991, 0, 00 }",
        "imslab 1 flow { 5 a -> b : SIP 0401 lost say \"x\" { } }",
        "imslab 1 flow { 5 a -> b : SIP X within 1s of r { x == 1 } say \"x\"\n\n # c\n\n say \"y\" # d\n }",
        "imslab 1 expect { a [ 00 ] [1] . b ( \"\\x41\" , c + 1 if d == e and f != g else h ) in \"x\" .. $y }",
        "imslab 1 expect { when a == b { c present } else when d == e { } else { not contains secret \"12345678\" } }",
        "imslab 1 use \"\\x41\" only flow, expect\n\n use a # c\n",
        "imslab 1 faults { p { crash hss at 007 after 7a + 1s times 1 odds 1% require fired } }",
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct arena arena = {0};
        goes_round(&arena, bytes_text(rows[i]));
        arena_free(&arena);
    }
}

TEST(a_comment_at_every_token_is_left_out)
{
    struct arena arena = {0};
    const struct ast *ast = parse(&arena, ims_file(&arena, "tests/data/ims/everything.ims"));
    struct pen pen = pen_on(arena_take(&arena, IMS_ROOM), IMS_ROOM);
    for (uint32_t n = 0; n + 1 < ast->token_count; n++) {
        pen_format(&pen, "\n%s # before %u\n ", n % 3 ? "" : "\n", n);
        pen_bytes(&pen, lex_token_text(ast, &ast->tokens[n]));
        pen_format(&pen, " # behind %u%s", n, n % 5 ? "" : "\n");
    }
    goes_round(&arena, pen_done(&pen));
    arena_free(&arena);
}

TEST(the_shape_is_that_of_section_15)
{
    static const struct {
        const char *text, *json;
    } rows[] = {
        {"imslab 1", "{\"imslab\":1,\"blocks\":[]}\n"},
        {"imslab 1 use ims-core only flow",
         "{\"imslab\":1,\"use\":[\n{\"from\":\"ims-core\",\"only\":[\"flow\"]}],\"blocks\":[]}\n"},
        {"imslab 1 # c\n flow { 5 ue -> wsf : SIP REGISTER as r1 { to.uri == alice.impu } }",
         "{\"imslab\":1,\"blocks\":[\n{\"block\":\"flow\",\"lines\":[\n"
         "{\"step\":\"5\",\"arrow\":[\"ue\",\"wsf\"],\"proto\":\"SIP\",\"verb\":\"REGISTER\",\"as\":\"r1\","
         "\"assert\":[{\"path\":\"to.uri\",\"op\":\"==\",\"value\":{\"name\":\"alice.impu\"}}]}]}]}\n"},
        {"imslab 1 flow { phase \"p\" basis spec strict\n5 ue -> wsf : SIP REGISTER basis text say \"x\" }",
         "{\"imslab\":1,\"blocks\":[\n{\"block\":\"flow\",\"lines\":[\n"
         "{\"phase\":\"p\",\"basis\":\"spec\",\"mode\":\"strict\"},\n"
         "{\"step\":\"5\",\"arrow\":[\"ue\",\"wsf\"],\"proto\":\"SIP\",\"verb\":\"REGISTER\","
         "\"basis\":\"text\",\"say\":\"x\"}]}]}\n"},
        {"imslab 1 flow {\n# c\nwait 20ms }",
         "{\"imslab\":1,\"blocks\":[\n{\"block\":\"flow\",\"lines\":[\n{\"wait\":{\"quantity\":\"20ms\"}}]}]}\n"},
        {"imslab 1 expect { a == \"s\" if v == x else 2 }",
         "{\"imslab\":1,\"blocks\":[\n{\"block\":\"expect\",\"checks\":[\n{\"path\":\"a\",\"op\":\"==\",\"value\":"
         "{\"value\":\"s\",\"if\":[{\"variant\":\"v\",\"op\":\"==\",\"value\":{\"name\":\"x\"}}],\"else\":2}}]}]}\n"},
        {"imslab 1 scenario \"t\" { a $v, secret \"12345678\", 7 }",
         "{\"imslab\":1,\"blocks\":[\n{\"block\":\"scenario\",\"title\":\"t\",\"settings\":[{\"key\":\"a\",\"values\":"
         "[{\"variant\":\"v\"},{\"secret\":\"12345678\"},7]}]}]}\n"},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct arena arena = {0};
        same_bytes(ims_json(&arena, parse(&arena, bytes_text(rows[i].text))), bytes_text(rows[i].json));
        arena_free(&arena);
    }
}

TEST(members_may_stand_in_any_order_and_escapes_are_undone)
{
    struct arena arena = {0};
    const struct ast *ast = read_twin(&arena,
                                      BYTES(" {\"blocks\": [ {\"lines\": [{\"verb\": 401, \"proto\": \"S\\u0049P\",\n"
                                            "\"say\": \"\\u00e9\\ud83d\\ude00\\/\\u0000\", \"arrow\": [\"a\", \"b\"]}],"
                                            " \"block\": \"flow\"} ], \"imslab\": 1} \n"));
    same_bytes(ims_format(&arena, ast),
               BYTES("imslab 1\nflow { a -> b : SIP 401 say \"\xc3\xa9\xf0\x9f\x98\x80/\\x00\" }\n"));
    arena_free(&arena);
}

TEST(what_is_no_twin_is_said_where_it_stands)
{
    static const struct {
        const char *json, *said;
    } rows[] = {
        {"", "1:1 no JSON value"},
        {"[1,]", "1:3 a bracket is expected"},
        {"{\"a\":1,\"a\":2}", "1:8 a name stands twice in an object"},
        {"{\"imslab\":01}", "1:11 neither a number nor true, false or null"},
        {"{\"imslab\":1}x", "1:13 a character that may not stand here"},
        {"{\"imslab\":\"\xff\"}", "1:12 a string has a bare control, a bad escape or no UTF-8"},
        {"7", "1:1 expected an object with a member \"imslab\""},
        {"{\"imslab\":1}", "1:1 expected an object with a member \"blocks\""},
        {"{\"imslab\":2,\"blocks\":[]}", "1:11 no format `2` = this lab reads format 1"},
        {"{\"imslab\":1,\"blocks\":[],\"x\":1}", "1:29 no member `x` belongs here"},
        {"{\"imslab\":1,\"blocks\":[\n{\"block\":\"flwo\"}]}",
         "2:10 expected an object whose \"block\" is the name of a block"},
        {"{\"imslab\":1,\"blocks\":[{\"block\":\"flow\",\"lines\":[\n{\"wait\":20},\n{\"wat\":1}]}]}",
         "3:1 no item of this list has these members"},
        {"{\"imslab\":1,\"blocks\":[{\"block\":\"flow\",\"lines\":[\n{\"wait\":20}]}]}",
         "2:9 expected a time after `wait`, found `20` = a number without a unit is no quantity"},
        {"{\"imslab\":1,\"blocks\":[{\"block\":\"flow\",\"lines\":[\n{\"wait\":{\"name\":\"a } flow { b\"}}]}]}",
         "2:17 expected a path, such as \"to.uri\" or \"via[0].host\""},
        {"{\"imslab\":1,\"blocks\":[{\"block\":\"flow\",\"lines\":[\n{\"do\":\"a # b\",\"action\":\"open\"}]}]}",
         "2:7 expected a name"},
        {"{\"imslab\":1,\"blocks\":[{\"block\":\"flow\",\"lines\":[\n{\"do\":\"a\"}]}]}",
         "2:1 expected an object with a member \"action\""},
        {"{\"imslab\":1,\"blocks\":[{\"block\":\"flow\",\"lines\":[\n{\"say\":{\"raw\":\"a\\\" say \\\"b\"}}]}]}",
         "2:8 expected a text, or {\"raw\": spelling}"},
        {"{\"imslab\":1,\"blocks\":[{\"block\":\"flow\",\"lines\":[\n{\"say\":\"a\",\"lost\":true}]}]}",
         "2:19 no member `lost` belongs here"},
        {"{\"imslab\":1,\"blocks\":[{\"block\":\"flow\",\"lines\":[\n"
         "{\"arrow\":[\"a\",\"b\"],\"proto\":\"SIP\",\"verb\":\"X\",\"lost\":false}]}]}",
         "2:52 expected true, or no such member"},
        {"{\"imslab\":1,\"blocks\":[{\"block\":\"flow\",\"lines\":[\n"
         "{\"arrow\":[\"when\",\"b\"],\"proto\":\"SIP\",\"verb\":\"X\"}]}]}",
         "2:10 expected a variant, found `->`"},
        {"{\"imslab\":1,\"blocks\":[],\"comments\":[]}", "1:36 no member `comments` belongs here"},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct arena arena = {0};
        struct diagnostics diagnostics = {.arena = &arena};
        assert_null(json_import_ast(&arena, BYTES("x.json"), bytes_text(rows[i].json), &diagnostics));
        same_bytes(ims_said(&arena, &diagnostics), bytes_text(rows[i].said));
        arena_free(&arena);
    }
}

TEST(json_without_end_has_an_end)
{
    static const struct {
        const char *open, *inner, *close, *said;
    } rows[] = {
        {"[", "", "", "nested too deep"},
        {"{\"imslab\":", "", "", "nested too deep"},
        {"{\"blocks\":[{\"lines\":[", "", "", "nested too deep"},
        {"[", "", "]", "nested too deep"},
        {"{\"imslab\":", "1", "}", "nested too deep"},
        {"{\"blocks\":[{\"lines\":[", "", "]}]}", "nested too deep"},
        {"[1\",[", "", "]]", "neither a number nor true, false or null"},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct arena arena = {0};
        struct diagnostics diagnostics = {.arena = &arena};
        struct pen pen = pen_on(arena_take(&arena, 1 << 20), 1 << 20);
        for (unsigned n = 0; n < 20000; n++) pen_text(&pen, rows[i].open);
        pen_text(&pen, rows[i].inner);
        for (unsigned n = 0; n < 20000; n++) pen_text(&pen, rows[i].close);
        assert_null(json_import_ast(&arena, BYTES("x.json"), pen_done(&pen), &diagnostics));
        same_bytes(diagnostics.item[0].what, bytes_text(rows[i].said));
        arena_free(&arena);
    }
}

/* Of names and of values a file may have very many: nothing is looked for among all of them. */
TEST(a_large_file_of_names_is_read_or_refused_at_once)
{
    static const struct {
        const char *one;
        uint32_t count;
        const char *said;
    } rows[] = {
        {"{\"a\":1},", 200000, "expected an object with a member \"imslab\""},
        {"1,", TREE_TOKEN_MAX - 1, "too many values"},
    };
    for (unsigned i = 0; i < COUNT(rows); i++) {
        struct arena arena = {0};
        struct diagnostics diagnostics = {.arena = &arena};
        struct pen pen = pen_on(arena_take(&arena, 1 << 23), 1 << 23);
        pen_char(&pen, '[');
        for (unsigned n = 0; n < rows[i].count; n++) pen_text(&pen, rows[i].one);
        pen_text(&pen, "0]");
        assert_null(json_import_ast(&arena, BYTES("x.json"), pen_done(&pen), &diagnostics));
        same_bytes(diagnostics.item[0].what, bytes_text(rows[i].said));
        arena_free(&arena);
    }
}

TESTS(UNIT(the_samples_go_through_json_to_their_canonical_form), UNIT(spellings_and_gaps_go_through_json),
      UNIT(a_comment_at_every_token_is_left_out), UNIT(the_shape_is_that_of_section_15),
      UNIT(members_may_stand_in_any_order_and_escapes_are_undone), UNIT(what_is_no_twin_is_said_where_it_stands),
      UNIT(json_without_end_has_an_end), UNIT(a_large_file_of_names_is_read_or_refused_at_once))
