/* The parser: what it accepts, the tree it makes, what it says of the rest and where it goes on. */
#include "test.h"

#include "ims.h"

/* ---- errors ---- */

struct row {
    const char *text, *said;
};

static void say_all(const struct row *rows, unsigned count, const char *before, const char *after)
{
    for (unsigned i = 0; i < count; i++) {
        struct arena arena = {0};
        struct diagnostics diagnostics = {.arena = &arena};
        struct bytes text = arena_format(&arena, "%s%s%s", before, rows[i].text, after);
        assert_null(ast_parse(&arena, BYTES("x.ims"), text, &diagnostics));
        same_bytes(ims_said(&arena, &diagnostics), bytes_text(rows[i].said));
        arena_free(&arena);
    }
}

TEST(the_rows_of_section_16_that_are_syntax_say_what_it_says)
{
    static const struct row rows[] = {
        {"  5 wsf <- ue : SIP REGISTER\n", "3:9 expected `->` after `wsf`, found `<`"
                                           " = an arrow points from the sender on the left: FROM -> TO : MESSAGE"},
        {"  11h wsf -> pcscf : SIP REGISTER\n",
         "3:3 `11h` is a duration (11 hours), not a step = step letters leave out h and s; the next free one is 11i"},
        {"  11i a -> b : SIP X\n  11h wsf -> pcscf : SIP REGISTER\n  11j a -> b : SIP Y\n",
         "4:3 `11h` is a duration (11 hours), not a step = step letters leave out h and s; the next free one is 11k"},
        {"  5s wsf -> pcscf : SIP REGISTER\n",
         "3:3 `5s` is a duration (5 seconds), not a step = step letters leave out h and s; the next free one is 5t"},
        {"  5 ue -> wsf : SIP REGISTER { auth present\n  6 wsf -> pcscf : SIP REGISTER\n",
         "4:3 expected a check or `}`, found step `6` = the `{` at 3:30 is still open"},
        {"  5 ue -> wsf : SIP REGISTER { auth.nc = 1 }\n",
         "3:40 expected a comparison after `auth.nc` = did you mean `==`?"},
    };
    say_all(rows, COUNT(rows), "imslab 1\nflow {\n", "}\n");
}

TEST(a_claim_without_verdict_is_told_what_verdicts_there_are)
{
    static const struct row rows[] = {
        {"C2 secret alice.password from wws\n",
         "3:34 claim C2 has no verdict = expect holds, expect violated, or expect violated if V == x else holds"},
        {"C2 no-state-left\nC3 secret alice.ha1 from wsf expect holds\n",
         "3:17 claim C2 has no verdict = expect holds, expect violated, or expect violated if V == x else holds"},
        {"replace C4 uniform-errors\n",
         "3:26 claim C4 has no verdict = expect holds, expect violated, or expect violated if V == x else holds"},
    };
    say_all(rows, COUNT(rows), "imslab 1\nclaims {\n", "}\n");
}

