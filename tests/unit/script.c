/* Names and types of every run, judged before anything runs: each row of docs/scenario-language.md's table of
 * errors that needs more than grammar, and the rest of what the checker says. */
#include "script_cases.h"

TEST(the_rows_of_the_table_of_errors)
{
    static const struct case_said rows[] = {
        {"topology { link ue wws { delay 20 } }", 4, "`delay` is a time and needs a unit", "20us, 20ms, 20s?"},
        {"flow { 1 ue -> wsf : SIP REGISTER { let nonce = auth.nonce }\n2 ue -> wsf : SIP REGISTER { auth.nonce == "
         "nonse } }",
         5, "`nonse` is no name and no value of auth.nonce", "did you mean `nonce` (let, line 4)? a text needs quotes"},
        {"topology { node wsf { challenge forwrad } }", 4, "wsf has no challenge `forwrad`",
         "forward (default), terminate"},
        {"topology { remove link scscf hss }\nflow { 8 scscf -> hss : CX MAR }", 5,
         "no link between scscf and hss carries CX", "add `link scscf hss cx`, or did you mean bsf -> hss : ZH?"},
        {"variants { w2 : wss | https }\nflow {\n7 wsf -> pcscf : SIP REGISTER relays r2\nwhen w2 == wss {\n"
         "8 ue -> wsf : SIP REGISTER as r2 } }",
         6, "no message `r2` exists before line 6", "it is named in line 8, under `when w2 == wss`"},
        {"flow { 5 ue -> wsf : SIP REGISTER basis seed }", 4, "a step cannot rest on `seed`",
         "text, spec or inference"},
        {"flow { 5 ue -> wsf : SIP REGISTER basis text basis spec }", 4, "a second `basis` on one arrow",
         "each part of an arrow stands once"},
        {"topology { node scscf scscf }", 4, "`scscf` is already a node (ims-core.ims:9:8)",
         "leave out the kind to change its policies"},
    };
    case_says_each(rows, COUNT(rows), 0);
}

TEST(what_is_wrong_in_some_runs_only_names_the_run)
{
    struct loaded loaded;
    case_load(&loaded,
              CASE_HEAD "variants { w2 : wss | https }\nflow {\nwhen w2 == wss { 5 ue -> wsf : SIP REGISTER as r2 }\n"
                        "7 wsf -> pcscf : SIP REGISTER relays r2\n}\n",
              NULL);
    assert_null(loaded.script);
    case_says(&loaded, 7, "in run [w2=https] no message `r2` exists before line 7",
              "it is named in line 6, under `when w2 == wss`");
    case_free(&loaded);
    case_load(&loaded,
              CASE_HEAD
              "variants { a : x | y  b : x | y }\nflow {\nwhen a == x { 5 ue -> wsf : SIP REGISTER as r2 }\n"
              "else { when b == x { 6 ue -> wsf : SIP INVITE } }\n7 wsf -> pcscf : SIP REGISTER relays r2\n}\n",
              NULL);
    case_says(&loaded, 8, "in run [a=y b=x] and 1 more no message `r2` exists before line 8",
              "it is named in line 6, under `when a == x`");
    case_free(&loaded);
}

