/* Evaluating checks: fields against operands, whole headers against an earlier message, whole messages against
 * secrets. */
#include "check.h"

#include "changed.h"
#include "judge_state.h"
#include "must.h"
#include "secret.h"
#include "words.h"

struct sides {
    struct operand_value left, right, high;
    struct secret_spot spot; /* CONTAINS */
};

static void left_value(struct subject *subject, const struct check *check, uint32_t nth, struct operand_value *value)
{
    if (subject->message) field_value_of(subject, subject->message, &check->field, nth, value);
    else state_value_of(subject, &check->state, value);
}

/* ---- has ---- */

/* A list of a message is read element by element; a list of a state is one text with blanks between. */
static bool has(struct subject *subject, const struct check *check, const struct sides *sides)
{
    struct operand_value element = sides->left;
    if (!subject->message) {
        struct bytes rest = sides->left.text;
        while (rest.count) {
            element.text = bytes_cut(rest, ' ', &rest);
            if (value_equal(subject, &element, &sides->right)) return true;
        }
        return false;
    }
    for (uint32_t nth = 0; element.present; nth++) {
        if (value_equal(subject, &element, &sides->right)) return true;
        if (check->field.row->type != FIELD_LIST) return false;
        left_value(subject, check, nth + 1, &element);
    }
    return false;
}

/* ---- unchanged ---- */

static struct operand_value header_value(struct subject *subject, const struct check *check,
                                         const struct message *message)
{
    struct bytes text = changed_value(subject, check, message);
    return (struct operand_value){.present = text.at != NULL, .type = FIELD_TEXT, .text = text};
}

static bool unchanged(struct subject *subject, const struct check *check, struct sides *sides)
{
    const struct flow_line *line = subject->line;
    must(line && line->relays != PLAN_NO_MESSAGE);
    const struct kept *named = &subject->judge->named[line->relays];
    if (!named->known) {
        subject->trouble = "the message it relays was not seen";
        return false;
    }
    struct message earlier;
    kept_scan(named, subject->judge->store, &earlier);
    if (check->field_group) {
        sides->left = header_value(subject, check, subject->message);
        sides->right = header_value(subject, check, &earlier);
        return changed_same_header(subject, check, &earlier);
    }
    field_value_of(subject, &earlier, &check->field, 0, &sides->right);
    if (!sides->left.present && !sides->right.present) subject->trouble = changed_in_neither;
    if (!sides->left.present || !sides->right.present) return false;
    if (sides->left.number_known) return sides->left.number == sides->right.number;
    return bytes_equal(sides->left.text, sides->right.text);
}

/* ---- comparing ---- */

static bool ordered(enum check_kind kind, uint64_t left, uint64_t right)
{
    switch (kind) {
    case CHECK_LESS: return left < right;
    case CHECK_LESS_EQUAL: return left <= right;
    case CHECK_GREATER: return left > right;
    case CHECK_GREATER_EQUAL: return left >= right;
    default: break;
    }
    must(kind == CHECK_RANGE);
    return left >= right;
}

static bool compares(const struct check *check, const struct sides *sides)
{
    uint64_t left, right, high;
    if (!value_number(&sides->left, &left) || !value_number(&sides->right, &right)) return false;
    if (check->kind == CHECK_RANGE) return value_number(&sides->high, &high) && left >= right && left <= high;
    return ordered(check->kind, left, right);
}

static void keep_value(struct judge *judge, const struct check *check, const struct operand_value *value)
{
    struct operand_value kept = *value;
    must(check->value < judge->plan->value_count);
    if (!kept.number_known) kept.text = arena_copy(judge->arena, value->text);
    if (value->present) judge->value[check->value] = kept;
}

