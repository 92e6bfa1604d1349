/* The tables of the JSON twin's shape. */
#include "json_shape.h"


#define PARTS(list) .parts = (list), .count = COUNT(list)
#define SET(list) .shapes = (list), .count = COUNT(list)

static const struct shape_set shape_settings, shape_topology, shape_people, shape_variants, shape_lines, shape_answers,
    shape_with, shape_seats, shape_attackers, shape_targets, shape_faults, shape_plans, shape_claims, shape_shares,
    shape_load;

/* ---- for several blocks ---- */

static const struct shape_part parts_setting[] = {
    {.kind = PART_NAME, .key = "key"},
    {.kind = PART_VALUES, .key = "values", .between = TOKEN_COMMA},
};
static const struct shape shapes_setting[] = {{"key", PARTS(parts_setting)}};
static const struct shape_set shape_settings = {SET(shapes_setting)};

#define WHEN_PARTS(name, set)                                                                                          \
    static const struct shape_part name[] = {                                                                          \
        {.kind = PART_COND, .key = "when"},                                                                            \
        {.kind = PART_LIST, .key = "then", .items = &(set)},                                                           \
        {.kind = PART_ELSE, .key = "else", .word = WORD_ELSE, .optional = true, .items = &(set)},                      \
    }
WHEN_PARTS(parts_when_topo, shape_topology);
WHEN_PARTS(parts_when_person, shape_people);
WHEN_PARTS(parts_when_check, shape_checks);
WHEN_PARTS(parts_when_line, shape_lines);
WHEN_PARTS(parts_when_seat, shape_seats);
WHEN_PARTS(parts_when_attacker, shape_attackers);
WHEN_PARTS(parts_when_claim, shape_claims);

static const struct shape_part parts_remove[] = {{.kind = PART_NAME, .key = "remove"}};

/* ---- topology, subscribers, variants ---- */

static const struct shape_part parts_domain[] = {{.kind = PART_TEXT, .key = "domain"}};
static const struct shape_part parts_node[] = {
    {.kind = PART_NAME, .key = "node"},
    {.kind = PART_NAME, .key = "like", .word = WORD_LIKE, .optional = true},
    {.kind = PART_NAME, .key = "kind", .optional = true},
    {.kind = PART_LIST, .key = "settings", .optional = true, .items = &shape_settings},
};
static const struct shape_part parts_link[] = {
    {.kind = PART_NAMES, .key = "link"},
    {.kind = PART_VALUE, .key = "carrier", .optional = true},
    {.kind = PART_LIST, .key = "settings", .optional = true, .items = &shape_settings},
};
static const struct shape_part parts_box[] = {{.kind = PART_NAME, .key = "box"},
                                              {.kind = PART_MEMBERS, .key = "members"}};
static const struct shape_part parts_remove_node[] = {{.kind = PART_NAME, .key = "remove-node"}};
static const struct shape_part parts_remove_box[] = {{.kind = PART_NAME, .key = "remove-box"}};
static const struct shape_part parts_remove_link[] = {{.kind = PART_NAMES, .key = "remove-link"}};
static const struct shape shapes_topology[] = {
    {"domain", WORD_DOMAIN, PARTS(parts_domain)},
    {"node", WORD_NODE, PARTS(parts_node)},
    {"link", WORD_LINK, PARTS(parts_link)},
    {"box", WORD_BOX, PARTS(parts_box)},
    {"remove-node", WORD_REMOVE, WORD_NODE, PARTS(parts_remove_node)},
    {"remove-link", WORD_REMOVE, WORD_LINK, PARTS(parts_remove_link)},
    {"remove-box", WORD_REMOVE, WORD_BOX, PARTS(parts_remove_box)},
    {"when", WORD_WHEN, PARTS(parts_when_topo)},
};
static const struct shape_set shape_topology = {SET(shapes_topology)};