TEST(a_topology_is_checked_line_by_line)
{
    static const struct case_said rows[] = {
        {"topology { node wsfx { challenge forward } }", 4, "no node `wsfx`", "did you mean `wsf`?"},
        {"topology { node x wsff }", 4, "no kind of node `wsff`", "did you mean `wsf`?"},
        {"topology { node wsf { external perhaps } }", 4, "`external` is not `perhaps`", "no, yes"},
        {"topology { node wsf { chalenge forward } }", 4, "wsf has no policy `chalenge`", "did you mean `challenge`?"},
        {"topology { node wsf { tries 3s } }", 4, "`tries` is a count and takes no unit", ""},
        {"topology { node scscf { nonce-lifetime 20 } }", 4, "`nonce-lifetime` is a time and needs a unit",
         "20us, 20ms, 20s?"},
        {"topology { node scscf { nonce-lifetime 3KiB } }", 4, "`nonce-lifetime` is a time, not `3KiB`",
         "a time has us, ms, s, min or h"},
        {"topology { node ue { user alcie } }", 4, "`alcie` is no person", "did you mean `alice`?"},
        {"topology { node wws { banner hello } }", 4, "`banner` is a text and needs quotes", "\"hello\""},
        {"topology { node wws { issuer bfs } }", 4, "`bfs` is no node", "did you mean `bsf`?"},
        {"topology { node wsf { trusts bsf, bfs } }", 4, "`bfs` is no node", "did you mean `bsf`?"},
        {"topology { node wsf { trusts ue } }", 4, "trusts is about another kind of node than a browser", "bsf, wws"},
        {"topology { node ue2 browser }", 4, "`ue2` has no user", "node ue2 browser { user alice }"},
        {"topology { link wws scscf sip }", 4, "wws and scscf do not speak sip with each other",
         "a wws and a scscf have no interface"},
        {"topology { link wws bsf cx }", 4, "wws and bsf do not speak cx with each other", "between them: https"},
        {"topology { link scscf hss cx }", 4, "`scscf` and `hss` have a link cx already (ims-core.ims:15:3)",
         "leave out the protocol to change its settings"},
        {"topology { link ue bsf ftp }", 4, "no link carries `ftp`", "https http wss ws sip cx zh"},
        {"topology { link ue wsfx wss }", 4, "`wsfx` is no node", "did you mean `wsf`?"},
        {"topology { link ue bsf { delay 2ms } }", 4, "no link between ue and bsf to change",
         "link ue bsf sip { ... }"},
        {"topology { remove box edge }", 4, "no box `edge` to remove", ""},
        {"topology { remove link ue bsf }", 4, "no link between ue and bsf to remove", ""},
        {"topology { remove node icscf }", 4, "no node `icscf`", "did you mean `pcscf`?"},
        {"topology { link ue wsf { over udp } }", 4, "a link wss is over TLS and takes no `over`",
         "sip, cx and zh links take `over`"},
        {"topology { link wsf pcscf { over sctp } }", 4, "`over` is not `sctp`", "udp, tcp, tls"},
        {"topology { link wsf pcscf { dealy 2ms } }", 4, "a link has no setting `dealy`", "did you mean `delay`?"},
        {"topology { link pcscf wsf { may-assert tls } }", 4, "`may-assert` is said in the order of the link",
         "link wsf pcscf { may-assert ... }"},
        {"topology { box a { wsf pcscf }\nbox b { pcscf } }", 5, "`pcscf` is already in box `a`", ""},
        {"topology { box a { wsf nobody } }", 4, "no node `nobody`", ""},
        {"topology { node alice wsf }", 4, "`alice` is already a person (ims-core.ims:19:3)",
         "nodes, boxes, people, variants, messages and values share one space of names"},
        {"topology { node registered wsf }", 4, "`registered` is a word for values and names nothing",
         "choose another name"},
    };
    case_says_each(rows, COUNT(rows), 0);
}

TEST(people_are_checked)
{
    static const struct case_said rows[] = {
        {"subscribers { bob { impu \"sip:bob@ims.example\" } }", 4, "`bob` has no impi",
         "impi \"...\" impu \"sip:...\""},
        {"subscribers { bob { impi \"bob@ims.example\" impu \"bob@ims.example\" } }", 4,
         "this is no public identity: a URI without a scheme",
         "\"sip:alice@ims.example\" or \"tel:+15550001\" (TS 23.003 13.4)"},
        {"subscribers { alice { pasword \"x\" } }", 4, "a person has no setting `pasword`", "did you mean `password`?"},
        {"subscribers { alice { barred maybe } }", 4, "`barred` is not `maybe`", "no, yes"},
        {"subscribers { bob { impi \"alice.private@ims.example\" impu \"sip:bob@ims.example\" } }", 4,
         "`bob` has the IMPI of `alice`", ""},
        {"subscribers { population crowd { impi \"u{n}\" impu \"sip:u{n}@ims.example\" } }", 4,
         "population `crowd` has no count", "count 1000"},
        {"subscribers { population crowd { count 3 impi \"u\" impu \"sip:u{n}@ims.example\" } }", 4,
         "all members would have one `impi`", "\"user{n}@ims.example\""},
        {"subscribers { population crowd { count 3s impi \"u{n}\" impu \"sip:u{n}@ims.example\" } }", 4,
         "`count` is a count and takes no unit", ""},
        {"subscribers { population alice { count 3 } }", 4, "`alice` is already a person (ims-core.ims:19:3)",
         "leave out `population` to change it"},
        {"subscribers { remove carol }", 4, "no person `carol`", ""},
        {"subscribers { alice { password secret \"short\" } }", 4, "a secret has at least 8 bytes",
         "a shorter one would be found, and hidden, everywhere"},
        {"subscribers { alice { password secret \"ims.example\" } }", 4,
         "this secret stands in another text (ims-core.ims:3:10)",
         "hiding it would hide that text too: choose another"},
    };
    case_says_each(rows, COUNT(rows), 0);
}