TEST(a_line_of_a_flow_that_is_wrong_is_told_why)
{
    static const struct row rows[] = {
        {"5 ue -> wsf SIP REGISTER\n", "3:13 expected `:` and a message, found `SIP`"
                                       " = an arrow points from the sender on the left: FROM -> TO : MESSAGE"},
        {"5 ue -> wsf : UDP REGISTER\n", "3:15 expected a protocol: HTTP, WS, SIP, CX, ZH or ZN, found `UDP`"},
        {"5 ue -> wsf : SIP\n", "3:18 expected a verb or a code, found `}`"},
        {"5 when -> wsf : SIP X\n",
         "3:3 expected a line or `}`, found `when` = `when` is a word of the language and names nothing"},
        {"5 ue -> wsf : SIP X lost lost\n", "3:26 a second `lost` on one arrow = each part of an arrow stands once"},
        {"5 ue -> wsf : SIP X within 200\n",
         "3:28 expected a time after `within`, found `200` = a number without a unit is no quantity"},
        {"wait 20\n", "3:6 expected a time after `wait`, found `20` = a number without a unit is no quantity"},
        {"do ue\n", "3:6 expected an action, found `}`"},
        {"do ue open with x = = \n", "3:21 expected a value, found `=`"},
        {"phase strict\n", "3:7 expected the phase's title, found `strict` = a text stands in quotes"},
        {"11h2 ue -> wsf : SIP X\n", "3:1 `11h2` is no step = digits, one letter but h and s, digits: 7, 7a, 11c2"},
        {"say \"\\q\"\n", "3:6 `\\q` is no escape = \\\" \\\\ \\n \\r \\t \\xHH \\u{H}"},
        {"when w2 = wss { }\n",
         "3:9 expected `==` or `!=`, found `=` = a condition compares a variant with one of its values"},
        {"5 a -> b : SIP X { x == 1 if w == 2 }\n", "3:37 expected `else`, found `}` = X if variant == value else Y"},
        {"5 a -> b : SIP X { not y == 1 }\n",
         "3:24 expected `contains` after `not`, found `y` = only `contains` is negated; absent, != say the rest"},
        {"5 a -> b : SIP X { via[4294967296] present }\n", "3:24 this index is too large = at most 4294967295"},
        {"5 a -> b : SIP X { a[0 present }\n", "3:24 expected `]`, found `present`"},
        {"5 a -> b : SIP X { a. == 1 }\n", "3:23 expected a name after the `.`, found `==`"},
        {"{\n", "3:1 expected a line or `}`, found `{`\n4:2 expected a line or `}`, found the end of the file"
                " = the `{` at 2:6 is still open"},
    };
    say_all(rows, COUNT(rows), "imslab 1\nflow {\n", "}\n");
}

TEST(a_file_that_is_put_together_wrongly_is_told_where)
{
    static const struct row rows[] = {
        {"scenario \"x\"", "1:1 expected `imslab 1`, found `scenario` = every file begins with `imslab 1`"},
        {"imslab 2", "1:8 no format `2` = this lab reads format 1"},
        {"imslab 01", "1:8 no format `01` = this lab reads format 1"},
        {"imslab", "1:7 expected the number of the format, found the end of the file"},
        {"imslab 1 flow { }\nscenario \"x\"", "2:1 `scenario` is the first block = put it before all other blocks"},
        {"imslab 1\nflow { }\nflow { }", "3:1 a second `flow` block = the first is at 2:1"},
        {"imslab 1\nexpect { }\nexpect { }", "3:1 a second `expect` block = the first is at 2:1"},
        {"imslab 1\nflow { }\nuse ims-core", "3:1 expected a block, found `use` = `use` stands before the blocks"},
        {"imslab 1\nflow { }\n}", "3:1 expected a block, found `}` = no `{` is open here"},
        {"imslab 1\nflwo { do ue open }\n", "2:1 expected a block, found `flwo` = did you mean `flow`?"},
        {"imslab 1\nflow\n  do ue open\n", "2:5 expected `{`, found `do`"},
        {"imslab 1\nscenario x", "2:10 expected the scenario's title, found `x` = a text stands in quotes"},
        {"imslab 1\nuse 7", "2:5 expected a base or the path of a file, found `7`"},
        {"imslab 1\nuse \"x\" only", "2:13 expected the name of a block, found the end of the file"},
        {"imslab 1\ntopology { nod x y }",
         "2:12 expected `domain`, `node`, `link`, `box`, `remove`, `when` or `}`, found `nod` = did you mean `node`?"},
        {"imslab 1\ntopology { node x }",
         "2:19 expected a kind or `{`, found `}` = without its kind a line changes what exists, and says how in { }"},
        {"imslab 1\ntopology { link a b\n link c d sip }",
         "2:20 expected a protocol or `{`, found `link`"
         " = without its protocol a line changes what exists, and says how in { }"},
        {"imslab 1\ntopology { node link link }",
         "2:17 expected the node's name, found `link` = `link` is a word of the language and names nothing"},
        {"imslab 1\ntopology { node x y { delay } }", "2:29 expected a value after `delay`, found `}`"},
        {"imslab 1\nvariants { w2 = a | b }", "2:15 expected `:`, found `=`"},
        {"imslab 1\nsubscribers { alice }", "2:21 expected `{`, found `}`"},
        {"imslab 1\nfaults { p { require } }", "2:22 expected `fired`, found `}`"},
        {"imslab 1\nfaults { p { crash hss at 8 losing it } }", "2:36 expected `state`, found `it`"},
        {"imslab 1\nattackers { e { tap x } }",
         "2:17 expected `taps`, `holds`, `owns`, `connects`, `reads`, `knows`, `at`, `when` or `}`, found `tap`"
         " = did you mean `taps`?"},
        {"imslab 1\nattackers { e { at 7 grab } }", "2:22 expected `drop`, `take`, `delay` or `set`, found `grab`"},
        {"imslab 1\nload { mix binding none 10 }",
         "2:25 expected a share, found `10` = a number without a unit is no quantity"},
    };
    say_all(rows, COUNT(rows), "", "");
}

