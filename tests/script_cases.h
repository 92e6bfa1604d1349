/* For the tests of sim/script/script.h: kinds of nodes that exist as tables only, and files that exist in memory only.
 */
#ifndef SCRIPT_CASES_H
#define SCRIPT_CASES_H

#include <stdio.h>

#include "script.h"
#include "test.h"

/* ---- kinds: tables without steps ---- */

static const struct policy_row fake_browser_policies[] = {
    {"user", POLICY_SUBSCRIBER, NULL, "", "", "who sits before it", "inference"},
    {"storage", POLICY_CHOICE, "none|memory|local", "none", "none", "where it keeps credentials", "contribution"},
    {.name = NULL},
};
static const struct policy_row fake_wws_policies[] = {
    {"login", POLICY_CHOICE, "ims-core|bsf|web-id", "ims-core", "ims-core", "what it does with a login",
     "contribution"},
    {"issuer", POLICY_NODE, NULL, "", "", "who signs", "inference"},
    {"banner", POLICY_TEXT, NULL, "hello", "hello", "what its page says", "inference"},
    {.name = NULL},
};
static const struct policy_row fake_wsf_policies[] = {
    {"challenge", POLICY_CHOICE, "forward|terminate", "forward", "forward", "who answers the 401", "contribution 8-11"},
    {"tries", POLICY_COUNT, NULL, "3", "3", "wrong answers", "inference"},
    {"trusts", POLICY_NODES, "bsf|wws", "", "", "whose tokens it takes", "inference"},
    {.name = NULL},
};
static const struct policy_row fake_scscf_policies[] = {
    {"algorithm", POLICY_CHOICE, "MD5|SHA-256", "MD5", "MD5", "of the challenge", "29.228"},
    {"qop", POLICY_CHOICE, "auth", "auth", "auth", "quality", "33.203"},
    {"nonce-lifetime", POLICY_TIME, NULL, "60s", "30s", "of a nonce", "33.203"},
    {.name = NULL},
};
static const struct port_row fake_browser_ports[] = {{"https|http", "wws", "W1", NULL},
                                                     {"wss|ws|https|http", "wsf", "W2", NULL},
                                                     {"https", "bsf", "login", NULL},
                                                     {.carriers = NULL}};
static const struct port_row fake_wws_ports[] = {
    {"https|http", "browser", "W1", NULL}, {"https", "bsf", "back", NULL}, {.carriers = NULL}};
static const struct port_row fake_wsf_ports[] = {
    {"wss|ws|https|http", "browser", "W2", NULL}, {"sip", "pcscf", "Mw", NULL}, {.carriers = NULL}};
static const struct port_row fake_pcscf_ports[] = {
    {"sip", "wsf", "edge", NULL}, {"sip", "scscf", "Mw", NULL}, {.carriers = NULL}};
static const struct port_row fake_scscf_ports[] = {
    {"sip", "pcscf", "Mw", NULL}, {"cx", "hss", "Cx", NULL}, {.carriers = NULL}};
static const struct port_row fake_bsf_ports[] = {
    {"https", "browser|wws", "login", NULL}, {"zh", "hss", "Zh", NULL}, {.carriers = NULL}};
static const struct port_row fake_hss_ports[] = {
    {"cx", "scscf", "Cx", NULL}, {"zh", "bsf", "Zh", NULL}, {.carriers = NULL}};

static const struct action_row fake_browser_actions[] = {
    {"open", {ACTION_NONE, ACTION_NONE}, NULL, "opens the page", ACTION_GOES(0)},
    {"login", {ACTION_NONE, ACTION_NONE}, "user|password|kind:ims,web", "logs in", ACTION_STAYS},
    {"register", {ACTION_NONE, ACTION_NONE}, "user|password|auth.token|to.uri", "registers", ACTION_STAYS},
    {.name = NULL},
};
static const struct action_row fake_hss_actions[] = {
    {"bar", {ACTION_IMPU, ACTION_NONE}, NULL, "bars", ACTION_STAYS},
    {"change-password", {ACTION_SUBSCRIBER, ACTION_SECRET}, NULL, "changes", ACTION_STAYS},
    {"revoke", {ACTION_TEXT, ACTION_NONE}, NULL, "revokes", ACTION_STAYS},
    {.name = NULL},
};
static const struct state_row fake_browser_states[] = {
    {"state", STATE_WORD, STATE_NO_ARG, "idle|page|logged-in|registered|refused|failed", NULL, "where it is"},
    {"prompts", STATE_COUNT, STATE_NO_ARG, NULL, NULL, "how often the user typed"},
    {"storage", STATE_LIST, STATE_NO_ARG, NULL, NULL, "what it keeps"},
    {.name = NULL},
};
static const struct state_row fake_scscf_states[] = {
    {"bindings", STATE_COUNT, STATE_ARG_IMPU, NULL, NULL, "contacts"},
    {.name = NULL},
};
static const struct state_row fake_hss_states[] = {
    {"scscf", STATE_TEXT, STATE_ARG_IMPU, NULL, NULL, "name of the S-CSCF"},
    {.name = NULL},
};