TEST(arrows_are_checked)
{
    static const struct case_said rows[] = {
        {"flow { 1 ue -> wsfx : SIP REGISTER }", 4, "`wsfx` is no node", "did you mean `wsf`?"},
        {"flow { 1 ue -> wsf : SIP REGSTER }", 4, "SIP has no `REGSTER`", "did you mean `REGISTER`?"},
        {"flow { 1 scscf -> hss : CX 200 }", 4, "CX has no `200`", ""},
        {"flow { 1 ue -> wsf : SIP REGISTER\n1 ue -> wsf : SIP REGISTER }", 5, "step `1` stands twice (x.ims:4:8)",
         "the next free one is 1a"},
        {"flow { 11g ue -> wsf : SIP REGISTER\n11g ue -> wsf : SIP REGISTER }", 5,
         "step `11g` stands twice (x.ims:4:8)", "the next free one is 11i"},
        {"flow { 1 ue -> wsf : SIP REGISTER as r1\n2 wsf -> pcscf : SIP REGISTER as r1 }", 5,
         "`r1` is already a message (x.ims:4:38)",
         "nodes, boxes, people, variants, messages and values share one space of names"},
        {"flow { 1 ue -> wsf : SIP REGISTER as ue }", 4, "`ue` is already a node (ims-core.ims:4:8)",
         "nodes, boxes, people, variants, messages and values share one space of names"},
        {"flow { 1 ue -> wsf : SIP REGISTER as r1\n2 wsf -> pcscf : SIP REGISTER relays r2 }", 5,
         "no message `r2` exists before line 5", "named before it: r1"},
        {"flow { 1 ue -> wsf : SIP REGISTER as first\n2 wsf -> pcscf : SIP REGISTER relays frist }", 5,
         "no message `frist` exists before line 5", "did you mean `first`?"},
        {"flow { 1 ue -> wsf : SIP REGISTER as r1\n2 wsf -> pcscf : SIP 200 relays r1 }", 5,
         "`r1` is a SIP REGISTER: a SIP 200 does not relay it", "a relay is the same message one hop on"},
        {"flow { 1 ue -> wsf : SIP 200 as c1\n2 wsf -> pcscf : SIP 200 answers c1 }", 5,
         "`c1` is a SIP 200: a SIP 200 does not answer it", "a response answers a request of its own protocol"},
        {"flow { 1 ue -> wsf : SIP REGISTER as r1\n2 hss -> scscf : CX MAA answers r1 }", 5,
         "`r1` is a SIP REGISTER: a CX MAA does not answer it", "a response answers a request of its own protocol"},
        {"flow { 1 ue -> wws : HTTP GET \"/x?y=1\" }", 4, "a path is written without query", "{ query.X == \"...\" }"},
        {"flow { 1 ue -> wsf : SIP REGISTER \"/x\" }", 4, "SIP REGISTER has no path", ""},
        {"flow { 1 ue -> wsf : SIP REGISTER within 20KiB }", 4, "`within` is a time, not `20KiB`",
         "a time has us, ms, s, min or h"},
        {"flow { 1 ue -> hss : SIP REGISTER }", 4, "no link between ue and hss carries SIP",
         "a browser and a hss do not speak it"},
        {"flow { 1 wws -> wsf : HTTP GET }", 4, "no link between wws and wsf carries HTTP",
         "a wws and a wsf do not speak it"},
        {"flow { 1 pcscf -> hss : CX MAR }", 4, "no link between pcscf and hss carries CX",
         "did you mean scscf -> hss : CX?"},
        {"topology { link ue wsf https }\nflow { 1 ue -> wsf : SIP REGISTER }", 5,
         "two links between ue and wsf carry SIP", "wss and https: `remove link` and write one of them anew"},
    };
    case_says_each(rows, COUNT(rows), 0);
}