static const struct shape_part parts_population[] = {
    {.kind = PART_NAME, .key = "population"},
    {.kind = PART_LIST, .key = "settings", .items = &shape_settings},
};
static const struct shape_part parts_person[] = {
    {.kind = PART_NAME, .key = "person"},
    {.kind = PART_LIST, .key = "settings", .items = &shape_settings},
};
static const struct shape shapes_people[] = {
    {"population", WORD_POPULATION, PARTS(parts_population)},
    {"remove", WORD_REMOVE, PARTS(parts_remove)},
    {"when", WORD_WHEN, PARTS(parts_when_person)},
    {"person", PARTS(parts_person)},
};
static const struct shape_set shape_people = {SET(shapes_people)};

static const struct shape_part parts_skip[] = {{.kind = PART_COND, .key = "skip"}};
static const struct shape_part parts_variant[] = {
    {.kind = PART_NAME, .key = "variant"},
    {.kind = PART_VALUES, .key = "values", .sign = TOKEN_COLON, .between = TOKEN_BAR},
};
static const struct shape shapes_variants[] = {
    {"skip", WORD_SKIP, PARTS(parts_skip)},
    {"variant", PARTS(parts_variant)},
};
static const struct shape_set shape_variants = {SET(shapes_variants)};

/* ---- checks ---- */

static const struct shape_part parts_let[] = {
    {.kind = PART_NAME, .key = "let"},
    {.kind = PART_PATH, .key = "path", .sign = TOKEN_SET},
};
static const struct shape_part parts_unchanged[] = {{.kind = PART_PATHS, .key = "unchanged"}};
static const struct shape_part parts_contains[] = {{.kind = PART_VALUE, .key = "contains"}};
static const struct shape_part parts_not_contains[] = {{.kind = PART_VALUE, .key = "not-contains"}};
static const struct shape_part parts_compare[] = {{.kind = PART_PATH, .key = "path"},
                                                  {.kind = PART_COMPARE, .key = "op"}};
static const struct shape shapes_checks[] = {
    {"let", WORD_LET, PARTS(parts_let)},
    {"unchanged", WORD_UNCHANGED, PARTS(parts_unchanged)},
    {"contains", WORD_CONTAINS, PARTS(parts_contains)},
    {"not-contains", WORD_NOT, WORD_CONTAINS, PARTS(parts_not_contains)},
    {"when", WORD_WHEN, PARTS(parts_when_check)},
    {"path", PARTS(parts_compare)},
};
const struct shape_set shape_checks = {SET(shapes_checks)};

/* ---- flow ---- */

static const struct shape_part parts_answer[] = {
    {.kind = PART_TEXT, .key = "text"},
    {.kind = PART_FLAG, .key = "right", .word = WORD_RIGHT, .optional = true},
};
static const struct shape shapes_answers[] = {{"text", PARTS(parts_answer)}};
static const struct shape_set shape_answers = {SET(shapes_answers)};

static const struct shape_part parts_with[] = {
    {.kind = PART_PATH, .key = "path"},
    {.kind = PART_EXPR, .key = "value", .sign = TOKEN_SET},
};
static const struct shape shapes_with[] = {{"path", PARTS(parts_with)}};
static const struct shape_set shape_with = {SET(shapes_with)};