/* As the browser of this lab, where the fake has no proof to choose. */
static unsigned fake_carries(const struct role *role, enum fact_role to)
{
    (void)role, (void)to;
    return AGREED_BIT(AGREED_COUNT) - 1 - AGREED_BIT(AGREED_PATH);
}
static const struct node_kind fake_browser = {.name = "browser",
                                              .help = "the client",
                                              .policies = fake_browser_policies,
                                              .ports = fake_browser_ports,
                                              .actions = fake_browser_actions,
                                              .states = fake_browser_states,
                                              .commits_as = FACT_AS_CLIENT,
                                              .runs_as = FACT_AS_CLIENT,
                                              .carries = fake_carries,
                                              .subscriber_count_matters = true};
static const struct node_kind fake_wws = {
    .name = "wws", .help = "web server", .policies = fake_wws_policies, .ports = fake_wws_ports};
static const struct node_kind fake_wsf = {
    .name = "wsf", .help = "edge", .policies = fake_wsf_policies, .ports = fake_wsf_ports};
static const struct node_kind fake_pcscf = {.name = "pcscf", .help = "proxy", .ports = fake_pcscf_ports};
static const struct node_kind fake_scscf = {.name = "scscf",
                                            .help = "registrar",
                                            .policies = fake_scscf_policies,
                                            .ports = fake_scscf_ports,
                                            .states = fake_scscf_states,
                                            .commits_as = FACT_AS_REGISTRAR,
                                            .runs_as = FACT_AS_REGISTRAR,
                                            .carries = fake_carries};
static bool fake_signs(const struct role *role)
{
    return role->kind != NULL;
}
static const struct node_kind fake_bsf = {
    .name = "bsf", .help = "bootstrapping", .ports = fake_bsf_ports, .signs = fake_signs};
static const struct node_kind fake_hss = {.name = "hss",
                                          .help = "subscribers",
                                          .ports = fake_hss_ports,
                                          .actions = fake_hss_actions,
                                          .states = fake_hss_states};
static const struct port_row fake_no_ports[] = {{.carriers = NULL}};
static const struct node_kind fake_outsider = {
    .name = "outsider", .help = "an attacker's ends", .ports = fake_no_ports, .outside = true};
static const struct node_kind *const fake_kinds[] = {&fake_browser, &fake_wws, &fake_wsf,      &fake_pcscf, &fake_scscf,
                                                     &fake_bsf,     &fake_hss, &fake_outsider, NULL};

/* ---- files ---- */

struct case_file {
    const char *path, *text;
};

/* The base that tests use: the network of scenarios/base/ims-core.ims, smaller. */
static const char case_base[] =
    "imslab 1\n"
    "topology {\n"
    "  domain \"ims.example\"\n"
    "  node ue browser { user alice }\n"
    "  node wws wws\n"
    "  node bsf bsf\n"
    "  node wsf wsf\n"
    "  node pcscf pcscf\n"
    "  node scscf scscf\n"
    "  node hss hss\n"
    "  link ue wws https { delay 18ms zone internet }\n"
    "  link ue wsf wss { delay 20ms zone internet }\n"
    "  link wsf pcscf sip { delay 3ms zone core may-assert tls }\n"
    "  link pcscf scscf sip { delay 2ms zone core }\n"
    "  link scscf hss cx { delay 4ms zone core }\n"
    "  link bsf hss zh { delay 4ms zone core }\n"
    "}\n"
    "subscribers {\n"
    "  alice { impi \"alice.private@ims.example\" impu \"sip:alice@ims.example\", \"tel:+15550001\"\n"
    "          password secret \"wonderland-42\" }\n"
    "  mallory { impi \"m.private@ims.example\" impu \"sip:mallory@ims.example\" password secret "
    "\"open-sesame-13\" }\n"
    "}\n";

/* The file that their level brings. */
static const char case_level[] =
    "imslab 1\ntopology { box edge { wsf pcscf }  box none { wsf void }  link wsf void sip }\n";