TEST(actions_are_checked)
{
    static const struct case_said rows[] = {
        {"flow { do ue regster }", 4, "a browser has no action `regster`", "did you mean `register`?"},
        {"flow { do wsf open }", 4, "a wsf has no action `open`", ""},
        {"flow { do hss bar }", 4, "`bar` needs an IMPU", "bar(an IMPU)"},
        {"flow { do ue open(alice) }", 4, "`open` takes no arguments", ""},
        {"flow { do hss change-password(carol, secret \"new-secret-1\") }", 4, "`carol` is no person", ""},
        {"flow { do ue register with pasword = \"x\" }", 4, "`register` sets no `pasword`",
         "user, password, auth.token, to.uri"},
        {"flow { do ue open with password = \"x\" }", 4, "`open` sets no `password`", "it takes nothing"},
        {"flow { do ue login with kind = imss }", 4, "`imss` is no name and no value of kind",
         "did you mean `ims`? a text needs quotes"},
        {"flow { do ue open as wsf }", 4, "only an attacker says `as` and `times`", ""},
        {"flow { do ue open to wsf }", 4, "`ue` has no link over which it could `open` to `wsf`", "to wws"},
        {"flow { do ue open to wsw }", 4, "`wsw` is no node", "did you mean `wws`?"},
        {"topology { node far like wws }\nflow { do ue open }", 5, "`ue` has links to several: `open` needs `to`",
         "to wws, to far"},
        {"flow { do ue login to wws }", 4, "`login` takes no `to`", ""},
        {"flow { wait 3KiB }", 4, "`wait` is a time, not `3KiB`", "a time has us, ms, s, min or h"},
        {"flow { any-order { 1 ue -> wsf : SIP REGISTER\ndo ue open } }", 5, "this cannot stand in `any-order`",
         "it holds arrows and `in-order { }` groups"},
        {"flow { any-order { in-order { 1 ue -> wsf : SIP REGISTER\nphase \"x\" } } }", 5,
         "this cannot stand in `in-order`", "it holds arrows, `do`, `wait` and `expect`"},
    };
    case_says_each(rows, COUNT(rows), 0);
}

TEST(checks_compare_like_with_like)
{
#define ARROW(checks)                                                                                                  \
    "flow { 1 ue -> wsf : SIP REGISTER as r1\n2 wsf -> pcscf : SIP REGISTER relays r1 { " checks " } }"
    static const struct case_said rows[] = {
        {ARROW("auth.nonse == \"x\""), 5, "SIP has no field `auth.nonse`", "did you mean `auth.nonce`?"},
        {ARROW("via.host == \"x\""), 5, "`via.host`: an index is missing: [0] is the first", "via[N].host"},
        {ARROW("header(f) absent"), 5, "`f` is the compact form of a header", "header(From), which stands for both"},
        {ARROW("auth.nc == \"1\""), 5, "auth.nc is a number, not a text", "write it without quotes"},
        {ARROW("auth.nc == 1s"), 5, "`auth.nc` is a count or a code and takes no unit", ""},
        {ARROW("expires == 600"), 5, "`expires` is a time and needs a unit", "600us, 600ms, 600s?"},
        {ARROW("auth.nonce == 5"), 5, "auth.nonce is a text, not a number", "\"5\""},
        {ARROW("auth.qop == auht"), 5, "`auht` is no name and no value of auth.qop",
         "did you mean `auth`? a text needs quotes"},
        {ARROW("auth.username == alice"), 5, "`alice` is a person, not a value", "which of its fields? alice.FIELD"},
        {ARROW("auth.username == alice.imp"), 5, "a person has no field `imp`",
         "impi, impu, realm, password, ha1, ha1-sha256, web-id, web-password"},
        {ARROW("auth.username == alice.impu[2]"), 5, "a person has no field `impu`",
         "impi, impu, realm, password, ha1, ha1-sha256, web-id, web-password"},
        {ARROW("path[0].host == pcscf.hst"), 5, "a node has no field `hst`",
         "host, uri, origin; its state is asked in `expect`"},
        {ARROW("cseq == r1.call-id"), 5, "`r1.call-id` is no number, as cseq is", ""},
        {ARROW("call-id == r1.cseq"), 5, "`r1.cseq` is no text, as call-id is", ""},
        {ARROW("call-id == r1.callid"), 5, "SIP has no field `callid`", "did you mean `call-id`?"},
        {ARROW("call-id < \"x\""), 5, "call-id cannot be compared by `<`",
         "a text takes == != startswith endswith present absent"},
        {ARROW("p-associated-uri == alice.impu"), 5, "p-associated-uri cannot be compared by `==`",
         "a list takes has present absent"},
        {ARROW("contact.star == yes"), 5, "contact.star cannot be compared by `==`", "it is present or absent"},
        {ARROW("cseq in 5 .. 3"), 5, "this range is empty", "in LOW .. HIGH"},
        {ARROW("auth.response == digest(alcie)"), 5, "`digest(alcie)` computes with a person",
         "digest(alice) or rspauth(alice)"},
        {ARROW("not contains \"\""), 5, "a search for nothing finds nothing", ""},
        {ARROW("let ue = call-id"), 5, "`ue` is already a node (ims-core.ims:4:8)",
         "nodes, boxes, people, variants, messages and values share one space of names"},
        {"flow { 1 ue -> wsf : SIP REGISTER { unchanged auth } }", 4,
         "`unchanged` compares with the message that `relays` names",
         "relays NAME: the message it was before this hop"},
    };
    case_says_each(rows, COUNT(rows), 0);
}