static const struct shape_part parts_phase[] = {
    {.kind = PART_TEXT, .key = "phase"},
    {.kind = PART_NAME, .key = "basis", .word = WORD_BASIS, .optional = true},
    {.kind = PART_NAME, .key = "mode", .optional = true},
};
static const struct shape_part parts_say[] = {{.kind = PART_TEXT, .key = "say"}};
static const struct shape_part parts_ask[] = {
    {.kind = PART_NAME, .key = "ask"},
    {.kind = PART_TEXT, .key = "question"},
    {.kind = PART_LIST, .key = "choices", .items = &shape_answers},
};
static const struct shape_part parts_do[] = {
    {.kind = PART_NAME, .key = "do"},
    {.kind = PART_NAME, .key = "action"},
    {.kind = PART_ARGS, .key = "args", .optional = true},
    {.kind = PART_NAME, .key = "as", .word = WORD_AS, .optional = true},
    {.kind = PART_NAME, .key = "to", .word = WORD_TO, .optional = true},
    {.kind = PART_ROWS, .key = "with", .word = WORD_WITH, .optional = true, .items = &shape_with},
    {.kind = PART_VALUE, .key = "times", .word = WORD_TIMES, .optional = true},
    {.kind = PART_VALUE, .key = "every", .word = WORD_EVERY, .optional = true},
};
static const struct shape_part parts_wait[] = {{.kind = PART_VALUE, .key = "wait"}};
static const struct shape_part parts_expect[] = {{.kind = PART_LIST, .key = "expect", .items = &shape_checks}};
static const struct shape_part parts_any_order[] = {{.kind = PART_LIST, .key = "any-order", .items = &shape_lines}};
static const struct shape_part parts_in_order[] = {{.kind = PART_LIST, .key = "in-order", .items = &shape_lines}};
static const struct shape_part parts_after[] = {
    {.kind = PART_STEP, .key = "after"},
    {.kind = PART_LIST, .key = "lines", .items = &shape_lines},
};
static const struct shape_part parts_before[] = {
    {.kind = PART_STEP, .key = "before"},
    {.kind = PART_LIST, .key = "lines", .items = &shape_lines},
};
static const struct shape_part parts_replace[] = {
    {.kind = PART_STEP, .key = "replace"},
    {.kind = PART_LIST, .key = "lines", .items = &shape_lines},
};
static const struct shape_part parts_remove_steps[] = {{.kind = PART_STEPS, .key = "remove"}};
static const struct shape_part parts_arrow[] = {
    {.kind = PART_STEP, .key = "step", .optional = true},
    {.kind = PART_NAMES, .key = "arrow", .between = TOKEN_ARROW},
    {.kind = PART_NAME, .key = "proto", .sign = TOKEN_COLON},
    {.kind = PART_VERB, .key = "verb"},
    {.kind = PART_TEXT, .key = "path", .optional = true},
    {.kind = PART_NAME, .key = "answers", .word = WORD_ANSWERS, .optional = true},
    {.kind = PART_NAME, .key = "relays", .word = WORD_RELAYS, .optional = true},
    {.kind = PART_NAME, .key = "as", .word = WORD_AS, .optional = true},
    {.kind = PART_TAIL, .key = "assert"},
};
/* JSON takes the first shape whose key is there (an arrow has a `say` too), tokens the first whose words are there. */
static const struct shape shapes_lines[] = {
    {"phase", WORD_PHASE, PARTS(parts_phase)},
    {"ask", WORD_ASK, PARTS(parts_ask)},
    {"do", WORD_DO, PARTS(parts_do)},
    {"wait", WORD_WAIT, PARTS(parts_wait)},
    {"expect", WORD_EXPECT, PARTS(parts_expect)},
    {"any-order", WORD_ANY_ORDER, PARTS(parts_any_order)},
    {"in-order", WORD_IN_ORDER, PARTS(parts_in_order)},
    {"when", WORD_WHEN, PARTS(parts_when_line)},
    {"after", WORD_AFTER, PARTS(parts_after)},
    {"before", WORD_BEFORE, PARTS(parts_before)},
    {"replace", WORD_REPLACE, PARTS(parts_replace)},
    {"remove", WORD_REMOVE, PARTS(parts_remove_steps)},
    {"arrow", .then = TOKEN_ARROW, PARTS(parts_arrow)},
    {"arrow", .then = TOKEN_NAME, PARTS(parts_arrow)}, /* after a step */
    {"say", WORD_SAY, PARTS(parts_say)},
};
static const struct shape_set shape_lines = {SET(shapes_lines)};

/* ---- attackers and faults ---- */

static const struct shape_part parts_zone[] = {{.kind = PART_NAME, .key = "zone"}};
static const struct shape_part parts_target_link[] = {{.kind = PART_NAMES, .key = "link"}};
static const struct shape_part parts_party[] = {{.kind = PART_PATH, .key = "party"}};
static const struct shape shapes_targets[] = {
    {"zone", WORD_ZONE, PARTS(parts_zone)},
    {"link", WORD_LINK, PARTS(parts_target_link)},
    {"party", PARTS(parts_party)},
};
static const struct shape_set shape_targets = {SET(shapes_targets)};