TEST(reading_goes_on_at_the_next_line_of_the_same_block)
{
    static const struct row rows[] = {
        {"scenario \"x\" { limit }\ntopology {\n  nod a b\n  node a b { x\n  }\n  link a b sip { delay 20ms $ }\n}\n"
         "flow {\n  5 a <- b : SIP X {\n    y == 1\n  }\n  6 a -> b : SIP X { y = 1\n    z == 1 }\n  wait 1\n}\n"
         "expect { a == }\n",
         "2:22 expected a value after `limit`, found `}`\n"
         "4:3 expected `domain`, `node`, `link`, `box`, `remove`, `when` or `}`, found `nod` = did you mean `node`?\n"
         "5:15 expected a value after `x`, found `}`\n"
         "7:29 `$` names no variant = $name, at most 63 octets\n"
         "10:7 expected `->` after `a`, found `<` = an arrow points from the sender on the left: FROM -> TO : MESSAGE\n"
         "13:24 expected a comparison after `y` = did you mean `==`?\n"
         "15:8 expected a time after `wait`, found `1` = a number without a unit is no quantity\n"
         "17:15 expected a value to compare with, found `}`"},
        /* a block word in column 1 closes everything open */
        {"flow {\n  any-order {\n    5 a -> b : SIP X { y == 1\ntopology {\n  nod a b\n}\n",
         "5:1 expected a check or `}`, found `topology` = the `{` at 4:22 is still open\n"
         "6:3 expected `domain`, `node`, `link`, `box`, `remove`, `when` or `}`, found `nod` = did you mean `node`?"},
        /* but `expect` is a line of a flow as well */
        {"flow {\nexpect { a == 1 }\n", "3:18 expected a line or `}`, found the end of the file"
                                        " = the `{` at 2:6 is still open"},
        /* a step, or another line of a flow, closes a list of checks */
        {"flow {\n  5 a -> b : SIP X { y == 1\n  b -> a : SIP 200 { z == 1\n  do a open\n  wait 1\n}\n",
         "4:3 expected a check or `}`, found `b` = the `{` at 3:20 is still open\n"
         "5:3 expected a check or `}`, found `do` = the `{` at 4:20 is still open\n"
         "6:8 expected a time after `wait`, found `1` = a number without a unit is no quantity"},
    };
    say_all(rows, COUNT(rows), "imslab 1\n", "");
}

TEST(a_file_says_twenty_errors_and_counts_the_rest)
{
    struct arena arena = {0};
    struct diagnostics diagnostics = {.arena = &arena};
    struct pen pen = pen_on(arena_take(&arena, 4096), 4096);
    pen_text(&pen, "imslab 1\nflow {\n");
    for (unsigned i = 0; i < 25; i++) pen_text(&pen, "wait 1 wait 2\n");
    pen_text(&pen, "}\n");
    assert_null(ast_parse(&arena, BYTES("x.ims"), pen_done(&pen), &diagnostics));
    assert_int_equal(diagnostics.count, DIAGNOSTICS_MAX);
    assert_int_equal(diagnostics.error_count, 25);
    assert_int_equal(diagnostics.left_out, 5);
    /* errors that are known already are errors still */
    assert_null(ast_parse(&arena, BYTES("x.ims"), BYTES("imslab 1\nflow {\nwait 1 }"), &diagnostics));
    arena_free(&arena);
}