TEST(states_are_checked)
{
    static const struct case_said rows[] = {
        {"expect { ue.sate == registered }", 4, "browser has no state `sate`", "did you mean `state`?"},
        {"expect { uee.state == registered }", 4, "`uee` is no node", "did you mean `ue`?"},
        {"expect { ue.state == registerd }", 4, "`registerd` is no name and no value of ue.state",
         "did you mean `registered`? a text needs quotes"},
        {"expect { scscf.bindings == 1 }", 4, "`bindings` has other arguments", "alice.impu, or the IMPU as a text"},
        {"expect { ue.prompts == 2ms }", 4, "`ue.prompts` is a count or a code and takes no unit", ""},
        {"expect { ue.prompts present }", 4, "ue.prompts cannot be compared by `present`",
         "a number takes == != < <= > >= in present absent"},
        {"expect { ue.count(registerd) == 1 }", 4, "a browser has no state `registerd`",
         "idle, page, logged-in, registered, refused, failed"},
        {"expect { ue.time(register, 99%) < 1s }", 4,
         "times are measured in load runs, which this build does not run yet", ""},
        {"expect { ue.prompts <= 1% }", 4, "a share is of the members, and `ue.prompts` does not count them",
         "failed and count(STATE) take one"},
        {"expect { ue.storage has 1% }", 4, "a share is of the members, and `ue.storage` does not count them",
         "failed and count(STATE) take one"},
        {"expect { ue.failed <= 100.0001% }", 4, "`100.0001%` is no share of the members",
         "0% to 100%, in steps of 0.0001%"},
        {"expect { ue.failed <= 0.00001% }", 4, "`0.00001%` is no share of the members",
         "0% to 100%, in steps of 0.0001%"},
        {"expect { ue.failed in 0 .. 1% }", 4, "a range is from a share to a share, or from a number to a number",
         "in 0% .. 0.1%"},
        {"expect { ue.failed in 2% .. 1% }", 4, "this range is empty", "in LOW .. HIGH"},
        {"expect { ue.failed == 1 + 1% }", 4, "a share stands alone", ""},
        {"expect { ue.failed == 1ms }", 4, "`ue.failed` is a count or a code and takes no unit", ""},
        {"flow { 1 ue -> wsf : SIP REGISTER { cseq == 1% } }", 4,
         "a share is of the members, and `cseq` does not count them", "failed and count(STATE) take one"},
        {"expect { scscf.failed == 0 }", 4, "a scscf has no state to count", ""},
        {"expect { wsf.sent(401) == 1 }\ntopology { remove link ue wsf link ue wsf https }", 4,
         "`401` may be of HTTP or WS", "sent(401, WS)"},
        {"expect { hss.received(REGISTER) == 1 }", 4, "hss speaks no `REGISTER`", ""},
        {"expect { scscf.refused(wrong-respons) == 1 }", 4, "a scscf never refuses for the reason `wrong-respons`",
         "did you mean `wrong-response`?"},
        {"expect { hss.refused(wrong-response) == 1 }", 4, "a hss never refuses for the reason `wrong-response`",
         "`imslab explain reason` lists them"},
        {"expect { ue.refused(browser-texts-max) == 0 }", 4,
         "a browser never refuses for the reason `browser-texts-max`", "`imslab explain reason` lists them"},
        {"expect { wsf.refused(may-not-say) == 1 }", 4, "a wsf never refuses for the reason `may-not-say`",
         "`imslab explain reason` lists them"},
        {"expect { wsf.remarked(no-token) == 1 }", 4, "a wsf never remarks for the reason `no-token`",
         "`imslab explain reason` lists them"},
        {"expect { wsf.refused(no-token, no-login) == 1 }", 4, "`refused` has other arguments",
         "refused(wrong-response); `imslab explain reason` lists them"},
        {"expect { let x = ue.state }", 4, "`let` stands in the checks of an arrow", ""},
    };
    case_says_each(rows, COUNT(rows), 0);
}