/* ---- attackers ---- */

#define PART_AFTER                                                                                                     \
    {                                                                                                                  \
        .kind = PART_STEP, .key = "after", .word = WORD_AFTER, .optional = true                                        \
    }
static const struct shape_part parts_taps[] = {{.kind = PART_ROWS, .key = "taps", .items = &shape_targets}, PART_AFTER};
static const struct shape_part parts_holds[] = {{.kind = PART_ROWS, .key = "holds", .items = &shape_targets},
                                                PART_AFTER};
static const struct shape_part parts_owns[] = {
    {.kind = PART_NAMES, .key = "owns", .between = TOKEN_COMMA},
    {.kind = PART_FLAG, .key = "stopped", .word = WORD_STOPPED, .optional = true},
    PART_AFTER,
};
static const struct shape_part parts_connects[] = {{.kind = PART_NAMES, .key = "connects", .between = TOKEN_COMMA},
                                                   PART_AFTER};
static const struct shape_part parts_reads[] = {{.kind = PART_PATHS, .key = "reads"}, PART_AFTER};
static const struct shape_part parts_knows[] = {{.kind = PART_PATHS, .key = "knows"}, PART_AFTER};
static const struct shape_part parts_move[] = {
    {.kind = PART_STEP, .key = "at"},
    {.kind = PART_FLAG, .key = "each", .word = WORD_EACH, .optional = true},
    {.kind = PART_FLAG, .key = "drop", .word = WORD_DROP, .optional = true},
    {.kind = PART_FLAG, .key = "take", .word = WORD_TAKE, .optional = true},
    {.kind = PART_VALUE, .key = "delay", .word = WORD_DELAY, .optional = true},
    {.kind = PART_ROWS, .key = "set", .word = WORD_SET, .optional = true, .items = &shape_with},
};
static const struct shape shapes_seats[] = {
    {"taps", WORD_TAPS, PARTS(parts_taps)},    {"holds", WORD_HOLDS, PARTS(parts_holds)},
    {"owns", WORD_OWNS, PARTS(parts_owns)},    {"connects", WORD_CONNECTS, PARTS(parts_connects)},
    {"reads", WORD_READS, PARTS(parts_reads)}, {"knows", WORD_KNOWS, PARTS(parts_knows)},
    {"at", WORD_AT, PARTS(parts_move)},        {"when", WORD_WHEN, PARTS(parts_when_seat)},
};
static const struct shape_set shape_seats = {SET(shapes_seats)};

static const struct shape_part parts_attacker[] = {
    {.kind = PART_NAME, .key = "attacker"},
    {.kind = PART_LIST, .key = "seats", .items = &shape_seats},
};
static const struct shape shapes_attackers[] = {
    {"when", WORD_WHEN, PARTS(parts_when_attacker)},
    {"attacker", PARTS(parts_attacker)},
};
static const struct shape_set shape_attackers = {SET(shapes_attackers)};

/* ---- faults ---- */