/* ---- limits ---- */

static bool nested(unsigned depth)
{
    struct arena arena = {0};
    struct diagnostics diagnostics = {.arena = &arena};
    struct pen pen = pen_on(arena_take(&arena, 4096), 4096);
    pen_text(&pen, "imslab 1 flow {");
    for (unsigned i = 1; i < depth; i++) pen_text(&pen, " any-order {");
    for (unsigned i = 0; i < depth; i++) pen_text(&pen, " }");
    bool read = ast_parse(&arena, BYTES("x.ims"), pen_done(&pen), &diagnostics) != NULL;
    if (!read) same_bytes(diagnostics.item[0].what, BYTES("nested deeper than 32"));
    arena_free(&arena);
    return read;
}

TEST(lists_nest_32_deep)
{
    assert_true(nested(SCRIPT_NESTING_MAX));
    assert_false(nested(SCRIPT_NESTING_MAX + 1));
}

static bool chained(const char *head, const char *link, const char *tail, unsigned count)
{
    struct arena arena = {0};
    struct diagnostics diagnostics = {.arena = &arena};
    struct pen pen = pen_on(arena_take(&arena, 1 << 20), 1 << 20);
    pen_text(&pen, head);
    for (unsigned i = 0; i < count; i++) pen_text(&pen, link);
    pen_text(&pen, tail);
    bool read = ast_parse(&arena, BYTES("x.ims"), pen_done(&pen), &diagnostics) != NULL;
    arena_free(&arena);
    return read;
}

TEST(what_chains_without_end_has_an_end)
{
    static const char when[] = "imslab 1 flow { when a == b { } ", link[] = "else when a == b { } ";
    assert_true(chained(when, link, "}", 20));
    assert_false(chained(when, link, "}", 10000));
    assert_false(chained("imslab 1 expect { ", "a(", " == 1 }", 10000));
    assert_false(chained("imslab 1 flow ", "{", "", 10000));
    assert_false(chained("imslab 1 flow { ", "}", "", 10000));
    assert_true(chained("imslab 1 flow { ", "wait 1s ", "}", SCRIPT_LINES_MAX));
    assert_false(chained("imslab 1 flow { ", "wait 1s ", "}", SCRIPT_LINES_MAX + 1));
    assert_true(chained("imslab 1 expect { a", ".b", " present }", 10000));
}

/* ---- trees ---- */

static struct ast *parse(struct arena *arena, const char *text)
{
    struct diagnostics diagnostics = {.arena = arena};
    struct ast *ast = ast_parse(arena, BYTES("x.ims"), bytes_text(text), &diagnostics);
    if (!ast) same_bytes(ims_said(arena, &diagnostics), BYTES(""));
    return ast;
}

TEST(every_file_of_the_samples_is_read)
{
    static const char *const files[] = {"first", "forward-401", "stolen-token", "everything"};
    for (unsigned i = 0; i < COUNT(files); i++) {
        struct arena arena = {0};
        struct diagnostics diagnostics = {.arena = &arena};
        struct bytes path = arena_format(&arena, "tests/data/ims/%s.ims", files[i]);
        assert_non_null(ast_parse(&arena, path, ims_file(&arena, path.at), &diagnostics));
        assert_int_equal(diagnostics.count, 0);
        arena_free(&arena);
    }
}