TEST(scenario_settings_are_checked)
{
    static const struct case_said rows[] = {
        {"{ moed strict }", 4, "a scenario has no setting `moed`", "did you mean `mode`?"},
        {"{ mode strickt }", 4, "`mode` is not `strickt`", "milestones, strict"},
        {"{ limit 40 }", 4, "`limit` is a time and needs a unit", "40us, 40ms, 40s?"},
        {"{ seed 0 }", 4, "a seed is at least 1", ""},
        {"{ threat X1 }", 4, "`X1` is no threat", "T25, as in the threat table"},
        {"{ threat T25 }", 3, "a file of a threat says when its attack has worked: `goal`",
         "goal { scscf.bindings(alice.impu) == 2 }, goal { A1 == violated }"},
        {"{ by-design 5 }", 4, "`by-design` is a text and needs quotes", "\"5\""},
        {"{ column a, f }", 4, "`column` is not `f`", "a, b, c, d, e"},
        {"{ level as-drawn level as-specified }", 4, "`level` is set twice", "the first is at 4:3"},
    };
    case_says_each(rows, COUNT(rows), 0);
}

TEST(a_run_that_checks_nothing_is_no_scenario)
{
    static const char what[] = "nothing is checked: no message and no expectation";
    static const char right[] = "an arrow in `flow`, or a state in `expect`";
    static const char *const idle[] = {
        CASE_HEAD,
        CASE_HEAD "flow { do ue open  wait 1s  say \"done\" }",
        CASE_HEAD "flow { do ue open }\nexpect { }",
        CASE_HEAD "flow { expect { } any-order { in-order { do ue open } } }",
    };
    static const char *const right_ones[] = {
        CASE_HEAD "flow { do ue open  expect { ue.prompts == 0 } }",
        CASE_HEAD "flow { any-order { in-order { 1 ue -> wsf : SIP REGISTER } } }",
        CASE_HEAD "expect { ue.prompts == 0 }",
        "imslab 1\nuse ims-core",
    };
    struct loaded loaded;
    for (uint32_t i = 0; i < COUNT(idle); i++) {
        case_load(&loaded, idle[i], NULL);
        assert_null(loaded.script);
        assert_int_equal(loaded.diagnostics.error_count, 1);
        case_says(&loaded, 3, what, right);
        case_free(&loaded);
    }
    for (uint32_t i = 0; i < COUNT(right_ones); i++) {
        case_good(&loaded, right_ones[i], NULL);
        case_free(&loaded);
    }
    case_load(&loaded, CASE_HEAD "variants { v : x | y }\nflow { when v == x { 1 ue -> wsf : SIP REGISTER } }", NULL);
    case_says(&loaded, 3, "in run [v=y] nothing is checked: no message and no expectation", right);
    case_free(&loaded);
    case_load(&loaded, CASE_HEAD "flow { do ue dance }", NULL); /* what is wrong may be all that is missing */
    assert_int_equal(loaded.diagnostics.error_count, 1);
    case_free(&loaded);
}

TEST(an_error_that_all_runs_share_is_said_once)
{
    struct loaded loaded;
    case_load(&loaded,
              CASE_HEAD "variants { a : x | y  b : x | y }\nflow { when a == x { 1 ue -> wsf : SIP REGISTER }\n"
                        "when b == x { 2 ue -> wsf : SIP INVITE }\n3 ue -> wsfx : SIP REGISTER }",
              NULL);
    case_says(&loaded, 6 + 1, "`wsfx` is no node", "did you mean `wsf`?");
    assert_int_equal(loaded.diagnostics.error_count, 1);
    case_free(&loaded);
}

TEST(values_and_variants_that_nothing_uses_are_warned_of)
{
    struct loaded loaded;
    case_good(&loaded,
              CASE_HEAD "variants { w : x | y }\nflow { 1 ue -> wsf : SIP REGISTER { let unused = auth.nonce\nlet used "
                        "= call-id }\n"
                        "2 ue -> wsf : SIP REGISTER { call-id == used } }",
              NULL);
    assert_int_equal(loaded.diagnostics.count, 2);
    case_says(&loaded, 4, "nothing asks for variant `w`", "its runs are all the same");
    case_says(&loaded, 5, "nothing uses the value `unused`", "");
    case_free(&loaded);
}