static const struct shape_part parts_require[] = {{.kind = PART_FLAG, .key = "require", .word = WORD_FIRED}};
static const struct shape_part parts_calm[] = {
    {.kind = PART_VALUE, .key = "calm"},
    {.kind = PART_NAMES, .key = "lost", .word = WORD_LOST, .optional = true, .between = TOKEN_COMMA},
};
static const struct shape_part parts_fault[] = {
    {.kind = PART_NAME, .key = "fault"},
    {.kind = PART_ROWS, .key = "target", .items = &shape_targets},
    {.kind = PART_AMOUNT, .key = "amount", .optional = true},
    {.kind = PART_MOMENT, .key = "at", .word = WORD_AT, .optional = true},
    {.kind = PART_STEP, .key = "after", .word = WORD_AFTER, .optional = true},
    {.kind = PART_VALUE, .key = "after-plus", .sign = TOKEN_PLUS, .optional = true},
    {.kind = PART_STEP, .key = "until", .word = WORD_UNTIL, .optional = true},
    {.kind = PART_VALUE, .key = "until-plus", .sign = TOKEN_PLUS, .optional = true},
    {.kind = PART_VALUE, .key = "for", .word = WORD_FOR, .optional = true},
    {.kind = PART_VALUE, .key = "times", .word = WORD_TIMES, .optional = true},
    {.kind = PART_VALUE, .key = "odds", .word = WORD_ODDS, .optional = true},
    {.kind = PART_NAME, .key = "losing", .word = WORD_LOSING, .optional = true},
};
static const struct shape shapes_faults[] = {
    {"require", WORD_REQUIRE, PARTS(parts_require)},
    {"calm", WORD_CALM, PARTS(parts_calm)},
    {"fault", PARTS(parts_fault)},
};
static const struct shape_set shape_faults = {SET(shapes_faults)};

static const struct shape_part parts_plan[] = {
    {.kind = PART_NAME, .key = "plan"},
    {.kind = PART_LIST, .key = "faults", .items = &shape_faults},
};
static const struct shape shapes_plans[] = {{"plan", PARTS(parts_plan)}};
static const struct shape_set shape_plans = {SET(shapes_plans)};

/* ---- claims ---- */

#define CLAIM_PARTS                                                                                                    \
    {.kind = PART_NAME, .key = "kind"}, {.kind = PART_PATHS, .key = "subjects", .optional = true},                     \
        {.kind = PART_ROWS, .key = "from", .word = WORD_FROM, .optional = true, .items = &shape_targets},              \
        {.kind = PART_PATHS, .key = "on", .word = WORD_ON, .optional = true},                                          \
        {.kind = PART_NAMES, .key = "against", .word = WORD_AGAINST, .optional = true, .between = TOKEN_COMMA},        \
        {.kind = PART_EXPR, .key = "expect", .word = WORD_EXPECT},                                                     \
        {.kind = PART_TEXT, .key = "ref", .word = WORD_REF, .optional = true},                                         \
    {                                                                                                                  \
        .kind = PART_TEXT, .key = "by-design", .word = WORD_BY_DESIGN, .optional = true                                \
    }
static const struct shape_part parts_claim[] = {{.kind = PART_NAME, .key = "claim"}, CLAIM_PARTS};
static const struct shape_part parts_claim_replace[] = {{.kind = PART_NAME, .key = "replace"}, CLAIM_PARTS};
static const struct shape_part parts_claim_remove[] = {{.kind = PART_NAMES, .key = "remove", .between = TOKEN_COMMA}};
static const struct shape shapes_claims[] = {
    {"when", WORD_WHEN, PARTS(parts_when_claim)},
    {"remove", WORD_REMOVE, PARTS(parts_claim_remove)},
    {"replace", WORD_REPLACE, PARTS(parts_claim_replace)},
    {"claim", PARTS(parts_claim)},
};
static const struct shape_set shape_claims = {SET(shapes_claims)};

/* ---- load ---- */

static const struct shape_part parts_share[] = {
    {.kind = PART_VALUE, .key = "value"},
    {.kind = PART_VALUE, .key = "share"},
};
static const struct shape shapes_shares[] = {{"value", PARTS(parts_share)}};
static const struct shape_set shape_shares = {SET(shapes_shares)};
static const struct shape_part parts_mix[] = {
    {.kind = PART_NAME, .key = "mix"},
    {.kind = PART_ROWS, .key = "shares", .items = &shape_shares},
};
static const struct shape shapes_load[] = {
    {"mix", WORD_MIX, PARTS(parts_mix)},
    {"key", PARTS(parts_setting)},
};
static const struct shape_set shape_load = {SET(shapes_load)};

/* ---- the file ---- */