TEST(an_arrow_keeps_all_that_it_says)
{
    struct arena arena = {0};
    const struct ast *ast = parse(&arena,
                                  "imslab 1 flow { 11c2 ue -> wsf : WS OPEN \"/a\\x41\" answers r1 as r2 say \"s\""
                                  " { a == 1 } within 200ms of r1 lost say \"a line\" }");
    const struct flow_item *arrow = ast->blocks->flow;
    assert_int_equal(arrow->kind, FLOW_ARROW);
    same_bytes(arrow->step.text, BYTES("11c2"));
    same_bytes(arrow->from.text, BYTES("ue"));
    same_bytes(arrow->to.text, BYTES("wsf"));
    same_bytes(arrow->proto.text, BYTES("WS"));
    same_bytes(arrow->verb.text, BYTES("OPEN"));
    same_bytes(arrow->path.text, BYTES("/aA"));
    assert_int_equal(arrow->relation, RELATION_ANSWERS);
    same_bytes(arrow->related.text, BYTES("r1"));
    same_bytes(arrow->as.text, BYTES("r2"));
    same_bytes(arrow->text.text, BYTES("s"));
    same_bytes(arrow->within.text, BYTES("200ms"));
    same_bytes(arrow->within_of.text, BYTES("r1"));
    assert_true(arrow->has_checks && arrow->lost && arrow->has_say && arrow->has_within_of);
    static const enum arrow_part order[] = {ARROW_SAY, ARROW_CHECKS, ARROW_WITHIN, ARROW_LOST};
    assert_int_equal(arrow->part_count, COUNT(order));
    for (unsigned i = 0; i < COUNT(order); i++) assert_int_equal(arrow->parts[i], order[i]);
    assert_int_equal(arrow->next->kind, FLOW_SAY); /* the arrow has its own */
    arena_free(&arena);
}

TEST(a_path_keeps_its_segments_arguments_and_indexes)
{
    struct arena arena = {0};
    const struct ast *ast = parse(
        &arena, "imslab 1 expect { json . rows [ 2 ] [3].f(a, \"b\" if c == d else 5ms).when present }");
    const struct path_seg *seg = ast->blocks->expect->path.segs;
    same_bytes(seg->name.text, BYTES("json"));
    seg = seg->next;
    assert_true(seg->has_index && seg->index == 2);
    seg = seg->next;
    assert_true(seg->has_index && seg->index == 3 && seg->name.text.count == 0);
    seg = seg->next;
    same_bytes(seg->args->value.path.segs->name.text, BYTES("a"));
    assert_int_equal(seg->args->next->value.kind, VALUE_STRING);
    assert_int_equal(seg->args->next->otherwise->kind, VALUE_QUANTITY);
    same_bytes(seg->next->name.text, BYTES("when"));
    assert_null(seg->next->next);
    arena_free(&arena);
}

TEST(an_else_when_is_one_item_in_the_else)
{
    struct arena arena = {0};
    const struct ast *ast = parse(&arena,
                                  "imslab 1 topology { when a == b and c != d { domain \"x\" } else when e == f { }"
                                  " else { remove link a b } }");
    const struct topo *when = ast->blocks->topology, *other = when->otherwise;
    assert_int_equal(when->kind, TOPO_WHEN);
    assert_true(when->condition->terms->next->unequal);
    assert_int_equal(when->body->kind, TOPO_DOMAIN);
    assert_true(when->has_else && other->kind == TOPO_WHEN && !other->next && other->has_else);
    assert_int_equal(other->otherwise->kind, TOPO_REMOVE_LINK);
    arena_free(&arena);
}

TEST(a_word_after_a_dot_is_free_and_before_one_in_a_path_too)
{
    struct arena arena = {0};
    assert_non_null(parse(&arena, "imslab 1 flow { do ue2 register with to.uri = alice.impu, from.when = domain\n"
                                  " 1 a -> b : SIP X { to.uri == this.to  from.tag present  state.of == in } }"));
    arena_free(&arena);
}

TESTS(UNIT(the_rows_of_section_16_that_are_syntax_say_what_it_says),
      UNIT(a_claim_without_verdict_is_told_what_verdicts_there_are), UNIT(a_line_of_a_flow_that_is_wrong_is_told_why),
      UNIT(a_file_that_is_put_together_wrongly_is_told_where), UNIT(reading_goes_on_at_the_next_line_of_the_same_block),
      UNIT(a_file_says_twenty_errors_and_counts_the_rest), UNIT(lists_nest_32_deep),
      UNIT(what_chains_without_end_has_an_end), UNIT(every_file_of_the_samples_is_read),
      UNIT(an_arrow_keeps_all_that_it_says), UNIT(a_path_keeps_its_segments_arguments_and_indexes),
      UNIT(an_else_when_is_one_item_in_the_else), UNIT(a_word_after_a_dot_is_free_and_before_one_in_a_path_too))