static bool case_read(void *self, struct bytes path, struct arena *arena, struct bytes *text, const char **why)
{
    (void)arena;
    if (bytes_equal(path, BYTES("scenarios/base/ims-core.ims"))) {
        *text = bytes_text(case_base);
        return true;
    }
    if (bytes_equal(path, BYTES("scenarios/base/as-specified.ims"))) {
        *text = bytes_text(case_level);
        return true;
    }
    for (const struct case_file *file = self; file && file->path; file++)
        if (bytes_equal(bytes_text(file->path), path)) {
            *text = bytes_text(file->text);
            return true;
        }
    *why = "no such file";
    return false;
}

struct loaded {
    struct arena arena;
    struct diagnostics diagnostics;
    struct script *script;
};

/* Loads a text as scenarios/flows/x.ims; files (ends with {NULL}) are those that it may `use`; `trial` is as in struct
 * script_source. */
static inline void case_load_trial(struct loaded *loaded, const char *file, const char *text,
                                   const struct case_file *files, unsigned trial)
{
    *loaded = (struct loaded){0};
    loaded->diagnostics.arena = &loaded->arena;
    const struct script_source source = {
        .read = case_read,
        .self = (void *)(uintptr_t)files,
        .root = BYTES("scenarios"),
        .base_dir = BYTES("scenarios/base"),
        .kinds = fake_kinds,
        .trial = trial,
    };
    loaded->script = script_load(&loaded->arena, &source, bytes_text(file), bytes_text(text), &loaded->diagnostics);
}

static inline void case_load_as(struct loaded *loaded, const char *file, const char *text,
                                const struct case_file *files)
{
    case_load_trial(loaded, file, text, files, 0);
}

static inline void case_load(struct loaded *loaded, const char *text, const struct case_file *files)
{
    case_load_as(loaded, "scenarios/flows/x.ims", text, files);
}

static inline void case_print(const struct loaded *loaded)
{
    char room[16384];
    struct pen pen = pen_on(room, sizeof room);
    for (uint32_t i = 0; i < loaded->diagnostics.count; i++) diagnostic_write(&pen, &loaded->diagnostics.item[i]);
    struct bytes text = pen_done(&pen);
    print_error("%.*s", (int)text.count, text.at ? text.at : "");
}

/* Loads a text that must be right. */
static inline void case_good(struct loaded *loaded, const char *text, const struct case_file *files)
{
    case_load(loaded, text, files);
    if (!loaded->script) case_print(loaded);
    assert_non_null(loaded->script);
}

/* One thing that must be said: `what` and `right` in full, at that line. */
static inline void case_says(const struct loaded *loaded, uint32_t line, const char *what, const char *right)
{
    for (uint32_t i = 0; i < loaded->diagnostics.count; i++) {
        const struct diagnostic *item = &loaded->diagnostics.item[i];
        if (item->span.line != line || !bytes_equal(item->what, bytes_text(what))) continue;
        same_bytes(item->right, bytes_text(right));
        return;
    }
    case_print(loaded);
    print_error("not said in line %u: %s\n", line, what);
    fail();
}

static inline void case_free(struct loaded *loaded)
{
    arena_free(&loaded->arena);
}

/* ---- tables of diagnostics ---- */

/* The first line of a row's text is line 4 of its file. */
#define CASE_HEAD "imslab 1\nuse ims-core\nscenario \"x\"\n"
/* For the binders of blocks that no run obeys yet. */
#define CASE_ALL_BLOCKS (~0u)

struct case_said {
    const char *text;
    uint32_t line;
    const char *what, *right;
};

/* Each text is wrong in one place. */
static inline void case_says_each(const struct case_said *rows, size_t count, unsigned trial)
{
    for (size_t i = 0; i < count; i++) {
        struct loaded loaded;
        char text[4096];
        snprintf(text, sizeof text, "%s%s", CASE_HEAD, rows[i].text);
        case_load_trial(&loaded, "scenarios/flows/x.ims", text, NULL, trial);
        assert_null(loaded.script);
        case_says(&loaded, rows[i].line, rows[i].what, rows[i].right);
        if (loaded.diagnostics.error_count != 1) case_print(&loaded);
        assert_int_equal(loaded.diagnostics.error_count, 1);
        case_free(&loaded);
    }
}

/* The plan of the one run of a text that must be right. */
static inline struct plan *case_plan(struct loaded *loaded, const char *text, const struct case_file *files,
                                     unsigned trial)
{
    case_load_trial(loaded, "scenarios/flows/x.ims", text, files, trial);
    if (!loaded->script) case_print(loaded);
    assert_non_null(loaded->script);
    return script_plan(loaded->script, 0, 0);
}

#endif