TEST(the_same_secret_may_be_typed_again)
{
    struct loaded loaded;
    case_good(&loaded,
              CASE_HEAD "flow { do ue register with password = secret \"wonderland-42\" }\nexpect { ue.prompts == 0 }",
              NULL);
    case_free(&loaded);
    case_load(&loaded, CASE_HEAD "flow { do ue register with password = \"not-wonderland-42\" }", NULL);
    assert_null(loaded.script); /* of the base: the note stands where the secret is */
    assert_int_equal(loaded.diagnostics.error_count, 1);
    same_bytes(loaded.diagnostics.item[0].what, BYTES("this secret stands in another text (x.ims:4:39)"));
    case_free(&loaded);
}

TEST(a_state_is_asked_of_somebody_who_is_there)
{
#define EXPECTS(check) "expect { " check " }"
    static const struct case_said rows[] = {
        {EXPECTS("scscf.bindings(\"sip:alise@ims.example\") == 0"), 4, "nobody in this run has this IMPU",
         "did you mean \"sip:alice@ims.example\"?"},
        {EXPECTS("scscf.bindings(\"sip:x@y.z\") == 0"), 4, "nobody in this run has this IMPU",
         "to ask about somebody who is not there: \"sip:x@y.z\" unknown"},
        {EXPECTS("scscf.bindings(alice.impi) == 0"), 4, "bindings is asked with an IMPU, not with `alice.impi`",
         "alice.impu, or the IMPU as a text"},
        {EXPECTS("scscf.bindings(\"alice.private@ims.example\") == 0"), 4,
         "bindings is asked with an IMPU, and this is an IMPI", "alice.impu, or the IMPU as a text"},
        {EXPECTS("scscf.bindings(\"sip:alice@ims.example\" unknown) == 0"), 4,
         "somebody has this IMPU: it is not unknown", ""},
        {EXPECTS("scscf.bindings(alice.web-id) == 0"), 4, "`alice` has no web-id", ""},
    };
    static const char *const good[] = {
        EXPECTS("scscf.bindings(\"sip:x@y.z\" unknown) == 0"),
        EXPECTS("scscf.bindings(alice.impu[1]) == 0"),
        EXPECTS("scscf.bindings(\"sip:alice@IMS.example\") == 0"),
        "subscribers { population p { count 12  impi \"u{n}@x\"  impu \"sip:u{n}@x\" } }\n" EXPECTS(
            "scscf.bindings(\"sip:u12@x\") == 0"),
    };
    case_says_each(rows, COUNT(rows), 0);
    for (size_t i = 0; i < COUNT(good); i++) {
        struct loaded loaded;
        char text[1024];
        snprintf(text, sizeof text, CASE_HEAD "%s", good[i]);
        case_good(&loaded, text, NULL);
        case_free(&loaded);
    }
}

TEST(identities_are_judged_where_they_are_declared)
{
#define PERSON(settings) "subscribers { gus { " settings " } }\nexpect { ue.prompts == 0 }"
    static const struct case_said rows[] = {
        {PERSON("impi \"g@x\" impu \"sip:g@x \""), 4, "this is no public identity: a foreign octet in a URI",
         "\"sip:alice@ims.example\" or \"tel:+15550001\" (TS 23.003 13.4)"},
        {PERSON("impi \"g@x\" impu \"sip:g@x?a=b\""), 4, "this is no public identity: headers in an identity",
         "\"sip:alice@ims.example\" or \"tel:+15550001\" (TS 23.003 13.4)"},
        {PERSON("impi \"g@x\" impu \"sip:ext!.*!@x\""), 4,
         "this is no public identity: a wildcarded identity (TS 23.003 13.5)",
         "\"sip:alice@ims.example\" or \"tel:+15550001\" (TS 23.003 13.4)"},
        {PERSON("impi \"g@x\" impu \"sip:ext!.*%21@x\""), 4,
         "this is no public identity: a wildcarded identity (TS 23.003 13.5)",
         "\"sip:alice@ims.example\" or \"tel:+15550001\" (TS 23.003 13.4)"},
        {PERSON("impi \"g\\r\\n@x\" impu \"sip:g@x\""), 4, "`impi` holds the control character 0x0d",
         "a line end would begin a header of its own, and a zero octet end the text"},
        {PERSON("impi \"g@x\" impu \"sip:g\\x00@x\""), 4, "`impu` holds the control character 0x00",
         "a line end would begin a header of its own, and a zero octet end the text"},
        {PERSON("impi \"g@x\" impu \"sip:g@x\" realm \"a\\nb\""), 4, "`realm` holds the control character 0x0a",
         "a line end would begin a header of its own, and a zero octet end the text"},
        {PERSON("impi \"g@x\" impu \"sip:alice@IMS.EXAMPLE\""), 4, "`gus` has an IMPU of `alice`", ""},
        {"topology { domain \"a\\r\\nb\" }\nexpect { ue.prompts == 0 }", 4, "`domain` holds the control character 0x0d",
         "a line end would begin a header of its own, and a zero octet end the text"},
        {"flow { do ue register with user = \"a\\r\\nX-Evil: 1\"\n5 ue -> wsf : SIP REGISTER }", 4,
         "`user` holds the control character 0x0d",
         "a line end would begin a header of its own, and a zero octet end the text"},
    };
    case_says_each(rows, COUNT(rows), 0);
}