static const struct shape_part parts_scenario[] = {
    {.kind = PART_TEXT, .key = "title"},
    {.kind = PART_LIST, .key = "settings", .optional = true, .items = &shape_settings},
};
static const struct shape_part parts_topology[] = {{.kind = PART_LIST, .key = "items", .items = &shape_topology}};
static const struct shape_part parts_people[] = {{.kind = PART_LIST, .key = "items", .items = &shape_people}};
static const struct shape_part parts_variants[] = {{.kind = PART_LIST, .key = "items", .items = &shape_variants}};
static const struct shape_part parts_flow[] = {{.kind = PART_LIST, .key = "lines", .items = &shape_lines}};
static const struct shape_part parts_checks[] = {{.kind = PART_LIST, .key = "checks", .items = &shape_checks}};
static const struct shape_part parts_attackers[] = {{.kind = PART_LIST, .key = "items", .items = &shape_attackers}};
static const struct shape_part parts_faults[] = {{.kind = PART_LIST, .key = "items", .items = &shape_plans}};
static const struct shape_part parts_claims[] = {{.kind = PART_LIST, .key = "items", .items = &shape_claims}};
static const struct shape_part parts_load[] = {{.kind = PART_LIST, .key = "items", .items = &shape_load}};
static const struct shape shapes_blocks[] = {
    {"block", WORD_SCENARIO, PARTS(parts_scenario)},   {"block", WORD_TOPOLOGY, PARTS(parts_topology)},
    {"block", WORD_SUBSCRIBERS, PARTS(parts_people)},  {"block", WORD_VARIANTS, PARTS(parts_variants)},
    {"block", WORD_ATTACKERS, PARTS(parts_attackers)}, {"block", WORD_FAULTS, PARTS(parts_faults)},
    {"block", WORD_FLOW, PARTS(parts_flow)},           {"block", WORD_EXPECT, PARTS(parts_checks)},
    {"block", WORD_CLAIMS, PARTS(parts_claims)},       {"block", WORD_GOAL, PARTS(parts_checks)},
    {"block", WORD_LOAD, PARTS(parts_load)},
};
const struct shape_set shape_blocks = {"block", SET(shapes_blocks)};

static const struct shape_part parts_use_file[] = {
    {.kind = PART_TEXT, .key = "file"},
    {.kind = PART_NAMES, .key = "only", .word = WORD_ONLY, .optional = true, .between = TOKEN_COMMA},
};
static const struct shape_part parts_use_base[] = {
    {.kind = PART_NAME, .key = "from"},
    {.kind = PART_NAMES, .key = "only", .word = WORD_ONLY, .optional = true, .between = TOKEN_COMMA},
};
static const struct shape shapes_uses[] = {
    {"file", WORD_USE, .then = TOKEN_STRING, PARTS(parts_use_file)},
    {"from", WORD_USE, PARTS(parts_use_base)},
};
const struct shape_set shape_uses = {SET(shapes_uses)};

/* ---- spellings ---- */

struct bytes json_shape_op(enum compare_op op)
{
    static const struct bytes texts[] = {
        [OP_PRESENT] = BYTES_ROW("present"),
        [OP_ABSENT] = BYTES_ROW("absent"),
        [OP_IN] = BYTES_ROW("in"),
        [OP_EQ] = BYTES_ROW("=="),
        [OP_NE] = BYTES_ROW("!="),
        [OP_LT] = BYTES_ROW("<"),
        [OP_LE] = BYTES_ROW("<="),
        [OP_GT] = BYTES_ROW(">"),
        [OP_GE] = BYTES_ROW(">="),
        [OP_HAS] = BYTES_ROW("has"),
        [OP_STARTSWITH] = BYTES_ROW("startswith"),
        [OP_ENDSWITH] = BYTES_ROW("endswith"),
    };
    return texts[op];
}

bool json_shape_plain_int(struct bytes text)
{
    uint64_t number;
    if (!bytes_to_u64(text, &number) || number >> JSON_TWIN_EXACT_MAX) return false;
    return text.at[0] != '0' || text.count == 1;
}
