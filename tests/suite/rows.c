/* Every row of the tables that checker, explain and docs share has a description and a source. */
#include "field.h"
#include "list.h"
#include "node.h"
#include "reason.h"
#include "test.h"

#include <string.h>

/* A source: a specification by its number ("TS 33.203 P.3"), the contribution, a page of ours, or the honest word where
 * no text says it. */
static bool sourced(const char *text)
{
    static const char *const sources[] = {"RFC ",         "WHATWG ",   "23.",        "24.",   "29.",     "33.",
                                          "contribution", "inference", "dictionary", "docs/", "language"};
    for (unsigned i = 0; i < COUNT(sources); i++)
        if (strstr(text, sources[i])) return true;
    return false;
}

static unsigned complain(const char *kind, const char *table, const char *row, const char *what)
{
    print_error("%s: %s `%s` has no %s\n", kind, table, row, what);
    return 1;
}

static unsigned missing_help(const char *kind, const char *table, const char *row, const char *help)
{
    return help && strlen(help) > 1 ? 0 : complain(kind, table, row, "help");
}

static unsigned missing_source(const char *kind, const char *table, const char *row, const char *text)
{
    return text && sourced(text) ? 0 : complain(kind, table, row, "source");
}

/* The messages of a kind at a port are verbs; a kind for an attacker's ends lists none. */
static unsigned wrong_says(const struct node_kind *kind, const struct port_row *row)
{
    struct bytes rest = bytes_text(row->says ? row->says : ""), word;
    unsigned wrong = 0;
    if ((row->says == NULL) != kind->outside) return complain(kind->name, "port", row->carriers, "what it says there");
    while (list_next(&rest, &word)) {
        bool known = bytes_equal(word, BYTES("requests"));
        for (enum proto proto = PROTO_NONE + 1; proto < PROTO_COUNT; proto++)
            known = known || verb_named(proto, word) != VERB_NONE;
        if (!known) wrong += complain(kind->name, "port", row->says, "word that is a verb");
    }
    return wrong;
}

TEST(every_row_of_a_kind_has_help_and_every_rule_its_clause)
{
    unsigned missing = 0, rows = 0;
    for (const struct node_kind *const *k = node_kinds; *k; k++) {
        const struct node_kind *kind = *k;
        missing += missing_help(kind->name, "kind", kind->name, kind->help);
        for (const struct policy_row *row = kind->policies; row->name; row++, rows++)
            missing += missing_help(kind->name, "policy", row->name, row->help) +
                       missing_source(kind->name, "policy", row->name, row->clause);
        for (const struct port_row *row = kind->ports; row->carriers; row++, rows++)
            missing += missing_help(kind->name, "port", row->carriers, row->help) + wrong_says(kind, row);
        for (const struct action_row *row = kind->actions; row->name; row++, rows++)
            missing += missing_help(kind->name, "action", row->name, row->help);
        for (const struct state_row *row = kind->states; row->name; row++, rows++)
            missing += missing_help(kind->name, "state", row->name, row->help);
        for (const struct rule *rule = kind->rules; rule->step; rule++, rows++)
            missing += missing_source(kind->name, "rule", rule->verb, rule->clause);
    }
    assert_true(rows > 50);
    assert_int_equal(missing, 0);
}

/* The binder takes defaults from the rows without asking again. */
TEST(every_choice_has_words_of_its_own_and_a_default_among_them)
{
    unsigned wrong = 0, choices = 0;
    for (const struct node_kind *const *k = node_kinds; *k; k++) {
        for (const struct policy_row *row = (*k)->policies; row->name; row++) {
            struct bytes rest, word;
            if (row->type != POLICY_CHOICE) continue;
            choices++;
            rest = bytes_text(row->values);
            for (uint32_t n = 0; list_next(&rest, &word); n++)
                if (!word.count || list_find(row->values, word) != n)
                    wrong += complain((*k)->name, "policy", row->name, "word that is its own");
            if (list_find(row->values, bytes_text(row->as_drawn)) == BYTES_NOT_FOUND ||
                list_find(row->values, bytes_text(row->as_specified)) == BYTES_NOT_FOUND)
                wrong += complain((*k)->name, "policy", row->name, "default among its words");
        }
    }
    assert_true(choices > 30);
    assert_int_equal(wrong, 0);
}

/* The id that a name stands for: WRONG_RESPONSE is wrong-response. */
static void same_id(const char *name, const char *id)
{
    char expected[64] = {0};
    assert_true(strlen(name) < sizeof expected);
    for (unsigned i = 0; name[i]; i++)
        expected[i] = (char)(name[i] == '_' ? '-' : name[i] >= 'A' && name[i] <= 'Z' ? name[i] - 'A' + 'a' : name[i]);
    assert_string_equal(id, expected);
}

static bool of_kinds(const char *by)
{
    struct bytes rest = bytes_text(by), word;
    bool all = true;
    while (list_next(&rest, &word)) {
        bool found = bytes_equal(word, BYTES("lab")) || bytes_equal(word, BYTES("*"));
        for (const struct node_kind *const *k = node_kinds; *k; k++) found |= bytes_equal(word, bytes_text((*k)->name));
        all = all && found;
    }
    return all && *by;
}

TEST(every_reason_has_an_id_a_sentence_a_clause_and_how_sure_it_is)
{
    static const char *const names[] = {
        "",
#define REASON(name, id, class, by, sentence, clause, sure) #name,
#include "reasons.def"
#undef REASON
    };
    unsigned missing = 0;
    for (enum reason reason = REASON_NONE + 1; reason < REASON_COUNT; reason++) {
        const struct reason_row *row = &reason_rows[reason];
        same_id(names[reason], row->id);
        assert_int_equal(reason_named(bytes_text(row->id)), reason); /* nobody else has it */
        missing += missing_help(row->by, "reason", row->id, row->sentence) +
                   missing_source(row->by, "reason", row->id, row->clause);
        if (list_find("C|S|M|I", bytes_text(row->sure)) == BYTES_NOT_FOUND)
            missing += complain(row->by, "reason", row->id, "mark");
        if (!of_kinds(row->by)) missing += complain(row->by, "reason", row->id, "kind that states it");
    }
    assert_int_equal(missing, 0);
    assert_int_equal(reason_named(BYTES("")), REASON_NONE);
    assert_int_equal(reason_named(BYTES("wrong-respons")), REASON_NONE);
}

TEST(every_field_has_help_with_its_clause)
{
    unsigned missing = 0;
    for (uint32_t i = 0; i < field_row_count; i++)
        missing += missing_help("field", "row", field_rows[i].path, field_rows[i].help) +
                   missing_source("field", "row", field_rows[i].path, field_rows[i].help);
    assert_int_equal(missing, 0);
}

TESTS(UNIT(every_row_of_a_kind_has_help_and_every_rule_its_clause),
      UNIT(every_choice_has_words_of_its_own_and_a_default_among_them),
      UNIT(every_reason_has_an_id_a_sentence_a_clause_and_how_sure_it_is), UNIT(every_field_has_help_with_its_clause))