TEST(a_population_and_a_person_do_not_share_an_identity)
{
#define CROWD "population p { count 12  impi \"u{n}@x\"  impu \"sip:u{n}@x\" }"
    static const struct case_said rows[] = {
        {"subscribers { " CROWD "\ngus { impi \"u12@x\"  impu \"sip:g@x\" } }\nexpect { ue.prompts == 0 }", 5,
         "`gus` has the IMPI of `p`", ""},
        {"subscribers { gus { impi \"g@x\"  impu \"sip:u1@x\" }\n" CROWD " }\nexpect { ue.prompts == 0 }", 5,
         "`p` has an IMPU of `gus`", ""},
    };
    struct loaded loaded;
    case_says_each(rows, COUNT(rows), 0);
    case_good(&loaded,
              CASE_HEAD "subscribers { " CROWD
                        "\ngus { impi \"u13@x\"  impu \"sip:u0@x\" } }\nexpect { ue.prompts == 0 }",
              NULL);
    case_free(&loaded);
}

TEST(what_can_be_decided_is_decided_before_the_run)
{
    static const struct case_said rows[] = {
        {"topology { node ue { storage local  storage none } }\nexpect { ue.prompts == 0 }", 4,
         "`storage` is set twice", "the first is at 4:22"},
        {"flow { 5 ue -> wsf : SIP REGISTER\nwait 50s\nwait 10s }", 6,
         "the run is over before this wait is: its limit is 60s", "limit 10min, in the braces of `scenario`"},
        {"flow { any-order { in-order { wait 61s } } }", 4, "the run is over before this wait is: its limit is 60s",
         "limit 10min, in the braces of `scenario`"},
        {"flow { 5 ue -> wsf : SIP REGISTER { not contains alice.web-password } }", 4, "`alice` has no web-password",
         ""},
        {"flow { 5 ue -> wsf : SIP REGISTER { not contains \"\" } }", 4, "a search for nothing finds nothing", ""},
    };
    case_says_each(rows, COUNT(rows), 0);
}

TEST(a_password_without_secret_is_warned_of)
{
    static const char *const texts[] = {
        "subscribers { alice { password \"wonderland-43\" } }\nexpect { ue.prompts == 0 }",
        "flow { do ue login with password = \"wonderland-43\"\n5 ue -> wsf : SIP REGISTER }",
    };
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct loaded loaded;
        char text[1024];
        snprintf(text, sizeof text, CASE_HEAD "%s", texts[i]);
        case_good(&loaded, text, NULL);
        case_says(&loaded, 4, "`password` without `secret` is hidden nowhere", "secret \"...\"");
        case_free(&loaded);
    }
}

TESTS(UNIT(a_state_is_asked_of_somebody_who_is_there), UNIT(identities_are_judged_where_they_are_declared),
      UNIT(a_population_and_a_person_do_not_share_an_identity), UNIT(what_can_be_decided_is_decided_before_the_run),
      UNIT(a_password_without_secret_is_warned_of), UNIT(the_rows_of_the_table_of_errors),
      UNIT(what_is_wrong_in_some_runs_only_names_the_run), UNIT(a_topology_is_checked_line_by_line),
      UNIT(people_are_checked), UNIT(arrows_are_checked), UNIT(actions_are_checked),
      UNIT(checks_compare_like_with_like), UNIT(states_are_checked), UNIT(scenario_settings_are_checked),
      UNIT(a_run_that_checks_nothing_is_no_scenario), UNIT(an_error_that_all_runs_share_is_said_once),
      UNIT(values_and_variants_that_nothing_uses_are_warned_of), UNIT(the_same_secret_may_be_typed_again))