static bool holds(struct subject *subject, const struct check *check, struct sides *sides)
{
    const struct operand_value *left = &sides->left, *right = &sides->right;
    switch (check->kind) {
    case CHECK_PRESENT: return left->present;
    case CHECK_ABSENT: return !left->present;
    case CHECK_EQUAL: return value_equal(subject, left, right);
    case CHECK_UNEQUAL: return left->present && right->present && !value_equal(subject, left, right);
    case CHECK_LESS:
    case CHECK_LESS_EQUAL:
    case CHECK_GREATER:
    case CHECK_GREATER_EQUAL:
    case CHECK_RANGE: return compares(check, sides);
    case CHECK_HAS: return has(subject, check, sides);
    case CHECK_STARTSWITH: return left->present && right->present && bytes_starts(left->text, right->text);
    case CHECK_ENDSWITH: return left->present && right->present && bytes_ends(left->text, right->text);
    case CHECK_LET: keep_value(subject->judge, check, left); return left->present;
    case CHECK_UNCHANGED: return unchanged(subject, check, sides);
    case CHECK_CONTAINS:
    case CHECK_NOT_CONTAINS: break;
    }
    /* The text that is searched for has to be known: a search for nothing must not pass for an absence. */
    if (!right->present || !right->text.count) return false;
    struct secret_index *index = subject->judge->searched;
    secret_index_set(index, &right->text, 1);
    struct secret_spots spots = secret_search(index, subject->message->bytes);
    if (spots.count) sides->spot = spots.at[0];
    return (spots.count > 0) == (check->kind == CHECK_CONTAINS);
}

/* A number of members against a share of them: both in parts of PLAN_WHOLE, so that nothing is rounded. */
static bool holds_of_members(struct subject *subject, const struct check *check, const struct sides *sides)
{
    struct sides scaled = *sides;
    uint64_t members = check->state.role->member_count;
    must(sides->left.number <= members && sides->right.number <= PLAN_WHOLE && sides->high.number <= PLAN_WHOLE);
    scaled.left.number *= PLAN_WHOLE;
    scaled.right.number *= members;
    scaled.high.number *= members;
    return holds(subject, check, &scaled);
}

static bool whole_message(enum check_kind kind)
{
    return kind == CHECK_CONTAINS || kind == CHECK_NOT_CONTAINS;
}

static void say_actual(struct subject *subject, const struct check *check, const struct sides *sides)
{
    struct pen *pen = &subject->judge->scratch;
    if (subject->trouble) {
        pen_lit(pen, "not to be told: ");
        pen_text(pen, subject->trouble);
    } else if (check->kind == CHECK_NOT_CONTAINS && sides->spot.end) {
        pen_lit(pen, "one that holds it at octet ");
        pen_u64(pen, sides->spot.at);
    } else if (whole_message(check->kind)) {
        pen_text(pen, sides->right.present ? "one without it" : "not to be told: what to search for is not known");
    } else {
        words_value(pen, subject->judge, &sides->left);
        if (check->right.kind != OPERAND_NONE && !sides->right.present) words_nothing(pen, check);
        if (sides->right.share) {
            pen_lit(pen, " of ");
            pen_u64(pen, check->state.role->member_count);
        }
        if (check->kind == CHECK_UNCHANGED) {
            pen_lit(pen, ", it was ");
            words_value(pen, subject->judge, &sides->right);
        }
    }
}

void check_evaluate(struct subject *subject, const struct check *check, struct finding *finding)
{
    struct sides sides = {0};
    struct pen *pen = &subject->judge->scratch;
    *finding = (struct finding){0};
    subject->trouble = NULL;
    if (!whole_message(check->kind) && !check->field_group) left_value(subject, check, 0, &sides.left);
    operand_value(subject, &check->right, &sides.right);
    if (check->kind == CHECK_RANGE) operand_value(subject, &check->high, &sides.high);
    if (!subject->trouble)
        finding->holds = sides.right.share ? holds_of_members(subject, check, &sides) : holds(subject, check, &sides);
    finding->holds = finding->holds && !subject->trouble;
    if (finding->holds) return;
    finding->more = sides.left.number_known && sides.right.number_known && sides.left.number > sides.right.number;
    if (sides.left.number_known) sides.right.type = sides.high.type = sides.left.type; /* a time is said as one */
    pen_done(pen);
    words_expected(pen, subject->judge, check, subject->line, &sides.right, &sides.high);
    finding->expected = pen_done(pen);
    say_actual(subject, check, &sides);
    finding->actual = pen_done(pen);
}
